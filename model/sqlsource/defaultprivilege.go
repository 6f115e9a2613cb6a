package sqlsource

import (
	"cmp"
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// alterDefaultPrivileges carries out ALTER DEFAULT PRIVILEGES.
func (e *Executor) alterDefaultPrivileges(s *pg.AlterDefaultPrivilegesStmt) error {
	creators, schemas := []string{""}, []string{""}
	for _, node := range s.Options {
		var err error
		switch d := node.GetDefElem(); d.Defname {
		case "roles":
			if creators, err = e.roles(d.Arg.GetList().GetItems()); err != nil {
				return err
			}
		case "schemas":
			schemas = fieldNames(d.Arg.GetList().GetItems())
		}
	}
	kind := subjectKinds[s.Action.Objtype]
	if s.Action.Objtype == pg.ObjectType_OBJECT_LARGEOBJECT {
		kind = "LARGE OBJECT" // of which nothing but this is part of a schema
	}
	if kind == "" {
		return e.unsupported(-1, e.statementWords()+" on what is no table, sequence, schema, routine or type")
	}
	for _, creator := range creators {
		for _, schema := range schemas {
			if err := e.grantOn(s.Action, model.Grant{Default: true, Creator: creator, Kind: kind, Object: schema}); err != nil {
				return err
			}
		}
	}
	return nil
}

// withDefaults carries a statement out and grants on what it creates what the
// default privileges that a declaration has set before say. In a migration it is
// said of each object.
func (e *Executor) withDefaults(stmt *pg.Node) error {
	own := func(g model.Grant) bool { return g.Default && g.Creator == "" }
	if !e.declaring || !slices.ContainsFunc(e.d.Grants, own) {
		return e.statement(stmt)
	}
	d := e.d
	tables, views, functions, aggregates, schemas := len(d.Tables), len(d.Views), len(d.Functions), len(d.Aggregates), len(d.Schemas)
	enums, domains, composites, ranges := len(d.Enums), len(d.Domains), len(d.Composites), len(d.Ranges)
	if err := e.statement(stmt); err != nil {
		return err
	}
	for i := tables; i < len(d.Tables); i++ {
		t := &d.Tables[i]
		e.grantDefaults("TABLE", t.Name)
		for j := range t.Columns {
			if name := e.ownSequence(t, &t.Columns[j]); name != "" {
				e.grantDefaults("SEQUENCE", name)
			}
		}
	}
	for i := views; i < len(d.Views); i++ {
		e.grantDefaults("TABLE", d.Views[i].Name)
	}
	if s := stmt.GetCreateSeqStmt(); s != nil {
		e.grantDefaults("SEQUENCE", e.rangeName(s.Sequence))
	}
	for i := functions; i < len(d.Functions); i++ {
		e.grantDefaults("ROUTINE", d.Functions[i].Signature())
	}
	for i := aggregates; i < len(d.Aggregates); i++ {
		e.grantDefaults("ROUTINE", d.Aggregates[i].Signature())
	}
	for i := schemas; i < len(d.Schemas); i++ {
		e.grantDefaults("SCHEMA", d.Schemas[i].Name)
	}
	for i := enums; i < len(d.Enums); i++ {
		e.grantDefaults("TYPE", d.Enums[i].Name)
	}
	for i := domains; i < len(d.Domains); i++ {
		e.grantDefaults("TYPE", d.Domains[i].Name)
	}
	for i := composites; i < len(d.Composites); i++ {
		e.grantDefaults("TYPE", d.Composites[i].Name)
	}
	for i := ranges; i < len(d.Ranges); i++ {
		e.grantDefaults("TYPE", d.Ranges[i].Name)
	}
	return nil
}

// grantDefaults grants on a new object what the default privileges say.
func (e *Executor) grantDefaults(kind, name string) {
	schema, _ := model.SplitName(name)
	for _, g := range slices.Clone(e.d.Grants) {
		if !g.Default || g.Creator != "" || g.Kind != kind || g.Object != "" && g.Object != cmp.Or(schema, e.schema) {
			continue
		}
		on := model.Grant{Kind: kind, Object: name, Role: g.Role, Pos: e.pos(-1)}
		for _, change := range []struct {
			list       []string
			take, pass bool
		}{{g.Revoked, true, false}, {g.Privileges, false, false}, {g.Grantable, false, true}} {
			if len(change.list) > 0 {
				e.change(on, change.list, &pg.GrantStmt{IsGrant: !change.take, GrantOption: change.pass})
			}
		}
	}
}
