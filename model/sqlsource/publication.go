package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) publication(name string) *model.Publication {
	for i := range e.d.Publications {
		if p := &e.d.Publications[i]; p.Name == name {
			return p
		}
	}
	return nil
}

func (e *Executor) mustHavePublication(name string) (*model.Publication, error) {
	if p := e.publication(name); p != nil {
		return p, nil
	}
	return nil, e.fail(-1, "", "publication %s does not exist", name)
}

func (e *Executor) createPublication(s *pg.CreatePublicationStmt) error {
	if have := e.publication(s.Pubname); have != nil {
		return e.fail(-1, "", "publication %s exists already%s", s.Pubname, declaredAt(have.Pos))
	}
	p := model.Publication{Name: s.Pubname, AllTables: s.ForAllTables, Pos: e.pos(-1)}
	if err := e.publish(&p, s.Pubobjects); err != nil {
		return err
	}
	if err := e.publicationOptions(&p, s.Options); err != nil {
		return err
	}
	e.d.Publications = append(e.d.Publications, p)
	return nil
}

func (e *Executor) alterPublication(s *pg.AlterPublicationStmt) error {
	p, err := e.mustHavePublication(s.Pubname)
	if err != nil {
		return err
	}
	if err := e.publicationOptions(p, s.Options); err != nil || len(s.Pubobjects) == 0 {
		return err
	}
	if p.AllTables {
		return e.fail(-1, "", "publication %s is FOR ALL TABLES: no table is added to it or dropped from it", p.Name)
	}
	switch s.Action {
	case pg.AlterPublicationAction_AP_DropObjects:
		return e.unpublish(p, s.Pubobjects)
	case pg.AlterPublicationAction_AP_SetObjects:
		p.Tables, p.Schemas = nil, nil
	}
	return e.publish(p, s.Pubobjects)
}

// publish adds tables and schemas to a publication. Of declarations the tables
// are looked up when they are complete.
func (e *Executor) publish(p *model.Publication, list []*pg.Node) error {
	for _, node := range list {
		o := node.GetPublicationObjSpec()
		if o.Pubobjtype != pg.PublicationObjSpecType_PUBLICATIONOBJ_TABLE {
			schema := e.publishedSchema(o)
			if err := e.schemaMustExist(o.Location, e.name(schema, "x")); err != nil {
				return err
			}
			if !slices.Contains(p.Schemas, schema) {
				p.Schemas = append(p.Schemas, schema)
			}
			continue
		}
		t, err := e.publishedTable(o.Pubtable)
		if err != nil {
			return err
		}
		for _, t.Name = range e.withHeirs(o.Pubtable.Relation) {
			have := p.Table(t.Name)
			if have == nil {
				p.Tables = append(p.Tables, t.Clone())
				continue
			}
			if have.Where+t.Where != "" || len(have.Columns)+len(t.Columns) > 0 {
				return e.fail(o.Location, "", "publication %s lists table %s twice", p.Name, t.Name)
			}
		}
	}
	return nil
}

// withHeirs returns the table that a publication lists and, without ONLY, all
// that inherit from it by then. Partitions are no part of that.
func (e *Executor) withHeirs(r *pg.RangeVar) []string {
	names := []string{e.rangeName(r)}
	for i := 0; r.Inh && i < len(names); i++ {
		for _, child := range e.children(names[i]) {
			if slices.Contains(e.d.Tables[e.tables[child]].Inherits, names[i]) {
				names = appendNew(names, child)
			}
		}
	}
	return names
}

// publishedSchema returns the bare name of a schema that a statement lists.
func (e *Executor) publishedSchema(o *pg.PublicationObjSpec) string {
	if o.Pubobjtype == pg.PublicationObjSpecType_PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA {
		return e.schema
	}
	return o.Name
}

func (e *Executor) publishedTable(s *pg.PublicationTable) (model.PublishedTable, error) {
	t := model.PublishedTable{Name: e.rangeName(s.Relation), Pos: e.pos(s.Relation.Location)}
	for _, c := range s.Columns {
		t.Columns = append(t.Columns, c.GetString_().GetSval())
	}
	i, known := e.tables[t.Name]
	switch {
	case !known && !e.declaring:
		return t, e.unknownTable(s.Relation.Location, t.Name)
	case !known:
		if s.WhereClause == nil {
			return t, nil
		}
		var err error
		if t.Where, err = deparse(s.WhereClause); err != nil {
			return t, e.fail(s.Relation.Location, "", "table %s: the condition of what is published cannot be read: %v", t.Name, err)
		}
		return t, nil
	}
	for _, name := range t.Columns {
		if _, err := e.column(s.Relation.Location, &e.d.Tables[i], name); err != nil {
			return t, err
		}
	}
	if s.WhereClause == nil {
		return t, nil
	}
	x, err := e.tableExpr(&e.d.Tables[i], s.WhereClause)
	t.Where = x.text
	return t, err
}

