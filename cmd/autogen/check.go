package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/dialect/sqlite"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func (a *app) checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Tell whether the models and the database differ (exit code 3 if they do)",
		Long: `Compare the models with the live database and list how they differ. Nothing is
written. Exit code 0: they agree; 3: they differ; 4: only expressions that could
not be compared are left.`,
		Example: "  autogen check\n  autogen check --format json\n  autogen check --all -j 8",
		Args:    command.NoArgs,
	}
	many := command.AddFleetFlags(cmd)
	a.addProbeFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := many.Check(cmd, many.All()); err != nil {
			return err
		}
		if many.All() && a.probe != "" {
			return usage(cmd, "--probe-url holds the schema of one database at a time: leave --all out")
		}
		if many.All() {
			return a.checkAll(cmd, many.Jobs())
		}
		return a.check(cmd)
	}
	return cmd
}

func (a *app) check(cmd *cobra.Command) error {
	p, err := a.openSample(cmd.Context())
	if err != nil {
		return err
	}
	if err := p.sound(); err != nil {
		return err
	}
	c, err := p.compareAtHead(cmd.Context(), func(r *request) { r.probe = a.probe })
	if err != nil {
		return err
	}
	if a.JSON {
		if err := a.report(cmd.Context(), c, c.result.Up); err != nil {
			return err
		}
		return verdict(c)
	}
	a.notes(c)
	if len(c.result.Up) == 0 {
		return a.nothing(c)
	}
	a.changes(c.result.Up)
	a.printf("\n%s between the database and the models; to write the revision: %s\n",
		plural(len(c.result.Up), "difference"), a.bold(`autogen -m "…"`))
	return verdict(c)
}

// compareAtHead compares, and fails where the database is not at head. On
// PostgreSQL it looks at both at once, on two connections.
func (p *project) compareAtHead(ctx context.Context, changes ...func(*request)) (*comparison, error) {
	r := p.request(renames{silent: true})
	for _, change := range changes {
		change(&r)
	}
	if engine, err := engineOf(p.url); err != nil || engine != model.Postgres {
		if err := p.atHead(ctx); err != nil {
			return nil, err
		}
		return compare(ctx, r)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	head := make(chan error, 1)
	go func() {
		err := p.atHead(ctx)
		if err != nil {
			cancel()
		}
		head <- err
	}()
	c, err := compare(ctx, r)
	if e := <-head; e != nil {
		return nil, e
	}
	return c, err
}

// verdict is the exit code of a comparison.
func verdict(c *comparison) error {
	switch {
	case len(c.result.Up) > 0:
		return exitCode{code: exitDifferences}
	case len(c.result.Unconfirmed) > 0:
		return exitCode{code: exitQuestion}
	}
	return nil
}

// hazardsOf returns what a reviewer of operations is told.
func hazardsOf(c *comparison, operations []ops.Operation) []string {
	var along []string
	for _, o := range diff.Gone(c.current, operations) {
		along = append(along, "drops "+describeOpaque(o)+" along, or may, which is not modelled or left alone: no downgrade brings it back")
	}
	return slices.Concat(hazard.Of(operations), along, hazard.Blocking(operations, c.engine), hazard.Stale(operations, c.result.Desired),
		hazard.Displaced(operations, c.result.Desired), hazard.Unfilled(operations, c.result.Desired), hazard.Misplaced(operations, c.result.Desired), hazard.Kept(operations, c.current, c.result.Desired, false))
}

// downHazardsOf returns the hazards of the way back, which leads to what is there.
func downHazardsOf(c *comparison) []string {
	down := c.result.Down
	return slices.Concat(hazard.OfDowngrade(down), hazard.Displaced(down, c.current), hazard.Unfilled(down, c.current), hazard.Kept(down, c.result.Desired, c.current, true))
}

// report prints a comparison as JSON, with the SQL of the operations.
func (a *app) report(ctx context.Context, c *comparison, operations []ops.Operation) error {
	r := report{Engine: c.engine, Equal: len(operations) == 0, Changes: []change{}, SchemasLeft: c.left.Schemas, Left: slices.Concat(c.left.Filtered, c.left.Foreign, c.left.Undeclared, c.left.ServerOwn), Hazards: hazardsOf(c, operations)}
	sql, err := compileAll(ctx, c, operations)
	if err != nil {
		return err
	}
	for i, op := range operations {
		s := op.Summary()
		r.Changes = append(r.Changes, change{Sign: string(s.Sign), Summary: s.Text, Operation: op.String(), SQL: sql[i]})
	}
	for _, u := range c.result.Unconfirmed {
		r.Unconfirmed = append(r.Unconfirmed, unconfirmedEntry{Where: u.Where, Current: u.Current, Desired: u.Desired, Pos: u.Pos.String()})
	}
	return a.json(r)
}

// compileAll returns the statements of each operation. On SQLite, whose table
// rebuilds depend on the table as it then is, they are worked out on a copy of
// the schema in memory.
func compileAll(ctx context.Context, c *comparison, operations []ops.Operation) ([][]string, error) {
	out := make([][]string, len(operations))
	if c.engine == model.Postgres {
		for i, op := range operations {
			statements, err := postgres.Dialect{DefaultSchema: c.schema}.Compile(ctx, nil, op)
			if err != nil {
				return nil, err
			}
			out[i] = texts(statements)
		}
		return out, nil
	}
	if len(operations) == 0 {
		return out, nil
	}
	db, err := memory()
	if err != nil {
		return nil, err
	}
	defer db.Close()
	start := c.current
	if len(c.result.Down) > 0 && &operations[0] == &c.result.Down[0] {
		start = c.result.Desired
	}
	script, err := sqlite.Script(start)
	if err != nil {
		return nil, err
	}
	for _, s := range script {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return nil, err
		}
	}
	for i, op := range operations {
		statements, err := sqlite.Dialect{}.Compile(ctx, db, op)
		if err != nil {
			return nil, err
		}
		for _, s := range statements {
			if _, err := db.ExecContext(ctx, s.SQL, s.Args...); err != nil {
				return nil, err
			}
		}
		out[i] = texts(statements)
	}
	return out, nil
}

func texts(statements []dialect.Statement) []string {
	out := make([]string, len(statements))
	for i, s := range statements {
		out[i] = s.SQL
	}
	return out
}
