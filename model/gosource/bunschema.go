package gosource

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// BunTables says how Bun derives a table's name from a struct's.
type BunTables string

// How Bun names tables. BunAsIs is an inflector that returns its argument.
const (
	BunPlural   BunTables = "plural"
	BunSingular BunTables = "singular"
	BunAsIs     BunTables = "as is"
)

// bunTable is schema.Table.
type bunTable struct {
	decl                *structDecl
	typ                 types.Type
	typeName, modelName string
	// name is the table's name as the tag writes it, with a schema perhaps.
	name string
	pos  model.Pos
	// all holds every field, fields those that are columns.
	all, fields []*bunField
	relations   []*bunField
	byName      map[string]*bunField
	// uniques are the groups of unique constraints in the order in which they
	// are met; the unnamed one stands for a constraint per field.
	uniques     map[string][]*bunField
	uniqueOrder []string
	isLink      bool
	// extends is the type whose table this is a second view of.
	extends *bunTable
}

// bunField is schema.Field.
type bunField struct {
	table         *bunTable // the struct that has the field
	goName, name  string
	typ, indirect types.Type
	structTag     string
	tag           bunOptions
	index         []int
	pos           model.Pos
	node          *fieldNode
}

func (f *bunField) isPK() bool { return f.tag.has("pk") }

func (f *bunField) notNull() bool {
	return f.tag.has("notnull") || f.tag.has("pk") || f.tag.has("autoincrement")
}

func (f *bunField) full() string { return f.table.typeName + "." + f.goName }

func (f *bunField) orm() ormField {
	return ormField{kind: Bun, name: f.full(), typ: f.typ, tag: f.structTag, node: f.node, pos: f.pos}
}

func (t *bunTable) primary() []*bunField {
	var pks []*bunField
	for _, f := range t.fields {
		if f.isPK() {
			pks = append(pks, f)
		}
	}
	return pks
}

// bunReader holds the tables by type.
type bunReader struct {
	r      *reader
	tables map[string]*bunTable
	// models are the tables that are registered, in the order of the source.
	models []*bunTable
}

// table is Tables.InProgress: it reads a struct once.
func (b *bunReader) table(t types.Type) *bunTable {
	t = types.Unalias(t)
	key := types.TypeString(t, nil)
	if table := b.tables[key]; table != nil {
		return table
	}
	table := &bunTable{typ: t, byName: map[string]*bunField{}, uniques: map[string][]*bunField{}}
	b.tables[key] = table
	if n, ok := t.(*types.Named); ok {
		name := typeName(n)
		table.typeName, table.modelName = upperFirst(name), underscore(name)
		table.decl = b.r.structOf(n)
		table.pos = b.r.pos(n.Obj().Pos())
	}
	table.name = b.tableName(table.modelName)
	if st, ok := t.Underlying().(*types.Struct); ok {
		b.fields(table, st)
	}
	if d := table.decl; d != nil && d.hasTable && d.table != "" {
		table.name = d.table
	}
	return table
}

func (b *bunReader) tableName(name string) string {
	switch b.r.cfg.BunTables {
	case BunSingular:
		return b.r.inflection.singular(name)
	case BunAsIs:
		return name
	}
	return b.r.inflection.plural(name)
}

// bunEmbedded is a field of an embedded struct, before ambiguous ones fall.
type bunEmbedded struct {
	prefix string
	index  int
	field  *bunField
}

// fields is Table.processFields.
func (b *bunReader) fields(t *bunTable, st *types.Struct) {
	names := map[string]bool{}
	var embedded []bunEmbedded
	for i := range st.NumFields() {
		v, text := st.Field(i), bunTag(st.Tag(i))
		if text == "-" {
			names[v.Name()] = true
			continue
		}
		if !token.IsExported(v.Name()) && !v.Embedded() {
			continue
		}
		tag := parseBunTag(text)
		if v.Embedded() {
			if _, key := namedOf(v.Type()); key == "github.com/uptrace/bun/schema.BaseModel" && v.Name() == "BaseModel" {
				b.baseModel(t, tag)
				continue
			}
			inner := oneLess(v.Type())
			if _, ok := kindOf(inner).(*types.Struct); !ok {
				continue
			}
			embedded = b.embed(t, embedded, inner, "", i)
			if tag.has("inherit") || tag.has("extend") {
				sub := b.table(inner)
				t.name, t.typeName, t.modelName, t.extends = sub.name, sub.typeName, sub.modelName, sub
			}
			continue
		}
		if prefix, ok := tag.option("embed"); ok {
			inner := oneLess(v.Type())
			if _, ok := kindOf(inner).(*types.Struct); !ok {
				b.r.fail(b.r.pos(v.Pos()), "embed a struct", "field %s.%s: only a struct can be embedded, not %s", t.typeName, v.Name(), shortType(v.Type()))
				continue
			}
			embedded = b.embed(t, embedded, inner, prefix, i)
			continue
		}
		f := b.field(t, v, st.Tag(i), tag, i)
		if hasInvalid(v.Type()) && !tag.has("type") {
			b.r.unknown(codeMissingType, f.pos, "make the package compile, or give the column a type with bun:\"type:…\"", "field %s: %s", f.full(), b.r.invalidCause(v))
			continue
		}
		b.add(t, f)
		names[f.name] = true
	}
	b.addEmbedded(t, names, embedded)
	slices.SortStableFunc(t.all, byIndex)
	slices.SortStableFunc(t.fields, byIndex)
}

