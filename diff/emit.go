package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// primaryKeyName stands for a table's primary key among constraint keys,
// whatever it is called.
const primaryKeyName = "\x00primary key"

// optionsName stands for the end of a table option that restricts columns.
const optionsName = "\x00options"

func (d *differ) emitTables() {
	d.emitCreated()
	d.emitDropped()
	for _, t := range d.changed {
		e := emitter{d: d, t: t, table: t.new.Name}
		e.options()
		e.partition()
		e.columns()
		e.primaryKey()
		emitMatched(t.uniques, sameUnique, uniqueName, e.dropUnique, e.addUnique, e.renameConstraint)
		emitMatched(inPlace(t.checks, e.alterCheck), sameCheck, checkName, e.dropCheck, e.addCheck, e.renameConstraint)
		emitMatched(t.exclusions, sameExclusion, exclusionName, e.dropExclusion, e.addExclusion, e.renameConstraint)
		emitMatched(t.indexes, sameIndexStructure, indexName, e.dropIndex, e.createIndex, e.renameIndex)
		e.indexStorage()
		e.comments()
		e.foreignKeys()
	}
}

// emitter emits the operations on one table that both sides have.
type emitter struct {
	d     *differ
	t     *tableDiff
	table string
}

func (e *emitter) add(n node) {
	n.class, n.table = work, e.table
	e.d.plan.add(n)
}

// options emits changes of the table's comment and of SQLite's options. What a
// table ceases to be it ceases to be before its columns change, and what it
// becomes it becomes after, since STRICT and WITHOUT ROWID restrict both.
func (e *emitter) options() {
	old, new := e.t.old, e.t.new
	own := func(t *model.Table) model.Table {
		return model.Table{Name: e.table, Strict: t.Strict, WithoutRowID: t.WithoutRowID, Comment: t.Comment,
			RowSecurity: t.RowSecurity, ForceRowSecurity: t.ForceRowSecurity, Foreign: t.Foreign}
	}
	e.tableStorage()
	from, mid, to := own(old), own(old), own(new)
	mid.Strict, mid.WithoutRowID = old.Strict && new.Strict, old.WithoutRowID && new.WithoutRowID
	if from.Strict != mid.Strict || from.WithoutRowID != mid.WithoutRowID {
		e.add(node{op: ops.AlterTable{From: from, To: mid}, rank: rankFirst, creates: []key{constraintKey(e.table, optionsName)}})
	}
	if mid.Strict == to.Strict && mid.WithoutRowID == to.WithoutRowID && mid.Comment == to.Comment && sameForeignOptions(&mid, &to) &&
		mid.RowSecurity == to.RowSecurity && mid.ForceRowSecurity == to.ForceRowSecurity {
		return
	}
	n := node{op: ops.AlterTable{From: mid, To: to}, rank: rankAlterTable}
	if mid.Strict != to.Strict || mid.WithoutRowID != to.WithoutRowID {
		n.needs = []key{constraintKey(e.table, primaryKeyName)}
		for _, c := range e.t.columns {
			n.needs = append(n.needs, columnKey(e.table, c.new.Name))
		}
		for _, c := range e.t.addedColumns {
			n.needs = append(n.needs, columnKey(e.table, c.Name))
		}
		// A name is free before it is created: so this waits for the columns
		// that go.
		for _, c := range e.t.droppedColumns {
			n.creates = append(n.creates, columnKey(e.table, c.Name))
		}
	}
	e.add(n)
}

func bareColumn(c *model.Column) model.Column {
	b := c.Clone()
	b.Pos, b.RenamedFrom, b.Inherited = model.Pos{}, "", false
	return b
}

func (e *emitter) columns() {
	for _, c := range e.t.droppedColumns {
		e.dropColumn(c)
	}
	for _, c := range e.t.columns {
		if c.replaced {
			e.dropColumn(c.old)
			e.addColumn(c.new)
		} else {
			e.alterColumn(c)
		}
	}
	for _, c := range e.t.addedColumns {
		e.addColumn(c)
	}
}

func (e *emitter) dropColumn(c *model.Column) {
	only := e.d.staysBelow([]string{e.table}, c.Name)
	own := columnKey(e.table, c.Name)
	e.add(node{op: ops.DropColumn{Table: e.table, Column: bareColumn(c), Only: only}, rank: rankDropColumn, creates: e.d.rowKeys(e.table),
		drops: slices.Concat(ownSequences(e.t.old, *c), e.d.rowKeys(e.table), []key{own}),
		uses:  slices.Concat(enumKeys(c), drawn(*c), e.called(e.t.old, c.Default, c.Type), e.generatedFrom(e.t.old, c))})
}

