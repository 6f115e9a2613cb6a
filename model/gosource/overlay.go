package gosource

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// overlay applies the directives of a struct to its table, native or GORM.
type overlay struct {
	r     *reader
	table *model.Table
	names *namer
	what  string
	// schema is the schema that the package declares.
	schema string
	decl   *structDecl
}

// reserve notes the names that the directives give, so that no default name
// takes one of them.
func (o *overlay) reserve(ds []*directive) {
	for _, d := range ds {
		switch d.verb {
		case "unique", "index", "fk", "check", "pk", "exclude":
			// The name stands before the first parenthesis.
			head, _, _ := strings.Cut(d.args, "(")
			if strings.ContainsAny(head, "\"`'$") {
				head = d.args
			}
			t, err := newTail(head)
			if err != nil {
				continue
			}
			t.accept("unique")
			if t.isName() && !t.peekIs("using") {
				name, _ := t.name()
				o.names.reserve(name)
			}
		}
	}
}

// forms are the bodies of the directives that are parsed.
var forms = map[string]string{
	"pk":         "pk [name] (a, b), or pk none",
	"unique":     "unique [name] (a, b) [nulls not distinct] [include (c)] [deferrable initially deferred]",
	"index":      "index [unique] [name] [using gin] (a, b desc, lower(c)) [include (d)] [nulls not distinct] [with (fillfactor=70)] [tablespace x] [where (…)]",
	"fk":         "fk [name] (a, b) references t (x, y) [match full] [on delete cascade] [on update …] [deferrable …] [not valid]",
	"check":      "check [name] (condition) [no inherit] [not valid]",
	"exclude":    "exclude [name] using gist (a with =, b with &&) [include (c)] [where (…)]",
	"options":    "options fillfactor=70, autovacuum_enabled=false",
	"tablespace": "tablespace name", "unlogged": "unlogged", "inherits": "inherits parent, other",
	"partition": "partition by range (a), or partition name for values from (1) to (2)", "method": "method name",
	"cluster": "cluster index", "replica_identity": "replica_identity full, nothing, or an index", "row_security": "row_security, or row_security force",
}

// apply carries out the directives, in their order.
func (o *overlay) apply(ds []*directive) {
	seen := map[string]bool{}
	var marks []*directive
	for _, d := range ds {
		switch d.verb {
		case "comment", "renamed", "pk", "options", "tablespace", "unlogged", "inherits", "method", "cluster", "replica_identity", "row_security":
			if seen[d.verb+d.engine] {
				o.r.fail(d.pos, "keep one of them", "%s has two directives %s%s", o.what, directivePrefix, d.verb)
			}
			seen[d.verb+d.engine] = true
		}
		var err error
		switch d.verb {
		case "pk":
			err = o.primaryKey(d)
		case "unique":
			err = o.unique(d)
		case "index":
			err = o.index(d)
		case "fk":
			err = o.foreignKey(d)
		case "check":
			err = o.check(d)
		case "comment":
			if o.r.cfg.Engine != model.SQLite {
				o.table.Comment = d.comment()
			}
		case "renamed":
			o.table.RenamedFrom = o.r.objectName(d.pos, o.schema, d.args)
		case "exclude":
			err = o.exclude(d)
		case "tablespace", "unlogged", "inherits", "method", "row_security", "partition":
			err = o.stored(d)
		case "cluster", "replica_identity":
			marks = append(marks, d) // the index may stand behind it
		case "options":
			err = o.options(d)
		}
		if err != nil {
			o.r.fail(d.pos, "the form is "+directivePrefix+forms[d.verb], "directive %s%s: %s", directivePrefix, d.verb, err)
		}
	}
	if pk := o.table.PrimaryKey; pk != nil && pk.Name == "" && o.decl.native {
		pk.Name = o.names.name("pkey", pk.Columns...)
	}
	for _, d := range marks {
		o.mark(d)
	}
	o.unsupported()
}

// columns resolves written column names: an exact match first, then what SQL
// would fold the name to.
func (o *overlay) columns(d *directive, names []string) []string {
	var found []string
	for _, name := range names {
		found = append(found, o.column(d, name))
	}
	return found
}

