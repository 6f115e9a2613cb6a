package ormtest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	. "github.com/autogen-db/autogen/model/gosource/ormtest/tricky"
)

// gormCase is a set of models: each group is passed to one AutoMigrate call.
type gormCase struct {
	name   string
	groups [][]any
	config gorm.Config
	// settings say to gosource what config says to GORM.
	settings gosource.GORMConfig
	// setup runs before AutoMigrate, as SetupJoinTable must.
	setup func(*gorm.DB) error
	// only limits the case to one engine, for what the other has not.
	only model.Engine
	// fails says why GORM itself fails on an engine: then only a database that
	// autogen builds is looked at, and not even that where invalid is set.
	fails   map[model.Engine]string
	invalid bool
	// prepare is SQL that must run first, on both databases.
	prepare string
	// given are the names that db.Table gives the table, one after the other.
	given []string
}

func ptr[T any](v T) *T { return &v }

func one(models ...any) [][]any { return [][]any{models} }

var trickyCases = []gormCase{
	{name: "01", groups: one(&T01{})},
	{name: "02", groups: one(&T02{})},
	{name: "03", groups: one(&T03{})},
	{name: "04", groups: one(&T04{})},
	{name: "05", groups: one(&T05{})},
	{name: "06", groups: one(&T06{}), fails: map[model.Engine]string{model.SQLite: "a function in a default needs parentheses"}, invalid: true},
	{name: "06s", groups: one(&T06S{}), only: model.SQLite},
	{name: "07", groups: one(&T07{})},
	{name: "08", groups: one(&T08{})},
	{name: "09", groups: one(&T09{})},
	{name: "10", groups: one(&T10{})},
	{name: "11", groups: one(&T11{}), fails: map[model.Engine]string{model.Postgres: "the check names no column", model.SQLite: "the check names no column"}, invalid: true},
	{name: "12", groups: one(&T12{})},
	{name: "13", groups: one(&T13{})},
	{name: "14", groups: one(&T14{})},
	{name: "15", groups: one(&T15{})},
	{name: "16", groups: one(&P16{}, &T16{}), only: model.Postgres},
	{name: "16s", groups: one(&P16S{}, &T16S{})},
	{name: "17", groups: one(&T17{}, &T17Card{})},
	{name: "17r", groups: one(&T17Card{}, &T17{}), fails: map[model.Engine]string{model.Postgres: "the child comes before its parent"}},
	{name: "17 child alone", groups: one(&T17Card{})},
	{name: "17 child first in a call of its own", groups: [][]any{{&T17Card{}}, {&T17{}}}},
	{name: "17 parent first in a call of its own", groups: [][]any{{&T17{}}, {&T17Card{}}}},
	{name: "18", groups: one(&T18{}, &T18Dog{})},
	{name: "18r", groups: one(&T18Dog{}, &T18{})},
	{name: "19", groups: one(&T19{}, &T19Kid{})},
	{name: "20", groups: one(&Husband{}, &Wife{}), fails: map[model.Engine]string{model.Postgres: "each references the other"}},
	{name: "21", groups: one(&T21{})},
	{name: "22", groups: one(&T22{}, &L22{})},
	{name: "22r", groups: one(&L22{}, &T22{})},
	{name: "23", groups: one(&T23{}, &A23{}, &J23{}), setup: func(db *gorm.DB) error { return db.SetupJoinTable(&T23{}, "Addrs", &J23{}) }},
	{name: "24", groups: one(&T24{}, &L24{})},
	{name: "25", groups: one(&T25{})},
	{name: "26", groups: one(&T26{}), only: model.Postgres, prepare: "CREATE SCHEMA app"},
	{name: "27", groups: one(&T27{})},
	{name: "28", groups: one(&T28{}), only: model.Postgres},
	{name: "28s", groups: one(&T28S{}), only: model.SQLite},
	{name: "31", groups: one(&T31{})},
	{name: "32", groups: one(&T32{})},
	{name: "33", groups: one(&P33{}, &Q33{}, &K33{}, &T33{})},
	{name: "34", groups: one(&P34{}, &T34{})},
	{name: "35", groups: one(&T35{}, &Item35{})},
	{name: "36", groups: one(&T36{})},
	{name: "37", groups: one(&T37{}), given: []string{"t37_2024", "t37_2025"}, settings: gosource.GORMConfig{Tables: map[string][]string{"T37": {"t37_2024", "t37_2025"}}}},
	{name: "38", groups: one(&T38{}, &Tag38{}), setup: func(db *gorm.DB) error { return db.SetupJoinTable(&T38{}, "Tags", &J38{}) },
		settings: gosource.GORMConfig{JoinTables: map[string]string{"T38.Tags": "J38"}}},
	{name: "40", groups: one(&T40{})},
	{name: "41", groups: one(&OrderV2{}, &Campus{}, &Hero{}, &IPv4Address{}, &HTTPSServer{})},
	{name: "42", groups: one(&Left42{}, &Pointer42{}, &Both42{}, &Wrong42{}, &Namer42{})},
	{name: "43", groups: one(&T43{})},
	{name: "44", groups: one(&T44{})},
	{name: "45", groups: one(&Code45{}, &None45{}, &Text45{}, &Big45{}, &Step45{}, &Upper45{}, &Pair45{})},
	{name: "46", groups: one(&Boss46{}, &T46{}, &Kid46{}, &Toy46{})},
	{name: "47", groups: one(&T47{})},
	{name: "47 one name", groups: one(&Same47{}), fails: map[model.Engine]string{model.Postgres: "one foreign key names its column twice"}, invalid: true},
	{name: "48", groups: one(&T48{})},
	{name: "49", groups: one(&T49{})},
	{name: "prefix and singular", groups: one(&T22{}, &L22{}, &T18{}, &T18Dog{}, &T27{}), config: gorm.Config{NamingStrategy: schema.NamingStrategy{TablePrefix: "shop_", SingularTable: true}},
		settings: gosource.GORMConfig{TablePrefix: ptr("shop_"), SingularTable: ptr(true)}},
	{name: "case and length", groups: one(&T18{}, &T18Dog{}, &T27{}, &T31{}), config: gorm.Config{NamingStrategy: schema.NamingStrategy{NoLowerCase: true, IdentifierMaxLength: 20}},
		settings: gosource.GORMConfig{NoLowerCase: ptr(true), IdentifierMaxLength: ptr(20)}, only: model.SQLite},
	{name: "replacer", groups: one(&T21{}, &T27{}), config: gorm.Config{NamingStrategy: schema.NamingStrategy{NameReplacer: strings.NewReplacer("GitHub", "Github", "T2", "Tier2")}},
		settings: gosource.GORMConfig{Replace: []string{"GitHub", "Github", "T2", "Tier2"}}},
	{name: "without foreign keys", groups: one(&T22{}, &L22{}, &T17{}, &T17Card{}), config: gorm.Config{DisableForeignKeyConstraintWhenMigrating: true},
		settings: gosource.GORMConfig{DisableForeignKeys: ptr(true)}},
	{name: "without relationships", groups: one(&T22{}, &T17Card{}, &T17{}), config: gorm.Config{IgnoreRelationshipsWhenMigrating: true},
		settings: gosource.GORMConfig{IgnoreRelationships: ptr(true)}},
}