func (e *emitter) addColumn(c *model.Column) {
	column := bareColumn(c)
	column.Autoincrement = false
	op := ops.AddColumn{Table: e.table, Column: column}
	if column.Sequence != "" && model.IsSerial(column.Type) {
		op.Owner = e.d.ownerOf(e.table)
	}
	own := columnKey(e.table, c.Name)
	e.add(node{op: op, rank: rankAddColumn,
		creates: slices.Concat(ownSequences(e.t.new, *c), e.d.rowKeys(e.table), []key{own}),
		needs: slices.Concat(enumKeys(c), drawn(*c), e.called(e.t.new, c.Default, c.Type),
			e.generatedFrom(e.t.new, c), []key{constraintKey(e.table, optionsName)})})
	if c.Autoincrement {
		// SQLite's keyword stands on a primary key, which comes after the
		// column.
		e.add(node{op: ops.AlterColumn{Table: e.table, From: column, To: bareColumn(c)}, rank: rankAddConstraint,
			needs: []key{columnKey(e.table, c.Name), constraintKey(e.table, primaryKeyName)}})
	}
}

// generatedFrom returns what the expression of a column mentions: not the column itself,
// nor, on PostgreSQL, others that are generated, whose names a type or a function has.
func (e *emitter) generatedFrom(t *model.Table, c *model.Column) []key {
	return slices.DeleteFunc(e.mentioned(t, c.Generated, c.Type), func(k key) bool {
		if k.kind != kindColumn || k.table != e.table {
			return false
		}
		o := t.Column(k.name)
		return k.name == c.Name || e.d.postgres && o != nil && o.Generated != ""
	})
}

func (e *emitter) alterColumn(c columnPair) {
	old, new := c.old, c.new
	from, to := bareColumn(old), bareColumn(new)
	if e.dropNotNullOnly(&from, &to) && sameColumn(from, to) {
		return
	}
	if e.t.old.Unlogged != e.t.new.Unlogged && from.Identity != nil && from.Identity.Logging != "" {
		from.Identity = model.Ptr(*from.Identity)
		from.Identity.Logging = "" // it goes with its table
		if sameColumn(from, to) {
			return
		}
	}
	if c.redefault {
		bare := from
		bare.Default = ""
		e.add(node{op: ops.AlterColumn{Table: e.table, From: from, To: bare}, rank: rankFirst,
			uses: append(enumKeys(old), e.d.oldSide.calls(e.table, old.Default, old.Type)...)})
		if from = bare; sameColumn(from, to) {
			return
		}
	}
	if name := enumOf(old.Type); name != "" && e.d.rebuilt[name] != nil && old.Type == new.Type &&
		old.Default != "" && old.Default != new.Default {
		// The default may name a value that goes: away with it before the type
		// is built anew.
		bare := from
		bare.Default = ""
		e.add(node{op: ops.AlterColumn{Table: e.table, From: from, To: bare}, rank: rankFirst, uses: enumKeys(old)})
		if from = bare; sameColumn(from, to) {
			return
		}
	}
	becomesSerial := model.IsSerial(new.Type) && !model.IsSerial(old.Type)
	if (becomesSerial || new.Identity != nil && old.Identity == nil) && len(model.Relations(old.Default)) > 0 {
		// The sequence of the column may take the name of the one that it drew from
		// before.
		bare := from
		bare.Default = ""
		e.add(node{op: ops.AlterColumn{Table: e.table, From: from, To: bare}, rank: rankFirst, uses: drawn(from)})
		from = bare
	}
	was, is := e.t.exchanges(c)
	if old.Identity != nil && new.Identity == nil && len(model.Relations(new.Default)) > 0 {
		// What it draws from then may have the name of its own sequence.
		bare := from
		bare.Identity = nil
		e.add(node{op: ops.AlterColumn{Table: e.table, From: from, To: bare}, rank: rankFirst, drops: was})
		from, was = bare, nil
	}
	if c.between != nil {
		e.add(node{op: ops.AlterColumn{Table: e.table, From: from, To: *c.between}, rank: rankAlterColumn,
			drops: []key{columnKey(e.table, new.Name), valuesKey(enumOf(old.Type))}, uses: slices.Concat(enumKeys(old), []key{attributesKey(enumOf(old.Type))}, drawn(from), e.called(e.t.old, old.Default, old.Type))})
		from = *c.between
	}
	op := ops.AlterColumn{Table: e.table, From: from, To: to, Using: e.d.using(&from, &to)}
	if becomesSerial {
		op.Owner = e.d.ownerOf(e.table)
	}
	n := node{op: op, rank: rankAlterColumn,
		creates: []key{columnKey(e.table, new.Name)}, drops: []key{columnKey(e.table, new.Name)},
		needs: slices.Concat(enumKeys(new), drawn(to), e.called(e.t.new, new.Default, new.Type), []key{constraintKey(e.table, optionsName)})}
	if c.between == nil && (old.Type != new.Type || old.Collation != new.Collation) {
		n.uses = append(enumKeys(old), attributesKey(enumOf(old.Type)))
	}
	if new.Identity != nil && new.Identity.Logging != "" {
		n.needs = append(n.needs, loggedKey(e.table))
	}
	n.drops, n.creates = append(n.drops, was...), append(n.creates, is...)
	if c.between != nil {
		n.creates = append(n.creates, valuesKey(enumOf(new.Type)))
	}
	// What reads the column finds it there before as well.
	n.stands = old.Type == new.Type && old.Collation == new.Collation && old.Generated == new.Generated && c.between == nil
	if old.Generated != new.Generated {
		// A column that stays is there before and after.
		stays := func(k key) bool {
			return k.kind == kindColumn && k.table == e.table && e.t.old.Column(k.name) != nil && e.t.new.Column(k.name) != nil
		}
		n.needs = append(n.needs, slices.DeleteFunc(e.mentioned(e.t.new, new.Generated), stays)...)
		n.uses = append(n.uses, slices.DeleteFunc(e.mentioned(e.t.old, old.Generated), stays)...)
	}
	if old.Default != new.Default {
		n.uses = slices.Concat(n.uses, drawn(from), e.called(e.t.old, from.Default, old.Type))
	}
	switch {
	case new.Autoincrement && !old.Autoincrement:
		n.needs = append(n.needs, constraintKey(e.table, primaryKeyName))
		n.creates, n.drops = nil, nil
	case old.Autoincrement && !new.Autoincrement:
		n.uses = append(n.uses, constraintKey(e.table, primaryKeyName))
		n.creates, n.drops = nil, nil
	}
	e.add(n)
}

