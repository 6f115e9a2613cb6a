// Package hazard finds what an upgrade may lose or fail on, so that a reviewer
// reads it at the top of the migration file.
package hazard

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Of returns a line for each hazard of the operations, in their order. Empty
// means that none is known.
func Of(operations []ops.Operation) []string {
	var out []string
	added := make(map[string]bool)
	for _, op := range operations {
		if o, ok := op.(ops.CreateTable); ok {
			added[o.Table.Name] = true
		}
	}
	for _, op := range operations {
		out = append(out, of(op, added)...)
	}
	return out
}

// OfDowngrade returns a line for each hazard of the way back: what it fails on
// where there are rows. That it drops what the upgrade made goes without saying.
func OfDowngrade(operations []ops.Operation) []string {
	failing := slices.DeleteFunc(slices.Clone(operations), func(op ops.Operation) bool {
		switch op.(type) {
		case ops.DropTable, ops.DropColumn, ops.DropPublication:
			return true
		}
		return false
	})
	return Of(failing)
}

// of returns the hazards of one operation; added holds the tables that the same
// upgrade creates, which hold no rows.
func of(op ops.Operation, added map[string]bool) []string {
	switch o := op.(type) {
	case ops.DropTable:
		if o.Table.Foreign != nil {
			return secrets(o.Table.Foreign.Secrets, "drops foreign table %s with its options %s, which the downgrade does not restore", o.Table.Name)
		}
		return one("drops table %s and its rows; the downgrade restores the table, not the rows", o.Table.Name)
	case ops.DropColumn:
		return one("drops column %s.%s and its values; the downgrade restores the column, not the values", o.Table, o.Column.Name)
	case ops.AddColumn:
		c := o.Column
		if c.NotNull && c.Default == "" && c.Generated == "" && c.Identity == nil && !model.IsSerial(c.Type) && !added[o.Table] {
			return one("adds column %s.%s, NOT NULL without a default: fails on a table that has rows", o.Table, c.Name)
		}
	case ops.AlterColumn:
		return ofAlterColumn(o)
	case ops.AlterEnum:
		if gone := missing(o.From.Values, o.To.Values); len(gone) > 0 {
			return one("removes values %v of enum %s: fails where a row holds one", gone, o.To.Name)
		}
	case ops.AlterComposite:
		var out []string
		for _, a := range o.From.Attributes {
			if o.To.Attribute(a.Name) == nil {
				out = append(out, fmt.Sprintf("drops attribute %s of type %s and its values; the downgrade restores the attribute, not the values", a.Name, o.To.Name))
			}
		}
		return out
	case ops.CreateTable:
		if f := o.Table.Foreign; f != nil {
			return secrets(f.Secrets, "foreign table %s is created without its options %s: no file holds a secret; set them by hand", o.Table.Name)
		}
	case ops.CreateForeignDataWrapper:
		return secrets(o.Wrapper.Secrets, "foreign-data wrapper %s is created without its options %s: no file holds a secret; set them by hand", o.Wrapper.Name)
	case ops.DropForeignDataWrapper:
		return secrets(o.Wrapper.Secrets, "drops foreign-data wrapper %s with its options %s, which the downgrade does not restore", o.Wrapper.Name)
	case ops.CreateServer:
		return secrets(o.Server.Secrets, "foreign server %s is created without its options %s: no file holds a secret; set them by hand", o.Server.Name)
	case ops.DropServer:
		return secrets(o.Server.Secrets, "drops foreign server %s with its options %s, which the downgrade does not restore", o.Server.Name)
	case ops.CreateUserMapping:
		return secrets(o.Mapping.Secrets, "the user mapping for %s is created without its options %s: no file holds a secret; set them by hand", o.Mapping.UserName()+" on "+o.Mapping.Server)
	case ops.DropUserMapping:
		return secrets(o.Mapping.Secrets, "drops the user mapping for %s with its options %s, which the downgrade does not restore", o.Mapping.UserName()+" on "+o.Mapping.Server)
	case ops.DropPublication:
		return one("drops publication %s: its subscribers no longer receive what it published", o.Publication.Name)
	case ops.AlterTextSearch:
		if len(o.Mappings()) > 0 || !slices.Equal(o.From.Options, o.To.Options) {
			return one("changes what %s %s makes of a text: what indexes and columns hold of it stays as it is until they are built anew", o.To.KindName(), o.To.Name)
		}
	case ops.CreateView:
		if o.View.Materialized && !o.View.NoData {
			return one("fills materialized view %s: its query runs whole, and what it reads cannot be altered meanwhile", o.View.Name)
		}
	case ops.AddPrimaryKey:
		return one("adds a primary key on %s: fails where its columns hold NULLs or duplicates", o.Table)
	case ops.AddUnique:
		return one("adds unique %s on %s: fails where rows hold duplicates", o.Unique.Name, o.Table)
	case ops.CreateIndex:
		if o.Index.Unique && !added[o.Table] {
			return one("adds unique index %s on %s: fails where rows hold duplicates", o.Index.Name, o.Table)
		}
	}
	return nil
}

