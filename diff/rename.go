package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// Rename says that a table or a column of the current schema lives on under
// another name.
type Rename struct {
	// Table is the two-part name of the current table.
	Table string
	// Column is a column of it; empty where the table itself is renamed.
	Column string
	// To is the new name: two-part for a table, bare for a column.
	To string
}

// String returns the form that the --rename flag takes: "users:people" or
// "users.name:full_name".
func (r Rename) String() string {
	if r.Column == "" {
		return r.Table + ":" + r.To
	}
	return r.Table + "." + r.Column + ":" + r.To
}

// Hints returns the renames that the desired schema asks for through
// RenamedFrom and that are still to be done: the old name is there and the new
// one is not.
func Hints(current, desired *model.Database) []Rename {
	var renames []Rename
	var tables map[string]*model.Table
	for i := range desired.Tables {
		t := &desired.Tables[i]
		hinted := t.RenamedFrom != ""
		for j := range t.Columns {
			hinted = hinted || t.Columns[j].RenamedFrom != ""
		}
		if !hinted {
			continue
		}
		if tables == nil {
			tables = tablesByName(current)
		}
		now := t.Name
		if t.RenamedFrom != "" && tables[t.Name] == nil && tables[t.RenamedFrom] != nil {
			renames = append(renames, Rename{Table: t.RenamedFrom, To: t.Name})
			now = t.RenamedFrom
		}
		was := tables[now]
		if was == nil {
			continue
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.RenamedFrom != "" && was.Column(c.Name) == nil && was.Column(c.RenamedFrom) != nil {
				renames = append(renames, Rename{Table: now, Column: c.RenamedFrom, To: c.Name})
			}
		}
	}
	return renames
}

// Candidates returns the renames that could explain what current lacks and
// desired has: tables of the same columns, and columns of the same type in the
// same table. Each is a question that a person has to answer; given renames
// are taken as answered.
func Candidates(current, desired *model.Database, renames []Rename) []Rename {
	current = applyRenames(current, renames)
	old, wanted := tablesByName(current), tablesByName(desired)
	var out []Rename
	var gone []*model.Table
	for i := range current.Tables {
		if t := &current.Tables[i]; wanted[t.Name] == nil {
			gone = append(gone, t)
		}
	}
	for i := range desired.Tables {
		t := &desired.Tables[i]
		was := old[t.Name]
		if was == nil {
			for _, g := range gone {
				if sameShape(g, t) {
					out = append(out, Rename{Table: g.Name, To: t.Name})
				}
			}
			continue
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			if was.Column(c.Name) != nil {
				continue
			}
			for k := range was.Columns {
				g := &was.Columns[k]
				if t.Column(g.Name) == nil && g.Type == c.Type && g.Generated == "" && c.Generated == "" {
					out = append(out, Rename{Table: t.Name, Column: g.Name, To: c.Name})
				}
			}
		}
	}
	return out
}

// sameShape reports whether two tables have the same columns, by name and
// type.
func sameShape(a, b *model.Table) bool {
	if len(a.Columns) != len(b.Columns) {
		return false
	}
	for i := range a.Columns {
		c := b.Column(a.Columns[i].Name)
		if c == nil || c.Type != a.Columns[i].Type {
			return false
		}
	}
	return true
}

// renameOperations returns the operations that carry out renames: tables
// first, then columns under their tables' new names.
func renameOperations(renames []Rename) []ops.Operation {
	var tables, columns []ops.Operation
	moved := make(map[string]string)
	for _, r := range renames {
		if r.Column == "" {
			moved[r.Table] = r.To
			tables = append(tables, ops.RenameTable{From: r.Table, To: r.To})
		}
	}
	for _, r := range renames {
		if r.Column != "" {
			columns = append(columns, ops.RenameColumn{Table: cmp.Or(moved[r.Table], r.Table), From: r.Column, To: r.To})
		}
	}
	return append(tables, columns...)
}

