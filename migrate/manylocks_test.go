package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

const manyTables = 5000

// manyLocks needs far more locks in one transaction than a small server has.
func manyLocks() migrate.Revisions {
	return migrate.Revisions{{ID: "many", Upgrade: func(op *migrate.Op) error {
		for i := range manyTables {
			op.CreateTable(model.Table{
				Name:       fmt.Sprintf("t%04d", i),
				Columns:    []model.Column{{Name: "id", Type: "bigint", NotNull: true}, {Name: "body", Type: "text"}},
				PrimaryKey: &model.PrimaryKey{Columns: []string{"id"}},
			})
		}
		return op.Err()
	}}}
}

// A revision that needs more locks than a real server has is refused where it
// may not be cut, with the setting to change, and is otherwise committed in parts
// that a kill -9 in the middle does not hurt.
func TestManyLocksOnASmallServer(t *testing.T) {
	ctx := context.Background()
	server, err := pgtest.StartOwn(ctx, "max_locks_per_transaction=32", "max_connections=20", "max_prepared_transactions=0")
	fatal(t, err)
	t.Cleanup(func() { fatal(t, server.Stop()) })
	db := open(t, server.URL())

	err = migrate.New(db, manyLocks(), migrate.WithTransactions(migrate.TransactionAll)).Upgrade(ctx, "head")
	var many *migrate.TooManyLocksError
	if !errors.As(err, &many) || many.Capacity != 32*20 || !strings.Contains(migrate.Hint(err), "raise max_locks_per_transaction") {
		t.Fatalf("in one transaction: %v", err)
	}
	if got := tables(t, db); got != "" {
		t.Fatalf("a refused run leaves %s", got)
	}

	c := startChild(t, "locks", server.URL())
	c.start(t)
	c.expect(t, "middle")
	fatal(t, c.cmd.Process.Kill())
	_ = c.cmd.Wait()
	// The server ends the session when it sees that its client is gone.
	done := column(t, db, "SELECT last_operation FROM autogen_revisions WHERE state = 'upgrading'")
	made := column(t, db, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^t\\d'")
	if len(done) != 1 || done[0] == "0" || done[0] == fmt.Sprint(manyTables) {
		t.Fatalf("the record after the kill: %v", done)
	}
	if diff := cmp.Diff(done, made); diff != "" {
		t.Errorf("operations recorded and tables made (-recorded +made):\n%s", diff)
	}

	first := 0
	fatal(t, migrate.New(db, manyLocks(), migrate.WithNotify(func(e migrate.Event) {
		if e.Kind == migrate.OperationStarted && first == 0 {
			first = e.Operation
		}
	})).Upgrade(ctx, "head"))
	if want := fmt.Sprint(first - 1); want != done[0] {
		t.Errorf("resumed behind operation %s of %s", want, done[0])
	}
	if got := column(t, db, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^t\\d'"); got[0] != fmt.Sprint(manyTables) {
		t.Errorf("%s tables", got[0])
	}
	if got := current(t, migrate.New(db, manyLocks())); got != "many" {
		t.Errorf("at %s", got)
	}
}
