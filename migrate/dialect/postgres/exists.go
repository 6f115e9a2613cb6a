package postgres

import (
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// ifExists returns the statement of a drop with IF EXISTS.
func ifExists(op ops.IfExists) ([]string, error) {
	constraint := func(table, name string) ([]string, error) {
		if name == "" {
			return nil, unsupported(op, "a constraint is dropped by its name")
		}
		return one(alter(table, "DROP CONSTRAINT IF EXISTS "+Ident(name))), nil
	}
	switch o := op.Operation.(type) {
	case ops.DropSchema:
		return one("DROP SCHEMA IF EXISTS " + Ident(o.Schema.Name)), nil
	case ops.DropEnum:
		return one("DROP TYPE IF EXISTS " + own(pgcatalog.Type, o.Enum.Name)), nil
	case ops.DropTable:
		return one("DROP TABLE IF EXISTS " + relation(o.Table.Name)), nil
	case ops.DropColumn:
		return one(alter(o.Table, "DROP COLUMN IF EXISTS "+Ident(o.Column.Name))), nil
	case ops.DropIndex:
		if !o.Concurrently {
			return one("DROP INDEX IF EXISTS " + sibling(o.Table, o.Index.Name)), nil
		}
	case ops.DropPrimaryKey:
		return constraint(o.Table, o.PrimaryKey.Name)
	case ops.DropUnique:
		return constraint(o.Table, o.Unique.Name)
	case ops.DropForeignKey:
		return constraint(o.Table, o.ForeignKey.Name)
	case ops.DropCheck:
		return constraint(o.Table, o.Check.Name)
	case ops.DropExclusion:
		return constraint(o.Table, o.Exclusion.Name)
	}
	return nil, unsupported(op, "the operation has no IF EXISTS")
}

// ifNotExists returns the statements of a creation with IF NOT EXISTS. An index
// that is built concurrently has none: one that an earlier attempt left invalid
// would be taken for it.
func ifNotExists(op ops.IfNotExists) ([]string, error) {
	switch o := op.Operation.(type) {
	case ops.CreateSchema:
	case ops.CreateTable:
		for _, x := range o.Table.Indexes {
			if x.Name == "" {
				return nil, unsupported(op, "an index without a name has no IF NOT EXISTS")
			}
		}
	case ops.AddColumn:
		return append(withComment(alter(o.Table, "ADD COLUMN IF NOT EXISTS "+columnSQL(o.Column)), columnTarget(o.Table, o.Column.Name), o.Column.Comment),
			newColumnStorage(o.Table, o.Column)...), nil
	case ops.CreateIndex:
		if o.Concurrently || o.Index.Name == "" {
			return nil, unsupported(op, "an index that has no name, or is built concurrently, has no IF NOT EXISTS")
		}
	default:
		return nil, unsupported(op, "the operation has no IF NOT EXISTS")
	}
	statements, err := compile(op.Operation)
	if err != nil {
		return nil, err
	}
	for i, sql := range statements {
		done := strings.HasPrefix(sql, "COMMENT ON ")
		// The statements are this package's own, so that they begin as it has
		// written them.
		for _, head := range []string{"CREATE SCHEMA ", "CREATE TABLE ", "CREATE UNIQUE INDEX ", "CREATE INDEX "} {
			if rest, ok := strings.CutPrefix(sql, head); ok {
				statements[i], done = head+"IF NOT EXISTS "+rest, true
			}
		}
		if !done {
			return nil, unsupported(op, "a constraint that is added after the table has no IF NOT EXISTS")
		}
	}
	return statements, nil
}
