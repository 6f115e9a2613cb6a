package verify_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/model"
)

// The generator draws schemas that a server accepts. A column's name decides
// the family of its type, so that every change of type has a cast.

var tableNames = []string{"alpha", "beta", "Gamma Ray", "order", "billing.invoices"}

type family struct {
	types    []string
	defaults []string
	checks   []string
	keyable  bool
}

func families(engine model.Engine) map[string]family {
	if engine == model.SQLite {
		return map[string]family{
			"n":      {types: []string{"integer", "bigint"}, defaults: []string{"0", "-1", "(1 + 1)"}, checks: []string{"%s > 0", "%s between 1 and 5"}, keyable: true},
			"m":      {types: []string{"integer", "numeric(10,2)"}, defaults: []string{"7"}, checks: []string{"%s in (1,2,3)"}, keyable: true},
			"s":      {types: []string{"text", "varchar(10)"}, defaults: []string{"'x'", "'it''s'"}, checks: []string{"%s <> ''", "length(%s) < 9"}, keyable: true},
			"Mixed":  {types: []string{"text"}, defaults: []string{"'\"q\"'"}, keyable: true},
			"t":      {types: []string{"datetime", "date"}, defaults: []string{"current_timestamp"}},
			"select": {types: []string{"real", "text"}, defaults: []string{"1.5"}},
		}
	}
	return map[string]family{
		"n":      {types: []string{"integer", "bigint", "smallint"}, defaults: []string{"0", "-1", "(1 + 1)"}, checks: []string{"%s > 0", "%s between 1 and 5"}, keyable: true},
		"m":      {types: []string{"integer", "numeric(10,2)", "numeric"}, defaults: []string{"7", "0"}, checks: []string{"%s in (1,2,3)", "%s >= 0"}, keyable: true},
		"s":      {types: []string{"text", "varchar(10)", "varchar(20)"}, defaults: []string{"'x'", "'it''s'"}, checks: []string{"%s <> ''", "%s in ('a', 'b')", "%s like 'a%%'"}, keyable: true},
		"Mixed":  {types: []string{"text", "varchar"}, defaults: []string{"'\"q\"'"}, keyable: true},
		"t":      {types: []string{"timestamptz", "timestamp", "date"}, defaults: []string{"now()", "CURRENT_TIMESTAMP"}},
		"select": {types: []string{"text[]", "varchar(5)[]"}, defaults: []string{"'{}'"}},
		"mood":   {types: []string{"mood"}, defaults: []string{"'happy'"}, checks: []string{"%s <> 'happy'"}},
		"u":      {types: []string{"uuid"}, defaults: []string{"gen_random_uuid()"}, keyable: true},
	}
}

// columnOrder keeps draws independent of map order.
var columnOrder = []string{"n", "m", "s", "Mixed", "t", "select", "mood", "u"}

func quoted(column string) string {
	if column == "Mixed" || column == "select" {
		return `"` + column + `"`
	}
	return column
}

// schemas draws a database in normal form.
func schemas(engine model.Engine) *rapid.Generator[*model.Database] {
	return rapid.Custom(func(t *rapid.T) *model.Database {
		d := &model.Database{Engine: engine}
		if engine == model.Postgres {
			values := rapid.SampledFrom([][]string{{"happy"}, {"happy", "sad"}, {"new", "happy", "sad"}, {"sad", "happy"}}).Draw(t, "values")
			d.Enums = append(d.Enums, model.Enum{Name: "mood", Values: values, Comment: rapid.SampledFrom([]string{"", "how one feels"}).Draw(t, "enum comment")})
		}
		names := slices.Clone(tableNames)
		if engine == model.SQLite {
			names = names[:4]
		}
		for _, name := range names {
			if !rapid.Bool().Draw(t, "has "+name) {
				continue
			}
			d.Tables = append(d.Tables, table(t, engine, name))
			if schema, _ := model.SplitName(name); schema != "" {
				d.Schemas = append(d.Schemas, model.Schema{Name: schema})
			}
		}
		foreignKeys(t, d)
		if engine == model.Postgres {
			sequences(t, d)
			domains(t, d)
		}
		if err := d.Normalize(); err != nil {
			t.Fatal(err)
		}
		return d
	})
}

// stored makes every virtual column a stored one, for servers before version
// 18.
func stored(d *model.Database) {
	for i := range d.Tables {
		for j := range d.Tables[i].Columns {
			d.Tables[i].Columns[j].Virtual = false
		}
	}
}

