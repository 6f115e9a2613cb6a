package migrate_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func TestUpgradeAndDowngrade(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		r := migrate.New(db, chain(4))
		ctx := context.Background()
		steps := []struct {
			run    func(context.Context, string) error
			target string
			want   string // tables besides the version table
			at     string
		}{
			{r.Upgrade, "+1", "t1", "0001"},
			{r.Upgrade, "head-1", "t1 t2 t3", "0003"},
			{r.Upgrade, "0002", "t1 t2 t3", "0003"},
			{r.Upgrade, "head", "t1 t2 t3 t4", "0004"},
			{r.Upgrade, "head", "t1 t2 t3 t4", "0004"},
			{r.Downgrade, "-1", "t1 t2 t3", "0003"},
			{r.Downgrade, "0001+1", "t1 t2", "0002"},
			{r.Downgrade, "0001", "t1", "0001"},
			{r.Downgrade, "head-3", "t1", "0001"},
			{r.Downgrade, "base", "", ""},
			{r.Downgrade, "base", "", ""},
			{r.Upgrade, "heads", "t1 t2 t3 t4", "0004"},
			{r.Downgrade, "-4", "", ""},
		}
		for _, step := range steps {
			if err := step.run(ctx, step.target); err != nil {
				t.Fatalf("%s: %v", step.target, err)
			}
			if got, want := tables(t, db), strings.TrimSpace(migrate.DefaultTable+" "+step.want); got != want {
				t.Fatalf("after %s the tables are %q, want %q", step.target, got, want)
			}
			if got := current(t, r); got != step.at {
				t.Fatalf("after %s the database is at %q, want %q", step.target, got, step.at)
			}
		}
	})
}

func TestNothingToDoWritesNothing(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		ctx := context.Background()
		r := migrate.New(db, chain(2))
		_, err := r.History(ctx)
		fatal(t, err)
		if got := current(t, r); got != "" {
			t.Fatalf("an empty database is at %q", got)
		}
		pending, err := r.Pending(ctx)
		fatal(t, err)
		if diff := cmp.Diff([]string{"0001", "0002"}, pending.IDs()); diff != "" {
			t.Fatal(diff)
		}
		fatal(t, r.Downgrade(ctx, "base"))
		fatal(t, r.Stamp(ctx, "base"))
		fatal(t, migrate.New(db, nil).Upgrade(ctx, "head"))
		if got := tables(t, db); got != "" {
			t.Fatalf("the tables are %q, want none", got)
		}
	})
}

func TestFailingRevisionIsRolledBack(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		revisions := chain(3)
		revisions[1].Message = "add email"
		revisions[1].Upgrade = func(op *migrate.Op) error {
			op.Exec("CREATE TABLE half (id integer)")
			op.Exec("INSERT INTO nowhere VALUES (1)")
			op.Exec("CREATE TABLE later (id integer)")
			return nil // that op failed counts all the same
		}
		r := migrate.New(db, revisions)
		err := r.Upgrade(context.Background(), "head")
		var failed *migrate.RevisionError
		if !errors.As(err, &failed) {
			t.Fatalf("error %v (%T), want a *RevisionError", err, err)
		}
		if failed.Revision.ID != "0002" || failed.Direction != migrate.Up || failed.Operation != 2 ||
			failed.Text != (ops.Exec{SQL: "INSERT INTO nowhere VALUES (1)"}).String() || failed.SQL != "INSERT INTO nowhere VALUES (1)" {
			t.Errorf("the error does not say where: %+v", failed)
		}
		if diff := cmp.Diff([][]string{{"0001"}, {"0002", "0003"}}, [][]string{failed.Applied, failed.Left}); diff != "" {
			t.Error(diff)
		}
		text := err.Error()
		if !strings.HasPrefix(text, "revision 0002 (add email): operation 2, "+failed.Text+": ") ||
			!strings.Contains(text, "nowhere") || !strings.HasSuffix(text, "; the revision was rolled back") || strings.Contains(text, "\n") {
			t.Errorf("error text: %s", text)
		}
		if got := tables(t, db); got != migrate.DefaultTable+" t1" {
			t.Errorf("the tables are %q", got)
		}
		if got := current(t, r); got != "0001" {
			t.Errorf("the database is at %q", got)
		}
	})
}

