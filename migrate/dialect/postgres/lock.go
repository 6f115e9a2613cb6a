package postgres

import (
	"slices"
	"strconv"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// LockMode is a mode of a lock on a relation in PostgreSQL's words
// (documentation, section 13.3.1). Modes below SHARE UPDATE EXCLUSIVE hold up
// no more than other changes of the schema, and are not told apart here.
type LockMode string

const (
	// ShareUpdateExclusive blocks VACUUM and other changes of the schema.
	ShareUpdateExclusive LockMode = "SHARE UPDATE EXCLUSIVE"
	// Share blocks writes.
	Share LockMode = "SHARE"
	// ShareRowExclusive blocks writes.
	ShareRowExclusive LockMode = "SHARE ROW EXCLUSIVE"
	// AccessExclusive blocks reads and writes.
	AccessExclusive LockMode = "ACCESS EXCLUSIVE"
)

// Lock is the strongest lock that an operation takes on a relation that was
// there before, and how long it may take to do what it takes it for.
type Lock struct {
	// Relation is the two-part name of a table, a view, a materialised view or a
	// foreign table. What is said of a table holds of its partitions, and of the
	// tables that inherit from it.
	Relation string
	Mode     LockMode
	// Reads says that all rows are read under the lock, Rewrites that they are
	// written anew.
	Reads, Rewrites bool
}

// Locks returns the locks that an operation takes on relations, for each
// relation one. Known is false where that cannot be told: of SQL that is
// written by hand, of extensions, and of operations that this package does not
// know.
//
// What rests on the database alone is not seen: that a default calls a volatile
// function of the user's, or that a domain has conditions, for which a new
// column is written into each row; and that a changed condition of a domain is
// tried on the tables that use it.
func Locks(op ops.Operation) (locks []Lock, known bool) {
	lock := func(mode LockMode, relations ...string) []Lock {
		var out []Lock
		for _, r := range relations {
			if r != "" {
				out = append(out, Lock{Relation: r, Mode: mode})
			}
		}
		return out
	}
	read := func(mode LockMode, relation string, reads bool) []Lock {
		return []Lock{{Relation: relation, Mode: mode, Reads: reads}}
	}
	switch o := op.(type) {
	case ops.IfExists:
		return Locks(o.Operation)
	case ops.IfNotExists:
		return Locks(o.Operation)

	case ops.CreateTable:
		return slices.Concat(lock(ShareRowExclusive, others(o.Table)...), lock(AccessExclusive, parentOf(o.Table)), lock(ShareUpdateExclusive, o.Table.Inherits...)), true
	case ops.DropTable:
		return slices.Concat(lock(AccessExclusive, o.Table.Name, parentOf(o.Table)), lock(AccessExclusive, others(o.Table)...)), true
	case ops.RenameTable:
		return lock(AccessExclusive, o.From), true
	case ops.AlterTable:
		return lockOfAlterTable(o), true
	case ops.AddColumn:
		c := o.Column
		rewrites := c.Generated != "" && !c.Virtual || c.Identity != nil || model.IsSerial(c.Type) || isVolatile(c.Default)
		return []Lock{{Relation: o.Table, Mode: AccessExclusive, Rewrites: rewrites}}, true
	case ops.DropColumn:
		return lock(AccessExclusive, o.Table), true
	case ops.RenameColumn:
		return lock(AccessExclusive, o.Table), true
	case ops.AlterColumn:
		return lockOfAlterColumn(o), true

	case ops.AddPrimaryKey:
		return read(AccessExclusive, o.Table, o.Using == ""), true
	case ops.AddUnique:
		return read(AccessExclusive, o.Table, o.Using == ""), true
	case ops.AddExclusion:
		return read(AccessExclusive, o.Table, true), true
	case ops.AddCheck:
		return read(AccessExclusive, o.Table, !o.Check.NotValid && !o.Check.NotEnforced), true
	case ops.AddForeignKey:
		locks := read(ShareRowExclusive, o.Table, !o.ForeignKey.NotValid && !o.ForeignKey.NotEnforced)
		if o.ForeignKey.RefTable != o.Table {
			locks = append(locks, lock(ShareRowExclusive, o.ForeignKey.RefTable)...)
		}
		return locks, true
	case ops.DropPrimaryKey:
		return lock(AccessExclusive, o.Table), true
	case ops.DropUnique:
		return lock(AccessExclusive, o.Table), true
	case ops.DropExclusion:
		return lock(AccessExclusive, o.Table), true
	case ops.DropCheck:
		return lock(AccessExclusive, o.Table), true
	case ops.DropForeignKey:
		return lock(AccessExclusive, slices.Compact([]string{o.Table, o.ForeignKey.RefTable})...), true
	case ops.AlterForeignKey:
		// Measured on PostgreSQL 18.4.
		switch {
		case o.From.NotEnforced == o.To.NotEnforced:
			return lock(AccessExclusive, o.Table), true
		case o.To.NotEnforced:
			return lock(AccessExclusive, slices.Compact([]string{o.Table, o.To.RefTable})...), true
		case o.To.RefTable == o.Table:
			return read(AccessExclusive, o.Table, true), true
		default:
			return append(read(AccessExclusive, o.Table, true), lock(ShareRowExclusive, o.To.RefTable)...), true
		}
	case ops.RenameConstraint:
		return lock(AccessExclusive, o.Table), true
	case ops.ValidateConstraint:
		return read(ShareUpdateExclusive, o.Table, true), true
	case ops.CreateIndex:
		if o.Concurrently {
			return read(ShareUpdateExclusive, o.Table, true), true
		}
		return read(Share, o.Table, true), true
	case ops.DropIndex:
		if o.Concurrently {
			return lock(ShareUpdateExclusive, o.Table), true
		}
		return lock(AccessExclusive, o.Table), true
	case ops.AttachIndex:
		return nil, true // of the tables, only that which a query takes
	case ops.AlterIndex:
		switch from, to := o.From.Storage, o.To.Storage; {
		case from.Invalid && !to.Invalid:
			return read(Share, o.Table, true), true
		case from.ReplicaIdentity != to.ReplicaIdentity:
			return lock(AccessExclusive, o.Table), true
		case from.Clustered != to.Clustered:
			return lock(ShareUpdateExclusive, o.Table), true
		}
		return nil, true

	case ops.AttachPartition:
		return append(lock(ShareUpdateExclusive, o.Partition.Parent), read(AccessExclusive, o.Table, true)...), true
	case ops.DetachPartition:
		return lock(AccessExclusive, o.Table, o.Partition.Parent), true
	case ops.Inherit:
		return append(lock(AccessExclusive, o.Table), lock(ShareUpdateExclusive, o.Parent)...), true
	case ops.NoInherit:
		return lock(AccessExclusive, o.Table), true

	case ops.CreatePolicy:
		return lock(AccessExclusive, o.Policy.Table), true
	case ops.DropPolicy:
		return lock(AccessExclusive, o.Policy.Table), true
	case ops.AlterPolicy:
		return lock(AccessExclusive, o.To.Table), true
	case ops.CreateTrigger:
		return lock(ShareRowExclusive, o.Trigger.Table), true
	case ops.DropTrigger:
		return lock(AccessExclusive, o.Trigger.Table), true
	case ops.AlterTrigger:
		if o.From.Enabled == o.To.Enabled && o.From.FiresAs(&o.To) {
			return nil, true
		}
		return lock(ShareRowExclusive, o.To.Table), true
	case ops.CreateRule:
		return lock(AccessExclusive, o.Rule.Table), true
	case ops.DropRule:
		return lock(AccessExclusive, o.Rule.Table), true
	case ops.AlterRule:
		if o.From.Event == o.To.Event && o.From.Body() == o.To.Body() && o.From.Enabled == o.To.Enabled {
			return nil, true
		}
		return lock(AccessExclusive, o.To.Table), true
	case ops.CreateStatistics:
		return lock(ShareUpdateExclusive, o.Statistics.Table), true
	case ops.DropStatistics:
		return lock(ShareUpdateExclusive, o.Statistics.Table), true
	case ops.DropView:
		return lock(AccessExclusive, o.View.Name), true
	case ops.AlterView:
		rewrites := o.From.AccessMethod != o.To.AccessMethod || o.From.Tablespace != o.To.Tablespace
		return []Lock{{Relation: o.To.Name, Mode: AccessExclusive, Rewrites: rewrites}}, true
	case ops.CreatePublication:
		return lock(ShareUpdateExclusive, published(o.Publication)...), true
	case ops.AlterPublication:
		removed, added := o.Changes()
		both := append(published(removed), published(added)...)
		slices.Sort(both)
		return lock(ShareUpdateExclusive, slices.Compact(both)...), true
	case ops.Rename:
		switch o.Kind {
		case "VIEW", "MATERIALIZED VIEW":
			return lock(AccessExclusive, o.From), true
		case "TRIGGER", "RULE", "POLICY":
			return lock(AccessExclusive, o.On), true
		}
		return nil, true
	case ops.AlterOwner:
		switch o.Kind {
		case "TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE":
			return lock(AccessExclusive, o.Object), true
		}
		return nil, true

	case ops.AlterEnum:
		return lockOfUses(o.Uses), true
	case ops.AlterDomain:
		return lockOfUses(o.Uses), true
	case ops.AlterRange:
		return lockOfUses(o.Uses), true
	case ops.AlterComposite:
		return lockOfUses(o.Uses), true

	case ops.CreateSchema, ops.DropSchema, ops.AlterSchema, ops.CreateEnum, ops.DropEnum, ops.CreateDomain, ops.DropDomain,
		ops.CreateComposite, ops.DropComposite, ops.CreateRange, ops.DropRange, ops.CreateCollation, ops.DropCollation, ops.AlterCollation,
		ops.CreateSequence, ops.DropSequence, ops.AlterSequence, ops.CreateFunction, ops.DropFunction, ops.AlterFunction,
		ops.CreateAggregate, ops.DropAggregate, ops.AlterAggregate, ops.CreateOperator, ops.DropOperator, ops.AlterOperator,
		ops.CreateOperatorFamily, ops.DropOperatorFamily, ops.AlterOperatorFamily, ops.CreateOperatorClass, ops.DropOperatorClass, ops.AlterOperatorClass,
		ops.CreateAccessMethod, ops.DropAccessMethod, ops.AlterAccessMethod, ops.CreateLanguage, ops.DropLanguage, ops.AlterLanguage, ops.CreateTransform, ops.DropTransform, ops.AlterTransform,
		ops.CreateCast, ops.DropCast, ops.AlterCast, ops.CreateConversion, ops.DropConversion, ops.AlterConversion,
		ops.CreateTextSearch, ops.DropTextSearch, ops.AlterTextSearch, ops.CreateEventTrigger, ops.DropEventTrigger, ops.AlterEventTrigger,
		ops.CreateForeignDataWrapper, ops.DropForeignDataWrapper, ops.AlterForeignDataWrapper, ops.CreateServer, ops.DropServer, ops.AlterServer,
		ops.CreateUserMapping, ops.DropUserMapping, ops.AlterUserMapping, ops.CreateView, ops.DropPublication, ops.AlterStatistics,
		ops.Grant, ops.Revoke, ops.AlterGrant, ops.SetComment, ops.RenameIndex, ops.BulkInsert:
		return nil, true
	}
	return nil, false
}

// others returns the other tables that the foreign keys of a table refer to.
func others(t model.Table) []string {
	var names []string
	for _, f := range t.ForeignKeys {
		if f.RefTable != t.Name && !slices.Contains(names, f.RefTable) {
			names = append(names, f.RefTable)
		}
	}
	return names
}

func parentOf(t model.Table) string {
	if t.Partition == nil {
		return ""
	}
	return t.Partition.Parent
}

func published(p model.Publication) []string {
	names := make([]string, len(p.Tables))
	for i, t := range p.Tables {
		names[i] = t.Name
	}
	return names
}

// lockOfUses is the lock of a type that is built anew under the columns that are
// of it.
func lockOfUses(uses []ops.EnumUse) []Lock {
	var out []Lock
	for _, u := range uses {
		if !slices.ContainsFunc(out, func(l Lock) bool { return l.Relation == u.Table }) {
			out = append(out, Lock{Relation: u.Table, Mode: AccessExclusive, Rewrites: true})
		}
	}
	return out
}

func lockOfAlterTable(o ops.AlterTable) []Lock {
	from, to := o.From, o.To
	l := Lock{Relation: to.Name, Mode: ShareUpdateExclusive}
	switch {
	case from.Unlogged != to.Unlogged || from.Method != to.Method || from.Tablespace != to.Tablespace:
		l.Mode, l.Rewrites = AccessExclusive, true
	case from.Of != to.Of || from.ReplicaIdentity != to.ReplicaIdentity || from.RowSecurity != to.RowSecurity || from.ForceRowSecurity != to.ForceRowSecurity,
		len(alterForeignTable(from, to)) > 0, slices.ContainsFunc(slices.Concat(missing(from.Options, to.Options), missing(to.Options, from.Options)), isCatalogueOption):
		l.Mode = AccessExclusive
	}
	return []Lock{l}
}

func missing(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(v string) bool { return slices.Contains(b, v) })
}

