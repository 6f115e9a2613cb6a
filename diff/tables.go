package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// emitCreated emits the new tables, each with its constraints, its indexes as
// operations of their own. A foreign key within a cycle of tables is added
// once all of them are there.
func (d *differ) emitCreated() {
	cycles := cyclesOf(d.created)
	for _, t := range d.created {
		if d.joins(t) {
			t = d.joinTable(t)
		}
		table := bareTable(t)
		keepChosenNames(&model.Table{}, &table)
		shareGenerated(&table, d.newFull)
		table.Indexes = nil
		d.splitInvalid(&table)
		lacking := cutIncomplete(&table)
		n := node{class: work, table: t.Name, rank: rankCreateTable, needs: inSchema(t.Name)}
		n.creates = slices.Concat(tableNames(t), []key{tableKey(t.Name)}, ownSequences(t, t.Columns...))
		n.needs = slices.Concat(n.needs, d.parentKeys(t), serverOf(t), d.newSide.methodKeys(t.Method))
		if t.Of != "" {
			n.needs = append(n.needs, enumKey(t.Of))
		}
		for i := range t.Columns {
			n.needs = append(append(n.needs, enumKeys(&t.Columns[i])...), drawnKeys(t.Columns[i].Default)...)
		}
		unindexed := *t
		unindexed.Indexes = nil
		n.needs = append(n.needs, d.callsOf(d.newSide, &unindexed)...)
		table.ForeignKeys = slices.DeleteFunc(table.ForeignKeys, func(f model.ForeignKey) bool {
			if f.RefTable == t.Name {
				return false
			}
			if cycles[f.RefTable] != 0 && cycles[f.RefTable] == cycles[t.Name] {
				if d.postgres {
					d.addForeignKey(t.Name, &f)
				}
				return d.postgres
			}
			n.needs = slices.Concat(n.needs, d.references(d.new, t.Name, &f), loggedKeys(d.new, f.RefTable))
			return false
		})
		d.placeOwn(&table)
		n.op, n.stub = ops.CreateTable{Table: table}, d.tableStub(d.newSide, &table, n.needs)
		d.plan.add(n)
		e := emitter{d: d, t: &tableDiff{new: t}, table: t.Name}
		for i := range t.Indexes {
			x := &t.Indexes[i]
			e.add(node{op: ops.CreateIndex{Table: t.Name, Index: bareIndex(x)}, rank: rankCreateIndex,
				creates: append(e.madeParts(x.Name, x.Storage), relationKey(t.Name, x.Name)),
				needs:   slices.Concat(e.indexKeys(t, x), e.lackingParts(x.Storage), []key{tableKey(t.Name)})})
		}
		e.addKeys(lacking)
	}
}

// placeOwn says of a new partition where it lies, and what keeps its rows, where that is
// the server's default and the table above may have another, which it would take
// (DefineRelation in commands/tablecmds.c; the access method from PostgreSQL 17 on).
func (d *differ) placeOwn(t *model.Table) {
	if t.Partition == nil || t.Foreign != nil {
		return
	}
	for _, above := range []*model.Table{d.oldByName[t.Partition.Parent], d.newByName[t.Partition.Parent]} {
		if above != nil && above.Tablespace != "" {
			t.Tablespace = cmp.Or(t.Tablespace, "pg_default")
		}
		if above != nil && above.Method != "" {
			t.Method = cmp.Or(t.Method, "heap")
		}
	}
}

// cutIncomplete takes the keys and constraints from a table that is to be created
// whose indexes lack parts: they come when the partitions are there.
func cutIncomplete(t *model.Table) *model.Table {
	lacking := &model.Table{
		Uniques:    keep(t.Uniques, func(u *model.Unique) bool { return u.Storage.Invalid }),
		Exclusions: keep(t.Exclusions, func(x *model.Exclusion) bool { return x.Storage.Invalid }),
	}
	if pk := t.PrimaryKey; pk != nil && pk.Storage.Invalid {
		lacking.PrimaryKey, t.PrimaryKey = pk, nil
	}
	t.Uniques = keep(t.Uniques, func(u *model.Unique) bool { return !u.Storage.Invalid })
	t.Exclusions = keep(t.Exclusions, func(x *model.Exclusion) bool { return !x.Storage.Invalid })
	return lacking
}