func TestFailingFirstRevisionLeavesNothing(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		cause := errors.New("not today")
		revisions := migrate.Revisions{{ID: "a", Upgrade: func(op *migrate.Op) error {
			op.Exec("CREATE TABLE half (id integer)")
			return cause
		}}}
		err := migrate.New(db, revisions).Upgrade(context.Background(), "head")
		if !errors.Is(err, cause) {
			t.Fatalf("error %v, want the function's own", err)
		}
		if got := err.Error(); got != "revision a: not today; the revision was rolled back" {
			t.Errorf("error text: %s", got)
		}
		if got := tables(t, db); got != "" {
			t.Errorf("the tables are %q, want none", got)
		}
	})
}

func TestPanicIsAnError(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		revisions := migrate.Revisions{{ID: "a", Upgrade: func(op *migrate.Op) error {
			op.Exec("CREATE TABLE half (id integer)")
			var none []int
			_ = none[len(op.Engine())]
			return nil
		}}}
		err := migrate.New(db, revisions).Upgrade(context.Background(), "head")
		var panicked *migrate.PanicError
		if !errors.As(err, &panicked) {
			t.Fatalf("error %v, want a *PanicError", err)
		}
		if !strings.HasPrefix(panicked.Place, "migrate/runner_test.go:") {
			t.Errorf("the place is %s", panicked.Place)
		}
		if got := tables(t, db); got != "" {
			t.Errorf("the tables are %q, want none", got)
		}
	})
}

func TestOpenRowsDoNotBlock(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		revisions := chain(1)
		create := revisions[0].Upgrade
		var n int
		revisions[0].Upgrade = func(op *migrate.Op) error {
			if err := create(op); err != nil {
				return err
			}
			rows, err := op.Query("SELECT id FROM t1")
			if err != nil {
				return err
			}
			rows.Next()
			return rows.Scan(&n) // and never closed
		}
		fatal(t, migrate.New(db, revisions).Upgrade(context.Background(), "head"))
		if n != 1 {
			t.Errorf("read %d, want 1", n)
		}
	})
}

func TestSwallowedQueryErrorFails(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		revisions := migrate.Revisions{{ID: "a", Upgrade: func(op *migrate.Op) error {
			rows, err := op.Query("SELECT * FROM nowhere")
			if err == nil {
				_ = rows.Close()
			}
			return nil
		}}}
		err := migrate.New(db, revisions).Upgrade(context.Background(), "head")
		var failed *migrate.RevisionError
		if !errors.As(err, &failed) || failed.SQL != "SELECT * FROM nowhere" {
			t.Fatalf("error %v", err)
		}
	})
}

func TestRevisionMayNotCommit(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		revisions := migrate.Revisions{{ID: "a", Upgrade: func(op *migrate.Op) error {
			op.Exec("COMMIT")
			return op.Err()
		}}}
		if err := migrate.New(db, revisions).Upgrade(context.Background(), "head"); err == nil {
			t.Fatal("a revision that commits by itself is taken for a good one")
		}
	})
}

func TestOpIsOverWithItsRevision(t *testing.T) {
	db := open(t, sqliteURL(t))
	var kept *migrate.Op
	revisions := migrate.Revisions{{ID: "a", Upgrade: func(op *migrate.Op) error { kept = op; return nil }}}
	fatal(t, migrate.New(db, revisions).Upgrade(context.Background(), "head"))
	kept.Exec("CREATE TABLE late (id integer)")
	if kept.Err() == nil || tables(t, db) != migrate.DefaultTable {
		t.Errorf("an operation ran after its revision: %v, tables %s", kept.Err(), tables(t, db))
	}
}

