package sqlsource

import (
	"cmp"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// standing is something that others may rest on.
type standing struct {
	// what describes it: "function f(integer)".
	what string
	// rests reports whether what a text mentions may rest on it.
	rests func(*reading) bool
}

// reading is what a text mentions, or what an index or a definition rests on.
type reading struct {
	*Mentions
	// text is the text, or words for what has none; sql says which, and unread that
	// it cannot be parsed.
	text        string
	sql, unread bool
	// names are the two-part names of all that it mentions, of whatever kind, with
	// those in quotes.
	names []string
	// method is the access method of an index key, class its operator class. Where it
	// has the default one, class is empty and typ is the type, or "" if it is not known.
	method, class, typ string
	// transforms are the signatures of transforms.
	transforms []string
}

// cascading carries out a statement that has CASCADE. What rests on what is
// dropped goes with it where the model says that it does; of a text it cannot
// be said what the server finds in it, and so the statement is refused where a
// text that stays mentions what goes, whatever the text means by it.
func (e *Executor) cascading(do func() error) error {
	gone := e.standing()
	if err := do(); err != nil {
		return err
	}
	stays := make(map[string]bool)
	for _, s := range e.standing() {
		stays[s.what] = true
	}
	gone = slices.DeleteFunc(gone, func(s standing) bool { return stays[s.what] })
	var err error
	e.eachReading(func(r *reading) {
		if i := slices.IndexFunc(gone, func(s standing) bool { return r.unread || s.rests(r) }); i >= 0 && err == nil {
			err = e.fail(-1, "drop what uses it first, each by its name, and then this without CASCADE",
				"CASCADE is not followed into what may use %s: %s", gone[i].what, shorten(r.text))
		}
	})
	return err
}

// standing returns all that a text, an index or a function may rest on.
func (e *Executor) standing() []standing {
	var all []standing
	add := func(what string, rests func(*reading) bool) { all = append(all, standing{what, rests}) }
	named := func(kind, name, label string) {
		add(kind+" "+cmp.Or(label, name), func(r *reading) bool { return slices.Contains(r.names, name) })
	}
	d := e.d
	for i := range d.Functions {
		named(d.Functions[i].Kind(), d.Functions[i].Name, d.Functions[i].Signature())
	}
	for i := range d.Aggregates {
		named("aggregate", d.Aggregates[i].Name, d.Aggregates[i].Signature())
	}
	for i := range d.Enums {
		named("type", d.Enums[i].Name, "")
	}
	for i := range d.Domains {
		named("domain", d.Domains[i].Name, "")
	}
	for i := range d.Composites {
		m := d.Composites[i].Clone()
		named("type", m.Name, "")
		for _, a := range m.Attributes {
			add("attribute "+m.Name+"."+a.Name, func(r *reading) bool {
				return r.sql && e.hasType(m.Name) && slices.Contains(model.Identifiers(r.text), a.Name)
			})
		}
	}
	for i := range d.Ranges {
		named("type", d.Ranges[i].Name, "")
		named("type", d.Ranges[i].MultirangeName(), "")
	}
	for i := range d.Collations {
		named("collation", d.Collations[i].Name, "")
	}
	for i := range d.TextSearch {
		named(d.TextSearch[i].KindName(), d.TextSearch[i].Name, "")
	}
	for i := range d.Views {
		named(d.Views[i].Kind(), d.Views[i].Name, "")
	}
	for name := range e.sequences {
		named("sequence", name, "")
	}
	for i := range d.Tables {
		named("table", d.Tables[i].Name, "")
		all = append(all, e.standingOf(&d.Tables[i])...)
	}
	for i := range d.Operators {
		add(e.standingOperator(&d.Operators[i]))
	}
	for i := range d.Casts {
		add(e.standingCast(d.Casts[i]))
	}
	for i := range d.OperatorClasses {
		c := d.OperatorClasses[i].Clone()
		add("operator class "+c.Signature(), func(r *reading) bool {
			if r.class != "" || r.method == "" {
				return r.class == c.Name
			}
			// A B-tree has the server's own class for what can be taken as a type of
			// its own; of other methods it is not known.
			plain := (c.Method == "btree" || c.Method == "hash") && !strings.HasPrefix(c.Type, "any")
			return c.Default && r.method == c.Method && (!plain || r.typ == "" || r.typ == c.Type)
		})
	}
	for i := range d.Transforms {
		signature := d.Transforms[i].Signature()
		add("transform "+signature, func(r *reading) bool { return slices.Contains(r.transforms, signature) })
	}
	return all
}

// standingOf returns what a query may rest on of a table: its columns, and the
// constraints that GROUP BY and ON CONFLICT take.
func (e *Executor) standingOf(t *model.Table) []standing {
	var all []standing
	table := t.Name
	is := func(m RelationMention) bool { return e.twoPart(m.Name) == table }
	reads := func(r *reading) bool { return slices.ContainsFunc(r.Relations, is) }
	for i := range t.Columns {
		name := t.Columns[i].Name
		all = append(all, standing{"column " + table + "." + name, func(r *reading) bool {
			return slices.ContainsFunc(r.Relations, func(m RelationMention) bool {
				return is(m) && (m.All || slices.ContainsFunc(r.Columns, func(c ColumnMention) bool {
					if c.Qualifier != "" && c.Qualifier != m.Alias {
						return false
					}
					return c.Name == name || c.Name == "" || c.Qualifier == "" && c.Name == m.Alias // the whole row
				}))
			})
		}})
	}
	constraint := func(name string, grouped bool) {
		all = append(all, standing{"constraint " + name + " of table " + table, func(r *reading) bool {
			return reads(r) && (grouped && r.Grouped || slices.Contains(model.Identifiers(r.text), name))
		}})
	}
	if t.PrimaryKey != nil {
		constraint(t.PrimaryKey.Name, true)
	}
	for i := range t.Uniques {
		constraint(t.Uniques[i].Name, false)
	}
	for i := range t.Exclusions {
		constraint(t.Exclusions[i].Name, false)
	}
	return all
}

// standingOperator returns an operator, which a text may take by its symbol, and by
// the default classes that it is in where it compares values.
func (e *Executor) standingOperator(o *model.Operator) (string, func(*reading) bool) {
	_, symbol := model.SplitName(o.Name)
	operands, name := o.Operands(), o.Name
	member := func(m model.OperatorMember) bool { return m.Operator == name }
	compares := slices.ContainsFunc(e.d.OperatorClasses, func(c model.OperatorClass) bool { return slices.ContainsFunc(c.Members, member) }) ||
		slices.ContainsFunc(e.d.OperatorFamilies, func(f model.OperatorFamily) bool { return slices.ContainsFunc(f.Members, member) })
	return "operator " + o.Signature(), func(r *reading) bool {
		// What has values of a type that is gone mentions more of it than the
		// symbol of the server's.
		if model.IsServerOperator(symbol) && slices.ContainsFunc(operands, e.typeGone) {
			return false
		}
		return slices.Contains(r.Operators, symbol) || compares && r.Compared
	}
}

// standingCast returns a cast as what takes it sees it: a text that takes one rests
// on its function, and need not show it, save that it names a type or calls what has a
// type's name where the cast must be written.
func (e *Executor) standingCast(c model.Cast) (string, func(*reading) bool) {
	return "cast " + c.Signature(), func(r *reading) bool {
		if c.Function == "" || !r.sql || e.typeGone(c.Source) || e.typeGone(c.Target) {
			return false
		}
		return c.Context != "" || len(r.Types) > 0 || len(r.Calls) > 0
	}
}

// typeGone reports whether a type of the user's is no more.
func (e *Executor) typeGone(spelling string) bool {
	user := e.userType(spelling)
	if spelling == "" || user == "" {
		return false
	}
	return !e.hasType(model.JoinName(enumName(user)))
}

// twoPart returns a two-part name of a text as the database has it.
func (e *Executor) twoPart(name string) string { return e.name(model.SplitName(name)) }

// eachReading calls visit with what each text mentions, and each index and
// definition.
func (e *Executor) eachReading(visit func(*reading)) {
	e.eachText(func(text *string, before string) {
		if *text != "" {
			visit(e.read(*text, before))
		}
	})
	e.eachKey(visit)
	named := func(what string, names ...string) {
		visit(&reading{Mentions: &Mentions{}, text: what, names: slices.DeleteFunc(names, func(n string) bool { return n == "" })})
	}
	d := e.d
	for i := range d.Functions {
		f := &d.Functions[i]
		r := &reading{Mentions: &Mentions{}, text: f.Kind() + " " + f.Signature(), names: []string{f.Support}}
		for _, typ := range f.Transforms {
			r.transforms = append(r.transforms, (&model.Transform{Type: typ, Language: f.Language}).Signature())
		}
		visit(r)
	}
	for i := range d.Aggregates {
		if a := &d.Aggregates[i]; a.SortOperator != "" {
			_, symbol := model.SplitName(a.SortOperator)
			visit(&reading{Mentions: &Mentions{Operators: []string{symbol}}, text: "aggregate " + a.Signature()})
		}
	}
	for i := range d.Operators {
		named("operator "+d.Operators[i].Signature(), d.Operators[i].Restrict, d.Operators[i].Join)
	}
	for i := range d.Ranges {
		named("type "+d.Ranges[i].Name, d.Ranges[i].SubtypeDiff)
	}
	for i := range d.ForeignDataWrappers {
		named("foreign-data wrapper "+d.ForeignDataWrappers[i].Name, d.ForeignDataWrappers[i].Handler, d.ForeignDataWrappers[i].Validator)
	}
	for i := range d.TextSearch {
		t := &d.TextSearch[i]
		for _, f := range t.Functions {
			_, name, _ := strings.Cut(f, "=")
			named(t.KindName()+" "+t.Name, name)
		}
	}
}

// read returns what a text mentions.
func (e *Executor) read(text, before string) *reading {
	m, err := MentionsOf(before + text)
	if err != nil {
		return &reading{Mentions: &Mentions{}, text: text, sql: true, unread: true}
	}
	r := &reading{Mentions: m, text: text, sql: true}
	add := func(name string) { r.names = append(r.names, e.twoPart(name)) }
	for _, n := range m.Relations {
		add(n.Name)
	}
	for _, c := range m.Calls {
		add(c.Name)
	}
	for _, c := range m.Columns {
		if c.Qualifier != "" {
			add(model.JoinName("", c.Name)) // table.function
		}
	}
	for _, name := range slices.Concat(m.Types, m.Collations) {
		add(name)
	}
	for _, name := range model.LiteralNames(text) {
		if at := strings.IndexAny(name, "(["); at >= 0 {
			name = name[:at] // 'f(integer)'::regprocedure
		}
		add(name)
		add(strings.ToLower(name))
		_, symbol := model.SplitName(name)
		m.Operators = append(m.Operators, symbol)
	}
	return r
}

// eachKey calls visit with what each key of an index rests on.
func (e *Executor) eachKey(visit func(*reading)) {
	key := func(what, method string, t *model.Table, k model.Key, operators ...string) {
		r := &reading{Mentions: &Mentions{}, text: what, method: cmp.Or(method, "btree"), class: k.OpClass, names: []string{k.Collation}}
		if t != nil {
			if c := t.Column(k.Column); c != nil {
				r.typ = e.baseType(c.Type)
			}
		}
		for _, name := range operators {
			_, symbol := model.SplitName(name)
			r.Operators = append(r.Operators, symbol)
		}
		visit(r)
	}
	for i := range e.d.Tables {
		t := &e.d.Tables[i]
		columns := func(name string, list []string) {
			for _, c := range list {
				key("constraint "+name+" of table "+t.Name, "", t, model.Key{Column: c})
			}
		}
		if t.PrimaryKey != nil {
			columns(t.PrimaryKey.Name, t.PrimaryKey.Columns)
		}
		for _, u := range t.Uniques {
			columns(u.Name, u.Columns)
		}
		for _, x := range t.Exclusions {
			for _, el := range x.Elements {
				key("constraint "+x.Name+" of table "+t.Name, x.Method, t, el.Key, el.Operator)
			}
		}
		for _, x := range t.Indexes {
			for _, k := range x.Keys {
				key("index "+x.Name, x.Method, t, k)
			}
		}
		if t.PartitionBy != nil {
			method := "btree"
			if strings.EqualFold(t.PartitionBy.Strategy, "hash") {
				method = "hash"
			}
			for _, k := range t.PartitionBy.Keys {
				key("partition key of table "+t.Name, method, t, k)
			}
		}
	}
	for i := range e.d.Views {
		for _, x := range e.d.Views[i].Indexes {
			for _, k := range x.Keys {
				key("index "+x.Name, x.Method, nil, k)
			}
		}
	}
	for i := range e.d.Ranges {
		r := &e.d.Ranges[i]
		visit(&reading{Mentions: &Mentions{}, text: "type " + r.Name, method: "btree", class: r.OpClass, typ: e.baseType(r.Subtype), names: []string{r.Collation}})
	}
}
