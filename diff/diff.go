// Package diff compares two databases and orders the operations that lead from
// one to the other.
//
// The comparison is one of equal values: [Compare] first lets a [Prover] find
// out which expressions mean the same, and from there on every difference in
// text is a difference. The result depends on its input alone.
package diff

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Options are what a comparison is told beside the two databases.
type Options struct {
	// Renames are the objects that live on under another name. What holds data,
	// is not among them and is lacked by one side is dropped or added; see
	// [Candidates]. What holds none, and is the same as what the other side has
	// under one other name, is renamed without being listed here.
	Renames []Rename
	// Prover decides which expressions mean the same. Without one, texts that
	// differ are unconfirmed.
	Prover Prover
	// Owners and Grants say that the owners of objects and the grants on them
	// are compared. Otherwise the desired side takes the current ones over.
	Owners, Grants bool
	// Restored says that desired is what a database holds, as it is for a dump:
	// functions are then created without the server looking for what their bodies
	// name, which may be gone. On the way down they always are.
	Restored bool
}

// Result is what a comparison finds.
type Result struct {
	// Up leads from the current schema to the desired one, Down back. Both are
	// in an order that the engine accepts.
	Up, Down []ops.Operation
	// Unconfirmed lists the expressions that no prover could compare. They are
	// part of neither Up nor Down.
	Unconfirmed []Unconfirmed
	// Desired is the desired schema with the expressions that mean the same
	// written as the current one writes them.
	Desired *model.Database
}

// Compare returns how desired differs from current. Both must be normalized
// and of the same engine, and neither is changed. The error names the cycle
// where operations depend on each other in one, and is an [*ImpossibleError]
// where a change, or the way back from it, would lose what must stay.
func Compare(ctx context.Context, current, desired *model.Database, opts Options) (*Result, error) {
	if current.Engine != desired.Engine {
		return nil, fmt.Errorf("compare schemas: current is of %s, desired of %s", current.Engine, desired.Engine)
	}
	if err := checkVersion(current, desired, opts.Grants); err != nil {
		return nil, err
	}
	if v := max(current.Version, desired.Version); v > 0 {
		current, desired = current.PlainNotNulls(v), desired.PlainNotNulls(v)
	}
	m := moves{to: current}
	if err := m.carryOut(desired, opts.Renames); err != nil {
		return nil, err
	}
	if err := m.renameTwins(ctx, desired, opts.Prover); err != nil {
		return nil, err
	}
	renamed := m.to
	aligned, shapes, unconfirmed, err := align(ctx, renamed, desired, m.prover(desired, opts.Prover))
	if err != nil {
		return nil, err
	}
	takePrivileges(renamed, aligned, opts)
	was, is := tablesByName(renamed), tablesByName(aligned)
	takePartNames(was, is, aligned)
	takeValidParts(was, is, aligned)
	takeValidNotNulls(was, renamed, aligned)
	takeKeyParts(was, is, aligned)
	takeDefaults(renamed, was, aligned)
	if err := cmp.Or(checkPartitions(was, is, aligned), checkForeign(was, aligned), checkInherited(renamed, aligned)); err != nil {
		return nil, err
	}
	up, err := operations(renamed, aligned, shapes, way{restores: opts.Restored, exact: opts.Grants})
	if err != nil {
		return nil, fmt.Errorf("upgrade: %w", err)
	}
	if err := cmp.Or(refuseLoss(renamed.Opaque, up), refuseHeld(renamed.Opaque, up)); err != nil {
		return nil, err
	}
	result := &Result{Unconfirmed: unconfirmed, Desired: aligned}
	if len(up) == 0 && len(m.renames) == 0 {
		return result, nil
	}
	down, err := m.downgrade(current, aligned, shapes)
	if err != nil {
		return nil, fmt.Errorf("downgrade: %w", err)
	}
	// What is not modelled is called by its old names again in between.
	opaque := slices.Concat(renamed.Opaque, current.Opaque)
	if err := cmp.Or(refuseLoss(opaque, down), refuseHeld(opaque, down)); err != nil {
		return nil, fmt.Errorf("downgrade: %w", err)
	}
	result.Up, result.Down = slices.Concat(m.created, m.renames, up), down
	return result, nil
}

