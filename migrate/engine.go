package migrate

import (
	"database/sql"
	"fmt"
	"reflect"
	"strings"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/dialect/sqlite"
)

// DriverError reports a database driver that the package does not know.
type DriverError struct {
	// Type is the driver's Go type.
	Type string
}

// Error names the driver's type.
func (e *DriverError) Error() string {
	return fmt.Sprintf("cannot tell the engine from the database driver %s", e.Type)
}

// Hint says how to go on.
func (e *DriverError) Hint() string {
	return "name the engine with migrate.WithDialect(postgres.Dialect{}) or migrate.WithDialect(sqlite.Dialect{})"
}

// detect finds the dialect by the package that the driver's type is of.
func detect(db *sql.DB) (dialect.Dialect, error) {
	t := reflect.TypeOf(db.Driver())
	name := t.String()
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	path := t.PkgPath()
	switch {
	case strings.Contains(path, "sqlite"):
		return sqlite.Dialect{}, nil
	case strings.Contains(path, "pgx"), strings.Contains(path, "lib/pq"):
		return postgres.Dialect{}, nil
	}
	return nil, &DriverError{Type: name}
}
