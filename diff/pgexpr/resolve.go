package pgexpr

import "strings"

// This file follows the server's choice of an operator or a function:
// PostgreSQL documentation, "Type Conversion", sections "Operators",
// "Functions" and "UNION, CASE, and Related Constructs"; parse_oper.c,
// parse_func.c and parse_coerce.c. Where it can not follow (a polymorphic
// winner, a type that it does not know, an array that would need a cast) it
// finds nothing, and the caller leaves the expression as it is written.

// argType is the type of an argument; literal is a bare string or NULL, of
// the pseudo-type unknown.
type argType struct {
	typ
	literal bool
}

func argOf(e expr) argType { return argType{typ: e.typ.bare(), literal: e.lit != nil || e.null} }

// resolveOperator returns the argument types and the result of the operator
// that the server would take for these operands, one for a prefix operator.
func (s *Static) resolveOperator(name string, args ...argType) (signature, bool) {
	k := operands{name: name, count: len(args), left: args[0], right: args[len(args)-1]}
	s.mu.Lock()
	r, known := s.resolved[k]
	s.mu.Unlock()
	if !known {
		r.sig, r.ok = s.findOperator(name, args)
		s.mu.Lock()
		s.resolved[k] = r
		s.mu.Unlock()
	}
	return r.sig, r.ok
}

// operands is all that the choice of an operator depends on.
type operands struct {
	name        string
	count       int
	left, right argType
}

// resolution is a choice that was made.
type resolution struct {
	sig signature
	ok  bool
}

func (s *Static) findOperator(name string, args []argType) (signature, bool) {
	for _, a := range args {
		if !a.literal && !a.known() {
			return signature{}, false
		}
	}
	if sig, ok := resolveSpecial(name, args); ok {
		return sig, true
	}
	candidates := byCount(s.cat.operators[name], len(args))
	assumed := args
	if len(args) == 2 && args[0].literal != args[1].literal {
		// A literal is first tried as the type of the other operand.
		other := args[0]
		if other.literal {
			other = args[1]
		}
		assumed = []argType{other, other}
	}
	if sig, ok := exactMatch(candidates, assumed); ok {
		return sig, true
	}
	if s.shadowed[name] {
		return signature{}, false
	}
	return s.choose(candidates, args)
}

// resolveFunction does the same for a function of pg_catalog.
func (s *Static) resolveFunction(name string, args []argType) (signature, bool) {
	all := s.cat.functions[name]
	for _, sig := range all {
		if sig.variadic || sig.defaults && len(args) < len(sig.args) {
			return signature{}, false
		}
	}
	for _, a := range args {
		if !a.literal && !a.known() {
			return signature{}, false
		}
	}
	candidates := byCount(all, len(args))
	if sig, ok := exactMatch(candidates, args); ok {
		return sig, true
	}
	if s.shadowed[name] {
		return signature{}, false
	}
	return s.choose(candidates, args)
}

// resolveSpecial knows the polymorphic operators on enums and arrays, for
// operands of one type. No operator of pg_catalog is declared for an enum, and
// nothing casts to one implicitly.
func resolveSpecial(name string, args []argType) (signature, bool) {
	if len(args) != 2 || args[0].literal && args[1].literal {
		return signature{}, false
	}
	t := args[0].typ
	if args[0].literal {
		t = args[1].typ
	}
	if !args[0].literal && !args[1].literal && !args[0].same(args[1].typ) {
		return signature{}, false
	}
	switch name {
	case "=", "<>", "<", ">", "<=", ">=":
	case "&&", "@>":
		if !t.array {
			return signature{}, false
		}
	default:
		return signature{}, false
	}
	if t.kind == enum || t.array {
		return signature{args: []typ{t, t}, result: boolType}, true
	}
	return signature{}, false
}

