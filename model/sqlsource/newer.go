package sqlsource

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/model"
)

// What the parser's version of PostgreSQL does not know of a constraint stands
// in its GeneratedWhen, which otherwise only generated and identity columns
// have ("a" for ALWAYS). A foreign key may have several of these.
const (
	// whenVirtual is that of a virtual generated column.
	whenVirtual = "v"
	// whenNotEnforced is that of a check or foreign key that is NOT ENFORCED, of
	// such a clause behind a column's constraint, and of ALTER CONSTRAINT; the
	// three that follow are of ALTER CONSTRAINT alone.
	whenNotEnforced = "n"
	whenEnforced    = "e"
	whenInherit     = "i"
	whenNoInherit   = "o"
	// whenWithoutOverlaps is that of a primary key or unique constraint whose
	// last column is WITHOUT OVERLAPS.
	whenWithoutOverlaps = "w"
	// whenPeriod is that of a foreign key whose own last column is a PERIOD, and
	// whenRefPeriod whose last referenced one is.
	whenPeriod    = "p"
	whenRefPeriod = "r"
)

// parse parses statements in PostgreSQL's language, with what version
// 18 brought to definitions:
//
//	column type GENERATED ALWAYS AS (expression) [VIRTUAL]
//	column type [CONSTRAINT name] NOT NULL NO INHERIT
//	column type … [NOT] ENFORCED
//	[CONSTRAINT name] NOT NULL column [NO INHERIT] [NOT VALID]
//	[CONSTRAINT name] … [NOT] ENFORCED
//	{PRIMARY KEY | UNIQUE} (column …, column WITHOUT OVERLAPS)
//	FOREIGN KEY (column …, PERIOD column) REFERENCES table [(column …, PERIOD column)]
//	ALTER TABLE table ALTER CONSTRAINT name {[NOT] ENFORCED | [NO] INHERIT}
//	ALTER DEFAULT PRIVILEGES … ON LARGE OBJECTS {TO | FROM} role
//
// The parser is that of an older version. A text that it refuses is tried
// again with what it knows in those places, spelled so that all else stays
// where it was, and the constraint or command is turned back in the tree.
func parse(sql string) (*pg.ParseResult, error) {
	tree, err := pg.Parse(sql)
	if err == nil {
		return tree, nil
	}
	s := speller{sql: sql, out: []byte(sql), marks: map[int32]mark{}}
	if !s.spell() {
		return nil, err
	}
	if tree, err = pg.Parse(string(s.out)); err != nil {
		return nil, err
	}
	s.turnBack(tree.ProtoReflect())
	return tree, nil
}

// mark says what stands for something else in a respelled text.
type mark struct {
	// is is what the node becomes, by the constraint type that it stands for.
	is pg.ConstrType
	// when is added to GeneratedWhen.
	when string
	// column is that of a NOT NULL that is a table's.
	column string
	// large says that what is granted is for large objects.
	large bool
}

// speller spells what is newer than the parser in words that it knows.
type speller struct {
	sql    string
	out    []byte
	tokens []*pg.ScanToken
	// marks are those of the nodes, by the offset that the parser gives them.
	marks map[int32]mark
	// opened are the parentheses around the token that is looked at, and base how
	// many of them are around the elements of a table's definition, or -1 outside
	// of such a statement.
	opened []int
	base   int
	// element is the first token of the element, or of what ALTER TABLE adds.
	element int
	changed bool
}

// spell respells the text and reports whether there was anything to do.
func (s *speller) spell() bool {
	scanned, err := pg.Scan(s.sql)
	if err != nil {
		return false
	}
	for _, t := range scanned.Tokens {
		if t.Token != pg.Token_SQL_COMMENT && t.Token != pg.Token_C_COMMENT {
			s.tokens = append(s.tokens, t)
		}
	}
	s.statement(0)
	for i := 0; i < len(s.tokens); i++ {
		switch {
		case s.is(i, "("):
			s.opened = append(s.opened, i)
			if len(s.opened) == s.base {
				s.element = i + 1
			}
		case s.is(i, ")"):
			s.opened = s.opened[:max(len(s.opened)-1, 0)]
		case s.is(i, ";") && len(s.opened) == 0:
			s.statement(i + 1)
		case s.is(i, ",") && len(s.opened) == s.base:
			s.element = i + 1
		case s.base == 0 && len(s.opened) == 0 && s.is(i, "add"):
			s.element = i + 1
		default:
			s.token(i)
		}
	}
	return s.changed
}

