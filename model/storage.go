package model

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// IndexStorage is what an index, or the index of a constraint, has beside its
// definition (PostgreSQL only). All of it can be changed without building the
// index anew, apart from a move to another tablespace, which copies it.
type IndexStorage struct {
	// Options are the storage parameters, each as "name=value", sorted:
	// "fillfactor=70".
	Options []string
	// Tablespace is empty for the database's own.
	Tablespace string
	// Clustered marks the index that CLUSTER sorts the table by. At most one of
	// a table has it.
	Clustered bool
	// ReplicaIdentity says that logical replication tells rows apart by this
	// index. At most one of a table has it.
	ReplicaIdentity bool
	// DependsOn are the extensions, sorted, that it goes with when they are dropped:
	// ALTER INDEX … DEPENDS ON EXTENSION.
	DependsOn []string
	// Comment is the comment on the index of a constraint, which stands beside the
	// constraint's own. That of any other index is [Index.Comment].
	Comment string
	// Invalid says that queries do not use the index. One of a partitioned table is
	// invalid while partitions lack their parts of it: CREATE INDEX ON ONLY makes it
	// so, and a part for each partition completes it. Any other is what a failed CREATE
	// INDEX CONCURRENTLY has left behind, which only a catalogue has, and which REINDEX
	// makes valid (PostgreSQL documentation, CREATE INDEX).
	Invalid bool
}

// IsZero reports whether nothing is set.
func (s IndexStorage) IsZero() bool {
	return len(s.Options) == 0 && s.Tablespace == "" && !s.Clustered && !s.ReplicaIdentity && len(s.DependsOn) == 0 && s.Comment == "" && !s.Invalid
}

// Clone returns a copy that shares no memory with s.
func (s IndexStorage) Clone() IndexStorage {
	s.Options, s.DependsOn = clone(s.Options), clone(s.DependsOn)
	return s
}

func (s *IndexStorage) normalize() {
	slices.Sort(s.Options)
	s.Tablespace = ownTablespace(s.Tablespace)
}

// ownTablespace returns the normal form of a tablespace's name: pg_default is
// taken to be the database's own.
func ownTablespace(name string) string {
	if name == "pg_default" {
		return ""
	}
	return name
}

// SplitOption takes a storage parameter apart: "fillfactor=70" is fillfactor
// and 70.
func SplitOption(option string) (name, value string) {
	name, value, _ = strings.Cut(option, "=")
	return name, value
}

// SameOption reports whether two storage parameters, each as "name=value", have
// the same name and mean the same: off is false, and 0.10 is 0.1. The server
// keeps them as they were written.
func SameOption(a, b string) bool {
	aName, aValue := SplitOption(a)
	bName, bValue := SplitOption(b)
	return aName == bName && optionValue(aName, aValue) == optionValue(bName, bValue)
}

// booleanOptions are the storage parameters of type boolean (the boolRelOpts of
// access/common/reloptions.c in PostgreSQL 18). vacuum_index_cleanup and
// buffering are enumerated: there, on and true are one too, but auto is not.
var booleanOptions = map[string]bool{
	"autosummarize": true, "autovacuum_enabled": true, "user_catalog_table": true, "fastupdate": true,
	"vacuum_truncate": true, "deduplicate_items": true,
}

