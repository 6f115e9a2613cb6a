package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// DefaultParallel is how many databases a [Fleet] works on at once where
// Fleet.Parallel does not say.
const DefaultParallel = 4

// Fleet applies a history to many databases, several at a time: the tenants of
// an application, or databases that have a history each. A failure in one stops
// none of the others, and the same call again finishes what is left, since each
// database has a version table and a run lock of its own.
//
//	fleet := migrate.Fleet{
//		Databases: migrate.Schemas(db, "acme", "globex"),
//		Revisions: migrations.Revisions,
//		Options:   []migrate.Option{migrations.Configure},
//	}
//	results, err := fleet.Upgrade(ctx, "head")
type Fleet struct {
	Databases []Database
	// Revisions and Options are those of each database that has no history of
	// its own.
	Revisions Revisions
	Options   []Option
	// Parallel is how many databases are worked on at once; 0 means
	// [DefaultParallel]. A run on PostgreSQL takes two connections, so that a
	// pool of Database.DB that is smaller lowers it.
	Parallel int
	// Notify is called as the runs go on, and Done at the end of each database,
	// one call at a time; nil means that they are not. They take the place of
	// [Config.Notify].
	Notify func(Database, Event)
	Done   func(Result)
}

// Database is one database of a [Fleet].
type Database struct {
	// Name stands for it in results and messages. No two have the same.
	Name string
	// DB is the database where it is open already; otherwise it is opened from
	// URL, see [Open], and closed at the end. Databases of one URL share a pool.
	DB  *sql.DB
	URL string
	// Schema is the PostgreSQL schema that stands for the database, and Shared
	// are schemas that names are looked for in behind it; see [WithSchema].
	// Empty means the database as a whole.
	Schema string
	Shared []string
	// History is one of its own; nil means that of the fleet.
	History *History
}

// History is what some databases of a [Fleet] have instead of the fleet's.
type History struct {
	Revisions Revisions
	Options   []Option
}

// Result is what a fleet did to one database.
type Result struct {
	Database Database
	// Revisions are those that were carried out to their end, in order.
	Revisions Revisions
	// Durations are how long each of Revisions took.
	Durations []time.Duration
	// Current is where the database is; nil where Err is set.
	Current []Status
	// Plan is what a dry run found out.
	Plan []DryStep
	// Pending is what [Fleet.Pending] found.
	Pending Revisions
	// Duration is how long all of it took.
	Duration time.Duration
	// Err is what [Runner.Upgrade], [Runner.Downgrade], [Runner.Stamp] or
	// [Runner.Current] returned for this database. It is the error of the
	// context where the fleet was stopped before its turn came.
	Err error
}

// FleetError reports that some databases of a fleet failed. The others are
// done.
type FleetError struct {
	// Failed are the results with an error, in the order of the databases.
	Failed []Result
	// Total is how many databases there are.
	Total int
}

// Error counts the databases and names the first ones, with the first error.
func (e *FleetError) Error() string {
	const most = 3
	var names []string
	for i, r := range e.Failed {
		if i == most {
			names = append(names, fmt.Sprintf("and %d more", len(e.Failed)-most))
			break
		}
		names = append(names, r.Database.Name)
	}
	return fmt.Sprintf("%d of %d databases failed (%s); the first: %v", len(e.Failed), e.Total, strings.Join(names, ", "), e.Failed[0].Err)
}

// Hint says how to go on.
func (e *FleetError) Hint() string {
	return "the others are done; when the cause is gone, the same again finishes what is left"
}

// Is reports whether target is, or is in the chain of, the error of a database
// that failed.
func (e *FleetError) Is(target error) bool {
	for _, r := range e.Failed {
		if errors.Is(r.Err, target) {
			return true
		}
	}
	return false
}

// Upgrade applies what leads to target to each database; see [Runner.Upgrade].
// The results are in the order of the databases. The error is a [*FleetError]
// where databases failed, and another where nothing was begun.
func (f *Fleet) Upgrade(ctx context.Context, target string) ([]Result, error) {
	return f.each(ctx, func(ctx context.Context, r *Runner, _ *Result) error { return r.Upgrade(ctx, target) })
}