func table(t *rapid.T, engine model.Engine, name string) model.Table {
	tab := model.Table{Name: name}
	_, bare := model.SplitName(name)
	all := families(engine)
	comment := func() string {
		if engine != model.Postgres {
			return ""
		}
		return rapid.SampledFrom([]string{"", "", "it's one", "another"}).Draw(t, "comment")
	}
	tab.Comment = comment()
	tab.Columns = append(tab.Columns, model.Column{Name: "id", Type: rapid.SampledFrom([]string{"integer", "bigint"}).Draw(t, "id type"), NotNull: true})
	for _, c := range columnOrder {
		f, ok := all[c]
		if !ok || !rapid.Bool().Draw(t, "has column") {
			continue
		}
		col := model.Column{Name: c, Type: rapid.SampledFrom(f.types).Draw(t, "type"), NotNull: rapid.Bool().Draw(t, "not null"), Comment: comment()}
		if rapid.Bool().Draw(t, "has default") {
			col.Default = rapid.SampledFrom(f.defaults).Draw(t, "default")
		}
		tab.Columns = append(tab.Columns, col)
		for i, check := range f.checks {
			if rapid.IntRange(0, 3).Draw(t, "check") == 0 {
				tab.Checks = append(tab.Checks, model.Check{Name: fmt.Sprintf("%s_%s_%d", bare, c, i), Expr: fmt.Sprintf(check, quoted(c))})
			}
		}
		if f.keyable {
			keys(t, engine, &tab, bare, c, col.Type)
		}
	}
	if tab.Column("n") != nil && rapid.IntRange(0, 2).Draw(t, "generated") == 0 {
		tab.Columns = append(tab.Columns, model.Column{Name: "twice", Type: "bigint", Virtual: rapid.Bool().Draw(t, "virtual"),
			Generated: rapid.SampledFrom([]string{"n * 2", "n + n"}).Draw(t, "expression")})
	}
	primaryKey(t, engine, &tab, bare)
	return tab
}

// keys draws unique constraints and indexes over one column.
func keys(t *rapid.T, engine model.Engine, tab *model.Table, bare, c, columnType string) {
	if rapid.IntRange(0, 3).Draw(t, "unique") == 0 {
		u := model.Unique{Name: bare + "_" + c + "_key", Columns: []string{c}}
		if rapid.Bool().Draw(t, "wide") {
			u.Columns = append(u.Columns, "id")
		}
		if engine == model.Postgres {
			u.Deferrable = rapid.IntRange(0, 5).Draw(t, "deferrable") == 0
		}
		tab.Uniques = append(tab.Uniques, u)
	}
	if rapid.IntRange(0, 2).Draw(t, "index") != 0 {
		return
	}
	x := model.Index{Name: bare + "_" + c + "_idx", Unique: rapid.Bool().Draw(t, "unique index"), Keys: []model.Key{{Column: c, Desc: rapid.Bool().Draw(t, "desc")}}}
	if columnType == "text" && rapid.Bool().Draw(t, "expression") {
		x.Keys[0] = model.Key{Expr: "lower(" + quoted(c) + ")"}
	}
	if rapid.Bool().Draw(t, "partial") {
		x.Where = rapid.SampledFrom([]string{"id > 10", quoted(c) + " is not null"}).Draw(t, "where")
	}
	if engine == model.Postgres {
		if x.Keys[0].Column != "" {
			x.Keys[0].Nulls = rapid.SampledFrom([]string{"", "FIRST", "LAST"}).Draw(t, "nulls")
		}
		if rapid.IntRange(0, 3).Draw(t, "include") == 0 && x.Keys[0].Column != "id" {
			x.Include = []string{"id"}
		}
	}
	tab.Indexes = append(tab.Indexes, x)
}

func primaryKey(t *rapid.T, engine model.Engine, tab *model.Table, bare string) {
	id := &tab.Columns[0]
	switch rapid.IntRange(0, 4).Draw(t, "primary key") {
	case 0:
		return
	case 1:
		if tab.Column("s") != nil {
			tab.PrimaryKey = &model.PrimaryKey{Name: bare + "_pkey", Columns: []string{"s", "id"}}
			return
		}
	case 2:
		if engine == model.SQLite {
			id.Type, id.Autoincrement = "integer", true
		} else {
			id.Identity = &model.Identity{Always: rapid.Bool().Draw(t, "always")}
			if rapid.Bool().Draw(t, "increment") {
				id.Identity.Increment = 5
			}
		}
	case 3:
		if engine == model.Postgres {
			id.Type = map[string]string{"integer": "serial", "bigint": "bigserial"}[id.Type]
		}
	}
	tab.PrimaryKey = &model.PrimaryKey{Name: bare + "_pkey", Columns: []string{"id"}}
}

