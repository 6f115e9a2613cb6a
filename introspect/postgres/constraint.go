package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// addIndexesAndConstraints goes through the constraints first: an index that
// one of them owns is only a place for the constraint's INCLUDE columns.
func (b *builder) addIndexesAndConstraints() error {
	rows := make(map[uint32]*indexRow, len(b.indexRows))
	for i := range b.indexRows {
		rows[b.indexRows[i].oid] = &b.indexRows[i]
	}
	b.rowOf = rows
	constraints, kinds := make(map[uint32]*constraint), make(map[uint32]byte)
	b.notEnforced, b.ownKeys, b.notValid = make(map[namedCheck]bool), make(map[uint32]bool), make(map[namedColumn]bool)
	for i := range b.constraints {
		switch k := &b.constraints[i]; {
		case k.kind == 'c' && !k.enforced:
			b.notEnforced[namedCheck{k.relation, k.name}] = true
		case k.kind != 'c' && k.kind != 'f' && !k.inherited && len(b.parents[k.index]) > 0:
			b.ownKeys[k.index] = true
		}
		if k := &b.constraints[i]; k.kind == 'p' || k.kind == 'u' {
			kinds[k.index] = k.kind
		}
	}
	for i := range b.constraints {
		if k := &b.constraints[i]; k.kind == 'f' {
			constraints[k.oid] = k
		}
	}
	for i := range b.constraints {
		k := &b.constraints[i]
		if k.kind == 'f' && k.parent != 0 {
			b.addForeignKeyPart(k, constraints)
			continue
		}
		if b.hidden[k.relation] {
			if k.kind != 'f' {
				delete(rows, k.index)
			}
			continue
		}
		if above := b.parents[k.index]; (k.kind == 'p' || k.kind == 'u') && k.inherited && len(above) > 0 && kinds[above[0].oid] != kinds[k.index] {
			b.addOtherKey(k)
		}
		if err := b.addConstraint(k, rows); err != nil {
			return fmt.Errorf("constraint %s: %w", k.name, err)
		}
		// A foreign key's index is the one of the key that it refers to.
		if k.kind != 'f' {
			delete(rows, k.index)
		}
	}
	b.addNotNullParts()
	b.leaveNotNullNames()
	for i := range b.indexRows {
		x := &b.indexRows[i]
		if rows[x.oid] == nil {
			continue
		}
		if err := b.addIndex(x); err != nil {
			return fmt.Errorf("index %s: %w", b.indexes[x.oid].name, err)
		}
	}
	return nil
}

// addOtherKey lists a key that is the part of one of another kind; see [model.Table.OtherKey].
func (b *builder) addOtherKey(k *constraint) {
	if t := b.table(k.relation); t != nil {
		kind := "primary key"
		if k.kind == 'u' {
			kind = "unique constraint"
		}
		b.addOpaque(kind, model.JoinName("", k.name), t.Name)
	}
}

// addNotNullParts says of the columns that are NOT NULL in a parent, too, which are valid:
// all but those that the catalogue has as NOT VALID.
func (b *builder) addNotNullParts() {
	if len(b.notValid) == 0 {
		return
	}
	for i := range b.db.Tables {
		t := &b.db.Tables[i]
		for j := range t.Columns {
			if c := &t.Columns[j]; c.NotNull && len(t.Parents()) > 0 && !b.notValid[namedColumn{t.Name, c.Name}] {
				t.SetNotNullPart(c.Name, true)
			}
		}
	}
}

// leaveNotNullNames leaves of the names that partitions have for the NOT NULLs of their
// parents those that are not the parents': of what was attached.
func (b *builder) leaveNotNullNames() {
	tables := make(map[string]*model.Table)
	for i := range b.db.Tables {
		tables[b.db.Tables[i].Name] = &b.db.Tables[i]
	}
	above := func(name string) *model.Table { return tables[name] }
	for _, t := range tables {
		for i := range t.Columns {
			c := &t.Columns[i]
			n := c.NotNullDetails()
			bare := model.Column{Name: c.Name}
			if t.Partition != nil && n.Name != "" && !n.Local && t.NotNullNameBelow(&bare, above) == n.Name {
				n.Name = ""
				c.SetNotNull(n)
			}
		}
	}
}

// namedColumn is a column of a table.
type namedColumn struct{ table, column string }

// isEnforcedAlone reports whether a check of a partition is enforced and that above
// it is not. No table but the partition says so, which keeps it as its own.
func (b *builder) isEnforcedAlone(k *constraint) bool {
	if k.kind != 'c' || !k.enforced || !b.byOID[k.relation].partition || len(b.parents[k.relation]) == 0 {
		return false
	}
	return b.notEnforced[namedCheck{b.parents[k.relation][0].oid, k.name}]
}

// namedCheck is the name of a check of a relation.
type namedCheck struct {
	relation uint32
	name     string
}

