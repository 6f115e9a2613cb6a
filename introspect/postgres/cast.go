package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// cast is a row of pg_cast that is a user's own.
type cast struct {
	oid, source, target, function uint32
	context, method               byte
}

func readCast(c *catalogue, r row) error {
	c.casts = append(c.casts, cast{oid: r.oid(0), source: r.oid(1), target: r.oid(2), function: r.oid(3), context: r.char(4), method: r.char(5)})
	return nil
}

// castQueries returns the query for casts. That of a range type to its
// multirange comes with the type.
func castQueries() []query {
	return []query{{what: "pg_cast", read: readCast, sql: `
SELECT c.oid, c.castsource, c.casttarget, c.castfunc, c.castcontext, c.castmethod
FROM pg_catalog.pg_cast AS c WHERE c.oid >= 16384
	AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend AS d
		WHERE d.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'i')`}}
}

var castContexts = map[byte]string{'i': "IMPLICIT", 'a': "ASSIGNMENT"}

func (b *builder) addCasts() error {
	for _, c := range b.casts {
		if b.members[object{classCast, c.oid}] {
			continue
		}
		m := model.Cast{InOut: c.method == 'i', Context: castContexts[c.context], Comment: b.commentOn(classCast, c.oid, 0)}
		var err error
		if m.Source, m.Target, err = b.operands(c.source, c.target); err != nil {
			return fmt.Errorf("cast %d: %w", c.oid, err)
		}
		if c.function != 0 {
			if m.Function, err = b.functionSignature(c.function); err != nil {
				return fmt.Errorf("cast %s: %w", m.Signature(), err)
			}
		}
		b.db.Casts = append(b.db.Casts, m)
	}
	return nil
}
