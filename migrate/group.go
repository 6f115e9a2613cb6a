package migrate

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
)

// Schemas returns the databases that schemas of one PostgreSQL database stand
// for, with their names.
func Schemas(db *sql.DB, names ...string) []Database {
	all := make([]Database, len(names))
	for i, name := range names {
		all[i] = Database{Name: name, DB: db, Schema: name}
	}
	return all
}

// FindSchemas is [Schemas] with the names that a query returns in its one
// column.
func FindSchemas(ctx context.Context, db *sql.DB, query string) ([]Database, error) {
	names, err := findNames(ctx, db, query)
	return Schemas(db, names...), err
}

// NameInURL stands for a tenant's name in [Group.URL].
const NameInURL = "{name}"

// Group is an entry of [databases] in autogen.toml: one database, or tenants that
// are listed or found by a query.
type Group struct {
	// Name is the entry's.
	Name string `json:"name"`
	// URL is the database's. Where it holds {name} each tenant is a database of
	// its own; otherwise each is a schema of the database.
	URL string `json:"url"`
	// Names lists tenants.
	Names []string `json:"names,omitempty"`
	// Query finds tenants: its one column holds their names. It is asked on
	// QueryURL, or on URL where that is empty.
	Query    string `json:"query,omitempty"`
	QueryURL string `json:"query_url,omitempty"`
	// Shared are schemas that names are looked for in behind a tenant's; see
	// [WithSchema].
	Shared []string `json:"shared,omitempty"`
}

// Tenants reports whether the entry stands for tenants, and not for one
// database.
func (g Group) Tenants() bool { return len(g.Names) > 0 || g.Query != "" }

// Databases returns the databases of the group: one of its name, or one NAME/TENANT
// for each tenant, the listed ones first, each once. It connects only for a
// query.
func (g Group) Databases(ctx context.Context) ([]Database, error) {
	if !g.Tenants() {
		return []Database{{Name: g.Name, URL: g.URL}}, nil
	}
	names := g.Names
	if g.Query != "" {
		found, err := g.find(ctx)
		if err != nil {
			return nil, fmt.Errorf("databases.%s: %w", g.Name, err)
		}
		names = append(append([]string{}, names...), found...)
	}
	var all []Database
	seen := map[string]bool{}
	for _, name := range names {
		if seen[name] {
			continue
		}
		seen[name] = true
		all = append(all, g.Tenant(name))
	}
	return all, nil
}

// Tenant returns the database of one tenant.
func (g Group) Tenant(name string) Database {
	d := Database{Name: g.Name + "/" + name, URL: g.URL}
	if strings.Contains(g.URL, NameInURL) {
		d.URL = strings.ReplaceAll(g.URL, NameInURL, url.PathEscape(name))
		return d
	}
	d.Schema, d.Shared = name, g.Shared
	return d
}

func (g Group) find(ctx context.Context) ([]string, error) {
	on := g.QueryURL
	if on == "" {
		on = g.URL
	}
	db, _, err := Open(on)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return findNames(ctx, db, g.Query)
}

func findNames(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, &ConnectError{Err: err}
	}
	defer conn.Close()
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("find the tenants: %w", err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name sql.NullString
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("find the tenants: the query must return one column of names: %w", err)
		}
		if name.String == "" {
			return nil, fmt.Errorf("find the tenants: the query returned an empty name")
		}
		names = append(names, name.String)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("find the tenants: %w", err)
	}
	return names, nil
}
