package ormtest

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	glebarez "github.com/glebarez/sqlite"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/diff/sqliteexpr"
	pgintrospect "github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	liteintrospect "github.com/autogen-db/autogen/introspect/sqlite"
	"github.com/autogen-db/autogen/migrate/dialect"
	pgdialect "github.com/autogen-db/autogen/migrate/dialect/postgres"
	litedialect "github.com/autogen-db/autogen/migrate/dialect/sqlite"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	"github.com/autogen-db/autogen/model/sqlsource"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// parsed holds the packages that were parsed, since a test reads one many
// times. A package is read by one test at a time.
var parsed struct {
	sync.Mutex
	packages map[string]*gosource.Packages
}

// discover reads a package of this module.
func discover(t *testing.T, cfg gosource.Config) (*gosource.Result, error) {
	t.Helper()
	parsed.Lock()
	defer parsed.Unlock()
	p := parsed.packages[cfg.Patterns[0]]
	if p == nil {
		var err error
		if p, err = gosource.Open(context.Background(), cfg); err != nil {
			t.Fatal(err)
		}
		if parsed.packages == nil {
			parsed.packages = map[string]*gosource.Packages{}
		}
		parsed.packages[cfg.Patterns[0]] = p
	}
	return p.Discover(cfg)
}

// declared reads the models, in normal form.
func declared(t *testing.T, cfg gosource.Config) *model.Database {
	t.Helper()
	result, err := discover(t, cfg)
	if err != nil {
		t.Fatalf("read the models: %v", err)
	}
	carryOut(t, result.Database, result.SQL)
	if err := result.Database.Normalize(); err != nil {
		t.Fatal(err)
	}
	return result.Database
}

// carryOut carries SQL out over a schema of PostgreSQL.
func carryOut(t *testing.T, schema *model.Database, statements []gosource.SQL) {
	t.Helper()
	var sources []sqlsource.Source
	for _, s := range statements {
		sources = append(sources, sqlsource.Source{File: s.File, SQL: s.Text, DefaultSchema: "public"})
	}
	if len(sources) > 0 {
		if err := sqlsource.Declare(schema, sources); err != nil {
			t.Fatal(err)
		}
	}
}

// database is an empty database of one engine, for one test.
type database struct {
	t      *testing.T
	engine model.Engine
	// url is PostgreSQL's, or the file of an SQLite database that is not in
	// memory.
	url  string
	sql  *sql.DB
	conn *pgx.Conn // PostgreSQL only
	gorm gorm.Dialector
}

// pool lends PostgreSQL databases, as emptying one is quicker than making one.
// They belong to the test that made the pool.
type pool struct {
	t    *testing.T
	lock sync.Mutex
	free []string
}

func (p *pool) take() string {
	p.lock.Lock()
	defer p.lock.Unlock()
	if n := len(p.free); n > 0 {
		url := p.free[n-1]
		p.free = p.free[:n-1]
		return url
	}
	return pgtest.Database(p.t)
}

func (p *pool) give(url string) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.free = append(p.free, url)
}

// database returns an empty database for one test.
func (p *pool) database(t *testing.T, engine model.Engine) *database {
	t.Helper()
	d := &database{t: t, engine: engine}
	ctx := context.Background()
	var err error
	if engine == model.SQLite {
		// The driver and the dialect share the one connection, so that the
		// database may live in memory.
		if d.sql, err = sql.Open(glebarez.DriverName, ":memory:"); err != nil {
			t.Fatal(err)
		}
		d.sql.SetMaxOpenConns(1)
		d.gorm = glebarez.Dialector{DriverName: glebarez.DriverName, Conn: d.sql}
		t.Cleanup(func() { d.sql.Close() })
		return d
	}
	url := p.take()
	d.url = url
	t.Cleanup(func() { p.give(url) })
	if d.sql, err = sql.Open("pgx", url); err != nil {
		t.Fatal(err)
	}
	d.sql.SetMaxOpenConns(1)
	t.Cleanup(func() { d.sql.Close() })
	if d.conn, err = pgx.Connect(ctx, url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.conn.Close(ctx) })
	if _, err := d.conn.Exec(ctx, "DROP SCHEMA IF EXISTS app CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public; COMMENT ON SCHEMA public IS 'standard public schema'"); err != nil {
		t.Fatal(err)
	}
	d.gorm = postgres.New(postgres.Config{Conn: d.sql})
	return d
}

