package gosource

import (
	"go/types"
	"strings"

	"gorm.io/gorm/schema"
)

type relationKind int

const (
	relationNone relationKind = iota
	relationHas
	relationHasOne
	relationHasMany
	relationBelongsTo
	relationMany2Many
)

// gormRelation is schema.Relationship.
type gormRelation struct {
	name                     string
	kind                     relationKind
	field                    *gormField
	polymorphic              bool
	references               []gormReference
	schema, target, join     *gormSchema
	foreignKeys, primaryKeys []string
}

// gormReference is schema.Reference.
type gormReference struct {
	primary       *gormField
	primaryValue  string
	foreign       *gormField
	ownPrimaryKey bool
}

func (s *gormSchema) setRelation(key string, r *gormRelation) {
	if _, ok := s.relations[key]; !ok {
		s.relationNames = append(s.relationNames, key)
	}
	s.relations[key] = r
}

func toColumns(v string) []string {
	if v == "" {
		return nil
	}
	var names []string
	for _, n := range strings.Split(v, ",") {
		names = append(names, strings.TrimSpace(n))
	}
	return names
}

// relationHint is what to do about a field that is neither column nor
// relation.
const relationHint = "add gorm:\"type:…\", gorm:\"serializer:json\", or gorm:\"-\" to leave the field out"

// parseRelation is schema.parseRelation.
func (g *gormReader) parseRelation(s *gormSchema, f *gormField) {
	target := g.parse(f.indirect)
	if target == nil {
		g.unknownField(codeNoRule, f, relationHint, "no rule maps the Go type %s to a column", shortType(f.typ))
		return
	}
	r := &gormRelation{
		name: f.name, field: f, schema: s, target: target,
		foreignKeys: toColumns(f.settings["FOREIGNKEY"]), primaryKeys: toColumns(f.settings["REFERENCES"]),
	}
	ok := false
	_, poly := f.settings["POLYMORPHIC"]
	_, polyType := f.settings["POLYMORPHICTYPE"]
	_, polyID := f.settings["POLYMORPHICID"]
	_, isSlice := f.indirect.Underlying().(*types.Slice)
	// Up to 1.25.5 there is no polymorphicType and polymorphicId.
	apart := !g.r.versions.before(gormPath, "v1.25.6")
	switch {
	case f.settings["POLYMORPHIC"] != "" || apart && (poly || polyType && polyID):
		ok = g.polymorphic(r, apart)
	case f.settings["MANY2MANY"] != "":
		ok = g.many2many(r, f.settings["MANY2MANY"])
	case f.settings["BELONGSTO"] != "":
		ok = g.guess(r, guessBelongs)
	case isSlice:
		ok = g.guess(r, guessHas)
	case isStruct(f.indirect):
		ok = g.guess(r, guessGuess)
	default:
		g.unknownField(codeNoRule, f, relationHint, "no rule maps the Go type %s to a column", shortType(f.typ))
		return
	}
	if !ok {
		return
	}
	if r.kind == relationHas {
		if target != s && !r.polymorphic && f.owner == nil {
			target.setRelation("_"+s.name+"_"+r.name, r)
		}
		r.kind = relationHasOne
		if isSlice {
			r.kind = relationHasMany
		}
	}
	if old := s.relations[r.name]; old == nil || len(old.field.bindNames) > 1 {
		s.setRelation(r.name, r)
	}
}

// copyType gives a foreign key the type of what it references.
func copyType(fk, pk *gormField) {
	lower := strings.ToLower(pk.dataType)
	if !strings.Contains(lower, "auto_increment") && !strings.Contains(lower, "primary key") {
		fk.dataType = pk.dataType
	}
	fk.gormDataType = pk.gormDataType
	if fk.size == 0 {
		fk.size = pk.size
	}
}

