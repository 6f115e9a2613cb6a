package postgres

import (
	"strings"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// Ident writes an identifier as SQL; see [model.QuoteIdentifier].
func Ident(s string) string { return model.QuoteIdentifier(s) }

// Name writes a two-part name (see [model.SplitName]) as SQL.
func Name(name string) string { return model.QuoteName(name) }

// ownSchema stands for the name of the connection's default schema, which
// [Dialect.Compile] puts in its place. No SQL holds such a byte.
const ownSchema = "\x00"

// own writes the two-part name of a user's object. One of the default schema has no
// schema, and needs it where pg_catalog has a thing of its name, which the bare name
// would mean.
func own(kind pgcatalog.Kind, name string) string {
	schema, bare := model.SplitName(name)
	if schema == "" && pgcatalog.Holds(kind, bare) {
		return ownSchema + "." + Ident(bare)
	}
	return Name(name)
}

// schemaName writes the name of a schema, where none means the default one.
func schemaName(schema string) string {
	if schema == "" {
		return ownSchema
	}
	return Ident(schema)
}

// relation writes the two-part name of a user's table, view, index or sequence.
func relation(name string) string { return own(pgcatalog.Relation, name) }

// sibling writes the name of an object that lives in the schema of a table.
func sibling(table, bare string) string {
	schema, _ := model.SplitName(table)
	return relation(model.JoinName(schema, bare))
}

// Literal writes a string as an SQL literal. It relies on
// standard_conforming_strings, which is on by default since PostgreSQL 9.1.
func Literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func idents(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = Ident(n)
	}
	return strings.Join(quoted, ", ")
}

// typeSQL writes a type in its canonical spelling, which a revision may not have.
func typeSQL(spelling string) string { return model.CanonicalType(model.Postgres, spelling) }
