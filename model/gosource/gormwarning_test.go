package gosource

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

// TestGORMWarnings: what GORM does without a word, and few people mean.
func TestGORMWarnings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text, at, msg, hint string
	}{
		{"one column twice", "type A struct{ Name string }\n\ntype B struct{ Name int }\n\ntype T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tA\n\tB\n}\n",
			"models.go:5", "field T.Name: GORM leaves it out, since A.Name is column name already", "name one with gorm:\"column:…\", or leave one out with gorm:\"-\""},
		{"the two sides of a join table", "type Man struct {\n\tID uint\n\tDogs []Dog `gorm:\"many2many:man_dogs;constraint:OnDelete:CASCADE\"`\n}\n\ntype Dog struct {\n\tID uint\n\tMen []Man `gorm:\"many2many:man_dogs\"`\n}\n",
			"models.go:10", "join table man_dogs: Man.Dogs and Dog.Men have different constraint settings, and GORM takes those of the model that it is given last", "write the same constraint on both"},
		{"a decimal that may be null", "import \"github.com/shopspring/decimal\"\n\ntype T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tA decimal.NullDecimal\n\tB decimal.NullDecimal `gorm:\"type:numeric\"`\n}\n",
			"models.go:7", "field T.A: GORM takes decimal.NullDecimal for a bool", "add gorm:\"type:numeric\""},
		{"index names", "type A struct {\n\tID uint `gorm:\"primaryKey\"`\n\tX int `gorm:\"index:same\"`\n}\n\n//autogen:table s.b\n//autogen:index same (x)\ntype B struct{ X int }\n\n//autogen:table\n//autogen:unique same (x)\ntype C struct{ X int }\n",
			"models.go:5", "table as: index same has the name of one of table c, at models.go:13", "give it another name, or none"},
		{"two tables that refer to each other", "type Wife struct {\n\tID uint `gorm:\"primaryKey\"`\n\tHusbandID uint\n\tHusband *Husband\n\tMen []Husband `gorm:\"many2many:wife_men\"`\n}\n\ntype Husband struct {\n\tID uint\n\tWifeID uint\n\tWife *Wife\n}\n",
			"models.go:3", "tables wives and husbands refer to each other, so that AutoMigrate cannot create them on postgres", "autogen can; for AutoMigrate give one of the relations gorm:\"constraint:-\""},
		{"one index of two embedded structs", "type E struct {\n\tA, B int `gorm:\"index\"`\n}\n\ntype T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tX E `gorm:\"embedded;embeddedPrefix:x_\"`\n\tC, D int `gorm:\"index:pair\"`\n}\n\ntype U struct {\n\tID uint `gorm:\"primaryKey\"`\n\tX G `gorm:\"embedded;embeddedPrefix:x_\"`\n\tY G `gorm:\"embedded;embeddedPrefix:y_\"`\n}\n\ntype G struct {\n\tA int `gorm:\"index\"`\n}\n",
			"models.go:20", "table us: GORM makes one index idx_us_a of X.A and Y.A, since it names indexes by fields", "name the index by the column, with index:… on one of them, or declare both with //autogen:index"},
		{"a generic table", "type Box[T any] struct {\n\tID uint `gorm:\"primaryKey\"`\n\tV T\n}\n\ntype T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tBoxID uint\n\tBox Box[string]\n}\n",
			"models.go:3", "table box[string] has the name of a generic type with its arguments", "give the struct a TableName method"},
		{"nothing to say", "type A struct{ Name string }\n\ntype Man struct {\n\tA\n\tID uint\n\tName string\n\tDogs []Dog `gorm:\"many2many:man_dogs\"`\n}\n\ntype Dog struct {\n\tID uint\n\tMen []Man `gorm:\"many2many:man_dogs\"`\n}\n", "", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, warnings, err := sourceConfig(t, Config{Engine: model.Postgres}, map[string]string{
				"models/models.go": "package models\n\n" + test.text,
				"go.mod":           "module example.com/app\n\ngo 1.26\n\nrequire github.com/shopspring/decimal v1.4.0\n\nreplace github.com/shopspring/decimal => ./decimal\n",
				"decimal/go.mod":   "module github.com/shopspring/decimal\n",
				"decimal/d.go":     "package decimal\n\nimport \"database/sql/driver\"\n\ntype NullDecimal struct{ Valid bool }\n\nfunc (NullDecimal) Value() (driver.Value, error) { return nil, nil }\n",
			})
			if err != nil {
				t.Fatal(err)
			}
			var got, want []fault
			for _, w := range warnings {
				at := faultsOf(t, &model.DeclarationError{Pos: w.Pos})
				got = append(got, fault{at[0].At, strings.ReplaceAll(w.Msg, filepath.Dir(w.Pos.File)+"/", ""), w.Hint})
			}
			if test.msg != "" {
				want = []fault{{test.at, test.msg, test.hint}}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