// called returns the keys of the functions, operators and casts that an
// expression of one side's table may use.
func (e *emitter) called(t *model.Table, expr string, into ...string) []key {
	return e.side(t).calls(e.table, expr, into...)
}

// side returns the side that one of the two forms of the table stands on.
func (e *emitter) side(t *model.Table) *side {
	if t == e.t.old {
		return e.d.oldSide
	}
	return e.d.newSide
}

// mentioned returns the keys of the columns that an expression names and of
// their user types, and of the functions that it calls.
func (e *emitter) mentioned(t *model.Table, expr string, into ...string) []key {
	keys := e.called(t, expr, into...)
	for _, name := range model.Identifiers(expr) {
		if c := t.Column(name); c != nil {
			keys = append(append(keys, columnKey(e.table, name)), enumKeys(c)...)
		}
	}
	return keys
}

// columnKeys returns the keys of columns of a side's table and of their types.
func (e *emitter) columnKeys(t *model.Table, columns ...[]string) []key {
	var keys []key
	for _, list := range columns {
		for _, name := range list {
			keys = append(keys, columnKey(e.table, name))
			if c := t.Column(name); c != nil {
				keys = append(keys, enumKeys(c)...)
			}
		}
	}
	return keys
}

// constraintKeys returns the keys of a constraint: its name, and for one that
// has an index the name of the relation.
func (e *emitter) constraintKeys(name string, indexed bool) []key {
	if name == "" {
		return nil
	}
	keys := []key{constraintKey(e.table, name)}
	if indexed {
		keys = append(keys, relationKey(e.table, name))
	}
	return keys
}

