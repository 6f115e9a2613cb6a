package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileSequence compiles the operations on sequences and extensions; ok is
// false for any other.
func compileSequence(op ops.Operation) (sql []string, ok bool) {
	switch o := op.(type) {
	case ops.CreateSequence:
		s := o.Sequence
		return withComment(createSequence(s), "SEQUENCE "+relation(s.Name), s.Comment), true
	case ops.DropSequence:
		return one("DROP SEQUENCE " + relation(o.Sequence.Name)), true
	case ops.AlterSequence:
		return append(alterSequence(o.From, o.To), comment("SEQUENCE "+relation(o.To.Name), o.From.Comment, o.To.Comment)...), true
	case ops.CreateExtension:
		x := o.Extension
		sql := "CREATE EXTENSION " + Ident(x.Name)
		if x.Schema != "" {
			sql += " SCHEMA " + Ident(x.Schema)
		}
		if x.Version != "" {
			sql += " VERSION " + Literal(x.Version)
		}
		return withComment(sql, "EXTENSION "+Ident(x.Name), x.Comment), true
	case ops.DropExtension:
		return one("DROP EXTENSION " + Ident(o.Extension.Name)), true
	case ops.AlterExtension:
		return alterExtension(o.From, o.To), true
	}
	return nil, false
}

func alterExtension(from, to model.Extension) []string {
	var sql []string
	if to.Version != "" && from.Version != to.Version {
		sql = append(sql, "ALTER EXTENSION "+Ident(to.Name)+" UPDATE TO "+Literal(to.Version))
	}
	if to.Schema != "" && from.Schema != to.Schema {
		sql = append(sql, "ALTER EXTENSION "+Ident(to.Name)+" SET SCHEMA "+Ident(to.Schema))
	}
	if to.Comment != "" {
		sql = append(sql, comment("EXTENSION "+Ident(to.Name), from.Comment, to.Comment)...)
	}
	return sql
}

func createSequence(s model.Sequence) string {
	id, _ := s.Options()
	sql := "CREATE SEQUENCE " + relation(s.Name)
	if s.Unlogged {
		sql = "CREATE UNLOGGED SEQUENCE " + relation(s.Name)
	}
	if s.Type != "" {
		sql += " AS " + s.Type
	}
	for _, o := range sequenceOptions(id, "") {
		sql += " " + o
	}
	if s.OwnerTable != "" {
		sql += " OWNED BY " + owner(s)
	}
	return sql
}

func owner(s model.Sequence) string {
	if s.OwnerTable == "" {
		return "NONE"
	}
	return relation(s.OwnerTable) + "." + Ident(s.OwnerColumn)
}

// bounds is what a sequence's options come to once no default is left
// (init_params in PostgreSQL's commands/sequence.c).
type bounds struct{ increment, min, max, start, cache int64 }

func boundsOf(s model.Sequence) bounds {
	low, high := int64(-1<<63), int64(1<<63-1)
	switch s.Type {
	case "smallint":
		low, high = -1<<15, 1<<15-1
	case "integer":
		low, high = -1<<31, 1<<31-1
	}
	b := bounds{increment: s.Increment, min: 1, max: high, cache: s.Cache}
	if b.increment == 0 {
		b.increment = 1
	}
	if b.cache == 0 {
		b.cache = 1
	}
	if b.increment < 0 {
		b.min, b.max = low, -1
	}
	if s.Min != nil {
		b.min = *s.Min
	}
	if s.Max != nil {
		b.max = *s.Max
	}
	if b.start = b.min; b.increment < 0 {
		b.start = b.max
	}
	if s.Start != nil {
		b.start = *s.Start
	}
	return b
}

// alterSequence changes a sequence in place.
func alterSequence(from, to model.Sequence) []string {
	name := relation(to.Name)
	set := sequenceChanges(from, to)
	if from.OwnerTable != to.OwnerTable || from.OwnerColumn != to.OwnerColumn {
		set = append(set, "OWNED BY "+owner(to))
	}
	var sql []string
	if len(set) > 0 {
		sql = append(moveInto(name, from, to), "ALTER SEQUENCE "+name+" "+strings.Join(set, " "))
	}
	switch {
	case to.Unlogged && !from.Unlogged:
		sql = append(sql, "ALTER SEQUENCE "+name+" SET UNLOGGED")
	case from.Unlogged && !to.Unlogged:
		sql = append(sql, "ALTER SEQUENCE "+name+" SET LOGGED")
	}
	return sql
}

// sequenceChanges writes each option that changes with its value: an option
// that is left out keeps what it had, and so does a default, apart from a bound
// that was the old type's (PostgreSQL documentation, ALTER SEQUENCE).
func sequenceChanges(from, to model.Sequence) []string {
	f, t := boundsOf(from), boundsOf(to)
	var set []string
	if from.Type != to.Type {
		_, typ := to.Options()
		set = append(set, "AS "+typ)
	}
	number := func(word string, from, to int64) {
		if from != to {
			set = append(set, fmt.Sprintf("%s %d", word, to))
		}
	}
	number("INCREMENT BY", f.increment, t.increment)
	// With a new type the server moves the bounds that were the old type's,
	// and then takes NO MAXVALUE of a sequence that counts down for the type's
	// greatest value (measured on PostgreSQL 15.18): so both are said.
	retyped := from.Type != to.Type
	bound := func(word string, from, to int64, given *int64) {
		switch {
		case retyped:
			set = append(set, fmt.Sprintf("%s %d", word, to))
		case from == to:
		case given == nil:
			set = append(set, "NO "+word)
		default:
			set = append(set, fmt.Sprintf("%s %d", word, to))
		}
	}
	bound("MINVALUE", f.min, t.min, to.Min)
	bound("MAXVALUE", f.max, t.max, to.Max)
	number("START WITH", f.start, t.start)
	if turned(f, t) {
		set = append(set, "RESTART")
	}
	number("CACHE", f.cache, t.cache)
	switch {
	case to.Cycle && !from.Cycle:
		set = append(set, "CYCLE")
	case from.Cycle && !to.Cycle:
		set = append(set, "NO CYCLE")
	}
	return set
}

// turned reports whether no value of a sequence can be kept: it counts the
// other way, or its bounds have none in common.
func turned(f, t bounds) bool {
	return f.increment < 0 != (t.increment < 0) || max(f.min, t.min) > min(f.max, t.max)
}

// moveInto returns the statement that moves a sequence's value into its new
// bounds, where they are narrower: the server refuses bounds that leave out the
// value that the sequence stands at.
func moveInto(name string, from, to model.Sequence) []string {
	f, t := boundsOf(from), boundsOf(to)
	if turned(f, t) || t.min <= f.min && t.max >= f.max {
		return nil
	}
	value := "last_value"
	if t.max < f.max {
		value = fmt.Sprintf("least(%s, %d)", value, t.max)
	}
	if t.min > f.min {
		value = fmt.Sprintf("greatest(%s, %d)", value, t.min)
	}
	return one("SELECT pg_catalog.setval(" + Literal(name) + "::regclass, " + value + ", is_called) FROM " + name)
}
