package sqlsource

import (
	"fmt"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// pos returns the place of a location of the parser; one below 0 means the
// statement's beginning.
func (e *Executor) pos(location int32) model.Pos {
	offset := e.start
	if location >= 0 {
		offset = int(location)
	}
	return e.text.pos(e.base + offset)
}

// fail makes an error at a location.
func (e *Executor) fail(location int32, hint, format string, args ...any) error {
	return &model.DeclarationError{Pos: e.pos(location), Msg: fmt.Sprintf(format, args...), Hint: hint}
}

// unsupported makes the error for what this package does not read.
func (e *Executor) unsupported(location int32, what string) error {
	return e.fail(location, "", "%s is not supported yet", what)
}

// statementWords returns the words that the statement begins with: "CREATE
// VIEW".
func (e *Executor) statementWords() string {
	rest := e.text.sql[e.base+e.start:]
	if len(rest) > 200 {
		rest = rest[:200]
	}
	var words []string
	for _, w := range strings.Fields(rest) {
		end := 0
		for end < len(w) && (w[end] >= 'a' && w[end] <= 'z' || w[end] >= 'A' && w[end] <= 'Z') {
			end++
		}
		if end == 0 {
			break
		}
		words = append(words, strings.ToUpper(w[:end]))
		if end < len(w) {
			break
		}
		switch words[len(words)-1] {
		case "OR", "REPLACE", "TEMP", "TEMPORARY", "UNIQUE", "MATERIALIZED", "EVENT", "FOREIGN", "DEFAULT", "ALTER", "CREATE", "DROP", "COMMENT", "ON":
			continue
		case "SELECT", "INSERT", "UPDATE", "DELETE", "COPY", "DO", "GRANT", "REVOKE", "CALL", "WITH", "VALUES", "TRUNCATE", "VACUUM", "ANALYZE":
			return words[0]
		}
		if len(words) > 1 {
			break
		}
	}
	if len(words) == 0 {
		return "this statement"
	}
	return strings.Join(words, " ")
}

// name returns a two-part name as the model has it: without the default
// schema.
func (e *Executor) name(schema, bare string) string {
	if schema == e.schema {
		schema = ""
	}
	return model.JoinName(schema, bare)
}

func (e *Executor) rangeName(r *pg.RangeVar) string { return e.name(r.Schemaname, r.Relname) }

// listName returns the two-part name in a list of strings.
func (e *Executor) listName(list []*pg.Node) string {
	names := fieldNames(list)
	switch len(names) {
	case 0:
		return ""
	case 1:
		return e.name("", names[0])
	default:
		return e.name(names[len(names)-2], names[len(names)-1])
	}
}

// catalogName returns the two-part name of an object that may be the server's
// own: a collation, an operator class.
func (e *Executor) catalogName(list []*pg.Node) string {
	names := fieldNames(list)
	if len(names) == 2 && names[0] == "pg_catalog" {
		return model.JoinName("", names[1])
	}
	if len(names) == 0 {
		return ""
	}
	return e.listName(list)
}

// kindWords are what errors call the things of a name space.
var kindWords = map[nameKind]string{
	functionName: "function", operatorName: "operator", classKind: "operator class or family",
	parserName: "text search parser", templateName: "text search template", dictionaryName: "text search dictionary",
}

// TwinError says that a statement names a thing of the default schema that bears the
// name of one of pg_catalog, where the two are not told apart.
type TwinError struct{ fault *model.DeclarationError }

func (e *TwinError) Error() string { return e.fault.Error() }

// Unwrap returns the fault as that of a declaration.
func (e *TwinError) Unwrap() error { return e.fault }

// refName returns the two-part name of a thing that the statement names beside what it is
// about, and that may be the server's own; types are the arguments of a function or an
// operator. One of the default schema that pg_catalog has, too, is refused behind the
// statement, since without the schema the name means that.
func (e *Executor) refName(kind nameKind, list []*pg.Node, types ...string) string {
	if names := fieldNames(list); len(names) == 2 && names[0] == e.schema {
		twin := pgcatalog.Holds(kind, names[1])
		if kind == functionName || kind == operatorName {
			twin = pgcatalog.Calls(kind, names[1], types...)
		}
		if twin {
			e.shadowed = &TwinError{&model.DeclarationError{Pos: e.pos(-1), Hint: "give it another name",
				Msg: fmt.Sprintf("%s %s.%s bears the name of one of pg_catalog, which it is not told from", kindWords[kind], e.schema, names[1])}}
		}
	}
	return e.catalogName(list)
}

// schemaMustExist reports a schema that is nothing. Declarations are looked at
// when they are complete.
func (e *Executor) schemaMustExist(location int32, name string) error {
	schema, _ := model.SplitName(name)
	if _, ok := e.schemas[schema]; ok || schema == "" || e.declaring {
		return nil
	}
	return e.fail(location, hintOf(schema, keys(e.schemas)), "schema %s does not exist", schema)
}

// table finds the table of a statement.
func (e *Executor) table(r *pg.RangeVar) (*model.Table, error) {
	name := e.rangeName(r)
	if i, ok := e.tables[name]; ok {
		return &e.d.Tables[i], nil
	}
	return nil, e.unknownTable(r.Location, name)
}

// tableIf finds the table of a statement that may say IF EXISTS; it is then
// nil, without an error, where there is none.
func (e *Executor) tableIf(r *pg.RangeVar, missingOK bool) (*model.Table, error) {
	if _, ok := e.relations[e.rangeName(r)]; !ok && missingOK {
		return nil, nil
	}
	return e.table(r)
}

func (e *Executor) unknownTable(location int32, name string) error {
	if r, ok := e.relations[name]; ok && r.kind != tableRelation {
		return e.fail(location, "", "%s is not a table but %s", name, article(string(r.kind)))
	}
	return e.fail(location, hintOf(name, keys(e.tables)), "table %s does not exist", name)
}

func article(noun string) string {
	if strings.IndexByte("aeio", noun[0]) >= 0 {
		return "an " + noun
	}
	return "a " + noun
}

func (e *Executor) unknownColumn(location int32, t *model.Table, column string) error {
	return &model.DeclarationError{
		Pos:  e.pos(location),
		Msg:  fmt.Sprintf("table %s has no column %s", t.Name, column),
		Hint: hintOf(column, columnNames(t)),
	}
}

// column finds a column of a table.
func (e *Executor) column(location int32, t *model.Table, name string) (*model.Column, error) {
	if c := t.Column(name); c != nil {
		return c, nil
	}
	return nil, e.unknownColumn(location, t, name)
}

func columnNames(t *model.Table) []string {
	names := make([]string, len(t.Columns))
	for i := range t.Columns {
		names[i] = t.Columns[i].Name
	}
	return names
}

// relationFree reports a name that is in use among relations, of which a composite
// type is one, and among types, which all but an index share it with: the server
// wants those free for a sequence, too (heap_create_with_catalog in catalog/heap.c).
func (e *Executor) relationFree(location int32, kind relationKind, name string) error {
	if r, ok := e.relations[name]; ok {
		where := declaredAt(r.pos)
		if r.kind == kind {
			return e.fail(location, "", "%s %s exists already%s", kind, name, where)
		}
		return e.fail(location, "", "%s %s: the name is %s's%s", kind, name, article(string(r.kind)), where)
	}
	if kind == indexRelation && e.d.Composite(name) == nil {
		return nil
	}
	return e.typeFree(location, string(kind), name)
}

// relationTaken reports whether a name is in use among relations.
func (e *Executor) relationTaken(name string) bool {
	_, ok := e.relations[name]
	return ok || e.d.Composite(name) != nil
}

// chooseRelation chooses the name of an index or a sequence in a schema.
func (e *Executor) chooseRelation(schema, name1, name2, label string, constraint bool) string {
	return model.ChooseName(name1, name2, label, func(n string) bool {
		full := model.JoinName(schema, n)
		return e.relationTaken(full) || constraint && e.constraints[full] > 0
	})
}

// chooseConstraint chooses the name of a constraint that has no index.
func (e *Executor) chooseConstraint(schema, name1, name2, label string) string {
	return model.ChooseName(name1, name2, label, func(n string) bool {
		return e.constraints[model.JoinName(schema, n)] > 0
	})
}

func keys(m map[string]int) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// hintOf asks whether the nearest of the known names was meant.
func hintOf(name string, known []string) string {
	best, distance := "", (len(name)+1)/3
	for _, k := range known {
		d := editDistance(strings.ToLower(name), strings.ToLower(k), distance+1)
		if d < distance || d == distance && (best == "" || k < best) {
			best, distance = k, d
		}
	}
	if best == "" || best == name {
		return ""
	}
	return "did you mean " + best + "?"
}

// editDistance returns how many letters must be put in, taken out, changed or
// swapped with their neighbour to turn a into b, or limit where it is more.
func editDistance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d >= limit || -d >= limit {
		return limit
	}
	var before []int
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		next := make([]int, len(y)+1)
		next[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return min(row[len(y)], limit)
}
