package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// rangeRow is a row of pg_range.
type rangeRow struct {
	subtype, collation, opclass uint32
	// canonical and subtypeDiff are as the server prints a function's name.
	canonical, subtypeDiff string
	multirange             uint32
}

func readRange(c *catalogue, r row) error {
	c.ranges[r.oid(0)] = &rangeRow{
		subtype: r.oid(1), collation: r.oid(2), opclass: r.oid(3), canonical: r.text(4), subtypeDiff: r.text(5), multirange: r.oid(6),
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
SELECT r.rngtypid, r.rngsubtype, r.rngcollation, r.rngsubopc,
	CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::pg_catalog.text END,
	CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::pg_catalog.text END, ` + multirange + `
FROM pg_catalog.pg_range AS r WHERE r.rngtypid >= 16384`}}
}

func (b *builder) addRanges() error {
	for _, oid := range b.typeOrder {
		t, r := b.types[oid], b.ranges[oid]
		if t.kind != 'r' || r == nil || b.isForeignType(oid) {
			continue
		}
		typ, ok := b.typeName(r.subtype, -1)
		if !ok {
			return fmt.Errorf("subtype of range type %s: %w", t.name, errChanged)
		}
		m := model.Range{
			Name: b.fullName(t.qualified), Subtype: typ.spelling, Comment: b.commentOn(classType, oid, 0),
			Canonical: b.functionName(r.canonical), SubtypeDiff: b.functionName(r.subtypeDiff),
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
		b.db.Ranges = append(b.db.Ranges, m)
	}
	return nil
}

// functionName returns the two-part name of a function that the server printed
// as a regproc, whose notation is that of a two-part name.
func (b *builder) functionName(printed string) string {
	if printed == "" {
		return ""
	}
	schema, bare := model.SplitName(printed)
	if schema == "pg_catalog" || schema == b.namespaces[b.defaultSchema].name && !pgcatalog.Holds(pgcatalog.Function, bare) {
		schema = ""
	}
	return model.JoinName(schema, bare)
}