// addConstraint adds a constraint to its table.
func (b *builder) addConstraint(k *constraint, rows map[uint32]*indexRow) error {
	t := b.table(k.relation)
	if t == nil {
		return nil // It is part of an object that is only listed.
	}
	if k.kind == 'n' && !k.validated {
		columns, err := b.columnNames(k.relation, k.columns)
		if err != nil {
			return err
		}
		b.notValid[namedColumn{t.Name, columns[0]}] = true
	}
	if k.kind == 'n' && k.inherited && !k.local && b.byOID[k.relation].partition {
		columns, err := b.columnNames(k.relation, k.columns)
		if err != nil {
			return err
		}
		t.Column(columns[0]).SetNotNull(model.NotNull{Name: k.name})
	}
	if k.inherited && (!k.local || k.kind != 'n' && b.byOID[k.relation].partition) && !b.isEnforcedAlone(k) {
		if k.kind == 'c' {
			t.SetConstraintPart(model.ConstraintPart{Of: k.name, Name: k.name, Comment: b.commentOn(classConstraint, k.oid, 0), Valid: k.validated})
		}
		if k.kind == 'p' || k.kind == 'u' || k.kind == 'x' {
			p := b.addPart(t, k.index, rows[k.index])
			p.Storage, p.Comment = b.keyStorage(k.index, rows[k.index]), b.commentOn(classConstraint, k.oid, 0)
		}
		return nil
	}
	var columns []string
	var err error
	// A check's columns stand in its expression; conkey has 0 for a whole row.
	if k.kind != 'c' && k.kind != 'x' {
		if columns, err = b.columnNames(k.relation, k.columns); err != nil {
			return err
		}
	}
	var include []string
	nullsNotDistinct := false
	x := rows[k.index]
	if x != nil && k.kind != 'f' {
		nullsNotDistinct = x.nullsNotDistinct
		if include, err = b.columnNames(k.relation, x.columns[x.keyCount:]); err != nil {
			return err
		}
	}
	remark := b.commentOn(classConstraint, k.oid, 0)
	switch k.kind {
	case 'n':
		t.Column(columns[0]).SetNotNull(model.NotNull{Name: k.name, NoInherit: k.noInherit, NotValid: !k.validated, Local: k.inherited, Comment: remark})
	case 'p':
		t.PrimaryKey = &model.PrimaryKey{
			Name: k.name, Columns: columns, Include: include, WithoutOverlaps: k.period, Deferrable: k.deferrable, Deferred: k.deferred,
			Storage: b.keyStorage(k.index, x), Comment: remark,
		}
	case 'u':
		if x != nil {
			b.formerNames(t, x)
		}
		t.Uniques = append(t.Uniques, model.Unique{
			Name: k.name, Columns: columns, Include: include, NullsNotDistinct: nullsNotDistinct,
			WithoutOverlaps: k.period, Deferrable: k.deferrable, Deferred: k.deferred, Storage: b.keyStorage(k.index, x),
			Comment: remark,
		})
	case 'x':
		return b.addExclusion(t, k, x, include)
	case 'c':
		t.Checks = append(t.Checks, model.Check{
			Name: k.name, Expr: k.expr, NoInherit: k.noInherit, NotValid: k.enforced && !k.validated, NotEnforced: !k.enforced, Comment: remark,
		})
	case 'f':
		f, err := b.foreignKey(k, columns)
		if err != nil {
			return err
		}
		t.ForeignKeys = append(t.ForeignKeys, f)
	}
	return nil
}

// addForeignKeyPart adds to a partition what it has differently of a foreign key
// above it. What the server keeps of a foreign key for the partitions of the table
// that it refers to is of the same table, and is left out.
func (b *builder) addForeignKeyPart(k *constraint, all map[uint32]*constraint) {
	top := k
	for top.parent != 0 {
		above := all[top.parent]
		if above == nil || above.relation == top.relation {
			return
		}
		top = above
	}
	if t := b.table(k.relation); t != nil {
		t.SetConstraintPart(model.ConstraintPart{Of: top.name, Name: k.name, Comment: b.commentOn(classConstraint, k.oid, 0), Valid: k.validated})
	}
}

func (b *builder) foreignKey(k *constraint, columns []string) (model.ForeignKey, error) {
	target := b.byOID[k.refRelation]
	if target == nil {
		return model.ForeignKey{}, fmt.Errorf("no relation %d to refer to", k.refRelation)
	}
	refColumns, err := b.columnNames(k.refRelation, k.refColumns)
	if err != nil {
		return model.ForeignKey{}, err
	}
	setColumns, err := b.columnNames(k.relation, k.onDeleteColumns)
	if err != nil {
		return model.ForeignKey{}, err
	}
	f := model.ForeignKey{
		Name: k.name, Columns: columns, RefTable: b.fullName(target.qualified), RefColumns: refColumns,
		OnDelete: actionName(k.onDelete), OnUpdate: actionName(k.onUpdate), OnDeleteColumns: setColumns,
		Period: k.period, Deferrable: k.deferrable, Deferred: k.deferred, NotValid: k.enforced && !k.validated, NotEnforced: !k.enforced,
		Comment: b.commentOn(classConstraint, k.oid, 0),
	}
	if k.match == 'f' {
		f.Match = "FULL"
	}
	return f, nil
}

// actionName spells a code of pg_constraint.confdeltype.
func actionName(code byte) string {
	switch code {
	case 'r':
		return "RESTRICT"
	case 'c':
		return "CASCADE"
	case 'n':
		return "SET NULL"
	case 'd':
		return "SET DEFAULT"
	}
	return ""
}
