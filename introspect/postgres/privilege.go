package postgres

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// possession is who an object belongs to, and what roles may do with it: the
// text of its access control list, nil where it has the one of a new object.
type possession struct {
	owner uint32
	acl   []string
}

// defaultACL is a row of pg_default_acl.
type defaultACL struct {
	creator, schema uint32
	kind            byte
	acl             []string
}

// columnACL is the access control list of a column.
type columnACL struct {
	relation uint32
	name     string
	acl      []string
}

// acl reads an access control list; unlike NULL, an empty one takes everything
// away.
func (r row) acl(i int) []string {
	if r.isNull(i) {
		return nil
	}
	return append([]string{}, r.texts(i)...)
}

func readTypeACL(c *catalogue, r row) error {
	c.typeACLs[r.oid(0)] = r.acl(1)
	return nil
}

func readColumnACL(c *catalogue, r row) error {
	c.columnACLs = append(c.columnACLs, columnACL{r.oid(0), r.text(1), r.acl(2)})
	return nil
}

func readDefaultACL(c *catalogue, r row) error {
	c.defaultACLs = append(c.defaultACLs, defaultACL{r.oid(0), r.oid(1), r.char(2), r.acl(3)})
	return nil
}

// privilegeQueries returns the queries for what roles may do that no other
// query has: few types and columns have a list of their own.
func privilegeQueries() []query {
	return []query{
		{what: "pg_type of access control lists", read: readTypeACL, sql: `
SELECT t.oid, t.typacl::pg_catalog.text[] FROM pg_catalog.pg_type AS t WHERE t.oid >= 16384 AND t.typacl IS NOT NULL`},

		{what: "pg_attribute of access control lists", read: readColumnACL, sql: `
SELECT a.attrelid, a.attname, a.attacl::pg_catalog.text[] FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid >= 16384 AND a.attacl IS NOT NULL AND NOT a.attisdropped`},

		{what: "pg_default_acl", read: readDefaultACL, sql: `
SELECT d.defaclrole, d.defaclnamespace, d.defaclobjtype, d.defaclacl::pg_catalog.text[] FROM pg_catalog.pg_default_acl AS d`},
	}
}

// aclLetters are the privileges by their letters in an access control list
// (PostgreSQL documentation, table 5.1).
var aclLetters = map[byte]string{
	'r': "SELECT", 'a': "INSERT", 'w': "UPDATE", 'd': "DELETE", 'D': "TRUNCATE", 'x': "REFERENCES", 't': "TRIGGER", 'm': "MAINTAIN",
	'X': "EXECUTE", 'U': "USAGE", 'C': "CREATE",
}

// aclItem takes an element of an access control list apart: a role, '=', the
// letters of its privileges, each followed by '*' where it may be passed on, '/'
// and who granted them.
func aclItem(item string) (role string, privileges, grantable []string) {
	var name strings.Builder
	i, quoted := 0, false
	for ; i < len(item) && (quoted || item[i] != '='); i++ {
		switch {
		case item[i] != '"':
			name.WriteByte(item[i])
		case quoted && i+1 < len(item) && item[i+1] == '"':
			name.WriteByte('"')
			i++
		default:
			quoted = !quoted
		}
	}
	for i++; i < len(item) && item[i] != '/'; i++ {
		if item[i] == '*' {
			continue
		}
		if i+1 < len(item) && item[i+1] == '*' {
			grantable = append(grantable, aclLetters[item[i]])
		} else {
			privileges = append(privileges, aclLetters[item[i]])
		}
	}
	return name.String(), privileges, grantable
}

// addGrants adds what an access control list says beyond implied, the
// privileges that roles have without one; like is all that the grants share.
func (b *builder) addGrants(like model.Grant, acl []string, implied map[string][]string) {
	if acl == nil {
		return
	}
	// A role has an element for each that granted it something.
	grants := make(map[string]*model.Grant)
	held := make(map[string][]string)
	var roles []string
	for _, item := range acl {
		role, privileges, grantable := aclItem(item)
		g := grants[role]
		if g == nil {
			g = &model.Grant{Default: like.Default, Creator: like.Creator, Kind: like.Kind, Object: like.Object, Column: like.Column, Role: role}
			grants[role], roles = g, append(roles, role)
		}
		held[role] = append(append(held[role], privileges...), grantable...)
		if role != "" && implied[role] != nil {
			privileges, grantable = held[role], nil // an owner may pass on what it has
		}
		for _, p := range privileges {
			if !slices.Contains(implied[role], p) {
				g.Privileges = append(g.Privileges, p)
			}
		}
		g.Grantable = append(g.Grantable, grantable...)
	}
	for role := range implied {
		if grants[role] == nil {
			g := like
			g.Role = role
			grants[role], roles = &g, append(roles, role)
		}
	}
	slices.Sort(roles)
	for _, role := range roles {
		g := grants[role]
		g.Privileges = slices.DeleteFunc(g.Privileges, func(p string) bool { return slices.Contains(g.Grantable, p) })
		for _, p := range implied[role] {
			if !slices.Contains(held[role], p) {
				g.Revoked = append(g.Revoked, p)
			}
		}
		b.complete(g)
		if !g.IsEmpty() {
			b.db.Grants = append(b.db.Grants, *g)
		}
	}
}

