package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) wrapper(name string) (*model.ForeignDataWrapper, error) {
	for i := range e.d.ForeignDataWrappers {
		if w := &e.d.ForeignDataWrappers[i]; w.Name == name {
			return w, nil
		}
	}
	return nil, e.fail(-1, "", "foreign-data wrapper %s does not exist", name)
}

func (e *Executor) server(name string) (*model.ForeignServer, error) {
	for i := range e.d.ForeignServers {
		if s := &e.d.ForeignServers[i]; s.Name == name {
			return s, nil
		}
	}
	return nil, e.fail(-1, "", "foreign server %s does not exist", name)
}

// foreignOptions carries an OPTIONS clause out on what has options. Of those
// that hold a secret it keeps the names.
func (e *Executor) foreignOptions(what string, nodes []*pg.Node, options, secrets *[]string) error {
	for _, node := range nodes {
		o := node.GetDefElem()
		name, value := o.Defname, o.Arg.GetString_().GetSval()
		is := func(option string) bool { n, _ := model.SplitOption(option); return n == name }
		there := slices.ContainsFunc(*options, is) || slices.Contains(*secrets, name)
		add := o.Defaction == pg.DefElemAction_DEFELEM_ADD || o.Defaction == pg.DefElemAction_DEFELEM_UNSPEC
		// A secret that was set by hand is not known here.
		secret := model.IsSecretOption(name, value)
		switch {
		case add && there:
			return e.fail(o.Location, "", "%s: option %s is there already", what, name)
		case !add && !there && !secret:
			return e.fail(o.Location, "", "%s: there is no option %s", what, name)
		}
		*options = slices.DeleteFunc(*options, is)
		*secrets = slices.DeleteFunc(*secrets, func(s string) bool { return s == name })
		switch {
		case o.Defaction == pg.DefElemAction_DEFELEM_DROP:
		case secret:
			*secrets = append(*secrets, name)
		default:
			*options = append(*options, name+"="+value)
		}
	}
	return nil
}

// wrapperFunctions sets what HANDLER and VALIDATOR say.
func (e *Executor) wrapperFunctions(w *model.ForeignDataWrapper, nodes []*pg.Node) error {
	for _, node := range nodes {
		o := node.GetDefElem()
		names := o.GetArg().GetList().GetItems() // none in NO HANDLER
		switch o.Defname {
		case "handler":
			w.Handler = e.refName(functionName, names)
		case "validator":
			w.Validator = e.refName(functionName, names, "text[]", "oid")
		default:
			return e.unsupported(o.Location, "foreign-data wrapper "+w.Name+": "+o.Defname)
		}
	}
	return nil
}

func (e *Executor) createWrapper(s *pg.CreateFdwStmt) error {
	if have, err := e.wrapper(s.Fdwname); err == nil {
		return e.fail(-1, "", "foreign-data wrapper %s exists already%s", s.Fdwname, declaredAt(have.Pos))
	}
	w := model.ForeignDataWrapper{Name: s.Fdwname, Pos: e.pos(-1)}
	if err := e.wrapperFunctions(&w, s.FuncOptions); err != nil {
		return err
	}
	if err := e.foreignOptions("foreign-data wrapper "+w.Name, s.Options, &w.Options, &w.Secrets); err != nil {
		return err
	}
	e.d.ForeignDataWrappers = append(e.d.ForeignDataWrappers, w)
	return nil
}

func (e *Executor) alterWrapper(s *pg.AlterFdwStmt) error {
	w, err := e.wrapper(s.Fdwname)
	if err != nil {
		return err
	}
	if err := e.wrapperFunctions(w, s.FuncOptions); err != nil {
		return err
	}
	return e.foreignOptions("foreign-data wrapper "+w.Name, s.Options, &w.Options, &w.Secrets)
}

