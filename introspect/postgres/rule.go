package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// rule is a row of pg_rewrite.
type rule struct {
	oid, relation  uint32
	name           string
	event, enabled byte
	instead        bool
	// definition is the whole statement.
	definition string
}

func readRule(c *catalogue, r row) error {
	if r.isNull(6) {
		return fmt.Errorf("rule %s: %w", r.text(1), errChanged)
	}
	c.rules = append(c.rules, rule{oid: r.oid(0), name: r.text(1), relation: r.oid(2), event: r.char(3), instead: r.bool(4),
		enabled: r.char(5), definition: r.text(6)})
	return nil
}

// ruleQueries returns the query for rules, but those that make a view one.
func ruleQueries() []query {
	return []query{
		{what: "pg_rewrite", read: readRule, among: "r.ev_class = ANY ($1)", sql: `
SELECT r.oid, r.rulename, r.ev_class, r.ev_type, r.is_instead, r.ev_enabled, pg_catalog.pg_get_ruledef(r.oid)
FROM pg_catalog.pg_rewrite AS r WHERE r.ev_class >= 16384 AND r.rulename <> '_RETURN'`},
	}
}

// ruleEvents are the values of pg_rewrite.ev_type (CmdType in nodes/nodes.h).
var ruleEvents = map[byte]string{'2': "UPDATE", '3': "INSERT", '4': "DELETE"}

// addRules adds the rules of what is modelled; those of anything else are
// opaque as that is.
func (b *builder) addRules() error {
	for _, r := range b.rules {
		rel := b.byOID[r.relation]
		if rel == nil || b.hidden[r.relation] || b.members[object{classRewrite, r.oid}] {
			continue
		}
		table := b.fullName(rel.qualified)
		if !b.isModelled(rel) {
			b.addOpaque("rule", model.JoinName("", r.name), table)
			continue
		}
		m := model.Rule{Name: r.name, Table: table, Event: ruleEvents[r.event], Instead: r.instead,
			Enabled: enabledStates[r.enabled], Comment: b.commentOn(classRewrite, r.oid, 0)}
		var ok bool
		if m.Where, m.Actions, ok = splitRule(r.definition, r.instead); !ok {
			return fmt.Errorf("cannot follow the definition of rule %s: %q", r.name, r.definition)
		}
		b.db.Rules = append(b.db.Rules, m)
	}
	return nil
}

// splitRule takes the condition and the actions out of a rule's definition, as
// pg_get_ruledef prints it: … [WHERE condition] DO [INSTEAD] action, or several
// in parentheses, each with a semicolon. DO and WHERE are reserved words: no
// name before them is one that is not quoted.
func splitRule(definition string, instead bool) (where string, actions []string, ok bool) {
	do := indexUnquoted(definition, " DO ")
	if do < 0 {
		do = indexUnquoted(definition, " DO\n") // a NOTIFY begins a line
	}
	if do < 0 {
		return "", nil, false
	}
	head, rest := definition[:do], strings.TrimSpace(definition[do+len(" DO "):])
	if i := indexUnquoted(head, " WHERE "); i >= 0 {
		where = string(trimParentheses([]byte(strings.TrimSpace(head[i+len(" WHERE "):]))))
	}
	if instead {
		if rest, ok = strings.CutPrefix(rest, "INSTEAD"); !ok {
			return "", nil, false
		}
		rest = strings.TrimSpace(rest)
	}
	rest = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), ";"))
	if rest == "NOTHING" {
		return where, nil, true
	}
	// Several stand in parentheses, and end in a semicolon each.
	if inner := strings.TrimSpace(rest[1:max(1, len(rest)-1)]); rest[0] == '(' && closing(rest, 0) == len(rest)-1 && strings.HasSuffix(inner, ";") {
		rest = inner
	}
	for rest != "" {
		end := statementEnd(rest)
		actions = append(actions, strings.TrimSpace(rest[:end]))
		rest = strings.TrimSpace(rest[min(end+1, len(rest)):])
	}
	return where, actions, true
}

// statementEnd returns the index of the semicolon that ends a statement, or the
// length.
func statementEnd(s string) int {
	for i := 0; i < len(s); {
		switch s[i] {
		case '\'', '"':
			i = afterQuoted(s, i)
		case '(':
			i = closing(s, i) + 1
		case ';':
			return i
		default:
			i++
		}
	}
	return len(s)
}