// operations returns the operations that lead from old to new, in order; shapes
// were found of the two the other way around where it goes backwards.
func operations(old, new *model.Database, shapes map[string]Verdict, w way) ([]ops.Operation, error) {
	new = repaired(new)
	old, new = expandSerials(old, new), expandSerials(new, old)
	d := &differ{old: old, new: new, postgres: new.Engine == model.Postgres, version: max(old.Version, new.Version), tables: make(map[string]*tableDiff),
		shapes: shapes, way: w, remade: make(map[string]bool), narrowed: make(map[string]bool), alteredDomains: make(map[string]*node), lighterDomains: make(map[string]*node)}
	d.oldByName, d.newByName = tablesByName(old), tablesByName(new)
	d.oldFull, d.newFull = expanded(old), expanded(new)
	d.oldSide, d.newSide = newSide(old), newSide(new)
	d.plan.own = d.ownKey
	d.compareSchemas()
	d.compareDefaultSchema()
	d.compareExtensions()
	d.compareTables()
	if d.postgres {
		if err := d.findLost(); err != nil {
			return nil, err
		}
		d.compareLost()
		for _, name := range d.handedOn {
			d.detourColumns(name)
		}
		d.findNarrowed()
	}
	d.compareEnums()
	d.compareDomains()
	d.compareComposites()
	d.compareRanges()
	d.compareCollations()
	if d.postgres {
		d.detourMoved()
		d.compareObjects()
		d.rebuildParts()
		d.rivalsAgain()
		d.close()
		d.closeInvalid()
		d.redefaults()
		d.restoreColumns()
		d.clearUses()
		if err := cmp.Or(d.checkPartitionKeys(), d.checkRanges(), d.checkRangeNames(), d.checkMethods(), d.checkTyped(), d.checkRowTypes(), d.checkViewRows(), d.checkForeignBelow(), d.checkPlaces(), d.checkExpressions()); err != nil {
			return nil, err
		}
	}
	d.compareSequences()
	d.carry()
	d.emitTables()
	d.emitParts()
	d.emitConstraintParts()
	d.orderPartitions()
	d.orderNotNullNames()
	d.emitObjects()
	if d.postgres {
		d.emitDefaults()
		d.grantBeforeIndexes()
		d.orderIdentities()
		d.orderRangeNames()
		d.orderHeld()
		d.orderParted()
	}
	ordered, err := d.plan.order()
	d.markUnchecked(ordered)
	return d.standIns(joinMembers(d.writeStorage(d.settleNotNulls(d.setAside(ordered))))), err
}

// differ compares two databases of one engine.
type differ struct {
	old, new *model.Database
	postgres bool
	// version is the major version of the server; 0 where it is not known.
	version int
	// tables holds the tables of both sides that change, by name; dropped and
	// created those of one side.
	tables           map[string]*tableDiff
	changed          []*tableDiff
	dropped, created []*model.Table
	// remade are the names of those that are dropped and created.
	remade  map[string]bool
	rebuilt map[string]*enumRebuild
	// lost are the types and collations that are built anew, and detoured those
	// among them that only are because they are made of others; handedOn are the names of
	// types that others take. See detour.go.
	lost, detoured map[key]bool
	// parted are the composite types whose attributes come and go in steps of their own;
	// see attribute.go.
	parted    map[string]bool
	handedOn  []string
	oldByName map[string]*model.Table
	newByName map[string]*model.Table
	// oldFull and newFull hold the tables with the columns of partitions written
	// out; nil where a side has none.
	oldFull, newFull map[string]*model.Table
	// usedTypes are the types that something of either side is of; see rowKeys.
	// narrowed are those that findNarrowed finds.
	usedTypes, narrowed map[string]bool
	// What follows is about objects; see object.go.
	objects          []*objectPair
	oldSide, newSide *side
	// alteredDomains are the operations on domains that both sides have, and
	// lighterDomains those that come before them; see domainsAgain.
	alteredDomains, lighterDomains map[string]*node
	// closedCalls is how many functions, operators, casts and text search
	// objects closeCalls has seen go.
	closedCalls int
	// carried are the keys that go with an object, along the objects that do.
	// released are what those rested on.
	carried  map[key][]key
	released map[key][]key
	along    map[key]bool
	// shapes says of the views that differ how their columns do.
	shapes map[string]Verdict
	way
	plan plan
}

// way is how operations lead from one database to another.
type way struct {
	backwards bool
	// restores says that new is what a database holds or held.
	restores bool
	// exact says that the grants on new objects are known.
	exact bool
}

func (d *differ) compareSchemas() {
	walk(d.old.Schemas, d.new.Schemas, func(s *model.Schema) string { return s.Name },
		func(old, new *model.Schema) {
			switch {
			case old == nil:
				d.plan.add(node{op: ops.CreateSchema{Schema: withoutPos(*new)}, class: before, creates: []key{schemaKey(new.Name)}})
			case new == nil:
				d.plan.add(node{op: ops.DropSchema{Schema: withoutPos(*old)}, class: after, rank: rankDropSchema, drops: []key{schemaKey(old.Name)}})
			case old.Comment != new.Comment:
				d.plan.add(node{op: ops.AlterSchema{From: withoutPos(*old), To: withoutPos(*new)}, class: before, needs: []key{schemaKey(new.Name)}})
			}
		})
}

