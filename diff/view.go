package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compareViews compares the views and materialised views. A view has the key of
// a table, since the two share a namespace.
func (d *differ) compareViews() {
	addObjects(d, d.old.Views, d.new.Views, objectKind[model.View]{
		key:   func(v *model.View) key { return tableKey(v.Name) },
		same:  sameView,
		alter: d.alterView,
		object: func(in *side, v *model.View) object {
			bare := bareView(v)
			held := d.old
			if d.backwards {
				held = d.new
			}
			if was := held.View(v.Name); was != nil && was.Materialized && v.Materialized {
				bare.NoData = was.NoData // a rebuild, and the way back, leave rows where there were some
			}
			_, name := model.SplitName(v.Name)
			return object{class: redo, names: []key{relationKey(v.Name, name), enumKey(v.Name)}, create: ops.CreateView{View: bare}, drop: ops.DropView{View: bare},
				needs: slices.Concat(inSchema(v.Name), in.methodKeys(v.AccessMethod), extensionKeys(v.DependsOn), in.statement(v.Query), in.defaults(v)), stub: in.viewStub(v)}
		},
	})
	addObjects(d, viewIndexes(d.old), viewIndexes(d.new), objectKind[viewIndex]{
		key: func(x *viewIndex) key { return relationKey(x.view, x.index.Name) },
		same: func(old, new *viewIndex) bool {
			return sameIndex(ownKeys(d.old, d.new, old), ownKeys(d.new, d.old, new)) && old.view == new.view && old.index.Comment == new.index.Comment
		},
		alter: func(old, new *viewIndex) ops.Operation {
			was, is := ownKeys(d.old, d.new, old), ownKeys(d.new, d.old, new)
			same, name := sameIndex(was, is), new.index.Name
			switch {
			case old.view != new.view || !sameIndexStructure(was, is) || !same && old.index.Comment != new.index.Comment:
				return nil
			case !same:
				return ops.AlterIndex{Table: new.view, From: model.Index{Name: name, Keys: old.index.Keys, Storage: old.index.Storage},
					To: model.Index{Name: name, Keys: new.index.Keys, Storage: new.index.Storage}}
			}
			return ops.SetComment{Table: new.view, Index: name, From: old.index.Comment, To: new.index.Comment}
		},
		object: func(in *side, x *viewIndex) object {
			return object{class: redo, rank: rankCreateIndex, names: markKeys(x.view, x.index.Storage), within: tableKey(x.view), needs: in.indexed(x.view, x.index),
				create: ops.CreateIndex{Table: x.view, Index: bareIndex(x.index)}, drop: ops.DropIndex{Table: x.view, Index: bareIndex(x.index)}}
		},
	})
}

// viewStub returns a view of NULLs of the types of a view's columns, where those are
// known: of a catalogue's view, and of one that was declared by a stub first.
func (s *side) viewStub(v *model.View) *stub {
	if v.Materialized || len(v.Columns) == 0 || slices.ContainsFunc(v.Columns, func(c model.ViewColumn) bool { return c.Type == "" }) {
		return nil
	}
	needs := inSchema(v.Name)
	for _, c := range v.Columns {
		if needs = append(needs, s.typed(c.Type)...); c.Collation != "" {
			needs = append(needs, collationKey(c.Collation))
		}
	}
	return &stub{needs: needs, split: func() halves {
		whole := bareView(v)
		bare := model.View{Name: v.Name, Query: v.Nulls()}
		for _, c := range v.Columns {
			bare.Columns = append(bare.Columns, model.ViewColumn{Name: c.Name})
		}
		return halves{create: ops.CreateView{View: bare}, finish: []ops.Operation{ops.AlterView{From: bare, To: whole}},
			empty: []ops.Operation{ops.AlterView{From: whole, To: bare}}, drop: ops.DropView{View: bare}}
	}}
}

// viewIndex is an index of a materialised view.
type viewIndex struct {
	view  string
	index *model.Index
}

