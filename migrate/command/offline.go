package command

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/ops"
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
		return errors.Join(p.encode(dryOutput{d, dryOutputs(steps)}), err)
	}
	if err == nil || len(steps) > 0 {
		p.dryRun(p.Out, steps)
	}
	if err != nil {
		return err
	}
	if len(steps) > 0 {
		fmt.Fprintln(p.Out, "Nothing was changed.")
	}
	return nil
}

// dryRun writes what a dry run found out.
func (p Printer) dryRun(w io.Writer, steps []migrate.DryStep) {
	if len(steps) == 0 {
		fmt.Fprintln(w, "Nothing to do.")
	}
	for _, s := range steps {
		if s.PassedOver {
			fmt.Fprintf(w, "Would record %s: the database has all that it replaces\n", s.Revision)
			continue
		}
		fmt.Fprintf(w, "Would run %s of %s\n", s.Direction, s.Revision)
		for i, o := range s.Operations {
			switch {
			case i > 0 && o.Transaction == s.Operations[i-1].Transaction:
			case o.Transaction == 0:
				fmt.Fprintln(w, "  outside a transaction")
			default:
				fmt.Fprintf(w, "  in transaction %d\n", o.Transaction)
			}
			dryRunOperation(w, o)
		}
		for _, line := range hazards(s) {
			fmt.Fprintf(w, "  hazard: %s\n", line)
		}
	}
}

func dryRunOperation(w io.Writer, o migrate.DryOperation) {
	note := ""
	if o.Untried {
		note = " (not tried: outside the transaction)"
	}
	fmt.Fprintf(w, "  %d. %s%s\n", o.Number, oneLine(o.Operation.String()), note)
	for _, sql := range o.SQL {
		for line := range strings.Lines(sql) {
			fmt.Fprintf(w, "       %s\n", strings.TrimRight(line, "\n"))
		}
	}
	for _, l := range o.Locks {
		fmt.Fprintf(w, "     locks %s: %s\n", l.Relation, l.Mode)
	}
}

// hazards are what a revision may lose or fail on.
func hazards(s migrate.DryStep) []string {
	var all []ops.Operation
	for _, o := range s.Operations {
		all = append(all, o.Operation)
	}
	return hazard.Of(all)
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
	Hazards    []string       `json:"hazards"`
}

type dryOperation struct {
	Number int       `json:"number"`
	Text   string    `json:"text"`
	SQL    []string  `json:"sql"`
	Locks  []dryLock `json:"locks"`
	// Transaction is 0 outside of one.
	Transaction int  `json:"transaction"`
	Untried     bool `json:"untried"`
}

type dryLock struct {
	Relation string `json:"relation"`
	Mode     string `json:"mode"`
}

func dryOutputs(steps []migrate.DryStep) []dryRevision {
	out := []dryRevision{}
	for _, s := range steps {
		r := dryRevision{ID: s.Revision.ID, Message: s.Revision.Message, PassedOver: s.PassedOver, Operations: []dryOperation{}, Hazards: orEmpty(hazards(s))}
		for _, o := range s.Operations {
			op := dryOperation{Number: o.Number, Text: o.Operation.String(), SQL: orEmpty(o.SQL), Locks: []dryLock{}, Transaction: o.Transaction, Untried: o.Untried}
			for _, l := range o.Locks {
				op.Locks = append(op.Locks, dryLock(l))
			}
			r.Operations = append(r.Operations, op)
		}
		out = append(out, r)
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
