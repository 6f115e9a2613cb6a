package codegen

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// statement returns the call of a method of migrate.Op that carries out op.
// Drops name what they drop and no more; what has no name is described.
func statement(op ops.Operation) (*jen.Statement, error) {
	switch o := op.(type) {
	case ops.CreateSchema:
		return call("CreateSchema", o.Schema)
	case ops.DropSchema:
		return call("DropSchema", o.Schema.Name)
	case ops.AlterSchema:
		return call("AlterSchema", o.From, o.To)
	case ops.CreateEnum:
		return call("CreateEnum", o.Enum)
	case ops.DropEnum:
		return call("DropEnum", o.Enum.Name)
	case ops.AlterEnum:
		return callWithUses("AlterEnum", o.From, o.To, o.Uses)
	case ops.CreateTable:
		return createTable(o.Table)
	case ops.DropTable:
		if o.Table.Foreign != nil {
			return call("DropForeignTable", o.Table.Name)
		}
		return call("DropTable", o.Table.Name)
	case ops.RenameTable:
		return call("RenameTable", o.From, o.To)
	case ops.AlterTable:
		return call("AlterTable", ownProperties(o.From), ownProperties(o.To))
	case ops.AddColumn:
		if o.Owner != "" {
			return call("Apply", o)
		}
		return call("AddColumn", o.Table, o.Column)
	case ops.DropColumn:
		if o.Only {
			return call("DropColumnOnly", o.Table, o.Column.Name)
		}
		return call("DropColumn", o.Table, o.Column.Name)
	case ops.AlterColumn:
		switch {
		case o.Owner != "" || o.Only && o.Using != "":
			return call("Apply", o)
		case o.Using != "":
			return call("AlterColumnUsing", o.Table, o.From, o.To, o.Using)
		case o.Only:
			return call("AlterColumnOnly", o.Table, o.From, o.To)
		}
		return call("AlterColumn", o.Table, o.From, o.To)
	case ops.RenameColumn:
		return call("RenameColumn", o.Table, o.From, o.To)
	case ops.AddPrimaryKey:
		if o.Using != "" {
			return call("AddPrimaryKeyUsing", o.Table, o.PrimaryKey, o.Using)
		}
		return call("AddPrimaryKey", o.Table, o.PrimaryKey)
	case ops.DropPrimaryKey:
		return drop("DropPrimaryKey", o, o.Table, o.PrimaryKey.Name)
	case ops.AddUnique:
		if o.Using != "" {
			return call("AddUniqueUsing", o.Table, o.Unique, o.Using)
		}
		return call("AddUnique", o.Table, o.Unique)
	case ops.DropUnique:
		return drop("DropUnique", o, o.Table, o.Unique.Name)
	case ops.AddForeignKey:
		return call("AddForeignKey", o.Table, o.ForeignKey)
	case ops.DropForeignKey:
		return drop("DropForeignKey", o, o.Table, o.ForeignKey.Name)
	case ops.AlterForeignKey:
		return call("AlterForeignKey", o.Table, o.From, o.To)
	case ops.AddCheck:
		return call("AddCheck", o.Table, o.Check)
	case ops.DropCheck:
		return drop("DropCheck", o, o.Table, o.Check.Name)
	case ops.SetComment:
		if o.Index != "" {
			return call("CommentIndex", o.Table, o.Index, o.From, o.To)
		}
		return call("CommentConstraint", o.Table, o.Constraint, o.From, o.To)
	case ops.RenameConstraint:
		return call("RenameConstraint", o.Table, o.From, o.To)
	case ops.ValidateConstraint:
		return call("ValidateConstraint", o.Table, o.Name)
	case ops.CreateIndex:
		if o.Concurrently {
			return call("CreateIndexConcurrently", o.Table, o.Index)
		}
		return call("CreateIndex", o.Table, o.Index)
	case ops.DropIndex:
		if o.Concurrently {
			return call("DropIndexConcurrently", o.Table, o.Index.Name)
		}
		return call("DropIndex", o.Table, o.Index.Name)
	case ops.RenameIndex:
		return call("RenameIndex", o.Table, o.From, o.To)
	case ops.Rename:
		switch {
		case o.Kind == "ATTRIBUTE":
			return call("RenameAttribute", o.On, o.From, o.To)
		case o.Kind == "VALUE":
			return call("RenameEnumValue", o.On, o.From, o.To)
		case o.On != "":
			return call("RenameOn", o.Kind, o.On, o.From, o.To)
		}
		return call("Rename", o.Kind, o.From, o.To)
	case ops.Exec:
		return execute(o)
	case ops.IfExists, ops.IfNotExists:
		return call("Apply", o)
	case ops.BulkInsert:
		return bulkInsert(o)
	}
	return objectStatement(op)
}

// drop names the thing that is dropped; a thing without a name (SQLite) is
// described by the whole operation.
func drop(method string, op ops.Operation, table, name string) (*jen.Statement, error) {
	if name == "" {
		return call("Apply", op)
	}
	return call(method, table, name)
}

