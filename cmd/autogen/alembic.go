package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/model"
)

// alembicTable is where Alembic keeps the revisions that a database is at: its
// default version_table, with the one column version_num (alembic 1.19,
// runtime/migration.py).
const alembicTable = "alembic_version"

// isAlembic recognises Alembic's own table, in whatever schema.
func isAlembic(t model.Table) bool {
	_, name := model.SplitName(t.Name)
	return name == alembicTable && len(t.Columns) == 1 && t.Columns[0].Name == "version_num"
}

// withoutAlembic takes Alembic's own table out of what was found in a database:
// it is no part of the schema, so that no revision ever drops it. d stays as it
// is, since its expressions may be being read.
func withoutAlembic(d *model.Database) *model.Database {
	if !slices.ContainsFunc(d.Tables, isAlembic) {
		return d
	}
	kept := *d
	kept.Tables = slices.DeleteFunc(slices.Clone(d.Tables), isAlembic)
	return &kept
}

func (a *app) adoptCommand() *cobra.Command {
	var fromAlembic bool
	cmd := &cobra.Command{
		Use:   "adopt --from-alembic",
		Short: "Start the history on top of what Alembic made of the database",
		Long: `Write a first revision that creates what the database holds now, and record it as
applied: what Alembic did before is not repeated, and a new database gets it in
one step. The table alembic_version stays as it is, and no revision drops it.

The project is there (autogen init), and has no revision yet. A database without
a project is taken over with: autogen init --adopt.`,
		Example: "  autogen adopt --from-alembic",
		Args:    command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !fromAlembic {
				return usage(cmd, "adopt needs --from-alembic; autogen init --adopt takes over a database without Alembic")
			}
			return a.adoptAlembic(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&fromAlembic, "from-alembic", false, "the database has an alembic_version table")
	return cmd
}

func (a *app) adoptAlembic(ctx context.Context) error {
	p, err := a.unbegun(ctx)
	if err != nil {
		return err
	}
	at, err := alembicRevisions(ctx, p.compareURL())
	if err != nil {
		return err
	}
	first, err := a.begin(ctx, p)
	if err != nil {
		return err
	}
	if first.Alembic = at; a.JSON {
		return a.json(first)
	}
	a.printf("Alembic left it at %s; %s stays as it is\n", strings.Join(at, ", "), alembicTable)
	a.printf("Next: %s\n", a.bold("autogen check"))
	return nil
}

func (a *app) baselineCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "baseline",
		Short: "Write a first revision of what the database holds, and record it as applied",
		Long: `Write a first revision that creates what the database holds now, and record it as
applied there. A new database gets all of it in one step. The project has no
revision yet.`,
		Example: "  autogen baseline",
		Args:    command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := a.unbegun(cmd.Context())
			if err != nil {
				return err
			}
			first, err := a.begin(cmd.Context(), p)
			if err != nil {
				return err
			}
			if a.JSON {
				return a.json(first)
			}
			a.printf("Next: %s\n", a.bold("autogen check"))
			return nil
		},
	}
}

// unbegun opens a project that has no revision yet.
func (a *app) unbegun(ctx context.Context) (*project, error) {
	p, err := a.openDatabase(ctx)
	if err != nil {
		return nil, err
	}
	if len(p.revisions) > 0 {
		return nil, hinted{fmt.Errorf("the project has %s already: there is no history to start", plural(len(p.revisions), "revision")), "autogen stamp head records that the database has them"}
	}
	return p, nil
}

// begin starts the project's history with what its database holds.
func (a *app) begin(ctx context.Context, p *project) (first writtenRevision, err error) {
	d, err := readDump(ctx, p.request(renames{}))
	if err != nil {
		return first, err
	}
	if len(d.operations) == 0 {
		return first, errors.New("the database is empty: there is nothing to start from")
	}
	if first, err = a.baseline(ctx, d); err == nil {
		a.notDumped(d)
	}
	return first, err
}

// alembicRevisions returns the revisions that Alembic's table names.
func alembicRevisions(ctx context.Context, url string) ([]string, error) {
	db, _, err := migrate.Open(url)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, &migrate.ConnectError{Err: err}
	}
	defer conn.Close()
	rows, err := conn.QueryContext(ctx, "SELECT version_num FROM "+alembicTable+" ORDER BY version_num")
	if err != nil {
		return nil, hinted{fmt.Errorf("read %s: %w", alembicTable, err), "without Alembic's table, autogen init --adopt takes over a database"}
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("read %s: %w", alembicTable, err)
		}
		all = append(all, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", alembicTable, err)
	}
	if len(all) == 0 {
		return nil, hinted{fmt.Errorf("%s is empty: Alembic has applied nothing", alembicTable), "alembic upgrade head first, or autogen init --adopt"}
	}
	return all, nil
}
