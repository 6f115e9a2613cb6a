package gosource

import (
	"go/types"
	"sort"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// bunRelated finds the structs that the relations of Bun models name: they are
// models too, with or without bun.BaseModel.
func (r *reader) bunRelated() map[string]string {
	found := map[string]string{}
	var queue []*structDecl
	for _, d := range r.structs {
		if kind, reason := r.ormOf(d); kind == Bun && reason != "" || r.registered[d.key()] != "" {
			queue = append(queue, d)
		}
	}
	for len(queue) > 0 {
		d := queue[0]
		queue = queue[1:]
		st, ok := d.obj.Type().Underlying().(*types.Struct)
		if !ok {
			continue
		}
		for i := range st.NumFields() {
			tag := parseBunTag(bunTag(st.Tag(i)))
			if !tag.has("rel") && !tag.has("m2m") {
				continue
			}
			target := r.structOf(elemOf(st.Field(i).Type()))
			if target == nil || found[target.key()] != "" {
				continue
			}
			found[target.key()] = "related by " + d.name + "." + st.Field(i).Name()
			queue = append(queue, target)
		}
	}
	return found
}

// readBun reads the Bun models as NewCreateTable would create them, all of
// them registered before.
func (r *reader) readBun() {
	b := &bunReader{r: r, tables: map[string]*bunTable{}}
	for _, d := range r.structs {
		if d.bun {
			b.models = append(b.models, b.table(d.obj.Type()))
		}
	}
	for _, t := range b.models {
		b.markLinks(t)
	}
	for _, t := range b.models {
		fks := b.relations(t)
		if t.decl.elsewhere {
			continue
		}
		for _, hook := range []string{"BeforeCreateTable", "AfterCreateTable"} {
			if obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t.typ), true, nil, hook); obj != nil {
				r.warn(codeBunCreate, r.pos(obj.Pos()), "declare with directives above the struct, or in a .sql file, what it does", "struct %s: what its method %s does is not read", t.typeName, hook)
			}
		}
		if t.extends != nil {
			r.found = append(r.found, Found{Type: t.decl.key(), Kind: Bun, Left: true, Pos: t.pos,
				Reason: "extends " + t.extends.typeName + ", whose table it shares"})
			b.checkView(t)
			continue
		}
		table := b.create(t, fks)
		r.addTable(table)
		r.note(t.decl, table.Name)
	}
}

// checkView warns of columns that a second view of a table has and the table has
// not, or not so: NewCreateTable of either would create the same table.
func (b *bunReader) checkView(t *bunTable) {
	for _, f := range t.fields {
		own := t.extends.byName[f.name]
		if own == nil || b.r.bunCreateType(own) != b.r.bunCreateType(f) || own.notNull() != f.notNull() {
			b.r.warn(codeBunView, f.pos, "tag it scanonly, or put it into "+t.extends.typeName, "struct %s: column %s is not as in %s, which it extends, and is not read", t.decl.name, f.name, t.extends.typeName)
		}
	}
}

// markLinks marks the tables that many-to-many relations name.
func (b *bunReader) markLinks(t *bunTable) {
	for _, f := range t.relations {
		if name, ok := f.tag.option("m2m"); ok {
			if link := b.byName(name); link != nil {
				link.isLink = true
			}
		}
	}
}

func (b *bunReader) byName(name string) *bunTable {
	for _, t := range b.models {
		if t.name == name && t.extends == nil {
			return t
		}
	}
	return nil
}

// tableRef brings a table's name into the model's form.
func (b *bunReader) tableRef(t *bunTable) string {
	if d := t.decl; d != nil {
		if native := b.r.nativeOf[d]; native != nil {
			return native.table.Name
		}
		if d.gorm {
			g := b.r.gorm()
			return g.gormName(d.pos, g.tableOf(d).table)
		}
		if d.hasTable && d.table != "" {
			return b.r.objectName(t.pos, b.r.schemas[d.pkg.path], d.table)
		}
	}
	name := model.JoinName("", t.name)
	if schema, bare, ok := strings.Cut(t.name, "."); ok {
		if strings.Contains(bare, ".") {
			b.r.fail(t.pos, "write schema.table", "struct %s: the table's name %s has too many parts", t.typeName, t.name)
		}
		name = model.JoinName(schema, bare)
	}
	return b.r.objectName(t.pos, "", name)
}

// create is CreateTableQuery.AppendQuery.
func (b *bunReader) create(t *bunTable, fks []model.ForeignKey) model.Table {
	r := b.r
	table := model.Table{Name: b.tableRef(t), Pos: t.pos}
	var columns []ormField
	declared := false
	for _, f := range t.fields {
		if r.overlayTag(f.orm()).has["-"] {
			continue
		}
		c, isKey := r.bunColumn(t, f)
		if isKey {
			declared = true
			table.PrimaryKey = &model.PrimaryKey{Columns: []string{c.Name}, Pos: f.pos}
		}
		table.Columns = append(table.Columns, c)
		columns = append(columns, f.orm())
	}
	if pks := t.primary(); !declared && len(pks) > 0 {
		table.PrimaryKey = &model.PrimaryKey{Pos: pks[0].pos}
		for _, f := range pks {
			table.PrimaryKey.Columns = append(table.PrimaryKey.Columns, f.name)
		}
	}
	b.uniques(t, &table)
	if r.cfg.BunForeignKeys {
		table.ForeignKeys = fks
	}
	r.overlayORM(t.decl, t.typeName, &table, columns)
	return table
}

// uniques adds the unique constraints: one for each field without a name, and
// one for each group.
func (b *bunReader) uniques(t *bunTable, table *model.Table) {
	names := append([]string(nil), t.uniqueOrder...)
	sort.Strings(names)
	for _, name := range names {
		fields := t.uniques[name]
		u := model.Unique{Name: name, Pos: fields[0].pos}
		for _, f := range fields {
			if table.Column(f.name) == nil {
				b.r.fail(f.pos, "leave unique out", "field %s: unique has no column, since the field is none", f.full())
				continue
			}
			if name == "" {
				table.Uniques = append(table.Uniques, model.Unique{Columns: []string{f.name}, Pos: f.pos})
			} else {
				u.Columns = append(u.Columns, f.name)
			}
		}
		if len(u.Columns) > 0 {
			table.Uniques = append(table.Uniques, u)
		}
	}
}
