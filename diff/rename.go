package diff

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// Rename says that an object of the current schema lives on under another name,
// in another schema or both.
type Rename struct {
	// Kind is "TABLE", for foreign tables too, "COLUMN", or one that [ops.Rename]
	// has.
	Kind string
	// On is the table or the type that a column, a trigger, an attribute or the
	// like is part of, by its former or its new name; empty for what stands for
	// itself.
	On string
	// Name is the former name, as that of [ops.Rename.From].
	Name string
	// To is the new name: in two parts for what lives in a schema.
	To string
}

// RenameTable is the rename of a table; both names have two parts.
func RenameTable(from, to string) Rename { return Rename{Kind: "TABLE", Name: from, To: to} }

// RenameColumn is the rename of a column of a table.
func RenameColumn(table, from, to string) Rename {
	return Rename{Kind: "COLUMN", On: table, Name: from, To: to}
}

// String returns the form that the --rename flag takes: "users:people",
// "users.name:full_name", and with its kind for all but tables and columns:
// "schema billing:sales", "value mood.ok:fine".
func (r Rename) String() string {
	return r.Label() + ":" + r.To
}

// Label returns what stands before the new name in the form that the --rename
// flag takes.
func (r Rename) Label() string {
	label := r.Name
	if r.On != "" {
		label = r.On + "." + model.JoinName("", r.Name)
	}
	if r.Kind == "TABLE" || r.Kind == "COLUMN" {
		return label
	}
	return strings.ToLower(r.Kind) + " " + label
}

// schema returns the schema that the object is to be in; ok is false for what
// lives in none of its own.
func (r Rename) schema() (name string, ok bool) {
	name, _ = model.SplitName(r.To)
	return name, r.inSchema() && name != ""
}

// inSchema reports whether the object lives in a schema by itself, and its names
// have two parts.
func (r Rename) inSchema() bool {
	switch r.Kind {
	case "SCHEMA", "PUBLICATION", "EVENT TRIGGER", "FOREIGN DATA WRAPPER", "SERVER":
		return false
	}
	return r.On == ""
}

// space is the name space that the names are of: relations and types share one as far
// as they have a type each, and routines another.
func (r Rename) space() string {
	switch r.Kind {
	case "VIEW", "MATERIALIZED VIEW", "SEQUENCE", "TYPE", "DOMAIN":
		return "TABLE"
	case "PROCEDURE", "AGGREGATE":
		return "FUNCTION"
	}
	return r.Kind
}

// between parts a rename into that to a third name, beside the former one, and the
// one from there on.
func (r Rename) between() (first, second Rename) {
	from, to, schema := r.bare(), r.To, ""
	if r.inSchema() {
		schema, from = model.SplitName(from)
		_, to = model.SplitName(to)
	}
	third := between(from, to)
	if r.inSchema() {
		third = model.JoinName(schema, third)
	}
	first, second = r, r
	first.To = third
	second.Name = third + strings.TrimPrefix(r.Name, r.bare())
	return first, second
}

// operation returns the operation that carries the rename out.
func (r Rename) operation() ops.Operation {
	switch r.Kind {
	case "TABLE":
		return ops.RenameTable{From: r.Name, To: r.To}
	case "COLUMN":
		return ops.RenameColumn{Table: r.On, From: r.Name, To: r.To}
	case "INDEX":
		return ops.RenameIndex{Table: r.On, From: r.Name, To: r.To}
	case "CONSTRAINT":
		return ops.RenameConstraint{Table: r.On, From: r.Name, To: r.To}
	}
	return ops.Rename{Kind: r.Kind, On: r.On, From: r.Name, To: r.To}
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
			renames = append(renames, RenameTable(t.RenamedFrom, t.Name))
			now = t.RenamedFrom
		}
		was := tables[now]
		if was == nil {
			continue
		}
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.RenamedFrom != "" && was.Column(c.Name) == nil && was.Column(c.RenamedFrom) != nil {
				renames = append(renames, RenameColumn(now, c.RenamedFrom, c.Name))
			}
		}
	}
	return renames
}

