// Package sqlite carries out the operations of a migration on SQLite.
//
// What ALTER TABLE can do is done in place
// (https://sqlite.org/lang_altertable.html). All else rebuilds the table by the
// procedure of that page's section "Making Other Kinds Of Table Schema
// Changes": a new table is made beside the old one, the rows are copied, the
// old table is dropped, the new one takes its name, and its indexes and
// triggers are made again. The new definition is the old statement's text with
// the change in it, so that a rebuild also keeps what the model does not hold.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Dialect compiles operations for SQLite. It is safe for concurrent use.
type Dialect struct{}

var _ dialect.Dialect = Dialect{}

// RefusedError reports a change that SQLite could make and that would lose or
// break something without saying so, or a change of something that is not
// there.
type RefusedError struct {
	Op ops.Operation
	// Reason says what stands in the way.
	Reason string
}

// Error names the operation and the reason.
func (e *RefusedError) Error() string { return fmt.Sprintf("sqlite: %s: %s", e.Op, e.Reason) }

// unsupported and refused are reasons on their way to Compile, which knows the
// operation that they belong to.
type (
	unsupported string
	refused     string
)

func (e unsupported) Error() string { return string(e) }
func (e refused) Error() string     { return string(e) }

func refuse(format string, args ...any) error { return refused(fmt.Sprintf(format, args...)) }

// Engine returns [model.SQLite].
func (Dialect) Engine() model.Engine { return model.SQLite }

// Compile returns the statements that carry out op. It reads the table that it
// changes through q; creating and renaming need no q. The error is a
// [*dialect.UnsupportedError] for what SQLite does not have, and a
// [*RefusedError] for what must not or cannot be done.
func (Dialect) Compile(ctx context.Context, q dialect.Querier, op ops.Operation) ([]dialect.Statement, error) {
	c := compiler{ctx: ctx, q: q}
	statements, err := c.compile(op)
	return statements, explain(op, err)
}

func explain(op ops.Operation, err error) error {
	var no unsupported
	var stop refused
	var none absent
	switch {
	case err == nil:
		return nil
	case errors.As(err, &no):
		return &dialect.UnsupportedError{Engine: model.SQLite, Op: op, Reason: string(no)}
	case errors.As(err, &none):
		return &RefusedError{Op: op, Reason: string(none)}
	case errors.As(err, &stop):
		return &RefusedError{Op: op, Reason: string(stop)}
	}
	return fmt.Errorf("sqlite: %s: %w", op, err)
}

// compiler compiles one operation.
type compiler struct {
	ctx context.Context
	q   dialect.Querier
}

