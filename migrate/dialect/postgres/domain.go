package postgres

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// compileDomain compiles the operations on domains; ok is false for any other.
func compileDomain(op ops.Operation) (sql []string, ok bool) {
	switch o := op.(type) {
	case ops.CreateDomain:
		return createDomain(o.Domain), true
	case ops.DropDomain:
		return one("DROP DOMAIN " + own(pgcatalog.Type, o.Domain.Name)), true
	case ops.AlterDomain:
		if len(o.Uses) > 0 || o.From.Type != o.To.Type || o.From.Collation != o.To.Collation {
			return rebuildDomain(o), true
		}
		return alterDomain(o.From, o.To), true
	}
	return nil, false
}

func createDomain(m model.Domain) []string {
	sql := "CREATE DOMAIN " + own(pgcatalog.Type, m.Name) + " AS " + typeSQL(m.Type)
	if m.Collation != "" {
		sql += " COLLATE " + Name(m.Collation)
	}
	var further []string
	switch base := model.ParseType(m.Type); {
	case m.Default != "":
		sql += " DEFAULT " + defaultSQL(m.Default)
	case !base.Builtin && !base.Array:
		// A domain over a domain takes over its default, and DEFAULT NULL
		// would be a default of its own (measured on PostgreSQL 15.18).
		further = append(further, changeDomain(m.Name, "DROP DEFAULT"))
	}
	if m.NotNull {
		sql += " " + named(m.NotNullName, "NOT NULL")
	}
	// CREATE DOMAIN has no NOT VALID (PostgreSQL documentation).
	for _, c := range m.Checks {
		if c.NotValid {
			further = append(further, changeDomain(m.Name, "ADD "+checkSQL(c)))
		} else {
			sql += " " + checkSQL(c)
		}
	}
	all := append(withComment(sql, "DOMAIN "+own(pgcatalog.Type, m.Name), m.Comment), further...)
	all = append(all, domainNotNullComment(model.Domain{}, m)...)
	for _, c := range m.Checks {
		all = append(all, domainComment(m.Name, c.Name, "", c.Comment)...)
	}
	return all
}

// domainNotNullComment changes the comment on the NOT NULL of a domain.
func domainNotNullComment(from, to model.Domain) []string {
	if !to.NotNull {
		return nil
	}
	return domainComment(to.Name, to.NotNullConstraint(), from.NotNullComment, to.NotNullComment)
}

func domainComment(domain, check, from, to string) []string {
	return comment("CONSTRAINT "+Ident(check)+" ON DOMAIN "+own(pgcatalog.Type, domain), from, to)
}

func changeDomain(name, action string) string {
	return "ALTER DOMAIN " + own(pgcatalog.Type, name) + " " + action
}

// alterDomain changes what ALTER DOMAIN can. What goes goes first.
func alterDomain(from, to model.Domain) []string {
	var sql []string
	do := func(action string) { sql = append(sql, changeDomain(to.Name, action)) }
	check := func(list []model.Check, name string) *model.Check {
		if i := slices.IndexFunc(list, func(c model.Check) bool { return c.Name == name }); i >= 0 {
			return &list[i]
		}
		return nil
	}
	// The NOT NULL gives its name up behind the checks.
	taken := func(name string) bool {
		return check(from.Checks, name) != nil || from.NotNull && from.NotNullConstraint() == name
	}
	var add []model.Check
	renamed := make(map[string]bool)
	remarks := make(map[string]string) // those that constraints have so far
	for _, c := range from.Checks {
		now := check(to.Checks, c.Name)
		switch {
		case now != nil && now.Expr == c.Expr && now.NotValid == c.NotValid:
			remarks[c.Name] = c.Comment
		case now != nil && now.Expr == c.Expr && c.NotValid:
			do("VALIDATE CONSTRAINT " + Ident(c.Name))
			remarks[c.Name] = c.Comment
		case now != nil:
			do("DROP CONSTRAINT " + Ident(c.Name))
			add = append(add, *now)
		default:
			i := slices.IndexFunc(to.Checks, func(n model.Check) bool {
				return n.Expr == c.Expr && n.NotValid == c.NotValid && !taken(n.Name) && !renamed[n.Name]
			})
			if i >= 0 {
				renamed[to.Checks[i].Name] = true
				remarks[to.Checks[i].Name] = c.Comment
				do("RENAME CONSTRAINT " + Ident(c.Name) + " TO " + Ident(to.Checks[i].Name))
			} else {
				do("DROP CONSTRAINT " + Ident(c.Name))
			}
		}
	}
	for _, c := range to.Checks {
		if check(from.Checks, c.Name) == nil && !renamed[c.Name] {
			add = append(add, c)
		}
	}
	switch {
	case from.Default == to.Default:
	case to.Default == "":
		do("DROP DEFAULT")
	default:
		do("SET DEFAULT " + to.Default)
	}
	switch {
	case from.NotNull && !to.NotNull:
		do("DROP NOT NULL")
	case to.NotNull && !from.NotNull && to.NotNullName != "":
		do("ADD " + named(to.NotNullName, "NOT NULL"))
	case to.NotNull && !from.NotNull:
		do("SET NOT NULL")
	case to.NotNull && from.NotNullName != to.NotNullName:
		do("RENAME CONSTRAINT " + Ident(from.NotNullConstraint()) + " TO " + Ident(to.NotNullConstraint()))
	}
	for _, c := range add {
		do("ADD " + checkSQL(c))
	}
	sql = append(sql, domainNotNullComment(from, to)...)
	for _, c := range to.Checks {
		sql = append(sql, domainComment(to.Name, c.Name, remarks[c.Name], c.Comment)...)
	}
	return append(sql, comment("DOMAIN "+own(pgcatalog.Type, to.Name), from.Comment, to.Comment)...)
}

// rebuildDomain builds a domain anew and carries columns over: neither its
// underlying type nor its collation can be altered, and a condition cannot be
// added while a column is an array of it.
func rebuildDomain(o ops.AlterDomain) []string {
	old := oldName(o.To.Name)
	if o.To.NotNullComment != "" {
		// The server chooses another name while the old domain has this one.
		o.To.NotNullName = o.To.NotNullConstraint()
	}
	sql := append(one(changeDomain(o.From.Name, "RENAME TO "+Ident(old))), createDomain(o.To)...)
	via := o.From.Type
	assigned := model.IsAssignable(o.From.Type, o.To.Type)
	if !assigned {
		via = "text"
	}
	for _, use := range o.Uses {
		c := use.Column
		between := typeSQL(via)
		if model.ParseType(c.Type).Array {
			between += "[]"
		}
		using := Ident(c.Name) + "::" + between + "::" + typeSQL(c.Type)
		switch {
		case assigned && model.IsCut(o.To.Type):
			using = Ident(c.Name)
		case !assigned && !model.ParseType(o.To.Type).Builtin:
			using = reread(c)
		}
		sql = append(sql, carryColumn(use, using)...)
	}
	return append(sql, "DROP DOMAIN "+sibling(o.To.Name, old))
}

// reread returns the value of a column as its type reads it from a text. A cast to a
// domain, which may be over a domain over varchar(n), would cut it off where its input
// is refused.
func reread(c model.Column) string {
	if model.ParseType(c.Type).Array {
		return Ident(c.Name) + "::text::" + typeSQL(c.Type)
	}
	return "(ARRAY[" + Ident(c.Name) + "]::text::" + typeSQL(c.Type) + "[])[1]"
}
