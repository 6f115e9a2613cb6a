package migrate

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// ReplacesError reports a field Replaces that makes no sense.
type ReplacesError struct {
	Revision Revision
	Replaced string
	Reason   string
}

// Error names both revisions.
func (e *ReplacesError) Error() string {
	return fmt.Sprintf("revision %s replaces %s, %s", e.Revision, e.Replaced, e.Reason)
}

// Hint says how to go on.
func (e *ReplacesError) Hint() string { return "correct the field Replaces" }

// ReplacedError reports a target in the middle of what a squash replaces: no
// place in the history any more.
type ReplacedError struct {
	Target string
	Squash Revision
}

// Error names the target and what replaces it.
func (e *ReplacedError) Error() string {
	return fmt.Sprintf("revision %s is replaced by %s, together with those around it", e.Target, e.Squash)
}

// Hint names the squash.
func (e *ReplacedError) Hint() string { return "name " + e.Squash.ID + " instead" }

// PartlyReplacedError reports a database that has some of the revisions that a
// squash replaces: neither the squash nor what follows it can run on it.
type PartlyReplacedError struct {
	Squash Revision
	// Applied and Missing are the ids of what the database has and has not, in
	// the order of Replaces.
	Applied, Missing []string
	// Files says that all replaced revisions are still there.
	Files bool
}

// Error names the squash and where the database is.
func (e *PartlyReplacedError) Error() string {
	return fmt.Sprintf("the database stands in the middle of what revision %s replaces: it has %s and not %s",
		e.Squash, strings.Join(e.Applied, ", "), strings.Join(e.Missing, ", "))
}

// Hint says how to get to the end of the range.
func (e *PartlyReplacedError) Hint() string {
	last := e.Squash.end()
	if e.Files {
		return fmt.Sprintf("upgrade %s goes to the end with the files that are replaced; then go on. Where the schema is that of %s already: stamp %s", last, last, e.Squash.ID)
	}
	return fmt.Sprintf("upgrade to %s with the project as it was when their files were there; where the schema is that of %s already: stamp %s", last, last, e.Squash.ID)
}

// end is the last revision that r replaces; "" where it replaces none.
func (r Revision) end() string {
	if len(r.Replaces) == 0 {
		return ""
	}
	return r.Replaces[len(r.Replaces)-1]
}

// standIns are the revisions that are replaced, with what replaces each. One
// that replaces others may be replaced itself.
type standIns map[string]Revision

func replaced(revisions Revisions) (standIns, error) {
	by, ids := standIns{}, map[string]string{}
	for _, r := range revisions {
		// Among those that stay, declare looks for duplicates.
		if message, ok := ids[r.ID]; ok {
			return nil, &DuplicateRevisionError{ID: r.ID, Messages: [2]string{message, r.Message}}
		}
		ids[r.ID] = r.Message
		for _, id := range r.Replaces {
			if first, ok := by[id]; ok {
				return nil, &ReplacesError{Revision: r, Replaced: id, Reason: fmt.Sprintf("which revision %s replaces already", first)}
			}
			by[id] = r
		}
	}
	for _, id := range slices.Sorted(maps.Keys(by)) {
		r := by[id]
		for at := r; ; {
			if at.ID == id {
				return nil, &ReplacesError{Revision: r, Replaced: id, Reason: "which replaces it in turn"}
			}
			next, ok := by[at.ID]
			if !ok {
				break
			}
			at = next
		}
	}
	return by, nil
}

// outermost returns what stands for a replaced revision in the history, and
// whether the revision is the end of it.
func (s standIns) outermost(id string) (squash Revision, end, ok bool) {
	end = true
	for {
		r, more := s[id]
		if !more {
			return squash, end && ok, ok
		}
		end = end && r.end() == id
		squash, id, ok = r, r.ID, true
	}
}