// applyRenames returns d as it is after renames; d itself stays as it was.
func applyRenames(d *model.Database, renames []Rename) *model.Database {
	if len(renames) == 0 {
		return d
	}
	d = d.Clone()
	moved, back := make(map[string]string), make(map[string]string)
	for _, r := range renames {
		if r.Column == "" {
			moved[r.Table], back[r.To] = r.To, r.Table
		}
	}
	columns := make(map[string]map[string]string)
	for _, r := range renames {
		if r.Column == "" {
			continue
		}
		// A column's rename may name its table as it is or as it will be.
		table := r.Table
		if was, ok := back[table]; ok && moved[table] == "" {
			table = was
		}
		if columns[table] == nil {
			columns[table] = make(map[string]string)
		}
		columns[table][r.Column] = r.To
	}
	renameInViews(d, renames)
	renameInRules(d, renames)
	renameOwners(d, moved, columns)
	for i := range d.Policies {
		p := &d.Policies[i]
		p.Using, p.Check = renameIn(p.Using, columns[p.Table]), renameIn(p.Check, columns[p.Table])
		p.Table = cmp.Or(moved[p.Table], p.Table)
	}
	for i := range d.Statistics {
		s := &d.Statistics[i]
		substitute(s.Columns, columns[s.Table])
		for x := range s.Exprs {
			s.Exprs[x] = renameIn(s.Exprs[x], columns[s.Table])
		}
		slices.Sort(s.Columns)
		s.Table = cmp.Or(moved[s.Table], s.Table)
	}
	for i := range d.Publications {
		for j := range d.Publications[i].Tables {
			t := &d.Publications[i].Tables[j]
			substitute(t.Columns, columns[t.Name])
			slices.Sort(t.Columns)
			t.Where = renameIn(t.Where, columns[t.Name])
			t.Name = cmp.Or(moved[t.Name], t.Name)
		}
	}
	for i := range d.Owners {
		if o := &d.Owners[i]; o.Kind == "TABLE" {
			o.Object = cmp.Or(moved[o.Object], o.Object)
		}
	}
	for i := range d.Grants {
		if g := &d.Grants[i]; g.Kind == "TABLE" && !g.Default {
			g.Column = cmp.Or(columns[g.Object][g.Column], g.Column)
			g.Object = cmp.Or(moved[g.Object], g.Object)
		}
	}
	renameUses(d, moved, columns)
	for i := range d.Opaque {
		o := &d.Opaque[i]
		o.Table = cmp.Or(moved[o.Table], o.Table)
	}
	tables := tablesByName(d)
	var lines [][]string
	for i := range d.Tables {
		lines = append(lines, ancestors(tables, &d.Tables[i]))
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		for j := range t.ForeignKeys {
			f := &t.ForeignKeys[j]
			substitute(f.RefColumns, columns[f.RefTable])
			f.RefTable = cmp.Or(moved[f.RefTable], f.RefTable)
		}
		renameColumns(t, columns[t.Name])
		for _, parent := range lines[i] {
			renameColumns(t, columns[parent])
		}
		if p := t.Partition; p != nil {
			p.Parent = cmp.Or(moved[p.Parent], p.Parent)
		}
		substitute(t.Inherits, moved)
		t.Name = cmp.Or(moved[t.Name], t.Name)
	}
	slices.SortFunc(d.Tables, func(a, b model.Table) int { return cmp.Compare(a.Name, b.Name) })
	return d
}

// renameInViews lets the queries of views follow renames, step by step as the
// server does. It is called before the tables of d are renamed.
func renameInViews(d *model.Database, renames []Rename) {
	if len(d.Views) == 0 {
		return
	}
	tables := tablesByName(d)
	each := func(name string, rewrite func(query string) string) {
		for i := range d.Views {
			v := &d.Views[i]
			if m, err := sqlsource.MentionsOf(v.Query); err == nil &&
				slices.ContainsFunc(m.Relations, func(r sqlsource.RelationMention) bool { return r.Name == name }) {
				v.Query = rewrite(v.Query)
			}
		}
	}
	for _, op := range renameOperations(renames) {
		switch o := op.(type) {
		case ops.RenameTable:
			each(o.From, func(query string) string { return sqlsource.RenameRelation(query, o.From, o.To) })
			if t := tables[o.From]; t != nil {
				moved := t.Clone()
				moved.Name = o.To
				tables[o.To] = &moved
			}
		case ops.RenameColumn:
			t := tables[o.Table]
			if t == nil {
				continue
			}
			each(o.Table, func(query string) string { return sqlsource.RenameColumn(query, t, o.From, o.To) })
			renamed := t.Clone()
			if c := renamed.Column(o.From); c != nil {
				c.Name = o.To
			}
			tables[o.Table] = &renamed
		}
	}
}

func substitute(names []string, to map[string]string) {
	for i, n := range names {
		names[i] = cmp.Or(to[n], n)
	}
}

