package gosource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// The parsers below read the bodies of directives, which are the tails of
// PostgreSQL's CREATE INDEX and ALTER TABLE … ADD CONSTRAINT (PostgreSQL
// documentation, "SQL Commands"). Columns are left as they are written; the
// caller resolves them.

// parseIndex reads [unique] [name] [using method] (keys) [include (columns)]
// [nulls not distinct] [where predicate].
func parseIndex(body string) (model.Index, error) {
	var x model.Index
	t, err := newTail(body)
	if err != nil {
		return x, err
	}
	x.Unique = t.accept("unique")
	if t.isName() && !t.peekIs("using") {
		if x.Name, err = t.name(); err != nil {
			return x, err
		}
	}
	if t.accept("using") {
		if x.Method, err = t.name(); err != nil {
			return x, err
		}
	}
	keys, err := t.group()
	if err != nil {
		return x, err
	}
	for _, part := range keys.split() {
		key, err := parseKey(part)
		if err != nil {
			return x, err
		}
		x.Keys = append(x.Keys, key)
	}
	for !t.done() {
		switch {
		case t.accept("include"):
			x.Include, err = t.names()
		case t.accept("nulls", "not", "distinct"):
			x.NullsNotDistinct = true
		case t.accept("nulls", "distinct"):
		case t.accept("where"):
			x.Where = unparen(t.rest())
			if x.Where == "" {
				return x, fmt.Errorf("where has no predicate")
			}
			return x, nil
		case t.storage(&x.Storage, &err):
		default:
			err = t.leftover()
		}
		if err != nil {
			return x, err
		}
	}
	return x, nil
}

// parseKey reads { column | function(…) | (expression) } [collate name]
// [operator class] [asc | desc] [nulls { first | last }].
func parseKey(t *sqlTail) (model.Key, error) {
	var k model.Key
	if len(t.toks) == 0 {
		return k, fmt.Errorf("a key is empty")
	}
	t = trimSort(t, &k)
	if len(t.toks) == 0 {
		return k, fmt.Errorf("a key is empty")
	}
	whole := t.all()
	switch {
	case t.peekIs("("):
		g, err := t.group()
		if err != nil {
			return k, err
		}
		k.Expr = unparen(g.all())
	case t.isName():
		parts, err := t.qualifiedName()
		if err != nil {
			return k, err
		}
		if t.peekIs("(") {
			if _, err := t.group(); err != nil {
				return k, err
			}
			k.Expr = t.text[t.toks[0].start:t.toks[t.at-1].end]
		} else if len(parts) == 1 {
			k.Column = parts[0]
		}
	}
	if t.accept("collate") {
		name, err := t.qualifiedName()
		if err != nil {
			return k, err
		}
		k.Collation = joinParts(name)
	}
	if t.isName() && (k.Column != "" || k.Expr != "") {
		mark := t.at
		name, err := t.qualifiedName()
		if err != nil {
			return k, err
		}
		k.OpClass = joinParts(name)
		if t.peekIs("(") {
			options, err := t.options()
			if err != nil {
				return k, err
			}
			slices.Sort(options)
			k.OpClassOptions = strings.Join(options, ", ")
		}
		if !t.done() {
			t.at, k.OpClass = mark, ""
		}
	}
	if !t.done() {
		// An expression without the parentheses that PostgreSQL would ask for.
		return model.Key{Expr: whole, Desc: k.Desc, Nulls: k.Nulls}, nil
	}
	return k, nil
}

// trimSort reads the sort order off the end of a key.
func trimSort(t *sqlTail, k *model.Key) *sqlTail {
	toks := t.toks
	last := func(i int, w string) bool {
		at := len(toks) - i
		return at >= 1 && toks[at].kind == word && strings.EqualFold(toks[at].value, w)
	}
	switch {
	case last(2, "nulls") && last(1, "first"):
		k.Nulls, toks = "FIRST", toks[:len(toks)-2]
	case last(2, "nulls") && last(1, "last"):
		k.Nulls, toks = "LAST", toks[:len(toks)-2]
	}
	switch {
	case last(1, "desc"):
		k.Desc, toks = true, toks[:len(toks)-1]
	case last(1, "asc"):
		toks = toks[:len(toks)-1]
	}
	// The order that the direction implies is not spelled out.
	if k.Desc && k.Nulls == "FIRST" || !k.Desc && k.Nulls == "LAST" {
		k.Nulls = ""
	}
	text := t.text
	if len(toks) > 0 {
		text = text[:toks[len(toks)-1].end]
	}
	return &sqlTail{text: text, toks: toks}
}

// joinParts writes a name of several parts in the model's form.
func joinParts(parts []string) string {
	if len(parts) == 1 {
		return model.JoinName("", parts[0])
	}
	if parts[0] == "pg_catalog" {
		return model.JoinName("", parts[1])
	}
	return model.JoinName(parts[0], strings.Join(parts[1:], "."))
}

