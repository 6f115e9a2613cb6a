package diff

import (
	"slices"

	"github.com/autogen-db/autogen/model"
)

// redefaults finds the columns of children whose defaults go with those of their
// parents: what drops the default of a parent and sets it again does so in all, and a
// type is not built anew while a default is of it.
func (d *differ) redefaults() {
	if d.newFull == nil {
		return
	}
	for i := 0; i < len(d.changed); i++ {
		for _, c := range d.changed[i].columns {
			if c.redefault {
				d.redefaultBelow(d.changed[i].new.Name, c.new.Name)
			}
		}
	}
	for _, name := range sortedKeys(d.rebuilt) {
		for _, k := range d.rebuilt[name].columns {
			d.redefaultBelow(k.table, k.name)
		}
	}
}

func (d *differ) redefaultBelow(parent, column string) {
	for _, child := range d.new.Children(parent) {
		if t := d.table(child.Name); t != nil {
			was, is := t.old.Column(column), t.new.Column(column)
			if was == nil || is == nil || !d.inherited(d.newFull, t.new.Parents(), column) {
				continue
			}
			if was.Default != defaultAbove(d.oldFull, t.old, column) || is.Default != defaultAbove(d.newFull, t.new, column) {
				t.override(was, is).redefault = true
			}
		}
		d.redefaultBelow(child.Name, column)
	}
}

// defaultAbove returns the default that a column of a table has in its parents.
func defaultAbove(full map[string]*model.Table, t *model.Table, column string) string {
	for _, name := range t.Parents() {
		if parent := full[name]; parent != nil && parent.Column(column) != nil {
			return parent.Column(column).Default
		}
	}
	return ""
}

// override returns the entry of a column among those that change apart from the
// parents', where it enters it.
func (t *tableDiff) override(was, is *model.Column) *columnPair {
	at := slices.IndexFunc(t.overrides, func(p columnPair) bool { return p.new.Name == is.Name })
	if at < 0 {
		at = len(t.overrides)
		old := is.Clone() // the rest comes from the parents
		old.Default = was.Default
		t.overrides = append(t.overrides, columnPair{old: &old, new: is})
	}
	return &t.overrides[at]
}
