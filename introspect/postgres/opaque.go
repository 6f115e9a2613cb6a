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
}

func (b *builder) listThing(class uint32, kind string, t thing) {
	if b.members[object{class, t.oid}] || t.schema != 0 && isServerSchema(b.namespaces[t.schema]) {
		return
	}
	table := ""
	if t.relation != 0 {
		rel := b.byOID[t.relation]
		if rel == nil || b.hidden[t.relation] {
			return
		}
		table = b.fullName(rel.qualified)
	}
	b.addOpaque(kind, b.fullName(t.qualified), table)
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
		case rel.kind == 'r' && b.parents[rel.oid] != 0:
			kind = "inherited table"
		case rel.kind == 'r':
			kind = "typed table"
		default:
			kind = relationKinds[rel.kind]
		}
		if parent := b.byOID[b.parents[rel.oid]]; parent != nil {
			table = b.fullName(parent.qualified)
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
	kinds := map[byte]string{'b': "base type"}
	for _, oid := range b.typeOrder {
		t := b.types[oid]
		kind := kinds[t.kind]
		if kind == "" || !t.defined || b.isForeignType(oid) {
			continue
		}
		b.addOpaque(kind, b.fullName(t.qualified), "")
	}
}