// Renamed returns current as it is after renames, which lead towards desired;
// current itself stays as it was. The error says which one cannot be carried out.
func Renamed(current, desired *model.Database, renames []Rename) (*model.Database, error) {
	m := moves{to: current}
	err := m.carryOut(desired, renames)
	return m.to, err
}

// moves are the renames that lead from one schema to another.
type moves struct {
	to *model.Database
	// created are the operations that create schemas which something moves to,
	// renames those that move it after that.
	created, renames []ops.Operation
}

// carryOut adds renames, which lead towards desired.
func (m *moves) carryOut(desired *model.Database, renames []Rename) error {
	if len(renames) == 0 {
		return nil
	}
	current := m.to
	sorted := inOrder(renames)
	schemas := make(map[string]bool)
	for i := range current.Schemas {
		schemas[current.Schemas[i].Name] = true
	}
	for _, r := range sorted {
		if r.Kind == "SCHEMA" {
			schemas[r.To] = true
		}
	}
	var created, operations, later []ops.Operation
	for _, r := range sorted {
		if name, ok := r.schema(); ok && !schemas[name] {
			schemas[name] = true
			if i := slices.IndexFunc(desired.Schemas, func(s model.Schema) bool { return s.Name == name }); i >= 0 {
				created = append(created, ops.CreateSchema{Schema: withoutPos(desired.Schemas[i])})
			}
		}
		if aside := r.aside(current); aside != nil {
			operations = slices.Insert(operations, 0, aside)
		}
		steps, behind := r.steps(current, slices.Concat(created, operations))
		operations, later = append(operations, steps...), append(later, behind...)
	}
	operations = append(operations, later...)
	var to *model.Database
	if current.Engine != model.Postgres {
		to = renameTables(current, sorted)
	} else {
		var err error
		if to, err = execute(current, slices.Concat(created, operations)); err != nil {
			return err
		}
	}
	m.to, m.created, m.renames = to, append(m.created, created...), append(m.renames, operations...)
	return nil
}

// downgrade returns the operations that lead from the desired schema back to
// current, as they come after the moves. Names come back first, so that what is
// built anew is written as it was; where a name is not free by then, last.
func (m *moves) downgrade(current, desired *model.Database, shapes map[string]Verdict) ([]ops.Operation, error) {
	w := way{backwards: true, restores: true, exact: true}
	if len(m.renames) == 0 {
		return operations(desired, current, shapes, w)
	}
	renames, err := reversed(m.renames)
	if err != nil {
		return nil, err
	}
	schemas, err := reversed(m.created)
	if err != nil {
		return nil, err
	}
	if desired.Engine == model.Postgres {
		if was, err := execute(desired, renames); err == nil {
			with, err := execute(current, m.created)
			if err != nil {
				return nil, err
			}
			if v := max(current.Version, desired.Version); v > 0 {
				was = was.PlainNotNulls(v) // that of desired may not be known
			}
			down, err := operations(was, with, renamedShapes(shapes, renames), w)
			return slices.Concat(renames, down, schemas), err
		}
	}
	down, err := operations(desired, m.to, shapes, w)
	return slices.Concat(down, renames, schemas), err
}

// reversed returns the operations that undo others, which are renames and the
// creation of schemas.
func reversed(operations []ops.Operation) ([]ops.Operation, error) {
	var out []ops.Operation
	for _, op := range slices.Backward(operations) {
		back, err := op.Reverse()
		if err != nil {
			return nil, err
		}
		out = append(out, back)
	}
	return out, nil
}

// renamedShapes returns what is known of views by the names that renames give
// them.
func renamedShapes(shapes map[string]Verdict, renames []ops.Operation) map[string]Verdict {
	shapes = maps.Clone(shapes)
	for _, op := range renames {
		o, ok := op.(ops.Rename)
		if !ok {
			continue
		}
		for name, v := range maps.Clone(shapes) {
			switch schema, bare := model.SplitName(name); {
			case o.Kind == "VIEW" && name == o.From:
				shapes[o.To] = v
			case o.Kind == "SCHEMA" && schema == o.From:
				shapes[model.JoinName(o.To, bare)] = v
			}
		}
	}
	return shapes
}

