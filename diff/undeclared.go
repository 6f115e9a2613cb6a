package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/model"
)

// Undeclared says what the declarations of some tables cannot say, as the tags
// of Bun models cannot.
type Undeclared struct {
	// Tables are the two-part names of the tables.
	Tables []string
	// Indexes, Checks, ForeignKeys and Comments are the kinds; comments are those
	// of tables and of their columns.
	Indexes, Checks, ForeignKeys, Comments bool
}

// LeaveUndeclared adds to tables of desired what current has of kinds that they
// cannot declare, and returns it, as "index users_name_idx on users". What
// desired has all the same, from a directive or from SQL, stays as it is; what
// names a column or a table that goes, goes with it. Both are in normal form,
// current as it is after the renames; see [Renamed].
func LeaveUndeclared(current, desired *model.Database, u Undeclared) (left []string) {
	if len(u.Tables) == 0 {
		return nil
	}
	was, declared := tablesByName(current), columnsOf(desired)
	for i := range desired.Tables {
		old, t := was[desired.Tables[i].Name], &desired.Tables[i]
		if old == nil || !slices.Contains(u.Tables, t.Name) {
			continue
		}
		kept := func(columns []string, expressions ...string) bool {
			for _, e := range expressions {
				columns = append(columns, model.Identifiers(e)...)
			}
			return !slices.ContainsFunc(columns, func(name string) bool { return old.Column(name) != nil && t.Column(name) == nil })
		}
		if u.Indexes {
			left = append(left, leave(&t.Indexes, old.Indexes, "index", t.Name, indexName, sameIndex, func(x *model.Index) bool {
				expressions := []string{x.Where}
				for _, k := range x.Keys {
					expressions = append(expressions, k.Expr)
				}
				return kept(slices.Concat(keyColumns(x), x.Include), expressions...)
			})...)
		}
		if u.Checks {
			left = append(left, leave(&t.Checks, old.Checks, "check", t.Name, checkName, sameCheck, func(c *model.Check) bool { return kept(nil, c.Expr) })...)
		}
		if u.ForeignKeys {
			left = append(left, leave(&t.ForeignKeys, old.ForeignKeys, "foreign key", t.Name, foreignKeyName, sameReference, func(f *model.ForeignKey) bool {
				target := declared.of(f.RefTable)
				return kept(slices.Clone(f.Columns)) && target != nil && !slices.ContainsFunc(f.RefColumns, func(name string) bool { return target.Column(name) == nil })
			})...)
		}
		if u.Comments {
			left = append(left, leaveComments(old, t)...)
		}
	}
	return left
}

// leave adds what current has of one kind, and desired has not.
func leave[T any](desired *[]T, current []T, kind, table string, name func(*T) string, same func(a, b *T) bool, kept func(*T) bool) (left []string) {
	// Objects of desired move when it grows, and match points to them.
	for _, o := range match(current, slices.Clone(*desired), name, same).dropped {
		if kept(o) {
			*desired = append(*desired, *o)
			left = append(left, kind+" "+cmp.Or(name(o), "without a name")+" on "+table)
		}
	}
	slices.SortStableFunc(*desired, func(a, b T) int { return cmp.Compare(name(&a), name(&b)) })
	return left
}

func leaveComments(old, t *model.Table) (left []string) {
	if t.Comment == "" && old.Comment != "" {
		t.Comment = old.Comment
		left = append(left, "comment of "+t.Name)
	}
	for i := range t.Columns {
		c := &t.Columns[i]
		if was := old.Column(c.Name); was != nil && c.Comment == "" && was.Comment != "" {
			c.Comment = was.Comment
			left = append(left, "comment of "+t.Name+"."+c.Name)
		}
	}
	return left
}

// TakeNames gives constraints of desired the names that current has for them: of
// the tables named, primary keys, unique constraints and foreign keys whose name
// is the one that PostgreSQL chooses, as an ORM writes them without a name, so
// that any name will do; and with uniques every unique constraint. Both are in
// normal form, current as it is after the renames; see [Renamed].
func TakeNames(current, desired *model.Database, tables []string, uniques bool) {
	if len(tables) == 0 && !uniques {
		return
	}
	was := tablesByName(current)
	for i := range desired.Tables {
		old, t := was[desired.Tables[i].Name], &desired.Tables[i]
		orm := slices.Contains(tables, t.Name)
		if old == nil || !orm && !uniques {
			continue
		}
		chosen := func(name string, columns []string, label string) bool {
			_, bare := model.SplitName(t.Name)
			return orm && name == model.ChooseName(bare, model.ColumnsAddition(columns), label, func(string) bool { return false })
		}
		if pk := t.PrimaryKey; pk != nil && old.PrimaryKey != nil && chosen(pk.Name, nil, "pkey") && samePrimaryKey(old.PrimaryKey, pk) {
			pk.Name = old.PrimaryKey.Name
		}
		for _, p := range match(old.Uniques, t.Uniques, uniqueName, sameUnique).pairs {
			if sameUnique(p.old, p.new) && (uniques || chosen(p.new.Name, p.new.Columns, "key")) {
				p.new.Name = p.old.Name
			}
		}
		for _, p := range match(old.ForeignKeys, t.ForeignKeys, foreignKeyName, sameReference).pairs {
			if sameReference(p.old, p.new) && chosen(p.new.Name, p.new.Columns, "fkey") {
				p.new.Name = p.old.Name
			}
		}
		slices.SortFunc(t.Uniques, func(a, b model.Unique) int { return cmp.Compare(a.Name, b.Name) })
		slices.SortFunc(t.ForeignKeys, func(a, b model.ForeignKey) int { return cmp.Compare(a.Name, b.Name) })
	}
}
