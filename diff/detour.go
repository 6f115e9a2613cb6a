package diff

import (
	"slices"

	"github.com/autogen-db/autogen/model"
)

// A type that is built anew, and a collation that is, cannot go while another
// type is made of it. So that one takes a detour: it goes first and comes back
// last, and its columns are text meanwhile. A column of a collation that is
// built anew has its type's own collation meanwhile.

// findLost finds the types and collations that are built anew, and those that
// take a detour because they are made of such. It comes before either are
// compared.
func (d *differ) findLost() error {
	d.lost, d.detoured = make(map[key]bool), make(map[key]bool)
	pairs(d.old.Enums, d.new.Enums, func(e *model.Enum) string { return e.Name }, func(old, new *model.Enum) {
		d.mark(d.enumAgain(old, new), enumKey(new.Name))
	})
	pairs(d.old.Domains, d.new.Domains, domainName, func(old, new *model.Domain) { d.mark(d.domainAgain(old, new), enumKey(new.Name)) })
	pairs(d.old.Composites, d.new.Composites, compositeName, func(old, new *model.Composite) {
		d.mark(compositeChange(old, new) > attributesDropped, enumKey(new.Name))
	})
	pairs(d.old.Ranges, d.new.Ranges, rangeName, func(old, new *model.Range) {
		d.mark(!sameRange(old, new), slices.Concat(rangeOwnKeys(old), rangeOwnKeys(new))...)
	})
	pairs(d.old.Collations, d.new.Collations, func(c *model.Collation) string { return c.Name }, func(old, new *model.Collation) {
		d.mark(!sameCollation(old, new), collationKey(new.Name))
	})
	d.rangeDetours()
	d.handedOn = handedOn(d.old, d.new)
	for _, name := range append(d.circular(), d.handedOn...) {
		d.mark(true, enumKey(name))
	}
	d.loseHeld()
	if len(d.lost) == 0 {
		return nil
	}
	over := func(own key, definitions ...[]key) bool {
		return !d.detoured[own] && slices.ContainsFunc(slices.Concat(definitions...), func(k key) bool { return k != own && d.isLost(k) })
	}
	for found := true; found; {
		found = false
		detour := func(keys ...key) {
			found, d.detoured[keys[0]] = true, true
			d.mark(true, keys...)
		}
		pairs(d.old.Domains, d.new.Domains, domainName, func(old, new *model.Domain) {
			if over(enumKey(new.Name), typeKeys(old.Type, old.Collation)) {
				detour(enumKey(new.Name))
			}
		})
		pairs(d.old.Composites, d.new.Composites, compositeName, func(old, new *model.Composite) {
			was, goes := commonAttributes(old, new)
			is, comes := commonAttributes(new, old)
			own := enumKey(new.Name)
			if over(own, compositeKeys(was), compositeKeys(is)) || over(own, compositeKeys(goes)) && over(own, compositeKeys(comes)) {
				detour(enumKey(new.Name))
			}
		})
		pairs(d.old.Ranges, d.new.Ranges, rangeName, func(old, new *model.Range) {
			if over(enumKey(new.Name), rangeKeys(old), rangeKeys(new)) {
				detour(rangeOwnKeys(new)...)
			}
		})
		found = d.loseHeld() || found
	}
	return d.findParted()
}

// handedOn returns the names of types that both sides have, and for types of different
// kinds: columns of such a one keep their values, but not their type.
func handedOn(old, new *model.Database) []string {
	types := func(db *model.Database) int {
		return len(db.Enums) + len(db.Domains) + len(db.Composites) + len(db.Ranges)
	}
	if types(old)+types(new) == 0 {
		return nil
	}
	was, is := typeOwners(old), typeOwners(new)
	return slices.DeleteFunc(sortedKeys(was), func(name string) bool { return is[name] == "" || is[name] == was[name] })
}

