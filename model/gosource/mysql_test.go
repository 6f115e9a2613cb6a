package gosource

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

// TestMySQLNative reads native structs for MySQL. What the ORMs write is held
// against their statements by TestMySQL of the module ormtest.
func TestMySQLNative(t *testing.T) {
	t.Parallel()
	db, _, err := source(t, MySQL, `package models

import (
	"encoding/json"
	"time"
)

//autogen:enum
type State string

const (
	Open   State = "open"
	Closed State = "it's"
)

//autogen:table
//autogen:index (name)
//autogen:index.postgres using gin (doc)
type Account struct {
	ID    int64  `+"`ag:\"pk,identity\"`"+`
	Name  string `+"`ag:\"type.mysql:VARCHAR(30),type:text,comment:shown\"`"+`
	Flag  bool
	Count uint64
	Score *float64
	At    time.Time
	Raw   []byte
	Doc   json.RawMessage
	State State
}
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Column{
		{Name: "id", Type: "bigint", NotNull: true, Autoincrement: true},
		{Name: "name", Type: "varchar(30)", NotNull: true, Comment: "shown"},
		{Name: "flag", Type: "tinyint(1)", NotNull: true},
		{Name: "count", Type: "bigint unsigned", NotNull: true},
		{Name: "score", Type: "double"},
		{Name: "at", Type: "datetime(6)", NotNull: true},
		{Name: "raw", Type: "longblob", NotNull: true},
		{Name: "doc", Type: "json", NotNull: true},
		{Name: "state", Type: "enum('open','it''s')", NotNull: true},
	}
	if diff := cmp.Diff(want, db.Tables[0].Columns, ignorePos); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(db.Tables[0].Indexes); n != 1 || len(db.Tables[0].Checks) > 0 {
		t.Errorf("%d indexes, checks %v", n, db.Tables[0].Checks)
	}
	_, _, err = source(t, MySQL, "package models\n\n//autogen:table\n//autogen:unlogged\ntype T struct {\n\tA []string\n\tB string `ag:\"storage:plain\"`\n}\n")
	var said []string
	for _, f := range faultsOf(t, err) {
		said = append(said, f.At+": "+f.Msg)
	}
	if diff := cmp.Diff([]string{"models.go:4: mysql has no unlogged storage for tables", "models.go:6: field T.A: mysql has no arrays for the Go type []string", "models.go:7: field T.B: mysql has no storage of columns"}, said); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestMySQLOptions: the options of GORM's driver, and the lengths that decide
// between types.
func TestMySQLOptions(t *testing.T) {
	t.Parallel()
	const text = "package models\n\nimport \"time\"\n\ntype T struct {\n\tID uint\n\tA string\n\tB string `gorm:\"uniqueIndex\"`\n\tC string `gorm:\"unique\"`\n\tD string `gorm:\"size:70000\"`\n" +
		"\tE []byte `gorm:\"size:20\"`\n\tF []byte `gorm:\"size:70000\"`\n\tG time.Time\n\tH time.Time `gorm:\"precision:0\"`\n\tI time.Time `gorm:\"precision:6\"`\n\tJ int8\n\tK float32\n\tL float64 `gorm:\"precision:9;scale:2\"`\n}\n"
	for _, test := range []struct {
		options MySQLConfig
		want    string
	}{
		{MySQLConfig{}, "bigint unsigned; longtext; longtext; varchar(191); mediumtext; varbinary(20); mediumblob; datetime(3); datetime; datetime(6); tinyint; float; decimal(9,2)"},
		{MySQLConfig{DefaultStringSize: new(40), DatetimePrecision: new(0)}, "bigint unsigned; varchar(40); varchar(40); varchar(40); mediumtext; varbinary(20); mediumblob; datetime; datetime; datetime(6); tinyint; float; decimal(9,2)"},
	} {
		db, _, err := sourceConfig(t, Config{Engine: MySQL, Models: []string{"T"}, GORM: GORMConfig{MySQL: test.options}}, map[string]string{"models/models.go": text})
		if err != nil {
			t.Fatal(err)
		}
		var types []string
		for _, c := range db.Tables[0].Columns {
			types = append(types, c.Type)
		}
		if got := strings.Join(types, "; "); got != test.want {
			t.Errorf("%+v: %s\nwant %s", test.options, got, test.want)
		}
	}
}

// TestMySQLSettings: what the program gives GORM's driver is read off its
// source, unless the configuration gives it.
func TestMySQLSettings(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"go.mod":           "module example.com/app\n\ngo 1.26\n\nrequire gorm.io/gorm v1.31.2\n",
		"models/models.go": "package models\n\nimport \"time\"\n\ntype User struct {\n\tID uint\n\tName string `gorm:\"not null\"`\n\tAt time.Time\n}\n\n//autogen:table\n//autogen:options.mysql engine=MyISAM, comment='a b'\ntype Note struct{ ID int }\n",
		"main.go": "package main\n\nimport \"gorm.io/driver/mysql\"\n\nfunc open() {\n\tgorm.Open(mysql.New(mysql.Config{DefaultStringSize: 256, DisableDatetimePrecision: true}))\n" +
			"\tdb.Set(\"gorm:table_options\", \"ENGINE=InnoDB DEFAULT CHARSET=utf8mb4\").Set(\"other\", 1)\n}\n",
	}
	for _, test := range []struct {
		options MySQLConfig
		want    string
	}{
		{MySQLConfig{}, "varchar(256) datetime charset=utf8mb4,engine=InnoDB"},
		{MySQLConfig{DefaultStringSize: new(9), DatetimePrecision: new(6), TableOptions: new("ROW_FORMAT=DYNAMIC")}, "varchar(9) datetime(6) row_format=DYNAMIC"},
	} {
		result, err := discoverFiles(t, Config{Engine: MySQL, GORM: GORMConfig{MySQL: test.options}}, files)
		if err != nil {
			t.Fatal(err)
		}
		users, notes := result.Database.Table("users"), result.Database.Table("note")
		if got := users.Columns[1].Type + " " + users.Columns[2].Type + " " + strings.Join(users.Options, ","); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
		if diff := cmp.Diff([]string{"comment='a b'", "engine=MyISAM"}, notes.Options); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	_, err := discoverFiles(t, Config{Engine: MySQL, GORM: GORMConfig{MySQL: MySQLConfig{TableOptions: new("ENGINE InnoDB")}}}, files)
	if diff := cmp.Diff([]fault{{"models.go:5", `the options "ENGINE InnoDB" of tables: an option is written name=value`, "write them as in table_options = \"ENGINE=InnoDB CHARSET=utf8mb4\" in autogen.toml, [gorm.mysql]"}}, faultsOf(t, err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
