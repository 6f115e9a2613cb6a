package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// trigger is a row of pg_trigger.
type trigger struct {
	oid                  uint32
	name                 string
	relation             uint32
	function             uint32
	kind                 int16
	enabled              byte
	refRelation          uint32
	constraint           bool
	deferrable, deferred bool
	columns              []int16
	args                 []string
	oldTable, newTable   string
	// definition is set where there is a condition: the whole statement.
	definition string
	// clone marks one that a partition has of its parent's, in another state or
	// with a comment.
	clone bool
}

// The bits of pg_trigger.tgtype (catalog/pg_trigger.h).
const (
	triggerRow = 1 << iota
	triggerBefore
	triggerInsert
	triggerDelete
	triggerUpdate
	triggerTruncate
	triggerInstead
)

// enabledStates are the values of pg_trigger.tgenabled and pg_rewrite.ev_enabled
// that are not the default.
var enabledStates = map[byte]string{'D': "DISABLED", 'R': "REPLICA", 'A': "ALWAYS"}

func readTrigger(c *catalogue, r row) error {
	t := trigger{
		oid: r.oid(0), name: r.text(1), relation: r.oid(2), function: r.oid(3), kind: r.int16(4), enabled: r.char(5),
		refRelation: r.oid(6), constraint: r.bool(7), deferrable: r.bool(8), deferred: r.bool(9), columns: r.int16s(10),
		oldTable: r.text(12), newTable: r.text(13), definition: r.text(14), clone: r.bool(15),
	}
	// Each argument ends with a zero byte.
	if args := r.text(11); args != "" {
		t.args = strings.Split(strings.TrimSuffix(args, "\x00"), "\x00")
	}
	c.triggers = append(c.triggers, t)
	return nil
}

// triggerQueries returns the queries for triggers. Those that a partition has
// of its parent's come with the parent's, and only count where they fire at
// other times or have a comment. The server's own that belong to an index are a foreign key's.
func triggerQueries() []query {
	return []query{
		{what: "pg_trigger", read: readTrigger, among: "t.tgrelid = ANY ($1)", sql: `
SELECT t.oid, t.tgname, t.tgrelid, t.tgfoid, t.tgtype, t.tgenabled, t.tgconstrrelid, t.tgconstraint <> 0, t.tgdeferrable,
	t.tginitdeferred, t.tgattr, t.tgargs, t.tgoldtable, t.tgnewtable,
	CASE WHEN t.tgqual IS NOT NULL THEN pg_catalog.pg_get_triggerdef(t.oid, false) END, t.tgparentid <> 0
FROM pg_catalog.pg_trigger AS t WHERE (NOT t.tgisinternal AND t.tgparentid = 0
	OR t.tgparentid <> 0 AND t.tgconstrindid = 0
	AND (t.tgenabled <> (SELECT p.tgenabled FROM pg_catalog.pg_trigger AS p WHERE p.oid = t.tgparentid)
		OR t.oid = ANY (ARRAY(SELECT d.objoid FROM pg_catalog.pg_description AS d WHERE d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass))))`},

		{what: "pg_proc of triggers", read: readNamedFunction, sql: `
SELECT p.oid, p.proname, p.pronamespace, p.proargtypes FROM pg_catalog.pg_proc AS p
WHERE p.oid = ANY (ARRAY(SELECT t.tgfoid FROM pg_catalog.pg_trigger AS t WHERE NOT t.tgisinternal AND t.tgparentid = 0
	UNION ALL SELECT e.evtfoid FROM pg_catalog.pg_event_trigger AS e))`},
	}
}

// addTriggers adds the triggers of what is modelled; those of anything else are
// opaque as that is.
func (b *builder) addTriggers() error {
	for i := range b.triggers {
		t := &b.triggers[i]
		rel := b.byOID[t.relation]
		if rel == nil || b.hidden[t.relation] || b.members[object{classTrigger, t.oid}] {
			continue
		}
		table := b.fullName(rel.qualified)
		if !b.isModelled(rel) {
			b.addOpaque("trigger", model.JoinName("", t.name), table)
			continue
		}
		if t.clone {
			b.db.Triggers = append(b.db.Triggers, model.Trigger{Name: t.name, Table: table, Inherited: true, Enabled: enabledStates[t.enabled], Comment: b.commentOn(classTrigger, t.oid, 0)})
			continue
		}
		has := func(bit int16) bool { return t.kind&bit != 0 }
		m := model.Trigger{
			Name: t.name, Table: table, Constraint: t.constraint, Timing: "AFTER",
			Insert: has(triggerInsert), Update: has(triggerUpdate), Delete: has(triggerDelete), Truncate: has(triggerTruncate),
			ForEachRow: has(triggerRow), OldTable: t.oldTable, NewTable: t.newTable,
			Function: b.functionName(t.function), Args: t.args, Deferrable: t.deferrable, Deferred: t.deferred,
			Enabled: enabledStates[t.enabled], DependsOn: b.dependsOn(classTrigger, t.oid),
			Comment: b.commentOn(classTrigger, t.oid, 0),
		}
		switch {
		case has(triggerBefore):
			m.Timing = "BEFORE"
		case has(triggerInstead):
			m.Timing = "INSTEAD OF"
		}
		var err error
		if m.UpdateOf, err = b.columnNames(t.relation, t.columns); err != nil {
			return fmt.Errorf("trigger %s: %w", t.name, err)
		}
		if t.definition != "" {
			if m.When, err = triggerCondition(t.definition); err != nil {
				return err
			}
		}
		if ref := b.byOID[t.refRelation]; ref != nil {
			m.RefTable = b.fullName(ref.qualified)
		}
		b.db.Triggers = append(b.db.Triggers, m)
	}
	return nil
}

// isModelled reports whether a relation became a part of the database.
func (b *builder) isModelled(rel *relation) bool {
	_, view := b.viewPlaces[rel.oid]
	return view || b.table(rel.oid) != nil
}

// triggerCondition takes the condition out of a trigger's definition, as
// pg_get_triggerdef prints it: … WHEN (condition) EXECUTE FUNCTION ….
func triggerCondition(definition string) (string, error) {
	i := indexUnquoted(definition, " WHEN (")
	if i < 0 {
		return "", fmt.Errorf("cannot follow the trigger definition %q", definition)
	}
	i += len(" WHEN ")
	end := closing(definition, i)
	if end == len(definition) {
		return "", fmt.Errorf("cannot follow the trigger definition %q", definition)
	}
	return string(trimParentheses([]byte(definition[i : end+1]))), nil
}
