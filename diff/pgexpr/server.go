package pgexpr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/autogen-db/autogen/diff"
)

// ServerOptions change when a [Server] passes pairs over. The zero value is
// the careful one.
type ServerOptions struct {
	// AllowEventTriggers probes even where an event trigger would fire for the
	// temporary tables and cannot be kept from it; what it does inside the
	// database is rolled back with them.
	AllowEventTriggers bool
	// StatementTimeout bounds each statement of the probe. Zero means two
	// seconds.
	StatementTimeout time.Duration
	// Schema are the statements that build the schema that the expressions belong
	// to, for an empty database that is there to be asked. They run at the head of
	// the probe's transaction and go with it.
	Schema []string
}

// Server asks PostgreSQL: it declares both spellings on temporary tables, reads
// them back from the catalogue, declares what it read and reads again (a
// varchar IN list settles only then), and compares the texts. It never runs a
// default; the server does fold calls of immutable functions with constant
// arguments.
//
// Everything happens in one transaction that is always rolled back, with short
// lock and statement timeouts and a pinned search_path and output settings. No
// event trigger fires: those that would are turned off in that transaction, by
// event_triggers (from version 17 on) or by session_replication_role, where the
// role may. It needs no right but TEMP, locks no table and leaves nothing; only the body of a
// function is read over the real tables, and so is a view or a rule over what it
// reads and the desired schema does not have (a foreign table, the catalogue): of
// those it takes ACCESS SHARE locks for that moment. Where it can not
// run at all, every pair is Undecided and [Server.Reason] says why; a pair that
// the server refuses (a type that does not exist yet, say) is Undecided alone
// and listed by [Server.Failures].
//
// A Server is not safe for concurrent use, as its connection is not.
type Server struct {
	conn     *pgx.Conn
	opts     ServerOptions
	reason   string
	failures []Failure
}

// Failure is a pair that the server refused to declare, and its answer.
type Failure struct {
	Pair diff.Pair
	Err  error
}

// NewServer returns a prover that works on conn, which must be in no
// transaction while [Server.Prove] runs.
func NewServer(conn *pgx.Conn, opts ServerOptions) *Server {
	return &Server{conn: conn, opts: opts}
}

// Reason says in a few words why the last [Server.Prove] decided nothing. It is
// empty where it could work.
func (s *Server) Reason() string { return s.reason }

// Failures lists the pairs of the last [Server.Prove] that the server refused.
func (s *Server) Failures() []Failure { return s.failures }

// Prove returns Equal or Different for each pair that the server accepts.
// Its errors are the context's and those of the connection.
func (s *Server) Prove(ctx context.Context, pairs []diff.Pair) (_ []diff.Verdict, err error) {
	s.reason, s.failures = "", nil
	verdicts := make([]diff.Verdict, len(pairs))
	if len(pairs) == 0 {
		return verdicts, nil
	}
	if s.reason, err = s.obstacle(ctx); err != nil || s.reason != "" {
		return verdicts, err
	}
	hold, reason, err := s.holdEventTriggers(ctx, pairs)
	if err != nil {
		return nil, fmt.Errorf("look for event triggers: %w", err)
	}
	if reason != "" && !s.opts.AllowEventTriggers {
		s.reason = reason
		return verdicts, nil
	}
	if err := s.begin(ctx, hold); err != nil {
		return nil, err
	}
	defer func() {
		// Also after the context's end: the connection may be used on.
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if rollbackErr := s.exec(late, "ROLLBACK"); err == nil && rollbackErr != nil {
			err = fmt.Errorf("roll back probe: %w", rollbackErr)
		}
	}()
	if err := s.build(ctx); err != nil || s.reason != "" {
		return verdicts, err
	}
	return verdicts, s.prove(ctx, pairs, verdicts)
}

// build builds the schema, or says why it cannot be.
func (s *Server) build(ctx context.Context) error {
	if len(s.opts.Schema) == 0 {
		return nil
	}
	// Functions may call each other in any order.
	err := s.exec(ctx, "SET LOCAL check_function_bodies = off;\n"+strings.Join(s.opts.Schema, ";\n"))
	if answer, ok := refusal(ctx, s.conn, err); ok {
		s.reason = "the schema cannot be built there: " + answer.Message
		return nil
	}
	if err != nil {
		return fmt.Errorf("build the schema for the probe: %w", err)
	}
	return nil
}

