// Package source reads a migrations folder as source text: which revisions its
// files hold and what revisions.go lists. It needs no build and no database.
package source

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/internal/revisionfile"
	"github.com/autogen-db/autogen/model"
)

// ListFile is the file that lists the revisions.
const ListFile = "revisions.go"

// File is a Go file of the folder that holds revisions.
type File struct {
	// Name is the file's name within the folder.
	Name string
	// Folder is where the folder is, relative to the project's; [Read] leaves it
	// empty.
	Folder string
	// Checksum is that of the file's code; see [Checksum].
	Checksum  string
	Revisions []Revision
}

// Revision is a migrate.Revision literal.
type Revision struct {
	ID, Message, Created string
	// Parents, DependsOn, Labels and Replaces are those of [migrate.Revision].
	Parents, DependsOn, Labels, Replaces []string
	// Upgrade and Downgrade say whether the literal sets the function.
	Upgrade, Downgrade bool
	// Variable is the package-level variable that holds the literal; empty for
	// one that stands in the list itself.
	Variable string
	// Doc is the comment above the variable, without comment marks: the
	// revision's hazards, among others.
	Doc string
	// Pos is where the variable stands; its File is the file's name within the
	// folder.
	Pos model.Pos
	// Position is the revision's place in the list, from 0.
	Position int
}

// Checksum returns the SHA-256, in hex, of the code of a Go file, comments and
// layout aside: gofmt and edited comments do not change it. Text that is not
// Go has a checksum, too.
func Checksum(src []byte) string { return revisionfile.Checksum(src) }

// Revisions returns the revisions of files in the order of the list, without
// functions: what a graph needs.
func Revisions(files []File) migrate.Revisions {
	var all []Revision
	for _, f := range files {
		all = append(all, f.Revisions...)
	}
	slices.SortStableFunc(all, func(a, b Revision) int { return cmp.Compare(a.Position, b.Position) })
	out := make(migrate.Revisions, len(all))
	for i, r := range all {
		out[i] = migrate.Revision{ID: r.ID, Parents: r.Parents, DependsOn: r.DependsOn, Labels: r.Labels, Replaces: r.Replaces, Message: r.Message, Created: r.Created}
	}
	return out
}

// Read reads the Go files in the root of fsys, tests left out, and returns
// those that hold revisions, by name.
//
// The error is an error of fsys, a [*SyntaxError], or, joined where there are
// several, [*LiteralError], [*DuplicateError], [*ListError], [*UnlistedError]
// and [*UndefinedError]. What could be read is returned beside an error of the
// joined kinds.
func Read(fsys fs.FS) ([]File, error) {
	folder, err := revisionfile.Read(fsys)
	if err != nil {
		if e, ok := errors.AsType[*revisionfile.SyntaxError](err); ok {
			return nil, &SyntaxError{Pos: e.Pos, Msg: e.Msg}
		}
		return nil, fmt.Errorf("read the migrations folder: %w", err)
	}
	r := reader{byVariable: map[string]*Revision{}, byID: map[string]model.Pos{}}
	for _, f := range folder.Files {
		r.add(f)
	}
	r.list(folder)
	return r.result(), errors.Join(r.faults...)
}

// reader gathers what a folder holds and what is wrong with it.
type reader struct {
	files      []File
	revisions  []*Revision
	byVariable map[string]*Revision
	byID       map[string]model.Pos
	faults     []error
}

func (r *reader) add(f *revisionfile.File) {
	r.files = append(r.files, File{Name: f.Name, Checksum: f.Checksum})
	for _, l := range f.Literals {
		revision := r.revision(l)
		if revision.Variable != "_" {
			r.byVariable[revision.Variable] = revision
		}
	}
}

func (r *reader) revision(l revisionfile.Literal) *Revision {
	revision := &Revision{
		ID: l.ID, Message: l.Message, Created: l.Created, Parents: l.Parents, DependsOn: l.DependsOn, Labels: l.Labels, Replaces: l.Replaces,
		Upgrade: l.Upgrade, Downgrade: l.Downgrade,
		Variable: l.Variable, Doc: l.Doc, Pos: l.Pos, Position: -1,
	}
	r.revisions = append(r.revisions, revision)
	switch first, twice := r.byID[l.ID]; {
	case l.Err != nil:
		r.faults = append(r.faults, &LiteralError{Pos: l.Err.Pos, Variable: l.Variable, Field: l.Err.Field, Msg: l.Err.Msg})
	case l.ID == "":
		r.faults = append(r.faults, &LiteralError{Pos: l.Pos, Variable: l.Variable, Field: "ID", Msg: "is empty"})
	case twice:
		r.faults = append(r.faults, &DuplicateError{ID: l.ID, First: first, Second: l.Pos})
	default:
		r.byID[l.ID] = l.Pos
	}
	return revision
}

// list compares the list of revisions.go with the literals.
func (r *reader) list(folder *revisionfile.Folder) {
	listed, ok := findList(folder)
	if !ok {
		r.faults = append(r.faults, &ListError{Pos: model.Pos{File: ListFile}, Msg: "there is no list of revisions: var Revisions = migrate.Revisions{…}"})
		return
	}
	for position, e := range listed.Elements {
		switch revision := r.byVariable[e.Name]; {
		case e.Literal != nil:
			inline := r.revision(*e.Literal)
			inline.Position = position
		case e.Name == "":
			r.faults = append(r.faults, &ListError{Pos: e.Pos, Msg: "an element of the list is not the name of a revision"})
		case revision == nil:
			r.faults = append(r.faults, &UndefinedError{Pos: e.Pos, Name: e.Name})
		case revision.Position >= 0:
			r.faults = append(r.faults, &ListError{Pos: e.Pos, Msg: e.Name + " is listed twice"})
		default:
			revision.Position = position
		}
	}
	for _, revision := range r.revisions {
		if revision.Position < 0 {
			r.faults = append(r.faults, &UnlistedError{Pos: revision.Pos, ID: revision.ID, Variable: revision.Variable})
		}
	}
}

func findList(folder *revisionfile.Folder) (revisionfile.List, bool) {
	for _, f := range folder.Files {
		if f.Name == ListFile && len(f.Lists) > 0 {
			return f.Lists[0], true
		}
	}
	return revisionfile.List{}, false
}

// result lays the revisions into their files and drops files without any.
func (r *reader) result() []File {
	index := make(map[string]int, len(r.files))
	for i, f := range r.files {
		index[f.Name] = i
	}
	for _, revision := range r.revisions {
		i := index[revision.Pos.File]
		r.files[i].Revisions = append(r.files[i].Revisions, *revision)
	}
	return slices.DeleteFunc(r.files, func(f File) bool { return len(f.Revisions) == 0 })
}
