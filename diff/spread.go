package diff

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// withoutSpread takes out the questions about texts that say all columns of a row,
// (x).*, where a type of rows comes to have others: the server would read them with
// the columns that it has, and a text and its copy would mean the same.
func (c *compared) withoutSpread(questions []question) []question {
	other := slices.ContainsFunc(c.out.Composites, func(m model.Composite) bool { return !sameAttributes(c.current.Composite(m.Name), &m) })
	if len(c.recolumned) > 0 {
		used := typesUsed(c.current)
		other = other || slices.ContainsFunc(c.recolumned, func(name string) bool { return used[name] })
	}
	if !other {
		return questions
	}
	return slices.DeleteFunc(questions, func(q question) bool {
		return slices.ContainsFunc(q.pair.Statements(), func(text string) bool { return spreads(q.pair.Place, text) })
	})
}

// spreads reports whether a text says all columns of a row.
func spreads(place Place, text string) bool {
	if !strings.Contains(text, "*") {
		return false
	}
	read := sqlsource.MentionsOfExpr
	switch place {
	case InView, InRule:
		read = sqlsource.MentionsOf
	case InBody:
		read = sqlsource.MentionsOfBody
	}
	m, err := read(text)
	return err != nil || m.Spread
}
