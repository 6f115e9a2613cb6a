package model

import "strings"

// SplitName takes a two-part name apart. "users" has no schema,
// "billing.invoices" has the schema billing; a part that holds a dot or a
// double quote is written in double quotes, with quotes inside doubled:
// `"a.b"` is the bare name a.b. Case is kept exactly.
func SplitName(name string) (schema, bare string) {
	if !strings.Contains(name, `"`) {
		if schema, bare, found := strings.Cut(name, "."); found {
			return schema, bare
		}
		return "", name
	}
	var parts []string
	var part strings.Builder
	quoted := false
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c == '"' && quoted && i+1 < len(name) && name[i+1] == '"':
			part.WriteByte('"')
			i++
		case c == '"':
			quoted = !quoted
		case c == '.' && !quoted:
			parts = append(parts, part.String())
			part.Reset()
		default:
			part.WriteByte(c)
		}
	}
	parts = append(parts, part.String())
	if len(parts) == 1 {
		return "", parts[0]
	}
	return parts[0], strings.Join(parts[1:], ".")
}

// JoinName is the inverse of [SplitName]: it writes a two-part name, quoting
// the parts that need it. An empty schema is left out.
func JoinName(schema, bare string) string {
	if schema == "" {
		return quotePart(bare)
	}
	return quotePart(schema) + "." + quotePart(bare)
}

func quotePart(s string) string {
	if !strings.ContainsAny(s, `."`) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