// Downgrade takes back what builds on target from each database; see
// [Runner.Downgrade]. Its results are those of Upgrade.
func (f *Fleet) Downgrade(ctx context.Context, target string) ([]Result, error) {
	return f.each(ctx, func(ctx context.Context, r *Runner, _ *Result) error { return r.Downgrade(ctx, target) })
}

// DryRun finds out what an upgrade or downgrade to target would do to each
// database, and changes nothing; see [Runner.DryRun]. Its results are those of
// Upgrade, with Result.Plan.
func (f *Fleet) DryRun(ctx context.Context, d Direction, target string) ([]Result, error) {
	return f.each(ctx, func(ctx context.Context, r *Runner, result *Result) (err error) {
		result.Plan, err = r.DryRun(ctx, d, target)
		return err
	})
}

// Stamp records that each database is at the targets; see [Runner.Stamp]. Its
// results are those of Upgrade.
func (f *Fleet) Stamp(ctx context.Context, targets ...string) ([]Result, error) {
	return f.each(ctx, func(ctx context.Context, r *Runner, _ *Result) error { return r.Stamp(ctx, targets...) })
}

// StampPurge is Stamp that also forgets all else; see [Runner.StampPurge].
func (f *Fleet) StampPurge(ctx context.Context, targets ...string) ([]Result, error) {
	return f.each(ctx, func(ctx context.Context, r *Runner, _ *Result) error { return r.StampPurge(ctx, targets...) })
}

// Current looks where each database is; see [Runner.Current]. Its results are
// those of Upgrade.
func (f *Fleet) Current(ctx context.Context) ([]Result, error) {
	return f.each(ctx, func(context.Context, *Runner, *Result) error { return nil })
}

// Pending looks where each database is and what it lacks of all heads; see
// [Runner.Pending]. Its results are those of Upgrade, with Result.Pending.
func (f *Fleet) Pending(ctx context.Context) ([]Result, error) {
	return f.each(ctx, func(ctx context.Context, r *Runner, result *Result) (err error) {
		result.Pending, err = r.Pending(ctx)
		return err
	})
}

// each runs action on every database.
func (f *Fleet) each(ctx context.Context, action func(context.Context, *Runner, *Result) error) ([]Result, error) {
	w, err := f.work(action)
	if err != nil {
		return nil, err
	}
	defer w.pools.close()
	turns := make(chan int)
	var workers sync.WaitGroup
	for range w.parallel {
		workers.Go(func() {
			for i := range turns {
				w.one(ctx, i)
			}
		})
	}
	for i := range f.Databases {
		turns <- i
	}
	close(turns)
	workers.Wait()
	failed := &FleetError{Total: len(w.results)}
	for _, r := range w.results {
		if r.Err != nil {
			failed.Failed = append(failed.Failed, r)
		}
	}
	if failed.Failed != nil {
		return w.results, failed
	}
	return w.results, nil
}

// fleetWork is one call of a fleet.
type fleetWork struct {
	*Fleet
	action   func(context.Context, *Runner, *Result) error
	parallel int
	// histories are prepared runners, without a database; nil is the fleet's.
	histories map[*History]*Runner
	pools     pools
	results   []Result
	// telling is held while Notify or Done is called.
	telling sync.Mutex
}

