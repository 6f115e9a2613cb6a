package diff

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// The functions of this file compare and change what tables, columns and
// indexes have beside their definitions (PostgreSQL only).

func sameOptions(a, b []string) bool { return slices.EqualFunc(a, b, model.SameOption) }

func sameTableStorage(a, b *model.Table) bool {
	return a.Unlogged == b.Unlogged && sameOptions(a.Options, b.Options) && a.Tablespace == b.Tablespace && a.Method == b.Method &&
		a.ReplicaIdentity == b.ReplicaIdentity
}

func sameColumnStorage(a, b model.Column) bool {
	return a.Storage == b.Storage && a.Compression == b.Compression && sameTarget(a.Statistics, b.Statistics) && sameOptions(a.Options, b.Options)
}

func sameTarget(a, b *int) bool { return a == b || a != nil && b != nil && *a == *b }

func sameStorage(a, b model.IndexStorage) bool {
	return sameOptions(a.Options, b.Options) && a.Tablespace == b.Tablespace && a.Clustered == b.Clustered && a.ReplicaIdentity == b.ReplicaIdentity &&
		slices.Equal(a.DependsOn, b.DependsOn) && a.Comment == b.Comment && a.Invalid == b.Invalid
}

// takeDefaults leaves what a declaration names no tablespace or access method of where
// the sessions of the database put such: by default_tablespace and
// default_table_access_method, which are the server's to say.
func takeDefaults(current *model.Database, was map[string]*model.Table, desired *model.Database) {
	if current.Tablespace == "" && current.Method == "" {
		return
	}
	take := func(named *string, is, usual string) {
		if *named == "" && is == usual {
			*named = is
		}
	}
	for i := range desired.Tables {
		t := &desired.Tables[i]
		old := was[t.Name]
		if old == nil {
			continue
		}
		take(&t.Tablespace, old.Tablespace, current.Tablespace)
		take(&t.Method, old.Method, current.Method)
		for _, name := range ownIndexes(t) {
			if s := old.IndexStorage(name); s != nil {
				take(&t.IndexStorage(name).Tablespace, s.Tablespace, current.Tablespace)
			}
		}
		for j := range t.Parts {
			if s := old.IndexStorage(t.Parts[j].Name); s != nil {
				take(&t.Parts[j].Storage.Tablespace, s.Tablespace, current.Tablespace)
			}
		}
	}
	for i := range desired.Views {
		v := &desired.Views[i]
		old := current.View(v.Name)
		if old == nil || !old.Materialized || !v.Materialized {
			continue
		}
		take(&v.Tablespace, old.Tablespace, current.Tablespace)
		take(&v.AccessMethod, old.AccessMethod, current.Method)
		for j := range v.Indexes {
			if s := old.Relation().IndexStorage(v.Indexes[j].Name); s != nil {
				take(&v.Indexes[j].Storage.Tablespace, s.Tablespace, current.Tablespace)
			}
		}
	}
}

// cutBack reports whether an index of a partitioned table that is complete is to lack
// parts, which only another one in its place does: no statement detaches a part.
func cutBack(old, new model.IndexStorage) bool { return new.Invalid && !old.Invalid }

// repaired returns d with the indexes valid that no statement makes otherwise: those
// that a failed build has left, and those that lack no part, since a partition that
// did so has gone.
func repaired(d *model.Database) *model.Database {
	invalid := func(s *model.IndexStorage) bool { return s.Invalid }
	inTable := func(t model.Table) bool { return slices.ContainsFunc(t.IndexStorages(), invalid) }
	inView := func(v model.View) bool { return inTable(model.Table{Indexes: v.Indexes}) }
	if !slices.ContainsFunc(d.Tables, inTable) && !slices.ContainsFunc(d.Views, inView) {
		return d
	}
	d = d.Clone()
	for i := range d.Tables {
		t := &d.Tables[i]
		for _, name := range ownIndexes(t) {
			if s := t.IndexStorage(name); s.Invalid && !lacksPart(d, t, name) {
				s.Invalid = false
			}
		}
		for j := range t.Parts {
			if p := &t.Parts[j]; p.Storage.Invalid && !lacksPart(d, t, p.Of) {
				p.Storage.Invalid = false
			}
		}
	}
	for i := range d.Views {
		for j := range d.Views[i].Indexes {
			d.Views[i].Indexes[j].Storage.Invalid = false
		}
	}
	return d
}

