package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Functions and triggers.
var revisionfunction = migrate.Revision{
	ID:        "function",
	Message:   "functions and triggers",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradefunction,
	Downgrade: downgradefunction,
}

func upgradefunction(op *migrate.Op) error {
	op.CreateFunction(model.Function{
		Name:     "s.add",
		Args:     []model.Argument{{Name: "a", Type: "integer"}, {Name: "b", Type: "integer", Default: "1"}},
		Returns:  "integer",
		Language: "sql",
		Body: `
  SELECT a + b;
`,
		Volatility: "IMMUTABLE",
		Cost:       12.5,
		Settings:   []model.Setting{{Name: "search_path", Value: `""`}},
		Comment:    "adds",
	})
	op.AlterFunction(
		model.Function{Name: "f", Returns: "integer", Language: "sql", Body: "SELECT 1"},
		model.Function{Name: "f", Returns: "integer", Language: "sql", Body: "SELECT 1", Strict: true},
	)
	op.CreateTrigger(model.Trigger{
		Name:       "touch",
		Table:      "t",
		Timing:     "BEFORE",
		Update:     true,
		UpdateOf:   []string{"name"},
		ForEachRow: true,
		When:       "old.name <> new.name",
		Function:   "touch",
		Args:       []string{"x"},
		Enabled:    "ALWAYS",
	})
	op.AlterTrigger(
		model.Trigger{Name: "log", Table: "t", Timing: "AFTER", Insert: true, Function: "log"},
		model.Trigger{Name: "log", Table: "t", Timing: "AFTER", Insert: true, Function: "log", Enabled: "DISABLED"},
	)
	return op.Err()
}

func downgradefunction(op *migrate.Op) error {
	op.CreateAggregate(model.Aggregate{
		Name:       "s.total",
		Args:       []model.Argument{{Name: "x", Type: "integer"}},
		State:      "integer",
		Transition: "s.add",
		Initial:    model.Ptr[string]("0"),
		Parallel:   "SAFE",
	})
	op.AlterAggregate(
		model.Aggregate{Name: "many", State: "bigint", Transition: "int8inc"},
		model.Aggregate{Name: "many", State: "bigint", Transition: "int8inc", Combine: "int8pl"},
	)
	op.DropAggregate("s.total", "integer")
	op.DropTrigger("t", "touch")
	op.DropFunction("s.add", "integer")
	op.DropProcedure("p")
	return op.Err()
}
