package diff

import (
	"cmp"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Near returns what hangs unmodelled, or left alone, on the tables whose columns or
// names the operations change: the server carries it along or refuses the change
// because of it, and no comparison will show it. What goes is [Gone].
func Near(current *model.Database, operations []ops.Operation) []model.Opaque {
	if len(current.Opaque) == 0 {
		return nil
	}
	touched := make(map[string]bool)
	for _, op := range operations {
		switch o := op.(type) {
		case ops.RenameTable:
			touched[o.From] = true
		case ops.AlterTable:
			touched[o.From.Name] = true
		case ops.AddColumn:
			touched[o.Table] = true
		case ops.DropColumn:
			touched[o.Table] = true
		case ops.AlterColumn:
			touched[o.Table] = true
		case ops.RenameColumn:
			touched[o.Table] = true
		}
	}
	gone := goes(operations)
	return keep(current.Opaque, func(o *model.Opaque) bool { return touched[o.Table] && !gone(o) })
}

// Gone returns what hangs unmodelled, or left alone, on what the operations drop, and
// goes along, or may: statistics and sequences go with a column that they are of. No
// downgrade brings it back.
func Gone(current *model.Database, operations []ops.Operation) []model.Opaque {
	if len(operations) == 0 || len(current.Opaque) == 0 {
		return nil
	}
	return keep(current.Opaque, goes(operations))
}

// goes returns a function that reports whether something goes along; see [Gone].
func goes(operations []ops.Operation) func(*model.Opaque) bool {
	relations, columns, less := make(map[string]bool), make(map[[2]string]bool), make(map[string]bool)
	was := make(map[string]string)
	for _, op := range operations {
		switch o := op.(type) {
		case ops.RenameTable:
			was[o.To] = cmp.Or(was[o.From], o.From)
		case ops.DropTable:
			relations[o.Table.Name] = true
		case ops.DropView:
			relations[o.View.Name] = true
		case ops.DropColumn:
			table := cmp.Or(was[o.Table], o.Table)
			columns[[2]string{table, o.Column.Name}], less[table] = true, true
		}
	}
	return func(o *model.Opaque) bool {
		ofColumns := o.Kind == "statistics" || o.Kind == "sequence"
		return o.Table != "" && (relations[o.Table] || o.Of.Column != "" && columns[[2]string{o.Table, o.Of.Column}] || ofColumns && less[o.Table])
	}
}
