package pgexpr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// staged is a pair of views or of rules on its way through the server, which
// prints both over temporary copies of what they read: tables of the desired
// columns, and views.
//
// A text that the server refuses while it takes the other one is another text.
// Where it refuses both they are taken to differ as well: to write a view or a
// rule anew is no loss, and to keep the wrong one is.
type staged struct {
	n     int // its place among the pairs
	pair  *diff.Pair
	stage *stage
	// texts are what to declare next: at first the two texts over the copies,
	// then what the catalogue printed.
	texts [2]string
	// columns are the names, types and collations of a view's columns.
	columns [2][]string
	// trees are what the catalogue keeps of the texts that were declared last.
	trees [2]string
	// err is why there is no text, a [*refused] where the server says so.
	err error
}

// refused is why a view or a rule is another one: a server's answer, or what the
// statements say themselves.
type refused struct {
	code string // the server's, or empty
	err  error
}

func (r *refused) Error() string { return r.err.Error() }
func (r *refused) Unwrap() error { return r.err }

// put puts the pair on a stage.
func (p *staged) put(st *stage) {
	p.stage, p.texts = st, [2]string(p.pair.Statements())
	var copies map[string]string
	copies, p.err = st.read(p.texts[:]...)
	if p.err == nil && p.pair.Place == diff.InRule {
		p.texts, p.err = rewriteRules(p.texts, copies)
		return
	}
	for i := range p.texts {
		if p.err == nil {
			p.texts[i], p.err = rewriteView(p.texts[i], copies)
		}
	}
}

// together is how many views or rules share a stage. It bounds the number of
// temporary relations whose locks are held at a time.
const together = 40

// put puts pairs on stages that they share, as far as all of them can.
func put(all []*staged, types map[string]string) {
	for len(all) > 0 {
		n := 1
		for n < min(len(all), together) && all[n].pair.Relations == all[0].pair.Relations {
			n++
		}
		putTogether(all[:n], types)
		all = all[n:]
	}
}

func putTogether(all []*staged, types map[string]string) {
	var texts []string
	for _, p := range all {
		texts = append(texts, p.pair.Statements()...)
	}
	st, err := newStage(all[0].pair.Relations, types, texts)
	if err != nil && len(all) > 1 {
		putTogether(all[:len(all)/2], types)
		putTogether(all[len(all)/2:], types)
		return
	}
	for _, p := range all {
		if p.err = err; err == nil {
			p.put(st)
		}
	}
}

// script creates both and ends in a query for their number, text and columns.
func (p *staged) script() string {
	if p.pair.Place == diff.InRule {
		return p.ruleScript()
	}
	return p.viewScript()
}

// read takes the rows of the script.
func (p *staged) read(rows [][][]byte) {
	if len(rows) != len(p.texts) {
		p.err = fmt.Errorf("probe %s: %d rows", p.pair.Name(), len(rows))
		return
	}
	for _, row := range rows {
		n, err := strconv.Atoi(string(row[0]))
		if err != nil || n < 0 || n >= len(p.texts) {
			p.err = fmt.Errorf("probe %s: unexpected row %q", p.pair.Name(), row[0])
			return
		}
		p.texts[n], p.columns[n], p.trees[n] = string(row[1]), strings.Split(string(row[2]), "\n"), string(row[3])
	}
}

// rowRefused reports whether the server may have refused the script because a row
// of a copy is no row of what it is a copy of: a function of such rows is not found,
// nor where it is called as though it were a column.
func (p *staged) rowRefused() bool {
	var answer *refused
	return errors.As(p.err, &answer) && slices.Contains([]string{undefinedFunction, undefinedColumn, datatypeMismatch}, answer.code)
}

// verdict compares what was printed.
func (p *staged) verdict() diff.Verdict {
	current, desired := p.columns[0], p.columns[1]
	var answer *refused
	switch {
	case errors.As(p.err, &answer) && answer.code != queryCanceled && answer.code != lockNotAvailable:
		return diff.Different
	case p.err != nil:
		return diff.Undecided
	case slices.Equal(current, desired) && (p.texts[0] == p.texts[1] || sameTrees(p.trees[0], p.trees[1], true)):
		return diff.Equal
	case p.pair.Place == diff.InRule:
		return diff.Different
	case slices.Equal(current, desired):
		return diff.Redefined
	case len(current) < len(desired) && slices.Equal(current, desired[:len(current)]):
		return diff.Extended
	}
	return diff.Different
}

// proveStaged finds the verdicts of views and rules.
func (s *Server) proveStaged(ctx context.Context, all []*staged, verdicts []diff.Verdict) error {
	put(all, nil)
	if err := s.try(ctx, all); err != nil {
		return err
	}
	rows := slices.DeleteFunc(slices.Clone(all), func(p *staged) bool { return !p.rowRefused() })
	if len(rows) > 0 {
		types, err := s.rowTypes(ctx, rows)
		if err != nil {
			return err
		}
		put(rows, types)
		if err := s.try(ctx, rows); err != nil {
			return err
		}
	}
	// The printed text is not always a fixed point, nor does the server take every
	// text that it prints.
	var first, again []*staged
	for _, p := range all {
		if p.err == nil && p.texts[0] != p.texts[1] {
			second := *p
			first, again = append(first, p), append(again, &second)
		}
	}
	if err := s.try(ctx, again); err != nil {
		return err
	}
	for i, p := range again {
		if p.err == nil || p.verdict() == diff.Undecided {
			*first[i] = *p
		}
	}
	for _, p := range all {
		if verdicts[p.n] = p.verdict(); p.err != nil {
			s.failures = append(s.failures, Failure{Pair: *p.pair, Err: p.err})
		}
	}
	return nil
}

