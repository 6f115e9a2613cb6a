package diff

import (
	"cmp"
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
	d  *differ
	on string // the table
	// was and is are the two sides of the table in full, and kept the parents that it
	// has throughout.
	was, is *model.Table
	kept    []string
	// table is the stand-in as it is created.
	table model.Table
	// gives are the operations on the table that are done on the stand-in instead.
	gives map[int]bool
	// start is the first operation with the stand-in, and end the first without it.
	start, end int
	// useful says that the table has something from it.
	useful bool
}

// standIns puts stand-ins among operations in their order, for the tables that come to
// inherit and would have to themselves what they are to inherit.
func (d *differ) standIns(ordered []ops.Operation) []ops.Operation {
	for _, t := range d.changed {
		name := t.new.Name
		old, new := d.oldByName[name], d.newByName[name]
		if len(t.inherit) == 0 {
			continue
		}
		s := &standIn{d: d, on: name, was: cmp.Or(d.oldFull[name], old), is: cmp.Or(d.newFull[name], new), kept: without(old.Inherits, t.noInherit), gives: make(map[int]bool)}
		if s.find(ordered) {
			ordered = s.write(ordered)
		}
	}
	return ordered
}

// find decides what the stand-in has, and when it is there, and reports whether one is
// of use.
func (s *standIn) find(ordered []ops.Operation) bool {
	s.start, s.end = len(ordered), 0
	for i, op := range ordered {
		switch o := op.(type) {
		case ops.NoInherit:
			if o.Table == s.on {
				s.start = min(s.start, i)
			}
		case ops.Inherit:
			if o.Table == s.on {
				s.start, s.end = min(s.start, i), i+1
			}
		}
	}
	s.table.Name = s.name()
	s.findColumns(ordered)
	s.findChecks(ordered)
	if s.d.version >= 18 {
		s.findNotNulls(ordered)
	}
	if !s.useful {
		return false
	}
	for i := range s.gives {
		s.start = min(s.start, i)
	}
	return !slices.ContainsFunc(ordered[s.start:s.end], s.disturbs)
}

// name returns a name for the stand-in that no table has.
func (s *standIn) name() string {
	schema, bare := model.SplitName(s.on)
	return model.JoinName(schema, model.ChooseName(bare, "", "parent", func(name string) bool {
		name = model.JoinName(schema, name)
		return s.d.oldByName[name] != nil || s.d.newByName[name] != nil
	}))
}

