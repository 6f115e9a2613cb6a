package codegen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/source"
	"github.com/autogen-db/autogen/model"
)

// SumFile is the name of the file that holds a line for each revision: its id,
// its parents and the checksum of its file. New lines go to the end, so that
// two branches that each add a revision conflict in git.
const SumFile = "autogen.sum"

// sumNone stands for the checksum of a revision that may still be edited,
// and for no parents.
const sumNone = "-"

// SumLine is a line of the sum file.
type SumLine struct {
	ID      string
	Parents []string
	// Checksum is that of the file's code, see [source.Checksum]; empty until
	// the revision is applied or another is written after it: until then it is
	// being worked on.
	Checksum string
	// Line is the number of the line; 0 for one that is not written yet.
	Line int
}

// Sum is what the sum file holds, in its order.
type Sum []SumLine

// SumError reports a revision that is not what the sum file says.
type SumError struct {
	// Revision is where the revision stands; its File is empty where there is
	// none. Sum is where the sum file speaks of it, with line 0 where it does
	// not.
	Revision, Sum model.Pos
	ID            string
	// Msg follows the id.
	Msg string
	// Help is the hint.
	Help string
}

// Error names the revision and both files.
func (e *SumError) Error() string {
	place := e.Revision
	if place.File == "" {
		place = e.Sum
	}
	return fmt.Sprintf("%s: revision %s %s", place, e.ID, e.Msg)
}

// Hint says how to go on.
func (e *SumError) Hint() string { return e.Help }

// ReadSum reads the sum file of a migrations folder; none is nil without an
// error. The error says which line cannot be read.
func ReadSum(dir string) (Sum, error) {
	src, err := os.ReadFile(filepath.Join(dir, SumFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the sum file: %w", err)
	}
	return parseSum(src)
}

func parseSum(src []byte) (Sum, error) {
	sum := Sum{}
	n := 0
	for line := range strings.Lines(string(src)) {
		n++
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "#"):
			continue
		case strings.HasPrefix(line, "<<<<<<<"), strings.HasPrefix(line, "======="), strings.HasPrefix(line, ">>>>>>>"):
			return nil, &model.DeclarationError{
				Pos: model.Pos{File: SumFile, Line: n}, Msg: "a merge has left its marks",
				Hint: "two branches have added revisions: keep the lines of both sides, here and in " + RevisionsFile + ", then `autogen rebase REV` or `autogen merge heads`",
			}
		case len(words) != 3:
			return nil, &model.DeclarationError{
				Pos: model.Pos{File: SumFile, Line: n}, Msg: "a line has an id, its parents and a checksum",
				Hint: "`autogen sum` writes the file anew",
			}
		}
		l := SumLine{ID: words[0], Line: n}
		if words[1] != sumNone {
			l.Parents = strings.Split(words[1], ",")
		}
		if words[2] != sumNone {
			l.Checksum = words[2]
		}
		sum = append(sum, l)
	}
	return sum, nil
}

// Bytes returns the text of the sum file.
func (s Sum) Bytes() []byte {
	var b bytes.Buffer
	b.WriteString("# The revisions of this folder: id, parents, checksum. autogen keeps it; commit it.\n")
	for _, l := range s {
		parents, checksum := sumNone, sumNone
		if len(l.Parents) > 0 {
			parents = strings.Join(l.Parents, ",")
		}
		if l.Checksum != "" {
			checksum = l.Checksum
		}
		fmt.Fprintf(&b, "%s %s %s\n", l.ID, parents, checksum)
	}
	return b.Bytes()
}

// filed is a revision with the checksum of its file.
type filed struct {
	source.Revision
	checksum string
}

func byID(files []source.File) map[string]filed {
	out := map[string]filed{}
	for _, f := range files {
		for _, r := range f.Revisions {
			out[r.ID] = filed{r, f.Checksum}
		}
	}
	return out
}

// Check compares the sum with the revisions of the files. The error joins a
// [*SumError] for each difference; folder stands before the names of files in
// it. A nil sum, that of a folder without the file, has nothing to compare.
func (s Sum) Check(folder string, files []source.File) error {
	if s == nil {
		return nil
	}
	var faults []error
	revisions, seen := byID(files), map[string]bool{}
	const accept = "; `autogen sum` takes the files as they are"
	fault := func(r filed, line SumLine, msg, help string) {
		at := r.Pos
		if at.File != "" {
			at.File = path.Join(folder, at.File)
		}
		sum := model.Pos{File: path.Join(folder, SumFile), Line: line.Line}
		faults = append(faults, &SumError{Revision: at, Sum: sum, ID: line.ID, Msg: fmt.Sprintf(msg, sum), Help: help + accept})
	}
	for _, line := range s {
		r, ok := revisions[line.ID]
		switch {
		case seen[line.ID]:
			fault(r, line, "is listed twice in %s", "take one of the lines out")
		case !ok:
			fault(r, line, "has a line in %s, and no file", "restore the file")
		case !slices.Equal(line.Parents, r.Parents):
			fault(r, line, "has other parents than %s says", "correct Parents")
		case line.Checksum != "" && line.Checksum != r.checksum:
			fault(r, line, "was edited after it was applied or built on: %s has another checksum", "undo the edit, and write a new revision")
		}
		seen[line.ID] = true
	}
	for _, f := range files {
		for _, r := range f.Revisions {
			if !seen[r.ID] {
				fault(filed{Revision: r}, SumLine{ID: r.ID}, "is not in %s", "a revision that a merge brought in?")
			}
		}
	}
	return errors.Join(faults...)
}

// Update returns the sum with a line for each revision of the files, the lines
// of others left out. seal says which revisions are no longer worked on: theirs
// gets the checksum, if it has none; all says that it gets the one that the file
// now has in any case.
func (s Sum) Update(files []source.File, seal func(id string) bool, all bool) Sum {
	revisions := byID(files)
	var out Sum
	add := func(line SumLine) {
		r, ok := revisions[line.ID]
		if !ok || slices.ContainsFunc(out, func(l SumLine) bool { return l.ID == line.ID }) {
			return
		}
		if all || line.Line == 0 {
			line.Parents = r.Parents
		}
		if all && line.Checksum != "" || line.Checksum == "" && seal(line.ID) {
			line.Checksum = r.checksum
		}
		out = append(out, line)
	}
	for _, line := range s {
		add(line)
	}
	for _, f := range files {
		for _, r := range f.Revisions {
			add(SumLine{ID: r.ID})
		}
	}
	return out
}

// WriteSum writes the sum file of a folder, unless it has that text already.
func WriteSum(dir string, s Sum) error {
	file := filepath.Join(dir, SumFile)
	text := s.Bytes()
	if before, err := os.ReadFile(file); err == nil && bytes.Equal(before, text) {
		return nil
	}
	return WriteFile(file, text)
}

// sumAfter returns the text of the sum file once r is written: all that is there
// already is sealed.
func sumAfter(dir string, r RevisionFile) ([]byte, error) {
	before, err := ReadSum(dir)
	if err != nil {
		return nil, err
	}
	// What is wrong with the folder has been told, or is about to be: what can
	// be read counts.
	files, _ := source.Read(os.DirFS(dir))
	after := before.Update(files, func(id string) bool { return id != r.ID }, false)
	return append(after, SumLine{ID: r.ID, Parents: r.Parents}).Bytes(), nil
}
