package migrate_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate"
)

// squashed returns chain(n) with a revision "s" that replaces those from..to.
func squashed(n, from, to int) migrate.Revisions {
	all := chain(n)
	s := migrate.Revision{ID: "s", Message: "squash", Parents: all[from-1].Parents}
	for _, r := range all[from-1 : to] {
		s.Replaces = append(s.Replaces, r.ID)
	}
	replaced := all[from-1 : to]
	s.Upgrade = func(op *migrate.Op) error {
		for _, r := range replaced {
			if err := r.Upgrade(op); err != nil {
				return err
			}
		}
		return op.Err()
	}
	s.Downgrade = func(op *migrate.Op) error {
		for i := len(replaced) - 1; i >= 0; i-- {
			if err := replaced[i].Downgrade(op); err != nil {
				return err
			}
		}
		return op.Err()
	}
	return append(all, s)
}

// pruned leaves out what another replaces.
func pruned(all migrate.Revisions) migrate.Revisions {
	var out migrate.Revisions
	gone := all[len(all)-1].Replaces
	for _, r := range all {
		if !strings.Contains(" "+strings.Join(gone, " ")+" ", " "+r.ID+" ") {
			out = append(out, r)
		}
	}
	return out
}

func recorded(t *testing.T, url string) string {
	t.Helper()
	return strings.Join(column(t, open(t, url), "SELECT id FROM autogen_revisions ORDER BY id"), " ")
}

func TestGraphOfASquash(t *testing.T) {
	for name, all := range map[string]migrate.Revisions{"with the files": squashed(5, 2, 4), "pruned": pruned(squashed(5, 2, 4))} {
		t.Run(name, func(t *testing.T) {
			g, err := migrate.NewGraph(all)
			fatal(t, err)
			if diff := cmp.Diff([]string{"0001", "s", "0005"}, g.Revisions().IDs()); diff != "" {
				t.Errorf("revisions (-want +got):\n%s", diff)
			}
			after, _ := g.Revision("0005")
			if diff := cmp.Diff([]string{"s"}, after.Parents); diff != "" {
				t.Errorf("parents of what follows (-want +got):\n%s", diff)
			}
			named, err := g.Resolve("0004")
			fatal(t, err)
			if diff := cmp.Diff([]string{"s"}, named.IDs()); diff != "" {
				t.Errorf("the end of the range (-want +got):\n%s", diff)
			}
			for _, target := range []string{"0002", "0003", "0003+1", "0002@head"} {
				var replaced *migrate.ReplacedError
				if _, err := g.Resolve(target); !errors.As(err, &replaced) || replaced.Squash.ID != "s" {
					t.Errorf("Resolve(%s) = %v, want a *ReplacedError", target, err)
				}
			}
		})
	}
}

func TestSquashOfASquash(t *testing.T) {
	all := squashed(5, 1, 2)
	all = append(all, migrate.Revision{ID: "s2", Replaces: []string{"s", "0003", "0004"}})
	g, err := migrate.NewGraph(all)
	fatal(t, err)
	if diff := cmp.Diff([]string{"s2", "0005"}, g.Revisions().IDs()); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
	for target, want := range map[string]bool{"0004": true, "0002": false, "s": false} {
		if _, err := g.Resolve(target); (err == nil) != want {
			t.Errorf("Resolve(%s) = %v", target, err)
		}
	}
	eachEngine(t, func(t *testing.T, url string) {
		db := open(t, url)
		fatal(t, migrate.New(db, chain(5)).Upgrade(context.Background(), "0004"))
		fatal(t, migrate.New(db, all).Upgrade(context.Background(), "head"))
		if got := recorded(t, url); got != "0005 s2" {
			t.Errorf("recorded %q", got)
		}
	})
}

