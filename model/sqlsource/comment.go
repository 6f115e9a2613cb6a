package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) comment(s *pg.CommentStmt) error {
	switch s.Objtype {
	case pg.ObjectType_OBJECT_VIEW, pg.ObjectType_OBJECT_MATVIEW:
		name := e.listName(s.Object.GetList().GetItems())
		v := e.view(name)
		if v == nil || v.Materialized != (s.Objtype == pg.ObjectType_OBJECT_MATVIEW) {
			return e.fail(-1, hintOf(name, keys(e.views)), "view %s does not exist", name)
		}
		v.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_TABLE, pg.ObjectType_OBJECT_FOREIGN_TABLE:
		name := e.listName(s.Object.GetList().GetItems())
		i, ok := e.tables[name]
		if !ok {
			return e.unknownTable(-1, name)
		}
		e.d.Tables[i].Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_COLUMN:
		parts := s.Object.GetList().GetItems()
		if len(parts) < 2 {
			return e.fail(-1, "write COMMENT ON COLUMN table.column", "a column's name has its table before it")
		}
		name := e.listName(parts[:len(parts)-1])
		column := parts[len(parts)-1].GetString_().GetSval()
		if m := e.d.Composite(name); m != nil {
			a := m.Attribute(column)
			if a == nil {
				return e.fail(-1, "", "type %s has no attribute %s", name, column)
			}
			a.Comment = s.Comment
			return nil
		}
		if v := e.view(name); v != nil {
			return e.commentViewColumn(v, column, s.Comment)
		}
		i, ok := e.tables[name]
		if !ok {
			return e.unknownTable(-1, name)
		}
		c, err := e.column(-1, &e.d.Tables[i], column)
		if err != nil {
			return err
		}
		c.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_TYPE:
		return e.commentType(e.listName(s.Object.GetTypeName().GetNames()), s.Comment)
	case pg.ObjectType_OBJECT_POLICY:
		parts := s.Object.GetList().GetItems()
		p, err := e.mustHavePolicy(e.listName(parts[:len(parts)-1]), parts[len(parts)-1].GetString_().GetSval())
		if err != nil {
			return err
		}
		p.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_STATISTIC_EXT:
		st, err := e.mustHaveStatistics(e.listName(s.Object.GetList().GetItems()))
		if err != nil {
			return err
		}
		st.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_TSPARSER, pg.ObjectType_OBJECT_TSTEMPLATE, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSCONFIGURATION:
		t, err := e.mustHaveTextSearch(textSearchKinds[s.Objtype], e.listName(s.Object.GetList().GetItems()))
		if err != nil {
			return err
		}
		t.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_EVENT_TRIGGER:
		t, err := e.mustHaveEventTrigger(s.Object.GetString_().GetSval())
		if err != nil {
			return err
		}
		t.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_FDW:
		w, err := e.wrapper(s.Object.GetString_().GetSval())
		if err != nil {
			return err
		}
		w.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_FOREIGN_SERVER:
		server, err := e.server(s.Object.GetString_().GetSval())
		if err != nil {
			return err
		}
		server.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_PUBLICATION:
		p, err := e.mustHavePublication(s.Object.GetString_().GetSval())
		if err != nil {
			return err
		}
		p.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_COLLATION:
		c, err := e.mustHaveCollation(e.listName(s.Object.GetList().GetItems()))
		if err != nil {
			return err
		}
		c.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_SCHEMA:
		name := s.Object.GetString_().GetSval()
		i, ok := e.schemas[name]
		if name == e.schema {
			if e.d.Default = nil; s.Comment != model.FirstComment(name) {
				e.d.Default = &model.Schema{Name: name, Comment: s.Comment, Pos: e.pos(-1)}
			}
			return nil
		}
		if !ok {
			return e.fail(-1, hintOf(name, keys(e.schemas)), "schema %s does not exist", name)
		}
		e.d.Schemas[i].Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_DOMAIN:
		m, err := e.domain(e.listName(s.Object.GetTypeName().GetNames()))
		if err != nil {
			return err
		}
		m.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_SEQUENCE:
		return e.commentSequence(e.listName(s.Object.GetList().GetItems()), s.Comment)
	case pg.ObjectType_OBJECT_FUNCTION, pg.ObjectType_OBJECT_PROCEDURE, pg.ObjectType_OBJECT_ROUTINE:
		i, err := e.findFunction(s.Objtype, s.Object.GetObjectWithArgs(), false)
		if err != nil {
			return err
		}
		e.d.Functions[i].Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_AGGREGATE:
		i, err := e.findAggregate(s.Object.GetObjectWithArgs(), false)
		if err != nil {
			return err
		}
		e.d.Aggregates[i].Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_OPFAMILY:
		f, err := e.mustHaveFamily(e.classSubject(s.Object.GetList().GetItems()))
		if err != nil {
			return err
		}
		f.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_OPCLASS:
		c, err := e.mustHaveClass(e.classSubject(s.Object.GetList().GetItems()))
		if err != nil {
			return err
		}
		c.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_CONVERSION:
		c, err := e.mustHaveConversion(e.listName(s.Object.GetList().GetItems()))
		if err != nil {
			return err
		}
		c.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_ACCESS_METHOD:
		m, err := e.mustHaveAccessMethod(s.Object.GetString_().GetSval())
		if err != nil {
			return err
		}
		m.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_LANGUAGE:
		l, err := e.mustHaveLanguage(s.Object.GetString_().GetSval())
		if err != nil {
			return err
		}
		l.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_TRANSFORM:
		t, err := e.findTransform(s.Object.GetList().GetItems(), false)
		if err != nil {
			return err
		}
		t.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_CAST:
		i, err := e.findCast(s.Object.GetList().GetItems(), false)
		if err != nil {
			return err
		}
		e.d.Casts[i].Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_OPERATOR:
		i, err := e.findOperator(s.Object.GetObjectWithArgs(), false)
		if err != nil {
			return err
		}
		e.d.Operators[i].Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_TRIGGER:
		table, name := e.attached(s.Object.GetList().GetItems())
		i, err := e.ownTrigger(table, name)
		if err != nil {
			return err
		}
		e.d.Triggers[i].Comment = s.Comment
		e.sweepTriggers()
		return nil
	case pg.ObjectType_OBJECT_RULE:
		table, name := e.attached(s.Object.GetList().GetItems())
		r, err := e.rule(table, name)
		if err != nil {
			return err
		}
		r.Comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_TABCONSTRAINT:
		parts := s.Object.GetList().GetItems()
		table, name := e.attached(parts)
		i, ok := e.tables[table]
		if !ok {
			return e.unknownTable(-1, table)
		}
		comment := e.d.Tables[i].ConstraintComment(name)
		if p := e.d.Tables[i].PartNamed(name); p != nil && !e.isIndexPart(table, p) {
			comment = &p.Comment
		}
		if p, ok := e.constraintPart(&e.d.Tables[i], name); ok && comment == nil {
			p.Comment = s.Comment
			e.d.Tables[i].SetConstraintPart(p)
			return nil
		}
		if comment == nil && e.isNotNullAbove(&e.d.Tables[i], name) {
			return e.fail(-1, "say it of the parent's, or of the column", "a comment on %s, which table %s has from its parent alone, is not supported", name, table)
		}
		if comment == nil {
			return e.unknownConstraint(&e.d.Tables[i], name, -1)
		}
		*comment = s.Comment
		return nil
	case pg.ObjectType_OBJECT_DOMCONSTRAINT:
		parts := s.Object.GetList().GetItems()
		m, err := e.domain(e.listName(parts[0].GetTypeName().GetNames()))
		if err != nil {
			return err
		}
		name := parts[1].GetString_().GetSval()
		if comment := m.ConstraintComment(name); comment != nil {
			*comment = s.Comment
			return nil
		}
		return e.fail(-1, "", "domain %s has no constraint %s", m.Name, name)
	case pg.ObjectType_OBJECT_INDEX:
		return e.commentIndex(e.listName(s.Object.GetList().GetItems()), s.Comment)
	case pg.ObjectType_OBJECT_EXTENSION:
		return e.commentExtension(s.Object.GetString_().GetSval(), s.Comment)
	}
	return e.unsupported(-1, e.statementWords())
}

func (e *Executor) commentIndex(name, comment string) error {
	t, bare, err := e.indexNamed(name, -1)
	if err != nil {
		return err
	}
	own := slices.IndexFunc(t.Indexes, func(x model.Index) bool { return x.Name == bare })
	switch part := t.PartNamed(bare); {
	case own >= 0:
		t.Indexes[own].Comment = comment
	case part != nil && e.isIndexPart(t.Name, part):
		part.Comment = comment
	default:
		t.IndexStorage(bare).Comment = comment
	}
	return nil
}
