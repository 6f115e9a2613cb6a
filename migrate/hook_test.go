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
	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func TestHooks(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		for _, mode := range []migrate.TransactionMode{migrate.TransactionPerRevision, migrate.TransactionAll, migrate.TransactionNone} {
			url := url
			if strings.HasPrefix(url, "sqlite:") {
				url = sqliteURL(t)
			} else {
				url = pgtest.Database(t)
			}
			db := open(t, url)
			_, err := db.Exec("CREATE TABLE audit (line text)")
			fatal(t, err)
			note := func(when string) func(*migrate.Op, migrate.Step) error {
				return func(op *migrate.Op, s migrate.Step) error {
					op.Exec(fmt.Sprintf("INSERT INTO audit VALUES ('%s %s %s')", when, s.Direction, s.Revision.ID))
					return op.Err()
				}
			}
			all := chain(2)
			all[1].Downgrade = func(op *migrate.Op) error { op.Exec("DROP TABLE nowhere"); return op.Err() }
			var failure error
			r := migrate.New(db, all, migrate.WithTransactions(mode), func(c *migrate.Config) error {
				c.BeforeRevision, c.AfterRevision = note("before"), note("after")
				c.OnError = func(_ context.Context, err error) { failure = err }
				return nil
			})
			fatal(t, r.Upgrade(context.Background(), "head"))
			if diff := cmp.Diff([]string{"before upgrade 0001", "after upgrade 0001", "before upgrade 0002", "after upgrade 0002"}, column(t, db, "SELECT line FROM audit")); diff != "" {
				t.Error(diff)
			}
			if failure != nil {
				t.Errorf("OnError was called with %v", failure)
			}
			if err := r.Downgrade(context.Background(), "base"); err == nil || !errors.Is(err, failure) {
				t.Errorf("error %v, OnError had %v", err, failure)
			}
			stays := 4
			if mode == migrate.TransactionNone {
				stays++
			}
			if got := column(t, db, "SELECT line FROM audit"); len(got) != stays {
				t.Errorf("%s: a failing revision leaves %v", mode, got)
			}
		}
	})
}

// shout is an operation of a user's own.
type shout struct{ text string }

func (s shout) Reverse() (ops.Operation, error) { return nil, ops.ErrIrreversible }
func (s shout) String() string                  { return "shout " + s.text }
func (s shout) Summary() ops.Summary            { return ops.Summary{Sign: '+', Text: s.text} }
func (s shout) Compile(_ context.Context, engine model.Engine, _ dialect.Querier) ([]dialect.Statement, error) {
	return []dialect.Statement{{SQL: "CREATE TABLE shout (a text)"}, {SQL: "INSERT INTO shout VALUES ('" + string(engine) + s.text + "')"}}, nil
}

func TestCustomOperationAndBulkInsert(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		const n = 40000
		rows := make([][]any, n)
		for i := range rows {
			rows[i] = []any{i, "x"}
		}
		all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
			op.Apply(shout{"!"})
			op.Exec("CREATE TABLE bulk (a integer, b text)")
			op.BulkInsert("bulk", []string{"a", "b"}, rows...)
			return op.Err()
		}}}
		fatal(t, migrate.New(db, all).Upgrade(context.Background(), "head"))
		if got := column(t, db, "SELECT a FROM shout")[0]; got != string(dialectOf(url).Engine())+"!" {
			t.Errorf("shout holds %q", got)
		}
		if got := column(t, db, "SELECT count(*) || ' ' || sum(a) FROM bulk")[0]; got != fmt.Sprintf("%d %d", n, n*(n-1)/2) {
			t.Errorf("bulk holds %s", got)
		}
	})
}
