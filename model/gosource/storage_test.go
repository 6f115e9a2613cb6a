package gosource

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// storageDirectives say in directives what storageSQL says in SQL.
const storageDirectives = `
//autogen:exclude no_overlap using gist (room with =, during with &&) with (fillfactor = 60) where (NOT cancelled) deferrable
//autogen:exclude using gist ((lower(name)) text_ops with operator(pg_catalog.=))
//autogen:index by_name using gist (name gist_trgm_ops (siglen = 32)) with (fillfactor=70, buffering=off) tablespace fast where (cancelled)
//autogen:unique named (name) with (fillfactor=80) using index tablespace fast
//autogen:options fillfactor=70, toast.autovacuum_enabled=false, autovacuum_vacuum_scale_factor=0.1
//autogen:tablespace "Slow Disk"
//autogen:unlogged
//autogen:inherits base, "Other"
`

const storageSQL = `create table base (); create table "Other" ();
create unlogged table bookings (
  room int not null, name text storage external compression lz4 not null, during tsrange not null, cancelled boolean not null,
  constraint no_overlap exclude using gist (room with =, during with &&) with (fillfactor = 60) where (not cancelled) deferrable,
  constraint bookings_lower_excl exclude using gist ((lower(name)) text_ops with operator(pg_catalog.=)),
  constraint named unique (name) with (fillfactor=80) using index tablespace fast
) inherits (base, "Other") with (fillfactor=70, toast.autovacuum_enabled=false, autovacuum_vacuum_scale_factor=0.1) tablespace "Slow Disk";
alter table bookings alter column name set statistics 500;
create index by_name on bookings using gist (name gist_trgm_ops (siglen = 32)) with (fillfactor=70, buffering=off) tablespace fast where cancelled;
`

// TestStorageIsWhatSQLSays holds the directives on native, GORM and Bun structs
// against PostgreSQL's own grammar.
func TestStorageIsWhatSQLSays(t *testing.T) {
	want, err := sqlsource.Load([]sqlsource.Source{{File: "t.sql", SQL: storageSQL}})
	if err != nil {
		t.Fatal(err)
	}
	if err := want.Normalize(); err != nil {
		t.Fatal(err)
	}
	for style, text := range map[string]string{
		"native": "//autogen:table bookings" + storageDirectives + "type Booking struct {\n" +
			"Room int32\nName string `ag:\"storage:external,compression:lz4,statistics:500\"`\nDuring string `ag:\"type:tsrange\"`\nCancelled bool\n}\n",
		"gorm": "//autogen:table bookings" + storageDirectives + "type Booking struct {\n" +
			"Room int32 `gorm:\"not null\"`\nName string `gorm:\"not null\" ag:\"storage:external,compression:lz4,statistics:500\"`\n" +
			"During string `gorm:\"not null;type:tsrange\"`\nCancelled bool `gorm:\"not null\"`\n}\n",
	} {
		got, _, err := source(t, model.Postgres, "package models\n\n"+text)
		if err != nil {
			t.Fatalf("%s: %v", style, err)
		}
		if err := got.Normalize(); err != nil {
			t.Fatal(err)
		}
		if difference := cmp.Diff(want.Table("bookings"), got.Table("bookings"), ignorePos); difference != "" {
			t.Errorf("%s (-sql +go):\n%s", style, difference)
		}
	}
}

func TestStorageFaults(t *testing.T) {
	for _, test := range []struct {
		engine model.Engine
		text   string
		want   []fault
	}{
		{model.SQLite, "//autogen:unlogged\n//autogen:index (a) with (fillfactor=70)\n//autogen:exclude (a with =)\ntype T struct{ A int `ag:\"storage:plain\"` }", []fault{
			{"models.go:4", "sqlite has no unlogged storage for tables", "write //autogen:unlogged.postgres"},
			{"models.go:5", "index t_a_idx: sqlite has no storage parameters", "write the directive for postgres alone, as in //autogen:index.postgres"},
			{"models.go:6", "sqlite has no exclusion constraints", "write //autogen:exclude.postgres"},
			{"models.go:7", "field T.A: sqlite has no storage of columns", "write storage.postgres:…"},
		}},
		{model.Postgres, "//autogen:exclude (a)\n//autogen:options fillfactor 70\n//autogen:exclude (b with =)\ntype T struct{ A int `ag:\"storage:extern,statistics:many\"` }", []fault{
			{"models.go:4", "directive //autogen:exclude: an element is a key, with, and an operator", "the form is //autogen:" + forms["exclude"]},
			{"models.go:5", `directive //autogen:options: cannot read "70"`, "the form is //autogen:" + forms["options"]},
			{"models.go:6", "directive //autogen:exclude: table t has no column b", "did you mean a?"},
			{"models.go:7", `field T.A: unknown storage "extern"`, "did you mean EXTERNAL?"},
			{"models.go:7", `field T.A: statistics: "many" is no target`, "the target is a number from 0 to 10000"},
		}},
	} {
		_, _, err := source(t, test.engine, "package models\n\n//autogen:table\n"+test.text+"\n")
		if difference := cmp.Diff(test.want, faultsOf(t, err)); difference != "" {
			t.Errorf("%s (-want +got):\n%s", test.engine, difference)
		}
	}
}
