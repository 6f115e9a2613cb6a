package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// column makes a column of an attribute.
func (b *builder) column(rel *relation, a *attribute) (model.Column, error) {
	typ, ok := b.typeName(a.typ, a.typmod)
	if !ok {
		return model.Column{}, fmt.Errorf("type of column %s of %s: %w", a.name, rel.name, errChanged)
	}
	c := model.Column{
		Name:    a.name,
		Type:    typ.spelling,
		NotNull: a.notNull,
		// A partition has no column to itself.
		Inherited: !a.local && !rel.partition,
		Nullable:  !a.notNull,
		Comment:   b.commentOn(classClass, rel.oid, int32(a.num)),
	}
	if a.collation != 0 && a.collation != typ.collation {
		c.Collation = b.collationName(a.collation)
	}
	b.columnStorage(&c, a)
	switch {
	case a.generated != 0:
		c.Generated, c.Virtual = a.expr, a.generated == 'v'
	case a.identity != 0 && rel.partition:
		// It is the partitioned table's (from version 17 on).
	case a.identity != 0:
		c.Identity = b.identity(&c, rel, a)
	case !b.foldSerial(&c, rel, a):
		c.Default = b.spellNextval(a.expr)
	}
	return c, nil
}

func (b *builder) collationName(oid uint32) string {
	if oid == defaultCollation {
		return "default"
	}
	return b.refName(pgcatalog.Collation, b.collations[oid])
}

// identity returns the options of an identity column. Those that are the
// server's defaults go when the database is normalised.
func (b *builder) identity(c *model.Column, rel *relation, a *attribute) *model.Identity {
	id := &model.Identity{Always: a.identity == 'a'}
	for _, oid := range b.bySequence[column{rel.oid, a.num}] {
		s := b.sequences[oid]
		if !b.owners[oid].identity || s == nil {
			continue
		}
		b.serial[oid] = true
		b.nameSequence(c, oid, rel)
		id.Start, id.Min, id.Max = model.Ptr(s.start), model.Ptr(s.min), model.Ptr(s.max)
		id.Increment, id.Cache, id.Cycle = s.increment, s.cache, s.cycle
		id.Comment = b.commentOn(classClass, oid, 0)
		if b.version >= 150000 { // before, no sequence is unlogged
			id.SetUnlogged(b.byOID[oid].unlogged, rel.unlogged)
		}
	}
	return id
}

// serialTypes are the names that stand for an integer column with a sequence
// of its own (PostgreSQL documentation, section 8.1.4).
var serialTypes = map[uint32]string{oidInt2: "smallserial", oidInt4: "serial", oidInt8: "bigserial"}

// foldSerial turns a column that is what a serial one expands to into one:
// an integer, NOT NULL, whose default is the next value of a sequence that the
// column owns. It reports whether it is one.
func (b *builder) foldSerial(c *model.Column, rel *relation, a *attribute) bool {
	serial, ok := serialTypes[a.typ]
	if !ok || !a.notNull || a.expr == "" {
		return false
	}
	owned := b.bySequence[column{rel.oid, a.num}]
	if len(owned) == 0 {
		return false
	}
	drawn := b.drawnSequence(a.expr)
	for _, oid := range owned {
		if oid != drawn || b.owners[oid].identity {
			continue
		}
		// Before version 15 no sequence is unlogged.
		logged := b.byOID[oid].unlogged == (rel.unlogged && b.version >= 150000)
		if s := b.sequences[oid]; s != nil && !s.isPlain(a.typ) || !logged || b.commentOn(classClass, oid, 0) != "" {
			continue // It has something of its own, so it stands by itself.
		}
		b.serial[oid] = true
		c.Type = serial
		b.nameSequence(c, oid, rel)
		return true
	}
	return false
}

// nameSequence notes the sequence of a serial or identity column, where its name
// is not the one to expect.
func (b *builder) nameSequence(c *model.Column, oid uint32, rel *relation) {
	if seq := b.byOID[oid]; !isChosenName(seq.name, rel.name, c.Name) || seq.schema != rel.schema {
		c.Sequence = b.fullName(seq.qualified)
	}
}

// isChosenName reports whether a sequence has the name that the server chooses
// for a serial column. The number that it appends where that is taken is left
// aside.
func isChosenName(sequence, table, column string) bool {
	return sequence == model.ChooseName(table, column, "seq", func(string) bool { return false })
}

// drawnSequence returns the sequence that a default draws from, where it does
// nothing else; otherwise 0.
func (b *builder) drawnSequence(expr string) uint32 {
	schema, name, ok := nextvalSequence(expr)
	if !ok {
		return 0
	}
	if schema == "" {
		for _, oid := range b.searchPath {
			if seq, ok := b.sequenceNames[qualified{oid, name}]; ok {
				return seq
			}
		}
		return 0
	}
	return b.sequenceNames[qualified{b.schemaOID[schema], name}]
}

// isPlain reports whether a sequence has the type and the options that the sequence of a
// serial column of a type starts with.
func (s *sequence) isPlain(column uint32) bool {
	highest := map[uint32]int64{oidInt2: 1<<15 - 1, oidInt4: 1<<31 - 1, oidInt8: 1<<63 - 1}
	return s.typ == column && s.start == 1 && s.increment == 1 && s.min == 1 && s.max == highest[s.typ] && s.cache == 1 && !s.cycle
}
