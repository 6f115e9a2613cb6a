package gosource

import (
	"strings"
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
//autogen:method columnar
//autogen:cluster by_name
//autogen:replica_identity named
//autogen:row_security force
`

const storageSQL = `create table base (); create table "Other" ();
create unlogged table bookings (
  room int not null, name text storage external compression lz4 not null, during tsrange not null, cancelled boolean not null,
  constraint no_overlap exclude using gist (room with =, during with &&) with (fillfactor = 60) where (not cancelled) deferrable,
  constraint bookings_lower_excl exclude using gist ((lower(name)) text_ops with operator(pg_catalog.=)),
  constraint named unique (name) with (fillfactor=80) using index tablespace fast
) inherits (base, "Other") using columnar with (fillfactor=70, toast.autovacuum_enabled=false, autovacuum_vacuum_scale_factor=0.1) tablespace "Slow Disk";
alter table bookings alter column name set statistics 500;
create index by_name on bookings using gist (name gist_trgm_ops (siglen = 32)) with (fillfactor=70, buffering=off) tablespace fast where cancelled;
alter table bookings cluster on by_name;
alter table bookings replica identity using index named;
alter table bookings enable row level security, force row level security;
alter table bookings alter column name set (n_distinct = -0.5);
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
			"Room int32\nName string `ag:\"storage:external,compression:lz4,statistics:500,options:(n_distinct=-0.5)\"`\nDuring string `ag:\"type:tsrange\"`\nCancelled bool\n}\n",
		"gorm": "//autogen:table bookings" + storageDirectives + "type Booking struct {\n" +
			"Room int32 `gorm:\"not null\"`\nName string `gorm:\"not null\" ag:\"storage:external,compression:lz4,statistics:500,options:(n_distinct=-0.5)\"`\n" +
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

// TestPartitionDirectives holds the directives of a divided table, and of its
// partitions, against SQL.
func TestPartitionDirectives(t *testing.T) {
	const want = `create table app.logs (at timestamptz not null, kind text not null, primary key (at, kind)) partition by range (at, lower(kind) text_pattern_ops);
alter table app.logs replica identity full;
create table "Old" partition of app.logs for values from (minvalue, minvalue) to ('2024-01-01', '');
create table app.rest partition of app.logs default partition by hash (kind);
create table app.rest0 partition of app.rest for values with (modulus 1, remainder 0);`
	for style, text := range map[string]string{
		"native": "//autogen:table app.logs\nDIRECTIVEStype Log struct {\nAt time.Time `ag:\"pk\"`\nKind string `ag:\"pk\"`\n}\n",
		"gorm":   "//autogen:table app.logs\nDIRECTIVEStype Log struct {\nAt time.Time `gorm:\"not null;primaryKey\"`\nKind string `gorm:\"not null;primaryKey\"`\n}\n",
	} {
		directives := "//autogen:partition by range (at, lower(kind) text_pattern_ops)\n//autogen:partition \"Old\" for values from (minvalue, minvalue) to ('2024-01-01', '')\n" +
			"//autogen:partition app.rest default partition by hash (kind)\n//autogen:replica_identity full\n"
		result, err := discoverFiles(t, Config{Engine: model.Postgres}, map[string]string{
			"models/rest.sql":  "create table app.rest0 partition of app.rest for values with (modulus 1, remainder 0);",
			"models/models.go": "//autogen:sql after rest.sql\npackage models\n\nimport \"time\"\n\n" + strings.Replace(text, "DIRECTIVES", directives, 1)})
		if err != nil {
			t.Fatalf("%s: %v", style, err)
		}
		var sources []sqlsource.Source
		for _, s := range result.SQL {
			sources = append(sources, sqlsource.Source{File: s.File, SQL: s.Text, DefaultSchema: "public"})
		}
		if err := sqlsource.Declare(result.Database, sources); err != nil {
			t.Fatalf("%s: %v", style, err)
		}
		sql, err := sqlsource.Load([]sqlsource.Source{{File: "t.sql", SQL: "create schema app; " + want}})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []*model.Database{sql, result.Database} {
			if err := d.Normalize(); err != nil {
				t.Fatal(err)
			}
		}
		if difference := cmp.Diff(sql.Tables, result.Database.Tables, ignorePos); difference != "" {
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
		{model.Postgres, "//autogen:partition by sums (a)\n//autogen:partition p of (a)\n//autogen:cluster t_b_idx\n//autogen:replica_identity\n//autogen:index (a)\ntype T struct{ A int `ag:\"options:a b\"` }", []fault{
			{"models.go:4", "directive //autogen:partition: a table is divided by range, list or hash, not sums", "the form is //autogen:" + forms["partition"]},
			{"models.go:5", "directive //autogen:partition: behind the partition's name stands for values, or default", "the form is //autogen:" + forms["partition"]},
			{"models.go:6", "directive //autogen:cluster: table t has no index t_b_idx", "did you mean t_a_idx?"},
			{"models.go:7", "directive //autogen:replica_identity is empty", "the form is //autogen:" + forms["replica_identity"]},
			{"models.go:9", `field T.A: options: cannot read "b"`, "the form is options:(n_distinct=-0.5)"},
		}},
		{model.SQLite, "//autogen:partition by range (a)\n//autogen:method columnar\n//autogen:row_security\n//autogen:cluster x\ntype T struct{ A int }", []fault{
			{"models.go:4", "sqlite has no partitions of tables", "write //autogen:partition.postgres"},
			{"models.go:5", "sqlite has no access methods of tables", "write //autogen:method.postgres"},
			{"models.go:6", "sqlite has no row security", "write //autogen:row_security.postgres"},
			{"models.go:7", "sqlite has no order of tables by an index", "write //autogen:cluster.postgres"},
		}},
	} {
		_, _, err := source(t, test.engine, "package models\n\n//autogen:table\n"+test.text+"\n")
		if difference := cmp.Diff(test.want, faultsOf(t, err)); difference != "" {
			t.Errorf("%s (-want +got):\n%s", test.engine, difference)
		}
	}
}
