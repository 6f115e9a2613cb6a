package gosource

import (
	"fmt"
	"go/types"
	"regexp"
	"strings"
	"unicode"
)

// upperFirst is what GORM's title case does to an identifier.
func upperFirst(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToTitle(r[0])
	}
	return string(r)
}

// joinTagRemovals are the settings that a join table's column does not inherit
// from the field that it references. GORM cuts them out of the struct tag with
// these very expressions, which also mangle some tags.
var joinTagRemovals = func() []*regexp.Regexp {
	var res []*regexp.Regexp
	for _, name := range []string{"column", "autoincrement", "index", "unique", "uniqueindex"} {
		res = append(res, regexp.MustCompile(`(?i)(gorm:.*?)(`+name+`(:.*?)?)(;|("))`))
	}
	return res
}()

// joinTag is the struct tag of a join table's column.
func joinTag(tag string) string {
	if t := gormTag(tag); !strings.Contains(t, "primaryKey") {
		tag = fmt.Sprintf(`gorm:"%s;%s"`, "primaryKey", t)
	}
	for _, re := range joinTagRemovals {
		tag = re.ReplaceAllString(tag, "${1}${5}")
	}
	return tag
}

// many2many is buildMany2ManyRelation.
func (g *gormReader) many2many(r *gormRelation, joinTable string) bool {
	s, f := r.schema, r.field
	r.kind = relationMany2Many
	own, ok := g.joinFields(r, s, s.primary, r.foreignKeys)
	if !ok {
		return false
	}
	ref, ok := g.joinFields(r, r.target, r.target.primary, r.primaryKeys)
	if !ok {
		return false
	}
	joinForeignKeys, joinReferences := toColumns(f.settings["JOINFOREIGNKEY"]), toColumns(f.settings["JOINREFERENCES"])
	all, owned, referred := map[string]*gormField{}, map[string]*gormField{}, map[string]*gormField{}
	var fields []gormStructField
	add := func(name string, from *gormField) {
		all[name] = from
		fields = append(fields, gormStructField{name: name, typ: from.typ, tag: joinTag(from.tag), pos: f.pos})
	}
	for i, of := range own {
		name := upperFirst(s.name) + of.name
		if len(joinForeignKeys) > i {
			name = upperFirst(joinForeignKeys[i])
		}
		owned[name] = of
		add(name, of)
	}
	for i, rf := range ref {
		name := upperFirst(r.target.name) + rf.name
		if _, taken := owned[name]; taken {
			if f.name != r.target.name {
				name = g.namer.inflection.singular(f.name) + rf.name
			} else {
				name += "Reference"
			}
		}
		if len(joinReferences) > i {
			name = upperFirst(joinReferences[i])
		}
		referred[name] = rf
		if _, taken := all[name]; !taken {
			add(name, rf)
		}
	}
	if len(fields) < 2 {
		g.failField(f, "name the columns with joinForeignKey and joinReferences", "the join table %s would have one column", joinTable)
		return false
	}
	r.join = g.joinSchema(r, fields, joinTable)
	g.joinRelations(r, all, owned, referred)
	return true
}

func (g *gormReader) joinFields(r *gormRelation, s *gormSchema, primary []*gormField, names []string) ([]*gormField, bool) {
	if len(names) == 0 {
		if len(primary) == 0 {
			g.failField(r.field, "", "struct %s has no primary key for the join table", s.name)
		}
		return primary, len(primary) > 0
	}
	var fields []*gormField
	for _, name := range names {
		f := s.lookUp(name)
		if f == nil {
			g.failField(r.field, didYouMean(name, sortedKeys(s.byName), ""), "struct %s has no field %s for the join table", s.name, name)
			return nil, false
		}
		fields = append(fields, f)
	}
	return fields, true
}

// joinSchema parses the struct that GORM makes for a join table. Two relations
// whose structs are the same share it.
func (g *gormReader) joinSchema(r *gormRelation, fields []gormStructField, joinTable string) *gormSchema {
	var key strings.Builder
	key.WriteString("join ")
	for _, sf := range fields {
		fmt.Fprintf(&key, "%s %s %q;", sf.name, types.TypeString(sf.typ, nil), sf.tag)
	}
	fmt.Fprintf(&key, "%s%s %s", upperFirst(r.schema.name), r.field.name, types.TypeString(r.schema.typ, nil))
	s := g.cache[key.String()]
	if s == nil {
		s = g.newSchema(types.NewStruct(nil, nil))
		s.pos = r.field.pos
		g.parseFields(s, fields, g.cache, key.String(), false)
	}
	s.name = joinTable
	s.table = g.namer.JoinTableName(joinTable)
	return s
}

// joinRelations gives the join table its columns' types and its two foreign
// keys.
func (g *gormReader) joinRelations(r *gormRelation, all, owned, referred map[string]*gormField) {
	join := r.join
	join.primary = nil
	relName, refName := r.schema.name, r.target.name
	if relName == refName {
		refName = r.field.name
	}
	for _, side := range []struct {
		name   string
		target *gormSchema
	}{{relName, r.schema}, {refName, r.target}} {
		if old := join.relations[side.name]; old != nil {
			old.references = nil
		} else {
			join.setRelation(side.name, &gormRelation{name: side.name, kind: relationBelongsTo, schema: join, target: side.target, field: r.field})
		}
	}
	for _, f := range join.fields {
		from := all[f.name]
		if !f.permitted() || from == nil {
			continue
		}
		copyType(f, from)
		join.primary = append(join.primary, f)
		if of, ok := owned[f.name]; ok {
			rel := join.relations[relName]
			rel.field = r.field
			rel.references = append(rel.references, gormReference{primary: of, foreign: f})
			r.references = append(r.references, gormReference{primary: of, foreign: f, ownPrimaryKey: true})
		}
		if rf, ok := referred[f.name]; ok {
			rel := join.relations[refName]
			rel.references = append(rel.references, gormReference{primary: rf, foreign: f})
			r.references = append(r.references, gormReference{primary: rf, foreign: f})
		}
	}
}

// setupJoinTable does what DB.SetupJoinTable does where a model has the name
// of a join table: the model is used, takes the types of the keys that it
// references, and gets the two foreign keys.
func (g *gormReader) setupJoinTable(r *gormRelation, model *gormSchema) {
	for i := range r.references {
		ref := &r.references[i]
		f := model.lookUp(ref.foreign.dbName)
		if f == nil {
			g.failField(r.field, "add the field, or name it with joinForeignKey and joinReferences", "struct %s is the join table %s and has no field for column %s", model.name, model.table, ref.foreign.dbName)
			return
		}
		f.dataType, f.gormDataType = ref.foreign.dataType, ref.foreign.gormDataType
		if f.size == 0 {
			f.size = ref.foreign.size
		}
		ref.foreign = f
	}
	for _, name := range r.join.relationNames {
		rel := r.join.relations[name]
		if _, ok := model.relations[name]; !ok {
			rel.schema = model
			model.setRelation(name, rel)
		}
	}
	r.join = model
}
