package diff

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// standIn is an empty table that another one inherits from while its parents change.
// Whether a table has a column or a check from its parents alone (attislocal and
// conislocal) the server says when it gives it to the table, and forgets when the last
// parent that has it goes: what would be without one meanwhile, or comes with a new
// one, the table has from the stand-in.
type standIn struct {
	d   *differ
	ops *places
	on  string // the table
	// was and is are the two sides of the table in full, and kept the parents that it
	// has throughout.
	was, is *model.Table
	kept    []string
	// table is the stand-in as it is created.
	table model.Table
	// gives are the operations on the table that are done on the stand-in instead, and
	// given the columns that those add.
	gives map[int]bool
	given map[string]bool
	// start is the first operation with the stand-in, and end the first without it.
	start, end int
	// useful says that the table has something from it.
	useful bool
}

// places are operations in their order, found by what they are about.
type places struct {
	all []ops.Operation
	// on holds the places of those on the parents, columns and constraints of a table,
	// and disturbing of those that change a column, by its name, in a way that the
	// server takes from none but the table that it comes from.
	on, disturbing map[string][]int
}

func placesOf(ordered []ops.Operation) *places {
	x := &places{all: ordered, on: make(map[string][]int), disturbing: make(map[string][]int)}
	on := func(table string, i int) { x.on[table] = append(x.on[table], i) }
	disturbs := func(column string, i int) { x.disturbing[column] = append(x.disturbing[column], i) }
	for i, op := range ordered {
		for _, u := range rebuiltColumns(op) {
			disturbs(u.Column.Name, i)
		}
		switch o := op.(type) {
		case ops.NoInherit:
			on(o.Table, i)
		case ops.Inherit:
			on(o.Table, i)
		case ops.AddColumn:
			on(o.Table, i)
		case ops.AlterColumn:
			on(o.Table, i)
			if o.From.Type != o.To.Type || o.From.Collation != o.To.Collation || o.From.Generated != o.To.Generated {
				disturbs(o.To.Name, i)
			}
		case ops.RenameColumn:
			disturbs(o.From, i)
			disturbs(o.To, i)
		case ops.AddCheck:
			on(o.Table, i)
		case ops.DropCheck:
			on(o.Table, i)
		case ops.RenameConstraint:
			on(o.Table, i)
		}
	}
	return x
}

// standIns puts stand-ins among operations in their order, for the tables that come to
// inherit and would have to themselves what they are to inherit.
func (d *differ) standIns(ordered []ops.Operation) []ops.Operation {
	var all []*standIn
	var x *places
	var taken map[string]bool
	for _, t := range d.changed {
		name := t.new.Name
		old, new := d.oldByName[name], d.newByName[name]
		if len(t.inherit) == 0 {
			continue
		}
		if x == nil {
			x, taken = placesOf(ordered), d.takenNames()
		}
		s := &standIn{d: d, ops: x, on: name, was: cmp.Or(d.oldFull[name], old), is: cmp.Or(d.newFull[name], new), kept: without(old.Inherits, t.noInherit), gives: make(map[int]bool), given: make(map[string]bool)}
		if s.find() {
			s.table.Name = standInName(name, taken)
			all = append(all, s)
		}
	}
	return written(ordered, all)
}

// takenNames returns the names of the relations and types of both sides, of which a
// stand-in can have none: the names by way of which others are handed on meanwhile end
// in another word than its own.
func (d *differ) takenNames() map[string]bool {
	taken := make(map[string]bool)
	for _, db := range []*model.Database{d.old, d.new} {
		maps.Copy(taken, relationNames(db))
		for i := range db.Enums {
			taken[db.Enums[i].Name] = true
		}
		for i := range db.Domains {
			taken[db.Domains[i].Name] = true
		}
		for i := range db.Ranges {
			taken[db.Ranges[i].Name], taken[db.Ranges[i].MultirangeName()] = true, true
		}
		for _, o := range db.Opaque {
			taken[o.Name] = true
		}
	}
	return taken
}

// standInName returns a name for the stand-in of a table that nothing has, and takes it.
func standInName(table string, taken map[string]bool) string {
	schema, bare := model.SplitName(table)
	name := model.JoinName(schema, model.ChooseName(bare, "", "parent", func(name string) bool { return taken[model.JoinName(schema, name)] }))
	taken[name] = true
	return name
}

