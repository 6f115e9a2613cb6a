// Package model holds what a schema is: plain data that declarations are
// parsed into, catalogues are introspected into, and migrations are written
// in.
//
// Zero values follow SQL: a column is nullable unless NotNull is set, a
// foreign key does NO ACTION unless it says otherwise, an index is a plain
// ascending one. Defaults, checks, predicates and generation expressions are
// SQL expressions as text, without the parentheses that their clause adds.
//
// Values of this package hold no locks; several goroutines may read one value,
// and none may write it meanwhile.
package model

import "fmt"

// Engine names a database engine. Type spellings, default names and the
// meaning of an expression depend on it.
type Engine string

// The engines that a [Database] can belong to.
const (
	Postgres Engine = "postgres"
	SQLite   Engine = "sqlite"
)

// Database is a whole schema: what a declaration describes, or what a live
// catalogue holds.
type Database struct {
	// Engine says whose type spellings and rules the rest follows.
	Engine Engine
	// Schemas are the named schemas (PostgreSQL namespaces) apart from the
	// connection's default one.
	Schemas []Schema
	// Default is the connection's default schema where its comment is not what a new
	// database says of it; see [FirstComment]. A declaration that has none leaves the
	// schema without a comment, if it has none, and otherwise as in a new database.
	Default *Schema
	// Extensions are the installed extensions (PostgreSQL only), except for
	// those that come with every database. One that a declaration does not
	// name is left alone.
	Extensions []Extension
	// Enums are the enumerated types (PostgreSQL only).
	Enums []Enum
	// Domains are the domains (PostgreSQL only).
	Domains []Domain
	// Composites are the composite types (PostgreSQL only).
	Composites []Composite
	// Ranges are the range types (PostgreSQL only).
	Ranges []Range
	// Collations are the collations (PostgreSQL only).
	Collations []Collation
	// Sequences are the sequences that stand by themselves (PostgreSQL only).
	Sequences []Sequence
	// Functions are the functions and procedures (PostgreSQL only).
	Functions []Function
	// Aggregates are the aggregate functions (PostgreSQL only).
	Aggregates []Aggregate
	// Conversions are the conversions between encodings (PostgreSQL only).
	Conversions []Conversion
	// Languages are the procedural languages, and Transforms what hands values of a
	// type to the functions of one (PostgreSQL only).
	Languages  []Language
	Transforms []Transform
	// Casts are the casts (PostgreSQL only).
	Casts []Cast
	// Operators are the operators (PostgreSQL only).
	Operators []Operator
	// AccessMethods are the ways to store tables and indexes that are a user's own
	// (PostgreSQL only).
	AccessMethods []AccessMethod
	// OperatorFamilies and OperatorClasses are those of access methods
	// (PostgreSQL only).
	OperatorFamilies []OperatorFamily
	OperatorClasses  []OperatorClass
	// Triggers are the triggers of tables and views (PostgreSQL only).
	Triggers []Trigger
	// Tables are the ordinary tables.
	Tables []Table
	// Rules are the rewrite rules of tables and views (PostgreSQL only).
	Rules []Rule
	// Policies are the row security policies (PostgreSQL only).
	Policies []Policy
	// Statistics are the extended statistics objects (PostgreSQL only).
	Statistics []Statistics
	// Publications are the publications of logical replication (PostgreSQL only).
	Publications []Publication
	// TextSearch are the parsers, templates, dictionaries and configurations of
	// full text search (PostgreSQL only).
	TextSearch []TextSearch
	// EventTriggers are the triggers on statements that change the database
	// (PostgreSQL only).
	EventTriggers []EventTrigger
	// ForeignDataWrappers, ForeignServers and UserMappings are those of foreign
	// data (PostgreSQL only).
	ForeignDataWrappers []ForeignDataWrapper
	ForeignServers      []ForeignServer
	UserMappings        []UserMapping
	// Views are the views and materialised views (PostgreSQL only).
	Views []View
	// Owners are the roles that objects belong to, and Grants what roles may do
	// with them (PostgreSQL only).
	Owners []Owner
	Grants []Grant
	// Version is the major version of the server that a catalogue was read from;
	// 0 where there is none, as for a declaration. It is not part of the schema.
	Version int
	// Role is the role that a catalogue was read as, which an empty
	// [Grant.Creator] stands for, and which owns what no [Owner] is said of.
	Role string
	// Tablespace and Method are where and how the sessions that a catalogue was read in
	// put what names neither: their default_tablespace and default_table_access_method,
	// empty for the database's own and for heap. They are not part of the schema.
	Tablespace, Method string
	// ServerOwn lists the objects of the server's own on which a declaration grants
	// something, as pg_dump does of a database where that has been changed
	// (PostgreSQL only), and what nothing declares and an extension that is declared
	// may hold. They are nobody's schema: what it says of them is left alone.
	ServerOwn []ServerObject
	// Opaque lists what was seen and is not modelled. It is never dropped, and
	// a table rebuild that would lose it is refused.
	Opaque []Opaque
}

