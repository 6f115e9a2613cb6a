package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// The bits of CreateTrigStmt.timing and events (catalog/pg_trigger.h).
const (
	triggerBefore   = 1 << 1
	triggerInsert   = 1 << 2
	triggerDelete   = 1 << 3
	triggerUpdate   = 1 << 4
	triggerTruncate = 1 << 5
	triggerInstead  = 1 << 6
)

func (e *Executor) triggerIndex(table, name string) int {
	return slices.IndexFunc(e.d.Triggers, func(t model.Trigger) bool { return t.Table == table && t.Name == name })
}

// trigger finds the trigger of a statement, or returns -1 where there is none
// and that is no mistake.
func (e *Executor) trigger(table, name string, missingOK bool) (int, error) {
	i := e.triggerIndex(table, name)
	if i >= 0 || missingOK {
		return i, nil
	}
	var known []string
	for _, t := range e.d.Triggers {
		if t.Table == table {
			known = append(known, t.Name)
		}
	}
	return -1, e.fail(-1, hintOf(name, known), "trigger %s on %s does not exist", name, table)
}

func (e *Executor) createTrigger(s *pg.CreateTrigStmt) error {
	t := model.Trigger{
		Name: s.Trigname, Table: e.rangeName(s.Relation), Constraint: s.Isconstraint, Timing: "AFTER",
		Insert: s.Events&triggerInsert != 0, Update: s.Events&triggerUpdate != 0,
		Delete: s.Events&triggerDelete != 0, Truncate: s.Events&triggerTruncate != 0,
		ForEachRow: s.Row, Function: e.refName(functionName, s.Funcname), Deferrable: s.Deferrable || s.Initdeferred, Deferred: s.Initdeferred,
		Pos: e.pos(-1),
	}
	switch {
	case s.Timing&triggerBefore != 0:
		t.Timing = "BEFORE"
	case s.Timing&triggerInstead != 0:
		t.Timing = "INSTEAD OF"
	}
	for _, c := range s.Columns {
		t.UpdateOf = append(t.UpdateOf, c.GetString_().GetSval())
	}
	for _, a := range s.Args {
		t.Args = append(t.Args, a.GetString_().GetSval())
	}
	for _, node := range s.TransitionRels {
		r := node.GetTriggerTransition()
		if r.IsNew {
			t.NewTable = r.Name
		} else {
			t.OldTable = r.Name
		}
	}
	if s.Constrrel != nil {
		t.RefTable = e.rangeName(s.Constrrel)
	}
	if s.WhenClause != nil {
		var err error
		if t.When, err = deparse(s.WhenClause); err != nil {
			return e.fail(-1, "", "trigger %s on %s: the condition cannot be read: %v", t.Name, t.Table, err)
		}
	}
	if err := e.checkTrigger(s, &t); err != nil {
		return err
	}
	i := e.triggerIndex(t.Table, t.Name)
	if i < 0 {
		e.d.Triggers = append(e.d.Triggers, t)
		e.countTrigger(&t, 1)
		return nil
	}
	was := &e.d.Triggers[i]
	if !e.replaces(s.Replace, was.Pos) || was.Constraint || t.Constraint {
		return e.fail(-1, "", "trigger %s on %s exists already%s", t.Name, t.Table, declaredAt(was.Pos))
	}
	t.Comment = was.Comment
	*was = t
	e.only = false
	return e.setTriggerState(t.Table, t.Name, "") // the server keeps no state, and none in partitions
}

// checkTrigger looks for the table and the columns of a trigger. Declarations
// are looked at when they are complete.
func (e *Executor) checkTrigger(s *pg.CreateTrigStmt, t *model.Trigger) error {
	if e.declaring {
		return nil
	}
	if v := e.view(t.Table); v != nil {
		for _, name := range t.UpdateOf {
			if v.Column(name) == nil && len(v.Columns) > 0 {
				return e.unknownViewColumn(v, name)
			}
		}
		return nil
	}
	i, ok := e.tables[t.Table]
	if !ok {
		if _, other := e.relations[t.Table]; other {
			return nil
		}
		return e.unknownTable(s.Relation.Location, t.Table)
	}
	for _, name := range t.UpdateOf {
		if _, err := e.column(s.Relation.Location, &e.d.Tables[i], name); err != nil {
			return err
		}
	}
	return nil
}

