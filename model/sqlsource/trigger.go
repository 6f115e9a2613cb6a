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
		ForEachRow: s.Row, Function: e.catalogName(s.Funcname), Deferrable: s.Deferrable || s.Initdeferred, Deferred: s.Initdeferred,
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
	if !s.Replace || e.declaring || was.Constraint || t.Constraint {
		return e.fail(-1, "", "trigger %s on %s exists already%s", t.Name, t.Table, declaredAt(was.Pos))
	}
	t.Comment, t.Enabled = was.Comment, was.Enabled
	*was = t
	return nil
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
	state := enabledStates[cmd.Subtype]
	if cmd.Name == "" {
		for i := range e.d.Triggers {
			if e.d.Triggers[i].Table == table {
				e.d.Triggers[i].Enabled = state
			}
		}
		return nil
	}
	i, err := e.trigger(table, cmd.Name, false)
	if i >= 0 {
		e.d.Triggers[i].Enabled = state
	} else if above := e.triggerAbove(table, cmd.Name); above != "" {
		return e.unsupported(-1, "another state of trigger "+cmd.Name+" on a partition than on "+above)
	}
	return err
}

// triggerAbove returns the partitioned table that a partition has a trigger of,
// or "".
func (e *Executor) triggerAbove(table, name string) string {
	for i, ok := e.tables[table]; ok && e.d.Tables[i].Partition != nil; i, ok = e.tables[table] {
		if table = e.d.Tables[i].Partition.Parent; e.triggerIndex(table, name) >= 0 {
			return table
		}
	}
	return ""
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
