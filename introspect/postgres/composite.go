package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// addComposites adds the composite types that stand by themselves. What the
// server knows of their attributes stands where a table's columns do.
func (b *builder) addComposites() error {
	for _, rel := range b.relations {
		if rel.kind != 'c' || b.hidden[rel.oid] {
			continue
		}
		m := model.Composite{Name: b.fullName(rel.qualified), Comment: b.commentOn(classType, rel.rowType, 0)}
		for i := range rel.attributes {
			a := &rel.attributes[i]
			if a.num == 0 {
				continue
			}
			typ, ok := b.typeName(a.typ, a.typmod)
			if !ok {
				return fmt.Errorf("type of attribute %s of %s: %w", a.name, rel.name, errChanged)
			}
			attribute := model.Attribute{Name: a.name, Type: typ.spelling, Comment: b.commentOn(classClass, rel.oid, int32(a.num))}
			if a.collation != 0 && a.collation != typ.collation {
				attribute.Collation = b.collationName(a.collation)
			}
			m.Attributes = append(m.Attributes, attribute)
		}
		b.db.Composites = append(b.db.Composites, m)
	}
	return nil
}
