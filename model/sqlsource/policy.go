package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) policy(table, name string) *model.Policy {
	for i := range e.d.Policies {
		if p := &e.d.Policies[i]; p.Table == table && p.Name == name {
			return p
		}
	}
	return nil
}

func (e *Executor) mustHavePolicy(table, name string) (*model.Policy, error) {
	if p := e.policy(table, name); p != nil {
		return p, nil
	}
	return nil, e.fail(-1, "", "table %s has no policy %s", table, name)
}

func (e *Executor) createPolicy(s *pg.CreatePolicyStmt) error {
	t, err := e.table(s.Table)
	if err != nil {
		return err
	}
	p := model.Policy{Table: t.Name, Name: s.PolicyName, Restrictive: !s.Permissive, Command: strings.ToUpper(s.CmdName), Pos: e.pos(-1)}
	if p.Command == "ALL" {
		p.Command = ""
	}
	if have := e.policy(t.Name, s.PolicyName); have != nil {
		return e.fail(-1, "", "table %s has two policies named %s%s", t.Name, s.PolicyName, declaredAt(have.Pos))
	}
	if err := e.setPolicy(t, &p, s.Roles, s.Qual, s.WithCheck); err != nil {
		return err
	}
	e.d.Policies = append(e.d.Policies, p)
	return nil
}

func (e *Executor) alterPolicy(s *pg.AlterPolicyStmt) error {
	t, err := e.table(s.Table)
	if err != nil {
		return err
	}
	p, err := e.mustHavePolicy(t.Name, s.PolicyName)
	if err != nil {
		return err
	}
	return e.setPolicy(t, p, s.Roles, s.Qual, s.WithCheck)
}

// setPolicy sets what a statement says of a policy.
func (e *Executor) setPolicy(t *model.Table, p *model.Policy, roles []*pg.Node, using, check *pg.Node) error {
	var err error
	if len(roles) > 0 {
		if p.Roles, err = e.roles(roles); err != nil {
			return err
		}
		if slices.Contains(p.Roles, "") {
			p.Roles = nil // PUBLIC
		}
	}
	if using != nil {
		if p.Using, err = e.policyExpr(t, using); err != nil {
			return err
		}
	}
	if check != nil {
		p.Check, err = e.policyExpr(t, check)
	}
	return err
}

// policyExpr reads the condition of a policy, which unlike a check may hold
// subqueries. What those name is not looked up.
func (e *Executor) policyExpr(t *model.Table, node *pg.Node) (string, error) {
	subquery := false
	walk(node, func(n *pg.Node) bool {
		subquery = subquery || n.GetSubLink() != nil
		return !subquery
	})
	if !subquery {
		x, err := e.tableExpr(t, node)
		return x.text, err
	}
	e.writeStars(node)
	(&query{e: e}).findSchemas(node) // which takes the default schema off
	text, err := deparse(node)
	if err != nil {
		return "", e.fail(-1, "", "table %s: a policy's condition cannot be read: %v", t.Name, err)
	}
	return text, nil
}

// roles returns the names of roles; PUBLIC is the empty one.
func (e *Executor) roles(list []*pg.Node) ([]string, error) {
	var names []string
	for _, node := range list {
		name, err := e.role(node.GetRoleSpec())
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func (e *Executor) role(r *pg.RoleSpec) (string, error) {
	switch r.GetRoletype() {
	case pg.RoleSpecType_ROLESPEC_CSTRING:
		return r.Rolename, nil
	case pg.RoleSpecType_ROLESPEC_PUBLIC:
		return "", nil
	}
	return "", e.fail(r.GetLocation(), "write the role's name", "who CURRENT_USER and SESSION_USER are depends on who runs the statement")
}

func (e *Executor) dropPolicy(table, name string, missingOK bool) error {
	if _, err := e.mustHavePolicy(table, name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	e.d.Policies = slices.DeleteFunc(e.d.Policies, func(p model.Policy) bool { return p.Table == table && p.Name == name })
	return nil
}

// dropPoliciesOf drops the policies of a table that goes.
func (e *Executor) dropPoliciesOf(table string) {
	e.d.Policies = slices.DeleteFunc(e.d.Policies, func(p model.Policy) bool { return p.Table == table })
}

// releasePolicies looks for the policies whose conditions name a column that is
// dropped.
func (e *Executor) releasePolicies(t *model.Table, column string, cascade bool, at int32) error {
	names := func(p model.Policy) bool {
		return p.Table == t.Name && (p.Using != "" && mentions(p.Using, column) || p.Check != "" && mentions(p.Check, column))
	}
	if i := slices.IndexFunc(e.d.Policies, names); i >= 0 && !cascade {
		return e.fail(at, "drop the policy first", "column %s.%s cannot be dropped: policy %s names it", t.Name, column, e.d.Policies[i].Name)
	}
	e.d.Policies = slices.DeleteFunc(e.d.Policies, names)
	return nil
}

// movePolicies follows a table to its new name.
func (e *Executor) movePolicies(from, to string) {
	for i := range e.d.Policies {
		if p := &e.d.Policies[i]; p.Table == from {
			p.Table = to
		}
	}
}
