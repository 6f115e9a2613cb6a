package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/diff/verify"
	introspect "github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// parts returns what is measured, bases first. What a part works on is made
// here, so that it is not counted.
func (s *size) parts(ctx context.Context) ([]part, error) {
	current, err := introspect.Introspect(ctx, s.conn, introspect.Options{})
	if err != nil {
		return nil, err
	}
	same, err := s.parseSQL("schema.sql")
	if err != nil {
		return nil, err
	}
	in := func(name string, f func(ctx context.Context) error) part {
		return part{name: name, base: queriesWarm, run: func(ctx context.Context) (usage, error) { return usage{}, f(ctx) }}
	}
	reading := []part{
		{name: queriesWarm, run: func(ctx context.Context) (usage, error) { return usage{}, queries(ctx, s.conn.PgConn()) }},
		{name: queriesNew, run: s.queriesOnNew},
		in("introspect", func(ctx context.Context) error {
			_, err := introspect.Introspect(ctx, s.conn, introspect.Options{})
			return err
		}),
		in("parse SQL", func(context.Context) error { _, err := s.parseSQL("schema.sql"); return err }),
	}
	checks := []part{
		{name: "autogen check, SQL", base: queriesNew, run: s.check("sql")},
		{name: "autogen check, SQL, no cache", base: queriesNew, run: s.check("sql", "AUTOGEN_CACHE=off")},
		{name: "autogen check, Go", base: queriesNew, run: s.check("go")},
	}
	if s.objects {
		// What a query means is for the server to say, which only the command asks.
		return append(reading, checks...), nil
	}
	fromGo, err := s.parseGo(ctx)
	if err != nil {
		return nil, err
	}
	changed, err := s.parseSQL("changed.sql")
	if err != nil {
		return nil, err
	}
	for what, d := range map[string]*model.Database{"schema.sql": same, "Go models": fromGo} {
		r, err := compare(ctx, current, d)
		if err != nil {
			return nil, err
		}
		if n := len(r.Up) + len(r.Unconfirmed); n > 0 {
			return nil, fmt.Errorf("%s: %d differences where there should be none: %v %v", what, n, r.Up[:min(3, len(r.Up))], r.Unconfirmed)
		}
	}
	few, err := compare(ctx, current, changed)
	if err != nil {
		return nil, err
	}
	if len(few.Up) == 0 && s.tables >= 100 {
		return nil, errors.New("no differences where there should be some")
	}
	empty := &model.Database{Engine: model.Postgres}
	all, err := compare(ctx, empty, same)
	if err != nil {
		return nil, err
	}
	diffs := func(a, b *model.Database) func(context.Context) error {
		return func(ctx context.Context) error { _, err := compare(ctx, a, b); return err }
	}
	return slices.Concat(reading, []part{
		in("parse Go", func(ctx context.Context) error { _, err := s.parseGo(ctx); return err }),
		in("diff, no change", diffs(current, same)),
		in("diff, 1 % changed", diffs(current, changed)),
		in("diff, all new", diffs(empty, same)),
		in("generate, 1 % changed", func(context.Context) error { return generate(few) }),
		in("generate, all new", func(context.Context) error { return generate(all) }),
		in("verify, no change", func(ctx context.Context) error { return replay(ctx, current, &diff.Result{Desired: current}) }),
		in("verify, 1 % changed", func(ctx context.Context) error { return replay(ctx, current, few) }),
		in("verify, all new", func(ctx context.Context) error { return replay(ctx, empty, all) }),
	}, checks), nil
}

// compare compares as the command does, but without a server to ask: what the
// static rules leave open is reported.
func compare(ctx context.Context, current, desired *model.Database) (*diff.Result, error) {
	return diff.Compare(ctx, current, desired, diff.Options{Prover: prover(current, desired)})
}

func prover(current, desired *model.Database) diff.Prover {
	enums := append(current.Enums[:len(current.Enums):len(current.Enums)], desired.Enums...)
	return pgexpr.NewStatic(pgexpr.StaticOptions{Enums: enums, DefaultSchema: "public"})
}

func (s *size) parseSQL(file string) (*model.Database, error) {
	sources, err := sqlsource.LoadFiles([]string{filepath.Join(s.dir, "sql", file)})
	if err != nil {
		return nil, err
	}
	d, err := sqlsource.Load(sources)
	if err != nil {
		return nil, err
	}
	return d, sqlsource.CheckReferences(d)
}

func (s *size) parseGo(ctx context.Context) (*model.Database, error) {
	d, _, err := gosource.Load(ctx, gosource.Config{Dir: filepath.Join(s.dir, "go"), Patterns: []string{"./models"}, Engine: model.Postgres})
	if err != nil {
		return nil, err
	}
	if err := d.Normalize(); err != nil {
		return nil, err
	}
	return d, sqlsource.CheckReferences(d)
}

func generate(r *diff.Result) error {
	_, err := codegen.Revision(codegen.RevisionFile{
		ID: "0123456789ab", Message: "benchmark", Created: time.Unix(0, 0).UTC(), Up: r.Up, Down: r.Down,
	})
	return err
}

func replay(ctx context.Context, current *model.Database, r *diff.Result) error {
	return verify.Verify(ctx, verify.Plan{
		Current: current, Desired: r.Desired, Up: r.Up, Down: r.Down, Prover: prover(current, r.Desired),
	}, nil)
}

// check runs the whole command in a project of one kind of declarations.
func (s *size) check(kind string, more ...string) func(context.Context) (usage, error) {
	// What the command caches goes with the benchmark's folder. The go command
	// keeps its own cache, which by default lies beside.
	env := []string{"AUTOGEN_BENCH_URL=" + s.url, "XDG_CACHE_HOME=" + filepath.Join(s.dir, "cache")}
	if home, err := os.UserCacheDir(); err == nil && os.Getenv("GOCACHE") == "" {
		env = append(env, "GOCACHE="+filepath.Join(home, "go-build"))
	}
	env = append(env, more...)
	return func(ctx context.Context) (usage, error) {
		return measured(ctx, filepath.Join(s.dir, kind), env, s.binary, "check")
	}
}
