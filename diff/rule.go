package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// rules are the rewrite rules of tables and views. CREATE OR REPLACE RULE
// changes all of one in place (PostgreSQL documentation, CREATE RULE).
var rules = objectKind[model.Rule]{
	key: func(r *model.Rule) key { return ruleKey(r.Table, r.Name) },
	same: func(old, new *model.Rule) bool {
		return old.Event == new.Event && old.Body() == new.Body() && old.Enabled == new.Enabled && old.Comment == new.Comment
	},
	alter: func(old, new *model.Rule) ops.Operation { return ops.AlterRule{From: bareRule(old), To: bareRule(new)} },
	object: func(in *side, r *model.Rule) object {
		return object{needs: in.rule(r), within: tableKey(r.Table), class: redo, rank: rankAddConstraint,
			create: ops.CreateRule{Rule: bareRule(r)}, drop: ops.DropRule{Rule: bareRule(r)}}
	},
}

func bareRule(r *model.Rule) model.Rule {
	b := r.Clone()
	b.Pos = model.Pos{}
	return b
}

// rule returns the keys of what a rule mentions. OLD and NEW are rows of its
// relation.
func (s *side) rule(r *model.Rule) []key {
	text := sqlsource.RuleStatement(r)
	m, err := sqlsource.MentionsOf(text)
	if err != nil {
		return s.words(text)
	}
	for _, alias := range []string{"old", "new"} {
		m.Relations = append(m.Relations, sqlsource.RelationMention{Name: r.Table, Alias: alias})
	}
	return append(s.mentioned(m), drawnKeys(text)...)
}

// alignRules adds the questions about the conditions and actions of rules.
func (c *compared) alignRules() []question {
	current, out := c.current, c.out
	if len(current.Rules) == 0 || len(out.Rules) == 0 {
		return nil
	}
	out.Rules = slices.Clone(out.Rules)
	was := make(map[key]*model.Rule, len(current.Rules))
	for i := range current.Rules {
		was[rules.key(&current.Rules[i])] = &current.Rules[i]
	}
	var questions []question
	var relations *Relations
	for i := range out.Rules {
		r := &out.Rules[i]
		old := was[rules.key(r)]
		if old == nil || old.Event != r.Event || old.Instead != r.Instead || len(old.Actions) != len(r.Actions) || old.Body() == r.Body() {
			continue
		}
		if relations == nil {
			asked := *out // the views are aligned in out
			asked.Views = slices.Clone(out.Views)
			relations = NewRelations(&asked)
		}
		rule := r.Clone()
		pair := Pair{Place: InRule, Rule: &rule, Relations: relations, Current: old.Body(), Desired: r.Body()}
		if relations.overAny(c.retyped, pair.Statements()...) {
			continue
		}
		questions = append(questions, question{
			pair:  pair,
			where: "rule " + r.Name + " on " + r.Table, pos: r.Pos,
			take: func() { r.Where, r.Actions = old.Where, old.Actions },
		})
	}
	return questions
}