// polymorphic is buildPolymorphicRelation: no foreign key, but the identifier
// takes the owner's type. apart says that the settings polymorphicType and
// polymorphicId are known.
func (g *gormReader) polymorphic(r *gormRelation, apart bool) bool {
	f, s := r.field, r.schema
	r.polymorphic = true
	typeName, idName := f.settings["POLYMORPHIC"]+"Type", f.settings["POLYMORPHIC"]+"ID"
	if v, ok := f.settings["POLYMORPHICTYPE"]; ok && apart {
		typeName = strings.TrimSpace(v)
	}
	if v, ok := f.settings["POLYMORPHICID"]; ok && apart {
		idName = strings.TrimSpace(v)
	}
	value := s.table
	if v, ok := f.settings["POLYMORPHICVALUE"]; ok {
		value = strings.TrimSpace(v)
	}
	typeField, id := r.target.byName[typeName], r.target.byName[idName]
	for _, name := range []string{typeName, idName} {
		if r.target.byName[name] == nil {
			g.failField(f, "add the field, or name another with polymorphicType and polymorphicId", "struct %s has no field %s for the polymorphic relation", r.target.name, name)
			return false
		}
	}
	r.references = append(r.references, gormReference{primaryValue: value, foreign: typeField})
	pk := s.prioritized
	if len(r.foreignKeys) > 0 {
		if pk = s.lookUp(r.foreignKeys[0]); len(r.foreignKeys) > 1 {
			pk = nil
		}
	}
	if pk == nil {
		g.failField(f, "", "struct %s has no primary key for the polymorphic relation", s.name)
		return false
	}
	copyType(id, pk)
	r.references = append(r.references, gormReference{primary: pk, foreign: id, ownPrimaryKey: true})
	r.kind = relationHas
	return true
}

type guessLevel int

const (
	guessGuess guessLevel = iota
	guessBelongs
	guessEmbeddedBelongs
	guessHas
	guessEmbeddedHas
)

// guess is guessRelation.
func (g *gormReader) guess(r *gormRelation, level guessLevel) bool {
	s, f := r.schema, r.field
	again := func() bool {
		if level == guessEmbeddedHas {
			g.failField(f, "add the foreign key's field, name it with gorm:\"foreignKey:…\", or leave the field out with gorm:\"-\"",
				"no foreign key is found for the relation with %s", r.target.name)
			return false
		}
		return g.guess(r, level+1)
	}
	gl := level
	if gl == guessGuess {
		gl = guessHas
		if f.schema == r.target {
			gl = guessBelongs
		}
	}
	primary, foreign := s, r.target
	switch gl {
	case guessBelongs:
		primary, foreign = r.target, s
	case guessEmbeddedBelongs:
		if f.owner == nil {
			return again()
		}
		primary, foreign = r.target, f.owner
	case guessEmbeddedHas:
		if f.owner == nil {
			return again()
		}
		primary, foreign = f.owner, r.target
	}
	primaryFields, foreignFields, ok := g.guessFields(r, gl, primary, foreign)
	if !ok || len(foreignFields) == 0 {
		return again()
	}
	switch {
	case len(r.primaryKeys) > 0:
		for i, name := range r.primaryKeys {
			pf := primary.lookUp(name)
			switch {
			case pf == nil:
				return again()
			case len(primaryFields) < i+1:
				primaryFields = append(primaryFields, pf)
			case pf != primaryFields[i]:
				return again()
			}
		}
	case len(primaryFields) == 0:
		switch {
		case len(foreignFields) == 1 && primary.prioritized != nil:
			primaryFields = append(primaryFields, primary.prioritized)
		case len(primary.primary) == len(foreignFields):
			primaryFields = append(primaryFields, primary.primary...)
		default:
			return again()
		}
	}
	if len(primaryFields) < len(foreignFields) {
		g.failField(f, "name as many columns in references", "%d foreign key columns reference %d columns of %s", len(foreignFields), len(primaryFields), primary.name)
		return false
	}
	for i, fk := range foreignFields {
		copyType(fk, primaryFields[i])
		r.references = append(r.references, gormReference{
			primary: primaryFields[i], foreign: fk,
			ownPrimaryKey: s == primary && gl == guessHas || f.owner == primary && gl == guessEmbeddedHas,
		})
	}
	r.kind = relationBelongsTo
	if gl == guessHas || gl == guessEmbeddedHas {
		r.kind = relationHas
	}
	return true
}

