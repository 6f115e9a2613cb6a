package sqlsource

import (
	"cmp"
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// The bits of the options of LIKE (nodes/parsenodes.h).
const (
	likeComments = 1 << iota
	likeCompression
	likeConstraints
	likeDefaults
	likeGenerated
	likeIdentity
	likeIndexes
	likeStatistics
	likeStorage
)

// like is a LIKE clause of a CREATE TABLE.
type like struct {
	source  model.Table
	options uint32
}

func (l *like) including(option uint32) bool { return l.options&option != 0 }

// likeClause reads a LIKE clause and adds the columns that it brings to t
// (transformTableLikeClause in parser/parse_utilcmd.c).
func (e *Executor) likeClause(t *model.Table, clause *pg.TableLikeClause) (like, error) {
	at := clause.Relation.GetLocation()
	l := like{options: clause.Options}
	if t.Foreign != nil { // whose rows and numbers are the foreign server's
		l.options &^= likeCompression | likeIdentity | likeIndexes | likeStorage
	}
	source, err := e.likeSource(clause.Relation)
	if err != nil {
		return l, err
	}
	l.source = e.likeCopied(source)
	for i := range l.source.Columns {
		from := &l.source.Columns[i]
		above := t.Column(from.Name)
		switch {
		case above != nil && !above.Inherited:
			return l, e.fail(at, "", "table %s: column %s is declared twice", t.Name, from.Name)
		case from.Type == "":
			return l, e.fail(at, "write the columns themselves", "table %s: LIKE %s: the type of column %s is for the server to say", t.Name, source.Name, from.Name)
		case l.including(likeIdentity) && e.identityAbove(source, from.Name):
			return l, e.fail(at, "write EXCLUDING IDENTITY", "table %s: LIKE %s: whether column %s is an identity column, as that of its parent is, depends on the server's version", t.Name, source.Name, from.Name)
		}
		c := e.likeColumn(source, from, &l)
		if c.Pos = e.pos(at); above == nil {
			t.Columns = append(t.Columns, c)
		} else if err := e.mergeWithAbove(t, c, c.Default != "" || c.Identity != nil, c.Generated != "", at); err != nil {
			return l, err
		}
	}
	return l, nil
}

// likeSource returns the relation or the composite type of a LIKE clause in the
// form of a table.
func (e *Executor) likeSource(r *pg.RangeVar) (*model.Table, error) {
	name := e.rangeName(r)
	if v := e.view(name); v != nil {
		source := v.Relation()
		if len(source.Columns) == 0 {
			return nil, e.fail(r.Location, "write the columns themselves", "LIKE %s: which columns the %s has is for the server to say", name, v.Kind())
		}
		for i := range source.Columns {
			source.Columns[i].Default, source.Columns[i].Comment = v.Columns[i].Default, v.Columns[i].Comment
		}
		return source, nil
	}
	if c := e.d.Composite(name); c != nil {
		source := &model.Table{Name: name}
		for _, a := range c.Attributes {
			source.Columns = append(source.Columns, model.Column{Name: a.Name, Type: a.Type, Collation: a.Collation, Comment: a.Comment})
		}
		return source, nil
	}
	return e.table(r)
}

// likeCopied returns a copy of the source of a LIKE clause whose constraints and
// indexes are all its own, those that it has from its parents, too: the server makes
// no difference.
func (e *Executor) likeCopied(source *model.Table) model.Table {
	all := source.Clone()
	if source.Partition != nil {
		above := e.withAbove(&e.d.Tables[e.tables[source.Partition.Parent]])
		all.Release(&above)
	}
	for _, c := range e.d.InheritedChecks(source) {
		if !all.HasCheck(c.Name) {
			c.Comment = source.ConstraintPart(c.Name).Comment
			all.Checks = append(all.Checks, c)
		}
	}
	return all
}

// identityAbove reports whether a column of a partition is an identity column of a
// table above it, and so, from PostgreSQL 17 on, one itself.
func (e *Executor) identityAbove(t *model.Table, column string) bool {
	for t.Partition != nil {
		if t = &e.d.Tables[e.tables[t.Partition.Parent]]; t.Column(column).Identity != nil {
			return true
		}
	}
	return false
}

// likeColumn returns what a LIKE clause makes of a column.
func (e *Executor) likeColumn(source *model.Table, from *model.Column, l *like) model.Column {
	c := model.Column{Name: from.Name, Type: from.Type, Collation: from.Collation, NotNull: from.NotNull}
	if n := from.NotNullDetails(); c.NotNull {
		if n.NotValid, n.Local = false, false; !l.including(likeComments) {
			n.Comment = ""
		}
		if e.keepsOwn() {
			n.Name = e.notNullName(source, from) // which goes along
		}
		c.SetNotNull(n)
	}
	if l.including(likeDefaults) && from.Generated == "" {
		c.Default = from.Default
	}
	if serial := serialTypes[c.Type]; serial != "" { // it draws from the same sequence
		if c.Type = serial; l.including(likeDefaults) {
			c.Default = nextval(e.ownSequence(source, from))
		}
	}
	if l.including(likeGenerated) {
		c.Generated, c.Virtual = from.Generated, from.Virtual
	}
	if l.including(likeIdentity) && from.Identity != nil {
		c.Identity = from.Clone().Identity
		c.Identity.Logging, c.Identity.Comment = "", ""
	}
	if l.including(likeStorage) {
		c.Storage = from.Storage
	}
	if l.including(likeCompression) {
		c.Compression = from.Compression
	}
	if l.including(likeComments) {
		c.Comment = from.Comment
	}
	return c
}

// expandLike adds the constraints, indexes and statistics that a LIKE clause
// brings to the table, which is there by then (expandTableLikeClause in
// parser/parse_utilcmd.c). Checks keep their names; the server chooses the others.
func (e *Executor) expandLike(name string, l *like, at int32) error {
	t := &e.d.Tables[e.tables[name]]
	schema, bare := model.SplitName(name)
	comment := func(text string) string {
		if l.including(likeComments) {
			return text
		}
		return ""
	}
	choose := func(columns []string, label string, constraint bool) string {
		chosen := e.chooseRelation(schema, bare, model.ColumnsAddition(model.IndexColumnNames(columns)), label, constraint)
		e.relations[model.JoinName(schema, chosen)] = relation{kind: indexRelation, table: name, pos: e.pos(at)}
		if constraint {
			e.countConstraint(schema, chosen, 1)
		}
		return chosen
	}
	stored := func(s model.IndexStorage) model.IndexStorage {
		return model.IndexStorage{Options: s.Options, Tablespace: s.Tablespace, Comment: comment(s.Comment)}
	}
	if l.including(likeConstraints) {
		for _, c := range l.source.Checks {
			if err := e.constraintFree(t, constraint{Constraint: &pg.Constraint{Conname: c.Name, Location: at}}); err != nil {
				return err
			}
			c.NotValid, c.Comment, c.Pos = false, comment(c.Comment), e.pos(at)
			t.Checks = append(t.Checks, c)
			e.countConstraint(schema, c.Name, 1)
		}
	}
	if l.including(likeIndexes) {
		// A constraint's index has its comment, if any, and the constraint none.
		if pk := l.source.PrimaryKey; pk != nil {
			if t.PrimaryKey != nil {
				return e.fail(at, "", "table %s has more than one primary key", name)
			}
			pk.Name, pk.Comment, pk.Pos, pk.Storage = choose(nil, "pkey", true), "", e.pos(at), stored(pk.Storage)
			t.PrimaryKey = pk
		}
		for _, u := range l.source.Uniques {
			u.Name = choose(slices.Concat(u.Columns, u.Include), "key", true)
			u.Comment, u.Pos, u.Storage = "", e.pos(at), stored(u.Storage)
			t.Uniques = append(t.Uniques, u)
		}
		for _, x := range l.source.Exclusions {
			index := x.Index()
			x.Name = choose(append(columnsOfIndex(index.Keys), x.Include...), "excl", true)
			x.Comment, x.Pos, x.Storage = "", e.pos(at), stored(x.Storage)
			for i := range x.Elements {
				x.Elements[i].Key.Statistics = nil
			}
			t.Exclusions = append(t.Exclusions, x)
		}
		for _, x := range l.source.Indexes {
			x.Name = choose(append(columnsOfIndex(x.Keys), x.Include...), "idx", false)
			x.Comment, x.Pos, x.Storage = comment(x.Comment), e.pos(at), stored(x.Storage)
			for i := range x.Keys {
				x.Keys[i].Statistics = nil
			}
			t.Indexes = append(t.Indexes, x)
		}
	}
	if l.including(likeStatistics) {
		for _, st := range slices.Clone(e.d.Statistics) {
			if st.Table != l.source.Name {
				continue
			}
			parts := slices.Clone(st.Columns)
			for range st.Exprs {
				parts = append(parts, "expr")
			}
			st = st.Clone()
			st.Name, st.Table, st.Target, st.Comment, st.Pos = e.chooseStatistics(name, parts), name, nil, comment(st.Comment), e.pos(at)
			e.d.Statistics = append(e.d.Statistics, st)
		}
	}
	return nil
}

// columnsOfIndex returns the names of the columns of an index.
func columnsOfIndex(keys []model.Key) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		if names[i] = k.Column; k.Column == "" {
			names[i] = "expr"
			if node, err := parseExpr(k.Expr); err == nil {
				names[i] = cmp.Or(figureName(node), "expr")
			}
		}
	}
	return names
}
