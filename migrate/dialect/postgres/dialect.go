// Package postgres compiles operations into PostgreSQL's SQL, versions 13 to
// 18.
package postgres

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// Dialect is PostgreSQL's [dialect.Dialect]. Each operation compiles to the
// smallest statements that make the change. Nothing is read from the database but
// the name of its default schema, where a statement has to say it.
// It is safe for concurrent use.
type Dialect struct {
	// DefaultSchema is the connection's default schema, for what is compiled without
	// a connection; empty means "public".
	DefaultSchema string
}

// Engine returns [model.Postgres].
func (Dialect) Engine() model.Engine { return model.Postgres }

// Compile returns the statements that carry out op. The querier may be
// nil.
func (d Dialect) Compile(ctx context.Context, q dialect.Querier, op ops.Operation) ([]dialect.Statement, error) {
	statements, err := d.statements(op)
	if err != nil {
		return nil, err
	}
	schema := ""
	for i := range statements {
		if !strings.Contains(statements[i].SQL, ownSchema) {
			continue
		}
		if schema == "" {
			if schema, err = d.defaultSchema(ctx, q); err != nil {
				return nil, err
			}
		}
		statements[i].SQL = strings.ReplaceAll(statements[i].SQL, ownSchema, Ident(schema))
	}
	return statements, nil
}

