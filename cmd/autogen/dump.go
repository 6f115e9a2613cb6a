package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/sqliteexpr"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

func (a *app) dumpCommand() *cobra.Command {
	var url string
	var opaque bool
	cmd := &cobra.Command{
		Use:   "dump",
		Short: "Print the database's schema as SQL declarations",
		Long: `Print the schema of the database as SQL that creates it, in an order in which
psql or sqlite3 can load it and autogen can read it as models. Rows, and the
values that sequences stand at, are not part of it. What autogen does not model
is not either: --opaque lists that instead.`,
		Example: `  autogen dump > schema.sql
  autogen dump --url postgres://localhost/app --opaque`,
		Args: command.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := a.dumpRequest(cmd.Context(), url)
			if err != nil {
				return err
			}
			a.url = r.url // an error is printed without its password
			d, err := readDump(cmd.Context(), r)
			if err != nil {
				return err
			}
			return a.dump(d, opaque)
		},
	}
	cmd.Flags().StringVar(&url, "url", "", "the database's `URL`")
	cmd.Flags().BoolVar(&opaque, "opaque", false, "list what is not modelled instead")
	return cmd
}

// dumpRequest takes the URL from the project where the flag does not name one.
func (a *app) dumpRequest(ctx context.Context, url string) (request, error) {
	if url != "" {
		return request{url: url}, nil
	}
	p, err := a.openSample(ctx)
	if err != nil {
		return request{}, err
	}
	return p.request(renames{}), nil
}

// dump is a database as declarations.
type dump struct {
	engine     model.Engine
	operations []ops.Operation
	// down drops what operations create.
	down []ops.Operation
	// sql are the statements of each operation. Where unchecked is set they are to
	// run with check_function_bodies off.
	sql       [][]string
	unchecked bool
	opaque    []model.Opaque
	// failed are the indexes that are left out, since they are not valid.
	failed []string
}

// readDump introspects a database and makes the operations that create it from
// nothing. The text has been read back and compared before it is returned.
func readDump(ctx context.Context, r request) (*dump, error) {
	engine, err := engineOf(r.url)
	if err != nil {
		return nil, err
	}
	db, err := connect(ctx, engine, r.url, r.versionTable)
	if err != nil {
		return nil, err
	}
	defer db.close(context.WithoutCancel(ctx))
	current, err := db.introspect(ctx, r.compare.Owners)
	if err != nil {
		return nil, err
	}
	r.owned.DefaultSchema = db.defaultSchema()
	current, failed := diff.WithoutFailedIndexes(diff.Filter(current, r.owned))
	if s := current.Default; s != nil && s.Comment == "" {
		// It was made anew. Nothing is ever proposed for that, and before version 15
		// only a superuser owns the schema public of a new database and may say so.
		current.Default = nil
	}
	// A declaration without a version fits every server, as with pg_dump.
	for i := range current.Extensions {
		current.Extensions[i].Version = ""
	}
	c := &comparison{engine: engine, schema: db.defaultSchema(), current: &model.Database{Engine: engine}, desired: current}
	if c.result, err = diff.Compare(ctx, c.current, current, diff.Options{Owners: r.compare.Owners, Grants: r.compare.Grants, Restored: true}); err != nil {
		return nil, err
	}
	d := &dump{engine: engine, operations: c.result.Up, down: c.result.Down, opaque: current.Opaque, failed: failed}
	if d.sql, err = compileAll(ctx, c, d.together()); err != nil {
		return nil, err
	}
	if err := d.readsBack(ctx, current, db, r.compare); err != nil {
		return nil, hinted{fmt.Errorf("the dump does not lead to the database that it was made of, nothing was written: %w", err),
			faultHint(err, "the declaration of what is named")}
	}
	return d, nil
}

// together returns the operations for a text that turns the check of function
// bodies off once, and not for each function.
func (d *dump) together() []ops.Operation {
	list := slices.Clone(d.operations)
	for i, op := range list {
		switch o := op.(type) {
		case ops.CreateFunction:
			d.unchecked = d.unchecked || o.Function.Unchecked
			o.Function.Unchecked = false
			list[i] = o
		case ops.AlterFunction:
			d.unchecked = d.unchecked || o.To.Unchecked
			o.To.Unchecked = false
			list[i] = o
		}
	}
	return list
}