// complete writes ALL for all the privileges that this server knows of.
func (b *builder) complete(g *model.Grant) {
	known := b.known(g.Kind, g.Column != "")
	for _, list := range []*[]string{&g.Privileges, &g.Grantable, &g.Revoked} {
		if slices.Sort(*list); len(known) > 1 && slices.Equal(slices.Compact(*list), known) {
			*list = []string{model.AllPrivileges}
		}
	}
}

// known returns the privileges that this server has for a kind of object.
func (b *builder) known(kind string, column bool) []string {
	known := slices.Clone(model.PrivilegesOn(kind, column))
	if b.version < 170000 {
		known = slices.DeleteFunc(known, func(p string) bool { return p == "MAINTAIN" })
	}
	return known
}

// implied returns what roles may do with a new object of a kind.
func (b *builder) implied(kind string, owner uint32) map[string][]string {
	implied := map[string][]string{b.roleName(owner): b.known(kind, false)}
	if kind == "ROUTINE" || kind == "TYPE" || kind == "LANGUAGE" {
		implied[""] = b.known(kind, false)
	}
	return implied
}

// possess adds the owner of an object and the grants on it. The role that asks
// is the owner of what it creates, so that is not said of what is its own unless
// the project wants it said.
func (b *builder) possess(subject model.Subject, p possession) {
	if p.owner == 0 {
		return
	}
	if p.owner != b.role || b.allOwners {
		b.db.Owners = append(b.db.Owners, model.Owner{Kind: subject.Kind, Object: subject.Name, Role: b.roleName(p.owner)})
	}
	if p.acl != nil {
		b.addGrants(model.Grant{Kind: subject.Kind, Object: subject.Name}, p.acl, b.implied(subject.Kind, p.owner))
	}
}

// defaultKinds are the kinds of objects by the letters of pg_default_acl.
var defaultKinds = map[byte]string{'r': "TABLE", 'S': "SEQUENCE", 'f': "ROUTINE", 'T': "TYPE", 'n': "SCHEMA", 'L': "LARGE OBJECT"}

