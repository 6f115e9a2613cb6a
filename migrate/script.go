package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// OfflineError reports a revision that cannot be written as a script.
type OfflineError struct{ Reason string }

// Error returns the reason.
func (e *OfflineError) Error() string { return "it cannot be written as a script: " + e.Reason }

// Hint says how to go on.
func (e *OfflineError) Hint() string { return "run it on the database; --dry-run shows its SQL" }

// Script writes the SQL of an upgrade or downgrade, for psql on PostgreSQL and
// for the sqlite3 shell on SQLite. The database is not asked: the range FROM:TO
// says where it is taken to be. TO alone is from base, for an upgrade; a
// downgrade needs both.
//
// The script is what the run would do: a transaction for each revision (or what
// [Config.Transactions] says), with the revision's row of the version table, and
// at its start a guard that stops where the database is not at FROM. It leaves
// the same schema and the same record as the run; only the durations are its
// own.
//
// The functions of the revisions run, on nothing. One that reads from the
// database fails with an [*OfflineError], as do a change that needs the table
// as it is (SQLite's rebuild) and arguments on SQLite. Nothing useful is written
// where there is an error.
func (r *Runner) Script(ctx context.Context, w io.Writer, d Direction, revisions string) error {
	if r.err != nil {
		return r.err
	}
	from, to, ok := strings.Cut(revisions, ":")
	switch {
	case !ok && d == Down:
		return &TargetError{Target: revisions, Reason: "a downgrade as a script needs to know where the database is", Help: "give a range: FROM:TO"}
	case !ok:
		from, to = symbolBase, revisions
	case from == "":
		from = symbolBase
	}
	if to == "" {
		to = "head"
	}
	applied, err := r.assume(from)
	if err != nil {
		return err
	}
	var want set
	if d == Up {
		want, err = r.graph.upgradeWant(to, applied)
	} else {
		want, err = r.graph.downgradeDrop(to, applied)
	}
	if err != nil {
		return err
	}
	steps, err := r.graph.plan(d, want, applied)
	if err != nil {
		return err
	}
	s := r.newScript(ctx, d)
	s.head(fmt.Sprintf("%s from %s to %s", d, from, to))
	g := guard{place: from}
	for i, n := range r.graph.nodes {
		if applied[i] {
			g.present = append(g.present, n.revision.ID)
			s.over = append(s.over, n.revision)
		}
	}
	if d == Up {
		for _, revision := range r.graph.revisions(steps) {
			g.absent = append(g.absent, revision.recordedAs()...)
		}
	}
	if err := s.all(r.graph.revisions(steps), g); err != nil {
		return err
	}
	_, err = io.WriteString(w, s.b.String())
	return err
}

// StampScript writes the SQL of a stamp, as [Runner.Script] does that of an
// upgrade. The range is FROM:TO, or TO alone, which is from base.
func (r *Runner) StampScript(ctx context.Context, w io.Writer, revisions string) error {
	if r.err != nil {
		return r.err
	}
	from, to, ok := strings.Cut(revisions, ":")
	if !ok {
		from, to = symbolBase, revisions
	}
	applied, err := r.assume(from)
	if err != nil {
		return err
	}
	at, err := r.graph.stampPlace([]string{to}, applied)
	if err != nil {
		return err
	}
	s := r.newScript(ctx, Up)
	s.head(fmt.Sprintf("stamp from %s to %s", from, to))
	g := guard{place: from}
	var lines []string
	for i, n := range r.graph.nodes {
		id := n.revision.ID
		switch {
		case applied[i] && at.gone[i]:
			lines = append(lines, fmt.Sprintf("DELETE FROM %s WHERE id = %s", s.table.quoted(), quoteText(id)))
		case !applied[i] && at.there[i]:
			g.absent = append(g.absent, n.revision.recordedAs()...)
			lines = append(lines, s.insert(id, StateApplied, r.checksums[id]))
		}
		if applied[i] {
			g.present = append(g.present, id)
			s.over = append(s.over, n.revision)
		}
	}
	s.begin()
	s.guard(g)
	for _, line := range lines {
		s.line(line)
	}
	s.line("COMMIT")
	_, err = io.WriteString(w, s.b.String())
	return err
}

// assume returns what is applied where a database is at a place.
func (r *Runner) assume(from string) (set, error) {
	at, err := r.graph.resolve(from)
	if err != nil {
		return nil, err
	}
	return r.graph.ancestors(at...), nil
}

