// Package ledger remembers which expressions a server has found to mean the
// same, in the project's autogen.lock, so that a later run and CI decide alike
// without asking it again.
//
// Only equalities are kept: a difference leads to a revision, after which the
// texts are the same. An entry holds for a server's major version, since
// another may print an expression in another way.
package ledger

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// FileName is the file's name, beside autogen.toml.
const FileName = "autogen.lock"

const header = "# Written by autogen: expressions that the server found to mean the same.\n# Keep it under version control. A line may be removed; the server is then asked again.\n"

// Ledger is a [diff.Prover] over remembered answers. It is not safe for
// concurrent use.
type Ledger struct {
	server string
	// session stands behind the server in the entries that depend on it.
	session string
	known   map[string]string // line by hash
	used    map[string]bool
	before  []byte
	// learned says that it knows more than was read.
	learned bool
}

// Read reads a ledger. A file that is not there is an empty one. server names
// the server's kind and major version, such as "postgres 15", and session the settings
// by which it reads dates, times and intervals where they are not the usual ones, as
// "TimeZone Europe/Berlin": an answer about such holds for these alone.
func Read(path, server, session string) (*Ledger, error) {
	l := &Ledger{server: server, session: session, known: map[string]string{}, used: map[string]bool{}}
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	l.before = src
	lines := bufio.NewScanner(bytes.NewReader(src))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		hash, _, found := strings.Cut(line, " ")
		if !found || len(hash) != 2*sha256.Size {
			return nil, fmt.Errorf("%s:%d: not a line of the ledger; remove it, or the file", path, n)
		}
		l.known[hash] = line
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the ledger: %s: %w", path, err)
	}
	return l, nil
}

// Prove answers Equal for the pairs that are remembered.
func (l *Ledger) Prove(_ context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	verdicts := make([]diff.Verdict, len(pairs))
	hashes := make([]string, len(pairs))
	diff.InParallel(len(pairs), func(i int) { hashes[i] = l.hash(&pairs[i]) })
	for i, hash := range hashes {
		if l.known[hash] != "" {
			l.used[hash] = true
			verdicts[i] = diff.Equal
		}
	}
	return verdicts, nil
}

// Statements returns a prover that answers for views and rules alone: to look
// for one costs less than to parse its two texts.
func (l *Ledger) Statements() diff.Prover { return statements{l} }

type statements struct{ ledger *Ledger }

// Prove answers Equal for the views and rules that are remembered.
func (s statements) Prove(ctx context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	verdicts := make([]diff.Verdict, len(pairs))
	var asked []diff.Pair
	var places []int
	for i := range pairs {
		if pairs[i].Relations != nil {
			asked, places = append(asked, pairs[i]), append(places, i)
		}
	}
	answers, err := s.ledger.Prove(ctx, asked)
	for i, place := range places {
		verdicts[place] = answers[i]
	}
	return verdicts, err
}

// RecordingStatements returns a prover that asks next and remembers the views
// and rules that it finds equal.
func (l *Ledger) RecordingStatements(next diff.Prover) diff.Prover {
	return recorder{ledger: l, next: next, statements: true}
}

// Recording returns a prover that asks next and remembers what it finds equal.
func (l *Ledger) Recording(next diff.Prover) diff.Prover { return recorder{ledger: l, next: next} }

type recorder struct {
	ledger *Ledger
	next   diff.Prover
	// statements says that only views and rules are remembered.
	statements bool
}

// Prove passes on what the next prover finds.
func (r recorder) Prove(ctx context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	verdicts, err := r.next.Prove(ctx, pairs)
	if err != nil {
		return nil, err
	}
	for i, v := range verdicts {
		if v == diff.Equal && (!r.statements || pairs[i].Relations != nil) {
			hash := r.ledger.hash(&pairs[i])
			r.ledger.known[hash] = r.ledger.line(hash, &pairs[i])
			r.ledger.used[hash], r.ledger.learned = true, true
		}
	}
	return verdicts, nil
}

// Bytes returns the file as it should now be: the entries of this server that
// were needed, and those of other servers. changed says whether it differs from
// what was read; without an entry there is no file.
func (l *Ledger) Bytes() (file []byte, changed bool) {
	var lines []string
	for hash, line := range l.known {
		own := strings.HasPrefix(line[len(hash):], " "+l.server+":") || strings.HasPrefix(line[len(hash):], " "+l.server+", "+l.session+":")
		if l.used[hash] || !own {
			lines = append(lines, line)
		}
	}
	slices.SortFunc(lines, func(a, b string) int {
		return cmp.Or(strings.Compare(a[2*sha256.Size:], b[2*sha256.Size:]), strings.Compare(a, b))
	})
	if len(lines) > 0 {
		file = []byte(header + strings.Join(lines, "\n") + "\n")
	}
	return file, !bytes.Equal(file, l.before)
}

// Learned reports whether it remembers more than was read.
func (l *Ledger) Learned() bool { return l.learned }

// Adopt adds all entries of another ledger, and has [Ledger.Bytes] keep those
// that were not needed: a run over many databases reads the file for each of
// them, and none of them needs all that it holds.
func (l *Ledger) Adopt(other *Ledger) {
	maps.Copy(l.known, other.known)
	for hash := range l.known {
		l.used[hash] = true
	}
}

// hash identifies a question: all that the server's answer depends on.
func (l *Ledger) hash(p *diff.Pair) string {
	asked := make([]byte, 0, 4<<10) // what most questions come to
	part := func(texts ...string) {
		for _, s := range texts {
			asked = append(append(strconv.AppendInt(asked, int64(len(s)), 10), ':'), s...)
		}
	}
	sum := func() string {
		hash := sha256.Sum256(asked)
		return hex.EncodeToString(hash[:])
	}
	part(l.label(p), fmt.Sprint(p.Place), p.Name(), p.Current, p.Desired)
	if p.Relations != nil {
		if p.View != nil {
			for _, c := range slices.Concat(p.Was.Columns, p.View.Columns) {
				part(c.Name)
			}
		} else {
			part(p.Rule.Name, p.Rule.Event)
		}
		tables, views := p.Relations.Near(p.Current, p.Desired, p.Name())
		for _, t := range tables {
			part("table", t.Name)
			if t.PrimaryKey != nil {
				part(t.PrimaryKey.Columns...)
			}
			for _, c := range t.Columns {
				part(c.Name, c.Type, c.Collation)
			}
		}
		for _, v := range views {
			part("view", v.Name, v.Query)
			for _, c := range v.Columns {
				part(c.Name)
			}
		}
		return sum()
	}
	if p.Column != nil {
		part(p.Column.Name)
	}
	for _, c := range p.Table.Columns {
		part(c.Name, c.Type, c.Collation)
	}
	return sum()
}

// label names what an answer holds for: the server, and the settings of the session
// where the pair may hold a date, a time or an interval. All that the server prints of
// those are strings with digits, but for names such as infinity, which are read alike.
func (l *Ledger) label(p *diff.Pair) string {
	if l.session == "" || !model.QuotesDigit(p.Current) && !model.QuotesDigit(p.Desired) {
		return l.server
	}
	return l.server + ", " + l.session
}

// line is an entry: the hash, and for a person what it is about.
func (l *Ledger) line(hash string, p *diff.Pair) string {
	text := fmt.Sprintf("%s %s: %s: %s = %s", hash, l.label(p), p.Name(), p.Current, p.Desired)
	return strings.Join(strings.Fields(text), " ")
}