// foreignKeys draws keys to tables whose primary key is their id, cycles and
// self-references included.
func foreignKeys(t *rapid.T, d *model.Database) {
	for i := range d.Tables {
		child := &d.Tables[i]
		_, bare := model.SplitName(child.Name)
		if child.Column("n") == nil {
			continue
		}
		for j := range d.Tables {
			parent := &d.Tables[j]
			if pk := parent.PrimaryKey; pk == nil || len(pk.Columns) != 1 || rapid.IntRange(0, 2).Draw(t, "foreign key") != 0 {
				continue
			}
			_, to := model.SplitName(parent.Name)
			f := model.ForeignKey{Name: bare + "_" + to + "_fkey", Columns: []string{"n"}, RefTable: parent.Name, RefColumns: []string{"id"},
				OnDelete: rapid.SampledFrom([]string{"", "CASCADE", "RESTRICT"}).Draw(t, "on delete")}
			f.Deferred = rapid.IntRange(0, 3).Draw(t, "deferred") == 0
			child.ForeignKeys = append(child.ForeignKeys, f)
		}
	}
}

// sequences draws sequences that stand by themselves, columns that draw from
// them and columns that own them.
func sequences(t *rapid.T, d *model.Database) {
	for _, name := range []string{"counter", "odd Seq"} {
		if !rapid.Bool().Draw(t, "has sequence") {
			continue
		}
		s := model.Sequence{Name: name, Cycle: rapid.Bool().Draw(t, "cycle"),
			Type:      rapid.SampledFrom([]string{"", "integer", "smallint"}).Draw(t, "sequence type"),
			Increment: rapid.SampledFrom([]int64{0, 5, -1}).Draw(t, "sequence increment"),
			Comment:   rapid.SampledFrom([]string{"", "counts"}).Draw(t, "sequence comment")}
		if rapid.Bool().Draw(t, "bounded") {
			s.Min, s.Max = model.Ptr(int64(-100)), model.Ptr(rapid.SampledFrom([]int64{100, 3000}).Draw(t, "max"))
		}
		if rapid.Bool().Draw(t, "started") && (s.Increment >= 0 || s.Min != nil) {
			s.Start = model.Ptr(int64(50))
		}
		for i := range d.Tables {
			c := d.Tables[i].Column("n")
			if c == nil {
				continue
			}
			if schema, _ := model.SplitName(d.Tables[i].Name); schema != "" {
				// A sequence lies in its owner's schema.
				c.Default = model.Nextval(name)
				continue
			}
			switch rapid.IntRange(0, 3).Draw(t, "draws") {
			case 0:
				c.Default = model.Nextval(name)
			case 1:
				s.OwnerTable, s.OwnerColumn = d.Tables[i].Name, "n"
			case 2:
				c.Default = model.Nextval(name)
				// What is NOT NULL, draws from its own sequence and has nothing
				// more to say is a serial column.
				if s.OwnerTable, s.OwnerColumn = d.Tables[i].Name, "n"; s.Comment == "" {
					c.NotNull = false
				}
			}
		}
		d.Sequences = append(d.Sequences, s)
	}
}

// domains draws a domain over a number, and columns of it and of arrays of it.
func domains(t *rapid.T, d *model.Database) {
	if !rapid.Bool().Draw(t, "has domain") {
		return
	}
	m := model.Domain{Name: "Positive Number", Type: rapid.SampledFrom([]string{"integer", "bigint", "numeric(10,2)"}).Draw(t, "domain type"),
		Default: rapid.SampledFrom([]string{"", "7"}).Draw(t, "domain default"), NotNull: rapid.Bool().Draw(t, "domain not null"),
		Comment: rapid.SampledFrom([]string{"", "counts"}).Draw(t, "domain comment")}
	if m.NotNull {
		m.NotNullName = rapid.SampledFrom([]string{"", "there"}).Draw(t, "domain not null name")
		m.NotNullComment = rapid.SampledFrom([]string{"", "always"}).Draw(t, "domain not null comment")
	}
	for i, check := range []string{"VALUE > 0", "VALUE <> 13", "VALUE IN (1, 7)"} {
		if rapid.IntRange(0, 2).Draw(t, "domain check") == 0 {
			m.Checks = append(m.Checks, model.Check{Name: fmt.Sprintf("%s_%d", rapid.SampledFrom([]string{"a", "b"}).Draw(t, "domain check name"), i), Expr: check})
		}
	}
	d.Domains = append(d.Domains, m)
	for i := range d.Tables {
		c := model.Column{Name: "limit", Type: `"Positive Number"`}
		switch rapid.IntRange(0, 3).Draw(t, "of domain") {
		case 0:
			continue
		case 1:
			c.Name, c.Type = "limits", `"Positive Number"[]`
		case 2:
			_, bare := model.SplitName(d.Tables[i].Name)
			d.Tables[i].Checks = append(d.Tables[i].Checks, model.Check{Name: bare + "_limit", Expr: `"limit" <> 5`})
			c.Default = "9"
		}
		d.Tables[i].Columns = append(d.Tables[i].Columns, c)
	}
}
