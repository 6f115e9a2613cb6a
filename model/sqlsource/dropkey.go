package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) dropConstraint(t *model.Table, cmd *pg.AlterTableCmd, at int32) error {
	name := cmd.Name
	if slices.ContainsFunc(e.d.InheritedChecks(t), func(c model.Check) bool { return c.Name == name }) {
		return e.fail(at, "drop it from the table that has it first", "constraint %s of table %s cannot be dropped: the table inherits it", name, t.Name)
	}
	if c := e.notNull(t, name); c != nil && !hasConstraint(t, name) {
		column := c.Name
		if err := e.dropNotNull(t, c, at); err != nil {
			return err
		}
		for _, child := range e.children(t.Name) {
			if err := e.leaveNotNull(&e.d.Tables[e.tables[child]], column, at); err != nil {
				return err
			}
		}
		return nil
	}
	if !hasConstraint(t, name) {
		if cmd.MissingOk {
			return nil
		}
		return e.unknownConstraint(t, name, at)
	}
	schema, _ := model.SplitName(t.Name)
	e.moveConstraintParts(t, name, "", true)
	e.dropForeignKeys(t, func(f model.ForeignKey) bool { return f.Name == name })
	t.Checks = slices.DeleteFunc(t.Checks, func(k model.Check) bool {
		if k.Name != name {
			return false
		}
		e.countConstraint(schema, name, -1)
		return true
	})
	return e.dropKey(t, name, cmd.Behavior == pg.DropBehavior_DROP_CASCADE, at)
}

// dropKey drops a primary key, a unique or an exclusion constraint of that name,
// if there is one.
func (e *Executor) dropKey(t *model.Table, name string, cascade bool, at int32) error {
	schema, _ := model.SplitName(t.Name)
	loseIdentity(t, name)
	forget := func() {
		e.countConstraint(schema, name, -1)
		delete(e.relations, model.JoinName(schema, name))
		e.unshare(t)
	}
	if pk := t.PrimaryKey; pk != nil && pk.Name == name {
		t.PrimaryKey = nil
		if err := e.releaseKey(t, pk.Columns, "primary key "+name, cascade, at); err != nil {
			t.PrimaryKey = pk
			return err
		}
		forget()
		return nil
	}
	if i := slices.IndexFunc(t.Exclusions, func(x model.Exclusion) bool { return x.Name == name }); i >= 0 {
		t.Exclusions = slices.Delete(t.Exclusions, i, i+1)
		forget()
		return nil
	}
	for i, u := range t.Uniques {
		if u.Name != name {
			continue
		}
		t.Uniques = slices.Delete(t.Uniques, i, i+1)
		if err := e.releaseKey(t, u.Columns, "unique constraint "+name, cascade, at); err != nil {
			t.Uniques = slices.Insert(t.Uniques, i, u)
			return err
		}
		forget()
		return nil
	}
	return nil
}

// releaseKey looks for the foreign keys that have lost the key that they refer
// to.
func (e *Executor) releaseKey(t *model.Table, columns []string, what string, cascade bool, at int32) error {
	names := nameRule(model.Postgres)
	for _, name := range sorted(e.referrers[t.Name]) {
		from := &e.d.Tables[e.tables[name]]
		lost := func(f model.ForeignKey) bool {
			return f.RefTable == t.Name && names.sameSet(f.RefColumns, columns) && !names.hasKey(t, f.RefColumns, f.Period)
		}
		i := slices.IndexFunc(from.ForeignKeys, lost)
		if i < 0 {
			continue
		}
		if !cascade {
			return e.fail(at, "drop the foreign key first, or use CASCADE",
				"%s of table %s cannot be dropped: foreign key %s of table %s needs it", what, t.Name, from.ForeignKeys[i].Name, name)
		}
		e.dropForeignKeys(from, lost)
	}
	return nil
}

func (e *Executor) dropIndex(name string, cascade, missingOK bool) error {
	r, ok := e.relations[name]
	if !ok || r.kind != indexRelation {
		if missingOK && !ok {
			return nil
		}
		var known []string
		for n, r := range e.relations {
			if r.kind == indexRelation {
				known = append(known, n)
			}
		}
		return e.fail(-1, hintOf(name, known), "index %s does not exist", name)
	}
	_, bare := model.SplitName(name)
	if v := e.view(r.table); v != nil {
		v.Indexes = slices.DeleteFunc(v.Indexes, func(x model.Index) bool { return x.Name == bare })
		delete(e.relations, name)
		return nil
	}
	t := &e.d.Tables[e.tables[r.table]]
	if p := t.PartNamed(bare); p != nil {
		return e.fail(-1, "drop "+p.Of+" instead", "index %s cannot be dropped: it is a part of index %s", name, p.Of)
	}
	if hasConstraint(t, bare) {
		return e.fail(-1, "ALTER TABLE … DROP CONSTRAINT "+model.QuoteIdentifier(bare),
			"index %s cannot be dropped: constraint %s of table %s needs it", name, bare, t.Name)
	}
	return e.removeIndex(t, bare, cascade, -1)
}

// loseIdentity leaves a table whose replica identity is an index without one, as the
// drop of that index does.
func loseIdentity(t *model.Table, name string) {
	if s := t.IndexStorage(name); s != nil && s.ReplicaIdentity {
		t.ReplicaIdentity = model.ReplicaIdentityNothing
	}
}

// removeIndex takes an index out of its table.
func (e *Executor) removeIndex(t *model.Table, name string, cascade bool, at int32) error {
	loseIdentity(t, name)
	i := slices.IndexFunc(t.Indexes, func(x model.Index) bool { return x.Name == name })
	x := t.Indexes[i]
	t.Indexes = slices.Delete(t.Indexes, i, i+1)
	if x.Unique {
		if err := e.releaseKey(t, keyColumns(x), "index "+name, cascade, at); err != nil {
			t.Indexes = slices.Insert(t.Indexes, i, x)
			return err
		}
	}
	schema, _ := model.SplitName(t.Name)
	delete(e.relations, model.JoinName(schema, name))
	e.unshare(t)
	return nil
}
