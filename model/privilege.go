package model

import (
	"cmp"
	"slices"
	"strings"
)

// Subject is what an owner or a grant is about (PostgreSQL only).
type Subject struct {
	// Kind is "TABLE" for tables, views and materialised views, "SEQUENCE",
	// "SCHEMA", "LANGUAGE", "ROUTINE" for functions, procedures and aggregates, "TYPE" for types and
	// domains alike, "FOREIGN DATA WRAPPER", "FOREIGN SERVER", or "CONVERSION", "OPERATOR", "OPERATOR FAMILY",
	// "OPERATOR CLASS", "COLLATION", "STATISTICS", "PUBLICATION", "EVENT TRIGGER", "TEXT SEARCH DICTIONARY" or
	// "TEXT SEARCH CONFIGURATION", which have an owner only; "LARGE OBJECT" in default privileges alone.
	Kind string
	// Name is the two-part name; a routine's is that of [Function.Signature], an
	// operator's that of [Operator.Signature], and so with operator families and
	// classes.
	Name string
	// Column is set for what is granted on a column of a table.
	Column string
}

// Owner says which role an object belongs to (PostgreSQL only). An object
// without one belongs to whoever creates it.
type Owner struct {
	// Kind and Object are those of a [Subject].
	Kind   string
	Object string
	Role   string
	Pos    Pos
}

// Subject returns what the owner owns.
func (o *Owner) Subject() Subject { return Subject{Kind: o.Kind, Name: o.Object} }

// Grant is what one role may do with an object, as far as that differs from
// what holds of a new object: its owner may do all, and everybody may call a
// routine and use a type (PostgreSQL documentation, section 5.7). Which role
// granted it is not known.
type Grant struct {
	// Default says that the grant is one of ALTER DEFAULT PRIVILEGES: it is for
	// the objects of Kind that Creator, or the role that runs the migration where
	// that is empty, will create in the schema Object, or anywhere where that is
	// empty.
	Default bool
	Creator string
	// Kind, Object and Column are those of a [Subject].
	Kind   string
	Object string
	Column string
	// Role is empty for PUBLIC.
	Role string
	// Privileges are those that the role has, Grantable those that it may also
	// pass on. "ALL" stands for all that there are for the kind; a server before
	// version 17 lacks MAINTAIN.
	Privileges []string
	Grantable  []string
	// Revoked are privileges that would hold of a new object and do not.
	Revoked []string
	Pos     Pos
}

// Subject returns what the grant is about.
func (g *Grant) Subject() Subject { return Subject{Kind: g.Kind, Name: g.Object, Column: g.Column} }

// Clone returns a copy that shares no memory with g.
func (g Grant) Clone() Grant {
	g.Privileges, g.Grantable, g.Revoked = clone(g.Privileges), clone(g.Grantable), clone(g.Revoked)
	return g
}

// IsEmpty reports whether the grant says nothing.
func (g *Grant) IsEmpty() bool { return len(g.Privileges)+len(g.Grantable)+len(g.Revoked) == 0 }

// AllPrivileges stands for every privilege that there is for a kind of object.
const AllPrivileges = "ALL"

// PrivilegesOn returns the privileges that there are for a kind of object, or
// for a column of one, in alphabetical order (PostgreSQL documentation, table
// 5.2). MAINTAIN is new in PostgreSQL 17.
func PrivilegesOn(kind string, column bool) []string {
	switch kind {
	case "TABLE":
		if column {
			return []string{"INSERT", "REFERENCES", "SELECT", "UPDATE"}
		}
		return []string{"DELETE", "INSERT", "MAINTAIN", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"}
	case "SEQUENCE":
		return []string{"SELECT", "UPDATE", "USAGE"}
	case "SCHEMA":
		return []string{"CREATE", "USAGE"}
	case "LARGE OBJECT":
		return []string{"SELECT", "UPDATE"}
	case "ROUTINE":
		return []string{"EXECUTE"}
	case "TYPE", "LANGUAGE", "FOREIGN DATA WRAPPER", "FOREIGN SERVER":
		return []string{"USAGE"}
	}
	return nil
}

// ExpandPrivileges writes ALL out.
func (g *Grant) ExpandPrivileges(list []string) []string {
	if slices.Contains(list, AllPrivileges) {
		return PrivilegesOn(g.Kind, g.Column != "")
	}
	return list
}

// ReducePrivileges returns a list of privileges sorted, and ALL for a complete
// one of several.
func (g *Grant) ReducePrivileges(list []string) []string {
	list = slices.Clone(g.ExpandPrivileges(list))
	for i := range list {
		list[i] = strings.ToUpper(list[i])
	}
	slices.Sort(list)
	list = slices.Compact(list)
	if len(list) > 1 && slices.Equal(list, PrivilegesOn(g.Kind, g.Column != "")) {
		return []string{AllPrivileges}
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// ServerObject is something that a declaration grants on and that no declaration
// makes.
type ServerObject struct {
	// Kind is the word of GRANT for it, in lower case: "table", "foreign server",
	// "every function of schema".
	Kind string
	// Name is its two-part name.
	Name string
	// Args are the types of a function's arguments, as one text in parentheses; empty
	// where the declaration does not say, and for other kinds.
	Args string
	// Member says that an extension must hold it: it is not in a schema of the server.
	Member bool
	Pos    Pos
}

// String returns the kind and the name, as "function pg_catalog.pg_reload_conf()".
func (o ServerObject) String() string { return o.Kind + " " + o.Name + o.Args }

// Before17 returns a normal list of privileges as a server has it that does not
// know MAINTAIN, which PostgreSQL 17 added: ALL stands for the others there, and
// what is left of ALL, or is revoked of it, names MAINTAIN, too. Where it stands
// alone it is kept, for the server to refuse.
func (g *Grant) Before17(list []string) []string {
	others := func(list []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(p string) bool { return p == "MAINTAIN" })
	}
	all, older := PrivilegesOn(g.Kind, g.Column != ""), others(list)
	switch {
	case len(older) == 0 || len(others(all)) == len(all):
		return list
	case slices.Equal(older, others(all)):
		return []string{AllPrivileges}
	}
	return older
}

func (d *Database) normalizePrivileges() {
	for i := range d.Grants {
		g := &d.Grants[i]
		g.Privileges, g.Grantable, g.Revoked = g.ReducePrivileges(g.Privileges), g.ReducePrivileges(g.Grantable), g.ReducePrivileges(g.Revoked)
	}
	d.Grants = slices.DeleteFunc(d.Grants, func(g Grant) bool { return g.IsEmpty() })
	slices.SortFunc(d.Grants, CompareGrants)
	d.DropSequenceOwners()
	slices.SortFunc(d.Owners, func(a, b Owner) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Object, b.Object))
	})
}

