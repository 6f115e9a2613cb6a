package postgres

import (
	"encoding/json"
	"fmt"
	"strings"
)

// limits are what a read of some schemas keeps to.
type limits struct{ relations, schemas []int64 }

// schemaQueries returns the queries for the relations of some schemas, with
// those that cannot be described without them: their indexes, sequences and
// toast tables, the tables that foreign keys refer to, and what a partition or
// an inheriting table belongs to.
func schemaQueries(schemas []string) ([]query, error) {
	names, err := json.Marshal(schemas)
	if err != nil {
		return nil, fmt.Errorf("the schemas to read: %w", err)
	}
	args := [][]byte{names}
	return []query{
		{what: "the schemas' oids", args: args, read: readLimitSchema, sql: `
SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname IN (SELECT pg_catalog.json_array_elements_text($1::json))`},

		{what: "the schemas' relations", args: args, read: readLimitRelation, sql: `
WITH RECURSIVE part (oid) AS (
	SELECT c.oid FROM pg_catalog.pg_class AS c
	WHERE c.relnamespace = ANY (ARRAY(SELECT n.oid FROM pg_catalog.pg_namespace AS n
		WHERE n.nspname IN (SELECT pg_catalog.json_array_elements_text($1::json))))
UNION
	SELECT o.oid FROM part AS p CROSS JOIN LATERAL (
		SELECT k.confrelid FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = p.oid AND k.contype = 'f'
		UNION ALL SELECT h.inhparent FROM pg_catalog.pg_inherits AS h WHERE h.inhrelid = p.oid
		UNION ALL SELECT h.inhrelid FROM pg_catalog.pg_inherits AS h WHERE h.inhparent = p.oid
		UNION ALL SELECT i.indexrelid FROM pg_catalog.pg_index AS i WHERE i.indrelid = p.oid
		UNION ALL SELECT c.reltoastrelid FROM pg_catalog.pg_class AS c WHERE c.oid = p.oid
		UNION ALL SELECT d.objid FROM pg_catalog.pg_depend AS d
		WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = p.oid
			AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
		UNION ALL SELECT d.refobjid FROM pg_catalog.pg_depend AS d
		WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = p.oid
			AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
	) AS o (oid) WHERE o.oid <> 0
)
SELECT p.oid FROM part AS p`},
	}, nil
}

func readLimitSchema(c *catalogue, r row) error {
	c.only.schemas = append(c.only.schemas, int64(r.oid(0)))
	return nil
}

func readLimitRelation(c *catalogue, r row) error {
	c.only.relations = append(c.only.relations, int64(r.oid(0)))
	return nil
}

// limited returns the queries with their conditions. No publication is within a
// schema.
func limited(queries []query, l limits) []query {
	relations, schemas := arrayText(l.relations), arrayText(l.schemas)
	for i := range queries {
		queries[i].limit(queries[i].among, relations)
		queries[i].limit(queries[i].within, schemas)
	}
	return queries
}

// limit adds a condition on oids.
func (q *query) limit(condition string, oids []byte) {
	if condition == "" {
		return
	}
	typed := strings.Replace(condition, "$1", "$1::pg_catalog.oid[]", 1)
	if typed != condition {
		q.args = [][]byte{oids}
	}
	q.sql += "\n\tAND " + typed
}
