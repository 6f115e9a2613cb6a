package codegen

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// docComment returns the lines of the comment above a revision.
func docComment(r RevisionFile) []string {
	out := []string{"// " + sentence(r.Message, "Revision "+r.ID)}
	for _, section := range []struct {
		title string
		items []string
	}{{"Notes", r.Notes}, {"Hazards", r.Hazards}, {"Hazards of the downgrade", r.DownHazards}, {"Unconfirmed", r.Unconfirmed}} {
		if len(section.items) == 0 {
			continue
		}
		out = append(out, "//", "// "+section.title+":")
		bullet := "//   - "
		if slices.ContainsFunc(section.items, quotesTwice) {
			out, bullet = append(out, "//"), "//\t– "
		}
		for _, item := range section.items {
			out = append(out, bullet+oneLine(item))
		}
	}
	return out
}

// quotesTwice reports whether gofmt would make typographic quotes of what s holds,
// such as SQL's empty string. It leaves indented text as it is that begins with no
// mark of a list (Go Doc Comments, "Common mistakes and pitfalls").
func quotesTwice(s string) bool { return strings.Contains(s, "''") || strings.Contains(s, "``") }

// sentence makes a message the first sentence of a comment.
func sentence(message, otherwise string) string {
	s := oneLine(message)
	if s == "" {
		s = otherwise
	}
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	if last, _ := utf8.DecodeLastRuneInString(s); !strings.ContainsRune(".!?…", last) {
		s += "."
	}
	return s
}

// oneLine joins the words of s with single spaces and shows what does not
// print as �, so that a comment can neither end early nor hide text from a
// reviewer.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return utf8.RuneError
		}
		return r
	}, s)
}