// secrets returns a line about options that hold a secret, where there are any.
func secrets(names []string, format, object string) []string {
	if len(names) == 0 {
		return nil
	}
	return one(format, object, strings.Join(names, ", "))
}

func ofAlterColumn(o ops.AlterColumn) []string {
	var out []string
	if o.To.NotNull && !o.From.NotNull {
		out = append(out, fmt.Sprintf("sets %s.%s NOT NULL: fails where a row holds NULL", o.Table, o.To.Name))
	}
	if o.From.Type != o.To.Type && !widens(o.From.Type, o.To.Type) {
		out = append(out, fmt.Sprintf("changes %s.%s from %s to %s: fails, or loses precision, where a value does not fit",
			o.Table, o.To.Name, o.From.Type, o.To.Type))
	}
	return out
}

// widens reports whether every value of one canonical type is a value of the
// other.
func widens(from, to string) bool {
	f, t := model.ParseType(from), model.ParseType(to)
	if t.Builtin && t.Name == "text" && (!t.Array || f.Array) {
		return true // any value has a text
	}
	if f.Array != t.Array || !f.Builtin || !t.Builtin {
		return false
	}
	integers := map[string]int{"smallint": 1, "smallserial": 1, "integer": 2, "serial": 2, "bigint": 3, "bigserial": 3}
	if integers[f.Name] > 0 && integers[f.Name] <= integers[t.Name] {
		return true
	}
	switch {
	case t.Name == "numeric" && len(t.Modifiers) == 0:
		return f.Name == "numeric" || integers[f.Name] > 0
	case t.Name == "numeric":
		return f.Name == "numeric" && len(f.Modifiers) > 0 && scale(f) <= scale(t) &&
			number(f.Modifiers[0])-scale(f) <= number(t.Modifiers[0])-scale(t)
	case t.Name == "varchar" && len(t.Modifiers) == 0:
		return f.Name == "varchar" || f.Name == "text"
	case t.Name == "varchar":
		return f.Name == "varchar" && len(f.Modifiers) == 1 && number(f.Modifiers[0]) <= number(t.Modifiers[0])
	case secondsOf[t.Name]:
		return f.Name == t.Name && f.Fields == t.Fields && (len(t.Modifiers) == 0 || len(f.Modifiers) == 1 && number(f.Modifiers[0]) <= number(t.Modifiers[0]))
	}
	return false
}

// secondsOf are the types whose modifier is the digits of a second, all six
// where it is not there (PostgreSQL documentation, section 8.5).
var secondsOf = map[string]bool{"timestamp": true, "timestamptz": true, "time": true, "timetz": true, "interval": true}

// scale returns the digits behind the point of a numeric type that has a
// precision (PostgreSQL documentation, section 8.1.2).
func scale(p model.TypeParts) int {
	if len(p.Modifiers) < 2 {
		return 0
	}
	return number(p.Modifiers[1])
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

func missing(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(v string) bool { return slices.Contains(b, v) })
}

func one(format string, args ...any) []string { return []string{fmt.Sprintf(format, args...)} }