// circular returns the types whose attributes change and whose columns change from one
// to the next until they are back: none of them could change before the columns of
// another have left it.
func (d *differ) circular() []string {
	var changing []string
	pairs(d.old.Composites, d.new.Composites, compositeName, func(old, new *model.Composite) {
		if !slices.Equal(old.Attributes, new.Attributes) {
			changing = append(changing, new.Name)
		}
	})
	for _, t := range d.changed {
		changing = append(changing, t.new.Name)
	}
	if len(changing) == 0 {
		return nil
	}
	moves := make(map[string][]string)
	move := func(from, to string) {
		if was, is := enumOf(from), enumOf(to); was != is && was != "" && is != "" {
			moves[was] = append(moves[was], is)
		}
	}
	for _, t := range d.changed {
		for _, c := range t.columns {
			move(c.old.Type, c.new.Type)
		}
	}
	pairs(d.old.Composites, d.new.Composites, compositeName, func(old, new *model.Composite) {
		for i := range old.Attributes {
			if a := new.Attribute(old.Attributes[i].Name); a != nil {
				move(old.Attributes[i].Type, a.Type)
			}
		}
	})
	in := components(sortedKeys(moves), func(name string) []string { return moves[name] })
	return slices.DeleteFunc(changing, func(name string) bool { return in[name] == 0 })
}

// typeOwners returns what each name of a type stands for.
func typeOwners(db *model.Database) map[string]string {
	owners := make(map[string]string)
	for i := range db.Enums {
		owners[db.Enums[i].Name] = "enum"
	}
	for i := range db.Domains {
		owners[db.Domains[i].Name] = "domain"
	}
	for i := range db.Composites {
		owners[db.Composites[i].Name] = "composite"
	}
	for i := range db.Ranges {
		r := &db.Ranges[i]
		owners[r.Name], owners[r.MultirangeName()] = "range", "multirange of "+r.Name
	}
	for i := range db.Tables {
		owners[db.Tables[i].Name] = "relation"
	}
	for i := range db.Views {
		owners[db.Views[i].Name] = "relation"
	}
	return owners
}

// loseHeld finds the domains that are without a check while what it uses goes. The
// server cannot put it back while a column holds values of the domain within others:
// it is built anew. It reports whether there are more than before.
func (d *differ) loseHeld() bool {
	found := false
	pairs(d.old.Domains, d.new.Domains, domainName, func(old, new *model.Domain) {
		uses := func(c model.Check) bool { return slices.ContainsFunc(d.oldSide.calls(old.Name, c.Expr), d.losesCalled) }
		if !d.lost[enumKey(new.Name)] && slices.ContainsFunc(old.Checks, uses) && len(new.Checks) > 0 && d.held(old.Name) {
			d.mark(true, enumKey(new.Name))
			found = true
		}
	})
	return found
}

// losesCalled reports whether a type, or a function for its types, is built anew.
func (d *differ) losesCalled(k key) bool {
	if k.kind != kindFunction {
		return d.isLost(k.sure())
	}
	same := func(f model.Function) bool { return f.Signature() == k.name }
	i, j := slices.IndexFunc(d.old.Functions, same), slices.IndexFunc(d.new.Functions, same)
	if i < 0 || j < 0 || !d.old.Functions[i].CanReplace(&d.new.Functions[j]) {
		return true
	}
	f := &d.old.Functions[i]
	return d.lost[enumKey(enumOf(f.Returns))] || slices.ContainsFunc(f.Args, func(a model.Argument) bool { return d.lost[enumKey(enumOf(a.Type))] })
}

func domainName(m *model.Domain) string       { return m.Name }
func compositeName(m *model.Composite) string { return m.Name }
func rangeName(r *model.Range) string         { return r.Name }

// pairs visits what both of two sorted lists have.
func pairs[T any](old, new []T, name func(*T) string, visit func(old, new *T)) {
	walk(old, new, name, func(old, new *T) {
		if old != nil && new != nil {
			visit(old, new)
		}
	})
}

func (d *differ) mark(is bool, keys ...key) {
	for _, k := range keys {
		if is {
			d.lost[k] = true
		}
	}
}

// detourColumns makes the columns of a type that both sides have text while the
// type is not there.
func (d *differ) detourColumns(name string) {
	rebuild := &enumRebuild{name: name, reach: everything}
	d.columnsInBoth(func(t *tableDiff, was, c *model.Column) {
		if enumOf(was.Type) != name || was.Type != c.Type {
			return
		}
		p := t.pair(was, c)
		if !takesUsing(t.old, was) {
			p.replaced = true
			return
		}
		p.between = inText(was)
		rebuild.columns = append(rebuild.columns, columnKey(t.new.Name, was.Name))
	}, func(c *model.Column) bool { return enumOf(c.Type) == name })
	d.rebuild(rebuild)
}