// countTrigger counts the constraint of a constraint trigger.
func (e *Executor) countTrigger(t *model.Trigger, n int) {
	if t.Constraint {
		schema, _ := model.SplitName(t.Table)
		e.countConstraint(schema, t.Name, n)
	}
}

// dropTriggers drops the triggers that match.
func (e *Executor) dropTriggers(match func(*model.Trigger) bool) {
	e.d.Triggers = slices.DeleteFunc(e.d.Triggers, func(t model.Trigger) bool {
		if !match(&t) {
			return false
		}
		e.countTrigger(&t, -1)
		return true
	})
}

// attached returns the relation and the name of what belongs to a relation:
// the last part of a list is its own name.
func (e *Executor) attached(list []*pg.Node) (table, name string) {
	return e.listName(list[:len(list)-1]), list[len(list)-1].GetString_().GetSval()
}

func (e *Executor) dropTrigger(list []*pg.Node, missingOK bool) error {
	table, name := e.attached(list)
	if above := e.d.TriggersAbove(table, name); len(above) > 0 {
		return e.fail(-1, "", "trigger %s on %s cannot be dropped: it is that of %s", name, table, above[len(above)-1].Table)
	}
	i, err := e.trigger(table, name, missingOK)
	if i >= 0 {
		e.countTrigger(&e.d.Triggers[i], -1)
		e.d.Triggers = slices.Delete(e.d.Triggers, i, i+1)
	}
	return err
}

func (e *Executor) renameTrigger(s *pg.RenameStmt) error {
	table := e.rangeName(s.Relation)
	i, err := e.trigger(table, s.Subname, s.MissingOk)
	if i < 0 {
		return err
	}
	if e.triggerIndex(table, s.Newname) >= 0 {
		return e.fail(-1, "", "trigger %s on %s exists already", s.Newname, table)
	}
	for j := range e.d.Triggers {
		if t := &e.d.Triggers[j]; t.Inherited && t.Name == s.Subname {
			if above := e.d.TriggersAbove(t.Table, t.Name); len(above) > 0 && above[len(above)-1].Table == table {
				defer func() { t.Name = s.Newname }()
			}
		}
	}
	t := &e.d.Triggers[i]
	e.countTrigger(t, -1)
	t.Name = s.Newname
	e.countTrigger(t, 1)
	return nil
}

// enabledStates are what the forms of ALTER TABLE … ENABLE and DISABLE make of
// a trigger or a rule.
var enabledStates = map[pg.AlterTableType]string{
	pg.AlterTableType_AT_EnableTrig: "", pg.AlterTableType_AT_EnableTrigAll: "", pg.AlterTableType_AT_EnableTrigUser: "",
	pg.AlterTableType_AT_EnableAlwaysTrig: "ALWAYS", pg.AlterTableType_AT_EnableReplicaTrig: "REPLICA",
	pg.AlterTableType_AT_EnableRule: "", pg.AlterTableType_AT_EnableAlwaysRule: "ALWAYS", pg.AlterTableType_AT_EnableReplicaRule: "REPLICA",
	pg.AlterTableType_AT_DisableRule: "DISABLED",
	pg.AlterTableType_AT_DisableTrig: "DISABLED", pg.AlterTableType_AT_DisableTrigAll: "DISABLED", pg.AlterTableType_AT_DisableTrigUser: "DISABLED",
}