// script writes operations down.
type script struct {
	ctx       context.Context
	r         *Runner
	direction Direction
	table     versionTable
	timeouts  timeouts
	b         strings.Builder

	revision Revision
	sum      string
	recorded int
	out      bool
	// plain says that operations are not recorded: those of a hook.
	plain bool
	// over are the revisions that the database is taken to have, until they are
	// written: it may have what they replace instead.
	over Revisions
}

func (r *Runner) newScript(ctx context.Context, d Direction) *script {
	return &script{ctx: ctx, r: r, direction: d, timeouts: r.config.timeouts(),
		table: versionTable{engine: r.dialect.Engine(), schema: r.config.Schema, name: r.config.Table}}
}

// guard is what the version table must hold for the script to go on.
type guard struct {
	place           string
	present, absent []string
}

func (s *script) postgres() bool { return s.table.engine == model.Postgres }

func (s *script) head(title string) {
	s.comment(title + ", written by autogen")
	if s.postgres() {
		s.b.WriteString("\\set ON_ERROR_STOP on\nSET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\n")
		if path := s.r.config.SearchPath; len(path) > 0 {
			s.line("SET search_path = " + searchPath(path))
		}
		return
	}
	s.b.WriteString(".bail on\n")
}

// comment writes one line.
func (s *script) comment(text string) {
	s.b.WriteString("-- " + strings.Join(strings.Fields(text), " ") + "\n")
}

// line writes a statement with its semicolon, which must not end up in a
// comment.
func (s *script) line(sql string) {
	sql = strings.TrimRight(sql, "; \t\r\n\f")
	last := sql[strings.LastIndexByte(sql, '\n')+1:]
	s.b.WriteString(sql)
	if strings.Contains(last, "--") {
		s.b.WriteByte('\n')
	}
	s.b.WriteString(";\n")
}

func (s *script) begin() {
	if !s.postgres() {
		s.line("BEGIN IMMEDIATE")
		return
	}
	s.line("BEGIN")
	s.limits()
}

func (s *script) limits() { s.set("SET LOCAL", s.timeouts.lock) }

func (s *script) set(how string, lock time.Duration) {
	if lock >= 0 {
		s.line(fmt.Sprintf("%s lock_timeout = '%dms'", how, milliseconds(lock)))
	}
	if s.timeouts.statement >= 0 {
		s.line(fmt.Sprintf("%s statement_timeout = '%dms'", how, milliseconds(s.timeouts.statement)))
	}
}

// limited writes lines that run without a transaction, with limits for them alone.
func (s *script) limited(lines []string) {
	if s.postgres() {
		s.set("SET", s.timeouts.bare)
	}
	for _, line := range lines {
		s.line(line)
	}
	if !s.postgres() {
		return
	}
	if s.timeouts.bare >= 0 {
		s.line("RESET lock_timeout")
	}
	if s.timeouts.statement >= 0 {
		s.line("RESET statement_timeout")
	}
}

// guard writes what stops the script where the database is not at the place. It
// makes the version table where the script begins with nothing.
func (s *script) guard(g guard) {
	if len(g.present) == 0 {
		if statement := s.table.createSchema(); statement != "" {
			s.line(statement)
		}
		s.line("CREATE TABLE IF NOT EXISTS " + s.table.quoted() + s.table.columns())
	}
	var wrong []string
	if n := len(g.present); n > 0 {
		wrong = append(wrong, fmt.Sprintf("(SELECT count(*) FROM %s WHERE state = 'applied' AND id IN (%s)) <> %d", s.table.quoted(), quoteTexts(g.present), n))
	}
	if len(g.absent) > 0 {
		wrong = append(wrong, fmt.Sprintf("EXISTS (SELECT 1 FROM %s WHERE id IN (%s))", s.table.quoted(), quoteTexts(g.absent)))
	}
	if len(wrong) == 0 {
		return
	}
	defer func() { s.over = nil }()
	message := "the database is not at " + g.place + "; nothing of this transaction is done"
	condition := strings.Join(wrong, " OR ")
	if s.postgres() {
		// The lock keeps a run of the program out until the transaction ends.
		s.line("LOCK TABLE " + s.table.quoted() + " IN SHARE ROW EXCLUSIVE MODE")
		s.passOver()
		s.line(fmt.Sprintf("DO $autogen$ BEGIN\n  IF %s THEN\n    RAISE EXCEPTION USING MESSAGE = %s;\n  END IF;\nEND $autogen$", condition, quoteText(message)))
		return
	}
	s.passOver()
	// SQLite has no statement that raises an error; a check does.
	s.line(fmt.Sprintf("CREATE TEMP TABLE autogen_guard (wrong integer CONSTRAINT %s CHECK (NOT wrong))", quote(message)))
	s.line("INSERT INTO temp.autogen_guard SELECT " + condition)
	s.line("DROP TABLE temp.autogen_guard")
}