// find decides what the stand-in has, and when it is there, and reports whether one is
// of use.
func (s *standIn) find() bool {
	s.start, s.end = len(s.ops.all), 0
	for _, i := range s.ops.on[s.on] {
		switch s.ops.all[i].(type) {
		case ops.NoInherit:
			s.start = min(s.start, i)
		case ops.Inherit:
			s.start, s.end = min(s.start, i), i+1
		}
	}
	s.findColumns()
	s.findChecks()
	if s.d.version >= 18 {
		s.findNotNulls()
	}
	if !s.useful {
		return false
	}
	for i := range s.gives {
		s.start = min(s.start, i)
	}
	return !slices.ContainsFunc(s.table.Columns, func(c model.Column) bool {
		at, _ := slices.BinarySearch(s.ops.disturbing[c.Name], s.start)
		return at < len(s.ops.disturbing[c.Name]) && s.ops.disturbing[c.Name][at] < s.end
	})
}

// before returns the operations on the table that come before the last with the
// stand-in, by their places.
func (s *standIn) before() iter.Seq2[int, ops.Operation] {
	return func(yield func(int, ops.Operation) bool) {
		for _, i := range s.ops.on[s.on] {
			if i >= s.end || !yield(i, s.ops.all[i]) {
				return
			}
		}
	}
}

func (s *standIn) findColumns() {
	adds := make(map[string]int)
	for i, op := range s.before() {
		if o, ok := op.(ops.AddColumn); ok {
			adds[o.Column.Name] = i
		}
	}
	for _, generated := range []bool{false, true} { // which rest on the others
		for i := range s.is.Columns {
			c := &s.is.Columns[i]
			if !c.Inherited || (c.Generated != "") != generated {
				continue
			}
			o := s.was.Column(c.Name)
			added, comes := adds[c.Name]
			switch {
			case comes:
				if n := s.ops.all[added].(ops.AddColumn).Column; n.Identity == nil && !model.IsSerial(n.Type) && s.hasColumns(n.Generated) {
					s.gives[added], s.given[c.Name], s.useful = true, true, true
				}
			case o != nil && o.Inherited && !(inherited(s.d.oldFull, s.kept, c.Name) && inherited(s.d.newFull, s.kept, c.Name)):
				s.useful = s.hasColumns(c.Generated) && s.hold(c.Name) || s.useful
			}
		}
	}
}

// hold gives the stand-in a column that the table has throughout, and reports whether
// it can: it must not change.
func (s *standIn) hold(column string) bool {
	if s.table.Column(column) != nil {
		return true
	}
	o, c := s.was.Column(column), s.is.Column(column)
	if o == nil || c == nil || o.Type != c.Type || o.Collation != c.Collation || o.Generated != c.Generated || o.Virtual != c.Virtual || slices.ContainsFunc(enumKeys(o), s.d.isLost) {
		return false
	}
	s.table.Columns = append(s.table.Columns, model.Column{Name: o.Name, Type: o.Type, Collation: o.Collation, Generated: o.Generated, Virtual: o.Virtual})
	return true
}

func (s *standIn) findChecks() {
	old, new := s.d.oldByName[s.on], s.d.newByName[s.on]
	had, keeps := s.d.old.InheritedChecks(old), s.d.old.InheritedChecks(&model.Table{Inherits: s.kept})
	stays := s.d.new.InheritedChecks(&model.Table{Inherits: s.kept})
	for _, k := range s.d.new.InheritedChecks(new) {
		if new.HasCheck(k.Name) {
			continue
		}
		alike := func(c model.Check) bool { return c.Name == k.Name && sameCheck(&c, &k) }
		added, dropped := -1, false
		for i, op := range s.before() {
			switch o := op.(type) {
			case ops.AddCheck:
				if alike(o.Check) {
					added = i
				}
			case ops.DropCheck:
				dropped = dropped || o.Check.Name == k.Name
			case ops.RenameConstraint:
				dropped = dropped || o.From == k.Name || o.To == k.Name
			}
		}
		held := !dropped && !old.HasCheck(k.Name) && slices.ContainsFunc(had, alike) && !(slices.ContainsFunc(keeps, alike) && slices.ContainsFunc(stays, alike))
		if added < 0 && !held || !s.hasColumns(k.Expr) {
			continue
		}
		if s.useful = true; added >= 0 {
			s.gives[added] = true
		} else {
			k.Comment = ""
			s.table.Checks = append(s.table.Checks, k)
		}
	}
}

