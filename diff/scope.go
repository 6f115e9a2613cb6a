package diff

import (
	"cmp"
	"maps"
	"slices"

	"github.com/autogen-db/autogen/model"
)

// Ownership says what of a database a project owns.
type Ownership struct {
	// Schemas are named schemas that it owns beside those of its declarations.
	Schemas []string
	// Include and Exclude are patterns: what an Exclude covers is left alone,
	// and where there are Includes, so is what none of them covers. What hangs
	// on a table goes with it; an Exclude may leave it out alone.
	Include, Exclude []model.Pattern
	// DefaultSchema is the schema that names leave out.
	DefaultSchema string
}

// covers reports whether the patterns let a project own an object.
func (o Ownership) covers(kind, name string) bool {
	return !o.excludes(kind, name) && (len(o.Include) == 0 || o.covered(o.Include, kind, name))
}

func (o Ownership) excludes(kind, name string) bool { return o.covered(o.Exclude, kind, name) }

func (o Ownership) covered(patterns []model.Pattern, kind, name string) bool {
	return slices.ContainsFunc(patterns, func(p model.Pattern) bool { return p.Covers(kind, name, o.DefaultSchema) })
}

// Left names what a project does not own and leaves alone.
type Left struct {
	// Schemas are those in which no declaration has anything.
	Schemas []string
	// Filtered is what the patterns leave out, as "table legacy_users".
	Filtered []string
	// Foreign are the version tables of other migration tools and other projects.
	Foreign []string
	// Undeclared is what [LeaveUndeclared] returns.
	Undeclared []string
	// ServerOwn are objects of the server's own that declarations grant
	// something on.
	ServerOwn []string
}

// Empty reports whether nothing is left alone.
func (l Left) Empty() bool {
	return len(l.Schemas)+len(l.Filtered)+len(l.Foreign)+len(l.Undeclared)+len(l.ServerOwn) == 0
}

// Named returns the named schemas that a project owns something in, in order.
func (o Ownership) Named(desired *model.Database) []string {
	in, _ := o.within(desired)
	delete(in, "")
	return slices.Sorted(maps.Keys(in))
}

// within returns the schemas that a project owns something in, and what the
// desired schema declares, by kind and name.
func (o Ownership) within(desired *model.Database) (in map[string]bool, declared map[[2]string]bool) {
	in = map[string]bool{"": true}
	for _, s := range o.Schemas {
		in[s] = true
	}
	declared = make(map[[2]string]bool, len(desired.Tables))
	sift(desired, func(kind, name, _ string) bool { // wants nothing: it only looks
		schema, _ := model.SplitName(name)
		if kind == "schema" {
			schema = name
		}
		declared[[2]string{kind, name}] = true
		if kind != "event trigger" { // whose function may be an extension's
			in[schema] = true
		}
		return false
	})
	return in, declared
}

// Scope returns the parts of current and desired that a project owns: what lies
// in the default schema, in the schemas that the desired schema names, and in
// those of the ownership, as far as its patterns go, and the extensions that
// the desired schema names. The version tables of other tools are owned by
// nobody who does not declare them. A table that is not owned stays on both
// sides, the same, where a foreign key refers to it or an owned table has
// columns from it. One that is left alone holds what it is a partition or a child of,
// which would take it along or could not go: it is as safe as what is not modelled.
// Neither argument is changed.
func Scope(current, desired *model.Database, o Ownership) (ownedCurrent, ownedDesired *model.Database, left Left) {
	in, declared := o.within(desired)
	kindOf := relationKinds(current, desired)
	var aside []model.Opaque // what a pattern leaves out alone, to be as safe as what is not modelled
	decide := func(kind, name, table string) bool {
		hanging := table != ""
		say := func(list *[]string) {
			if !hanging && !slices.Contains(*list, kind+" "+name) {
				*list = append(*list, kind+" "+name)
			}
		}
		if hanging {
			if o.excludes(kind, name) {
				aside = append(aside, model.Opaque{Kind: kind, Name: name, Table: table})
				return false
			}
			kind, name = kindOf(table), table
		}
		schema, bare := model.SplitName(name)
		switch {
		case kind == "extension" && !declared[[2]string{kind, name}], kind != "schema" && !in[schema] && !declared[[2]string{kind, name}]:
			return false
		case kind == "schema" && !in[name]:
			left.Schemas = append(left.Schemas, name)
			return false
		case !o.covers(kind, name):
			say(&left.Filtered)
			return false
		case kind == "table" && !declared[[2]string{kind, name}] && isForeign(current, name, bare):
			say(&left.Foreign)
			return false
		}
		return true
	}
	ownedCurrent = sift(current, decide)
	for _, a := range aside {
		if decide(kindOf(a.Table), a.Table, "") {
			left.Filtered = append(left.Filtered, a.Kind+" "+a.Name)
			ownedCurrent.Opaque = append(ownedCurrent.Opaque, a)
		}
	}
	ownedCurrent.Opaque = append(ownedCurrent.Opaque, childrenAside(current, ownedCurrent)...)
	ownedDesired = sift(desired, decide)
	for _, o := range desired.ServerOwn {
		left.ServerOwn = append(left.ServerOwn, o.String())
	}
	keepReferenced(current, ownedCurrent, ownedDesired)
	return ownedCurrent, ownedDesired, left
}

