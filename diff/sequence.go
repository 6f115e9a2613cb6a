package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func sequenceKey(name string) key { return key{kind: kindSequence, name: name} }

// drawnKeys returns the keys of the sequences and tables that an expression
// names by a regclass literal.
func drawnKeys(expr string) []key {
	var keys []key
	for _, name := range model.Relations(expr) {
		keys = append(keys, sequenceKey(name), tableKey(name))
	}
	return keys
}

// drawn returns the keys of what the defaults of columns draw from.
func drawn(columns ...model.Column) []key {
	var keys []key
	for _, c := range columns {
		keys = append(keys, drawnKeys(c.Default)...)
	}
	return keys
}

// ownSequences returns the keys of the sequences that come and go with columns of
// a table: those of serial and identity columns.
func ownSequences(t *model.Table, columns ...model.Column) []key {
	var keys []key
	for i := range columns {
		if name := t.SequenceOf(&columns[i]); name != "" {
			keys = append(keys, sequenceNames(name)...)
		}
	}
	return keys
}

// exchanges returns the keys of the sequences of a column that is altered, if it gets
// another one, as it does when it becomes an identity column or ceases to be one.
func (t *tableDiff) exchanges(c columnPair) (was, is []key) {
	was, is = ownSequences(t.old, *c.old), ownSequences(t.new, *c.new)
	if slices.Equal(was, is) && (c.old.Identity == nil) == (c.new.Identity == nil) {
		return nil, nil
	}
	return was, is
}

func bareSequence(s *model.Sequence) model.Sequence {
	b := s.Clone()
	b.Pos = model.Pos{}
	return b
}

func sameSequence(a, b *model.Sequence) bool {
	x, xType := a.Options()
	y, yType := b.Options()
	return xType == yType && sameIdentity(&x, &y) && a.Unlogged == b.Unlogged && a.OwnerTable == b.OwnerTable && a.OwnerColumn == b.OwnerColumn && a.Comment == b.Comment
}

// compareSequences emits the changes of the sequences that stand by themselves.
// A sequence is created before the columns that draw from it and becomes a
// column's own after, since its owner may be the very column whose default it
// is. It goes with the column that owns it, unless it is let go before.
func (d *differ) compareSequences() {
	walk(d.old.Sequences, d.new.Sequences, func(s *model.Sequence) string { return s.Name },
		func(old, new *model.Sequence) {
			switch {
			case old == nil:
				d.createSequence(bareSequence(new))
			case new == nil:
				d.dropSequence(bareSequence(old))
			case !sameSequence(old, new) || d.ownerGoes(old):
				d.alterSequence(bareSequence(old), bareSequence(new))
			}
		})
}

// sequenceNames returns the keys of a sequence and of the names that it takes, one of
// a type included: the server creates none where that is in use.
func sequenceNames(name string) []key {
	_, bare := model.SplitName(name)
	return []key{sequenceKey(name), relationKey(name, bare), enumKey(name)}
}

func ownerKeys(s model.Sequence) []key {
	if s.OwnerTable == "" {
		return nil
	}
	return []key{tableKey(s.OwnerTable), columnKey(s.OwnerTable, s.OwnerColumn)}
}

func (d *differ) createSequence(s model.Sequence) {
	free := s
	free.OwnerTable, free.OwnerColumn = "", ""
	d.plan.add(node{op: ops.CreateSequence{Sequence: free}, class: before, rank: rankFirst, table: s.Name,
		creates: sequenceNames(s.Name), needs: inSchema(s.Name)})
	if s.OwnerTable != "" {
		n := node{op: ops.AlterSequence{From: free, To: s}, class: work, rank: rankAddForeignKey, table: s.OwnerTable,
			needs: append(ownerKeys(s), sequenceKey(s.Name))}
		d.giveSequence(&n, s, "")
		d.plan.add(n)
	}
}

// dropSequence drops a sequence. One that goes with its owner is let go first:
// the column's default then falls with the column, and a downgrade that is read
// backwards finds each step.
func (d *differ) dropSequence(s model.Sequence) {
	free := s
	if s.OwnerTable != "" {
		free.OwnerTable, free.OwnerColumn = "", ""
		d.plan.add(node{op: ops.AlterSequence{From: s, To: free}, class: work, rank: rankFirst, table: s.OwnerTable,
			uses: append(ownerKeys(s), sequenceKey(s.Name))})
	}
	d.plan.add(node{op: ops.DropSequence{Sequence: free}, class: after, rank: rankDropEnum, table: s.Name,
		drops: sequenceNames(s.Name), uses: inSchema(s.Name)})
}

// ownerGoes reports whether the column that owns a sequence is dropped, if only
// to be added again, or whether its table ceases to be logged or unlogged: from
// version 15 on that takes the sequences along that its columns own.
func (d *differ) ownerGoes(s *model.Sequence) bool {
	if s.OwnerTable == "" {
		return false
	}
	t := d.newByName[s.OwnerTable]
	if t == nil || t.Column(s.OwnerColumn) == nil {
		return true
	}
	td := d.tables[s.OwnerTable]
	return td != nil && (td.old.Unlogged != td.new.Unlogged || slices.ContainsFunc(td.columns, func(p columnPair) bool { return p.replaced && p.old.Name == s.OwnerColumn }))
}

