package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/ledger"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/diff/sqliteexpr"
	"github.com/autogen-db/autogen/diff/verify"
	introspectpg "github.com/autogen-db/autogen/introspect/postgres"
	introspectsqlite "github.com/autogen-db/autogen/introspect/sqlite"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// request says what to compare.
type request struct {
	url    string
	dir    string // the folder that models are relative to
	models []string
	owned  diff.Ownership
	source codegen.GoConfig
	naming model.Naming
	// versionTable is the two-part name of the runner's own table, which is no
	// part of the schema.
	versionTable string
	renames      renames
	// compare says what is compared beside what always is.
	compare codegen.CompareConfig
	// probe is the URL of a database to ask about expressions, instead of the one
	// that is compared; it may be empty.
	probe string
	// lock is the project's autogen.lock; nil outside of one.
	lock *lockFile
	// tenant says that the default schema is one of many, so that the others
	// are none of its concern.
	tenant bool
	// read reads the models; nil means declarations.readFor.
	read modelReader
}

// comparison is how the models differ from the database.
type comparison struct {
	engine model.Engine
	// schema is the default schema, which names leave out.
	schema           string
	current, desired *model.Database
	result           *diff.Result
	// left is what the project does not own of the database.
	left     diff.Left
	warnings []gosource.Warning
	// static proves equality without the server; verification uses it.
	static diff.Prover
	// unasked says why the server was not asked about expressions.
	unasked string
}

// ladder holds the provers of an engine, the cheapest first (docs of
// [diff.Compare]).
type ladder struct {
	static diff.Prover
	// server asks the server; nil where static decides all.
	server *pgexpr.Server
	// version names the server's kind and major version.
	version string
	// major is the number in it (PostgreSQL).
	major string
	// session is what the project's server reads dates, times and intervals by.
	session pgexpr.Session
}

// live is a database that can be introspected.
type live interface {
	// introspect reads the schema, with the owner of each object where it is
	// asked for; of the named schemas alone where there are some.
	introspect(ctx context.Context, owners bool, schemas ...string) (*model.Database, error)
	// missing returns those of the objects that no extension in the database holds.
	missing(ctx context.Context, objects []model.ServerObject) ([]model.ServerObject, error)
	// provers returns the steps of the ladder for two schemas.
	provers(ctx context.Context, current, desired *model.Database) (ladder, error)
	// learn prepares the static prover for the expressions of one side.
	learn(ctx context.Context, d *model.Database)
	// defaultSchema is the schema that names leave out.
	defaultSchema() string
	close(ctx context.Context)
}

