package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/model"
)

// memberQuery asks of each of many things whether an extension holds one of its kind,
// its schema (empty for what search_path finds), its name and its types of arguments
// (null for any), which $1 lists as a JSON array of objects.
const memberQuery = `
SELECT o.at FROM pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) AS o (at pg_catalog.int4, kind pg_catalog.text, schema pg_catalog.text, name pg_catalog.text, types pg_catalog.text[])
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.deptype = 'e' AND (d.classid, d.objid) IN (
	SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE o.kind IN ('table', 'sequence') AND c.relname = o.name AND (n.nspname = o.schema OR o.schema = '' AND pg_catalog.pg_table_is_visible(c.oid))
	UNION ALL SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
		WHERE o.kind IN ('type', 'domain') AND t.typname = o.name AND (n.nspname = o.schema OR o.schema = '' AND pg_catalog.pg_type_is_visible(t.oid))
	UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
		WHERE o.kind IN ('function', 'procedure', 'routine', 'aggregate') AND p.proname = o.name AND (n.nspname = o.schema OR o.schema = '' AND pg_catalog.pg_function_is_visible(p.oid))
		AND (o.types IS NULL OR ARRAY(SELECT pg_catalog.to_regtype(a)::pg_catalog.oid FROM pg_catalog.unnest(o.types) WITH ORDINALITY AS u (a, i) ORDER BY i)
			= ARRAY(SELECT a FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS u (a, i) ORDER BY i))
	UNION ALL SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, oid FROM pg_catalog.pg_namespace WHERE o.kind = 'schema' AND nspname = o.name
	UNION ALL SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid FROM pg_catalog.pg_foreign_data_wrapper WHERE o.kind = 'foreign data wrapper' AND fdwname = o.name
	UNION ALL SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid FROM pg_catalog.pg_foreign_server WHERE o.kind = 'foreign server' AND srvname = o.name
	UNION ALL SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid FROM pg_catalog.pg_language WHERE o.kind = 'language' AND lanname = o.name))
ORDER BY o.at`

// NotMembers returns those of the objects that no extension in the database holds, in
// their order.
func NotMembers(ctx context.Context, conn *pgx.Conn, objects []model.ServerObject) ([]model.ServerObject, error) {
	type asked struct {
		At     int      `json:"at"`
		Kind   string   `json:"kind"`
		Schema string   `json:"schema"`
		Name   string   `json:"name"`
		Types  []string `json:"types"`
	}
	all := make([]asked, len(objects))
	for i, o := range objects {
		all[i] = asked{At: i, Kind: o.Kind}
		all[i].Schema, all[i].Name = model.SplitName(o.Name)
		if o.Args != "" {
			_, types := model.SplitSignature(o.Name + o.Args)
			all[i].Types = append([]string{}, types...)
		}
	}
	rows, err := conn.Query(ctx, memberQuery, all)
	if err != nil {
		return nil, fmt.Errorf("look for what is granted on in the extensions: %w", err)
	}
	at, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return nil, fmt.Errorf("look for what is granted on in the extensions: %w", err)
	}
	var missing []model.ServerObject
	for _, i := range at {
		missing = append(missing, objects[i])
	}
	return missing, nil
}