// addKeys emits the keys and constraints of a table that has nothing else.
func (e *emitter) addKeys(t *model.Table) {
	if t.PrimaryKey != nil {
		e.addPrimaryKey(t.PrimaryKey)
	}
	for i := range t.Uniques {
		e.addUnique(&t.Uniques[i])
	}
	for i := range t.Exclusions {
		e.addExclusion(&t.Exclusions[i])
	}
}

// emitDropped emits the tables that go, those that refer before those that
// they refer to. The foreign keys of a cycle are dropped first.
func (d *differ) emitDropped() {
	cycles := cyclesOf(d.dropped)
	for _, t := range d.dropped {
		table := bareTable(t)
		shareGenerated(&table, d.oldFull)
		n := node{class: after, table: t.Name, rank: rankDropTable, uses: inSchema(t.Name)}
		n.drops = slices.Concat(tableNames(t), []key{tableKey(t.Name)}, ownSequences(t, t.Columns...))
		n.uses = slices.Concat(n.uses, serverOf(t), d.oldSide.methodKeys(t.Method))
		if t.Of != "" {
			n.uses = append(n.uses, enumKey(t.Of), attributesKey(t.Of))
		}
		for _, parent := range t.Parents() {
			n.uses = append(n.uses, tableKey(parent))
		}
		for i := range t.Columns {
			n.uses = append(append(n.uses, enumKeys(&t.Columns[i])...), drawnKeys(t.Columns[i].Default)...)
		}
		n.uses = append(n.uses, d.callsOf(d.oldSide, t)...)
		n.drops = append(n.drops, d.carried[tableKey(t.Name)]...)
		n.uses = append(n.uses, d.released[tableKey(t.Name)]...)
		for _, x := range t.Indexes {
			n.drops = append(n.drops, relationKey(t.Name, x.Name))
			n.uses = slices.Concat(n.uses, collationKeys(&x), d.oldSide.classesOf(t, x.Method, x.Keys...))
		}
		table.ForeignKeys = slices.DeleteFunc(table.ForeignKeys, func(f model.ForeignKey) bool {
			partitions := d.partitionKeys(f.RefTable)
			if f.RefTable == t.Name && len(partitions) == 0 {
				return false
			}
			if f.RefTable == t.Name || cycles[f.RefTable] != 0 && cycles[f.RefTable] == cycles[t.Name] {
				d.dropForeignKey(t.Name, &f)
				return true
			}
			n.uses = slices.Concat(n.uses, d.references(d.old, t.Name, &f), partitions)
			n.drops = append(n.drops, loggedKeys(d.old, f.RefTable)...)
			return false
		})
		if p := t.Partition; p != nil && d.newByName[p.Parent] != nil && d.referredTo(p.Parent) {
			detached := constraintKey(t.Name, detachName)
			d.plan.add(node{op: ops.DetachPartition{Table: t.Name, Partition: p.Clone()}, class: after, table: t.Name, rank: rankDropTable,
				creates: []key{detached}, uses: []key{tableKey(p.Parent)}})
			n.needs = append(n.needs, detached)
		}
		n.op, n.stub = ops.DropTable{Table: table}, d.tableStub(d.oldSide, &table, n.uses)
		d.plan.add(n)
	}
}

