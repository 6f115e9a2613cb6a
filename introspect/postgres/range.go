package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// rangeRow is a row of pg_range.
type rangeRow struct {
	subtype, collation, opclass, canonical, subtypeDiff, multirange uint32
}

func readRange(c *catalogue, r row) error {
	c.ranges[r.oid(0)] = &rangeRow{
		subtype: r.oid(1), collation: r.oid(2), opclass: r.oid(3), canonical: r.oid(4), subtypeDiff: r.oid(5), multirange: r.oid(6),
	}
	return nil
}

// rangeQueries returns the query for range types.
func rangeQueries(version int) []query {
	multirange := "0::pg_catalog.oid"
	if version >= 140000 {
		multirange = "r.rngmultitypid"
	}
	return []query{{what: "pg_range", read: readRange, sql: `
SELECT r.rngtypid, r.rngsubtype, r.rngcollation, r.rngsubopc, r.rngcanonical::pg_catalog.oid, r.rngsubdiff::pg_catalog.oid, ` + multirange + `
FROM pg_catalog.pg_range AS r WHERE r.rngtypid >= 16384`}}
}

// isListedRange reports whether a type is a range type with a canonical function,
// which no declaration can make: the function takes the type, which is then only a
// shell.
func (b *builder) isListedRange(oid uint32) bool {
	r := b.ranges[oid]
	return r != nil && r.canonical != 0
}

func (b *builder) addRanges() error {
	for _, oid := range b.typeOrder {
		t, r := b.types[oid], b.ranges[oid]
		if t.kind != 'r' || r == nil || b.isListedRange(oid) || b.isForeignType(oid) {
			continue
		}
		typ, ok := b.typeName(r.subtype, -1)
		if !ok {
			return fmt.Errorf("subtype of range type %s: %w", t.name, errChanged)
		}
		m := model.Range{
			Name: b.fullName(t.qualified), Subtype: typ.spelling, Comment: b.commentOn(classType, oid, 0),
			SubtypeDiff: b.functionName(r.subtypeDiff),
		}
		if o := b.opclasses[r.opclass]; o != nil && !o.isDefault {
			m.OpClass = b.refName(pgcatalog.Class, o.qualified)
		}
		if r.collation != 0 && r.collation != typ.collation {
			m.Collation = b.collationName(r.collation)
		}
		if multirange := b.types[r.multirange]; multirange != nil {
			m.Multirange = b.fullName(multirange.qualified)
		}
		m.Constructor = b.constructor(oid, "range_constructor2")
		m.MultirangeConstructor = b.constructor(r.multirange, "multirange_constructor1")
		b.db.Ranges = append(b.db.Ranges, m)
	}
	return nil
}

// constructor returns the two-part name of the functions that make a value of a type,
// found by the one of them with that source, or nothing where there is none.
func (b *builder) constructor(oid uint32, source string) string {
	for i := range b.routines {
		if f := &b.routines[i]; f.result == oid && f.source == source && b.internal[f.oid] {
			return b.fullName(f.qualified)
		}
	}
	return ""
}
