package main

import (
	"fmt"
	"strings"

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
}

// decide returns the renames that flags and declarations ask for. Where more
// look possible the error has exit code 4 and lists the flags that answer.
func (r renames) decide(current, desired *model.Database) ([]diff.Rename, error) {
	decided := diff.Hints(current, desired)
	for _, f := range r.flags {
		rename, err := parseRename(f, current)
		if err != nil {
			return nil, err
		}
		decided = append(decided, rename)
	}
	if r.none || r.silent {
		return decided, nil
	}
	open := diff.Candidates(current, desired, decided)
	if len(open) == 0 {
		return decided, nil
	}
	var lines []string
	for _, c := range open {
		lines = append(lines, "--rename "+shellQuote(c.String()))
	}
	question := fmt.Errorf("%s may be renamed, or dropped and added anew: that is for you to say", plural(len(open), "object"))
	return nil, exitCode{exitQuestion, hinted{question,
		"add " + strings.Join(lines, " or ") + ", or --no-rename to drop and add"}}
}

// parseRename reads TABLE:NEW or TABLE.COLUMN:NEW.
func parseRename(flag string, current *model.Database) (diff.Rename, error) {
	from, to, found := strings.Cut(flag, ":")
	if !found || from == "" || to == "" {
		return diff.Rename{}, &command.UsageError{Err: fmt.Errorf("--rename %s: expected TABLE:NEW_NAME or TABLE.COLUMN:NEW_NAME", flag), Command: "autogen revision"}
	}
	if current.Table(from) != nil {
		return diff.Rename{Table: from, To: to}, nil
	}
	if dot := strings.LastIndexByte(from, '.'); dot > 0 {
		table, column := from[:dot], from[dot+1:]
		if t := current.Table(table); t != nil && t.Column(column) != nil {
			return diff.Rename{Table: table, Column: column, To: to}, nil
		}
	}
	return diff.Rename{}, hinted{fmt.Errorf("--rename %s: the database has no table or column %s", flag, from), "`autogen diff` lists what differs"}
}

func shellQuote(s string) string {
	if strings.ContainsAny(s, " \"'$`\\*?[]()<>|&;") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}
