package gosource

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// options reads (name = value, …), storage parameters or those of an operator
// class. A name without a value is true.
func (t *sqlTail) options() ([]string, error) {
	g, err := t.group()
	if err != nil {
		return nil, err
	}
	return optionList(g)
}

// optionList reads name = value, …, each as the model writes it.
func optionList(t *sqlTail) ([]string, error) {
	var options []string
	for _, part := range t.split() {
		name, err := part.qualifiedName()
		if err != nil {
			return nil, err
		}
		value := "true"
		if part.accept("=") {
			value = part.rest()
			if value == "" {
				return nil, fmt.Errorf("option %s has no value", strings.Join(name, "."))
			}
		} else if err := part.leftover(); err != nil {
			return nil, err
		}
		if n := len(value); n > 1 && value[0] == '\'' && value[n-1] == '\'' {
			value = strings.ReplaceAll(value[1:n-1], "''", "'")
		}
		options = append(options, strings.ToLower(strings.Join(name, "."))+"="+value)
	}
	slices.Sort(options)
	return options, nil
}

// storage reads with (options) and [using index] tablespace name. read is false
// where neither is next.
func (t *sqlTail) storage(s *model.IndexStorage, err *error) (read bool) {
	switch {
	case t.accept("with"):
		s.Options, *err = t.options()
	case t.accept("using", "index", "tablespace"), t.accept("tablespace"):
		s.Tablespace, *err = t.name()
	default:
		return false
	}
	return true
}

// parseExclusion reads [name] [using method] (key with operator, …) [include
// (columns)] [with (options)] [where (predicate)] [deferrable] [initially
// deferred].
func parseExclusion(body string) (model.Exclusion, error) {
	var x model.Exclusion
	t, err := newTail(body)
	if err != nil {
		return x, err
	}
	if t.isName() && !t.peekIs("using") {
		x.Name, _ = t.name()
	}
	if t.accept("using") {
		if x.Method, err = t.name(); err != nil {
			return x, err
		}
		x.Method = strings.ToLower(x.Method)
	}
	elements, err := t.group()
	if err != nil {
		return x, err
	}
	for _, part := range elements.split() {
		e, err := parseExclude(part)
		if err != nil {
			return x, err
		}
		x.Elements = append(x.Elements, e)
	}
	for !t.done() && err == nil {
		switch {
		case t.accept("include"):
			x.Include, err = t.names()
		case t.accept("where"):
			var g *sqlTail
			if g, err = t.group(); err == nil {
				x.Where = unparen(g.all())
			}
		case t.storage(&x.Storage, &err):
		case t.deferral(&x.Deferrable, &x.Deferred):
		default:
			err = t.leftover()
		}
	}
	return x, err
}

// parseExclude reads key with operator: the last WITH outside of brackets
// stands in front of the operator.
func parseExclude(t *sqlTail) (model.Exclude, error) {
	var e model.Exclude
	at := -1
	for i, tok := range t.toks {
		if tok.kind == word && strings.EqualFold(tok.value, "with") {
			at = i
		}
	}
	if at < 1 || at == len(t.toks)-1 {
		return e, fmt.Errorf("an element is a key, with, and an operator")
	}
	operator := t.toks[at+1:]
	for _, tok := range operator {
		e.Operator += tok.value
	}
	if rest, ok := strings.CutPrefix(e.Operator, "operator("); ok {
		e.Operator = strings.TrimPrefix(strings.TrimSuffix(rest, ")"), "pg_catalog.")
	}
	var err error
	e.Key, err = parseKey(&sqlTail{text: t.text[:t.toks[at-1].end], toks: t.toks[:at]})
	return e, err
}

// exclude carries //autogen:exclude out.
func (o *overlay) exclude(d *directive) error {
	x, err := parseExclusion(d.args)
	if err != nil {
		return err
	}
	if !o.r.postgres() {
		o.r.fail(d.pos, "write //autogen:exclude.postgres", "sqlite has no exclusion constraints")
		return nil
	}
	x.Pos, x.Include = d.pos, o.columns(d, x.Include)
	var parts []string
	for i := range x.Elements {
		k := &x.Elements[i].Key
		if k.Column != "" {
			k.Column = o.column(d, k.Column)
		}
		parts = append(parts, keyName(*k))
	}
	if x.Method == "btree" {
		x.Method = ""
	}
	if x.Name == "" {
		x.Name = o.names.name("excl", parts...)
	}
	o.table.Exclusions = append(o.table.Exclusions, x)
	return nil
}

// stored carries the directives tablespace, unlogged and inherits out, which
// only PostgreSQL has.
func (o *overlay) stored(d *directive) error {
	if !o.r.postgres() {
		o.r.fail(d.pos, "write "+directivePrefix+d.verb+".postgres", "sqlite has no %s for tables", map[string]string{"options": "storage parameters", "tablespace": "tablespaces", "unlogged": "unlogged storage", "inherits": "inheritance"}[d.verb])
		return nil
	}
	t, err := newTail(d.args)
	if err != nil {
		return err
	}
	switch d.verb {
	case "unlogged":
		o.table.Unlogged = true
		return t.leftover()
	case "inherits":
		for {
			parent, err := t.qualifiedName()
			if err != nil {
				return err
			}
			o.table.Inherits = append(o.table.Inherits, o.r.objectName(d.pos, o.schema, joinParts(parent)))
			if !t.accept(",") {
				return t.leftover()
			}
		}
	case "tablespace":
		if o.table.Tablespace, err = t.name(); err != nil {
			return err
		}
		return t.leftover()
	}
	o.table.Options, err = optionList(t)
	return err
}

// columnStorage applies the keys storage, compression and statistics.
func (r *reader) columnStorage(tag *agTag, pos model.Pos, field string, c *model.Column) {
	for _, key := range []string{"storage", "compression", "statistics"} {
		if tag.has[key] && !r.postgres() {
			r.fail(pos, "write "+key+".postgres:…", "field %s: sqlite has no %s of columns", field, key)
			return
		}
	}
	c.Compression = strings.ToLower(tag.values["compression"])
	if v := strings.ToUpper(tag.values["storage"]); v != "" {
		c.Storage = v
		kinds := []string{"PLAIN", "EXTERNAL", "EXTENDED", "MAIN", "DEFAULT"}
		if !slices.Contains(kinds, v) {
			r.fail(pos, didYouMean(v, kinds, "the kinds are "+strings.Join(kinds, ", ")), "field %s: unknown storage %q", field, tag.values["storage"])
		}
	}
	if v := tag.values["statistics"]; v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < -1 || n > 10000 {
			r.fail(pos, "the target is a number from 0 to 10000", "field %s: statistics: %q is no target", field, v)
			return
		}
		c.Statistics = &n
	}
}