func (f *Fleet) work(action func(context.Context, *Runner, *Result) error) (*fleetWork, error) {
	w := &fleetWork{Fleet: f, action: action, results: make([]Result, len(f.Databases)), parallel: f.Parallel}
	w.histories = map[*History]*Runner{}
	if w.parallel <= 0 {
		w.parallel = DefaultParallel
	}
	w.parallel = min(w.parallel, len(f.Databases))
	names := map[string]bool{}
	w.pools.open = map[string]*pool{}
	for _, d := range f.Databases {
		if names[d.Name] {
			return nil, fmt.Errorf("migrate: database %q is in the fleet twice", d.Name)
		}
		names[d.Name] = true
		if d.DB == nil {
			w.pools.expect(d.URL)
		} else if most := d.DB.Stats().MaxOpenConnections; most > 0 {
			w.parallel = min(w.parallel, max(1, most/2))
		}
		if w.histories[d.History] == nil {
			h := d.History
			if h == nil {
				h = &History{Revisions: f.Revisions, Options: f.Options}
			}
			r := &Runner{}
			r.err = r.history(h.Revisions, h.Options)
			w.histories[d.History] = r
		}
	}
	w.pools.connections = 2 * w.parallel
	return w, nil
}

// one carries the action out on one database.
func (w *fleetWork) one(ctx context.Context, i int) {
	d := w.Databases[i]
	result := Result{Database: d}
	start := time.Now()
	if ctx.Err() != nil {
		result.Err = fmt.Errorf("not begun: %w", cancelled(ctx))
	} else {
		w.run(ctx, d, &result)
	}
	result.Duration = time.Since(start)
	w.results[i] = result
	if w.Done != nil {
		w.telling.Lock()
		defer w.telling.Unlock()
		w.Done(result)
	}
}

func (w *fleetWork) run(ctx context.Context, d Database, result *Result) {
	r, err := w.runner(d)
	if err != nil {
		result.Err = err
		return
	}
	if d.DB == nil {
		defer w.pools.done(d.URL)
		if r.db, err = w.pools.get(&r.config, d.URL); err != nil {
			result.Err = err
			return
		}
	}
	if r.err = r.onEngine(); r.err != nil {
		result.Err = r.err
		return
	}
	r.config.Logger = r.config.Logger.With("database", d.Name)
	r.config.Notify = func(e Event) {
		if e.Kind == Finished {
			// A run in one transaction that begins again counts from 1 again.
			n := min(e.Step-1, len(result.Revisions))
			result.Revisions = append(result.Revisions[:n], e.Revision)
			result.Durations = append(result.Durations[:n], e.Duration)
		}
		if w.Notify != nil {
			w.telling.Lock()
			defer w.telling.Unlock()
			w.Notify(d, e)
		}
	}
	if err = w.action(ctx, r, result); err == nil {
		result.Current, err = r.Current(ctx)
	}
	if err != nil {
		result.Err = err
		if r.config.Transactions == TransactionAll {
			result.Revisions, result.Durations = nil, nil
		}
	}
}

// runner returns the runner of a database, which may have yet to be opened.
func (w *fleetWork) runner(d Database) (*Runner, error) {
	r := *w.histories[d.History]
	if r.err != nil {
		return nil, r.err
	}
	r.db = d.DB
	if d.Schema == "" {
		return &r, nil
	}
	// The record of each tenant is its own, whatever the options say.
	return &r, WithSchema(d.Schema, d.Shared...)(&r.config)
}

// pools are the databases of a fleet that it opens itself, by URL.
type pools struct {
	mu   sync.Mutex
	open map[string]*pool
	// connections is how many a pool keeps.
	connections int
}

// pool is one of them, with how many of the fleet still need it.
type pool struct {
	db   *sql.DB
	left int
}

func (p *pools) expect(url string) {
	if p.open[url] == nil {
		p.open[url] = &pool{}
	}
	p.open[url].left++
}

func (p *pools) get(c *Config, url string) (*sql.DB, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	entry := p.open[url]
	if entry.db != nil {
		return entry.db, nil
	}
	db, err := c.OpenDatabase(url)
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(p.connections)
	entry.db = db
	return db, nil
}

// done closes the pool of a URL that no database needs any more.
func (p *pools) done(url string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	entry := p.open[url]
	if entry.left--; entry.left == 0 && entry.db != nil {
		_ = entry.db.Close()
		entry.db = nil
	}
}

// close closes what is left open where databases failed before their turn.
func (p *pools) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, entry := range p.open {
		if entry.db != nil {
			_ = entry.db.Close()
		}
	}
}