// optionValue returns a value in the one spelling of its meaning.
func optionValue(name, value string) string {
	name = strings.TrimPrefix(name, "toast.")
	if booleanOptions[name] {
		// parse_bool of utils/adt/bool.c, which takes any beginning of the word.
		word := strings.ToLower(strings.TrimSpace(value))
		for _, b := range []struct{ word, value string }{{"true", "true"}, {"yes", "true"}, {"on", "true"}, {"1", "true"},
			{"false", "false"}, {"no", "false"}, {"off", "false"}, {"0", "false"}} {
			if word != "" && word != "o" && strings.HasPrefix(b.word, word) {
				return b.value
			}
		}
		return value
	}
	if n, err := strconv.ParseFloat(value, 64); err == nil {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	return value
}

// The settings of [Table.ReplicaIdentity] that name no index.
const (
	ReplicaIdentityFull    = "FULL"
	ReplicaIdentityNothing = "NOTHING"
)

// DefaultStorage returns how PostgreSQL stores a column of a type in canonical
// spelling where nothing else is set: "PLAIN", "MAIN", "EXTENDED", or "" where
// it is not known, which it is not of an extension's or a user's base type
// (pg_type.typstorage of version 15).
func DefaultStorage(canonical string) string {
	p := ParseType(canonical)
	switch {
	case p.Array:
		return "EXTENDED"
	case p.Schema == "information_schema" && (p.Name == "character_data" || p.Name == "yes_or_no"):
		return "EXTENDED"
	case !p.Builtin:
		return ""
	}
	switch p.Name {
	case "numeric", "inet", "cidr":
		return "MAIN"
	case "text", "varchar", "char", "bpchar", "bytea", "json", "jsonb", "xml", "bit", "varbit", "path", "polygon", "tsvector",
		"jsonpath", "txid_snapshot", "pg_snapshot", "refcursor", "pg_node_tree", "pg_ndistinct", "pg_dependencies", "pg_mcv_list",
		"pg_brin_bloom_summary", "pg_brin_minmax_multi_summary":
		return "EXTENDED"
	}
	if strings.HasSuffix(p.Name, "range") {
		return "EXTENDED"
	}
	return "PLAIN"
}

// DefaultStorage is as the function of that name, and knows the types that d has.
func (d *Database) DefaultStorage(spelling string) string {
	p := ParseType(spelling)
	if p.Array || p.Builtin {
		return DefaultStorage(p.String())
	}
	name := JoinName(p.Schema, p.Name)
	switch m := d.Domain(name); {
	case m != nil && m.Type != spelling:
		return d.DefaultStorage(m.Type)
	case d.Enum(name) != nil:
		return "PLAIN"
	case d.Composite(name) != nil, d.Range(name) != nil:
		return "EXTENDED"
	}
	return DefaultStorage(p.String())
}

func (t *Table) normalizeStorage() {
	slices.Sort(t.Options)
	t.Tablespace, t.Method = ownTablespace(t.Tablespace), tableMethod(t.Method)
	if t.ReplicaIdentity = strings.ToUpper(t.ReplicaIdentity); t.ReplicaIdentity == "DEFAULT" {
		t.ReplicaIdentity = ""
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if c.Type == "" && len(t.Parents()) > 0 {
			continue
		}
		c.normalizeStorage()
	}
	for _, s := range t.IndexStorages() {
		s.normalize()
	}
}

func (c *Column) normalizeStorage() {
	if c.Storage = strings.ToUpper(c.Storage); c.Storage == "DEFAULT" || c.Storage != "" && c.Storage == DefaultStorage(integerOf(c.Type)) {
		c.Storage = ""
	}
	if c.Compression = strings.ToLower(c.Compression); c.Compression == "default" {
		c.Compression = ""
	}
	slices.Sort(c.Options)
	if c.Statistics != nil && *c.Statistics < 0 {
		c.Statistics = nil
	}
}

// integerOf returns the type that a column of a serial pseudo type has.
func integerOf(canonical string) string {
	if IsSerial(canonical) {
		return "integer"
	}
	return canonical
}

// IndexStorages returns the storage of each index of t, those of its
// constraints among them, for reading and changing.
func (t *Table) IndexStorages() []*IndexStorage {
	var all []*IndexStorage
	if t.PrimaryKey != nil {
		all = append(all, &t.PrimaryKey.Storage)
	}
	for i := range t.Uniques {
		all = append(all, &t.Uniques[i].Storage)
	}
	for i := range t.Exclusions {
		all = append(all, &t.Exclusions[i].Storage)
	}
	for i := range t.Indexes {
		all = append(all, &t.Indexes[i].Storage)
	}
	for i := range t.Parts {
		all = append(all, &t.Parts[i].Storage)
	}
	return all
}

// IndexStorage returns the storage of the index of that name, or of the
// constraint that has an index of that name, or nil.
func (t *Table) IndexStorage(name string) *IndexStorage {
	if t.PrimaryKey != nil && t.PrimaryKey.Name == name {
		return &t.PrimaryKey.Storage
	}
	for i := range t.Uniques {
		if t.Uniques[i].Name == name {
			return &t.Uniques[i].Storage
		}
	}
	for i := range t.Exclusions {
		if t.Exclusions[i].Name == name {
			return &t.Exclusions[i].Storage
		}
	}
	for i := range t.Indexes {
		if t.Indexes[i].Name == name {
			return &t.Indexes[i].Storage
		}
	}
	if p := t.PartNamed(name); p != nil {
		return &p.Storage
	}
	return nil
}

// Exclusion is an exclusion constraint (PostgreSQL only): no two rows may
// compare true in all of its elements.
type Exclusion struct {
	// Name is the constraint's name; empty means the name that the server
	// chooses.
	Name string
	// Method is the access method of its index; empty means a B-tree.
	Method   string
	Elements []Exclude
	Include  []string
	// Where is the predicate; it is a part of the rows only that the
	// constraint is for.
	Where      string
	Deferrable bool
	// Deferred is INITIALLY DEFERRED; it needs Deferrable.
	Deferred bool
	Storage  IndexStorage
	// Comment is the constraint's comment.
	Comment string
	Pos     Pos
}

// Exclude is an element of an exclusion constraint: a key and the operator that
// compares it.
type Exclude struct {
	Key Key
	// Operator is a two-part name: "&&", "ext.&&".
	Operator string
}

// Index returns what an [Index] holds of the constraint's index beside its
// definition: the keys with their statistics targets, and the storage.
func (x *Exclusion) Index() Index {
	index := Index{Name: x.Name, Storage: x.Storage, Keys: make([]Key, len(x.Elements))}
	for i, e := range x.Elements {
		index.Keys[i] = e.Key
	}
	return index
}

// Clone returns a copy that shares no memory with x.
func (x Exclusion) Clone() Exclusion {
	x.Elements, x.Include, x.Storage = clone(x.Elements), clone(x.Include), x.Storage.Clone()
	return x
}

func (t *Table) normalizeExclusions() {
	for i := range t.Exclusions {
		x := &t.Exclusions[i]
		if x.Method = methodName(x.Method); x.Method == "btree" {
			x.Method = ""
		}
		x.Deferrable = x.Deferrable || x.Deferred
		for j := range x.Elements {
			x.Elements[j].Key.normalize()
		}
	}
	slices.SortStableFunc(t.Exclusions, func(a, b Exclusion) int { return cmp.Compare(a.Name, b.Name) })
}

// columnsAddition returns what the keys of an exclusion constraint add to its
// chosen name.
func (x *Exclusion) columnsAddition() string { return ColumnsAddition(x.NamePart().Columns) }

// tableMethod returns the normal form of the access method of a table.
func tableMethod(name string) string {
	if name = methodName(name); name == "heap" {
		return ""
	}
	return name
}

// methodName returns the name of an access method. One of PostgreSQL's own, and one in
// capitals alone, as USING GIN and USING HNSW are often written, is meant in small
// letters.
func methodName(name string) string {
	small := strings.ToLower(name)
	switch small {
	case "btree", "hash", "gin", "gist", "spgist", "brin", "heap":
		return small
	}
	if name == strings.ToUpper(name) {
		return small
	}
	return name
}

// KeyNames returns the names of the constraints of t that have an index: its primary
// key, unique and exclusion constraints.
func (t *Table) KeyNames() []string {
	var names []string
	if t.PrimaryKey != nil {
		names = append(names, t.PrimaryKey.Name)
	}
	for _, u := range t.Uniques {
		names = append(names, u.Name)
	}
	for _, x := range t.Exclusions {
		names = append(names, x.Name)
	}
	return names
}
