package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func bareTrigger(t *model.Trigger) model.Trigger {
	b := t.Clone()
	b.Pos = model.Pos{}
	return b
}

func sameTrigger(a, b *model.Trigger) bool {
	return a.Enabled == b.Enabled && a.Comment == b.Comment && slices.Equal(a.DependsOn, b.DependsOn) && a.FiresAs(b)
}

// triggers are the triggers of tables and views.
var triggers = objectKind[model.Trigger]{
	key:  func(t *model.Trigger) key { return triggerKey(t.Table, t.Name) },
	same: sameTrigger,
	alter: func(old, new *model.Trigger) ops.Operation {
		return ops.AlterTrigger{From: bareTrigger(old), To: bareTrigger(new)}
	},
	object: func(in *side, t *model.Trigger) object {
		o := object{
			within: tableKey(t.Table), class: redo,
			create: ops.CreateTrigger{Trigger: bareTrigger(t)}, drop: ops.DropTrigger{Trigger: bareTrigger(t)},
		}
		o.needs = slices.Concat(in.function(t.Function), in.condition(t.Table, t.When), extensionKeys(t.DependsOn))
		for _, name := range t.UpdateOf {
			o.needs = append(o.needs, in.columnNamed(t.Table, name)...)
		}
		if t.RefTable != "" {
			o.needs = append(o.needs, tableKey(t.RefTable))
		}
		if t.Constraint {
			o.names = []key{constraintKey(t.Table, t.Name)}
		}
		return o
	},
}

// triggers adds to what the object core knows of triggers those that partitions
// have of the tables above: in a state of their own, which ALTER TABLE sets once
// theirs is there. It sets that of all below, too, so that one is set again where
// another above it has changed.
func (d *differ) triggers() objectKind[model.Trigger] {
	kind := triggers
	kind.same = func(old, new *model.Trigger) bool {
		if !new.Inherited || !old.Inherited {
			return sameTrigger(old, new)
		}
		if d.attachedAnew(new.Table) {
			return false // the server makes it anew, like the one above
		}
		if old.Enabled == likeAbove(d.old, old).Enabled && new.Enabled == likeAbove(d.new, new).Enabled {
			return old.Comment == new.Comment // they follow
		}
		return sameTrigger(old, new) && slices.Equal(statesAbove(d.old, old), statesAbove(d.new, new))
	}
	kind.alter = func(old, new *model.Trigger) ops.Operation {
		if !new.Inherited || !old.Inherited {
			if !old.FiresAs(new) && !d.replacesTrigger(old, new) {
				return nil
			}
			return triggers.alter(old, new)
		}
		from := bareTrigger(old)
		if d.attachedAnew(new.Table) {
			from = likeAbove(d.new, new)
		} else if !slices.Equal(statesAbove(d.old, old), statesAbove(d.new, new)) {
			from.Enabled = likeAbove(d.new, new).Enabled
		}
		return ops.AlterTrigger{From: from, To: bareTrigger(new)}
	}
	kind.object = func(in *side, t *model.Trigger) object {
		above := in.db.TriggersAbove(t.Table, t.Name)
		if !t.Inherited || len(above) == 0 {
			return triggers.object(in, t)
		}
		o := object{class: redo, create: ops.AlterTrigger{From: likeAbove(in.db, t), To: bareTrigger(t)}, drop: ops.AlterTrigger{From: bareTrigger(t), To: likeAbove(in.db, t)},
			within: triggerKey(above[len(above)-1].Table, t.Name), needs: []key{tableKey(t.Table)}, frees: []key{asAboveKey(t.Table, t.Name)}}
		for table := in.db.Table(t.Table); table != nil && table.Partition != nil; table = in.db.Table(table.Partition.Parent) {
			o.wants = append(o.wants, constraintKey(table.Name, attachedName))
		}
		if d.new.Table(t.Table) == nil {
			o.within, o.needs = tableKey(t.Table), nil
		}
		for table := in.db.Table(t.Table); table != nil && table.Partition != nil; table = in.db.Table(table.Partition.Parent) {
			o.wants = append(o.wants, triggerKey(table.Partition.Parent, t.Name), asAboveKey(table.Partition.Parent, t.Name))
		}
		return o
	}
	return kind
}

// replacesTrigger reports whether CREATE OR REPLACE TRIGGER, which PostgreSQL has from
// version 14 on, makes one trigger of another: it is for no constraint triggers, and
// what partitions have of one follows, but forgets its state, or stays though the table's
// fires for each statement now (CreateTriggerFiringOn in commands/trigger.c, measured on
// PostgreSQL 14 to 18). Nor does a table become a child while a trigger of its keeps rows.
func (d *differ) replacesTrigger(old, new *model.Trigger) bool {
	keepsRows := old.ForEachRow && (old.OldTable != "" || old.NewTable != "")
	t := d.new.Table(new.Table)
	return d.version >= 14 && !old.Inherited && !new.Inherited && !old.Constraint && !new.Constraint && !keepsRows &&
		(t == nil || t.PartitionBy == nil || old.ForEachRow == new.ForEachRow && (!new.ForEachRow || fires(old) && fires(new) && !d.hasState(new)))
}

