package sqlsource

import (
	"cmp"
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// createSchema carries out CREATE SCHEMA, with the objects in it. It belongs,
// with them, to the role behind AUTHORIZATION, and without a name has that role's.
func (e *Executor) createSchema(s *pg.CreateSchemaStmt) error {
	name := cmp.Or(s.Schemaname, s.Authrole.GetRolename())
	if name == "" {
		if _, err := e.role(s.Authrole); err != nil {
			return err
		}
		return e.fail(-1, "", "CREATE SCHEMA: PUBLIC is no role that a schema can belong to")
	}
	_, there := e.schemas[name]
	switch {
	case name != e.schema && !there:
		e.schemas[name] = len(e.d.Schemas)
		e.d.Schemas = append(e.d.Schemas, model.Schema{Name: name, Pos: e.pos(-1)})
	case s.IfNotExists:
		return nil
	case name != e.schema || !e.declaring: // the default one is there, whether a declaration says so or not
		pos := model.Pos{}
		if there {
			pos = e.d.Schemas[e.schemas[name]].Pos
		}
		return e.fail(-1, "", "schema %s exists already%s", name, declaredAt(pos))
	}
	if s.Authrole != nil {
		if err := e.ownedBy(model.Subject{Kind: "SCHEMA", Name: name}, s.Authrole); err != nil {
			return err
		}
	}
	if len(s.SchemaElts) == 0 {
		return nil
	}
	return e.createWithin(name, s)
}

// elementOrder is the order in which the server carries out what stands in a
// CREATE SCHEMA (transformCreateSchemaStmtElements in parser/parse_utilcmd.c).
func elementOrder(node *pg.Node) int {
	switch node.Node.(type) {
	case *pg.Node_CreateSeqStmt:
		return 0
	case *pg.Node_CreateStmt:
		return 1
	case *pg.Node_ViewStmt:
		return 2
	case *pg.Node_IndexStmt:
		return 3
	case *pg.Node_CreateTrigStmt:
		return 4
	}
	return 5
}

// createWithin carries out the statements that stand in a CREATE SCHEMA, with the
// schema before all others in search_path.
func (e *Executor) createWithin(schema string, s *pg.CreateSchemaStmt) error {
	path, start := e.path, e.start
	defer func() { e.path, e.start = path, start }()
	behind := path.names
	if behind == nil {
		behind = []string{e.schema}
	}
	e.path.names = append([]string{schema}, behind...)
	elements := slices.Clone(s.SchemaElts)
	slices.SortStableFunc(elements, func(a, b *pg.Node) int { return elementOrder(a) - elementOrder(b) })
	for _, node := range elements {
		created := node.GetCreateStmt().GetRelation()
		if created == nil {
			created = node.GetViewStmt().GetView()
		}
		if created == nil {
			created = node.GetCreateSeqStmt().GetSequence()
		}
		if in := created.GetSchemaname(); in != "" && in != schema {
			return e.fail(created.Location, "", "%s.%s is not in schema %s, which is being created", in, created.Relname, schema)
		}
		if e.start = start; created != nil {
			e.start = int(created.Location) // so that messages name its line
		}
		if _, err := e.qualify(node); err != nil {
			return err
		}
		e.qualified = true
		if err := e.withDefaults(node); err != nil {
			return err
		}
		if created == nil || s.Authrole == nil {
			continue
		}
		subject, err := e.relationSubject(created.Location, e.rangeName(created))
		if err != nil {
			return err
		}
		if err := e.ownedBy(subject, s.Authrole); err != nil {
			return err
		}
	}
	return nil
}