// statement begins a statement at a token.
func (s *speller) statement(i int) {
	s.base = -1
	switch {
	case s.is(i, "alter") && (s.is(i+1, "table") || s.is(i+1, "foreign")):
		s.base, s.element = 0, i
	case s.is(i, "create") && (s.is(i+1, "table") || s.is(i+1, "unlogged") || s.is(i+1, "foreign")):
		s.base, s.element = 1, i
	}
}

// is reports whether a token is that word, or sign, without quotes.
func (s *speller) is(i int, words ...string) bool {
	for k, word := range words {
		if n := i + k; n < 0 || n >= len(s.tokens) || !strings.EqualFold(s.text(n), word) {
			return false
		}
	}
	return true
}

func (s *speller) text(i int) string { return s.sql[s.tokens[i].Start:s.tokens[i].End] }

// put writes a text in the place of tokens, and blanks the rest of them.
func (s *speller) put(first, last int, text string) {
	for at := s.tokens[first].Start; at < s.tokens[last].End; at++ {
		s.out[at] = ' '
	}
	copy(s.out[s.tokens[first].Start:], text)
	s.changed = true
}

// mark marks the node that begins at a token.
func (s *speller) mark(i int, m mark) {
	old := s.marks[s.tokens[i].Start]
	m.when += old.when
	if m.is == 0 {
		m.is, m.column = old.is, old.column
	}
	s.marks[s.tokens[i].Start] = m
}

// ofTable reports whether the element is a constraint of the table, and not a
// column. The words are reserved, apart from that of exclusion constraints.
func (s *speller) ofTable() bool {
	for _, word := range []string{"constraint", "check", "foreign", "unique", "primary", "not"} {
		if s.is(s.element, word) {
			return true
		}
	}
	return false
}

// enforceable reports whether the element is a check or a foreign key.
func (s *speller) enforceable() bool {
	kind := s.element
	if s.is(kind, "constraint") {
		kind += 2
	}
	return s.is(kind, "check") || s.is(kind, "foreign")
}

// token respells what begins at a token.
func (s *speller) token(i int) {
	inside := s.base >= 0 && len(s.opened) == s.base && i >= s.element
	switch {
	case s.is(i, "generated", "always", "as", "("):
		s.generated(i)
	case s.is(i, "on", "large", "objects") && i+4 < len(s.tokens):
		s.largeObjects(i)
	case s.base < 0:
	case s.is(i, "without", "overlaps", ")") && s.listOf("primary", "key", "unique"):
		s.put(i, i+1, "")
		s.mark(s.element, mark{when: whenWithoutOverlaps})
	case s.is(i, "period") && s.is(i-1, ",") && s.isName(i+1) && s.listOf("foreign", "key"):
		s.put(i, i, "")
		s.mark(s.element, mark{when: whenPeriod})
	case s.is(i, "period") && s.is(i-1, ",") && s.isName(i+1) && s.listOf("references"):
		s.put(i, i, "")
		s.mark(s.element, mark{when: whenRefPeriod})
	case !inside:
	case s.base == 0 && s.is(i, "alter", "constraint") && s.isName(i+2):
		s.alterConstraint(i)
	case s.is(i, "not", "null"):
		s.notNull(i)
	case s.is(i, "not", "enforced") && !s.ofTable():
		s.put(i, i+1, "DEFERRABLE")
		s.mark(i, mark{when: whenNotEnforced})
	case s.is(i, "not", "enforced") && s.enforceable():
		s.put(i, i+1, "NOT VALID")
		s.mark(s.element, mark{when: whenNotEnforced})
	case s.is(i, "enforced") && i > s.element && !s.is(i-1, "constraint") && !s.is(i-1, "references") && !s.is(i-1, ".") && !s.is(i-1, "not"):
		s.put(i, i, "") // which they are without it
	}
}

// name returns the name that a token is, and false where it is none.
func (s *speller) name(i int) (string, bool) {
	if i >= len(s.tokens) {
		return "", false
	}
	parts := model.SplitIdentifiers(s.text(i))
	if len(parts) != 1 {
		return "", false
	}
	return parts[0].Name()
}

func (s *speller) isName(i int) bool {
	_, ok := s.name(i)
	return ok
}

// listOf reports whether the innermost parentheses hold the columns of a
// constraint of the table, behind those words: FOREIGN KEY, REFERENCES with the
// name of a table, or those of a key.
func (s *speller) listOf(words ...string) bool {
	if len(s.opened) != s.base+1 || !s.ofTable() {
		return false
	}
	open := s.opened[s.base]
	switch words[0] {
	case "references":
		return s.is(open-2, "references") || s.is(open-4, "references") && s.is(open-2, ".")
	case "primary":
		return s.is(open-2, "primary", "key") || s.is(open-1, "unique") || s.is(open-1, "distinct")
	}
	return s.is(open-2, words...)
}

