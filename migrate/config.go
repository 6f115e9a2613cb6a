package migrate

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/autogen-db/autogen/migrate/dialect"
)

// DefaultTable is the version table's name where Config.Table sets no other.
const DefaultTable = "autogen_revisions"

// Config holds the settings of a [Runner]. Options change it; its zero fields
// mean the defaults.
type Config struct {
	// Dialect compiles the operations; nil means the one of the engine that
	// the driver of the *sql.DB belongs to.
	Dialect dialect.Dialect
	// Table is the bare name of the version table; see [DefaultTable].
	Table string
	// Schema is the version table's schema on PostgreSQL. Empty means the
	// schema that the table is found in through search_path, and the current
	// schema where it is still to be made.
	Schema string
	// LockTimeout is how long a run waits for another to end; 0 means one
	// minute.
	LockTimeout time.Duration
	// Sources holds the migration files, so that an edit after applying is
	// seen; nil means that it is not.
	Sources fs.FS
	// Logger receives warnings; nil means that they are dropped.
	Logger *slog.Logger
	// Notify is called as a run goes on, by the goroutine that runs; nil means
	// that it is not.
	Notify func(Event)
}

// Option changes the settings of a [Runner].
type Option func(*Config) error

// Event is a moment of a run.
type Event struct {
	Kind      EventKind
	Direction Direction
	Revision  Revision
	// Duration is how long the revision took; it is set for Finished.
	Duration time.Duration
}

// EventKind says what happened.
type EventKind int

// The kinds of events. A revision that fails has a Started and no Finished.
const (
	// Started comes before a revision's function runs.
	Started EventKind = iota
	// Finished comes when a revision is committed.
	Finished
	// Waiting comes once when another run holds the lock. On SQLite that is
	// known when the connection's busy_timeout has run out.
	Waiting
)

// WithDialect sets the dialect, for a driver that the package does not know.
func WithDialect(d dialect.Dialect) Option {
	return func(c *Config) error {
		if d == nil {
			return errors.New("migrate: the dialect is nil")
		}
		c.Dialect = d
		return nil
	}
}

// WithTable sets the version table's schema (which may be empty) and bare
// name.
func WithTable(schema, name string) Option {
	return func(c *Config) error {
		if name == "" {
			return errors.New("migrate: the version table's name is empty")
		}
		c.Schema, c.Table = schema, name
		return nil
	}
}

// WithLockTimeout sets how long a run waits for another to end.
func WithLockTimeout(d time.Duration) Option {
	return func(c *Config) error {
		if d <= 0 {
			return fmt.Errorf("migrate: the lock timeout %s is not positive", d)
		}
		c.LockTimeout = d
		return nil
	}
}

// WithSources sets the migration files.
func WithSources(files fs.FS) Option {
	return func(c *Config) error { c.Sources = files; return nil }
}

// WithLogger sets what receives warnings.
func WithLogger(l *slog.Logger) Option {
	return func(c *Config) error { c.Logger = l; return nil }
}

// WithNotify sets what is called as a run goes on.
func WithNotify(f func(Event)) Option {
	return func(c *Config) error { c.Notify = f; return nil }
}

// configure applies the options and fills in the defaults.
func configure(options []Option) (Config, error) {
	var c Config
	for _, option := range options {
		if option == nil {
			continue
		}
		if err := option(&c); err != nil {
			return c, err
		}
	}
	if c.Table == "" {
		c.Table = DefaultTable
	}
	if c.LockTimeout == 0 {
		c.LockTimeout = time.Minute
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Notify == nil {
		c.Notify = func(Event) {}
	}
	return c, nil
}
