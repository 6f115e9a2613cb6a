package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/model"
)

// memberQuery asks whether an extension holds something of a kind ($1), a schema ($2,
// empty for what search_path finds), a name ($3) and types of arguments ($4, NULL for
// any).
const memberQuery = `
SELECT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.deptype = 'e' AND (d.classid, d.objid) IN (
	SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE $1 IN ('table', 'sequence') AND c.relname = $3 AND (n.nspname = $2 OR $2 = '' AND pg_catalog.pg_table_is_visible(c.oid))
	UNION ALL SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
		WHERE $1 IN ('type', 'domain') AND t.typname = $3 AND (n.nspname = $2 OR $2 = '' AND pg_catalog.pg_type_is_visible(t.oid))
	UNION ALL SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
		WHERE $1 IN ('function', 'procedure', 'routine', 'aggregate') AND p.proname = $3 AND (n.nspname = $2 OR $2 = '' AND pg_catalog.pg_function_is_visible(p.oid))
		AND ($4::pg_catalog.text[] IS NULL OR ARRAY(SELECT pg_catalog.to_regtype(a)::pg_catalog.oid FROM pg_catalog.unnest($4::pg_catalog.text[]) WITH ORDINALITY AS u (a, i) ORDER BY i)
			= ARRAY(SELECT o FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY AS u (o, i) ORDER BY i))
	UNION ALL SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, oid FROM pg_catalog.pg_namespace WHERE $1 = 'schema' AND nspname = $3
	UNION ALL SELECT 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, oid FROM pg_catalog.pg_foreign_data_wrapper WHERE $1 = 'foreign data wrapper' AND fdwname = $3
	UNION ALL SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid FROM pg_catalog.pg_foreign_server WHERE $1 = 'foreign server' AND srvname = $3
	UNION ALL SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid FROM pg_catalog.pg_language WHERE $1 = 'language' AND lanname = $3))`

// NotMembers returns those of the objects that no extension in the database holds.
func NotMembers(ctx context.Context, conn *pgx.Conn, objects []model.ServerObject) ([]model.ServerObject, error) {
	var missing []model.ServerObject
	for _, o := range objects {
		schema, bare := model.SplitName(o.Name)
		var types []string
		if o.Args != "" {
			_, types = model.SplitSignature(o.Name + o.Args)
			types = append([]string{}, types...)
		}
		var held bool
		if err := conn.QueryRow(ctx, memberQuery, o.Kind, schema, bare, types).Scan(&held); err != nil {
			return nil, fmt.Errorf("look for %s in the extensions: %w", o, err)
		}
		if !held {
			missing = append(missing, o)
		}
	}
	return missing, nil
}
