package migrate_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// family makes a parent and a child table, with rows; the second revision
// rebuilds the parent, and calls also.
func family(also func(*migrate.Op)) migrate.Revisions {
	name := model.Column{Name: "name", Type: "text"}
	required := name
	required.NotNull = true
	return migrate.Revisions{
		{ID: "1", Upgrade: func(op *migrate.Op) error {
			op.Exec("CREATE TABLE parent (id integer PRIMARY KEY, name text)")
			op.Exec("CREATE TABLE child (id integer PRIMARY KEY, parent_id integer REFERENCES parent (id) ON DELETE CASCADE)")
			op.Exec("INSERT INTO parent VALUES (1, 'a'), (2, 'b')")
			op.Exec("INSERT INTO child VALUES (1, 1), (2, 1), (3, 2)")
			return op.Err()
		}},
		{ID: "2", Parents: []string{"1"}, Upgrade: func(op *migrate.Op) error {
			op.Exec("CREATE TABLE before (id integer)")
			op.AlterColumn("parent", name, required)
			also(op)
			return op.Err()
		}},
	}
}

func TestRebuildKeepsChildRows(t *testing.T) {
	db := open(t, sqliteURL(t))
	db.SetMaxOpenConns(1)
	calls := 0
	r := migrate.New(db, family(func(*migrate.Op) { calls++ }))
	fatal(t, r.Upgrade(context.Background(), "head"))
	if calls != 2 {
		t.Errorf("the function ran %d times, want 2: once with foreign_keys on, once without", calls)
	}
	if diff := cmp.Diff([]string{"1", "2", "3"}, column(t, db, "SELECT id FROM child ORDER BY id")); diff != "" {
		t.Error(diff)
	}
	if got := column(t, db, `SELECT "notnull" FROM pragma_table_info('parent') WHERE name = 'name'`); got[0] != "1" {
		t.Error("the column may still be null")
	}
	if got := column(t, db, "PRAGMA foreign_keys"); got[0] != "1" {
		t.Error("foreign_keys is off afterwards")
	}
	if got := tables(t, db); got != "autogen_revisions before child parent" {
		t.Errorf("the tables are %s", got)
	}
}

func TestRebuildWithNewViolationFails(t *testing.T) {
	db := open(t, sqliteURL(t))
	db.SetMaxOpenConns(1)
	ctx := context.Background()
	// One that was there before is nobody's fault.
	first := family(nil)[:1]
	fatal(t, migrate.New(db, first).Upgrade(ctx, "head"))
	_, err := db.Exec("PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (4, 99); PRAGMA foreign_keys = ON")
	fatal(t, err)

	err = migrate.New(db, family(func(op *migrate.Op) { op.Exec("DELETE FROM parent WHERE id = 1") })).Upgrade(ctx, "head")
	var violated *migrate.ForeignKeyError
	if !errors.As(err, &violated) {
		t.Fatalf("error %v, want a *ForeignKeyError", err)
	}
	if diff := cmp.Diff([]migrate.Violation{{Table: "child", Parent: "parent", Rows: 2}}, violated.Violations); diff != "" {
		t.Error(diff)
	}
	if got := tables(t, db); got != "autogen_revisions child parent" {
		t.Errorf("the tables are %s", got)
	}
	if got := column(t, db, "PRAGMA foreign_keys"); got[0] != "1" {
		t.Error("foreign_keys is off afterwards")
	}
	fatal(t, migrate.New(db, family(func(*migrate.Op) {})).Upgrade(ctx, "head"))
}

// Who keeps foreign_keys off is not checked, and it stays off.
func TestRebuildWithForeignKeysOff(t *testing.T) {
	db := open(t, sqliteURL(t)+"?_pragma=foreign_keys(0)")
	db.SetMaxOpenConns(1)
	fatal(t, migrate.New(db, family(func(*migrate.Op) {})).Upgrade(context.Background(), "head"))
	if got := column(t, db, "SELECT count(*) FROM child"); got[0] != "3" {
		t.Errorf("%s rows of child are left", got[0])
	}
	if got := column(t, db, "PRAGMA foreign_keys"); got[0] != "0" {
		t.Error("foreign_keys is on afterwards")
	}
}

// foreign_keys comes back also where the function panics after the restart.
func TestPanicAfterRestart(t *testing.T) {
	db := open(t, sqliteURL(t))
	db.SetMaxOpenConns(1)
	err := migrate.New(db, family(func(op *migrate.Op) {
		if op.Err() == nil {
			panic("now")
		}
	})).Upgrade(context.Background(), "head")
	var panicked *migrate.PanicError
	if !errors.As(err, &panicked) {
		t.Fatalf("error %v", err)
	}
	if got := column(t, db, "PRAGMA foreign_keys"); got[0] != "1" {
		t.Error("foreign_keys is off afterwards")
	}
	if got := tables(t, db); got != "autogen_revisions child parent" {
		t.Errorf("the tables are %s", got)
	}
}