// findNotNulls finds the NOT NULLs that the table is to have from its parents alone,
// which version 18 of the server tells apart.
func (s *standIn) findNotNulls() {
	for i := range s.is.Columns {
		c := &s.is.Columns[i]
		o := s.was.Column(c.Name)
		if n := c.NotNullDetails(); o == nil || !c.NotNull || n.Local || n.NotValid || !s.d.passed(s.d.newFull, s.is.Parents(), c.Name) {
			continue
		}
		changes, sets := false, -1
		for i, op := range s.before() {
			switch a := op.(type) {
			case ops.AlterColumn:
				if a.To.Name == c.Name && (a.From.NotNull != a.To.NotNull || a.From.NotNullDetails() != a.To.NotNullDetails()) {
					changes = true
					bare := a.To.Clone()
					if bare.DropNotNull(); !a.From.NotNull && !a.To.NotNullDetails().NotValid && sameColumn(a.From, bare) {
						sets = i
					}
				}
			case ops.RenameConstraint:
				changes = changes || a.From == s.was.NotNullNameBelow(o, func(name string) *model.Table { return s.d.oldFull[name] })
			}
		}
		held := !changes && o.NotNull && !o.NotNullDetails().Local && !o.NotNullDetails().NotValid && s.d.passed(s.d.oldFull, s.was.Parents(), c.Name) &&
			!(s.d.passed(s.d.oldFull, s.kept, c.Name) && s.d.passed(s.d.newFull, s.kept, c.Name))
		switch {
		case sets >= 0 && !o.NotNull && s.hold(c.Name):
			s.gives[sets], s.useful = true, true
		case held && s.hold(c.Name):
			s.table.Column(c.Name).NotNull, s.useful = true, true
		}
	}
}

// hasColumns reports whether the stand-in has the columns that an expression names, or can.
func (s *standIn) hasColumns(expr string) bool {
	for _, name := range model.Identifiers(expr) {
		if s.is.Column(name) != nil && !s.given[name] && !s.hold(name) {
			return false
		}
	}
	return true
}

// written returns the operations with those on the stand-ins.
func written(ordered []ops.Operation, all []*standIn) []ops.Operation {
	if len(all) == 0 {
		return ordered
	}
	starts, ends, gives := make(map[int][]*standIn), make(map[int][]*standIn), make(map[int]*standIn)
	for _, s := range all {
		starts[s.start], ends[s.end] = append(starts[s.start], s), append(ends[s.end], s)
		for i := range s.gives {
			gives[i] = s
		}
	}
	var out []ops.Operation
	for i := range len(ordered) + 1 {
		for _, s := range ends[i] {
			out = append(out, ops.NoInherit{Table: s.on, Parent: s.table.Name}, ops.DropTable{Table: s.table})
		}
		for _, s := range starts[i] {
			out = append(out, ops.CreateTable{Table: s.table}, ops.Inherit{Table: s.on, Parent: s.table.Name})
		}
		switch {
		case i == len(ordered):
		case gives[i] != nil:
			out = append(out, gives[i].give(ordered[i])...)
		default:
			out = append(out, ordered[i])
		}
	}
	return out
}

// give returns what is done on the stand-in for an operation on the table.
func (s *standIn) give(op ops.Operation) []ops.Operation {
	switch o := op.(type) {
	case ops.AddColumn:
		given := o.Column.Clone()
		// The table alone has these.
		given.Comment, given.Options, given.ForeignOptions = "", nil, nil
		out := []ops.Operation{ops.AddColumn{Table: s.table.Name, Column: given}}
		if o.Column.Comment != "" || len(o.Column.Options)+len(o.Column.ForeignOptions) > 0 {
			out = append(out, ops.AlterColumn{Table: s.on, From: given, To: o.Column})
		}
		return out
	case ops.AlterColumn:
		nullable := s.table.Column(o.To.Name).Clone()
		given := nullable.Clone()
		given.SetNotNull(model.NotNull{Name: o.To.NotNullDetails().Name})
		return []ops.Operation{ops.AlterColumn{Table: s.table.Name, From: nullable, To: given}}
	case ops.AddCheck:
		given := o.Check
		given.Comment = "" // that of the part is set by itself
		return []ops.Operation{ops.AddCheck{Table: s.table.Name, Check: given}}
	}
	return []ops.Operation{op}
}
