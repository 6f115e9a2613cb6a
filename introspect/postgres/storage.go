package postgres

import (
	"fmt"
	"slices"

	"github.com/autogen-db/autogen/model"
)

func readTablespace(c *catalogue, r row) error {
	c.tablespaces[r.oid(0)] = r.text(1)
	return nil
}

func readIndexAttribute(c *catalogue, r row) error {
	at := column{r.oid(0), r.int16(1)}
	if _, ok := c.indexes[at.relation]; ok {
		own := indexAttribute{name: r.text(4), options: r.texts(2)}
		if target := int(r.int32(3)); !r.isNull(3) && target >= 0 {
			own.statistics = &target
		}
		c.indexAttributes[at] = own
	}
	return nil
}

func readOperator(c *catalogue, r row) error {
	c.operators[r.oid(0)] = namedFunction{qualified: qualified{schema: r.oid(2), name: r.text(1)}, types: r.oids(3)}
	return nil
}

// namedOperators returns the operators of exclusion constraints, those that
// aggregates sort by, those that operators are linked with and those of operator
// classes, as an array of oids.
func (c *catalogue) namedOperators() []byte {
	var oids []int64
	for i := range c.constraints {
		for _, oid := range c.constraints[i].operators {
			oids = append(oids, int64(oid))
		}
	}
	for i := range c.aggregates {
		if oid := c.aggregates[i].sort; oid != 0 {
			oids = append(oids, int64(oid))
		}
	}
	for i := range c.userOperators {
		for _, oid := range []uint32{c.userOperators[i].commutator, c.userOperators[i].negator} {
			if oid != 0 {
				oids = append(oids, int64(oid))
			}
		}
	}
	for _, m := range c.classMembers {
		if m.operator != 0 {
			oids = append(oids, int64(m.operator))
		}
	}
	return arrayText(oids)
}

// tableStorage sets what a table has beside its columns and constraints.
func (b *builder) tableStorage(t *model.Table, rel *relation) {
	if rel.of != 0 {
		for _, r := range b.relations {
			if r.kind == 'c' && r.rowType == rel.of {
				t.Of = b.fullName(r.qualified)
			}
		}
	}
	t.Unlogged, t.Options = rel.unlogged, rel.options
	for _, o := range b.toastOptions[rel.toast] {
		t.Options = append(t.Options, "toast."+o)
	}
	t.Tablespace = b.tablespaces[rel.tablespace]
	t.Method = b.methods[rel.method]
	switch rel.replicaIdentity {
	case 'f':
		t.ReplicaIdentity = model.ReplicaIdentityFull
	case 'n':
		t.ReplicaIdentity = model.ReplicaIdentityNothing
	case 'i':
		// Without the index, which was dropped, it is as NOTHING (PostgreSQL documentation,
		// ALTER TABLE).
		if !slices.ContainsFunc(b.indexRows, func(x indexRow) bool { return x.relation == rel.oid && x.replicaIdentity }) {
			t.ReplicaIdentity = model.ReplicaIdentityNothing
		}
	}
}

// storages spells the values of pg_attribute.attstorage.
var storages = map[byte]string{'p': "PLAIN", 'e': "EXTERNAL", 'm': "MAIN", 'x': "EXTENDED"}

// columnStorage sets how a column is stored, where it is not as its type would
// have it. Of a type of a fixed length there is nothing to choose.
func (b *builder) columnStorage(c *model.Column, a *attribute) {
	own := byte(0)
	switch t := b.types[a.typ]; {
	case t != nil:
		own = t.storage
	case a.typ >= firstUserOID:
		own = 'x' // an array, or a composite type
	}
	if a.length < 0 && own != a.storage {
		c.Storage = storages[a.storage]
	}
	switch a.compression {
	case 'p':
		c.Compression = "pglz"
	case 'l':
		c.Compression = "lz4"
	}
	if a.statistics >= 0 {
		c.Statistics = model.Ptr(a.statistics)
	}
	c.Options = a.options
}

// indexStorage returns the storage of an index. Its row is nil where nothing of
// that is of interest.
func (b *builder) indexStorage(oid uint32, x *indexRow) model.IndexStorage {
	in := b.indexes[oid]
	s := model.IndexStorage{Options: in.options, Tablespace: b.tablespaces[in.tablespace], DependsOn: b.dependsOn(classClass, oid)}
	if x != nil {
		s.Clustered, s.ReplicaIdentity, s.Invalid = x.clustered, x.replicaIdentity, !x.valid
	}
	return s
}

// keyStorage returns the storage of the index of a constraint.
func (b *builder) keyStorage(oid uint32, x *indexRow) model.IndexStorage {
	s := b.indexStorage(oid, x)
	s.Comment = b.commentOn(classClass, oid, 0)
	return s
}

// addExclusion adds an exclusion constraint to its table.
func (b *builder) addExclusion(t *model.Table, k *constraint, x *indexRow, include []string) error {
	if x == nil || len(k.operators) != x.keyCount {
		return errChanged
	}
	keys, err := b.indexKeys(x)
	if err != nil {
		return err
	}
	e := model.Exclusion{
		Name: k.name, Method: b.methods[b.indexes[k.index].method], Include: include, Where: x.predicate,
		Deferrable: k.deferrable, Deferred: k.deferred, Storage: b.keyStorage(k.index, x),
		Comment:  b.commentOn(classConstraint, k.oid, 0),
		Elements: make([]model.Exclude, len(keys)),
	}
	for i, key := range keys {
		o, ok := b.operatorName(k.operators[i])
		if !ok {
			return fmt.Errorf("operator %d: %w", k.operators[i], errChanged)
		}
		e.Elements[i] = model.Exclude{Key: key, Operator: o}
	}
	b.formerNames(t, x)
	t.Exclusions = append(t.Exclusions, e)
	return nil
}