// typeName is the Go type behind a model.
func typeName(v any) string {
	t := reflect.TypeOf(v)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.PkgPath() + "." + t.Name()
}

func groupNames(groups [][]any) [][]string {
	var names [][]string
	for _, g := range groups {
		var group []string
		for _, v := range g {
			group = append(group, typeName(v))
		}
		names = append(names, group)
	}
	return names
}

// TestGORM holds every case against GORM on each engine.
func TestGORM(t *testing.T) {
	databases := &pool{t: t}
	for _, c := range trickyCases {
		for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
			if c.only == "" || c.only == engine {
				t.Run(fmt.Sprintf("%s/%s", c.name, engine), func(t *testing.T) {
					t.Parallel()
					c.run(t, databases, engine, gosource.Config{Patterns: []string{"./tricky"}})
				})
			}
		}
	}
}

// run compares what gosource reads with what AutoMigrate builds, then builds a
// second database from what was read, in which AutoMigrate must find nothing
// to change.
func (c gormCase) run(t *testing.T, databases *pool, engine model.Engine, cfg gosource.Config) {
	cfg.Engine, cfg.Groups, cfg.GORM = engine, groupNames(c.groups), c.settings
	if c.invalid && c.fails[engine] != "" {
		c.migrateFails(databases.database(t, engine))
		return
	}
	desired := declared(t, cfg)
	first := databases.database(t, engine)
	if c.fails[engine] != "" {
		c.migrateFails(databases.database(t, engine))
	} else {
		if c.prepare != "" {
			first.exec(c.prepare)
		}
		if _, err := c.migrate(first); err != nil {
			t.Fatal(err)
		}
		first.equal("AutoMigrate's database and the models", first.read(), desired)
		if t.Failed() {
			return
		}
	}
	second := databases.database(t, engine)
	second.apply(second.compare(second.read(), desired))
	built := second.read()
	second.equal("autogen's database and the models", built, desired)
	after := built
	var fails error
	if c.fails[engine] == "" {
		second.equal("AutoMigrate's database and autogen's", first.read(), built)
		// AutoMigrate may change, or fail in, a database of its own making: on
		// PostgreSQL it drops NOT NULL of a serial column that is not part of the
		// key, and cannot take a bigserial for what it is.
		_, fails = c.migrate(first)
		after = first.read()
	}
	statements, err := c.migrate(second)
	if err != nil && fmt.Sprint(err) != fmt.Sprint(fails) {
		t.Fatalf("AutoMigrate in autogen's database: %v, in its own: %v", err, fails)
	}
	migrated := second.read()
	changes := second.compare(migrated, built)
	if len(changes) > 0 && len(second.compare(migrated, after)) > 0 {
		t.Errorf("AutoMigrate in autogen's database changes it as it does not change its own, back leads %q; it ran:\n%s", changes, strings.Join(statements, "\n"))
	}
	if c.fails[engine] == "" {
		first.mutated(after)
	}
}