// WithoutFailedIndexes returns d as it can be restored: without the indexes that a
// failed CREATE INDEX CONCURRENTLY has left behind, or that one is about to build, which
// it names ("ix on t"). No declaration has such, and pg_dump leaves them out, too.
func WithoutFailedIndexes(d *model.Database) (valid *model.Database, left []string) {
	valid = repaired(d)
	if valid == d {
		return d, nil
	}
	failed := func(relation string, was, is []model.Index) []model.Index {
		var out []model.Index
		for i := range is {
			if was[i].Storage.Invalid {
				left = append(left, is[i].Name+" on "+relation)
				continue
			}
			out = append(out, is[i])
		}
		return out
	}
	for i := range valid.Tables {
		// One of a partitioned table is no build's: it lacks or lacked parts.
		if t := &valid.Tables[i]; t.PartitionBy == nil {
			t.Indexes = failed(t.Name, d.Tables[i].Indexes, t.Indexes)
		}
	}
	for i := range valid.Views {
		v := &valid.Views[i]
		v.Indexes = failed(v.Name, d.Views[i].Indexes, v.Indexes)
	}
	return valid, left
}

// lacksPart reports whether a partition of a table, or one of those, has no part of an
// index.
func lacksPart(d *model.Database, t *model.Table, of string) bool {
	return t.PartitionBy != nil && slices.ContainsFunc(d.Children(t.Name), func(c *model.Table) bool {
		return c.Part(of) == nil || lacksPart(d, c, of)
	})
}

// sameKey compares keys apart from their statistics targets.
func sameKey(a, b model.Key) bool {
	a.Statistics = b.Statistics
	return a == b
}

func sameIndexStorage(a, b *model.Index) bool {
	return sameStorage(a.Storage, b.Storage) && slices.EqualFunc(a.Keys, b.Keys, func(x, y model.Key) bool { return sameTarget(x.Statistics, y.Statistics) })
}

func sameExclusion(a, b *model.Exclusion) bool {
	return a.Method == b.Method && a.Where == b.Where && a.Deferrable == b.Deferrable && a.Deferred == b.Deferred &&
		!cutBack(a.Storage, b.Storage) && slices.Equal(a.Include, b.Include) && slices.EqualFunc(a.Elements, b.Elements, func(x, y model.Exclude) bool {
		return x.Operator == y.Operator && sameKey(x.Key, y.Key)
	})
}

// storagePair is an index that both sides have, or that of a constraint.
type storagePair struct {
	old, new model.Index
	// again says that it is built anew all the same, with all that it has.
	again bool
}

// storagePairs returns the indexes that both sides have.
func (t *tableDiff) storagePairs() []storagePair {
	var pairs []storagePair
	add := func(oldName, newName string, old, new model.IndexStorage, again bool) {
		pairs = append(pairs, storagePair{model.Index{Name: oldName, Storage: old}, model.Index{Name: newName, Storage: new}, again})
	}
	if old, new := t.old.PrimaryKey, t.new.PrimaryKey; old != nil && new != nil {
		add(old.Name, new.Name, old.Storage, new.Storage, t.primaryKeyAgain || !samePrimaryKey(old, new))
	}
	for _, p := range t.uniques.pairs {
		add(p.old.Name, p.new.Name, p.old.Storage, p.new.Storage, p.again || !sameUnique(p.old, p.new))
	}
	for _, p := range t.exclusions.pairs {
		pairs = append(pairs, storagePair{p.old.Index(), p.new.Index(), p.again || !sameExclusion(p.old, p.new)})
	}
	for _, p := range t.indexes.pairs {
		pairs = append(pairs, storagePair{bareIndex(p.old), bareIndex(p.new), p.again || !sameIndexStructure(p.old, p.new)})
	}
	for _, u := range t.used {
		was := u.index.Storage
		was.Comment = u.index.Comment
		add(u.index.Name, u.key, was, u.storage, false)
	}
	return pairs
}

