package sqlsource

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// DeclaredTypes returns the two-part names of the types and relations that the
// DECLARE sections of a body in PL/pgSQL name for their variables, as they stand
// there: the server looks for these when the function is created, and for
// nothing else in it.
func DeclaredTypes(body string) []string {
	scanned, err := pg.Scan(body)
	if err != nil {
		return nil
	}
	var words []string
	for _, t := range scanned.Tokens {
		if t.Token != pg.Token_SQL_COMMENT && t.Token != pg.Token_C_COMMENT {
			words = append(words, body[t.Start:t.End])
		}
	}
	is := func(i int, word string) bool { return i < len(words) && strings.EqualFold(words[i], word) }
	var names []string
	declaring := false
	for i := 0; i < len(words); i++ {
		switch {
		case is(i, "declare"):
			declaring = true
		case is(i, "begin"):
			declaring = false
		case declaring: // name [CONSTANT] type …;
			if i++; is(i, "constant") {
				i++
			}
			untyped := is(i, "record") || is(i, "alias") || is(i, "no") || is(i, "scroll") || is(i, "cursor")
			if name, end := typeAt(words, i); !untyped && name != "" {
				names, i = append(names, name), end
			}
			for i < len(words) && !is(i, ";") {
				i++
			}
		}
	}
	return names
}

// typeAt returns the name of the type, or of the relation before %TYPE and
// %ROWTYPE, that begins at a word, and where it ends. It is empty where none does,
// and for the type of another variable.
func typeAt(words []string, i int) (name string, end int) {
	var parts []string
	for ; i < len(words); i += 2 {
		part := words[i]
		if quoted, ok := strings.CutPrefix(part, `"`); ok {
			part = strings.ReplaceAll(strings.TrimSuffix(quoted, `"`), `""`, `"`)
		} else {
			part = strings.ToLower(part)
		}
		if parts = append(parts, part); i+1 >= len(words) || words[i+1] != "." {
			break
		}
	}
	if i+2 < len(words) && words[i+1] == "%" && strings.EqualFold(words[i+2], "type") {
		parts = parts[:max(len(parts)-1, 0)]
	}
	switch len(parts) {
	case 0:
		return "", i
	case 1:
		return model.JoinName("", parts[0]), i
	}
	return model.JoinName(parts[len(parts)-2], parts[len(parts)-1]), i
}
