package postgres

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// Ident writes an identifier as SQL; see [model.QuoteIdentifier].
func Ident(s string) string { return model.QuoteIdentifier(s) }

// Name writes a two-part name (see [model.SplitName]) as SQL.
func Name(name string) string { return model.QuoteName(name) }

// sibling writes the name of an object that lives in the schema of a table.
func sibling(table, bare string) string {
	schema, _ := model.SplitName(table)
	return Name(model.JoinName(schema, bare))
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
