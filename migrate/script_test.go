package migrate_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// shell runs a script in psql or sqlite3.
func shell(t *testing.T, url, script string) (string, error) {
	t.Helper()
	cmd := exec.Command("psql", "-X", "-q", url)
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		cmd = exec.Command("sqlite3", path)
	}
	cmd.Stdin = strings.NewReader(script)
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), err
}

func script(t *testing.T, r *migrate.Runner, d migrate.Direction, revisions string) string {
	t.Helper()
	var b bytes.Buffer
	fatal(t, r.Script(context.Background(), &b, d, revisions))
	return b.String()
}

// offline returns a runner without a database that answers.
func offline(t *testing.T, url string, revisions migrate.Revisions, options ...migrate.Option) *migrate.Runner {
	t.Helper()
	db := sql.OpenDB(connector{})
	t.Cleanup(func() { fatal(t, db.Close()) })
	return migrate.New(db, revisions, append(options, migrate.WithDialect(dialectOf(url)))...)
}

// arguments is a revision with values that are hard to write down.
func arguments() migrate.Revision {
	return migrate.Revision{ID: "0003", Parents: []string{"0002"},
		Upgrade: func(op *migrate.Op) error {
			op.Exec("CREATE TABLE v (n integer, t text, b bytea, f double precision, o boolean, at timestamptz, note text DEFAULT 'a;b') -- the end")
			op.Exec("INSERT INTO v VALUES ($1, $2 || ' $1 ' || $2, $3, $4, $5, $6)", 7, "it's \\ :HOST \"q\"\n;", []byte{0, 0xff}, 1.5e300, true,
				time.Date(2026, 11, 22, 1, 2, 3, 4000, time.UTC))
			op.BulkInsert("v", []string{"n", "t"}, []any{1, "a'b"}, []any{2, nil})
			op.Exec("CREATE TABLE big (n integer, done boolean)")
			op.Exec("INSERT INTO big SELECT g, false FROM generate_series(1, 25) g")
			op.Batched("UPDATE big SET done = true WHERE n IN (SELECT n FROM big WHERE NOT done AND n <> $2 LIMIT $1)", 10, 3)
			return op.Err()
		},
		Downgrade: func(op *migrate.Op) error {
			op.DropTable("v")
			op.DropTable("big")
			return op.Err()
		}}
}

// A script applied by psql leaves what the run leaves.
func TestScriptByPsql(t *testing.T) {
	ctx := context.Background()
	revisions := append(mixed(), arguments())
	sources := migrate.WithSources(fstest.MapFS{})
	values := func(db *sql.DB) []string {
		return append(column(t, db, "SELECT v::text FROM v ORDER BY n"), column(t, db, "SELECT big::text FROM big ORDER BY n")...)
	}
	for _, mode := range []migrate.TransactionMode{migrate.TransactionPerRevision, migrate.TransactionNone} {
		t.Run(string(mode), func(t *testing.T) {
			options := []migrate.Option{migrate.WithTransactions(mode), sources}
			onlineURL, scriptURL := pgtest.Database(t), pgtest.Database(t)
			online, scripted := open(t, onlineURL), open(t, scriptURL)
			r := migrate.New(online, revisions, options...)
			without := offline(t, scriptURL, revisions, options...)
			steps := []struct {
				run             func(context.Context, string) error
				target          string
				direction       migrate.Direction
				revisions, want string
			}{
				{r.Upgrade, "0001", migrate.Up, "0001", ""},
				{r.Upgrade, "head", migrate.Up, "0001:head", ""},
				{r.Downgrade, "0001", migrate.Down, "0003:0001", ""},
			}
			for _, step := range steps {
				fatal(t, step.run(ctx, step.target))
				sql := script(t, without, step.direction, step.revisions)
				if out, err := shell(t, scriptURL, sql); err != nil {
					t.Fatalf("%s: %v: %s\n%s", step.revisions, err, out, sql)
				}
				if diff := cmp.Diff(state(t, online), state(t, scripted)); diff != "" {
					t.Fatalf("%s: %s\n%s", step.revisions, diff, sql)
				}
				if step.target == "head" {
					if diff := cmp.Diff(values(online), values(scripted)); diff != "" {
						t.Error(diff)
					}
				}
				// The same script again finds the database elsewhere.
				before := state(t, scripted)
				out, err := shell(t, scriptURL, sql)
				if err == nil || !strings.Contains(out, "the database is not at") {
					t.Errorf("%s twice: %v: %s", step.revisions, err, out)
				}
				if diff := cmp.Diff(before, state(t, scripted)); diff != "" {
					t.Errorf("%s twice: %s", step.revisions, diff)
				}
			}
			fatal(t, migrate.New(scripted, revisions, options...).Upgrade(ctx, "head"))
		})
	}
}

