package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// grammar is the version of the grammar that trees come from: the writer takes
// those of its own only.
const grammar = 170007

// deparseStatement writes a statement.
func deparseStatement(node *pg.Node) (string, error) {
	return Deparse(&pg.ParseResult{Version: grammar, Stmts: []*pg.RawStmt{{Stmt: node}}})
}

// Deparse writes a tree as pg_query does, but for names that the server would
// read as others in what that writes.
func Deparse(tree *pg.ParseResult) (string, error) {
	text, err := pg.Deparse(tree)
	if err != nil {
		return "", err
	}
	if mayHoldUnquoted(text) {
		if text, err = deparseQuoted(tree); err != nil {
			return "", err
		}
	}
	if strings.Contains(text, qualifiedJSON) {
		return bareJSON(text)
	}
	return text, nil
}

// mayHoldUnquoted reports whether a text has a name that the writer leaves
// without its quotes: that of an argument, of a window, or of the columns that
// a join has in common. Most texts have none, and need not be gone through.
func mayHoldUnquoted(text string) bool {
	return slices.ContainsFunc([]string{" := ", " OVER ", " WINDOW ", " USING ("}, func(s string) bool { return strings.Contains(text, s) })
}

// deparseQuoted writes a tree with the names in quotes that need them and that
// the writer leaves bare.
func deparseQuoted(tree *pg.ParseResult) (string, error) {
	var restore []func()
	quote := func(name *string) {
		was := *name
		if *name = model.QuoteIdentifier(was); *name != was {
			restore = append(restore, func() { *name = was })
		}
	}
	everyMessage(tree.ProtoReflect(), func(m any) {
		switch n := m.(type) {
		case *pg.NamedArgExpr:
			quote(&n.Name)
		case *pg.WindowDef:
			if n.Name != "" {
				quote(&n.Name)
			}
		case *pg.JoinExpr:
			if n.JoinUsingAlias != nil {
				quote(&n.JoinUsingAlias.Aliasname)
			}
		}
	})
	defer func() {
		for _, f := range restore {
			f()
		}
	}()
	return pg.Deparse(tree)
}

// qualifiedJSON is how the writer spells json, a word of the grammar since 17:
// it leaves pg_catalog out before the others.
const qualifiedJSON = "pg_catalog.json"

// bareJSON takes pg_catalog away before json.
func bareJSON(text string) (string, error) {
	scanned, err := pg.Scan(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	written := 0
	for i, t := range scanned.Tokens {
		if t.Token == pg.Token_JSON && i >= 2 && text[scanned.Tokens[i-2].Start:t.End] == qualifiedJSON {
			b.WriteString(text[written:scanned.Tokens[i-2].Start])
			written = int(t.Start)
		}
	}
	return b.String() + text[written:], nil
}
