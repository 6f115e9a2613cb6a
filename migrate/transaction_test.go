package migrate_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// What is one transaction: each mode, with and without Autocommit, in a script
// and on the server, as Alembic's tests of its environment have it.
func TestTransactionMatrix(t *testing.T) {
	exec := func(tables ...string) func(*migrate.Op) {
		return func(op *migrate.Op) {
			for _, table := range tables {
				op.CreateTable(model.Table{Name: table, Columns: []model.Column{{Name: "id", Type: "integer"}}})
			}
		}
	}
	revision := func(id string, parts ...func(*migrate.Op)) migrate.Revision {
		r := migrate.Revision{ID: id, Upgrade: func(op *migrate.Op) error {
			for _, part := range parts {
				part(op)
			}
			return op.Err()
		}}
		if id > "1" {
			r.Parents = []string{string(id[0] - 1)}
		}
		return r
	}
	autocommit := func(f func(*migrate.Op)) func(*migrate.Op) {
		return func(op *migrate.Op) {
			op.Autocommit(func(op *migrate.Op) error { f(op); return op.Err() })
		}
	}
	plain := migrate.Revisions{revision("1", exec("a", "b")), revision("2", exec("c"))}
	inParts := migrate.Revisions{revision("1", exec("a"), autocommit(exec("b", "c")), exec("d")), revision("2", exec("e"))}
	outsideOnly := migrate.Revisions{revision("1", autocommit(exec("a"))), revision("2", exec("b"))}
	for _, test := range []struct {
		name      string
		mode      migrate.TransactionMode
		revisions migrate.Revisions
		script    string // tables, within their transactions
		live      string // the number of each table's transaction
	}{
		{"each revision", migrate.TransactionPerRevision, plain, "(a b) (c)", "1 1 2"},
		{"the whole run", migrate.TransactionAll, plain, "(a b c)", "1 1 1"},
		{"none", migrate.TransactionNone, plain, "() (a) (b) () () (c) ()", "1 2 3"},
		{"in parts", migrate.TransactionPerRevision, inParts, "(a) (b) (c) (d) (e)", "1 2 3 4 5"},
		{"in parts, none", migrate.TransactionNone, inParts, "() (a) (b) (c) (d) () () (e) ()", "1 2 3 4 5"},
		{"outside only", migrate.TransactionPerRevision, outsideOnly, "() (a) () (b)", "1 2"},
		{"in parts, the whole run", migrate.TransactionAll, inParts, "!", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			err := offline(t, "postgres://none", test.revisions, migrate.WithTransactions(test.mode)).Script(context.Background(), &out, migrate.Up, "head")
			var refused *migrate.AutocommitError
			if test.script == "!" {
				if !errors.As(err, &refused) {
					t.Errorf("error %v", err)
				}
				return
			}
			fatal(t, err)
			if diff := cmp.Diff(test.script, frames(out.String())); diff != "" {
				t.Errorf("script: %s\n%s", diff, &out)
			}
			db := open(t, pgtest.Database(t))
			r := migrate.New(db, test.revisions, migrate.WithTransactions(test.mode))
			steps, err := r.DryRun(context.Background(), migrate.Up, "head")
			fatal(t, err)
			var numbers []string
			for _, s := range steps {
				for _, o := range s.Operations {
					numbers = append(numbers, fmt.Sprint(o.Transaction))
				}
			}
			if diff := cmp.Diff(test.live, strings.Join(numbers, " ")); diff != "" {
				t.Errorf("planned: %s", diff)
			}
			// A table's row of pg_class was written by the transaction that made it.
			fatal(t, r.Upgrade(context.Background(), "head"))
			made := column(t, db, "SELECT dense_rank() OVER (ORDER BY xmin::text::bigint) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'autogen_revisions' ORDER BY relname")
			if diff := cmp.Diff(test.live, strings.Join(made, " ")); diff != "" {
				t.Errorf("carried out: %s", diff)
			}
		})
	}
}

// frames shows the tables that a script makes and its transactions.
func frames(script string) string {
	var b strings.Builder
	for line := range strings.Lines(script) {
		switch {
		case line == "BEGIN;\n":
			b.WriteString(" (")
		case line == "COMMIT;\n":
			b.WriteString(")")
		case strings.HasPrefix(line, "CREATE TABLE ") && !strings.Contains(line, "autogen_revisions"):
			b.WriteString(" " + strings.Fields(line)[2])
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(b.String(), "( ", "("))
}

// What runs without a transaction has its limits in a script, too.
func TestLimitsOfAScript(t *testing.T) {
	all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
		op.SetStatementTimeout(time.Hour)
		op.CreateIndexConcurrently("t", model.Index{Name: "i", Keys: []model.Key{{Column: "id"}}})
		return op.Err()
	}}}
	var out bytes.Buffer
	fatal(t, offline(t, "postgres://none", all).Script(context.Background(), &out, migrate.Up, "head"))
	want := "SET lock_timeout = '300000ms';\nSET statement_timeout = '3600000ms';\nCREATE INDEX CONCURRENTLY i ON t (id);\nRESET lock_timeout;\nRESET statement_timeout;\n"
	if !strings.Contains(out.String(), want) {
		t.Errorf("%s", &out)
	}
}
