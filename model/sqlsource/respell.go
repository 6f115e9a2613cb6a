package sqlsource

import (
	"fmt"
	"sort"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// parseExpr parses the text of an expression.
func parseExpr(text string) (*pg.Node, error) {
	tree, err := pg.Parse(exprPrefix + text)
	if err != nil {
		return nil, err
	}
	if len(tree.Stmts) != 1 {
		return nil, fmt.Errorf("%q is not one expression", text)
	}
	targets := tree.Stmts[0].Stmt.GetSelectStmt().GetTargetList()
	if len(targets) != 1 {
		return nil, fmt.Errorf("%q is not one expression", text)
	}
	return targets[0].GetResTarget().GetVal(), nil
}

const exprPrefix = "SELECT "

// exprColumns returns the names of the columns that an expression's text may
// name; of an unreadable text, none.
func exprColumns(text string) []string {
	node, err := parseExpr(text)
	if err != nil {
		return nil
	}
	var columns []string
	walk(node, func(n *pg.Node) bool {
		if ref := n.GetColumnRef(); ref != nil {
			names := fieldNames(ref.Fields)
			columns = appendNew(columns, names[len(names)-1])
		}
		return true
	})
	return columns
}

// mentions reports whether an expression's text names a column.
func mentions(text, column string) bool {
	if !mayName(text, column) {
		return false
	}
	for _, c := range exprColumns(text) {
		if c == column {
			return true
		}
	}
	return false
}

// mayName reports whether a name can occur in a text. It saves the parsing of
// those in which it cannot.
func mayName(text, name string) bool {
	// A name with quotes in it is written with them doubled.
	name = strings.ReplaceAll(name, `"`, `""`)
	return strings.Contains(strings.ToLower(text), strings.ToLower(name))
}

// renameColumn returns an expression's text with a column's name replaced by
// another, and the rest as it was: the spelling of a catalogue's expression is
// its own.
func renameColumn(text, from, to string) string {
	if !mayName(text, from) {
		return text
	}
	node, err := parseExpr(text)
	if err != nil {
		return text
	}
	var offsets []int
	walk(node, func(n *pg.Node) bool {
		if ref := n.GetColumnRef(); ref != nil {
			names := fieldNames(ref.Fields)
			if names[len(names)-1] == from {
				start, _ := lastPart(text, int(ref.Location)-len(exprPrefix), len(names))
				offsets = append(offsets, start)
			}
		}
		return true
	})
	return splice(text, offsets, model.QuoteIdentifier(to))
}

// splice replaces the identifier at each of the offsets.
func splice(text string, offsets []int, by string) string {
	sort.Sort(sort.Reverse(sort.IntSlice(offsets)))
	for _, start := range offsets {
		end := identEnd(text, start)
		text = text[:start] + by + text[end:]
	}
	return text
}

// lastPart returns where the last of the parts of the name that begins at
// start stands.
func lastPart(text string, start, parts int) (from, to int) {
	for ; parts > 1; parts-- {
		start = identEnd(text, start)
		for start < len(text) && strings.IndexByte(" \t\r\n.", text[start]) >= 0 {
			start++
		}
	}
	return start, identEnd(text, start)
}

// identEnd returns the end of the identifier that begins at start.
func identEnd(text string, start int) int {
	i := start
	if i < len(text) && text[i] == '"' {
		for i++; i < len(text); i++ {
			if text[i] != '"' {
				continue
			}
			if i+1 < len(text) && text[i+1] == '"' {
				i++
				continue
			}
			return i + 1
		}
		return i
	}
	for i < len(text) && (text[i] == '_' || text[i] == '$' || text[i] >= 0x80 ||
		text[i] >= '0' && text[i] <= '9' || text[i] >= 'a' && text[i] <= 'z' || text[i] >= 'A' && text[i] <= 'Z') {
		i++
	}
	return i
}
