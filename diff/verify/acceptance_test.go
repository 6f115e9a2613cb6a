package verify_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/pgexpr"
	"github.com/autogen-db/autogen/diff/verify"
	introspect "github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

var filled = flag.Bool("filled", false, "put rows into the tables of all acceptance cases, not of one in eight")

var update = flag.Bool("update", false, "write the statements of each upgrade into the acceptance cases")

// acceptance is a case of testdata/acceptance: a file for each kind of object,
// and in it for each case
//
//	NAME/from.sql  the schema at first; nothing where it is missing
//	NAME/to.sql    the schema in the end; nothing where it is missing
//	NAME/up.sql    the statements of the upgrade, where there is something to
//	               do; go test -run TestAcceptance -update writes them
//	NAME/up-14.sql the same on servers from version 14 on, which replace triggers
//	NAME/up-16.sql the same on servers from version 16 on, where they quote the
//	               query of a view, which those print without the names of tables
//	NAME/refused   a part of what the server says to the downgrade, where it has
//	               no way back: it is then not compared
//	NAME/rows.sql  what puts rows into from.sql's tables, which must stay
//	NAME/renames   renames that a person has decided, one a line as --rename takes them
//	NAME/only      "min: 15" or "max: 14": the major versions of the server
//
// A file base.sql comes before each from.sql and to.sql of its archive. A file
// compare says that the cases behind it compare "owners" or "grants"; a file
// tablespaces names those that the archive needs.
type acceptance struct {
	name, from, to, up, up14, up16, refused, rows string
	renames                                       []string
	min, max                                      int
	owners, grants                                bool
}

// TestAcceptance carries each case out on a real server, with one that holds
// the other schema beside it. What is compared at the end is what catalogue.sql
// and, where its version is not older than the server's, pg_dump say of them:
// neither knows anything of introspection.
func TestAcceptance(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "acceptance", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("cases: %v %v", files, err)
	}
	major := pgtest.Version(t)
	var seen tally
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases, err := casesOf(archive)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			if *update {
				t.Cleanup(func() {
					for _, c := range cases {
						setStatements(archive, c)
					}
					if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
						t.Error(err)
					}
				})
			}
			for _, f := range archive.Files {
				if f.Name == "tablespaces" {
					pgtest.Tablespaces(t, strings.Fields(string(f.Data))...)
				}
			}
			done := make(map[*acceptance]bool)
			for i := range cases {
				c := &cases[i]
				if c.min > major || c.max != 0 && c.max < major || done[c] {
					continue
				}
				back := c.back(cases[i+1:])
				done[back] = true
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					from, to := c.stage(t, "from.sql", c.from), c.stage(t, "to.sql", c.to)
					if c.rows != "" {
						from.load(t, c.rows)
						from.filled = &seen
					} else if *filled || i%8 == 0 {
						from.load(t, sampling)
						from.fill(t, &seen)
					}
					c.run(t, from, to)
					if back != nil {
						t.Run("back", func(t *testing.T) { back.run(t, to, from) })
					}
				})
			}
		})
	}
}

// casesOf returns the cases of an archive in the order in which they stand.
func casesOf(archive *txtar.Archive) ([]acceptance, error) {
	var cases []acceptance
	base, compare := "", ""
	for _, f := range archive.Files {
		if f.Name == "base.sql" {
			base = string(f.Data)
			continue
		}
		if f.Name == "compare" {
			compare = string(f.Data)
			continue
		}
		if f.Name == "tablespaces" {
			continue
		}
		name, part, ok := strings.Cut(f.Name, "/")
		if !ok {
			return nil, fmt.Errorf("%s: want base.sql or NAME/PART", f.Name)
		}
		i := slices.IndexFunc(cases, func(c acceptance) bool { return c.name == name })
		if i < 0 {
			i = len(cases)
			cases = append(cases, acceptance{name: name, from: base, to: base,
				owners: strings.Contains(compare, "owners"), grants: strings.Contains(compare, "grants")})
		}
		c := &cases[i]
		switch part {
		case "from.sql":
			c.from += string(f.Data)
		case "to.sql":
			c.to += string(f.Data)
		case "rows.sql":
			c.rows = string(f.Data)
		case "up.sql":
			c.up = string(f.Data)
		case "up-14.sql":
			c.up14 = string(f.Data)
		case "up-16.sql":
			c.up16 = string(f.Data)
		case "refused":
			c.refused = strings.TrimSpace(string(f.Data))
		case "renames":
			c.renames = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
		case "only":
			if err := c.limit(string(f.Data)); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
		default:
			return nil, fmt.Errorf("%s: no part of a case is called that", f.Name)
		}
	}
	return cases, nil
}

// back returns the one of the cases that goes the other way, which needs no
// databases of its own, or nil.
func (c *acceptance) back(cases []acceptance) *acceptance {
	i := slices.IndexFunc(cases, func(b acceptance) bool {
		return b.from == c.to && b.to == c.from && len(b.renames)+len(c.renames) == 0 && b.min == c.min && b.max == c.max
	})
	if i < 0 {
		return nil
	}
	return &cases[i]
}

