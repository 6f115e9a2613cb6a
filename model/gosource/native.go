package gosource

import (
	"cmp"
	"go/types"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// nativeTable is a native struct on its way to a table.
type nativeTable struct {
	decl  *structDecl
	table model.Table
	names *namer
	// fields are the columns' fields, in the columns' order.
	fields []*nativeField
}

// nativeField is one field that is a column.
type nativeField struct {
	name   string // the Go name
	column string
	typ    types.Type
	tag    *agTag
	node   *fieldNode
	pos    model.Pos
	// depth is how many embedded structs stand around the field.
	depth int
	goType
}

// classify decides which structs are native tables and which are GORM or Bun
// models.
func (r *reader) classify() {
	var tables []*structDecl
	embeddedOnly, related := r.embeddedOnly(), r.bunRelated()
	r.checkModels()
	r.checkInflection()
	for _, d := range r.structs {
		engineMatches := true
		ignored := false
		for _, dir := range d.directives {
			switch dir.verb {
			case "table":
				if d.hasTable {
					r.fail(dir.pos, "", "struct %s has two //autogen:table directives", d.name)
				}
				d.table, d.hasTable = dir.args, true
			case "ignore":
				ignored = true
			case "dialect":
				engineMatches = r.dialects(dir)
			}
		}
		r.chooseORM(d, embeddedOnly, related)
		switch {
		case d.gorm || d.bun:
		case d.hasTable:
			d.native, d.reason = true, "has a table directive"
		case d.named(r.cfg.Native.Models):
			d.native, d.reason = true, "listed in the configuration"
		}
		if !d.native && !d.gorm && !d.bun {
			for _, dir := range d.directives {
				if dir.verb != "ignore" {
					r.fail(dir.pos, "put //autogen:table above the struct", "directive %s%s stands on struct %s, which is no table", directivePrefix, dir.verb, d.name)
				}
			}
			continue
		}
		if d.obj.Type().(*types.Named).TypeParams().Len() > 0 {
			r.fail(d.pos, "declare the table as a struct that embeds an instance", "struct %s has type parameters, so it cannot be a table", d.name)
			continue
		}
		if d.elsewhere {
			tables = append(tables, d)
			continue
		}
		if ignored || !engineMatches {
			d.reason = map[bool]string{true: "has an ignore directive", false: "is for another engine"}[ignored]
			// It stays known as a table for the fields that hold its rows.
			d.elsewhere = true
			tables = append(tables, d)
			continue
		}
		tables = append(tables, d)
	}
	r.structs = tables
}

// checkModels reports the names of Config.Models that no struct has.
func (r *reader) checkModels() {
	wanted := slices.Concat(r.cfg.Models, r.cfg.BunModels, r.cfg.Exclude)
	for _, g := range r.cfg.Groups {
		wanted = append(wanted, g...)
	}
	wanted = slices.Concat(wanted, sortedKeys(r.cfg.GORM.Tables), r.cfg.Native.Models)
	for _, name := range wanted {
		var names []string
		found := false
		for _, d := range r.structs {
			found = found || d.named([]string{name})
			names = append(names, d.name)
		}
		if !found {
			r.fail(model.Pos{}, didYouMean(name, names, ""), "no struct %s in the packages of %s", name, strings.Join(r.cfg.Patterns, " "))
		}
	}
}

// dialects reads //autogen:dialect postgres,sqlite.
func (r *reader) dialects(d *directive) bool {
	matches := false
	for _, name := range strings.Split(d.args, ",") {
		name = strings.TrimSpace(name)
		if !isEngine(name) {
			r.fail(d.pos, didYouMean(name, engines, "the engines are "+strings.Join(engines, ", ")), "directive //autogen:dialect names an unknown engine %q", name)
		}
		matches = matches || name == string(r.cfg.Engine)
	}
	return matches
}

// readNative reads the native tables: first the columns of all, then what may
// name columns of another.
func (r *reader) readNative() {
	for _, d := range r.structs {
		if !d.native || d.elsewhere {
			continue
		}
		t := &nativeTable{decl: d}
		name := d.table
		if name == "" {
			name = model.JoinName("", r.nativeTableName(d))
		} else if strings.ContainsAny(name, " \t(") && !strings.HasPrefix(name, `"`) {
			r.fail(d.pos, "the form is //autogen:table [schema.]name", "struct %s: %q is no table name", d.name, name)
			continue
		}
		t.table.Name = r.objectName(d.pos, r.schemas[d.pkg.path], name)
		t.table.Pos = d.pos
		t.names = r.newNamer(t.table.Name)
		r.readColumns(t)
		r.natives = append(r.natives, t)
		r.nativeOf[d], r.nativeNamed[t.table.Name] = t, t
	}
	for _, t := range r.natives {
		r.readConstraints(t)
		r.addTable(t.table)
		r.note(t.decl, t.table.Name)
	}
	for _, d := range r.structs {
		if d.elsewhere {
			r.note(d, "")
		}
	}
}

// nativeTableName is the name of a table that no directive names.
func (r *reader) nativeTableName(d *structDecl) string {
	if r.cfg.Native.Plural {
		return r.inflection.plural(snakeCase(d.name))
	}
	return snakeCase(d.name)
}

// readColumns collects the fields of a struct and makes the columns.
func (r *reader) readColumns(t *nativeTable) {
	st, ok := t.decl.obj.Type().Underlying().(*types.Struct)
	if !ok {
		return
	}
	fields := r.shallowest(t, r.collect(t, st, "", 0, nil))
	t.fields, t.table.Columns = make([]*nativeField, 0, len(fields)), make([]model.Column, 0, len(fields))
	for _, f := range fields {
		c := r.column(t, f)
		t.fields = append(t.fields, f)
		t.table.Columns = append(t.table.Columns, c)
	}
	if len(t.table.Columns) == 0 && len(r.faults) == 0 {
		r.fail(t.decl.pos, "", "struct %s has no field that is a column", t.decl.name)
	}
}

// shallowest settles fields of one column name as Go settles promoted fields:
// the one inside fewer embedded structs wins, and two at one depth are an
// error.
func (r *reader) shallowest(t *nativeTable, all []*nativeField) []*nativeField {
	best := map[string]*nativeField{}
	for _, f := range all {
		old := best[f.column]
		switch {
		case old == nil || f.depth < old.depth:
			best[f.column] = f
		case f.depth == old.depth:
			r.fail(f.pos, "rename one with a db tag, or leave one out with db:\"-\"", "table %s: fields %s and %s are both column %s; the other is at %s", t.table.Name, old.name, f.name, f.column, old.pos)
		}
	}
	var kept []*nativeField
	for _, f := range all {
		if best[f.column] == f {
			kept = append(kept, f)
		}
	}
	return kept
}

// collect flattens a struct into the fields that are columns.
func (r *reader) collect(t *nativeTable, st *types.Struct, prefix string, depth int, outer []types.Type) []*nativeField {
	var fields []*nativeField
	for i := range st.NumFields() {
		v := st.Field(i)
		tag := st.Tag(i)
		pos := r.fieldPos(v, t.decl)
		full := t.decl.name + "." + v.Name()
		dbTag, hasDB := reflect.StructTag(tag).Lookup("db")
		column, _, _ := strings.Cut(dbTag, ",")
		_, hasAg := reflect.StructTag(tag).Lookup("ag")
		if !v.Exported() && !v.Embedded() {
			if hasDB && column != "-" || hasAg {
				r.fail(pos, "export the field", "field %s is unexported, so no library can scan it", full)
			}
			continue
		}
		if column == "-" {
			continue
		}
		ag := r.parseAgTag(tag, pos, full)
		if ag.has["-"] {
			continue
		}
		inner := structUnder(v.Type())
		if ag.has["embed"] || v.Embedded() && inner != nil && column == "" && !r.isScalar(v.Type()) {
			if inner == nil {
				r.fail(pos, "embed is for structs", "field %s cannot be flattened: %s is no struct", full, shortType(v.Type()))
				continue
			}
			for _, o := range outer {
				if types.Identical(o, v.Type()) {
					r.fail(pos, "", "field %s embeds its own struct", full)
					return fields
				}
			}
			p := prefix
			if ag.has["embed"] {
				switch {
				case ag.values["embed"] != "":
					p += ag.values["embed"]
				case column != "":
					p += column + "_"
				}
			}
			fields = append(fields, r.collect(t, inner, p, depth+1, append(outer, v.Type()))...)
			continue
		}
		if !v.Exported() {
			continue
		}
		f := &nativeField{name: v.Name(), column: prefix + cmp.Or(column, snakeCase(v.Name())), typ: v.Type(), tag: ag, node: r.fields[int(v.Pos())], pos: pos, depth: depth}
		if hasInvalid(v.Type()) {
			if !ag.has["type"] {
				r.unknown(codeMissingType, pos, "make the package compile, or give the column a type with ag:\"type:…\"", "field %s: %s", full, r.invalidCause(v))
				continue
			}
		} else if r.isRelation(v.Type()) && !ag.has["type"] {
			if len(ag.order) > 0 {
				r.fail(pos, "put it on the column, or give this field a type", "field %s holds rows of another table, so ag option %q has no column", full, ag.order[0])
			}
			continue
		}
		if column == "" && r.cfg.Native.RequireDBTag {
			r.fail(pos, "name the column with db:\"…\", or leave the field out with db:\"-\"; autogen.toml, [native] require_db_tag, asks for it", "field %s has no db tag", full)
		}
		fields = append(fields, f)
	}
	return fields
}

// fieldPos is a field's place; one of a package that is not read in source
// form gets the place of the struct that embeds it.
func (r *reader) fieldPos(v *types.Var, d *structDecl) model.Pos {
	if p := r.pos(v.Pos()); p.File != "" {
		return p
	}
	return d.pos
}

// structUnder returns the struct that a type is, pointers aside.
func structUnder(t types.Type) *types.Struct {
	for {
		p, ok := types.Unalias(t).(*types.Pointer)
		if !ok {
			break
		}
		t = p.Elem()
	}
	st, _ := t.Underlying().(*types.Struct)
	return st
}

// isScalar says whether a struct type is mapped to one column.
func (r *reader) isScalar(t types.Type) bool { return r.columnType(t).sql != "" }

// readConstraints makes what may name several columns or other tables: keys,
// foreign keys, checks and indexes, from tags and from directives.
func (r *reader) readConstraints(t *nativeTable) {
	o := &overlay{r: r, table: &t.table, names: t.names, what: "struct " + t.decl.name, schema: r.schemas[t.decl.pkg.path], decl: t.decl}
	o.reserve(t.decl.directives)
	for _, f := range t.fields {
		for _, key := range []string{"unique", "index", "uniqueindex"} {
			if v := f.tag.values[key]; v != "" {
				t.names.reserve(v)
			}
		}
	}
	r.tagPrimaryKey(t)
	r.tagUniques(t)
	r.tagForeignKeys(t)
	r.tagChecks(t)
	r.tagIndexes(t)
	o.apply(t.decl.directives)
	if t.table.Comment == "" && r.cfg.Native.DocComments && r.postgres() {
		t.table.Comment = docComment(t.decl.doc)
	}
	r.checkSQLiteIdentity(t)
}

// tagPrimaryKey gathers the pk options: by their number, then by field order.
func (r *reader) tagPrimaryKey(t *nativeTable) {
	type part struct {
		column string
		order  int
	}
	var parts []part
	var pos model.Pos
	for _, f := range t.fields {
		if !f.tag.has["pk"] {
			continue
		}
		order := 1 << 20
		if v := f.tag.values["pk"]; v != "" {
			n, ok := parseInt(v)
			if !ok {
				r.fail(f.pos, "write pk or pk:2", "field %s.%s: pk takes the column's place in the key, not %q", t.decl.name, f.name, v)
				continue
			}
			order = int(n)
		}
		if len(parts) == 0 {
			pos = f.pos
		}
		parts = append(parts, part{f.column, order})
	}
	if len(parts) == 0 {
		return
	}
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].order < parts[j].order })
	pk := &model.PrimaryKey{Pos: pos}
	for _, p := range parts {
		pk.Columns = append(pk.Columns, p.column)
	}
	t.table.PrimaryKey = pk
}

