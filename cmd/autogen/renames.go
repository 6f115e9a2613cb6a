package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/huh"
	"github.com/mattn/go-isatty"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/model"
)

// renames is what the command line says about renames.
type renames struct {
	// flags are the --rename flags.
	flags []string
	// none says that what looks like a rename is none: --no-rename.
	none bool
	// silent passes questions over: for commands that only look.
	silent bool
	// ask asks the person at the terminal; nil where there is none.
	ask func(ctx context.Context, rename diff.Rename) (bool, error)
}

// decide returns the renames that flags and declarations ask for. Where more
// look possible the error has exit code 4 and lists the flags that answer.
func (r renames) decide(ctx context.Context, current, desired *model.Database) ([]diff.Rename, error) {
	decided := diff.Hints(current, desired)
	for _, f := range r.flags {
		rename, err := parseRename(f, current, desired, decided)
		if err != nil {
			return nil, err
		}
		decided = append(decided, rename)
	}
	if r.none || r.silent {
		return decided, nil
	}
	open := diff.Candidates(current, desired, decided)
	if r.ask == nil && len(open) > 0 {
		return nil, unanswered(open)
	}
	refused := make(map[diff.Rename]bool)
	for len(open) > 0 {
		if refused[open[0]] {
			open = open[1:]
			continue
		}
		yes, err := r.ask(ctx, open[0])
		if err != nil {
			return nil, err
		}
		if !yes {
			refused[open[0]] = true
			continue
		}
		decided = append(decided, open[0])
		open = diff.Candidates(current, desired, decided)
	}
	return decided, nil
}

// unanswered is the error for questions that nobody is there to answer: it
// lists the flags that do.
func unanswered(open []diff.Rename) error {
	var flags []string
	for _, c := range open {
		flags = append(flags, "--rename "+shellQuote(c.String()))
	}
	question := fmt.Errorf("%s may be renamed, or dropped and added anew: that is for you to say", plural(len(open), "object"))
	return exitCode{exitQuestion, hinted{question, "add " + strings.Join(flags, " or ") + ", or --no-rename to drop and add"}}
}

// askRename asks on the terminal. An interrupt is an answer, too: the command
// then stops.
func askRename(ctx context.Context, r diff.Rename) (bool, error) {
	what, from := "table", r.Table
	if r.Column != "" {
		what, from = "column", r.Table+"."+r.Column
	}
	renamed := false
	question := huh.NewConfirm().
		Title(fmt.Sprintf("Is %s the %s %s under a new name?", r.To, what, from)).
		Description("A rename keeps the data; otherwise the old one is dropped and the new one added empty.").
		Affirmative("Renamed").Negative("Dropped and added").
		Value(&renamed)
	form := huh.NewForm(huh.NewGroup(question)).WithOutput(os.Stderr)
	if err := form.RunWithContext(ctx); err != nil {
		return false, exitCode{exitQuestion, fmt.Errorf("the question about %s was left unanswered: %w", from, err)}
	}
	return renamed, nil
}

// interactive reports whether somebody is there to answer a question.
func interactive() bool {
	return isatty.IsTerminal(os.Stdin.Fd()) && isatty.IsTerminal(os.Stderr.Fd())
}

// parseRename reads TABLE:NEW or TABLE.COLUMN:NEW. A table that is renamed, too,
// may go by either name.
func parseRename(flag string, current, desired *model.Database, decided []diff.Rename) (diff.Rename, error) {
	from, to, found := strings.Cut(flag, ":")
	if !found || from == "" || to == "" {
		return diff.Rename{}, &command.UsageError{Err: fmt.Errorf("--rename %s: expected TABLE:NEW_NAME or TABLE.COLUMN:NEW_NAME", flag), Command: "autogen revision"}
	}
	if current.Table(from) != nil {
		if desired.Table(to) == nil {
			return diff.Rename{}, hinted{fmt.Errorf("--rename %s: the models have no table %s", flag, to), "`autogen check` lists what differs"}
		}
		return diff.Rename{Table: from, To: to}, nil
	}
	if dot := strings.LastIndexByte(from, '.'); dot > 0 {
		was, now := bothNames(from[:dot], decided)
		column := from[dot+1:]
		if t := current.Table(was); t != nil && t.Column(column) != nil {
			if t := desired.Table(now); t != nil && t.Column(to) == nil {
				return diff.Rename{}, hinted{fmt.Errorf("--rename %s: the models have no column %s.%s", flag, now, to), "`autogen check` lists what differs"}
			}
			return diff.Rename{Table: now, Column: column, To: to}, nil
		}
	}
	return diff.Rename{}, hinted{fmt.Errorf("--rename %s: the database has no table or column %s", flag, from), "`autogen check` lists what differs"}
}

// bothNames returns the names of a table before and after the renames.
func bothNames(table string, decided []diff.Rename) (was, now string) {
	for _, r := range decided {
		if r.Column == "" && (r.Table == table || r.To == table) {
			return r.Table, r.To
		}
	}
	return table, table
}

func shellQuote(s string) string {
	if strings.ContainsAny(s, " \"'$`\\*?[]()<>|&;") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
