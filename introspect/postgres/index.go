package postgres

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// Bits of pg_index.indoption (catalog/pg_index.h).
const (
	optionDesc       = 1
	optionNullsFirst = 2
)

// addIndex adds an index that no constraint owns to its table.
func (b *builder) addIndex(x *indexRow) error {
	t := b.table(x.relation)
	if t == nil {
		return b.addViewIndex(x)
	}
	if len(b.parents[x.oid]) > 0 {
		p := b.addPart(t, x.oid, x)
		p.Comment = b.commentOn(classClass, x.oid, 0)
		return b.partKeys(p, x)
	}
	return b.addIndexTo(t, x)
}

func (b *builder) addIndexTo(t *model.Table, x *indexRow) error {
	in := b.indexes[x.oid]
	include, err := b.columnNames(x.relation, x.columns[x.keyCount:])
	if err != nil {
		return err
	}
	keys, err := b.indexKeys(x)
	if err != nil {
		return err
	}
	b.formerNames(t, x)
	t.Indexes = append(t.Indexes, model.Index{
		Name:             in.name,
		Unique:           x.unique,
		Method:           b.methods[in.method],
		Keys:             keys,
		Include:          include,
		NullsNotDistinct: x.nullsNotDistinct,
		Where:            x.predicate,
		Storage:          b.indexStorage(x.oid, x),
		Comment:          b.commentOn(classClass, x.oid, 0),
	})
	return nil
}

// addPart adds an index of a partition that is a part of one above it to the
// partition, and returns it. x is nil for a primary key that has nothing beside its columns.
func (b *builder) addPart(t *model.Table, index uint32, x *indexRow) *model.PartIndex {
	p := model.PartIndex{Of: b.indexes[b.top(index)].name, Name: b.indexes[index].name, Storage: b.indexStorage(index, x)}
	for i := 0; x != nil && i < x.keyCount; i++ {
		if target := b.indexAttributes[column{index, int16(i + 1)}].statistics; target != nil {
			p.SetStatistics(i, target)
		}
	}
	t.Parts = append(t.Parts, p)
	return &t.Parts[len(t.Parts)-1]
}

// partKeys sets the keys of a part that differ from those of the index at the top.
func (b *builder) partKeys(p *model.PartIndex, x *indexRow) error {
	top := b.rowOf[b.top(x.oid)]
	if top == nil || slices.Equal(top.options, x.options) && slices.Equal(top.opclasses, x.opclasses) && b.sameClassOptions(top, x) {
		return nil
	}
	above, err := b.indexKeys(top)
	if err != nil {
		return err
	}
	own, err := b.indexKeys(x)
	p.SetKeys(above, own)
	return err
}

// top returns the index that a part is one of, at the top. Parts of a partition's own
// key are that one's, though it is a part of an index itself.
func (b *builder) top(index uint32) uint32 {
	for len(b.parents[index]) > 0 && !b.ownKeys[index] {
		index = b.parents[index][0].oid
	}
	return index
}

// sameClassOptions compares the parameters of the operator classes of two indexes.
func (b *builder) sameClassOptions(x, y *indexRow) bool {
	for i := range x.keyCount {
		at := func(x *indexRow) []string { return b.indexAttributes[column{x.oid, int16(i + 1)}].options }
		if !slices.Equal(at(x), at(y)) {
			return false
		}
	}
	return true
}

// formerNames adds the names that an index of a partitioned table has for its columns
// to the table, where some are no longer theirs.
func (b *builder) formerNames(t *model.Table, x *indexRow) {
	if t.PartitionBy == nil {
		return
	}
	names, columns := make([]string, len(x.columns)), make([]string, len(x.columns))
	for i, num := range x.columns {
		names[i] = b.indexAttributes[column{x.oid, int16(i + 1)}].name
		if columns[i] = names[i]; num != 0 {
			a := b.byOID[x.relation].attribute(num)
			if a == nil {
				return // what reads the index's keys says so
			}
			columns[i] = a.name
		}
	}
	if !slices.Equal(names, model.IndexColumnNames(columns)) {
		t.FormerNames = append(t.FormerNames, model.FormerNames{Of: b.indexes[x.oid].name, Columns: names})
	}
}

// indexKeys returns the keys of an index.
func (b *builder) indexKeys(x *indexRow) ([]model.Key, error) {
	keys := make([]model.Key, x.keyCount)
	var decorations []keyDecoration
	var err error
	if x.definition != "" {
		if len(x.keys) != x.keyCount {
			return nil, errChanged
		}
		if decorations, err = keyDecorations(x.definition, x.keys); err != nil {
			return nil, err
		}
	}
	for i := range keys {
		k := &keys[i]
		explicitCollation, explicitClass := false, false
		if num := x.columns[i]; num == 0 && decorations == nil {
			return nil, errChanged
		} else if num == 0 {
			k.Expr = string(trimParentheses([]byte(x.keys[i])))
			explicitCollation, explicitClass = decorations[i].collation, decorations[i].opclass
		} else {
			a := b.byOID[x.relation].attribute(num)
			if a == nil {
				return nil, errChanged
			}
			k.Column = a.name
			explicitCollation = x.collations[i] != 0 && x.collations[i] != a.collation
			explicitClass = !b.isDefaultOpClass(x.opclasses[i], a.typ)
		}
		own := b.indexAttributes[column{x.oid, int16(i + 1)}]
		slices.Sort(own.options)
		k.OpClassOptions, k.Statistics = strings.Join(own.options, ", "), own.statistics
		if explicitCollation {
			k.Collation = b.collationName(x.collations[i])
		}
		// Parameters can only follow the name of a class.
		explicitClass = explicitClass || k.OpClassOptions != ""
		if o := b.opclasses[x.opclasses[i]]; explicitClass && o != nil {
			k.OpClass = b.refName(pgcatalog.Class, o.qualified)
		}
		k.Desc = x.options[i]&optionDesc != 0
		switch nullsFirst := x.options[i]&optionNullsFirst != 0; {
		case nullsFirst && !k.Desc:
			k.Nulls = "FIRST"
		case !nullsFirst && k.Desc:
			k.Nulls = "LAST"
		}
	}
	return keys, nil
}

// isDefaultOpClass reports whether an operator class is the one that a column
// of that type gets by itself: the default for exactly the type, or else for
// one that it can be read as (GetDefaultOpClass in commands/indexcmds.c; an
// array, an enum and a range are read as anyarray and so on).
func (b *builder) isDefaultOpClass(oid, typ uint32) bool {
	o := b.opclasses[oid]
	if o == nil {
		return true
	}
	for b.types[typ] != nil && b.types[typ].base != 0 {
		typ = b.types[typ].base
	}
	switch typ {
	case oidVarchar:
		typ = oidText
	case oidCidr:
		typ = oidInet
	}
	if exact, ok := b.defaultOpClass[methodType{o.method, typ}]; ok {
		return oid == exact
	}
	return o.isDefault
}
