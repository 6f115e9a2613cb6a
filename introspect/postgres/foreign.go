package postgres

import (
	"slices"

	"github.com/autogen-db/autogen/model"
)

// wrapper is a row of pg_foreign_data_wrapper.
type wrapper struct {
	oid, handler, validator uint32
	name                    string
	options                 []string
	possession
}

// foreignServer is a row of pg_foreign_server.
type foreignServer struct {
	oid, wrapper        uint32
	name, typ, revision string
	options             []string
	possession
}

// userMapping is a row of pg_user_mappings.
type userMapping struct {
	server  uint32
	user    string
	hidden  bool
	options []string
}

// foreignTable is a row of pg_foreign_table with the options of its columns.
type foreignTable struct {
	server  uint32
	options []string
	columns map[int16][]string
}

func readWrapper(c *catalogue, r row) error {
	c.wrappers = append(c.wrappers, wrapper{
		oid: r.oid(0), name: r.text(1), handler: r.oid(2), validator: r.oid(3), options: r.texts(4), possession: possession{r.oid(5), r.acl(6)},
	})
	return nil
}

func readForeignServer(c *catalogue, r row) error {
	c.foreignServers = append(c.foreignServers, foreignServer{
		oid: r.oid(0), name: r.text(1), wrapper: r.oid(2), typ: r.text(3), revision: r.text(4), options: r.texts(5), possession: possession{r.oid(6), r.acl(7)},
	})
	return nil
}

func readUserMapping(c *catalogue, r row) error {
	c.userMappings = append(c.userMappings, userMapping{server: r.oid(0), user: r.text(1), options: r.texts(2), hidden: r.bool(3)})
	return nil
}

func readForeignTable(c *catalogue, r row) error {
	oid, num := r.oid(0), r.int16(1)
	if num == 0 {
		c.foreignTables[oid] = &foreignTable{server: r.oid(2), options: r.texts(3), columns: make(map[int16][]string)}
	} else if t := c.foreignTables[oid]; t != nil {
		t.columns[num] = r.texts(3)
	}
	return nil
}

// foreignQueries returns the queries for foreign data. The catalogue of user
// mappings is closed to most roles; its view shows the options to those who may
// see them, and none to others.
func foreignQueries() []query {
	return []query{
		{what: "pg_foreign_data_wrapper", read: readWrapper, sql: `
SELECT w.oid, w.fdwname, w.fdwhandler, w.fdwvalidator, w.fdwoptions, w.fdwowner, w.fdwacl::pg_catalog.text[]
FROM pg_catalog.pg_foreign_data_wrapper AS w`},
		{what: "pg_foreign_server", read: readForeignServer, sql: `
SELECT s.oid, s.srvname, s.srvfdw, coalesce(s.srvtype, ''), coalesce(s.srvversion, ''), s.srvoptions, s.srvowner, s.srvacl::pg_catalog.text[]
FROM pg_catalog.pg_foreign_server AS s`},
		{what: "pg_user_mappings", read: readUserMapping, sql: `
SELECT m.srvid, CASE WHEN m.umuser = 0 THEN '' ELSE m.usename END, m.umoptions,
	m.umoptions IS NULL AND pg_catalog.current_setting('is_superuser') <> 'on'
FROM pg_catalog.pg_user_mappings AS m`},
		{what: "pg_foreign_table", read: readForeignTable, sql: `
SELECT f.ftrelid, 0::int2, f.ftserver, f.ftoptions FROM pg_catalog.pg_foreign_table AS f
UNION ALL SELECT a.attrelid, a.attnum, 0, a.attfdwoptions FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid = ANY (ARRAY(SELECT f.ftrelid FROM pg_catalog.pg_foreign_table AS f))
	AND a.attnum > 0 AND a.attfdwoptions IS NOT NULL AND NOT a.attisdropped`},
	}
}

// addForeign adds wrappers, servers and user mappings. What is secret in their
// options goes when the database is normalised.
func (b *builder) addForeign() {
	for _, w := range b.wrappers {
		if b.members[object{classForeignDataWrapper, w.oid}] {
			continue
		}
		b.db.ForeignDataWrappers = append(b.db.ForeignDataWrappers, model.ForeignDataWrapper{
			Name: w.name, Handler: b.functionName(w.handler), Validator: b.functionName(w.validator), Options: w.options,
			Comment: b.commentOn(classForeignDataWrapper, w.oid, 0),
		})
		b.possess(model.Subject{Kind: "FOREIGN DATA WRAPPER", Name: w.name}, w.possession)
	}
	for _, s := range b.foreignServers {
		if b.members[object{classForeignServer, s.oid}] {
			continue
		}
		b.db.ForeignServers = append(b.db.ForeignServers, model.ForeignServer{
			Name: s.name, Wrapper: b.wrapperName(s.wrapper), Type: s.typ, Version: s.revision, Options: s.options,
			Comment: b.commentOn(classForeignServer, s.oid, 0),
		})
		b.possess(model.Subject{Kind: "FOREIGN SERVER", Name: s.name}, s.possession)
		for _, m := range b.userMappings {
			if m.server == s.oid {
				b.db.UserMappings = append(b.db.UserMappings, model.UserMapping{Server: s.name, User: m.user, Options: m.options, Hidden: m.hidden})
			}
		}
	}
}

func (b *builder) wrapperName(oid uint32) string {
	if i := slices.IndexFunc(b.wrappers, func(w wrapper) bool { return w.oid == oid }); i >= 0 {
		return b.wrappers[i].name
	}
	return ""
}

func (b *builder) serverName(oid uint32) string {
	if i := slices.IndexFunc(b.foreignServers, func(s foreignServer) bool { return s.oid == oid }); i >= 0 {
		return b.foreignServers[i].name
	}
	return ""
}
