package postgres

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// rename moves an object to another schema and gives it another name, as far as
// the two differ.
func rename(o ops.Rename) []string {
	switch o.Kind {
	case "ATTRIBUTE":
		return one("ALTER TYPE " + own(pgcatalog.Type, o.On) + " RENAME ATTRIBUTE " + Ident(o.From) + " TO " + Ident(o.To))
	case "VALUE":
		return one("ALTER TYPE " + own(pgcatalog.Type, o.On) + " RENAME VALUE " + Literal(o.From) + " TO " + Literal(o.To))
	case "TRIGGER", "RULE", "POLICY":
		return one("ALTER " + o.Kind + " " + Ident(o.From) + " ON " + relation(o.On) + " RENAME TO " + Ident(o.To))
	case "SCHEMA", "PUBLICATION", "EVENT TRIGGER", "FOREIGN DATA WRAPPER", "SERVER":
		return one("ALTER " + o.Kind + " " + Ident(o.From) + " RENAME TO " + Ident(o.To))
	}
	fromSchema, fromBare := model.SplitName(o.Bare())
	toSchema, toBare := model.SplitName(o.To)
	var sql []string
	if fromSchema != toSchema {
		sql = append(sql, "ALTER "+subjectSQL(o.Kind, o.From)+" SET SCHEMA "+schemaName(toSchema))
		o.From = ops.Rename{Kind: o.Kind, From: o.From, To: model.JoinName(toSchema, fromBare)}.Name()
	}
	if fromBare != toBare {
		sql = append(sql, "ALTER "+subjectSQL(o.Kind, o.From)+" RENAME TO "+Ident(toBare))
	}
	return sql
}
