package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// typeKeys returns the keys of a type and of a collation, where they are a
// user's own.
func typeKeys(spelling, collation string) []key {
	return enumKeys(&model.Column{Type: spelling, Collation: collation})
}

// collationKeys returns the keys of the collations of an index's keys.
func collationKeys(x *model.Index) []key {
	var keys []key
	for _, k := range x.Keys {
		keys = append(keys, typeKeys("", k.Collation)...)
	}
	return keys
}

func compositeKeys(m *model.Composite) []key {
	keys := inSchema(m.Name)
	for _, a := range m.Attributes {
		keys = append(keys, typeKeys(a.Type, a.Collation)...)
	}
	return keys
}

func rangeKeys(r *model.Range) []key {
	return slices.Concat(inSchema(r.Name), inSchema(r.MultirangeName()), inSchema(r.ConstructorName()), inSchema(r.MultirangeConstructorName()),
		typeKeys(r.Subtype, r.Collation))
}

// standingKeys returns the keys that come and go with a type that may stand while what
// it is made of changes, a composite type or a domain: what rests on that needs the
// first, and what hangs on the type itself, as its grants do, the second.
func standingKeys(name string) []key { return []key{enumKey(name), placeKey(name, "")} }

// compositeNames returns the keys that come and go with a composite type, which is a
// relation, too.
func compositeNames(name string) []key {
	_, bare := model.SplitName(name)
	return append(standingKeys(name), relationKey(name, bare))
}

// rangeOwnKeys returns the keys that come and go with a range type.
func rangeOwnKeys(r *model.Range) []key {
	return []key{enumKey(r.Name), enumKey(r.MultirangeName())}
}

func bareComposite(m *model.Composite) model.Composite {
	b := m.Clone()
	b.Pos = model.Pos{}
	return b
}

func bareRange(r *model.Range) model.Range {
	b := *r
	b.Pos = model.Pos{}
	return b
}

// compareComposites emits the changes of composite types. They share their
// keys with enumerated types and domains.
func (d *differ) compareComposites() {
	create := func(m *model.Composite) {
		d.plan.add(node{op: ops.CreateComposite{Composite: bareComposite(m)}, class: before, rank: rankFirst, table: m.Name,
			creates: compositeNames(m.Name), needs: compositeKeys(m)})
	}
	drop := func(m *model.Composite) {
		d.plan.add(node{op: ops.DropComposite{Composite: bareComposite(m)}, class: after, rank: rankDropEnum,
			drops: compositeNames(m.Name), uses: compositeKeys(m)})
	}
	walk(d.old.Composites, d.new.Composites, func(m *model.Composite) string { return m.Name },
		func(old, new *model.Composite) {
			if d.parted[cmp.Or(new, old).Name] {
				old, new = d.partAttributes(old, new)
			}
			switch {
			case old == nil:
				create(new)
				return
			case new == nil:
				drop(old)
				return
			case d.detoured[enumKey(new.Name)]:
				d.detourColumns(new.Name)
				drop(old)
				create(new)
				return
			case slices.Equal(old.Attributes, new.Attributes) && old.Comment == new.Comment:
				return
			}
			op := ops.AlterComposite{From: bareComposite(old), To: bareComposite(new)}
			n := node{class: before, table: new.Name, rank: rankAlterTable, creates: []key{enumKey(new.Name)},
				needs: compositeKeys(new), uses: compositeKeys(old)}
			change := compositeChange(old, new)
			if change > attributesAdded {
				n.drops = []key{enumKey(new.Name)}
			}
			if change <= attributesDropped {
				// Those that stay need nothing of their types, which may change as well.
				_, goes := commonAttributes(old, new)
				_, comes := commonAttributes(new, old)
				n.needs, n.uses = compositeKeys(comes), compositeKeys(goes)
			}
			if change > attributesAdded || len(old.Attributes) != len(new.Attributes) {
				n.drops = append(n.drops, attributesKey(new.Name))
			}
			if change > attributesDropped {
				rebuild := &enumRebuild{name: new.Name, reach: foreignKeysAndExpressions}
				if op.Uses, rebuild.columns = d.enumUses(new.Name); len(op.Uses) > 0 {
					d.rebuild(rebuild)
					n.creates = standingKeys(new.Name)
					n.drops = slices.Concat(n.drops, standingKeys(new.Name)[1:], rebuild.columns)
				} else if d.replaceColumnsOf(new.Name); change == attributesMoved {
					drop(old)
					create(new)
					return
				}
			}
			// What rests on a type that has such rows within it rests on them.
			_, within := d.madeOf(new.Name)
			for _, name := range sortedKeys(within) {
				if was, is := d.old.Composite(name), d.new.Composite(name); was != nil && is != nil && slices.Equal(was.Attributes, is.Attributes) {
					n.creates = append(n.creates, enumKey(name))
					if change > attributesAdded {
						n.drops = append(n.drops, enumKey(name))
					}
				}
			}
			n.op = op
			d.plan.add(n)
		})
}

func (d *differ) rebuild(r *enumRebuild) {
	if d.rebuilt == nil {
		d.rebuilt = make(map[string]*enumRebuild)
	}
	d.rebuilt[r.name] = r
}

// attributeChange is the hardest change among those of a composite type's
// attributes.
type attributeChange int

const (
	attributesAdded attributeChange = iota // or only comments change
	attributesDropped
	attributesRetyped // refused while a column is of the type
	attributesMoved   // never in place
)

