package gosource

import (
	"testing"

	"github.com/autogen-db/autogen/model"
	"github.com/google/go-cmp/cmp"
)

// TestFaults checks the place, the message and the hint of every fault that a
// declaration may have.
func TestFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		engine model.Engine
		text   string
		want   []fault
	}{
		{"unknown option", "", "//autogen:table\ntype T struct {\n\tA int `ag:\"notnul\"`\n\tB int `ag:\"defualt:3,xyzzyplugh\"`\n}", []fault{
			{"models.go:5", `field T.A: unknown ag option "notnul"`, "did you mean notnull?"},
			{"models.go:6", `field T.B: unknown ag option "defualt"`, "did you mean default?"},
			{"models.go:6", `field T.B: unknown ag option "xyzzyplugh"`, ""},
		}},
		{"option values", "", "//autogen:table\ntype T struct {\n\tA int `ag:\"notnull:yes\"`\n\tB int `ag:\"type\"`\n\tC int `ag:\"type.oracle:x\"`\n\tD int `ag:\"index,index\"`\n\tE string `ag:\"storage:external\"`\n\tF string `ag:\"null,notnull\"`\n\tG string `ag:\"default:(\"`\n\tH int `ag: \"pk\"`\n}", []fault{
			{"models.go:5", `field T.A: ag option "notnull" takes no value`, "write notnull"},
			{"models.go:6", `field T.B: ag option "type" needs a value`, "write type:…"},
			{"models.go:7", `field T.C: ag tag: unknown engine "oracle"`, "the engines are postgres, sqlite, mysql"},
			{"models.go:8", `field T.D: ag option "index" stands twice`, ""},
			{"models.go:10", "field T.F: null and notnull exclude each other", ""},
			{"models.go:11", "field T.G: ag tag: a ( is not closed", "quotes and brackets pair up in a tag; a text or an expression may stand in //autogen:comment, :check or :default above the field"},
			{"models.go:12", "field T.H: the struct tag is malformed, so its ag key cannot be read", "write key:\"value\" pairs with one space between them"},
		}},
		{"unmapped types", "", "//autogen:table\ntype T struct {\n\tA struct{ X int }\n\tB chan int\n\tC []U\n\tD U\n\tE complex128\n\tF interface{ F() }\n}\n\ntype U struct{ A int }", []fault{
			{"models.go:5", "field T.A: no rule maps the Go type struct{X int}", `add ag:"type:…", or db:"-" to leave the field out`},
			{"models.go:6", "field T.B: no rule maps the Go type chan int", `add ag:"type:…", or db:"-" to leave the field out`},
			{"models.go:7", "field T.C: no rule maps the Go type []models.U", `add ag:"type:…", or db:"-" to leave the field out`},
			{"models.go:8", "field T.D: no rule maps the Go type models.U", `add ag:"type:…", or db:"-" to leave the field out`},
			{"models.go:9", "field T.E: no rule maps the Go type complex128", `add ag:"type:…", or db:"-" to leave the field out`},
			{"models.go:10", "field T.F: no rule maps the Go type interface{F()}", `add ag:"type:…", or db:"-" to leave the field out`},
		}},
		{"arrays on sqlite", model.SQLite, "//autogen:table\ntype T struct {\n\tA []string\n}", []fault{
			{"models.go:5", "field T.A: sqlite has no arrays for the Go type []string", `add ag:"type:…", or db:"-" to leave the field out`},
		}},
		{"same column", "", "//autogen:table\ntype T struct {\n\tA\n\tB\n}\n\ntype A struct{ X int }\n\ntype B struct{ X int }", []fault{
			{"models.go:11", "table t: fields X and X are both column x; the other is at models.go:9", `rename one with a db tag, or leave one out with db:"-"`},
		}},
		{"two structs for one table", "", "//autogen:table users\ntype A struct{ ID int }\n\n//autogen:table users\ntype B struct{ ID int }\n\ntype User struct {\n\tID int `gorm:\"primaryKey\"`\n}", []fault{
			{"models.go:7", "table users is declared twice; the other declaration is at models.go:4", "remove one of the two, or give it another name"},
			{"models.go:9", "table users is declared twice; the other declaration is at models.go:4", "remove one of the two, or give it another name"},
		}},
		{"directives", "", "// autogen:table users\ntype A struct{ ID int }\n\n//autogen:tabel\ntype B struct{ ID int }\n\n//autogen:index (id)\ntype C struct{ ID int }\n\n//autogen:table\n\ntype D struct{ ID int }\n\n//autogen:enum\ntype E struct{}\n\n//autogen:table\ntype F int\n\n//autogen:table.oracle\ntype G struct{ ID int }", []fault{
			{"models.go:3", "a directive has no space behind the slashes, so this one is only a comment", "write //autogen:table"},
			{"models.go:6", "unknown directive //autogen:tabel", "did you mean //autogen:table?"},
			{"models.go:9", "directive //autogen:index stands on struct C, which is no table", "put //autogen:table above the struct"},
			{"models.go:12", "directive //autogen:table stands on nothing", "put it directly above the declaration, without an empty line between; it belongs on a struct that is a table"},
			{"models.go:16", "directive //autogen:enum cannot stand on a struct", "it belongs on a named string or integer type"},
			{"models.go:19", "directive //autogen:table cannot stand on a type that is no struct", "it belongs on a struct that is a table"},
			{"models.go:22", `directive //autogen:table.oracle names an unknown engine "oracle"`, "the engines are postgres, sqlite, mysql"},
		}},
		{"half", "", "//autogen:table\n//autogen:partition by range\n//autogen:inherits\ntype T struct{ A int }\n\n//autogen:domain email as text\n", []fault{
			{"models.go:4", "directive //autogen:partition: a ( is missing at the end", "the form is //autogen:" + forms["partition"]},
			{"models.go:5", "directive //autogen:inherits: a name is missing at the end", "the form is //autogen:" + forms["inherits"]},
			{"models.go:8", "directive //autogen:domain stands on nothing", "put it directly above the declaration, without an empty line between; it belongs on a package clause"},
		}},
		{"unknown dialect", "", "//autogen:table\n//autogen:index (emial)\n//autogen:unique a\n//autogen:fk (email) refs t\n//autogen:fk (email) references t on delete nothing\n//autogen:check email <> ''\n//autogen:pk nokey\n//autogen:options.sqlite stict\n//autogen:dialect postgers\n//autogen:index (email\ntype T struct{ Email string }", []fault{
			{"models.go:11", `directive //autogen:dialect names an unknown engine "postgers"`, "did you mean postgres?"},
		}},
		{"directive bodies", "", "//autogen:table\n//autogen:index (emial)\n//autogen:unique a\n//autogen:fk (email) refs t\n//autogen:fk (email) references t on delete nothing\n//autogen:check email <> ''\n//autogen:pk nokey\n//autogen:index (email\n//autogen:comment a\n//autogen:comment b\ntype T struct{ Email string }", []fault{
			{"models.go:4", "directive //autogen:index: table t has no column emial", "did you mean email?"},
			{"models.go:5", "directive //autogen:unique: a ( is missing at the end", "the form is //autogen:" + forms["unique"]},
			{"models.go:6", "directive //autogen:fk: references is missing behind the columns", "the form is //autogen:" + forms["fk"]},
			{"models.go:7", `directive //autogen:fk: an action is missing at "nothing": one of cascade, set null, set default, restrict, no action`, "the form is //autogen:" + forms["fk"]},
			{"models.go:8", `directive //autogen:check: a ( is missing at "<> ''"`, "the form is //autogen:" + forms["check"]},
			{"models.go:9", "struct T names a primary key that it does not have", "list the columns, or tag fields with pk"},
			{"models.go:10", "directive //autogen:index: a ( is not closed", "the form is //autogen:" + forms["index"]},
			{"models.go:12", "struct T has two directives //autogen:comment", "keep one of them"},
		}},
		{"foreign keys", "", "//autogen:table\ntype User struct {\n\tID int `db:\"uid\"`\n}\n\n//autogen:table\ntype T struct {\n\tA int `ag:\"fk:User.IDs\"`\n\tB int `ag:\"fk:Usr.ID\"`\n\tC int `ag:\"fk:users\"`\n\tD int `ag:\"fk:users.id,ondelete:cascde\"`\n\tE int `ag:\"ondelete:cascade\"`\n\tF int `ag:\"fk:users.id,match:partial\"`\n\tG int `ag:\"fk:Zzzzzz.Id\"`\n\tH *User `ag:\"index\"`\n}", []fault{
			{"models.go:10", "field T.A: fk: struct User has no column field IDs", "did you mean User.ID?"},
			{"models.go:11", "field T.B: fk names the Go type Usr, which is no table here", "did you mean User?"},
			{"models.go:12", `field T.C: fk "users" names no column`, "the form is fk:table.column"},
			{"models.go:13", `field T.D: ondelete: unknown action "cascde"`, "did you mean cascade?"},
			{"models.go:14", `field T.E: ag option "ondelete" is for a foreign key`, "add fk:table.column"},
			{"models.go:15", `field T.F: unknown match "partial"`, "match is full or simple"},
			{"models.go:16", "field T.G: fk names the Go type Zzzzzz, which is no table here", `for an SQL table of that name, quote it: fk:"Zzzzzz"."Id"`},
			{"models.go:17", `field T.H holds rows of another table, so ag option "index" has no column`, "put it on the column, or give this field a type"},
		}},
		{"numbers", "", "//autogen:table\ntype T struct {\n\tA string `ag:\"identity\"`\n\tB int `ag:\"serial,identity\"`\n\tC int `ag:\"identity,default:1\"`\n\tD int `ag:\"autoincrement\"`\n\tE int `ag:\"identity:(start x)\"`\n\tF int `ag:\"pk:x\"`\n\tG int `ag:\"virtual\"`\n\tH int `ag:\"generated:a,default:1\"`\n}", []fault{
			{"models.go:5", "field T.A: an identity column cannot have type text", "use an integer type"},
			{"models.go:6", "field T.B: identity and serial exclude each other", "identity is the newer form"},
			{"models.go:7", "field T.C: a column that numbers its rows has no default", "leave one of them out"},
			{"models.go:8", "field T.D: postgres has no autoincrement", "use identity, or write autoincrement.sqlite"},
			{"models.go:9", `field T.E: identity: a number is missing at "x"`, "the form is identity[:always] [(start 100 increment 5)]"},
			{"models.go:10", `field T.F: pk takes the column's place in the key, not "x"`, "write pk or pk:2"},
			{"models.go:11", "field T.G: virtual is for a generated column", "add generated:…"},
			{"models.go:12", "field T.H: a generated column has no default", "leave one of them out"},
		}},
		{"sqlite", model.SQLite, "//autogen:table app.t\n//autogen:index using gin (a)\n//autogen:unique (a) deferrable\ntype T struct {\n\tA int `ag:\"identity\"`\n}\n\n//autogen:table\n//autogen:options.sqlite stict\ntype U struct{ A int }", []fault{
			{"models.go:4", "index t_a_idx: sqlite has no index methods", "write the directive for postgres alone, as in //autogen:index.postgres"},
			{"models.go:5", "unique t_a_key: sqlite has no deferrable keys", "write the directive for postgres alone, as in //autogen:index.postgres"},
			{"models.go:6", "sqlite has no schemas, so app.t cannot be created", "leave the schema out, or limit the table with //autogen:dialect postgres"},
			{"models.go:7", "field T.A: sqlite numbers only a column that is the whole primary key", "give the field pk, or write identity.postgres"},
			{"models.go:11", `directive //autogen:options.sqlite: unknown option "stict"`, "sqlite's table options are strict and without rowid"},
		}},
		{"enums", "", "//autogen:enum\ntype A int\n\n//autogen:enum\ntype B string\n\n//autogen:enum c d\ntype C string\n\nconst C1, C2 C = \"x\", \"x\"\n\n//autogen:enum\ntype D bool\n\n//autogen:enum\ntype E string\n\nconst E1, E2 E = \"x\", \"x\"\n\n//autogen:table\ntype T struct {\n\tA string `ag:\"enum\"`\n}", []fault{
			{"models.go:4", "enum A has an integer type, whose constants have no text", "write //autogen:enum a values:first,second"},
			{"models.go:7", "enum B has no values", "declare constants of the type in the same package"},
			{"models.go:9", `directive //autogen:enum: cannot read "d"`, "the form is //autogen:enum [schema.]name [native=check] [values:a,b]"},
			{"models.go:15", "type D cannot be an enum: it is neither a string nor an integer type", "use a string type"},
			{"models.go:18", `enum E has the value "x" twice`, "exclude one of the constants with //autogen:enum:skip"},
			{"models.go:24", "field T.A: the Go type string is declared as no enum", "put //autogen:enum above the type"},
		}},
		{"structs", "", "//autogen:table\ntype T[X any] struct{ A X }\n\n//autogen:table\ntype U struct {\n\ta int `db:\"a\"`\n\tB int\n}\n\n//autogen:table\ntype V struct{}\n", []fault{
			{"models.go:4", "struct T has type parameters, so it cannot be a table", "declare the table as a struct that embeds an instance"},
			{"models.go:8", "field U.a is unexported, so no library can scan it", "export the field"},
		}},
		{"gorm embeds itself", "", "type T struct {\n\tID uint `gorm:\"primaryKey\"`\n\t*T\n}\n\ntype U struct {\n\tID uint `gorm:\"primaryKey\"`\n\tT *T `gorm:\"-\"`\n}", []fault{
			{"models.go:5", "field T.T: the struct embeds itself", `leave the field out with gorm:"-"`},
		}},
		{"gorm", "", "type T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tA map[string]int\n\tB []string\n\tC U\n\tD int `gorm:\"default:abc\"`\n\tE Odd\n\tF []U `gorm:\"index;foreignKey:TID\"`\n\tG U `gorm:\"foreignKey:ID;constraint:OnDelete:CASCDE\"`\n\tH string `gorm:\"index:,composite\"`\n\tI string `gorm:\"type:varchar(3) check (i > 0)\"`\n\tJ string `ag:\"index\"`\n}\n\ntype U struct{ X int }\n\ntype Odd int\n\nfunc (o Odd) Value() (driver.Value, error) { return odd(o) }\n\ntype N struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n\nvar Name = \"x\"\n\nfunc (N) TableName() string { return Name }", []fault{
			{"models.go:7", "field T.A: no rule maps the Go type map[string]int to a column", `add gorm:"type:…", gorm:"serializer:json", or gorm:"-" to leave the field out`},
			{"models.go:8", "field T.B: no rule maps the Go type []string to a column", `add gorm:"type:…", gorm:"serializer:json", or gorm:"-" to leave the field out`},
			{"models.go:9", "field T.C: no foreign key is found for the relation with U", `add the foreign key's field, name it with gorm:"foreignKey:…", or leave the field out with gorm:"-"`},
			{"models.go:10", `field T.D: GORM cannot read the default "abc" as an integer`, "write a constant of that kind, or an expression in parentheses"},
			{"models.go:11", "field T.E: what the Value method of models.Odd stores cannot be read off its source", `add gorm:"type:…", or give the type in autogen.toml, [types] "example.com/app/models.Odd" = { postgres = "…", sqlite = "…" }`},
			{"models.go:12", "field T.F: no foreign key is found for the relation with U", `add the foreign key's field, name it with gorm:"foreignKey:…", or leave the field out with gorm:"-"`},
			{"models.go:12", "field T.F: an index has no column here", "leave the index out, or put it on the foreign key's field"},
			{"models.go:13", "field T.G: no foreign key is found for the relation with U", `add the foreign key's field, name it with gorm:"foreignKey:…", or leave the field out with gorm:"-"`},
			{"models.go:14", "field T.H: the composite option of an index has no name", "write composite:name"},
			{"models.go:15", `field T.I: type: "check (i > 0)" is no part of a type`, "use the gorm tag's own option for it"},
			{"models.go:16", `field T.J: ag option "index" is for native structs`, "use the gorm tag"},
			{"models.go:31", "struct N: TableName returns no constant, so the table's name cannot be read", "return a constant, put //autogen:table name above the struct, or name the table in autogen.toml, [gorm.tables]"},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			engine := test.engine
			if engine == "" {
				engine = model.Postgres
			}
			head := "package models\n\n"
			if test.name == "gorm" {
				head = "package models\n\nimport \"database/sql/driver\"\n\n"
			}
			_, _, err := source(t, engine, head+test.text)
			if diff := cmp.Diff(test.want, faultsOf(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	_, warnings, err := source(t, model.Postgres, "package models\n\n//autogen:table\ntype T struct {\n\tA uint64\n}\n\ntype G struct {\n\tID uint `gorm:\"primaryKey\"`\n\tS string `gorm:\"size: 20\"`\n}\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range warnings {
		w.Pos.File = "models.go"
		got = append(got, w.String())
	}
	want := []string{
		"models.go:5: field T.A: an unsigned integer of 64 bits becomes bigint, which is signed [AG-N01]",
		`models.go:10: field G.S: GORM cannot read the size " 20" and ignores it [AG-G01]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