func viewIndexes(d *model.Database) []viewIndex {
	var out []viewIndex
	for i := range d.Views {
		for j := range d.Views[i].Indexes {
			out = append(out, viewIndex{d.Views[i].Name, &d.Views[i].Indexes[j]})
		}
	}
	return out
}

// ownKeys returns an index of a view without the collations that its columns have by
// themselves. A declaration does not know those: they are as the other side has them,
// unless the view is built anew, and then its indexes are, too.
func ownKeys(d, other *model.Database, x *viewIndex) *model.Index {
	if !slices.ContainsFunc(x.index.Keys, func(k model.Key) bool { return k.Column != "" && k.Collation != "" }) {
		return x.index
	}
	index := *x.index
	index.Keys = slices.Clone(index.Keys)
	for i := range index.Keys {
		k := &index.Keys[i]
		for _, db := range []*model.Database{d, other} {
			if v := db.View(x.view); v != nil {
				if c := v.Relation().Column(k.Column); c != nil && c.Type != "" {
					if k.Collation == cmp.Or(c.Collation, db.TypeCollation(c.Type)) {
						k.Collation = ""
					}
					break
				}
			}
		}
	}
	return &index
}

// indexed returns the keys of what the expressions of an index of a view
// mention.
func (s *side) indexed(view string, x *model.Index) []key {
	keys := append(s.calls(view, x.Where), extensionKeys(x.Storage.DependsOn)...)
	for _, k := range x.Keys {
		keys = append(keys, s.calls(view, k.Expr)...)
	}
	if v := s.db.View(view); v != nil {
		keys = append(keys, s.classesOf(v.Relation(), x.Method, x.Keys...)...)
	}
	return keys
}

// defaults returns the keys of what the defaults of a view's columns mention.
func (s *side) defaults(v *model.View) []key {
	var keys []key
	for _, c := range v.Columns {
		if c.Default != "" {
			keys = append(keys, s.expression(v.Name, c.Default)...)
		}
	}
	return keys
}

// bareView returns a copy of v without its indexes, which are objects of their
// own, and without what follows from its query.
func bareView(v *model.View) model.View {
	b := v.Clone()
	b.Pos, b.Indexes = model.Pos{}, nil
	for i := range b.Columns {
		b.Columns[i].Type, b.Columns[i].Collation = "", ""
	}
	return b
}

func sameView(a, b *model.View) bool {
	return a.Query == b.Query && sameViewNames(a, b) && sameButQuery(a, b)
}

// sameButQuery compares all that a view has beside its query.
func sameButQuery(a, b *model.View) bool {
	if a.Materialized != b.Materialized || !slices.EqualFunc(a.Options, b.Options, sameOption) || a.CheckOption != b.CheckOption ||
		a.Tablespace != b.Tablespace || a.AccessMethod != b.AccessMethod || a.Comment != b.Comment || !slices.Equal(a.DependsOn, b.DependsOn) {
		return false
	}
	for i := range max(len(a.Columns), len(b.Columns)) {
		x, y := columnAt(a, i), columnAt(b, i)
		if x.Default != y.Default || x.Comment != y.Comment || !sameColumnStorage(x.Column(), y.Column()) {
			return false
		}
	}
	return true
}

// sameOption compares two parameters; a Boolean one has several spellings
// (PostgreSQL documentation, section 19.1.1).
func sameOption(a, b string) bool {
	plain := func(o string) string {
		name, value, _ := strings.Cut(o, "=")
		switch strings.ToLower(value) {
		case "on", "yes", "true", "t", "y":
			value = "true"
		case "off", "no", "false", "f", "n":
			value = "false"
		}
		return name + "=" + value
	}
	return plain(a) == plain(b)
}

func columnAt(v *model.View, i int) model.ViewColumn {
	if i < len(v.Columns) {
		return v.Columns[i]
	}
	return model.ViewColumn{}
}

// sameViewNames compares the names of the columns as far as both sides know
// them.
func sameViewNames(a, b *model.View) bool {
	for i := range min(len(a.Columns), len(b.Columns)) {
		if a.Columns[i].Name != b.Columns[i].Name {
			return false
		}
	}
	return true
}

