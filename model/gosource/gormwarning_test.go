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

// TestGORMRefuses: what GORM or the database refuses is told at its place.
func TestGORMRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"A bool `gorm:\"default:maybe\"`", `field T.A: GORM cannot read the default "maybe" as a bool`},
		{"A int `gorm:\"default:'5'\"`", `field T.A: GORM cannot read the default "'5'" as an integer`},
		{"A uint `gorm:\"default:-5\"`", `field T.A: GORM cannot read the default "-5" as an unsigned integer`},
		{"A uint `gorm:\"autoIncrement;default:0\"`", "field T.A: a column that numbers its rows has no default"},
		{"A int `gorm:\"-;unique\"`", "field T.A: unique has no column, since the field is left out"},
		{"A int `gorm:\"-;index\"`", "field T.A: an index has no column here"},
		{"A int `gorm:\"-:migration;index\"`", "field T.A: an index has no column here"},
		{"A int `gorm:\"-:migration;unique\"`", "field T.A: unique has no column, since the field is left out"},
		{"A int `gorm:\"-:migration;check:a > 0\"`", "field T.A: check has no column, since the field is left out"},
		{"A int `gorm:\"-:migration;primaryKey\"`", "field T.A: the primary key has no column, since the field is left out"},
		{"A int `gorm:\"index:,composite\"`", "field T.A: the composite option of an index has no name"},
		{"A [3]U", "field T.A: no rule maps the Go type [3]models.U to a column"},
		{"A []U `gorm:\"many2many:x;constraint:foo,OnDelete:CASCADE\"`", "field T.A: foreign key foo stands twice in table x"},
		{"A []U `gorm:\"many2many:x;joinForeignKey:Q;joinReferences:Q\"`", "field T.A: the join table x would have one column"},
		{"A []U `gorm:\"polymorphic:Owner\"`", "field T.A: struct U has no field OwnerType for the polymorphic relation"},
		{"A map[string]int `gorm:\"embedded\"`", "field T.A: only a struct can be embedded, not map[string]int"},
	} {
		_, _, err := source(t, model.Postgres, "package models\n\ntype U struct{ ID uint }\n\ntype T struct {\n\tID uint `gorm:\"primaryKey\"`\n\t"+test.text+"\n}\n")
		if got := faultsOf(t, err); len(got) == 0 || got[0].At != "models.go:7" || got[0].Msg != test.want {
			t.Errorf("%s: %+v, want %s", test.text, got, test.want)
		}
	}
}

// TestSerializers: one that GORM does not have is among what was found.
func TestSerializers(t *testing.T) {
	t.Parallel()
	result, err := discoverFiles(t, Config{Engine: model.Postgres}, map[string]string{
		"models/models.go": "package models\n\ntype T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tA []int `gorm:\"serializer:JSON\"`\n\tB []int `gorm:\"serializer:ours\"`\n}\n"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Setting{{Name: "Serializer", Value: "ours", Pos: model.Pos{File: "models.go", Line: 6}}}, result.Settings); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestSameEachTime: the order of maps shows nowhere.
func TestSameEachTime(t *testing.T) {
	t.Parallel()
	cfg := Config{Patterns: []string{"./testdata/gormtricky"}, Engine: model.Postgres, Models: trickyModels}
	p, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	var first *Result
	for range 20 {
		result, err := p.Discover(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = result
		}
		for what, pair := range map[string][2]any{"tables": {first.Database, result.Database}, "models": {first.Models, result.Models}, "warnings": {first.Warnings, result.Warnings}} {
			if d := cmp.Diff(pair[0], pair[1]); d != "" {
				t.Fatalf("%s (-first +later):\n%s", what, d)
			}
		}
	}
}
