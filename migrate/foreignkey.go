package migrate

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// SQLite rebuilds a table by dropping the old one, and with foreign_keys on
// DROP TABLE deletes the rows of child tables with ON DELETE CASCADE. The
// pragma is a no-op within a transaction (sqlite.org/foreignkeys.html, section
// 2), so that it is switched off before one begins, and what it would have
// checked is checked at the end (sqlite.org/lang_altertable.html, section 7).

// suspend switches foreign_keys off until resume.
func (s *session) suspend(ctx context.Context) error {
	s.suspended = true
	if _, err := s.conn.ExecContext(ctx, "PRAGMA foreign_keys = OFF"); err != nil {
		return fmt.Errorf("switch foreign_keys off: %w", err)
	}
	return nil
}

// resume switches foreign_keys on again, if suspend has switched it off. A
// connection where that fails is closed: in the pool it would let violations
// in.
func (s *session) resume(ctx context.Context) {
	if !s.suspended {
		return
	}
	s.suspended = false
	ctx, cancel := cleanup(ctx)
	defer cancel()
	var on bool
	_, err := s.conn.ExecContext(ctx, "PRAGMA foreign_keys = ON")
	if err == nil {
		err = s.conn.QueryRowContext(ctx, "PRAGMA foreign_keys").Scan(&on)
	}
	if err != nil || !on {
		s.discard = true
	}
}

// reference is a table and the one that it refers to.
type reference struct{ table, parent string }

// violations counts the rows that refer to nothing. The report of SQLite names
// a row by its rowid and a foreign key by its position; both may change in a
// rebuild, so that only the tables are told apart.
func (s *session) violations(ctx context.Context) (map[reference]int, error) {
	rows, err := s.conn.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return nil, fmt.Errorf("PRAGMA foreign_key_check: %w", err)
	}
	defer rows.Close()
	found := map[reference]int{}
	for rows.Next() {
		var r reference
		var rowid, key sql.NullInt64
		if err := rows.Scan(&r.table, &rowid, &r.parent, &key); err != nil {
			return nil, fmt.Errorf("PRAGMA foreign_key_check: %w", err)
		}
		found[r]++
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("PRAGMA foreign_key_check: %w", err)
	}
	return found, nil
}

// checkViolations returns a [*ForeignKeyError] where there are violations that
// were not there before.
func (s *session) checkViolations(ctx context.Context, before map[reference]int) error {
	after, err := s.violations(ctx)
	if err != nil {
		return err
	}
	var added []Violation
	for r, n := range after {
		if n > before[r] {
			added = append(added, Violation{Table: r.table, Parent: r.parent, Rows: n - before[r]})
		}
	}
	if added == nil {
		return nil
	}
	slices.SortFunc(added, func(a, b Violation) int {
		return strings.Compare(a.Table+"\x00"+a.Parent, b.Table+"\x00"+b.Parent)
	})
	return &ForeignKeyError{Violations: added}
}

func errorHolds(err error, text string) bool { return strings.Contains(err.Error(), text) }
