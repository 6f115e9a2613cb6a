package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	introspect "github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// size is a schema of so many tables, in a database and as declarations.
type size struct {
	tables  int
	objects bool
	dir     string
	binary  string
	url     string
	version string // of the server
	conn    *pgx.Conn
}

// part is something that is measured.
type part struct {
	name string
	// run carries it out once. It returns what a process of its own took, or
	// nothing, and is then timed from outside.
	run func(ctx context.Context) (usage, error)
	// base is the part that this one is compared with; empty for one that is
	// a base itself.
	base string
}

// Two parts are the bare queries: on a connection that was used before, and on
// a new one, whose backend has nothing of the catalogue in its caches. A
// command opens a new connection, so the second is what it has to wait for.
const (
	queriesWarm = "bare queries, used connection"
	queriesNew  = "bare queries, new connection"
)

// measure makes the schema and measures the parts in turn, round by round, so
// that what else the machine does weighs on all of them alike.
func (s *size) measure(ctx context.Context, server *pgtest.Server, o options) (rows []row, err error) {
	if s.url, err = server.CreateDatabase(ctx); err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, server.DropDatabase(context.WithoutCancel(ctx), s.url))
	}()
	if s.conn, err = pgx.Connect(ctx, s.url); err != nil {
		return nil, err
	}
	defer s.conn.Close(context.WithoutCancel(ctx))
	s.version, _, _ = strings.Cut(s.conn.PgConn().ParameterStatus("server_version"), " ")
	if err := s.create(ctx); err != nil {
		return nil, err
	}
	if err := s.writeProjects(); err != nil {
		return nil, err
	}
	parts, err := s.parts(ctx)
	if err != nil {
		return nil, err
	}
	parts = slices.DeleteFunc(parts, func(p part) bool { return p.base != "" && !strings.Contains(p.name, o.only) })
	samples := make(map[string][]row)
	// Round 0 fills the caches of server, file system and go command.
	for round := range o.rounds + 1 {
		if round == 1 && o.profile != "" {
			stop, err := profile(o.profile)
			if err != nil {
				return nil, err
			}
			defer func() { err = errors.Join(err, stop()) }()
		}
		fmt.Fprintf(os.Stderr, "%d tables: round %d of %d\n", s.tables, round, o.rounds)
		for _, p := range parts {
			got, err := p.once(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
			if round > 0 {
				samples[p.name] = append(samples[p.name], got)
			}
		}
	}
	for _, p := range parts {
		rows = append(rows, summary(p, samples[p.name], samples[p.base]))
	}
	return rows, nil
}

// once measures a part once.
func (p part) once(ctx context.Context) (row, error) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start, worked := time.Now(), cpuTime()
	u, err := p.run(ctx)
	took, work := time.Since(start), cpuTime()-worked
	runtime.ReadMemStats(&after)
	if err != nil {
		return row{}, err
	}
	if u.Time > 0 {
		return row{Time: u.Time, CPU: u.CPU, Peak: u.Peak}, nil
	}
	return row{Time: took, CPU: work, Allocated: after.TotalAlloc - before.TotalAlloc, Allocations: after.Mallocs - before.Mallocs}, nil
}

// summary takes the medians of a part's samples.
func summary(p part, samples, base []row) row {
	r := row{Part: p.name}
	r.Time = median(samples, func(r row) time.Duration { return r.Time })
	r.CPU = median(samples, func(r row) time.Duration { return r.CPU })
	r.Allocated = median(samples, func(r row) uint64 { return r.Allocated })
	r.Allocations = median(samples, func(r row) uint64 { return r.Allocations })
	r.Peak = median(samples, func(r row) uint64 { return r.Peak })
	if len(base) == 0 {
		return r
	}
	r.Base = median(base, func(r row) time.Duration { return r.Time })
	ratios := make([]float64, len(samples))
	for i := range samples {
		ratios[i] = float64(samples[i].Time) / float64(base[i].Time)
	}
	slices.Sort(ratios)
	r.Ratio = ratios[len(ratios)/2]
	return r
}

func median[T time.Duration | uint64](samples []row, of func(row) T) T {
	values := make([]T, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// schema returns the statements of the unchanged schema.
func (s *size) schema() []string {
	tables := newTables(s.tables, 0)
	if !s.objects {
		return sql(tables)
	}
	return append(sql(tables), objects(tables)...)
}

// create makes the schema, fifty in a transaction: one for all would need more
// locks than a server has.
func (s *size) create(ctx context.Context) error {
	for batch := range slices.Chunk(s.schema(), 50) {
		if _, err := s.conn.PgConn().Exec(ctx, strings.Join(batch, "")).ReadAll(); err != nil {
			return fmt.Errorf("create the schema: %w", err)
		}
	}
	return nil
}

// revisions is the list of a project that has none yet.
const revisions = `package migrations

import "github.com/autogen-db/autogen/migrate"

var Revisions = migrate.Revisions{}
`

// writeProjects makes a project for both kinds of declarations, with as much of
// what `autogen init` writes as `autogen check` reads.
func (s *size) writeProjects() error {
	tables := newTables(s.tables, 0)
	files := map[string]string{
		"sql/autogen.toml":            "url = \"${AUTOGEN_BENCH_URL}\"\nmodels = [\"schema.sql\"]\n",
		"sql/schema.sql":              strings.Join(s.schema(), "\n"),
		"sql/migrations/revisions.go": revisions,
		"sql/changed.sql":             strings.Join(sql(newTables(s.tables, 100)), "\n"),
		"go/autogen.toml":             "url = \"${AUTOGEN_BENCH_URL}\"\nmodels = [\"./models\"]\n",
		"go/go.mod":                   "module example.com/bench\n\ngo 1.24\n",
		"go/models/models.go":         golang(tables),
		"go/migrations/revisions.go":  revisions,
	}
	for name, text := range files {
		path := filepath.Join(s.dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// queries runs the bare catalogue queries, in the transaction that Introspect
// runs them in, and throws their rows away.
func queries(ctx context.Context, conn *pgconn.PgConn) error {
	batch := &pgconn.Batch{}
	batch.ExecParams("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", nil, nil, nil, nil)
	batch.ExecParams("SELECT set_config('jit', 'off', true)", nil, nil, nil, nil)
	for _, text := range introspect.Queries(150000) {
		batch.ExecParams(text, nil, nil, nil, []int16{1})
	}
	batch.ExecParams("COMMIT", nil, nil, nil, nil)
	results := conn.ExecBatch(ctx, batch)
	for results.NextResult() {
		for rows := results.ResultReader(); rows.NextRow(); {
		}
	}
	return results.Close()
}

// queriesOnNew times the queries on a connection of their own. Connecting is
// not part of the time.
func (s *size) queriesOnNew(ctx context.Context) (usage, error) {
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return usage{}, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	start := time.Now()
	if err := queries(ctx, conn.PgConn()); err != nil {
		return usage{}, err
	}
	return usage{Time: time.Since(start)}, nil
}

// profile writes a CPU profile until it is stopped.
func profile(path string) (stop func() error, err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}