// enableTrigger sets when one trigger of a relation fires, or all of them.
func (e *Executor) enableTrigger(table string, cmd *pg.AlterTableCmd) error {
	names := []string{cmd.Name}
	if cmd.Name == "" {
		names = nil
		for name := table; name != ""; name = e.parentOf(name) {
			for i := range e.d.Triggers {
				if t := &e.d.Triggers[i]; t.Table == name && (name == table || t.ForEachRow || t.Inherited) && !slices.Contains(names, t.Name) {
					names = append(names, t.Name)
				}
			}
		}
	}
	for _, name := range names {
		if err := e.setTriggerState(table, name, enabledStates[cmd.Subtype]); err != nil {
			return err
		}
	}
	return nil
}

// parentOf returns the table that another one is a partition of, or "".
func (e *Executor) parentOf(table string) string {
	if i, ok := e.tables[table]; ok && e.d.Tables[i].Partition != nil {
		return e.d.Tables[i].Partition.Parent
	}
	return ""
}

// setTriggerState sets when a trigger fires, which with ONLY leaves the
// partitions below in the state that they are in.
func (e *Executor) setTriggerState(table, name, state string) error {
	i, err := e.ownTrigger(table, name)
	if err != nil {
		return err
	}
	t := &e.d.Triggers[i]
	was := t.Enabled
	if t.Enabled = state; t.ForEachRow || t.Inherited {
		for _, child := range e.children(table) {
			switch {
			case e.parentOf(child) != table:
			case !e.only:
				if err := e.setTriggerState(child, name, state); err != nil {
					return err
				}
			case e.triggerIndex(child, name) < 0:
				e.d.Triggers = append(e.d.Triggers, model.Trigger{Name: name, Table: child, Inherited: true, Enabled: was, Pos: e.pos(-1)})
			}
		}
	}
	e.sweepTriggers()
	return nil
}

// ownTrigger finds a trigger of a table; one that a partition has of a table above
// is listed first, for something to be said of it.
func (e *Executor) ownTrigger(table, name string) (int, error) {
	if above := e.d.TriggersAbove(table, name); len(above) > 0 && e.triggerIndex(table, name) < 0 {
		e.d.Triggers = append(e.d.Triggers, model.Trigger{Name: name, Table: table, Inherited: true, Enabled: above[0].Enabled, Pos: e.pos(-1)})
	}
	return e.trigger(table, name, false)
}

// sweepTriggers forgets what partitions have of the triggers above them where
// that is nothing of their own, or those are gone.
func (e *Executor) sweepTriggers() {
	if !slices.ContainsFunc(e.d.Triggers, func(t model.Trigger) bool { return t.Inherited }) {
		return
	}
	for i := len(e.d.Triggers) - 1; i >= 0; i-- {
		t := &e.d.Triggers[i]
		if !t.Inherited {
			continue
		}
		if above := e.d.TriggersAbove(t.Table, t.Name); len(above) == 0 || t.Comment == "" && t.Enabled == above[0].Enabled {
			e.d.Triggers = slices.Delete(e.d.Triggers, i, i+1)
		}
	}
}

// renameInTriggers lets the triggers of a relation follow a column to its new
// name.
func (e *Executor) renameInTriggers(relation, from, to string) {
	for i := range e.d.Triggers {
		t := &e.d.Triggers[i]
		if t.Table != relation {
			continue
		}
		if at := slices.Index(t.UpdateOf, from); at >= 0 {
			t.UpdateOf[at] = to
		}
		t.When = renameIn(t.When, from, to)
	}
}

// triggerOn returns a trigger that a column cannot go without, or nil.
func (e *Executor) triggerOn(table, column string) *model.Trigger {
	for i := range e.d.Triggers {
		t := &e.d.Triggers[i]
		if t.Table == table && (slices.Contains(t.UpdateOf, column) || t.When != "" && mentions(t.When, column)) {
			return t
		}
	}
	return nil
}

// moveTriggers follows a relation to its new name.
func (e *Executor) moveTriggers(from, to string) {
	for i := range e.d.Triggers {
		t := &e.d.Triggers[i]
		if t.Table == from {
			e.countTrigger(t, -1)
			t.Table = to
			e.countTrigger(t, 1)
		}
		if t.RefTable == from {
			t.RefTable = to
		}
	}
}
