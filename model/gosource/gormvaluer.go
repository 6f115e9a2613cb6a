package gosource

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

var (
	stringType = types.Typ[types.String]
	boolType   = types.Typ[types.Bool]
	int64Type  = types.Typ[types.Int64]
	floatType  = types.Typ[types.Float64]
	bytesType  = types.NewSlice(types.Typ[types.Uint8])
	// timeType is a struct with the fields of time.Time, to which it can be
	// converted.
	timeType = types.NewStruct([]*types.Var{timeField("wall", types.Typ[types.Uint64]), timeField("ext", int64Type), timeField("loc", types.Typ[types.UnsafePointer])}, nil)
)

func timeField(name string, t types.Type) *types.Var {
	return types.NewField(0, types.NewPackage("time", "time"), name, t, false)
}

// nilType stands for a Value method that returns nil on the zero value.
var nilType = types.Typ[types.UntypedNil]

// knownValuers are the types whose Value method is known: what it returns on
// the zero value.
var knownValuers = map[string]types.Type{
	"github.com/google/uuid.UUID":           stringType,
	"github.com/google/uuid.NullUUID":       nilType,
	"github.com/gofrs/uuid.UUID":            stringType,
	"github.com/gofrs/uuid.NullUUID":        nilType,
	"github.com/satori/go.uuid.UUID":        stringType,
	"github.com/satori/go.uuid.NullUUID":    nilType,
	"github.com/shopspring/decimal.Decimal": stringType,
	// Its first field's first field's first field is big.Int's sign.
	"github.com/shopspring/decimal.NullDecimal": boolType,
	"gorm.io/gorm.DeletedAt":                    nilType,
	"gorm.io/plugin/soft_delete.DeletedAt":      int64Type,
}

// knownValuerPackages hold only types whose Value is nil on the zero value.
var knownValuerPackages = map[string]bool{
	"database/sql": true, "gopkg.in/guregu/null": true, "github.com/lib/pq": true, "github.com/jackc/pgx/pgtype": true,
}

// valuer finds what a driver.Valuer stores: the kind of value that its zero
// value gives, or that of its first field.
func (g *gormReader) valuer(f *gormField) bool {
	fn := g.method(f.indirect, "Value", 0, 2)
	if fn == nil {
		return false
	}
	if results := fn.Type().(*types.Signature).Results(); types.TypeString(results.At(0).Type(), nil) != "database/sql/driver.Value" {
		return false
	}
	if g.method(f.indirect, "GormDataType", 0, 1) != nil {
		return true
	}
	value, ok := g.zeroValue(f.indirect, fn)
	if !ok {
		if _, typed := f.settings["TYPE"]; !typed {
			g.unknownField(codeType, f, "add gorm:\"type:…\", or give the type in autogen.toml, "+typesKey(f.indirect), "what the Value method of %s stores cannot be read off its source", shortType(f.indirect))
		}
		return true
	}
	if _, key := namedOf(f.indirect); key == "github.com/shopspring/decimal.NullDecimal" && f.settings["TYPE"] == "" {
		g.r.warn(codeNullDecimal, f.pos, "add gorm:\"type:numeric\"", "field %s: GORM takes decimal.NullDecimal for a bool", f.full())
	}
	if value != nilType {
		f.fv = value
	}
	f.fv = g.realField(f, f.fv)
	return true
}

// realField is getRealFieldValue: a struct stands for its first field, and all
// of its fields' settings are taken over.
func (g *gormReader) realField(f *gormField, t types.Type) types.Type {
	st, ok := t.Underlying().(*types.Struct)
	if !ok || convertibleToTime(t) || st.NumFields() == 0 {
		return t
	}
	for i := range st.NumFields() {
		for k, v := range g.tagSettings(gormTag(st.Tag(i)), ";") {
			if _, ok := f.settings[k]; !ok {
				f.settings[k] = v
			}
		}
	}
	first := st.Field(0).Type()
	for {
		p, ok := types.Unalias(first).(*types.Pointer)
		if !ok {
			break
		}
		first = p.Elem()
	}
	return g.realField(f, first)
}

