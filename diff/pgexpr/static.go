// Package pgexpr decides whether two spellings of an expression are one to
// PostgreSQL: the text that its catalogue gives back and the text that
// somebody declared.
//
// It holds two provers. [Static] works on parse trees, needs no server and
// proves only equality. [Server] asks a live server, on temporary tables in a
// transaction that is always rolled back. [Chain] asks one after the other.
package pgexpr

import (
	"context"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// StaticOptions tell a [Static] what it can not see in an expression. The zero
// value is sound and proves less.
type StaticOptions struct {
	// Enums are the enumerated types that columns use. A literal of a type
	// that is not among them, nor of pg_catalog, keeps its spelling: the type
	// may be a domain, which the server treats otherwise.
	Enums []model.Enum
	// DefaultSchema is the schema whose objects model names without one, such
	// as "public". Empty means that qualified names are taken as they are.
	DefaultSchema string
	// Shadowed names the functions and operators that are defined outside
	// pg_catalog under a name that pg_catalog has, too; [ShadowedNames] reads
	// them from a server. A call of one is resolved only where the argument
	// types match a function of pg_catalog exactly, which always wins.
	Shadowed []string
	// Version is the server's major version. Zero means 14 or later; version 13
	// reads SQL's function syntax, such as EXTRACT (… FROM …), as calls.
	Version int
}

// Static proves that expressions are equal by working out, from the types of
// the table's columns, what the server would store for each: it follows the
// rules by which PostgreSQL chooses operators and functions and adds casts
// (PostgreSQL documentation, chapter "Type Conversion"), and compares the
// results. It answers Equal or Undecided, never Different.
//
// Each Equal means: a server of [StaticOptions].Version prints one text for
// both, once it has read its own text back. Where the rules can not be
// followed (a domain, a user's function, a polymorphic call) the spelling is
// kept. Types and collations of pg_catalog are taken to be found before others
// of their name, which is so unless a search_path lists pg_catalog itself
// later.
//
// A Static remembers what it worked out, by text and column types, for as long
// as it lives. It is safe for concurrent use.
type Static struct {
	cat      *catalogue
	schema   string
	enums    map[string]bool
	shadowed map[string]bool
	// calls says that the server keeps no record of SQL's function syntax.
	calls bool

	mu      sync.Mutex
	spelled map[string]typ
	texts   map[string]*textMemo
	// resolved holds the operators chosen so far.
	resolved map[operands]resolution
}

// textMemo is what is known of one text: the names that could be columns, and
// the forms by the types of those.
type textMemo struct {
	invalid   bool
	refs      []string
	qualified bool
	forms     map[string]string
}

// NewStatic returns a prover for the engine's expressions.
func NewStatic(opts StaticOptions) *Static {
	s := &Static{
		cat:      loadCatalogue(),
		schema:   opts.DefaultSchema,
		enums:    map[string]bool{},
		shadowed: map[string]bool{},
		spelled:  map[string]typ{},
		texts:    map[string]*textMemo{},
		resolved: map[operands]resolution{},
		calls:    opts.Version > 0 && opts.Version < 14,
	}
	for _, e := range opts.Enums {
		s.enums[e.Name] = true
	}
	for _, name := range opts.Shadowed {
		s.shadowed[name] = true
	}
	return s
}

// Prove returns Equal for each pair that it can prove equal and Undecided for
// the others. Its only error is the context's.
func (s *Static) Prove(ctx context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	verdicts := make([]diff.Verdict, len(pairs))
	diff.InParallel(len(pairs), func(i int) {
		if ctx.Err() == nil && s.equal(&pairs[i]) {
			verdicts[i] = diff.Equal
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return verdicts, nil
}

func (s *Static) equal(p *diff.Pair) bool {
	if p.Current == p.Desired {
		return true
	}
	if p.Place == diff.InBody {
		return s.sameBody(p)
	}
	if p.Place == diff.InView || p.Place == diff.InRule {
		both := p.Statements()
		return sameStatement(both[0], both[1])
	}
	current, ok := s.form(p, p.Current)
	if !ok {
		return false
	}
	desired, ok := s.form(p, p.Desired)
	return ok && current == desired
}

// form returns the canonical form of one side of a pair, and false for a text
// that is not an expression.
func (s *Static) form(p *diff.Pair, text string) (string, bool) {
	s.mu.Lock()
	memo := s.texts[text]
	if memo != nil {
		if form, ok := memo.form(p); ok || memo.invalid {
			s.mu.Unlock()
			return form, ok
		}
	}
	s.mu.Unlock()
	form := ""
	root, refs, qualified, ok := s.read(p, text)
	if ok {
		form = s.inPlace(p, root).form
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// Another goroutine may have been here meanwhile.
	if memo = s.texts[text]; memo == nil {
		memo = &textMemo{invalid: !ok, refs: refs, qualified: qualified, forms: map[string]string{}}
		s.texts[text] = memo
	}
	if ok {
		memo.forms[string(memo.appendKey(nil, p))] = form
	}
	return form, ok
}

// read elaborates a text, without the cost of the parser for a plain literal.
func (s *Static) read(p *diff.Pair, text string) (root expr, refs []string, qualified, ok bool) {
	if root, ok := s.plainLiteral(text); ok {
		return root, nil, false, true
	}
	tree, err := parseExpr(text)
	if err != nil {
		return expr{}, nil, false, false
	}
	refs, qualified = columnRefs(tree)
	e := s.elaborator(p.Table)
	e.trigger = p.Place == diff.InTrigger
	return e.expr(tree), refs, qualified, true
}

// inPlace applies what the clause does to the whole expression: a condition
// is boolean, a default of a bare literal takes the column's type. The cast of
// any other default to the column's type is not printed, so it is left out.
func (s *Static) inPlace(p *diff.Pair, e expr) expr {
	switch p.Place {
	case diff.InCheck, diff.InIndexPredicate, diff.InTrigger:
		return toBool(e)
	case diff.InDefault, diff.InGenerated:
		if e.lit == nil && !e.null || p.Column == nil {
			return e
		}
		t, _ := s.spelledType(p.Column.Type)
		if t.known() && !(t.name == "interval" && t.mods != "") {
			return typed(e, t)
		}
	}
	return e
}

// plainLiteral reads 'text', 'text'::type and whole numbers.
func (s *Static) plainLiteral(text string) (expr, bool) {
	if text == "" || len(text) > 1000 {
		return expr{}, false
	}
	if text[0] >= '0' && text[0] <= '9' {
		for _, c := range text {
			if c < '0' || c > '9' {
				return expr{}, false
			}
		}
		return number(text), true
	}
	if text[0] != '\'' {
		return expr{}, false
	}
	var b strings.Builder
	i := 1
	for ; i < len(text); i++ {
		if text[i] == '\'' {
			if i+1 >= len(text) || text[i+1] != '\'' {
				break
			}
			i++
		}
		b.WriteByte(text[i])
	}
	if i >= len(text) || strings.Contains(text, "\x00") || !utf8.ValidString(text) {
		return expr{}, false
	}
	lit := literal(b.String())
	rest := text[i+1:]
	if rest == "" {
		return lit, true
	}
	spelling, ok := strings.CutPrefix(rest, "::")
	if !ok || strings.Trim(spelling, "abcdefghijklmnopqrstuvwxyz0123456789_ ,()[].") != "" {
		return expr{}, false
	}
	t, ok := s.spelledType(spelling)
	if !ok {
		return expr{}, false
	}
	return s.cast(lit, t), true
}

// form returns the form in the context of p, if it is known. To look for it makes
// no string of the key.
func (m *textMemo) form(p *diff.Pair) (string, bool) {
	form, ok := m.forms[string(m.appendKey(make([]byte, 0, 128), p))]
	return form, ok
}

// appendKey appends what tells apart the contexts in which a text may have
// different forms.
func (m *textMemo) appendKey(b []byte, p *diff.Pair) []byte {
	switch p.Place {
	case diff.InCheck, diff.InIndexPredicate:
		b = append(b, 'b')
	case diff.InTrigger:
		b = append(b, 't')
	case diff.InIndexKey:
		b = append(b, 'k')
	default:
		b = append(b, 'd')
		if p.Column != nil {
			b = append(b, p.Column.Type...)
		}
	}
	if p.Table == nil {
		return b
	}
	if _, bare := model.SplitName(p.Table.Name); m.qualified || slices.Contains(m.refs, bare) {
		b = append(append(b, 0), p.Table.Name...)
	}
	for _, ref := range m.refs {
		b = append(b, 0)
		if c := p.Table.Column(ref); c != nil {
			b = append(b, c.Type...)
		}
	}
	return b
}
