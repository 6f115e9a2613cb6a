// Package codegen writes the Go files of a project: migration files out of
// operations, the list of revisions, and the scaffold that autogen init makes.
//
// Every file is printed with jennifer, so it is gofmt-clean and holds exactly
// the imports that it uses; the same input gives the same bytes.
package codegen

import (
	"bytes"
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/dave/jennifer/jen"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/autogen-db/autogen/migrate/ops"
)

// The import paths of the packages that generated files use.
const (
	modulePath  = "github.com/autogen-db/autogen"
	migratePath = modulePath + "/migrate"
	modelPath   = modulePath + "/model"
	opsPath     = modulePath + "/migrate/ops"
	commandPath = modulePath + "/migrate/command"
)

// RevisionFile is what a migration file says.
type RevisionFile struct {
	// ID is the revision's identifier: ASCII letters, digits and underscores,
	// since it is part of Go names.
	ID string
	// Parents are the identifiers of the revisions that this one follows;
	// none for the first.
	Parents []string
	// DependsOn are identifiers or branch labels of revisions that must be
	// applied first; Labels name the branch that begins here.
	DependsOn, Labels []string
	// Replaces are the identifiers of the revisions that this one stands for.
	Replaces []string
	Message  string
	// Created is printed in its time zone, in whole seconds.
	Created time.Time
	// Up and Down are the operations of the two functions, in order.
	Up, Down []ops.Operation
	// Squash are both functions as text, instead of Up and Down; nil otherwise.
	Squash *Squash
	// Notes, Hazards, DownHazards and Unconfirmed are listed in the file's
	// comment, one line each: what a reviewer should know, what the upgrade and
	// the downgrade may hurt, and what could not be proved equal or different.
	Notes, Hazards, DownHazards, Unconfirmed []string
}

// Revision prints a migration file. The error says which operation cannot be
// written as Go, or what is wrong with the identifier.
func Revision(r RevisionFile) ([]byte, error) {
	if err := CheckID(r.ID); err != nil {
		return nil, err
	}
	f := newFile("migrations")
	for _, line := range docComment(r) {
		f.Comment(line)
	}
	up, down := "upgrade"+r.ID, "downgrade"+r.ID
	fields := []jen.Code{field("ID", jen.Lit(r.ID))}
	for _, list := range []struct {
		name   string
		values []string
	}{{"Parents", r.Parents}, {"DependsOn", r.DependsOn}, {"Labels", r.Labels}, {"Replaces", r.Replaces}} {
		if len(list.values) == 0 {
			continue
		}
		values := make([]jen.Code, len(list.values))
		for i, v := range list.values {
			values[i] = jen.Lit(v)
		}
		fields = append(fields, field(list.name, jen.Index().String().Values(values...)))
	}
	fields = append(fields,
		field("Message", jen.Lit(r.Message)),
		field("Created", jen.Lit(r.Created.Format(time.RFC3339))),
		field("Upgrade", jen.Id(up)),
	)
	if r.Squash == nil || r.Squash.Down != "" {
		fields = append(fields, field("Downgrade", jen.Id(down)))
	}
	f.Var().Id(Variable(r.ID)).Op("=").Qual(migratePath, "Revision").Custom(lines, fields...)

	if r.Squash != nil {
		return joined(f, *r.Squash, up, down)
	}
	for _, fn := range []struct {
		name string
		ops  []ops.Operation
	}{{up, r.Up}, {down, r.Down}} {
		body := make([]jen.Code, 0, len(fn.ops)+1)
		for _, op := range fn.ops {
			s, err := statement(op)
			if err != nil {
				return nil, fmt.Errorf("revision %s: %w", r.ID, err)
			}
			body = append(body, s)
		}
		body = append(body, jen.Return(jen.Id("op").Dot("Err").Call()))
		f.Line()
		f.Func().Id(fn.name).Params(jen.Id("op").Op("*").Qual(migratePath, "Op")).Error().Block(body...)
	}
	return render(f)
}

// joined prints a file whose functions are given as text.
func joined(f *jen.File, s Squash, up, down string) ([]byte, error) {
	src, err := render(f)
	if err != nil {
		return nil, err
	}
	for _, fn := range []struct{ name, text string }{{up, s.Up}, {down, s.Down}} {
		if fn.text != "" {
			src = fmt.Appendf(src, "\nfunc %s(op *migrate.Op) error {\n%s}\n", fn.name, fn.text)
		}
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("print Go: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Imports)) {
		alias, importPath := name, s.Imports[name]
		if alias == path.Base(importPath) {
			alias = ""
		}
		astutil.AddNamedImport(set, tree, alias, importPath)
	}
	var buf bytes.Buffer
	if err := format.Node(&buf, set, tree); err != nil {
		return nil, fmt.Errorf("print Go: %w", err)
	}
	return groupImports(buf.Bytes()), nil
}

// Variable returns the name of the variable that holds a revision.
func Variable(id string) string { return "revision" + id }

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// lines lays the elements of a composite literal out one a line.
var lines = jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}

func field(name string, value jen.Code) jen.Code { return jen.Id(name).Op(":").Add(value) }

// newFile returns a file that refers to autogen's packages by their own names.
func newFile(pkg string) *jen.File {
	f := jen.NewFile(pkg)
	f.ImportNames(map[string]string{
		migratePath: "migrate",
		modelPath:   "model",
		opsPath:     "ops",
		commandPath: "command",
	})
	return f
}

func render(f *jen.File) ([]byte, error) {
	var buf bytes.Buffer
	if err := f.Render(&buf); err != nil {
		return nil, fmt.Errorf("print Go: %w", err)
	}
	return groupImports(buf.Bytes()), nil
}

// groupImports puts the standard library's packages above the others, as
// people write them; jennifer prints all of them in one sorted list.
func groupImports(src []byte) []byte {
	before, rest, ok := bytes.Cut(src, []byte("\nimport (\n"))
	if !ok {
		return src
	}
	list, after, _ := bytes.Cut(rest, []byte("\n)\n"))
	var standard, others [][]byte
	for _, line := range bytes.Split(list, []byte("\n")) {
		// The first element of another path is a domain, which has a dot.
		_, importPath, _ := bytes.Cut(line, []byte(`"`))
		first, _, _ := bytes.Cut(importPath, []byte("/"))
		switch {
		case len(bytes.TrimSpace(line)) == 0:
		case bytes.Contains(first, []byte(".")):
			others = append(others, line)
		default:
			standard = append(standard, line)
		}
	}
	if len(standard) > 0 && len(others) > 0 {
		standard = append(standard, nil)
	}
	list = bytes.Join(append(standard, others...), []byte("\n"))
	return bytes.Join([][]byte{before, []byte("\nimport (\n"), list, []byte("\n)\n"), after}, nil)
}
