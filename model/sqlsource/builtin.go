package sqlsource

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// builtinText lists what pg_catalog of PostgreSQL 15.18 holds under names that a
// statement may mean, each line with the kind and the name; functions and operators
// have the numbers of arguments that they take besides ("1,2", "1-3", "1+").
//
//go:embed builtin.txt
var builtinText string

// builtins are the lines of builtinText by kind and name.
var builtins = sync.OnceValue(func() map[string]string {
	all := make(map[string]string)
	for line := range strings.Lines(builtinText) {
		fields := strings.Fields(line)
		all[fields[0]+" "+fields[1]] = strings.Join(fields[2:], "")
	}
	return all
})

// isBuiltin reports whether pg_catalog holds a thing of a kind. All its relations
// have names that begin with pg_.
func isBuiltin(kind nameKind, name string) bool {
	if kind == relationName {
		return strings.HasPrefix(name, "pg_")
	}
	_, ok := builtins()[string(kind)+" "+name]
	return ok
}

// builtinTakes reports whether pg_catalog holds a function or an operator that
// takes so many arguments.
func builtinTakes(kind nameKind, name string, args int) bool {
	for counts := range strings.SplitSeq(builtins()[string(kind)+" "+name], ",") {
		low, more := strings.CutSuffix(counts, "+")
		low, high, isRange := strings.Cut(low, "-")
		from, err := strconv.Atoi(low)
		if err != nil {
			continue
		}
		to := from
		if isRange {
			to, _ = strconv.Atoi(high)
		}
		if from <= args && (args <= to || more) {
			return true
		}
	}
	return false
}
