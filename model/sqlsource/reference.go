package sqlsource

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CheckReferences looks for names in a database that mean nothing: a foreign
// key to a table or a column that there is not, or to columns that no primary
// key or unique constraint or index makes unique; a constraint or an index on
// a column that its table has not; a trigger on a table, of a column or with a
// function that there is not; an event trigger with
// a function, a publication of a table or a column that there is not; a default that is not a value of its
// enumerated type; an index name that stands twice in a schema. It is meant for declarations that have been merged and normalised;
// those need not come from SQL. SQLite's rules differ in two things: letters of
// either case are the same in a name (sqlite.org/lang_keywords.html leaves it
// unsaid; measured on SQLite 3.51), and a constraint's name is none of an
// index. The error is a [*model.DeclarationError] at the key, constraint or
// index, or else at its table.
func CheckReferences(d *model.Database) error {
	if slices.ContainsFunc(d.Tables, func(t model.Table) bool { return len(t.Parents()) > 0 }) {
		d = d.Clone()
		d.ExpandPartitions()
	}
	c := &referenceCheck{
		nameRule:  nameRule(d.Engine),
		tables:    make(map[string]*model.Table, len(d.Tables)),
		relations: make(map[string]model.Pos, 3*len(d.Tables)),
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		c.tables[c.fold(t.Name)] = t
		c.relations[c.fold(t.Name)] = t.Pos
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		if err := c.columns(t); err != nil {
			return err
		}
		for j := range t.Columns {
			if err := enumDefault(d, t, &t.Columns[j]); err != nil {
				return err
			}
		}
		if err := c.indexNames(t); err != nil {
			return err
		}
		for j := range t.ForeignKeys {
			if err := c.foreignKey(t, &t.ForeignKeys[j]); err != nil {
				return err
			}
		}
	}
	for i := range d.Triggers {
		if err := c.trigger(d, &d.Triggers[i]); err != nil {
			return err
		}
	}
	for i := range d.EventTriggers {
		t := &d.EventTriggers[i]
		if err := triggerFunction(d, "event trigger "+t.Name, t.Function, t.Pos); err != nil {
			return err
		}
	}
	for i := range d.Publications {
		for j := range d.Publications[i].Tables {
			if err := c.published(d, &d.Publications[i], &d.Publications[i].Tables[j]); err != nil {
				return err
			}
		}
	}
	return nil
}

// enumDefault looks at a default that is a constant of an enumerated type, which the
// server would refuse when a revision runs.
func enumDefault(d *model.Database, t *model.Table, c *model.Column) error {
	if c.Default == "" || d.Enum(c.Type) == nil {
		return nil
	}
	enum := d.Enum(c.Type)
	node, err := parseExpr(c.Default)
	if err != nil {
		return nil // it is the server's to refuse
	}
	if cast := node.GetTypeCast(); cast != nil {
		names := cast.TypeName.GetNames()
		if _, bare := model.SplitName(enum.Name); names[len(names)-1].GetString_().GetSval() != bare {
			return nil
		}
		node = cast.Arg
	}
	value := node.GetAConst().GetSval()
	if value == nil || slices.Contains(enum.Values, value.Sval) {
		return nil
	}
	return fault(c.Pos, t.Pos, hintOf(value.Sval, enum.Values), "table %s: the default of column %s, '%s', is not a value of type %s", t.Name, c.Name, value.Sval, enum.Name)
}

// serverTriggers are the trigger functions that come with PostgreSQL for a
// trigger of one's own (documentation, section 9.29).
var serverTriggers = []string{"suppress_redundant_updates_trigger", "tsvector_update_trigger", "tsvector_update_trigger_column"}

// trigger looks up the relations, the columns and the function that a trigger
// names.
func (c *referenceCheck) trigger(d *model.Database, t *model.Trigger) error {
	what := "trigger " + t.Name + " on " + t.Table
	for _, name := range []string{t.Table, t.RefTable} {
		if name != "" && c.tables[name] == nil && d.View(name) == nil {
			var known []string
			for table := range c.tables {
				known = append(known, table)
			}
			for i := range d.Views {
				known = append(known, d.Views[i].Name)
			}
			return fault(t.Pos, model.Pos{}, hintOf(name, known), "%s: table %s does not exist", what, name)
		}
	}
	if t.Inherited {
		return nil
	}
	columns, known := c.triggerColumns(d, t.Table)
	for _, name := range t.UpdateOf {
		if known && !slices.Contains(columns, name) {
			return fault(t.Pos, model.Pos{}, hintOf(name, columns), "%s: %s has no column %s", what, t.Table, name)
		}
	}
	if slices.Contains(serverTriggers, t.Function) {
		return nil
	}
	return triggerFunction(d, what, t.Function, t.Pos)
}

