package model

import (
	"slices"
	"strconv"
	"strings"
)

// KeptOptions returns those of the storage parameters wanted for a table, or for a
// materialised view with the columns of t, that the server keeps where it has the
// given ones: it takes those of a toast table, and keeps nothing of them, where
// there is none. A toast table stays when no column needs it any more, and only
// one that is there can have parameters.
func (d *Database) KeptOptions(t *Table, given, wanted []string) []string {
	isToast := func(option string) bool { return strings.HasPrefix(option, "toast.") }
	if !slices.ContainsFunc(wanted, isToast) || slices.ContainsFunc(given, isToast) || d.toasted(t) {
		return wanted
	}
	return slices.DeleteFunc(clone(wanted), isToast)
}

// toasted reports whether a table gets a toast table: a column can be moved out
// of line, and all values together may not fit into a row
// (heapam_relation_needs_toast_table in access/heap/heapam_handler.c of
// PostgreSQL). A character is counted as 4 bytes, as in UTF-8.
func (d *Database) toasted(t *Table) bool {
	const (
		threshold = 2032 // TOAST_TUPLE_THRESHOLD with pages of 8 kB
		header    = 23   // SizeofHeapTupleHeader
	)
	if t.PartitionBy != nil {
		return false
	}
	movable, bounded, size := false, true, 0
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Virtual {
			continue
		}
		if width, align := d.fixedWidth(c.Type); width > 0 {
			size = roundUp(size, align) + width
			continue
		}
		p := ParseType(c.Type)
		longest := longestValue(p)
		movable = movable || c.Storage != "PLAIN" && DefaultStorage(p.String()) != "PLAIN"
		bounded = bounded && longest > 0
		size = roundUp(size, 4) + longest
	}
	return movable && (!bounded || roundUp(header+(len(t.Columns)+7)/8, 8)+roundUp(size, 8) > threshold)
}

func roundUp(n, multiple int) int { return (n + multiple - 1) / multiple * multiple }

// fixedWidth returns how many bytes each value of a type takes and what its place
// is a multiple of, or 0 where values differ in length or it is not known
// (pg_type.typlen and typalign of version 15).
func (d *Database) fixedWidth(spelling string) (width, align int) {
	p := ParseType(spelling)
	if p.Array {
		return 0, 0
	}
	if !p.Builtin {
		name := JoinName(p.Schema, p.Name)
		if domain := d.Domain(name); domain != nil {
			return d.fixedWidth(domain.Type)
		}
		if d.Enum(name) != nil {
			return 4, 4
		}
		return 0, 0
	}
	switch p.Name {
	case "boolean", `"char"`:
		return 1, 1
	case "smallint", "smallserial":
		return 2, 2
	case "integer", "serial", "real", "date", "oid", "xid", "cid":
		return 4, 4
	case "bigint", "bigserial", "double precision", "money", "time", "timestamp", "timestamptz", "pg_lsn", "xid8":
		return 8, 8
	case "macaddr8":
		return 8, 4
	case "macaddr":
		return 6, 4
	case "tid":
		return 6, 2
	case "timetz":
		return 12, 8
	case "interval", "point":
		return 16, 8
	case "line", "circle":
		return 24, 8
	case "lseg", "box":
		return 32, 8
	case "uuid":
		return 16, 1
	case "name":
		return 64, 1
	}
	if strings.HasPrefix(p.Name, "reg") {
		return 4, 4
	}
	return 0, 0
}

// longestValue returns how many bytes a value of a type takes at most, or 0 where
// there is no such bound (type_maximum_size in utils/adt/format_type.c).
func longestValue(p TypeParts) int {
	if p.Array || !p.Builtin || len(p.Modifiers) == 0 {
		return 0
	}
	n, err := strconv.Atoi(p.Modifiers[0])
	if err != nil {
		return 0
	}
	switch p.Name {
	case "varchar", "char":
		return 4*n + 4
	case "numeric":
		return 2*((n+6)/4) + 8
	case "bit", "varbit":
		return (n+7)/8 + 8
	}
	return 0
}
