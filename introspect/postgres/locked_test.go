package postgres_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/model"
)

// beside opens a second connection to the database of another, and begins a
// transaction there.
func beside(t *testing.T, conn *pgx.Conn, ddl string) *pgx.Conn {
	t.Helper()
	other, err := pgx.ConnectConfig(t.Context(), conn.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close(context.Background()) })
	exec(t, other, "BEGIN; "+ddl)
	return other
}

// waits returns when a connection waits for a lock.
func waits(t *testing.T, observer *pgx.Conn, pid uint32) {
	t.Helper()
	for waiting := false; !waiting; {
		err := observer.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE pid = $1 AND NOT granted)`, pid).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestChangedMeanwhile has a table that goes after the snapshot was taken, and
// before the server has printed the view of it.
func TestChangedMeanwhile(t *testing.T) {
	conn := connect(t, "CREATE TABLE stays (id int); CREATE TABLE goes (id int CHECK (id > 0)); CREATE VIEW over AS SELECT id FROM goes")
	other := beside(t, conn, "DROP TABLE goes CASCADE")
	type result struct {
		d   *model.Database
		err error
	}
	done := make(chan result, 1)
	go func() {
		d, err := postgres.Introspect(t.Context(), conn, postgres.Options{})
		done <- result{d, err}
	}()
	waits(t, other, conn.PgConn().PID())
	exec(t, other, "COMMIT")
	got := <-done
	if got.err != nil {
		t.Fatal(got.err)
	}
	check(t, got.d, model.Database{Tables: []model.Table{{Name: "stays", Columns: []model.Column{{Name: "id", Type: "integer"}}}}})
}

// TestLocked has a table that another session keeps locked: reading ends, and says
// who that is.
func TestLocked(t *testing.T) {
	conn := connect(t, `CREATE TABLE "T" (id int); CREATE VIEW over AS SELECT id FROM "T"; SET lock_timeout = '50ms'`)
	other := beside(t, conn, `SET LOCAL application_name = 'keeper'; LOCK TABLE "T"`)
	_, err := postgres.Introspect(t.Context(), conn, postgres.Options{})
	var locked *postgres.LockedError
	if !errors.As(err, &locked) || len(locked.Holders) != 1 {
		t.Fatalf("%v, want a LockedError with one holder", err)
	}
	want := sprintf(`"T" by pid %d (application "keeper", idle in transaction)`, other.PgConn().PID())
	if locked.Holders[0] != want || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	exec(t, other, "ROLLBACK")
	if d := introspect(t, conn); len(d.Tables) != 1 {
		t.Errorf("tables %v", d.Tables)
	}
}