// alterView returns the operation that changes a view in place, or nil. CREATE
// OR REPLACE VIEW takes a query whose columns begin with those that are there,
// by name, type and collation (PostgreSQL documentation, CREATE VIEW); a materialised
// view takes another access method from version 15 on.
func (d *differ) alterView(old, new *model.View) ops.Operation {
	if old.Materialized != new.Materialized || d.version < 15 && old.AccessMethod != new.AccessMethod {
		return nil
	}
	if (old.Query != new.Query || !sameViewNames(old, new)) && (old.Materialized || !d.replaceable(old, new)) {
		return nil
	}
	from, to := bareView(old), bareView(new)
	for i := range min(len(from.Columns), len(to.Columns)) {
		if from.Columns[i].Storage != to.Columns[i].Storage { // which goes back to what the type has by itself
			typ := cmp.Or(old.Columns[i].Type, new.Columns[i].Type)
			from.Columns[i].Type, to.Columns[i].Type = typ, typ
		}
	}
	return ops.AlterView{From: from, To: to}
}

// replaceable reports whether the columns of a view begin with those of another:
// by what the server said, or where it was not asked by what the texts tell.
func (d *differ) replaceable(old, new *model.View) bool {
	switch d.shapes[new.Name] {
	case Redefined:
		return true
	case Extended:
		return !d.backwards
	case Different:
		return false
	}
	if len(old.Columns) == 0 || len(new.Columns) < len(old.Columns) {
		return false
	}
	for i, c := range old.Columns {
		n := new.Columns[i]
		if c.Name != n.Name || c.Type == "" || c.Type != n.Type || c.Collation != n.Collation {
			return false
		}
	}
	return true
}

// alignViews adds the questions about the queries of views and the defaults of
// their columns. shapes takes up what the answers say of the columns.
func (c *compared) alignViews(shapes map[string]Verdict) []question {
	current, out := c.current, c.out
	if len(out.Views) == 0 {
		return nil
	}
	out.Views = slices.Clone(out.Views)
	var questions []question
	byName := make(map[string]*model.View, len(current.Views))
	for i := range current.Views {
		byName[current.Views[i].Name] = &current.Views[i]
	}
	var relations, before *Relations
	retypes := func(v *model.View) bool {
		if before == nil {
			before = NewRelations(current)
		}
		return c.retypes(before, v)
	}
	for i := range out.Views {
		v := &out.Views[i]
		was := byName[v.Name]
		if was == nil || was.Materialized != v.Materialized {
			continue
		}
		// The columns of the one that is there tell whether it has a toast table.
		keepOptions := func() {
			if len(v.Options) > 0 {
				v.Options = current.KeptOptions(was.Relation(), was.Options, v.Options)
			}
		}
		if was.Query == v.Query {
			keepOptions()
		}
		if was.Query != v.Query && sameViewNames(was, v) && relations == nil {
			// The texts are aligned in out; the questions are about those
			// that were declared.
			asked := *out
			asked.Views = slices.Clone(out.Views)
			relations = NewRelations(&asked)
		}
		if was.Query != v.Query && sameViewNames(was, v) && !relations.overAny(c.retyped, was.Query, v.Query) {
			questions = append(questions, question{
				pair:  Pair{Place: InView, View: relations.View(v.Name), Relations: relations, Was: was, Current: was.Query, Desired: v.Query},
				where: v.Kind() + " " + v.Name, pos: v.Pos,
				take: func() { v.Query = was.Query; keepOptions() },
				learn: func(found Verdict) {
					// Both were read over the tables as they become.
					if retypes(was) {
						found = Different
					}
					shapes[v.Name] = found
				},
			})
		}
		alignStorage(was, v)
		asked := c.viewDefaults(was, v)
		for j := range v.Indexes {
			x := &v.Indexes[j]
			at := slices.IndexFunc(was.Indexes, func(o model.Index) bool { return o.Name == x.Name })
			if at >= 0 {
				asked = append(asked, c.viewIndexQuestions(was, v, &was.Indexes[at], j)...)
			}
		}
		if len(asked) == 0 {
			continue
		}
		if retypes(was) {
			continue
		}
		for i := range asked {
			take := asked[i].take
			asked[i].take = func() {
				if shapes[v.Name] != Different {
					take()
				}
			}
		}
		questions = append(questions, asked...)
	}
	return questions
}