// read is the database's schema.
func (d *database) read() *model.Database {
	d.t.Helper()
	var schema *model.Database
	var err error
	if d.engine == model.SQLite {
		schema, err = liteintrospect.Introspect(context.Background(), d.sql, liteintrospect.Options{})
	} else {
		schema, err = pgintrospect.Introspect(context.Background(), d.conn, pgintrospect.Options{})
	}
	if err == nil {
		err = schema.Normalize()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return schema
}

// compare returns how desired differs from current.
func (d *database) compare(current, desired *model.Database) []ops.Operation {
	d.t.Helper()
	var prover diff.Prover = sqliteexpr.Prover{}
	if d.engine == model.Postgres {
		static := pgexpr.NewStatic(pgexpr.StaticOptions{DefaultSchema: "public"})
		prover = pgexpr.Chain(static, pgexpr.NewServer(d.conn, pgexpr.ServerOptions{}))
	}
	r, err := diff.Compare(context.Background(), current, desired, diff.Options{Prover: prover})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, u := range r.Unconfirmed {
		d.t.Errorf("not confirmed: %+v", u)
	}
	return r.Up
}

// equal fails the test unless two schemas are equal, compared both ways.
func (d *database) equal(what string, a, b *model.Database) {
	d.t.Helper()
	for _, pair := range [][2]*model.Database{{a, b}, {b, a}} {
		for _, op := range d.compare(pair[0], pair[1]) {
			d.t.Errorf("%s: %s: %s", what, op, d.explain(op))
		}
		if d.t.Failed() {
			return
		}
	}
}

// explain is an operation's SQL, as far as it has one.
func (d *database) explain(op ops.Operation) string {
	statements, err := d.compile(op)
	if err != nil {
		return fmt.Sprintf("%+v", op)
	}
	return strings.Join(statements, "; ")
}

func (d *database) compile(op ops.Operation) ([]string, error) {
	var statements []dialect.Statement
	var err error
	if d.engine == model.SQLite {
		statements, err = litedialect.Dialect{}.Compile(context.Background(), d.sql, op)
	} else {
		statements, err = pgdialect.Dialect{}.Compile(context.Background(), nil, op)
	}
	var texts []string
	for _, s := range statements {
		texts = append(texts, s.SQL)
	}
	return texts, err
}

// apply carries operations out.
func (d *database) apply(operations []ops.Operation) {
	d.t.Helper()
	for _, op := range operations {
		statements, err := d.compile(op)
		if err != nil {
			d.t.Fatalf("%s: %v", op, err)
		}
		for _, s := range statements {
			d.exec(s)
		}
	}
}

func (d *database) exec(statement string) {
	d.t.Helper()
	if _, err := d.sql.Exec(statement); err != nil {
		d.t.Fatalf("%s: %v", statement, err)
	}
}

// open opens GORM, with a logger that keeps what changes the schema.
func (d *database) open(config gorm.Config) (*gorm.DB, *recorder) {
	d.t.Helper()
	r := &recorder{}
	config.Logger = r
	db, err := gorm.Open(d.gorm, &config)
	if err != nil {
		d.t.Fatal(err)
	}
	return db, r
}

// recorder is a GORM logger that keeps statements.
type recorder struct{ statements []string }

func (r *recorder) LogMode(logger.LogLevel) logger.Interface { return r }
func (r *recorder) Info(context.Context, string, ...any)     {}
func (r *recorder) Warn(context.Context, string, ...any)     {}
func (r *recorder) Error(context.Context, string, ...any)    {}
func (r *recorder) Trace(_ context.Context, _ time.Time, f func() (string, int64), _ error) {
	statement, _ := f()
	if !strings.HasPrefix(strings.ToUpper(strings.TrimSpace(statement)), "SELECT") {
		r.statements = append(r.statements, statement)
	}
}