// DropSequenceOwners forgets the owners of sequences that a column owns: they
// are those of its table (PostgreSQL documentation, CREATE SEQUENCE).
func (d *Database) DropSequenceOwners() {
	if !slices.ContainsFunc(d.Owners, func(o Owner) bool { return o.Kind == "SEQUENCE" }) {
		return
	}
	subjects := d.Subjects()
	owned := make(map[string]bool)
	for i := range d.Sequences {
		owned[d.Sequences[i].Name] = d.Sequences[i].OwnerTable != ""
	}
	d.Owners = slices.DeleteFunc(d.Owners, func(o Owner) bool {
		return o.Kind == "SEQUENCE" && (owned[o.Object] || subjects.TableOf(o.Object) != nil)
	})
}

// OwnerOf returns the role that owns what a grant is about, or that will where it is one
// of default privileges: it is known of an object without an [Owner] where it is known as
// which role the catalogue was read. Who owns a schema that is none of the database's
// own, as the default one, is the server's choice.
func (d *Database) OwnerOf(g *Grant) string {
	subject := Subject{Kind: g.Kind, Name: g.Object}
	if g.Default {
		return cmp.Or(g.Creator, d.Role)
	}
	if g.Kind == "SEQUENCE" {
		if table := d.ownerTable(g.Object); table != "" {
			subject = Subject{Kind: "TABLE", Name: table}
		}
	}
	if i := slices.IndexFunc(d.Owners, func(o Owner) bool { return o.Subject() == subject }); i >= 0 {
		return d.Owners[i].Role
	}
	if g.Kind == "SCHEMA" && !slices.ContainsFunc(d.Schemas, func(s Schema) bool { return s.Name == g.Object }) {
		return ""
	}
	return d.Role
}

// ownerTable returns the table that one of the columns of draws from a sequence which
// that column owns, or "".
func (d *Database) ownerTable(sequence string) string {
	for i := range d.Sequences {
		if d.Sequences[i].Name == sequence {
			return d.Sequences[i].OwnerTable
		}
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		for j := range t.Columns {
			if t.SequenceOf(&t.Columns[j]) == sequence {
				return t.Name
			}
		}
	}
	return ""
}

// CompareGrants orders grants by what they are about and then by role. It
// returns 0 for two of which a database has only one.
func CompareGrants(a, b Grant) int {
	order := 0
	if a.Default != b.Default {
		if order = -1; a.Default {
			order = 1
		}
	}
	return cmp.Or(order, cmp.Compare(a.Creator, b.Creator), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Object, b.Object),
		cmp.Compare(a.Column, b.Column), cmp.Compare(a.Role, b.Role))
}

// Subjects are the objects of a database that can be owned and granted on.
type Subjects struct {
	d       *Database
	objects map[Subject]int
}