// guessFields finds the foreign key's fields by their tag or by their names.
func (g *gormReader) guessFields(r *gormRelation, gl guessLevel, primary, foreign *gormSchema) (primaryFields, foreignFields []*gormField, ok bool) {
	if len(r.foreignKeys) > 0 {
		for _, name := range r.foreignKeys {
			f := foreign.lookUp(name)
			if f == nil {
				return nil, nil, false
			}
			foreignFields = append(foreignFields, f)
		}
		return nil, foreignFields, true
	}
	schemaName := primary.name
	if schemaName == "" {
		schemaName = r.target.name
	}
	if len(r.primaryKeys) > 0 {
		for _, name := range r.primaryKeys {
			if f := primary.lookUp(name); f != nil {
				primaryFields = append(primaryFields, f)
			}
		}
	} else {
		primaryFields = append(primaryFields, primary.primary...)
	}
	candidates := primaryFields
	for _, pf := range candidates {
		name := schemaName + pf.name
		if gl == guessBelongs {
			name = r.field.name + pf.name
		}
		names := []string{name}
		if len(candidates) == 1 {
			base := strings.TrimSuffix(name, pf.name)
			names = append(names, base+"ID", base+"Id", g.namer.ColumnName(foreign.table, base+"ID"))
		}
		if f := findForeign(foreign, r.field.bindNames, names); f != nil {
			foreignFields = append(foreignFields, f)
			primaryFields = append(primaryFields, pf)
		}
	}
	return primaryFields, foreignFields, true
}

func findForeign(s *gormSchema, bindNames, names []string) *gormField {
	for _, name := range names {
		if f := s.lookUpBind(bindNames, name); f != nil {
			return f
		}
	}
	for _, name := range names {
		if f := s.lookUp(name); f != nil {
			return f
		}
	}
	return nil
}

// gormConstraint is schema.Constraint.
type gormConstraint struct {
	name               string
	schema, target     *gormSchema
	foreign, primary   []*gormField
	onDelete, onUpdate string
	field              *gormField
}

// constraint is ParseConstraint: nil where the relation makes none.
func (g *gormReader) constraint(r *gormRelation) *gormConstraint {
	tag := r.field.settings["CONSTRAINT"]
	if tag == "-" {
		return nil
	}
	if r.kind == relationBelongsTo {
		for _, name := range r.target.relationNames {
			other := r.target.relations[name]
			if other != r && other.target == r.schema && sameReferences(r.references, other.references) {
				return nil
			}
		}
	}
	settings := g.tagSettings(tag, ",")
	c := &gormConstraint{onDelete: settings["ONDELETE"], onUpdate: settings["ONUPDATE"], field: r.field}
	if head, _, comma := strings.Cut(tag, ","); comma && g.isName(head) {
		c.name = head
	} else {
		c.name = g.namer.RelationshipFKName(schema.Relationship{Name: r.name, Schema: &schema.Schema{Table: r.schema.table}})
	}
	for _, ref := range r.references {
		if ref.primary == nil || r.join != nil && !ref.ownPrimaryKey {
			continue
		}
		c.foreign = append(c.foreign, ref.foreign)
		c.primary = append(c.primary, ref.primary)
		if ref.ownPrimaryKey {
			c.schema, c.target = ref.foreign.schema, r.schema
		} else {
			c.schema, c.target = r.schema, ref.primary.schema
		}
	}
	return c
}

func sameReferences(a, b []gormReference) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].primary != b[i].primary || a[i].foreign != b[i].foreign || a[i].primaryValue != b[i].primaryValue {
			return false
		}
	}
	return true
}
