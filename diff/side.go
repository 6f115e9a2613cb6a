package diff

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// side is one of the two databases, as definitions on it look names up. What it
// returns may be too much, never too little.
type side struct {
	db     *model.Database
	tables map[string]*model.Table
	// objects are the keys of the objects; called finds those of functions, of
	// collations, and of the types that a constructor is of, by their bare names,
	// and types those of types.
	objects       map[key]bool
	called, types map[string][]key
	// functions is set once it is asked for.
	functions map[key]*model.Function
	// named finds all by their bare names; see [side.bearing].
	named *names
	// sequences is set once it is asked for.
	sequences map[key]bool
	// schemas are the named schemas.
	schemas map[string]bool
	// searches finds the dictionaries and configurations of full text search by
	// their bare names in small letters.
	searches map[string][]key
	// subjects is set once it is asked for.
	subjects *model.Subjects
}

func newSide(db *model.Database) *side {
	s := &side{db: db, objects: make(map[key]bool), called: make(map[string][]key), types: make(map[string][]key), schemas: make(map[string]bool)}
	for _, n := range db.Schemas {
		s.schemas[n.Name] = true
	}
	for i := range db.Collations {
		name := db.Collations[i].Name
		_, bare := model.SplitName(name)
		s.called[bare] = append(s.called[bare], collationKey(name))
	}
	s.enterTypes()
	for i := range db.Functions {
		s.enter(functions.key(&db.Functions[i]))
	}
	for i := range db.Aggregates {
		s.enter(aggregates.key(&db.Aggregates[i]))
	}
	for i := range db.TextSearch {
		t := &db.TextSearch[i]
		if t.Kind != model.TextSearchDictionary && t.Kind != model.TextSearchConfiguration {
			continue
		}
		if s.searches == nil {
			s.searches = make(map[string][]key)
		}
		_, bare := model.SplitName(t.Name)
		bare = strings.ToLower(bare)
		s.searches[bare] = append(s.searches[bare], textSearch.key(t))
	}
	return s
}

// enterTypes makes the types known.
func (s *side) enterTypes() {
	enter := func(name string) {
		_, bare := model.SplitName(name)
		s.types[bare] = append(s.types[bare], enumKey(name))
	}
	for i := range s.db.Enums {
		enter(s.db.Enums[i].Name)
	}
	for i := range s.db.Domains {
		enter(s.db.Domains[i].Name)
	}
	for i := range s.db.Composites {
		enter(s.db.Composites[i].Name)
	}
	call := func(name, makes string) {
		_, bare := model.SplitName(name)
		s.called[bare] = append(s.called[bare], enumKey(makes))
	}
	for i := range s.db.Ranges {
		r := &s.db.Ranges[i]
		enter(r.Name)
		enter(r.MultirangeName())
		call(r.ConstructorName(), r.Name)
		call(r.MultirangeConstructorName(), r.MultirangeName())
	}
}

// own returns a two-part name as the database has it. A text may write the
// default schema, which is none of its schemas, before a name.
func (s *side) own(name string) string {
	if schema, bare := model.SplitName(name); schema != "" && !s.schemas[schema] {
		return model.JoinName("", bare)
	}
	return name
}

// enter makes an object known.
func (s *side) enter(k key) {
	if s.objects[k] {
		return
	}
	s.objects[k] = true
	if s.named != nil {
		s.named.addObject(k)
	}
	if k.kind == kindFunction {
		s.called[bareFunction(k.name)] = append(s.called[bareFunction(k.name)], k)
	}
}

// bareFunction returns the bare name in that of a function with
// its argument types: "schema.name(types)".
func bareFunction(signature string) string {
	name, _ := model.SplitSignature(signature)
	_, bare := model.SplitName(name)
	return bare
}

func (s *side) table(name string) *model.Table {
	if s.tables == nil {
		if s.tables = expanded(s.db); s.tables == nil {
			s.tables = tablesByName(s.db)
		}
	}
	return s.tables[name]
}

// statement returns the keys of what a query or other statements mention.
func (s *side) statement(text string) []key {
	m, err := sqlsource.MentionsOf(text)
	if err != nil {
		return s.words(text)
	}
	return append(s.mentioned(m), s.drawn(text)...)
}

// expression returns the keys of what an expression over the columns of a
// relation mentions. Its names may stand behind the relation's or, as in a
// trigger's condition, behind OLD and NEW.
func (s *side) expression(relation, text string) []key {
	if text == "" {
		return nil
	}
	m, err := sqlsource.MentionsOfExpr(text)
	if err != nil {
		return s.words(text)
	}
	return s.over(relation, m, text)
}

