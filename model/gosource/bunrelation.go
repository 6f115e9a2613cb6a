package gosource

import (
	"go/types"
	"sort"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// joinHint is what to do about a relation whose columns are not found.
const joinHint = "name the columns with join:base_column=join_column"

// relations is Table.initRelations: it checks every relation, and returns the
// foreign keys that WithForeignKeys adds.
func (b *bunReader) relations(t *bunTable) []model.ForeignKey {
	fields := append([]*bunField(nil), t.relations...)
	sort.SliceStable(fields, func(i, j int) bool { return fields[i].goName < fields[j].goName })
	var fks []model.ForeignKey
	for i, f := range fields {
		if i > 0 && fields[i-1].goName == f.goName {
			b.fail(f, "rename one of the fields", "the struct has two relations of that name")
			continue
		}
		rel, ok := f.tag.option("rel")
		switch {
		case !ok:
			b.manyToMany(t, f)
		case rel == "belongs-to":
			if fk := b.belongsTo(t, f); fk != nil {
				fks = append(fks, *fk)
			}
		case rel == "has-one":
			if fk := b.hasOne(t, f); fk != nil {
				fks = append(fks, *fk)
			}
		case rel == "has-many":
			b.hasMany(t, f)
		default:
			b.fail(f, didYouMean(rel, []string{"belongs-to", "has-one", "has-many"}, "the relations are belongs-to, has-one and has-many"), "unknown relation %q", rel)
		}
	}
	return fks
}

func (b *bunReader) fail(f *bunField, hint, format string, args ...any) {
	b.r.fail(f.pos, hint, "field "+f.full()+": "+format, args...)
}

// target is the table of a relation's struct.
func (b *bunReader) target(f *bunField, t types.Type) *bunTable {
	if _, ok := kindOf(t).(*types.Struct); !ok {
		b.fail(f, "", "a relation holds structs, not %s", shortType(f.typ))
		return nil
	}
	return b.table(t)
}

// elements is the table of the structs in a relation's slice.
func (b *bunReader) elements(f *bunField) *bunTable {
	s, ok := kindOf(f.indirect).(*types.Slice)
	if !ok {
		b.fail(f, "make the field a slice", "the relation holds several rows, not %s", shortType(f.typ))
		return nil
	}
	return b.target(f, oneLess(s.Elem()))
}

// joinPairs is parseRelationJoin.
func (b *bunReader) joinPairs(f *bunField) (pairs [][2]string, ok bool) {
	items := f.tag.options["join"]
	if len(items) == 1 {
		items = strings.Split(items[0], ",")
	}
	for _, item := range items {
		base, join, found := strings.Cut(strings.TrimSpace(item), "=")
		if !found || strings.Contains(join, "=") {
			b.fail(f, joinHint, "join %q is no pair of columns", item)
			return nil, false
		}
		pairs = append(pairs, [2]string{base, join})
	}
	return pairs, true
}

// columns resolves a join's pairs on both sides.
func (b *bunReader) columns(f *bunField, base, join *bunTable, pairs [][2]string) (own, other []*bunField, ok bool) {
	for _, p := range pairs {
		x, y := base.byName[p[0]], join.byName[p[1]]
		switch {
		case x == nil:
			b.fail(f, didYouMean(p[0], sortedKeys(base.byName), joinHint), "struct %s has no column %s", base.typeName, p[0])
			return nil, nil, false
		case y == nil:
			b.fail(f, didYouMean(p[1], sortedKeys(join.byName), joinHint), "struct %s has no column %s", join.typeName, p[1])
			return nil, nil, false
		}
		own, other = append(own, x), append(other, y)
	}
	return own, other, true
}

// belongsTo is belongsToRelation.
func (b *bunReader) belongsTo(t *bunTable, f *bunField) *model.ForeignKey {
	join := b.target(f, f.indirect)
	if join == nil {
		return nil
	}
	own, other, ok := b.belongsToColumns(t, f, join)
	if !ok {
		return nil
	}
	fk := b.foreignKey(f, own, other, join)
	onUpdate, onDelete := b.action(f, "on_update"), b.action(f, "on_delete")
	if fk != nil {
		fk.OnUpdate, fk.OnDelete = onUpdate, onDelete
	}
	return fk
}

func (b *bunReader) belongsToColumns(t *bunTable, f *bunField, join *bunTable) (own, other []*bunField, ok bool) {
	pks := join.primary()
	if len(pks) == 0 {
		b.fail(f, "tag its key with bun:\",pk\"", "struct %s has no primary key", join.typeName)
		return nil, nil, false
	}
	if f.tag.has("join") {
		pairs, ok := b.joinPairs(f)
		if !ok {
			return nil, nil, false
		}
		return b.columns(f, t, join, pairs)
	}
	for _, pk := range pks {
		name := underscore(f.goName) + "_" + pk.name
		x := t.byName[name]
		if x == nil {
			x = t.byName[pk.name]
		}
		if x == nil {
			b.fail(f, joinHint, "struct %s has no column %s", t.typeName, name)
			return nil, nil, false
		}
		own, other = append(own, x), append(other, pk)
	}
	return own, other, true
}

// hasColumns resolves a has-one or has-many relation.
func (b *bunReader) hasColumns(t *bunTable, f *bunField, join *bunTable) (own, other []*bunField, ok bool) {
	pks := t.primary()
	if len(pks) == 0 {
		b.fail(f, "tag its key with bun:\",pk\"", "struct %s has no primary key", t.typeName)
		return nil, nil, false
	}
	polymorphic := f.tag.has("polymorphic")
	typeColumn := ""
	if f.tag.has("join") {
		pairs, ok := b.joinPairs(f)
		if !ok {
			return nil, nil, false
		}
		if polymorphic {
			kept := pairs[:0]
			for _, p := range pairs {
				if p[0] == "type" {
					typeColumn = p[1]
				} else {
					kept = append(kept, p)
				}
			}
			pairs = kept
		}
		if own, other, ok = b.columns(f, t, join, pairs); !ok {
			return nil, nil, false
		}
	} else {
		// ModelName is in snake case already, so it stays as it is.
		prefix := underscore(t.modelName) + "_"
		typeColumn = prefix + "type"
		for _, pk := range pks {
			y := join.byName[prefix+pk.name]
			if y == nil {
				y = join.byName[pk.name]
			}
			if y == nil {
				b.fail(f, joinHint, "struct %s has no column %s", join.typeName, prefix+pk.name)
				return nil, nil, false
			}
			own, other = append(own, pk), append(other, y)
		}
	}
	if polymorphic && join.byName[typeColumn] == nil {
		b.fail(f, "add the column, or name it with join:type=…", "struct %s has no column %s for the polymorphic relation", join.typeName, typeColumn)
		return nil, nil, false
	}
	return own, other, true
}

func (b *bunReader) hasOne(t *bunTable, f *bunField) *model.ForeignKey {
	join := b.target(f, f.indirect)
	if join == nil {
		return nil
	}
	own, other, ok := b.hasColumns(t, f, join)
	if !ok {
		return nil
	}
	return b.foreignKey(f, own, other, join)
}

func (b *bunReader) hasMany(t *bunTable, f *bunField) {
	if join := b.elements(f); join != nil {
		b.hasColumns(t, f, join)
	}
}

// manyToMany is m2mRelation: it makes no foreign key of its own.
func (b *bunReader) manyToMany(t *bunTable, f *bunField) {
	join := b.elements(f)
	if join == nil {
		return
	}
	for _, side := range []*bunTable{t, join} {
		if len(side.primary()) == 0 {
			b.fail(f, "tag its key with bun:\",pk\"", "struct %s has no primary key", side.typeName)
			return
		}
	}
	name, _ := f.tag.option("m2m")
	link := b.byName(name)
	if link == nil {
		b.fail(f, "declare a struct with bun.BaseModel and bun:\"table:"+name+"\" for it", "no Bun model has the link table %s", name)
		return
	}
	sides := [2]string{t.typeName, join.typeName}
	if f.tag.has("join") {
		pairs, ok := b.joinPairs(f)
		if !ok {
			return
		}
		sides = pairs[0]
	}
	for i, goName := range sides {
		field := link.goField(goName)
		if field == nil {
			b.fail(f, "name the fields with join:LeftField=RightField", "struct %s has no field %s", link.typeName, goName)
			return
		}
		b.belongsToColumns(link, field, []*bunTable{t, join}[i])
	}
}

func (t *bunTable) goField(name string) *bunField {
	for _, f := range t.all {
		if f.goName == name {
			return f
		}
	}
	return nil
}

// foreignKey is Relation.References: a constraint is made where no column of
// the relation is part of the key, or all are and the table is a link table.
func (b *bunReader) foreignKey(f *bunField, own, other []*bunField, join *bunTable) *model.ForeignKey {
	all, none := true, true
	for _, x := range own {
		all = all && x.isPK()
		none = none && !x.isPK()
	}
	if !none && (!all || !f.table.isLink) {
		return nil
	}
	fk := &model.ForeignKey{RefTable: b.tableRef(join), Pos: f.pos}
	for i := range own {
		fk.Columns = append(fk.Columns, own[i].name)
		fk.RefColumns = append(fk.RefColumns, other[i].name)
	}
	return fk
}

// action reads on_update or on_delete.
func (b *bunReader) action(f *bunField, key string) string {
	values := f.tag.options[key]
	switch {
	case len(values) > 1:
		b.fail(f, "keep one of them", "%s stands twice", key)
		return ""
	case len(values) == 0 || strings.TrimSpace(values[0]) == "":
		return ""
	}
	action, err := parseAction(values[0])
	if err != nil {
		b.fail(f, didYouMean(strings.ToLower(values[0]), actions, "the actions are "+strings.Join(actions, ", ")), "%s has the unknown action %q", key, values[0])
	}
	return action
}
