package codegen

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

func writeConfig(t *testing.T, src string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), ConfigFile)
	if err := os.WriteFile(path, []byte(src), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadConfig(t *testing.T) {
	path := writeConfig(t, "url = \"${DATABASE_URL}\"\nmodels = [\"./models\", 'sql/*.sql']\nschemas = [\"billing\"]\n")
	got, err := ReadConfig(path)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		URL: "${DATABASE_URL}", Models: []string{"./models", "sql/*.sql"}, Migrations: "migrations",
		Schemas: []string{"billing"}, Dir: filepath.Dir(path), Path: path, Program: "migrations/cmd/migrate",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got, want := got.MigrationsDir(), filepath.Join(filepath.Dir(path), "migrations"); got != want {
		t.Errorf("MigrationsDir() = %s, want %s", got, want)
	}
}

// TestReadConfigOfModels reads the keys that say what cannot be read off the
// models' source.
func TestReadConfigOfModels(t *testing.T) {
	got, err := ReadConfig(writeConfig(t, `
[gorm.tables]
User = "people"
"example.com/app/models.Log" = ["logs_2024", "logs_2025"]
[gorm.join_tables]
"User.Groups" = "Membership"
[gorm.mysql]
default_string_size = 256
datetime_precision = 0
table_options = "ENGINE=InnoDB"
[bun]
models = ["Plain"]
exclude = ["example.com/app/migrations/..."]
[native]
models = ["Account"]
plural = true
require_db_tag = true
doc_comments = true
[types]
"example.com/app/money.Amount" = { postgres = "numeric(20,4)", sqlite = "text", mysql = "decimal(20,4)", kind = "string" }
[inflection]
irregular = { leaf = "leaves" }
uncountable = ["data"]
plural = [["(quiz)$", "${1}zes"]]
singular = [["(tw)ins$", "${1}o"]]
[loader]
build_tags = ["enterprise"]
mode = "source"
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Migrations: "migrations", Dir: got.Dir, Path: got.Path, Program: got.Program,
		GoConfig: GoConfig{GORM: GORMConfig{
			Tables:     map[string]Names{"User": {"people"}, "example.com/app/models.Log": {"logs_2024", "logs_2025"}},
			JoinTables: map[string]string{"User.Groups": "Membership"},
			MySQL:      MySQLConfig{DefaultStringSize: new(256), DatetimePrecision: new(0), TableOptions: new("ENGINE=InnoDB")},
		},
			Bun:    BunConfig{Models: []string{"Plain"}, Exclude: []string{"example.com/app/migrations/..."}},
			Native: NativeConfig{Models: []string{"Account"}, Plural: true, RequireDBTag: true, DocComments: true},
			Types: map[string]TypeConfig{"example.com/app/money.Amount": {
				Postgres: "numeric(20,4)", SQLite: "text", MySQL: "decimal(20,4)", Kind: "string"}},
			Inflection: InflectionConfig{Irregular: map[string]string{"leaf": "leaves"}, Uncountable: []string{"data"}, Plural: [][2]string{{"(quiz)$", "${1}zes"}}, Singular: [][2]string{{"(tw)ins$", "${1}o"}}},
			Source:     SourceConfig{BuildTags: []string{"enterprise"}, Mode: "source"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestReadConfigErrors(t *testing.T) {
	for name, c := range map[string]struct {
		src, msg, hint string
		line           int
	}{
		"unknown key":        {"url = 'sqlite://a'\n\nmodel = ['./models']\n", `unknown key "model"`, `did you mean "models"?`, 3},
		"unknown table":      {"url = 'sqlite://a'\n[diff]\nx = 1\n", `unknown key "diff"`, "known are url", 2},
		"a different key":    {"# url\n\"xyz\" = 'x'", `unknown key "xyz"`, "known are url", 2},
		"in an entry":        {"url = 'sqlite://a'\n[databases.b]\nquerry = 'x'\n", `unknown key "databases.b.querry"`, `did you mean "query"?`, 3},
		"no tenants":         {"[databases.b]\nurl = 'sqlite://{name}'\n", "databases.b: the url holds {name}", `names = ["acme"]`, 0},
		"schemas on SQLite":  {"url = 'sqlite://a'\n[databases.b]\nnames = ['x']\n", "databases.b: SQLite has no schemas", "a file for each", 0},
		"malformed":          {"url = 'a'\nmodels = [\n'./x'\nmigrations = ''\n", "models: ", "the file is TOML", 4},
		"no quotes":          {"url = 'a'\nmodels = models\n", "models: ", "the file is TOML", 2},
		"a loader":           {"url = 'sqlite://a'\n[bun]\nloader = 'exec'\n", `bun.loader: "exec" is none; known are "read" and "run"`, "", 0},
		"in a type":          {"[types]\n'a.B' = { postgre = 'text' }\n", `unknown key "types.\"a.B\".postgre"`, `did you mean "postgres"?`, 2},
		"a mode":             {"[loader]\nmode = 'types'\n", `loader.mode: "types" is none; known are auto, export, source`, "", 0},
		"mysql":              {"[gorm.mysql]\ntable_option = 'x'\n", `unknown key "gorm.mysql.table_option"`, `did you mean "table_options"?`, 2},
		"native":             {"[native]\nplurals = true\n", `unknown key "native.plurals"`, `did you mean "plural"?`, 2},
		"gorm":               {"[gorm]\njoin_table = {}\n", `unknown key "gorm.join_table"`, `did you mean "join_tables"?`, 2},
		"a table's name":     {"[gorm.tables]\nUser = [1]\n", "gorm.tables.User: a name, or a list of names, is expected", "", 2},
		"a kind":             {"[loader]\ntags = ['x']\n", `unknown key "loader.tags"`, "known are build_tags, mode", 2},
		"a string as a list": {"url = 'a'\nmodels = './models'\n", "models: a string where a list of strings is expected", "as in url", 2},
	} {
		path := writeConfig(t, c.src)
		_, err := ReadConfig(path)
		var fault *model.DeclarationError
		if !errors.As(err, &fault) {
			t.Errorf("%s: error %v", name, err)
			continue
		}
		if fault.Pos != (model.Pos{File: path, Line: c.line}) || !strings.Contains(fault.Msg, c.msg) || !strings.Contains(fault.Hint, c.hint) {
			t.Errorf("%s: %s (%s)", name, fault, fault.Hint)
		}
	}
	if _, err := ReadConfig(filepath.Join(t.TempDir(), ConfigFile)); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "autogen init") {
		t.Errorf("missing file: %v", err)
	}
}

func TestDatabaseURL(t *testing.T) {
	t.Setenv("APP_NAME", "shop")
	t.Setenv("APP_URL", "sqlite://app.db")
	dir := t.TempDir()
	for url, want := range map[string]string{
		"sqlite://app.db":               "sqlite://" + dir + "/app.db",
		"sqlite://data/app.db?x=y":      "sqlite://" + dir + "/data/app.db?x=y",
		"sqlite://../app.db":            "sqlite://" + filepath.Dir(dir) + "/app.db",
		"sqlite:///var/app.db":          "sqlite:///var/app.db",
		"sqlite:app.db":                 "sqlite://" + dir + "/app.db",
		"sqlite::memory:":               "sqlite::memory:",
		"sqlite://:memory:":             "sqlite://:memory:",
		"${APP_URL}":                    "sqlite://" + dir + "/app.db",
		"postgres://app@db/${APP_NAME}": "postgres://app@db/shop",
	} {
		c := &Config{URL: url, Dir: dir, Path: "autogen.toml"}
		if got, err := c.DatabaseURL(); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", url, got, err, want)
		}
	}
	odd := &Config{URL: "sqlite://a%20b.db", Dir: "/x/50%?#", Path: "autogen.toml"}
	if got, err := odd.DatabaseURL(); err != nil || got != "sqlite:///x/50%25%3F%23/a%20b.db" {
		t.Errorf("a folder with special characters: %s, %v", got, err)
	}
	for url, want := range map[string]string{
		"": "autogen.toml: no url",
		"postgres://a:secret@${AUTOGEN_TEST_UNSET}/d": "autogen.toml: url: the environment variable AUTOGEN_TEST_UNSET is not set",
		"postgres://a:secret@${X/d":                   "autogen.toml: url: a variable is written ${NAME}, with a name of letters, digits and underscores",
	} {
		c := &Config{URL: url, Dir: dir, Path: "autogen.toml"}
		if got, err := c.DatabaseURL(); err == nil || err.Error() != want {
			t.Errorf("%s: %s, %v; want %s", url, got, err, want)
		}
	}
}