// differentStorages reports whether an index of one name has another storage on
// the other side.
func differentStorages(old, new *model.Table) bool {
	different := func(name string, s model.IndexStorage) bool {
		was := old.IndexStorage(name)
		return was != nil && !sameStorage(*was, s)
	}
	if new.PrimaryKey != nil && old.PrimaryKey != nil && !sameStorage(old.PrimaryKey.Storage, new.PrimaryKey.Storage) {
		return true
	}
	return slices.ContainsFunc(new.Uniques, func(u model.Unique) bool { return different(u.Name, u.Storage) }) ||
		slices.ContainsFunc(new.Exclusions, func(x model.Exclusion) bool {
			was := slices.IndexFunc(old.Exclusions, func(o model.Exclusion) bool { return o.Name == x.Name })
			return was >= 0 && !sameIndexStorage(model.Ptr(old.Exclusions[was].Index()), model.Ptr(x.Index()))
		})
}

// identityName stands for what logical replication tells the rows of a table
// apart by, and clusterName for the index that CLUSTER sorts it by: a table has
// one of each.
const (
	identityName = "\x00replica identity"
	clusterName  = "\x00cluster"
)

// loggedKey stands for whether a table is logged: one that is must not refer to
// one that is not (PostgreSQL documentation, CREATE TABLE, UNLOGGED).
func loggedKey(table string) key { return constraintKey(table, "\x00logged") }

// loggedKeys returns those of tables, and of the partitions that share their foreign
// keys.
func loggedKeys(in *model.Database, tables ...string) []key {
	keys := make([]key, 0, len(tables))
	for _, name := range tables {
		keys = append(keys, loggedKey(name))
		if t := in.Table(name); t != nil && t.PartitionBy != nil {
			for _, c := range in.Children(name) {
				keys = append(keys, loggedKeys(in, c.Name)...)
			}
		}
	}
	return keys
}

// logged adds to the node that makes a table logged or unlogged what it has to
// wait for. What refers to it becomes unlogged before it does, and what it refers
// to logged; foreign keys that go are gone before.
func (e *emitter) logged(n *node) {
	if e.t.old.Unlogged == e.t.new.Unlogged {
		return
	}
	n.creates = append(n.creates, loggedKey(e.table))
	above := e.d.aboveNew(e.t.new)
	for _, f := range above.ForeignKeys {
		switch {
		case f.RefTable == e.table:
		case e.t.new.Unlogged:
			n.drops = append(n.drops, loggedKeys(e.d.new, f.RefTable)...)
		default:
			n.needs = append(n.needs, loggedKeys(e.d.new, f.RefTable)...)
		}
	}
}

// markKeys returns the keys of the marks that an index has.
func markKeys(table string, s model.IndexStorage) []key {
	var keys []key
	if s.Clustered {
		keys = append(keys, constraintKey(table, clusterName))
	}
	if s.ReplicaIdentity {
		keys = append(keys, constraintKey(table, identityName))
	}
	return keys
}