// beginning returns the first token of the constraint that a token follows the
// name of, if it has one: the parser gives it the place of that.
func (s *speller) beginning(i int) int {
	if s.is(i-2, "constraint") {
		return i - 2
	}
	return i
}

// generated spells a virtual generated column as one with a default.
func (s *speller) generated(i int) {
	end := i + 4
	for depth := 1; end < len(s.tokens) && depth > 0; end++ {
		switch {
		case s.is(end, "("):
			depth++
		case s.is(end, ")"):
			depth--
		}
	}
	if s.is(end, "stored") {
		return
	}
	if s.is(end, "virtual") {
		s.put(end, end, "")
	}
	s.put(i, i+2, "DEFAULT")
	s.mark(s.beginning(i), mark{is: pg.ConstrType_CONSTR_GENERATED, when: whenVirtual})
}

// notNull spells a NOT NULL with what is new about it as a check.
func (s *speller) notNull(i int) {
	start := s.beginning(i)
	if column, ok := s.name(i + 2); ok && start == s.element {
		s.put(i, i+2, "CHECK(0)")
		s.mark(start, mark{is: pg.ConstrType_CONSTR_NOTNULL, column: column})
	} else if s.is(i+2, "no", "inherit") {
		s.put(i, i+1, "CHECK(0)")
		s.mark(start, mark{is: pg.ConstrType_CONSTR_NOTNULL})
	}
}

// largeObjects spells the large objects of default privileges as tables, and marks
// the first role that is granted to or revoked from.
func (s *speller) largeObjects(i int) {
	s.put(i+1, i+2, "TABLES")
	role := i + 4
	if s.is(role, "group") {
		role++
	}
	s.marks[s.tokens[role].Start] = mark{large: true}
}

// alterConstraint spells ALTER CONSTRAINT as the addition of a check. ADD is
// shorter, so what comes behind it moves forward.
func (s *speller) alterConstraint(i int) {
	for words, when := range map[string]string{"enforced": whenEnforced, "not enforced": whenNotEnforced, "inherit": whenInherit, "no inherit": whenNoInherit} {
		list := strings.Fields(words)
		if !s.is(i+3, list...) {
			continue
		}
		const shorter = int32(len("ALTER") - len("ADD"))
		from, to := s.tokens[i+1].Start, s.tokens[i+2].End
		s.put(i, i+2+len(list), "ADD")
		copy(s.out[from-shorter:], s.sql[from:to])
		copy(s.out[to-shorter+1:], "CHECK(0)")
		s.marks[from-shorter] = mark{is: pg.ConstrType_CONSTR_FOREIGN, when: when}
		s.element = i + 3 + len(list)
		return
	}
}

// turnBack turns the marked nodes of a tree into what they stand for.
func (s *speller) turnBack(m protoreflect.Message) {
	switch n := m.Interface().(type) {
	case *pg.Constraint:
		s.turnConstraint(n)
		return
	case *pg.GrantStmt:
		if len(n.Grantees) > 0 && s.marks[n.Grantees[0].GetRoleSpec().GetLocation()].large {
			n.Objtype = pg.ObjectType_OBJECT_LARGEOBJECT
		}
	case *pg.AlterTableCmd:
		if c := n.Def.GetConstraint(); c != nil && s.marks[c.Location].is == pg.ConstrType_CONSTR_FOREIGN {
			n.Subtype = pg.AlterTableType_AT_AlterConstraint
		}
	}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case field.Kind() != protoreflect.MessageKind:
		case field.IsList():
			for i := range v.List().Len() {
				s.turnBack(v.List().Get(i).Message())
			}
		default:
			s.turnBack(v.Message())
		}
		return true
	})
}

// turnConstraint turns a constraint into what it stands for.
func (s *speller) turnConstraint(c *pg.Constraint) {
	m, ok := s.marks[c.Location]
	if !ok {
		return
	}
	c.GeneratedWhen += m.when
	if m.is == 0 {
		return
	}
	c.Contype = m.is
	if m.is != pg.ConstrType_CONSTR_GENERATED {
		c.RawExpr = nil
	}
	if m.column != "" {
		c.Keys = []*pg.Node{{Node: &pg.Node_String_{String_: &pg.String{Sval: m.column}}}}
	}
}
