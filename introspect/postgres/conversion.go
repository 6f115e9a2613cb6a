package postgres

import "github.com/autogen-db/autogen/model"

// conversion is a row of pg_conversion that is a user's own.
type conversion struct {
	oid, owner, function uint32
	qualified
	from, to  string
	isDefault bool
}

func readConversion(c *catalogue, r row) error {
	c.conversions = append(c.conversions, conversion{
		oid: r.oid(0), qualified: qualified{schema: r.oid(2), name: r.text(1)}, owner: r.oid(3), from: r.text(4), to: r.text(5),
		function: r.oid(6), isDefault: r.bool(7),
	})
	return nil
}

// conversionQueries returns the query for conversions between encodings.
func conversionQueries() []query {
	return []query{{what: "pg_conversion", read: readConversion, sql: `
SELECT c.oid, c.conname, c.connamespace, c.conowner, pg_catalog.pg_encoding_to_char(c.conforencoding), pg_catalog.pg_encoding_to_char(c.contoencoding),
	c.conproc::pg_catalog.oid, c.condefault
FROM pg_catalog.pg_conversion AS c WHERE c.oid >= 16384`}}
}

// addConversions adds the conversions.
func (b *builder) addConversions() {
	for _, c := range b.conversions {
		if b.isOwnObject(object{classConversion, c.oid}, c.schema) {
			b.db.Conversions = append(b.db.Conversions, model.Conversion{
				Name: b.fullName(c.qualified), From: c.from, To: c.to, Function: b.functionName(c.function),
				Default: c.isDefault, Comment: b.commentOn(classConversion, c.oid, 0),
			})
		}
	}
}