// zeroValue says what Value returns on the zero value of a type.
func (g *gormReader) zeroValue(t types.Type, fn *types.Func) (types.Type, bool) {
	if n, key := namedOf(t); n != nil {
		if v, ok := knownValuers[key]; ok {
			return v, true
		}
		if knownValuerPackages[plainPath(n.Obj().Pkg().Path())] {
			return nilType, true
		}
	}
	b := g.body(fn)
	if b.fn == nil {
		return nil, false
	}
	e := &evaluator{body: b, locals: map[string]types.Type{}}
	if recv := fn.Type().(*types.Signature).Recv(); recv != nil {
		e.recv = recv.Type()
	}
	if names := b.fn.Recv.List[0].Names; len(names) == 1 {
		e.recvName = names[0].Name
	}
	return e.run(b.fn.Body.List)
}

// serializer gives a field with a serializer the type string. A serializer
// that GORM does not know is taken to be one that the program registers, and is
// among the settings.
func (g *gormReader) serializer(f *gormField) {
	name := f.settings["JSON"]
	if name == "" {
		name = f.settings["SERIALIZER"]
	}
	switch strings.ToLower(name) {
	case "", "json", "unixtime", "gob":
	default:
		registered := Setting{Name: "Serializer", Value: name, Pos: f.pos}
		if !slices.Contains(g.r.settings, registered) {
			g.r.settings = append(g.r.settings, registered)
		}
	}
	if name != "" || g.method(f.fv, "Value", 4, 2) != nil && g.isSerializer(f.fv) {
		f.dataType = gormString
	}
}

// isSerializer says whether a type has schema.SerializerInterface's Scan.
func (g *gormReader) isSerializer(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, "Scan")
	fn, ok := obj.(*types.Func)
	return ok && fn.Type().(*types.Signature).Params().Len() == 4
}

// gormDataType evaluates GormDataType.
func (g *gormReader) gormDataType(f *gormField) (string, bool) {
	if n, key := namedOf(f.fv); n != nil {
		if k, ok := knownGormTypes[key]; ok {
			if k.data == "" {
				inner := n.TypeArgs().At(0)
				f.fv = inner
				g.kinds(f)
				return f.dataType, true
			}
			return k.data, true
		}
	}
	fn := g.method(f.fv, "GormDataType", 0, 1)
	if fn == nil {
		return "", false
	}
	name, ok := g.stringOf(fn, nil)
	if !ok {
		g.unknownField(codeType, f, "add gorm:\"type:…\", or give the type in autogen.toml, "+typesKey(f.fv), "the GormDataType method of %s returns no constant", shortType(f.fv))
	}
	return name, ok
}

// bodyResult is the syntax of a method.
type bodyResult struct {
	fn   *ast.FuncDecl
	file *ast.File
	pkg  *goPackage
}

// body finds the syntax of a method or a function: in the packages that are read, or in the one
// file of a dependency that its position names.
func (g *gormReader) body(fn *types.Func) bodyResult {
	fn = fn.Origin()
	if b, ok := g.methods[fn]; ok {
		return b
	}
	b := g.findBody(fn)
	if b.fn != nil && b.fn.Body == nil {
		b = bodyResult{}
	}
	g.methods[fn] = b
	return b
}

func (g *gormReader) findBody(fn *types.Func) bodyResult {
	at := g.r.prog.fset.Position(fn.Pos())
	find := func(f *ast.File, fset *token.FileSet) *ast.FuncDecl {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && d.Name.Name == fn.Name() && fset.Position(d.Name.Pos()).Line == at.Line {
				return d
			}
		}
		return nil
	}
	if fn.Pkg() != nil {
		if pkg := g.r.prog.byPath[fn.Pkg().Path()]; pkg != nil {
			for _, f := range pkg.files {
				if g.r.prog.fset.Position(f.Package).Filename == at.Filename {
					return bodyResult{find(f, g.r.prog.fset), f, pkg}
				}
			}
		}
	}
	if at.Filename == "" {
		return bodyResult{}
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, at.Filename, nil, parser.SkipObjectResolution)
	if err != nil {
		return bodyResult{}
	}
	return bodyResult{fn: find(f, fset), file: f}
}