func byCount(all []signature, n int) []signature {
	fit := 0
	for i := range all {
		if len(all[i].args) == n {
			fit++
		}
	}
	out := make([]signature, 0, fit)
	for _, sig := range all {
		if len(sig.args) == n {
			out = append(out, sig)
		}
	}
	return out
}

func exactMatch(candidates []signature, args []argType) (signature, bool) {
candidate:
	for _, sig := range candidates {
		for i, a := range args {
			if a.literal || a.typ != sig.args[i] {
				continue candidate
			}
		}
		return sig, true
	}
	return signature{}, false
}

// choose is func_match_argtypes followed by func_select_candidate.
func (s *Static) choose(candidates []signature, args []argType) (signature, bool) {
	for _, a := range args {
		// The casts of arrays and enums are not followed.
		if !a.literal && (a.array || a.kind == enum) {
			return s.chooseOnly(candidates, args)
		}
	}
	candidates = s.acceptable(candidates, args)
	if len(candidates) > 1 {
		candidates = best(candidates, func(sig signature) int {
			n := 0
			for i, a := range args {
				if !a.literal && a.typ == sig.args[i] {
					n++
				}
			}
			return n
		})
	}
	if len(candidates) > 1 {
		candidates = best(candidates, func(sig signature) int {
			n := 0
			for i, a := range args {
				if a.literal {
					continue
				}
				if a.typ == sig.args[i] || s.category(a.typ) == s.category(sig.args[i]) && s.preferred(sig.args[i]) {
					n++
				}
			}
			return n
		})
	}
	if len(candidates) > 1 {
		candidates = s.byLiterals(candidates, args)
	}
	if len(candidates) > 1 {
		candidates = s.byKnown(candidates, args)
	}
	return concrete(candidates, args)
}

// chooseOnly takes a function that has no rival, which needs no choice: it is
// how a polymorphic one with a plain result, such as cardinality, is found.
func (s *Static) chooseOnly(candidates []signature, args []argType) (signature, bool) {
	if len(candidates) != 1 {
		return signature{}, false
	}
	sig := signature{result: candidates[0].result}
	if polymorphic(sig.result) {
		return signature{}, false
	}
	for i, a := range args {
		p := candidates[0].args[i]
		switch {
		case p.name == "anyarray" || p.name == "anycompatiblearray":
			if a.literal || !a.array {
				return signature{}, false
			}
			sig.args = append(sig.args, a.typ)
		case polymorphic(p) || !a.literal && a.typ != p:
			return signature{}, false
		default:
			sig.args = append(sig.args, p)
		}
	}
	return sig, true
}

// concrete puts the operand's type for the one polymorphic parameter that
// depends on no other: the right or left side of text || anything.
func concrete(candidates []signature, args []argType) (signature, bool) {
	if len(candidates) != 1 || polymorphic(candidates[0].result) {
		return signature{}, false
	}
	sig := candidates[0]
	sig.args = append([]typ(nil), sig.args...)
	for i, t := range sig.args {
		switch {
		case t.is("anynonarray") && !args[i].literal && !args[i].array:
			sig.args[i] = args[i].typ
		case polymorphic(t):
			return signature{}, false
		}
	}
	return sig, true
}

func (s *Static) acceptable(candidates []signature, args []argType) []signature {
	var out []signature
candidate:
	for _, sig := range candidates {
		for i, a := range args {
			if !s.accepts(sig.args[i], a) {
				continue candidate
			}
		}
		out = append(out, sig)
	}
	return out
}

// accepts is can_coerce_type for an implicit cast.
func (s *Static) accepts(param typ, a argType) bool {
	if a.literal {
		return true
	}
	if polymorphic(param) {
		switch param.name {
		case "anyarray", "anycompatiblearray":
			return a.array
		case "anynonarray", "anycompatiblenonarray":
			return !a.array
		case "anyenum":
			return a.kind == enum
		case "anyrange", "anycompatiblerange", "anymultirange", "anycompatiblemultirange":
			return s.category(a.typ) == 'R'
		}
		return true
	}
	return s.implicit(a.typ, param)
}

