package sqlite

import (
	"errors"
	"strings"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
)

// absent is a refusal because there is nothing of that name.
type absent string

func (e absent) Error() string { return string(e) }

// ifExists compiles a drop of something that may not be there.
func (c compiler) ifExists(op ops.IfExists) ([]dialect.Statement, error) {
	head := ""
	switch op.Operation.(type) {
	case ops.DropTable:
		head = "DROP TABLE "
	case ops.DropIndex:
		head = "DROP INDEX "
	case ops.DropColumn, ops.DropPrimaryKey, ops.DropUnique, ops.DropForeignKey, ops.DropCheck:
	default:
		return nil, unsupported("the operation has no IF EXISTS")
	}
	statements, err := c.compile(op.Operation)
	var none absent
	if errors.As(err, &none) {
		return nil, nil
	}
	return insertBehind(statements, head, "IF EXISTS "), err
}

// ifNotExists compiles the creation of something that may be there.
func (c compiler) ifNotExists(op ops.IfNotExists) ([]dialect.Statement, error) {
	switch o := op.Operation.(type) {
	case ops.CreateTable, ops.CreateIndex:
		statements, err := c.compile(o)
		for _, head := range []string{"CREATE TABLE ", "CREATE UNIQUE INDEX ", "CREATE INDEX "} {
			statements = insertBehind(statements, head, "IF NOT EXISTS ")
		}
		return statements, err
	case ops.AddColumn:
		l, err := c.read(o.Table)
		if err != nil || l.now.Column(o.Column.Name) != nil {
			return nil, err
		}
		return c.addColumn(o)
	}
	return nil, unsupported("the operation has no IF NOT EXISTS")
}

// insertBehind puts a clause behind the head of the statements that have it;
// they are this package's own, so that they begin as it has written them.
func insertBehind(statements []dialect.Statement, head, clause string) []dialect.Statement {
	for i, s := range statements {
		if rest, ok := strings.CutPrefix(s.SQL, head); ok && head != "" {
			statements[i].SQL = head + clause + rest
		}
	}
	return statements
}
