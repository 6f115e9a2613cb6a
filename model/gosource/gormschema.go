package gosource

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/autogen-db/autogen/model"
)

// The gorm… files follow gorm.io/gorm/schema v1.31.2 step by step, over
// go/types instead of reflect: Parse, ParseField, parseRelation,
// buildMany2ManyRelation, guessRelation, ParseConstraint, ParseIndexes and the
// migrator's ReorderModels and CreateTable, in their order, since types are
// changed by relations on the way. What the library exports is called.

// gormReader parses GORM models.
type gormReader struct {
	r     *reader
	namer gormNamer
	cache map[string]*gormSchema
	// made holds the tables that earlier groups have made.
	made map[string]bool
	// depth is how many embedded structs are being read.
	depth int
	// tableNames caches what the naming strategy makes of a struct's name, as
	// its plurals are looked for with many expressions.
	tableNames map[string]string
	// methods caches the syntax of methods.
	methods map[*types.Func]bodyResult
}

// gorm returns the reader's one GORM parser.
func (r *reader) gorm() *gormReader {
	if r.gormState == nil {
		r.gormState = &gormReader{
			r:     r,
			namer: r.namingStrategy(),
			cache: map[string]*gormSchema{},
			made:  map[string]bool{},

			tableNames: map[string]string{},
			methods:    map[*types.Func]bodyResult{},
		}
	}
	return r.gormState
}

// gormSchema is schema.Schema.
type gormSchema struct {
	name, table   string
	given         bool // the table's name, by db.Table
	typ           types.Type
	decl          *structDecl
	pos           model.Pos
	dbNames       []string
	primary       []*gormField
	prioritized   *gormField
	fields        []*gormField
	byName        map[string]*gormField
	byBind        map[string]*gormField
	byDB          map[string]*gormField
	relations     map[string]*gormRelation
	relationNames []string
	namer         gormNamer
	// byColumnName says that a field is also found by the column that its name
	// would have, which GORM does from 1.31.1 on.
	byColumnName bool
}

// gormField is schema.Field.
type gormField struct {
	name, dbName string
	bindNames    []string
	typ          types.Type // as declared
	indirect     types.Type // without pointers
	fv           types.Type // what the value is stored as
	tag          string
	settings     map[string]string
	schema       *gormSchema
	owner        *gormSchema
	pos          model.Pos
	node         *fieldNode

	creatable, updatable, readable bool
	ignoreMigration                bool
	primaryKey, autoIncrement      bool
	hasDefault, notNull, unique    bool
	comment                        string
	size, precision, scale         int
	dataType, gormDataType         string
	defaultValue                   string
	// literal is a default that GORM has parsed, as an SQL constant.
	literal string
	// embedded is set for a field whose struct's fields take its place.
	embedded *gormSchema
}

func (f *gormField) permitted() bool { return f.creatable || f.updatable || f.readable }

func (f *gormField) bindName() string { return strings.Join(f.bindNames, ".") }

// full is the field's name in messages.
func (f *gormField) full() string {
	if f.schema != nil && f.schema.name != "" {
		return f.schema.name + "." + f.name
	}
	return f.name
}

// GORM's own data types (schema.DataType).
const (
	gormBool   = "bool"
	gormInt    = "int"
	gormUint   = "uint"
	gormFloat  = "float"
	gormString = "string"
	gormTime   = "time"
	gormBytes  = "bytes"
)

// checkTruth is gorm.io/gorm/utils.CheckTruth.
func checkTruth(values ...string) bool {
	for _, v := range values {
		if v != "" && !strings.EqualFold(v, "false") {
			return true
		}
	}
	return false
}

// gormStructField is reflect.StructField.
type gormStructField struct {
	name     string
	typ      types.Type
	tag      string
	embedded bool
	pos      model.Pos
	node     *fieldNode
	v        *types.Var
}

func (g *gormReader) parseDecl(d *structDecl) *gormSchema { return g.parse(d.obj.Type()) }

// parse reads the struct under a type, and its relations, once.
func (g *gormReader) parse(t types.Type) *gormSchema { return g.parseAs(t, g.cache, "", false) }

