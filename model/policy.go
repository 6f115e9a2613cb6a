package model

import (
	"cmp"
	"slices"
	"strings"
)

// Policy is a row security policy of a table (PostgreSQL only). It has effect
// where [Table.RowSecurity] is set.
type Policy struct {
	// Table is the two-part name of the table that the policy is on.
	Table string
	Name  string
	// Restrictive says that the policy is one that must be met, rather than
	// one of which any may be.
	Restrictive bool
	// Command is "SELECT", "INSERT", "UPDATE" or "DELETE"; empty means all of
	// them.
	Command string
	// Roles are the names of the roles that the policy is for; empty means
	// PUBLIC.
	Roles []string
	// Using and Check are SQL expressions over the table's columns: what rows
	// can be seen, and what rows can be written (WITH CHECK). Empty means none.
	Using   string
	Check   string
	Comment string
	Pos     Pos
}

// Clone returns a copy that shares no memory with p.
func (p Policy) Clone() Policy {
	p.Roles = clone(p.Roles)
	return p
}

func (d *Database) normalizePolicies() {
	for i := range d.Policies {
		p := &d.Policies[i]
		p.Name = TruncateName(p.Name)
		if p.Command = strings.ToUpper(p.Command); p.Command == "ALL" {
			p.Command = ""
		}
		slices.Sort(p.Roles)
		p.Roles = slices.Compact(p.Roles)
	}
	slices.SortFunc(d.Policies, func(a, b Policy) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Name, b.Name))
	})
}
