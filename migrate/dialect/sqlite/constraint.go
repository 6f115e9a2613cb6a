package sqlite

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// addConstraint adds a table constraint.
func (c compiler) addConstraint(table string, clause func() (*ddl.Clause, error)) ([]dialect.Statement, error) {
	k, err := clause()
	if err != nil {
		return nil, err
	}
	l, err := c.read(table)
	if err != nil {
		return nil, err
	}
	l.next.Constraints = append(l.next.Constraints, k)
	return c.rebuild(l)
}

// addPrimaryKey adds a primary key. Nothing is left to do where the column
// brought it along with its AUTOINCREMENT, save for its name.
func (c compiler) addPrimaryKey(o ops.AddPrimaryKey) ([]dialect.Statement, error) {
	k, err := primaryKeyClause(o.PrimaryKey)
	if err != nil {
		return nil, err
	}
	l, err := c.read(o.Table)
	if err != nil {
		return nil, err
	}
	for _, s := range spots(l.next) {
		if s.clause.Kind != ddl.PrimaryKey {
			continue
		}
		if !s.clause.Autoincrement || !sameNames(s.columns(), o.PrimaryKey.Columns) {
			return nil, refuse("table %s has a primary key", o.Table)
		}
		if s.clause.Name != o.PrimaryKey.Name {
			s.clause.Name = o.PrimaryKey.Name
			s.edited()
		}
		return c.rebuild(l)
	}
	l.next.Constraints = append(l.next.Constraints, k)
	return c.rebuild(l)
}

func (c compiler) dropPrimaryKey(o ops.DropPrimaryKey) ([]dialect.Statement, error) {
	k := o.PrimaryKey
	return c.dropConstraint(o.Table, ddl.PrimaryKey, k.Name, describe("primary key", k.Name, k.Columns),
		func(s spot) bool { return len(k.Columns) == 0 || sameNames(s.columns(), k.Columns) })
}

func (c compiler) dropUnique(o ops.DropUnique) ([]dialect.Statement, error) {
	u := o.Unique
	return c.dropConstraint(o.Table, ddl.Unique, u.Name, describe("unique constraint", u.Name, u.Columns),
		func(s spot) bool { return sameNames(s.columns(), u.Columns) })
}

func (c compiler) dropCheck(o ops.DropCheck) ([]dialect.Statement, error) {
	return c.dropConstraint(o.Table, ddl.Check, o.Check.Name, describe("check", o.Check.Name, []string{o.Check.Expr}),
		func(s spot) bool { return sameTokens(s.clause.Expr, o.Check.Expr) })
}

// dropForeignKey finds a foreign key without a name by its columns and its
// target. Referenced columns that are left out, on either side, are the
// target's primary key and are taken for the same; where two keys are alike
// but for their actions, the actions decide.
func (c compiler) dropForeignKey(o ops.DropForeignKey) ([]dialect.Statement, error) {
	f := o.ForeignKey
	_, target := model.SplitName(f.RefTable)
	alike := func(s spot) bool {
		r := s.clause.Ref
		return sameNames(s.columns(), f.Columns) && ddl.SameName(r.Table, target) &&
			(len(r.Columns) == 0 || len(f.RefColumns) == 0 || sameNames(r.Columns, f.RefColumns))
	}
	exact := func(s spot) bool {
		r := s.clause.Ref
		return alike(s) && r.OnDelete == f.OnDelete && r.OnUpdate == f.OnUpdate &&
			r.Match == f.Match && r.Deferrable == f.Deferrable && r.Deferred == f.Deferred
	}
	return c.dropConstraint(o.Table, ddl.ForeignKey, f.Name, describe("foreign key", f.Name, f.Columns), exact, alike)
}

// dropConstraint drops the constraint of that kind that has the name or, where
// the name is empty, the first one without a name that matches.
func (c compiler) dropConstraint(table string, kind ddl.ClauseKind, name, what string, matches ...func(spot) bool) ([]dialect.Statement, error) {
	l, err := c.read(table)
	if err != nil {
		return nil, err
	}
	if name != "" {
		matches = []func(spot) bool{func(spot) bool { return true }}
	}
	for _, match := range matches {
		for _, s := range spots(l.next) {
			if s.clause.Kind == kind && ddl.SameName(s.clause.Name, name) && match(s) {
				s.remove(l.next)
				return c.rebuild(l)
			}
		}
	}
	return nil, absent(fmt.Sprintf("table %s has no %s", table, what))
}

func (c compiler) renameConstraint(o ops.RenameConstraint) ([]dialect.Statement, error) {
	l, err := c.read(o.Table)
	if err != nil {
		return nil, err
	}
	for _, s := range spots(l.next) {
		switch s.clause.Kind {
		case ddl.PrimaryKey, ddl.Unique, ddl.ForeignKey, ddl.Check:
			if s.clause.Name != "" && ddl.SameName(s.clause.Name, o.From) {
				s.clause.Name = o.To
				s.edited()
				return c.rebuild(l)
			}
		}
	}
	return nil, refuse("table %s has no constraint of the name %s", o.Table, o.From)
}

func describe(kind, name string, parts []string) string {
	if name != "" {
		return kind + " of the name " + name
	}
	return kind + " (" + strings.Join(parts, ", ") + ") without a name"
}

func sameNames(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !ddl.SameName(a[i], b[i]) {
			return false
		}
	}
	return true
}

// sameTokens reports whether two expressions differ in nothing but white
// space, comments, parentheses around the whole, and the case of words.
func sameTokens(a, b string) bool {
	x, errX := ddl.Scan(a)
	y, errY := ddl.Scan(b)
	if errX != nil || errY != nil {
		return a == b
	}
	x, y = ddl.TrimParens(x), ddl.TrimParens(y)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		same := x[i].Kind == y[i].Kind && x[i].Value == y[i].Value
		if x[i].Kind != ddl.String && y[i].Kind != ddl.String {
			same = ddl.SameName(x[i].Value, y[i].Value)
		}
		if !same {
			return false
		}
	}
	return true
}