// Schema is a named namespace.
type Schema struct {
	Name    string
	Comment string
	// Pos is where it was declared; the zero value for a catalogue's.
	Pos Pos
}

// FirstComment returns the comment that a schema has in a new database.
func FirstComment(schema string) string {
	if schema == "public" {
		return "standard public schema"
	}
	return ""
}

// Enum is an enumerated type. The order of its values is their sort order.
type Enum struct {
	// Name is a two-part name; see [SplitName].
	Name    string
	Values  []string
	Comment string
	Pos     Pos
}

// Table is an ordinary table with its constraints and indexes.
type Table struct {
	// Name is a two-part name; see [SplitName].
	Name    string
	Columns []Column
	// PrimaryKey is nil for a table without one.
	PrimaryKey  *PrimaryKey
	Uniques     []Unique
	ForeignKeys []ForeignKey
	Checks      []Check
	Exclusions  []Exclusion
	Indexes     []Index
	// PartitionBy is set for a partitioned table, Partition for a partition;
	// both for a partition that is divided further (PostgreSQL only).
	PartitionBy *PartitionKey
	Partition   *Partition
	// Parts are what a partition has of the indexes and the constraints of the
	// tables above it, where that is known (PostgreSQL only).
	Parts []PartIndex
	// FormerNames are the names that the server still has for the columns of indexes
	// of a partitioned table, and of those of its constraints, where columns have been
	// renamed since (PostgreSQL only). They are never declared nor compared.
	FormerNames []FormerNames
	// ConstraintParts are what a partition, or a table that inherits, has differently
	// of the checks, foreign keys and NOT NULLs of the tables above it (PostgreSQL only).
	ConstraintParts []ConstraintPart
	// Inherits are the two-part names of the tables that this one inherits from,
	// in their order (PostgreSQL only). It has their columns and checks: of
	// those Columns lists what the table declares by itself, too, with a type,
	// and what it has differently, without one; Checks what it declares by
	// itself. The keys, foreign keys and indexes of a parent are not inherited.
	Inherits []string
	// Order are the names of the columns of a child of other tables in the order of the
	// server, where that is not the parents' with the table's own behind it. It is not
	// compared.
	Order []string
	// Foreign is set for a foreign table (PostgreSQL only). It has columns,
	// checks and triggers, and may be a partition or inherit, but has no keys,
	// no indexes and no rows of its own.
	Foreign *ForeignTable
	// Of is the two-part name of the composite type that a typed table is of. Its
	// columns are listed all the same (PostgreSQL only).
	Of string
	// Unlogged says that the table is not written to the log, and so is empty
	// after a crash and on a standby (PostgreSQL only).
	Unlogged bool
	// Options are the storage parameters (PostgreSQL) or table options (MySQL),
	// each as "name=value": "fillfactor=70", "engine=InnoDB".
	Options []string
	// Tablespace is where the table lies; empty means the database's own
	// (PostgreSQL only).
	Tablespace string
	// Method is the table's access method; empty means heap (PostgreSQL only).
	Method string
	// ReplicaIdentity is [ReplicaIdentityFull] or [ReplicaIdentityNothing];
	// empty means the primary key, or an index that says so of itself (see
	// [IndexStorage]).
	ReplicaIdentity string
	// Comment is the table's comment (PostgreSQL only).
	Comment string
	// RowSecurity says that the table's policies have effect, and
	// ForceRowSecurity that they have it on the table's owner, too
	// (PostgreSQL only).
	RowSecurity      bool
	ForceRowSecurity bool
	// Strict and WithoutRowID are SQLite's table options of those names.
	Strict       bool
	WithoutRowID bool
	// RenamedFrom is a hint of the declaration: the table's former name, where
	// a difference in name is a rename. It is not part of the schema.
	RenamedFrom string
	Pos         Pos
}

