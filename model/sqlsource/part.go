package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// withAbove returns a table with what its partitions have parts of.
func (e *Executor) withAbove(t *model.Table) model.Table {
	return t.WithAbove(e.above)
}

// above returns the table of that name, or nil.
func (e *Executor) above(name string) *model.Table {
	if i, ok := e.tables[name]; ok {
		return &e.d.Tables[i]
	}
	return nil
}

// reindex builds the indexes anew that name a column whose type has changed. They
// lose their statistics targets and the extensions that they depend on, and parts are as new ones are, but for the comment
// of the index that they are parts of, which the server gives them up to version 16
// (ATPostAlterTypeCleanup in commands/tablecmds.c; measured on PostgreSQL 13 to 18).
func (e *Executor) reindex(t *model.Table, column string) {
	t.SetNotNullPart(column, false)
	if c := t.Column(column); c != nil && t.Partition != nil && c.NotNull && !c.NotNullDetails().Local && e.passed(t, column, "") {
		n := c.NotNullDetails()
		n.Name = "" // it is as new
		c.SetNotNull(n)
	}
	if t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, column) {
		t.PrimaryKey.Storage.DependsOn = nil
	}
	for i := range t.Uniques {
		if u := &t.Uniques[i]; slices.Contains(u.Columns, column) || slices.Contains(u.Include, column) {
			u.Storage.DependsOn = nil
		}
	}
	for i := range t.Indexes {
		if x := &t.Indexes[i]; indexMentions(*x, column) {
			x.Storage.DependsOn = nil
			for k := range x.Keys {
				x.Keys[k].Statistics = nil
			}
		}
	}
	for i := range t.Exclusions {
		if x := &t.Exclusions[i]; exclusionMentions(*x, column) {
			x.Storage.DependsOn = nil
			for k := range x.Elements {
				x.Elements[k].Key.Statistics = nil
			}
		}
	}
	t.FormerNames = slices.DeleteFunc(t.FormerNames, func(n model.FormerNames) bool { return t.Rests(n.Of, column) })
	for i := range e.d.Tables {
		for _, f := range e.d.Tables[i].ForeignKeys {
			if o := &e.d.Tables[i]; f.NotValid && (o.Name == t.Name && slices.Contains(f.Columns, column) || f.RefTable == t.Name && slices.Contains(f.RefColumns, column)) {
				e.invalidateParts(o, f.Name)
			}
		}
	}
	if len(t.Parts)+len(t.ConstraintParts) == 0 {
		return
	}
	above := e.withAbove(t)
	for _, c := range slices.Concat(above.Checks, e.d.InheritedChecks(t)) {
		if mentions(c.Expr, column) {
			t.SetConstraintPart(model.ConstraintPart{Of: c.Name, Name: c.Name}) // it is as new, without a comment
		}
	}
	above.Checks, above.ForeignKeys = nil, nil
	// Its own ones, which stand before those above, have no parts in it.
	above.Uniques, above.Exclusions, above.Indexes = above.Uniques[len(t.Uniques):], above.Exclusions[len(t.Exclusions):], above.Indexes[len(t.Indexes):]
	var gone []string
	e.delist(t)
	t.Parts = slices.DeleteFunc(t.Parts, func(p model.PartIndex) bool {
		rests := above.Rests(p.Of, column)
		if rests {
			gone = append(gone, p.Of)
		}
		return rests
	})
	e.enlist(t)
	e.give(t, &above)
	for _, of := range gone {
		p := t.Part(of)
		if i := slices.IndexFunc(above.Indexes, func(x model.Index) bool { return x.Name == of }); i >= 0 {
			p.Comment = above.Indexes[i].Comment
		} else {
			p.Storage.Comment = above.IndexStorage(of).Comment
		}
	}
}

// share gives a partition, and what it is divided into, its parts of the keys and
// indexes of a table above it: one of its own that is alike becomes the part, and
// otherwise the server makes one and chooses its name.
func (e *Executor) share(t, above *model.Table) {
	if t.Foreign != nil { // it has no indexes
		above = &model.Table{Checks: above.Checks}
	}
	own := make([]string, len(t.ForeignKeys))
	for i := range t.ForeignKeys {
		own[i] = t.ForeignKeys[i].Name
	}
	e.delist(t)
	t.Absorb(above, sameText)
	e.enlist(t)
	for _, p := range t.ConstraintParts {
		if p.Name != p.Of && slices.Contains(own, p.Name) {
			e.moveConstraintParts(t, p.Name, p.Of, false)
		}
	}
	e.nameForeignParts(t, above)
	for _, p := range t.Parts {
		e.moveParts(t, p.Name, p.Of, p.Keys)
	}
	e.give(t, above)
	below := *above // of what a key of its own is the part of, those below have none
	below.Indexes = slices.DeleteFunc(slices.Clone(above.Indexes), func(x model.Index) bool { return t.KeyLike(&x) != "" })
	for _, name := range e.children(t.Name) {
		e.share(&e.d.Tables[e.tables[name]], &below)
	}
}

