package diff_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/diff"
)

// TestRowsOfViews refuses what the server refuses of views whose rows a column holds,
// and of types that are built anew above foreign tables, and lets the rest pass.
func TestRowsOfViews(t *testing.T) {
	const (
		above = "create foreign data wrapper w; create server s foreign data wrapper w; create table p (i int, x e) partition by list (i); create table k partition of p for values in (1);"
		below = "create foreign table fk partition of p for values in (2) server s;"
	)
	enum := func(values string) string { return "create type e as enum (" + values + ");" }
	view := "create table t (x e); create view v as select x from t;"
	domain := func(check string) string {
		return "create domain d as int" + check + "; create table t (x d); create view v as select x from t;"
	}
	for _, tt := range []struct{ name, from, to, want string }{
		{"a view that is dropped for a moment", enum("'a', 'b'") + view + "create table u (r v);", enum("'a'") + view + "create table u (r v);", "view v"},
		{"one whose rows nothing holds", enum("'a', 'b'") + view, enum("'a'") + view, ""},
		{"a view that goes with the column", "create view v as select 1 as x; create table u (r v, y int);", "create table u (y int);", ""},
		{"a domain of a view's column", domain("") + "create table u (r v);", domain(" check (value > 0)") + "create table u (r v);", "domain d"},
		{"a domain that loses its condition", domain(" check (value > 0)") + "create table u (r v);", domain("") + "create table u (r v);", "domain d"},
		{"a foreign partition", enum("'a', 'b'") + above + below, enum("'a'") + above + below, "type e"},
		{"no foreign partition", enum("'a', 'b'") + above, enum("'a'") + above, ""},
		{"a foreign partition that goes", enum("'a', 'b'") + above + below, enum("'a', 'b', 'c'") + above, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from := load(t, tt.from)
			for i := range from.Views { // as the catalogue has them
				for j := range from.Views[i].Columns {
					if c := from.Views[i].Column("x"); c.Type == "" && from.Table("t") != nil {
						from.Views[i].Columns[j].Type = from.Table("t").Column("x").Type
					}
				}
			}
			_, err := diff.Compare(t.Context(), from, load(t, tt.to), diff.Options{})
			var impossible *diff.ImpossibleError
			if tt.want == "" && err != nil || tt.want != "" && (!errors.As(err, &impossible) || impossible.Object != tt.want || !strings.Contains(impossible.Reason, "PostgreSQL")) {
				t.Errorf("error %v, want one of %q", err, tt.want)
			}
		})
	}
}
