package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func operatorKey(signature string) key { return key{kind: kindOperator, name: signature} }

func bareOperator(o *model.Operator) model.Operator {
	b := *o
	b.Pos = model.Pos{}
	return b
}

// operators is what the object core needs to know of operators.
func (d *differ) operators() objectKind[model.Operator] {
	links := newLinks(d.old.Operators, d.new.Operators)
	return objectKind[model.Operator]{
		key: func(o *model.Operator) key { return operatorKey(o.Signature()) },
		same: func(old, new *model.Operator) bool {
			if old.Function == "" && new.Function == "" {
				return true
			}
			return sameButEstimates(old, new) && links.lead(old, new) && old.Restrict == new.Restrict && old.Join == new.Join && old.Comment == new.Comment
		},
		alter: func(old, new *model.Operator) ops.Operation {
			switch {
			case old.Function == "" && new.Function != "": // it fills the shell
				return ops.CreateOperator{Operator: bareOperator(new)}
			case !sameButEstimates(old, new) || !links.lead(old, new):
				return nil
			}
			from := bareOperator(old)
			from.Commutator, from.Negator = new.Commutator, new.Negator
			return ops.AlterOperator{From: from, To: bareOperator(new)}
		},
		object: func(in *side, o *model.Operator) object {
			out := object{drop: ops.DropOperator{Operator: bareOperator(o)}, needs: slices.Concat(inSchema(o.Name), in.typed(o.Left), in.typed(o.Right))}
			if o.Function == "" {
				return out // it comes with the operator that names it
			}
			out.create = ops.CreateOperator{Operator: bareOperator(o)}
			out.needs = slices.Concat(out.needs, in.functionOf(o.Function, o.Left, o.Right), in.function(o.Restrict), in.function(o.Join))
			if in == d.oldSide {
				for _, signature := range links.old.followers(o) {
					out.needs = append(out.needs, operatorKey(signature)) // which goes later
				}
				for _, signature := range links.old.leaders(o) {
					k := operatorKey(signature)
					k.guess = true
					out.needs = append(out.needs, k)
				}
				return out
			}
			for _, signature := range links.new.leaders(o) {
				out.needs = append(out.needs, operatorKey(signature))
			}
			// It makes the shell operators that it names, once there are no others
			// of the name.
			for _, signature := range links.new.followers(o) {
				out.names = append(out.names, operatorKey(signature))
			}
			for _, signature := range []string{o.CommutatorSignature(), o.NegatorSignature()} {
				if shell := links.new[signature]; shell != nil && shell.Function == "" {
					out.names = append(out.names, operatorKey(signature))
				}
			}
			return out
		},
	}
}

// sameButEstimates compares what can only be changed by building an operator
// anew, but for its links.
func sameButEstimates(a, b *model.Operator) bool {
	return a.Function == b.Function && a.Hashes == b.Hashes && a.Merges == b.Merges
}

// links tells what becomes of the commutators and negators of operators by
// itself. Most pairs name each other: the server forgets both names with one of
// the two, and notes both where a new one names the other. Where one of the two
// was defined after a shell operator and names nothing, it forgets nothing, and
// would note a name too many (measured on PostgreSQL 15.18); such a pair is
// only built anew together.
type links struct{ old, new linked }

// linked are the operators of one side by their signatures.
type linked map[string]*model.Operator

func newLinks(old, new []model.Operator) links {
	l := links{make(linked), make(linked)}
	for i := range old {
		l.old[old[i].Signature()] = &old[i]
	}
	for i := range new {
		l.new[new[i].Signature()] = &new[i]
	}
	return l
}

// defined returns an operator that is no shell, or nil.
func (l linked) defined(signature string) *model.Operator {
	if o := l[signature]; o != nil && o.Function != "" {
		return o
	}
	return nil
}

// followers returns the operators that are named by one of their own sort, which
// names nothing back.
func (l linked) followers(o *model.Operator) []string {
	var out []string
	if other := l.defined(o.CommutatorSignature()); other != nil && other.Commutator == "" {
		out = append(out, other.Signature())
	}
	if other := l.defined(o.NegatorSignature()); other != nil && other.Negator == "" {
		out = append(out, other.Signature())
	}
	return out
}

// leaders returns the operators that name o, which names nothing back.
func (l linked) leaders(o *model.Operator) []string {
	var out []string
	for _, signature := range sortedKeys(l) {
		if slices.Contains(l.followers(l[signature]), o.Signature()) {
			out = append(out, signature)
		}
	}
	return out
}

// lead reports whether the links of old are those of new in the end, if
// nothing is done about the operator.
func (l links) lead(old, new *model.Operator) bool {
	self := new.Signature()
	commutes := func(o *model.Operator) bool { return o.CommutatorSignature() == self }
	negates := func(o *model.Operator) bool { return o.NegatorSignature() == self }
	return l.end(self, old.CommutatorSignature(), new.CommutatorSignature(), commutes) == new.CommutatorSignature() &&
		l.end(self, old.NegatorSignature(), new.NegatorSignature(), negates) == new.NegatorSignature() &&
		slices.Equal(l.old.leaders(old), l.new.leaders(new))
}

// end returns what becomes of a link to an operator that is to be one to
// another, or to none; back reports whether that one names the operator. Where
// two stay and their link comes or goes, the first by name is built anew.
func (l links) end(self, from, to string, back func(*model.Operator) bool) string {
	was, is := l.old[from], l.new[from]
	switch {
	case was == nil:
	case is == nil || was.Function != "" && is.Function == "",
		back(was) && !back(is) && (to == from || self > from):
		from = ""
	}
	if other := l.new.defined(to); from == "" && other != nil && back(other) && (l.old.defined(to) == nil || self > to) {
		return to
	}
	return from
}

// withShells returns the operators of one side of a comparison, with the shell
// operators of the other that they name too: whether there is one is known of a
// server, and not always of a declaration.
func withShells(of, other []model.Operator) []model.Operator {
	var shells []model.Operator
	for i := range other {
		o := &other[i]
		signature := o.Signature()
		is := func(of model.Operator) bool { return of.Signature() == signature }
		names := func(of model.Operator) bool {
			return of.CommutatorSignature() == signature || of.NegatorSignature() == signature
		}
		if o.Function == "" && !slices.ContainsFunc(of, is) && slices.ContainsFunc(of, names) {
			shells = append(shells, *o)
		}
	}
	return slices.Concat(of, shells)
}
