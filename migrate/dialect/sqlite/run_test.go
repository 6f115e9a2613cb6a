package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	introspect "github.com/autogen-db/autogen/introspect/sqlite"
	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/dialect/sqlite"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// failer is what *testing.T and *rapid.T have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// database is one connection to an in-memory database with foreign_keys on.
type database struct {
	t    failer
	conn *sql.Conn
	done func()
}

func open(t failer, script ...string) *database {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatalf("%v", err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatalf("%v", err)
	}
	d := &database{t, conn, func() { conn.Close(); db.Close() }}
	d.exec("PRAGMA foreign_keys = ON")
	d.exec(script...)
	return d
}

func (d *database) exec(script ...string) {
	d.t.Helper()
	for _, s := range script {
		if _, err := d.conn.ExecContext(context.Background(), s); err != nil {
			d.t.Fatalf("%s: %v", s, err)
		}
	}
}

// rows returns a query's rows as text.
func (d *database) rows(query string) []string {
	d.t.Helper()
	rows, err := d.conn.QueryContext(context.Background(), query)
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	var out []string
	for rows.Next() {
		cells := make([]any, len(names))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			d.t.Fatalf("%v", err)
		}
		parts := make([]string, len(cells))
		for i, c := range cells {
			parts[i] = fmt.Sprint(*c.(*any))
		}
		out = append(out, strings.Join(parts, "|"))
	}
	if err := rows.Err(); err != nil {
		d.t.Fatalf("%v", err)
	}
	return out
}

func (d *database) value(query string) string { return strings.Join(d.rows(query), "\n") }

func (d *database) schema() *model.Database {
	d.t.Helper()
	out, err := introspect.Introspect(context.Background(), d.conn, introspect.Options{})
	if err != nil {
		d.t.Fatalf("%v", err)
	}
	return out
}

var errRebuild = errors.New("a rebuild needs foreign_keys off")

// run does what a runner does with a revision: one transaction, and a second
// attempt with foreign_keys off where a table is rebuilt. hook, which may be
// nil, sees each statement before it runs.
func (d *database) run(hook func(dialect.Statement) error, operations ...ops.Operation) error {
	d.t.Helper()
	err := d.attempt(true, hook, operations)
	if errors.Is(err, errRebuild) {
		d.exec("PRAGMA foreign_keys = OFF")
		err = d.attempt(false, hook, operations)
		d.exec("PRAGMA foreign_keys = ON")
	}
	return err
}

func (d *database) attempt(foreignKeys bool, hook func(dialect.Statement) error, operations []ops.Operation) (err error) {
	d.t.Helper()
	ctx := context.Background()
	d.exec("BEGIN IMMEDIATE")
	defer func() {
		if err != nil {
			d.exec("ROLLBACK")
		} else {
			d.exec("COMMIT")
		}
	}()
	for _, op := range operations {
		statements, err := sqlite.Dialect{}.Compile(ctx, d.conn, op)
		if err != nil {
			return err
		}
		for _, s := range statements {
			if s.Rebuild && foreignKeys {
				return errRebuild
			}
			if hook != nil {
				if err := hook(s); err != nil {
					return err
				}
			}
			if _, err := d.conn.ExecContext(ctx, s.SQL, s.Args...); err != nil {
				return fmt.Errorf("%s: %w", s.SQL, err)
			}
		}
	}
	if bad := d.rows("PRAGMA foreign_key_check"); len(bad) > 0 {
		return fmt.Errorf("foreign_key_check: %v", bad)
	}
	return nil
}

// apply runs operations that must succeed.
func (d *database) apply(operations ...ops.Operation) {
	d.t.Helper()
	if err := d.run(nil, operations...); err != nil {
		d.t.Fatalf("%v", err)
	}
}

func testDatabase(t *testing.T, script ...string) *database {
	t.Helper()
	d := open(t, script...)
	t.Cleanup(d.done)
	return d
}
