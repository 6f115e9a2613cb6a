package gosource

import (
	"crypto/sha1"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

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

// cutName makes a default name fit into PostgreSQL's identifiers: one that is
// too long keeps its first 55 bytes and ends in eight hexadecimal digits of the
// whole name's SHA-1, so that two long names stay apart. SQLite has no limit
// and is given the same names.
func cutName(name string) string {
	if len(name) <= model.MaxName {
		return name
	}
	sum := sha1.Sum([]byte(name))
	head := name[:model.MaxName-8]
	for !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	return head + hex.EncodeToString(sum[:])[:8]
}

// namer gives the constraints and indexes of one table their default names.
type namer struct {
	table string
	taken map[string]bool
}

func newNamer(table string) *namer {
	_, bare := model.SplitName(table)
	return &namer{table: bare, taken: map[string]bool{}}
}

// reserve notes a name that the declaration gives.
func (n *namer) reserve(name string) { n.taken[name] = true }

// name joins the table, the parts and the suffix, as PostgreSQL does
// (ChooseConstraintName, ChooseIndexName: table_columns_suffix, and a number
// where that is taken).
func (n *namer) name(suffix string, parts ...string) string {
	base := strings.Join(append(append([]string{n.table}, parts...), suffix), "_")
	name := cutName(base)
	for i := 1; n.taken[name]; i++ {
		name = cutName(base + itoa(i))
	}
	n.taken[name] = true
	return name
}

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + itoa(i%10)
}