// implicit tells whether a value of type from is cast to type to silently.
func (s *Static) implicit(from, to typ) bool {
	if from.same(to) {
		return true
	}
	return from.kind == builtin && to.kind == builtin && !from.array && !to.array &&
		s.cat.casts[[2]string{from.name, to.name}]
}

func polymorphic(t typ) bool { return t.kind == builtin && strings.HasPrefix(t.name, "any") }

func (s *Static) category(t typ) byte {
	switch {
	case t.array:
		return 'A'
	case t.kind == enum:
		return 'E'
	}
	return s.cat.types[t.name].category
}

func (s *Static) preferred(t typ) bool { return !t.array && s.cat.types[t.name].preferred }

func best(candidates []signature, score func(signature) int) []signature {
	top := -1
	var out []signature
	for _, sig := range candidates {
		switch n := score(sig); {
		case n > top:
			top, out = n, append([]signature(nil), sig)
		case n == top:
			out = append(out, sig)
		}
	}
	return out
}

// byLiterals narrows the candidates by the category that each literal should
// have: strings win, otherwise all must agree.
func (s *Static) byLiterals(candidates []signature, args []argType) []signature {
	categories := make([]byte, len(args))
	wantPreferred := make([]bool, len(args))
	any := false
	for i, a := range args {
		if !a.literal {
			continue
		}
		any = true
		conflict := false
		for _, sig := range candidates {
			c, p := s.category(sig.args[i]), s.preferred(sig.args[i])
			switch {
			case categories[i] == 0:
				categories[i], wantPreferred[i] = c, p
			case c == categories[i]:
				wantPreferred[i] = wantPreferred[i] || p
			case c == 'S':
				categories[i], wantPreferred[i] = c, p
			default:
				conflict = true
			}
		}
		if conflict && categories[i] != 'S' {
			return candidates
		}
	}
	if !any {
		return candidates
	}
	var out []signature
candidate:
	for _, sig := range candidates {
		for i, a := range args {
			if !a.literal {
				continue
			}
			if s.category(sig.args[i]) != categories[i] || wantPreferred[i] && !s.preferred(sig.args[i]) {
				continue candidate
			}
		}
		out = append(out, sig)
	}
	if len(out) == 0 {
		return candidates
	}
	return out
}

// byKnown takes the literals for the type that all other arguments share.
func (s *Static) byKnown(candidates []signature, args []argType) []signature {
	var shared *argType
	literals := 0
	for i := range args {
		switch {
		case args[i].literal:
			literals++
		case shared == nil:
			shared = &args[i]
		case shared.typ != args[i].typ:
			return candidates
		}
	}
	if shared == nil || literals == 0 {
		return candidates
	}
	all := make([]argType, len(args))
	for i := range all {
		all[i] = *shared
	}
	return s.acceptable(candidates, all)
}

// commonType is select_common_type: the type that the branches of a CASE, the
// elements of an array or the arguments of COALESCE are brought to.
func (s *Static) commonType(args []expr) (typ, bool) {
	var t typ
	found, mods := false, false
	for _, e := range args {
		a := argOf(e)
		mods = mods || e.typ.mods != ""
		switch {
		case a.literal:
		case !a.known():
			return typ{}, false
		case !found:
			t, found = a.typ, true
		case t == a.typ:
		case t.array || a.array || t.kind == enum || a.kind == enum || s.category(t) != s.category(a.typ):
			return typ{}, false
		case !s.preferred(t) && s.implicit(t, a.typ) && !s.implicit(a.typ, t):
			t = a.typ
		}
	}
	if !found {
		t = textType
	}
	for _, e := range args {
		if a := argOf(e); !a.literal && !s.implicit(a.typ, t) {
			return typ{}, false
		}
	}
	if mods {
		t.mods = anyMods
	}
	return t, true
}
