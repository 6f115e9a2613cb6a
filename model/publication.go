package model

import (
	"cmp"
	"slices"
)

// Publication is a set of tables whose changes are sent to the subscribers of
// logical replication (PostgreSQL only).
type Publication struct {
	// Name is a bare name: a publication lies in no schema.
	Name string
	// AllTables says that every table of the database is published, those that
	// are still to come included; Tables and Schemas are then empty.
	AllTables bool
	// Tables are the tables that are published by name.
	Tables []PublishedTable
	// Schemas are the bare names of the schemas of which all tables are
	// published (PostgreSQL 15), the default one included.
	Schemas []string
	// Omits are the kinds of changes that are not sent: of "delete", "insert",
	// "truncate" and "update". Empty means that all are sent.
	Omits []string
	// ViaRoot says that the changes of a partition are sent as those of the
	// table that it is a partition of (publish_via_partition_root).
	ViaRoot bool
	// GeneratedColumns says that stored generated columns are sent, too
	// (publish_generated_columns = stored; PostgreSQL 18).
	GeneratedColumns bool
	Comment          string
	Pos              Pos
}

// PublishedTable is a table of a [Publication]. Tables that inherit from it
// are published only where they are listed themselves.
type PublishedTable struct {
	// Name is the two-part name of the table.
	Name string
	// Columns are the columns that are published, in any order; empty means all
	// of them (PostgreSQL 15).
	Columns []string
	// Where is an SQL expression over the table's columns: which rows are
	// published. Empty means all of them (PostgreSQL 15).
	Where string
	Pos   Pos
}

// PublicationChanges are the kinds of changes that a publication can send.
var PublicationChanges = []string{"insert", "update", "delete", "truncate"}

// Clone returns a copy that shares no memory with p.
func (p Publication) Clone() Publication {
	p.Tables, p.Schemas, p.Omits = cloneEach(p.Tables), clone(p.Schemas), clone(p.Omits)
	return p
}

// Clone returns a copy that shares no memory with t.
func (t PublishedTable) Clone() PublishedTable {
	t.Columns = clone(t.Columns)
	return t
}

// Table returns the published table of that two-part name, or nil.
func (p *Publication) Table(name string) *PublishedTable {
	for i := range p.Tables {
		if p.Tables[i].Name == name {
			return &p.Tables[i]
		}
	}
	return nil
}

// SamePublishedTable reports whether two entries publish the same of a table.
func SamePublishedTable(a, b PublishedTable) bool {
	return a.Name == b.Name && slices.Equal(a.Columns, b.Columns) && a.Where == b.Where
}

// normalizePublications puts what has no order of its own in that of the
// names; the server keeps columns in that of the table, whatever was written.
func (d *Database) normalizePublications() {
	for i := range d.Publications {
		p := &d.Publications[i]
		p.Name = TruncateName(p.Name)
		for j := range p.Tables {
			slices.Sort(p.Tables[j].Columns)
		}
		slices.SortFunc(p.Tables, func(a, b PublishedTable) int { return cmp.Compare(a.Name, b.Name) })
		slices.Sort(p.Schemas)
		slices.Sort(p.Omits)
	}
	slices.SortFunc(d.Publications, func(a, b Publication) int { return cmp.Compare(a.Name, b.Name) })
}
