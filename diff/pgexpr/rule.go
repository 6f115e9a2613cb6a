package pgexpr

import (
	"fmt"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// ruleScript creates two rules on the copies, and reads them back without their
// names.
func (p *staged) ruleScript() string {
	return ruleHead(0) + unended(p.texts[0]) + ";\n" + ruleHead(1) + unended(p.texts[1]) + `;
SELECT v.n, pg_catalog.substr(pg_catalog.pg_get_ruledef(r.oid), pg_catalog.length('` + ruleHead(0) + `') + 1), NULL
FROM (VALUES (0, 'autogen_rule_0'), (1, 'autogen_rule_1')) AS v(n, name) JOIN pg_catalog.pg_rewrite r ON r.rulename = v.name
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relnamespace = pg_catalog.pg_my_temp_schema()`
}

func ruleHead(n int) string { return fmt.Sprintf("CREATE RULE autogen_rule_%d AS", n) }

// rewriteRule lets a rule stand on the copies, under a name of the probe's. One
// that writes to a relation that has no copy is not tried: that would lock it.
func rewriteRule(statement string, n int, copies map[string]string) (string, error) {
	tree, err := pg_query.Parse(statement)
	if err != nil {
		return "", err
	}
	if len(tree.Stmts) != 1 || tree.Stmts[0].Stmt.GetRuleStmt() == nil {
		return "", fmt.Errorf("%q is not one rule", statement)
	}
	s := tree.Stmts[0].Stmt.GetRuleStmt()
	written := []*pg_query.RangeVar{s.Relation}
	for _, action := range s.Actions {
		for _, r := range []*pg_query.RangeVar{action.GetInsertStmt().GetRelation(), action.GetUpdateStmt().GetRelation(), action.GetDeleteStmt().GetRelation()} {
			if r != nil {
				written = append(written, r)
			}
		}
	}
	for _, r := range written {
		if name := model.JoinName(r.Schemaname, r.Relname); copies[name] == "" {
			return "", fmt.Errorf("relation %s cannot be copied", name)
		}
	}
	s.Relation.Relname, s.Relation.Schemaname = copies[model.JoinName(s.Relation.Schemaname, s.Relation.Relname)], "pg_temp"
	for _, node := range append([]*pg_query.Node{s.WhereClause}, s.Actions...) {
		if node != nil {
			substitute(node, copies)
		}
	}
	s.Rulename = fmt.Sprintf("autogen_rule_%d", n)
	text, err := pg_query.Deparse(tree)
	return strings.TrimPrefix(text, ruleHead(n)), err
}