// recordedAs are the ids under which a version table may have a revision.
func (r Revision) recordedAs() []string { return append([]string{r.ID}, r.Replaces...) }

// passOver records the squashes of which the database has all that they replace,
// as a run does.
func (s *script) passOver() {
	for _, r := range s.over {
		if len(r.Replaces) == 0 {
			continue
		}
		replaced := fmt.Sprintf("WHERE id IN (%s)", quoteTexts(r.Replaces))
		s.line(fmt.Sprintf("INSERT INTO %[1]s (id, applied_at, duration, checksum, state, last_operation) SELECT %[2]s, max(applied_at), sum(duration), %[3]s, 'applied', 0 FROM %[1]s %[4]s AND state = 'applied' AND NOT EXISTS (SELECT 1 FROM %[1]s WHERE id = %[2]s) HAVING count(*) = %[5]d",
			s.table.quoted(), quoteText(r.ID), quoteText(s.r.checksums[r.ID]), replaced, len(r.Replaces)))
		s.line(fmt.Sprintf("DELETE FROM %[1]s %[2]s AND EXISTS (SELECT 1 FROM %[1]s WHERE id = %[3]s)", s.table.quoted(), replaced, quoteText(r.ID)))
	}
}

func (s *script) insert(id, state, checksum string) string {
	now := "now()"
	if !s.postgres() {
		now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
	}
	return fmt.Sprintf("INSERT INTO %s (id, applied_at, duration, checksum, state, last_operation) VALUES (%s, %s, 0, %s, %s, 0)",
		s.table.quoted(), quoteText(id), now, quoteText(checksum), quoteText(state))
}

// all writes the revisions.
func (s *script) all(steps Revisions, g guard) error {
	mode := s.r.config.Transactions
	for i, revision := range steps {
		if i > 0 {
			g = guard{place: steps[i-1].ID}
			if s.direction == Up {
				g.present, g.absent = slices.Clone(revision.Parents), revision.recordedAs()
			} else {
				g.present = []string{revision.ID}
			}
		}
		s.b.WriteByte('\n')
		s.comment(fmt.Sprintf("Running %s of %s", s.direction, revision))
		if i == 0 || mode != TransactionAll {
			s.begin()
		}
		s.guard(g)
		if err := s.one(revision); err != nil {
			return err
		}
		if mode != TransactionAll || i == len(steps)-1 {
			s.line("COMMIT")
		}
	}
	return nil
}

// one writes a revision.
func (s *script) one(revision Revision) error {
	f := function(revision, s.direction)
	if f == nil {
		return &FunctionError{Direction: s.direction, Revision: revision}
	}
	s.revision, s.sum, s.recorded, s.timeouts = revision, "", 0, s.r.config.timeouts()
	if s.direction == Up {
		s.line(s.insert(revision.ID, StateUpgrading, ""))
	} else {
		s.line(fmt.Sprintf("UPDATE %s SET state = 'downgrading', last_operation = 0, checksum = '' WHERE id = %s", s.table.quoted(), quoteText(revision.ID)))
	}
	if err := s.hook(s.r.config.BeforeRevision); err != nil {
		return err
	}
	op := s.r.op(s.ctx, s, Step{Direction: s.direction, Revision: s.revision})
	run := func() error { return op.run(f) }
	if s.r.config.Transactions == TransactionNone {
		inner := run
		run = func() error { return s.outside(0, inner) }
	}
	err := run()
	if err == nil {
		err = s.hook(s.r.config.AfterRevision)
	}
	if err != nil {
		e := &RevisionError{Revision: revision, Direction: s.direction, Err: err, Offline: true}
		if op.failed.text != "" {
			e.Operation, e.Text, e.SQL = op.count, op.failed.text, op.failed.sql
		}
		return e
	}
	where := fmt.Sprintf(" WHERE id = %s", quoteText(revision.ID))
	if s.direction == Down {
		s.line("DELETE FROM " + s.table.quoted() + where)
		return nil
	}
	duration := "0"
	if s.postgres() {
		duration = "(extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint"
	}
	s.line(fmt.Sprintf("UPDATE %s SET state = 'applied', duration = %s, checksum = %s, last_operation = %d",
		s.table.quoted(), duration, quoteText(s.r.checksums[revision.ID]), op.count) + where)
	return nil
}

