package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) commentViewColumn(v *model.View, column, comment string) error {
	c := v.Column(column)
	if c == nil {
		return e.unknownViewColumn(v, column)
	}
	c.Comment = comment
	return nil
}

func (e *Executor) unknownViewColumn(v *model.View, column string) error {
	if len(v.Columns) == 0 {
		return e.fail(-1, "write the columns behind the view's name: CREATE VIEW "+v.Name+" (…) AS",
			"column %s: the columns of %s %s are not known here", column, v.Kind(), v.Name)
	}
	return e.fail(-1, "", "%s %s has no column %s", v.Kind(), v.Name, column)
}

func (e *Executor) renameView(s *pg.RenameStmt) error {
	name := e.rangeName(s.Relation)
	v := e.view(name)
	if v == nil {
		if _, taken := e.relations[name]; s.MissingOk && !taken {
			return nil
		}
		return e.fail(s.Relation.Location, hintOf(name, keys(e.views)), "view %s does not exist", name)
	}
	schema, _ := model.SplitName(name)
	return e.moveView(v, model.JoinName(schema, s.Newname))
}

func (e *Executor) setViewSchema(s *pg.AlterObjectSchemaStmt) error {
	name := e.rangeName(s.Relation)
	v := e.view(name)
	if v == nil {
		if _, taken := e.relations[name]; s.MissingOk && !taken {
			return nil
		}
		return e.fail(s.Relation.Location, hintOf(name, keys(e.views)), "view %s does not exist", name)
	}
	_, bare := model.SplitName(name)
	to := e.name(s.Newschema, bare)
	if err := e.schemaMustExist(-1, to); err != nil {
		return err
	}
	return e.moveView(v, to)
}

func (e *Executor) renameViewIndex(v *model.View, from, newName string) error {
	schema, bare := model.SplitName(from)
	to := model.JoinName(schema, newName)
	if err := e.relationFree(-1, indexRelation, to); err != nil {
		return err
	}
	for i := range v.Indexes {
		if v.Indexes[i].Name == bare {
			v.Indexes[i].Name = newName
		}
	}
	e.relations[to] = e.relations[from]
	delete(e.relations, from)
	e.followLiteral(relationName, from, to)
	return nil
}

// renameViewColumn renames a column of a view, which its list of columns then
// says.
func (e *Executor) renameViewColumn(v *model.View, s *pg.RenameStmt) error {
	c := v.Column(s.Subname)
	if c == nil {
		return e.unknownViewColumn(v, s.Subname)
	}
	if v.Column(s.Newname) != nil {
		return e.fail(-1, "", "%s %s has a column %s already", v.Kind(), v.Name, s.Newname)
	}
	e.renameInViews(v.Relation(), s.Subname, s.Newname)
	e.renameInTriggers(v.Name, s.Subname, s.Newname)
	e.followColumn(v.Name, s.Subname, s.Newname)
	e.movePrivileges(model.Subject{Kind: "TABLE", Name: v.Name, Column: s.Subname}, model.Subject{Column: s.Newname})
	c.Name = s.Newname
	for i := range v.Indexes {
		x := &v.Indexes[i]
		if at := slices.Index(x.Include, s.Subname); at >= 0 {
			x.Include[at] = s.Newname
		}
		for k := range x.Keys {
			if x.Keys[k].Column == s.Subname {
				x.Keys[k].Column = s.Newname
			}
			x.Keys[k].Expr = renameIn(x.Keys[k].Expr, s.Subname, s.Newname)
		}
		x.Where = renameIn(x.Where, s.Subname, s.Newname)
	}
	return nil
}

func renameIn(expr, from, to string) string {
	if expr == "" {
		return ""
	}
	return renameColumn(expr, from, to)
}

// moveInViews lets the queries of views follow a relation to its new name.
func (e *Executor) moveInViews(from, to string) {
	for i := range e.d.Views {
		v := &e.d.Views[i]
		if reads(v, from) {
			v.Query = RenameRelation(v.Query, from, to)
		}
	}
}

