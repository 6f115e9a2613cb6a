package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// What takes a detour is carried over by its text, which does not name the attributes of a
// composite type. So the types that such texts hold values of are parted: attributes that
// go are dropped in place before a column is text, and those that come are added when it is
// of its type again.

// lessKey stands for the end of the attributes that go from a parted type, and moreKey for
// what those wait for that come; goneKey and backKey stand for what is left of the type.
func lessKey(name string) key { return key{kind: kindTyped, table: "\x00less", name: name} }
func moreKey(name string) key { return key{kind: kindTyped, table: "\x00more", name: name} }
func goneKey(name string) key { return key{kind: kindTyped, table: "\x00gone", name: name} }
func backKey(name string) key { return key{kind: kindTyped, table: "\x00back", name: name} }

// findParted finds the composite types that are parted: those that take a detour while
// columns are of them, and those beneath what does.
func (d *differ) findParted() error {
	d.parted = make(map[string]bool)
	var over []ops.EnumUse
	var look func(name string) error
	seen := make(map[string]bool)
	look = func(name string) error {
		if name == "" || seen[name] {
			return nil
		}
		seen[name] = true
		old, new := d.old.Composite(name), d.new.Composite(name)
		for _, below := range beneath(d.new, name) {
			of := func(a model.Attribute) bool {
				is := new.Attribute(a.Name)
				return is != nil && enumOf(a.Type) == below && enumOf(is.Type) == below
			}
			if old != nil && new != nil && !slices.ContainsFunc(old.Attributes, of) {
				continue // values that come to be of it have all of its attributes
			}
			if err := look(below); err != nil {
				return err
			}
		}
		if old == nil || new == nil || slices.EqualFunc(old.Attributes, new.Attributes, func(a, b model.Attribute) bool { return a.Name == b.Name }) {
			return nil
		}
		d.parted[name] = true
		if reason := d.unparted(old, new); reason != "" {
			return &ImpossibleError{Object: "type " + name, Pos: new.Pos,
				Reason: "column " + over[0].Table + "." + over[0].Column.Name + " holds values of it, which are carried over by their text while a type is built anew, and " + reason,
				Advice: "change the attributes in a revision of their own, with new ones at the end, or write a migration of your own"}
		}
		return nil
	}
	names := make(map[string]bool)
	for k := range d.detoured {
		names[k.name] = true
	}
	for _, name := range sortedKeys(names) {
		if over, _ = d.enumUses(name); len(over) == 0 {
			continue
		}
		if err := look(name); err != nil {
			return err
		}
	}
	return nil
}

// beneath returns the names of the types that a type is made of.
func beneath(in *model.Database, name string) []string {
	var names []string
	if m := in.Composite(name); m != nil {
		for _, a := range m.Attributes {
			names = append(names, enumOf(a.Type))
		}
	}
	if m := in.Domain(name); m != nil {
		names = append(names, enumOf(m.Type))
	}
	if r := in.Range(name); r != nil {
		names = append(names, enumOf(r.Subtype))
	}
	return names
}

// unparted says why the attributes of a type cannot come and go in steps of their own;
// empty where they can.
func (d *differ) unparted(old, new *model.Composite) string {
	over, within := d.madeOf(new.Name)
	reads := func(m model.Domain) bool {
		return (over[m.Name] || within[m.Name]) && (len(m.Checks) > 0 || m.Default != "")
	}
	passes := func(was, is string) bool {
		was, is = enumOf(was), enumOf(is)
		return was != is && (was == new.Name || is == new.Name) && was != "" && is != ""
	}
	switch {
	case compositeChange(old, new) == attributesMoved && len(over)+len(within) > 1:
		return "its attributes get another order within another type"
	case slices.ContainsFunc(d.old.Domains, reads), slices.ContainsFunc(d.new.Domains, reads):
		return "a domain over it has a check or a default"
	case slices.ContainsFunc(d.changed, func(t *tableDiff) bool {
		return slices.ContainsFunc(t.columns, func(c columnPair) bool { return passes(c.old.Type, c.new.Type) })
	}):
		return "a column passes between it and another type while its attributes come and go"
	}
	passed := false
	pairs(d.old.Composites, d.new.Composites, compositeName, func(old, new *model.Composite) {
		for i := range old.Attributes {
			a := new.Attribute(old.Attributes[i].Name)
			passed = passed || a != nil && passes(old.Attributes[i].Type, a.Type)
		}
	})
	if passed {
		return "an attribute passes between it and another type while its attributes come and go"
	}
	return ""
}

// partAttributes emits what happens to the attributes of a parted type that only one side
// has, and returns the two sides without them.
func (d *differ) partAttributes(old, new *model.Composite) (was, is *model.Composite) {
	was, goes := commonAttributes(old, new)
	is, comes := commonAttributes(new, old)
	for i, a := range was.Attributes {
		is.Attributes[i] = *new.Attribute(a.Name)
	}
	name := new.Name
	if len(goes.Attributes) > 0 {
		d.plan.add(node{op: ops.AlterComposite{From: bareComposite(old), To: bareComposite(was)}, class: before, rank: rankAlterTable, table: name,
			creates: []key{lessKey(name)}, drops: []key{enumKey(name), attributesKey(name)}, uses: compositeKeys(goes)})
	}
	if op := (ops.AlterComposite{From: bareComposite(is), To: bareComposite(new)}); !slices.Equal(is.Attributes, new.Attributes) {
		n := node{class: before, rank: rankAlterTable, table: name, creates: []key{enumKey(name)},
			needs: append(compositeKeys(comes), backKey(name)), drops: []key{moreKey(name), attributesKey(name)}}
		if compositeChange(old, new) == attributesMoved {
			op.Uses, _ = d.enumUses(name)
			n.creates = standingKeys(name)
		}
		n.op = op
		d.plan.add(n)
	}
	return was, is
}