// isCatalogueOption reports whether a storage parameter needs the strongest
// lock (boolRelOpts in PostgreSQL's access/common/reloptions.c).
func isCatalogueOption(option string) bool {
	name, _ := model.SplitOption(option)
	return name == "user_catalog_table"
}

// lockOfAlterColumn follows AlterTableGetLockLevel of PostgreSQL's
// commands/tablecmds.c.
func lockOfAlterColumn(o ops.AlterColumn) []Lock {
	from, to := o.From, o.To
	l := Lock{Relation: o.Table, Mode: AccessExclusive}
	retyped := integerOf(from.Type) != integerOf(to.Type) || from.Collation != to.Collation
	switch {
	case retyped && (o.Using != "" || !keepsBytes(integerOf(from.Type), integerOf(to.Type))), from.Generated != to.Generated && to.Generated != "" && !to.Virtual:
		l.Rewrites = true
	case to.NotNull && !to.NotNullDetails().NotValid && (!from.NotNull || from.NotNullDetails().NotValid), model.IsSerial(to.Type) && !model.IsSerial(from.Type):
		l.Reads = true
	case retyped:
		l.Reads = from.Collation != to.Collation // for the indexes, which are built anew
	default:
		rest := to
		rest.Comment, rest.Statistics, rest.Options = from.Comment, from.Statistics, from.Options
		if statements, err := alterColumn(ops.AlterColumn{Table: o.Table, From: from, To: rest}); err == nil && len(statements) == 0 {
			l.Mode = ShareUpdateExclusive
		}
	}
	return []Lock{l}
}

