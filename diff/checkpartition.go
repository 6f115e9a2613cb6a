package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/model"
)

// checkPartitions refuses a partition that is half detached, another way to divide a table,
// and that one which is divided becomes logged or unlogged: the server takes the statement
// and does nothing, or refuses it from version 18 on (measured on PostgreSQL 15.18 and 18.4).
func checkPartitions(was, is map[string]*model.Table, new *model.Database) error {
	for i := range new.Tables {
		t := &new.Tables[i]
		o := was[t.Name]
		holder := cmp.Or(o, t) // of a dump there is the one side only
		if p := holder.Partition; p != nil && p.DetachPending {
			return &ImpossibleError{Object: "table " + t.Name, Pos: t.Pos,
				Reason: "it is being detached from " + p.Parent + " (DETACH PARTITION … CONCURRENTLY), which has not ended, and queries of " + p.Parent + " lack its rows",
				Advice: "wait until it has, or end it with ALTER TABLE " + p.Parent + " DETACH PARTITION " + t.Name + " FINALIZE where it was broken off, and try again"}
		}
		if o == nil {
			continue
		}
		if o.PartitionBy != nil && o.Unlogged != t.Unlogged {
			return &ImpossibleError{Object: "table " + t.Name, Pos: t.Pos,
				Reason: "PostgreSQL cannot change whether a partitioned table is unlogged, which says nothing of its partitions",
				Advice: map[bool]string{true: "write CREATE UNLOGGED TABLE", false: "write CREATE TABLE"}[o.Unlogged] + " for it, as it is in the database"}
		}
		if !o.PartitionBy.Equal(t.PartitionBy) {
			return &ImpossibleError{Object: "table " + t.Name, Pos: t.Pos,
				Reason: "PostgreSQL cannot change whether or how a table is partitioned",
				Advice: divideAdvice(o, t)}
		}
	}
	return checkEnforced(was, is, new)
}

// divideAdvice says how a table comes to be divided in another way.
func divideAdvice(old, new *model.Table) string {
	_, bare := model.SplitName(new.Name)
	switch {
	case old.PartitionBy == nil:
		return "declare the table that is there under another name, as a partition of this one (CREATE TABLE … PARTITION OF " + new.Name +
			" DEFAULT, or with bounds), and say so with --rename " + new.Name + ":NAME, which keeps its rows"
	case new.PartitionBy == nil && new.Partition != nil:
		return "declare a partition of " + new.Name + ", attached to " + new.Partition.Parent + " in its place, and " + new.Name +
			" no more; then, in another revision, --rename NAME:" + bare + ". What other partitions of it hold is copied in a migration of your own before"
	}
	return "create a table under another name, copy the rows in a migration of your own, and rename it"
}

// checkEnforced refuses that a check comes to be enforced in a partition alone, ceases
// to be, or stays where the one above it changes: the server has no statement for it.
func checkEnforced(was, is map[string]*model.Table, new *model.Database) error {
	alone := func(tables map[string]*model.Table, t *model.Table, name string) (above string, check *model.Check) {
		if !slices.ContainsFunc(t.Checks, func(c model.Check) bool { return c.Name == name && !c.NotEnforced }) {
			return "", nil
		}
		for _, above := range ancestors(tables, t) {
			if p := tables[above]; p != nil {
				if at := slices.IndexFunc(p.Checks, func(c model.Check) bool { return c.Name == name && c.NotEnforced && !c.NoInherit }); at >= 0 {
					return above, &p.Checks[at]
				}
			}
		}
		return "", nil
	}
	for i := range new.Tables {
		t := &new.Tables[i]
		old := was[t.Name]
		if old == nil || old.Partition == nil || !old.Partition.Equal(t.Partition) {
			continue
		}
		for _, c := range slices.Concat(old.Checks, t.Checks) {
			from, before := alone(was, old, c.Name)
			to, after := alone(is, t, c.Name)
			if before == nil && (after == nil || old.HasCheck(c.Name)) || before != nil && after != nil && from == to && staysCheck(before, after) {
				continue
			}
			return &ImpossibleError{Object: "check " + c.Name + " of " + t.Name, Pos: t.Pos,
				Reason: "it is enforced, and that of " + cmp.Or(from, to) + " is not, which PostgreSQL does not change while " + t.Name + " is a partition",
				Advice: "detach " + t.Name + " in a migration of your own, change its check, and attach it again"}
		}
	}
	return nil
}

// checkPartitionKeys refuses to touch what a table is divided by: PostgreSQL
// neither alters nor drops a column of a partition key (PostgreSQL documentation,
// ALTER TABLE), nor drops what an expression of one calls or its operator class.
func (d *differ) checkPartitionKeys() error {
	var gone map[key]bool
	for i := range d.old.Tables {
		t := &d.old.Tables[i]
		new := d.newByName[t.Name]
		if t.PartitionBy == nil || new == nil || d.remade[t.Name] {
			continue
		}
		if gone == nil {
			gone = make(map[key]bool)
			for _, k := range d.goneKeys() {
				gone[k] = true
			}
		}
		full := cmp.Or(d.oldFull[t.Name], t)
		for _, k := range t.PartitionBy.Keys {
			rests := d.oldSide.expression(t.Name, k.Expr)
			if c := full.Column(k.Column); c != nil {
				rests = append(rests, columnKeys(t.Name, c)...)
			}
			for _, k := range d.oldSide.dividing(t, k) {
				if k.kind == kindOperatorClass {
					rests = append(rests, k)
				}
			}
			if !slices.ContainsFunc(rests, func(k key) bool { return gone[k] }) {
				continue
			}
			return &ImpossibleError{Object: "table " + t.Name, Pos: new.Pos,
				Reason: "PostgreSQL cannot change " + cmp.Or(k.Column, k.Expr) + ", or what it is made of, while the table is partitioned by it",
				Advice: "create a table under another name, copy the rows in a migration of your own, and rename it (new values of an enum: one that runs ALTER TYPE … ADD VALUE)"}
		}
	}
	return nil
}

// checkExpressions refuses to make a generated column an ordinary one where a child of
// its table has children itself: the server asks for each of them to be changed, and
// refuses to change one that inherits the column (ATPrepDropExpression in
// commands/tablecmds.c, measured on PostgreSQL 15.18 and 18.4).
func (d *differ) checkExpressions() error {
	for _, t := range d.changed {
		for _, p := range t.columns {
			if p.old.Generated == "" || p.new.Generated != "" || p.replaced || !hasGrandchildren(d.old, t.old.Name) {
				continue
			}
			return &ImpossibleError{Object: "column " + t.new.Name + "." + p.new.Name, Pos: t.new.Pos,
				Reason: "PostgreSQL does not make a generated column an ordinary one in a table whose children have children",
				Advice: "add a column under another name, fill it and drop the generated one in a migration of your own, and rename it"}
		}
	}
	return nil
}

// hasGrandchildren reports whether a child of a table has children itself.
func hasGrandchildren(d *model.Database, table string) bool {
	return slices.ContainsFunc(d.Children(table), func(t *model.Table) bool { return len(d.Children(t.Name)) > 0 })
}
