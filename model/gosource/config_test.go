package gosource

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

// TestConfig: what the configuration says of native structs, of Go types and of
// plurals.
func TestConfig(t *testing.T) {
	t.Parallel()
	const money = "package money\n\ntype Amount struct{ n int }\n\ntype Level int16\n"
	for _, test := range []struct {
		name, text string
		cfg        Config
		want       string
		fault      fault
		warning    string
	}{
		{name: "listed", text: "// Account is kept.\ntype Account struct {\n\t// ID is ours.\n\tID int `ag:\"pk\"`\n}\n",
			cfg: Config{Native: NativeConfig{Models: []string{"Account"}}}, want: "account(id bigint)"},
		{name: "listed by path, in the plural", text: "type OrderBox struct {\n\tID int `ag:\"pk\"`\n}\n",
			cfg: Config{Native: NativeConfig{Models: []string{"example.com/app/models.OrderBox"}, Plural: true}}, want: "order_boxes(id bigint)"},
		{name: "not there", text: "type Account struct{ ID int }\n", cfg: Config{Native: NativeConfig{Models: []string{"Acount"}}},
			fault: fault{Msg: "no struct Acount in the packages of ./models", Hint: "did you mean Account?"}},
		{name: "a name is not made plural", text: "//autogen:table box\ntype OrderBox struct {\n\tID int\n}\n",
			cfg: Config{Native: NativeConfig{Plural: true}}, want: "box(id bigint)"},
		{name: "doc comments", text: "// Account is kept.\n//\n//autogen:table\ntype Account struct {\n\t// ID is ours.\n\tID int `ag:\"pk\"`\n}\n",
			cfg: Config{Native: NativeConfig{DocComments: true}}, want: "account(id bigint 'ID is ours.') -- Account is kept."},
		{name: "a comment of its own", text: "// Account is kept.\n//\n//autogen:table\n//autogen:comment said\ntype Account struct {\n\t// ID is ours.\n\tID int `ag:\"comment:mine\"`\n}\n",
			cfg: Config{Native: NativeConfig{DocComments: true}}, want: "account(id bigint 'mine') -- said"},
		{name: "no db tag", text: "//autogen:table\ntype Account struct {\n\tID int `db:\"id\"`\n\tName string\n\tSkipped int `db:\"-\"`\n}\n",
			cfg: Config{Native: NativeConfig{RequireDBTag: true}},
			fault: fault{At: "models.go:8", Msg: "field Account.Name has no db tag",
				Hint: "name the column with db:\"…\", or leave the field out with db:\"-\"; autogen.toml, [native] require_db_tag, asks for it"}},
		{name: "types", text: "//autogen:table\ntype Account struct {\n\tA money.Amount\n\tB *money.Amount\n\tC money.Level\n\tD []money.Amount\n\tE money.Amount `ag:\"type:text\"`\n}\n",
			cfg:  Config{Types: map[string]TypeConfig{"example.com/app/money.Amount": {Postgres: "numeric(20,4)"}, "example.com/app/money.Level": {Kind: "bool"}}},
			want: "account(a numeric(20,4), b numeric(20,4), c boolean, d numeric(20,4)[], e text)"},
		{name: "no type for the engine", text: "//autogen:table\ntype Account struct {\n\tA money.Amount\n}\n",
			cfg: Config{Types: map[string]TypeConfig{"example.com/app/money.Amount": {SQLite: "text"}}},
			fault: fault{At: "models.go:7", Msg: "field Account.A: autogen.toml, [types], gives money.Amount no type on postgres",
				Hint: "add ag:\"type:…\", or db:\"-\" to leave the field out"}},
		{name: "no kind", text: "//autogen:table\ntype Account struct {\n\tA money.Level\n}\n",
			cfg:   Config{Types: map[string]TypeConfig{"example.com/app/money.Level": {Postgres: "text", Kind: "sting"}}},
			fault: fault{Msg: "types: example.com/app/money.Level: \"sting\" is no kind of Go type", Hint: "did you mean string?"}},
		{name: "no such type", text: "//autogen:table\ntype Account struct {\n\tA money.Level\n}\n", cfg: Config{Types: map[string]TypeConfig{"money.Level": {Postgres: "text"}}},
			want: "account(a smallint)", warning: "types: no column has the Go type money.Level"},
		{name: "types of GORM models", text: "type Account struct {\n\tID uint `gorm:\"primaryKey\"`\n\tA money.Amount `gorm:\"not null\"`\n\tB money.Amount `gorm:\"type:text\"`\n\tC money.Level `gorm:\"default:x\"`\n\tmoney.Amount\n}\n",
			cfg:  Config{Types: map[string]TypeConfig{"example.com/app/money.Amount": {Postgres: "numeric(20,4)"}, "example.com/app/money.Level": {Kind: "string"}}},
			want: "accounts(id bigserial, a numeric(20,4), b text, c text 'x', amount numeric(20,4))"},
		{name: "irregular", text: "type Leaf struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n\ntype BigLEAF struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n\ntype Human struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n",
			cfg: Config{Inflection: Inflection{Irregular: [][2]string{{"leaf", "leafs"}, {"human", "humans"}}}},
			// As the library looks for its own word "man" first.
			want: "leafs(id bigserial)\nbig_leafs(id bigserial)\nhumen(id bigserial)"},
		{name: "uncountable and expressions", text: "type Data struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n\ntype BigData struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n\ntype Quiz struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n",
			cfg:  Config{Inflection: Inflection{Uncountable: []string{"data"}, Plural: [][2]string{{"(quiz)$", "${1}zzes"}, {"(d)ata$", "${1}atums"}}}},
			want: "data(id bigserial)\nbig_datums(id bigserial)\nquizzzes(id bigserial)"},
		{name: "no expression", text: "type Data struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n", cfg: Config{Inflection: Inflection{Plural: [][2]string{{"(", "x"}}}},
			fault: fault{Msg: "inflection: error parsing regexp: missing closing ): `(`", Hint: "write a Go regular expression, as in [\"(quiz)$\", \"${1}zes\"]"}},
		{name: "no relation", text: "type Data struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n", cfg: Config{GORM: GORMConfig{JoinTables: map[string]string{"Date.Tags": "Data"}}},
			fault: fault{Msg: "gorm.join_tables: no struct has the relation Date.Tags", Hint: "write Struct.Field, with the package's path in front where several packages have the struct"}},
		{name: "no model of a join table", text: "type Data struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n", cfg: Config{GORM: GORMConfig{JoinTables: map[string]string{"Data.Tags": "Dato"}}},
			fault: fault{Msg: "gorm.join_tables: no struct Dato in the packages of ./models", Hint: "did you mean Data?"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			head := "package models\n\n\n\n"
			if strings.Contains(test.text, "money.") {
				head = "package models\n\nimport \"example.com/app/money\"\n\n"
			}
			test.cfg.Engine = model.Postgres
			db, warnings, err := sourceConfig(t, test.cfg, map[string]string{"models/models.go": head + test.text, "money/money.go": money})
			if test.fault != (fault{}) {
				if diff := cmp.Diff([]fault{test.fault}, faultsOf(t, err)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for i := range db.Tables {
				for j := range db.Tables[i].Columns {
					if c := &db.Tables[i].Columns[j]; c.Comment != "" {
						c.Default += " '" + c.Comment + "'"
					}
				}
			}
			if got := strings.ReplaceAll(summary(db), "  ", " "); got != test.want {
				t.Errorf("%s\nwant\n%s", got, test.want)
			}
			if said := len(warnings) > 0; said != (test.warning != "") || said && warnings[0].Msg != test.warning {
				t.Errorf("warnings: %v, want %q", warnings, test.warning)
			}
		})
	}
}