func (c compiler) compile(op ops.Operation) ([]dialect.Statement, error) {
	switch o := op.(type) {
	case ops.CreateSchema, ops.DropSchema, ops.AlterSchema:
		return nil, unsupported("there are no schemas")
	case ops.CreateEnum, ops.DropEnum, ops.AlterEnum:
		return nil, unsupported("there are no enumerated types")
	case ops.CreateView, ops.DropView, ops.AlterView:
		return nil, unsupported("views are left to SQL of your own")
	case ops.CreateDomain, ops.DropDomain, ops.AlterDomain, ops.CreateComposite, ops.DropComposite, ops.AlterComposite,
		ops.CreatePolicy, ops.DropPolicy, ops.AlterPolicy, ops.CreateRule, ops.DropRule, ops.AlterRule,
		ops.AlterOwner, ops.Grant, ops.Revoke, ops.AlterGrant,
		ops.CreateRange, ops.DropRange, ops.AlterRange, ops.CreateCollation, ops.DropCollation, ops.AlterCollation:
		return nil, unsupported("there are no domains")
	case ops.SetComment:
		return nil, unsupported("there are no comments")
	case ops.CreateStatistics, ops.DropStatistics, ops.AlterStatistics:
		return nil, unsupported("there are no statistics objects")
	case ops.CreateForeignDataWrapper, ops.DropForeignDataWrapper, ops.AlterForeignDataWrapper, ops.CreateServer, ops.DropServer, ops.AlterServer,
		ops.CreateUserMapping, ops.DropUserMapping, ops.AlterUserMapping:
		return nil, unsupported("there is no foreign data")
	case ops.CreatePublication, ops.DropPublication, ops.AlterPublication:
		return nil, unsupported("there is no replication")
	case ops.CreateEventTrigger, ops.DropEventTrigger, ops.AlterEventTrigger:
		return nil, unsupported("there are no event triggers")
	case ops.CreateTextSearch, ops.DropTextSearch, ops.AlterTextSearch:
		return nil, unsupported("full text search is a virtual table's")
	case ops.CreateFunction, ops.DropFunction, ops.AlterFunction, ops.CreateAggregate, ops.DropAggregate, ops.AlterAggregate:
		return nil, unsupported("there are no functions in SQL")
	case ops.CreateConversion, ops.DropConversion, ops.AlterConversion:
		return nil, unsupported("there are no conversions between encodings")
	case ops.CreateLanguage, ops.DropLanguage, ops.AlterLanguage, ops.CreateTransform, ops.DropTransform, ops.AlterTransform:
		return nil, unsupported("there are no procedural languages")
	case ops.CreateAccessMethod, ops.DropAccessMethod, ops.AlterAccessMethod:
		return nil, unsupported("there are no access methods")
	case ops.CreateCast, ops.DropCast, ops.AlterCast:
		return nil, unsupported("there are no casts of one's own")
	case ops.CreateOperatorFamily, ops.DropOperatorFamily, ops.AlterOperatorFamily, ops.CreateOperatorClass, ops.DropOperatorClass, ops.AlterOperatorClass:
		return nil, unsupported("there are no operator classes")
	case ops.CreateOperator, ops.DropOperator, ops.AlterOperator:
		return nil, unsupported("there are no operators of one's own")
	case ops.CreateTrigger, ops.DropTrigger, ops.AlterTrigger:
		return nil, unsupported("write a trigger of its own language with Exec")
	case ops.CreateSequence, ops.DropSequence, ops.AlterSequence:
		return nil, unsupported("there are no sequences")
	case ops.CreateExtension, ops.DropExtension, ops.AlterExtension:
		return nil, unsupported("there are no extensions of a database")
	case ops.CreateTable:
		return createTable(o.Table)
	case ops.DropTable:
		return c.dropTable(o)
	case ops.RenameTable:
		return renameTable(o)
	case ops.AlterTable:
		return c.alterTable(o)
	case ops.AddColumn:
		return c.addColumn(o)
	case ops.DropColumn:
		return c.dropColumn(o)
	case ops.AlterColumn:
		return c.alterColumn(o)
	case ops.RenameColumn:
		return renameColumn(o)
	case ops.AddPrimaryKey:
		if o.Using != "" {
			return nil, unsupported("no index becomes that of a constraint")
		}
		return c.addPrimaryKey(o)
	case ops.DropPrimaryKey:
		return c.dropPrimaryKey(o)
	case ops.AddUnique:
		if o.Using != "" {
			return nil, unsupported("no index becomes that of a constraint")
		}
		return c.addConstraint(o.Table, func() (*ddl.Clause, error) { return uniqueClause(o.Unique) })
	case ops.DropUnique:
		return c.dropUnique(o)
	case ops.AddForeignKey:
		return c.addConstraint(o.Table, func() (*ddl.Clause, error) { return foreignKeyClause(o.ForeignKey) })
	case ops.DropForeignKey:
		return c.dropForeignKey(o)
	case ops.AlterForeignKey:
		return nil, unsupported("a foreign key is dropped and added")
	case ops.AddCheck:
		return c.addConstraint(o.Table, func() (*ddl.Clause, error) { return checkClause(o.Check) })
	case ops.DropCheck:
		return c.dropCheck(o)
	case ops.RenameConstraint:
		return c.renameConstraint(o)
	case ops.ValidateConstraint:
		return nil, unsupported("every constraint is valid from the start")
	case ops.CreateIndex:
		return createIndex(o.Table, o.Index)
	case ops.DropIndex:
		return inPlace("DROP INDEX " + ddl.Quote(o.Index.Name)), nil
	case ops.RenameIndex:
		return c.renameIndex(o)
	case ops.IfExists:
		return c.ifExists(o)
	case ops.IfNotExists:
		return c.ifNotExists(o)
	case ops.BulkInsert:
		return bulkInsert(o)
	case ops.Exec:
		return []dialect.Statement{{SQL: strings.TrimRight(o.SQL, "; \t\r\n\f"), Args: o.Args}}, nil
	}
	return nil, unsupported(fmt.Sprintf("the operation %T is not known", op))
}

// maxArguments is the default of SQLITE_MAX_VARIABLE_NUMBER since 3.32
// (https://sqlite.org/limits.html).
const maxArguments = 32766

func bulkInsert(o ops.BulkInsert) ([]dialect.Statement, error) {
	table, err := tableName(o.Table)
	if err != nil {
		return nil, err
	}
	columns := make([]string, len(o.Columns))
	for i, c := range o.Columns {
		columns[i] = ddl.Quote(c)
	}
	return dialect.Insert(o, ddl.Quote(table), columns, maxArguments, func(int) string { return "?" })
}

func inPlace(sql ...string) []dialect.Statement {
	statements := make([]dialect.Statement, len(sql))
	for i, s := range sql {
		statements[i].SQL = s
	}
	return statements
}