// addPrivileges adds the owners and grants of all that is described.
func (b *builder) addPrivileges() {
	for _, rel := range b.relations {
		name := b.fullName(rel.qualified)
		_, isView := b.viewPlaces[rel.oid]
		switch {
		case b.hidden[rel.oid]:
		case rel.kind == 'c':
			b.possess(model.Subject{Kind: "TYPE", Name: name}, possession{rel.owner, b.typeACLs[rel.rowType]})
		case rel.kind == 'S' && !b.isOpaqueSequence(rel):
			p := rel.possession
			if _, owned := b.owners[rel.oid]; owned {
				// It belongs to whom its table belongs to.
				if p.acl != nil {
					b.addGrants(model.Grant{Kind: "SEQUENCE", Object: name}, p.acl, b.implied("SEQUENCE", p.owner))
				}
				continue
			}
			b.possess(model.Subject{Kind: "SEQUENCE", Name: name}, p)
		case isView || b.table(rel.oid) != nil:
			b.possess(model.Subject{Kind: "TABLE", Name: name}, rel.possession)
		}
	}
	for _, c := range b.columnACLs {
		rel := b.byOID[c.relation]
		_, isView := b.viewPlaces[c.relation]
		if rel == nil || !isView && b.table(c.relation) == nil {
			continue
		}
		b.addGrants(model.Grant{Kind: "TABLE", Object: b.fullName(rel.qualified), Column: c.name}, c.acl, nil)
	}
	for i := range b.routines {
		if f := &b.routines[i]; b.isOwn(f) {
			b.possess(model.Subject{Kind: "ROUTINE", Name: b.signatures[f.oid]}, f.possession)
		}
	}
	for _, c := range b.conversions {
		if b.isOwnObject(object{classConversion, c.oid}, c.schema) {
			b.possess(model.Subject{Kind: "CONVERSION", Name: b.fullName(c.qualified)}, possession{owner: c.owner})
		}
	}
	for _, l := range b.userLanguages {
		if !b.members[object{classLanguage, l.oid}] {
			b.possess(model.Subject{Kind: "LANGUAGE", Name: l.name}, l.possession)
		}
	}
	for _, l := range b.languageACLs {
		b.addGrants(model.Grant{Kind: "LANGUAGE", Object: l.name}, l.acl, b.implied("LANGUAGE", l.owner))
	}
	for _, f := range b.operatorFamilies {
		if b.isOwnObject(object{classOpFamily, f.oid}, f.schema) {
			b.possess(model.Subject{Kind: "OPERATOR FAMILY", Name: model.ClassSignature(b.fullName(f.qualified), b.methods[f.method])}, possession{owner: f.owner})
		}
	}
	for _, o := range b.operatorClasses {
		if b.isOwnObject(object{classOpClass, o.oid}, o.schema) {
			b.possess(model.Subject{Kind: "OPERATOR CLASS", Name: model.ClassSignature(b.fullName(o.qualified), b.methods[o.method])}, possession{owner: o.owner})
		}
	}
	for i := range b.userOperators {
		o := &b.userOperators[i]
		if signature := b.operatorSignatures[o.oid]; signature != "" && o.function != 0 {
			b.possess(model.Subject{Kind: "OPERATOR", Name: signature}, possession{owner: o.owner})
		}
	}
	for _, oid := range b.typeOrder {
		t := b.types[oid]
		if (t.kind == 'e' || t.kind == 'd' || t.kind == 'r' && !b.isListedRange(oid)) && t.defined && !b.isForeignType(oid) {
			b.possess(model.Subject{Kind: "TYPE", Name: b.fullName(t.qualified)}, possession{t.owner, b.typeACLs[oid]})
		}
	}
	for _, c := range b.userCollations {
		if !b.members[object{classCollation, c.oid}] && !isServerSchema(b.namespaces[c.schema]) {
			b.possess(model.Subject{Kind: "COLLATION", Name: b.fullName(c.qualified)}, possession{owner: c.owner})
		}
	}
	for _, p := range b.publications {
		if !b.members[object{classPublication, p.oid}] {
			b.possess(model.Subject{Kind: "PUBLICATION", Name: p.name}, possession{owner: p.owner})
		}
	}
	for i := range b.textSearch {
		if t := &b.textSearch[i]; t.owner != 0 && b.isOwnTextSearch(t) {
			b.possess(model.Subject{Kind: "TEXT SEARCH " + t.kind, Name: b.fullName(t.qualified)}, possession{owner: t.owner})
		}
	}
	for _, t := range b.eventTriggers {
		if !b.members[object{classEventTrigger, t.oid}] {
			b.possess(model.Subject{Kind: "EVENT TRIGGER", Name: t.name}, possession{owner: t.owner})
		}
	}
	b.addDefaultGrants()
}

// publicSchema is the oid of the schema public.
const publicSchema = 2200

// addSchemaPrivileges adds the owner of a schema and the grants on it. Who owns
// the schema public at first, and what everybody may do in it, is the server's own
// choice, which differs from version to version: the owner is only said where the
// project wants it said, and the rest never.
func (b *builder) addSchemaPrivileges(oid uint32, n *namespace) {
	subject := model.Subject{Kind: "SCHEMA", Name: n.name}
	if oid != b.defaultSchema && oid != publicSchema {
		b.possess(subject, n.possession)
		return
	}
	if b.allOwners {
		b.possess(subject, possession{owner: n.owner})
	}
	acl := slices.DeleteFunc(slices.Clone(n.acl), func(item string) bool {
		role, _, _ := aclItem(item)
		return role == "" || role == b.roleName(n.owner) || role == "pg_database_owner"
	})
	b.addGrants(model.Grant{Kind: "SCHEMA", Object: n.name}, acl, nil)
}

func (b *builder) addDefaultGrants() {
	b.db.Role = b.roleName(b.role)
	for _, d := range b.defaultACLs {
		kind, schema := defaultKinds[d.kind], ""
		if kind == "" || d.schema != 0 && isServerSchema(b.namespaces[d.schema]) {
			continue
		}
		var implied map[string][]string
		if d.schema != 0 {
			schema = b.namespaces[d.schema].name
		} else {
			implied = b.implied(kind, d.creator)
		}
		creator := b.roleName(d.creator)
		if d.creator == b.role {
			creator = ""
		}
		b.addGrants(model.Grant{Default: true, Creator: creator, Kind: kind, Object: schema}, d.acl, implied)
	}
}
