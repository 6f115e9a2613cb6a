package pgexpr

import "strings"

// sameTrees reports whether two queries, as the catalogue keeps them in node trees,
// differ at most in names that stand there to be printed: those that inner queries
// give their columns, and those that the columns of relations have behind an alias or
// in a USING. Whatever reads a column does so by its number, so that the names of a
// query that was parsed anew are not those of one whose columns and functions have
// been renamed since. What columns are called in a row that is taken whole does
// count, and so does, where named says so, what the outermost query calls its own.
func sameTrees(a, b string, named bool) bool {
	return a != "" && b != "" && treeForm(a, named) == treeForm(b, named)
}

// treeForm writes a node tree without the names that mean nothing in it, nor the
// places in the text that it was read from.
func treeForm(tree string, named bool) string {
	tokens := treeTokens(tree)
	whole := false
	for i := range len(tokens) - 1 {
		whole = whole || tokens[i] == ":varattno" && tokens[i+1] == "0"
	}
	var form strings.Builder
	var within []string
	queries := 0
	for i := 0; i < len(tokens); i++ {
		token, passed := tokens[i], false
		switch token {
		case "{":
			node := ""
			if i+1 < len(tokens) {
				node = tokens[i+1]
			}
			if within = append(within, node); node == "QUERY" {
				queries++
			}
		case "}":
			if n := len(within); n > 0 {
				if within[n-1] == "QUERY" {
					queries--
				}
				within = within[:n-1]
			}
		case ":location", ":stmt_location", ":stmt_len":
			passed = true
		case ":resname":
			passed = !whole && (queries > 1 || !named)
		case ":usingClause":
			passed = !whole
		case ":colnames":
			passed = !whole && len(within) > 0 && within[len(within)-1] == "ALIAS"
		}
		if passed {
			i = valueEnd(tokens, i+1)
			continue
		}
		form.WriteString(token)
		form.WriteByte(' ')
	}
	return form.String()
}

// valueEnd returns the place of the last token of the value that begins at i.
func valueEnd(tokens []string, i int) int {
	for depth := 0; i < len(tokens); i++ {
		switch tokens[i] {
		case "(", "{":
			depth++
		case ")", "}":
			depth--
		}
		if depth <= 0 {
			break
		}
	}
	return i
}

// treeTokens splits a node tree as the server does (pg_strtok in nodes/read.c).
func treeTokens(tree string) []string {
	var tokens []string
	for i := 0; i < len(tree); {
		switch tree[i] {
		case ' ', '\n', '\t':
			i++
			continue
		case '(', ')', '{', '}':
			tokens = append(tokens, tree[i:i+1])
			i++
			continue
		}
		start := i
		for i < len(tree) && !strings.ContainsRune(" \n\t(){}", rune(tree[i])) {
			if tree[i] == '\\' {
				i++
			}
			i++
		}
		tokens = append(tokens, tree[start:min(i, len(tree))])
	}
	return tokens
}
