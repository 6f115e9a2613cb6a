package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// policies is what the object core needs to know of row security policies.
var policies = objectKind[model.Policy]{
	key: func(p *model.Policy) key { return policyKey(p.Table, p.Name) },
	same: func(old, new *model.Policy) bool {
		return samePolicyKind(old, new) && slices.Equal(old.Roles, new.Roles) && old.Using == new.Using && old.Check == new.Check &&
			old.Comment == new.Comment
	},
	alter: func(old, new *model.Policy) ops.Operation {
		// An expression cannot be taken away (PostgreSQL documentation, ALTER
		// POLICY).
		if !samePolicyKind(old, new) || old.Using != "" && new.Using == "" || old.Check != "" && new.Check == "" {
			return nil
		}
		return ops.AlterPolicy{From: barePolicy(old), To: barePolicy(new)}
	},
	object: func(in *side, p *model.Policy) object {
		return object{
			needs: slices.Concat(in.expression(p.Table, p.Using), in.expression(p.Table, p.Check)), within: tableKey(p.Table),
			create: ops.CreatePolicy{Policy: barePolicy(p)}, drop: ops.DropPolicy{Policy: barePolicy(p)},
			class: redo, rank: rankAddConstraint,
		}
	},
}

// samePolicyKind compares what ALTER POLICY cannot change.
func samePolicyKind(a, b *model.Policy) bool {
	return a.Restrictive == b.Restrictive && a.Command == b.Command
}

func barePolicy(p *model.Policy) model.Policy {
	b := p.Clone()
	b.Pos = model.Pos{}
	return b
}

// alignPolicies adds the questions about the conditions of policies. One
// without a subquery means what it would mean as a check, and one with a
// subquery what it would mean as the condition of a view.
func (c *compared) alignPolicies() []question {
	current, out := c.current, c.out
	out.Policies = slices.Clone(out.Policies)
	old := make(map[key]*model.Policy, len(current.Policies))
	for i := range current.Policies {
		old[policies.key(&current.Policies[i])] = &current.Policies[i]
	}
	var questions []question
	var relations *Relations
	for i := range out.Policies {
		p := &out.Policies[i]
		before := old[policies.key(p)]
		if before == nil || c.was.of(p.Table) == nil || c.is.of(p.Table) == nil {
			continue
		}
		a := aligner{was: c.was.of(p.Table), table: c.is.of(p.Table), passing: c.passing, retyped: c.retyped}
		where := "policy " + p.Name + " on " + p.Table
		ask := func(current, desired, where string, take func()) {
			if current == desired || current == "" || desired == "" {
				return
			}
			if !asksQuery(current) && !asksQuery(desired) {
				a.ask(InCheck, nil, current, desired, where, p.Pos, take)
				return
			}
			if relations == nil {
				relations = NewRelations(out)
			}
			was, view := sqlsource.Filter(p.Table, current), &model.View{Name: p.Table, Query: sqlsource.Filter(p.Table, desired)}
			if relations.overAny(c.retyped, was, view.Query) {
				return
			}
			a.questions = append(a.questions, question{
				pair: Pair{Place: InView, View: view, Was: &model.View{Name: p.Table}, Relations: relations,
					Current: was, Desired: view.Query},
				where: where, pos: p.Pos, take: take,
			})
		}
		ask(before.Using, p.Using, "USING of "+where, func() { p.Using = before.Using })
		ask(before.Check, p.Check, "WITH CHECK of "+where, func() { p.Check = before.Check })
		questions = append(questions, a.questions...)
	}
	return questions
}

// asksQuery reports whether an expression holds a subquery.
func asksQuery(expr string) bool {
	m, err := sqlsource.MentionsOfExpr(expr)
	return err == nil && m.Subquery
}