// Column is a column of a table.
type Column struct {
	Name string
	// Type is the type in the engine's canonical spelling, as
	// [CanonicalType] returns it. It is empty for a column that a [Partition] or
	// a table that Inherits has from its parents. On PostgreSQL "smallserial", "serial" and
	// "bigserial" stand for an integer column whose default draws from a
	// sequence that the column owns.
	Type    string
	NotNull bool
	// NotNullConstraint is what its NOT NULL has beside; nil means nothing
	// (PostgreSQL 18).
	NotNullConstraint *NotNull
	// Nullable says of a column that its table inherits that it is nullable
	// although the parent's is NOT NULL, which servers before version 18 allow.
	Nullable bool
	// Inherited says of a column with a type that its table has it only because
	// a parent does; see [Database.ExpandPartitions]. It is not compared: no
	// statement makes a table's own column one that is only inherited.
	Inherited bool
	// Default is an SQL expression; empty means none.
	Default string
	// Identity is set for GENERATED … AS IDENTITY (PostgreSQL only).
	Identity *Identity
	// Autoincrement is SQLite's keyword on an INTEGER PRIMARY KEY.
	Autoincrement bool
	// Generated is the expression of a generated column; empty means that the
	// column is an ordinary one.
	Generated string
	// Virtual says that a generated column is computed when read rather than
	// stored.
	Virtual bool
	// Collation is a two-part name; empty means the type's own.
	Collation string
	// Storage is "PLAIN", "EXTERNAL", "EXTENDED" or "MAIN"; empty means the
	// type's own (PostgreSQL only).
	Storage string
	// Compression is "pglz" or "lz4"; empty means what the server is set to
	// when a value is stored (PostgreSQL 14).
	Compression string
	// Statistics is the column's statistics target, from 0 to 10000; nil means
	// the server's default (PostgreSQL only).
	Statistics *int
	// Options are the parameters that the planner reads (PostgreSQL only), each
	// as "name=value": "n_distinct=-0.5".
	Options []string
	// ForeignOptions are the options of a column of a foreign table, each as
	// "name=value"; those that hold a secret are left out.
	ForeignOptions []string
	// Comment is the column's comment (PostgreSQL only).
	Comment string
	// Sequence is the two-part name of the sequence that a serial or identity
	// column draws from, where it is not the one that the server would choose.
	// It is known for a catalogue's column, and compared where the declaration
	// names it.
	Sequence string
	// RenamedFrom is a hint of the declaration: the column's former name. It
	// is not part of the schema.
	RenamedFrom string
	Pos         Pos
}

// Identity holds the options of an identity column. A nil pointer or the zero
// value of an option means the server's default for the column's type.
type Identity struct {
	// Always distinguishes GENERATED ALWAYS from GENERATED BY DEFAULT.
	Always    bool
	Start     *int64
	Increment int64
	Min, Max  *int64
	Cache     int64
	Cycle     bool
	// Logging is "LOGGED" or "UNLOGGED" where the sequence is not as its table is
	// (PostgreSQL 15), and empty otherwise.
	Logging string
	// Comment is that on the sequence.
	Comment string
}

// SetUnlogged says whether the sequence of an identity column is unlogged, in a
// table that is or is not.
func (id *Identity) SetUnlogged(unlogged, table bool) {
	switch id.Logging = ""; {
	case unlogged == table:
	case unlogged:
		id.Logging = "UNLOGGED"
	default:
		id.Logging = "LOGGED"
	}
}

// PrimaryKey is a table's primary key.
type PrimaryKey struct {
	// Name is the constraint's name. On PostgreSQL an empty one means the
	// name that the server chooses; on SQLite it means that there is none.
	Name    string
	Columns []string
	// Include lists further columns that the index carries.
	Include []string
	// WithoutOverlaps says that the last column is a range or a multirange that
	// the rows alike in the others do not overlap in (PostgreSQL 18).
	WithoutOverlaps bool
	Deferrable      bool
	// Deferred is INITIALLY DEFERRED; it needs Deferrable.
	Deferred bool
	Storage  IndexStorage
	// Comment is the constraint's comment (PostgreSQL only).
	Comment string
	Pos     Pos
}

// Unique is a unique constraint.
type Unique struct {
	Name             string
	Columns          []string
	Include          []string
	NullsNotDistinct bool
	// WithoutOverlaps is as in [PrimaryKey].
	WithoutOverlaps bool
	Deferrable      bool
	Deferred        bool
	Storage         IndexStorage
	// Comment is the constraint's comment (PostgreSQL only).
	Comment string
	Pos     Pos
}