// without are the revisions of a list that are not replaced, with edges to
// those that stand for what is.
func (s standIns) without(revisions Revisions) Revisions {
	if len(s) == 0 {
		return revisions
	}
	var out Revisions
	for _, r := range revisions {
		if _, gone := s[r.ID]; gone {
			continue
		}
		r.Parents, r.DependsOn = s.named(r.Parents), s.named(r.DependsOn)
		out = append(out, r)
	}
	return out
}

func (s standIns) named(ids []string) []string {
	var out []string
	for _, id := range ids {
		if r, _, ok := s.outermost(id); ok {
			id = r.ID
		}
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// before returns the revisions as they were before a squash of them: it is left
// out, and what builds on it builds on the end of what it replaces.
func (rs Revisions) before(squash Revision) Revisions {
	var out Revisions
	for _, r := range rs {
		if r.ID == squash.ID {
			continue
		}
		r.Parents, r.DependsOn = slices.Clone(r.Parents), slices.Clone(r.DependsOn)
		for _, list := range [][]string{r.Parents, r.DependsOn} {
			for i, id := range list {
				if id == squash.ID {
					list[i] = squash.end()
				}
			}
		}
		out = append(out, r)
	}
	return out
}

// replacedNamed finds the replaced revision that an id or the start of one
// names, where no other revision is named so.
func (g *Graph) replacedNamed(text string) (int, error) {
	var found []string
	for id := range g.replaced {
		if id == text {
			found = []string{id}
			break
		}
		if strings.HasPrefix(id, text) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return 0, &UnknownRevisionError{Target: text, Nearest: g.nearest(text)}
	}
	squash, end, _ := g.replaced.outermost(found[0])
	if !end {
		return 0, &ReplacedError{Target: found[0], Squash: squash}
	}
	return g.index[squash.ID], nil
}

// standing is what a version table says, in terms of a graph.
type standing struct {
	// rows are those of the table, with one for each squash that is passed over
	// in the place of what it replaces.
	rows    map[string]Applied
	applied set
	over    []passedOver
}

// passedOver is a squash of which the database has all that it replaces.
type passedOver struct {
	row Applied
	// recorded says that the table has the row already.
	recorded bool
	replaced []string
}

// standing reads the rows of the version table. The error, beside the result, is
// a [*MissingRevisionError] or a [*PartlyReplacedError].
func (r *Runner) standing(rows map[string]Applied) (standing, error) {
	st := standing{rows: maps.Clone(rows), applied: make(set, len(r.graph.nodes))}
	var partly *PartlyReplacedError
	for _, n := range r.graph.nodes {
		if err := r.replaces(n.revision, &st); err != nil && partly == nil {
			partly = err
		}
	}
	for i, n := range r.graph.nodes {
		a, ok := st.rows[n.revision.ID]
		st.applied[i] = ok && a.State != StateUpgrading
	}
	if missing := r.missing(st.rows); missing != nil {
		return st, &MissingRevisionError{IDs: missing}
	}
	if partly != nil {
		return st, partly
	}
	return st, nil
}

// replaces settles one squash.
func (r *Runner) replaces(squash Revision, st *standing) *PartlyReplacedError {
	has, lacks := r.graph.hasReplaced(squash, st.rows)
	row, recorded := st.rows[squash.ID]
	switch {
	case len(has) == 0:
		return nil
	case !recorded && len(lacks) > 0:
		files := !slices.ContainsFunc(squash.Replaces, func(id string) bool { return !slices.Contains(r.revisions.IDs(), id) })
		return &PartlyReplacedError{Squash: squash, Applied: has, Missing: lacks, Files: files}
	case !recorded:
		row = Applied{ID: squash.ID, Checksum: r.checksums[squash.ID], State: StateApplied}
		for _, id := range has {
			row.At = latest(row.At, st.rows[id].At)
			row.Duration += st.rows[id].Duration
		}
	}
	for _, id := range has {
		delete(st.rows, id)
	}
	st.rows[squash.ID] = row
	st.over = append(st.over, passedOver{row: row, recorded: recorded, replaced: has})
	return nil
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// hasReplaced returns which of the revisions that a squash replaces have a row,
// and which are not, or not wholly, applied.
func (g *Graph) hasReplaced(squash Revision, rows map[string]Applied) (has, lacks []string) {
	for _, id := range squash.Replaces {
		row, ok := rows[id]
		if ok {
			has = append(has, id)
		}
		if inner, squashed := g.squashes[id]; !ok && squashed {
			h, l := g.hasReplaced(inner, rows)
			has, lacks = append(has, h...), append(lacks, l...)
		} else if !ok || row.Half() {
			lacks = append(lacks, id)
		}
	}
	return has, lacks
}

// record writes down that squashes are passed over.
func (t *versionTable) record(ctx context.Context, q querier, over []passedOver) error {
	for _, p := range over {
		for _, id := range p.replaced {
			if err := t.remove(ctx, q, id); err != nil {
				return err
			}
		}
		if p.recorded {
			continue
		}
		if err := t.insert(ctx, q, p.row); err != nil {
			return err
		}
	}
	return nil
}

// passOver records the squashes that the database passes over.
func (run *run) passOver(ctx context.Context) error {
	if len(run.graph.replaced) == 0 {
		return nil
	}
	s := run.session
	if err := s.begin(ctx); err != nil {
		return err
	}
	defer s.rollback(ctx)
	if err := s.table.locate(ctx, s.conn); err != nil {
		return err
	}
	rows, err := s.table.read(ctx, s.conn)
	if err != nil {
		return err
	}
	st, err := run.standing(rows)
	if err != nil || len(st.over) == 0 {
		return err
	}
	if err := s.table.record(ctx, s.conn, st.over); err != nil {
		return err
	}
	if _, err := s.commit(ctx); err != nil {
		return err
	}
	for _, p := range st.over {
		revision := run.graph.nodes[run.graph.index[p.row.ID]].revision
		run.config.Logger.InfoContext(ctx, fmt.Sprintf("revision %s is recorded: the database has all that it replaces", revision), "revision", revision.ID)
		run.config.Notify(Event{Kind: PassedOver, Direction: run.direction, Revision: revision})
	}
	return nil
}

// finishing returns a runner that knows the revisions as they were before a
// squash, for an upgrade to one of those that it replaces on a database that
// stands in the middle of them; nil for any other run.
func (r *Runner) finishing(e *PartlyReplacedError, d Direction, target string) (*Runner, error) {
	if d != Up || !e.Files || !slices.Contains(e.Squash.Replaces, target) {
		return nil, nil
	}
	old := *r
	old.revisions = r.revisions.before(e.Squash)
	var err error
	old.graph, err = NewGraph(old.revisions)
	return &old, err
}

// replacedStatuses are the rows of revisions that a squash replaces, on a
// database that has not all of them; the newest first.
func (r *Runner) replacedStatuses(rows map[string]Applied) []Status {
	var out []Status
	for id, a := range rows {
		squash, _, ok := r.graph.replaced.outermost(id)
		if !ok {
			continue
		}
		s := Status{Revision: Revision{ID: id}, Applied: &a, ReplacedBy: squash.ID, Edited: r.edited(a)}
		for _, revision := range r.revisions {
			if revision.ID == id {
				s.Revision = revision
			}
		}
		out = append(out, s)
	}
	place := func(s Status) int { return slices.Index(r.graph.replaced[s.ID].Replaces, s.ID) }
	slices.SortFunc(out, func(a, b Status) int {
		return cmp.Or(cmp.Compare(a.ReplacedBy, b.ReplacedBy), cmp.Compare(place(b), place(a)))
	})
	for i := range out {
		out[i].Current = i == 0 || out[i-1].ReplacedBy != out[i].ReplacedBy
	}
	return out
}
