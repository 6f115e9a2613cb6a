// Package migrate is the runtime of migrations: the revisions of a project,
// the graph that they form, and the [Runner] that applies them to a database
// and takes them back.
//
// A program imports it together with one database driver; it needs no cgo and
// no tool of autogen:
//
//	db, _, err := migrate.Open("sqlite://app.db")
//	…
//	err = migrate.New(db, migrations.Revisions, migrations.Configure).Upgrade(ctx, "head")
package migrate

// Revision is one step of a schema's history: what a migration file holds.
type Revision struct {
	// ID names the revision everywhere: in Parents, on the command line and in
	// the version table. It never changes.
	ID string
	// Parents are the ids of the revisions that this one builds on: none for
	// the first, several for a merge.
	Parents []string
	// DependsOn are ids or branch labels of revisions that must be applied
	// before this one without being part of its branch.
	DependsOn []string
	// Labels name the branch that begins with this revision: LABEL@head is the
	// head that descends from it.
	Labels []string
	// Replaces are the ids of the revisions that this one stands for, in the order
	// in which they ran; the last is their end. A database that has all of them
	// passes over this one: the next run records it in their place. One that has
	// some of them is refused with a [*PartlyReplacedError]. Revisions that are
	// replaced are no part of the history, whether they are still in the list or
	// not; what names one as its parent or dependency builds on this one.
	Replaces []string
	// Message is a short description, in one line.
	Message string
	// Created is when the file was made, in RFC 3339.
	Created string
	// Upgrade carries the revision out. It may run more than once, and must
	// issue the same operations each time: on SQLite a revision that rebuilds a
	// table starts again with foreign_keys off, a lock timeout or a deadlock is
	// tried again (what was done before is rolled back), and one that is partly
	// outside a transaction resumes where it was stopped; see [Op.Autocommit].
	Upgrade func(*Op) error
	// Downgrade undoes what Upgrade does; nil means that it cannot be undone.
	Downgrade func(*Op) error
}

// String returns the id, and the message where there is one: "1975ea83b712
// (add email)".
func (r Revision) String() string {
	if r.Message == "" {
		return r.ID
	}
	return r.ID + " (" + r.Message + ")"
}

// Revisions are the revisions of a project, in any order. The list that
// autogen keeps in migrations/revisions.go is one.
type Revisions []Revision

// IDs returns the ids in the order of the list.
func (rs Revisions) IDs() []string {
	ids := make([]string, len(rs))
	for i, r := range rs {
		ids[i] = r.ID
	}
	return ids
}

// Direction says which function of a revision runs.
type Direction string

// The two directions.
const (
	Up   Direction = "upgrade"
	Down Direction = "downgrade"
)