// ownProperties leaves of a table what AlterTable looks at.
func ownProperties(t model.Table) model.Table {
	return model.Table{Name: t.Name, Comment: t.Comment, RowSecurity: t.RowSecurity, ForceRowSecurity: t.ForceRowSecurity, Strict: t.Strict, WithoutRowID: t.WithoutRowID,
		Of: t.Of, Unlogged: t.Unlogged, Options: t.Options, Tablespace: t.Tablespace, Method: t.Method, ReplicaIdentity: t.ReplicaIdentity}
}

// createTable prints one column and one constraint a line, however short they
// are: that is how a table is read, and how its changes show in a review.
func createTable(t model.Table) (*jen.Statement, error) {
	e, err := literal(t)
	if err != nil {
		return nil, fmt.Errorf("create table %s: %w", t.Name, err)
	}
	e.broken = true
	for _, el := range e.elems {
		if el.value.isLit && el.key != "PrimaryKey" {
			el.value.broken = true
		}
	}
	return layoutCall("CreateTable", []*expr{e}), nil
}

// execute prints the statement and its arguments; only arguments that Go can
// write as constants, bytes and times are possible.
func execute(o ops.Exec) (*jen.Statement, error) {
	args := []*expr{text(quote(o.SQL))}
	for _, arg := range o.Args {
		e, err := argument(arg)
		if err != nil {
			return nil, fmt.Errorf("exec: %w", err)
		}
		args = append(args, e)
	}
	return layoutCall("Exec", args), nil
}

// bulkInsert prints one row a line.
func bulkInsert(o ops.BulkInsert) (*jen.Statement, error) {
	columns, err := literal(o.Columns)
	if err != nil {
		return nil, fmt.Errorf("bulk insert: %w", err)
	}
	args := []jen.Code{jen.Lit(o.Table), columns.layout(1, len("op.BulkInsert()")+len(o.Table))}
	for _, row := range o.Rows {
		var values []jen.Code
		for _, v := range row {
			e, err := argument(v)
			if err != nil {
				return nil, fmt.Errorf("bulk insert: %w", err)
			}
			values = append(values, e.layout(1, 0))
		}
		args = append(args, jen.Line().Index().Any().Values(values...))
	}
	return jen.Id("op").Dot("BulkInsert").Custom(jen.Options{Open: "(", Close: ")", Separator: ","}, append(args, jen.Line())...), nil
}

func argument(arg any) (*expr, error) {
	switch v := arg.(type) {
	case nil:
		return text("nil"), nil
	case string:
		return text(quote(v)), nil
	case []byte:
		return text("[]byte(" + strconv.Quote(string(v)) + ")"), nil
	case float32:
		if _, err := argument(float64(v)); err != nil {
			return nil, err
		}
		return &expr{code: jen.Lit(v)}, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("the argument %v cannot be written as a constant", v)
		}
		return &expr{code: jen.Lit(v)}, nil
	case bool, int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64:
		return &expr{code: jen.Lit(v)}, nil
	case time.Time:
		v = v.UTC()
		return &expr{code: jen.Qual("time", "Date").Call(
			jen.Lit(v.Year()), jen.Qual("time", v.Month().String()), jen.Lit(v.Day()),
			jen.Lit(v.Hour()), jen.Lit(v.Minute()), jen.Lit(v.Second()), jen.Lit(v.Nanosecond()),
			jen.Qual("time", "UTC"),
		)}, nil
	}
	return nil, fmt.Errorf("an argument of type %T cannot be printed", arg)
}

// call prints op.method(args…).
func call(method string, args ...any) (*jen.Statement, error) {
	exprs := make([]*expr, len(args))
	for i, arg := range args {
		e, err := literal(arg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", method, err)
		}
		exprs[i] = e
	}
	return layoutCall(method, exprs), nil
}

// layoutCall lays a call out in one of two ways. With one literal, it opens on
// the call's line. Two literals are the from and the to of a change: each
// begins a line, one under the other, so that the difference shows.
func layoutCall(method string, args []*expr) *jen.Statement {
	const indent = 1
	used, literals := len("op.")+len(method)+len("()"), 0
	for i, arg := range args {
		if i > 0 {
			used += len(", ")
		}
		if arg.isLit {
			literals++
		} else {
			used += arg.width
		}
	}
	s := jen.Id("op").Dot(method)
	if literals <= 1 {
		codes := make([]jen.Code, len(args))
		for i, arg := range args {
			codes[i] = arg.layout(indent, used)
		}
		return s.Call(codes...)
	}
	var codes []jen.Code
	below := false
	for _, arg := range args {
		below = below || arg.isLit
		code := arg.layout(indent+1, len(","))
		if below {
			code = jen.Line().Add(code)
		}
		codes = append(codes, code)
	}
	return s.Custom(jen.Options{Open: "(", Close: ")", Separator: ","}, append(codes, jen.Line())...)
}