func (e *emitter) primaryKey() {
	old, new := e.t.old.PrimaryKey, e.t.new.PrimaryKey
	if samePrimaryKey(old, new) && !e.t.primaryKeyAgain {
		if renamedPrimaryKey(old, new) {
			e.renameConstraint(old.Name, new.Name)
		}
		return
	}
	if old != nil {
		e.add(node{op: ops.DropPrimaryKey{Table: e.table, PrimaryKey: barePrimaryKey(old)}, rank: rankDropConstraint, creates: []key{goneIndexKey(e.table, old.Name)},
			drops: slices.Concat(e.constraintKeys(old.Name, true), []key{constraintKey(e.table, primaryKeyName)}, markKeys(e.table, old.Storage), e.d.partKeys(e.d.old, e.t.old, old.Name)),
			uses:  append(e.columnKeys(e.t.old, old.Columns, old.Include), e.d.oldSide.columnClasses(e.t.old, old.Columns, old.WithoutOverlaps)...)})
	}
	if new != nil {
		e.addPrimaryKey(new)
	}
}

func barePrimaryKey(p *model.PrimaryKey) model.PrimaryKey {
	b := *p
	b.Pos = model.Pos{}
	return b
}

func (e *emitter) addPrimaryKey(p *model.PrimaryKey) {
	op := ops.AddPrimaryKey{Table: e.table, PrimaryKey: barePrimaryKey(p)}
	n := node{rank: rankAddConstraint, creates: append(e.constraintKeys(p.Name, true), constraintKey(e.table, primaryKeyName)),
		needs: slices.Concat(e.columnKeys(e.t.new, p.Columns, p.Include), e.d.newSide.columnClasses(e.t.new, p.Columns, p.WithoutOverlaps),
			e.lackingParts(p.Storage), []key{constraintKey(e.table, optionsName)})}
	op.Using = e.takeIndex(&n, p.Name, &op.PrimaryKey.Storage)
	n.op = op
	e.add(n)
}

// emitMatched emits what happens to the objects of one kind.
func emitMatched[T any](m matched[T], same func(a, b *T) bool, name func(*T) string, drop, add func(*T), rename func(from, to string)) {
	for _, o := range m.dropped {
		drop(o)
	}
	for _, p := range m.pairs {
		switch {
		case p.again || !same(p.old, p.new):
			drop(p.old)
			add(p.new)
		case renamed(name(p.old), name(p.new)):
			rename(name(p.old), name(p.new))
		}
	}
	for _, o := range m.added {
		add(o)
	}
}

func (e *emitter) renameConstraint(from, to string) {
	e.add(node{op: ops.RenameConstraint{Table: e.table, From: from, To: to}, rank: rankRename,
		drops: e.constraintKeys(from, true), creates: e.constraintKeys(to, true)})
}

func (e *emitter) renameIndex(from, to string) {
	e.add(node{op: ops.RenameIndex{Table: e.table, From: from, To: to}, rank: rankRename,
		drops: []key{relationKey(e.table, from)}, creates: []key{relationKey(e.table, to)}})
}

func (e *emitter) dropUnique(u *model.Unique) {
	b := *u
	b.Pos = model.Pos{}
	e.add(node{op: ops.DropUnique{Table: e.table, Unique: b}, rank: rankDropConstraint, creates: []key{goneIndexKey(e.table, u.Name)},
		drops: slices.Concat(e.constraintKeys(u.Name, true), markKeys(e.table, u.Storage), e.d.partKeys(e.d.old, e.t.old, u.Name)),
		uses:  append(e.columnKeys(e.t.old, u.Columns, u.Include), e.d.oldSide.columnClasses(e.t.old, u.Columns, u.WithoutOverlaps)...)})
}

func (e *emitter) addUnique(u *model.Unique) {
	op := ops.AddUnique{Table: e.table, Unique: *u}
	op.Unique.Pos = model.Pos{}
	n := node{rank: rankAddConstraint, creates: e.constraintKeys(u.Name, true),
		needs: slices.Concat(e.columnKeys(e.t.new, u.Columns, u.Include), e.d.newSide.columnClasses(e.t.new, u.Columns, u.WithoutOverlaps), e.lackingParts(u.Storage))}
	op.Using = e.takeIndex(&n, u.Name, &op.Unique.Storage)
	n.op = op
	e.add(n)
}

func (e *emitter) dropCheck(c *model.Check) {
	b := *c
	b.Pos = model.Pos{}
	e.add(node{op: ops.DropCheck{Table: e.table, Check: b}, rank: rankDropConstraint,
		drops: e.constraintKeys(c.Name, false), uses: e.mentioned(e.t.old, c.Expr)})
}

