package postgres

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// builder joins the rows of a catalogue into a database.
type builder struct {
	*catalogue
	db *model.Database
	// tables leads from a relation to its place in db.Tables.
	tables map[uint32]int
	// viewPlaces leads from a view to its place among the database's.
	viewPlaces map[uint32]int
	// hidden are the relations that are not part of the result: what an
	// extension owns, the runner's own table, and what lives in a schema of the
	// server.
	hidden map[uint32]bool
	// bySequence leads from a column to the sequences that belong to it.
	bySequence map[column][]uint32
	// sequenceNames finds a sequence by its name.
	sequenceNames map[qualified]uint32
	// serial are the sequences that a serial or identity column stands for.
	serial map[uint32]bool
	// signatures are those of functions.
	signatures map[uint32]string
	// operatorSignatures are those of operators.
	operatorSignatures map[uint32]string
	// rowOf finds the row of an index that belongs to no constraint.
	rowOf map[uint32]*indexRow
	// ownKeys are the indexes of keys of partitions' own that are parts of one above.
	ownKeys map[uint32]bool
	// notEnforced are the checks that are NOT ENFORCED.
	notEnforced map[namedCheck]bool
	// notValid are the columns whose NOT NULL is NOT VALID.
	notValid map[namedColumn]bool
	// allOwners says that the owner of an object is said even where it is the
	// role that asks.
	allOwners bool
}

// column is a column's address.
type column struct {
	relation uint32
	num      int16
}

// build makes the database of what was read. The order of its parts is that of
// the rows; [model.Database.Normalize] sorts them.
func build(c *catalogue, opts Options) (*model.Database, error) {
	b := &builder{
		catalogue:     c,
		db:            &model.Database{Engine: model.Postgres, Version: c.version / 10000, Tablespace: c.tablespace, Method: c.method},
		tables:        make(map[uint32]int),
		viewPlaces:    make(map[uint32]int),
		hidden:        make(map[uint32]bool),
		bySequence:    make(map[column][]uint32),
		sequenceNames: make(map[qualified]uint32),
		serial:        make(map[uint32]bool),
		signatures:    make(map[uint32]string),

		operatorSignatures: make(map[uint32]string),

		allOwners: opts.Owners,
	}
	versionTable := b.hide(opts.VersionTable)
	b.indexSequences()
	if err := b.addTables(); err != nil {
		return nil, err
	}
	if err := b.addViews(); err != nil {
		return nil, err
	}
	if err := b.addIndexesAndConstraints(); err != nil {
		return nil, err
	}
	b.addExtensions()
	b.db.Enums = b.enums()
	if err := b.addDomains(); err != nil {
		return nil, err
	}
	if err := b.addComposites(); err != nil {
		return nil, err
	}
	if err := b.addRanges(); err != nil {
		return nil, err
	}
	b.addCollations()
	b.addPolicies()
	if err := b.addStatistics(); err != nil {
		return nil, err
	}
	b.addForeign()
	if err := b.addPublications(); err != nil {
		return nil, err
	}
	b.addSequences()
	if err := b.addFunctions(); err != nil {
		return nil, err
	}
	if err := b.addAggregates(); err != nil {
		return nil, err
	}
	b.addConversions()
	b.addAccessMethods()
	if err := b.addLanguages(); err != nil {
		return nil, err
	}
	if err := b.addCasts(); err != nil {
		return nil, err
	}
	if err := b.addOperators(); err != nil {
		return nil, err
	}
	if err := b.addOperatorClasses(); err != nil {
		return nil, err
	}
	if err := b.addTriggers(); err != nil {
		return nil, err
	}
	b.addEventTriggers()
	if err := b.addTextSearch(); err != nil {
		return nil, err
	}
	if err := b.addRules(); err != nil {
		return nil, err
	}
	b.addPrivileges()
	b.listOpaque()
	b.addSchemas(versionTable)
	return b.db, nil
}

// hide marks the relations that are left out, and returns the schema of the
// version table where it exists.
func (b *builder) hide(versionTable string) (schema uint32) {
	versionSchema, versionName := model.SplitName(versionTable)
	for _, rel := range b.relations {
		n := b.namespaces[rel.schema]
		switch {
		case isServerSchema(n), b.members[object{classClass, rel.oid}],
			rel.rowType != 0 && b.members[object{classType, rel.rowType}]:
			b.hidden[rel.oid] = true
		case rel.name == versionName && rel.kind != 'S' && rel.kind != 'c' &&
			(versionSchema == n.name || versionSchema == "" && rel.schema == b.defaultSchema):
			b.hidden[rel.oid] = true
			schema = rel.schema
		}
	}
	return schema
}