// compareDefaultSchema compares the comment of the default schema.
func (d *differ) compareDefaultSchema() {
	old, new := d.old.Default, d.new.Default
	if one := cmp.Or(old, new); one != nil {
		first := model.Schema{Name: one.Name, Comment: model.FirstComment(one.Name)}
		op := ops.AlterSchema{From: withoutPos(*cmp.Or(old, &first)), To: withoutPos(*cmp.Or(new, &first))}
		if op.From.Comment != op.To.Comment {
			d.plan.add(node{op: op, class: before})
		}
	}
}

func withoutPos(s model.Schema) model.Schema {
	s.Pos = model.Pos{}
	return s
}

// walk visits the elements of two sorted lists in the order of their names,
// with nil for the side that lacks one.
func walk[T any](old, new []T, name func(*T) string, visit func(old, new *T)) {
	i, j := 0, 0
	for i < len(old) || j < len(new) {
		switch {
		case j == len(new) || i < len(old) && name(&old[i]) < name(&new[j]):
			visit(&old[i], nil)
			i++
		case i == len(old) || name(&new[j]) < name(&old[i]):
			visit(nil, &new[j])
			j++
		default:
			visit(&old[i], &new[j])
			i++
			j++
		}
	}
}

func (d *differ) compareTables() {
	again := d.newServers()
	var both []pair[model.Table]
	walk(d.old.Tables, d.new.Tables, func(t *model.Table) string { return t.Name },
		func(old, new *model.Table) {
			switch {
			case old == nil:
				d.created = append(d.created, new)
			case new == nil:
				d.dropped = append(d.dropped, old)
			case remade(old, new, again):
				d.remade[new.Name] = true
				d.created, d.dropped = append(d.created, new), append(d.dropped, old)
			default:
				both = append(both, pair[model.Table]{old: old, new: new})
			}
		})
	// Those under no other are compared by themselves.
	plain := make([]*tableDiff, len(both))
	InParallel(len(both), func(i int) {
		if p := both[i]; isPlain(p.old, p.new) {
			if t := d.compareTable(p.old, p.new); t.differs() {
				plain[i] = t
			}
		}
	})
	for i, p := range both {
		t := plain[i]
		if !isPlain(p.old, p.new) {
			t = d.comparePair(p.old, p.new)
		}
		if t != nil && t.differs() {
			d.use(t)
		}
	}
}

// isPlain reports whether a table is under no other on either side.
func isPlain(old, new *model.Table) bool { return len(old.Parents()) == 0 && len(new.Parents()) == 0 }

func (d *differ) use(t *tableDiff) {
	d.tables[t.new.Name] = t
	d.changed = append(d.changed, t)
}

// table returns the comparison of a table that both sides have, or nil.
func (d *differ) table(name string) *tableDiff {
	if t := d.tables[name]; t != nil {
		return t
	}
	old, new := d.oldByName[name], d.newByName[name]
	if old == nil || new == nil || d.remade[name] {
		return nil
	}
	t := d.comparePair(old, new)
	d.use(t)
	return t
}

// tableDiff is how the two sides of a table differ.
type tableDiff struct {
	old, new *model.Table
	// columns are those that both sides have and that differ.
	columns                      []columnPair
	addedColumns, droppedColumns []*model.Column
	// overrides are the columns of a partition that change apart from its
	// parent's; detach and attach what it ceases to be and becomes.
	overrides      []columnPair
	detach, attach *model.Partition
	// noInherit and inherit are the tables that it ceases to inherit from and
	// that it comes to.
	noInherit, inherit []string
	primaryKeyAgain    bool // as pair.again
	uniques            matched[model.Unique]
	foreignKeys        matched[model.ForeignKey]
	checks             matched[model.Check]
	exclusions         matched[model.Exclusion]
	indexes            matched[model.Index]
	// used are the indexes that become those of keys.
	used []usedIndex
}

type columnPair struct {
	old, new *model.Column
	// replaced says that the column is dropped and added again, which is how
	// PostgreSQL changes a generation expression.
	replaced bool
	// redefault says that the default is dropped and set again, since it calls
	// a function that is.
	redefault bool
	// between is what the column is while its type or collation is built anew.
	between *model.Column
}

