package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// addProbeFlag binds the flag that names a database to ask about expressions.
func (a *app) addProbeFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.probe, "probe-url", "", "the `URL` of an empty PostgreSQL database to ask about expressions, instead of the project's")
}

// connectProbe returns a prover that asks the database of a URL, in which the
// current schema stands for the time of the question. It reads dates and times as the
// project's does.
func connectProbe(ctx context.Context, url string, l ladder, current *model.Database) (*pgexpr.Server, *pgx.Conn, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to the database of --probe-url: %w", &migrate.ConnectError{Err: err})
	}
	l.session.Apply(config)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to the database of --probe-url: %w", &migrate.ConnectError{Err: err})
	}
	schema, err := probeSchema(ctx, current)
	if got := majorOf(conn); err == nil && got != l.major {
		err = hinted{fmt.Errorf("the database of --probe-url is of PostgreSQL %s, the project's of %s", got, l.major),
			"each version prints expressions in its own way: name a database of the same one"}
	}
	if err != nil {
		conn.Close(context.WithoutCancel(ctx))
		return nil, nil, err
	}
	return pgexpr.NewServer(conn, pgexpr.ServerOptions{Schema: schema}), conn, nil
}

// probeSchema returns the statements that build a schema from nothing, owners and
// grants aside, and what no expression reaches: event triggers, which would fire
// there, what names roles, which another cluster need not have, and publications.
func probeSchema(ctx context.Context, current *model.Database) ([]string, error) {
	nothing := &model.Database{Engine: current.Engine}
	current = current.Clone()
	current.EventTriggers, current.Publications, current.Policies, current.UserMappings = nil, nil, nil, nil
	result, err := diff.Compare(ctx, nothing, current, diff.Options{})
	if err != nil {
		return nil, fmt.Errorf("build the schema for --probe-url: %w", err)
	}
	compiled, err := compileAll(ctx, &comparison{engine: current.Engine, current: nothing, desired: current, result: result}, result.Up)
	if err != nil {
		return nil, fmt.Errorf("build the schema for --probe-url: %w", err)
	}
	var statements []string
	for _, list := range compiled {
		statements = append(statements, list...)
	}
	return statements, nil
}