// condition returns the keys of what the condition of a trigger mentions. A whole row
// there rests on no column but those that are taken out of it.
func (s *side) condition(relation, text string) []key {
	m, err := sqlsource.MentionsOfExpr(text)
	if err != nil || text == "" {
		return s.expression(relation, text)
	}
	named := len(m.Columns)
	m.Columns = slices.DeleteFunc(m.Columns, func(c sqlsource.ColumnMention) bool {
		return c.Name == "" || c.Qualifier == "" && (c.Name == "old" || c.Name == "new")
	})
	if len(m.Columns) < named {
		for _, f := range m.Fields {
			m.Columns = append(m.Columns, sqlsource.ColumnMention{Qualifier: "new", Name: f.Name})
		}
	}
	return s.over(relation, m, text)
}

// over returns the keys of what an expression over the columns of a relation mentions.
func (s *side) over(relation string, m *sqlsource.Mentions, text string) []key {
	_, bare := model.SplitName(relation)
	for _, alias := range []string{bare, "old", "new"} {
		m.Relations = append(m.Relations, sqlsource.RelationMention{Name: relation, Alias: alias})
	}
	return append(s.mentioned(m), s.drawn(text)...)
}

// drawn returns the keys of the sequences, and of what full text search has,
// whose names an expression quotes.
func (s *side) drawn(text string) []key {
	keys := append(s.searched(text), s.identified(text)...)
	// As it is declared, a call of nextval need not say that it names a sequence.
	for _, name := range model.LiteralNames(text) {
		if k := sequenceKey(s.own(name)); s.hasSequence(k) {
			k.guess = true
			keys = append(keys, k)
		}
	}
	return keys
}

// identified returns the keys of the relations, functions and types that a text names
// by literals of regclass, regproc, regprocedure and regtype: the server holds it to
// them. Which of several functions of a name is meant is left open.
func (s *side) identified(text string) []key {
	if !strings.Contains(text, "::reg") {
		return nil
	}
	var keys []key
	for _, name := range append(model.LiteralsOf(text, "regproc"), model.LiteralsOf(text, "regprocedure")...) {
		name, _, _ = strings.Cut(name, "(")
		keys = append(keys, s.function(strings.Trim(name, `"`))...)
	}
	for _, name := range model.LiteralsOf(text, "regtype") {
		keys = append(keys, enumKey(s.own(name)))
	}
	for _, name := range model.Relations(text) {
		name = s.own(name)
		keys = append(keys, sequenceKey(name), tableKey(name))
	}
	return keys
}

// hasSequence reports whether there is a sequence, be it that of a column.
func (s *side) hasSequence(k key) bool {
	if s.sequences == nil {
		s.sequences = make(map[key]bool)
		for i := range s.db.Sequences {
			s.sequences[sequenceKey(s.db.Sequences[i].Name)] = true
		}
		for i := range s.db.Tables {
			t := &s.db.Tables[i]
			for _, k := range ownSequences(t, t.Columns...) {
				s.sequences[k] = true
			}
		}
	}
	return s.sequences[k]
}

// typed returns the keys of a type in the spelling of a column's, which may be
// the row type of a relation.
func (s *side) typed(spelling string) []key {
	if name := enumOf(spelling); name != "" {
		return []key{enumKey(name), tableKey(name)}
	}
	return nil
}

// function returns the keys of the functions of a name, whatever their
// arguments.
func (s *side) function(name string) []key {
	_, bare := model.SplitName(name)
	return s.called[bare]
}

// callable returns the keys of the functions that a call may mean: those of the name
// that take so many arguments. A procedure's are not counted, since how its OUT
// arguments are given depends on the version of the server.
func (s *side) callable(c sqlsource.CallMention) []key {
	keys := s.function(c.Name)
	if len(keys) < 2 {
		return keys
	}
	return keep(keys, func(k *key) bool { f := s.functionAt(*k); return f == nil || f.Takes(c.Args) })
}

// functionAt returns the function of a key, or nil.
func (s *side) functionAt(k key) *model.Function {
	if s.functions == nil {
		s.functions = make(map[key]*model.Function, len(s.db.Functions))
		for i := range s.db.Functions {
			s.functions[functionKey(s.db.Functions[i].Signature())] = &s.db.Functions[i]
		}
	}
	return s.functions[k]
}

// ofRows returns the keys of the columns that a text mentions of the rows of relations
// that functions return: the server holds it to them.
func (s *side) ofRows(called []key, columns []sqlsource.ColumnMention) []key {
	var keys []key
	for _, k := range called {
		if f := s.functionAt(k); f != nil {
			keys = append(keys, s.ofRow(f.Returns, columns)...)
		}
	}
	return keys
}