func TestRecordThatDoesNotFit(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		ctx := context.Background()
		all := chain(3)
		fatal(t, migrate.New(db, all).Upgrade(ctx, "head"))

		// The folder has lost the last file.
		r := migrate.New(db, all[:2])
		for what, err := range map[string]error{
			"upgrade":   r.Upgrade(ctx, "head"),
			"downgrade": r.Downgrade(ctx, "base"),
			"stamp":     r.Stamp(ctx, "head"),
		} {
			var missing *migrate.MissingRevisionError
			if !errors.As(err, &missing) || !cmp.Equal(missing.IDs, []string{"0003"}) || migrate.Hint(err) == "" {
				t.Errorf("%s: error %v", what, err)
			}
		}
		history, err := r.History(ctx)
		if len(history) != 3 || !history[0].Missing || history[0].ID != "0003" || err == nil {
			t.Errorf("history %+v, error %v", history, err)
		}
		fatal(t, r.StampPurge(ctx, "0002"))
		if got := current(t, r); got != "0002" {
			t.Errorf("the database is at %q", got)
		}

		// A revision was put in before an applied one.
		inserted := migrate.Revisions{all[0], {ID: "new", Parents: []string{"0001"}, Upgrade: all[1].Upgrade}, all[1]}
		inserted[2].Parents = []string{"new"}
		err = migrate.New(db, inserted).Upgrade(ctx, "head")
		var order *migrate.OrderError
		if !errors.As(err, &order) || order.Revision.ID != "new" || order.Applied.ID != "0002" {
			t.Errorf("error %v", err)
		}
	})
}

func TestMissingFunction(t *testing.T) {
	db := open(t, sqliteURL(t))
	ctx := context.Background()
	all := chain(3)
	all[1].Downgrade = nil
	r := migrate.New(db, all)
	fatal(t, r.Upgrade(ctx, "head"))
	err := r.Downgrade(ctx, "base")
	var missing *migrate.FunctionError
	if !errors.As(err, &missing) || missing.Revision.ID != "0002" {
		t.Fatalf("error %v", err)
	}
	if got := current(t, r); got != "0003" {
		t.Errorf("something ran before the missing function was seen: the database is at %s", got)
	}
}

func TestStamp(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		ctx := context.Background()
		r := migrate.New(db, chain(3))
		for _, step := range []struct{ target, at string }{{"head", "0003"}, {"0001", "0001"}, {"0002", "0002"}, {"base", ""}} {
			fatal(t, r.Stamp(ctx, step.target))
			if got := current(t, r); got != step.at {
				t.Errorf("after stamp %s the database is at %q, want %q", step.target, got, step.at)
			}
		}
		if got := tables(t, db); got != migrate.DefaultTable {
			t.Errorf("stamp made tables: %s", got)
		}
	})
}

// diamond is 1 -> (a, b) -> m.
func diamond() migrate.Revisions {
	all := chain(4)
	all[1].ID, all[2].ID, all[3].ID = "a", "b", "m"
	all[1].Parents, all[2].Parents, all[3].Parents = []string{"0001"}, []string{"0001"}, []string{"a", "b"}
	return all
}

func TestBranches(t *testing.T) {
	db := open(t, sqliteURL(t))
	ctx := context.Background()
	r := migrate.New(db, diamond()[:3])
	var heads *migrate.MultipleHeadsError
	if err := r.Upgrade(ctx, "head"); !errors.As(err, &heads) || !cmp.Equal(heads.Heads.IDs(), []string{"a", "b"}) {
		t.Fatalf("error %v", err)
	}
	fatal(t, r.Upgrade(ctx, "a"))
	fatal(t, r.Upgrade(ctx, "heads"))
	if got := current(t, r); got != "b a" {
		t.Errorf("the database is at %q", got)
	}
	var target *migrate.TargetError
	if err := r.Downgrade(ctx, "-1"); !errors.As(err, &target) {
		t.Errorf("downgrade -1 of two branches: error %v", err)
	}
	merged := migrate.New(db, diamond())
	fatal(t, merged.Upgrade(ctx, "+1"))
	if got := current(t, merged); got != "m" {
		t.Errorf("the database is at %q", got)
	}
	fatal(t, merged.Downgrade(ctx, "a"))
	if got := current(t, merged); got != "b a" {
		t.Errorf("the database is at %q", got)
	}
	fatal(t, merged.Downgrade(ctx, "0001"))
	fatal(t, merged.Downgrade(ctx, "base"))
	if got := tables(t, db); got != migrate.DefaultTable {
		t.Errorf("the tables are %s", got)
	}
}

