package main

import (
	"context"
	"fmt"
	"os"
	"slices"
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
	open, err := diff.Candidates(current, desired, decided)
	if err != nil {
		return nil, err
	}
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
		if open, err = diff.Candidates(current, desired, decided); err != nil {
			return nil, err
		}
	}
	return decided, nil
}

// schemas returns the schemas of a database that the flags name what is renamed
// in: those that the models no longer name are the project's all the same.
func (r renames) schemas(current *model.Database) []string {
	var names []string
	for _, f := range r.flags {
		from, _, _ := strings.Cut(f, ":")
		name, whole := strings.CutPrefix(from, "schema ")
		if !whole {
			name, _ = model.SplitName(from[strings.LastIndexByte(from, ' ')+1:])
		}
		if slices.ContainsFunc(current.Schemas, func(s model.Schema) bool { return s.Name == name }) {
			names = append(names, name)
		}
	}
	return names
}

// unanswered is the error for questions that nobody is there to answer: it
// lists the flags that do.
func unanswered(open []diff.Rename) error {
	var flags []string
	for _, c := range open {
		if goesAlong(c, open) {
			continue
		}
		flags = append(flags, "--rename "+shellQuote(c.String()))
	}
	question := fmt.Errorf("%s may be renamed, or dropped and added anew: that is for you to say", plural(len(open), "object"))
	return exitCode{exitQuestion, hinted{question, "add " + strings.Join(flags, " or ") + ", or --no-rename to drop and add"}}
}

// goesAlong reports whether a rename is one into a schema that may itself be the
// renamed one.
func goesAlong(r diff.Rename, open []diff.Rename) bool {
	from, bare := model.SplitName(r.Name)
	to, now := model.SplitName(r.To)
	return r.On == "" && bare == now && slices.Contains(open, diff.Rename{Kind: "SCHEMA", Name: from, To: to})
}

// askRename asks on the terminal. An interrupt is an answer, too: the command
// then stops.
func askRename(ctx context.Context, r diff.Rename) (bool, error) {
	from := r.Label()
	switch r.Kind {
	case "TABLE", "COLUMN":
		from = strings.ToLower(r.Kind) + " " + from
	}
	renamed := false
	question := huh.NewConfirm().
		Title(fmt.Sprintf("Is %s the %s under a new name?", r.To, from)).
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

// parseRename reads OLD:NEW, where OLD is a table, a column behind its table, or
// what [diff.Rename.String] writes. What it is part of may go by either name, if
// that is renamed, too.
func parseRename(flag string, current, desired *model.Database, decided []diff.Rename) (diff.Rename, error) {
	if from, to, found := strings.Cut(flag, ":"); !found || from == "" || to == "" {
		return diff.Rename{}, &command.UsageError{Err: fmt.Errorf("--rename %s: expected TABLE:NEW_NAME, TABLE.COLUMN:NEW_NAME or 'KIND NAME:NEW_NAME'", flag), Command: "autogen revision"}
	}
	r, err := diff.ParseRename(flag, current, desired, decided)
	if err != nil {
		return diff.Rename{}, hinted{fmt.Errorf("--rename %s: %w", flag, err), "`autogen check` lists what differs"}
	}
	return r, nil
}

func shellQuote(s string) string {
	if strings.ContainsAny(s, " \"'$`\\*?[]()<>|&;") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