// A script that fails in the middle is finished by a run.
func TestFailedScriptIsResumed(t *testing.T) {
	url := pgtest.Database(t)
	db := open(t, url)
	sql := script(t, offline(t, url, mixed()), migrate.Up, "head")
	at := strings.Index(sql, "VACUUM")
	if out, err := shell(t, url, sql[:at]+"broken"+sql[at:]); err == nil {
		t.Fatalf("no error: %s", out)
	}
	fatal(t, migrate.New(db, mixed()).Upgrade(context.Background(), "head"))
	other := open(t, pgtest.Database(t))
	fatal(t, migrate.New(other, mixed()).Upgrade(context.Background(), "head"))
	if diff := cmp.Diff(state(t, other), state(t, db)); diff != "" {
		t.Error(diff)
	}
}

func TestScriptOfSQLite(t *testing.T) {
	ctx := context.Background()
	onlineURL, scriptURL := sqliteURL(t), sqliteURL(t)
	online, scripted := open(t, onlineURL), open(t, scriptURL)
	revisions := append(chain(2), migrate.Revision{ID: "0003", Parents: []string{"0002"}, Upgrade: func(op *migrate.Op) error {
		op.AddColumn("t1", model.Column{Name: "note", Type: "text"})
		op.Autocommit(func(op *migrate.Op) error {
			op.CreateIndexConcurrently("t1", model.Index{Name: "ix", Keys: []model.Key{{Column: "note"}}})
			op.Exec("VACUUM")
			return op.Err()
		})
		op.BulkInsert("t1", []string{"id", "note"}, []any{5, "it's"})
		return op.Err()
	}})
	r := migrate.New(online, revisions)
	for _, step := range []struct{ target, revisions string }{{"0001", ":0001"}, {"head", "0001:"}} {
		fatal(t, r.Upgrade(ctx, step.target))
		sql := script(t, offline(t, scriptURL, revisions), migrate.Up, step.revisions)
		if out, err := shell(t, scriptURL, sql); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, sql)
		}
		if diff := cmp.Diff(state(t, online), state(t, scripted)); diff != "" {
			t.Fatalf("%s\n%s", diff, sql)
		}
		if out, err := shell(t, scriptURL, sql); err == nil || !strings.Contains(out, "the database is not at") {
			t.Errorf("twice: %v: %s", err, out)
		}
	}
	if got := current(t, migrate.New(scripted, revisions)); got != "0003" {
		t.Errorf("the database is at %s", got)
	}
}

func TestStampScript(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		revisions := chain(3)
		for _, step := range []struct{ revisions, want string }{{"0002", "0002"}, {"0002:head", "0003"}, {"0003:0001", "0001"}, {"0001:base", ""}} {
			var b bytes.Buffer
			fatal(t, offline(t, url, revisions).StampScript(context.Background(), &b, step.revisions))
			if out, err := shell(t, url, b.String()); err != nil {
				t.Fatalf("%v: %s\n%s", err, out, b.String())
			}
			if got := current(t, migrate.New(db, revisions)); got != step.want {
				t.Errorf("%s: the database is at %s", step.revisions, got)
			}
		}
		if got := tables(t, db); got != "autogen_revisions" {
			t.Errorf("the tables are %s", got)
		}
	})
}