// sameText reports whether two texts are one expression but for parentheses and
// spaces: one may be the server's and the other one read from a statement.
func sameText(a, b string) bool {
	return a == b || a != "" && b != "" && respelled(a) == respelled(b)
}

func respelled(text string) string {
	node, err := parseExpr(text)
	if err != nil {
		return text
	}
	if text, err := deparse(node); err == nil {
		return text
	}
	return text
}

// nameForeignParts gives a partition's parts of the foreign keys above it the names
// that its parent has for them (CloneFkReferencing in commands/tablecmds.c).
func (e *Executor) nameForeignParts(t, above *model.Table) {
	parent := &e.d.Tables[e.tables[t.Partition.Parent]]
	for i := range above.ForeignKeys {
		of := above.ForeignKeys[i].Name
		if p := t.ConstraintPart(of); p.Name == of {
			p.Name = parent.ConstraintPart(of).Name
			t.SetConstraintPart(p)
		}
	}
}

// give gives a partition the parts that it lacks.
func (e *Executor) give(t, above *model.Table) {
	schema, _ := model.SplitName(t.Name)
	PartIndexes(t, above, func(of string) bool {
		if i := slices.IndexFunc(above.Indexes, func(x model.Index) bool { return x.Name == of }); i >= 0 && t.KeyLike(&above.Indexes[i]) != "" {
			return false
		}
		return t.Part(of) == nil && (t.PrimaryKey == nil || above.PrimaryKey == nil || of != above.PrimaryKey.Name)
	},
		func(name string, constraint bool) bool {
			full := model.JoinName(schema, name)
			return e.relationTaken(full) || constraint && e.constraints[full] > 0
		}, func(p model.PartIndex) {
			t.Parts = append(t.Parts, p)
			e.relations[model.JoinName(schema, p.Name)] = relation{kind: indexRelation, table: t.Name, pos: t.Pos}
		})
}

// PartIndexes calls make with the parts that the server makes for a partition of
// the keys and indexes of a table above it, as far as they are wanted. taken
// reports the names that are in use, among those of constraints, too, for a
// constraint.
func PartIndexes(partition, above *model.Table, wanted func(of string) bool, taken func(name string, constraint bool) bool, make func(model.PartIndex)) {
	_, bare := model.SplitName(partition.Name)
	add := func(of, addition, label string, s model.IndexStorage) {
		if !wanted(of) {
			return
		}
		if names := above.FormerNamesOf(of); names != nil && label != "pkey" {
			addition = columnsAddition(names, nil)
		}
		name := model.ChooseName(bare, addition, label, func(n string) bool { return taken(n, label != "idx") })
		make(model.PartIndex{Of: of, Name: name, Storage: model.IndexStorage{Options: slices.Clone(s.Options), Tablespace: s.Tablespace}})
	}
	if pk := above.PrimaryKey; pk != nil {
		add(pk.Name, "", "pkey", pk.Storage)
	}
	for i := range above.Uniques {
		u := &above.Uniques[i]
		add(u.Name, columnsAddition(u.Columns, u.Include), u.PartLabel(), u.Storage)
	}
	for i := range above.Exclusions {
		x := &above.Exclusions[i]
		index := x.Index()
		index.Include = x.Include
		add(x.Name, indexAddition(&index), "excl", x.Storage)
	}
	for i := range above.Indexes {
		x := &above.Indexes[i]
		add(x.Name, indexAddition(x), "idx", x.Storage)
	}
}

// nameShared chooses the names of the keys and indexes of partitioned tables that
// have none, so that the parts of partitions can be said to be theirs.
func (e *Executor) nameShared() {
	for i := range e.d.Tables {
		t := &e.d.Tables[i]
		if t.PartitionBy == nil {
			continue
		}
		schema, bare := model.SplitName(t.Name)
		name := func(name *string, addition, label string) {
			if *name == "" {
				*name = e.chooseRelation(schema, bare, addition, label, label != "idx")
				e.relations[model.JoinName(schema, *name)] = relation{kind: indexRelation, table: t.Name, pos: t.Pos}
			}
		}
		if t.PrimaryKey != nil {
			name(&t.PrimaryKey.Name, "", "pkey")
		}
		for j := range t.Uniques {
			u := &t.Uniques[j]
			name(&u.Name, columnsAddition(u.Columns, u.Include), "key")
		}
		for j := range t.Indexes {
			name(&t.Indexes[j].Name, indexAddition(&t.Indexes[j]), "idx")
		}
	}
}