// parseAs is ParseWithSpecialTableName: it reads the struct under a type, and
// its relations, once per cache and given table. An embedded struct is given
// its parent's.
func (g *gormReader) parseAs(t types.Type, cache map[string]*gormSchema, table string, embedded bool) *gormSchema {
	for {
		t = types.Unalias(elemOf(t))
		inner := elemOf(t.Underlying())
		if inner == t.Underlying() {
			break
		}
		t = inner // of a named slice or pointer
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	key := types.TypeString(t, nil)
	if table != "" && !embedded {
		key += " as " + table
	}
	if s := cache[key]; s != nil {
		return s
	}
	s := g.newSchema(t)
	if n, ok := t.(*types.Named); ok {
		s.name = typeName(n)
		s.pos = g.r.pos(n.Obj().Pos())
		s.decl = g.r.structOf(n)
	}
	s.given = table != "" && !embedded
	if s.table = table; table == "" {
		s.table = g.tableName(t, s)
	}
	var fields []gormStructField
	for i := range st.NumFields() {
		v := st.Field(i)
		fields = append(fields, gormStructField{
			name: v.Name(), typ: v.Type(), tag: st.Tag(i), embedded: v.Embedded(), v: v,
			pos: g.r.pos(v.Pos()), node: g.r.fields[int(v.Pos())],
		})
	}
	g.parseFields(s, fields, cache, key, embedded)
	return s
}

func (g *gormReader) newSchema(t types.Type) *gormSchema {
	return &gormSchema{
		typ: t, namer: g.namer, byColumnName: !g.r.versions.before(gormPath, "v1.31.1"),
		byName: map[string]*gormField{}, byBind: map[string]*gormField{}, byDB: map[string]*gormField{},
		relations: map[string]*gormRelation{},
	}
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// typeName is reflect.Type.Name: an instance of a generic type has its
// arguments, with their package paths, in brackets.
func typeName(n *types.Named) string {
	name := n.Obj().Name()
	if n.TypeArgs().Len() == 0 {
		return name
	}
	var args []string
	for i := range n.TypeArgs().Len() {
		args = append(args, types.TypeString(n.TypeArgs().At(i), nil))
	}
	return name + "[" + strings.Join(args, ",") + "]"
}

// parseFields is the part of Parse behind the table's name.
func (g *gormReader) parseFields(s *gormSchema, fields []gormStructField, cache map[string]*gormSchema, key string, embedded bool) {
	for _, sf := range fields {
		if !token.IsExported(sf.name) {
			continue
		}
		f := g.parseField(s, sf)
		if f.embedded != nil {
			s.fields = append(s.fields, f.embedded.fields...)
		} else {
			s.fields = append(s.fields, f)
		}
	}
	for _, f := range s.fields {
		if f.dbName == "" && f.dataType != "" {
			f.dbName = g.namer.ColumnName(s.table, f.name)
			if !utf8.ValidString(f.dbName) {
				g.failField(f, "add gorm:\"column:…\"", "GORM makes a column name of it that is no valid text")
				f.dbName = ""
			}
		}
		if old := s.byDB[f.dbName]; old != nil && !embedded && f.permitted() && len(old.bindNames) == len(f.bindNames) {
			g.r.warn(codeSameColumn, f.pos, "name one with gorm:\"column:…\", or leave one out with gorm:\"-\"", "field %s: GORM leaves it out, since %s is column %s already", f.full(), old.bindName(), f.dbName)
		}
		s.place(f)
	}
	s.choosePrimaryKey()
	var relations []*gormField
	if !embedded {
		for _, f := range s.fields {
			if f.dataType == "" && f.gormDataType == "" && f.permitted() {
				relations = append(relations, f)
				s.byName[f.name] = f
				s.byBind[f.bindName()] = f
			}
		}
	}
	if f := s.prioritized; f != nil && (f.gormDataType == gormInt || f.gormDataType == gormUint) {
		if _, ok := f.settings["AUTOINCREMENT"]; !ok {
			f.hasDefault, f.autoIncrement = true, true
		}
	}
	cache[key] = s
	for _, f := range relations {
		g.parseRelation(s, f)
	}
}

// place enters a field under its names: of two with one column the shallower
// wins, in the place of the first.
func (s *gormSchema) place(f *gormField) {
	bind := f.bindName()
	if f.dbName != "" {
		old := s.byDB[f.dbName]
		if old == nil || f.permitted() && len(f.bindNames) < len(old.bindNames) {
			if old == nil {
				s.dbNames = append(s.dbNames, f.dbName)
			}
			s.byDB[f.dbName], s.byName[f.name], s.byBind[bind] = f, f, f
			if old != nil && old.primaryKey {
				for i, p := range s.primary {
					if p.dbName == old.dbName {
						s.primary = append(s.primary[:i:i], s.primary[i+1:]...)
						break
					}
				}
			}
			if f.primaryKey {
				s.primary = append(s.primary, f)
			}
		}
	}
	if of := s.byName[f.name]; of == nil || of.settings["-"] == "-" {
		s.byName[f.name] = f
	}
	if of := s.byBind[bind]; of == nil || of.settings["-"] == "-" {
		s.byBind[bind] = f
	}
}

// choosePrimaryKey finds the primary key where no tag gives one, and the field
// of it that numbers the rows.
func (s *gormSchema) choosePrimaryKey() {
	id := s.lookUp("id")
	if id == nil {
		id = s.lookUp("ID")
	}
	if id != nil {
		if id.primaryKey {
			s.prioritized = id
		} else if len(s.primary) == 0 {
			id.primaryKey = true
			s.prioritized = id
			s.primary = append(s.primary, id)
		}
	}
	if s.prioritized != nil {
		return
	}
	if len(s.primary) == 1 {
		s.prioritized = s.primary[0]
		return
	}
	for _, f := range s.primary {
		if f.autoIncrement {
			s.prioritized = f
			return
		}
	}
}

// lookUp is LookUpField: by column, by Go name, then by the column that the
// name would have.
func (s *gormSchema) lookUp(name string) *gormField {
	if f := s.byDB[name]; f != nil {
		return f
	}
	if f := s.byName[name]; f != nil {
		return f
	}
	if !s.byColumnName {
		return nil
	}
	return s.byDB[s.namer.ColumnName(s.table, name)]
}

// lookUpBind is LookUpFieldByBindName: the closest field in the embedded
// structs around.
func (s *gormSchema) lookUpBind(bindNames []string, name string) *gormField {
	for i := len(bindNames) - 1; i >= 0; i-- {
		if f := s.byBind[strings.Join(bindNames[:i], ".")+"."+name]; f != nil {
			return f
		}
	}
	return nil
}

// tableName is the table of a model: the directive's, TableName's, or that of
// the naming strategy.
func (g *gormReader) tableName(t types.Type, s *gormSchema) string {
	if s.decl != nil && s.decl.native && s.decl.table == "" {
		return g.r.nativeTableName(s.decl)
	}
	if s.decl != nil && s.decl.hasTable && s.decl.table != "" {
		schemaName, bare := model.SplitName(s.decl.table)
		if schemaName != "" {
			return schemaName + "." + bare
		}
		return bare
	}
	if names := g.r.tablesOf(s.decl); len(names) > 0 {
		return names[0]
	}
	if fn := g.method(t, "TableName", 0, 1); fn != nil {
		if name, ok := g.stringOf(fn, nil); ok {
			return name
		}
		g.r.unknown(codeTableName, g.r.pos(fn.Pos()), "return a constant, put //autogen:table name above the struct, or name the table in autogen.toml, [gorm.tables]", "struct %s: TableName returns no constant, so the table's name cannot be read", s.name)
		return ""
	}
	if fn := g.method(t, "TableName", 1, 1); fn != nil && strings.HasSuffix(paramType(fn, 0), "schema.Namer") {
		if name, ok := g.stringOf(fn, nil); ok {
			return name
		}
		g.r.unknown(codeTableName, g.r.pos(fn.Pos()), "put //autogen:table name above the struct, or name the table in autogen.toml, [gorm.tables]", "struct %s: TableName depends on the naming strategy, so the table's name cannot be read", s.name)
		return ""
	}
	name, ok := g.tableNames[s.name]
	if !ok {
		name = g.namer.TableName(s.name)
		g.tableNames[s.name] = name
	}
	return name
}

func paramType(fn *types.Func, i int) string {
	return types.TypeString(fn.Type().(*types.Signature).Params().At(i).Type(), nil)
}

// method finds a method of *T with so many parameters and results.
func (g *gormReader) method(t types.Type, name string, params, results int) *types.Func {
	switch u := types.Unalias(t).(type) {
	case *types.Named:
		if u.NumMethods() == 0 && !isStruct(u) {
			return nil
		}
	case *types.Struct:
	default:
		return nil
	}
	if _, isInterface := t.Underlying().(*types.Interface); isInterface {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, name)
	fn, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	sig := fn.Type().(*types.Signature)
	if sig.Params().Len() != params || sig.Results().Len() != results {
		return nil
	}
	if first := sig.Results().At(0).Type(); name != "Value" && types.TypeString(first, nil) != "string" {
		return nil
	}
	return fn
}

// gormTag returns a struct tag's gorm key.
func gormTag(tag string) string { return reflect.StructTag(tag).Get("gorm") }

func (g *gormReader) failField(f *gormField, hint, format string, args ...any) {
	g.unknownField("", f, hint, format, args...)
}

// unknownField is failField with a code.
func (g *gormReader) unknownField(code string, f *gormField, hint, format string, args ...any) {
	pos := f.pos
	if pos.File == "" && f.schema != nil {
		pos = f.schema.pos
	}
	g.r.unknown(code, pos, hint, "field %s: %s", f.full(), fmt.Sprintf(format, args...))
}