// renameInViews lets the queries of views follow a column to its new name. t
// still has the old one.
func (e *Executor) renameInViews(t *model.Table, from, to string) {
	f := columnFollower{e: e, relation: t.Name, from: from, to: to}
	for i := range e.d.Views {
		v := &e.d.Views[i]
		if reads(v, t.Name) && !f.text(&v.Query, "", nil) {
			v.Query = RenameColumn(v.Query, t, from, to)
		}
	}
}

// RenameRelation returns a query in which a relation has another two-part name.
// As in what the server then prints, what stands behind the old name stands
// behind the new one, unless the query has something else of that name: the old
// name is then kept as an alias.
func RenameRelation(query, from, to string) string {
	tree, err := pg.Parse(query)
	if err != nil {
		return query
	}
	_, oldBare := model.SplitName(from)
	_, newBare := model.SplitName(to)
	keep := false
	var relations []*pg.RangeVar
	var refs []*pg.ColumnRef
	everyMessage(tree.ProtoReflect(), func(m any) {
		switch n := m.(type) {
		case *pg.RangeVar:
			if model.JoinName(n.Schemaname, n.Relname) == from {
				relations = append(relations, n)
			} else if n.Alias == nil && (n.Relname == oldBare || n.Relname == newBare) {
				keep = true
			}
		case *pg.Alias:
			keep = keep || n.Aliasname == oldBare || n.Aliasname == newBare
		case *pg.CommonTableExpr:
			keep = keep || n.Ctename == oldBare || n.Ctename == newBare
		case *pg.ColumnRef:
			if names := fieldNames(n.Fields); names[0] == oldBare && len(names) == 1 {
				keep = true // the whole row, or a column of the same name
			} else if names[0] == oldBare {
				refs = append(refs, n)
			}
		}
	})
	schema, bare := model.SplitName(to)
	for _, r := range relations {
		r.Schemaname, r.Relname = schema, bare
		if r.Alias == nil && keep && oldBare != newBare {
			r.Alias = &pg.Alias{Aliasname: oldBare}
		}
		dropPlainAlias(r)
	}
	if !keep {
		for _, c := range refs {
			c.Fields[0] = pg.MakeStrNode(newBare)
		}
	}
	return deparseQuery(tree, query)
}

// dropPlainAlias takes away an alias that says nothing.
func dropPlainAlias(r *pg.RangeVar) {
	if r.Alias != nil && r.Alias.Aliasname == r.Relname && len(r.Alias.Colnames) == 0 {
		r.Alias = nil
	}
}

// RenameColumn returns a query in which a column of a table, which t still has
// under its old name, has another. What the query itself yields keeps its name:
// the columns are called as before where the table stands, so that no other
// name in the query changes its meaning.
func RenameColumn(query string, t *model.Table, from, to string) string {
	tree, err := pg.Parse(query)
	if err != nil {
		return query
	}
	everyMessage(tree.ProtoReflect(), func(m any) {
		r, ok := m.(*pg.RangeVar)
		if !ok || model.JoinName(r.Schemaname, r.Relname) != t.Name {
			return
		}
		if r.Alias == nil {
			r.Alias = &pg.Alias{Aliasname: r.Relname}
		}
		same := len(r.Alias.Colnames) <= len(t.Columns)
		for i, c := range t.Columns {
			if i == len(r.Alias.Colnames) {
				r.Alias.Colnames = append(r.Alias.Colnames, pg.MakeStrNode(c.Name))
			}
			now := c.Name
			if now == from {
				now = to
			}
			same = same && r.Alias.Colnames[i].GetString_().GetSval() == now
		}
		if same {
			r.Alias.Colnames = nil
			dropPlainAlias(r)
		}
	})
	return deparseQuery(tree, query)
}

func deparseQuery(tree *pg.ParseResult, otherwise string) string {
	text, err := Deparse(tree)
	if err != nil {
		return otherwise
	}
	return strings.TrimSuffix(strings.TrimSpace(text), ";")
}