// unshare takes from the partitions of a table the parts of indexes that are gone.
func (e *Executor) unshare(t *model.Table) {
	if t.PartitionBy == nil {
		return
	}
	t.FormerNames = slices.DeleteFunc(t.FormerNames, func(n model.FormerNames) bool { return t.IndexStorage(n.Of) == nil })
	above := e.withAbove(t)
	for _, name := range e.children(t.Name) {
		child := &e.d.Tables[e.tables[name]]
		schema, _ := model.SplitName(name)
		child.Parts = slices.DeleteFunc(child.Parts, func(p model.PartIndex) bool {
			if above.IndexStorage(p.Of) != nil {
				return false
			}
			delete(e.relations, model.JoinName(schema, p.Name))
			return true
		})
		e.unshare(child)
	}
}

// moveParts makes the parts of one index, in the partitions of a table, parts of
// another one, which it may have become. keys are those that it has otherwise than that.
func (e *Executor) moveParts(t *model.Table, from, to string, keys []model.PartKey) {
	if t.PartitionBy == nil || from == to {
		return
	}
	for i := range t.FormerNames {
		if n := &t.FormerNames[i]; n.Of == from {
			n.Of = to
		}
	}
	for _, name := range e.children(t.Name) {
		child := &e.d.Tables[e.tables[name]]
		if p := child.Part(from); p != nil {
			p.Of = to
			p.Inherit(keys)
		}
		e.moveParts(child, from, to, keys)
	}
}

// keepNames notes the names that the indexes of a partitioned table have for their
// columns before one of those is renamed.
func keepNames(t *model.Table, column string) {
	if t.PartitionBy == nil {
		return
	}
	eachIndex(t, func(of string, keys []model.Key, include []string) {
		columns := slices.Concat(builtNames(keys), include)
		if slices.Contains(columns, column) && t.FormerNamesOf(of) == nil {
			t.FormerNames = append(t.FormerNames, model.FormerNames{Of: of, Columns: model.IndexColumnNames(columns)})
		}
	})
}

// leaveNames forgets what keepNames noted of the indexes whose columns have those names
// again. An expression has the name that it was given once.
func leaveNames(t *model.Table) {
	eachIndex(t, func(of string, keys []model.Key, include []string) {
		former := t.FormerNamesOf(of)
		if former == nil {
			return
		}
		columns := slices.Concat(builtNames(keys), include)
		for i := range keys {
			if keys[i].Column == "" {
				columns[i] = former[i]
			}
		}
		if slices.Equal(former, model.IndexColumnNames(columns)) {
			t.FormerNames = slices.DeleteFunc(t.FormerNames, func(n model.FormerNames) bool { return n.Of == of })
		}
	})
}

// eachIndex calls visit with the indexes of a table, those of its unique and exclusion
// constraints among them; those of its primary key have one name whatever its columns are.
func eachIndex(t *model.Table, visit func(of string, keys []model.Key, include []string)) {
	for i := range t.Uniques {
		u := &t.Uniques[i]
		keys := make([]model.Key, len(u.Columns))
		for k, column := range u.Columns {
			keys[k].Column = column
		}
		visit(u.Name, keys, u.Include)
	}
	for i := range t.Exclusions {
		visit(t.Exclusions[i].Name, t.Exclusions[i].Index().Keys, t.Exclusions[i].Include)
	}
	for i := range t.Indexes {
		visit(t.Indexes[i].Name, t.Indexes[i].Keys, t.Indexes[i].Include)
	}
}

func columnsAddition(columns, include []string) string {
	return model.ColumnsAddition(model.IndexColumnNames(slices.Concat(columns, include)))
}

// indexAddition returns what the columns of an index add to the name that the
// server chooses for it.
func indexAddition(x *model.Index) string { return columnsAddition(builtNames(x.Keys), x.Include) }

// builtNames returns the names that the server gives the keys of an index.
func builtNames(keys []model.Key) []string {
	var names []string
	for _, k := range keys {
		name := k.Column
		if name == "" {
			if node, err := parseExpr(k.Expr); err == nil {
				name = figureName(node)
			}
		}
		if name == "" {
			name = "expr"
		}
		names = append(names, name)
	}
	return names
}

