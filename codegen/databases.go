package codegen

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// DatabaseConfig is an entry of [databases] in autogen.toml: one database with a
// history of its own, or tenants that share one. What it leaves out is the
// project's.
type DatabaseConfig struct {
	URL        string   `toml:"url"`
	Models     []string `toml:"models"`
	Migrations string   `toml:"migrations"`
	Schemas    []string `toml:"schemas"`
	// Names, Query and Shared are those of [migrate.Group].
	Names  []string `toml:"names"`
	Query  string   `toml:"query"`
	Shared []string `toml:"shared"`
}

// DatabaseNames returns the names of the entries, sorted.
func (c *Config) DatabaseNames() []string { return slices.Sorted(maps.Keys(c.Databases)) }

// ForDatabase returns the configuration of an entry: the project's, with what the
// entry says. c has the entry.
func (c *Config) ForDatabase(name string) *Config {
	entry := c.Databases[name]
	own := *c
	own.URL = cmp.Or(entry.URL, c.URL)
	if entry.Migrations != "" {
		own.Migrations, own.Folders = entry.Migrations, nil
	}
	if entry.Models != nil {
		own.Models = entry.Models
	}
	if entry.Schemas != nil {
		own.Schemas = entry.Schemas
	}
	return &own
}

// Group returns an entry as a run needs it, with its environment variables put
// in. The error is that of [Config.DatabaseURL]. c has the entry.
func (c *Config) Group(name string) (migrate.Group, error) {
	entry := c.Databases[name]
	g := migrate.Group{Name: name, Names: entry.Names, Query: entry.Query, Shared: entry.Shared}
	var err error
	if g.URL, err = c.ForDatabase(name).DatabaseURL(); err != nil {
		return g, err
	}
	if g.Query != "" && strings.Contains(g.URL, migrate.NameInURL) {
		g.QueryURL, err = c.DatabaseURL()
	}
	return g, err
}

// checkDatabases returns an error where an entry of [databases] cannot be.
func (c *Config) checkDatabases() error {
	for _, name := range c.DatabaseNames() {
		fault := func(msg, hint string) error {
			return &model.DeclarationError{Pos: model.Pos{File: c.Path}, Msg: fmt.Sprintf("databases.%s: %s", name, msg), Hint: hint}
		}
		entry := c.Databases[name]
		tenants := len(entry.Names) > 0 || entry.Query != ""
		url := cmp.Or(entry.URL, c.URL)
		eachOwn := strings.Contains(url, migrate.NameInURL)
		if !plainName(name) {
			return fault("a name is of letters, digits, - and _", "")
		}
		switch {
		case eachOwn && !tenants:
			return fault("the url holds "+migrate.NameInURL+", and there are no tenants", `names = ["acme"], or query = "SELECT name FROM tenants"`)
		case len(entry.Shared) > 0 && (!tenants || eachOwn):
			return fault("shared is for tenants that are schemas", "take it out, or list the tenants: names = [\"acme\"]")
		case entry.Query != "" && eachOwn && c.URL == "":
			return fault("the query needs a database to be asked on", "the url at the top of the file names it")
		case tenants && !eachOwn && strings.HasPrefix(url, "sqlite:"):
			return fault("SQLite has no schemas that could stand for tenants", "a file for each: url = \"sqlite://tenants/"+migrate.NameInURL+".db\"")
		}
	}
	return nil
}

func plainName(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool { return r != '-' && r != '_' && !isAlnum(r) }) < 0
}

// OwnHistories reports whether an entry of [databases] has a migrations folder
// of its own.
func (c *Config) OwnHistories() bool {
	for _, entry := range c.Databases {
		if entry.Migrations != "" {
			return true
		}
	}
	return false
}