// tableName returns the bare name of a table; a schema other than main is one
// that SQLite does not have.
func tableName(name string) (string, error) {
	schema, bare := model.SplitName(name)
	if schema != "" && !ddl.SameName(schema, "main") {
		return "", unsupported("there are no schemas")
	}
	return bare, nil
}

func createTable(t model.Table) ([]dialect.Statement, error) {
	sql, err := createTableSQL(t)
	if err != nil {
		return nil, err
	}
	statements := inPlace(sql)
	for _, x := range t.Indexes {
		s, err := createIndex(t.Name, x)
		if err != nil {
			return nil, err
		}
		statements = append(statements, s...)
	}
	return statements, nil
}

func createIndex(table string, x model.Index) ([]dialect.Statement, error) {
	sql, err := createIndexSQL(table, x)
	if err != nil {
		return nil, err
	}
	return inPlace(sql), nil
}

// dropTable refuses to drop a table that others refer to, as PostgreSQL does:
// with foreign_keys on, SQLite deletes the rows first, and with them the rows
// of other tables that cascade (https://sqlite.org/foreignkeys.html#fk_schemacommands).
func (c compiler) dropTable(o ops.DropTable) ([]dialect.Statement, error) {
	name, err := tableName(o.Table.Name)
	if err != nil {
		return nil, err
	}
	refs, err := c.references(name)
	if err != nil {
		return nil, err
	}
	if len(refs) > 0 {
		return nil, refuse("table %s refers to it; drop that foreign key or that table first", refs[0].from)
	}
	return inPlace("DROP TABLE " + ddl.Quote(name)), nil
}

// renameTable renames in two steps where only the case of letters changes,
// which SQLite takes for a name that is in use.
func renameTable(o ops.RenameTable) ([]dialect.Statement, error) {
	from, err := tableName(o.From)
	if err != nil {
		return nil, err
	}
	to, err := tableName(o.To)
	if err != nil {
		return nil, err
	}
	rename := func(from, to string) string {
		return "ALTER TABLE " + ddl.Quote(from) + " RENAME TO " + ddl.Quote(to)
	}
	if ddl.SameName(from, to) {
		return inPlace(rename(from, "new_"+to), rename("new_"+to, to)), nil
	}
	return inPlace(rename(from, to)), nil
}

func renameColumn(o ops.RenameColumn) ([]dialect.Statement, error) {
	table, err := tableName(o.Table)
	if err != nil {
		return nil, err
	}
	return inPlace("ALTER TABLE " + ddl.Quote(table) + " RENAME COLUMN " + ddl.Quote(o.From) + " TO " + ddl.Quote(o.To)), nil
}

func (c compiler) alterTable(o ops.AlterTable) ([]dialect.Statement, error) {
	if o.From.Comment != o.To.Comment {
		return nil, unsupported("there are no comments on tables")
	}
	l, err := c.read(o.To.Name)
	if err != nil {
		return nil, err
	}
	if o.From.Strict != o.To.Strict {
		l.next.Strict = o.To.Strict
	}
	if o.From.WithoutRowID != o.To.WithoutRowID {
		l.next.WithoutRowID = o.To.WithoutRowID
	}
	return c.rebuild(l)
}

func (c compiler) renameIndex(o ops.RenameIndex) ([]dialect.Statement, error) {
	l, err := c.read(o.Table)
	if err != nil {
		return nil, err
	}
	for _, x := range l.indexes {
		if ddl.SameName(x.Name, o.From) {
			return inPlace("DROP INDEX "+ddl.Quote(x.Name), x.Renamed(o.To)), nil
		}
	}
	return nil, refuse("table %s has no index of the name %s", o.Table, o.From)
}

// Script returns the statements that create the whole schema, in an order that
// works on an empty database. The error is a [*dialect.UnsupportedError] for
// what SQLite does not have.
func Script(d *model.Database) ([]string, error) {
	for _, s := range d.Schemas {
		return nil, explain(ops.CreateSchema{Schema: s}, unsupported("there are no schemas"))
	}
	for _, e := range d.Enums {
		return nil, explain(ops.CreateEnum{Enum: e}, unsupported("there are no enumerated types"))
	}
	for _, s := range d.Sequences {
		return nil, explain(ops.CreateSequence{Sequence: s}, unsupported("there are no sequences"))
	}
	for _, x := range d.Extensions {
		return nil, explain(ops.CreateExtension{Extension: x}, unsupported("there are no extensions of a database"))
	}
	var script []string
	for _, t := range d.Tables {
		statements, err := createTable(t)
		if err != nil {
			return nil, explain(ops.CreateTable{Table: t}, err)
		}
		for _, s := range statements {
			script = append(script, s.SQL)
		}
	}
	return script, nil
}