// isServerSchema reports whether a schema is the server's own: names that begin
// with pg_ are reserved (PostgreSQL documentation, section 5.10.5), and
// information_schema is only a view of the catalogue.
func isServerSchema(n *namespace) bool {
	return n == nil || n.name == "information_schema" || len(n.name) >= 3 && n.name[:3] == "pg_"
}

// schemaName returns a schema as it stands in a two-part name: the default one
// and pg_catalog are left out.
func (c *catalogue) schemaName(schema uint32) string {
	n := c.namespaces[schema]
	if n == nil || schema == c.defaultSchema || n.name == "pg_catalog" {
		return ""
	}
	return n.name
}

// fullName returns a two-part name.
func (c *catalogue) fullName(q qualified) string {
	return model.JoinName(c.schemaName(q.schema), q.name)
}

// callName returns the two-part name of a function or an operator that something
// else names. One of the default schema keeps that where pg_catalog has one with the
// same arguments, which a name without a schema means.
func (c *catalogue) callName(kind pgcatalog.Kind, f namedFunction) string {
	if f.schema == c.defaultSchema && pgcatalog.Holds(kind, f.name) {
		types := make([]string, len(f.types))
		for i, oid := range f.types {
			name, _ := c.typeName(oid, -1)
			types[i] = name.spelling
		}
		if pgcatalog.Calls(kind, f.name, types...) {
			return model.JoinName(c.namespaces[f.schema].name, f.name)
		}
	}
	return c.fullName(f.qualified)
}

// refName returns the two-part name of any other thing that something else names. One of the
// default schema keeps that where pg_catalog has the name, too, as callName says.
func (c *catalogue) refName(kind pgcatalog.Kind, q qualified) string {
	if q.schema == c.defaultSchema && pgcatalog.Holds(kind, q.name) {
		return model.JoinName(c.namespaces[q.schema].name, q.name)
	}
	return c.fullName(q)
}

func (c *catalogue) commentOn(class, oid uint32, column int32) string {
	return c.comments[comment{object{class, oid}, column}]
}

func (b *builder) indexSequences() {
	for _, rel := range b.relations {
		if rel.kind != 'S' {
			continue
		}
		b.sequenceNames[rel.qualified] = rel.oid
		if o, ok := b.owners[rel.oid]; ok {
			at := column{o.relation, o.column}
			b.bySequence[at] = append(b.bySequence[at], rel.oid)
		}
	}
}

func (b *builder) addTables() error {
	count := 0
	for _, rel := range b.relations {
		if b.isTable(rel) {
			count++
		}
	}
	b.db.Tables = slices.Grow(b.db.Tables, count)
	for _, rel := range b.relations {
		if !b.isTable(rel) {
			continue
		}
		b.tables[rel.oid] = len(b.db.Tables)
		t := model.Table{
			Name:    b.fullName(rel.qualified),
			Comment: b.commentOn(classClass, rel.oid, 0),

			RowSecurity: rel.rowSecurity, ForceRowSecurity: rel.forceRowSecurity,
		}
		b.tableStorage(&t, rel)
		foreign := b.foreignTables[rel.oid]
		if foreign != nil {
			t.ReplicaIdentity = "" // it has none
			t.Foreign = &model.ForeignTable{Server: b.serverName(foreign.server), Options: foreign.options}
		}
		if err := b.partition(&t, rel); err != nil {
			return fmt.Errorf("table %s: %w", rel.name, err)
		}
		t.Columns = slices.Grow(t.Columns, len(rel.attributes))
		for i := range rel.attributes {
			a := &rel.attributes[i]
			if a.num == 0 {
				continue
			}
			column, err := b.column(rel, a)
			if err != nil {
				return err
			}
			if foreign != nil {
				column.ForeignOptions = foreign.columns[a.num]
			}
			t.Columns = append(t.Columns, column)
		}
		b.db.Tables = append(b.db.Tables, t)
	}
	return nil
}

// isTable reports whether a relation is a table, a partitioned or a foreign one
// or a partition: not a child of what is no table.
func (b *builder) isTable(rel *relation) bool {
	if rel.kind != 'r' && rel.kind != 'p' && rel.kind != 'f' || b.hidden[rel.oid] {
		return false
	}
	return !slices.ContainsFunc(b.parents[rel.oid], func(p parent) bool { return b.byOID[p.oid] == nil || !b.isTable(b.byOID[p.oid]) })
}

// table returns the table that a relation became, or nil.
func (b *builder) table(relation uint32) *model.Table {
	i, ok := b.tables[relation]
	if !ok {
		return nil
	}
	return &b.db.Tables[i]
}

