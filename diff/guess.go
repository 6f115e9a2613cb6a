package diff

import (
	"slices"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// This file finds the operators and casts that a text may use. Which of several
// operators of one symbol it means, and whether a value is converted, follows
// from types that are not worked out here: the keys are guesses, and there may
// be too many.

// guessing reports whether there is anything to guess.
func (s *side) guessing() bool { return len(s.db.Operators)+len(s.db.Casts) > 0 }

// guesses returns the keys of the operators and casts that what a text mentions
// may use.
func (s *side) guesses(m *sqlsource.Mentions) []key {
	if !s.guessing() {
		return nil
	}
	v := &valueTypes{side: s, mentions: []*sqlsource.Mentions{m}}
	var keys []key
	for i := range s.db.Operators {
		// PostgreSQL takes an operator of its own between literals, and wherever
		// the types are its own and fit.
		o := &s.db.Operators[i]
		if symbol := symbolOf(o.Name); slices.Contains(m.Operators, symbol) && (!model.IsServerOperator(symbol) || v.has(o.Left) && v.has(o.Right)) {
			keys = append(keys, operatorGuess(o)...)
		}
	}
	for i := range s.db.OperatorClasses {
		c := &s.db.OperatorClasses[i]
		if m.Compared && c.Default && v.has(c.Type) {
			for _, member := range c.Members {
				if o := s.db.Operator(model.OperatorSignature(member.Operator, member.Left, member.Right)); o != nil {
					keys = append(keys, operatorGuess(o)...)
				}
			}
		}
	}
	for i := range s.db.Casts {
		if c := &s.db.Casts[i]; v.has(c.Source) && v.has(c.Target) {
			keys = append(keys, castGuess(c)...)
		}
	}
	return keys
}

// everyGuess returns the keys of all operators and casts, for a text of which
// nothing is known.
func (s *side) everyGuess() []key {
	var keys []key
	for i := range s.db.Operators {
		keys = append(keys, operatorGuess(&s.db.Operators[i])...)
	}
	for i := range s.db.Casts {
		keys = append(keys, castGuess(&s.db.Casts[i])...)
	}
	return keys
}

func operatorGuess(o *model.Operator) []key {
	if o.Function == "" {
		return nil
	}
	k := operatorKey(o.Signature())
	k.guess = true
	return []key{k}
}

// castGuess returns the key of a cast. One without a function between types of
// the server's own may be meant everywhere, and nothing rests on it.
func castGuess(c *model.Cast) []key {
	if c.Function == "" && enumOf(c.Source) == "" && enumOf(c.Target) == "" {
		return nil
	}
	k := castKey(c.Signature())
	k.guess = true
	return []key{k}
}

func symbolOf(operator string) string {
	_, symbol := model.SplitName(operator)
	return symbol
}

// valueTypes tells of which types of the user's the values in a text may be.
type valueTypes struct {
	*side
	// mentions are those of the text, and of the views that it reads, which have
	// not been gone through.
	mentions []*sqlsource.Mentions
	// types, views and called are the names of what has been.
	types, views, called map[string]bool
}

// has reports whether a value may be of a type. Values of the server's own
// types may be everywhere.
func (r *valueTypes) has(spelling string) bool {
	name := enumOf(spelling)
	if name == "" {
		return true
	}
	if r.types == nil {
		r.types, r.views, r.called = make(map[string]bool), make(map[string]bool), make(map[string]bool)
		for len(r.mentions) > 0 {
			m := r.mentions[0]
			r.mentions = r.mentions[1:]
			r.read(m)
		}
		r.converted()
	}
	return r.types[name]
}

// read adds the types of what a text mentions.
func (r *valueTypes) read(m *sqlsource.Mentions) {
	for _, name := range m.Types {
		r.add(model.TypeOfName(r.own(name)))
	}
	for _, mention := range m.Relations {
		r.relation(mention, m.Columns)
	}
	for _, c := range m.Calls {
		r.function(c.Name)
	}
	for _, c := range m.Columns {
		r.function(model.JoinName("", c.Name)) // table.function
	}
	for i := range r.db.Operators {
		// One of the server's between literals is the server's.
		o := &r.db.Operators[i]
		if symbol := symbolOf(o.Name); !model.IsServerOperator(symbol) && slices.Contains(m.Operators, symbol) {
			r.add(o.Left)
			r.add(o.Right)
			r.function(o.Function)
		}
	}
}

// relation adds the types of those columns of a relation that are named in a
// text, and of its rows where it is named itself.
func (r *valueTypes) relation(mention sqlsource.RelationMention, columns []sqlsource.ColumnMention) {
	name := r.own(mention.Name)
	named := make(map[string]bool)
	all := mention.All
	for _, c := range columns {
		named[c.Name] = true
		if c.Name == mention.Alias {
			r.add(model.TypeOfName(name))
		}
		all = all || c.Name == ""
	}
	if r.db.Domain(name) != nil {
		r.add(model.TypeOfName(name))
	}
	if t := r.table(name); t != nil {
		for _, c := range t.Columns {
			if all || named[c.Name] {
				r.add(c.Type)
			}
		}
		return
	}
	if v := r.db.View(name); v != nil && !r.views[name] {
		r.views[name] = true
		m, err := sqlsource.MentionsOf(v.Query)
		if err != nil {
			r.all()
			return
		}
		r.mentions = append(r.mentions, m)
	}
	if slices.ContainsFunc(r.db.Opaque, func(o model.Opaque) bool { return o.Name == name }) {
		r.all() // its columns are not known
	}
}

// converted adds the types that values are converted to by themselves.
func (r *valueTypes) converted() {
	for more := true; more; {
		more = false
		for i := range r.db.Casts {
			c := &r.db.Casts[i]
			if to := enumOf(c.Target); to != "" && !r.types[to] && c.Context == "IMPLICIT" && enumOf(c.Source) != "" && r.types[enumOf(c.Source)] {
				r.add(c.Target)
				more = true
			}
		}
	}
}

// function adds the types of the arguments and the results of the functions of
// a name.
func (r *valueTypes) function(name string) {
	_, bare := model.SplitName(name)
	if r.called[bare] {
		return
	}
	r.called[bare] = true
	is := func(name string) bool { _, of := model.SplitName(name); return of == bare }
	for i := range r.db.Functions {
		if f := &r.db.Functions[i]; is(f.Name) {
			r.add(f.Returns)
			for _, a := range f.Args {
				r.add(a.Type)
			}
		}
	}
	for i := range r.db.Aggregates {
		if a := &r.db.Aggregates[i]; is(a.Name) {
			for _, t := range append(a.Types(), a.State) {
				r.add(t)
			}
			for _, f := range a.Uses() {
				r.function(f)
			}
		}
	}
}

// add adds a type with those that it is made of.
func (r *valueTypes) add(spelling string) {
	name := enumOf(spelling)
	if name == "" || r.types[name] {
		return
	}
	r.types[name] = true
	if m := r.db.Domain(name); m != nil {
		r.add(m.Type)
	}
	if c := r.db.Composite(name); c != nil {
		for _, a := range c.Attributes {
			r.add(a.Type)
		}
	}
	for i := range r.db.Ranges {
		if x := &r.db.Ranges[i]; x.Name == name || x.MultirangeName() == name {
			r.add(model.TypeOfName(x.Name))
			r.add(model.TypeOfName(x.MultirangeName()))
			r.add(x.Subtype)
		}
	}
	if t := r.table(name); t != nil {
		for _, c := range t.Columns {
			r.add(c.Type)
		}
	}
}

// userTypes returns the names of those types that are the user's.
func userTypes(spellings []string) []string {
	var names []string
	for _, spelling := range spellings {
		if name := enumOf(spelling); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// all adds all types that an operator or a cast has to do with.
func (r *valueTypes) all() {
	for i := range r.db.Casts {
		r.add(r.db.Casts[i].Source)
		r.add(r.db.Casts[i].Target)
	}
	for i := range r.db.Operators {
		r.add(r.db.Operators[i].Left)
		r.add(r.db.Operators[i].Right)
	}
}
