package model

import (
	"cmp"
	"slices"
	"strings"
)

// Statistics is an extended statistics object: what ANALYZE gathers of several
// columns of a table together, or of expressions (PostgreSQL only).
type Statistics struct {
	// Name is the object's two-part name, which need not have the schema of its
	// table. In SQL, PostgreSQL 16 chooses one where none is written; here it is
	// always set.
	Name string
	// Table is the two-part name of the table or materialised view.
	Table string
	// Kinds are "dependencies", "mcv" and "ndistinct"; empty means all of them,
	// or what a single expression has.
	Kinds []string
	// Columns are the columns, in any order, and Exprs expressions over the
	// table's columns (PostgreSQL 14), without the parentheses around each.
	Columns []string
	Exprs   []string
	// Target is the statistics target, from 0 to 10000; nil means the highest of
	// the columns'.
	Target  *int
	Comment string
	Pos     Pos
}

// StatisticsKinds are the kinds of a statistics object that a declaration can
// name.
var StatisticsKinds = []string{"dependencies", "mcv", "ndistinct"}

// Clone returns a copy that shares no memory with s.
func (s Statistics) Clone() Statistics {
	s.Kinds, s.Columns, s.Exprs = clone(s.Kinds), clone(s.Columns), clone(s.Exprs)
	if s.Target != nil {
		s.Target = Ptr(*s.Target)
	}
	return s
}

// SameStatistics reports whether two statistics objects are the same but for
// what can be changed in place, their targets and comments.
func SameStatistics(a, b Statistics) bool {
	return a.Name == b.Name && a.Table == b.Table && slices.Equal(a.Kinds, b.Kinds) && slices.Equal(a.Columns, b.Columns) &&
		slices.Equal(a.Exprs, b.Exprs)
}

// normalizeStatistics puts columns in the order of their names: the server
// keeps them in that of the table, whatever was written.
func (d *Database) normalizeStatistics() {
	for i := range d.Statistics {
		s := &d.Statistics[i]
		for k := range s.Kinds {
			s.Kinds[k] = strings.ToLower(s.Kinds[k])
		}
		slices.Sort(s.Kinds)
		if s.Kinds = slices.Compact(s.Kinds); slices.Equal(s.Kinds, StatisticsKinds) {
			s.Kinds = nil
		}
		slices.Sort(s.Columns)
		if s.Target != nil && *s.Target < 0 {
			s.Target = nil
		}
	}
	slices.SortFunc(d.Statistics, func(a, b Statistics) int { return cmp.Compare(a.Name, b.Name) })
}