// createServer does not look for the wrapper, which may be an extension's.
func (e *Executor) createServer(s *pg.CreateForeignServerStmt) error {
	if have, err := e.server(s.Servername); err == nil {
		if s.IfNotExists && !e.declaring {
			return nil
		}
		return e.fail(-1, "", "foreign server %s exists already%s", s.Servername, declaredAt(have.Pos))
	}
	server := model.ForeignServer{Name: s.Servername, Wrapper: s.Fdwname, Type: s.Servertype, Version: s.Version, Pos: e.pos(-1)}
	if err := e.foreignOptions("foreign server "+server.Name, s.Options, &server.Options, &server.Secrets); err != nil {
		return err
	}
	e.d.ForeignServers = append(e.d.ForeignServers, server)
	return nil
}

func (e *Executor) alterServer(s *pg.AlterForeignServerStmt) error {
	server, err := e.server(s.Servername)
	if err != nil {
		return err
	}
	if s.HasVersion {
		server.Version = s.Version
	}
	return e.foreignOptions("foreign server "+server.Name, s.Options, &server.Options, &server.Secrets)
}

// mappingUser returns the role of a user mapping as the model has it.
func (e *Executor) mappingUser(r *pg.RoleSpec) (string, error) {
	switch r.Roletype {
	case pg.RoleSpecType_ROLESPEC_PUBLIC:
		return "", nil
	case pg.RoleSpecType_ROLESPEC_CSTRING:
		return r.Rolename, nil
	}
	return "", e.fail(r.Location, "name the role", "a user mapping for the current role depends on who creates it")
}

// mapping returns the place of a user mapping, -1 where it is not there.
func (e *Executor) mapping(server string, r *pg.RoleSpec) (int, model.UserMapping, error) {
	user, err := e.mappingUser(r)
	m := model.UserMapping{Server: server, User: user}
	return slices.IndexFunc(e.d.UserMappings, func(o model.UserMapping) bool { return o.Server == server && o.User == user }), m, err
}

func (e *Executor) createMapping(s *pg.CreateUserMappingStmt) error {
	i, m, err := e.mapping(s.Servername, s.User)
	if err != nil {
		return err
	}
	if i >= 0 {
		if s.IfNotExists && !e.declaring {
			return nil
		}
		return e.fail(-1, "", "user mapping for %s on %s exists already%s", m.UserName(), m.Server, declaredAt(e.d.UserMappings[i].Pos))
	}
	if _, err := e.server(m.Server); err != nil {
		return err
	}
	m.Pos = e.pos(-1)
	if err := e.foreignOptions("user mapping for "+m.UserName(), s.Options, &m.Options, &m.Secrets); err != nil {
		return err
	}
	e.d.UserMappings = append(e.d.UserMappings, m)
	return nil
}

func (e *Executor) alterMapping(s *pg.AlterUserMappingStmt) error {
	i, m, err := e.mapping(s.Servername, s.User)
	switch {
	case err != nil:
		return err
	case i < 0:
		return e.fail(-1, "", "there is no user mapping for %s on %s", m.UserName(), m.Server)
	}
	have := &e.d.UserMappings[i]
	return e.foreignOptions("user mapping for "+m.UserName(), s.Options, &have.Options, &have.Secrets)
}

func (e *Executor) dropMapping(s *pg.DropUserMappingStmt) error {
	i, m, err := e.mapping(s.Servername, s.User)
	switch {
	case err != nil:
		return err
	case i < 0 && s.MissingOk:
		return nil
	case i < 0:
		return e.fail(-1, "", "there is no user mapping for %s on %s", m.UserName(), m.Server)
	}
	e.d.UserMappings = slices.Delete(e.d.UserMappings, i, i+1)
	return nil
}