// keepsBytes reports whether a value of one canonical type is stored as that of
// the other is, and any fits, so that PostgreSQL changes the type of a column
// without a look at the rows (measured on PostgreSQL 15.18).
func keepsBytes(from, to string) bool {
	f, t := model.ParseType(from), model.ParseType(to)
	if !f.Builtin || !t.Builtin {
		return from == to
	}
	text := func(p model.TypeParts) bool { return p.Name == "text" || p.Name == "varchar" && len(p.Modifiers) == 0 }
	switch {
	case f.Array != t.Array:
		return false
	case text(t):
		return text(f) || f.Name == "varchar"
	case f.Name == "cidr" && t.Name == "inet" && !t.Array:
		return true
	case f.Name != t.Name || slices.Equal(f.Modifiers, t.Modifiers):
		return from == to
	case t.Array || !slices.Contains([]string{"varchar", "varbit", "numeric", "timestamp", "timestamptz", "time", "timetz", "interval"}, t.Name):
		return false
	case len(t.Modifiers) == 0:
		return true
	case len(f.Modifiers) != len(t.Modifiers):
		return false
	}
	was, err1 := strconv.Atoi(f.Modifiers[0])
	is, err2 := strconv.Atoi(t.Modifiers[0])
	return err1 == nil && err2 == nil && was <= is && slices.Equal(f.Modifiers[1:], t.Modifiers[1:])
}

// isVolatile reports whether an expression calls one of the server's functions
// that give another value for each row.
func isVolatile(expr string) bool {
	return slices.ContainsFunc(model.Identifiers(expr), func(name string) bool {
		return slices.Contains([]string{"nextval", "gen_random_uuid", "uuidv4", "uuidv7", "uuid_generate_v4", "random", "clock_timestamp", "timeofday"}, name)
	})
}