func TestReplacesErrors(t *testing.T) {
	for name, test := range map[string]struct {
		revisions migrate.Revisions
		want      string
	}{
		"twice":  {migrate.Revisions{{ID: "a"}, {ID: "s", Replaces: []string{"a"}}, {ID: "t", Replaces: []string{"a"}}}, "revision t replaces a, which revision s replaces already"},
		"itself": {migrate.Revisions{{ID: "s", Replaces: []string{"s"}}}, "revision s replaces s, which replaces it in turn"},
		"copied": {migrate.Revisions{{ID: "a"}, {ID: "a"}, {ID: "s", Replaces: []string{"a"}}}, "revision a is there twice"},
		"parent": {migrate.Revisions{{ID: "a"}, {ID: "s", Parents: []string{"a"}, Replaces: []string{"a"}}}, "in a circle: s -> s"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := migrate.NewGraph(test.revisions); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("NewGraph = %v, want %q", err, test.want)
			}
		})
	}
}

func TestSquashOnANewDatabase(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		ctx, db := context.Background(), open(t, url)
		r := migrate.New(db, squashed(4, 1, 3))
		fatal(t, r.Upgrade(ctx, "head"))
		if got := tables(t, db); got != "autogen_revisions t1 t2 t3 t4" {
			t.Errorf("tables %q", got)
		}
		if got := recorded(t, url); got != "0004 s" {
			t.Errorf("recorded %q", got)
		}
		fatal(t, r.Downgrade(ctx, "base"))
		if got := recorded(t, url) + tables(t, db); got != "autogen_revisions" {
			t.Errorf("left %q", got)
		}
	})
}

func TestSquashIsPassedOver(t *testing.T) {
	for name, list := range map[string]func(migrate.Revisions) migrate.Revisions{"with the files": func(all migrate.Revisions) migrate.Revisions { return all }, "pruned": pruned} {
		t.Run(name, func(t *testing.T) {
			eachEngine(t, func(t *testing.T, url string) {
				ctx, db := context.Background(), open(t, url)
				fatal(t, migrate.New(db, chain(4)).Upgrade(ctx, "0003"))
				var heard []string
				r := migrate.New(db, list(squashed(4, 1, 3)), migrate.WithNotify(func(e migrate.Event) {
					if e.Kind == migrate.PassedOver || e.Kind == migrate.Started {
						heard = append(heard, e.Revision.ID)
					}
				}))
				if got := current(t, r); got != "s" {
					t.Errorf("current before the run is %q", got)
				}
				if got := recorded(t, url); got != "0001 0002 0003" {
					t.Errorf("looking has written: %q", got)
				}
				dry, err := r.DryRun(ctx, migrate.Up, "s")
				fatal(t, err)
				if len(dry) != 1 || !dry[0].PassedOver || dry[0].Revision.ID != "s" {
					t.Errorf("dry run: %+v", dry)
				}
				fatal(t, r.Upgrade(ctx, "s"))
				if got := recorded(t, url); got != "s" {
					t.Errorf("recorded %q", got)
				}
				fatal(t, r.Upgrade(ctx, "head"))
				if diff := cmp.Diff([]string{"s", "0004"}, heard); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
				if got := recorded(t, url) + ", " + tables(t, db); got != "0004 s, autogen_revisions t1 t2 t3 t4" {
					t.Errorf("in the end %q", got)
				}
				fatal(t, r.Downgrade(ctx, "base"))
				if got := recorded(t, url) + tables(t, db); got != "autogen_revisions" {
					t.Errorf("left %q", got)
				}
			})
		})
	}
}

// A downgrade straight from the rows of what is replaced takes the squash back.
func TestSquashIsTakenBackUnrecorded(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		ctx, db := context.Background(), open(t, url)
		fatal(t, migrate.New(db, chain(3)).Upgrade(ctx, "0003"))
		fatal(t, migrate.New(db, squashed(3, 1, 2)).Downgrade(ctx, "base"))
		if got := recorded(t, url) + tables(t, db); got != "autogen_revisions" {
			t.Errorf("left %q", got)
		}
	})
}

