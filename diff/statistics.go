package diff

import (
	"fmt"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// statistics is what the object core needs to know of extended statistics
// objects.
var statistics = objectKind[model.Statistics]{
	key: func(s *model.Statistics) key { return statisticsKey(s.Name) },
	same: func(old, new *model.Statistics) bool {
		return model.SameStatistics(*old, *new) && equalTarget(old.Target, new.Target) && old.Comment == new.Comment
	},
	alter: func(old, new *model.Statistics) ops.Operation {
		if !model.SameStatistics(*old, *new) {
			return nil
		}
		return ops.AlterStatistics{From: bareStatistics(old), To: bareStatistics(new)}
	},
	object: func(in *side, s *model.Statistics) object {
		o := object{
			within: tableKey(s.Table), needs: inSchema(s.Name), class: redo, rank: rankCreateIndex,
			create: ops.CreateStatistics{Statistics: bareStatistics(s)}, drop: ops.DropStatistics{Statistics: bareStatistics(s)},
		}
		for _, name := range s.Columns {
			o.needs = append(o.needs, in.columnNamed(s.Table, name)...)
		}
		for _, x := range s.Exprs {
			o.needs = append(o.needs, in.expression(s.Table, x)...)
		}
		return o
	},
}

func equalTarget(a, b *int) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

func bareStatistics(s *model.Statistics) model.Statistics {
	b := s.Clone()
	b.Pos = model.Pos{}
	return b
}

// alignStatistics adds the questions about the expressions of statistics
// objects, which are what those of an index's keys are.
func (c *compared) alignStatistics() []question {
	current, out := c.current, c.out
	out.Statistics = slices.Clone(out.Statistics)
	old := make(map[key]*model.Statistics, len(current.Statistics))
	for i := range current.Statistics {
		old[statistics.key(&current.Statistics[i])] = &current.Statistics[i]
	}
	var questions []question
	for i := range out.Statistics {
		s := &out.Statistics[i]
		before := old[statistics.key(s)]
		if before == nil || c.was.of(s.Table) == nil || c.is.of(s.Table) == nil || len(before.Exprs) != len(s.Exprs) {
			continue
		}
		s.Exprs = slices.Clone(s.Exprs)
		a := aligner{was: c.was.of(s.Table), table: c.is.of(s.Table), passing: c.passing, retyped: c.retyped}
		for x := range s.Exprs {
			a.ask(InIndexKey, nil, before.Exprs[x], s.Exprs[x], fmt.Sprintf("expression %d of statistics object %s", x+1, s.Name), s.Pos,
				func() { s.Exprs[x] = before.Exprs[x] })
		}
		questions = append(questions, a.questions...)
	}
	return questions
}
