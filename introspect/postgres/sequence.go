package postgres

import "github.com/autogen-db/autogen/model"

// classExtension is the oid of pg_extension.
const classExtension = 3079

// extension is a row of pg_extension.
type extension struct {
	oid           uint32
	name, version string
	schema        uint32
}

func readExtension(c *catalogue, r row) error {
	c.extensions = append(c.extensions, extension{oid: r.oid(0), name: r.text(1), schema: r.oid(2), version: r.text(3)})
	return nil
}

// addExtensions adds the extensions that were installed into this database;
// plpgsql, which comes with every one, has an oid of the server's own.
func (b *builder) addExtensions() {
	for _, x := range b.extensions {
		schema := ""
		if n := b.namespaces[x.schema]; n != nil {
			schema = n.name
		}
		b.db.Extensions = append(b.db.Extensions, model.Extension{
			Name: x.name, Schema: schema, Version: x.version, Comment: b.commentOn(classExtension, x.oid, 0),
		})
	}
}

// addSequences adds the sequences that no serial or identity column stands
// for, and that belong to no column of an opaque table.
func (b *builder) addSequences() {
	for _, rel := range b.relations {
		if rel.kind != 'S' || b.hidden[rel.oid] || b.serial[rel.oid] || b.isOpaqueSequence(rel) {
			continue
		}
		s := b.sequences[rel.oid]
		q := model.Sequence{
			Name: b.fullName(rel.qualified), Comment: b.commentOn(classClass, rel.oid, 0),
			Start: model.Ptr(s.start), Increment: s.increment, Min: model.Ptr(s.min), Max: model.Ptr(s.max), Cache: s.cache, Cycle: s.cycle,
			Unlogged: rel.unlogged,
		}
		switch s.typ {
		case oidInt2:
			q.Type = "smallint"
		case oidInt4:
			q.Type = "integer"
		}
		if o, owned := b.owners[rel.oid]; owned {
			table := b.table(o.relation)
			q.OwnerTable, q.OwnerColumn = table.Name, b.byOID[o.relation].attribute(o.column).name
		}
		b.db.Sequences = append(b.db.Sequences, q)
	}
}

// isOpaqueSequence reports whether a sequence hangs on a table that is not
// modelled, or is itself not described.
func (b *builder) isOpaqueSequence(rel *relation) bool {
	if b.sequences[rel.oid] == nil {
		return true
	}
	o, owned := b.owners[rel.oid]
	return owned && (b.table(o.relation) == nil || b.byOID[o.relation].attribute(o.column) == nil)
}

// spellNextval writes a default that draws from a sequence, and does nothing
// else, as declarations have it; the server quotes some names more.
func (b *builder) spellNextval(expr string) string {
	if oid := b.drawnSequence(expr); oid != 0 {
		return model.Nextval(b.fullName(b.byOID[oid].qualified))
	}
	return expr
}