// triggerFunction looks up the function of a trigger or an event trigger, which
// an extension may bring.
func triggerFunction(d *model.Database, what, function string, pos model.Pos) error {
	if len(d.Extensions) > 0 || d.Function(function+"()") != nil {
		return nil
	}
	var names []string
	for i := range d.Functions {
		if len(d.Functions[i].InputTypes()) == 0 {
			names = append(names, d.Functions[i].Name)
		}
	}
	return fault(pos, model.Pos{}, hintOf(function, names), "%s: function %s() does not exist", what, function)
}

// published looks up a table that a publication lists, and its columns.
func (c *referenceCheck) published(d *model.Database, p *model.Publication, t *model.PublishedTable) error {
	if c.tables[t.Name] == nil {
		return fault(t.Pos, p.Pos, hintOf(t.Name, slices.Collect(maps.Keys(c.tables))), "publication %s: table %s does not exist", p.Name, t.Name)
	}
	columns, known := c.triggerColumns(d, t.Name)
	for _, name := range t.Columns {
		if known && !slices.Contains(columns, name) {
			return fault(t.Pos, p.Pos, hintOf(name, columns), "publication %s: %s has no column %s", p.Name, t.Name, name)
		}
	}
	return nil
}

// triggerColumns returns the columns of a table, of a partition or of a view,
// where they are known.
func (c *referenceCheck) triggerColumns(d *model.Database, relation string) (columns []string, known bool) {
	if v := d.View(relation); v != nil {
		for _, column := range v.Columns {
			columns = append(columns, column.Name)
		}
		return columns, len(columns) > 0
	}
	t := c.tables[relation]
	for t != nil && t.Partition != nil {
		t = c.tables[t.Partition.Parent]
	}
	if t == nil {
		return nil, false
	}
	return columnNames(t), true
}

// referenceCheck is what one check looks names up in, as fold spells them.
type referenceCheck struct {
	nameRule
	tables    map[string]*model.Table
	relations map[string]model.Pos
}

// nameRule compares names as its engine does.
type nameRule model.Engine

// fold returns what two names that mean the same share.
func (r nameRule) fold(name string) string {
	if model.Engine(r) == model.SQLite {
		return strings.ToLower(name)
	}
	return name
}

func (r nameRule) has(t *model.Table, column string) bool {
	return slices.ContainsFunc(t.Columns, func(has model.Column) bool { return r.fold(has.Name) == r.fold(column) })
}

func fault(pos, table model.Pos, hint, format string, args ...any) error {
	if pos == (model.Pos{}) {
		pos = table
	}
	return &model.DeclarationError{Pos: pos, Msg: fmt.Sprintf(format, args...), Hint: hint}
}

func (c *referenceCheck) foreignKey(t *model.Table, f *model.ForeignKey) error {
	to, ok := c.tables[c.fold(f.RefTable)]
	if !ok {
		known := make([]string, 0, len(c.tables))
		for _, table := range c.tables {
			known = append(known, table.Name)
		}
		hint := hintOf(f.RefTable, known)
		if hint == "" {
			hint = "declare it, or add the package or .sql file that does to the models"
		}
		return fault(f.Pos, t.Pos, hint,
			"table %s: foreign key (%s) refers to table %s, which does not exist", t.Name, strings.Join(f.Columns, ", "), f.RefTable)
	}
	if to.Partition != nil {
		above := to.WithAbove(func(name string) *model.Table { return c.tables[c.fold(name)] })
		to = &above
	}
	if msg, hint := c.referenceFault(f, to); msg != "" {
		return fault(f.Pos, t.Pos, hint, "table %s: %s", t.Name, msg)
	}
	return nil
}

