package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Near returns what hangs unmodelled on the tables whose columns or names the
// operations change, or that they drop: the server carries it along, refuses
// the change because of it or drops it with them, and no comparison will show
// it.
func Near(current *model.Database, operations []ops.Operation) []model.Opaque {
	if len(current.Opaque) == 0 {
		return nil
	}
	touched := make(map[string]bool)
	for _, op := range operations {
		switch o := op.(type) {
		case ops.DropTable:
			touched[o.Table.Name] = true
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
	return slices.DeleteFunc(slices.Clone(current.Opaque), func(o model.Opaque) bool {
		return !touched[o.Table]
	})
}
