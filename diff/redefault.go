package diff

import (
	"maps"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// findNarrowed finds the types of rows of which an attribute or a column goes or becomes
// another, and what is made of them.
func (d *differ) findNarrowed() {
	find := func(name string) {
		over, within := d.madeOf(name)
		maps.Copy(d.narrowed, over)
		maps.Copy(d.narrowed, within)
	}
	for i := range d.new.Composites {
		is := &d.new.Composites[i]
		if was := d.old.Composite(is.Name); was != nil && compositeChange(was, is) > attributesAdded {
			find(is.Name)
		}
	}
	for _, t := range d.changed {
		if len(t.droppedColumns) > 0 && len(d.rowKeys(t.new.Name)) > 0 {
			find(t.new.Name)
		}
	}
	for _, t := range d.changed {
		for i := range t.columns {
			// An expression can be set in place, but not both before and behind the change.
			if c := &t.columns[i]; c.old.Generated != "" && c.new.Generated != "" && c.old.Generated != c.new.Generated && d.overNarrowed(t.old, c.old.Generated) {
				c.replaced = true
			}
		}
	}
}

// overNarrowed reports whether an expression of a table as it was may be over rows that
// are narrowed.
func (d *differ) overNarrowed(t *model.Table, expr string) bool {
	if len(d.narrowed) == 0 {
		return false
	}
	keys := d.oldSide.calls(t.Name, expr)
	for _, name := range model.Identifiers(expr) {
		if c := t.Column(name); c != nil {
			keys = append(keys, enumKeys(c)...)
		}
	}
	return slices.ContainsFunc(keys, d.isNarrowed)
}

func (d *differ) isNarrowed(k key) bool { return k.kind == kindEnum && d.narrowed[k.name] }

// redefaultRows finds the columns that get another default over rows that are narrowed:
// the old one goes before that, and the new one comes after.
func (d *differ) redefaultRows() {
	for _, t := range d.changed {
		for i := range t.columns {
			c := &t.columns[i]
			over := slices.Concat(enumKeys(c.old), d.oldSide.calls(t.old.Name, c.old.Default, c.old.Type))
			if c.old.Default != c.new.Default && c.old.Type == c.new.Type && slices.ContainsFunc(over, d.isNarrowed) {
				c.redefault = c.old.Default != ""
			}
		}
	}
}

// redefaults finds the columns of children whose defaults go with those of their
// parents: what drops the default of a parent and sets it again does so in all, and a
// type is not built anew while a default is of it.
func (d *differ) redefaults() {
	d.redefaultRows()
	if d.newFull == nil {
		return
	}
	for i := 0; i < len(d.changed); i++ {
		for _, c := range d.changed[i].columns {
			// No default is cast where the values are by USING.
			if c.redefault || c.old.Type != c.new.Type && !castable(c.old.Type, c.new.Type) {
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
			if was == nil || is == nil || !inherited(d.newFull, t.new.Parents(), column) {
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

// restoreColumns finds the columns of types that are built anew that are stored otherwise
// than their types are by themselves, and their children that are: the server forgets
// that whenever it sets a type.
func (d *differ) restoreColumns() {
	for _, name := range sortedKeys(d.rebuilt) {
		for _, k := range d.rebuilt[name].columns {
			t := d.table(k.table)
			if t == nil {
				continue
			}
			if was, is := t.old.Column(k.name), t.new.Column(k.name); was != nil && is != nil {
				t.restore(was, is)
			}
			d.restoreBelow(k.table, k.name)
		}
	}
}

// restore enters a column among those that change as it is once its type is there
// again. One that is something else meanwhile is changed back with all that it has.
func (t *tableDiff) restore(was, is *model.Column) {
	at := slices.IndexFunc(t.columns, func(p columnPair) bool { return p.new.Name == is.Name })
	if at >= 0 && (t.columns[at].between != nil || t.columns[at].replaced) {
		return
	}
	old := was.Clone()
	old.Storage, old.Compression = "", ""
	switch {
	case !sameColumn(old, *is):
		t.pair(was, is).old = &old
	case at >= 0 && !t.columns[at].redefault:
		t.columns = slices.Delete(t.columns, at, at+1)
	}
}

func (d *differ) restoreBelow(parent, column string) {
	for _, child := range d.new.Children(parent) {
		if t := d.table(child.Name); t != nil {
			is, above := t.new.Column(column), d.newFull[parent].Column(column)
			if is != nil && above != nil && inherited(d.newFull, t.new.Parents(), column) {
				t.restoreOverride(is, above)
			}
		}
		d.restoreBelow(child.Name, column)
	}
}

// restoreOverride enters a column among those that change apart from the parents',
// where it is not stored as the one above it then is.
func (t *tableDiff) restoreOverride(is, above *model.Column) {
	at := slices.IndexFunc(t.overrides, func(p columnPair) bool { return p.new.Name == is.Name })
	if at < 0 {
		if is.Storage == above.Storage && is.Compression == above.Compression {
			return
		}
		at = len(t.overrides)
		t.overrides = append(t.overrides, columnPair{old: is, new: is})
	}
	p := &t.overrides[at]
	old := p.old.Clone()
	old.Storage, old.Compression = above.Storage, above.Compression
	if p.old = &old; sameColumn(old, *is) && !p.redefault {
		t.overrides = slices.Delete(t.overrides, at, at+1)
	}
}

// writeStorage writes out the storage of columns that get back the one that their types
// of a user's have by themselves: from the column alone a statement cannot tell which.
func (d *differ) writeStorage(ordered []ops.Operation) []ops.Operation {
	for i, op := range ordered {
		o, ok := op.(ops.AlterColumn)
		if ok && d.postgres && o.From.Storage != "" && o.To.Storage == "" && o.From.Type == o.To.Type && enumOf(o.To.Type) != "" {
			o.To.Storage = d.new.DefaultStorage(o.To.Type)
			ordered[i] = o
		}
	}
	return ordered
}
