// Package sqliteexpr proves that two spellings of an expression mean the same
// to SQLite.
package sqliteexpr

import (
	"context"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
	"github.com/autogen-db/autogen/model"
)

// Prover compares expressions token by token. SQLite keeps the text of an
// expression as it was written, so two that mean the same differ in little:
// white space, comments, parentheses around the whole, the case of words,
// quotes around names, the table's name before a column, and operators with
// two spellings. Whatever differs in more is Different. It is safe for
// concurrent use.
type Prover struct{}

var _ diff.Prover = Prover{}

// Prove returns Equal or Different for each pair. It never returns an error.
func (Prover) Prove(_ context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	verdicts := make([]diff.Verdict, len(pairs))
	for i, p := range pairs {
		verdicts[i] = diff.Different
		if p.Current == p.Desired || same(p) {
			verdicts[i] = diff.Equal
		}
	}
	return verdicts, nil
}

func same(p diff.Pair) bool {
	a, ok := normal(p.Current, p)
	if !ok {
		return false
	}
	b, ok := normal(p.Desired, p)
	if !ok || len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// word is a token in the form in which it is compared. Two tokens with the
// same word mean the same in the same place.
type word struct {
	kind ddl.Kind
	text string
}

// normal returns an expression's words, or false for text that is no SQL.
func normal(expr string, p diff.Pair) ([]word, bool) {
	tokens, err := ddl.Scan(expr)
	if err != nil || !balanced(tokens) {
		return nil, false
	}
	tokens = ddl.TrimParens(tokens)
	if p.Place == diff.InDefault && len(tokens) == 1 {
		return []word{defaultWord(tokens[0])}, true
	}
	tokens = unqualified(tokens, p.Table)
	words := make([]word, len(tokens))
	for i, t := range tokens {
		call := i+1 < len(tokens) && tokens[i+1].IsSymbol("(")
		collation := i > 0 && tokens[i-1].Is("collate")
		words[i] = normalWord(t, p.Table, call || collation)
	}
	return words, true
}

// balanced reports whether each parenthesis has its counterpart.
func balanced(tokens []ddl.Token) bool {
	depth := 0
	for _, t := range tokens {
		switch {
		case t.IsSymbol("("):
			depth++
		case t.IsSymbol(")"):
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}

// defaultWord is the word of a default that is one token. A default has no
// columns to name, so a name in it, quoted or not, is a string: SQLite's
// grammar has "DEFAULT id" for it (measured on SQLite 3.54), and GORM writes
// DEFAULT "abc". The constants are none where they stand in quotes.
func defaultWord(t ddl.Token) word {
	switch t.Kind {
	case ddl.Quoted:
		return word{ddl.String, t.Value}
	case ddl.Word:
		if !constant(t.Text) {
			return word{ddl.String, t.Value}
		}
	}
	return normalWord(t, nil, false)
}

// constant reports whether a word without quotes stands for a value.
func constant(text string) bool {
	switch ddl.Fold(text) {
	case "null", "true", "false", "current_date", "current_time", "current_timestamp":
		return true
	}
	return false
}

// rowid reports whether a word is one of the rowid's names, which quotes may
// turn into something else.
func rowid(text string) bool {
	switch ddl.Fold(text) {
	case "rowid", "oid", "_rowid_":
		return true
	}
	return false
}

// normalWord is the word of a token within an expression. Quotes around a name
// are left out only where the name can be nothing else: a column of the table,
// or the name of a function or a collation. A name in quotes that is no column
// is a string to SQLite (https://sqlite.org/quirks.html#dblquote), and a
// keyword without quotes may be a constant; both keep their own kind.
func normalWord(t ddl.Token, table *diff.Context, named bool) word {
	switch t.Kind {
	case ddl.Quoted:
		plain := !ddl.IsKeyword(t.Value) && !constant(t.Value) && !rowid(t.Value)
		if plain && (named || isColumn(t.Value, table)) {
			return word{ddl.Word, ddl.Fold(t.Value)}
		}
		return word{ddl.Quoted, t.Value}
	case ddl.Word:
		return word{ddl.Word, ddl.Fold(t.Text)}
	case ddl.String:
		return word{ddl.String, t.Value}
	case ddl.Number:
		return word{ddl.Number, ddl.Fold(t.Text)}
	case ddl.Blob:
		return word{ddl.Blob, ddl.Fold(t.Text)}
	case ddl.Symbol:
		switch t.Text {
		case "==":
			return word{ddl.Symbol, "="}
		case "!=":
			return word{ddl.Symbol, "<>"}
		}
	}
	return word{t.Kind, t.Text}
}

func isColumn(name string, table *diff.Context) bool {
	if table == nil {
		return false
	}
	for i := range table.Columns {
		if ddl.SameName(table.Columns[i].Name, name) {
			return true
		}
	}
	return false
}

// unqualified leaves the table's own name out where a column of it follows.
func unqualified(tokens []ddl.Token, table *diff.Context) []ddl.Token {
	if table == nil {
		return tokens
	}
	_, bare := model.SplitName(table.Name)
	out := make([]ddl.Token, 0, len(tokens))
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		name := t.Kind == ddl.Word || t.Kind == ddl.Quoted
		if name && ddl.SameName(t.Value, bare) && i+2 < len(tokens) && tokens[i+1].IsSymbol(".") &&
			isColumn(tokens[i+2].Value, table) && (i == 0 || !tokens[i-1].IsSymbol(".")) {
			i++
			continue
		}
		out = append(out, t)
	}
	return out
}