// tableStub returns a table without the defaults, checks, indexes and generated
// columns that call functions or name relations, or nil where there are none. needs are those of
// the whole. Columns only come behind the others, so that a generated one must be
// among the last, and nothing that stays may name it.
func (d *differ) tableStub(in *side, t *model.Table, needs []key) *stub {
	held := append(slices.Clip(t.Parents()), t.Name)
	for _, f := range t.ForeignKeys {
		held = append(held, f.RefTable)
	}
	// A relation is named by a literal where the table does not rest on it otherwise.
	isCalled := func(k key) bool {
		switch k.kind {
		case kindFunction, kindOperator, kindCast:
			return true
		}
		return k.kind == kindTable && !slices.Contains(held, k.name)
	}
	if !d.postgres || t.Partition != nil || t.Of != "" || !slices.ContainsFunc(needs, isCalled) {
		return nil
	}
	// What a parent gets later goes to its children, which may have their own.
	if (d.oldFull != nil || d.newFull != nil) && len(in.db.Children(t.Name)) > 0 {
		return nil
	}
	calls := func(texts ...string) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return slices.ContainsFunc(in.calls(t.Name, text), isCalled) })
	}
	bare := t.Clone()
	if at := slices.IndexFunc(t.Columns, func(c model.Column) bool { return calls(c.Generated) }); at >= 0 {
		bare.Columns = bare.Columns[:at]
	}
	for i := range bare.Columns {
		if c := &bare.Columns[i]; calls(c.Default) {
			c.Default = ""
		}
	}
	later := func(names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return t.Column(name) != nil && bare.Column(name) == nil })
	}
	bare.Checks = slices.DeleteFunc(bare.Checks, func(c model.Check) bool { return calls(c.Expr) || later(model.Identifiers(c.Expr)) })
	bare.Indexes = slices.DeleteFunc(bare.Indexes, func(x model.Index) bool { return calls(expressions(&model.Table{Indexes: []model.Index{x}})...) })
	if len(bare.Columns) < len(t.Columns) && later(keyed(&bare)) {
		return nil
	}
	less := d.callsOf(in, &bare)
	return &stub{
		needs: keep(needs, func(k *key) bool { return !isCalled(*k) || slices.Contains(less, *k) }),
		split: func() halves { return tableHalves(t, &bare) },
	}
}

// keyed returns the names in the keys, indexes and constraints of a table.
func keyed(t *model.Table) []string {
	var names []string
	if t.PrimaryKey != nil {
		names = slices.Concat(names, t.PrimaryKey.Columns, t.PrimaryKey.Include)
	}
	for _, u := range t.Uniques {
		names = slices.Concat(names, u.Columns, u.Include)
	}
	for _, f := range t.ForeignKeys {
		names = append(names, f.Columns...)
	}
	key := func(k model.Key) { names = append(append(names, k.Column), model.Identifiers(k.Expr)...) }
	for _, x := range t.Exclusions {
		names = slices.Concat(names, x.Include, model.Identifiers(x.Where))
		for _, e := range x.Elements {
			key(e.Key)
		}
	}
	for _, x := range t.Indexes {
		names = slices.Concat(names, x.Include, model.Identifiers(x.Where))
		for _, k := range x.Keys {
			key(k)
		}
	}
	if t.PartitionBy != nil {
		for _, k := range t.PartitionBy.Keys {
			key(k)
		}
	}
	return names
}

// tableHalves returns the operations that add to a table what its stub lacks, and
// those that take it away.
func tableHalves(t, bare *model.Table) halves {
	h := halves{create: ops.CreateTable{Table: *bare}, drop: ops.DropTable{Table: *bare}}
	part := func(add, remove ops.Operation) {
		h.finish, h.empty = append(h.finish, add), slices.Insert(h.empty, 0, remove)
	}
	for i, c := range t.Columns {
		switch {
		case i >= len(bare.Columns):
			part(ops.AddColumn{Table: t.Name, Column: c}, ops.DropColumn{Table: t.Name, Column: c})
		case bare.Columns[i].Default != c.Default:
			part(ops.AlterColumn{Table: t.Name, From: bare.Columns[i], To: c}, ops.AlterColumn{Table: t.Name, From: c, To: bare.Columns[i]})
		}
	}
	for _, c := range t.Checks {
		if !slices.Contains(bare.Checks, c) {
			part(ops.AddCheck{Table: t.Name, Check: c}, ops.DropCheck{Table: t.Name, Check: c})
		}
	}
	for _, x := range t.Indexes { // of a table that goes
		if !slices.ContainsFunc(bare.Indexes, func(o model.Index) bool { return o.Name == x.Name }) {
			h.empty = slices.Insert(h.empty, 0, ops.Operation(ops.DropIndex{Table: t.Name, Index: x}))
		}
	}
	return h
}

