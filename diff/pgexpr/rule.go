package pgexpr

import (
	"context"
	"fmt"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v5"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// proveRule lets the server print both texts of a rule, over temporary copies of
// what they name. As with views, what the server refuses is taken to differ: to
// write a rule anew is no loss.
func (s *Server) proveRule(ctx context.Context, p *diff.Pair) (diff.Verdict, error) {
	stage, texts, err := newRuleStage(p, nil)
	if err != nil {
		s.failures = append(s.failures, Failure{Pair: *p, Err: err})
		return diff.Undecided, nil
	}
	verdict, err := s.sameRule(ctx, stage, texts)
	if rowRefused(err) {
		var types map[string]string
		if types, err = s.rowTypes(ctx, stage.copies); err != nil {
			return diff.Undecided, err
		}
		if stage, texts, err = newRuleStage(p, types); err == nil {
			verdict, err = s.sameRule(ctx, stage, texts)
		}
	}
	if err != nil {
		return s.refused(p, err)
	}
	return verdict, nil
}

// newRuleStage makes a stage as [newViewStage] does, and the two rules on it.
func newRuleStage(p *diff.Pair, types map[string]string) (*viewStage, [2]string, error) {
	stage := &viewStage{types: types}
	texts := [2]string(p.Statements())
	err := stage.copy(p.Relations, texts[:]...)
	for i := range texts {
		if err == nil {
			texts[i], err = stage.rewriteRule(texts[i], i)
		}
	}
	return stage, texts, err
}

// sameRule compares the two rules of a stage.
func (s *Server) sameRule(ctx context.Context, stage *viewStage, texts [2]string) (diff.Verdict, error) {
	printed, err := s.printRules(ctx, stage.prelude, texts)
	if err == nil && printed[0] != printed[1] {
		// The printed text is not always a fixed point.
		printed, err = s.printRules(ctx, stage.prelude, [2]string{ruleHead(0) + printed[0], ruleHead(1) + printed[1]})
	}
	switch {
	case err != nil:
		return diff.Undecided, err
	case printed[0] == printed[1]:
		return diff.Equal, nil
	}
	return diff.Different, nil
}

func ruleHead(n int) string { return fmt.Sprintf("CREATE RULE autogen_rule_%d AS", n) }

// printRules creates two rules and returns what stands behind their names.
func (s *Server) printRules(ctx context.Context, prelude string, texts [2]string) (printed [2]string, err error) {
	script := prelude + strings.TrimRight(texts[0], "; \n") + ";\n" + strings.TrimRight(texts[1], "; \n") + `;
SELECT pg_catalog.pg_get_ruledef(r.oid) FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND r.rulename IN ('autogen_rule_0', 'autogen_rule_1') ORDER BY r.rulename`
	rows, err := s.try(ctx, script)
	if err != nil {
		return printed, err
	}
	if len(rows) != len(printed) {
		return printed, fmt.Errorf("probe rules: %d rows", len(rows))
	}
	for i := range printed {
		printed[i] = strings.TrimPrefix(string(rows[i][0]), ruleHead(i))
	}
	return printed, nil
}

// rewriteRule lets a rule stand on the copies, under a name of the probe's. One
// that writes to a relation that has no copy is not tried: that would lock it.
func (v *viewStage) rewriteRule(statement string, n int) (string, error) {
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
		if name := model.JoinName(r.Schemaname, r.Relname); v.copies[name] == "" {
			return "", fmt.Errorf("relation %s cannot be copied", name)
		}
	}
	s.Relation.Relname, s.Relation.Schemaname = v.copies[model.JoinName(s.Relation.Schemaname, s.Relation.Relname)], "pg_temp"
	for _, node := range append([]*pg_query.Node{s.WhereClause}, s.Actions...) {
		if node != nil {
			v.substitute(node)
		}
	}
	s.Rulename = fmt.Sprintf("autogen_rule_%d", n)
	return pg_query.Deparse(tree)
}
