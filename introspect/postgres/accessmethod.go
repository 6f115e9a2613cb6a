package postgres

import "github.com/autogen-db/autogen/model"

// accessMethod is a row of pg_am that is a user's own.
type accessMethod struct {
	oid, handler uint32
	name         string
	typ          byte
}

func readMethod(c *catalogue, r row) error {
	m := accessMethod{oid: r.oid(0), name: r.text(1), typ: r.char(2), handler: r.oid(3)}
	if c.methods[m.oid] = m.name; m.oid >= firstUserOID {
		c.userMethods = append(c.userMethods, m)
	}
	return nil
}

// methodTypes are the values of pg_am.amtype.
var methodTypes = map[byte]string{'t': "TABLE", 'i': "INDEX"}

// addAccessMethods adds the access methods.
func (b *builder) addAccessMethods() {
	for _, m := range b.userMethods {
		if !b.members[object{classAccessMethod, m.oid}] {
			b.db.AccessMethods = append(b.db.AccessMethods, model.AccessMethod{
				Name: m.name, Type: methodTypes[m.typ], Handler: b.functionName(m.handler), Comment: b.commentOn(classAccessMethod, m.oid, 0),
			})
		}
	}
}