func TestScriptErrors(t *testing.T) {
	sqliteURL, postgresURL := "sqlite://none.db", "postgres://none"
	revision := func(f func(op *migrate.Op)) migrate.Revisions {
		return migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error { f(op); return op.Err() }}}
	}
	query := revision(func(op *migrate.Op) {
		if rows, err := op.Query("SELECT 1"); err == nil {
			_ = rows.Close()
		}
	})
	for name, test := range map[string]struct {
		url       string
		revisions migrate.Revisions
		want      string
	}{
		"query":     {postgresURL, query, "it reads from the database"},
		"rebuild":   {sqliteURL, mixed(), "cannot be written as a script"},
		"arguments": {sqliteURL, revision(func(op *migrate.Op) { op.Exec("INSERT INTO t VALUES (?)", 1) }), "a statement with arguments on SQLite"},
		"argument":  {postgresURL, revision(func(op *migrate.Op) { op.Exec("INSERT INTO t VALUES ($1)", struct{}{}) }), "an argument of type struct {}"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			err := offline(t, test.url, test.revisions).Script(context.Background(), &b, migrate.Up, "head")
			var refused *migrate.OfflineError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.want) || b.Len() != 0 {
				t.Errorf("error %v, %d bytes", err, b.Len())
			}
		})
	}
	var target *migrate.TargetError
	if err := offline(t, postgresURL, chain(2)).Script(context.Background(), &bytes.Buffer{}, migrate.Down, "base"); !errors.As(err, &target) {
		t.Errorf("downgrade without a range: %v", err)
	}
}

func TestDryRun(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		ctx := context.Background()
		r := migrate.New(db, mixed())
		steps, err := r.DryRun(ctx, migrate.Up, "head")
		fatal(t, err)
		if len(steps) != 2 || len(steps[1].Operations) != 12 || tables(t, db) != "" {
			t.Fatalf("%d steps, tables %q: %+v", len(steps), tables(t, db), steps)
		}
		for i, o := range steps[1].Operations {
			if o.Number != i+1 || len(o.SQL) == 0 || o.Untried != (i >= 2 && i <= 7) && dialectOf(url).Engine() == model.SQLite {
				t.Errorf("operation %+v", o)
			}
		}
		fatal(t, r.Upgrade(ctx, "head"))
		before := state(t, db)
		steps, err = r.DryRun(ctx, migrate.Down, "0001")
		fatal(t, err)
		if diff := cmp.Diff(before, state(t, db)); diff != "" {
			t.Error(diff)
		}
		if dialectOf(url).Engine() == model.Postgres {
			want := []migrate.RelationLock{{Relation: "public.person", Mode: "AccessExclusiveLock"}}
			if diff := cmp.Diff(want, steps[0].Operations[0].Locks); diff != "" {
				t.Error(diff)
			}
		}
		steps, err = r.DryRun(ctx, migrate.Up, "head")
		if err != nil || steps != nil {
			t.Errorf("nothing to do: %v, %v", steps, err)
		}
		broken := append(mixed(), migrate.Revision{ID: "0003", Parents: []string{"0002"}, Upgrade: func(op *migrate.Op) error {
			op.Exec("INSERT INTO nowhere VALUES (1)")
			return op.Err()
		}})
		var failed *migrate.RevisionError
		if _, err := migrate.New(db, broken).DryRun(ctx, migrate.Up, "head"); !errors.As(err, &failed) || failed.Operation != 1 {
			t.Errorf("error %v", err)
		}
	})
}

