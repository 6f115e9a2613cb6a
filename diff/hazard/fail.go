package hazard

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// additions are the tables that an upgrade creates, which hold no rows, and the columns
// that it adds without a value, in two-part names and those of their table with
// theirs.
type additions map[string]bool

func additionsOf(operations []ops.Operation) additions {
	m := make(additions)
	for _, op := range operations {
		switch o := op.(type) {
		case ops.CreateTable:
			m[o.Table.Name] = true
		case ops.AddColumn:
			if c := o.Column; c.Default == "" && c.Generated == "" && c.Identity == nil && !model.IsSerial(c.Type) {
				m[model.JoinName(o.Table, c.Name)] = true
			}
		}
	}
	return m
}

// fails returns what one operation fails on where there are rows.
func (m additions) fails(op ops.Operation) []string {
	switch o := op.(type) {
	case ops.IfExists:
		return m.fails(o.Operation)
	case ops.IfNotExists:
		return m.fails(o.Operation)
	case ops.AddColumn:
		if o.Column.NotNull && m[model.JoinName(o.Table, o.Column.Name)] && !m[o.Table] {
			return one("adds column %s.%s, NOT NULL without a default: fails on a table that has rows", o.Table, o.Column.Name)
		}
	case ops.AlterColumn:
		var out []string
		if o.To.NotNull && !o.From.NotNull {
			out = append(out, fmt.Sprintf("sets %s.%s NOT NULL: fails where a row holds NULL", o.Table, o.To.Name))
		}
		if o.To.NotNull && o.From.NotNull && o.From.NotNullDetails().NoInherit && !o.To.NotNullDetails().NoInherit {
			out = append(out, fmt.Sprintf("sets %s.%s NOT NULL in the tables below: fails where a row of theirs holds NULL", o.Table, o.To.Name))
		}
		if misfits(o.From.Type, o.To.Type) {
			out = append(out, fmt.Sprintf("changes %s.%s from %s to %s: "+misfit, o.Table, o.To.Name, o.From.Type, o.To.Type))
		}
		return out
	case ops.AlterEnum:
		if gone := missing(o.From.Values, o.To.Values); len(gone) > 0 {
			return one("removes values %v of enum %s: fails where a row holds one", gone, o.To.Name)
		}
	case ops.AlterComposite:
		var out []string
		for _, a := range o.From.Attributes {
			if to := o.To.Attribute(a.Name); to != nil && misfits(a.Type, to.Type) {
				out = append(out, fmt.Sprintf("changes attribute %s of type %s from %s to %s: "+misfit, a.Name, o.To.Name, a.Type, to.Type))
			}
		}
		return out
	case ops.AlterDomain:
		return ofAlterDomain(o)
	case ops.AlterRange:
		if misfits(o.From.Subtype, o.To.Subtype) {
			return one("changes range type %s from %s to %s: "+misfit, o.To.Name, o.From.Subtype, o.To.Subtype)
		}
	case ops.AddPrimaryKey:
		if !m[o.Table] && o.Using == "" {
			return one("adds a primary key on %s: fails where its columns hold NULLs or duplicates", o.Table)
		}
	case ops.AddUnique:
		if !m[o.Table] && o.Using == "" {
			return one("adds unique %s on %s: fails where rows hold duplicates", o.Unique.Name, o.Table)
		}
	case ops.CreateIndex:
		if o.Index.Unique && !m[o.Table] {
			return one("adds unique index %s on %s: fails where rows hold duplicates", o.Index.Name, o.Table)
		}
	case ops.AlterIndex:
		if o.From.Unique && o.From.Storage.Invalid && !o.To.Storage.Invalid {
			return one("builds unique index %s on %s anew: fails where rows hold duplicates", o.To.Name, o.Table)
		}
	case ops.AddExclusion:
		if !m[o.Table] {
			return one("adds exclusion constraint %s on %s: fails where two rows exclude each other", o.Exclusion.Name, o.Table)
		}
	case ops.AddCheck:
		if c := o.Check; !c.NotValid && !c.NotEnforced && !m[o.Table] {
			return one("adds check %s on %s: fails where a row does not pass it", c.Name, o.Table)
		}
	case ops.AddForeignKey:
		// A row with a NULL among the columns refers to nothing; with MATCH FULL they
		// must all be NULL (PostgreSQL documentation, CREATE TABLE).
		empty := func(c string) bool { return m[model.JoinName(o.Table, c)] }
		filled := func(c string) bool { return !empty(c) }
		f := o.ForeignKey
		refers := !slices.ContainsFunc(f.Columns, empty) || f.Match == "FULL" && slices.ContainsFunc(f.Columns, filled)
		if refers && !f.NotValid && !f.NotEnforced && !m[o.Table] {
			return one("adds foreign key %s on %s: fails where a row refers to none of %s", f.Name, o.Table, f.RefTable)
		}
	case ops.AlterForeignKey:
		if o.From.NotEnforced && !o.To.NotEnforced {
			return one("enforces foreign key %s on %s: fails where a row refers to none of %s", o.To.Name, o.Table, o.To.RefTable)
		}
	case ops.ValidateConstraint:
		return one("validates constraint %s on %s: fails where a row violates it", o.Name, o.Table)
	case ops.AttachPartition:
		switch {
		case m[o.Table]:
		case o.Partition.Default:
			return one("attaches %s to %s as the default partition: fails where a row belongs to another one", o.Table, o.Partition.Parent)
		default:
			return one("attaches %s to %s: fails where a row is outside of its bounds", o.Table, o.Partition.Parent)
		}
	}
	return nil
}

func ofAlterDomain(o ops.AlterDomain) []string {
	var out []string
	if misfits(o.From.Type, o.To.Type) {
		out = append(out, fmt.Sprintf("changes domain %s from %s to %s: "+misfit, o.To.Name, o.From.Type, o.To.Type))
	}
	if o.To.NotNull && !o.From.NotNull {
		out = append(out, fmt.Sprintf("sets domain %s NOT NULL: fails where a column holds NULL", o.To.Name))
	}
	for _, c := range o.To.Checks {
		was := slices.ContainsFunc(o.From.Checks, func(f model.Check) bool { return f.Expr == c.Expr && !f.NotValid })
		if !was && !c.NotValid {
			out = append(out, fmt.Sprintf("adds check %s on domain %s: fails where a column holds a value that does not pass it", c.Name, o.To.Name))
		}
	}
	return out
}

// misfit is what comes of a type that not all values fit.
const misfit = "fails, or loses precision, where a value does not fit"

// misfits reports whether a value of one type may not fit another.
func misfits(from, to string) bool { return from != to && !widens(from, to) }

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