// inOrder returns renames in the order in which they are carried out: schemas,
// then what stands in them, then what is part of that, each under the names that
// those before have left. Where one takes the name that another gives up it
// comes after; where they take each other's, one goes by way of a third.
func inOrder(renames []Rename) []Rename {
	order := func(r Rename) int {
		switch {
		case r.Kind == "SCHEMA":
			return 0
		case r.On != "":
			return 3
		case r.Name != r.bare():
			return 1 // a signature names types as they are before
		}
		return 2
	}
	rest := slices.Clone(renames)
	slices.SortStableFunc(rest, func(a, b Rename) int { return cmp.Compare(order(a), order(b)) })
	schemas, moved := make(map[string]string), make(map[string]string)
	follow := func(name string) string {
		schema, bare := model.SplitName(name)
		if to := schemas[schema]; schema != "" && to != "" {
			return model.JoinName(to, bare)
		}
		return name
	}
	var out []Rename
	for len(rest) > 0 {
		waits := func(r, o Rename) bool { return o != r && o.space() == r.space() && o.On == r.On && o.bare() == r.To }
		i := slices.IndexFunc(rest, func(r Rename) bool {
			return order(r) == order(rest[0]) && !slices.ContainsFunc(rest, func(o Rename) bool { return waits(r, o) })
		})
		var r Rename
		to := ""
		if i < 0 {
			i = slices.IndexFunc(rest, func(o Rename) bool { return slices.ContainsFunc(rest, func(r Rename) bool { return waits(r, o) }) })
			to = rest[i].To
			if r, rest[i] = rest[i].between(); r.inSchema() {
				r.To = follow(r.To)
			}
		} else {
			r, to = rest[i], rest[i].To
			rest = slices.Delete(rest, i, i+1)
		}
		switch {
		case r.Kind == "SCHEMA":
			schemas[r.Name] = to
		case r.On != "":
			on := follow(r.On)
			r.On = cmp.Or(moved[on], on)
		default:
			name, arguments := r.bare(), strings.TrimPrefix(r.Name, r.bare())
			if _, types := model.SplitSignature(r.Name); strings.HasPrefix(arguments, "(") {
				for i := range types {
					if p := model.ParseType(types[i]); schemas[p.Schema] != "" {
						p.Schema = schemas[p.Schema]
						types[i] = p.String()
					}
				}
				arguments = "(" + strings.Join(types, ", ") + ")"
			}
			r.Name = follow(name) + arguments
			switch r.Kind {
			case "TABLE", "VIEW", "MATERIALIZED VIEW", "TYPE":
				moved[follow(name)] = to
			}
		}
		out = append(out, r)
	}
	return out
}

// aside returns the operation that takes a name from an index which another relation is
// to get, or nil: the index gets the one that it is to have with the other changes.
func (r Rename) aside(d *model.Database) ops.Operation {
	if r.space() != "TABLE" || r.Kind == "DOMAIN" {
		return nil
	}
	schema, bare := model.SplitName(r.To)
	_, from := model.SplitName(r.bare())
	third := between(bare, from)
	named := func(x model.Index) bool { return x.Name == bare }
	for i := range d.Tables {
		t := &d.Tables[i]
		if in, _ := model.SplitName(t.Name); in != schema {
			continue
		}
		if slices.Contains(t.KeyNames(), bare) {
			return ops.RenameConstraint{Table: t.Name, From: bare, To: third}
		}
		if slices.ContainsFunc(t.Indexes, named) || t.PartNamed(bare) != nil {
			return ops.RenameIndex{Table: t.Name, From: bare, To: third}
		}
	}
	for i := range d.Views {
		v := &d.Views[i]
		if in, _ := model.SplitName(v.Name); in == schema && slices.ContainsFunc(v.Indexes, named) {
			return ops.RenameIndex{Table: v.Name, From: bare, To: third}
		}
	}
	return nil
}