// childrenAside returns the tables that are left alone and are partitions or children of
// such that are owned.
func childrenAside(whole, owned *model.Database) []model.Opaque {
	if !slices.ContainsFunc(whole.Tables, func(t model.Table) bool { return len(t.Parents()) > 0 }) {
		return nil
	}
	var aside []model.Opaque
	is := tablesByName(owned)
	for i := range whole.Tables {
		t := &whole.Tables[i]
		if len(t.Parents()) == 0 || is[t.Name] != nil {
			continue
		}
		kind := "partition"
		if t.Partition == nil {
			kind = "child"
		}
		var of []model.Subject
		for _, parent := range t.Parents() {
			if is[parent] != nil {
				of = append(of, model.Subject{Kind: "TYPE", Name: parent})
			}
		}
		if len(of) > 0 {
			aside = append(aside, model.Opaque{Kind: kind, Name: t.Name, Uses: of})
		}
	}
	return aside
}

// WithoutVersionTable returns declarations without the table that the runner
// keeps its revisions in, which a dump of a database has, and without its schema
// where that holds nothing else: the runner makes both.
func WithoutVersionTable(d *model.Database, table string) *model.Database {
	schema, _ := model.SplitName(table)
	if schema == "" && d.Table(table) == nil {
		return d
	}
	var shared bool
	sift(d, func(kind, name, on string) bool { // wants nothing: it only looks
		if in, _ := model.SplitName(name); kind != "schema" && in == schema && name != table && on != table {
			shared = true
		}
		return false
	})
	return sift(d, func(kind, name, on string) bool {
		return on != table && (kind != "table" || name != table) && (kind != "schema" || name != schema || shared)
	})
}

// relationKinds returns a function that tells the kind of a relation that
// something hangs on.
func relationKinds(sides ...*model.Database) func(name string) string {
	views := make(map[string]string)
	for _, d := range sides {
		for i := range d.Tables {
			if t := &d.Tables[i]; t.Foreign != nil {
				views[t.Name] = tableKind(t)
			}
		}
		for i := range d.Views {
			views[d.Views[i].Name] = d.Views[i].Kind()
		}
	}
	return func(name string) string { return cmp.Or(views[name], "table") }
}

func tableKind(t *model.Table) string {
	if t.Foreign != nil {
		return "foreign table"
	}
	return "table"
}

// keepReferenced adds to both sides the tables that are not owned and that
// foreign keys refer to or tables have columns from, without foreign keys of
// their own.
func keepReferenced(whole, current, desired *model.Database) {
	sides := []*model.Database{current, desired}
	seen := make(map[string]bool, len(whole.Tables))
	for _, d := range sides {
		for i := range d.Tables {
			seen[d.Tables[i].Name] = true
		}
	}
	wanted := make(map[string]bool)
	var tables map[string]*model.Table
	for _, d := range sides {
		for i := range d.Tables {
			if t := &d.Tables[i]; len(t.Parents()) > 0 {
				if tables == nil {
					tables = tablesByName(whole)
				}
				for _, name := range ancestors(tables, t) {
					if !seen[name] {
						wanted[name] = true
					}
				}
			}
			for j := range d.Tables[i].ForeignKeys {
				if name := d.Tables[i].ForeignKeys[j].RefTable; !seen[name] {
					wanted[name] = true
				}
			}
		}
	}
	if len(wanted) == 0 {
		return
	}
	kept := keep(whole.Tables, func(t *model.Table) bool { return wanted[t.Name] })
	for i := range kept {
		kept[i].ForeignKeys = nil
	}
	for _, d := range sides {
		d.Tables = slices.Concat(d.Tables, kept)
		slices.SortFunc(d.Tables, func(a, b model.Table) int { return cmp.Compare(a.Name, b.Name) })
	}
}