// compare introspects the database while it reads the models, and compares the
// two.
func compare(ctx context.Context, r request) (*comparison, error) {
	engine, err := engineOf(r.url)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	d := declarations{dir: r.dir, patterns: r.models, engine: engine, source: r.source, naming: r.naming, versionTable: r.versionTable}
	connected, models := make(chan string, 1), make(chan declared, 1)
	read := declarations.readFor
	if r.read != nil {
		read = r.read
	}
	go func() { models <- read(d, ctx, cancel, connected) }()
	db, err := connect(ctx, engine, r.url, r.versionTable)
	if err != nil {
		return nil, err
	}
	defer db.close(context.WithoutCancel(ctx))
	connected <- db.defaultSchema()
	r.owned.DefaultSchema = db.defaultSchema()
	current, p, err := awaitBoth(ctx, db, models, r)
	if err != nil {
		return nil, err
	}
	c := &comparison{engine: engine, schema: db.defaultSchema(), desired: p.desired, warnings: p.warnings}
	if r.compare.Grants {
		c.warnings = append(c.warnings, cutGrants(current, p.desired)...)
	}
	if err := mustBeMembers(ctx, db, current, p.desired); err != nil {
		return nil, err
	}
	r.owned.Schemas = slices.Concat(r.owned.Schemas, r.renames.schemas(current))
	c.current, c.desired, c.left = diff.Scope(current, p.desired, r.owned)
	if r.tenant {
		c.left = diff.Left{}
	}
	decided, err := r.renames.decide(ctx, c.current, c.desired)
	if err != nil {
		return nil, err
	}
	renamed, err := diff.Renamed(c.current, c.desired, decided)
	if err != nil {
		return nil, err
	}
	bun := r.source.Bun
	undeclared := diff.Undeclared{Tables: p.bun, Indexes: bun.Leaves("indexes"), Checks: bun.Leaves("checks"), ForeignKeys: bun.Leaves("foreign_keys"), Comments: bun.Leaves("comments")}
	c.left.Undeclared = diff.LeaveUndeclared(renamed, c.desired, undeclared)
	diff.TakeNames(renamed, c.desired, p.orms, r.compare.UniqueNames == codegen.UniqueNamesIgnore)
	options := diff.Options{Renames: decided, Owners: r.compare.Owners, Grants: r.compare.Grants}
	if p.goOnly {
		if err := diff.TakeOver(renamed, c.desired); err != nil {
			return nil, err
		}
		options.Grants = false // no struct can declare one
	}
	l, err := db.provers(ctx, current, p.desired)
	if err != nil {
		return nil, err
	}
	c.static = l.static
	if l.server == nil {
		options.Prover = l.static
		c.result, err = diff.Compare(ctx, c.current, c.desired, options)
		return c, err
	}
	if r.probe != "" {
		server, conn, err := connectProbe(ctx, r.probe, l, current)
		if err != nil {
			return nil, err
		}
		defer conn.Close(context.WithoutCancel(ctx))
		l.server = server
	}
	if err := c.ask(ctx, l, r.lock, options); err != nil {
		return nil, err
	}
	c.unasked = l.server.Reason()
	if c.unasked != "" && r.probe == "" {
		c.unasked += "; --probe-url names an empty database that is asked instead"
	}
	return c, nil
}

// cutGrants warns of what the server leaves out of the grants that are declared.
func cutGrants(current, desired *model.Database) []gosource.Warning {
	var warnings []gosource.Warning
	for _, g := range diff.CutGrants(current, desired) {
		to := g.Role
		if to == "" {
			to = "PUBLIC"
		}
		warnings = append(warnings, gosource.Warning{Pos: g.Pos,
			Msg:  fmt.Sprintf("MAINTAIN on %s %s for %s is left out: it needs PostgreSQL 17, and the server is of version %d", strings.ToLower(g.Kind), g.Object, to, current.Version),
			Hint: "the rest of the list is compared"})
	}
	return warnings
}

// mustBeMembers returns an error where the models grant on something that no model
// declares and that no extension holds. Before all that are declared are installed
// that is not known.
func mustBeMembers(ctx context.Context, db live, current, desired *model.Database) error {
	var objects []model.ServerObject
	for _, o := range desired.ServerOwn {
		if o.Member {
			objects = append(objects, o)
		}
	}
	for _, x := range desired.Extensions {
		if !slices.ContainsFunc(current.Extensions, func(there model.Extension) bool { return there.Name == x.Name }) {
			return nil
		}
	}
	if len(objects) == 0 {
		return nil
	}
	missing, err := db.missing(ctx, objects)
	if err != nil {
		return err
	}
	var faults []error
	for _, o := range missing {
		faults = append(faults, &model.DeclarationError{Pos: o.Pos, Msg: o.String() + " does not exist: no model declares it and no extension in the database holds it",
			Hint: "check the name in the GRANT"})
	}
	return errors.Join(faults...)
}

// awaitBoth introspects the database while the models are read. Whichever comes
// first is gone through by the static prover until the other is there. Of a
// tenant, one of many schemas, only those are read that the models name, and its
// own.
func awaitBoth(ctx context.Context, db live, models <-chan declared, r request) (*model.Database, declared, error) {
	owners := r.compare.Owners
	if r.tenant {
		p := <-models
		if p.err != nil {
			return nil, p, p.err
		}
		db.learn(ctx, p.desired)
		var schemas []string
		if len(p.desired.Publications) == 0 {
			schemas = append(r.owned.Named(p.desired), r.owned.DefaultSchema)
		}
		d, err := db.introspect(ctx, owners, schemas...)
		return d, p, err
	}
	type found struct {
		database *model.Database
		err      error
	}
	introspected := make(chan found, 1)
	go func() {
		d, err := db.introspect(ctx, owners)
		introspected <- found{d, err}
	}()
	var f found
	var p declared
	select {
	case p = <-models:
		if p.err == nil {
			db.learn(ctx, p.desired)
			collectOnce()
		}
		f = <-introspected
	case f = <-introspected:
		if f.err == nil {
			db.learn(ctx, f.database)
		}
		p = <-models
	}
	return f.database, p, firstCause(p.err, f.err)
}

