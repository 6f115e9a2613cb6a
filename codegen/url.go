package codegen

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// urlVariable is the environment variable that takes the place of a URL with
// a password.
const urlVariable = "DATABASE_URL"

// driver is the driver that a program uses for an engine.
type driver struct {
	// module is the module that is required, importPath the package that
	// registers the driver.
	module, importPath string
}

var drivers = map[model.Engine]driver{
	model.SQLite:   {module: "modernc.org/sqlite", importPath: "modernc.org/sqlite"},
	model.Postgres: {module: "github.com/jackc/pgx/v5", importPath: "github.com/jackc/pgx/v5/stdlib"},
}

// engineOf reads the engine off a URL's scheme; a scheme that is in an
// environment variable is looked up. The error never holds the URL.
func engineOf(dsn string) (model.Engine, error) {
	if strings.HasPrefix(dsn, "${") {
		expanded, err := expand(dsn, os.LookupEnv)
		if err != nil {
			return "", fmt.Errorf("url: %w, so the engine is not known; set it, then run this again", err)
		}
		dsn = expanded
	}
	scheme, _, ok := strings.Cut(dsn, ":")
	if !ok || strings.ContainsAny(scheme, " =/@'\"") {
		return "", errors.New("url: no scheme; use sqlite://FILE or postgres://USER@HOST/DATABASE")
	}
	switch strings.ToLower(scheme) {
	case "sqlite":
		return model.SQLite, nil
	case "postgres", "postgresql":
		return model.Postgres, nil
	}
	return "", fmt.Errorf("url: unknown scheme %q; use sqlite://FILE or postgres://USER@HOST/DATABASE", scheme)
}

// maskPassword returns a URL with its passwords replaced, and whether there
// was one: in front of the host, or as a parameter that libpq knows
// (PostgreSQL docs, "Parameter Key Words"). A password that is an environment
// variable as a whole is none. The last "@" counts, since a password that was
// not escaped may hold one, or a slash.
func maskPassword(dsn string) (masked string, found bool) {
	scheme, rest, ok := strings.Cut(dsn, "://")
	if !ok {
		return dsn, false
	}
	head, query, hasQuery := strings.Cut(rest, "?")
	if at := strings.LastIndexByte(head, '@'); at >= 0 {
		user, password, _ := strings.Cut(head[:at], ":")
		if password != "" && !isVariable(password) {
			head, found = user+":"+mask+head[at:], true
		}
	}
	masked = scheme + "://" + head
	if !hasQuery {
		return masked, found
	}
	params := strings.Split(query, "&")
	for i, param := range params {
		key, value, _ := strings.Cut(param, "=")
		name, err := url.QueryUnescape(key)
		if err != nil {
			name = key
		}
		switch strings.ToLower(name) {
		case "password", "sslpassword":
			if value != "" && !isVariable(value) {
				params[i], found = key+"="+mask, true
			}
		}
	}
	return masked + "?" + strings.Join(params, "&"), found
}

// mask stands where a password was.
const mask = "xxxxx"

func isVariable(s string) bool {
	return strings.HasPrefix(s, "${") && strings.IndexByte(s, '}') == len(s)-1
}
