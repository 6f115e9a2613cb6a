package gosource

import (
	"strings"
	"unicode"

	"github.com/autogen-db/autogen/model"
)

// snakeCase writes a Go name as an SQL name: a new word starts at an upper
// case letter that follows a lower case letter or a digit, and at the last
// letter of a run of upper case letters that a lower case letter follows.
// UserID becomes user_id, HTTPServer http_server.
func snakeCase(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, c := range runes {
		if unicode.IsUpper(c) && i > 0 && runes[i-1] != '_' {
			next := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if !unicode.IsUpper(runes[i-1]) || next {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}

// namer gives the constraints and indexes of one table their default names.
type namer struct {
	table string // without its schema
	taken map[string]bool
	pkey  string // the default name of the primary key
	// naming is the project's convention.
	naming model.Naming
}

func (r *reader) newNamer(table string) *namer {
	_, bare := model.SplitName(table)
	return &namer{table: bare, taken: map[string]bool{}, naming: r.cfg.Naming.WithDefaults()}
}

// reserve notes a name that the declaration gives.
func (n *namer) reserve(name string) { n.taken[name] = true }

// name returns the default name of what has these columns. The label is that of
// [model.NamePart].
func (n *namer) name(label string, columns ...string) string {
	return n.choose(model.NamePart{Label: label, Columns: columns})
}

// choose names something by the project's convention.
func (n *namer) choose(p model.NamePart) string {
	p.Table = model.JoinName("", n.table)
	name := n.naming.Choose(p, func(s string) bool { return n.taken[s] })
	if n.taken[name] = true; p.Label == "pkey" {
		n.pkey = name
	}
	return name
}