// tagUniques makes the unique options: one name on several fields is one
// constraint.
func (r *reader) tagUniques(t *nativeTable) {
	at := map[string]int{}
	for _, f := range t.fields {
		if !f.tag.has["unique"] {
			continue
		}
		name := f.tag.values["unique"]
		if i, ok := at[name]; ok && name != "" {
			t.table.Uniques[i].Columns = append(t.table.Uniques[i].Columns, f.column)
			continue
		}
		u := model.Unique{Name: name, Columns: []string{f.column}, Pos: f.pos}
		if name == "" {
			u.Name = t.names.name("key", f.column)
		}
		at[name] = len(t.table.Uniques)
		t.table.Uniques = append(t.table.Uniques, u)
	}
}

// tagIndexes makes the index and uniqueindex options.
func (r *reader) tagIndexes(t *nativeTable) {
	at := map[string]int{}
	for _, f := range t.fields {
		for _, key := range []string{"index", "uniqueindex"} {
			if !f.tag.has[key] {
				continue
			}
			name, unique := f.tag.values[key], key == "uniqueindex"
			if i, ok := at[name]; ok && name != "" {
				if t.table.Indexes[i].Unique != unique {
					r.fail(f.pos, "use index or uniqueindex on all of its fields", "index %s of table %s is unique on one field and not on another", name, t.table.Name)
				}
				t.table.Indexes[i].Keys = append(t.table.Indexes[i].Keys, model.Key{Column: f.column})
				continue
			}
			x := model.Index{Name: name, Unique: unique, Keys: []model.Key{{Column: f.column}}, Pos: f.pos}
			if name == "" {
				x.Name = t.names.name("idx", f.column)
			}
			at[name] = len(t.table.Indexes)
			t.table.Indexes = append(t.table.Indexes, x)
		}
	}
}

