package migrate

import (
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// Open opens the database of a URL and says which engine it is. It does not
// connect. The program must have imported the engine's driver:
// modernc.org/sqlite, or github.com/jackc/pgx/v5/stdlib.
//
//	sqlite://app.db            a path, from the working directory
//	sqlite:///var/lib/app.db   an absolute path
//	sqlite::memory:            a database in memory, on one connection
//	postgres://user@host/db    as pgx reads it; also postgresql://
//
// SQLite connections get busy_timeout(5000) and foreign_keys(1) where the URL
// has no _pragma of that name. PostgreSQL connections get the application name
// autogen where the URL has none.
//
// The error is a [*URLError], which never holds a password.
func Open(rawURL string) (*sql.DB, model.Engine, error) {
	scheme, rest, ok := strings.Cut(rawURL, ":")
	if strings.TrimSpace(rawURL) != rawURL {
		return nil, "", &URLError{URL: rawURL, Reason: "has white space around it", Help: "take it off: it may be the line break of the file that the URL is kept in"}
	}
	if !ok || strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") != "" {
		return nil, "", &URLError{URL: rawURL, Reason: "has no scheme"}
	}
	switch strings.ToLower(scheme) {
	case "sqlite":
		db, err := openSQLite(rawURL, rest)
		return db, model.SQLite, err
	case "postgres", "postgresql":
		db, err := openPostgres(rawURL)
		return db, model.Postgres, err
	}
	return nil, "", &URLError{URL: rawURL, Reason: fmt.Sprintf("has the unknown scheme %q", scheme)}
}

// URLError reports a database URL that cannot be used.
type URLError struct {
	// URL is what was given. Error redacts it.
	URL    string
	Reason string
	// Help is a hint; empty means the schemes that are accepted.
	Help string
}

// Error shows the URL without its password.
func (e *URLError) Error() string {
	return fmt.Sprintf("database URL %q %s", RedactURL(e.URL), e.Reason)
}

// Hint says what is accepted.
func (e *URLError) Hint() string {
	if e.Help != "" {
		return e.Help
	}
	return "accepted: sqlite://path.db, sqlite:///absolute/path.db, sqlite::memory:, postgres://user@host:5432/name"
}

func openSQLite(rawURL, rest string) (*sql.DB, error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "?")
	if path == "" {
		return nil, &URLError{URL: rawURL, Reason: "has no path"}
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, &URLError{URL: rawURL, Reason: "has a query that cannot be read"}
	}
	if !hasPragma(values, "busy_timeout", "_busy_timeout", "_timeout") {
		values.Add("_pragma", "busy_timeout(5000)")
	}
	if !hasPragma(values, "foreign_keys", "_foreign_keys", "_fk") {
		values.Add("_pragma", "foreign_keys(1)")
	}
	// A "file:" URI lets SQLite itself undo the escapes, so that a path may
	// hold "?", "#" and "%" (sqlite.org/uri.html).
	dsn := "file:" + (&url.URL{Path: unescape(path)}).EscapedPath() + "?" + values.Encode()
	if path == ":memory:" {
		dsn = ":memory:?" + values.Encode()
	}
	db, err := openDriver(rawURL, "sqlite", dsn, "modernc.org/sqlite")
	if err != nil {
		return nil, err
	}
	if path == ":memory:" {
		// Each connection would have a database of its own.
		db.SetMaxOpenConns(1)
	}
	return db, nil
}

func unescape(path string) string {
	if plain, err := url.PathUnescape(path); err == nil {
		return plain
	}
	return path
}

// hasPragma reports whether the query sets a pragma, as _pragma or by one of
// the driver's short keys.
func hasPragma(values url.Values, name string, keys ...string) bool {
	return slices.ContainsFunc(keys, values.Has) ||
		slices.ContainsFunc(values["_pragma"], func(v string) bool { return pragmaName(v) == name })
}