// deferral reads [not] deferrable and initially { deferred | immediate }.
// read is false where neither is next.
func (t *sqlTail) deferral(deferrable, deferred *bool) (read bool) {
	switch {
	case t.accept("deferrable"):
		*deferrable = true
	case t.accept("not", "deferrable"):
	case t.accept("initially", "deferred"):
		*deferrable, *deferred = true, true
	case t.accept("initially", "immediate"):
	default:
		return false
	}
	return true
}

// parseUnique reads [name] (columns) [nulls not distinct] [include (columns)]
// [deferrable] [initially deferred].
func parseUnique(body string) (model.Unique, error) {
	var u model.Unique
	t, err := newTail(body)
	if err != nil {
		return u, err
	}
	if t.isName() {
		u.Name, _ = t.name()
	}
	if u.Columns, err = t.names(); err != nil {
		return u, err
	}
	for !t.done() && err == nil {
		switch {
		case t.accept("nulls", "not", "distinct"):
			u.NullsNotDistinct = true
		case t.accept("nulls", "distinct"):
		case t.accept("include"):
			u.Include, err = t.names()
		case t.deferral(&u.Deferrable, &u.Deferred):
		case t.storage(&u.Storage, &err):
		default:
			err = t.leftover()
		}
	}
	return u, err
}

// parsePrimaryKey reads [name] [(columns) [include (columns)] [deferrable]
// [initially deferred]].
func parsePrimaryKey(body string) (model.PrimaryKey, error) {
	var pk model.PrimaryKey
	t, err := newTail(body)
	if err != nil {
		return pk, err
	}
	if t.isName() {
		pk.Name, _ = t.name()
	}
	if t.peekIs("(") {
		if pk.Columns, err = t.names(); err != nil {
			return pk, err
		}
	}
	for !t.done() && err == nil {
		switch {
		case t.accept("include"):
			pk.Include, err = t.names()
		case t.deferral(&pk.Deferrable, &pk.Deferred):
		case t.storage(&pk.Storage, &err):
		default:
			err = t.leftover()
		}
	}
	if err == nil && pk.Name == "" && len(pk.Columns) == 0 {
		err = fmt.Errorf("a name or a list of columns is missing")
	}
	return pk, err
}

// parseForeignKey reads [name] (columns) references table [(columns)]
// [match …] [on delete …] [on update …] [deferrable] [not valid]. The table is
// in written form.
func parseForeignKey(body string) (model.ForeignKey, error) {
	var f model.ForeignKey
	t, err := newTail(body)
	if err != nil {
		return f, err
	}
	if t.isName() {
		f.Name, _ = t.name()
	}
	if f.Columns, err = t.names(); err != nil {
		return f, err
	}
	if !t.accept("references") {
		return f, fmt.Errorf("references is missing behind the columns")
	}
	target, err := t.qualifiedName()
	if err != nil {
		return f, err
	}
	f.RefTable = joinParts(target)
	if t.peekIs("(") {
		if f.RefColumns, err = t.names(); err != nil {
			return f, err
		}
	}
	for !t.done() && err == nil {
		switch {
		case t.accept("match", "full"):
			f.Match = "FULL"
		case t.accept("match", "simple"):
		case t.accept("on", "delete"):
			if f.OnDelete, err = t.action(); err == nil && t.peekIs("(") {
				f.OnDeleteColumns, err = t.names()
			}
		case t.accept("on", "update"):
			f.OnUpdate, err = t.action()
		case t.accept("not", "valid"):
			f.NotValid = true
		case t.deferral(&f.Deferrable, &f.Deferred):
		default:
			err = t.leftover()
		}
	}
	return f, err
}

var actions = []string{"cascade", "set null", "set default", "restrict", "no action"}

// action reads a referential action; NO ACTION is the empty string.
func (t *sqlTail) action() (string, error) {
	for _, a := range actions {
		if t.accept(strings.Fields(a)...) {
			if a == "no action" {
				return "", nil
			}
			return strings.ToUpper(a), nil
		}
	}
	return "", fmt.Errorf("an action is missing at %q: one of %s", t.rest(), strings.Join(actions, ", "))
}

// parseAction reads an action that stands alone.
func parseAction(text string) (string, error) {
	t, err := newTail(strings.ReplaceAll(text, "_", " "))
	if err != nil {
		return "", err
	}
	action, err := t.action()
	if err == nil {
		err = t.leftover()
	}
	return action, err
}

// parseCheck reads [name] (expression) [no inherit] [not valid].
func parseCheck(body string) (model.Check, error) {
	var c model.Check
	t, err := newTail(body)
	if err != nil {
		return c, err
	}
	if t.isName() {
		c.Name, _ = t.name()
	}
	g, err := t.group()
	if err != nil {
		return c, err
	}
	if c.Expr = unparen(g.all()); c.Expr == "" {
		return c, fmt.Errorf("the condition is empty")
	}
	for !t.done() && err == nil {
		switch {
		case t.accept("no", "inherit"):
			c.NoInherit = true
		case t.accept("not", "valid"):
			c.NotValid = true
		default:
			err = t.leftover()
		}
	}
	return c, err
}
