package postgres

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// compileOperatorClass compiles the operations on operator classes and families;
// ok is false for any other.
func compileOperatorClass(op ops.Operation) (sql []string, ok bool, err error) {
	family := func(f *model.OperatorFamily) string { return subjectSQL("OPERATOR FAMILY", f.Signature()) }
	class := func(c *model.OperatorClass) string { return subjectSQL("OPERATOR CLASS", c.Signature()) }
	switch o := op.(type) {
	case ops.CreateOperatorFamily:
		on := family(&o.Family)
		sql = append(one("CREATE "+on), addMembers(on, o.Family.Members)...)
		return append(sql, comment(on, "", o.Family.Comment)...), true, nil
	case ops.DropOperatorFamily:
		return one("DROP " + family(&o.Family)), true, nil
	case ops.AlterOperatorFamily:
		if o.From.Signature() != o.To.Signature() {
			return nil, true, unsupported(op, "an operator family keeps its name and its access method: drop it and create it again")
		}
		on := family(&o.To)
		if gone := o.Dropped(); len(gone) > 0 {
			sql = one("ALTER " + on + " DROP " + strings.Join(mapped(gone, func(m model.OperatorMember) string {
				return memberSlot(&m)
			}), ", "))
		}
		sql = append(sql, addMembers(on, o.Added())...)
		return append(sql, comment(on, o.From.Comment, o.To.Comment)...), true, nil
	case ops.CreateOperatorClass:
		return withComment(createOperatorClass(&o.Class), class(&o.Class), o.Class.Comment), true, nil
	case ops.DropOperatorClass:
		return one("DROP " + class(&o.Class)), true, nil
	case ops.AlterOperatorClass:
		if !o.From.SameHead(&o.To) || !slices.Equal(o.From.Members, o.To.Members) {
			return nil, true, unsupported(op, "an operator class is what it is made: drop it and create it again")
		}
		return comment(class(&o.To), o.From.Comment, o.To.Comment), true, nil
	}
	return nil, false, nil
}

func createOperatorClass(c *model.OperatorClass) string {
	sql := "CREATE OPERATOR CLASS " + own(pgcatalog.Class, c.Name)
	if c.Default {
		sql += " DEFAULT"
	}
	sql += " FOR TYPE " + typeSQL(c.Type) + " USING " + Ident(c.Method)
	switch c.Family {
	case "":
	case c.Name: // made with the class, as it is where none is named
		sql += " FAMILY " + own(pgcatalog.Class, c.Family)
	default:
		sql += " FAMILY " + Name(c.Family)
	}
	parts := mapped(c.Members, memberSQL)
	if c.Storage != "" || len(parts) == 0 {
		// There must be one part at least.
		parts = append(parts, "STORAGE "+typeSQL(cmp.Or(c.Storage, c.Type)))
	}
	return sql + " AS " + strings.Join(parts, ", ")
}

func addMembers(family string, members []model.OperatorMember) []string {
	if len(members) == 0 {
		return nil
	}
	return one("ALTER " + family + " ADD " + strings.Join(mapped(members, memberSQL), ", "))
}

// memberSQL writes a member of an operator class or family.
func memberSQL(m model.OperatorMember) string {
	if m.Operator == "" {
		return memberSlot(&m) + strings.TrimPrefix(calledSQL(m.Function), "FUNCTION")
	}
	sql := fmt.Sprintf("OPERATOR %d %s %s", m.Number, operatorName(m.Operator), operandsSQL(m.Left, m.Right))
	if m.OrderBy != "" {
		sql += " FOR ORDER BY " + Name(m.OrderBy)
	}
	return sql
}

// memberSlot names a member by its place in the family.
func memberSlot(m *model.OperatorMember) string {
	kind := "FUNCTION"
	if m.Operator != "" {
		kind = "OPERATOR"
	}
	return fmt.Sprintf("%s %d (%s, %s)", kind, m.Number, typeSQL(m.Left), typeSQL(m.Right))
}