// Filter returns d without what the patterns of o leave out.
func Filter(d *model.Database, o Ownership) *model.Database {
	kindOf := relationKinds(d)
	return sift(d, func(kind, name, table string) bool {
		if table != "" {
			if o.excludes(kind, name) {
				return false
			}
			kind, name = kindOf(table), table
		}
		return o.covers(kind, name)
	})
}

// foreignTables are the tables in which other migration tools keep what they
// have applied.
var foreignTables = []string{
	"goose_db_version",                          // goose
	"schema_migrations", "ar_internal_metadata", // golang-migrate, dbmate, Rails
	"flyway_schema_history",                 // Flyway
	"alembic_version",                       // Alembic
	"bun_migrations", "bun_migration_locks", // Bun
	"gorp_migrations",                            // sql-migrate
	"atlas_schema_revisions",                     // Atlas
	"databasechangelog", "databasechangeloglock", // Liquibase
	"_prisma_migrations", "__drizzle_migrations", // Prisma, Drizzle
	"knex_migrations", "knex_migrations_lock", // Knex
	"django_migrations", "_sqlx_migrations", "pgmigrations", // Django, sqlx, node-pg-migrate
	"SequelizeMeta", "__EFMigrationsHistory", // Sequelize, Entity Framework
}

// versionColumns are those of the runner's version table. That of another project
// may have any name, or lie in a schema that this one uses.
var versionColumns = []string{"id", "applied_at", "duration", "checksum", "state", "last_operation"}

// isForeign reports whether a table is the version table of another tool, or of
// another project. The name that gormigrate gives its own is a common word, so its
// only column tells.
func isForeign(d *model.Database, name, bare string) bool {
	if t := d.Table(name); t != nil && slices.EqualFunc(t.Columns, versionColumns, func(c model.Column, name string) bool { return c.Name == name }) {
		return true
	}
	if bare == "migrations" {
		t := d.Table(name)
		return t != nil && len(t.Columns) == 1 && t.Columns[0].Name == "id"
	}
	return slices.Contains(foreignTables, bare)
}

