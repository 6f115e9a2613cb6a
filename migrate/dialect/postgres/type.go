package postgres

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// compileType compiles the operations on composite and range types and on
// collations; ok is false for any other.
func compileType(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreateComposite:
		return createComposite(o.Composite), true, nil
	case ops.DropComposite:
		return one("DROP TYPE " + own(pgcatalog.Type, o.Composite.Name)), true, nil
	case ops.AlterComposite:
		if len(o.Uses) > 0 {
			sql, err = rebuildComposite(o)
			return sql, true, err
		}
		sql, ok := alterComposite(o.From, o.To)
		if !ok {
			err = unsupported(op, "attributes cannot change their order in place")
		}
		return sql, true, err
	case ops.CreateRange:
		return createRange(o.Range), true, nil
	case ops.DropRange:
		return one("DROP TYPE " + own(pgcatalog.Type, o.Range.Name)), true, nil
	case ops.AlterRange:
		return alterRange(o), true, nil
	case ops.CreateCollation:
		return createCollation(o.Collation), true, nil
	case ops.DropCollation:
		return one("DROP COLLATION " + own(pgcatalog.Collation, o.Collation.Name)), true, nil
	case ops.AlterCollation:
		from := o.From
		from.Name, from.Comment, from.Pos = o.To.Name, o.To.Comment, o.To.Pos
		if from != o.To {
			return nil, true, unsupported(op, "a collation is what it is made: drop it and create it again")
		}
		return comment("COLLATION "+own(pgcatalog.Collation, o.To.Name), o.From.Comment, o.To.Comment), true, nil
	}
	return nil, false, nil
}

func attributeSQL(a model.Attribute) string {
	sql := Ident(a.Name) + " " + typeSQL(a.Type)
	if a.Collation != "" {
		sql += " COLLATE " + Name(a.Collation)
	}
	return sql
}

func createComposite(m model.Composite) []string {
	attributes := make([]string, len(m.Attributes))
	for i, a := range m.Attributes {
		attributes[i] = attributeSQL(a)
	}
	sql := withComment("CREATE TYPE "+own(pgcatalog.Type, m.Name)+" AS ("+strings.Join(attributes, ", ")+")", "TYPE "+own(pgcatalog.Type, m.Name), m.Comment)
	for _, a := range m.Attributes {
		sql = append(sql, comment(columnTarget(m.Name, a.Name), "", a.Comment)...)
	}
	return sql
}

// alterComposite returns the statement that changes attributes in place, and
// those for comments. ok is false where the attributes would end up in another
// order.
func alterComposite(from, to model.Composite) (sql []string, ok bool) {
	var actions []string
	var kept []string
	for _, a := range from.Attributes {
		now := to.Attribute(a.Name)
		if now == nil {
			actions = append(actions, "DROP ATTRIBUTE "+Ident(a.Name))
			continue
		}
		kept = append(kept, a.Name)
		if now.Type != a.Type || now.Collation != a.Collation {
			action := "ALTER ATTRIBUTE " + Ident(a.Name) + " TYPE " + typeSQL(now.Type)
			if now.Collation != "" {
				action += " COLLATE " + Name(now.Collation)
			}
			actions = append(actions, action)
		}
		sql = append(sql, comment(columnTarget(to.Name, a.Name), a.Comment, now.Comment)...)
	}
	for _, a := range to.Attributes {
		if from.Attribute(a.Name) == nil {
			kept = append(kept, a.Name)
			actions = append(actions, "ADD ATTRIBUTE "+attributeSQL(a))
			sql = append(sql, comment(columnTarget(to.Name, a.Name), "", a.Comment)...)
		}
	}
	if !slices.EqualFunc(kept, to.Attributes, func(name string, a model.Attribute) bool { return name == a.Name }) {
		return nil, false
	}
	if len(actions) > 0 {
		sql = append(one("ALTER TYPE "+own(pgcatalog.Type, to.Name)+" "+strings.Join(actions, ", ")), sql...)
	}
	return append(sql, comment("TYPE "+own(pgcatalog.Type, to.Name), from.Comment, to.Comment)...), true
}

// rebuildComposite builds a composite type anew and carries columns over: the
// server refuses to give an attribute another type while a column is of it, and
// cannot move an attribute at all. Rows are taken apart and put together
// again; within an array only the text of a row can be.
func rebuildComposite(o ops.AlterComposite) ([]string, error) {
	aligned := slices.EqualFunc(o.From.Attributes, o.To.Attributes, func(a, b model.Attribute) bool { return a.Name == b.Name })
	old := oldName(o.To.Name)
	sql := append(one("ALTER TYPE "+own(pgcatalog.Type, o.From.Name)+" RENAME TO "+Ident(old)), createComposite(o.To)...)
	for _, use := range o.Uses {
		typ, column := typeSQL(use.Column.Type), Ident(use.Column.Name)
		using := column + "::text::" + typ
		switch {
		case !model.ParseType(use.Column.Type).Array:
			row := "ROW(" + rowSQL(o, column) + ")"
			if slices.ContainsFunc(o.To.Attributes, func(a model.Attribute) bool { return cuts(o, a) }) {
				row += "::text" // from which what is too long is an error
			}
			using = "CASE WHEN " + column + " IS DISTINCT FROM NULL THEN " + row + "::" + typ + " END"
		case !aligned:
			return nil, unsupported(o, "column "+use.Table+"."+use.Column.Name+" is an array of the type, in whose rows no attribute can come, go or move")
		}
		sql = append(sql, carryColumn(use, using)...)
	}
	return append(sql, "DROP TYPE "+sibling(o.To.Name, old)), nil
}