// limit reads "min: 15" and "max: 17".
func (c *acceptance) limit(text string) error {
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		number, err := strconv.Atoi(value)
		if err != nil {
			return err
		}
		switch key {
		case "min":
			c.min = number
		case "max":
			c.max = number
		default:
			return fmt.Errorf("%q is neither min nor max", key)
		}
	}
	return nil
}

// setStatements writes the statements of a case's upgrade into its archive,
// behind its other parts.
func setStatements(archive *txtar.Archive, c acceptance) {
	set := func(name, text string) {
		last := 0
		for i, f := range archive.Files {
			switch {
			case f.Name == name:
				archive.Files[i].Data = []byte(text)
				return
			case strings.HasPrefix(f.Name, c.name+"/"):
				last = i
			}
		}
		if text != "" {
			archive.Files = slices.Insert(archive.Files, last+1, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	set(c.name+"/up.sql", c.up)
	set(c.name+"/up-14.sql", c.up14)
	set(c.name+"/up-16.sql", c.up16)
}

// tester is a test, or one check of a property.
type tester interface {
	rapid.TB
	Context() context.Context
}

// database is a database of a server with what is said of it.
type database struct {
	url  string
	conn *pgx.Conn
	// owners and grants say that those are compared.
	owners, grants bool
	// undumped says that pg_dump is not asked.
	undumped bool
	// filled counts the rows that are there; nil says that there are none.
	filled *tally
	// watched says that the event triggers there may fire when the server is asked.
	watched bool
}

// load makes a database and runs SQL in it.
func load(t *testing.T, sql string) database {
	t.Helper()
	url := pgtest.Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	d := database{url: url, conn: conn}
	d.load(t, sql)
	return d
}

// load runs SQL in the database.
func (d database) load(t tester, sql string) {
	t.Helper()
	if _, err := d.conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("load: %v\n%s", err, sql)
	}
}

// dump returns what pg_dump says, or "" where it is not asked or none is there
// that knows the server.
func (d database) dump(t tester) string {
	t.Helper()
	if d.undumped {
		return ""
	}
	text, err := pgtest.Dump(t.Context(), d.url)
	if err != nil && !errors.Is(err, pgtest.ErrNoDump) {
		t.Fatal(err)
	}
	return text
}

func (d database) read(t tester) *model.Database {
	t.Helper()
	out, err := introspect.Introspect(t.Context(), d.conn, introspect.Options{Owners: d.owners})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (d database) prover(current, desired *model.Database) diff.Prover {
	return pgexpr.Chain(static(current, desired), pgexpr.NewServer(d.conn, pgexpr.ServerOptions{AllowEventTriggers: d.watched}))
}

func (d database) compare(t tester, current, desired *model.Database, renames ...diff.Rename) *diff.Result {
	t.Helper()
	r, err := diff.Compare(t.Context(), current, desired, diff.Options{Renames: renames, Prover: d.prover(current, desired), Owners: d.owners, Grants: d.grants})
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range r.Unconfirmed {
		t.Errorf("unconfirmed: %+v", u)
	}
	return r
}

// same fails the test where there is something to do.
func (d database) same(t tester, what string, current, desired *model.Database) {
	t.Helper()
	if r := d.compare(t, current, desired); len(r.Up) > 0 {
		t.Errorf("%s: still to do: %s", what, strings.Join(compiled(t, r.Up), ";\n"))
	}
}

// run carries out operations, without the rows where those do not fit and the
// operation's hazards say so.
func (d *database) run(t tester, what string, operations []ops.Operation, desired *model.Database) {
	t.Helper()
	at, err := d.try(t, operations)
	if d.filled != nil {
		d.filled.plan(err != nil)
	}
	if err != nil && d.filled != nil && refusesRows(err) {
		if !warned(operations, at, desired) {
			t.Errorf("%s: no hazard of %s names %v\nall of it:\n%s", what, operations[at], err, strings.Join(compiled(t, operations), ";\n"))
		}
		d.empty(t)
		_, err = d.try(t, operations)
	}
	if err != nil {
		t.Fatalf("%s: %v\nall of it:\n%s", what, err, strings.Join(compiled(t, operations), ";\n"))
	}
}

// try carries out operations in a transaction, as the runner does, and returns
// what the server says against them, with the place of the operation.
func (d database) try(t tester, operations []ops.Operation) (int, error) {
	t.Helper()
	tx, err := d.conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range operations {
		for _, s := range compiled(t, operations[i:i+1]) {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return i, errors.Join(fmt.Errorf("%s: %w", s, err), tx.Rollback(t.Context()))
			}
		}
	}
	return len(operations) - 1, tx.Commit(t.Context())
}

// stage is a schema as its text declares it, and the database that was made of
// the text.
type stage struct {
	database
	declared, read *model.Database
	catalogue      map[string]string
	dump           string
}

func (c *acceptance) stage(t *testing.T, file, sql string) *stage {
	t.Helper()
	return c.stageOn(t, load(t, sql), file, sql)
}

// stageOn makes a stage of the database that a text was run in.
func (c *acceptance) stageOn(t tester, d database, file, sql string) *stage {
	t.Helper()
	s := &stage{declared: declare(t, file, sql), database: d}
	s.owners, s.grants = c.owners, c.grants
	s.read, s.catalogue, s.dump = s.database.read(t), s.database.catalogue(t), s.database.dump(t)
	s.same(t, file+" and the database that was made of it", s.read, s.declared)
	return s
}

// run carries a case out on the database of its from.sql.
func (c *acceptance) run(t *testing.T, from, to *stage) {
	r := from.compare(t, from.read, to.declared, c.decided(t, from.read, to.declared)...)
	c.expect(t, r.Up)
	sameDump(t, "the upgrade", c.carryOut(t, from, to, r), to.dump)
}

// decided returns the renames of a case. What is left open is a question, and
// the case answers no.
func (c *acceptance) decided(t *testing.T, current, desired *model.Database) []diff.Rename {
	t.Helper()
	var out []diff.Rename
	for _, text := range c.renames {
		r, err := diff.ParseRename(text, current, desired, out)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// carryOut upgrades and downgrades a database, and returns what pg_dump says in
// between.
func (c *acceptance) carryOut(t tester, from, to *stage, r *diff.Result) (upgradedDump string) {
	live := from.database
	plan := verify.Plan{Current: from.read, Desired: r.Desired, Up: r.Up, Down: r.Down, Prover: live.prover(from.read, to.declared)}
	if err := verify.Verify(t.Context(), plan, memory); err != nil {
		t.Error(err)
	}
	before := live.holding(t)
	live.run(t, "upgrade", r.Up, to.declared)
	upgraded := live.read(t)
	sameHolding(t, "the upgrade", before, live.holding(t), from.read, r.Up)
	sameCatalogue(t, "the upgrade", live.catalogue(t), to.catalogue)
	upgradedDump = live.dump(t)
	live.same(t, "the upgraded database and to.sql", upgraded, to.declared)
	live.same(t, "the upgraded database and what the executor makes of the upgrade", upgraded, executed(t, from.read, r.Up))
	if c.refused != "" {
		if _, err := live.try(t, r.Down); err == nil || !strings.Contains(err.Error(), c.refused) {
			t.Errorf("downgrade: %v, want an error with %q", err, c.refused)
		}
		return upgradedDump
	}
	live.run(t, "downgrade", r.Down, from.read)
	sameHolding(t, "the upgrade with the downgrade", before, live.holding(t), from.read, slices.Concat(r.Up, r.Down))
	sameCatalogue(t, "the downgrade", live.catalogue(t), from.catalogue)
	live.same(t, "the downgraded database and what it was", live.read(t), from.read)
	return upgradedDump
}

// expect compares the statements of an upgrade with those of the case.
func (c *acceptance) expect(t *testing.T, up []ops.Operation) {
	t.Helper()
	got := ""
	if all := compiled(t, up); len(all) > 0 {
		got = strings.Join(all, ";\n") + ";\n"
	}
	want := &c.up
	if pgtest.Version(t) >= 14 && c.up14 != "" {
		want = &c.up14
	}
	if pgtest.Version(t) >= 16 && (c.up16 != "" || *update && *want != got) {
		want = &c.up16
	}
	if *update {
		*want = got
		return
	}
	if difference := cmp.Diff(*want, got); difference != "" {
		t.Errorf("statements of the upgrade (-want +got):\n%s", difference)
	}
}

// sameDump compares what pg_dump says of two databases. The server's text of an
// expression may settle only when the server has read it back, so texts that
// differ are loaded and dumped once more.
func sameDump(t *testing.T, what, got, want string) {
	t.Helper()
	if cmp.Equal(entries(got), entries(want)) {
		return
	}
	got, want = load(t, statements(got)).dump(t), load(t, statements(want)).dump(t)
	if difference := cmp.Diff(entries(want), entries(got)); difference != "" {
		t.Errorf("%s leads to another catalogue (-want +got):\n%s", what, difference)
	}
}

func declare(t tester, file, sql string) *model.Database {
	t.Helper()
	d, err := sqlsource.Load([]sqlsource.Source{{File: file, SQL: sql}})
	if err == nil {
		err = sqlsource.CheckReferences(d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// executed returns the schema that operations lead to by the executor.
func executed(t tester, current *model.Database, operations []ops.Operation) *model.Database {
	t.Helper()
	d := current.Clone()
	executor := sqlsource.New(d)
	for _, s := range compiled(t, operations) {
		if err := executor.Exec(sqlsource.Source{SQL: s}); err != nil {
			t.Fatalf("executor: %s: %v", s, err)
		}
	}
	if err := d.Normalize(); err != nil {
		t.Fatal(err)
	}
	return d
}

// compiled returns the statements of operations.
func compiled(t tester, operations []ops.Operation) []string {
	t.Helper()
	var out []string
	for _, op := range operations {
		all, err := dialect.Compile(t.Context(), postgres.Dialect{}, nil, op)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			out = append(out, s.SQL)
		}
	}
	return out
}
