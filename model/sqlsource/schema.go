package sqlsource

import (
	"cmp"
	"slices"
	"strings"

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

// createWithin carries out the statements that stand in a CREATE SCHEMA, each with
// the schema before the names of what they create, which the server finds there
// first.
func (e *Executor) createWithin(schema string, s *pg.CreateSchemaStmt) error {
	created := make(map[string]bool)
	var relations []*pg.RangeVar
	for _, node := range s.SchemaElts {
		relation := node.GetCreateStmt().GetRelation()
		if relation == nil {
			relation = node.GetViewStmt().GetView()
		}
		if relation == nil {
			relation = node.GetCreateSeqStmt().GetSequence()
		}
		if relation == nil {
			continue
		}
		if in := relation.Schemaname; in != "" && in != schema {
			return e.fail(relation.Location, "", "%s.%s is not in schema %s, which is being created", in, relation.Relname, schema)
		}
		created[relation.Relname] = true
		relations = append(relations, relation)
	}
	starts, err := e.elementStarts(len(s.SchemaElts))
	if err != nil {
		return err
	}
	type element struct {
		order int
		text  string
	}
	elements := make([]element, len(s.SchemaElts))
	for i, node := range s.SchemaElts {
		end := e.base + e.end
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		// Line ends stand for what is before it, so that messages name its lines.
		lines := strings.Repeat("\n", e.text.pos(starts[i]).Line-1)
		elements[i] = element{elementOrder(node), lines + e.qualified(node, schema, created, starts[i], end)}
	}
	slices.SortStableFunc(elements, func(a, b element) int { return a.order - b.order })
	whole, base, start, last := e.text, e.base, e.start, e.end
	defer func() { e.text, e.base, e.start, e.end = whole, base, start, last }()
	for _, part := range elements {
		e.text = newText(Source{File: whole.file, SQL: part.text})
		if err := e.run(); err != nil {
			return err
		}
	}
	e.text, e.base, e.start, e.end = whole, base, start, last
	if s.Authrole == nil {
		return nil
	}
	for _, r := range relations {
		subject, err := e.relationSubject(r.Location, e.name(schema, r.Relname))
		if err != nil {
			return err
		}
		if err := e.ownedBy(subject, s.Authrole); err != nil {
			return err
		}
	}
	return nil
}

// elementStarts returns the offsets in the text at which the statements within a
// CREATE SCHEMA begin: each CREATE and GRANT that is no privilege and no part of
// WITH GRANT OPTION.
func (e *Executor) elementStarts(n int) ([]int, error) {
	from := e.base + e.start
	scan, err := pg.Scan(e.text.sql[from : e.base+e.end])
	if err != nil {
		return nil, e.fail(-1, "", "CREATE SCHEMA: %v", err)
	}
	var starts []int
	before, depth := pg.Token_NUL, 0
	for i, t := range scan.Tokens {
		switch t.Token {
		case pg.Token_SQL_COMMENT, pg.Token_C_COMMENT:
			continue
		case pg.Token_ASCII_40:
			depth++
		case pg.Token_ASCII_41:
			depth--
		case pg.Token_CREATE, pg.Token_GRANT:
			privilege := before == pg.Token_GRANT || before == pg.Token_ASCII_44 || before == pg.Token_WITH
			if i > 0 && depth == 0 && !privilege {
				starts = append(starts, from+int(t.Start))
			}
		}
		before = t.Token
	}
	if len(starts) != n {
		return nil, e.fail(-1, "write a statement for each object, with the schema before its name", "CREATE SCHEMA: where the objects in it begin cannot be told")
	}
	return starts, nil
}

// qualified returns the text from start to end, a statement within a CREATE
// SCHEMA, with the schema before each name of what that creates.
func (e *Executor) qualified(node *pg.Node, schema string, created map[string]bool, start, end int) string {
	hidden := make(map[string]bool) // what WITH calls so
	everyMessage(node.ProtoReflect(), func(message any) {
		if c, ok := message.(*pg.CommonTableExpr); ok {
			hidden[c.Ctename] = true
		}
	})
	var at []int
	everyMessage(node.ProtoReflect(), func(message any) {
		switch n := message.(type) {
		case *pg.RangeVar:
			if n.Schemaname == "" && created[n.Relname] && !hidden[n.Relname] {
				at = append(at, e.base+int(n.Location))
			}
		case *pg.FuncCall:
			// nextval('numbers') draws from one of them, too.
			if names := fieldNames(n.Funcname); names[len(names)-1] == "nextval" && len(n.Args) == 1 {
				arg := n.Args[0]
				if cast := arg.GetTypeCast(); cast != nil {
					arg = cast.Arg
				}
				if c := arg.GetAConst(); created[c.GetSval().GetSval()] {
					at = append(at, e.base+int(c.Location)+1)
				}
			}
		}
	})
	slices.Sort(at)
	var b strings.Builder
	for _, offset := range slices.Compact(at) {
		b.WriteString(e.text.sql[start:offset])
		b.WriteString(quoteIdent(schema) + ".")
		start = offset
	}
	b.WriteString(e.text.sql[start:end])
	return b.String()
}
