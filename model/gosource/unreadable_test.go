package gosource

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

// summary writes tables and their columns in a line each.
func summary(d *model.Database) string {
	var lines []string
	for _, t := range d.Tables {
		var columns []string
		for _, c := range t.Columns {
			columns = append(columns, strings.TrimSpace(c.Name+" "+c.Type+" "+c.Default))
		}
		line := t.Name + "(" + strings.Join(columns, ", ") + ")"
		for _, f := range t.ForeignKeys {
			line += " " + f.Name
		}
		if t.Comment != "" {
			line += " -- " + t.Comment
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// unwrapped are the errors that one joins.
func unwrapped(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// TestCodes: each code has a line in the documentation, and no other has one.
func TestCodes(t *testing.T) {
	t.Parallel()
	codes := func(file string) []string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(`(?:= "|\| \x60)(AG-[A-Z]\d\d)`).FindAllStringSubmatch(string(text), -1)
		var list []string
		for _, f := range found {
			list = append(list, f[1])
		}
		slices.Sort(list)
		return list
	}
	declared, documented := codes("code.go"), codes("../../docs/declarations.md")
	if d := cmp.Diff(declared, documented); d != "" || len(declared) < 20 || len(slices.Compact(declared)) != len(documented) {
		t.Errorf("codes (-declared +documented):\n%s", d)
	}
}

// TestUnreadable goes through what a program may decide while it runs: without
// the setting or the tag that says it there is an error or a warning, with its
// place and that hint; with it the tables are known.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	const user = "type User struct {\n\tID uint `gorm:\"primaryKey\"`\n}\n"
	const book = "type Book struct {\n\tbun.BaseModel\n\tID int64 `bun:\",pk\"`\n\tTitle string\n}\n"
	const note = "type Note struct {\n\tID uint `gorm:\"primaryKey\"`\n\tAt %s `gorm:\"default:%s\"`\n}\n"
	// bun stands in for the ORM, which this module does not have.
	const bunStub = "package bun\n\ntype BaseModel struct{}\n"
	withBun := map[string]string{"bun/go.mod": "module github.com/uptrace/bun\n", "bun/bun.go": bunStub,
		"go.mod": "module example.com/app\n\ngo 1.26\n\nrequire github.com/uptrace/bun v1.3.0\n\nreplace github.com/uptrace/bun => ./bun\n"}
	for _, test := range []struct {
		name          string
		models, calls string
		files         map[string]string
		// fault or warning, and a part of its hint.
		at, msg, hint string
		// after is the source that has the tag or directive, config the setting.
		after  string
		config func(*Config)
		want   string
	}{
		{name: "a computed table name, by a setting", models: user + "\nfunc (User) TableName() string { return os.Getenv(\"T\") }\n",
			at: "models.go:9", msg: "struct User: TableName returns no constant, so the table's name cannot be read", hint: "[gorm.tables]",
			config: func(c *Config) { c.GORM.Tables = map[string][]string{"User": {"people"}} }, want: "people(id bigserial)"},
		{name: "a computed table name, by a directive", models: user + "\nfunc (User) TableName() string { return os.Getenv(\"T\") }\n",
			at: "models.go:9", msg: "struct User: TableName returns no constant, so the table's name cannot be read", hint: "//autogen:table name",
			after: "//autogen:table people\n" + user + "\nfunc (User) TableName() string { return os.Getenv(\"T\") }\n", want: "people(id bigserial)"},
		{name: "a table name by the naming strategy", models: user + "\nfunc (User) TableName(n schema.Namer) string { return n.TableName(\"x\") }\n",
			at: "models.go:9", msg: "struct User: TableName depends on the naming strategy, so the table's name cannot be read", hint: "[gorm.tables]",
			config: func(c *Config) { c.GORM.Tables = map[string][]string{"example.com/app/models.User": {"people"}} }, want: "people(id bigserial)"},
		{name: "several tables of a model", models: user, calls: "db.Table(\"users_\" + year()).AutoMigrate(&models.User{})",
			at: "main.go:8", msg: "the table of this AutoMigrate call is named at run time, so every struct that looks like a GORM model is taken for one", hint: "[gorm.tables], as in Log = [",
			config: func(c *Config) {
				c.GORM.Tables = map[string][]string{"User": {"users_2024", "users_2025"}}
			}, want: "users_2024(id bigserial)\nusers_2025(id bigserial)"},
		{name: "scopes", models: user, calls: "db.Scopes(shard).AutoMigrate(&models.User{})",
			at: "main.go:8", msg: "the table of this AutoMigrate call is named at run time, so every struct that looks like a GORM model is taken for one", hint: "[gorm.tables]",
			config: func(c *Config) { c.GORM.Tables = map[string][]string{"User": {"shard1"}} }, want: "shard1(id bigserial)"},
		{name: "a table prefix", models: user, calls: "use(gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: prefix()}})",
			at: "main.go:8", msg: "the value of TablePrefix is no constant, so GORM's default is taken", hint: "[gorm]",
			config: func(c *Config) { v := "x_"; c.GORM.TablePrefix = &v }, want: "x_users(id bigserial)"},
		{name: "singular tables", models: user, calls: "use(gorm.Config{NamingStrategy: schema.NamingStrategy{SingularTable: single()}})",
			at: "main.go:8", msg: "the value of SingularTable is no constant, so GORM's default is taken", hint: "[gorm]",
			config: func(c *Config) { v := true; c.GORM.SingularTable = &v }, want: "user(id bigserial)"},
		{name: "a replacer", models: user, calls: "use(gorm.Config{NamingStrategy: schema.NamingStrategy{NameReplacer: replacer}})",
			at: "main.go:8", msg: "this name replacer cannot be read, so names are not replaced", hint: "[gorm]",
			config: func(c *Config) { c.GORM.Replace = []string{"User", "Member"} }, want: "members(id bigserial)"},
		{name: "a namer of its own", models: user, calls: "use(gorm.Config{NamingStrategy: namer{}})",
			at: "main.go:8", msg: "this naming strategy is no literal of schema.NamingStrategy, so the names that it makes cannot be read", hint: "loader = \"run\" and config = \"…\"",
			config: func(c *Config) { v := "y_"; c.GORM.TablePrefix = &v }, want: "y_users(id bigserial)"},
		{name: "foreign keys", models: "type Pet struct {\n\tID uint `gorm:\"primaryKey\"`\n\tUserID uint\n\tUser User\n}\n\n" + user,
			calls: "use(gorm.Config{DisableForeignKeyConstraintWhenMigrating: flag()})",
			at:    "main.go:8", msg: "the value of DisableForeignKeyConstraintWhenMigrating is no constant, so GORM's default is taken", hint: "[gorm]",
			config: func(c *Config) { v := true; c.GORM.DisableForeignKeys = &v }, want: "pets(id bigserial, user_id bigint)\nusers(id bigserial)"},
		{name: "relationships", models: "type Pet struct {\n\tID uint `gorm:\"primaryKey\"`\n\tUserID uint\n\tUser User\n}\n\ntype User struct {\n\tID uint\n}\n",
			calls: "use(gorm.Config{IgnoreRelationshipsWhenMigrating: flag()})",
			at:    "main.go:8", msg: "the value of IgnoreRelationshipsWhenMigrating is no constant, so GORM's default is taken", hint: "[gorm]",
			config: func(c *Config) { v := true; c.GORM.IgnoreRelationships = &v }, want: "pets(id bigserial, user_id bigint)"},
		{name: "which models, in which order", models: user + "\ntype Tag struct{ ID uint }\n", calls: "db.AutoMigrate(list()...)",
			at: "main.go:8", msg: "the arguments of this AutoMigrate call cannot be read, so every struct that looks like a GORM model is taken for one", hint: "groups in autogen.toml, [gorm]",
			config: func(c *Config) { c.Groups = [][]string{{"Tag"}, {"User"}} }, want: "tags(id bigserial)\nusers(id bigserial)"},
		{name: "a join table's model", models: "type User struct {\n\tID uint\n\tTags []Tag `gorm:\"many2many:user_tags\"`\n}\n\ntype Tag struct{ ID uint }\n\ntype Tagging struct {\n\tUserID uint `gorm:\"primaryKey\"`\n\tTagID uint `gorm:\"primaryKey\"`\n\tWhy string\n}\n",
			calls: "db.SetupJoinTable(&models.User{}, field(), &models.Tagging{})\n\tdb.AutoMigrate(&models.User{})",
			at:    "main.go:8", msg: "what this call of SetupJoinTable is given cannot be read, so it has no effect", hint: "[gorm.join_tables], as in \"User.Groups\" = \"Membership\"",
			config: func(c *Config) { c.GORM.JoinTables = map[string]string{"User.Tags": "Tagging"} },
			want:   "users(id bigserial)\ntaggings(user_id bigint, tag_id bigint, why text) fk_taggings_tag fk_taggings_user\ntags(id bigserial)"},
		{name: "a computed type, by a tag", models: "type Odd struct{ n int }\n\nfunc (o Odd) Value() (driver.Value, error) { return odd(o) }\n\ntype T struct {\n\tID uint\n\tO Odd `gorm:\"not null\"`\n}\n",
			at: "models.go:11", msg: "field T.O: what the Value method of models.Odd stores cannot be read off its source", hint: "gorm:\"type:…\"",
			after: "type Odd struct{ n int }\n\nfunc (o Odd) Value() (driver.Value, error) { return odd(o) }\n\ntype T struct {\n\tID uint\n\tO Odd `gorm:\"type:numeric(3)\"`\n}\n", want: "ts(id bigserial, o numeric(3,0))"},
		{name: "a computed type, by a setting", models: "type Odd struct{ n int }\n\nfunc (o Odd) Value() (driver.Value, error) { return odd(o) }\n\ntype T struct {\n\tID uint\n\tO Odd `gorm:\"not null\"`\n}\n",
			at: "models.go:11", msg: "field T.O: what the Value method of models.Odd stores cannot be read off its source", hint: "[types] \"example.com/app/models.Odd\" = { postgres = \"…\"",
			config: func(c *Config) {
				c.Types = map[string]TypeConfig{"example.com/app/models.Odd": {Postgres: "point"}}
			}, want: "ts(id bigserial, o point)"},
		{name: "a computed type, by a kind", models: "type Odd struct{ n int }\n\nfunc (o Odd) Value() (driver.Value, error) { return odd(o) }\n\ntype T struct {\n\tID uint\n\tO Odd `gorm:\"default:7;size:9\"`\n}\n",
			at: "models.go:11", msg: "field T.O: what the Value method of models.Odd stores cannot be read off its source", hint: "[types]",
			config: func(c *Config) {
				c.Types = map[string]TypeConfig{"example.com/app/models.Odd": {Kind: "string"}}
			}, want: "ts(id bigserial, o varchar(9) '7')"},
		{name: "GormDataType", models: "type Odd int\n\nfunc (Odd) GormDataType() string { return os.Getenv(\"T\") }\n\ntype T struct {\n\tID uint\n\tO Odd `gorm:\"not null\"`\n}\n",
			at: "models.go:11", msg: "field T.O: the GormDataType method of models.Odd returns no constant", hint: "[types] \"example.com/app/models.Odd\"",
			config: func(c *Config) {
				c.Types = map[string]TypeConfig{"example.com/app/models.Odd": {Postgres: "smallint"}}
			}, want: "ts(id bigserial, o smallint)"},
		{name: "GormDBDataType", models: "type Odd int\n\nfunc (Odd) GormDBDataType(db *DB, f *Field) string { return db.Get(\"x\") }\n\ntype DB struct{}\n\ntype Field struct{}\n\ntype T struct {\n\tID uint\n\tO Odd `gorm:\"type:text\"`\n}\n",
			at: "models.go:15", msg: "field T.O: what the GormDBDataType method of models.Odd returns cannot be read off its source", hint: "ag:\"type:…\", or give the type in autogen.toml, [types]",
			config: func(c *Config) {
				c.Types = map[string]TypeConfig{"example.com/app/models.Odd": {Postgres: "smallint"}}
			}, want: "ts(id bigserial, o smallint)"},
		{name: "plurals", models: user, calls: "inflection.AddIrregular(\"user\", words())",
			at: "main.go:8", msg: "what this call of AddIrregular adds cannot be read, so it has no effect on the names of tables", hint: "[inflection]",
			config: func(c *Config) { c.Inflection.Irregular = [][2]string{{"user", "users_all"}} }, want: "users_all(id bigserial)"},
		{name: "singulars", models: "type User struct {\n\tID uint `gorm:\"primaryKey\"`\n\tTwins []User `gorm:\"many2many:twins\"`\n}\n", calls: "inflection.AddSingular(\"(tw)ins\", words())",
			at: "main.go:8", msg: "what this call of AddSingular adds cannot be read, so it has no effect on the names of tables", hint: "[inflection]",
			config: func(c *Config) { c.Inflection.Singular = [][2]string{{"(tw)ins$", "${1}o"}} }, want: "users(id bigserial)\ntwins(user_id bigint, two_id bigint) fk_twins_twins fk_twins_user"},
		{name: "Bun's inflector", models: book, files: withBun, calls: "schema.SetTableNameInflector(inflector())",
			at: "main.go:8", msg: "what this table name inflector returns cannot be read, so plural names are taken", hint: "[bun] tables",
			config: func(c *Config) { c.BunTables = BunSingular }, want: "book(id bigint, title varchar)"},
		{name: "Bun's length of varchar", models: book, files: withBun, calls: "db.NewCreateTable().Model(&models.Book{}).Varchar(100).Exec(ctx)",
			at: "main.go:8", msg: "what Varchar does to the tables of Bun models is not read", hint: "varchar_len in autogen.toml, [bun]",
			config: func(c *Config) { c.BunVarchar = 100 }, want: "books(id bigint, title varchar(100))"},
		{name: "Bun's foreign keys", models: book, files: withBun, calls: "db.NewCreateTable().Model(&models.Book{}).WithForeignKeys().Exec(ctx)",
			at: "main.go:8", msg: "what WithForeignKeys does to the tables of Bun models is not read", hint: "foreign_keys = true",
			config: func(c *Config) { c.BunForeignKeys = true }, want: "books(id bigint, title varchar)"},
		{name: "Bun's further columns", models: book, files: withBun, calls: "db.NewCreateTable().Model(&models.Book{}).ColumnExpr(\"x int\").Exec(ctx)",
			at: "main.go:8", msg: "what ColumnExpr does to the tables of Bun models is not read", hint: ".sql file", want: "books(id bigint, title varchar)"},
		{name: "Bun's hooks", models: book + "\nfunc (*Book) AfterCreateTable(ctx context.Context, q any) error { return nil }\n", files: withBun,
			at: "models.go:11", msg: "struct Book: what its method AfterCreateTable does is not read", hint: "directives above the struct", want: "books(id bigint, title varchar)"},
		{name: "a default in the local time zone", models: fmt.Sprintf(note, "time.Time", "2024-1-2 3:04"),
			at: "models.go:7", msg: "field Note.At: GORM may take the default \"2024-1-2 3:04\" for a time in its own time zone, and it is read as it is written", hint: "write 2006-01-02",
			after: fmt.Sprintf(note, "time.Time", "2024-01-02 03:04"), want: "notes(id bigserial, at timestamptz '2024-01-02 03:04:00')"},
		{name: "a type that is not there", models: "type T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tM gone.Amount\n}\n",
			at: "models.go:7", msg: "field T.M: undefined: gone", hint: "gorm:\"type:…\"",
			after: "type T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tM gone.Amount `gorm:\"type:numeric\"`\n}\n", want: "ts(id bigserial, m numeric)"},
		{name: "a serializer of the program", models: "type T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tM map[string]int\n}\n",
			at: "models.go:7", msg: "field T.M: no rule maps the Go type map[string]int to a column", hint: "gorm:\"serializer:json\"",
			after: "type T struct {\n\tID uint `gorm:\"primaryKey\"`\n\tM map[string]int `gorm:\"serializer:ours\"`\n}\n", want: "ts(id bigserial, m text)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			read := func(text string, change func(*Config)) (*Result, error) {
				files := map[string]string{}
				for name, text := range test.files {
					files[name] = text
				}
				// The text begins in line 5.
				head := "package models\n"
				for word, path := range map[string]string{"bun.": "github.com/uptrace/bun", "time.": "time", "driver.": "database/sql/driver", "schema.": "example.com/app/schema"} {
					if strings.Contains(text, word) {
						head += "import \"" + path + "\"\n"
					}
				}
				files["models/models.go"] = head + strings.Repeat("\n", 4-strings.Count(head, "\n")) + text
				files["schema/schema.go"] = "package schema\n\ntype Namer interface{ TableName(string) string }\n"
				if test.calls != "" {
					files["main.go"] = "package main\n\nimport \"example.com/app/models\"\nimport \"gorm.io/gorm\"\nimport \"github.com/jinzhu/inflection\"\nimport \"gorm.io/gorm/schema\"\nfunc f() {\n\t" + test.calls + "\n}\n"
				}
				cfg := Config{Engine: model.Postgres}
				if change != nil {
					change(&cfg)
				}
				return discoverFiles(t, cfg, files)
			}
			result, err := read(test.models, nil)
			said := faultsOf(t, err)
			if result != nil {
				for _, w := range result.Warnings {
					said = append(said, fault{fmt.Sprintf("%s:%d", w.Pos.File, w.Pos.Line), w.Msg, w.Hint})
				}
			}
			codes := map[string]string{}
			for _, one := range unwrapped(err) {
				var d *model.DeclarationError
				if errors.As(one, &d) {
					codes[d.Msg] = d.Code
				}
			}
			if result != nil {
				for _, w := range result.Warnings {
					codes[w.Msg] = w.Code
				}
			}
			found := false
			for _, f := range said {
				if f.Msg == test.msg && !strings.HasPrefix(codes[f.Msg], "AG-C") && !strings.Contains(f.Msg, "GORM cannot create it as table") {
					t.Errorf("no code: %q", f.Msg)
				}
				found = found || f.At == test.at && f.Msg == test.msg && strings.Contains(f.Hint, test.hint)
			}
			if !found {
				t.Errorf("without it: %+v, %v\nwant %s: %s (%s)", said, err, test.at, test.msg, test.hint)
			}
			if test.after == "" {
				test.after = test.models
			}
			if result, err = read(test.after, test.config); err != nil {
				t.Fatalf("with it: %v", err)
			}
			if got := summary(result.Database); got != test.want {
				t.Errorf("with it:\n%s\nwant\n%s", got, test.want)
			}
			if test.config != nil || test.after != test.models {
				for _, w := range result.Warnings {
					if w.Msg == test.msg {
						t.Errorf("with it there still is: %s", w)
					}
				}
			}
		})
	}
}