// referenceFault says what is wrong with a foreign key's target, which has the keys
// of the tables that it is a partition under.
func (r nameRule) referenceFault(f *model.ForeignKey, to *model.Table) (msg, hint string) {
	key := "foreign key (" + strings.Join(f.Columns, ", ") + ")"
	if len(f.RefColumns) == 0 {
		return key + " refers to table " + to.Name + ", which has no primary key", "name the columns that it refers to"
	}
	if len(f.RefColumns) != len(f.Columns) {
		return fmt.Sprintf("%s of %d columns refers to %d of table %s", key, len(f.Columns), len(f.RefColumns), to.Name), ""
	}
	for _, name := range f.RefColumns {
		if !r.has(to, name) {
			return key + " refers to column " + to.Name + "." + name + ", which does not exist", hintOf(name, columnNames(to))
		}
	}
	if !r.hasKey(to, f.RefColumns, f.Period) {
		columns := strings.Join(f.RefColumns, ", ")
		if f.Period {
			columns += " WITHOUT OVERLAPS"
		}
		return key + " refers to " + to.Name + " (" + columns + "), which no primary key or unique constraint covers",
			"add UNIQUE (" + columns + ") to " + to.Name
	}
	return "", ""
}

// hasKey reports whether a key of t has these columns, in any order: a primary
// key, a unique constraint, or a unique index without a predicate. A
// deferrable one does not serve (transformFkeyCheckAttrs in
// commands/tablecmds.c), nor does one WITHOUT OVERLAPS but for a period.
func (r nameRule) hasKey(t *model.Table, columns []string, period bool) bool {
	if pk := t.PrimaryKey; pk != nil && !pk.Deferrable && pk.WithoutOverlaps == period && r.sameSet(pk.Columns, columns) {
		return true
	}
	for _, u := range t.Uniques {
		if !u.Deferrable && u.WithoutOverlaps == period && r.sameSet(u.Columns, columns) {
			return true
		}
	}
	return !period && slices.ContainsFunc(t.Indexes, func(x model.Index) bool {
		return x.Unique && x.Where == "" && r.sameSet(keyColumns(x), columns)
	})
}

func (r nameRule) sameSet(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for _, s := range a {
		if !slices.ContainsFunc(b, func(other string) bool { return r.fold(s) == r.fold(other) }) {
			return false
		}
	}
	return true
}

// columns looks up the columns that t's constraints and indexes name.
func (c *referenceCheck) columns(t *model.Table) error {
	look := func(pos model.Pos, what string, columns ...[]string) error {
		for _, list := range columns {
			for _, name := range list {
				if !c.has(t, name) {
					return fault(pos, t.Pos, hintOf(name, columnNames(t)),
						"table %s: %s names column %s, which does not exist", t.Name, what, name)
				}
			}
		}
		return nil
	}
	if pk := t.PrimaryKey; pk != nil {
		if err := look(pk.Pos, "the primary key", pk.Columns, pk.Include); err != nil {
			return err
		}
	}
	for _, u := range t.Uniques {
		if err := look(u.Pos, "unique constraint "+u.Name, u.Columns, u.Include); err != nil {
			return err
		}
	}
	for _, f := range t.ForeignKeys {
		if err := look(f.Pos, "foreign key "+f.Name, f.Columns, f.OnDeleteColumns); err != nil {
			return err
		}
	}
	for _, x := range t.Indexes {
		if err := look(x.Pos, "index "+x.Name, x.Include); err != nil {
			return err
		}
		for _, k := range x.Keys {
			if k.Column == "" {
				continue
			}
			if err := look(x.Pos, "index "+x.Name, []string{k.Column}); err != nil {
				return err
			}
		}
	}
	return nil
}

// indexNames enters the names of t's indexes, its constraints' among them,
// and reports one that is in use.
func (c *referenceCheck) indexNames(t *model.Table) error {
	schema, _ := model.SplitName(t.Name)
	enter := func(pos model.Pos, what, name string) error {
		if name == "" {
			return nil
		}
		full := model.JoinName(schema, name)
		if first, ok := c.relations[c.fold(full)]; ok {
			return fault(pos, t.Pos, "", "table %s: %s %s: the name is in use%s", t.Name, what, full, declaredAt(first))
		}
		if pos == (model.Pos{}) {
			pos = t.Pos
		}
		c.relations[c.fold(full)] = pos
		return nil
	}
	if pk := t.PrimaryKey; pk != nil && model.Engine(c.nameRule) != model.SQLite {
		if err := enter(pk.Pos, "primary key", pk.Name); err != nil {
			return err
		}
	}
	for _, u := range t.Uniques {
		if model.Engine(c.nameRule) == model.SQLite {
			break
		}
		if err := enter(u.Pos, "unique constraint", u.Name); err != nil {
			return err
		}
	}
	for _, x := range t.Indexes {
		if err := enter(x.Pos, "index", x.Name); err != nil {
			return err
		}
	}
	return nil
}
