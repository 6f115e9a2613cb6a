package postgres

import "github.com/autogen-db/autogen/model"

func (b *builder) addOpaque(kind, name, table string) {
	b.db.Opaque = append(b.db.Opaque, model.Opaque{Kind: kind, Name: name, Table: table})
}

// listOpaque lists what is there and is not modelled. Constraints and indexes
// of that sort have been listed with their tables.
func (b *builder) listOpaque() {
	b.listRelations()
	b.listTypes()
	for _, t := range b.things {
		b.listThing(t)
	}
	b.listLabels()
}

// thingQueries returns the queries for what is only listed, which hangs on no
// relation.
func thingQueries() []query {
	read := func(class uint32, kind string) func(*catalogue, row) error {
		return func(c *catalogue, r row) error {
			c.things = append(c.things, thing{object: object{class, r.oid(0)}, kind: kind, qualified: qualified{schema: r.oid(2), name: r.text(1)}})
			return nil
		}
	}
	return []query{
		{what: "pg_depend of what is only listed", read: readThingUse, sql: `
SELECT d.classid, d.objid, d.refclassid, d.refobjid FROM pg_catalog.pg_depend AS d
WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype = 'n'
	AND d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
	AND d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass)
ORDER BY 1, 2, 3, 4`},
		// The catalogue is that of all databases. Its connections hold passwords and
		// may not be read; before version 14, nor may the oids.
		{what: "pg_subscription", read: read(classSubscription, "subscription"), sql: `
SELECT 0::pg_catalog.oid, s.subname, 0::pg_catalog.oid FROM pg_catalog.pg_subscription AS s
WHERE s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())`},
	}
}

func (b *builder) listThing(t thing) {
	if b.members[t.object] || t.schema != 0 && isServerSchema(b.namespaces[t.schema]) {
		return
	}
	b.addOpaque(t.kind, b.fullName(t.qualified), "")
	b.noteUses(t.object)
}

func readThingUse(c *catalogue, r row) error {
	from := object{r.oid(0), r.oid(1)}
	c.thingUses[from] = append(c.thingUses[from], object{r.oid(2), r.oid(3)})
	return nil
}

// noteUses notes what the object that was listed last rests on.
func (b *builder) noteUses(of object) {
	o := &b.db.Opaque[len(b.db.Opaque)-1]
	for _, used := range b.thingUses[of] {
		if signature := b.signatures[used.oid]; used.class == classProc && signature != "" {
			o.Uses = append(o.Uses, model.Subject{Kind: "ROUTINE", Name: signature})
		}
		if name, ok := b.typeName(used.oid, -1); used.class == classType && ok {
			p := model.ParseType(name.spelling)
			o.Uses = append(o.Uses, model.Subject{Kind: "TYPE", Name: model.JoinName(p.Schema, p.Name)})
		}
	}
}

func (b *builder) listRelations() {
	for _, rel := range b.relations {
		if b.hidden[rel.oid] || b.isTable(rel) || rel.kind == 'c' || isView(rel) {
			continue
		}
		kind, table := "", ""
		switch {
		case rel.kind == 'S':
			o, owned := b.owners[rel.oid]
			if owned && (b.hidden[o.relation] || b.byOID[o.relation] == nil) {
				continue
			}
			if b.serial[rel.oid] || !b.isOpaqueSequence(rel) {
				continue
			}
			if kind = "sequence"; owned {
				table = b.fullName(b.byOID[o.relation].qualified)
			}
		case rel.partition:
			kind = "partition"
		case rel.kind == 'r' && len(b.parents[rel.oid]) > 0:
			kind = "table that inherits from what is only listed"
		default:
			kind = relationKinds[rel.kind]
		}
		for _, p := range b.parents[rel.oid] {
			if parent := b.byOID[p.oid]; parent != nil && table == "" {
				table = b.fullName(parent.qualified)
			}
		}
		b.addOpaque(kind, b.fullName(rel.qualified), table)
	}
}

// relationKinds names the values of pg_class.relkind.
var relationKinds = map[byte]string{
	'p': "partitioned table",
	'f': "foreign table",
}

func (b *builder) listTypes() {
	for _, oid := range b.typeOrder {
		t, kind := b.types[oid], ""
		switch {
		case t.kind == 'b' && t.defined:
			kind = "base type"
		case b.isListedRange(oid):
			kind = "range type with a canonical function"
		}
		if kind == "" || b.isForeignType(oid) {
			continue
		}
		b.addOpaque(kind, b.fullName(t.qualified), "")
		b.noteUses(object{classType, oid})
	}
}