// inText returns what a column is while its type is not there.
func inText(c *model.Column) *model.Column {
	between := bareColumn(c)
	if between.Type, between.Default, between.Collation, between.Storage = "text", "", "", ""; model.ParseType(c.Type).Array {
		between.Type = "text[]"
	}
	return &between
}

// detourMoved makes the columns text that change from one type that is built anew, or
// is made of such, to another: they leave the one before it goes, and the other may only
// be there after.
func (d *differ) detourMoved() {
	for _, t := range d.changed {
		for i := range t.columns {
			if p := &t.columns[i]; !p.replaced && p.old.Type != p.new.Type && d.ofLost(d.old, p.old.Type) && d.ofLost(d.new, p.new.Type) {
				p.between = inText(p.old)
			}
		}
	}
}

// ofLost reports whether a type is built anew or made of one that is.
func (d *differ) ofLost(in *model.Database, spelling string) bool {
	name := enumOf(spelling)
	if name == "" || d.lost[enumKey(name)] {
		return name != ""
	}
	if m := in.Domain(name); m != nil {
		return d.ofLost(in, m.Type)
	}
	if r := in.Range(name); r != nil {
		return d.ofLost(in, r.Subtype)
	}
	m := in.Composite(name)
	return m != nil && slices.ContainsFunc(m.Attributes, func(a model.Attribute) bool { return d.ofLost(in, a.Type) })
}

// detourCollation takes a collation off what has it, and puts it back.
func (d *differ) detourCollation(name string) {
	rebuild := &enumRebuild{name: "collation " + name, reach: foreignKeysAndExpressions}
	is := func(k key) bool { return d.ownKey(k) == collationKey(name) }
	d.columnsInBoth(func(t *tableDiff, was, c *model.Column) {
		if !is(collationKey(was.Collation)) || was.Type != c.Type {
			return
		}
		p := t.pair(was, c)
		if was.Generated != "" {
			p.replaced = true
			return
		}
		between := bareColumn(was)
		between.Default, between.Collation = "", ""
		p.between = &between
		rebuild.columns = append(rebuild.columns, columnKey(t.new.Name, was.Name))
	}, func(c *model.Column) bool { return is(collationKey(c.Collation)) })
	d.rebuild(rebuild)
	names := func(keys []key) bool { return slices.ContainsFunc(keys, is) }
	for i := range d.old.Tables {
		was := &d.old.Tables[i]
		keyed := slices.ContainsFunc(was.Indexes, func(x model.Index) bool { return names(collationKeys(&x)) })
		for _, x := range was.Exclusions {
			keyed = keyed || slices.ContainsFunc(x.Elements, func(e model.Exclude) bool { return is(collationKey(e.Key.Collation)) })
		}
		if !keyed && !names(d.callsOf(d.oldSide, was)) {
			continue
		}
		if t := d.table(was.Name); t != nil {
			d.callsAgain(t, names)
			t.collatedAgain(names)
		}
	}
}

// collatedAgain marks the keys of indexes that have a collation.
func (t *tableDiff) collatedAgain(names func([]key) bool) {
	for i := range t.indexes.pairs {
		p := &t.indexes.pairs[i]
		p.again = p.again || names(collationKeys(p.old))
	}
	for i := range t.exclusions.pairs {
		p := &t.exclusions.pairs[i]
		p.again = p.again || slices.ContainsFunc(p.old.Elements, func(e model.Exclude) bool { return names([]key{collationKey(e.Key.Collation)}) })
	}
}

// columnsInBoth visits the columns that both sides of a table have by themselves
// and that a condition holds for on the current one.
func (d *differ) columnsInBoth(visit func(t *tableDiff, was, is *model.Column), holds func(*model.Column) bool) {
	for i := range d.old.Tables {
		old, _, parents := d.apart(&d.old.Tables[i], d.newByName[d.old.Tables[i].Name])
		for j := range old.Columns {
			if !holds(&old.Columns[j]) || inherited(d.oldFull, parents, old.Columns[j].Name) {
				continue
			}
			t := d.table(old.Name)
			if t == nil {
				break
			}
			if c := t.new.Column(old.Columns[j].Name); c != nil && !d.regenerated(old.Name, &old.Columns[j], c) {
				visit(t, &old.Columns[j], c)
			}
		}
	}
}