func (e *Executor) dropWrapper(name string, cascade, missingOK bool) error {
	if _, err := e.wrapper(name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	for _, s := range slices.Clone(e.d.ForeignServers) {
		if s.Wrapper != name {
			continue
		}
		if !cascade {
			return e.fail(-1, "drop the server first, or use CASCADE", "foreign-data wrapper %s cannot be dropped: server %s has it", name, s.Name)
		}
		if err := e.dropServer(s.Name, true, false); err != nil {
			return err
		}
	}
	e.d.ForeignDataWrappers = slices.DeleteFunc(e.d.ForeignDataWrappers, func(w model.ForeignDataWrapper) bool { return w.Name == name })
	return nil
}

func (e *Executor) dropServer(name string, cascade, missingOK bool) error {
	if _, err := e.server(name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	of := func(m model.UserMapping) bool { return m.Server == name }
	var tables []string
	for _, t := range e.d.Tables {
		if t.Foreign != nil && t.Foreign.Server == name {
			tables = append(tables, t.Name)
		}
	}
	switch {
	case !cascade && len(tables) > 0:
		return e.fail(-1, "drop the table first, or use CASCADE", "foreign server %s cannot be dropped: foreign table %s has it", name, tables[0])
	case !cascade && slices.ContainsFunc(e.d.UserMappings, of):
		return e.fail(-1, "drop the mapping first, or use CASCADE", "foreign server %s cannot be dropped: a user mapping has it", name)
	}
	if err := e.dropTables(tables, cascade, true); err != nil {
		return err
	}
	e.d.UserMappings = slices.DeleteFunc(e.d.UserMappings, of)
	e.d.ForeignServers = slices.DeleteFunc(e.d.ForeignServers, func(s model.ForeignServer) bool { return s.Name == name })
	return nil
}

func (e *Executor) renameWrapper(from, to string) error {
	w, err := e.wrapper(from)
	if err != nil {
		return err
	}
	if _, err := e.wrapper(to); err == nil {
		return e.fail(-1, "", "foreign-data wrapper %s exists already", to)
	}
	e.movePrivileges(model.Subject{Kind: "FOREIGN DATA WRAPPER", Name: from}, model.Subject{Name: to})
	w.Name = to
	for i := range e.d.ForeignServers {
		if s := &e.d.ForeignServers[i]; s.Wrapper == from {
			s.Wrapper = to
		}
	}
	return nil
}

func (e *Executor) renameServer(from, to string) error {
	s, err := e.server(from)
	if err != nil {
		return err
	}
	if _, err := e.server(to); err == nil {
		return e.fail(-1, "", "foreign server %s exists already", to)
	}
	e.movePrivileges(model.Subject{Kind: "FOREIGN SERVER", Name: from}, model.Subject{Name: to})
	s.Name = to
	for i := range e.d.UserMappings {
		if m := &e.d.UserMappings[i]; m.Server == from {
			m.Server = to
		}
	}
	for i := range e.d.Tables {
		if f := e.d.Tables[i].Foreign; f != nil && f.Server == from {
			f.Server = to
		}
	}
	return nil
}

// createForeignTable is [Executor.createTable] for a foreign one.
func (e *Executor) createForeignTable(s *pg.CreateForeignTableStmt) error {
	if _, err := e.server(s.Servername); err != nil {
		return err
	}
	f := model.ForeignTable{Server: s.Servername}
	if err := e.foreignOptions("foreign table "+e.rangeName(s.BaseStmt.Relation), s.Options, &f.Options, &f.Secrets); err != nil {
		return err
	}
	return e.createTableOf(s.BaseStmt, &f)
}

// columnOptions carries the OPTIONS clause of a column of a foreign table out.
func (e *Executor) columnOptions(t *model.Table, c *model.Column, nodes []*pg.Node) error {
	var secrets []string
	return e.foreignOptions("column "+t.Name+"."+c.Name, nodes, &c.ForeignOptions, &secrets)
}

// alterForeignTable adds the step of a subcommand that only foreign tables have.
func (e *Executor) alterForeignTable(t *model.Table, cmd *pg.AlterTableCmd, at int32, steps *steps) error {
	if t.Foreign == nil {
		return e.fail(at, "", "table %s is no foreign table", t.Name)
	}
	name := t.Name
	steps.add(passMisc, func() error {
		t := &e.d.Tables[e.tables[name]]
		nodes := cmd.Def.GetList().GetItems()
		if cmd.Subtype == pg.AlterTableType_AT_GenericOptions {
			return e.foreignOptions("foreign table "+name, nodes, &t.Foreign.Options, &t.Foreign.Secrets)
		}
		c, err := e.column(at, t, cmd.Name)
		if err != nil {
			return err
		}
		return e.columnOptions(t, c, nodes)
	})
	return nil
}
