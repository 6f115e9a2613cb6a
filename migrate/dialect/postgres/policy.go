package postgres

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compilePolicy compiles the operations on policies; ok is false for any other.
func compilePolicy(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreatePolicy:
		return createPolicy(o.Policy), true, nil
	case ops.DropPolicy:
		return one("DROP POLICY " + policyTarget(o.Policy)), true, nil
	case ops.AlterPolicy:
		sql, err := alterPolicy(o)
		return sql, true, err
	}
	return nil, false, nil
}

func policyTarget(p model.Policy) string { return Ident(p.Name) + " ON " + relation(p.Table) }

func createPolicy(p model.Policy) []string {
	sql := "CREATE POLICY " + policyTarget(p)
	if p.Restrictive {
		sql += " AS RESTRICTIVE"
	}
	if p.Command != "" {
		sql += " FOR " + p.Command
	}
	if len(p.Roles) > 0 {
		sql += " TO " + idents(p.Roles)
	}
	if p.Using != "" {
		sql += " USING (" + p.Using + ")"
	}
	if p.Check != "" {
		sql += " WITH CHECK (" + p.Check + ")"
	}
	return withComment(sql, "POLICY "+policyTarget(p), p.Comment)
}

func alterPolicy(o ops.AlterPolicy) ([]string, error) {
	from, to := o.From, o.To
	if from.Restrictive != to.Restrictive || from.Command != to.Command || from.Using != "" && to.Using == "" || from.Check != "" && to.Check == "" {
		return nil, unsupported(o, "a policy keeps its command, its kind and its expressions: drop it and create it again")
	}
	clauses := ""
	if !slices.Equal(from.Roles, to.Roles) {
		clauses += " TO PUBLIC"
		if len(to.Roles) > 0 {
			clauses = " TO " + idents(to.Roles)
		}
	}
	if from.Using != to.Using {
		clauses += " USING (" + to.Using + ")"
	}
	if from.Check != to.Check {
		clauses += " WITH CHECK (" + to.Check + ")"
	}
	var sql []string
	if clauses != "" {
		sql = one("ALTER POLICY " + policyTarget(to) + clauses)
	}
	return append(sql, comment("POLICY "+policyTarget(to), from.Comment, to.Comment)...), nil
}

// rowSecurity returns the statements that change a table's row security.
func rowSecurity(from, to model.Table) []string {
	var sql []string
	change := func(was, is bool, on, off string) {
		switch {
		case is && !was:
			sql = append(sql, alter(to.Name, on+" ROW LEVEL SECURITY"))
		case was && !is:
			sql = append(sql, alter(to.Name, off+" ROW LEVEL SECURITY"))
		}
	}
	change(from.RowSecurity, to.RowSecurity, "ENABLE", "DISABLE")
	change(from.ForceRowSecurity, to.ForceRowSecurity, "FORCE", "NO FORCE")
	return sql
}