// referredTo reports whether a foreign key refers to a table that is divided, or to
// one that it is a partition of. No partition of it can then be dropped before it is
// detached (measured on PostgreSQL 15.18).
func (d *differ) referredTo(table string) bool {
	refers := func(t model.Table) bool {
		return slices.ContainsFunc(t.ForeignKeys, func(f model.ForeignKey) bool { return f.RefTable == table })
	}
	if slices.ContainsFunc(d.old.Tables, refers) || slices.ContainsFunc(d.new.Tables, refers) {
		return true
	}
	t := d.oldByName[table]
	return t != nil && t.Partition != nil && d.referredTo(t.Partition.Parent)
}

// callsOf returns the keys of the functions, operators and casts that the
// expressions of a table may use, and of the operator classes of its constraints
// and its partition key.
func (d *differ) callsOf(in *side, t *model.Table) []key {
	keys := in.keyClasses(t)
	if len(in.called)+len(in.types)+len(in.searches) == 0 && !in.guessing() {
		return keys
	}
	for _, c := range t.Columns {
		keys = slices.Concat(keys, in.calls(t.Name, c.Default, c.Type), in.calls(t.Name, c.Generated, c.Type))
	}
	rest := *t
	rest.Columns = nil
	for _, text := range expressions(&rest) {
		keys = append(keys, in.calls(t.Name, text)...)
	}
	for i := range t.Exclusions {
		keys = append(keys, in.excludes(t, &t.Exclusions[i])...)
	}
	return keys
}

// bareTable returns a copy of t without places and hints.
func bareTable(t *model.Table) model.Table {
	b := t.Clone()
	b.Pos, b.RenamedFrom, b.Parts, b.ConstraintParts, b.FormerNames, b.Order = model.Pos{}, "", nil, nil, nil, nil
	for i := range b.Columns {
		b.Columns[i].Pos, b.Columns[i].RenamedFrom = model.Pos{}, ""
	}
	if b.PrimaryKey != nil {
		b.PrimaryKey.Pos = model.Pos{}
	}
	for i := range b.Uniques {
		b.Uniques[i].Pos = model.Pos{}
	}
	for i := range b.ForeignKeys {
		b.ForeignKeys[i].Pos = model.Pos{}
	}
	for i := range b.Checks {
		b.Checks[i].Pos = model.Pos{}
	}
	for i := range b.Exclusions {
		b.Exclusions[i].Pos = model.Pos{}
	}
	for i := range b.Indexes {
		b.Indexes[i].Pos = model.Pos{}
	}
	return b
}

// tableNames returns the keys of the names that a table, the type of its rows and its
// constraints take.
func tableNames(t *model.Table) []key {
	_, bare := model.SplitName(t.Name)
	keys := []key{relationKey(t.Name, bare), enumKey(t.Name)}
	add := func(name string) {
		if name != "" {
			keys = append(keys, constraintKey(t.Name, name), relationKey(t.Name, name))
		}
	}
	if t.PrimaryKey != nil {
		keys = append(keys, constraintKey(t.Name, primaryKeyName))
		add(t.PrimaryKey.Name)
	}
	for _, u := range t.Uniques {
		add(u.Name)
	}
	for _, x := range t.Exclusions {
		add(x.Name)
	}
	for _, p := range t.Parts {
		keys = append(keys, relationKey(t.Name, p.Name))
	}
	return keys
}

// cyclesOf numbers the cycles of the foreign keys of tables.
func cyclesOf(tables []*model.Table) map[string]int {
	byName := make(map[string]*model.Table, len(tables))
	names := make([]string, len(tables))
	for i, t := range tables {
		byName[t.Name], names[i] = t, t.Name
	}
	return components(names, func(name string) []string {
		var to []string
		for i := range byName[name].ForeignKeys {
			if f := &byName[name].ForeignKeys[i]; byName[f.RefTable] != nil {
				to = append(to, f.RefTable)
			}
		}
		return to
	})
}