// ask compares with all steps of the ladder, and keeps what the server found
// equal in the ledger.
func (c *comparison) ask(ctx context.Context, l ladder, lock *lockFile, options diff.Options) error {
	prover := pgexpr.Chain(l.static, l.server)
	var known *ledger.Ledger
	var err error
	if lock != nil {
		if known, err = lock.read(l); err != nil {
			return err
		}
		prover = pgexpr.Chain(known.Statements(), known.RecordingStatements(l.static), known, known.Recording(l.server))
	}
	options.Prover = prover
	if c.result, err = diff.Compare(ctx, c.current, c.desired, options); err != nil || known == nil {
		return err
	}
	return lock.keep(known, l)
}

// lockFile is the project's autogen.lock.
type lockFile struct {
	path string
	// shared says that several databases are compared with it at once, so that
	// none of them may drop what it does not need.
	shared bool
	mu     sync.Mutex
}

func (f *lockFile) read(l ladder) (*ledger.Ledger, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return ledger.Read(f.path, l.version, l.session.String())
}

// keep writes what a comparison has learned.
func (f *lockFile) keep(known *ledger.Ledger, l ladder) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shared {
		if !known.Learned() {
			return nil
		}
		now, err := ledger.Read(f.path, l.version, l.session.String())
		if err != nil {
			return err
		}
		now.Adopt(known)
		known = now
	}
	file, changed := known.Bytes()
	switch {
	case !changed:
		return nil
	case file == nil:
		return os.Remove(f.path)
	}
	return codegen.WriteFile(f.path, file)
}

// firstCause returns the error that came first of reading the models and
// reading the database: the failure of the one cancels the other.
func firstCause(models, database error) error {
	if models != nil && (database == nil || !errors.Is(models, context.Canceled)) {
		return models
	}
	return database
}

// verify replays the plan.
func (c *comparison) verify(ctx context.Context) error {
	plan := verify.Plan{Current: c.current, Desired: c.result.Desired, Up: c.result.Up, Down: c.result.Down, Prover: c.static}
	err := verify.Verify(ctx, plan, memory)
	if err == nil {
		return nil
	}
	return hinted{fmt.Errorf("the generated revision does not verify, nothing was written: %w", err),
		faultHint(err, "`autogen diff --sql` and the models")}
}

// faultHint says what to do where a plan does not lead to what it was made for, and
// what to report where that is a fault of autogen.
func faultHint(err error, report string) string {
	if twin := (*sqlsource.TwinError)(nil); errors.As(err, &twin) {
		return "rename it, or drop what names it, in a migration of your own first"
	}
	return "this is a fault of autogen: please report it with " + report
}

func engineOf(url string) (model.Engine, error) {
	// Open knows what is wrong with it, and connects to nothing.
	db, engine, err := migrate.Open(url)
	if err == nil {
		err = db.Close()
	}
	return engine, err
}

func connect(ctx context.Context, engine model.Engine, url, versionTable string) (live, error) {
	if engine == model.SQLite {
		db, _, err := migrate.Open(url)
		if err != nil {
			return nil, err
		}
		return liveSQLite{db, versionTable}, nil
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, &migrate.ConnectError{Err: err}
	}
	l := &livePostgres{conn: conn, versionTable: versionTable}
	l.major = majorOf(conn)
	if conn.PgConn().ParameterStatus("standard_conforming_strings") == "off" {
		l.close(ctx)
		return nil, hinted{errors.New("the database has standard_conforming_strings = off, by which a backslash in a string means another thing than in a declaration"),
			"add standard_conforming_strings=on to the parameters of the URL, or say ALTER DATABASE … SET standard_conforming_strings = on"}
	}
	// NULL, where no schema of search_path exists, is for introspection to
	// refuse, which says what to do.
	if err := conn.QueryRow(ctx, "SELECT coalesce(pg_catalog.current_schema(), '')", pgx.QueryExecModeExec).Scan(&l.schema); err != nil {
		l.close(ctx)
		return nil, fmt.Errorf("read the default schema: %w", err)
	}
	if l.shadowed, err = pgexpr.ShadowedNames(ctx, conn); err != nil {
		l.close(ctx)
		return nil, err
	}
	return l, nil
}