func TestBatched(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		placeholder := "?1"
		if dialectOf(url).Engine() == model.Postgres {
			placeholder = "$1"
		}
		create := "CREATE TABLE big AS WITH RECURSIVE g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 25) SELECT n, 0 AS done FROM g"
		var seen []int64
		broken := true
		all := migrate.Revisions{{ID: "1", Upgrade: func(op *migrate.Op) error {
			op.Exec(create)
			op.Batched("UPDATE big SET done = done + 1 WHERE n IN (SELECT n FROM big WHERE done = 0 LIMIT "+placeholder+")", 10)
			if broken {
				op.Exec("INSERT INTO nowhere VALUES (1)")
			}
			return op.Err()
		}}}
		ctx := context.Background()
		stop, cancel := context.WithCancel(ctx)
		defer cancel()
		r := migrate.New(db, all, migrate.WithNotify(func(e migrate.Event) {
			if e.Kind == migrate.Progress {
				seen = append(seen, e.Rows)
				if len(seen) == 2 {
					cancel()
				}
			}
		}))
		if err := r.Upgrade(stop, "head"); !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v", err)
		}
		if got := column(t, db, "SELECT sum(done) FROM big")[0]; got != "20" {
			t.Errorf("%s rows are done and committed", got)
		}
		if err := r.Upgrade(ctx, "head"); err == nil {
			t.Fatal("no error")
		}
		broken = false
		fatal(t, r.Upgrade(ctx, "head"))
		if diff := cmp.Diff([]int64{10, 20, 5}, seen); diff != "" {
			t.Error(diff)
		}
		if got := column(t, db, "SELECT sum(done) || ' ' || max(done) FROM big")[0]; got != "25 1" {
			t.Errorf("the batches end in %s", got)
		}
	})
}

func TestReversible(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		all := append(chain(1), migrate.Revision{ID: "0002", Parents: []string{"0001"}, Upgrade: func(op *migrate.Op) error {
			op.AddColumn("t1", model.Column{Name: "a", Type: "text"})
			op.RenameTable("t1", "renamed")
			op.Autocommit(func(op *migrate.Op) error {
				op.CreateIndexConcurrently("renamed", model.Index{Name: "ix", Keys: []model.Key{{Column: "a"}}})
				return op.Err()
			})
			op.CreateTable(model.Table{Name: "more", Columns: []model.Column{{Name: "id", Type: "integer"}}})
			return op.Err()
		}})
		all[1].Downgrade = migrate.Reversible(all[1].Upgrade)
		r := migrate.New(db, all)
		ctx := context.Background()
		fatal(t, r.Upgrade(ctx, "0001"))
		before := state(t, db)
		fatal(t, r.Upgrade(ctx, "head"))
		fatal(t, r.Downgrade(ctx, "-1"))
		if diff := cmp.Diff(before, state(t, db)); diff != "" {
			t.Error(diff)
		}
		fatal(t, r.Upgrade(ctx, "head"))
		for name, f := range map[string]func(*migrate.Op) error{
			"exec":         migrate.Reversible(func(op *migrate.Op) error { op.DropColumn("renamed", "a"); return op.Err() }),
			"irreversible": func(*migrate.Op) error { return migrate.Irreversible("the values are gone") },
		} {
			all[1].Downgrade = f
			err := migrate.New(db, all).Downgrade(ctx, "-1")
			var irreversible *migrate.IrreversibleError
			if !errors.As(err, &irreversible) || migrate.Hint(err) == "" {
				t.Errorf("%s: error %v", name, err)
			}
		}
	})
}

// A stamp sets the record of a half-done revision anew.
func TestStampOfAHalfDoneRevision(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		for target, want := range map[string]string{"0002": "0002", "0001": "0001", "base": ""} {
			if strings.HasPrefix(url, "sqlite:") {
				url = sqliteURL(t)
			} else {
				url = pgtest.Database(t)
			}
			db := open(t, url)
			all := chain(2)
			all[1].Upgrade = func(op *migrate.Op) error {
				op.Exec("CREATE TABLE half (id integer)")
				op.Exec("broken")
				return op.Err()
			}
			ctx := context.Background()
			r := migrate.New(db, all, migrate.WithTransactions(migrate.TransactionNone))
			if err := r.Upgrade(ctx, "head"); err == nil {
				t.Fatal("no error")
			}
			fatal(t, r.Stamp(ctx, target))
			if got := current(t, r); got != want {
				t.Errorf("stamp %s: the database is at %s", target, got)
			}
			if got := column(t, db, "SELECT count(*) FROM autogen_revisions WHERE state <> 'applied'")[0]; got != "0" {
				t.Errorf("stamp %s leaves %s half-done revisions", target, got)
			}
		}
	})
}