func TestEditedRevision(t *testing.T) {
	file := func(body string) fstest.MapFS {
		return fstest.MapFS{"1.go": {Data: []byte("package migrations\n\nimport \"github.com/autogen-db/autogen/migrate\"\n\n" +
			"var r = migrate.Revision{ID: \"0001\"}\n\nfunc up() {\n\t" + body + "\n}\n")}}
	}
	db := open(t, sqliteURL(t))
	ctx := context.Background()
	fatal(t, migrate.New(db, chain(1), migrate.WithSources(file("f(1)"))).Upgrade(ctx, "head"))
	for body, edited := range map[string]bool{"f(1)": false, "f( 1, ) // the same": false, "f(2)": true} {
		var log strings.Builder
		r := migrate.New(db, chain(1), migrate.WithSources(file(body)), migrate.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		fatal(t, r.Upgrade(ctx, "head"))
		history, err := r.History(ctx)
		fatal(t, err)
		if history[0].Edited != edited || strings.Contains(log.String(), "edited after it was applied") != edited {
			t.Errorf("%s: edited %v, log %q", body, history[0].Edited, log.String())
		}
	}
}

func TestLogLines(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		var log strings.Builder
		handler := slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "duration" {
				return slog.Attr{} // another one in each run
			}
			return a
		}})
		r := migrate.New(open(t, url), chain(1), migrate.WithLogger(slog.New(handler)))
		fatal(t, r.Upgrade(t.Context(), "head"))
		fatal(t, r.Downgrade(t.Context(), "base"))
		want := `level=DEBUG msg="create table t1" revision=0001 operation=1
level=DEBUG msg="exec INSERT INTO t1 VALUES (1)" revision=0001 operation=2
level=INFO msg="upgrade of revision 0001 (create t1) is done" revision=0001 direction=upgrade
level=DEBUG msg="drop table t1" revision=0001 operation=1
level=INFO msg="downgrade of revision 0001 (create t1) is done" revision=0001 direction=downgrade
`
		if d := cmp.Diff(want, log.String()); d != "" {
			t.Errorf("log (-want +got):\n%s", d)
		}
	})
}

func TestOptionsSurfaceAtFirstUse(t *testing.T) {
	db := open(t, sqliteURL(t))
	for _, r := range []*migrate.Runner{
		migrate.New(db, nil, migrate.WithTable("", "")),
		migrate.New(db, migrate.Revisions{{ID: "head"}}),
		migrate.New(nil, nil),
		migrate.New(db, nil, migrate.WithTable("other", "versions")),
	} {
		if err := r.Upgrade(context.Background(), "head"); err == nil {
			t.Error("a faulty runner upgrades")
		}
	}
}

func TestUnknownDriver(t *testing.T) {
	var unknown *migrate.DriverError
	err := migrate.New(sql.OpenDB(connector{}), nil).Upgrade(context.Background(), "head")
	if !errors.As(err, &unknown) || !strings.Contains(migrate.Hint(err), "WithDialect") {
		t.Errorf("error %v", err)
	}
}

func TestVersionTableElsewhere(t *testing.T) {
	db := open(t, pgtest.Database(t))
	ctx := context.Background()
	_, err := db.Exec(`CREATE SCHEMA "my schema"`)
	fatal(t, err)
	r := migrate.New(db, chain(2), migrate.WithTable("my schema", `the "versions"`))
	fatal(t, r.Upgrade(ctx, "head"))
	ids := column(t, db, `SELECT id FROM "my schema"."the ""versions""" ORDER BY id`)
	if diff := cmp.Diff([]string{"0001", "0002"}, ids); diff != "" {
		t.Error(diff)
	}
	if got := tables(t, db); got != "t1 t2" {
		t.Errorf("public holds %s", got)
	}
}