// majorOf returns the major version of a server.
func majorOf(conn *pgx.Conn) string {
	major, _, _ := strings.Cut(conn.PgConn().ParameterStatus("server_version"), ".")
	return major
}

type livePostgres struct {
	conn *pgx.Conn
	// versionTable is what the introspection leaves out.
	versionTable string
	major        string // of the server's version
	schema       string
	shadowed     []string
	// mu guards static, the prover that learn has prepared, for these enums.
	mu     sync.Mutex
	static *pgexpr.Static
	enums  map[string]bool
}

func (l *livePostgres) defaultSchema() string { return l.schema }

func (l *livePostgres) introspect(ctx context.Context, owners bool, schemas ...string) (*model.Database, error) {
	d, err := introspectpg.Introspect(ctx, l.conn, introspectpg.Options{
		VersionTable: l.versionTable,
		Owners:       owners,
		Schemas:      schemas,
		Expressions:  func(d *model.Database) { go l.learn(ctx, d) },
	})
	if err != nil {
		return nil, err
	}
	return withoutAlembic(d), nil
}

func (l *livePostgres) missing(ctx context.Context, objects []model.ServerObject) ([]model.ServerObject, error) {
	return introspectpg.NotMembers(ctx, l.conn, objects)
}

func (l *livePostgres) provers(_ context.Context, current, desired *model.Database) (ladder, error) {
	return ladder{
		static:  l.staticFor(slices.Concat(current.Enums, desired.Enums)),
		server:  pgexpr.NewServer(l.conn, pgexpr.ServerOptions{}),
		version: "postgres " + l.major,
		major:   l.major,
		session: pgexpr.SessionOf(l.conn),
	}, nil
}

// staticFor returns a static prover that knows these enums: the one that learn
// has prepared where it knows just these.
func (l *livePostgres) staticFor(enums []model.Enum) *pgexpr.Static {
	names := make(map[string]bool)
	for _, e := range enums {
		names[e.Name] = true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.static == nil || !maps.Equal(names, l.enums) {
		// A version that is no number, such as "19beta1", is a new one.
		number, _ := strconv.Atoi(l.major)
		l.enums = names
		l.static = pgexpr.NewStatic(pgexpr.StaticOptions{Enums: enums, DefaultSchema: l.schema, Shadowed: l.shadowed, Version: number})
	}
	return l.static
}

// learn is called while introspect runs, and touches none of its connection.
func (l *livePostgres) learn(ctx context.Context, d *model.Database) {
	l.staticFor(d.Enums).Learn(ctx, d)
}

func (l *livePostgres) close(ctx context.Context) { l.conn.Close(ctx) }

type liveSQLite struct {
	db interface {
		introspectsqlite.Querier
		Close() error
	}
	versionTable string
}

func (l liveSQLite) introspect(ctx context.Context, _ bool, _ ...string) (*model.Database, error) {
	d, err := introspectsqlite.Introspect(ctx, l.db, introspectsqlite.Options{VersionTable: l.versionTable})
	if err != nil {
		return nil, err
	}
	d = withoutAlembic(d)
	return d, d.Normalize()
}

func (l liveSQLite) missing(context.Context, []model.ServerObject) ([]model.ServerObject, error) {
	return nil, nil
}

func (l liveSQLite) provers(context.Context, *model.Database, *model.Database) (ladder, error) {
	return ladder{static: sqliteexpr.Prover{}}, nil
}

func (l liveSQLite) learn(context.Context, *model.Database) {}

func (l liveSQLite) defaultSchema() string { return "" }

func (l liveSQLite) close(context.Context) { l.db.Close() }