// attachIndex makes an index of a partition a part of one of its parent.
func (e *Executor) attachIndex(parent, of string, cmd *pg.PartitionCmd, at int32) error {
	name := e.rangeName(cmd.Name)
	r, ok := e.relations[name]
	if !ok || r.kind != indexRelation {
		return e.fail(at, "", "index %s does not exist", name)
	}
	t := &e.d.Tables[e.tables[r.table]]
	if t.Partition == nil || t.Partition.Parent != parent {
		return e.fail(at, "", "index %s is not one of a partition of %s", name, parent)
	}
	if above := e.d.Tables[e.tables[parent]].PartNamed(of); above != nil {
		of = above.Of
	}
	_, bare := model.SplitName(name)
	part := model.PartIndex{Of: of, Name: bare}
	e.delist(t)
	if pk := t.PrimaryKey; pk != nil && pk.Name == bare {
		part.Storage, part.Comment = pk.Storage, pk.Comment
		t.PrimaryKey = nil
	}
	t.Uniques = slices.DeleteFunc(t.Uniques, func(u model.Unique) bool {
		if u.Name == bare {
			part.Storage, part.Comment = u.Storage, u.Comment
		}
		return u.Name == bare
	})
	t.Exclusions = slices.DeleteFunc(t.Exclusions, func(x model.Exclusion) bool {
		if x.Name == bare {
			index := x.Index()
			part.Storage, part.Comment, part.Statistics = x.Storage, x.Comment, index.Targets()
		}
		return x.Name == bare
	})
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x model.Index) bool {
		if x.Name == bare {
			part.Storage, part.Comment, part.Statistics = x.Storage, x.Comment, x.Targets()
			part.SetKeys(e.keysOf(parent, of), x.Keys)
		}
		return x.Name == bare
	})
	if t.PartNamed(bare) == nil {
		t.Parts = append(t.Parts, part)
	}
	e.enlist(t)
	e.moveParts(t, bare, of, part.Keys)
	e.complete(&e.d.Tables[e.tables[parent]], of)
	return nil
}

// keysOf returns the keys of an index of a table or of one above it.
func (e *Executor) keysOf(table, of string) []model.Key {
	above := e.withAbove(&e.d.Tables[e.tables[table]])
	for i := range above.Indexes {
		if above.Indexes[i].Name == of {
			return above.Indexes[i].Keys
		}
	}
	return nil
}

// lacksParts reports whether an index that is made of a table alone lacks its parts
// in partitions (DefineIndex in commands/indexcmds.c).
func (e *Executor) lacksParts(t *model.Table, only bool) bool {
	return only && t.PartitionBy != nil && len(e.children(t.Name)) > 0
}

// complete makes an index of a partitioned table valid, be it the part of one above,
// where all partitions have a valid part of it (validatePartitionedIndex in
// commands/tablecmds.c).
func (e *Executor) complete(t *model.Table, of string) {
	for _, name := range e.children(t.Name) {
		if p := e.d.Tables[e.tables[name]].Part(of); p == nil || p.Storage.Invalid {
			return
		}
	}
	if p := t.Part(of); p != nil {
		p.Storage.Invalid = false
		e.complete(&e.d.Tables[e.tables[t.Partition.Parent]], of)
		return
	}
	if s := t.IndexStorage(of); s != nil {
		s.Invalid = false
	}
}

// shareConstraint gives a partition its part of a constraint that has just been
// added to its parent.
func (e *Executor) shareConstraint(parent, partition string, c *pg.Constraint) error {
	above, t := &e.d.Tables[e.tables[parent]], &e.d.Tables[e.tables[partition]]
	if t.Partition == nil {
		return nil
	}
	only := model.Table{}
	switch c.Contype {
	case pg.ConstrType_CONSTR_PRIMARY:
		only.PrimaryKey = above.PrimaryKey
	case pg.ConstrType_CONSTR_UNIQUE:
		only.Uniques = above.Uniques
	case pg.ConstrType_CONSTR_EXCLUSION:
		only.Exclusions = above.Exclusions
	case pg.ConstrType_CONSTR_FOREIGN:
		only.ForeignKeys = above.ForeignKeys
	case pg.ConstrType_CONSTR_CHECK:
		only.Checks = above.Checks
	}
	if err := e.sameKinds(t, &only); err != nil {
		return err
	}
	e.share(t, &only)
	return nil
}

