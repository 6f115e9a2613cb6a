package sqlsource

import (
	"cmp"
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// keepLabels gives a text in which things go by new names, and that is a statement with
// what is to stand before it, what its queries yield by the names that these had: the
// server takes a name from an expression once, when it takes the text in.
func keepLabels(before, was, is string) string {
	if before == exprPrefix || was == is {
		return is
	}
	old, new := unnamedTargets(before+was), unnamedTargets(before+is)
	if len(old) != len(new) {
		return is
	}
	var labels []edit
	for i, t := range new {
		if label := figureName(old[i].Val); label != figureName(t.Val) {
			end := targetEnd(before+is, int(t.Location))
			labels = append(labels, edit{end, end, " AS " + model.QuoteIdentifier(cmp.Or(label, "?column?"))})
		}
	}
	return applied(labels, before+is)[len(before):]
}

// unnamedTargets returns what the queries of a text yield without a name, in the order
// in which it stands there.
func unnamedTargets(text string) []*pg.ResTarget {
	tree, err := pg.Parse(text)
	if err != nil {
		return nil
	}
	var out []*pg.ResTarget
	everyMessage(tree.ProtoReflect(), func(m any) {
		if t, ok := m.(*pg.ResTarget); ok && t.Name == "" && t.Val != nil {
			out = append(out, t)
		}
	})
	slices.SortFunc(out, func(a, b *pg.ResTarget) int { return cmp.Compare(a.Location, b.Location) })
	return out
}

// targetEnd returns where the expression ends that begins there in a list of what a
// query yields.
func targetEnd(text string, start int) int {
	scanned, err := pg.Scan(text[start:])
	if err != nil {
		return len(text)
	}
	depth, end, within := 0, start, false
	for _, t := range scanned.Tokens {
		switch t.Token {
		case pg.Token_ASCII_40, pg.Token_ASCII_91, pg.Token_CASE:
			depth++
		case pg.Token_ASCII_41, pg.Token_ASCII_93, pg.Token_END_P:
			depth--
		case pg.Token_ASCII_44, pg.Token_ASCII_59, pg.Token_FROM, pg.Token_INTO, pg.Token_WHERE, pg.Token_HAVING, pg.Token_WINDOW,
			pg.Token_UNION, pg.Token_INTERSECT, pg.Token_EXCEPT, pg.Token_ORDER, pg.Token_LIMIT, pg.Token_OFFSET, pg.Token_FETCH, pg.Token_FOR, pg.Token_ON, pg.Token_RETURNING:
			if depth == 0 {
				return end
			}
		case pg.Token_GROUP_P:
			if depth == 0 && !within {
				return end
			}
		}
		if depth < 0 {
			return end
		}
		end, within = start+int(t.End), t.Token == pg.Token_WITHIN
	}
	return end
}