// readsBack compares what the text declares with the database that it was made
// of.
func (d *dump) readsBack(ctx context.Context, current *model.Database, db live, privileges codegen.CompareConfig) error {
	source := sqlsource.Source{File: "dump", SQL: d.String(), DefaultSchema: db.defaultSchema()}
	declared, err := addSQL(ctx, &model.Database{Engine: d.engine}, []sqlsource.Source{source})
	if err != nil {
		return err
	}
	if err := declared.Normalize(); err != nil {
		return err
	}
	var prover diff.Prover = sqliteexpr.Prover{}
	if d.engine == model.Postgres {
		l, err := db.provers(ctx, current, declared)
		if err != nil {
			return err
		}
		prover = l.static
	}
	r, err := diff.Compare(ctx, current, declared, diff.Options{Prover: prover, Owners: privileges.Owners, Grants: privileges.Grants})
	switch {
	case err != nil:
		return err
	case len(r.Up) > 0:
		return fmt.Errorf("it misses: %s", r.Up[0].Summary().Text)
	case len(r.Unconfirmed) > 0:
		u := r.Unconfirmed[0]
		return fmt.Errorf("%s is %q in the database and %q in the dump", u.Where, u.Current, u.Desired)
	}
	return nil
}

// String returns the declarations, a paragraph for each operation.
func (d *dump) String() string {
	var out strings.Builder
	out.WriteString("-- The schema of a database, written by `autogen dump`.\n")
	if d.unchecked {
		out.WriteString("\n-- As in the database, functions may name what is gone.\nSET check_function_bodies TO off;\n")
	}
	for _, statements := range d.sql {
		out.WriteByte('\n')
		for _, s := range statements {
			out.WriteString(s + ";\n")
		}
	}
	return out.String()
}

// dumpReport is what `dump` prints with --format json.
type dumpReport struct {
	Engine  model.Engine  `json:"engine"`
	Objects []dumpObject  `json:"objects,omitempty"`
	Opaque  []opaqueEntry `json:"opaque"`
}

type dumpObject struct {
	Operation string   `json:"operation"`
	SQL       []string `json:"sql"`
}

type opaqueEntry struct {
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Table string `json:"table,omitempty"`
}

func (a *app) dump(d *dump, opaque bool) error {
	if a.JSON {
		r := dumpReport{Engine: d.engine, Opaque: []opaqueEntry{}}
		for _, o := range d.opaque {
			r.Opaque = append(r.Opaque, opaqueEntry{Kind: o.Kind, Name: o.Name, Table: o.Table})
		}
		for i, op := range d.operations {
			if !opaque {
				r.Objects = append(r.Objects, dumpObject{Operation: op.String(), SQL: d.sql[i]})
			}
		}
		return a.json(r)
	}
	if opaque {
		for _, o := range d.opaque {
			a.printf("%s\n", describeOpaque(o))
		}
		if len(d.opaque) == 0 {
			a.printf("All that is there is modelled\n")
		}
		return nil
	}
	a.printf("%s", d)
	a.notDumped(d)
	return nil
}

// failedIndexes says that indexes that are not valid are left out.
func (a *app) failedIndexes(names []string) {
	for _, index := range names {
		a.warn("index "+index+" is not valid, as CREATE INDEX CONCURRENTLY leaves it where it fails, or while it is at work: left out",
			"the next revision drops it; declare it, and it is built anew")
	}
}

// notDumped says that something is missing from a dump.
func (a *app) notDumped(d *dump) {
	a.failedIndexes(d.failed)
	if len(d.opaque) > 0 {
		a.warn(plural(len(d.opaque), "object")+" of kinds that are not modelled: not in the dump, and left alone", "`autogen dump --opaque` lists what that is")
	}
}

// describeOpaque returns "trigger audit on users" or "aggregate total".
func describeOpaque(o model.Opaque) string {
	text := o.Kind + " " + o.Name
	switch {
	case o.Of.Column != "":
		text += " on column " + o.Table + "." + o.Of.Column
	case o.Table != "" && o.Table != o.Name:
		text += " on " + o.Table
	case o.Of.Name != "":
		text += " on " + o.Of.Name
	}
	return text
}