// ofRow returns the keys of the columns that a text mentions, where a value in it is a
// row of a relation.
func (s *side) ofRow(spelling string, columns []sqlsource.ColumnMention) []key {
	name := enumOf(spelling)
	table := s.table(name)
	if name == "" || table == nil {
		return nil
	}
	var keys []key
	for _, c := range columns {
		if c.Name == "" {
			keys = append(keys, s.columns(name)...)
		} else if column := table.Column(c.Name); column != nil {
			keys = append(keys, columnKeys(name, column)...)
		}
	}
	return keys
}

// functionOf returns the keys of the function of a name with those arguments,
// of which an empty one is none, or of all of that name where there is none
// with exactly those.
func (s *side) functionOf(name string, args ...string) []key {
	args = slices.DeleteFunc(args, func(t string) bool { return t == "" })
	if k := functionKey(name + "(" + strings.Join(args, ", ") + ")"); s.objects[k] {
		return []key{k}
	}
	return s.function(name)
}

// calls returns the keys of the functions, operators, casts, collations, text
// search objects and types that an expression over a relation, or in a domain, may use whose value is
// converted into a type. It is parsed only where there is something to guess, or a
// word may be a type's name.
func (s *side) calls(relation, text string, into ...string) []key {
	if text == "" {
		return nil
	}
	keys := append(s.searched(text), s.identified(text)...)
	var types []key
	if len(s.called)+len(s.types) > 0 {
		for _, name := range model.Identifiers(text) {
			keys = append(keys, s.called[name]...)
			types = append(types, s.types[name]...)
		}
	}
	if !s.guessing() && len(types) == 0 {
		return keys
	}
	m, err := sqlsource.MentionsOfExpr(text)
	if err != nil {
		return slices.Concat(keys, types, s.everyGuess())
	}
	for _, name := range m.Types {
		keys = append(keys, enumKey(s.own(name)))
	}
	_, bare := model.SplitName(relation)
	m.Relations = append(m.Relations, sqlsource.RelationMention{Name: relation, Alias: bare})
	m.Types = append(m.Types, userTypes(into)...)
	return append(keys, s.guesses(m)...)
}

// columns returns the keys of all columns of a relation.
func (s *side) columns(relation string) []key {
	t := s.table(relation)
	if t == nil {
		return nil
	}
	keys := make([]key, 0, len(t.Columns))
	for i := range t.Columns {
		keys = append(keys, columnKeys(relation, &t.Columns[i])...)
	}
	return keys
}

// columnNamed returns the keys of the column of that name.
func (s *side) columnNamed(relation, name string) []key {
	if t := s.table(relation); t != nil {
		if c := t.Column(name); c != nil {
			return columnKeys(relation, c)
		}
	}
	return []key{columnKey(relation, name)}
}

// columnKeys returns the keys of a column and of its type and collation, which
// may be built anew while the column stays.
func columnKeys(relation string, c *model.Column) []key {
	return append([]key{columnKey(relation, c.Name)}, enumKeys(c)...)
}

func (s *side) mentioned(m *sqlsource.Mentions) []key {
	var keys []key
	aliases := make(map[string][]string)
	var relations []string
	for _, r := range m.Relations {
		r.Name = s.own(r.Name)
		keys = append(keys, tableKey(r.Name), sequenceKey(r.Name))
		keys = append(keys, inSchema(r.Name)...)
		if s.table(r.Name) == nil {
			continue
		}
		aliases[r.Alias] = append(aliases[r.Alias], r.Name)
		relations = append(relations, r.Name)
		if r.All {
			keys = append(keys, s.columns(r.Name)...)
		}
		if m.Grouped {
			keys = append(keys, constraintKey(r.Name, primaryKeyName))
		}
	}
	for _, c := range m.Columns {
		in := relations
		if c.Qualifier != "" {
			in = aliases[c.Qualifier]
		}
		for _, name := range in {
			if c.Name == "" {
				keys = append(keys, s.columns(name)...)
			} else if column := s.table(name).Column(c.Name); column != nil {
				keys = append(append(keys, columnKeys(name, column)...), s.ofRow(column.Type, m.Fields)...)
			} else {
				keys = append(keys, s.called[c.Name]...) // table.function
			}
		}
		if c.Qualifier == "" {
			for _, name := range aliases[c.Name] { // the whole row
				keys = append(keys, s.columns(name)...)
			}
		}
	}
	for _, c := range m.Calls {
		called := s.callable(c)
		keys = append(append(keys, called...), s.ofRows(called, slices.Concat(m.Columns, m.Fields))...)
	}
	for _, name := range m.Collations {
		keys = append(keys, collationKey(s.own(name)))
	}
	for _, name := range m.Types {
		name = s.own(name)
		keys = append(keys, enumKey(name), tableKey(name))
	}
	return append(keys, s.guesses(m)...)
}