// unpublish takes tables and schemas out of a publication.
func (e *Executor) unpublish(p *model.Publication, list []*pg.Node) error {
	for _, node := range list {
		o := node.GetPublicationObjSpec()
		if o.Pubobjtype != pg.PublicationObjSpecType_PUBLICATIONOBJ_TABLE {
			schema := e.publishedSchema(o)
			i := slices.Index(p.Schemas, schema)
			if i < 0 {
				return e.fail(o.Location, "", "publication %s does not list schema %s", p.Name, schema)
			}
			p.Schemas = slices.Delete(p.Schemas, i, i+1)
			continue
		}
		for _, name := range e.withHeirs(o.Pubtable.Relation) {
			if p.Table(name) == nil {
				return e.fail(o.Location, "", "publication %s does not list table %s", p.Name, name)
			}
			p.Tables = slices.DeleteFunc(p.Tables, func(t model.PublishedTable) bool { return t.Name == name })
		}
	}
	return nil
}

// publicationOptions sets what WITH and SET say of a publication.
func (e *Executor) publicationOptions(p *model.Publication, options []*pg.Node) error {
	for _, node := range options {
		o := node.GetDefElem()
		value, _ := optionText(o)
		switch o.Defname {
		case "publish":
			sent := strings.Split(strings.ToLower(value), ",")
			for i := range sent {
				sent[i] = strings.TrimSpace(sent[i])
				if sent[i] != "" && !slices.Contains(model.PublicationChanges, sent[i]) {
					return e.fail(o.Location, "there are "+strings.Join(model.PublicationChanges, ", "), "publication %s: there are no changes %q", p.Name, sent[i])
				}
			}
			p.Omits = slices.DeleteFunc(slices.Clone(model.PublicationChanges), func(c string) bool { return slices.Contains(sent, c) })
		case "publish_via_partition_root":
			switch strings.ToLower(value) {
			case "true", "on", "1":
				p.ViaRoot = true
			case "false", "off", "0":
				p.ViaRoot = false
			default:
				return e.fail(o.Location, "write true or false", "publication %s: publish_via_partition_root cannot be %q", p.Name, value)
			}
		case "publish_generated_columns":
			switch value = strings.ToLower(value); {
			case value == "stored", o.Arg == nil:
				p.GeneratedColumns = true
			case value == "none":
				p.GeneratedColumns = false
			default:
				return e.fail(o.Location, "write none or stored", "publication %s: publish_generated_columns cannot be %q", p.Name, value)
			}
		default:
			return e.fail(o.Location, "", "publication %s has no option %s", p.Name, o.Defname)
		}
	}
	return nil
}

func (e *Executor) renamePublication(from, to string) error {
	p, err := e.mustHavePublication(from)
	if err != nil {
		return err
	}
	if e.publication(to) != nil {
		return e.fail(-1, "", "publication %s exists already", to)
	}
	e.movePrivileges(model.Subject{Kind: "PUBLICATION", Name: from}, model.Subject{Name: to})
	p.Name = to
	return nil
}

func (e *Executor) dropPublication(name string, missingOK bool) error {
	if _, err := e.mustHavePublication(name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	e.d.Publications = slices.DeleteFunc(e.d.Publications, func(p model.Publication) bool { return p.Name == name })
	return nil
}

// eachPublished calls visit with the entries of a table in publications.
func (e *Executor) eachPublished(table string, visit func(*model.Publication, *model.PublishedTable)) {
	for i := range e.d.Publications {
		p := &e.d.Publications[i]
		if t := p.Table(table); t != nil {
			visit(p, t)
		}
	}
}

// unpublishTable takes a table that goes out of all publications.
func (e *Executor) unpublishTable(table string) {
	e.eachPublished(table, func(p *model.Publication, _ *model.PublishedTable) {
		p.Tables = slices.DeleteFunc(p.Tables, func(t model.PublishedTable) bool { return t.Name == table })
	})
}

// unpublishSchema takes a schema that goes out of all publications.
func (e *Executor) unpublishSchema(schema string) {
	for i := range e.d.Publications {
		p := &e.d.Publications[i]
		p.Schemas = slices.DeleteFunc(p.Schemas, func(s string) bool { return s == schema })
	}
}

// publishing returns the name of a publication that names a column of a table,
// or "".
func (e *Executor) publishing(table, column string) string {
	name := ""
	e.eachPublished(table, func(p *model.Publication, t *model.PublishedTable) {
		if slices.Contains(t.Columns, column) || t.Where != "" && mentions(t.Where, column) {
			name = p.Name
		}
	})
	return name
}

// releasePublications looks for the publications that name a column that is
// dropped.
func (e *Executor) releasePublications(t *model.Table, column string, cascade bool, at int32) error {
	for name := e.publishing(t.Name, column); name != ""; name = e.publishing(t.Name, column) {
		if !cascade {
			return e.fail(at, "drop the table from the publication first", "column %s.%s cannot be dropped: publication %s names it", t.Name, column, name)
		}
		p := e.publication(name)
		p.Tables = slices.DeleteFunc(p.Tables, func(entry model.PublishedTable) bool { return entry.Name == t.Name })
	}
	return nil
}

// movePublished follows a table to its new name.
func (e *Executor) movePublished(from, to string) {
	e.eachPublished(from, func(_ *model.Publication, t *model.PublishedTable) { t.Name = to })
}

func (e *Executor) renamePublishedColumn(table, from, to string) {
	e.eachPublished(table, func(_ *model.Publication, t *model.PublishedTable) {
		substitute(t.Columns, from, to)
		if t.Where != "" {
			t.Where = renameColumn(t.Where, from, to)
		}
	})
}