// sameKinds refuses a key that would become the part of one of another kind.
func (e *Executor) sameKinds(t, above *model.Table) error {
	if own, of := t.OtherKey(above); own != "" {
		return e.fail(-1, "declare both as PRIMARY KEY, or both as UNIQUE", "partition %s: %s would become the part of %s, of which one is a primary key and the other is not", t.Name, own, of)
	}
	return nil
}

// isIndexPart reports whether a part is one of an index that belongs to no
// constraint.
func (e *Executor) isIndexPart(table string, p *model.PartIndex) bool {
	above := e.withAbove(&e.d.Tables[e.tables[table]])
	return slices.Contains(indexNames(&above), p.Of)
}

// constraintPart returns what a table has of a check or a foreign key above it that
// is called name in the table.
func (e *Executor) constraintPart(t *model.Table, name string) (p model.ConstraintPart, ok bool) {
	above := e.withAbove(t)
	has := func(of string) bool {
		return slices.ContainsFunc(above.ForeignKeys, func(f model.ForeignKey) bool { return f.Name == of }) ||
			slices.ContainsFunc(slices.Concat(above.Checks, e.d.InheritedChecks(t)), func(c model.Check) bool { return c.Name == of })
	}
	for _, p := range t.ConstraintParts {
		if p.Name == name && has(p.Of) {
			return p, true
		}
	}
	p = t.ConstraintPart(name)
	return p, p.Name == name && has(name)
}

// moveConstraintParts lets the tables under one follow the new name of a constraint
// of it, or its end where that is empty. A check is called alike in all of them.
func (e *Executor) moveConstraintParts(t *model.Table, from, to string, check bool) {
	for _, name := range e.children(t.Name) {
		child := &e.d.Tables[e.tables[name]]
		if check || child.Partition != nil {
			p := child.ConstraintPart(from)
			child.SetConstraintPart(model.ConstraintPart{Of: from, Name: from})
			if p.Of = to; check {
				p.Name = to
			}
			if to != "" {
				child.SetConstraintPart(p)
			}
			e.moveConstraintParts(child, from, to, check)
		}
	}
}

// validateParts makes the parts valid that the tables under one have of a constraint.
func (e *Executor) validateParts(t *model.Table, of string, check bool) {
	for _, name := range e.children(t.Name) {
		child := &e.d.Tables[e.tables[name]]
		if !check && child.Partition == nil {
			continue
		}
		e.validatePart(child, of, check)
	}
}

// validatePart makes the part valid that a table has of a constraint above it, or
// its own check of that name, and those under it.
func (e *Executor) validatePart(t *model.Table, of string, check bool) {
	if i := slices.IndexFunc(t.Checks, func(c model.Check) bool { return c.Name == of }); check && i >= 0 {
		t.Checks[i].NotValid = false
	} else {
		p := t.ConstraintPart(of)
		p.Valid = true
		t.SetConstraintPart(p)
	}
	e.validateParts(t, of, check)
}

// isCheckAbove reports whether a constraint of a table above one is a check.
func (e *Executor) isCheckAbove(t *model.Table, of string) bool {
	above := e.withAbove(t)
	return slices.ContainsFunc(slices.Concat(above.Checks, e.d.InheritedChecks(t)), func(c model.Check) bool { return c.Name == of })
}

// bornValid makes the parts valid that a new table has of the checks and the NOT NULLs above it: there
// are no rows to look at. Those of foreign keys are as valid as they are above
// (measured on PostgreSQL 18.4).
func (e *Executor) bornValid(t *model.Table) {
	above := e.withAbove(t)
	for _, c := range slices.Concat(above.Checks, e.d.InheritedChecks(t)) {
		if c.NotValid && !c.NoInherit && !slices.ContainsFunc(t.Checks, func(o model.Check) bool { return o.Name == c.Name }) {
			p := t.ConstraintPart(c.Name)
			p.Valid = true
			t.SetConstraintPart(p)
		}
	}
	if len(t.Parents()) > 0 {
		e.keepValid(t)
	}
}

// invalidateParts makes the parts NOT VALID that partitions have of a foreign key that
// is made anew and is so itself.
func (e *Executor) invalidateParts(t *model.Table, of string) {
	for _, name := range e.children(t.Name) {
		if child := &e.d.Tables[e.tables[name]]; child.Partition != nil {
			p := child.ConstraintPart(of)
			p.Valid = false
			child.SetConstraintPart(p)
			e.invalidateParts(child, of)
		}
	}
}
