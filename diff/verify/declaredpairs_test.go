package verify_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/verify"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

// TestRandomDeclarations checks that for any two declarations the plan leads
// from the one to the other and back, by the executor, and that together the plans
// have every operation that is not excused.
func TestRandomDeclarations(t *testing.T) {
	seen := make(covered)
	for run := range 20 {
		t.Run(strconv.Itoa(run), func(t *testing.T) {
			checkSeeded(t, 1+run*1_000_000, func(t *rapid.T) {
				texts := declarations(t, rapid.SampledFrom([]int{18, 15, 13}).Draw(t, "version"), 2)
				from, to := texts[0], texts[1]
				a, b := declare(t, "from.sql", from), declare(t, "to.sql", to)
				prover := proverOf(a, b)
				r, err := diff.Compare(t.Context(), a, b, diff.Options{Prover: prover, Owners: true, Grants: true})
				if err != nil {
					t.Fatalf("%v\nfrom:\n%s\nto:\n%s", err, from, to)
				}
				noUnconfirmed(t, r)
				plan := verify.Plan{Current: a, Desired: r.Desired, Up: r.Up, Down: r.Down, Prover: prover}
				if err := verify.Verify(t.Context(), plan, memory); err != nil {
					t.Fatalf("%v\nfrom:\n%s\nto:\n%s\nup: %v\ndown: %v", err, from, to, r.Up, r.Down)
				}
				seen.plan(r.Up)
				seen.plan(r.Down)
			})
		})
	}
	// Of other values, and of fewer, not all can be expected.
	if !t.Failed() && asGiven("rapid.seed") && asGiven("rapid.checks") {
		seen.expectAll(t)
	}
}

// ring is how many declarations are drawn at a time for a server: each is loaded
// into a database once, and led to the next and back there.
const ring = 4

// TestRandomDeclarationsOnServer carries the plans out on a real server, beside a
// database that was made of the desired text, as [TestAcceptance] does. Once the way
// back is gone, the way there is found again, the same. One ring in five is of dense
// schemas, which take three times as long, and half of their texts are in another
// order. pg_dump takes as long as the rest together,
// and looks at one ring in twenty.
func TestRandomDeclarationsOnServer(t *testing.T) { leadRound(t, false) }

// leadRound leads random declarations to each other, which rename tables and columns
// or do not.
func leadRound(t *testing.T, renames bool) {
	t.Helper()
	major := pgtest.Version(t)
	var databases [ring]database
	for i := range databases {
		databases[i] = load(t, sampling)
	}
	c := &acceptance{owners: true, grants: true}
	var seen tally
	defer seen.expectMost(t)
	checkSeeded(t, 1, func(t *rapid.T) {
		draw, dense := declarations, rapid.IntRange(0, 4).Draw(t, "dense") == 4
		if dense {
			draw = wovenDeclarations
		}
		texts := draw(t, major, ring)
		orders := make([]uint64, ring)
		for i := range orders {
			if dense && rapid.Bool().Draw(t, "shuffled") {
				orders[i] = rapid.Uint64Min(1).Draw(t, "order")
			}
		}
		dumped := rapid.IntRange(0, 19).Draw(t, "dumped") == 19
		filled := rapid.Bool().Draw(t, "filled")
		for i := range texts {
			if renames && orders[i] == 0 && rapid.Bool().Draw(t, "renames") {
				texts[i] += renaming(t, texts[i])
			}
		}
		var stages [ring]*stage
		atOnce(ring, func(i int) {
			d := databases[i].anew(t, texts[i])
			d.undumped, d.watched = !dumped, true
			catalogue, said := d.catalogue(t), texts[i]
			if orders[i] != 0 {
				texts[i] = d.shuffled(t, said, orders[i])
			}
			stages[i] = c.stageOn(t, d, fmt.Sprintf("%d.sql", i), texts[i])
			if cmp.Equal(catalogue, stages[i].catalogue) {
				d.same(t, "in another order", stages[i].read, declare(t, "said.sql", said))
			}
			if filled {
				stages[i].fill(t, &seen)
			}
		})
		atOnce(ring, func(i int) {
			next := (i + 1) % ring
			defer func() {
				if t.Failed() {
					t.Logf("from:\n%s\nto:\n%s", texts[i], texts[next])
				}
			}()
			a, b := stages[i], stages[next]
			r := a.compare(t, a.read, b.declared, renamed(t, a.read, b.declared)...)
			if difference := cmp.Diff(entries(b.dump), entries(c.carryOut(t, a, b, r))); difference != "" {
				t.Errorf("the upgrade leads to another dump (-want +got):\n%s", difference)
			}
			// What was dropped has come back behind the other columns.
			back := a.database.read(t)
			again := a.compare(t, back, b.declared, renamed(t, back, b.declared)...)
			if difference := cmp.Diff(slices.Sorted(slices.Values(compiled(t, r.Up))), slices.Sorted(slices.Values(compiled(t, again.Up)))); difference != "" {
				t.Errorf("after the way back another way there (-want +got):\n%s", difference)
			}
		})
	})
}

// atOnce runs something for each of n numbers at once, and then panics as one of
// them did: so a check ends.
func atOnce(n int, f func(int)) {
	ended := make([]any, n)
	var running sync.WaitGroup
	for i := range n {
		running.Go(func() {
			defer func() { ended[i] = recover() }()
			f(i)
		})
	}
	running.Wait()
	for _, end := range ended {
		if end != nil {
			panic(end)
		}
	}
}

// checkSeeded checks a property for the same values in every run, so that what it
// finds is the change's that it is run for; -rapid.seed tries others.
func checkSeeded(t *testing.T, seed int, property func(*rapid.T)) {
	t.Helper()
	value := flag.Lookup("rapid.seed").Value
	if given := value.String(); given == "0" {
		if err := value.Set(strconv.Itoa(seed)); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = value.Set(given) }()
	}
	rapid.Check(t, property)
}

// anew empties a database and runs SQL in it.
func (d database) anew(t tester, sql string) database {
	t.Helper()
	const empty = `set client_min_messages = error; drop event trigger if exists watching; drop publication if exists pub, whole, woven;
		drop foreign data wrapper if exists wrap, wrap_2 cascade; drop language if exists lang cascade; drop access method if exists am cascade;
		drop schema if exists app, "Extra one" cascade; drop schema public cascade; delete from pg_default_acl;
		create schema public; grant usage on schema public to public;
		do $$ begin if current_setting('server_version_num')::int >= 150000 then alter schema public owner to pg_database_owner; else grant create on schema public to public; end if; end $$;
		comment on schema public is 'standard public schema';`
	d.load(t, empty+sql)
	return d
}

// shuffled empties a database, carries out the statements of a text in another order,
// of which there are many, and returns the text in that order. What the server does not
// take yet comes later; where nothing that is left is taken, the order stays.
func (d database) shuffled(t tester, sql string, order uint64) string {
	t.Helper()
	d.anew(t, "")
	left := strings.SplitAfter(strings.TrimSpace(sql), ";\n")
	rand.New(rand.NewPCG(order, 0)).Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	var taken strings.Builder
	for len(left) > 0 {
		var refused []string
		for _, s := range left {
			if _, err := d.conn.PgConn().Exec(t.Context(), s).ReadAll(); err != nil {
				refused = append(refused, s)
				continue
			}
			taken.WriteString(strings.TrimSpace(s) + "\n")
		}
		if len(refused) == len(left) {
			// The server works out conditions of its own in some orders alone: a partition
			// beside a default one has it call the functions of checks.
			d.anew(t, sql)
			return sql
		}
		left = refused
	}
	return taken.String()
}
