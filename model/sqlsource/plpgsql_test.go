package sqlsource_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model/sqlsource"
)

func TestDeclaredTypes(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want []string
	}{
		"types":     {"DECLARE a integer; b CONSTANT kind := 'x'; c app.kind[]; d numeric(3, 1) NOT NULL DEFAULT 1; BEGIN RETURN a; END", []string{"integer", "kind", "app.kind", "numeric"}},
		"relations": {"DECLARE a t%ROWTYPE; b t.id%TYPE; c app.t.id%TYPE; d a%TYPE; BEGIN END", []string{"t", "t", "app.t"}},
		"quoted":    {`DECLARE a "Odd type"; b App."T"%rowtype; BEGIN END`, []string{"Odd type", "app.T"}},
		"comments":  {"/* DECLARE x y; */ declare -- x y;\n a kind; begin a := 'declare z zz;'; end", []string{"kind"}},
		"nested":    {"BEGIN DECLARE a kind; BEGIN NULL; END; x := 1; DECLARE b other; BEGIN NULL; END; END", []string{"kind", "other"}},
		"others":    {"DECLARE a ALIAS FOR $1; b CURSOR FOR SELECT 1; c NO SCROLL CURSOR (k int) FOR SELECT k; d refcursor; r record; BEGIN END", []string{"refcursor"}},
		"none":      {"BEGIN RETURN; END", nil},
		"unended":   {"DECLARE a", nil},
		"no text":   {"DECLARE a kind; BEGIN x := 'open", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, sqlsource.DeclaredTypes(test.body)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