// rowSQL lists the new attributes of a row of the old type.
func rowSQL(o ops.AlterComposite, column string) string {
	values := make([]string, len(o.To.Attributes))
	for i, a := range o.To.Attributes {
		was := o.From.Attribute(a.Name)
		switch value := "(" + column + ")." + Ident(a.Name); {
		case was == nil:
			values[i] = "NULL"
		case was.Type == a.Type, cuts(o, a):
			values[i] = value
		case !model.IsAssignable(was.Type, a.Type):
			values[i] = value + "::text::" + typeSQL(a.Type)
		default:
			values[i] = value + "::" + typeSQL(a.Type)
		}
	}
	return strings.Join(values, ", ")
}

// cuts reports whether a cast may cut the values of an attribute off: of a type that is
// not built in it is not known here what that is over.
func cuts(o ops.AlterComposite, a model.Attribute) bool {
	was := o.From.Attribute(a.Name)
	if was == nil || was.Type == a.Type {
		return false
	}
	return !model.ParseType(a.Type).Builtin || model.IsCut(a.Type) && model.IsAssignable(was.Type, a.Type)
}

// carryColumn gives a column the new type of the same name, and its default
// anew.
func carryColumn(use ops.EnumUse, using string) []string {
	c := use.Column
	column := "ALTER COLUMN " + Ident(c.Name)
	change := alter(use.Table, column+" TYPE "+typeSQL(c.Type)+" USING "+using)
	if c.Default == "" {
		return one(change)
	}
	return []string{alter(use.Table, column+" DROP DEFAULT"), change, alter(use.Table, column+" SET DEFAULT "+c.Default)}
}

// oldName returns the bare name that a type has while it is built anew.
func oldName(name string) string {
	_, bare := model.SplitName(name)
	return model.ChooseName(bare, "", "old", func(string) bool { return false })
}

// createRange creates a range type with the names that its constructors have, and gives
// it and its multirange type those of their own.
func createRange(r model.Range) []string {
	made := r.Made()
	parts := []string{"subtype = " + typeSQL(r.Subtype)}
	option := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" = "+Name(value))
		}
	}
	option("subtype_opclass", r.OpClass)
	option("collation", r.Collation)
	option("subtype_diff", r.SubtypeDiff)
	option("multirange_type_name", made.Multirange)
	return slices.Concat(one("CREATE TYPE "+own(pgcatalog.Type, made.Name)+" AS RANGE ("+strings.Join(parts, ", ")+")"),
		rename(ops.Rename{Kind: "TYPE", From: made.Name, To: r.Name}),
		rename(ops.Rename{Kind: "TYPE", From: made.MultirangeName(), To: r.MultirangeName()}),
		comment("TYPE "+own(pgcatalog.Type, r.Name), "", r.Comment))
}

// alterRange changes the comment, or builds the type anew: nothing else of a
// range type can be altered.
func alterRange(o ops.AlterRange) []string {
	from := o.From
	from.Name, from.Comment, from.Pos = o.To.Name, o.To.Comment, o.To.Pos
	if from == o.To {
		return comment("TYPE "+own(pgcatalog.Type, o.To.Name), o.From.Comment, o.To.Comment)
	}
	// The functions that come with the type keep their names where it is
	// renamed, so that there cannot be two of it.
	var sql, back []string
	for _, use := range o.Uses {
		c := use.Column
		column, text := "ALTER COLUMN "+Ident(c.Name), "text"
		if model.ParseType(c.Type).Array {
			text = "text[]"
		}
		if c.Default != "" {
			sql = append(sql, alter(use.Table, column+" DROP DEFAULT"))
		}
		sql = append(sql, alter(use.Table, column+" TYPE "+text+" USING "+Ident(c.Name)+"::"+text))
		back = append(back, alter(use.Table, column+" TYPE "+typeSQL(c.Type)+" USING "+Ident(c.Name)+"::"+typeSQL(c.Type)))
		if c.Default != "" {
			back = append(back, alter(use.Table, column+" SET DEFAULT "+c.Default))
		}
	}
	sql = append(sql, "DROP TYPE "+own(pgcatalog.Type, o.From.Name))
	return slices.Concat(sql, createRange(o.To), back)
}

func createCollation(c model.Collation) []string {
	var parts []string
	if c.Provider != "" {
		parts = append(parts, "provider = "+c.Provider)
	}
	option := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" = "+Literal(value))
		}
	}
	if c.Provider == "icu" && c.Locale == "" {
		parts = append(parts, "locale = ''") // which the server asks for, and the root's is
	}
	option("locale", c.Locale)
	option("lc_collate", c.LCCollate)
	option("lc_ctype", c.LCCtype)
	option("rules", c.Rules)
	if c.Nondeterministic {
		parts = append(parts, "deterministic = false")
	}
	return withComment("CREATE COLLATION "+own(pgcatalog.Collation, c.Name)+" ("+strings.Join(parts, ", ")+")", "COLLATION "+own(pgcatalog.Collation, c.Name), c.Comment)
}
