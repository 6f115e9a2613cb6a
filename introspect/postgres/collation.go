package postgres

import "github.com/autogen-db/autogen/model"

// collation is a row of pg_collation that is a user's own.
type collation struct {
	oid, owner uint32
	qualified
	provider                      byte
	deterministic                 bool
	collate, ctype, locale, rules string
}

func readCollation(c *catalogue, r row) error {
	oid := r.oid(0)
	q := qualified{schema: r.oid(2), name: r.text(1)}
	c.collations[oid] = q
	if oid >= firstUserOID {
		c.userCollations = append(c.userCollations, collation{
			oid: oid, qualified: q, provider: r.char(3), deterministic: r.bool(4),
			collate: r.text(5), ctype: r.text(6), locale: r.text(7), rules: r.text(8), owner: r.oid(9),
		})
	}
	return nil
}

// addCollations adds the user's own collations.
func (b *builder) addCollations() {
	for _, c := range b.userCollations {
		if b.members[object{classCollation, c.oid}] || isServerSchema(b.namespaces[c.schema]) {
			continue
		}
		m := model.Collation{
			Name: b.fullName(c.qualified), Rules: c.rules, Nondeterministic: !c.deterministic,
			Comment: b.commentOn(classCollation, c.oid, 0), Locale: c.locale,
		}
		switch c.provider {
		case 'i':
			m.Provider = "icu"
		case 'b':
			m.Provider = "builtin"
		}
		// Before version 15 an ICU locale stands where libc's do.
		if c.locale == "" {
			m.LCCollate, m.LCCtype = c.collate, c.ctype
		}
		b.db.Collations = append(b.db.Collations, m)
	}
}