func (o *overlay) column(d *directive, name string) string {
	if o.table.Column(name) != nil {
		return name
	}
	if folded := strings.ToLower(name); o.table.Column(folded) != nil {
		return folded
	}
	var all []string
	for _, c := range o.table.Columns {
		all = append(all, c.Name)
	}
	o.r.fail(d.pos, didYouMean(name, all, "the columns are "+strings.Join(all, ", ")), "directive %s%s: table %s has no column %s", directivePrefix, d.verb, o.table.Name, name)
	return name
}

func (o *overlay) primaryKey(d *directive) error {
	if strings.EqualFold(d.args, "none") {
		o.table.PrimaryKey = nil
		return nil
	}
	pk, err := parsePrimaryKey(d.args)
	if err != nil {
		return err
	}
	pk.Pos = d.pos
	pk.Columns, pk.Include = o.columns(d, pk.Columns), o.columns(d, pk.Include)
	old := o.table.PrimaryKey
	switch {
	case len(pk.Columns) == 0 && old == nil:
		o.r.fail(d.pos, "list the columns, or tag fields with pk", "%s names a primary key that it does not have", o.what)
		return nil
	case len(pk.Columns) == 0:
		pk.Columns = old.Columns
	case old != nil && o.decl.native:
		o.r.fail(d.pos, "keep one of them", "%s has a primary key in its tags and in a directive", o.what)
	}
	o.table.PrimaryKey = &pk
	return nil
}

func (o *overlay) unique(d *directive) error {
	u, err := parseUnique(d.args)
	if err != nil {
		return err
	}
	u.Pos = d.pos
	u.Columns, u.Include = o.columns(d, u.Columns), o.columns(d, u.Include)
	if u.Name == "" {
		u.Name = o.names.name("key", u.Columns...)
	}
	o.table.Uniques = append(o.table.Uniques, u)
	return nil
}

func (o *overlay) index(d *directive) error {
	x, err := parseIndex(d.args)
	if err != nil {
		return err
	}
	x.Pos = d.pos
	x.Include = o.columns(d, x.Include)
	var parts []string
	for i := range x.Keys {
		k := &x.Keys[i]
		if k.Column != "" {
			k.Column = o.column(d, k.Column)
		}
		parts = append(parts, keyName(*k))
	}
	if strings.EqualFold(x.Method, "btree") {
		x.Method = ""
	}
	x.Method = strings.ToLower(x.Method)
	if x.Name == "" {
		x.Name = o.names.name("idx", parts...)
	}
	o.table.Indexes = append(o.table.Indexes, x)
	return nil
}

// keyName is what a key adds to an index's default name: its column, the name
// of its function, or expr (PostgreSQL's FigureIndexColname).
func keyName(k model.Key) string {
	if k.Column != "" {
		return k.Column
	}
	t, err := newTail(k.Expr)
	if err != nil || !t.isName() {
		return "expr"
	}
	parts, err := t.qualifiedName()
	if err != nil || !t.peekIs("(") {
		return "expr"
	}
	if _, err := t.group(); err != nil || !t.done() {
		return "expr"
	}
	return parts[len(parts)-1]
}

func (o *overlay) foreignKey(d *directive) error {
	f, err := parseForeignKey(d.args)
	if err != nil {
		return err
	}
	f.Pos = d.pos
	f.Columns = o.columns(d, f.Columns)
	f.OnDeleteColumns = o.columns(d, f.OnDeleteColumns)
	f.RefTable = o.r.target(d.pos, o.schema, f.RefTable)
	if len(f.RefColumns) > 0 && len(f.RefColumns) != len(f.Columns) {
		o.r.fail(d.pos, "", "directive //autogen:fk: %d columns reference %d", len(f.Columns), len(f.RefColumns))
	}
	if f.Name == "" {
		f.Name = o.names.choose(f.NamePart())
	}
	o.table.ForeignKeys = append(o.table.ForeignKeys, f)
	return nil
}