func (d *differ) compareTable(old, new *model.Table) *tableDiff {
	t := &tableDiff{old: old, new: new}
	for i := range new.Columns {
		c := &new.Columns[i]
		was := sameIndexColumn(old, i, c.Name)
		switch {
		case was == nil:
			t.addedColumns = append(t.addedColumns, c)
		case !sameColumn(*was, *c):
			// A foreign table holds no values to convert, and takes no USING.
			retyped := new.Foreign != nil && was.Type != c.Type && !castable(was.Type, c.Type)
			t.columns = append(t.columns, columnPair{old: was, new: c, replaced: d.postgres && (d.regenerated(new.Name, was, c) || retyped)})
		}
	}
	if len(t.addedColumns) > 0 || len(new.Columns) != len(old.Columns) {
		for i := range old.Columns {
			if new.Column(old.Columns[i].Name) == nil {
				t.droppedColumns = append(t.droppedColumns, &old.Columns[i])
			}
		}
	}
	t.uniques = match(old.Uniques, new.Uniques, uniqueName, sameUnique)
	t.foreignKeys = match(old.ForeignKeys, new.ForeignKeys, foreignKeyName, sameForeignKey)
	t.checks = match(old.Checks, new.Checks, checkName, sameCheck)
	t.exclusions = match(old.Exclusions, new.Exclusions, exclusionName, sameExclusion)
	t.indexes = match(old.Indexes, new.Indexes, indexName, sameIndexStructure)
	if d.postgres {
		t.useIndexes()
		for i := range t.checks.pairs {
			p := &t.checks.pairs[i]
			p.again = p.old.Name != p.new.Name && d.apartBelow(new.Name, *p)
		}
	}
	return t
}

// regenerated reports whether PostgreSQL can only make the change by dropping
// the column of a table: it turns a stored generated column into an ordinary one
// in place, and from version 17 on it takes another expression (PostgreSQL
// documentation, ALTER TABLE, SET EXPRESSION).
func (d *differ) regenerated(table string, old, new *model.Column) bool {
	if old.Generated == new.Generated && (old.Generated == "" || old.Virtual == new.Virtual) {
		return false
	}
	if d.version >= 17 && old.Generated != "" && new.Generated != "" && old.Virtual == new.Virtual &&
		old.Type == new.Type && old.Collation == new.Collation {
		return old.Virtual && (keepsVirtual(d.old, table) || keepsVirtual(d.new, table))
	}
	// On the way back from a generated column there are no other values to keep.
	return new.Generated != "" || old.Virtual || d.backwards && hasGrandchildren(d.old, table)
}

// keepsVirtual reports whether the server takes no other expression of a virtual
// column of a table: where that has a check, or a publication names it, and so for
// the tables beneath (ATExecSetExpression in commands/tablecmds.c, measured on
// PostgreSQL 18.4).
func keepsVirtual(d *model.Database, table string) bool {
	t := d.Table(table)
	if t == nil {
		return false
	}
	checked := func(name string) bool { t := d.Table(name); return t != nil && len(t.Checks) > 0 }
	published := func(p model.Publication) bool {
		return slices.ContainsFunc(p.Tables, func(t model.PublishedTable) bool { return t.Name == table })
	}
	return slices.ContainsFunc(append(ancestors(tablesByName(d), t), table), checked) || slices.ContainsFunc(d.Publications, published) ||
		slices.ContainsFunc(d.Children(table), func(t *model.Table) bool { return keepsVirtual(d, t.Name) })
}

func (t *tableDiff) differs() bool {
	return len(t.comments()) > 0 || len(t.overrides) > 0 || t.detach != nil || t.attach != nil || len(t.noInherit) > 0 || len(t.inherit) > 0 ||
		t.old.Comment != t.new.Comment || !sameTableStorage(t.old, t.new) || !sameForeignOptions(t.old, t.new) || differentStorages(t.old, t.new) || t.old.RowSecurity != t.new.RowSecurity || t.old.ForceRowSecurity != t.new.ForceRowSecurity ||
		t.old.Strict != t.new.Strict || t.old.WithoutRowID != t.new.WithoutRowID ||
		len(t.columns) > 0 || len(t.addedColumns) > 0 || len(t.droppedColumns) > 0 ||
		!samePrimaryKey(t.old.PrimaryKey, t.new.PrimaryKey) || renamedPrimaryKey(t.old.PrimaryKey, t.new.PrimaryKey) ||
		differ1(t.uniques, sameUnique, uniqueName) || differ1(t.foreignKeys, sameForeignKey, foreignKeyName) ||
		differ1(t.checks, sameCheck, checkName) || differ1(t.exclusions, sameExclusion, exclusionName) || differ1(t.indexes, sameIndex, indexName)
}

func renamedPrimaryKey(a, b *model.PrimaryKey) bool {
	return a != nil && b != nil && renamed(a.Name, b.Name)
}

// renamed reports whether two names differ. A missing name, which SQLite
// allows, agrees with any.
func renamed(a, b string) bool { return a != b && a != "" && b != "" }

func differ1[T any](m matched[T], same func(a, b *T) bool, name func(*T) string) bool {
	return len(m.dropped) > 0 || len(m.added) > 0 || slices.ContainsFunc(m.pairs, func(p pair[T]) bool {
		return !same(p.old, p.new) || renamed(name(p.old), name(p.new))
	})
}