// columnNames returns the names of a relation's columns of those numbers.
func (b *builder) columnNames(relation uint32, nums []int16) ([]string, error) {
	if len(nums) == 0 {
		return nil, nil
	}
	rel := b.byOID[relation]
	names := make([]string, len(nums))
	for i, num := range nums {
		if rel == nil || rel.attribute(num) == nil {
			return nil, fmt.Errorf("no column %d in relation %d", num, relation)
		}
		names[i] = rel.attribute(num).name
	}
	return names, nil
}

func (c *catalogue) enums() []model.Enum {
	var enums []model.Enum
	for _, oid := range c.typeOrder {
		t := c.types[oid]
		if t.kind != 'e' || c.isForeignType(oid) {
			continue
		}
		labels := c.labels[oid]
		slices.SortFunc(labels, func(x, y enumLabel) int { return cmp.Compare(x.order, y.order) })
		e := model.Enum{Name: c.fullName(t.qualified), Comment: c.commentOn(classType, oid, 0)}
		for _, l := range labels {
			e.Values = append(e.Values, l.label)
		}
		enums = append(enums, e)
	}
	return enums
}

// isForeignType reports whether a type is an extension's or the server's.
func (c *catalogue) isForeignType(oid uint32) bool {
	return c.members[object{classType, oid}] || isServerSchema(c.namespaces[c.types[oid].schema])
}

// addSchemas adds the named schemas, last of all: the version table's is left
// out where nothing else lives in it.
func (b *builder) addSchemas(versionTable uint32) {
	for oid, n := range b.namespaces {
		comment := b.commentOn(classNamespace, oid, 0)
		first := comment == model.FirstComment(n.name)
		switch {
		case isServerSchema(n), b.members[object{classNamespace, oid}], oid == versionTable && oid != b.defaultSchema && b.isEmpty(n.name):
		case oid == b.defaultSchema:
			b.addSchemaPrivileges(oid, n)
			if !first {
				b.db.Default = &model.Schema{Name: n.name, Comment: comment}
			}
		default:
			b.addSchemaPrivileges(oid, n)
			if first {
				comment = ""
			}
			b.db.Schemas = append(b.db.Schemas, model.Schema{Name: n.name, Comment: comment})
		}
	}
}

// isEmpty reports whether nothing of the database lives in a named schema.
func (b *builder) isEmpty(schema string) bool {
	in := func(name string) bool {
		s, _ := model.SplitName(name)
		return s == schema
	}
	return !slices.ContainsFunc(b.db.Tables, func(t model.Table) bool { return in(t.Name) }) &&
		!slices.ContainsFunc(b.db.Views, func(v model.View) bool { return in(v.Name) }) &&
		!slices.ContainsFunc(b.db.Domains, func(m model.Domain) bool { return in(m.Name) }) &&
		!slices.ContainsFunc(b.db.Composites, func(m model.Composite) bool { return in(m.Name) }) &&
		!slices.ContainsFunc(b.db.Ranges, func(r model.Range) bool { return in(r.Name) }) &&
		!slices.ContainsFunc(b.db.Collations, func(c model.Collation) bool { return in(c.Name) }) &&
		!slices.ContainsFunc(b.db.Statistics, func(s model.Statistics) bool { return in(s.Name) }) &&
		!slices.ContainsFunc(b.db.TextSearch, func(t model.TextSearch) bool { return in(t.Name) }) &&
		!slices.ContainsFunc(b.db.Functions, func(f model.Function) bool { return in(f.Name) }) &&
		!slices.ContainsFunc(b.db.Aggregates, func(a model.Aggregate) bool { return in(a.Name) }) &&
		!slices.ContainsFunc(b.db.Conversions, func(c model.Conversion) bool { return in(c.Name) }) &&
		!slices.ContainsFunc(b.db.OperatorFamilies, func(f model.OperatorFamily) bool { return in(f.Name) }) &&
		!slices.ContainsFunc(b.db.OperatorClasses, func(c model.OperatorClass) bool { return in(c.Name) }) &&
		!slices.ContainsFunc(b.db.Operators, func(o model.Operator) bool { return in(o.Name) }) &&
		!slices.ContainsFunc(b.db.Sequences, func(q model.Sequence) bool { return in(q.Name) }) &&
		!slices.ContainsFunc(b.db.Extensions, func(x model.Extension) bool { return x.Schema == schema }) &&
		!slices.ContainsFunc(b.db.Enums, func(e model.Enum) bool { return in(e.Name) }) &&
		!slices.ContainsFunc(b.db.Opaque, func(o model.Opaque) bool { return in(o.Name) })
}
