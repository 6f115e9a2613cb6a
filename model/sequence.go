package model

import "strings"

// Sequence is a sequence that stands by itself (PostgreSQL only). The sequence
// of a serial column is part of the column and the sequence of an identity
// column part of its [Identity]; a column that draws from a sequence with
// options or a comment of its own is an ordinary column with a default, and the
// sequence stands here.
type Sequence struct {
	// Name is a two-part name; see [SplitName].
	Name string
	// Type is "smallint" or "integer"; empty means bigint.
	Type string
	// Start, Min and Max are nil, and Increment and Cache 0, for the server's
	// default: it counts from 1 up by 1 to the greatest value of the type, or
	// from -1 down where Increment is negative.
	Start     *int64
	Increment int64
	Min, Max  *int64
	Cache     int64
	Cycle     bool
	// Unlogged says that the sequence is not written to the log, and so starts
	// anew after a crash (PostgreSQL 15).
	Unlogged bool
	// OwnerTable and OwnerColumn name the column that the sequence is OWNED
	// BY, with which it is dropped; both are empty for one that nothing owns.
	OwnerTable  string
	OwnerColumn string
	Comment     string
	Pos         Pos
}

// Options returns the sequence's options in the form that an identity column
// has them, together with the canonical name of its type.
func (s *Sequence) Options() (Identity, string) {
	typ := s.Type
	if typ == "" {
		typ = "bigint"
	}
	return Identity{Start: s.Start, Increment: s.Increment, Min: s.Min, Max: s.Max, Cache: s.Cache, Cycle: s.Cycle}, typ
}

// SetOptions is the inverse of [Sequence.Options].
func (s *Sequence) SetOptions(id Identity, typ string) {
	s.Start, s.Increment, s.Min, s.Max, s.Cache, s.Cycle = id.Start, id.Increment, id.Min, id.Max, id.Cache, id.Cycle
	if s.Type = typ; typ == "bigint" {
		s.Type = ""
	}
}

// Clone returns a copy that shares no memory with s.
func (s Sequence) Clone() Sequence {
	s.Start, s.Min, s.Max = cloneInt(s.Start), cloneInt(s.Min), cloneInt(s.Max)
	return s
}

func (s *Sequence) normalize() {
	id, typ := s.Options()
	typ = CanonicalType(Postgres, typ)
	id.normalize(typ)
	s.SetOptions(id, typ)
}

// Nextval returns the expression that draws from a sequence of that two-part
// name, as the server prints it where the sequence lies in the default schema
// or in another one that its name carries.
func Nextval(sequence string) string {
	return "nextval('" + strings.ReplaceAll(QuoteName(sequence), "'", "''") + "'::regclass)"
}

// Relations returns the two-part names that an expression refers to by a
// literal of type regclass, as nextval('s'::regclass) does, in the order in
// which they stand.
func Relations(expr string) []string { return LiteralsOf(expr, "regclass") }

// LiteralsOf returns the texts of the literals of a type in an expression, each as a
// two-part name, in the order in which they stand.
func LiteralsOf(expr, typ string) []string {
	var out []string
	eachLiteral(expr, func(name, rest string) {
		if after, ok := strings.CutPrefix(rest, "::"+typ); ok && (after == "" || !isPlain("x"+after[:1])) {
			out = append(out, name)
		}
	})
	return out
}

// LiteralNames returns the texts in single quotes in an expression, each as a
// two-part name, in the order in which they stand.
func LiteralNames(expr string) []string {
	var out []string
	eachLiteral(expr, func(name, _ string) { out = append(out, name) })
	return out
}

// eachLiteral calls visit with each text in single quotes, as a two-part name,
// and with what stands behind it.
func eachLiteral(expr string, visit func(name, rest string)) {
	for i := 0; i < len(expr); i++ {
		if expr[i] == '"' {
			if end := strings.IndexByte(expr[i+1:], '"'); end >= 0 {
				i += end + 1
			}
			continue
		}
		if expr[i] != '\'' {
			continue
		}
		var text strings.Builder
		for i++; i < len(expr); i++ {
			if expr[i] == '\'' {
				if i+1 == len(expr) || expr[i+1] != '\'' {
					break
				}
				i++
			}
			text.WriteByte(expr[i])
		}
		if i < len(expr) {
			schema, bare := SplitName(text.String())
			visit(JoinName(schema, bare), expr[i+1:])
		}
	}
}
