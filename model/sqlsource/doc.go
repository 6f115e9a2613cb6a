// Package sqlsource folds PostgreSQL DDL statements over a model.Database. It
// is the reader of declarations that are written in SQL, and the symbolic
// executor that replays compiled migrations without a server.
//
// Statements are parsed with pg_query, which is PostgreSQL's own grammar
// (version 16), and carried out as the server would: in order, with the names
// that it would choose for unnamed constraints, indexes and sequences, and with
// what it drops along with a column or a table. What no statement of this
// package's list says is an error, never passed over.
//
// # Statements
//
//   - CREATE, DROP, RENAME and COMMENT ON SCHEMA
//   - CREATE TYPE … AS ENUM, ALTER TYPE … ADD VALUE, RENAME VALUE, RENAME TO and
//     SET SCHEMA, DROP TYPE, COMMENT ON TYPE
//   - CREATE TABLE of columns and constraints, DROP TABLE, COMMENT ON TABLE and
//     COLUMN
//   - ALTER TABLE … ADD and DROP COLUMN, ALTER COLUMN … TYPE, SET and DROP
//     DEFAULT, SET and DROP NOT NULL, ADD, SET and DROP of identity, DROP
//     EXPRESSION, ADD, DROP and VALIDATE CONSTRAINT, RENAME, SET SCHEMA
//   - CREATE INDEX, ALTER INDEX … RENAME TO, DROP INDEX
//   - CREATE, ALTER and DROP SEQUENCE, as far as a serial column needs them
//   - CREATE [OR REPLACE], ALTER, DROP, RENAME, SET SCHEMA and COMMENT ON
//     FUNCTION and PROCEDURE
//   - CREATE [OR REPLACE], DROP, RENAME and COMMENT ON TRIGGER, ALTER TABLE …
//     ENABLE and DISABLE TRIGGER
//
// # What is passed over
//
// pg_dump writes statements that say nothing of what is modelled. They change
// nothing here: SET and RESET of any parameter but search_path, which is followed,
// and those that say how tables are stored; SELECT pg_catalog.set_config(…) and
// pg_catalog.setval(…); BEGIN, COMMIT and the other transaction statements;
// ALTER … OWNER TO; and the \restrict lines of psql.
package sqlsource
