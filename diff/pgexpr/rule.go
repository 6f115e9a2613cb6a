package pgexpr

import (
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// ruleScript creates two rules on the copies, and reads them back without their
// names. Queries in a condition are inner ones.
func (p *staged) ruleScript() string {
	return ruleHead(0) + unended(p.texts[0]) + ";\n" + ruleHead(1) + unended(p.texts[1]) + `;
SELECT v.n, pg_catalog.substr(pg_catalog.pg_get_ruledef(r.oid), pg_catalog.length('` + ruleHead(0) + `') + 1), NULL,
	pg_catalog.concat('{QUERY ', r.ev_qual::pg_catalog.text, '}', r.ev_action::pg_catalog.text)
FROM (VALUES (0, 'autogen_rule_0'), (1, 'autogen_rule_1')) AS v(n, name) JOIN pg_catalog.pg_rewrite r ON r.rulename = v.name
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class AND c.relnamespace = pg_catalog.pg_my_temp_schema()`
}

func ruleHead(n int) string { return fmt.Sprintf("CREATE RULE autogen_rule_%d AS", n) }

// rewriteRules lets two rules stand on the copies, under names of the probe's.
// Where they write to other relations, they are other rules.
func rewriteRules(statements [2]string, copies map[string]string) (texts [2]string, err error) {
	var trees [2]*pg_query.ParseResult
	var written [2][]string
	for i, text := range statements {
		if trees[i], written[i], err = parseRule(text); err != nil {
			return texts, err
		}
	}
	if !slices.Equal(written[0], written[1]) {
		return texts, &refused{err: fmt.Errorf("one writes to %s, the other to %s", strings.Join(written[0], ", "), strings.Join(written[1], ", "))}
	}
	for i, tree := range trees {
		if texts[i], err = rewriteRule(tree, written[i], i, copies); err != nil {
			return texts, err
		}
	}
	return texts, nil
}

// parseRule returns a CREATE RULE with the relation that it is on and those that
// it writes to.
func parseRule(statement string) (*pg_query.ParseResult, []string, error) {
	tree, err := pg_query.Parse(statement)
	if err != nil {
		return nil, nil, err
	}
	if len(tree.Stmts) != 1 || tree.Stmts[0].Stmt.GetRuleStmt() == nil {
		return nil, nil, fmt.Errorf("%q is not one rule", statement)
	}
	s := tree.Stmts[0].Stmt.GetRuleStmt()
	written := []string{model.JoinName(s.Relation.Schemaname, s.Relation.Relname)}
	for _, action := range s.Actions {
		for _, r := range []*pg_query.RangeVar{action.GetInsertStmt().GetRelation(), action.GetUpdateStmt().GetRelation(), action.GetDeleteStmt().GetRelation()} {
			if r != nil {
				written = append(written, model.JoinName(r.Schemaname, r.Relname))
			}
		}
	}
	return tree, written, nil
}

// rewriteRule lets a rule stand on the copies. One that writes to a relation that
// has no copy is not tried: that would lock it.
func rewriteRule(tree *pg_query.ParseResult, written []string, n int, copies map[string]string) (string, error) {
	for _, name := range written {
		if copies[name] == "" {
			return "", fmt.Errorf("relation %s cannot be copied", name)
		}
	}
	s := tree.Stmts[0].Stmt.GetRuleStmt()
	s.Relation.Relname, s.Relation.Schemaname = copies[written[0]], "pg_temp"
	for _, node := range append([]*pg_query.Node{s.WhereClause}, s.Actions...) {
		if node != nil {
			substitute(node, copies)
		}
	}
	s.Rulename = fmt.Sprintf("autogen_rule_%d", n)
	text, err := sqlsource.Deparse(tree)
	return strings.TrimPrefix(text, ruleHead(n)), err
}