func (d *differ) alterSequence(old, new model.Sequence) {
	mid := old
	if old.OwnerTable != "" && (old.OwnerTable != new.OwnerTable && !d.handsOver(&old, &new) || d.ownerGoes(&old)) {
		mid.OwnerTable, mid.OwnerColumn = "", ""
		d.plan.add(node{op: ops.AlterSequence{From: old, To: mid}, class: work, rank: rankFirst, table: old.OwnerTable,
			uses: ownerKeys(old), drops: []key{loggedKey(old.OwnerTable)}})
	}
	if sameSequence(&mid, &new) {
		return
	}
	n := node{op: ops.AlterSequence{From: mid, To: new}, class: work, rank: rankAddForeignKey, table: cmp.Or(new.OwnerTable, new.Name), needs: ownerKeys(new)}
	if mid.OwnerTable != old.OwnerTable {
		// What this waits for is the step that lets it go.
		n.creates = []key{freeKey(new.Name)}
		free := d.plan.nodes[len(d.plan.nodes)-1]
		free.drops = append(free.drops, n.creates...)
		if new.OwnerTable != "" {
			n.needs = append(n.needs, loggedKey(new.OwnerTable))
			d.giveSequence(&n, new, d.ownerOf(old.OwnerTable))
		}
	}
	d.plan.add(n)
}

// handsOver reports whether a sequence goes from the column of one table to that of
// another in one step: where both are there all the time, and belong to one role.
func (d *differ) handsOver(old, new *model.Sequence) bool {
	was, is := d.oldByName[old.OwnerTable], d.oldByName[new.OwnerTable]
	return was != nil && is != nil && is.Column(new.OwnerColumn) != nil && !d.remade[was.Name] && !d.remade[is.Name] &&
		!d.ownerGoes(old) && !d.ownerGoes(new) && d.ownerOf(was.Name) == d.ownerOf(is.Name)
}

// freeKey is the key of a sequence between two owners.
func freeKey(sequence string) key { return key{kind: kindSequence, table: "owner", name: sequence} }

// giveSequence gives a sequence to the role that owns the table which is to own it,
// before that does: the server takes no other (PostgreSQL documentation, CREATE
// SEQUENCE). owned is the step that it comes before, was the role that has it.
func (d *differ) giveSequence(owned *node, s model.Sequence, was string) {
	if role := d.ownerOf(s.OwnerTable); role != was {
		d.plan.add(node{op: ops.AlterOwner{Kind: "SEQUENCE", Object: s.Name, From: was, To: role}, class: work, rank: rankOwner, table: s.OwnerTable,
			creates: []key{freeKey(s.Name)}, needs: []key{sequenceKey(s.Name)}})
		owned.creates, owned.needs = nil, append(owned.needs, freeKey(s.Name))
	}
}

// compareExtensions emits the changes of extensions: they come first and go
// last, since what belongs to one is not known.
func (d *differ) compareExtensions() {
	walk(d.old.Extensions, d.new.Extensions, func(x *model.Extension) string { return x.Name },
		func(old, new *model.Extension) {
			in := func(x *model.Extension) []key { return inSchema(model.JoinName(x.Schema, "x")) }
			bare := func(x *model.Extension) model.Extension { b := *x; b.Pos = model.Pos{}; return b }
			switch {
			case old == nil:
				d.plan.add(node{op: ops.CreateExtension{Extension: bare(new)}, class: before, needs: in(new), creates: []key{extensionKey(new.Name)}})
			case new == nil:
				d.plan.add(node{op: ops.DropExtension{Extension: bare(old)}, class: last, uses: in(old), drops: []key{extensionKey(old.Name)}})
			case old.Version != new.Version || old.Schema != new.Schema || old.Comment != new.Comment:
				d.plan.add(node{op: ops.AlterExtension{From: bare(old), To: bare(new)}, class: before, needs: in(new), uses: in(old)})
			}
		})
}

// alignExtensions returns the desired extensions with what they do not say as
// the current ones have it.
func alignExtensions(current, desired []model.Extension) []model.Extension {
	out := slices.Clone(desired)
	for i := range out {
		x := &out[i]
		at := slices.IndexFunc(current, func(c model.Extension) bool { return c.Name == x.Name })
		if at < 0 {
			continue
		}
		was := &current[at]
		fill := func(to *string, from string) {
			if *to == "" {
				*to = from
			}
		}
		fill(&x.Schema, was.Schema)
		fill(&x.Version, was.Version)
		fill(&x.Comment, was.Comment)
	}
	return out
}

// passingNames returns the names of what an expression names in quotes and one
// side lacks: sequences, what full text search has, and tables and views as literals
// of regclass.
func passingNames(current, desired *model.Database) map[string]bool {
	passing := make(map[string]bool)
	was, is := viewsAndTables(current), viewsAndTables(desired)
	for name := range was {
		if !is[name] {
			passing[name] = true
		}
	}
	for name := range is {
		if !was[name] {
			passing[name] = true
		}
	}
	walk(current.Sequences, desired.Sequences, func(s *model.Sequence) string { return s.Name },
		func(old, new *model.Sequence) {
			if old == nil {
				passing[new.Name] = true
			} else if new == nil {
				passing[old.Name] = true
			}
		})
	walk(current.TextSearch, desired.TextSearch, func(t *model.TextSearch) string { return t.Kind + "\x00" + t.Name },
		func(old, new *model.TextSearch) {
			if old == nil {
				passing[new.Name] = true
			} else if new == nil {
				passing[old.Name] = true
			}
		})
	return passing
}

// viewsAndTables returns the names of the tables and views of a database, as passingNames
// has them.
func viewsAndTables(d *model.Database) map[string]bool {
	names := make(map[string]bool, len(d.Tables)+len(d.Views))
	for i := range d.Tables {
		names[regclass(d.Tables[i].Name)] = true
	}
	for i := range d.Views {
		names[regclass(d.Views[i].Name)] = true
	}
	return names
}

// regclass tells the name of a relation in a literal of that type from other texts.
func regclass(name string) string { return name + "::regclass" }