// indexStorage emits the changes of indexes that need no index built anew. A
// mark is taken away before another index gets it, and before its index is
// dropped: a table whose replica identity is an index that is gone has none.
func (e *emitter) indexStorage() {
	for _, p := range e.t.storagePairs() {
		if p.again {
			e.unmark(p.old)
			continue
		}
		from, to := p.old, p.new
		from.Name = to.Name
		if e.t.new.PartitionBy != nil {
			from.Storage.Invalid = to.Storage.Invalid // its parts complete it
		}
		needs := []key{relationKey(e.table, to.Name)}
		if from.Targets() != nil || to.Targets() != nil || from.Storage.DependsOn != nil || to.Storage.DependsOn != nil {
			if retyped := e.d.retyped(e.t.new, func(column string) bool { return e.t.new.Rests(to.Name, column) }); len(retyped) > 0 {
				// An index that is made anew on the way loses its targets, and
				// depends on no extension (measured on PostgreSQL 15.18).
				needs = append(needs, retyped...)
				from.Storage.DependsOn = nil
				from.Keys = slices.Clone(from.Keys)
				for i := range from.Keys {
					from.Keys[i].Statistics = nil
				}
			}
		}
		if sameIndexStorage(&from, &to) {
			continue
		}
		n := node{op: ops.AlterIndex{Table: e.table, From: from, To: to}, rank: rankAlterIndex,
			needs: append(needs, extensionKeys(to.Storage.DependsOn)...), uses: extensionKeys(from.Storage.DependsOn),
			creates: markKeys(e.table, to.Storage), drops: markKeys(e.table, from.Storage)}
		if from.Storage.Invalid {
			n.creates = append(n.creates, completeKey(e.table, to.Name))
		}
		e.add(n)
	}
	if old, new := e.t.old.PrimaryKey, e.t.new.PrimaryKey; old != nil && new == nil {
		e.unmark(model.Index{Name: old.Name, Storage: old.Storage})
	}
	for _, u := range e.t.uniques.dropped {
		e.unmark(model.Index{Name: u.Name, Storage: u.Storage})
	}
	for _, x := range e.t.exclusions.dropped {
		e.unmark(model.Index{Name: x.Name, Storage: x.Storage})
	}
	for _, x := range e.t.indexes.dropped {
		e.unmark(*x)
	}
}

// unmark takes the replica identity from an index that is to be dropped, and from its
// parts in partitions that stay. The mark for CLUSTER goes with its index.
func (e *emitter) unmark(x model.Index) {
	gone := append(e.constraintKeys(x.Name, true), relationKey(e.table, x.Name))
	unmark := func(table string, from model.Index) {
		to := from
		to.Storage.ReplicaIdentity = false
		e.d.plan.add(node{op: ops.AlterIndex{Table: table, From: from, To: to}, class: work, table: table, rank: rankFirst,
			uses: gone, drops: []key{constraintKey(table, identityName)}})
	}
	if x.Storage.ReplicaIdentity {
		unmark(e.table, bareIndex(&x))
	}
	if e.t.old.PartitionBy == nil {
		return
	}
	for i := range e.d.old.Tables {
		t := &e.d.old.Tables[i]
		p := t.Part(x.Name)
		if p == nil || !p.Storage.ReplicaIdentity || e.d.newByName[t.Name] == nil || e.d.remade[t.Name] || !slices.Contains(ancestors(e.d.oldFull, t), e.table) {
			continue
		}
		if td := e.d.tables[t.Name]; td == nil || td.detach == nil { // one that leaves keeps it
			unmark(t.Name, indexOfPart(p, p.Name, 0))
		}
	}
}

// orderIdentities adds to the plan that a column comes to take NULL when it is in no
// index that is the replica identity of its table, or of one below that: the server
// refuses it before.
func (d *differ) orderIdentities() {
	unmarked := make(map[string][]key) // table → the end of its replica identity
	for _, n := range d.plan.nodes {
		if slices.Contains(n.drops, constraintKey(n.table, identityName)) {
			k := constraintKey(n.table, identityName+" gone")
			n.creates = append(n.creates, k)
			unmarked[n.table] = []key{k}
		}
	}
	if len(unmarked) == 0 {
		return
	}
	for _, n := range d.plan.nodes {
		if o, ok := n.op.(ops.AlterColumn); ok && o.From.NotNull && !o.To.NotNull {
			n.needs = append(n.needs, unmarked[o.Table]...)
			for _, table := range sortedKeys(unmarked) {
				if t := d.oldByName[table]; t != nil && slices.Contains(ancestors(d.oldByName, t), o.Table) {
					n.needs = append(n.needs, unmarked[table]...)
				}
			}
		}
	}
}

