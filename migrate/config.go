package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"time"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
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
	// SearchPath is PostgreSQL's search_path for each revision of the run; nil
	// means the connection's own. [WithSchema] sets it together with Schema.
	SearchPath []string
	// LockTimeout is how long a run waits for another to end; 0 means one
	// minute.
	LockTimeout time.Duration
	// Transactions says what is one transaction; empty means
	// [TransactionPerRevision].
	Transactions TransactionMode
	// OperationLockTimeout is how long an operation waits for a lock of
	// PostgreSQL's (lock_timeout); 0 means [DefaultOperationLockTimeout], a
	// negative value what the connection has. A waiting ALTER TABLE makes all
	// others wait behind it, readers too, so that it must give up soon and try
	// again. [Op.SetLockTimeout] overrides it for a revision.
	OperationLockTimeout time.Duration
	// AutocommitLockTimeout is OperationLockTimeout for a statement that cannot run
	// in a transaction, such as CREATE INDEX CONCURRENTLY: it waits for every old
	// transaction to end and lets others by meanwhile, so that it may wait longer.
	// 0 means [DefaultAutocommitLockTimeout], a negative value what the connection
	// has.
	AutocommitLockTimeout time.Duration
	// StatementTimeout is how long a statement may take on PostgreSQL
	// (statement_timeout); 0 means what the connection has, since what is
	// right for an index is not for a rename. [Op.SetStatementTimeout]
	// overrides it for a revision.
	StatementTimeout time.Duration
	// Retries is how often a revision is tried again that failed on a lock
	// timeout, a deadlock or a serialisation failure; 0 means
	// [DefaultRetries], a negative value never. Within [Op.Autocommit] each
	// operation is tried again by itself, as often. [Op.SetRetries] overrides it
	// for a revision.
	Retries int
	// RetryDelay is how long the first of these waits at most; the time
	// doubles with each, to thirty seconds, and is made random. 0 means
	// [DefaultRetryDelay].
	RetryDelay time.Duration
	// BeforeRevision is called before a revision's function, in its first
	// transaction, AfterRevision after it, in its last. Their Op runs
	// operations at once, without counting or recording them; an error fails
	// the revision. Where a revision is tried again they are called again.
	BeforeRevision, AfterRevision func(op *Op, step Step) error
	// BeforeOperation is called before each operation, also in a dry run and for
	// a script; an error refuses it, and fails the revision.
	BeforeOperation func(step Step, o ops.Operation) error
	// Protected are patterns of names, as in the exclude of autogen.toml
	// ("audit.*", "spatial_ref_sys"): an operation on what they cover is refused
	// with a [*ProtectedError]. A name without a schema may be in any. SQL text
	// is not looked into.
	Protected []string
	// Open opens the databases that are named by a URL, for a connector of your
	// own (an IAM token, a proxy, TLS from a secret store); nil means [Open].
	// The program then also runs without a URL, which is empty. Where the driver
	// is neither pgx nor modernc.org/sqlite, set Dialect.
	Open func(url string) (*sql.DB, error)
	// protected are the patterns of Protected.
	protected []model.Pattern
	// OnError is called with the error of a run, after all is rolled back.
	OnError func(ctx context.Context, err error)
	// lockCapacity is what the server's table of locks holds, where a test says
	// so.
	lockCapacity int64
	// Naming names the constraints and indexes that operations make without a
	// name; where it says nothing the server chooses.
	Naming model.Naming
	// Folders are the project's further version folders, whose revisions join
	// those that [New] is given.
	Folders []Folder
	// Sources holds the migration files, so that an edit after applying is
	// seen; nil means that it is not.
	Sources fs.FS
	// Logger receives warnings, a line at level Info for each revision that is
	// done and each attempt that is made again, and one at level Debug for each
	// operation; nil means that they are dropped.
	Logger *slog.Logger
	// Notify is called as a run goes on, by the goroutine that runs; nil means
	// that it is not.
	Notify func(Event)
}

// The defaults of [Config]. The lock timeout is that of pg-schema-diff, long
// enough for the usual transaction to end, short enough for those who wait
// behind; with the retries a run waits a minute and a half in all.
const (
	DefaultOperationLockTimeout  = 3 * time.Second
	DefaultAutocommitLockTimeout = 5 * time.Minute
	DefaultRetries               = 10
	DefaultRetryDelay            = 250 * time.Millisecond
)

// TransactionMode says what a run does in one transaction.
type TransactionMode string

// The modes of transactions.
const (
	// TransactionPerRevision runs each revision in a transaction; see also
	// [Op.Autocommit].
	TransactionPerRevision TransactionMode = "revision"
	// TransactionAll runs all revisions of a run in one: all are applied, or
	// none. What cannot run in a transaction fails.
	TransactionAll TransactionMode = "all"
	// TransactionNone runs each operation as within [Op.Autocommit].
	TransactionNone TransactionMode = "none"
)

// Folder is a further folder of revisions: a Go package with a list of its own.
type Folder struct {
	Revisions Revisions
	// Sources holds the folder's files, as [Config.Sources] does those of the
	// first one.
	Sources fs.FS
}

// Step is a revision and the direction that it runs in.
type Step struct {
	Direction Direction
	Revision  Revision
}

// Option changes the settings of a [Runner].
type Option func(*Config) error

// Event is a moment of a run.
type Event struct {
	Kind      EventKind
	Direction Direction
	Revision  Revision
	// Duration is how long the revision took, for Finished, or how long the
	// run waits, for Retrying.
	Duration time.Duration
	// Step counts the revisions of the run from 1 to Steps.
	Step, Steps int
	// Operation counts the operations of the revision from 1, and Text
	// describes this one; they are set for OperationStarted and Progress, and for
	// Retrying where it is the operation that is tried again.
	Operation int
	Text      string
	// Rows is how many rows [Op.Batched] has changed so far, for Progress.
	Rows int64
	// Err is why the revision or the operation is tried again, for Retrying.
	Err error
}