func (e *emitter) addCheck(c *model.Check) {
	b := *c
	b.Pos = model.Pos{}
	e.add(node{op: ops.AddCheck{Table: e.table, Check: b}, rank: rankAddConstraint,
		creates: e.constraintKeys(c.Name, false), needs: e.mentioned(e.t.new, c.Expr)})
}

// indexKeys returns the keys of what an index reads.
func (e *emitter) indexKeys(t *model.Table, x *model.Index) []key {
	keys := slices.Concat(e.columnKeys(t, x.Include), e.mentioned(t, x.Where), collationKeys(x), e.side(t).classesOf(t, x.Method, x.Keys...), extensionKeys(x.Storage.DependsOn))
	for _, k := range x.Keys {
		if k.Column != "" {
			keys = append(keys, e.columnKeys(t, []string{k.Column})...)
		}
		keys = append(keys, e.mentioned(t, k.Expr)...)
	}
	return keys
}

func (e *emitter) dropIndex(x *model.Index) {
	e.add(node{op: ops.DropIndex{Table: e.table, Index: bareIndex(x)}, rank: rankDropIndex, creates: []key{goneIndexKey(e.table, x.Name)},
		drops: slices.Concat(markKeys(e.table, x.Storage), e.d.partKeys(e.d.old, e.t.old, x.Name), []key{relationKey(e.table, x.Name)}), uses: e.indexKeys(e.t.old, x)})
}

func (e *emitter) createIndex(x *model.Index) {
	e.add(node{op: ops.CreateIndex{Table: e.table, Index: bareIndex(x)}, rank: rankCreateIndex,
		creates: slices.Concat(markKeys(e.table, x.Storage), e.madeParts(x.Name, x.Storage), []key{relationKey(e.table, x.Name)}),
		needs:   append(e.indexKeys(e.t.new, x), e.lackingParts(x.Storage)...)})
}

func bareIndex(x *model.Index) model.Index {
	b := *x
	b.Pos = model.Pos{}
	return b
}

func (e *emitter) foreignKeys() {
	drop := func(f *model.ForeignKey) { e.d.dropForeignKey(e.table, f) }
	add := func(f *model.ForeignKey) { e.d.addForeignKey(e.table, f) }
	emitMatched(inPlace(e.t.foreignKeys, e.alterForeignKey), sameForeignKey, foreignKeyName, drop, add, e.renameConstraint)
}

// alterForeignKey changes whether and when a foreign key is checked and makes it
// valid, and reports whether that is all that there is to do.
func (e *emitter) alterForeignKey(old, new *model.ForeignKey) bool {
	if !e.d.postgres || sameForeignKey(old, new) || !staysForeignKey(old, new) {
		return false
	}
	if old.Deferrable != new.Deferrable || old.Deferred != new.Deferred || old.NotEnforced != new.NotEnforced {
		to := bareForeignKey(new)
		to.NotValid = old.NotValid && !new.NotEnforced
		e.add(node{op: ops.AlterForeignKey{Table: e.table, From: bareForeignKey(old), To: to}, rank: rankAddForeignKey})
	}
	if old.NotValid && !new.NotValid && !new.NotEnforced {
		e.validate(new.Name, rankAddForeignKey)
	}
	return true
}

// alterCheck makes a check valid, and reports whether that is all that there
// is to do.
func (e *emitter) alterCheck(old, new *model.Check) bool {
	if sameCheck(old, new) || !staysCheck(old, new) {
		return false
	}
	e.validate(new.Name, rankAddConstraint)
	return true
}

func (e *emitter) validate(constraint string, rank rank) {
	e.add(node{op: ops.ValidateConstraint{Table: e.table, Name: constraint}, rank: rank})
}

// inPlace takes out the pairs that need not be built anew and that alter takes
// care of.
func inPlace[T any](m matched[T], alter func(old, new *T) bool) matched[T] {
	m.pairs = slices.DeleteFunc(slices.Clone(m.pairs), func(p pair[T]) bool { return !p.again && alter(p.old, p.new) })
	return m
}

func bareForeignKey(f *model.ForeignKey) model.ForeignKey {
	b := *f
	b.Pos = model.Pos{}
	return b
}

func (d *differ) dropForeignKey(table string, f *model.ForeignKey) {
	e := emitter{d: d, table: table}
	e.add(node{op: ops.DropForeignKey{Table: table, ForeignKey: bareForeignKey(f)}, rank: rankDropForeignKey,
		drops: append(e.constraintKeys(f.Name, false), loggedKeys(d.old, table, f.RefTable)...), uses: append(d.references(d.old, table, f), d.partitionKeys(f.RefTable)...)})
}

