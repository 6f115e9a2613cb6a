package postgres

import (
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// compileOperator compiles the operations on operators; ok is false for any
// other.
func compileOperator(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreateOperator:
		return withComment(createOperator(&o.Operator), operatorTarget(&o.Operator), o.Operator.Comment), true, nil
	case ops.DropOperator:
		return one("DROP " + operatorTarget(&o.Operator)), true, nil
	case ops.AlterOperator:
		plain := o.From
		plain.Restrict, plain.Join, plain.Comment, plain.Pos = o.To.Restrict, o.To.Join, o.To.Comment, o.To.Pos
		if plain != o.To {
			return nil, true, unsupported(op, "only RESTRICT, JOIN and the comment of an operator can be changed in place: drop it and create it again")
		}
		var options []string
		for _, option := range []struct{ name, from, to string }{{"RESTRICT", o.From.Restrict, o.To.Restrict}, {"JOIN", o.From.Join, o.To.Join}} {
			switch {
			case option.from == option.to:
			case option.to == "":
				options = append(options, option.name+" = NONE")
			default:
				options = append(options, option.name+" = "+Name(option.to))
			}
		}
		if len(options) > 0 {
			sql = one("ALTER " + operatorTarget(&o.To) + " SET (" + strings.Join(options, ", ") + ")")
		}
		return append(sql, comment(operatorTarget(&o.To), o.From.Comment, o.To.Comment)...), true, nil
	}
	return nil, false, nil
}

// operatorName writes the two-part name of an operator where no other sort of
// name may stand.
func operatorName(name string) string {
	schema, bare := model.SplitName(name)
	if schema == "" {
		return bare
	}
	return Ident(schema) + "." + bare
}

// ownOperator writes a user's operator with its operands, and with its schema where
// pg_catalog has one with the same.
func ownOperator(name, left, right string) string {
	schema, bare := model.SplitName(name)
	text := operatorName(name)
	if operands := (&model.Operator{Left: left, Right: right}).Operands(); schema == "" && pgcatalog.Calls(pgcatalog.Operator, bare, operands...) {
		text = ownSchema + "." + text
	}
	return text + " " + operandsSQL(left, right)
}

// operandsSQL writes the types of an operator's operands.
func operandsSQL(left, right string) string {
	operand := func(spelling string) string {
		if spelling == "" {
			return "NONE"
		}
		return typeSQL(spelling)
	}
	return "(" + operand(left) + ", " + operand(right) + ")"
}

// operatorTarget names an operator for ALTER, DROP and COMMENT ON.
func operatorTarget(o *model.Operator) string {
	return "OPERATOR " + ownOperator(o.Name, o.Left, o.Right)
}

func createOperator(o *model.Operator) string {
	options := one("FUNCTION = " + Name(o.Function))
	set := func(option, value string, write func(string) string) {
		if value != "" {
			options = append(options, option+" = "+write(value))
		}
	}
	set("LEFTARG", o.Left, typeSQL)
	set("RIGHTARG", o.Right, typeSQL)
	set("COMMUTATOR", o.Commutator, operatorSQL)
	set("NEGATOR", o.Negator, operatorSQL)
	set("RESTRICT", o.Restrict, Name)
	set("JOIN", o.Join, Name)
	if o.Hashes {
		options = append(options, "HASHES")
	}
	if o.Merges {
		options = append(options, "MERGES")
	}
	return "CREATE OPERATOR " + operatorName(o.Name) + " (" + strings.Join(options, ", ") + ")"
}
