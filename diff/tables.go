package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// emitCreated emits the new tables, each with its constraints, its indexes as
// operations of their own. A foreign key within a cycle of tables is added
// once all of them are there.
func (d *differ) emitCreated() {
	cycles := components(d.created)
	for _, t := range d.created {
		table := bareTable(t)
		shareGenerated(&table, d.newFull)
		table.Indexes = nil
		n := node{class: work, table: t.Name, rank: rankCreateTable, needs: inSchema(t.Name)}
		n.creates = slices.Concat(tableNames(t), []key{tableKey(t.Name)}, ownSequences(t, t.Columns...))
		n.needs = slices.Concat(n.needs, d.parentKeys(t), serverOf(t), d.newSide.methodKeys(t.Method))
		if t.Of != "" {
			n.needs = append(n.needs, enumKey(t.Of))
		}
		for i := range t.Columns {
			n.needs = append(append(n.needs, enumKeys(&t.Columns[i])...), drawnKeys(t.Columns[i].Default)...)
		}
		n.needs = append(n.needs, d.callsOf(d.newSide, t)...)
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
			n.needs = append(n.needs, d.references(d.new, t.Name, &f)...)
			return false
		})
		n.op = ops.CreateTable{Table: table}
		d.plan.add(n)
		e := emitter{d: d, t: &tableDiff{new: t}, table: t.Name}
		for i := range t.Indexes {
			x := &t.Indexes[i]
			e.add(node{op: ops.CreateIndex{Table: t.Name, Index: bareIndex(x)}, rank: rankCreateIndex,
				creates: []key{relationKey(t.Name, x.Name)}, needs: slices.Concat(collationKeys(x), d.newSide.classesOf(t, x.Method, x.Keys...), []key{tableKey(t.Name)})})
		}
	}
}

// emitDropped emits the tables that go, those that refer before those that
// they refer to. The foreign keys of a cycle are dropped first.
func (d *differ) emitDropped() {
	cycles := components(d.dropped)
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
			return false
		})
		n.op = ops.DropTable{Table: table}
		d.plan.add(n)
	}
}

// callsOf returns the keys of the functions, operators and casts that the
// expressions of a table may use, and of the operator classes of its constraints
// and its partition key.
func (d *differ) callsOf(in *side, t *model.Table) []key {
	keys := in.keyClasses(t)
	if len(in.called)+len(in.searches) == 0 && !in.guessing() {
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
	b.Pos, b.RenamedFrom, b.Parts = model.Pos{}, "", nil
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

// tableNames returns the keys of the names that a table and its constraints
// take.
func tableNames(t *model.Table) []key {
	_, bare := model.SplitName(t.Name)
	keys := []key{relationKey(t.Name, bare)}
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

// components numbers the strongly connected components of the tables, linked
// by their foreign keys, that hold more than one table (Tarjan's algorithm).
// Tables outside of such a cycle have no number.
func components(tables []*model.Table) map[string]int {
	byName := make(map[string]*model.Table, len(tables))
	for _, t := range tables {
		byName[t.Name] = t
	}
	s := tarjan{tables: byName, order: make(map[string]int), low: make(map[string]int), onStack: make(map[string]bool), component: make(map[string]int)}
	for _, t := range tables {
		if s.order[t.Name] == 0 {
			s.visit(t)
		}
	}
	return s.component
}

type tarjan struct {
	tables     map[string]*model.Table
	order, low map[string]int
	onStack    map[string]bool
	stack      []string
	component  map[string]int
	found      int
}

func (s *tarjan) visit(t *model.Table) {
	n := len(s.order) + 1
	s.order[t.Name], s.low[t.Name] = n, n
	s.stack = append(s.stack, t.Name)
	s.onStack[t.Name] = true
	for _, f := range t.ForeignKeys {
		to := s.tables[f.RefTable]
		switch {
		case to == nil:
		case s.order[to.Name] == 0:
			s.visit(to)
			s.low[t.Name] = min(s.low[t.Name], s.low[to.Name])
		case s.onStack[to.Name]:
			s.low[t.Name] = min(s.low[t.Name], s.order[to.Name])
		}
	}
	if s.low[t.Name] != s.order[t.Name] {
		return
	}
	at := slices.Index(s.stack, t.Name)
	members := s.stack[at:]
	s.stack = s.stack[:at]
	s.found++
	for _, m := range members {
		s.onStack[m] = false
		if len(members) > 1 {
			s.component[m] = s.found
		}
	}
}