// pragmaName takes the name out of "foreign_keys(1)" or "foreign_keys = 1".
func pragmaName(pragma string) string {
	if end := strings.IndexAny(pragma, "(= "); end >= 0 {
		pragma = pragma[:end]
	}
	return strings.ToLower(strings.TrimSpace(pragma))
}

func openPostgres(rawURL string) (*sql.DB, error) {
	u, err := splitPostgres(rawURL)
	if err != nil {
		return nil, err
	}
	dsn := rawURL
	if values, _ := url.ParseQuery(u.query); !values.Has("application_name") {
		// The rest of the text stays as it is: pgx reads it in its own way.
		separator := "?"
		if u.query != "" || strings.HasSuffix(rawURL, "?") {
			separator = "&"
		}
		dsn = rawURL + separator + "application_name=autogen"
	}
	return openDriver(rawURL, "pgx", dsn, "github.com/jackc/pgx/v5/stdlib")
}

// postgresURL is a URL in its parts, with all escapes.
type postgresURL struct {
	// server is the scheme, the user and the hosts.
	server      string
	path, query string
}

const escapeHelp = `escape special characters of the password: "/" is %2F, "@" is %40, "#" is %23, "%" is %25`

// splitPostgres reads a URL as libpq and pgx do (PostgreSQL documentation, section
// "Connection URIs"): the user ends at the first "@", unless there is a "/"
// before it, and there may be several hosts. It refuses what would have a part of
// the password pass for a host or a database.
func splitPostgres(rawURL string) (postgresURL, error) {
	scheme, rest, _ := strings.Cut(rawURL, ":")
	rest, ok := strings.CutPrefix(rest, "//")
	if !ok || scheme != strings.ToLower(scheme) {
		return postgresURL{}, &URLError{URL: rawURL, Reason: "does not begin with postgres:// or postgresql://"}
	}
	unreadable := &URLError{URL: rawURL, Reason: "cannot be read", Help: escapeHelp}
	user := ""
	if at := strings.IndexAny(rest, "@/"); at >= 0 && rest[at] == '@' {
		user, rest = rest[:at+1], rest[at+1:]
	}
	if _, err := url.PathUnescape(user); err != nil {
		return postgresURL{}, unreadable
	}
	hosts, query, _ := strings.Cut(rest, "?")
	hosts, path, _ := strings.Cut(hosts, "/")
	if strings.Contains(hosts+path, "@") {
		return postgresURL{}, unreadable
	}
	for param := range strings.SplitSeq(query, "&") {
		if _, err := url.PathUnescape(param); err != nil {
			return postgresURL{}, unreadable
		}
	}
	return postgresURL{server: scheme + "://" + user + hosts, path: path, query: query}, nil
}

// OtherDatabase returns the URL of another database of the same PostgreSQL server.
// The error is a [*URLError].
func OtherDatabase(rawURL, name string) (string, error) {
	u, err := splitPostgres(rawURL)
	if err != nil {
		return "", err
	}
	var params []string
	for param := range strings.SplitSeq(u.query, "&") {
		if key, _, _ := strings.Cut(param, "="); param != "" && key != "dbname" && key != "database" {
			params = append(params, param)
		}
	}
	out := u.server + "/" + url.PathEscape(name)
	if len(params) > 0 {
		out += "?" + strings.Join(params, "&")
	}
	return out, nil
}

func openDriver(rawURL, name, dsn, path string) (*sql.DB, error) {
	if !slices.Contains(sql.Drivers(), name) {
		return nil, &URLError{
			URL:    rawURL,
			Reason: fmt.Sprintf("needs the driver %q, which this program does not have", name),
			Help:   fmt.Sprintf("import _ %q", path),
		}
	}
	db, err := sql.Open(name, dsn)
	if err != nil {
		return nil, &URLError{URL: rawURL, Reason: "cannot be opened: " + strings.ReplaceAll(err.Error(), dsn, RedactURL(dsn))}
	}
	return db, nil
}
