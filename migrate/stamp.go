package migrate

import (
	"context"
	"time"
)

// Stamp records that the database is at target, without running anything: what
// leads to target is recorded as applied, what builds on it as not. Other
// branches stay as they are. Targets are those of [Graph.Resolve]; base
// empties the record.
//
// Its errors are those of Upgrade, a [*RevisionError] apart.
func (r *Runner) Stamp(ctx context.Context, target string) error {
	return r.stamp(ctx, target, false)
}

// StampPurge is Stamp that also forgets all else that the version table holds:
// other branches, and revisions that nobody knows any more.
func (r *Runner) StampPurge(ctx context.Context, target string) error {
	return r.stamp(ctx, target, true)
}

func (r *Runner) stamp(ctx context.Context, target string, purge bool) error {
	if r.err != nil {
		return r.err
	}
	at, err := r.graph.resolve(target)
	if err != nil {
		return err
	}
	change, key, err := r.firstLook(ctx, at, purge)
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

func (r *Runner) firstLook(ctx context.Context, at []int, purge bool) (recordChange, int64, error) {
	s, err := r.connect(ctx)
	if err != nil {
		return recordChange{}, 0, err
	}
	defer s.close(ctx)
	change, err := r.changes(ctx, s, at, purge)
	if err != nil {
		return recordChange{}, 0, err
	}
	key, err := lockKey(ctx, s)
	return change, key, err
}

// changes compares the record with what it is to be.
func (r *Runner) changes(ctx context.Context, s *session, at []int, purge bool) (recordChange, error) {
	var change recordChange
	rows, err := s.read(ctx)
	if err != nil {
		return change, err
	}
	applied, err := r.match(rows)
	if err != nil && !purge {
		return change, err
	}
	change.remove = r.missing(rows)
	keep := r.graph.ancestors(at...)
	above := r.graph.descendants(at...)
	for i, n := range r.graph.nodes {
		id := n.revision.ID
		switch {
		case keep[i] && !applied[i]:
			change.add = append(change.add, id)
		case !keep[i] && applied[i] && (above[i] || purge || len(at) == 0):
			change.remove = append(change.remove, id)
		}
	}
	return change, nil
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
		row := Applied{ID: id, At: now, Checksum: r.checksums[id], State: stateApplied}
		if err := s.table.insert(ctx, s.conn, row); err != nil {
			return err
		}
	}
	return nil
}