// bare returns the former name in the form of To.
func (r Rename) bare() string { return ops.Rename{Kind: r.Kind, From: r.Name, To: r.To}.Bare() }

// execute returns a PostgreSQL schema as it is after renames, with all that names
// what they rename.
func execute(current *model.Database, operations []ops.Operation) (*model.Database, error) {
	d := current.Clone()
	executor := sqlsource.New(d)
	for _, op := range operations {
		statements, err := postgres.Dialect{}.Compile(context.Background(), nil, op)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", op, err)
		}
		for _, s := range statements {
			if err := executor.Exec(sqlsource.Source{SQL: s.SQL}); err != nil {
				return nil, fmt.Errorf("%s: %w", op, err)
			}
		}
		followOpaque(d.Opaque, op)
	}
	return d, d.Normalize()
}

// followOpaque gives what hangs on a renamed object, or rests on it, its new name.
func followOpaque(opaque []model.Opaque, op ops.Operation) {
	from, to, kind := "", "", ""
	switch o := op.(type) {
	case ops.RenameTable:
		from, to, kind = o.From, o.To, "TYPE"
	case ops.Rename:
		from, to = o.From, o.Name()
		switch o.Kind {
		case "TYPE", "DOMAIN":
			kind = "TYPE"
		case "FUNCTION", "PROCEDURE", "AGGREGATE":
			kind = "ROUTINE"
		case "SCHEMA":
			kind = o.Kind
		}
	}
	follow := func(name *string) {
		if kind != "SCHEMA" {
			if *name == from {
				*name = to
			}
		} else if schema, bare := model.SplitName(*name); schema == from && *name != "" {
			*name = model.JoinName(to, bare)
		}
	}
	for i := range opaque {
		o := &opaque[i]
		follow(&o.Table)
		if o.Of.Kind == kind || o.Of.Kind == "TABLE" && kind == "TYPE" || kind == "SCHEMA" && o.Of.Kind != "SCHEMA" {
			follow(&o.Of.Name)
		}
		if kind == "SCHEMA" {
			follow(&o.Name)
		}
		o.Uses = slices.Clone(o.Uses)
		for j := range o.Uses {
			if o.Uses[j].Kind == kind || kind == "SCHEMA" {
				follow(&o.Uses[j].Name)
			}
		}
	}
}

// renameTables returns a schema of an engine that has tables alone as it is after
// renames.
func renameTables(d *model.Database, renames []Rename) *model.Database {
	d = d.Clone()
	for _, r := range renames {
		for i := range d.Tables {
			t := &d.Tables[i]
			for j := range t.ForeignKeys {
				if f := &t.ForeignKeys[j]; r.Kind == "TABLE" && f.RefTable == r.Name {
					f.RefTable = r.To
				} else if r.Kind == "COLUMN" && f.RefTable == r.On {
					substitute(f.RefColumns, map[string]string{r.Name: r.To})
				}
			}
			switch {
			case r.Kind == "TABLE" && t.Name == r.Name:
				t.Name = r.To
			case r.Kind == "COLUMN" && t.Name == r.On:
				renameColumns(t, map[string]string{r.Name: r.To})
			}
		}
		for i := range d.Opaque {
			if o := &d.Opaque[i]; r.Kind == "TABLE" && o.Table == r.Name {
				o.Table = r.To
			}
		}
	}
	slices.SortFunc(d.Tables, func(a, b model.Table) int { return cmp.Compare(a.Name, b.Name) })
	return d
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
	substitute(t.Order, to)
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
			if !part.Quoted() {
				target = model.QuoteIdentifier(target)
			} else {
				target = `"` + strings.ReplaceAll(target, `"`, `""`) + `"`
			}
			b.WriteString(target)
			continue
		}
		b.WriteString(part.Text)
	}
	return b.String()
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
