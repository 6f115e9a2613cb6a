package codegen

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/autogen-db/autogen/model"
)

// Style says by whose tags [NewModels] writes structs.
type Style string

// The styles of structs.
const (
	Native Style = "native"
	GORM   Style = "gorm"
	Bun    Style = "bun"
)

// bunPath is the package whose BaseModel a Bun model embeds.
const bunPath = "github.com/uptrace/bun"

// ModelsOptions say how [NewModels] writes structs.
type ModelsOptions struct {
	// Style is the structs' kind; empty means [Native].
	Style Style
	// Package is the name of the package; empty means "models".
	Package string
}

// Models are Go structs for a schema that exists.
type Models struct {
	// Held is the part of the schema that the structs declare. What else the
	// schema holds is for SQL files beside them.
	Held *model.Database

	opts  ModelsOptions
	names typeNames
	// enums are the Go types of the enumerated types, by canonical spelling.
	enums map[string]string
	items []jen.Code
}

// NewModels makes structs for the tables and enumerated types of d, which is in
// normal form. What the style's tags cannot say is said by directives.
//
// A name, a comment or a text that no tag and no directive can hold stays out
// of [Models.Held], as does every other kind of object. The error says that the
// style is none, or that the package's name is not one of Go.
func NewModels(d *model.Database, opts ModelsOptions) (*Models, error) {
	if opts.Style == "" {
		opts.Style = Native
	}
	if opts.Package == "" {
		opts.Package = "models"
	}
	if opts.Style != Native && opts.Style != GORM && opts.Style != Bun {
		return nil, fmt.Errorf("models of style %q: the styles are native, gorm and bun", opts.Style)
	}
	if !isPackageName(opts.Package) {
		return nil, fmt.Errorf("models: %q cannot be the name of a Go package", opts.Package)
	}
	m := &Models{
		Held:  &model.Database{Engine: d.Engine},
		opts:  opts,
		names: typeNames{taken: map[string]bool{}},
		enums: map[string]string{},
	}
	for _, e := range d.Enums {
		m.enum(e)
	}
	for _, t := range d.Tables {
		m.table(t)
	}
	return m, nil
}

// Source prints the file. A file of SQL that stands beside it and declares the
// rest of the schema is named by sqlFile, which may be empty. The same schema
// gives the same bytes.
func (m *Models) Source(sqlFile string) ([]byte, error) {
	f := newFile(m.opts.Package)
	f.ImportName(bunPath, "bun")
	if sqlFile != "" {
		f.PackageComment("Package " + m.opts.Package + " declares the schema of the database, with " + sqlFile + " beside it.")
		f.PackageComment("//")
		f.PackageComment(directive("sql", sqlFile))
	}
	for _, item := range m.items {
		f.Add(item)
		f.Line()
	}
	return render(f)
}

// enum writes an enumerated type as constants of a Go type.
func (m *Models) enum(e model.Enum) {
	if len(e.Values) == 0 || !fitsLine(e.Name) {
		return
	}
	name := m.names.next(e.Name, false)
	m.enums[model.TypeOfName(e.Name)] = name
	held := model.Enum{Name: e.Name, Values: e.Values}
	doc := jen.Comment(name + " is a value of the enumerated type " + e.Name + ".").Line().Comment("//").Line().Comment(directive("enum", sqlTable(e.Name)))
	if e.Comment != "" {
		doc.Line().Comment(directive("comment", commentText(e.Comment)))
		held.Comment = e.Comment
	}
	constants := make([]jen.Code, len(e.Values))
	for i, v := range e.Values {
		constants[i] = jen.Id(m.names.constant(name, v)).Id(name).Op("=").Lit(v)
	}
	m.items = append(m.items, doc.Line().Type().Id(name).String(),
		jen.Comment("The values of "+name+", in their order.").Line().Const().Defs(constants...))
	m.Held.Enums = append(m.Held.Enums, held)
}

// table writes a table as a struct.
func (m *Models) table(t model.Table) {
	schema, bare := model.SplitName(t.Name)
	if !fitsLine(t.Name) || len(t.Columns) == 0 || len(t.Parents()) > 0 || t.Foreign != nil || m.opts.Style == GORM && strings.Contains(schema+bare, ".") {
		// GORM takes a dot for the one behind the schema. A struct has all of its
		// columns by itself, and is no foreign table.
		return
	}
	s := &structWriter{
		m: m, from: t,
		goName: m.names.next(t.Name, true),
		held:   model.Table{Name: t.Name},
		fields: typeNames{taken: map[string]bool{"TableName": true, "BaseModel": true}},
		tagged: map[string][]string{},
	}
	for _, c := range t.Columns {
		s.partly = s.partly || !m.opts.Style.canName(c.Name)
	}
	if !s.partitionable() {
		return
	}
	s.write()
	if len(s.held.Columns) == 0 {
		return
	}
	m.items = append(m.items, s.code())
	m.Held.Tables = append(m.Held.Tables, s.held)
	if schema != "" {
		m.Held.AddSchema(model.Schema{Name: schema})
	}
}

// isOnly reports whether a value holds nothing but what known holds too: a
// property that this package cannot write is then not lost unseen.
func isOnly[T any](value, known T) bool { return reflect.DeepEqual(value, known) }

// ModelFile is a file that [WriteModels] writes.
type ModelFile struct {
	Name    string
	Content []byte
}

// WriteModels writes files into a folder, which it makes: all or none. The
// error is an [*ExistsError] where a file is there already.
func WriteModels(dir string, files []ModelFile) error {
	var exists []string
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if _, err := os.Lstat(path); err == nil {
			exists = append(exists, filepath.ToSlash(path))
		}
	}
	if len(exists) > 0 {
		return &ExistsError{Paths: exists}
	}
	var done transaction
	for _, f := range files {
		if err := done.create(filepath.Join(dir, f.Name), f.Content); err != nil {
			return errors.Join(fmt.Errorf("write the models: %w", err), done.undo())
		}
	}
	return nil
}
