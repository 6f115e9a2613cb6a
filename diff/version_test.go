package diff_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// TestVersionNeeded declares what only version 18 has.
func TestVersionNeeded(t *testing.T) {
	for _, c := range []struct{ sql, want string }{
		{"CREATE TABLE t (a int4range, b int4range,\n PRIMARY KEY (a, b WITHOUT OVERLAPS));", "f.sql:2: primary key of t: WITHOUT OVERLAPS"},
		{"CREATE TABLE t (a int4range, b int4range,\n CONSTRAINT u UNIQUE (a, b WITHOUT OVERLAPS));", "f.sql:2: unique constraint u of t: WITHOUT OVERLAPS"},
		{"CREATE TABLE t (a int,\n CONSTRAINT c CHECK (a > 0) NOT ENFORCED);", "f.sql:2: check c of t: NOT ENFORCED"},
		{"CREATE TABLE t (a int PRIMARY KEY,\n b int REFERENCES t NOT ENFORCED);", "f.sql:2: foreign key t_b_fkey of t: NOT ENFORCED"},
		{"CREATE TABLE t (a int,\n b int CONSTRAINT n NOT NULL NO INHERIT);", "f.sql:2: column t.b: NOT NULL with NO INHERIT"},
		{"CREATE TABLE t (a int);\nALTER TABLE t ADD NOT NULL a NOT VALID;", "f.sql:1: column t.a: a NOT NULL that is NOT VALID"},
		{"CREATE TABLE t (a int NOT NULL);\nCOMMENT ON CONSTRAINT t_a_not_null ON t IS 'c';", "f.sql:1: column t.a: a comment on a NOT NULL"},
		{"CREATE TABLE t (a int4range, b int4range, FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b));\nCREATE TABLE u (a int4range, b int4range);", "f.sql:1: foreign key t_a_b_fkey of t: PERIOD"},
		{"CREATE TABLE t (a int);\nALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO r;", "f.sql:2: default privileges: ALTER DEFAULT PRIVILEGES … ON LARGE OBJECTS"},
	} {
		desired, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: c.sql}})
		if err != nil {
			t.Fatal(err)
		}
		for version := 16; version <= 18; version++ {
			current, err := sqlsource.Load(nil)
			if err != nil {
				t.Fatal(err)
			}
			current.Version = version
			_, err = diff.Compare(t.Context(), current, desired, diff.Options{Grants: true})
			var impossible *diff.ImpossibleError
			want := fmt.Sprintf("%s needs PostgreSQL 18, and the server is of version %d", c.want, version)
			if version == 18 && err != nil || version < 18 && (!errors.As(err, &impossible) || err.Error() != want) {
				t.Errorf("%s\non %d: %v, want %s", c.sql, version, err, want)
			}
		}
	}
}

// TestCutGrants declares MAINTAIN, which is new in PostgreSQL 17.
func TestCutGrants(t *testing.T) {
	desired, err := sqlsource.Load([]sqlsource.Source{{File: "f.sql", SQL: `
CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE TABLE v (a int); CREATE TABLE w (a int);
GRANT SELECT, MAINTAIN ON t TO x;
GRANT ALL ON u TO x;
GRANT MAINTAIN ON v TO x;
GRANT SELECT, MAINTAIN ON w TO x WITH GRANT OPTION;`}})
	if err != nil {
		t.Fatal(err)
	}
	for version, want := range map[int][]string{0: nil, 16: {"t f.sql:3", "w f.sql:6"}, 17: nil} {
		var got []string
		for _, g := range diff.CutGrants(&model.Database{Version: version}, desired) {
			got = append(got, g.Object+" "+g.Pos.String())
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("on %d (-want +got):\n%s", version, d)
		}
	}
}
