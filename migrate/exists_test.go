package migrate_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Each operation runs twice: once where it has something to do, once where it
// has not.
func TestIfExists(t *testing.T) {
	ctx := context.Background()
	id := model.Column{Name: "id", Type: "integer"}
	table := model.Table{Name: "t", Columns: []model.Column{id}, Indexes: []model.Index{{Name: "ix", Keys: []model.Key{{Column: "id"}}}}}
	twice := func(f func(op *migrate.Op)) func(*migrate.Op) error {
		return func(op *migrate.Op) error { f(op); f(op); return op.Err() }
	}
	revisions := migrate.Revisions{{ID: "1",
		Upgrade: twice(func(op *migrate.Op) {
			op.CreateTableIfNotExists(table)
			op.CreateIndexIfNotExists("t", model.Index{Name: "u", Unique: true, Keys: []model.Key{{Column: "id"}}})
			op.AddColumnIfNotExists("t", model.Column{Name: "more", Type: "integer"})
			op.AddColumnIfNotExists("t", model.Column{Name: "now", Type: "text", Default: "CURRENT_TIMESTAMP"})
		}),
		Downgrade: func(op *migrate.Op) error {
			op.AddCheck("t", model.Check{Name: "c", Expr: "id > 0"})
			op.AddUnique("t", model.Unique{Name: "q", Columns: []string{"id"}})
			op.AddForeignKey("t", model.ForeignKey{Name: "f", Columns: []string{"more"}, RefTable: "t", RefColumns: []string{"id"}})
			return twice(func(op *migrate.Op) {
				op.DropForeignKeyIfExists("t", "f")
				op.DropUniqueIfExists("t", "q")
				op.DropCheckIfExists("t", "c")
				op.DropColumnIfExists("t", "more")
				op.DropIndexIfExists("t", "u")
				op.DropTableIfExists("nothing")
			})(op)
		}}}
	describe := map[model.Engine]string{
		model.Postgres: `SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped
			UNION ALL SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 't'::regclass
			UNION ALL SELECT conname FROM pg_constraint WHERE conrelid = 't'::regclass ORDER BY 1`,
		model.SQLite: "SELECT name FROM pragma_table_info('t') UNION ALL SELECT name FROM pragma_index_list('t') ORDER BY 1",
	}
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		r := migrate.New(db, revisions)
		query := describe[dialectOf(url).Engine()]
		fatal(t, r.Upgrade(ctx, "head"))
		if diff := cmp.Diff([]string{"id", "ix", "more", "now", "u"}, column(t, db, query)); diff != "" {
			t.Error(diff)
		}
		fatal(t, r.Downgrade(ctx, "base"))
		if diff := cmp.Diff([]string{"id", "ix", "now"}, column(t, db, query)); diff != "" {
			t.Error(diff)
		}
		fatal(t, migrate.New(db, migrate.Revisions{{ID: "2", Upgrade: twice(func(op *migrate.Op) { op.DropTableIfExists("t") })}}).Upgrade(ctx, "head"))
		if got := tables(t, db); got != "autogen_revisions" {
			t.Errorf("the tables are %s", got)
		}
	})
}

// What has no such form is refused rather than run without it.
func TestIfNotExistsIsRefused(t *testing.T) {
	db := open(t, pgtest.Database(t))
	for name, table := range map[string]model.Table{
		"unnamed index": {Name: "t", Columns: []model.Column{{Name: "id", Type: "integer"}}, Indexes: []model.Index{{Keys: []model.Key{{Column: "id"}}}}},
		"not valid":     {Name: "t", Columns: []model.Column{{Name: "id", Type: "integer"}}, Checks: []model.Check{{Name: "c", Expr: "id > 0", NotValid: true}}},
	} {
		r := migrate.New(db, migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error { op.CreateTableIfNotExists(table); return op.Err() }}})
		if err := r.Upgrade(context.Background(), "head"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