// tagChecks makes the check options and //autogen:check on fields, and the
// checks of enums that are text.
func (r *reader) tagChecks(t *nativeTable) {
	for _, f := range t.fields {
		add := func(c model.Check, pos model.Pos) {
			if c.Name == "" {
				c.Name = t.names.name("check", f.column)
			} else {
				t.names.reserve(c.Name)
			}
			c.Pos = pos
			t.table.Checks = append(t.table.Checks, c)
		}
		for _, text := range f.tag.checks {
			name, expr := r.splitCheck(t, text)
			add(model.Check{Name: name, Expr: unparen(expr)}, f.pos)
		}
		if f.node != nil {
			for _, d := range f.node.directives {
				if d.verb != "check" {
					continue
				}
				c, err := parseCheck(d.args)
				if err != nil {
					// On a field the parentheses may be left out.
					c = model.Check{Expr: unparen(d.args)}
					if _, lexErr := lexSQL(d.args); lexErr != nil || c.Expr == "" {
						r.fail(d.pos, "the form is //autogen:check [name] (condition)", "directive //autogen:check: %s", err)
						continue
					}
				}
				add(c, d.pos)
			}
		}
		if f.enum != nil && f.goType.sql == "text" && !f.tag.has["type"] {
			add(model.Check{Expr: enumCondition(f.column, f.enum.values)}, f.pos)
		}
	}
}