func (s *script) hook(f func(*Op, Step) error) error {
	if f == nil {
		return nil
	}
	s.plain = true
	defer func() { s.plain = false }()
	op := s.r.op(s.ctx, s, Step{Direction: s.direction, Revision: s.revision})
	return op.run(func(op *Op) error { return f(op, Step{Direction: s.direction, Revision: s.revision}) })
}

func (s *script) apply(n int, o ops.Operation) error {
	lines, alone, err := s.compile(o)
	if err != nil {
		return err
	}
	if s.plain {
		for _, line := range lines {
			s.line(line)
		}
		return nil
	}
	sum := fingerprint(s.sum, o)
	if alone && !s.out {
		return s.outside(n-1, func() error { return s.applyOutside(n, o, lines, alone, sum) })
	}
	if s.out {
		return s.applyOutside(n, o, lines, alone, sum)
	}
	for _, line := range lines {
		s.line(line)
	}
	s.sum = sum
	return nil
}

// applyOutside writes an operation and its record. SQL of the user's runs
// without a transaction, since only the server knows whether it can have one.
func (s *script) applyOutside(n int, o ops.Operation, lines []string, alone bool, sum string) error {
	_, exec := o.(ops.Exec)
	_, batch := o.(batch)
	alone = alone || exec || batch
	s.sum = sum
	if alone {
		s.limited(lines)
		s.record(n)
		return nil
	}
	s.begin()
	for _, line := range lines {
		s.line(line)
	}
	s.record(n)
	s.line("COMMIT")
	return nil
}

func (s *script) record(n int) {
	s.recorded = n
	s.line(fmt.Sprintf("UPDATE %s SET last_operation = %d, checksum = %s WHERE id = %s",
		s.table.quoted(), n, quoteText(s.sum), quoteText(s.revision.ID)))
}

// compile returns the statements of an operation, and whether they must run
// outside a transaction.
func (s *script) compile(o ops.Operation) (lines []string, alone bool, err error) {
	switch o := o.(type) {
	case ops.BulkInsert:
		return s.insertRows(o)
	case batch:
		line, err := s.batch(o)
		return []string{line}, true, err
	}
	statements, err := dialect.Compile(s.ctx, s.r.dialect, nil, o)
	if err != nil {
		// Whether it fails because there is no database shows with one that
		// says so.
		_, again := dialect.Compile(s.ctx, s.r.dialect, absent{}, o)
		var offline *OfflineError
		if errors.As(again, &offline) {
			err = offline
		}
		return nil, false, err
	}
	for _, st := range statements {
		if st.Rebuild {
			return nil, false, &OfflineError{Reason: "it rebuilds a table, which needs the table as it is"}
		}
		line, err := s.bound(st.SQL, st.Args)
		if err != nil {
			return nil, false, err
		}
		lines = append(lines, line...)
		alone = alone || st.Outside
	}
	return lines, alone, nil
}

// absent is a database that is not there.
type absent struct{}

func (absent) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, &OfflineError{Reason: "it depends on the table as the database has it"}
}

func (s *script) query(string, []any) (*sql.Rows, error) {
	return nil, &OfflineError{Reason: "it reads from the database"}
}

func (s *script) outside(n int, f func() error) error {
	if s.out {
		return f()
	}
	if s.r.config.Transactions == TransactionAll || s.plain {
		return &AutocommitError{Revision: s.revision}
	}
	if n > s.recorded {
		s.record(n)
	}
	s.line("COMMIT")
	s.out = true
	err := f()
	s.out = false
	s.begin()
	return err
}

func (s *script) setTimeouts(change func(*timeouts)) error {
	change(&s.timeouts)
	if s.postgres() && !s.out {
		s.limits()
	}
	return nil
}