// EventKind says what happened.
type EventKind int

// The kinds of events. A revision that fails has a Started and no Finished.
const (
	// Started comes before a revision's function runs.
	Started EventKind = iota
	// Finished comes when a revision is committed; with [TransactionAll] when
	// its function has ended.
	Finished
	// Waiting comes once when another run holds the lock. On SQLite that is
	// known when the connection's busy_timeout has run out.
	Waiting
	// OperationStarted comes before an operation runs; not for those that are
	// passed over where a revision resumes.
	OperationStarted
	// Progress comes after each step of [Op.Batched].
	Progress
	// Retrying comes when a revision, or an operation within [Op.Autocommit], waits
	// for another attempt.
	Retrying
	// PassedOver comes before the revisions of a run for each one that is only
	// recorded, since the database has all that it replaces.
	PassedOver
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

// WithSchema makes the run one of a single PostgreSQL schema: search_path is the
// schema and then the shared ones (of extensions, say) and nothing else, so that
// names without a schema mean what the schema has, and the version table lies in
// it. Each connection gets its own search_path back. Without shared schemas
// nothing outside of the schema can be met by a name without one.
//
// A run fails with a [*SchemaError] where there is no such schema.
func WithSchema(schema string, shared ...string) Option {
	return func(c *Config) error {
		if schema == "" {
			return errors.New("migrate: the schema's name is empty")
		}
		c.Schema, c.SearchPath = schema, append([]string{schema}, shared...)
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

// WithTransactions sets what is one transaction.
func WithTransactions(mode TransactionMode) Option {
	return func(c *Config) error { c.Transactions = mode; return nil }
}

// WithOperationTimeouts sets lock_timeout and statement_timeout; see
// [Config.OperationLockTimeout] and [Config.StatementTimeout].
func WithOperationTimeouts(lock, statement time.Duration) Option {
	return func(c *Config) error { c.OperationLockTimeout, c.StatementTimeout = lock, statement; return nil }
}

// WithRetries sets how often a revision is tried again, and how long the first
// of these waits; see [Config.Retries].
func WithRetries(n int, delay time.Duration) Option {
	return func(c *Config) error { c.Retries, c.RetryDelay = n, delay; return nil }
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

// Configured applies options in order, as [New] does, and returns the settings
// without their defaults. nil options are passed over.
func Configured(options ...Option) (Config, error) {
	var c Config
	for _, option := range options {
		if option == nil {
			continue
		}
		if err := option(&c); err != nil {
			return c, err
		}
	}
	return c, nil
}

// OpenDatabase opens a database as Open says.
func (c *Config) OpenDatabase(url string) (*sql.DB, error) {
	if c.Open != nil {
		return c.Open(url)
	}
	db, _, err := Open(url)
	return db, err
}

// ProtectedError reports an operation on an object that [Config.Protected]
// covers.
type ProtectedError struct{ Name string }

// Error names the object.
func (e *ProtectedError) Error() string {
	return e.Name + " is protected: the configuration says that no revision may touch it"
}

// Hint says where that is written.
func (e *ProtectedError) Hint() string { return "c.Protected in Configure, migrations/env.go" }

// allow returns an error for an operation that is not to run.
func (c *Config) allow(step Step, o ops.Operation) error {
	for _, name := range ops.Objects(o) {
		for _, p := range c.protected {
			if p.CoversName(name) {
				return &ProtectedError{Name: name}
			}
		}
	}
	if c.BeforeOperation == nil {
		return nil
	}
	return c.BeforeOperation(step, o)
}

// AllRevisions returns revisions and, behind them, those of the folders.
func (c *Config) AllRevisions(revisions Revisions) Revisions {
	all := slices.Clone(revisions)
	for _, f := range c.Folders {
		all = append(all, f.Revisions...)
	}
	return all
}

// AllSources returns the files of all folders, as far as they are known.
func (c *Config) AllSources() []fs.FS {
	var all []fs.FS
	if c.Sources != nil {
		all = append(all, c.Sources)
	}
	for _, f := range c.Folders {
		if f.Sources != nil {
			all = append(all, f.Sources)
		}
	}
	return all
}

// configure applies the options and fills in the defaults.
func configure(options []Option) (Config, error) {
	c, err := Configured(options...)
	if err != nil {
		return c, err
	}
	if c.Table == "" {
		c.Table = DefaultTable
	}
	if c.LockTimeout == 0 {
		c.LockTimeout = time.Minute
	}
	if err := c.Naming.Validate(); err != nil {
		return c, fmt.Errorf("migrate: naming: %w", err)
	}
	for _, text := range c.Protected {
		p, err := model.ParsePattern(text)
		if err != nil {
			return c, fmt.Errorf("migrate: protected: %w", err)
		}
		c.protected = append(c.protected, p)
	}
	switch c.Transactions {
	case "":
		c.Transactions = TransactionPerRevision
	case TransactionPerRevision, TransactionAll, TransactionNone:
	default:
		return c, fmt.Errorf("migrate: there is no transaction mode %q (revision, all or none)", c.Transactions)
	}
	if c.Retries == 0 {
		c.Retries = DefaultRetries
	}
	if c.RetryDelay <= 0 {
		c.RetryDelay = DefaultRetryDelay
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Notify == nil {
		c.Notify = func(Event) {}
	}
	return c, nil
}