// defaultSchema returns the default schema of the connection, if there is one.
func (d Dialect) defaultSchema(ctx context.Context, q dialect.Querier) (schema string, err error) {
	otherwise := cmp.Or(d.DefaultSchema, "public")
	if q == nil {
		return otherwise, nil
	}
	rows, err := q.QueryContext(ctx, "SELECT coalesce(pg_catalog.current_schema()::pg_catalog.text, '')")
	if err != nil {
		return "", fmt.Errorf("read the default schema: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&schema); err != nil {
			return "", fmt.Errorf("read the default schema: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return "", fmt.Errorf("read the default schema: %w", err)
	}
	return cmp.Or(schema, otherwise), nil
}

// statements returns the statements of an operation, where [ownSchema] stands for
// the default schema.
func (d Dialect) statements(op ops.Operation) ([]dialect.Statement, error) {
	if o, ok := op.(ops.BulkInsert); ok {
		columns := make([]string, len(o.Columns))
		for i, c := range o.Columns {
			columns[i] = Ident(c)
		}
		return dialect.Insert(o, relation(o.Table), columns, maxArguments, func(n int) string { return "$" + strconv.Itoa(n) })
	}
	sql, err := compile(op)
	if err != nil {
		return nil, err
	}
	statements := make([]dialect.Statement, len(sql))
	for i, s := range sql {
		statements[i].SQL = s
	}
	if e, ok := op.(ops.Exec); ok {
		statements[0].Args = e.Args
	}
	if concurrently(op) {
		statements[0].Outside = true
	}
	return statements, nil
}

// maxArguments is how many arguments a statement may have: their number is 16
// bits of the protocol (PostgreSQL documentation, "Message Formats", Bind).
const maxArguments = 65535

func compile(op ops.Operation) ([]string, error) {
	switch o := op.(type) {
	case ops.CreateSchema:
		return withComment("CREATE SCHEMA "+Ident(o.Schema.Name), "SCHEMA "+Ident(o.Schema.Name), o.Schema.Comment), nil
	case ops.DropSchema:
		return one("DROP SCHEMA " + Ident(o.Schema.Name)), nil
	case ops.AlterSchema:
		return comment("SCHEMA "+Ident(o.To.Name), o.From.Comment, o.To.Comment), nil
	case ops.CreateEnum:
		return withComment(createEnum(o.Enum), "TYPE "+own(pgcatalog.Type, o.Enum.Name), o.Enum.Comment), nil
	case ops.DropEnum:
		return one("DROP TYPE " + own(pgcatalog.Type, o.Enum.Name)), nil
	case ops.AlterEnum:
		return alterEnum(o), nil
	case ops.CreateTable:
		return createTable(o.Table), nil
	case ops.DropTable:
		return one("DROP " + tableTarget(o.Table)), nil
	case ops.RenameTable:
		return renameTable(o), nil
	case ops.AlterTable:
		if o.From.Strict != o.To.Strict || o.From.WithoutRowID != o.To.WithoutRowID {
			return nil, unsupported(op, "STRICT and WITHOUT ROWID are SQLite's")
		}
		sql := append(alterTableStorage(o.From, o.To), rowSecurity(o.From, o.To)...)
		sql = append(sql, alterForeignTable(o.From, o.To)...)
		return append(sql, comment(tableTarget(o.To), o.From.Comment, o.To.Comment)...), nil
	case ops.AddColumn:
		return addColumn(o), nil
	case ops.DropColumn:
		if o.Only {
			return one("ALTER TABLE ONLY " + relation(o.Table) + " DROP COLUMN " + Ident(o.Column.Name)), nil
		}
		return one(alter(o.Table, "DROP COLUMN "+Ident(o.Column.Name))), nil
	case ops.AlterColumn:
		return alterColumn(o)
	case ops.RenameColumn:
		return one(alter(o.Table, "RENAME COLUMN "+Ident(o.From)+" TO "+Ident(o.To))), nil
	case ops.Rename:
		return rename(o), nil
	case ops.Exec:
		return one(o.SQL), nil
	case ops.IfExists:
		return ifExists(o)
	case ops.IfNotExists:
		return ifNotExists(o)
	}
	if sql, ok := compilePartition(op); ok {
		return sql, nil
	}
	if sql, ok := compileSequence(op); ok {
		return sql, nil
	}
	if sql, ok := compileView(op); ok {
		return sql, nil
	}
	if sql, ok := compileDomain(op); ok {
		return sql, nil
	}
	if sql, ok, err := compileType(op); ok {
		return sql, err
	}
	if sql, ok, err := compileFunction(op); ok {
		return sql, err
	}
	if sql, ok, err := compileAggregate(op); ok {
		return sql, err
	}
	if sql, ok, err := compileOperatorClass(op); ok {
		return sql, err
	}
	if sql, ok, err := compileConversion(op); ok {
		return sql, err
	}
	if sql, ok, err := compileAccessMethod(op); ok {
		return sql, err
	}
	if sql, ok := compileLanguage(op); ok {
		return sql, nil
	}
	if sql, ok, err := compileCast(op); ok {
		return sql, err
	}
	if sql, ok, err := compileOperator(op); ok {
		return sql, err
	}
	if sql, ok := compileTrigger(op); ok {
		return sql, nil
	}
	if sql, ok := compileRule(op); ok {
		return sql, nil
	}
	if sql, ok, err := compileForeign(op); ok {
		return sql, err
	}
	if sql, ok := compilePrivilege(op); ok {
		return sql, nil
	}
	if sql, ok, err := compilePolicy(op); ok {
		return sql, err
	}
	if sql, ok, err := compileStatistics(op); ok {
		return sql, err
	}
	if sql, ok, err := compileTextSearch(op); ok {
		return sql, err
	}
	if sql, ok, err := compileEventTrigger(op); ok {
		return sql, err
	}
	if sql, ok, err := compilePublication(op); ok {
		return sql, err
	}
	return compileConstraint(op)
}

func compileConstraint(op ops.Operation) ([]string, error) {
	add := func(table, constraint, name, comment string) ([]string, error) {
		return append(one(alter(table, "ADD "+constraint)), constraintComment(table, name, "", comment)...), nil
	}
	indexed := func(table, name, constraint string, s model.IndexStorage, comment string) ([]string, error) {
		return append(addIndexed(table, name, constraint, s), constraintComment(table, name, "", comment)...), nil
	}
	drop := func(table, name string) ([]string, error) {
		if name == "" {
			return nil, unsupported(op, "a constraint is dropped by its name")
		}
		return one(alter(table, "DROP CONSTRAINT "+Ident(name))), nil
	}
	switch o := op.(type) {
	case ops.AddPrimaryKey:
		if p := o.PrimaryKey; o.Using != "" {
			return add(o.Table, usingIndex(p.Name, "PRIMARY KEY", o.Using, p.Deferrable, p.Deferred), cmp.Or(p.Name, o.Using), p.Comment)
		}
		return indexed(o.Table, o.PrimaryKey.Name, primaryKeySQL(o.PrimaryKey), o.PrimaryKey.Storage, o.PrimaryKey.Comment)
	case ops.DropPrimaryKey:
		return drop(o.Table, o.PrimaryKey.Name)
	case ops.AddUnique:
		if u := o.Unique; o.Using != "" {
			return add(o.Table, usingIndex(u.Name, "UNIQUE", o.Using, u.Deferrable, u.Deferred), cmp.Or(u.Name, o.Using), u.Comment)
		}
		return indexed(o.Table, o.Unique.Name, uniqueSQL(o.Unique), o.Unique.Storage, o.Unique.Comment)
	case ops.DropUnique:
		return drop(o.Table, o.Unique.Name)
	case ops.AddExclusion:
		sql, err := indexed(o.Table, o.Exclusion.Name, exclusionSQL(o.Exclusion), o.Exclusion.Storage, o.Exclusion.Comment)
		return append(sql, keyStatistics(o.Table, model.Index{}, o.Exclusion.Index())...), err
	case ops.DropExclusion:
		return drop(o.Table, o.Exclusion.Name)
	case ops.AlterIndex:
		return alterIndex(o), nil
	case ops.AttachIndex:
		return one("ALTER INDEX " + sibling(o.Parent, o.Of) + " ATTACH PARTITION " + sibling(o.Table, o.Name)), nil
	case ops.AddForeignKey:
		return add(o.Table, foreignKeySQL(o.ForeignKey), o.ForeignKey.Name, o.ForeignKey.Comment)
	case ops.DropForeignKey:
		return drop(o.Table, o.ForeignKey.Name)
	case ops.AlterForeignKey:
		return alterForeignKey(o), nil
	case ops.AddCheck:
		return add(o.Table, checkSQL(o.Check), o.Check.Name, o.Check.Comment)
	case ops.DropCheck:
		return drop(o.Table, o.Check.Name)
	case ops.SetComment:
		if o.Index != "" {
			return comment("INDEX "+sibling(o.Table, o.Index), o.From, o.To), nil
		}
		return constraintComment(o.Table, o.Constraint, o.From, o.To), nil
	case ops.RenameConstraint:
		return one(alter(o.Table, "RENAME CONSTRAINT "+Ident(o.From)+" TO "+Ident(o.To))), nil
	case ops.ValidateConstraint:
		return one(alter(o.Table, "VALIDATE CONSTRAINT "+Ident(o.Name))), nil
	case ops.CreateIndex:
		return createIndex(o.Table, o.Index, o.Concurrently), nil
	case ops.DropIndex:
		if o.Concurrently {
			return one("DROP INDEX CONCURRENTLY " + sibling(o.Table, o.Index.Name)), nil
		}
		return one("DROP INDEX " + sibling(o.Table, o.Index.Name)), nil
	case ops.RenameIndex:
		return one("ALTER INDEX " + sibling(o.Table, o.From) + " RENAME TO " + Ident(o.To)), nil
	}
	return nil, unsupported(op, fmt.Sprintf("the dialect does not know operations of type %T", op))
}

// usingIndex returns the clause of a key that is made of an index.
func usingIndex(name, kind, index string, deferrable, deferred bool) string {
	return named(name, kind+" USING INDEX "+Ident(index)+timing(deferrable, deferred))
}

// addIndexed adds a constraint that has an index.
func addIndexed(table, name, constraint string, s model.IndexStorage) []string {
	if s.Invalid {
		return append(one("ALTER TABLE ONLY "+relation(table)+" ADD "+constraint), marks(table, name, s)...)
	}
	return append(one(alter(table, "ADD "+constraint)), marks(table, name, s)...)
}

// concurrently reports whether an operation builds or drops an index without
// blocking, which PostgreSQL does outside a transaction only.
func concurrently(op ops.Operation) bool {
	switch o := op.(type) {
	case ops.CreateIndex:
		return o.Concurrently
	case ops.DropIndex:
		return o.Concurrently
	}
	return false
}

func unsupported(op ops.Operation, reason string) error {
	return &dialect.UnsupportedError{Engine: model.Postgres, Op: op, Reason: reason}
}

func one(sql string) []string { return []string{sql} }

func alter(table, action string) string { return "ALTER TABLE " + relation(table) + " " + action }

// comment returns the statement that changes a comment, if it changes.
func comment(target, from, to string) []string {
	switch {
	case from == to:
		return nil
	case to == "":
		return one("COMMENT ON " + target + " IS NULL")
	}
	return one("COMMENT ON " + target + " IS " + Literal(to))
}

// withComment returns a statement and, where there is a comment, the one that
// sets it.
func withComment(sql, target, text string) []string {
	return append(one(sql), comment(target, "", text)...)
}

// constraintComment changes the comment on a constraint of a table.
func constraintComment(table, name, from, to string) []string {
	return comment("CONSTRAINT "+Ident(name)+" ON "+relation(table), from, to)
}

// constraintComments sets the comments on the constraints of a new table.
func constraintComments(t model.Table) []string {
	var sql []string
	set := func(name, text string) { sql = append(sql, constraintComment(t.Name, name, "", text)...) }
	if t.PrimaryKey != nil {
		set(t.PrimaryKey.Name, t.PrimaryKey.Comment)
	}
	for _, u := range t.Uniques {
		set(u.Name, u.Comment)
	}
	for _, x := range t.Exclusions {
		set(x.Name, x.Comment)
	}
	for _, c := range t.Checks {
		set(c.Name, c.Comment)
	}
	for _, f := range t.ForeignKeys {
		set(f.Name, f.Comment)
	}
	return sql
}

func columnTarget(table, column string) string {
	return "COLUMN " + relation(table) + "." + Ident(column)
}