// obstacle says why no probe may be made on this connection.
func (s *Server) obstacle(ctx context.Context) (string, error) {
	if s.conn.PgConn().TxStatus() != 'I' {
		return "the connection is inside a transaction", nil
	}
	var standby, readOnly, temp bool
	err := s.conn.QueryRow(ctx, `SELECT pg_catalog.pg_is_in_recovery(),
		pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool,
		pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMP')`,
	).Scan(&standby, &readOnly, &temp)
	switch {
	case err != nil:
		return "", fmt.Errorf("look whether expressions can be probed: %w", err)
	case standby:
		return "the server is a standby", nil
	case readOnly:
		return "the session is read-only", nil
	case !temp:
		return "the role may not create temporary tables", nil
	}
	return "", nil
}

// settings are what the printed text and the reach of the probe depend on, but for
// those of [Session], by which texts are read: of DateStyle the order of days and
// months stays. Dates, times and intervals print in one way for each value all the
// same. pg_temp stands last in the search_path, so that the tables there hide no real
// one.
const settings = `SELECT
	pg_catalog.set_config('search_path', COALESCE((SELECT pg_catalog.string_agg(pg_catalog.quote_ident(s), ', ' ORDER BY n) || ', '
		FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS u(s, n)
		WHERE s !~ '^pg_temp'), '') || 'pg_temp', true),
	pg_catalog.set_config('DateStyle', 'ISO', true),
	pg_catalog.set_config('extra_float_digits', '1', true),
	pg_catalog.set_config('bytea_output', 'hex', true),
	pg_catalog.set_config('lc_monetary', 'C', true),
	pg_catalog.set_config('xmloption', 'content', true),
	pg_catalog.set_config('quote_all_identifiers', 'off', true),
	pg_catalog.set_config('standard_conforming_strings', 'on', true),
	pg_catalog.set_config('transform_null_equals', 'off', true),
	pg_catalog.set_config('client_min_messages', 'error', true),
	pg_catalog.set_config('lock_timeout', '200ms', true),
	pg_catalog.set_config('application_name', 'autogen probe', true)`

// begin begins the transaction; hold is a statement of its head.
func (s *Server) begin(ctx context.Context, hold string) error {
	// Two messages: no statement may share an implicit transaction with BEGIN.
	if err := s.exec(ctx, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"); err != nil {
		return fmt.Errorf("begin probe: %w", err)
	}
	timeout := s.opts.StatementTimeout
	if timeout <= 0 {
		timeout = 2 * time.Second
	}
	limit := fmt.Sprintf("SET LOCAL statement_timeout = %d; ", max(1, timeout.Milliseconds()))
	if err := s.exec(ctx, hold+limit+settings); err != nil {
		err = fmt.Errorf("pin the settings of the probe: %w", err)
		return errors.Join(err, s.exec(context.WithoutCancel(ctx), "ROLLBACK"))
	}
	return nil
}

func (s *Server) exec(ctx context.Context, sql string) error {
	_, err := s.conn.PgConn().Exec(ctx, sql).ReadAll()
	return err
}

// refusal tells a server's answer to a statement from a broken connection.
func refusal(ctx context.Context, conn *pgx.Conn, err error) (*pgconn.PgError, bool) {
	var answer *pgconn.PgError
	if ctx.Err() == nil && !conn.IsClosed() && errors.As(err, &answer) {
		return answer, true
	}
	return nil, false
}

