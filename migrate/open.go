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
	if !ok {
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
	u, err := url.Parse(rawURL)
	if err != nil {
		// The error of url.Parse quotes the URL with its password.
		return nil, &URLError{URL: rawURL, Reason: "cannot be read", Help: `escape special characters of the password: "/" is %2F, "@" is %40, "#" is %23, "%" is %25`}
	}
	dsn := rawURL
	if !u.Query().Has("application_name") {
		// The rest of the text stays as it is: pgx reads it in its own way.
		separator := "?"
		if strings.Contains(rawURL, "?") {
			separator = "&"
		}
		dsn = rawURL + separator + "application_name=autogen"
	}
	return openDriver(rawURL, "pgx", dsn, "github.com/jackc/pgx/v5/stdlib")
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

// redacted stands where a password was.
const redacted = "xxxxx"

// RedactURL returns a database URL, or a "key=value" connection string,
// without its passwords. Text that is no URL comes back as it is, but for
// whatever stands where a password would.
func RedactURL(text string) string {
	if scheme, rest, ok := strings.Cut(text, "://"); ok {
		text = scheme + "://" + redactUser(rest)
	}
	for _, key := range []string{"password", "sslpassword", "passwd", "pwd"} {
		text = redactValue(text, key)
	}
	return text
}

// redactUser replaces the password of "user:password@host/…". The last "@"
// counts, since a password that was not escaped may hold one, or a "/".
func redactUser(rest string) string {
	at := strings.LastIndexByte(rest, '@')
	if q := strings.IndexByte(rest, '?'); q >= 0 && q < at && strings.LastIndexByte(rest[:q], '@') >= 0 {
		at = strings.LastIndexByte(rest[:q], '@')
	}
	if at < 0 {
		return rest
	}
	colon := strings.IndexByte(rest[:at], ':')
	if colon < 0 {
		return rest
	}
	return rest[:colon+1] + redacted + rest[at:]
}

// redactValue replaces the value of each key=value, up to "&" or white space,
// or within single quotes.
func redactValue(text, key string) string {
	var out strings.Builder
	for {
		i := strings.Index(strings.ToLower(text), key+"=")
		if i < 0 {
			out.WriteString(text)
			return out.String()
		}
		start := i + len(key) + 1
		out.WriteString(text[:start])
		text = text[start:]
		if i > 0 && isWord(out.String()[out.Len()-len(key)-2]) {
			// Part of a longer key.
			continue
		}
		out.WriteString(redacted)
		end := strings.IndexAny(text, "& \t\n")
		if strings.HasPrefix(text, "'") {
			if end = strings.IndexByte(text[1:], '\''); end >= 0 {
				end += 2
			}
		}
		if end < 0 {
			return out.String()
		}
		text = text[end:]
	}
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