// splitCheck takes NAME=EXPR apart. A column's name in front of the sign makes
// it a comparison.
func (r *reader) splitCheck(t *nativeTable, text string) (name, expr string) {
	toks, err := lexSQL(text)
	if err != nil || len(toks) < 3 || toks[0].kind != word || toks[1].value != "=" || toks[2].value == "=" {
		return "", text
	}
	if toks[2].kind == punct && toks[2].value == ">" || t.table.Column(toks[0].value) != nil {
		return "", text
	}
	return toks[0].value, strings.TrimSpace(text[toks[1].end:])
}

// checkSQLiteIdentity checks what SQLite asks of a column that numbers its
// rows: it is the whole primary key (sqlite.org, "SQLite Autoincrement").
func (r *reader) checkSQLiteIdentity(t *nativeTable) {
	pk := t.table.PrimaryKey
	for i, f := range t.fields {
		numbered := f.tag.has["identity"] || f.tag.has["serial"] || f.tag.has["autoincrement"]
		if !numbered || r.cfg.Engine != model.SQLite {
			continue
		}
		if pk == nil || len(pk.Columns) != 1 || pk.Columns[0] != f.column {
			r.fail(f.pos, "give the field pk, or write identity.postgres", "field %s.%s: sqlite numbers only a column that is the whole primary key", t.decl.name, f.name)
		}
		if t.table.Columns[i].Autoincrement && pk != nil && pk.Name == t.names.pkey {
			pk.Name = ""
		}
	}
}

func parseInt(s string) (int64, bool) {
	neg := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(s, "-")
	if s == "" || len(s) > 18 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	var n int64
	for _, c := range s {
		n = n*10 + int64(c-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}
