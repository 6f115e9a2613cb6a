package postgres

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileRule compiles the operations on rules; ok is false for any other.
func compileRule(op ops.Operation) (sql []string, ok bool) {
	switch o := op.(type) {
	case ops.CreateRule:
		sql = one(defineRule("CREATE", o.Rule))
		if o.Rule.Enabled != "" {
			sql = append(sql, enableRule(o.Rule))
		}
		return append(sql, comment(ruleTarget(o.Rule), "", o.Rule.Comment)...), true
	case ops.DropRule:
		return one("DROP " + ruleTarget(o.Rule)), true
	case ops.AlterRule:
		if o.From.Event != o.To.Event || o.From.Body() != o.To.Body() {
			sql = one(defineRule("CREATE OR REPLACE", o.To)) // it keeps the state
		}
		if o.From.Enabled != o.To.Enabled {
			sql = append(sql, enableRule(o.To))
		}
		return append(sql, comment(ruleTarget(o.To), o.From.Comment, o.To.Comment)...), true
	}
	return nil, false
}

func ruleTarget(r model.Rule) string { return "RULE " + Ident(r.Name) + " ON " + relation(r.Table) }

func defineRule(create string, r model.Rule) string {
	return create + " RULE " + Ident(r.Name) + " AS ON " + r.Event + " TO " + relation(r.Table) + " " + r.Body()
}

// enableRule sets when a rule applies.
func enableRule(r model.Rule) string {
	return alter(r.Table, enabling(r.Enabled)+" RULE "+Ident(r.Name))
}
