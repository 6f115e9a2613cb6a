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
		o.r.fail(d.pos, "write //autogen:exclude.postgres", "%s has no exclusion constraints", o.r.cfg.Engine)
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

// onlyPostgres says what SQLite does not have, by the directive.
var onlyPostgres = map[string]string{
	"options": "storage parameters for tables", "tablespace": "tablespaces for tables", "unlogged": "unlogged storage for tables", "inherits": "inheritance for tables",
	"partition": "partitions of tables", "method": "access methods of tables", "cluster": "order of tables by an index", "replica_identity": "replica identity",
	"row_security": "row security",
}

// isPostgres reports a directive that another engine than PostgreSQL lacks.
func (o *overlay) isPostgres(d *directive) bool {
	if !o.r.postgres() {
		o.r.fail(d.pos, "write "+directivePrefix+d.verb+".postgres", "%s has no %s", o.r.cfg.Engine, onlyPostgres[d.verb])
	}
	return o.r.postgres()
}

// stored carries the directives out that only PostgreSQL has.
func (o *overlay) stored(d *directive) error {
	if !o.isPostgres(d) {
		return nil
	}
	t, err := newTail(d.args)
	if err != nil {
		return err
	}
	switch d.verb {
	case "unlogged":
		o.table.Unlogged = true
	case "row_security":
		o.table.RowSecurity, o.table.ForceRowSecurity = true, t.accept("force")
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
		o.table.Tablespace, err = t.name()
	case "method":
		o.table.Method, err = t.name()
	case "partition":
		return o.partition(d, t)
	default:
		o.table.Options, err = optionList(t)
		return err
	}
	if err != nil {
		return err
	}
	return t.leftover()
}

// partition reads by range (keys), which divides the table, and name for values
// …, which declares one of its partitions: a table without a struct, which is
// declared in SQL.
func (o *overlay) partition(d *directive, t *sqlTail) error {
	if !t.accept("by") {
		name, err := t.qualifiedName()
		if err != nil {
			return err
		}
		if !t.peekIs("for") && !t.peekIs("default") {
			return fmt.Errorf("behind the partition's name stands for values, or default")
		}
		object := o.r.objectName(d.pos, o.schema, joinParts(name))
		text := "CREATE TABLE " + sqlName(object) + " PARTITION OF " + sqlName(o.table.Name) + " " + t.rest() + ";"
		o.r.sql = append(o.r.sql, SQL{File: d.pos.File, Text: strings.Repeat("\n", max(d.pos.Line-1, 0)) + text})
		return nil
	}
	if o.table.PartitionBy != nil {
		o.r.fail(d.pos, "keep one of them", "%s has two directives %spartition by", o.what, directivePrefix)
		return nil
	}
	strategy, err := t.name()
	if err != nil {
		return err
	}
	key := model.PartitionKey{Strategy: strings.ToUpper(strategy)}
	if kinds := []string{"RANGE", "LIST", "HASH"}; !slices.Contains(kinds, key.Strategy) {
		return fmt.Errorf("a table is divided by range, list or hash, not %s", strategy)
	}
	group, err := t.group()
	if err != nil {
		return err
	}
	for _, part := range group.split() {
		k, err := parseKey(part)
		if err != nil {
			return err
		}
		if k.Column != "" {
			k.Column = o.column(d, k.Column)
		}
		key.Keys = append(key.Keys, k)
	}
	o.table.PartitionBy = &key
	return t.leftover()
}

// sqlName writes a two-part name as SQL, always quoted.
func sqlName(name string) string {
	quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	schema, bare := model.SplitName(name)
	if schema == "" {
		return quote(bare)
	}
	return quote(schema) + "." + quote(bare)
}

// mark carries the directives cluster and replica_identity out, which name an
// index, or that of a key.
func (o *overlay) mark(d *directive) {
	if !o.isPostgres(d) {
		return
	}
	word := strings.ToUpper(d.args)
	switch {
	case d.verb == "replica_identity" && (word == model.ReplicaIdentityFull || word == model.ReplicaIdentityNothing):
		o.table.ReplicaIdentity = word
		return
	case d.args == "":
		o.r.fail(d.pos, "the form is "+directivePrefix+forms[d.verb], "directive %s%s is empty", directivePrefix, d.verb)
		return
	}
	var names []string
	stores := map[string]*model.IndexStorage{}
	add := func(name string, s *model.IndexStorage) {
		names = append(names, name)
		stores[name] = s
	}
	if pk := o.table.PrimaryKey; pk != nil {
		name := pk.Name
		if name == "" {
			name = o.names.name("pkey", pk.Columns...)
		}
		add(name, &pk.Storage)
	}
	for i := range o.table.Uniques {
		add(o.table.Uniques[i].Name, &o.table.Uniques[i].Storage)
	}
	for i := range o.table.Exclusions {
		add(o.table.Exclusions[i].Name, &o.table.Exclusions[i].Storage)
	}
	for i := range o.table.Indexes {
		add(o.table.Indexes[i].Name, &o.table.Indexes[i].Storage)
	}
	_, name := model.SplitName(d.args)
	s := stores[name]
	switch {
	case s == nil:
		o.r.fail(d.pos, didYouMean(name, names, "the indexes are "+strings.Join(names, ", ")), "directive %s%s: table %s has no index %s", directivePrefix, d.verb, o.table.Name, name)
	case d.verb == "cluster":
		s.Clustered = true
	default:
		s.ReplicaIdentity = true
	}
}

// columnStorage applies the keys storage, compression, statistics and options.
func (r *reader) columnStorage(tag *agTag, pos model.Pos, field string, c *model.Column) {
	for _, key := range []string{"storage", "compression", "statistics", "options"} {
		if tag.has[key] && !r.postgres() {
			r.fail(pos, "write "+key+".postgres:…", "field %s: %s has no %s of columns", field, r.cfg.Engine, key)
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
	if v := tag.values["options"]; v != "" {
		t, err := newTail(strings.TrimSuffix(strings.TrimPrefix(v, "("), ")"))
		if err == nil {
			c.Options, err = optionList(t)
		}
		if err != nil {
			r.fail(pos, "the form is options:(n_distinct=-0.5)", "field %s: options: %s", field, err)
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
