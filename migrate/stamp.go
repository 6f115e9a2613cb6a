package migrate

import (
	"context"
	"errors"
	"time"
)

// Stamp records that the database is at the targets, without running anything:
// what leads to them is recorded as applied, what stands on them, and on none of
// them, as not. Other branches stay as they are. A target is one of
// [Graph.Resolve], or +N or -N from where the database is; base empties the
// record, BRANCH@base forgets one branch.
//
// Its errors are those of Upgrade, a [*RevisionError] apart.
func (r *Runner) Stamp(ctx context.Context, targets ...string) error {
	return r.stamp(ctx, targets, false)
}

// StampPurge is Stamp that also forgets all else that the version table holds:
// other branches, and revisions that nobody knows any more.
func (r *Runner) StampPurge(ctx context.Context, targets ...string) error {
	return r.stamp(ctx, targets, true)
}

func (r *Runner) stamp(ctx context.Context, targets []string, purge bool) error {
	if r.err != nil {
		return r.err
	}
	at, change, key, err := r.firstLook(ctx, targets, purge)
	if err != nil || change.empty() {
		return err
	}
	s, unlock, err := r.lock(ctx, key)
	if err != nil {
		return err
	}
	defer unlock()
	if err := s.begin(ctx); err != nil {
		return err
	}
	if err := s.table.locate(ctx, s.conn); err != nil {
		return err
	}
	if change, err = r.changes(ctx, s, at, purge); err != nil {
		return err
	}
	if err := r.write(ctx, s, change); err != nil {
		return err
	}
	_, err = s.commit(ctx)
	return err
}

// recordChange is what a stamp does to the version table.
type recordChange struct{ add, remove []string }

func (c recordChange) empty() bool { return len(c.add) == 0 && len(c.remove) == 0 }

// firstLook settles where the targets are, and what there is to change.
func (r *Runner) firstLook(ctx context.Context, targets []string, purge bool) (stampPlace, recordChange, int64, error) {
	fail := func(err error) (stampPlace, recordChange, int64, error) {
		return stampPlace{}, recordChange{}, 0, err
	}
	s, err := r.connect(ctx)
	if err != nil {
		return fail(err)
	}
	defer s.close(ctx)
	rows, err := s.read(ctx)
	if err != nil {
		return fail(err)
	}
	st, standingErr := r.standing(rows)
	at, err := r.graph.stampPlace(targets, st.applied)
	if err == nil {
		err = r.stampable(standingErr, at, purge)
	}
	if err != nil {
		return fail(err)
	}
	change, err := r.changes(ctx, s, at, purge)
	if err != nil {
		return fail(err)
	}
	key, err := lockKey(ctx, s)
	return at, change, key, err
}

// stampPlace is what the targets of a stamp come to: what must be recorded and
// what must not be. What is in neither stays as it is, unless all is purged.
type stampPlace struct{ there, gone set }

// stampPlace settles targets. What one target asks for outweighs what another
// takes away.
func (g *Graph) stampPlace(targets []string, applied set) (stampPlace, error) {
	place := stampPlace{there: make(set, len(g.nodes)), gone: make(set, len(g.nodes))}
	if len(targets) == 0 {
		targets = []string{""} // the error of no target
	}
	for _, target := range targets {
		there, gone, err := g.stampOne(target, applied)
		if err != nil {
			return place, err
		}
		place.there.add(there)
		place.gone.add(gone)
	}
	for i := range place.gone {
		place.gone[i] = place.gone[i] && !place.there[i]
	}
	return place, nil
}

func (g *Graph) stampOne(target string, applied set) (there, gone set, err error) {
	t, err := g.parse(target)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case t.fromCurrent() && t.offset < 0:
		gone, err = g.backward(t, applied)
		return nil, gone, err
	case t.fromCurrent():
		there, err = g.upgradeWant(target, applied)
		return there, nil, err
	}
	at, err := g.absolute(t)
	if err != nil {
		return nil, nil, err
	}
	if len(at) == 0 {
		gone, err = g.emptied(t, applied)
		return nil, gone, err
	}
	return g.ancestors(at...), g.dependants(at...), nil
}

// emptied returns what base forgets: all, or of BRANCH@base what the other
// branches do not need.
func (g *Graph) emptied(t target, applied set) (set, error) {
	gone := make(set, len(g.nodes))
	line, err := g.branchLine(t)
	if err != nil {
		return nil, err
	}
	var others []int
	if line != nil {
		for _, tip := range g.tips(applied) {
			if !line[tip] {
				others = append(others, tip)
			}
		}
	}
	needed := g.ancestors(others...)
	for i := range gone {
		gone[i] = !needed[i]
	}
	return gone, nil
}

// changes compares the record with what it is to be.
func (r *Runner) changes(ctx context.Context, s *session, at stampPlace, purge bool) (recordChange, error) {
	var change recordChange
	rows, err := s.read(ctx)
	if err != nil {
		return change, err
	}
	st, err := r.standing(rows)
	if err := r.stampable(err, at, purge); err != nil {
		return change, err
	}
	change.remove = r.missing(st.rows)
	for i, n := range r.graph.nodes {
		id := n.revision.ID
		row, recorded := rows[id]
		halfDone := recorded && row.Half()
		has, _ := r.graph.hasReplaced(n.revision, rows)
		change.remove = append(change.remove, has...)
		switch {
		case len(has) > 0 && !recorded:
			// The squash stands for these rows, unless it goes as well.
			if at.there[i] || st.applied[i] && !at.gone[i] && !purge {
				change.add = append(change.add, id)
			}
		case halfDone && (at.there[i] || at.gone[i] || purge):
			change.remove = append(change.remove, id)
			if at.there[i] {
				change.add = append(change.add, id)
			}
		case at.there[i] && !st.applied[i]:
			change.add = append(change.add, id)
		case st.applied[i] && (at.gone[i] || purge && !at.there[i]):
			change.remove = append(change.remove, id)
		}
	}
	return change, nil
}

// stampable passes over what a stamp mends of what is wrong with the record.
func (r *Runner) stampable(err error, at stampPlace, purge bool) error {
	if partly, ok := errors.AsType[*PartlyReplacedError](err); ok {
		i := r.graph.index[partly.Squash.ID]
		if at.there[i] || at.gone[i] {
			return nil
		}
	}
	if purge {
		return nil
	}
	return err
}

func (r *Runner) write(ctx context.Context, s *session, change recordChange) error {
	if !s.table.exists && len(change.add) > 0 {
		if err := s.table.create(ctx, s.conn); err != nil {
			return err
		}
	}
	for _, id := range change.remove {
		if err := s.table.remove(ctx, s.conn, id); err != nil {
			return err
		}
	}
	now := time.Now()
	for _, id := range change.add {
		row := Applied{ID: id, At: now, Checksum: r.checksums[id], State: StateApplied}
		if err := s.table.insert(ctx, s.conn, row); err != nil {
			return err
		}
	}
	return nil
}