// renameColumns renames columns in all that t holds. The server rewrites
// expressions itself, so their text follows.
func renameColumns(t *model.Table, to map[string]string) {
	if len(to) == 0 {
		return
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Name = cmp.Or(to[c.Name], c.Name)
		c.Generated = renameIn(c.Generated, to)
	}
	if t.PrimaryKey != nil {
		substitute(t.PrimaryKey.Columns, to)
		substitute(t.PrimaryKey.Include, to)
	}
	for i := range t.Uniques {
		substitute(t.Uniques[i].Columns, to)
		substitute(t.Uniques[i].Include, to)
	}
	for i := range t.ForeignKeys {
		substitute(t.ForeignKeys[i].Columns, to)
		substitute(t.ForeignKeys[i].OnDeleteColumns, to)
	}
	for i := range t.Checks {
		t.Checks[i].Expr = renameIn(t.Checks[i].Expr, to)
	}
	if t.PartitionBy != nil {
		for i := range t.PartitionBy.Keys {
			k := &t.PartitionBy.Keys[i]
			k.Column, k.Expr = cmp.Or(to[k.Column], k.Column), renameIn(k.Expr, to)
		}
	}
	for i := range t.Exclusions {
		x := &t.Exclusions[i]
		x.Where = renameIn(x.Where, to)
		substitute(x.Include, to)
		for j := range x.Elements {
			k := &x.Elements[j].Key
			k.Column, k.Expr = cmp.Or(to[k.Column], k.Column), renameIn(k.Expr, to)
		}
	}
	for i := range t.Indexes {
		x := &t.Indexes[i]
		x.Where = renameIn(x.Where, to)
		substitute(x.Include, to)
		for j := range x.Keys {
			x.Keys[j].Column = cmp.Or(to[x.Keys[j].Column], x.Keys[j].Column)
			x.Keys[j].Expr = renameIn(x.Keys[j].Expr, to)
		}
	}
}

// renameIn replaces column names in an expression. A name that was in quotes
// stays in quotes, one that now needs them gets them.
func renameIn(expr string, to map[string]string) string {
	var b strings.Builder
	for _, part := range model.SplitIdentifiers(expr) {
		name, isIdentifier := part.Name()
		if target := to[name]; isIdentifier && target != "" {
			b.WriteString(quoteColumn(target, part.Quoted()))
			continue
		}
		b.WriteString(part.Text)
	}
	return b.String()
}

func quoteColumn(name string, always bool) string {
	plain := !always
	for i, r := range name {
		plain = plain && (r == '_' || r >= 'a' && r <= 'z' || i > 0 && r >= '0' && r <= '9')
	}
	if plain {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// ancestors returns the names of the parents of a table, and of theirs.
func ancestors(tables map[string]*model.Table, t *model.Table) []string {
	out := slices.Clone(t.Parents())
	for i := 0; i < len(out); i++ {
		if p := tables[out[i]]; p != nil {
			out = append(out, without(p.Parents(), out)...)
		}
	}
	return out
}

func tablesByName(d *model.Database) map[string]*model.Table {
	m := make(map[string]*model.Table, len(d.Tables))
	for i := range d.Tables {
		m[d.Tables[i].Name] = &d.Tables[i]
	}
	return m
}

// renameUses lets triggers, and functions over the rows of a table, follow the
// renames of tables and columns, as they do on the server.
func renameUses(d *model.Database, moved map[string]string, columns map[string]map[string]string) {
	for i := range d.Triggers {
		t := &d.Triggers[i]
		substitute(t.UpdateOf, columns[t.Table])
		t.When = renameIn(t.When, columns[t.Table])
		t.Table = cmp.Or(moved[t.Table], t.Table)
		t.RefTable = cmp.Or(moved[t.RefTable], t.RefTable)
	}
	retype := func(spelling string) string {
		p := model.ParseType(spelling)
		to := moved[model.JoinName(p.Schema, p.Name)]
		if p.Builtin || to == "" {
			return spelling
		}
		p.Schema, p.Name = model.SplitName(to)
		return p.String()
	}
	for i := range d.Functions {
		f := &d.Functions[i]
		f.Returns = retype(f.Returns)
		for j := range f.Args {
			f.Args[j].Type = retype(f.Args[j].Type)
		}
	}
	for i := range d.Aggregates {
		a := &d.Aggregates[i]
		a.State = retype(a.State)
		for j := range a.Args {
			a.Args[j].Type = retype(a.Args[j].Type)
		}
	}
	for i := range d.Casts {
		c := &d.Casts[i]
		c.Source, c.Target = retype(c.Source), retype(c.Target)
	}
	for i := range d.Operators {
		o := &d.Operators[i]
		o.Left, o.Right = retype(o.Left), retype(o.Right)
	}
	members := func(list []model.OperatorMember) {
		for i := range list {
			list[i].Left, list[i].Right = retype(list[i].Left), retype(list[i].Right)
		}
	}
	for i := range d.OperatorFamilies {
		members(d.OperatorFamilies[i].Members)
	}
	for i := range d.OperatorClasses {
		c := &d.OperatorClasses[i]
		c.Type, c.Storage = retype(c.Type), retype(c.Storage)
		members(c.Members)
	}
}