func fires(t *model.Trigger) bool { return t.Enabled == "" }

// hasState reports whether a partition has a table's trigger in a state of its own, on
// either side.
func (d *differ) hasState(t *model.Trigger) bool {
	return slices.ContainsFunc([]*model.Database{d.old, d.new}, func(in *model.Database) bool {
		return slices.ContainsFunc(in.Triggers, func(below model.Trigger) bool {
			return below.Inherited && below.Name == t.Name && slices.ContainsFunc(in.TriggersAbove(below.Table, t.Name), func(above *model.Trigger) bool { return above.Table == t.Table })
		})
	})
}

// attachedAnew reports whether a table, or one above it, leaves its parent and
// becomes a partition again.
func (d *differ) attachedAnew(name string) bool {
	for t := d.new.Table(name); t != nil && t.Partition != nil; t = d.new.Table(t.Partition.Parent) {
		if old := d.old.Table(t.Name); old != nil && old.Partition != nil && !old.Partition.Equal(t.Partition) {
			return true
		}
	}
	return false
}

// asAboveKey stands for the absence of a state that a partition's trigger has of
// its own.
func asAboveKey(table, name string) key {
	return key{kind: kindTrigger, table: table, name: "\x00" + name}
}

// statesAbove returns the tables above a partition's trigger in which it has a
// state, with that.
func statesAbove(d *model.Database, t *model.Trigger) []string {
	var states []string
	for _, a := range d.TriggersAbove(t.Table, t.Name) {
		states = append(states, a.Table, a.Enabled)
	}
	return states
}

// likeAbove returns a partition's trigger in the state of the one above.
func likeAbove(d *model.Database, t *model.Trigger) model.Trigger {
	like := model.Trigger{Name: t.Name, Table: t.Table, Inherited: true}
	if above := d.TriggersAbove(t.Table, t.Name); len(above) > 0 {
		like.Enabled = above[0].Enabled
	}
	return like
}

// alignTriggers adds the questions about the conditions of triggers.
func (c *compared) alignTriggers() []question {
	current, out := c.current, c.out
	if len(current.Triggers) == 0 || len(out.Triggers) == 0 {
		return nil
	}
	out.Triggers = slices.Clone(out.Triggers)
	was := make(map[key]*model.Trigger, len(current.Triggers))
	for i := range current.Triggers {
		was[triggers.key(&current.Triggers[i])] = &current.Triggers[i]
	}
	var questions []question
	contexts := make(map[string]*Context) // the server is asked about those of one together
	for i := range out.Triggers {
		t := &out.Triggers[i]
		old := was[triggers.key(t)]
		if old == nil || old.When == t.When || old.When == "" || t.When == "" {
			continue
		}
		was, table := c.was.of(t.Table), c.is.of(t.Table)
		if was == nil || table == nil || namesAny(c.retyped, old.When, t.When) || quotesAny(c.passing, old.When, t.When) || c.namesOther(was, table, old.When, t.When) {
			continue
		}
		if contexts[t.Table] == nil {
			contexts[t.Table] = NewContext(table)
		}
		questions = append(questions, question{
			pair:  Pair{Place: InTrigger, Table: contexts[t.Table], Current: old.When, Desired: t.When},
			where: "condition of trigger " + t.Name + " on " + t.Table, pos: t.Pos, take: func() { t.When = old.When },
			// A function may take the rows, which are others then.
			tentative: !sameColumnTypes(was, table) || hasColumnOver(table, c.retyped),
		})
	}
	return questions
}

// namesOther reports whether texts name a column that goes or gets another type, or that
// is over one that does.
func (c *compared) namesOther(was, table *model.Table, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool {
		return slices.ContainsFunc(model.Identifiers(text), func(name string) bool {
			before, is := was.Column(name), table.Column(name)
			return before != nil && (is == nil || before.Type != is.Type || before.Collation != is.Collation || c.retyped[enumOf(is.Type)])
		})
	})
}

// sameColumnTypes reports whether the columns that two sides of a table share
// are of the same types, and none of the first goes: an expression over them
// may then be read on either side.
func sameColumnTypes(was, table *model.Table) bool {
	if was == nil {
		return false
	}
	for i := range was.Columns {
		c := table.Column(was.Columns[i].Name)
		if c == nil || c.Type != was.Columns[i].Type || c.Collation != was.Columns[i].Collation {
			return false
		}
	}
	return true
}
