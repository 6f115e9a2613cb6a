package codegen

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/source"
)

// Pruned says what became of the files of pruned revisions, by their names.
type Pruned struct {
	// Removed are gone. Kept hold something that other files use, or another
	// revision: the pruned revisions were taken out of them.
	Removed, Kept []string
}

// Prune takes revisions out of a migrations folder: their files, or their
// variables alone where another file uses what else the file declares, their
// lines in revisions.go and in the sum file. All is done, or nothing.
func Prune(dir string, ids []string) (Pruned, error) {
	folder, err := parseFolder(dir)
	if err != nil {
		return Pruned{}, err
	}
	p := pruning{goFolder: folder, gone: map[*goFile][]revisionDecl{}}
	if err := p.find(ids); err != nil {
		return Pruned{}, err
	}
	p.keepUsed()
	var done transaction
	out, err := p.carryOut(&done)
	if err == nil {
		err = pruneSum(dir)
	}
	if err != nil {
		return Pruned{}, errors.Join(err, done.undo())
	}
	return out, nil
}

// pruning is a folder that revisions are taken out of.
type pruning struct {
	*goFolder
	// gone are the variables to take out, by their files, and names their names.
	gone  map[*goFile][]revisionDecl
	names []string
	keep  map[*goFile]bool
}

func (p *pruning) find(ids []string) error {
	for _, id := range ids {
		found := false
		for _, f := range p.files {
			for _, r := range f.revisions() {
				if r.id != id {
					continue
				}
				if len(r.decl.Specs) != 1 || f.name == RevisionsFile {
					return fmt.Errorf("%s: revision %s is declared together with something else: take it out by hand", p.pos(r.decl.Pos()), id)
				}
				p.gone[f], found = append(p.gone[f], r), true
				p.names = append(p.names, r.variable)
			}
		}
		if !found {
			return fmt.Errorf("revision %s has no variable in a file of its own: take it out by hand", id)
		}
	}
	return nil
}

// keepUsed settles which files stay: those with another revision, and those with
// a declaration that a file that stays uses.
func (p *pruning) keepUsed() {
	p.keep = map[*goFile]bool{}
	for _, f := range p.files {
		p.keep[f] = len(p.gone[f]) == 0 || len(f.revisions()) > len(p.gone[f])
	}
	for changed := true; changed; {
		changed = false
		for _, f := range p.files {
			if !p.keep[f] && p.used(f) {
				p.keep[f], changed = true, true
			}
		}
	}
}

// used reports whether a file that stays names a declaration of another, the
// pruned revisions aside.
func (p *pruning) used(declaring *goFile) bool {
	declared := map[string]bool{}
	for _, d := range declaring.tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			declared[d.Name.Name] = true
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for _, name := range s.Names {
						declared[name.Name] = !slices.Contains(p.names, name.Name)
					}
				case *ast.TypeSpec:
					declared[s.Name.Name] = true
				}
			}
		}
	}
	for _, f := range p.files {
		if !p.keep[f] {
			continue
		}
		found := false
		ast.Inspect(f.tree, func(n ast.Node) bool {
			name, ok := n.(*ast.Ident)
			found = found || ok && declared[name.Name]
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

func (p *pruning) carryOut(done *transaction) (Pruned, error) {
	var out Pruned
	for _, f := range p.files {
		file := filepath.Join(p.dir, f.name)
		if len(p.gone[f]) == 0 {
			continue
		}
		if err := done.keep(file); err != nil {
			return out, err
		}
		if !p.keep[f] {
			if err := os.Remove(file); err != nil {
				return out, err
			}
			out.Removed = append(out.Removed, f.name)
			continue
		}
		src, err := p.stripped(f)
		if err == nil {
			err = WriteFile(file, src)
		}
		if err != nil {
			return out, fmt.Errorf("%s: %w", f.name, err)
		}
		out.Kept = append(out.Kept, f.name)
	}
	list := filepath.Join(p.dir, RevisionsFile)
	if err := done.keep(list); err != nil {
		return out, err
	}
	before, err := os.ReadFile(list)
	if err != nil {
		return out, err
	}
	after, err := removeFromRevisions(before, p.names)
	if err != nil {
		return out, err
	}
	if err := WriteFile(list, after); err != nil {
		return out, err
	}
	return out, done.keep(filepath.Join(p.dir, SumFile))
}

// stripped returns the source of a file without its pruned revisions and their
// comments.
func (p *pruning) stripped(f *goFile) ([]byte, error) {
	src := slices.Clone(f.src)
	for _, r := range slices.Backward(p.gone[f]) {
		from := r.decl.Pos()
		if r.decl.Doc != nil {
			from = r.decl.Doc.Pos()
		}
		src = slices.Delete(src, p.offset(from), p.offset(r.decl.End()))
	}
	return format.Source(src)
}

// removeFromRevisions takes variables out of the list of revisions.go.
func removeFromRevisions(src []byte, variables []string) ([]byte, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, RevisionsFile, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, parseError(err)
	}
	list := revisionsLiteral(f)
	if list == nil {
		return nil, fmt.Errorf("%s: no `var Revisions = migrate.Revisions{…}`", RevisionsFile)
	}
	out := slices.Clone(src)
	for _, e := range slices.Backward(list.Elts) {
		if name, ok := e.(*ast.Ident); !ok || !slices.Contains(variables, name.Name) {
			continue
		}
		from, to := set.Position(e.Pos()).Offset, set.Position(e.End()).Offset
		if to < len(out) && out[to] == ',' {
			to++
		}
		// A line of its own goes with its end.
		before := strings.TrimRight(string(out[:from]), " \t")
		if strings.HasSuffix(before, "\n") && to < len(out) && out[to] == '\n' {
			from, to = len(before), to+1
		}
		out = slices.Delete(out, from, to)
	}
	return format.Source(out)
}

// pruneSum leaves the lines of revisions without a file out of the sum file.
func pruneSum(dir string) error {
	sum, err := ReadSum(dir)
	if err != nil || sum == nil {
		return err
	}
	files, err := source.Read(os.DirFS(dir))
	if err != nil {
		return err
	}
	return WriteSum(dir, sum.Update(files, func(string) bool { return false }, false))
}