// tableStorage emits the change of how the table itself is stored.
func (e *emitter) tableStorage() {
	old, new := e.t.old, e.t.new
	if sameTableStorage(old, new) {
		return
	}
	from, to := storageOf(old), storageOf(new)
	if from.Method != to.Method {
		from.PartitionBy, to.PartitionBy = old.PartitionBy, new.PartitionBy // which has none, or its partitions'
	}
	n := node{op: ops.AlterTable{From: from, To: to}, rank: rankAlterTable, needs: e.d.newSide.methodKeys(new.Method), uses: e.d.oldSide.methodKeys(old.Method)}
	if from.ReplicaIdentity != "" {
		n.drops = []key{constraintKey(e.table, identityName)}
	}
	if to.ReplicaIdentity != "" {
		n.creates = []key{constraintKey(e.table, identityName)}
	}
	e.logged(&n)
	if slices.ContainsFunc(to.Options, func(option string) bool { return strings.HasPrefix(option, "toast.") }) {
		// The columns may be what gives it a toast table.
		for _, c := range e.t.addedColumns {
			n.needs = append(n.needs, columnKey(e.table, c.Name))
		}
		for _, c := range e.t.columns {
			n.needs = append(n.needs, columnKey(e.table, c.new.Name))
		}
	}
	e.add(n)
}

// storageOf returns of a table how it is stored.
func storageOf(t *model.Table) model.Table {
	return model.Table{Name: t.Name, Unlogged: t.Unlogged, Options: t.Options, Tablespace: t.Tablespace, Method: t.Method, ReplicaIdentity: t.ReplicaIdentity}
}

func bareExclusion(x *model.Exclusion) model.Exclusion {
	b := *x
	b.Pos = model.Pos{}
	return b
}

// excludes returns the keys of the operators of an exclusion constraint.
func (s *side) excludes(t *model.Table, x *model.Exclusion) []key {
	m := &sqlsource.Mentions{Relations: []sqlsource.RelationMention{{Name: t.Name}}}
	for _, e := range x.Elements {
		m.Operators = append(m.Operators, symbolOf(e.Operator))
		if of, err := sqlsource.MentionsOfExpr(e.Key.Expr); err == nil && e.Key.Expr != "" {
			m.Columns, m.Calls, m.Types = append(m.Columns, of.Columns...), append(m.Calls, of.Calls...), append(m.Types, of.Types...)
		}
		m.Columns = append(m.Columns, sqlsource.ColumnMention{Name: e.Key.Column})
	}
	return s.guesses(m)
}

func (e *emitter) exclusionKeys(t *model.Table, x *model.Exclusion) []key {
	index := model.Index{Method: x.Method, Include: x.Include, Where: x.Where}
	for _, element := range x.Elements {
		index.Keys = append(index.Keys, element.Key)
	}
	return append(e.indexKeys(t, &index), e.side(t).excludes(t, x)...)
}

func (e *emitter) dropExclusion(x *model.Exclusion) {
	e.add(node{op: ops.DropExclusion{Table: e.table, Exclusion: bareExclusion(x)}, rank: rankDropConstraint,
		drops: append(e.constraintKeys(x.Name, true), markKeys(e.table, x.Storage)...), uses: e.exclusionKeys(e.t.old, x)})
}

func (e *emitter) addExclusion(x *model.Exclusion) {
	e.add(node{op: ops.AddExclusion{Table: e.table, Exclusion: bareExclusion(x)}, rank: rankAddConstraint,
		creates: append(e.constraintKeys(x.Name, true), markKeys(e.table, x.Storage)...), needs: append(e.exclusionKeys(e.t.new, x), e.lackingParts(x.Storage)...)})
}

// exclusions asks about the expressions of exclusion constraints.
func (a *aligner) exclusions() {
	m := match(a.was.Exclusions, a.table.Exclusions, exclusionName, sameExclusion)
	for _, p := range m.pairs {
		was, x := p.old, p.new
		if sameExclusion(was, x) {
			continue
		}
		i := slices.IndexFunc(a.table.Exclusions, func(o model.Exclusion) bool { return o.Name == x.Name })
		where := "exclusion constraint " + x.Name + " on " + a.table.Name
		a.ask(InIndexPredicate, nil, was.Where, x.Where, "predicate of "+where, x.Pos,
			func() { a.own().Exclusions[i].Where = was.Where })
		if len(was.Elements) != len(x.Elements) {
			continue
		}
		for k := range x.Elements {
			a.askKey(&was.Elements[k].Key, &x.Elements[k].Key, "element of "+where, x.Pos, func() *model.Key { return &a.own().Exclusions[i].Elements[k].Key })
		}
	}
}