// partitionKeys returns the keys of the partitions of a current table, which the
// server does not let go while a foreign key refers to that, and of their own.
func (d *differ) partitionKeys(table string) []key {
	var keys []key
	if t := d.oldByName[table]; t != nil && t.PartitionBy != nil {
		for _, c := range d.old.Children(table) {
			keys = append(append(keys, tableKey(c.Name)), d.partitionKeys(c.Name)...)
		}
	}
	return keys
}

func (d *differ) addForeignKey(table string, f *model.ForeignKey) {
	e := emitter{d: d, table: table}
	e.add(node{op: ops.AddForeignKey{Table: table, ForeignKey: bareForeignKey(f)}, rank: rankAddForeignKey,
		creates: e.constraintKeys(f.Name, false),
		needs:   append(append(d.references(d.new, table, f), tableKey(table)), loggedKeys(d.new, table, f.RefTable)...)})
}

// references returns the keys of what a foreign key of a table rests on: the
// table that it refers to, the columns with the user types on both ends, and the
// keys of the table, or of one that it is a partition of, that make them unique.
func (d *differ) references(in *model.Database, table string, f *model.ForeignKey) []key {
	keys := []key{tableKey(f.RefTable)}
	tables := d.newByName
	if in == d.old {
		tables = d.oldByName
	}
	child := tables[table]
	for _, name := range f.Columns {
		keys = append(keys, columnKey(table, name))
		if child == nil {
			continue
		}
		if c := child.Column(name); c != nil {
			keys = append(keys, enumKeys(c)...)
		}
	}
	t := tables[f.RefTable]
	for _, name := range f.RefColumns {
		keys = append(keys, columnKey(f.RefTable, name))
		if t == nil {
			continue
		}
		if c := t.Column(name); c != nil {
			keys = append(keys, enumKeys(c)...)
		}
	}
	for ; t != nil; t = parentOf(tables, t) {
		keys = append(keys, d.uniqueKeys(t, f.RefColumns)...)
	}
	if in != d.new {
		return keys
	}
	// Of several like keys the server takes the one that was made first
	// (transformFkeyCheckAttrs in commands/tablecmds.c), which may be one that goes.
	for t := d.oldByName[f.RefTable]; t != nil; t = parentOf(d.oldByName, t) {
		for _, name := range uniqueNames(t, f.RefColumns) {
			keys = append(keys, goneIndexKey(t.Name, name))
		}
	}
	return keys
}

// parentOf returns the table that one is a partition of, or nil.
func parentOf(tables map[string]*model.Table, t *model.Table) *model.Table {
	if t.Partition == nil {
		return nil
	}
	return tables[t.Partition.Parent]
}

// goneIndexKey stands for the end of an index that is called so.
func goneIndexKey(table, name string) key { return relationKey(table, goneName+name) }

// uniqueNames returns the names of the indexes that make columns of a table unique.
func uniqueNames(t *model.Table, columns []string) []string {
	var names []string
	if pk := t.PrimaryKey; pk != nil && sameSet(pk.Columns, columns) {
		names = append(names, pk.Name)
	}
	for _, u := range t.Uniques {
		if sameSet(u.Columns, columns) {
			names = append(names, u.Name)
		}
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; x.Unique && sameSet(keyColumns(x), columns) {
			names = append(names, x.Name)
		}
	}
	return names
}

// uniqueKeys returns the keys of what makes columns of a table unique, and of the
// columns that it includes.
func (d *differ) uniqueKeys(t *model.Table, columns []string) []key {
	var keys []key
	var included [][]string
	if pk := t.PrimaryKey; pk != nil && sameSet(pk.Columns, columns) {
		keys = append(keys, constraintKey(t.Name, primaryKeyName), completeKey(t.Name, pk.Name))
		included = append(included, pk.Include)
	}
	for _, u := range t.Uniques {
		if u.Name != "" && sameSet(u.Columns, columns) {
			keys = append(keys, constraintKey(t.Name, u.Name), completeKey(t.Name, u.Name))
			included = append(included, u.Include)
		}
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; x.Unique && sameSet(keyColumns(x), columns) {
			keys = append(keys, relationKey(t.Name, x.Name), completeKey(t.Name, x.Name))
			included = append(included, x.Include)
		}
	}
	e := emitter{d: d, table: t.Name}
	return append(keys, e.columnKeys(t, included...)...)
}
