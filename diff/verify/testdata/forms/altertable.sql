ALTER TABLE t ADD COLUMN x int DEFAULT 1;
-- applied
ALTER TABLE t ADD COLUMN IF NOT EXISTS x int;
-- applied
ALTER TABLE v ALTER COLUMN a SET DEFAULT 1;
-- applied
ALTER VIEW v ALTER COLUMN a SET DEFAULT 1;
-- applied
ALTER VIEW v ALTER COLUMN a DROP DEFAULT;
-- nothing
ALTER TABLE t ALTER COLUMN a SET DEFAULT 1;
-- applied
ALTER TABLE t ALTER COLUMN n DROP DEFAULT;
-- applied
ALTER TABLE t ALTER COLUMN e DROP NOT NULL;
-- applied
ALTER TABLE t ALTER COLUMN a SET NOT NULL;
-- applied
ALTER TABLE t ALTER COLUMN g SET EXPRESSION AS (a + 2);
-- applied from 17
ALTER TABLE t ALTER COLUMN g DROP EXPRESSION;
-- applied
ALTER TABLE t ALTER COLUMN g DROP EXPRESSION IF EXISTS;
-- applied
ALTER TABLE t ALTER COLUMN a SET STATISTICS 7;
-- applied
ALTER TABLE t ALTER COLUMN a SET STATISTICS -1;
-- nothing
ALTER TABLE t ALTER COLUMN a SET STATISTICS DEFAULT;
-- nothing from 17
ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5);
-- applied
ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5), ALTER COLUMN a RESET (n_distinct);
-- nothing
ALTER TABLE t ALTER COLUMN b SET STORAGE EXTERNAL;
-- applied
ALTER TABLE t ALTER COLUMN b SET STORAGE DEFAULT;
-- nothing from 16
ALTER TABLE t ALTER COLUMN b SET COMPRESSION pglz;
-- applied from 14
ALTER TABLE t ALTER COLUMN b SET COMPRESSION DEFAULT;
-- nothing from 14
ALTER TABLE plain DROP COLUMN b;
-- applied
ALTER TABLE plain DROP COLUMN IF EXISTS zz;
-- nothing
ALTER TABLE t DROP COLUMN b CASCADE;
-- applied
ALTER TABLE t ADD CONSTRAINT k CHECK (a > 1);
-- applied
ALTER TABLE t ADD CONSTRAINT k UNIQUE USING INDEX tu;
-- applied
ALTER TABLE plain ADD CONSTRAINT k PRIMARY KEY (a);
-- applied
ALTER TABLE plain ADD CONSTRAINT k EXCLUDE (a WITH =);
-- applied
ALTER TABLE plain ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES t NOT VALID;
-- applied
ALTER TABLE r ALTER CONSTRAINT fk DEFERRABLE INITIALLY DEFERRED;
-- applied
ALTER TABLE r ALTER CONSTRAINT fk NOT DEFERRABLE;
-- nothing
ALTER TABLE r VALIDATE CONSTRAINT nv;
-- applied
ALTER TABLE r DROP CONSTRAINT fk;
-- applied
ALTER TABLE r DROP CONSTRAINT IF EXISTS zz;
-- nothing
ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE;
-- applied
ALTER TABLE plain ALTER COLUMN a TYPE bigint;
-- applied
ALTER TABLE plain ALTER COLUMN b TYPE text COLLATE "C" USING b || 'x';
-- applied
ALTER FOREIGN TABLE ft ALTER COLUMN a OPTIONS (ADD x 'y');
-- applied
ALTER TABLE ft ALTER COLUMN a OPTIONS (x 'y');
-- applied
ALTER TABLE t OWNER TO CURRENT_USER;
-- nothing
ALTER TABLE t CLUSTER ON ti;
-- applied
ALTER TABLE t CLUSTER ON ti, SET WITHOUT CLUSTER;
-- nothing
ALTER TABLE parent SET UNLOGGED;
-- applied
ALTER TABLE plain SET LOGGED;
-- nothing
ALTER TABLE t SET WITHOUT OIDS;
-- refused: form.sql:1: ALTER TABLE t (DropOids) is not supported yet
ALTER TABLE t SET ACCESS METHOD heap;
-- nothing from 15
ALTER TABLE t SET TABLESPACE pg_default;
-- nothing
ALTER TABLE t SET (fillfactor = 70, toast.autovacuum_enabled = false);
-- applied
ALTER TABLE t SET (autovacuum_enabled);
-- applied
ALTER TABLE plain SET (fillfactor = 70), RESET (fillfactor);
-- nothing
ALTER TABLE t DISABLE TRIGGER tr;
-- applied
ALTER TABLE t ENABLE ALWAYS TRIGGER tr;
-- applied
ALTER TABLE t ENABLE REPLICA TRIGGER tr;
-- applied
ALTER TABLE t ENABLE TRIGGER tr;
-- nothing
ALTER TABLE t DISABLE TRIGGER ALL;
-- applied
ALTER TABLE t ENABLE TRIGGER ALL;
-- nothing
ALTER TABLE t DISABLE TRIGGER USER;
-- applied
ALTER TABLE t ENABLE TRIGGER USER;
-- nothing
ALTER TABLE t ENABLE RULE ru;
-- nothing
ALTER TABLE t ENABLE ALWAYS RULE ru;
-- applied
ALTER TABLE t ENABLE REPLICA RULE ru;
-- applied
ALTER TABLE t DISABLE RULE ru;
-- applied
ALTER TABLE plain INHERIT parent;
-- applied
ALTER TABLE child NO INHERIT parent;
-- applied
ALTER TABLE loose OF free;
-- applied
ALTER TABLE typed NOT OF;
-- applied
ALTER TABLE t REPLICA IDENTITY FULL;
-- applied
ALTER TABLE t REPLICA IDENTITY NOTHING;
-- applied
ALTER TABLE t REPLICA IDENTITY DEFAULT;
-- nothing
ALTER TABLE t REPLICA IDENTITY USING INDEX tu;
-- applied
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
-- applied
ALTER TABLE t DISABLE ROW LEVEL SECURITY;
-- nothing
ALTER TABLE t FORCE ROW LEVEL SECURITY;
-- applied
ALTER TABLE t NO FORCE ROW LEVEL SECURITY;
-- nothing
ALTER FOREIGN TABLE ft OPTIONS (ADD x 'y');
-- applied
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20);
-- applied
ALTER TABLE p DETACH PARTITION p1;
-- applied
ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;
-- refused: form.sql:1: DETACH PARTITION … CONCURRENTLY leaves a check with the partition's bounds on the table, which is not followed
ALTER TABLE p DETACH PARTITION p1 FINALIZE;
-- refused: form.sql:1: ALTER TABLE p (DetachPartitionFinalize) is not supported yet
ALTER TABLE t ALTER COLUMN e ADD GENERATED ALWAYS AS IDENTITY (START 5);
-- applied
ALTER TABLE t ALTER COLUMN i SET GENERATED ALWAYS SET INCREMENT 5 SET START 7 RESTART;
-- applied
ALTER TABLE t ALTER COLUMN i DROP IDENTITY;
-- applied
ALTER TABLE t ALTER COLUMN i DROP IDENTITY IF EXISTS;
-- applied
ALTER TABLE plain ALTER COLUMN a DROP IDENTITY IF EXISTS;
-- nothing
ALTER TABLE ONLY plain ADD COLUMN x int;
-- applied
ALTER TABLE plain * ADD COLUMN x int;
-- applied
ALTER TABLE IF EXISTS plain ADD COLUMN x int;
-- applied
ALTER TABLE IF EXISTS nothing ADD COLUMN x int;
-- refused: form.sql:1: table nothing does not exist
ALTER TABLE ti SET (fillfactor = 70);
-- refused: form.sql:1: ti is not a table but an index
ALTER TABLE ti OWNER TO CURRENT_USER;
-- refused: form.sql:1: ti is not a table but an index
ALTER TABLE seq OWNER TO CURRENT_USER;
-- nothing
ALTER TABLE m SET (fillfactor = 70);
-- applied
ALTER TABLE m ALTER COLUMN b SET STATISTICS 9;
-- applied
ALTER INDEX ti SET (fillfactor = 70);
-- applied
ALTER INDEX ti SET (fillfactor = 70, deduplicate_items = off);
-- applied
ALTER INDEX ti RESET (fillfactor);
-- nothing
ALTER INDEX ti SET TABLESPACE pg_default;
-- nothing
ALTER INDEX tx ALTER COLUMN 1 SET STATISTICS 9;
-- applied
ALTER INDEX ex ALTER COLUMN 1 SET STATISTICS 9;
-- applied
ALTER INDEX mx ALTER COLUMN 1 SET STATISTICS 9;
-- applied
ALTER INDEX mi SET (fillfactor = 70);
-- applied
CREATE INDEX pi ON ONLY p (k); ALTER INDEX pi ATTACH PARTITION p1i;
-- applied
ALTER INDEX t_pkey SET (fillfactor = 70);
-- applied
ALTER INDEX ex SET (fillfactor = 70);
-- applied
ALTER INDEX IF EXISTS nothing SET (fillfactor = 70);
-- nothing
ALTER VIEW v SET (security_barrier = true);
-- applied
ALTER VIEW v SET (security_barrier, check_option = local);
-- applied
ALTER VIEW v SET (security_barrier); ALTER VIEW v RESET (security_barrier);
-- nothing
ALTER VIEW v OWNER TO CURRENT_USER;
-- nothing
ALTER VIEW IF EXISTS nothing SET (security_barrier);
-- nothing
ALTER MATERIALIZED VIEW m ALTER COLUMN b SET STATISTICS 9;
-- applied
ALTER MATERIALIZED VIEW m ALTER COLUMN 2 SET STATISTICS 9;
-- refused: form.sql:1: only the columns of an index are told by their numbers
ALTER MATERIALIZED VIEW m ALTER COLUMN b SET STORAGE EXTERNAL;
-- applied
ALTER MATERIALIZED VIEW m ALTER COLUMN b SET COMPRESSION pglz;
-- applied from 14
ALTER MATERIALIZED VIEW m ALTER COLUMN b SET (n_distinct = 5);
-- applied
ALTER MATERIALIZED VIEW m ALTER COLUMN b SET (n_distinct = 5), ALTER COLUMN b RESET (n_distinct);
-- nothing
ALTER MATERIALIZED VIEW m SET (fillfactor = 70);
-- applied
ALTER MATERIALIZED VIEW m SET (fillfactor = 70), RESET (fillfactor);
-- nothing
ALTER MATERIALIZED VIEW m CLUSTER ON mi;
-- applied
ALTER MATERIALIZED VIEW m SET WITHOUT CLUSTER;
-- nothing
ALTER MATERIALIZED VIEW m SET ACCESS METHOD heap;
-- nothing from 15
ALTER MATERIALIZED VIEW m SET TABLESPACE pg_default;
-- nothing
ALTER MATERIALIZED VIEW m OWNER TO CURRENT_USER;
-- nothing
ALTER SEQUENCE seq OWNER TO CURRENT_USER;
-- nothing
ALTER SEQUENCE seq SET UNLOGGED;
-- applied from 15
ALTER SEQUENCE seq SET LOGGED;
-- nothing from 15
ALTER FOREIGN TABLE ft ADD COLUMN x int OPTIONS (o 'p');
-- applied
ALTER FOREIGN TABLE ft DROP COLUMN b;
-- applied
ALTER FOREIGN TABLE ft ALTER COLUMN a TYPE bigint;
-- applied
ALTER FOREIGN TABLE ft ALTER COLUMN a SET NOT NULL;
-- applied
ALTER FOREIGN TABLE ft ALTER COLUMN a SET DEFAULT 1;
-- applied
ALTER FOREIGN TABLE ft ALTER COLUMN a SET STATISTICS 7;
-- applied
ALTER FOREIGN TABLE ft ALTER COLUMN b SET STORAGE EXTERNAL;
-- applied
ALTER FOREIGN TABLE ft ALTER COLUMN a SET (n_distinct = 5);
-- applied
ALTER FOREIGN TABLE ft ADD CONSTRAINT k CHECK (a > 0) NOT VALID;
-- applied
ALTER FOREIGN TABLE ft ADD CONSTRAINT k CHECK (a > 0) NOT VALID; ALTER FOREIGN TABLE ft VALIDATE CONSTRAINT k;
-- applied
ALTER FOREIGN TABLE ft INHERIT parent;
-- applied
ALTER FOREIGN TABLE ft OWNER TO CURRENT_USER;
-- nothing
ALTER TYPE pair ADD ATTRIBUTE z int CASCADE;
-- refused: form.sql:1: ALTER TYPE pair … CASCADE to the table typed is not supported yet
ALTER TYPE free ADD ATTRIBUTE z int;
-- applied
ALTER TYPE free DROP ATTRIBUTE y;
-- applied
ALTER TYPE free DROP ATTRIBUTE IF EXISTS zz;
-- nothing
ALTER TYPE free ALTER ATTRIBUTE y SET DATA TYPE varchar(5) COLLATE "C";
-- applied
ALTER TYPE pair ALTER ATTRIBUTE x TYPE bigint CASCADE;
-- refused: form.sql:1: ALTER TYPE pair … CASCADE to the table typed is not supported yet
ALTER TABLE ALL IN TABLESPACE pg_default SET TABLESPACE pg_default;
-- refused: form.sql:1: ALTER TABLE ALL IN TABLESPACE: which objects that moves depends on the database
ALTER INDEX ALL IN TABLESPACE pg_default SET TABLESPACE pg_default;
-- refused: form.sql:1: ALTER INDEX ALL IN TABLESPACE: which objects that moves depends on the database
ALTER MATERIALIZED VIEW ALL IN TABLESPACE pg_default OWNED BY CURRENT_USER SET TABLESPACE pg_default NOWAIT;
-- refused: form.sql:1: ALTER MATERIALIZED VIEW ALL IN TABLESPACE: which objects that moves depends on the database