// sift returns a copy of d with the objects that are wanted. table is the table
// that an object hangs on, if it does. It is the one list of the kinds that
// have a name.
func sift(d *model.Database, want func(kind, name, table string) bool) *model.Database {
	out := *d
	on := func(table, name string) string {
		schema, _ := model.SplitName(table)
		return model.JoinName(schema, name)
	}
	if d.Default != nil && !want("schema", d.Default.Name, "") {
		out.Default = nil
	}
	out.Schemas = keep(d.Schemas, func(s *model.Schema) bool { return want("schema", s.Name, "") })
	out.Extensions = keep(d.Extensions, func(x *model.Extension) bool { return want("extension", x.Name, "") })
	out.Enums = keep(d.Enums, func(e *model.Enum) bool { return want("enum", e.Name, "") })
	out.Domains = keep(d.Domains, func(m *model.Domain) bool { return want("domain", m.Name, "") })
	out.Composites = keep(d.Composites, func(m *model.Composite) bool { return want("composite type", m.Name, "") })
	out.Ranges = keep(d.Ranges, func(r *model.Range) bool { return want("range type", r.Name, "") })
	out.Collations = keep(d.Collations, func(c *model.Collation) bool { return want("collation", c.Name, "") })
	out.Sequences = keep(d.Sequences, func(s *model.Sequence) bool { return want("sequence", s.Name, s.OwnerTable) })
	out.Functions = keep(d.Functions, func(f *model.Function) bool {
		if f.Procedure {
			return want("procedure", f.Name, "")
		}
		return want("function", f.Name, "")
	})
	out.Aggregates = keep(d.Aggregates, func(a *model.Aggregate) bool { return want("aggregate", a.Name, "") })
	out.Conversions = keep(d.Conversions, func(c *model.Conversion) bool { return want("conversion", c.Name, "") })
	out.Languages = keep(d.Languages, func(l *model.Language) bool { return want("language", model.JoinName("", l.Name), "") })
	out.Transforms = keep(d.Transforms, func(t *model.Transform) bool { return want("transform", t.Name(), "") })
	out.AccessMethods = keep(d.AccessMethods, func(m *model.AccessMethod) bool { return want("access method", model.JoinName("", m.Name), "") })
	out.Casts = keep(d.Casts, func(c *model.Cast) bool { return want("cast", c.Name(), "") })
	families := make(map[[2]string]bool) // those of classes that are not wanted, which would go with them
	out.OperatorClasses = keep(d.OperatorClasses, func(c *model.OperatorClass) bool {
		wanted := want("operator class", c.Name, "")
		families[[2]string{c.Family, c.Method}] = families[[2]string{c.Family, c.Method}] || !wanted
		return wanted
	})
	out.OperatorFamilies = keep(d.OperatorFamilies, func(f *model.OperatorFamily) bool {
		return want("operator family", f.Name, "") && !families[[2]string{f.Name, f.Method}]
	})
	out.Operators = keep(d.Operators, func(o *model.Operator) bool { return want("operator", o.Name, "") })
	out.Policies = keep(d.Policies, func(p *model.Policy) bool { return want("policy", on(p.Table, p.Name), p.Table) })
	out.Statistics = keep(d.Statistics, func(s *model.Statistics) bool { return want("statistics", s.Name, s.Table) })
	out.Rules = keep(d.Rules, func(r *model.Rule) bool { return want("rule", on(r.Table, r.Name), r.Table) })
	out.Triggers = keep(d.Triggers, func(t *model.Trigger) bool { return want("trigger", on(t.Table, t.Name), t.Table) })
	out.Views = keep(d.Views, func(v *model.View) bool { return want(v.Kind(), v.Name, "") })
	out.Tables = keep(d.Tables, func(t *model.Table) bool { return want(tableKind(t), t.Name, "") })
	bare := func(name string) string { return model.JoinName("", name) }
	out.ForeignDataWrappers = keep(d.ForeignDataWrappers, func(w *model.ForeignDataWrapper) bool { return want("foreign-data wrapper", bare(w.Name), "") })
	out.ForeignServers = keep(d.ForeignServers, func(s *model.ForeignServer) bool { return want("foreign server", bare(s.Name), "") })
	out.UserMappings = keep(d.UserMappings, func(m *model.UserMapping) bool {
		return slices.ContainsFunc(out.ForeignServers, func(s model.ForeignServer) bool { return s.Name == m.Server })
	})
	out.TextSearch = keep(d.TextSearch, func(t *model.TextSearch) bool { return want(t.KindName(), t.Name, "") })
	out.EventTriggers = keep(d.EventTriggers, func(t *model.EventTrigger) bool {
		// It lies where its function does.
		schema, _ := model.SplitName(t.Function)
		return want("event trigger", model.JoinName(schema, t.Name), "")
	})
	out.Publications = keep(publicationsOf(d, &out), func(p *model.Publication) bool { return want("publication", model.JoinName("", p.Name), "") })
	there := subjectsOf(d, &out)
	out.Owners = keep(d.Owners, func(o *model.Owner) bool { return there(o.Subject()) })
	out.Grants = keep(d.Grants, func(g *model.Grant) bool { return grantStays(g, there) })
	kindOf := relationKinds(d)
	out.Opaque = keep(d.Opaque, func(o *model.Opaque) bool {
		if o.Table != "" {
			return want(kindOf(o.Table), o.Table, "") // no pattern makes it less safe
		}
		return want(o.Kind, o.Name, "")
	})
	return &out
}

// keep returns a list of its own with what is wanted.
func keep[T any](list []T, want func(*T) bool) []T {
	var kept []T
	for i := range list {
		if !want(&list[i]) {
			continue
		}
		if kept == nil {
			kept = make([]T, 0, len(list)-i)
		}
		kept = append(kept, list[i])
	}
	return kept
}