// commonAttributes returns a composite type with the attributes that another has, too, and
// with those that it alone has.
func commonAttributes(m, other *model.Composite) (common, alone *model.Composite) {
	both := *m
	both.Attributes = keep(m.Attributes, func(a *model.Attribute) bool { return other.Attribute(a.Name) != nil })
	return &both, &model.Composite{Name: m.Name, Attributes: keep(m.Attributes, func(a *model.Attribute) bool { return other.Attribute(a.Name) == nil })}
}

// orderParted adds to the plan that what carries values of a parted type over does so
// between the steps of its attributes: whatever else rests on the type, or on what holds
// it, goes before the first, and comes after the last.
func (d *differ) orderParted() {
	holders := make(map[string]bool)
	for _, name := range sortedKeys(d.parted) {
		over, within := d.madeOf(name)
		var held []key
		for _, set := range []map[string]bool{over, within} {
			for _, holder := range sortedKeys(set) {
				holders[holder] = true
				held = append(held, enumKey(holder))
			}
		}
		for _, n := range d.plan.nodes {
			if _, carries := d.carriedBy(n, func(of string) bool { return over[of] || within[of] }); carries {
				n.needs, n.uses = append(n.needs, lessKey(name)), append(n.uses, moreKey(name))
			}
			if slices.Contains(n.creates, lessKey(name)) {
				n.drops = append(n.drops, held...)
			}
			if slices.Contains(n.drops, moreKey(name)) {
				n.creates = append(n.creates, held...)
			}
		}
	}
	for _, n := range slices.Clone(d.plan.nodes) {
		of, carries := d.carriedBy(n, func(name string) bool { return holders[name] })
		if !carries {
			continue
		}
		d.partDefault(n)
		for i, k := range n.uses {
			if holders[k.name] && (k.sure() == enumKey(k.name) || k == attributesKey(k.name)) {
				n.uses[i] = goneKey(k.name)
			}
		}
		for i, k := range n.needs {
			if holders[k.name] && k.sure() == enumKey(k.name) {
				n.needs[i] = backKey(k.name)
			}
		}
		if slices.Contains(n.drops, enumKey(of)) {
			n.drops = append(n.drops, goneKey(of))
		}
		if slices.Contains(n.creates, enumKey(of)) {
			n.creates = append(n.creates, backKey(of))
		}
	}
}

// carriedBy reports whether an operation carries values over that a condition holds for,
// and the type that it does so for; empty for a column's.
func (d *differ) carriedBy(n *node, holds func(name string) bool) (of string, carries bool) {
	both := func(name string, old, new bool) (string, bool) { return name, old && new && holds(name) }
	composite := func(name string) (string, bool) {
		return both(name, d.old.Composite(name) != nil, d.new.Composite(name) != nil)
	}
	rang := func(name string) (string, bool) {
		return both(name, d.old.Range(name) != nil, d.new.Range(name) != nil)
	}
	if slices.ContainsFunc(slices.Concat(n.creates, n.drops), func(k key) bool { return k == lessKey(k.name) || k == moreKey(k.name) }) {
		return "", false
	}
	switch o := n.op.(type) {
	case ops.AlterColumn:
		t := d.tables[o.Table]
		if t == nil || o.From.Type == o.To.Type {
			return "", false
		}
		was, is := t.old.Column(o.To.Name), t.new.Column(o.To.Name)
		return "", was != nil && is != nil && was.Type == is.Type && holds(enumOf(is.Type))
	case ops.DropComposite:
		return composite(o.Composite.Name)
	case ops.CreateComposite:
		return composite(o.Composite.Name)
	case ops.AlterComposite:
		return composite(o.To.Name)
	case ops.AlterDomain:
		return both(o.To.Name, true, true)
	case ops.DropRange:
		return rang(o.Range.Name)
	case ops.CreateRange:
		return rang(o.Range.Name)
	}
	return "", false
}

// partDefault gives the default of a column that is carried over its own operations: it may
// be a row of all attributes.
func (d *differ) partDefault(n *node) {
	o, ok := n.op.(ops.AlterColumn)
	if !ok {
		return
	}
	own := columnKey(o.Table, o.To.Name)
	if bare := o.From; bare.Default != "" {
		bare.Default = ""
		d.plan.add(node{op: ops.AlterColumn{Table: o.Table, From: o.From, To: bare}, class: n.class, table: n.table, rank: rankFirst, uses: append(slices.Clone(n.uses), own)})
		o.From = bare
	}
	if bare := o.To; bare.Default != "" {
		bare.Default = ""
		d.plan.add(node{op: ops.AlterColumn{Table: o.Table, From: bare, To: o.To}, class: n.class, table: n.table, rank: n.rank, needs: append(slices.Clone(n.needs), own)})
		o.To = bare
	}
	n.op = o
}
