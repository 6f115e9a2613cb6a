package codegen

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
)

// RevisionsFile is the name of the file that lists a project's revisions.
const RevisionsFile = "revisions.go"

// newRevisions prints a list without a revision.
func newRevisions() ([]byte, error) {
	f := newFile("migrations")
	f.Comment("Revisions lists every revision, one a line; autogen adds to it. Each one names")
	f.Comment("its parents, so the order of the lines does not matter.")
	f.Var().Id("Revisions").Op("=").Qual(migratePath, "Revisions").Values()
	return render(f)
}

// AddToRevisions returns the source of revisions.go with one more variable at
// the end of the list; what else the file holds stays as it is. A variable
// that is listed already is not added again. Empty source stands for a new
// file. The error says where the source is not Go, or that it holds no list.
func AddToRevisions(src []byte, variable string) ([]byte, error) {
	if !token.IsIdentifier(variable) {
		return nil, fmt.Errorf("%s: %q is not the name of a variable", RevisionsFile, variable)
	}
	if len(src) == 0 {
		var err error
		if src, err = newRevisions(); err != nil {
			return nil, err
		}
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, RevisionsFile, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, parseError(err)
	}
	list := revisionsLiteral(f)
	if list == nil {
		return nil, fmt.Errorf("%s: no `var Revisions = migrate.Revisions{…}`", RevisionsFile)
	}
	if slices.ContainsFunc(list.Elts, func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && id.Name == variable
	}) {
		return src, nil
	}
	at := fset.Position(list.Rbrace).Offset
	before := strings.TrimRight(string(src[:at]), " \t\r\n")
	if n := len(list.Elts); n > 0 {
		// The comma may be missing behind the last element of a list whose
		// closing brace is on the same line; a comment may follow it.
		end := fset.Position(list.Elts[n-1].End()).Offset
		if !followedByComma(src[end:at]) {
			before = string(src[:end]) + "," + strings.TrimRight(string(src[end:at]), " \t\r\n")
		}
	}
	out, err := format.Source([]byte(before + "\n" + variable + ",\n" + string(src[at:])))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", RevisionsFile, err)
	}
	return out, nil
}

// ListedRevisions returns the names of the variables that revisions.go lists,
// in their order.
func ListedRevisions(src []byte) ([]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), RevisionsFile, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, parseError(err)
	}
	list := revisionsLiteral(f)
	if list == nil {
		return nil, fmt.Errorf("%s: no `var Revisions = migrate.Revisions{…}`", RevisionsFile)
	}
	var names []string
	for _, e := range list.Elts {
		if id, ok := e.(*ast.Ident); ok {
			names = append(names, id.Name)
		}
	}
	return names, nil
}

// revisionsLiteral finds the value of the variable Revisions.
func revisionsLiteral(f *ast.File) *ast.CompositeLit {
	for _, d := range f.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			if len(spec.Names) != 1 || len(spec.Values) != 1 || spec.Names[0].Name != "Revisions" {
				continue
			}
			if lit, ok := spec.Values[0].(*ast.CompositeLit); ok {
				return lit
			}
		}
	}
	return nil
}

// followedByComma reports whether the first token of src is a comma.
func followedByComma(src []byte) bool {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(src)), src, nil, 0)
	_, tok, _ := s.Scan()
	return tok == token.COMMA
}

// parseError keeps the first of the errors that the parser found, with a hint
// where a merge left its marks.
func parseError(err error) error {
	var list scanner.ErrorList
	if errors.As(err, &list) && len(list) > 0 {
		return fmt.Errorf("%w (a merge conflict keeps the lines of both sides)", list[0])
	}
	return err
}
