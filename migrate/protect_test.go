package migrate_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// What is protected is refused before anything runs: by a run, a dry run and a
// script.
func TestProtected(t *testing.T) {
	ctx := context.Background()
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		_, err := db.Exec("CREATE TABLE audit_log (id integer)")
		fatal(t, err)
		add := func(table string) migrate.Revisions {
			return migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
				op.CreateTable(model.Table{Name: "a", Columns: []model.Column{{Name: "id", Type: "integer"}}})
				op.AddColumn(table, model.Column{Name: "extra", Type: "text"})
				return op.Err()
			}}}
		}
		configure := func(c *migrate.Config) error { c.Protected = []string{"public.audit_*"}; return nil }
		r := migrate.New(db, add("audit_log"), configure)
		_, dry := r.DryRun(ctx, migrate.Up, "head")
		var script bytes.Buffer
		for name, err := range map[string]error{
			"upgrade": r.Upgrade(ctx, "head"), "dry run": dry, "script": r.Script(ctx, &script, migrate.Up, "head"),
		} {
			var protected *migrate.ProtectedError
			if !errors.As(err, &protected) || protected.Name != "audit_log" || !strings.Contains(migrate.Hint(err), "Protected") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := tables(t, db); got != "audit_log" {
			t.Errorf("tables %s", got)
		}
		fatal(t, migrate.New(db, add("a"), configure).Upgrade(ctx, "head"))

		err = migrate.New(db, nil, func(c *migrate.Config) error { c.Protected = []string{"nothing:a"}; return nil }).Upgrade(ctx, "head")
		if err == nil || !strings.Contains(err.Error(), `protected: pattern "nothing:a"`) {
			t.Errorf("a pattern that cannot be: %v", err)
		}
	})
}

func TestBeforeOperation(t *testing.T) {
	refused := errors.New("not in office hours")
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		var seen []string
		all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
			op.Exec("CREATE TABLE a (id integer)")
			op.DropTable("b")
			return op.Err()
		}}}
		err := migrate.New(db, all, func(c *migrate.Config) error {
			c.BeforeOperation = func(s migrate.Step, o ops.Operation) error {
				seen = append(seen, string(s.Direction)+" "+s.Revision.ID+" "+o.String())
				if _, drop := o.(ops.DropTable); drop {
					return refused
				}
				return nil
			}
			return nil
		}).Upgrade(context.Background(), "head")
		if !errors.Is(err, refused) || tables(t, db) != "" {
			t.Errorf("error %v, tables %s", err, tables(t, db))
		}
		if diff := cmp.Diff([]string{"upgrade 1 exec CREATE TABLE a (id integer)", "upgrade 1 drop table b"}, seen); diff != "" {
			t.Error(diff)
		}
	})
}

// A connection of one's own: for the databases of a fleet too.
func TestOpenOfOnesOwn(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		var asked []string
		configure := func(c *migrate.Config) error {
			c.Open = func(given string) (*sql.DB, error) {
				asked = append(asked, given)
				db, _, err := migrate.Open(url)
				return db, err
			}
			return nil
		}
		fleet := migrate.Fleet{Databases: []migrate.Database{{Name: "a", URL: "iam://a"}}, Revisions: chain(1), Options: []migrate.Option{configure}}
		_, err := fleet.Upgrade(context.Background(), "head")
		fatal(t, err)
		if diff := cmp.Diff([]string{"iam://a"}, asked); diff != "" {
			t.Error(diff)
		}
		if got := current(t, migrate.New(open(t, url), chain(1))); got != "0001" {
			t.Errorf("at %s", got)
		}
	})
}