// retypes reports whether a column that a view reads changes its type, and perhaps
// one of the view's own with it: what is asked about those is asked of the types
// that they have.
func (c *compared) retypes(before *Relations, v *model.View) bool {
	tables, views := before.Near(v.Query)
	named := model.Identifiers(v.Query)
	for _, below := range views {
		named = append(named, model.Identifiers(below.Query)...)
	}
	return slices.ContainsFunc(tables, func(t *model.Table) bool {
		is := c.is.of(t.Name)
		return is != nil && slices.ContainsFunc(t.Columns, func(was model.Column) bool {
			column := is.Column(was.Name)
			return column != nil && (column.Type != was.Type || column.Collation != was.Collation) && slices.Contains(named, was.Name)
		})
	})
}

// alignStorage takes the storage that a type has by itself off columns whose
// types only the catalogue knows.
func alignStorage(was, v *model.View) {
	own := false
	for i := range min(len(was.Columns), len(v.Columns)) {
		if s := v.Columns[i].Storage; s == "" || s == was.Columns[i].Storage || s != model.DefaultStorage(was.Columns[i].Type) {
			continue
		}
		if !own {
			v.Columns, own = slices.Clone(v.Columns), true
		}
		v.Columns[i].Storage = ""
	}
}

func (c *compared) viewDefaults(was, v *model.View) []question {
	var a aligner
	for i, column := range v.Columns {
		old := was.Column(column.Name)
		if old == nil || old.Default == column.Default {
			continue
		}
		take := func() { v.Columns = slices.Clone(v.Columns); v.Columns[i].Default = old.Default }
		if old.Default == "" && column.Default == "NULL" && !keepsNull(c.out, old.Type) {
			take()
			continue
		}
		if a.table == nil {
			relation := was.Relation()
			a = aligner{was: relation, table: relation, passing: c.passing, retyped: c.retyped}
		}
		a.ask(InDefault, &ContextColumn{Name: old.Name, Type: old.Type, Collation: old.Collation}, old.Default, column.Default, "default of "+v.Name+"."+column.Name, v.Pos, take)
	}
	return a.questions
}

// keepsNull reports whether the server keeps the default NULL of a column of a type:
// where it has to be converted, into a domain or to a length, which an interval has
// at once (coerce_type in parser/parse_coerce.c, measured on PostgreSQL 15.18). A view's then comes before that of the table beneath.
func keepsNull(in *model.Database, typ string) bool {
	p := model.ParseType(typ)
	return len(p.Modifiers) > 0 && p.Name != "interval" || !p.Builtin && !p.Array && in.Domain(enumOf(typ)) != nil
}

func (c *compared) viewIndexQuestions(was, v *model.View, old *model.Index, j int) []question {
	relation := was.Relation()
	a := aligner{was: relation, table: relation, passing: c.passing, retyped: c.retyped}
	x := &v.Indexes[j]
	where := "index " + x.Name + " on " + v.Name
	own := func() *model.Index {
		v.Indexes = slices.Clone(v.Indexes)
		v.Indexes[j].Keys = slices.Clone(v.Indexes[j].Keys)
		return &v.Indexes[j]
	}
	a.ask(InIndexPredicate, nil, old.Where, x.Where, "predicate of "+where, x.Pos, func() { own().Where = old.Where })
	for k := range min(len(x.Keys), len(old.Keys)) {
		a.askKey(&old.Keys[k], &x.Keys[k], "key of "+where, x.Pos, func() *model.Key { return &own().Keys[k] })
	}
	return a.questions
}
