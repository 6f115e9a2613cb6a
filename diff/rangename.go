package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// A range type may take what another one leaves: its name, that of its multirange type,
// or those of the functions that make values. Some it takes only while it is created,
// since the functions get their names from the types. The other one goes first then,
// and both take a detour, as what is made of a type does that is built anew.

// rangeFunctions returns the keys of the functions that come with a range type, one of
// each name: no other function may have the same arguments.
func rangeFunctions(r *model.Range) []key {
	return []key{functionKey(r.ConstructorName() + "(" + r.Subtype + ", " + r.Subtype + ")"), functionKey(r.MultirangeConstructorName() + "()")}
}

// passingKeys returns the keys of the types that a range type and its multirange type
// are only while they are created.
func passingKeys(r *model.Range) []key {
	made, own := r.Made(), rangeOwnKeys(r)
	return slices.DeleteFunc(rangeOwnKeys(&made), func(k key) bool { return slices.Contains(own, k) })
}

// rangeDetours finds the range types of which one takes what another leaves.
func (d *differ) rangeDetours() {
	goes := func(r *model.Range, other *model.Database) bool {
		same := other.Range(r.Name)
		return same == nil || !sameRange(r, same)
	}
	left := keep(d.old.Ranges, func(r *model.Range) bool { return goes(r, d.new) })
	come := keep(d.new.Ranges, func(r *model.Range) bool { return goes(r, d.old) })
	for i := range left {
		was := slices.Concat(rangeOwnKeys(&left[i]), rangeFunctions(&left[i]))
		for j := range come {
			takes := slices.Concat(rangeOwnKeys(&come[j]), passingKeys(&come[j]), rangeFunctions(&come[j]))
			if left[i].Name != come[j].Name && slices.ContainsFunc(was, func(k key) bool { return slices.Contains(takes, k) }) {
				d.mark(true, slices.Concat(rangeOwnKeys(&left[i]), rangeOwnKeys(&come[j]))...)
				d.detoured[enumKey(left[i].Name)], d.detoured[enumKey(come[j].Name)] = true, true
			}
		}
	}
}

// checkRangeNames refuses a range type that would have the name of a type that stays
// while it is created.
func (d *differ) checkRangeNames() error {
	if len(d.new.Ranges) == 0 {
		return nil
	}
	was, is := typeOwners(d.old), typeOwners(d.new)
	for i := range d.new.Ranges {
		r := &d.new.Ranges[i]
		if same := d.old.Range(r.Name); same != nil && !d.lost[enumKey(r.Name)] {
			continue
		}
		for _, k := range passingKeys(r) {
			other := d.new.Range(k.name)
			if was[k.name] != "" && is[k.name] != "" && !d.lost[k] || other != nil && slices.Contains(passingKeys(other), enumKey(r.Name)) {
				return &ImpossibleError{Object: "range type " + r.Name, Pos: r.Pos,
					Reason: "its functions are named " + k.name + ", and it would have that name itself while it is created, which another type has",
					Advice: "give the type " + k.name + " another name in a revision before, and its own again after"}
			}
		}
	}
	return nil
}

// orderRangeNames lets a range type that has a name only while it is created come before
// the type that keeps it.
func (d *differ) orderRangeNames() {
	passing := make(map[key]bool)
	for i := range d.new.Ranges {
		for _, k := range passingKeys(&d.new.Ranges[i]) {
			passing[k] = true
		}
	}
	if len(passing) == 0 {
		return
	}
	for _, n := range d.plan.nodes {
		var own []key
		if o, ok := n.op.(ops.CreateRange); ok {
			own = passingKeys(&o.Range)
		}
		for _, k := range n.creates {
			if passing[k] && !slices.Contains(own, k) {
				n.needs = append(slices.Clip(n.needs), k)
			}
		}
	}
}
