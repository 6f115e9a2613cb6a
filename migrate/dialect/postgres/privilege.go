package postgres

import (
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// compilePrivilege compiles the operations on owners and grants; ok is false for
// any other.
func compilePrivilege(op ops.Operation) (sql []string, ok bool) {
	switch o := op.(type) {
	case ops.AlterOwner:
		to := "CURRENT_USER"
		if o.To != "" {
			to = Ident(o.To)
		}
		subject := subjectSQL(o.Kind, o.Object)
		if o.Kind == "FOREIGN SERVER" {
			subject = "SERVER " + Ident(o.Object)
		}
		return one("ALTER " + subject + " OWNER TO " + to), true
	case ops.Grant:
		return alterGrant(ops.AlterGrant{From: empty(o.Grant), To: o.Grant}), true
	case ops.Revoke:
		return alterGrant(ops.AlterGrant{From: o.Grant, To: empty(o.Grant)}), true
	case ops.AlterGrant:
		return alterGrant(o), true
	}
	return nil, false
}

// empty returns the grant of nothing in the place of g.
func empty(g model.Grant) model.Grant {
	g.Privileges, g.Grantable, g.Revoked = nil, nil, nil
	return g
}

// subjectSQL names what is owned or granted on.
func subjectSQL(kind, name string) string {
	switch kind {
	case "OPERATOR CLASS", "OPERATOR FAMILY":
		if at := strings.LastIndex(name, " USING "); at >= 0 {
			return kind + " " + own(pgcatalog.Class, name[:at]) + " USING " + Ident(name[at+len(" USING "):])
		}
	case "OPERATOR":
		if bare, operands := model.SplitSignature(name); len(operands) == 2 {
			left := operands[0]
			if left == "NONE" {
				left = ""
			}
			return kind + " " + ownOperator(bare, left, operands[1])
		}
	case "ROUTINE", "FUNCTION", "PROCEDURE", "AGGREGATE":
		return routineSQL(kind, name, func(bare string) string { return own(pgcatalog.Function, bare) })
	case "SCHEMA", "LANGUAGE", "PUBLICATION", "EVENT TRIGGER", "FOREIGN DATA WRAPPER", "FOREIGN SERVER":
		return kind + " " + Ident(name)
	}
	return kind + " " + own(subjectKinds[kind], name)
}

// calledSQL names a function that something calls, which may be the server's.
func calledSQL(signature string) string { return routineSQL("FUNCTION", signature, Name) }

// routineSQL names a function or the like, whose name is written by write.
func routineSQL(kind, name string, write func(string) string) string {
	bare, types := model.SplitSignature(name)
	if bare == name {
		return kind + " " + write(name)
	}
	for i := range types {
		types[i] = typeSQL(types[i])
		if kind == "PROCEDURE" || kind == "ROUTINE" {
			// Without a mode the types might be those of all arguments of another
			// procedure, its OUT arguments among them (PostgreSQL 14).
			types[i] = "IN " + types[i]
		}
	}
	if kind == "AGGREGATE" && len(types) == 0 {
		types = []string{"*"}
	}
	return kind + " " + write(bare) + "(" + strings.Join(types, ", ") + ")"
}

// subjectKinds are the name spaces of what is owned, granted on and renamed, by
// their words.
var subjectKinds = map[string]pgcatalog.Kind{
	"TYPE": pgcatalog.Type, "DOMAIN": pgcatalog.Type, "COLLATION": pgcatalog.Collation, "CONVERSION": pgcatalog.Conversion,
	"TEXT SEARCH CONFIGURATION": pgcatalog.Configuration, "TEXT SEARCH DICTIONARY": pgcatalog.Dictionary,
	"TEXT SEARCH PARSER": pgcatalog.Parser, "TEXT SEARCH TEMPLATE": pgcatalog.Template,
	"TABLE": pgcatalog.Relation, "FOREIGN TABLE": pgcatalog.Relation, "VIEW": pgcatalog.Relation,
	"MATERIALIZED VIEW": pgcatalog.Relation, "SEQUENCE": pgcatalog.Relation, "INDEX": pgcatalog.Relation,
}

func alterGrant(o ops.AlterGrant) []string {
	g := o.To
	before, on, role := "", subjectSQL(g.Kind, g.Object), "PUBLIC"
	if g.Role != "" {
		role = Ident(g.Role)
	}
	if g.Default {
		before, on = "ALTER DEFAULT PRIVILEGES ", g.Kind+"S"
		if g.Creator != "" {
			before += "FOR ROLE " + Ident(g.Creator) + " "
		}
		if g.Object != "" {
			before += "IN SCHEMA " + Ident(g.Object) + " "
		}
	}
	list := func(privileges []string) string {
		if g.Column != "" {
			return strings.Join(privileges, " ("+Ident(g.Column)+"), ") + " (" + Ident(g.Column) + ")"
		}
		return strings.Join(privileges, ", ")
	}
	revoked, options, granted, grantable := o.Changes()
	var sql []string
	revoke := func() {
		if len(revoked) > 0 {
			sql = append(sql, before+"REVOKE "+list(revoked)+" ON "+on+" FROM "+role)
		}
	}
	// ALL that the owner had lost comes back before a part of it goes.
	again := len(o.From.Revoked) > 0 && len(revoked) > 0 && len(o.To.Revoked) > 0
	if !again {
		revoke()
	}
	if len(options) > 0 {
		sql = append(sql, before+"REVOKE GRANT OPTION FOR "+list(options)+" ON "+on+" FROM "+role)
	}
	if len(granted) > 0 {
		sql = append(sql, before+"GRANT "+list(granted)+" ON "+on+" TO "+role)
	}
	if len(grantable) > 0 {
		sql = append(sql, before+"GRANT "+list(grantable)+" ON "+on+" TO "+role+" WITH GRANT OPTION")
	}
	if again {
		revoke()
	}
	return sql
}