func (o *overlay) check(d *directive) error {
	c, err := parseCheck(d.args)
	if err != nil {
		return err
	}
	c.Pos = d.pos
	if c.Name == "" {
		c.Name = o.names.name("check", o.namedColumns(c.Expr)...)
	}
	o.table.Checks = append(o.table.Checks, c)
	return nil
}

// namedColumns returns the one column that a condition names, or none where it
// names several: that is how PostgreSQL names a check.
func (o *overlay) namedColumns(expr string) []string {
	toks, err := lexSQL(expr)
	if err != nil {
		return nil
	}
	found := map[string]bool{}
	for _, t := range toks {
		name := t.value
		if t.kind == word && o.table.Column(name) == nil {
			name = strings.ToLower(name)
		}
		if (t.kind == word || t.kind == quotedName) && o.table.Column(name) != nil {
			found[name] = true
		}
	}
	if len(found) != 1 {
		return nil
	}
	return sortedKeys(found)
}

// options reads //autogen:options.sqlite strict, without rowid; without an
// engine, and with .postgres, it takes storage parameters.
func (o *overlay) options(d *directive) error {
	switch {
	case o.r.mysql():
		var err error
		o.table.Options, err = mysqlOptions(d.args)
		return err
	case d.engine != string(model.SQLite):
		return o.stored(d)
	}
	for _, option := range strings.Split(d.args, ",") {
		switch strings.ToLower(oneLine(option)) {
		case "strict":
			o.table.Strict = true
		case "without rowid":
			o.table.WithoutRowID = true
		default:
			o.r.fail(d.pos, "sqlite's table options are strict and without rowid", "directive //autogen:options.sqlite: unknown option %q", strings.TrimSpace(option))
		}
	}
	return nil
}

// unsupported reports what SQLite's constraints and indexes do not have.
func (o *overlay) unsupported() {
	if o.r.cfg.Engine != model.SQLite {
		return
	}
	no := func(pos model.Pos, has bool, name, what string) {
		if has {
			o.r.fail(pos, "write the directive for postgres alone, as in //autogen:index.postgres", "%s: sqlite has no %s", name, what)
		}
	}
	t := o.table
	if pk := t.PrimaryKey; pk != nil {
		no(pk.Pos, len(pk.Include) > 0, "primary key of "+t.Name, "include columns")
		no(pk.Pos, pk.Deferrable, "primary key of "+t.Name, "deferrable keys")
		no(pk.Pos, !pk.Storage.IsZero(), "primary key of "+t.Name, "storage parameters")
	}
	for _, u := range t.Uniques {
		no(u.Pos, len(u.Include) > 0, "unique "+u.Name, "include columns")
		no(u.Pos, u.Deferrable, "unique "+u.Name, "deferrable keys")
		no(u.Pos, u.NullsNotDistinct, "unique "+u.Name, "nulls not distinct")
		no(u.Pos, !u.Storage.IsZero(), "unique "+u.Name, "storage parameters")
	}
	for _, f := range t.ForeignKeys {
		no(f.Pos, f.NotValid, "foreign key "+f.Name, "not valid constraints")
		no(f.Pos, len(f.OnDeleteColumns) > 0, "foreign key "+f.Name, "columns behind on delete")
	}
	for _, c := range t.Checks {
		no(c.Pos, c.NotValid, "check "+c.Name, "not valid constraints")
		no(c.Pos, c.NoInherit, "check "+c.Name, "no inherit constraints")
	}
	for _, x := range t.Indexes {
		no(x.Pos, x.Method != "", "index "+x.Name, "index methods")
		no(x.Pos, len(x.Include) > 0, "index "+x.Name, "include columns")
		no(x.Pos, x.NullsNotDistinct, "index "+x.Name, "nulls not distinct")
		no(x.Pos, !x.Storage.IsZero(), "index "+x.Name, "storage parameters")
		for _, k := range x.Keys {
			no(x.Pos, k.OpClass != "", "index "+x.Name, "operator classes")
			no(x.Pos, k.Nulls != "", "index "+x.Name, "nulls order in indexes")
		}
	}
}