// A revision that changes search_path must not make the runner lose its table.
func TestSearchPathOfARevision(t *testing.T) {
	db := open(t, pgtest.Database(t))
	db.SetMaxOpenConns(1) // the lock and the work share the connection
	ctx := context.Background()
	all := chain(3)
	all[1].Upgrade = func(op *migrate.Op) error {
		op.CreateSchema(model.Schema{Name: "aside"})
		op.Exec("SET search_path = aside")
		return op.Err()
	}
	r := migrate.New(db, all)
	fatal(t, r.Upgrade(ctx, "head"))
	if got := column(t, db, "SELECT id FROM public."+migrate.DefaultTable+" ORDER BY id"); len(got) != 3 {
		t.Errorf("recorded: %v", got)
	}
}

func TestUnsupportedOperationNamesIt(t *testing.T) {
	db := open(t, sqliteURL(t))
	revisions := migrate.Revisions{{ID: "a", Upgrade: func(op *migrate.Op) error {
		op.CreateEnum(model.Enum{Name: "mood", Values: []string{"ok"}})
		return op.Err()
	}}}
	err := migrate.New(db, revisions).Upgrade(context.Background(), "head")
	var failed *migrate.RevisionError
	if !errors.As(err, &failed) || failed.Operation != 1 || failed.Text != (ops.CreateEnum{Enum: model.Enum{Name: "mood"}}).String() || failed.SQL != "" {
		t.Errorf("error %v: %+v", err, failed)
	}
}

func TestCancelledRunRollsBack(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		ctx, cancel := context.WithCancelCause(context.Background())
		why := errors.New("the deployment was stopped")
		revisions := chain(2)
		create := revisions[1].Upgrade
		revisions[1].Upgrade = func(op *migrate.Op) error {
			err := create(op)
			cancel(why)
			op.Exec("INSERT INTO t2 VALUES (2)")
			return errors.Join(err, op.Err())
		}
		if err := migrate.New(db, revisions).Upgrade(ctx, "head"); !errors.Is(err, context.Canceled) || !errors.Is(err, why) {
			t.Fatalf("error %v", err)
		}
		if got := tables(t, db); got != migrate.DefaultTable+" t1" {
			t.Errorf("the tables are %s", got)
		}
		fatal(t, migrate.New(db, chain(2)).Upgrade(context.Background(), "head"))
	})
}

func TestRowOfTheVersionTable(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		r := migrate.New(db, chain(1))
		fatal(t, r.Upgrade(context.Background(), "head"))
		history, err := r.History(context.Background())
		fatal(t, err)
		a := history[0].Applied
		if a == nil || a.At.IsZero() || a.State != "applied" || a.LastOperation != 2 {
			t.Errorf("the row is %s", fmt.Sprintf("%+v", a))
		}
		if _, err := db.Exec("UPDATE " + migrate.DefaultTable + " SET state = 'running'"); err != nil {
			t.Fatal(err)
		}
		var state *migrate.StateError
		if err := r.Upgrade(context.Background(), "head"); !errors.As(err, &state) {
			t.Errorf("error %v", err)
		}
	})
}

// What is half taken back is pending as much as what is not applied.
func TestPending(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		ctx := context.Background()
		all := chain(3)
		all[1].Downgrade = func(op *migrate.Op) error {
			op.Exec("CREATE TABLE half (id integer)")
			op.Exec("broken")
			return op.Err()
		}
		r := migrate.New(db, all, migrate.WithTransactions(migrate.TransactionNone))
		pending := func() []string {
			got, err := r.Pending(ctx)
			fatal(t, err)
			return got.IDs()
		}
		before := pending()
		fatal(t, r.Upgrade(ctx, "0002"))
		behind := pending()
		if err := r.Downgrade(ctx, "0001"); err == nil {
			t.Fatal("no error")
		}
		if diff := cmp.Diff([][]string{{"0001", "0002", "0003"}, {"0003"}, {"0002", "0003"}}, [][]string{before, behind, pending()}); diff != "" {
			t.Error(diff)
		}
	})
}
