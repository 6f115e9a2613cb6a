package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// enumRebuild is an enumerated type that is built anew.
type enumRebuild struct {
	name string
	// columns are the columns that are carried over. The operation that does so
	// drops their keys: what names one of them goes before.
	columns []key
	// reach says what of their tables does not outlive it.
	reach reach
}

func (d *differ) compareEnums() {
	walk(d.old.Enums, d.new.Enums, func(e *model.Enum) string { return e.Name },
		func(old, new *model.Enum) {
			switch {
			case old == nil:
				d.plan.add(node{op: ops.CreateEnum{Enum: bareEnum(new)}, class: before, rank: rankFirst, table: new.Name,
					creates: []key{enumKey(new.Name)}, needs: inSchema(new.Name)})
			case new == nil:
				d.plan.add(node{op: ops.DropEnum{Enum: bareEnum(old)}, class: after, rank: rankDropEnum,
					drops: []key{enumKey(old.Name)}, uses: inSchema(old.Name)})
			case !slices.Equal(old.Values, new.Values) || old.Comment != new.Comment:
				d.alterEnum(old, new)
			}
		})
}

func bareEnum(e *model.Enum) model.Enum {
	return model.Enum{Name: e.Name, Values: e.Values, Comment: e.Comment}
}

// inSchema returns the key of the schema that a two-part name lies in, if it
// has one.
func inSchema(name string) []key {
	schema, _ := model.SplitName(name)
	if schema == "" {
		return nil
	}
	return []key{schemaKey(schema)}
}

func (d *differ) alterEnum(old, new *model.Enum) {
	n := node{class: before, table: new.Name, creates: []key{enumKey(new.Name)}}
	op := ops.AlterEnum{From: bareEnum(old), To: bareEnum(new)}
	if d.enumAgain(old, new) {
		rebuild := &enumRebuild{name: new.Name, reach: foreignKeysAndExpressions}
		op.Uses, rebuild.columns = d.enumUses(new.Name)
		if len(op.Uses) == 0 {
			// No column keeps the type, and an AlterEnum without uses adds its
			// values in place.
			d.rebuild(rebuild)
			d.plan.add(node{op: ops.DropEnum{Enum: bareEnum(old)}, class: after, rank: rankDropEnum, drops: []key{enumKey(old.Name)}})
			d.plan.add(node{op: ops.CreateEnum{Enum: bareEnum(new)}, class: before, rank: rankFirst, table: new.Name, creates: []key{enumKey(new.Name)}})
			return
		}
		n.drops = append([]key{enumKey(new.Name)}, rebuild.columns...)
		d.rebuild(rebuild)
	}
	n.op = op
	d.plan.add(n)
}

// enumAgain reports whether an enumerated type must be built anew.
func (d *differ) enumAgain(old, new *model.Enum) bool {
	if slices.Equal(old.Values, new.Values) {
		return false
	}
	added, inPlace := addedValues(old.Values, new.Values)
	return !inPlace || d.usesValue(added) || len(added) > 0 && d.comesTo(new.Name)
}

// addedValues returns the values that new has and old has not, and whether new
// is old with them added.
func addedValues(old, new []string) (added []string, only bool) {
	next := 0
	for _, v := range new {
		if next < len(old) && old[next] == v {
			next++
		} else {
			added = append(added, v)
		}
	}
	return added, next == len(old)
}

// enumOf returns the two-part name of the user type that a column's type is,
// or is an array of; empty for a built-in type.
func enumOf(columnType string) string {
	p := model.ParseType(columnType)
	if p.Builtin {
		return ""
	}
	return model.JoinName(p.Schema, p.Name)
}

// enumKeys returns the keys of the user type and the collation of a column, if
// it has them.
func enumKeys(c *model.Column) []key {
	var keys []key
	if name := enumOf(c.Type); name != "" {
		keys = append(keys, enumKey(name), tableKey(name))
	}
	if c.Collation != "" {
		keys = append(keys, collationKey(c.Collation))
	}
	return keys
}

// enumUses returns the columns of a type that both sides have.
func (d *differ) enumUses(enum string) ([]ops.EnumUse, []key) {
	var uses []ops.EnumUse
	var keys []key
	for i := range d.old.Tables {
		old := &d.old.Tables[i]
		new := d.newByName[old.Name]
		if new == nil {
			continue
		}
		old, new, parents := d.apart(old, new)
		for j := range old.Columns {
			was := &old.Columns[j]
			if enumOf(was.Type) != enum || inherited(d.oldFull, parents, was.Name) {
				continue
			}
			c := new.Column(was.Name)
			if c == nil || c.Type != was.Type || d.regenerated(old.Name, was, c) || !takesUsing(old, was) {
				continue
			}
			column := model.Column{Name: was.Name, Type: was.Type, NotNull: was.NotNull, Default: was.Default}
			if was.Default != c.Default {
				column.Default = "" // dropped before and set after; see emitColumns
			}
			uses = append(uses, ops.EnumUse{Table: old.Name, Column: column})
			keys = append(keys, columnKey(old.Name, was.Name))
		}
	}
	return uses, keys
}

// clearUses takes the defaults off the columns of types that are built anew where
// they are dropped before and set after anyway, since what they call goes.
func (d *differ) clearUses() {
	for _, n := range d.plan.nodes {
		uses := rebuiltColumns(n.op)
		for i := range uses {
			if t := d.tables[uses[i].Table]; t != nil &&
				slices.ContainsFunc(t.columns, func(c columnPair) bool { return c.redefault && c.new.Name == uses[i].Column.Name }) {
				uses[i].Column.Default = ""
			}
		}
	}
}

// rebuiltColumns returns the columns that an operation carries over to a type that it
// builds anew.
func rebuiltColumns(op ops.Operation) []ops.EnumUse {
	switch o := op.(type) {
	case ops.AlterEnum:
		return o.Uses
	case ops.AlterDomain:
		return o.Uses
	case ops.AlterComposite:
		return o.Uses
	case ops.AlterRange:
		return o.Uses
	}
	return nil
}