func (s *standIn) findColumns(ordered []ops.Operation) {
	for _, generated := range []bool{false, true} { // which rest on the others
		for i := range s.is.Columns {
			c := &s.is.Columns[i]
			if !c.Inherited || (c.Generated != "") != generated {
				continue
			}
			added := slices.IndexFunc(ordered[:s.end], func(op ops.Operation) bool {
				o, ok := op.(ops.AddColumn)
				return ok && o.Table == s.on && o.Column.Name == c.Name
			})
			o := s.was.Column(c.Name)
			switch {
			case added >= 0:
				if n := ordered[added].(ops.AddColumn).Column; n.Identity == nil && !model.IsSerial(n.Type) && s.hasColumns(ordered, n.Generated) {
					s.gives[added], s.useful = true, true
				}
			case o != nil && o.Inherited && !(s.d.inherited(s.d.oldFull, s.kept, c.Name) && s.d.inherited(s.d.newFull, s.kept, c.Name)):
				s.useful = s.hasColumns(ordered, c.Generated) && s.hold(c.Name) || s.useful
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

func (s *standIn) findChecks(ordered []ops.Operation) {
	old, new := s.d.oldByName[s.on], s.d.newByName[s.on]
	had, keeps := s.d.old.InheritedChecks(old), s.d.old.InheritedChecks(&model.Table{Inherits: s.kept})
	stays := s.d.new.InheritedChecks(&model.Table{Inherits: s.kept})
	for _, k := range s.d.new.InheritedChecks(new) {
		if new.HasCheck(k.Name) {
			continue
		}
		alike := func(c model.Check) bool { return c.Name == k.Name && sameCheck(&c, &k) }
		added, dropped := -1, false
		for i, op := range ordered[:s.end] {
			switch o := op.(type) {
			case ops.AddCheck:
				if o.Table == s.on && alike(o.Check) {
					added = i
				}
			case ops.DropCheck:
				dropped = dropped || o.Table == s.on && o.Check.Name == k.Name
			case ops.RenameConstraint:
				dropped = dropped || o.Table == s.on && (o.From == k.Name || o.To == k.Name)
			}
		}
		held := !dropped && !old.HasCheck(k.Name) && slices.ContainsFunc(had, alike) && !(slices.ContainsFunc(keeps, alike) && slices.ContainsFunc(stays, alike))
		if added < 0 && !held || !s.hasColumns(ordered, k.Expr) {
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
func (s *standIn) findNotNulls(ordered []ops.Operation) {
	for i := range s.is.Columns {
		c := &s.is.Columns[i]
		o := s.was.Column(c.Name)
		if n := c.NotNullDetails(); o == nil || !c.NotNull || n.Local || n.NotValid || !s.d.passed(s.d.newFull, s.is.Parents(), c.Name) {
			continue
		}
		changes, sets := false, -1
		for i, op := range ordered[:s.end] {
			switch a := op.(type) {
			case ops.AlterColumn:
				if a.Table == s.on && a.To.Name == c.Name && (a.From.NotNull != a.To.NotNull || a.From.NotNullDetails() != a.To.NotNullDetails()) {
					changes = true
					bare := a.To.Clone()
					if bare.DropNotNull(); !a.From.NotNull && !a.To.NotNullDetails().NotValid && sameColumn(a.From, bare) {
						sets = i
					}
				}
			case ops.RenameConstraint:
				changes = changes || a.Table == s.on && a.From == s.was.NotNullNameBelow(o, func(name string) *model.Table { return s.d.oldFull[name] })
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
func (s *standIn) hasColumns(ordered []ops.Operation, expr string) bool {
	for _, name := range model.Identifiers(expr) {
		if s.is.Column(name) == nil {
			continue
		}
		comes := false
		for i := range s.gives {
			o, ok := ordered[i].(ops.AddColumn)
			comes = comes || ok && o.Column.Name == name
		}
		if !comes && !s.hold(name) {
			return false
		}
	}
	return true
}

// disturbs reports whether an operation changes what the stand-in has in a way that the
// server takes from none but it.
func (s *standIn) disturbs(op ops.Operation) bool {
	uses := rebuiltColumns(op)
	switch o := op.(type) {
	case ops.AlterColumn:
		if o.From.Type != o.To.Type || o.From.Collation != o.To.Collation || o.From.Generated != o.To.Generated {
			uses = []ops.EnumUse{{Table: o.Table, Column: o.To}}
		}
	case ops.RenameColumn:
		return s.table.Column(o.From) != nil || s.table.Column(o.To) != nil
	}
	return slices.ContainsFunc(uses, func(u ops.EnumUse) bool { return s.table.Column(u.Column.Name) != nil })
}

// write returns the operations with those on the stand-in.
func (s *standIn) write(ordered []ops.Operation) []ops.Operation {
	out := slices.Clone(ordered[:s.start])
	out = append(out, ops.CreateTable{Table: s.table}, ops.Inherit{Table: s.on, Parent: s.table.Name})
	for i := s.start; i < s.end; i++ {
		if !s.gives[i] {
			out = append(out, ordered[i])
			continue
		}
		switch o := ordered[i].(type) {
		case ops.AddColumn:
			given := o.Column.Clone()
			// The table alone has these.
			given.Comment, given.Options, given.ForeignOptions = "", nil, nil
			out = append(out, ops.AddColumn{Table: s.table.Name, Column: given})
			if o.Column.Comment != "" || len(o.Column.Options)+len(o.Column.ForeignOptions) > 0 {
				out = append(out, ops.AlterColumn{Table: s.on, From: given, To: o.Column})
			}
		case ops.AlterColumn:
			nullable := s.table.Column(o.To.Name).Clone()
			given := nullable.Clone()
			given.SetNotNull(model.NotNull{Name: o.To.NotNullDetails().Name})
			out = append(out, ops.AlterColumn{Table: s.table.Name, From: nullable, To: given})
		case ops.AddCheck:
			given := o.Check
			given.Comment = "" // that of the part is set by itself
			out = append(out, ops.AddCheck{Table: s.table.Name, Check: given})
		}
	}
	out = append(out, ops.NoInherit{Table: s.on, Parent: s.table.Name}, ops.DropTable{Table: s.table})
	return append(out, ordered[s.end:]...)
}