// Subjects returns the objects that can be owned and granted on.
func (d *Database) Subjects() *Subjects {
	s := &Subjects{d: d, objects: make(map[Subject]int)}
	for i := range d.Tables {
		t := &d.Tables[i]
		s.objects[Subject{Kind: "TABLE", Name: t.Name}] = i
		for j := range t.Columns {
			if name := t.SequenceOf(&t.Columns[j]); name != "" {
				s.objects[Subject{Kind: "SEQUENCE", Name: name}] = i
			}
		}
	}
	for i := range d.Views {
		s.objects[Subject{Kind: "TABLE", Name: d.Views[i].Name}] = -1
	}
	for i := range d.Sequences {
		s.objects[Subject{Kind: "SEQUENCE", Name: d.Sequences[i].Name}] = -1
	}
	for i := range d.Functions {
		s.objects[Subject{Kind: "ROUTINE", Name: d.Functions[i].Signature()}] = -1
	}
	for i := range d.Aggregates {
		s.objects[Subject{Kind: "ROUTINE", Name: d.Aggregates[i].Signature()}] = -1
	}
	for i := range d.Statistics {
		s.objects[Subject{Kind: "STATISTICS", Name: d.Statistics[i].Name}] = -1
	}
	for i := range d.Conversions {
		s.objects[Subject{Kind: "CONVERSION", Name: d.Conversions[i].Name}] = -1
	}
	for i := range d.Languages {
		s.objects[Subject{Kind: "LANGUAGE", Name: d.Languages[i].Name}] = -1
	}
	for i := range d.OperatorFamilies {
		s.objects[Subject{Kind: "OPERATOR FAMILY", Name: d.OperatorFamilies[i].Signature()}] = -1
	}
	for i := range d.OperatorClasses {
		s.objects[Subject{Kind: "OPERATOR CLASS", Name: d.OperatorClasses[i].Signature()}] = -1
	}
	for i := range d.Operators {
		if o := &d.Operators[i]; o.Function != "" {
			s.objects[Subject{Kind: "OPERATOR", Name: o.Signature()}] = -1
		}
	}
	for _, list := range [][]string{namesOf(d.Enums, func(v *Enum) string { return v.Name }), namesOf(d.Domains, func(v *Domain) string { return v.Name }),
		namesOf(d.Composites, func(v *Composite) string { return v.Name }), namesOf(d.Ranges, func(v *Range) string { return v.Name })} {
		for _, name := range list {
			s.objects[Subject{Kind: "TYPE", Name: name}] = -1
		}
	}
	for i := range d.Schemas {
		s.objects[Subject{Kind: "SCHEMA", Name: d.Schemas[i].Name}] = -1
	}
	for i := range d.Collations {
		s.objects[Subject{Kind: "COLLATION", Name: d.Collations[i].Name}] = -1
	}
	for i := range d.ForeignDataWrappers {
		s.objects[Subject{Kind: "FOREIGN DATA WRAPPER", Name: d.ForeignDataWrappers[i].Name}] = -1
	}
	for i := range d.ForeignServers {
		s.objects[Subject{Kind: "FOREIGN SERVER", Name: d.ForeignServers[i].Name}] = -1
	}
	for i := range d.Publications {
		s.objects[Subject{Kind: "PUBLICATION", Name: d.Publications[i].Name}] = -1
	}
	for i := range d.TextSearch {
		if t := &d.TextSearch[i]; t.Kind == TextSearchDictionary || t.Kind == TextSearchConfiguration {
			s.objects[Subject{Kind: "TEXT SEARCH " + t.Kind, Name: t.Name}] = -1
		}
	}
	for i := range d.EventTriggers {
		s.objects[Subject{Kind: "EVENT TRIGGER", Name: d.EventTriggers[i].Name}] = -1
	}
	return s
}

// All returns the subjects in the order of their kinds and names.
func (s *Subjects) All() []Subject {
	all := make([]Subject, 0, len(s.objects))
	for subject := range s.objects {
		all = append(all, subject)
	}
	slices.SortFunc(all, func(a, b Subject) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)) })
	return all
}

func namesOf[T any](list []T, name func(*T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = name(&list[i])
	}
	return out
}

// Has reports whether a subject is there. A schema is taken to be, and so are
// the languages that each database has.
func (s *Subjects) Has(subject Subject) bool {
	if subject.Kind == "SCHEMA" || subject.Kind == "LANGUAGE" && isServerLanguage(subject.Name) {
		return true
	}
	column := subject.Column
	subject.Column = ""
	i, ok := s.objects[subject]
	return ok && (column == "" || i < 0 || s.d.Tables[i].Column(column) != nil || len(s.d.Tables[i].Parents()) > 0)
}

// TableOf returns the table whose column owns a sequence that is no object of
// its own, or nil.
func (s *Subjects) TableOf(sequence string) *Table {
	if i, ok := s.objects[Subject{Kind: "SEQUENCE", Name: sequence}]; ok && i >= 0 {
		return &s.d.Tables[i]
	}
	return nil
}

// SequenceOf returns the two-part name of the sequence that a serial or identity
// column of t draws from, or "". It is the one that the server would choose
// unless the column says otherwise.
func (t *Table) SequenceOf(c *Column) string {
	switch {
	case c.Sequence != "":
		return c.Sequence
	case c.Identity == nil && !IsSerial(c.Type):
		return ""
	}
	schema, bare := SplitName(t.Name)
	return JoinName(schema, ChooseName(bare, c.Name, "seq", func(string) bool { return false }))
}
