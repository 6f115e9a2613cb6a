package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateFunction creates a function or a procedure (PostgreSQL).
func (op *Op) CreateFunction(function model.Function) {
	op.Apply(ops.CreateFunction{Function: function})
}

// DropFunction drops the function of that two-part name and those types of its
// input arguments (PostgreSQL). It fails while anything uses it.
func (op *Op) DropFunction(name string, types ...string) {
	op.Apply(ops.DropFunction{Function: routine(name, types)})
}

// DropProcedure drops the procedure of that two-part name and those types of
// its input arguments (PostgreSQL).
func (op *Op) DropProcedure(name string, types ...string) {
	f := routine(name, types)
	f.Procedure = true
	op.Apply(ops.DropFunction{Function: f})
}

func routine(name string, types []string) model.Function {
	f := model.Function{Name: name}
	for _, t := range types {
		f.Args = append(f.Args, model.Argument{Type: t})
	}
	return f
}

// AlterFunction changes a function or a procedure in place (PostgreSQL), with
// ALTER FUNCTION where that can make the change and with CREATE OR REPLACE
// where it cannot. What PostgreSQL can change in neither way is refused; see
// [model.Function.CanReplace].
func (op *Op) AlterFunction(from, to model.Function) {
	op.Apply(ops.AlterFunction{From: from, To: to})
}

// CreateTrigger creates a trigger (PostgreSQL).
func (op *Op) CreateTrigger(trigger model.Trigger) {
	op.Apply(ops.CreateTrigger{Trigger: trigger})
}

// DropTrigger drops a trigger of a table or a view (PostgreSQL).
func (op *Op) DropTrigger(table, name string) {
	op.Apply(ops.DropTrigger{Trigger: model.Trigger{Table: table, Name: name}})
}

// AlterTrigger changes what a trigger has beside its name and table, in place
// (PostgreSQL), and before version 14 its state (Enabled) and its comment alone.
func (op *Op) AlterTrigger(from, to model.Trigger) {
	op.Apply(ops.AlterTrigger{From: from, To: to})
}