// try runs the scripts, those of a stage on one that is built once, and undoes
// them.
func (s *Server) try(ctx context.Context, all []*staged) error {
	all = slices.DeleteFunc(slices.Clone(all), func(p *staged) bool { return p.err != nil })
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].stage == all[0].stage {
			n++
		}
		if err := s.tryTogether(ctx, all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// tryTogether runs the scripts of one stage. Where the server refuses the stage,
// each half of the pairs gets one of its own.
func (s *Server) tryTogether(ctx context.Context, all []*staged) error {
	st := all[0].stage
	if err := s.exec(ctx, "SAVEPOINT autogen_probe"); err != nil {
		return fmt.Errorf("probe views and rules: %w", err)
	}
	err := s.exec(ctx, st.prelude+"SAVEPOINT autogen_stage")
	answer, isRefused := refusal(ctx, s.conn, err)
	if err != nil && !isRefused {
		return fmt.Errorf("probe views and rules: %w", err)
	}
	for size := together; len(all) > 0 && err == nil; {
		n, err := s.tryFirst(ctx, all[:min(size, len(all))])
		if err != nil {
			return fmt.Errorf("probe views and rules: %w", err)
		}
		if all = all[n:]; n > 0 {
			size = min(2*size, together)
		} else {
			size = (min(size, len(all)) + 1) / 2
		}
	}
	if err := s.exec(ctx, undo); err != nil {
		return fmt.Errorf("probe views and rules: %w", err)
	}
	switch {
	case err == nil:
		return nil
	case len(all) > 1 && all[0].columns[0] == nil: // not printed yet
		putTogether(all[:len(all)/2], st.types)
		putTogether(all[len(all)/2:], st.types)
		return s.try(ctx, all)
	}
	for _, p := range all {
		p.err = &refused{code: answer.Code, err: err}
	}
	return nil
}

// tryFirst runs scripts up to the first that the server refuses, and returns how
// many have an answer: none where it cannot parse a message of several.
func (s *Server) tryFirst(ctx context.Context, all []*staged) (int, error) {
	const back = "ROLLBACK TO SAVEPOINT autogen_stage"
	var b strings.Builder
	for _, p := range all {
		b.WriteString(back + ";\n" + p.script() + ";\n")
	}
	b.WriteString(back)
	results, err := s.conn.PgConn().Exec(ctx, b.String()).ReadAll()
	answered := -1
	var rows [][][]byte
	for _, r := range results {
		switch {
		case r.CommandTag.Select():
			rows = r.Rows
		case r.CommandTag.String() == "ROLLBACK":
			if answered++; answered > 0 {
				all[answered-1].read(rows)
			}
		}
	}
	if err == nil {
		return answered, nil
	}
	fault, ok := refusal(ctx, s.conn, err)
	if !ok {
		return 0, err
	}
	if err := s.exec(ctx, back); err != nil {
		return 0, err
	}
	if answered < 0 && len(all) > 1 {
		return 0, nil
	}
	answered = max(answered, 0)
	all[answered].err = &refused{code: fault.Code, err: err}
	return answered + 1, nil
}

// rowTypes returns the row types of those of the copied relations that the
// database has.
func (s *Server) rowTypes(ctx context.Context, all []*staged) (map[string]string, error) {
	copied := make(map[string]string) // what the relations are called there
	for _, p := range all {
		for name := range p.stage.copies {
			copied[name] = cmp.Or(p.pair.Former[name], name)
		}
	}
	var names, quoted []string
	for name, was := range copied {
		names, quoted = append(names, name), append(quoted, model.QuoteName(was))
	}
	rows, err := s.conn.Query(ctx, `SELECT r.name, c.reltype::pg_catalog.regtype::pg_catalog.text
		FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS r(name, quoted)
		JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(r.quoted) WHERE c.reltype <> 0`, names, quoted)
	if err != nil {
		return nil, fmt.Errorf("read row types: %w", err)
	}
	types := make(map[string]string)
	var name, of string
	_, err = pgx.ForEachRow(rows, []any{&name, &of}, func() error { types[name] = of; return nil })
	if err != nil {
		return nil, fmt.Errorf("read row types: %w", err)
	}
	return types, nil
}

// rowCast writes the statement that lets a function of a relation's rows take those
// of a copy. Such a cast needs no right but that on the copy, takes no lock, and
// goes with the probe.
func rowCast(copied, of string) string {
	return "CREATE CAST (pg_temp." + copied + " AS " + of + ") WITH INOUT AS IMPLICIT;\n"
}
