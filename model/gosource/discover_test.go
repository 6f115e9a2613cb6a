package gosource

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model"
	"github.com/google/go-cmp/cmp"
)

// discoverFiles reads ./models of a module of these files, with places cut
// down to the file's name.
func discoverFiles(t *testing.T, cfg Config, files map[string]string) (*Result, error) {
	t.Helper()
	cfg.Dir = t.TempDir()
	if cfg.Patterns == nil {
		cfg.Patterns = []string{"./models"}
	}
	// The module's name is all that the search for calls looks at; nothing of
	// the ORM is loaded.
	if files["go.mod"] == "" {
		files["go.mod"] = "module example.com/app\n\ngo 1.26\n\n// gorm.io/gorm github.com/uptrace/bun\n"
	}
	for name, text := range files {
		path := filepath.Join(cfg.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	result, err := Discover(context.Background(), cfg)
	if result != nil {
		for i := range result.Models {
			f := &result.Models[i]
			f.Pos.File = filepath.Base(f.Pos.File)
			f.Reason = strings.ReplaceAll(f.Reason, cfg.Dir+string(filepath.Separator), "")
		}
		for i := range result.Settings {
			if result.Settings[i].Pos.File != "" {
				result.Settings[i].Pos.File = filepath.Base(result.Settings[i].Pos.File)
			}
		}
		for i := range result.Warnings {
			result.Warnings[i].Pos.File = filepath.Base(result.Warnings[i].Pos.File)
		}
	}
	return result, err
}

const shop = `package models

type Customer struct {
	ID     uint
	Orders []Order
}

type Order struct {
	ID         uint
	CustomerID int32
	Tags       []Tag ` + "`gorm:\"many2many:order_tags\"`" + `
}

type Tag struct{ ID uint }

type Report struct {
	ID uint ` + "`gorm:\"primaryKey\"`" + `
}

var All = []any{&Customer{}, new(Order)}

func Models() []interface{} { return []interface{}{Customer{}, &Order{}} }
`

// found is a model as these tests expect it.
type found struct{ Type, Table, Reason string }

func models(r *Result) []found {
	var list []found
	for _, f := range r.Models {
		name := strings.TrimPrefix(f.Type, "example.com/app/models.")
		if f.Left {
			name = "-" + name
		}
		list = append(list, found{name, f.Table, f.Reason})
	}
	return list
}

// TestAutoMigrateCalls finds the calls in every form that names its types.
func TestAutoMigrateCalls(t *testing.T) {
	t.Parallel()
	at := "passed to AutoMigrate at store/store.go:9"
	both := []found{
		{"Customer", "customers", at},
		{"Order", "orders", at},
		{"", "order_tags", "join table of Order.Tags"},
		{"Tag", "tags", "referenced by Order"},
		{"-Report", "", "no AutoMigrate call names it"},
	}
	unread := []found{
		{"Customer", "customers", "child of a model"},
		{"Order", "orders", "has gorm tags"},
		{"", "order_tags", "join table of Order.Tags"},
		{"Tag", "tags", "referenced by Order"},
		{"Report", "reports", "has gorm tags"},
	}
	for _, test := range []struct {
		body string
		want []found
	}{
		{"db.AutoMigrate(&models.Customer{}, models.Order{})", both},
		{"db.Debug().AutoMigrate((*models.Customer)(nil), []models.Order{})", both},
		{"db.AutoMigrate(&[]*models.Customer{}, new(models.Order))", both},
		{"db.AutoMigrate(models.All...)", both},
		{"db.AutoMigrate(models.Models()...)", both},
		{"list := []any{&models.Customer{}, &models.Order{}}; db.AutoMigrate(list...)", nil},
		{"for _, m := range models.All { db.AutoMigrate(m) }", both},
		// A migration's own types are no models, and then nothing names one.
		{"type Customer struct{ ID int }; db.AutoMigrate(&Customer{})", unread[1:]},
		{"db.AutoMigrate(rest...)", unread[1:]},
		{`db.Table("x").AutoMigrate(&models.Customer{})`, []found{{"Customer", "x", at}, {"-Order", "", "no AutoMigrate call names it"}, {"-Report", "", "no AutoMigrate call names it"}}},
		{`db.Table("x" + suffix()).AutoMigrate(&models.Customer{})`, unread[1:]},
		{`db.Scopes(sharded).AutoMigrate(&models.Customer{})`, unread[1:]},
	} {
		t.Run(test.body, func(t *testing.T) {
			t.Parallel()
			r, err := discoverFiles(t, Config{Engine: model.Postgres}, map[string]string{
				"models/models.go": shop,
				"store/store.go":   "package store\n\nimport (\n\t\"example.com/app/models\"\n\t\"gorm.io/gorm\"\n)\n\nfunc Migrate(db *gorm.DB, rest ...any) {\n\t" + test.body + "\n}\n",
				// Tests do not count.
				"store/store_test.go": "package store\n\nimport \"example.com/app/models\"\n\nfunc f() { db.AutoMigrate(&models.Report{}) }\n",
			})
			if err != nil {
				t.Fatal(err)
			}
			want := test.want
			if want == nil {
				want = both
			}
			if diff := cmp.Diff(want, models(r), cmp.Transformer("sorted", byName)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// byName makes a comparison independent of the order, which the source's lines
// decide.
func byName(list []found) map[string]found {
	m := map[string]found{}
	for _, f := range list {
		m[f.Type+" "+f.Table] = f
	}
	return m
}

// TestAutoMigrateOrder keeps the calls apart: a child that is migrated before
// its parent is parsed has no foreign key, and its own type.
func TestAutoMigrateOrder(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		body, typ string
		keys      int
	}{
		{"db.AutoMigrate(&models.Order{})\n\tdb.AutoMigrate(&models.Customer{})", "integer", 0},
		{"db.AutoMigrate(&models.Customer{})\n\tdb.AutoMigrate(&models.Order{})", "bigint", 1},
		{"db.AutoMigrate(&models.Order{}, &models.Customer{})", "bigint", 1},
	} {
		r, err := discoverFiles(t, Config{Engine: model.Postgres}, map[string]string{
			"models/models.go": shop,
			"main.go":          "package main\n\nimport \"example.com/app/models\"\n\nfunc f() {\n\t" + test.body + "\n}\n",
		})
		if err != nil {
			t.Fatal(err)
		}
		orders := r.Database.Table("orders")
		if got := orders.Column("customer_id").Type; got != test.typ || len(orders.ForeignKeys) != test.keys {
			t.Errorf("%s: customer_id is %s with %d keys, want %s with %d", test.body, got, len(orders.ForeignKeys), test.typ, test.keys)
		}
	}
}

// TestPassedOver warns of structs that look like models.
func TestPassedOver(t *testing.T) {
	t.Parallel()
	r, err := discoverFiles(t, Config{Engine: model.Postgres}, map[string]string{
		"models/models.go": shop,
		"main.go":          "package main\n\nimport \"example.com/app/models\"\n\nfunc f() {\n\tdb.AutoMigrate(&models.Customer{})\n}\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []Warning{{Pos: model.Pos{File: "models.go", Line: 8}, Code: "AG-C02", Msg: "no AutoMigrate call names Order, Report, so no table is read from them", Hint: "list them as models if they are tables, or exclude them"}}
	if diff := cmp.Diff(want, r.Warnings); diff != "" {
		t.Error(diff)
	}
}

// TestListedModels lets the configuration decide.
func TestListedModels(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		cfg  Config
		want []found
	}{
		{"groups", Config{Groups: [][]string{{"Order"}, {"Customer"}}}, []found{
			{"Customer", "customers", "listed in group 2 of the configuration"},
			{"Order", "orders", "listed in group 1 of the configuration"},
			{"", "order_tags", "join table of Order.Tags"},
			{"Tag", "tags", "referenced by Order"},
		}},
		{"further models", Config{Models: []string{"example.com/app/models.Customer"}}, []found{
			{"Customer", "customers", "listed in the configuration"},
			{"Order", "orders", "has gorm tags"},
			{"", "order_tags", "join table of Order.Tags"},
			{"Tag", "tags", "referenced by Order"},
			{"Report", "reports", "has gorm tags"},
		}},
		{"excluded", Config{Exclude: []string{"Report"}}, []found{
			{"Order", "orders", "has gorm tags"},
			{"", "order_tags", "join table of Order.Tags"},
			{"Tag", "tags", "referenced by Order"},
			{"-Report", "", "excluded"},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.cfg.Engine = model.SQLite
			r, err := discoverFiles(t, test.cfg, map[string]string{"models/models.go": shop})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, models(r), cmp.Transformer("sorted", byName)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

const configured = `package main

import (
	"strings"

	"example.com/app/models"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

const prefix = "shop_"

func open() {
	db, _ := gorm.Open(nil, &gorm.Config{
		DisableForeignKeyConstraintWhenMigrating: true,
		NamingStrategy: schema.NamingStrategy{
			TablePrefix:   prefix,
			SingularTable: true,
			NameReplacer:  strings.NewReplacer("CID", "Cid"),
		},
	})
	db.AutoMigrate(&models.Customer{}, &models.Order{})
}
`

// TestGORMConfig reads the naming strategy off the program, and lets the
// configuration override it.
func TestGORMConfig(t *testing.T) {
	t.Parallel()
	plural, prefix := false, "x_"
	for _, test := range []struct {
		name     string
		cfg      GORMConfig
		tables   []string
		keys     int
		settings []Setting
	}{
		{"detected", GORMConfig{}, []string{"shop_customer", "shop_order", "shop_order_tags", "shop_tag"}, 0, []Setting{
			{Name: "DisableForeignKeyConstraintWhenMigrating", Value: "true", Pos: model.Pos{File: "main.go", Line: 15}},
			{Name: "NameReplacer", Value: "CID Cid", Pos: model.Pos{File: "main.go", Line: 19}},
			{Name: "SingularTable", Value: "true", Pos: model.Pos{File: "main.go", Line: 18}},
			{Name: "TablePrefix", Value: `"shop_"`, Pos: model.Pos{File: "main.go", Line: 17}},
		}},
		{"overridden", GORMConfig{TablePrefix: &prefix, SingularTable: &plural, DisableForeignKeys: &plural}, []string{"x_customers", "x_order_tags", "x_orders", "x_tags"}, 1, []Setting{
			{Name: "DisableForeignKeyConstraintWhenMigrating", Value: "false"},
			{Name: "NameReplacer", Value: "CID Cid", Pos: model.Pos{File: "main.go", Line: 19}},
			{Name: "SingularTable", Value: "false"},
			{Name: "TablePrefix", Value: `"x_"`},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, err := discoverFiles(t, Config{Engine: model.Postgres, GORM: test.cfg}, map[string]string{"models/models.go": shop, "main.go": configured})
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Database.Normalize(); err != nil {
				t.Fatal(err)
			}
			var tables []string
			keys := 0
			for _, table := range r.Database.Tables {
				tables = append(tables, table.Name)
				if strings.Contains(table.Name, "_order") && !strings.Contains(table.Name, "tags") {
					keys = len(table.ForeignKeys)
				}
			}
			if diff := cmp.Diff(test.tables, tables); diff != "" || keys != test.keys {
				t.Errorf("%d keys, want %d; tables: %s", keys, test.keys, diff)
			}
			if diff := cmp.Diff(test.settings, r.Settings); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestUnreadableConfig warns where a value is no constant.
func TestUnreadableConfig(t *testing.T) {
	t.Parallel()
	r, err := discoverFiles(t, Config{Engine: model.SQLite}, map[string]string{
		"models/models.go": shop,
		"main.go": `package main

import "gorm.io/gorm"
import "gorm.io/gorm/schema"

var a = gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: os.Getenv("PREFIX")}}
var c = schema.NamingStrategy{SingularTable: true}
var d = schema.NamingStrategy{SingularTable: false}
var e = schema.NamingStrategy{NameReplacer: replacer}
`})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range r.Warnings {
		got = append(got, w.String())
	}
	want := []string{
		"main.go:6: the value of TablePrefix is no constant, so GORM's default is taken [AG-C03]",
		"main.go:8: SingularTable is false here and true in another place, which is taken [AG-C03]",
		"main.go:9: this name replacer cannot be read, so names are not replaced [AG-C03]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
