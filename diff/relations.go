package diff

import (
	"slices"
	"strings"
	"unicode"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// Relations finds the tables and views of a schema by their two-part names. It
// is safe for concurrent use.
type Relations struct {
	tables map[string]*model.Table
	views  map[string]*model.View
	// bare holds the two-part names of all by their second parts, odd those
	// second parts that an unquoted word cannot be.
	bare map[string][]string
	odd  []string
}

// NewRelations returns the relations of d, which must not be changed as long as
// they are used.
func NewRelations(d *model.Database) *Relations {
	tables := expanded(d)
	if tables == nil {
		tables = tablesByName(d)
	}
	r := &Relations{tables: tables, views: make(map[string]*model.View, len(d.Views))}
	for i := range d.Views {
		r.views[d.Views[i].Name] = &d.Views[i]
	}
	r.bare = make(map[string][]string, len(r.tables)+len(r.views))
	for _, name := range append(sortedKeys(r.tables), sortedKeys(r.views)...) {
		_, bare := model.SplitName(name)
		if r.bare[bare] == nil && (bare != strings.ToLower(bare) || strings.ContainsFunc(bare, breaksWord)) {
			r.odd = append(r.odd, bare)
		}
		r.bare[bare] = append(r.bare[bare], name)
	}
	return r
}

// breaksWord reports whether a character is none of an unquoted name's.
func breaksWord(r rune) bool {
	return r != '_' && r != '$' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// Near returns all relations that statements may read: those whose bare name
// occurs in one of them or in the query of a view that does, be it in a string
// or a comment. It parses nothing, and its order depends on the names alone.
func (r *Relations) Near(statements ...string) (tables []*model.Table, views []*model.View) {
	found := make(map[string]bool)
	add := func(bare string) {
		for _, name := range r.bare[bare] {
			if !found[name] {
				found[name] = true
				if v := r.views[name]; v != nil {
					statements = append(statements, v.Query)
				}
			}
		}
	}
	for i := 0; i < len(statements); i++ {
		text := statements[i]
		if strings.Contains(text, `U&"`) || strings.Contains(text, `u&"`) {
			for bare := range r.bare { // a name may be written in escapes
				add(bare)
			}
			continue
		}
		for _, bare := range r.odd {
			if strings.Contains(text, strings.ReplaceAll(bare, `"`, `""`)) {
				add(bare)
			}
		}
		for word := range strings.FieldsFuncSeq(text, breaksWord) {
			add(word)
			if lower := strings.ToLower(word); lower != word {
				add(lower)
			}
		}
	}
	for _, name := range sortedKeys(found) {
		if t := r.tables[name]; t != nil {
			tables = append(tables, t)
		}
		if v := r.views[name]; v != nil {
			views = append(views, v)
		}
	}
	return tables, views
}

// overAny reports whether statements may name one of some domains, or a column over
// one of a relation that they read.
func (r *Relations) overAny(domains map[string]bool, statements ...string) bool {
	if len(domains) == 0 {
		return false
	}
	tables, views := r.Near(statements...)
	for _, v := range views {
		statements = append(statements, v.Query)
	}
	if namesAny(domains, statements...) {
		return true
	}
	named, all := make(map[string]bool), false
	for _, s := range statements {
		m, err := sqlsource.MentionsOf(s)
		if err != nil {
			return slices.ContainsFunc(tables, func(t *model.Table) bool { return hasColumnOver(t, domains) })
		}
		for _, c := range m.Columns {
			named[c.Name] = true
			all = all || c.Name == ""
		}
		for _, x := range m.Relations {
			all = all || x.All || named[x.Alias] // of which the last is the whole row
		}
	}
	return slices.ContainsFunc(tables, func(t *model.Table) bool {
		return slices.ContainsFunc(t.Columns, func(c model.Column) bool { return domains[enumOf(c.Type)] && (all || named[c.Name]) })
	})
}

func hasColumnOver(t *model.Table, domains map[string]bool) bool {
	return len(domains) > 0 && slices.ContainsFunc(t.Columns, func(c model.Column) bool { return domains[enumOf(c.Type)] })
}

// columns finds the tables of a schema with the columns of partitions written out,
// and its views in the form of tables. It is not safe for concurrent use.
type columns struct {
	tables map[string]*model.Table
	views  map[string]*model.View
}

func columnsOf(d *model.Database) columns {
	c := columns{tables: expanded(d), views: make(map[string]*model.View, len(d.Views))}
	if c.tables == nil {
		c.tables = tablesByName(d)
	}
	for i := range d.Views {
		c.views[d.Views[i].Name] = &d.Views[i]
	}
	return c
}

// of returns the table or view of that name, or nil.
func (c columns) of(name string) *model.Table {
	if v := c.views[name]; v != nil && c.tables[name] == nil {
		c.tables[name] = v.Relation()
	}
	return c.tables[name]
}

// Table returns the table of that name, or nil.
func (r *Relations) Table(name string) *model.Table { return r.tables[name] }

// View returns the view of that name, or nil.
func (r *Relations) View(name string) *model.View { return r.views[name] }

// Read returns the relations that queries read, each once: the tables, and the
// views in an order in which each comes after those that it reads itself. The
// error is the parser's.
func (r *Relations) Read(queries ...string) (tables []*model.Table, views []*model.View, err error) {
	seen := make(map[string]bool)
	var visit func(query string) error
	visit = func(query string) error {
		m, err := sqlsource.MentionsOf(query)
		if err != nil {
			return err
		}
		for _, mention := range m.Relations {
			name := mention.Name
			if seen[name] {
				continue
			}
			seen[name] = true
			if t := r.tables[name]; t != nil {
				tables = append(tables, t)
			} else if v := r.views[name]; v != nil {
				if err := visit(v.Query); err != nil {
					return err
				}
				views = append(views, v)
			}
		}
		return nil
	}
	for _, q := range queries {
		if err := visit(q); err != nil {
			return nil, nil, err
		}
	}
	return tables, views, nil
}
