package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Normalize puts d into normal form, in place, so that two databases that
// describe the same schema are equal values (places and rename hints aside).
//
// It writes types in their canonical spelling, drops options that only spell
// out a default, fills the referenced columns of foreign keys, and sorts all
// but columns by name. On PostgreSQL it also marks the columns that a primary
// key, a serial type or an identity makes NOT NULL, cuts identifiers at 63
// bytes and gives unnamed constraints and indexes the names that the server
// would choose (see [ChooseName]).
//
// The error is a [*DeclarationError] for a foreign key without columns to
// refer to.
func (d *Database) Normalize() error {
	if d.Engine == Postgres {
		d.truncateNames()
	}
	d.Tablespace, d.Method = ownTablespace(d.Tablespace), tableMethod(d.Method)
	canonical := make(map[string]string) // most columns have one of a few types
	domains := d.domainNames()
	for i := range d.Tables {
		d.normalizeColumns(&d.Tables[i], canonical, domains)
	}
	for i := range d.Sequences {
		d.Sequences[i].normalize()
	}
	d.normalizeDomains(domains)
	d.normalizeComposites()
	d.normalizePolicies()
	d.normalizeStatistics()
	d.normalizePublications()
	d.normalizeTextSearch()
	d.normalizeEventTriggers()
	d.normalizeForeign()
	d.normalizeRules()
	d.normalizePrivileges()
	d.normalizeRanges()
	d.normalizeCollations()
	d.normalizeFunctions()
	d.normalizeAggregates()
	d.normalizeConversions()
	d.normalizeLanguages()
	d.normalizeAccessMethods()
	d.normalizeCasts()
	d.normalizeOperators()
	d.normalizeOperatorClasses()
	d.normalizeTriggers()
	d.normalizeViews()
	if err := d.fillReferences(); err != nil {
		return err
	}
	for i := range d.Tables {
		d.Tables[i].normalizeConstraints(d.Engine)
	}
	if d.Engine == Postgres {
		d.nameAll()
		d.reducePartitions()
		d.reduceParts()
	}
	d.sort()
	return nil
}

func (d *Database) normalizeColumns(t *Table, canonical map[string]string, domains map[string]bool) {
	engine := d.Engine
	if engine == SQLite {
		t.dropComments() // it has none, on anything
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		t.normalizeNotNull(c, len(t.Parents()) == 0)
		if c.Type == "" && len(t.Parents()) > 0 {
			continue // it is its parent's, and NULL is a default of its own
		}
		if len(t.Parents()) == 0 {
			c.Nullable, c.Inherited = false, false
		}
		typ, ok := canonical[c.Type]
		if !ok {
			typ = CanonicalType(engine, c.Type)
			canonical[c.Type] = typ
		}
		c.Type = typ
		if isNull(c.Default) {
			c.Default = nullOf(engine, c.Type, domains)
		}
		switch engine {
		case SQLite:
			c.Collation = sqliteCollation(c.Collation)
			c.Comment = ""
		case Postgres:
			c.Collation = d.CollationBeside(c.Type, c.Collation)
			if c.Identity != nil {
				c.Identity.normalize(c.Type)
				c.NotNull = true
			}
			if IsSerial(c.Type) {
				c.NotNull = true
			}
		}
	}
	if engine == Postgres && t.PrimaryKey != nil {
		for _, name := range t.PrimaryKey.Columns {
			if c := t.Column(name); c != nil {
				c.NotNull = true
			}
		}
	}
}