// migrate runs AutoMigrate for each group, and returns the statements that it
// changed the schema with.
func (c gormCase) migrate(d *database) ([]string, error) {
	db, log := d.open(c.config)
	if c.setup != nil {
		if err := c.setup(db); err != nil {
			return nil, err
		}
	}
	for _, g := range c.groups {
		tables := []*gorm.DB{db}
		if c.given != nil {
			tables = nil
			for _, name := range c.given {
				tables = append(tables, db.Table(name))
			}
		}
		for _, tx := range tables {
			if err := tx.AutoMigrate(g...); err != nil {
				return log.statements, err
			}
		}
	}
	return log.statements, nil
}

// TestGivenTable: GORM cannot make a model that refers to another under a given
// name, which the reader reports.
func TestGivenTable(t *testing.T) {
	d := (&pool{t: t}).database(t, model.SQLite)
	db, _ := d.open(gorm.Config{})
	func() {
		defer func() {
			if recover() == nil {
				t.Error("AutoMigrate was to panic")
			}
		}()
		_ = db.Table("given").AutoMigrate(&T16S{}) // it panics
	}()
	_, err := discover(t, gosource.Config{Patterns: []string{"./tricky"}, Engine: model.SQLite, Groups: groupNames(one(&T16S{})),
		GORM: gosource.GORMConfig{Tables: map[string][]string{"T16S": {"t16s", "given"}}}})
	if err == nil || !strings.Contains(err.Error(), "struct T16S: GORM cannot create it as table given, since it refers to P16S") {
		t.Errorf("the reader says: %v", err)
	}
}

// migrateFails makes sure that a case that is said to fail still does.
func (c gormCase) migrateFails(d *database) {
	d.t.Helper()
	if _, err := c.migrate(d); err == nil {
		d.t.Errorf("AutoMigrate was to fail: %s", c.fails[d.engine])
	}
}

// mutated changes each table of the database in one way, and requires that the
// comparison sees every change.
func (d *database) mutated(desired *model.Database) {
	d.t.Helper()
	for i, table := range desired.Tables {
		statement := mutation(d.engine, &table, i)
		d.exec(statement)
		found := false
		for _, op := range d.compare(d.read(), desired) {
			found = found || strings.Contains(op.String(), bare(table.Name)) || strings.Contains(d.explain(op), bare(table.Name))
		}
		if !found {
			d.t.Errorf("%s is not noticed", statement)
		}
	}
}

func bare(name string) string {
	_, b := model.SplitName(name)
	return b
}

// mutation picks a change to a table by its number, so that the cases together
// change every kind of thing.
func mutation(engine model.Engine, t *model.Table, n int) string {
	quoted := `"` + bare(t.Name) + `"`
	if schema, b := model.SplitName(t.Name); schema != "" {
		quoted = `"` + schema + `"."` + b + `"`
	}
	alter := "ALTER TABLE " + quoted
	last := t.Columns[len(t.Columns)-1]
	cascade := map[model.Engine]string{model.Postgres: " CASCADE"}[engine]
	var all []string
	for _, x := range t.Indexes {
		all = append(all, `DROP INDEX `+strings.TrimSuffix(quoted, `"`+bare(t.Name)+`"`)+`"`+x.Name+`"`+cascade)
	}
	if engine == model.Postgres {
		for _, u := range t.Uniques {
			all = append(all, alter+` DROP CONSTRAINT "`+u.Name+`"`+cascade)
		}
		for _, f := range t.ForeignKeys {
			all = append(all, alter+` DROP CONSTRAINT "`+f.Name+`"`)
		}
		for _, x := range t.Checks {
			all = append(all, alter+` DROP CONSTRAINT "`+x.Name+`"`)
		}
		for _, c := range t.Columns {
			name := `"` + c.Name + `"`
			if c.Default != "" {
				all = append(all, alter+" ALTER COLUMN "+name+" DROP DEFAULT")
			}
			switch {
			case !c.NotNull:
				all = append(all, alter+" ALTER COLUMN "+name+" SET NOT NULL")
			case t.PrimaryKey == nil || !slices.Contains(t.PrimaryKey.Columns, c.Name):
				all = append(all, alter+" ALTER COLUMN "+name+" DROP NOT NULL")
			}
			if c.Type == "text" {
				all = append(all, alter+" ALTER COLUMN "+name+" TYPE varchar(77)")
			}
			if c.Type == "bigint" && len(t.ForeignKeys) == 0 {
				all = append(all, alter+" ALTER COLUMN "+name+" TYPE numeric(7)")
			}
			all = append(all, "COMMENT ON COLUMN "+quoted+"."+name+" IS 'changed'")
		}
	}
	all = append(all, alter+` RENAME COLUMN "`+last.Name+`" TO "renamed"`, alter+` ADD COLUMN "added" integer`)
	return all[(len(t.Name)*7+n)%len(all)]
}
