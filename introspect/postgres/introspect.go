// Package postgres reads the schema of a live PostgreSQL database into a
// [model.Database]: servers 13 to 18.
//
// [Introspect] goes through three steps, a file or two each: it sends a fixed
// list of queries, one catalogue relation each (queries.go), stores their rows
// as they are (catalogue.go, read.go), and joins them in memory into tables,
// columns, constraints and indexes (build.go and its neighbours). No query
// joins: a join is planned from statistics that are missing just after a
// restore or a migration, and a nested loop then makes the work grow with the
// square of the number of tables.
//
// Only pg_catalog is read, which every role may read whole, so what is
// returned does not depend on who asks, apart from whose objects are its own.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/autogen-db/autogen/model"
)

// DefaultVersionTable is the table that the runner keeps its revisions in
// where a project names no other.
const DefaultVersionTable = "autogen_revisions"

// oldestVersion is the first server version that is supported, as
// server_version_num spells it.
const oldestVersion = 130000

// Options say what to leave out.
type Options struct {
	// VersionTable is the two-part name of the runner's own table, which is
	// never part of the result, nor is what hangs on it, nor a named schema
	// that holds nothing else. Empty means [DefaultVersionTable].
	VersionTable string
	// Owners says that the owner of each object is wanted. Without it only those
	// are said that are another role than the one that asks, which owns whatever
	// it creates.
	Owners bool
	// Schemas, where it is not empty, are the named schemas to read, so that one of
	// a thousand tenants costs what it holds. Of the others come, beside types,
	// only the tables that foreign keys of these refer to, in turn with what those
	// refer to, and partitions and heirs of the same table. Publications, which are
	// in no schema, do not come.
	Schemas []string
	// Expressions, where it is set, is called while the server is still at work,
	// with the tables whose expressions have just come: their names, the names
	// and types of their columns as far as they are known by then, and nothing
	// but the expressions of their checks or of their indexes. It is meant for
	// preparing a prover. It is called several times, one after the other, and
	// keeps the reading of rows waiting. Enums of the database are complete.
	Expressions func(*model.Database)
}

// Introspect returns the schema of the database that conn is connected to, in
// normal form ([model.Database.Normalize]).
//
// Objects of the connection's default schema (current_schema) carry no schema;
// those of pg_catalog, information_schema and temporary schemas are left out,
// and so is what an extension owns. Objects that package model does not
// describe are listed in Database.Opaque. Expressions are the server's own
// text, without parentheses around the whole, in a session of fixed settings;
// search_path stays the connection's, so names in them are qualified as the
// connection needs them.
//
// It reads one snapshot, in a read-only transaction that takes two round trips
// however many tables there are, and begins anew where others change the schema
// under it. The connection must not be in a transaction and must not be used
// meanwhile. A table that stays locked is a [*LockedError], after 10 seconds where the
// connection sets no lock_timeout. A *pgconn.PgError is found in the error of a
// query that failed.
func Introspect(ctx context.Context, conn *pgx.Conn, opts Options) (*model.Database, error) {
	version, err := serverVersion(conn.PgConn().ParameterStatus("server_version"))
	if err != nil {
		return nil, fmt.Errorf("introspect postgres: %w", err)
	}
	if opts.VersionTable == "" {
		opts.VersionTable = DefaultVersionTable
	}
	d, err := settled(ctx, conn.PgConn(), version, opts)
	if err != nil {
		return nil, fmt.Errorf("introspect postgres: %w", err)
	}
	if err := d.Normalize(); err != nil {
		return nil, fmt.Errorf("introspect postgres: %w", err)
	}
	return d, nil
}

// serverVersion turns the parameter server_version ("15.18 (Debian …)",
// "18beta1") into the form of server_version_num.
func serverVersion(text string) (int, error) {
	major, rest := leadingInt(text)
	minor := 0
	if tail, ok := strings.CutPrefix(rest, "."); ok {
		minor, _ = leadingInt(tail)
	}
	version := major*10000 + minor
	switch {
	case major == 0:
		return 0, fmt.Errorf("server version %q is not PostgreSQL's", text)
	case version < oldestVersion:
		return 0, fmt.Errorf("server version %s is not supported; 13 is the oldest that is", text)
	}
	return version, nil
}

func leadingInt(s string) (n int, rest string) {
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(s[:end])
	if err != nil {
		return 0, s
	}
	return n, s[end:]
}

// load reads the catalogue in one transaction and two round trips (three where
// some schemas are read): all that has a fixed query, then the names of the few types and collations that
// columns turned out to use.
func load(ctx context.Context, conn *pgconn.PgConn, version int, opts Options) (_ *catalogue, err error) {
	if conn.TxStatus() != 'I' {
		return nil, errors.New("the connection is in a transaction already")
	}
	defer func() {
		if err != nil {
			rollback(ctx, conn)
		}
	}()
	c := newCatalogue(version)
	c.tell = opts.Expressions
	first := []query{
		{what: "begin", sql: beginSQL},
		{what: "settings", sql: settingsSQL, read: readSettings},
	}
	if len(opts.Schemas) == 0 {
		first = append(first, allQueries(version)...)
	} else {
		some, err := schemaQueries(opts.Schemas)
		if err != nil {
			return nil, err
		}
		if err := c.run(ctx, conn, append(first, some...)); err != nil {
			return nil, err
		}
		first = limited(allQueries(version), c.only)
	}
	if err := c.run(ctx, conn, first); err != nil {
		return nil, err
	}
	if c.defaultSchema == 0 {
		return nil, errors.New("no schema of search_path exists and may be used by this role: " +
			"grant USAGE on its schema or set search_path in the URL")
	}
	if err := c.run(ctx, conn, c.followUpQueries()); err != nil {
		return nil, err
	}
	return c, nil
}

// run sends queries in one batch and reads their rows, in binary format.
func (c *catalogue) run(ctx context.Context, conn *pgconn.PgConn, queries []query) error {
	batch := &pgconn.Batch{}
	binary := []int16{1}
	for _, q := range queries {
		batch.ExecParams(q.sql, q.args, nil, nil, binary)
	}
	results := conn.ExecBatch(ctx, batch)
	n := 0
	var readErr error
	for readErr == nil && results.NextResult() {
		rows := results.ResultReader()
		if read := queries[n].read; read != nil {
			for rows.NextRow() && readErr == nil {
				readErr = read(c, rows.Values())
			}
		}
		// The batch's error is that of the query that failed.
		if _, err := rows.Close(); err == nil {
			if tables := queries[n].tell; tables != nil && c.tell != nil && readErr == nil {
				c.tell(&model.Database{Engine: model.Postgres, Enums: c.enums(), Tables: tables(c)})
			}
			n++
		}
	}
	err := results.Close()
	switch {
	case readErr != nil:
		return readErr
	case err != nil && n < len(queries):
		return fmt.Errorf("read %s: %w", queries[n].what, err)
	}
	return err
}

// rollback leaves a usable connection behind a failure. Its own failure adds
// nothing to the first one.
func rollback(ctx context.Context, conn *pgconn.PgConn) {
	if conn.IsClosed() || conn.TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, _ = conn.Exec(ctx, "ROLLBACK").ReadAll()
}
