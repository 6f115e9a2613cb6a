package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// policy is a row of pg_policy.
type policy struct {
	oid, relation uint32
	name          string
	command       byte
	permissive    bool
	roles         []uint32
	using, check  string
}

func readPolicy(c *catalogue, r row) error {
	p := policy{
		oid: r.oid(0), name: r.text(1), relation: r.oid(2), command: r.char(3), permissive: r.bool(4), roles: r.oids(5),
		using: string(trimParentheses(r[6])), check: string(trimParentheses(r[7])),
	}
	if r.bool(8) && p.using == "" || r.bool(9) && p.check == "" {
		return fmt.Errorf("policy %s: %w", p.name, errChanged)
	}
	c.policies = append(c.policies, p)
	return nil
}

func readRole(c *catalogue, r row) error {
	if c.roles[r.oid(0)] = r.text(1); r.bool(2) {
		c.role = r.oid(0)
	}
	return nil
}

// policyQueries returns the queries for row security and for the names of
// roles, which every role may read in the view pg_roles.
func policyQueries() []query {
	return []query{
		{what: "pg_policy", read: readPolicy, among: "p.polrelid = ANY ($1)", sql: `
SELECT p.oid, p.polname, p.polrelid, p.polcmd, p.polpermissive, p.polroles,
	pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
	p.polqual IS NOT NULL, p.polwithcheck IS NOT NULL
FROM pg_catalog.pg_policy AS p WHERE p.oid >= 16384`},

		{what: "pg_roles", read: readRole, sql: `
SELECT r.oid, r.rolname, r.rolname = current_user FROM pg_catalog.pg_roles AS r`},
	}
}

// policyCommands are the values of pg_policy.polcmd; '*' is all of them.
var policyCommands = map[byte]string{'r': "SELECT", 'a': "INSERT", 'w': "UPDATE", 'd': "DELETE"}

func (b *builder) addPolicies() {
	for _, p := range b.policies {
		t := b.table(p.relation)
		if t == nil {
			if rel := b.byOID[p.relation]; rel != nil && !b.hidden[p.relation] {
				b.addOpaque("policy", model.JoinName("", p.name), b.fullName(rel.qualified))
			}
			continue
		}
		m := model.Policy{
			Table: t.Name, Name: p.name, Restrictive: !p.permissive, Command: policyCommands[p.command],
			Using: p.using, Check: p.check, Comment: b.commentOn(classPolicy, p.oid, 0),
		}
		for _, oid := range p.roles {
			if oid != 0 { // PUBLIC
				m.Roles = append(m.Roles, b.roleName(oid))
			}
		}
		b.db.Policies = append(b.db.Policies, m)
	}
}

// roleName returns a role's name, or its number where the role is gone, as the
// server prints it.
func (c *catalogue) roleName(oid uint32) string {
	if name, ok := c.roles[oid]; ok {
		return name
	}
	return fmt.Sprint(oid)
}
