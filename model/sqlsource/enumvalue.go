package sqlsource

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// valueRename is a value of an enum that gets another name.
type valueRename struct {
	e              *Executor
	enum, from, to string
}

// followValue lets the constants of an enum, and of arrays of it, follow a value
// to its new name: those that are cast, defaults, and bounds of partitions. A text of
// a declaration says of no other constant whether it is one.
func (e *Executor) followValue(enum, from, to string) error {
	r := &valueRename{e, enum, from, to}
	e.follow(from, func(node any, text string) []edit {
		cast, ok := node.(*pg.TypeCast)
		if !ok {
			return nil
		}
		is, array := r.valueType(e.listName(cast.TypeName.GetNames()), len(cast.TypeName.GetArrayBounds()) > 0)
		if !is {
			return nil
		}
		return r.constant(cast.Arg.GetAConst(), text, array)
	})
	d := e.d
	for i := range d.Tables {
		t := &d.Tables[i]
		for j := range t.Columns {
			r.literal(&t.Columns[j].Default, r.columnType(t, t.Columns[j].Name))
		}
		r.bounds(t)
	}
	for i := range d.Domains {
		r.literal(&d.Domains[i].Default, d.Domains[i].Type)
	}
	for i := range d.Functions {
		for j := range d.Functions[i].Args {
			a := &d.Functions[i].Args[j]
			r.literal(&a.Default, a.Type)
		}
	}
	if !e.declaring {
		return nil // a catalogue casts every other one
	}
	return r.refuse()
}

// valueType reports whether a type is the enum, a domain over it, or an array of one.
func (r *valueRename) valueType(name string, array bool) (is, isArray bool) {
	for range r.e.d.Domains {
		domain := r.e.d.Domain(name)
		if domain == nil {
			break
		}
		p := model.ParseType(domain.Type)
		if p.Builtin || p.Array && array {
			return false, false
		}
		name, array = model.JoinName(p.Schema, p.Name), array || p.Array
	}
	return name == r.enum, array
}

// columnType returns the type of a column, which may be that of a table above.
func (r *valueRename) columnType(t *model.Table, column string) string {
	if c := t.Column(column); c != nil && c.Type != "" {
		return c.Type
	}
	for _, parent := range t.Parents() {
		if i, ok := r.e.tables[parent]; ok {
			if typ := r.columnType(&r.e.d.Tables[i], column); typ != "" {
				return typ
			}
		}
	}
	return ""
}

// constant returns what changes for a constant of the enum, or of an array of it.
func (r *valueRename) constant(c *pg.A_Const, text string, array bool) []edit {
	if c == nil {
		return nil
	}
	value := c.GetSval().GetSval()
	switch {
	case !array && value == r.from:
		return literalEdit(c, text, r.to)
	case array && !strings.ContainsAny(value, `"\`) && plainElement(r.from) && plainElement(r.to):
		return literalEdit(c, text, replaceElement(value, r.from, r.to))
	}
	return nil
}

// literal lets a text that is a constant, and nothing else, follow, if what it is for
// is of the enum.
func (r *valueRename) literal(text *string, typ string) {
	p := model.ParseType(typ)
	if *text == "" || p.Builtin || !mayName(*text, r.from) {
		return
	}
	is, array := r.valueType(model.JoinName(p.Schema, p.Name), p.Array)
	node, err := parseExpr(*text)
	if !is || err != nil || node.GetAConst() == nil {
		return
	}
	*text = applied(r.constant(node.GetAConst(), exprPrefix+*text, array), exprPrefix+*text)[len(exprPrefix):]
}

// bounds lets the bounds of a partition follow.
func (r *valueRename) bounds(t *model.Table) {
	if t.Partition == nil {
		return
	}
	i, ok := r.e.tables[t.Partition.Parent]
	if !ok || r.e.d.Tables[i].PartitionBy == nil {
		return
	}
	parent := &r.e.d.Tables[i]
	for j, k := range parent.PartitionBy.Keys {
		typ := r.columnType(parent, k.Column)
		for _, list := range [][]string{t.Partition.From, t.Partition.To} {
			if j < len(list) {
				r.literal(&list[j], typ)
			}
		}
		for n := range t.Partition.In {
			r.literal(&t.Partition.In[n], typ)
		}
	}
}

// refuse makes the error for a text with a constant that may be the value, beside
// what may be of the enum.
func (r *valueRename) refuse() error {
	names := r.carriers()
	var err error
	r.e.eachText(func(text *string, before string) {
		if err != nil || *text == "" || !mayName(*text, r.from) {
			return
		}
		tree, parseErr := pg.Parse(before + *text)
		if parseErr != nil {
			return
		}
		bare, settled := false, make(map[int32]bool)
		everyMessage(tree.ProtoReflect(), func(m any) {
			switch n := m.(type) {
			case *pg.TypeCast:
				if is, _ := r.valueType(r.e.listName(n.TypeName.GetNames()), false); !is && n.Arg.GetAConst() != nil {
					settled[n.Arg.GetAConst().Location] = true
				}
			case *pg.A_Const:
				value := n.GetSval().GetSval()
				bare = bare || !settled[n.Location] && (value == r.from || strings.HasPrefix(value, "{") && strings.Contains(value, r.from))
			}
		})
		for _, name := range names {
			if bare && mayName(*text, name) {
				err = r.e.fail(-1, "write the new name of the value in CREATE TYPE, and in what uses it, in place of this statement",
					"type %s: the value %q cannot be renamed in a declaration: in %s, it may be the value or a text", r.enum, r.from, shorten(*text))
				return
			}
		}
	})
	return err
}

// carriers returns the names of what may be of the enum in a text.
func (r *valueRename) carriers() []string {
	d := r.e.d
	var names []string
	add := func(name string) {
		_, bare := model.SplitName(name)
		names = appendNew(names, bare)
	}
	for _, name := range r.e.typeNames() {
		add(name)
	}
	for i := range d.Tables {
		for _, c := range d.Tables[i].Columns {
			if r.e.userType(c.Type) != "" {
				add(c.Name)
			}
		}
	}
	for i := range d.Composites {
		for _, a := range d.Composites[i].Attributes {
			if r.e.userType(a.Type) != "" {
				add(a.Name)
			}
		}
	}
	for i := range d.Domains {
		if r.e.userType(d.Domains[i].Type) != "" {
			add("value")
		}
	}
	for i := range d.Views {
		add(d.Views[i].Name)
	}
	for i := range d.Functions {
		add(d.Functions[i].Name)
	}
	return names
}

func quoteLiteral(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// plainElement reports whether an array's text has a value without quotes.
func plainElement(value string) bool {
	return value != "" && !strings.ContainsAny(value, "{},\"\\ \t\r\n") && !strings.EqualFold(value, "null")
}

// replaceElement puts another element in the place of one in the text of an array
// that has no quotes.
func replaceElement(array, from, to string) string {
	var b strings.Builder
	start := 0
	flush := func(end int) {
		if element := array[start:end]; element == from {
			b.WriteString(to)
		} else {
			b.WriteString(element)
		}
	}
	for i := 0; i < len(array); i++ {
		if strings.IndexByte("{},", array[i]) >= 0 {
			flush(i)
			b.WriteByte(array[i])
			start = i + 1
		}
	}
	flush(len(array))
	return b.String()
}