func byIndex(a, b *bunField) int { return slices.Compare(a.index, b.index) }

func (b *bunReader) embed(t *bunTable, embedded []bunEmbedded, inner types.Type, prefix string, index int) []bunEmbedded {
	sub := b.table(inner)
	if sub == t {
		b.r.fail(t.pos, "leave the field out with bun:\"-\"", "struct %s embeds itself", t.typeName)
		return embedded
	}
	for _, f := range sub.all {
		embedded = append(embedded, bunEmbedded{prefix: prefix, index: index, field: f})
	}
	return embedded
}

// addEmbedded adds the fields of embedded structs whose names are unambiguous:
// a field of the struct itself wins, and of two embedded ones neither, unless
// just one has a tag.
func (b *bunReader) addEmbedded(t *bunTable, names map[string]bool, embedded []bunEmbedded) {
	count, tagged := map[string]int{}, map[string]int{}
	for name := range names {
		count[name]++
		tagged[name]++
	}
	for _, e := range embedded {
		count[e.prefix+e.field.name]++
		if !e.field.tag.isZero() {
			tagged[e.prefix+e.field.name]++
		}
	}
	for _, e := range embedded {
		name := e.prefix + e.field.name
		if count[name] > 1 && (e.field.tag.isZero() || tagged[name] != 1) {
			continue
		}
		f := *e.field
		f.name = name
		f.index = append([]int{e.index}, f.index...)
		b.add(t, &f)
		if v, ok := f.tag.options["unique"]; ok {
			t.addUnique(&f, e.prefix, v)
		}
	}
}

// baseModel reads the tag of bun.BaseModel.
func (b *bunReader) baseModel(t *bunTable, tag bunOptions) {
	if tag.name != "" {
		t.name = tag.name
		switch tag.name {
		case "table", "alias", "select":
			b.r.warn(codeBunName, t.pos, "write table:"+tag.name+" if it is the name", "struct %s: the table's name %q is also an option of the tag", t.typeName, tag.name)
		}
	}
	for _, key := range tag.order {
		if key != "table" && key != "alias" && key != "select" {
			b.r.warn(codeBunOption, t.pos, didYouMean(key, []string{"table", "alias", "select"}, ""), "struct %s: Bun knows no option %q of bun.BaseModel", t.typeName, key)
		}
	}
	if name, ok := tag.option("table"); ok {
		t.name = name
	}
}

// field is Table.newField.
func (b *bunReader) field(t *bunTable, v *types.Var, structTag string, tag bunOptions, index int) *bunField {
	f := &bunField{
		table: t, goName: v.Name(), name: underscore(v.Name()), typ: v.Type(), indirect: oneLess(v.Type()),
		structTag: structTag, tag: tag, index: []int{index}, pos: b.r.pos(v.Pos()), node: b.r.fields[int(v.Pos())],
	}
	if tag.name != "" && tag.name != f.name {
		if bunFieldOptions[tag.name] {
			b.r.warn(codeBunName, f.pos, "write bun:\","+tag.name+"\" with a comma for the option", "field %s: %q is the column's name here, and also an option", f.full(), tag.name)
		}
		f.name = tag.name
	}
	if name, ok := tag.option("column"); ok {
		f.name = name
	}
	for _, key := range tag.order {
		if !bunFieldOptions[key] {
			b.r.warn(codeBunOption, f.pos, didYouMean(key, sortedKeys(bunFieldOptions), ""), "field %s: Bun knows no option %q", f.full(), key)
		}
	}
	if v, ok := tag.options["unique"]; ok {
		t.addUnique(f, "", v)
	}
	return f
}

// add is Table.addField.
func (b *bunReader) add(t *bunTable, f *bunField) {
	t.all = append(t.all, f)
	if f.tag.has("rel") || f.tag.has("m2m") {
		t.relations = append(t.relations, f)
		return
	}
	if old := t.byName[f.name]; old != nil && !old.tag.has("scanonly") && !f.tag.has("scanonly") {
		b.r.fail(f.pos, "rename one with column:, or leave one out with bun:\"-\"", "table %s: fields %s and %s are both column %s; the other is at %s", t.name, old.goName, f.goName, f.name, old.pos)
		return
	}
	t.byName[f.name] = f
	if alt, ok := f.tag.option("alt"); ok {
		t.byName[alt] = f
	}
	if !f.tag.has("scanonly") {
		t.fields = append(t.fields, f)
	}
}

// addUnique is Table.addUnique: names stand in several options, or in one with
// commas, and take the prefix of the embedded struct.
func (t *bunTable) addUnique(f *bunField, prefix string, values []string) {
	if len(values) == 1 {
		values = strings.Split(values[0], ",")
	}
	for _, name := range values {
		if name != "" {
			name = prefix + name
		}
		if _, ok := t.uniques[name]; !ok {
			t.uniqueOrder = append(t.uniqueOrder, name)
		}
		t.uniques[name] = append(t.uniques[name], f)
	}
}
