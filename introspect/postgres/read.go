package postgres

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// errChanged is returned where a function of the server did not find what the
// snapshot shows: pg_get_expr and its like look at the newest catalogue.
var errChanged = errors.New("the schema was changed while it was read; run again")

// rowsPerRelation is how many constraints, or indexes, there are for a relation
// or a sequence in most schemas: room for so many is made at once.
const rowsPerRelation = 2

func readNamespace(c *catalogue, r row) error {
	oid, name := r.oid(0), r.text(1)
	c.namespaces[oid] = &namespace{name: name, possession: possession{r.oid(4), r.acl(5)}}
	c.schemaOID[name] = oid
	if r.bool(2) {
		c.defaultSchema = oid
	}
	if position := int(r.int32(3)); position > 0 {
		for len(c.searchPath) < position {
			c.searchPath = append(c.searchPath, 0)
		}
		c.searchPath[position-1] = oid
	}
	return nil
}

func readExtensionMember(c *catalogue, r row) error {
	of := object{r.oid(0), r.oid(1)}
	if r.char(3) == 'x' {
		c.dependents[of] = append(c.dependents[of], r.oid(2))
	} else {
		c.members[of] = true
	}
	return nil
}

// dependsOn returns the names of the extensions that an object goes with. Of
// those with an oid of the server's own there is plpgsql alone.
func (c *catalogue) dependsOn(class, oid uint32) []string {
	var names []string
	for _, extension := range c.dependents[object{class, oid}] {
		name := "plpgsql"
		for i := range c.extensions {
			if c.extensions[i].oid == extension {
				name = c.extensions[i].name
			}
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func readClass(c *catalogue, r row) error {
	oid, kind := r.oid(0), r.char(3)
	switch kind {
	case 'i', 'I':
		c.indexes[oid] = indexRelation{name: r.text(1), method: r.oid(4), tablespace: r.oid(10), options: r.texts(11)}
		return nil
	case 't':
		c.toastOptions[oid] = r.texts(11)
		return nil
	}
	rel := &relation{
		oid:       oid,
		qualified: qualified{schema: r.oid(2), name: r.text(1)},
		kind:      kind,
		partition: r.bool(5),
		of:        r.oid(6),
		rowType:   r.oid(8),
		method:    r.oid(4), unlogged: r.char(9) == 'u', tablespace: r.oid(10), options: r.texts(11), toast: r.oid(12), replicaIdentity: r.char(13), bound: r.text(14),

		rowSecurity: r.bool(15), forceRowSecurity: r.bool(16), possession: possession{r.oid(17), r.acl(18)},
	}
	if kind == 'r' || kind == 'p' || kind == 'f' || kind == 'c' || isView(rel) {
		rel.attributes = make([]attribute, max(0, r.int16(7)))
	}
	c.relations = append(c.relations, rel)
	c.byOID[oid] = rel
	return nil
}

func readInherits(c *catalogue, r row) error {
	child := r.oid(0)
	c.parents[child] = append(c.parents[child], parent{r.int32(2), r.oid(1), r.bool(3)})
	slices.SortFunc(c.parents[child], func(a, b parent) int { return cmp.Compare(a.place, b.place) })
	return nil
}

func readType(c *catalogue, r row) error {
	oid := r.oid(0)
	c.types[oid] = &userType{
		qualified: qualified{schema: r.oid(2), name: r.text(1)},
		kind:      r.char(3),
		base:      r.oid(5),
		collation: r.oid(6),
		defined:   r.bool(7),
		storage:   r.char(8),
		owner:     r.oid(9),
	}
	c.typeOrder = append(c.typeOrder, oid)
	if array := r.oid(4); array != 0 {
		c.elements[array] = oid
	}
	return nil
}

func readEnum(c *catalogue, r row) error {
	oid := r.oid(0)
	c.labels[oid] = append(c.labels[oid], enumLabel{order: r.float32(1), label: r.text(2)})
	return nil
}

func readSequence(c *catalogue, r row) error {
	c.sequences[r.oid(0)] = &sequence{
		typ: r.oid(1), start: r.int64(2), increment: r.int64(3), min: r.int64(4), max: r.int64(5),
		cache: r.int64(6), cycle: r.bool(7),
	}
	return nil
}

func readSequenceOwner(c *catalogue, r row) error {
	c.owners[r.oid(0)] = owner{relation: r.oid(1), column: int16(r.int32(2)), identity: r.char(3) == 'i'}
	return nil
}

func readAttribute(c *catalogue, r row) error {
	rel, num := c.byOID[r.oid(0)], r.int16(1)
	if rel == nil {
		return nil
	}
	if int(num) > len(rel.attributes) {
		return errChanged
	}
	rel.attributes[num-1] = attribute{
		num: num, name: c.intern(r[2]), typ: r.oid(3), typmod: r.int32(4), collation: r.oid(5),
		notNull: r.bool(6), identity: r.char(7), generated: r.char(8), length: r.int16(9), storage: r.char(10), compression: r.char(11),
		statistics: int(r.int32(12)), options: r.texts(13), local: r.bool(14),
	}
	return nil
}

func readDefault(c *catalogue, r row) error {
	rel := c.byOID[r.oid(0)]
	if rel == nil {
		return nil
	}
	a := rel.attribute(r.int16(1))
	if a == nil {
		return nil // A default of a view's or a foreign table's column.
	}
	if r.isNull(2) {
		return fmt.Errorf("default of column %s of %s: %w", a.name, rel.name, errChanged)
	}
	a.expr = c.intern(trimParentheses(r[2]))
	return nil
}

func readDescription(c *catalogue, r row) error {
	c.comments[comment{object{r.oid(0), r.oid(1)}, r.int32(2)}] = r.text(3)
	return nil
}

func readConstraint(c *catalogue, r row) error {
	k := constraint{
		relation: r.oid(0), name: r.text(1), kind: r.char(2), index: r.oid(3), columns: r.int16s(4),
		deferrable: r.bool(5), deferred: r.bool(6), validated: r.bool(7), noInherit: r.bool(8),
		refRelation: r.oid(9), refColumns: r.int16s(10), onUpdate: r.char(11), onDelete: r.char(12), match: r.char(13),
		onDeleteColumns: r.int16s(14), enforced: r.bool(16), period: r.bool(17), operators: r.oids(18), inherited: r.bool(19), local: r.bool(21),
		oid: r.oid(20), parent: r.oid(22),
	}
	if k.kind == 'c' {
		if r.isNull(15) {
			return fmt.Errorf("check constraint %s: %w", k.name, errChanged)
		}
		k.expr = string(trimParentheses(r[15]))
	}
	if c.constraints == nil {
		c.constraints = make([]constraint, 0, rowsPerRelation*len(c.relations))
	}
	c.constraints = append(c.constraints, k)
	return nil
}

func readOpClass(c *catalogue, r row) error {
	o := &opclass{qualified: qualified{schema: r.oid(2), name: r.text(1)}, method: r.oid(3), isDefault: r.bool(5)}
	c.opclasses[r.oid(0)] = o
	if o.isDefault {
		c.defaultOpClass[methodType{o.method, r.oid(4)}] = r.oid(0)
	}
	return nil
}

func readIndex(c *catalogue, r row) error {
	x := indexRow{
		oid: r.oid(0), relation: r.oid(1), keyCount: int(r.int16(2)), unique: r.bool(3), valid: r.bool(4),
		columns: r.int16s(5), collations: r.oids(6), opclasses: r.oids(7), options: r.int16s(8),
		nullsNotDistinct: r.bool(9), predicate: string(trimParentheses(r[10])), definition: r.text(11), keys: r.texts(12),
		clustered: r.bool(13), replicaIdentity: r.bool(14),
	}
	if len(x.columns) < x.keyCount || len(x.collations) < x.keyCount || len(x.opclasses) < x.keyCount || len(x.options) < x.keyCount {
		return fmt.Errorf("index %s: pg_index names %d keys and describes fewer", c.indexes[x.oid].name, x.keyCount)
	}
	if c.indexRows == nil {
		c.indexRows = make([]indexRow, 0, rowsPerRelation*len(c.relations))
	}
	c.indexRows = append(c.indexRows, x)
	return nil
}

func readTypeName(c *catalogue, r row) error {
	if r.isNull(2) {
		return fmt.Errorf("type %d: %w", r.oid(0), errChanged)
	}
	c.typeNames[typeKey{r.oid(0), r.int32(1)}] = typeName{spelling: c.unqualify(r.text(2)), collation: r.oid(3)}
	return nil
}