func (s *Server) prove(ctx context.Context, pairs []diff.Pair, verdicts []diff.Verdict) error {
	type both struct {
		n                int
		current, desired *probe
	}
	var ask []both
	var stages []*staged
	for i := range pairs {
		if pairs[i].Place == diff.InView || pairs[i].Place == diff.InRule {
			stages = append(stages, &staged{n: i, pair: &pairs[i]})
			continue
		}
		c, d := newProbe(&pairs[i], pairs[i].Current), newProbe(&pairs[i], pairs[i].Desired)
		if c.err != nil || d.err != nil {
			s.fail(pairs[i], c, d)
			continue
		}
		ask = append(ask, both{i, c, d})
	}
	if err := s.proveStaged(ctx, stages, verdicts); err != nil {
		return err
	}
	each := func(keep func(both) bool) []*probe {
		var out []*probe
		for _, b := range ask {
			if keep(b) {
				out = append(out, b.current, b.desired)
			}
		}
		return out
	}
	if err := s.deparse(ctx, each(func(both) bool { return true })); err != nil {
		return err
	}
	// An index key may be of a type that a B-tree does not know; the pair says
	// nothing of the access method. Any type can be tested for NULL.
	again := each(func(b both) bool {
		return b.current.pair.Place == diff.InIndexKey && (b.current.err != nil || b.desired.err != nil)
	})
	for _, p := range again {
		p.asCheck()
	}
	if err := s.deparse(ctx, again); err != nil {
		return err
	}
	// A function of the rows of a table does not take those of a copy.
	rows := each(func(b both) bool {
		unknown := func(p *probe) bool { return p.all && p.refusedWith(undefinedFunction) }
		return b.current.pair.Table != nil && (unknown(b.current) || unknown(b.desired))
	})
	for _, p := range rows {
		p.asRows()
	}
	if err := s.deparse(ctx, rows); err != nil {
		return err
	}
	// The second pass changes nothing where the first made the texts one.
	second := each(func(b both) bool {
		return b.current.err == nil && b.desired.err == nil && !b.current.same(b.desired)
	})
	if err := s.deparse(ctx, second); err != nil {
		return err
	}
	for _, b := range ask {
		switch {
		case b.current.err == nil && b.desired.isAnother():
			verdicts[b.n] = diff.Different
		case b.current.err != nil || b.desired.err != nil:
			s.fail(pairs[b.n], b.current, b.desired)
		case b.current.same(b.desired):
			verdicts[b.n] = diff.Equal
		default:
			verdicts[b.n] = diff.Different
		}
	}
	return nil
}

// isAnother reports whether the server refused the probe for what its text says: a
// literal that is none of its type, as of a value that an enumerated type is still to
// get, or a function, a type or an attribute that is still to come. No text that it
// takes says that.
func (p *probe) isAnother() bool {
	switch {
	case p.refusedWith(invalidText, undefinedFunction):
		return true
	case p.place == diff.InBody:
		return p.refusedWith(undefinedTable, undefinedColumn, undefinedObject, undefinedSchema)
	}
	// What is no column, or all of them, may be meant of the table that the probe's
	// stands for.
	return !p.all && p.refusedWith(undefinedColumn, undefinedObject, undefinedSchema, cannotCoerce, datatypeMismatch)
}

// refusedWith reports whether the server refused the probe with one of some codes.
func (p *probe) refusedWith(codes ...string) bool {
	var answer *pgconn.PgError
	return errors.As(p.err, &answer) && slices.Contains(codes, answer.Code)
}

func (s *Server) fail(pair diff.Pair, current, desired *probe) {
	err := desired.err
	if err == nil {
		err = current.err
	}
	s.failures = append(s.failures, Failure{Pair: pair, Err: err})
}

// ShadowedNames returns the names of functions and operators that the server
// has outside pg_catalog under a name that pg_catalog uses as well, for
// [StaticOptions]. It reads the catalogue only.
func ShadowedNames(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	// From this oid on they are not the server's own, which outside pg_catalog has
	// only some of other names (information_schema.sql of PostgreSQL).
	rows, err := conn.Query(ctx, `SELECT proname::text FROM pg_catalog.pg_proc p
			WHERE oid >= 16384 AND pronamespace <> 'pg_catalog'::pg_catalog.regnamespace AND EXISTS (SELECT 1 FROM pg_catalog.pg_proc b
				WHERE b.proname = p.proname AND b.pronamespace = 'pg_catalog'::pg_catalog.regnamespace)
		UNION SELECT oprname::text FROM pg_catalog.pg_operator
			WHERE oid >= 16384 AND oprnamespace <> 'pg_catalog'::pg_catalog.regnamespace
		ORDER BY 1`, pgx.QueryExecModeExec)
	if err != nil {
		return nil, fmt.Errorf("read shadowed names: %w", err)
	}
	shadowed, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read shadowed names: %w", err)
	}
	return shadowed, nil
}
