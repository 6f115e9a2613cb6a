package model

import (
	"cmp"
	"slices"
	"strings"
)

// Rule is a rewrite rule of a table or a view (PostgreSQL only). That by which a
// view is one is none of them. Its name is one among those of its relation.
type Rule struct {
	Name string
	// Table is the two-part name of the table or view that it is on.
	Table string
	// Event is "INSERT", "UPDATE" or "DELETE".
	Event string
	// Instead says that what the rule does takes the place of the statement,
	// rather than being done as well.
	Instead bool
	// Where is the condition, an SQL expression over OLD and NEW; empty means
	// always.
	Where string
	// Actions are the statements that it does, without semicolons; none means
	// NOTHING.
	Actions []string
	// Enabled is "DISABLED", "REPLICA" or "ALWAYS"; empty means that it applies
	// in sessions of the role origin, as a new rule does (ALTER TABLE … ENABLE
	// RULE).
	Enabled string
	Comment string
	Pos     Pos
}

// Clone returns a copy that shares no memory with r.
func (r Rule) Clone() Rule {
	r.Actions = clone(r.Actions)
	return r
}

// Body returns what stands behind the relation's name in CREATE RULE.
func (r *Rule) Body() string {
	text := ""
	if r.Where != "" {
		text = "WHERE (" + r.Where + ") "
	}
	text += "DO "
	if r.Instead {
		text += "INSTEAD "
	}
	switch len(r.Actions) {
	case 0:
		return text + "NOTHING"
	case 1:
		return text + r.Actions[0]
	}
	return text + "(" + strings.Join(r.Actions, ";\n") + ")"
}

// normalizeRules sorts the rules.
func (d *Database) normalizeRules() {
	slices.SortFunc(d.Rules, func(a, b Rule) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Name, b.Name))
	})
}