// isNull reports whether a default is NULL, which is as none. PostgreSQL writes
// it with the cast to a type that has a length (NULL::character varying).
func isNull(expr string) bool {
	if len(expr) < 4 || !strings.EqualFold(expr[:4], "null") {
		return false
	}
	rest, cast := strings.CutPrefix(expr[4:], "::")
	return expr[4:] == "" || cast && !strings.ContainsFunc(rest, func(r rune) bool {
		return !strings.ContainsRune(`_ .[]"`, r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// nullOf returns the normal form of the default NULL of what has a type: "NULL"
// where PostgreSQL keeps it, and else the one that says that there is none.
func nullOf(engine Engine, typ string, domains map[string]bool) string {
	if engine == Postgres && KeepsNull(typ, domains[typ]) {
		return "NULL"
	}
	return ""
}

// KeepsNull reports whether PostgreSQL keeps NULL as the default of a column of a
// canonical type: that of a domain, since it comes before the domain's own, and
// that of a type with a length or a precision, since the conversion to those
// stands around it (measured on PostgreSQL 15.18; an interval has none).
func KeepsNull(typ string, domain bool) bool {
	p := ParseType(typ)
	return domain || len(p.Modifiers) > 0 && !(p.Builtin && p.Name == "interval")
}

// sqliteCollation returns the normal form of a collation's name: SQLite
// compares them without regard to case, and BINARY is the default
// (sqlite.org/datatype3.html, section 7).
func sqliteCollation(name string) string {
	name = strings.ToUpper(name)
	if name == "BINARY" {
		return ""
	}
	return name
}

// IsSerial reports whether a canonical PostgreSQL type is one of the serial
// pseudo types.
func IsSerial(canonical string) bool {
	return canonical == "serial" || canonical == "bigserial" || canonical == "smallserial"
}

// normalize drops the options that are the server's defaults (PostgreSQL
// documentation, CREATE SEQUENCE).
func (id *Identity) normalize(columnType string) {
	lowest, highest := int64(-1<<63), int64(1<<63-1)
	switch columnType {
	case "smallint":
		lowest, highest = -1<<15, 1<<15-1
	case "integer":
		lowest, highest = -1<<31, 1<<31-1
	}
	if id.Increment == 1 {
		id.Increment = 0
	}
	if id.Cache == 1 {
		id.Cache = 0
	}
	if id.Increment >= 0 {
		lowest = 1
	} else {
		highest = -1
	}
	if id.Min != nil && *id.Min == lowest {
		id.Min = nil
	}
	if id.Max != nil && *id.Max == highest {
		id.Max = nil
	}
	first := id.Min
	if id.Increment < 0 {
		first, lowest = id.Max, highest
	}
	if first != nil {
		lowest = *first
	}
	if id.Start != nil && *id.Start == lowest {
		id.Start = nil
	}
}

// fillReferences gives each foreign key that names no columns the primary key
// of the table it refers to.
func (d *Database) fillReferences() error {
	var tables map[string]*Table
	for i := range d.Tables {
		t := &d.Tables[i]
		for j := range t.ForeignKeys {
			f := &t.ForeignKeys[j]
			if len(f.RefColumns) > 0 {
				continue
			}
			if tables == nil {
				tables = make(map[string]*Table, len(d.Tables))
				for k := range d.Tables {
					tables[d.Tables[k].Name] = &d.Tables[k]
				}
			}
			var pk *PrimaryKey
			for to := tables[f.RefTable]; to != nil && pk == nil; to = tables[to.Partition.Parent] {
				if pk = to.PrimaryKey; to.Partition == nil {
					break
				}
			}
			if pk == nil && d.Engine == SQLite {
				continue // SQLite accepts it and complains on first use.
			}
			if pk == nil {
				return &DeclarationError{
					Pos:  cmp.Or(f.Pos, t.Pos),
					Msg:  fmt.Sprintf("foreign key of %s refers to %s, which is not declared or has no primary key", t.Name, f.RefTable),
					Hint: "name the columns that it refers to, or declare the table",
				}
			}
			f.RefColumns = clone(pk.Columns)
		}
	}
	return nil
}

func (t *Table) normalizeConstraints(engine Engine) {
	for i := range t.ForeignKeys {
		f := &t.ForeignKeys[i]
		f.OnDelete, f.OnUpdate = action(f.OnDelete), action(f.OnUpdate)
		if f.Match = strings.ToUpper(f.Match); f.Match == "SIMPLE" {
			f.Match = ""
		}
		f.Deferrable = f.Deferrable || f.Deferred
	}
	for i := range t.Uniques {
		t.Uniques[i].Deferrable = t.Uniques[i].Deferrable || t.Uniques[i].Deferred
	}
	if pk := t.PrimaryKey; pk != nil {
		pk.Deferrable = pk.Deferrable || pk.Deferred
	}
	for i := range t.Indexes {
		x := &t.Indexes[i]
		if x.Method = methodName(x.Method); x.Method == "btree" {
			x.Method = ""
		}
		for j := range x.Keys {
			k := &x.Keys[j]
			k.normalize()
			if engine == SQLite {
				k.Collation = t.keyCollation(*k)
			}
		}
	}
	if engine == Postgres {
		t.normalizePartition()
		t.normalizeExclusions()
		t.normalizeStorage()
		t.mergeUniques(false)
	}
}

// normalize drops an order of nulls that is the default.
func (k *Key) normalize() {
	k.Nulls = strings.ToUpper(k.Nulls)
	if k.Nulls == "LAST" && !k.Desc || k.Nulls == "FIRST" && k.Desc {
		k.Nulls = ""
	}
}

// keyCollation returns the normal form of an index key's collation on SQLite:
// empty where it is the one that the key has without it
// (sqlite.org/lang_createindex.html, section 1.4).
func (t *Table) keyCollation(k Key) string {
	own := ""
	if c := t.Column(k.Column); c != nil {
		own = c.Collation
	}
	if k.Collation == "" || sqliteCollation(k.Collation) == own {
		return ""
	}
	return strings.ToUpper(k.Collation)
}

// MergeUniques drops unique constraints that repeat the primary key or one before
// them, as PostgreSQL does in one CREATE TABLE: what has no name takes the name of
// the one that goes (transformIndexConstraints in parser/parse_utilcmd.c).
func (t *Table) MergeUniques() { t.mergeUniques(true) }

// mergeUniques does so with those that have a name only if named is set: two of
// one form may be there, where the second was added later.
func (t *Table) mergeUniques(named bool) {
	var kept []Unique
	same := func(u Unique, v Unique) bool {
		return slices.Equal(u.Columns, v.Columns) && slices.Equal(u.Include, v.Include) && u.WithoutOverlaps == v.WithoutOverlaps &&
			u.NullsNotDistinct == v.NullsNotDistinct && u.Deferrable == v.Deferrable && u.Deferred == v.Deferred
	}
	for _, u := range t.Uniques {
		if pk := t.PrimaryKey; pk != nil && (named || u.Name == "") &&
			same(u, Unique{Columns: pk.Columns, Include: pk.Include, WithoutOverlaps: pk.WithoutOverlaps, Deferrable: pk.Deferrable, Deferred: pk.Deferred}) {
			pk.Name = cmp.Or(pk.Name, u.Name)
			continue
		}
		twin := slices.IndexFunc(kept, func(v Unique) bool { return (named || u.Name == "" || v.Name == "") && same(u, v) })
		if twin < 0 {
			kept = append(kept, u)
			continue
		}
		kept[twin].Name = cmp.Or(kept[twin].Name, u.Name)
	}
	t.Uniques = kept
}

func action(a string) string {
	if a = strings.ToUpper(a); a == "NO ACTION" {
		return ""
	}
	return a
}

// sort puts all but columns into the order of their names; what has no name
// stands in the order of its content.
func (d *Database) sort() {
	slices.SortFunc(d.Schemas, func(a, b Schema) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(d.Enums, func(a, b Enum) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(d.Extensions, func(a, b Extension) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(d.Sequences, func(a, b Sequence) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(d.Tables, func(a, b Table) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(d.Opaque, func(a, b Opaque) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Table, b.Table), cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.Of.Kind, b.Of.Kind), cmp.Compare(a.Of.Name, b.Of.Name), cmp.Compare(a.Of.Column, b.Of.Column))
	})
	for i := range d.Tables {
		t := &d.Tables[i]
		slices.SortStableFunc(t.Uniques, func(a, b Unique) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), slices.Compare(a.Columns, b.Columns))
		})
		slices.SortStableFunc(t.ForeignKeys, func(a, b ForeignKey) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), slices.Compare(a.Columns, b.Columns), cmp.Compare(a.RefTable, b.RefTable))
		})
		slices.SortStableFunc(t.Checks, func(a, b Check) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Expr, b.Expr))
		})
		slices.SortStableFunc(t.Indexes, func(a, b Index) int { return cmp.Compare(a.Name, b.Name) })
		slices.SortStableFunc(t.ConstraintParts, func(a, b ConstraintPart) int { return cmp.Or(cmp.Compare(a.Of, b.Of), cmp.Compare(a.Column, b.Column)) })
		slices.SortStableFunc(t.Parts, func(a, b PartIndex) int { return cmp.Compare(a.Of, b.Of) })
	}
}
