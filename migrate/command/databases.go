package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
)

// DatabasesVariable is the environment variable that tells a deployed program
// which databases --all and --database mean: a JSON list of [migrate.Group]. The
// command `autogen databases --format json` prints it.
const DatabasesVariable = "AUTOGEN_DATABASES"

// History is an entry of [databases] with the revisions of its databases.
type History struct {
	migrate.Group
	migrate.History
}

// databases are those of one history.
func (h History) databases(ctx context.Context) ([]migrate.Database, error) {
	all, err := h.Group.Databases(ctx)
	for i := range all {
		all[i].History = &h.History
	}
	return all, err
}

// AddDatabaseFlag adds --database to a command and its sub-commands.
func AddDatabaseFlag(cmd *cobra.Command, name *string) {
	cmd.PersistentFlags().StringVar(name, "database", "", "an `entry` of [databases], or ENTRY/TENANT for one of its tenants")
}

// NoDatabaseError reports a name that is no entry of [databases], and none of
// an entry's tenants.
type NoDatabaseError struct {
	// Name is what was given; empty where one of several must be named.
	Name string
	// Known are the entries.
	Known []string
	// Tenants says that Name is an entry of tenants, where one of them must be
	// named.
	Tenants bool
}

// Error says what the name is not.
func (e *NoDatabaseError) Error() string {
	switch {
	case e.Tenants:
		return fmt.Sprintf("%s stands for tenants, and one is needed", e.Name)
	case e.Name == "" && len(e.Known) > 0:
		return "there are several databases, and one must be named"
	case len(e.Known) == 0:
		return "there is no list of databases"
	}
	return fmt.Sprintf("there is no database %q", e.Name)
}

// Hint names the entries.
func (e *NoDatabaseError) Hint() string {
	switch {
	case e.Tenants:
		return "--database " + e.Name + "/TENANT, or --all"
	case len(e.Known) == 0:
		return "list them in autogen.toml, [databases.NAME], or for a deployed program in $" + DatabasesVariable
	}
	return "--database " + strings.Join(e.Known, ", or --database ")
}

// Find returns what --database NAME means: an entry, with its databases.
func Find(ctx context.Context, all []History, name string) (History, []migrate.Database, error) {
	entry, tenant, one := strings.Cut(name, "/")
	var known []string
	for _, h := range all {
		known = append(known, h.Name)
		if h.Name != entry {
			continue
		}
		databases, err := h.databases(ctx)
		if err != nil || !one {
			return h, databases, err
		}
		for _, d := range databases {
			if d.Name == name {
				return h, []migrate.Database{d}, nil
			}
		}
		return h, nil, &NoDatabaseError{Name: entry + "/" + tenant, Known: []string{h.Name}}
	}
	return History{}, nil, &NoDatabaseError{Name: name, Known: known}
}

// FindOne is [Find] for a command that works on one database.
func FindOne(ctx context.Context, all []History, name string) (migrate.Database, error) {
	h, databases, err := Find(ctx, all, name)
	if err != nil {
		return migrate.Database{}, err
	}
	if h.Tenants() && name == h.Name {
		return migrate.Database{}, &NoDatabaseError{Name: name, Known: []string{name}, Tenants: true}
	}
	return databases[0], nil
}

// MainHistories is [Main] for a program with several histories: one for each
// entry of [databases]. Where the environment does not list the databases, the
// URL of the entry NAME is that of $AUTOGEN_URL_NAME, in capital letters.
//
//	func main() {
//		os.Exit(command.MainHistories(os.Args[1:],
//			command.NewHistory("app", app.Revisions, app.Configure),
//			command.NewHistory("billing", billing.Revisions, billing.Configure),
//		))
//	}
func MainHistories(args []string, histories ...History) int {
	return withSignals(func(ctx context.Context) int {
		return RunHistories(ctx, args, os.Stdout, os.Stderr, histories...)
	})
}

// NewHistory returns the history of the entry of [databases] with that name.
func NewHistory(name string, revisions migrate.Revisions, options ...migrate.Option) History {
	return History{Group: migrate.Group{Name: name}, History: migrate.History{Revisions: revisions, Options: options}}
}

// groups reads [DatabasesVariable] and gives each entry its history: the one of
// its name, or the only one. Without the variable each history has the URL that
// its own variable names.
func groups(histories []History) ([]History, error) {
	text := os.Getenv(DatabasesVariable)
	if text == "" {
		var all []History
		for _, h := range histories {
			if h.URL = os.Getenv("AUTOGEN_URL_" + strings.ToUpper(h.Name)); h.Name != "" && h.URL != "" {
				all = append(all, h)
			}
		}
		return all, nil
	}
	var listed []migrate.Group
	if err := json.Unmarshal([]byte(text), &listed); err != nil {
		return nil, fmt.Errorf("$%s: %w", DatabasesVariable, err)
	}
	all := make([]History, len(listed))
	for i, g := range listed {
		h, ok := historyOf(histories, g.Name)
		if !ok {
			return nil, fmt.Errorf("$%s: this program has no history for database %s", DatabasesVariable, g.Name)
		}
		h.Group = g
		all[i] = h
	}
	return all, nil
}

func historyOf(histories []History, name string) (History, bool) {
	for _, h := range histories {
		if h.Name == name || h.Name == "" {
			return h, true
		}
	}
	return History{}, false
}

// allDatabases returns the databases that a command line means: all, or those
// of an entry.
func (env Environment) allDatabases(cmd *cobra.Command) ([]migrate.Database, error) {
	var all []History
	var err error
	if env.Groups != nil {
		if all, err = env.Groups(); err != nil {
			return nil, err
		}
	}
	if name := env.database(); name != "" {
		_, databases, err := Find(cmd.Context(), all, name)
		return databases, err
	}
	if len(all) == 0 {
		return nil, &UsageError{Err: &NoDatabaseError{}, Command: cmd.CommandPath()}
	}
	var databases []migrate.Database
	var faults []error
	for _, h := range all {
		found, err := h.databases(cmd.Context())
		databases = append(databases, found...)
		faults = append(faults, err)
	}
	return databases, errors.Join(faults...)
}

func (env Environment) database() string {
	if env.Database == nil {
		return ""
	}
	return env.Database()
}

// isGroup reports whether --database names an entry that stands for tenants.
func (env Environment) isGroup() (bool, error) {
	if env.database() == "" || env.Groups == nil {
		return false, nil
	}
	all, err := env.Groups()
	for _, h := range all {
		if h.Name == env.database() && h.Tenants() {
			return true, nil
		}
	}
	return false, err
}
