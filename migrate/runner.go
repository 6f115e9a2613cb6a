package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/autogen-db/autogen/migrate/dialect"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/ops"
)

// Runner applies revisions to a database and takes them back. It is safe for
// concurrent use; runs at the same time, of this program or others, wait for
// each other and never apply a revision twice.
//
// Each revision runs in one transaction together with its row of the version
// table, unless [Config.Transactions] or [Op.Autocommit] say otherwise. A
// failing operation rolls the whole revision back; the revisions before it
// stay. A revision that is partly outside a transaction is resumed after its
// last finished operation. A run that finds nothing to do writes nothing.
type Runner struct {
	db        *sql.DB
	config    Config
	dialect   dialect.Dialect
	revisions Revisions
	graph     *Graph
	checksums map[string]string
	err       error // of New, returned by every method
}

// New returns a runner. It does not touch the database, and cannot fail: a
// fault of the revisions or the options is the error of every method of the
// runner.
func New(db *sql.DB, revisions Revisions, options ...Option) *Runner {
	r := &Runner{db: db}
	r.err = r.prepare(revisions, options)
	return r
}

func (r *Runner) prepare(revisions Revisions, options []Option) error {
	if err := r.history(revisions, options); err != nil {
		return err
	}
	return r.onEngine()
}

// history prepares all that does not depend on the database.
func (r *Runner) history(revisions Revisions, options []Option) (err error) {
	if r.config, err = configure(options); err != nil {
		return err
	}
	r.revisions = r.config.AllRevisions(revisions)
	if r.graph, err = NewGraph(r.revisions); err != nil {
		return err
	}
	if r.checksums, err = sourceChecksums(r.config.AllSources()...); err != nil {
		return fmt.Errorf("read the migration files: %w", err)
	}
	return nil
}

// onEngine settles the dialect of the database.
func (r *Runner) onEngine() (err error) {
	if r.db == nil {
		return errors.New("migrate: the database is nil")
	}
	if r.dialect = r.config.Dialect; r.dialect == nil {
		r.dialect, err = detect(r.db)
	}
	if d, ok := r.dialect.(postgres.Dialect); ok && len(r.config.SearchPath) > 0 {
		d.DefaultSchema = r.config.SearchPath[0]
		r.dialect = d
	}
	if r.config.Schema != "" && err == nil {
		r.dialect = besideVersionTable{r.dialect, r.config.Schema}
	}
	return err
}

// op returns what a revision's function is called with.
func (r *Runner) op(ctx context.Context, to executor, step Step) *Op {
	allow := func(o ops.Operation) error { return r.config.allow(step, o) }
	return &Op{ctx: ctx, dialect: r.dialect, exec: to, naming: r.config.Naming, allow: allow}
}

// Graph returns the graph of the revisions.
func (r *Runner) Graph() (*Graph, error) { return r.graph, r.err }

// Upgrade applies what leads to target: head, heads, an id or its unique
// prefix, +N from where the database is, or id+N, id-N. What is applied already
// stays.
//
// The error is a [*RevisionError] where a revision failed, a [*LockError]
// where another run did not end in time, a [*MissingRevisionError], a
// [*PartlyReplacedError] or an [*OrderError] where the record of the database
// does not fit the revisions, a [*FunctionError] where a function is missing, or one of [Graph.Resolve].
func (r *Runner) Upgrade(ctx context.Context, target string) error {
	return r.run(ctx, Up, target)
}

// Downgrade takes back what builds on target: base, an id or its unique
// prefix, -N from where the database is, or id+N, id-N. Its errors are those
// of Upgrade.
func (r *Runner) Downgrade(ctx context.Context, target string) error {
	return r.run(ctx, Down, target)
}

// run settles what is wanted by a first look at the database, then works
// towards that under the lock, where it looks again.
func (r *Runner) run(ctx context.Context, d Direction, target string) error {
	if r.err != nil {
		return r.err
	}
	r, want, key, err := r.settle(ctx, d, target)
	if err != nil || want == nil {
		return err
	}
	s, unlock, err := r.lock(ctx, key)
	if err != nil {
		return err
	}
	defer unlock()
	run := &run{Runner: r, session: s, direction: d, want: want}
	err = run.all(ctx)
	s.rollback(ctx)
	return r.failed(ctx, err)
}

// settle returns what must be applied, or must not, in the end; nil where there
// is nothing to do. The runner that it returns is the one to go on with.
func (r *Runner) settle(ctx context.Context, d Direction, target string) (*Runner, set, int64, error) {
	s, err := r.connect(ctx)
	if err != nil {
		return r, nil, 0, err
	}
	defer s.close(ctx)
	rows, err := s.read(ctx)
	if err != nil {
		return r, nil, 0, err
	}
	st, err := r.standing(rows)
	if partly, ok := errors.AsType[*PartlyReplacedError](err); ok {
		old, e := r.finishing(partly, d, target)
		if e != nil {
			return r, nil, 0, e
		}
		if old != nil {
			r = old
			st, err = r.standing(rows)
		}
	}
	if err != nil {
		return r, nil, 0, err
	}
	want, err := r.wanted(ctx, d, target, st)
	if err != nil || want == nil {
		return r, nil, 0, err
	}
	key, err := lockKey(ctx, s)
	return r, want, key, err
}

func (r *Runner) wanted(ctx context.Context, d Direction, target string, st standing) (want set, err error) {
	if err := fits(st.rows, d); err != nil {
		return nil, err
	}
	if d == Up {
		r.warnEdited(ctx, st.rows)
		want, err = r.graph.upgradeWant(target, st.applied)
	} else {
		want, err = r.graph.downgradeDrop(target, st.applied)
	}
	if err != nil {
		return nil, err
	}
	steps, err := r.graph.plan(d, want, st.applied)
	if err != nil || len(steps) == 0 && len(st.over) == 0 {
		return nil, err
	}
	for _, i := range steps {
		if function(r.graph.nodes[i].revision, d) == nil {
			return nil, &FunctionError{Direction: d, Revision: r.graph.nodes[i].revision}
		}
	}
	return want, nil
}

func function(r Revision, d Direction) func(*Op) error {
	if d == Up {
		return r.Upgrade
	}
	return r.Downgrade
}

// warnEdited reports the applied revisions whose file has changed since.
func (r *Runner) warnEdited(ctx context.Context, rows map[string]Applied) {
	for _, n := range r.graph.nodes {
		if a, ok := rows[n.revision.ID]; ok && r.edited(a) {
			r.config.Logger.WarnContext(ctx, fmt.Sprintf("revision %s was edited after it was applied", n.revision),
				"revision", n.revision.ID, "applied_at", a.At)
		}
	}
}

// edited reports whether a revision's file is not what was applied.
func (r *Runner) edited(a Applied) bool {
	now := r.checksums[a.ID]
	return !a.Half() && a.Checksum != "" && now != "" && a.Checksum != now
}

// fits returns a [*HalfDoneError] where a run in the other direction was
// stopped in the middle of a revision.
func fits(rows map[string]Applied, d Direction) error {
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		if a := rows[id]; a.Half() && a.State != half(d) {
			return &HalfDoneError{ID: id, State: a.State, LastOperation: a.LastOperation}
		}
	}
	return nil
}
