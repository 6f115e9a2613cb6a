package command

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
)

// dryRun shows what a run would do.
func (env Environment) dryRun(cmd *cobra.Command, d migrate.Direction, target string, options ...migrate.Option) error {
	p := NewPrinter(cmd)
	r, closer, err := env.open(cmd, options...)
	if err != nil {
		return err
	}
	defer closer.Close()
	steps, err := r.DryRun(cmd.Context(), d, target)
	if p.JSON {
		return errors.Join(p.encode(dryOutputs(d, steps)), err)
	}
	for _, s := range steps {
		p.dryStep(s)
	}
	if err != nil {
		return err
	}
	if len(steps) == 0 {
		fmt.Fprintf(p.Out, "Nothing to %s\n", d)
		return nil
	}
	fmt.Fprintln(p.Out, "Nothing was changed.")
	return nil
}

func (p Printer) dryStep(s migrate.DryStep) {
	if s.PassedOver {
		fmt.Fprintf(p.Out, "Would record %s: the database has all that it replaces\n", s.Revision)
		return
	}
	fmt.Fprintf(p.Out, "Would run %s of %s\n", s.Direction, s.Revision)
	for _, o := range s.Operations {
		note := ""
		if o.Untried {
			note = " (not tried: outside the transaction)"
		}
		fmt.Fprintf(p.Out, "  %d. %s%s\n", o.Number, oneLine(o.Text), note)
		for _, sql := range o.SQL {
			for line := range strings.Lines(sql) {
				fmt.Fprintf(p.Out, "       %s\n", strings.TrimRight(line, "\n"))
			}
		}
		for _, l := range o.Locks {
			fmt.Fprintf(p.Out, "     locks %s: %s\n", l.Relation, l.Mode)
		}
	}
}

// dryOutput is what a dry run prints as JSON.
type dryOutput struct {
	Direction migrate.Direction `json:"direction"`
	Revisions []dryRevision     `json:"revisions"`
}

type dryRevision struct {
	ID         string         `json:"id"`
	Message    string         `json:"message"`
	PassedOver bool           `json:"passed_over"`
	Operations []dryOperation `json:"operations"`
}

type dryOperation struct {
	Number  int       `json:"number"`
	Text    string    `json:"text"`
	SQL     []string  `json:"sql"`
	Locks   []dryLock `json:"locks"`
	Untried bool      `json:"untried"`
}

type dryLock struct {
	Relation string `json:"relation"`
	Mode     string `json:"mode"`
}

func dryOutputs(d migrate.Direction, steps []migrate.DryStep) dryOutput {
	out := dryOutput{Direction: d, Revisions: []dryRevision{}}
	for _, s := range steps {
		r := dryRevision{ID: s.Revision.ID, Message: s.Revision.Message, PassedOver: s.PassedOver, Operations: []dryOperation{}}
		for _, o := range s.Operations {
			op := dryOperation{Number: o.Number, Text: o.Text, SQL: orEmpty(o.SQL), Locks: []dryLock{}, Untried: o.Untried}
			for _, l := range o.Locks {
				op.Locks = append(op.Locks, dryLock(l))
			}
			r.Operations = append(r.Operations, op)
		}
		out.Revisions = append(out.Revisions, r)
	}
	return out
}

// addSQL adds --sql to a command.
func addSQL(cmd *cobra.Command, sql *bool) {
	cmd.Flags().BoolVar(sql, "sql", false, "print a script for psql or sqlite3 and connect to nothing; TARGET may be a range FROM:TO")
}

// script prints the script of a run; as JSON it is the text of one field.
func (env Environment) script(cmd *cobra.Command, write func(*migrate.Runner, io.Writer) error, options ...migrate.Option) error {
	p := NewPrinter(cmd)
	r, closer, err := env.open(cmd, options...)
	if err != nil {
		return err
	}
	defer closer.Close()
	if !p.JSON {
		return write(r, p.Out)
	}
	var sql strings.Builder
	if err := write(r, &sql); err != nil {
		return err
	}
	return p.encode(struct {
		SQL string `json:"sql"`
	}{sql.String()})
}