func compositeChange(old, new *model.Composite) attributeChange {
	change := attributesAdded
	var order []string
	for _, a := range old.Attributes {
		now := new.Attribute(a.Name)
		if now == nil {
			change = max(change, attributesDropped)
			continue
		}
		order = append(order, a.Name)
		if now.Type != a.Type || now.Collation != a.Collation {
			change = attributesRetyped
		}
	}
	for i, name := range order {
		if new.Attributes[i].Name != name {
			return attributesMoved
		}
	}
	return change
}

// compareRanges emits the changes of range types: beside the comment nothing of
// one can be altered.
func (d *differ) compareRanges() {
	create := func(r *model.Range) {
		d.plan.add(node{op: ops.CreateRange{Range: bareRange(r)}, class: before, rank: rankFirst, table: r.Name,
			creates: slices.Concat(rangeOwnKeys(r), passingKeys(r), rangeFunctions(r)),
			needs:   append(rangeKeys(r), d.newSide.rangeClasses(r)...)})
	}
	drop := func(r *model.Range) {
		d.plan.add(node{op: ops.DropRange{Range: bareRange(r)}, class: after, rank: rankDropEnum,
			drops: append(rangeOwnKeys(r), rangeFunctions(r)...), uses: append(rangeKeys(r), d.oldSide.rangeClasses(r)...)})
	}
	walk(d.old.Ranges, d.new.Ranges, func(r *model.Range) string { return r.Name },
		func(old, new *model.Range) {
			switch {
			case old == nil:
				create(new)
				return
			case new == nil:
				drop(old)
				return
			case d.detoured[enumKey(new.Name)]:
				d.detourColumns(new.Name)
				d.detourColumns(new.MultirangeName())
				drop(old)
				create(new)
				return
			}
			op := ops.AlterRange{From: bareRange(old), To: bareRange(new)}
			if op.From == op.To {
				return
			}
			if sameRange(old, new) {
				d.plan.add(node{op: op, class: before, table: new.Name, rank: rankAlterTable, needs: rangeOwnKeys(new)})
				return
			}
			rebuild := &enumRebuild{name: new.Name, reach: everything}
			op.Uses, rebuild.columns = d.enumUses(new.Name)
			if old.MultirangeName() == new.MultirangeName() {
				uses, columns := d.enumUses(new.MultirangeName())
				op.Uses, rebuild.columns = append(op.Uses, uses...), append(rebuild.columns, columns...)
			}
			for _, k := range rangeOwnKeys(new) {
				d.replaceColumnsOf(k.name)
			}
			d.rebuild(&enumRebuild{name: old.MultirangeName(), reach: everything})
			d.rebuild(rebuild)
			if len(op.Uses) == 0 {
				drop(old)
				create(new)
				return
			}
			d.plan.add(node{op: op, class: before, table: new.Name, rank: rankAlterTable,
				creates: rangeOwnKeys(new), needs: rangeKeys(new), drops: append(rangeOwnKeys(old), rebuild.columns...), uses: rangeKeys(old)})
		})
}

// sameRange reports whether two range types differ in the comment at most.
func sameRange(a, b *model.Range) bool {
	x, y := bareRange(a), bareRange(b)
	x.Comment = y.Comment
	return x == y
}

// ownKey returns the key under which a collation comes and goes that a key names: what
// names one of the default schema may have that before its name.
func (d *differ) ownKey(k key) key {
	if schema, bare := model.SplitName(k.name); k.kind == kindCollation && schema != "" && !d.oldSide.schemas[schema] && !d.newSide.schemas[schema] {
		k.name = model.JoinName("", bare)
	}
	return k
}

// isLost reports whether what a key names is built anew.
func (d *differ) isLost(k key) bool { return d.lost[d.ownKey(k)] }

// sameCollation reports whether two collations differ in the comment at most.
func sameCollation(a, b *model.Collation) bool {
	x, y := bareCollation(a), bareCollation(b)
	x.Comment = y.Comment
	return x == y
}

// alignCollations returns collations with locales written as the current ones write
// them.
func alignCollations(current *model.Database, desired []model.Collation) []model.Collation {
	out := slices.Clone(desired)
	for i := range out {
		c := &out[i]
		if was := current.Collation(c.Name); was != nil && was.Provider == "icu" && c.Provider == "icu" &&
			model.LanguageTag(was.Locale) == model.LanguageTag(c.Locale) {
			c.Locale = was.Locale
		}
	}
	return out
}

func bareCollation(c *model.Collation) model.Collation {
	b := *c
	b.Pos = model.Pos{}
	return b
}

// compareCollations emits the changes of collations. One that is made
// differently is dropped and created again, without the columns that have it.
func (d *differ) compareCollations() {
	walk(d.old.Collations, d.new.Collations, func(c *model.Collation) string { return c.Name },
		func(old, new *model.Collation) {
			if old != nil && new != nil {
				op := ops.AlterCollation{From: bareCollation(old), To: bareCollation(new)}
				if op.From == op.To {
					return
				}
				if sameCollation(old, new) {
					d.plan.add(node{op: op, class: before, table: new.Name, rank: rankAlterTable, needs: []key{collationKey(new.Name)}})
					return
				}
				d.detourCollation(new.Name)
			}
			if old != nil {
				d.plan.add(node{op: ops.DropCollation{Collation: bareCollation(old)}, class: after, rank: rankDropEnum,
					drops: []key{collationKey(old.Name)}, uses: inSchema(old.Name)})
			}
			if new != nil {
				d.plan.add(node{op: ops.CreateCollation{Collation: bareCollation(new)}, class: before, rank: rankFirst, table: new.Name,
					creates: []key{collationKey(new.Name)}, needs: inSchema(new.Name)})
			}
		})
}