// ForeignKey is a foreign key constraint.
type ForeignKey struct {
	Name    string
	Columns []string
	// RefTable is the referenced table's two-part name.
	RefTable string
	// RefColumns are the referenced columns. Empty means the primary key of
	// RefTable; [Database.Normalize] fills them in.
	RefColumns []string
	// OnDelete and OnUpdate are "CASCADE", "SET NULL", "SET DEFAULT" or
	// "RESTRICT"; empty means NO ACTION.
	OnDelete string
	OnUpdate string
	// OnDeleteColumns are the columns that SET NULL or SET DEFAULT sets;
	// empty means all of Columns (PostgreSQL 15).
	OnDeleteColumns []string
	// Match is "FULL"; empty means SIMPLE.
	Match string
	// Period says that the last columns of both ends are ranges or multiranges,
	// and that the rows referred to cover that of the referring one, of a key
	// WITHOUT OVERLAPS (PostgreSQL 18).
	Period     bool
	Deferrable bool
	Deferred   bool
	NotValid   bool
	// NotEnforced says that the server does not look at the constraint, which is
	// then neither valid nor NOT VALID (PostgreSQL 18).
	NotEnforced bool
	// Comment is the constraint's comment (PostgreSQL only).
	Comment string
	Pos     Pos
}

// Check is a check constraint.
type Check struct {
	Name string
	// Expr is the condition, without the parentheses around it.
	Expr      string
	NoInherit bool
	NotValid  bool
	// NotEnforced is as in [ForeignKey].
	NotEnforced bool
	// Comment is the constraint's comment (PostgreSQL only).
	Comment string
	Pos     Pos
}

// Index is an index that belongs to no constraint.
type Index struct {
	// Name is the index's bare name: it lives in its table's schema.
	Name   string
	Unique bool
	// Method is the access method; empty means the engine's default, a
	// B-tree.
	Method           string
	Keys             []Key
	Include          []string
	NullsNotDistinct bool
	// Where is the predicate of a partial index.
	Where   string
	Storage IndexStorage
	// Comment is the index's comment (PostgreSQL only).
	Comment string
	Pos     Pos
}

// UniqueColumns returns the columns of an index that PostgreSQL can make that of a
// primary key or a unique constraint: a unique B-tree of plain columns, each in the
// default order, with the default operator class and its own collation, without a
// predicate (documentation, ALTER TABLE, ADD table_constraint_using_index).
func (x *Index) UniqueColumns() (columns []string, ok bool) {
	if !x.Unique || x.Where != "" || x.Method != "" && x.Method != "btree" || x.Storage.Invalid {
		return nil, false
	}
	for _, k := range x.Keys {
		if k.Column == "" || k.Desc || k.Nulls != "" || k.OpClass != "" || k.OpClassOptions != "" || k.Collation != "" {
			return nil, false
		}
		columns = append(columns, k.Column)
	}
	return columns, true
}

// Key is one key of an index: a column or an expression.
type Key struct {
	// Column is a column's name; empty where Expr is set.
	Column string
	// Expr is an expression, without parentheses around it.
	Expr string
	// Collation and OpClass are two-part names; empty means the default.
	Collation string
	OpClass   string
	// OpClassOptions are the parameters of the operator class as SQL writes
	// them, sorted: "numranges=100, siglen=32".
	OpClassOptions string
	// Statistics is the statistics target of an expression, from 0 to 10000; nil
	// means the server's default.
	Statistics *int
	Desc       bool
	// Nulls is "FIRST" or "LAST"; empty means the default: last for an
	// ascending key, first for a descending one.
	Nulls string
}

// Opaque is an object that is seen and not modelled.
type Opaque struct {
	// Kind is the field's own word: "view", "trigger", "function", …
	Kind string
	// Name is the object's two-part name.
	Name string
	// Table is the table that the object hangs on, if it does.
	Table string
	// Uses are the functions, of kind "ROUTINE", and the types, of kind "TYPE",
	// that cannot be dropped while the object is there.
	Uses []Subject
	// Of is what it is a property of, as a security label is, and goes with; the zero
	// Subject for what stands for itself.
	Of Subject
}

// Pos is a place in a declaration. It is never part of a comparison.
type Pos struct {
	File string
	// Line counts from 1; 0 means that only the file is known.
	Line int
}

// String returns "file:line", "file", or "" for the zero value.
func (p Pos) String() string {
	switch {
	case p.File == "":
		return ""
	case p.Line == 0:
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// DeclarationError is a fault in a declaration, at a place that a person can
// open.
type DeclarationError struct {
	Pos Pos
	// Code is the same for faults of one sort, in all versions: "AG-C05". It is
	// empty for most; docs/declarations.md lists those that there are.
	Code string
	// Msg says what is wrong, in one line, without the place.
	Msg string
	// Hint says what to do about it; it may be empty.
	Hint string
}

// Error returns the place, the message and the code, without the hint.
func (e *DeclarationError) Error() string {
	text := e.Msg
	if place := e.Pos.String(); place != "" {
		text = place + ": " + text
	}
	if e.Code != "" {
		text += " [" + e.Code + "]"
	}
	return text
}
