package diff

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// comments returns the changes of comments on the constraints and indexes of a
// table that stay. What is built anew takes its new comment along.
func (t *tableDiff) comments() []ops.SetComment {
	var out []ops.SetComment
	constraint := func(name, from, to string) {
		if from != to {
			out = append(out, ops.SetComment{Table: t.new.Name, Constraint: name, From: from, To: to})
		}
	}
	if old, new := t.old.PrimaryKey, t.new.PrimaryKey; old != nil && new != nil && !t.primaryKeyAgain && samePrimaryKey(old, new) {
		constraint(new.Name, old.Comment, new.Comment)
	}
	keptPairs(t.uniques, func(a, b *model.Unique) bool { return a.Comment != b.Comment && sameUnique(a, b) }, func(old, new *model.Unique) { constraint(new.Name, old.Comment, new.Comment) })
	keptPairs(t.checks, func(a, b *model.Check) bool { return a.Comment != b.Comment && staysCheck(a, b) }, func(old, new *model.Check) { constraint(new.Name, old.Comment, new.Comment) })
	keptPairs(t.exclusions, func(a, b *model.Exclusion) bool { return a.Comment != b.Comment && sameExclusion(a, b) }, func(old, new *model.Exclusion) { constraint(new.Name, old.Comment, new.Comment) })
	keptPairs(t.foreignKeys, func(a, b *model.ForeignKey) bool { return a.Comment != b.Comment && staysForeignKey(a, b) }, func(old, new *model.ForeignKey) { constraint(new.Name, old.Comment, new.Comment) })
	keptPairs(t.indexes, func(a, b *model.Index) bool { return a.Comment != b.Comment && sameIndexStructure(a, b) }, func(old, new *model.Index) {
		out = append(out, ops.SetComment{Table: t.new.Name, Index: new.Name, From: old.Comment, To: new.Comment})
	})
	return out
}

func keptPairs[T any](m matched[T], same func(a, b *T) bool, visit func(old, new *T)) {
	for _, p := range m.pairs {
		if !p.again && same(p.old, p.new) {
			visit(p.old, p.new)
		}
	}
}

func (e *emitter) comments() {
	for _, op := range e.t.comments() {
		needs := e.constraintKeys(op.Constraint, true)
		if op.Index != "" {
			needs = []key{relationKey(e.table, op.Index)}
		}
		op.Table = e.table
		e.add(node{op: op, rank: rankAlterIndex, needs: needs})
	}
}