func TestDatabaseInTheMiddleOfASquash(t *testing.T) {
	eachEngine(t, func(t *testing.T, url string) {
		ctx, db := context.Background(), open(t, url)
		fatal(t, migrate.New(db, chain(5)).Upgrade(ctx, "0002"))
		all := squashed(5, 1, 3)
		r := migrate.New(db, all)
		for _, target := range []string{"head", "s", "+1"} {
			err := r.Upgrade(ctx, target)
			var partly *migrate.PartlyReplacedError
			if !errors.As(err, &partly) {
				t.Fatalf("Upgrade(%s) = %v, want a *PartlyReplacedError", target, err)
			}
			if diff := cmp.Diff([]string{"0003"}, partly.Missing); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
			if hint := migrate.Hint(err); !strings.HasPrefix(hint, "upgrade 0003 goes to the end") {
				t.Errorf("hint %q", hint)
			}
		}
		if err := r.Downgrade(ctx, "base"); err == nil {
			t.Error("the downgrade ran")
		}
		if _, err := r.Pending(ctx); err == nil {
			t.Error("Pending says nothing")
		}
		err := migrate.New(db, pruned(all)).Upgrade(ctx, "0003")
		if hint := migrate.Hint(err); !strings.Contains(hint, "when their files were there") {
			t.Errorf("pruned: %v, hint %q", err, hint)
		}
		if got := recorded(t, url) + ", " + tables(t, db); got != "0001 0002, autogen_revisions t1 t2" {
			t.Fatalf("a refused run has changed something: %q", got)
		}
		if got, err := r.Current(ctx); err == nil || len(got) != 1 || got[0].ID != "0002" || got[0].ReplacedBy != "s" {
			t.Errorf("current %+v, %v", got, err)
		}
		fatal(t, r.Upgrade(ctx, "0003"))
		if got := recorded(t, url); got != "0001 0002 0003" {
			t.Errorf("after the range: recorded %q", got)
		}
		fatal(t, r.Upgrade(ctx, "head"))
		if got := recorded(t, url) + ", " + tables(t, db); got != "0004 0005 s, autogen_revisions t1 t2 t3 t4 t5" {
			t.Errorf("in the end %q", got)
		}
	})
}

func TestStampOfASquash(t *testing.T) {
	for name, test := range map[string]struct{ before, target, want string }{
		"whole":          {"0003", "s", "s"},
		"whole, further": {"0003", "head", "0004 s"},
		"middle":         {"0002", "s", "s"},
		"middle to base": {"0002", "base", ""},
		"whole to base":  {"0003", "base", ""},
		"above":          {"0004", "s", "s"},
	} {
		t.Run(name, func(t *testing.T) {
			eachEngine(t, func(t *testing.T, url string) {
				ctx, db := context.Background(), open(t, url)
				fatal(t, migrate.New(db, chain(4)).Upgrade(ctx, test.before))
				fatal(t, migrate.New(db, squashed(4, 1, 3)).Stamp(ctx, test.target))
				if got := recorded(t, url); got != test.want {
					t.Errorf("recorded %q, want %q", got, test.want)
				}
			})
		})
	}
}

func TestScriptOfASquash(t *testing.T) {
	for name, test := range map[string]struct {
		before, revisions string
		want              string // "" means that the guard stops it
	}{
		"new database":        {"base", "head", "0004 s"},
		"replaced revisions":  {"0003", "s:head", "0004 s"},
		"by the old name":     {"0003", "0003:head", "0004 s"},
		"middle":              {"0002", "s:head", ""},
		"middle as a new one": {"0002", "head", ""},
		"whole as a new one":  {"0003", "head", ""},
	} {
		t.Run(name, func(t *testing.T) {
			eachEngine(t, func(t *testing.T, url string) {
				ctx, db := context.Background(), open(t, url)
				if test.before != "base" {
					fatal(t, migrate.New(db, chain(4)).Upgrade(ctx, test.before))
				}
				all := squashed(4, 1, 3)
				out, err := shell(t, url, script(t, offline(t, url, all), migrate.Up, test.revisions))
				if test.want == "" {
					if err == nil || !strings.Contains(out, "the database is not at") {
						t.Errorf("the script went on: %v, %s", err, out)
					}
					return
				}
				if err != nil {
					t.Fatalf("%v: %s", err, out)
				}
				if got := recorded(t, url); got != test.want {
					t.Errorf("recorded %q, want %q", got, test.want)
				}
				if got := current(t, migrate.New(db, all)); got != "0004" {
					t.Errorf("current %q", got)
				}
			})
		})
	}
}
