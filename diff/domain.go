package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func bareDomain(m *model.Domain) model.Domain {
	b := m.Clone()
	b.Pos = model.Pos{}
	for i := range b.Checks {
		b.Checks[i].Pos = model.Pos{}
	}
	return b
}

func sameDomain(a, b *model.Domain) bool {
	return a.Type == b.Type && a.Collation == b.Collation && a.NotNull == b.NotNull && a.NotNullName == b.NotNullName && a.NotNullComment == b.NotNullComment &&
		a.Default == b.Default && a.Comment == b.Comment &&
		slices.EqualFunc(a.Checks, b.Checks, func(x, y model.Check) bool { return x.Name == y.Name && x.Comment == y.Comment && sameCheck(&x, &y) })
}

// domain returns the keys of what a domain is made of.
func (s *side) domain(m *model.Domain) []key {
	keys := slices.Concat(inSchema(m.Name), typeKeys(m.Type, m.Collation), s.expression(m.Name, m.Default))
	for _, c := range m.Checks {
		keys = append(keys, s.expression(m.Name, c.Expr)...)
	}
	return slices.DeleteFunc(keys, func(k key) bool { return k == enumKey(m.Name) })
}

// domainStub returns a domain without its default and its checks, or nil for one
// that has neither.
func (s *side) domainStub(m *model.Domain) *stub {
	if m.Default == "" && len(m.Checks) == 0 {
		return nil
	}
	whole, bare := bareDomain(m), bareDomain(m)
	bare.Default, bare.Checks, bare.Comment = "", nil, ""
	return &stub{needs: s.domain(&bare), split: func() halves {
		return halves{create: ops.CreateDomain{Domain: bare}, finish: []ops.Operation{ops.AlterDomain{From: bare, To: whole}},
			empty: []ops.Operation{ops.AlterDomain{From: whole, To: bare}}, drop: ops.DropDomain{Domain: bare}}
	}}
}

// compareDomains emits the changes of domains. They share their keys with
// enumerated types: the two share a namespace, and a column's type is either.
func (d *differ) compareDomains() {
	walk(d.old.Domains, d.new.Domains, func(m *model.Domain) string { return m.Name },
		func(old, new *model.Domain) {
			switch {
			case old == nil:
				d.plan.add(node{op: ops.CreateDomain{Domain: bareDomain(new)}, class: before, rank: rankFirst, table: new.Name,
					creates: standingKeys(new.Name), needs: d.newSide.domain(new), stub: d.newSide.domainStub(new)})
			case new == nil:
				d.plan.add(node{op: ops.DropDomain{Domain: bareDomain(old)}, class: after, rank: rankDropEnum,
					drops: standingKeys(old.Name), uses: d.oldSide.domain(old), stub: d.oldSide.domainStub(old)})
			case !sameDomain(old, new) || d.detoured[enumKey(new.Name)]:
				d.alterDomain(old, new)
			}
		})
}

// alterDomain changes a domain in place, or builds it anew: for another type or
// collation, and for a condition that is added while a column holds values of it
// within others, which the server cannot check (measured on PostgreSQL 15.18).
func (d *differ) alterDomain(old, new *model.Domain) {
	if d.detoured[enumKey(new.Name)] {
		d.detourDomain(old, new)
		return
	}
	op := ops.AlterDomain{From: bareDomain(old), To: bareDomain(new)}
	n := node{class: before, table: new.Name, rank: rankAlterTable, creates: []key{enumKey(new.Name)}, needs: d.newSide.domain(new), uses: d.oldSide.domain(old)}
	if d.domainAgain(old, new) {
		rebuild := &enumRebuild{name: new.Name}
		if !castable(old.Type, new.Type) || old.Collation != new.Collation {
			rebuild.reach = foreignKeysAndExpressions
		}
		op.Uses, rebuild.columns = d.enumUses(new.Name)
		n.drops = append([]key{enumKey(new.Name)}, rebuild.columns...)
		if len(op.Uses) > 0 || old.Type != new.Type || old.Collation != new.Collation {
			n.creates, n.drops = standingKeys(new.Name), append(n.drops, placeKey(new.Name, ""))
		}
		d.rebuild(rebuild)
	} else if slices.ContainsFunc(n.uses, d.isNarrowed) {
		// What changes of it is not there while the rows that it is over do.
		between := bareDomain(old)
		between.Checks = keep(between.Checks, func(c *model.Check) bool {
			return slices.ContainsFunc(new.Checks, func(o model.Check) bool { return o.Name == c.Name && sameCheck(c, &o) })
		})
		if between.Default != new.Default {
			between.Default = ""
		}
		if !sameDomain(old, &between) {
			lighter := d.plan.add(node{op: ops.AlterDomain{From: op.From, To: between}, class: before, table: new.Name, rank: rankDropConstraint, uses: n.uses})
			op.From, d.lighterDomains[new.Name] = between, lighter
		}
		n.uses = nil
	}
	n.op = op
	d.alteredDomains[new.Name] = d.plan.add(n)
}

// domainAgain reports whether a domain must be built anew.
func (d *differ) domainAgain(old, new *model.Domain) bool {
	return old.Type != new.Type || old.Collation != new.Collation || stricter(old, new) && d.held(old.Name)
}

// domainsAgain takes what uses something that goes off the domains that both
// sides have, and puts it back. A domain that is built anew by way of text is
// without it meanwhile.
func (d *differ) domainsAgain(goes func(keys []key) bool) {
	for i := range d.old.Domains {
		was := &d.old.Domains[i]
		is := d.new.Domain(was.Name)
		if is == nil || d.detoured[enumKey(is.Name)] {
			continue
		}
		between := bareDomain(was)
		if lighter := d.lighterDomains[is.Name]; lighter != nil {
			op, _ := lighter.op.(ops.AlterDomain)
			between = op.To.Clone()
		}
		between.Checks = slices.DeleteFunc(between.Checks, func(c model.Check) bool { return goes(d.oldSide.calls(was.Name, c.Expr)) })
		if goes(d.oldSide.calls(was.Name, between.Default)) {
			between.Default = ""
		}
		if sameDomain(was, &between) {
			continue
		}
		again := d.alteredDomains[is.Name]
		if again == nil {
			again = d.plan.add(node{class: before, table: is.Name, rank: rankAlterTable, creates: []key{enumKey(is.Name)}, needs: d.newSide.domain(is)})
			d.alteredDomains[is.Name] = again
		}
		op, _ := again.op.(ops.AlterDomain)
		if len(op.Uses) == 0 && stricter(&between, is) && d.held(was.Name) {
			rebuild := &enumRebuild{name: is.Name}
			op.Uses, rebuild.columns = d.enumUses(is.Name)
			again.drops = append([]key{enumKey(is.Name)}, rebuild.columns...)
			if len(op.Uses) > 0 {
				again.creates, again.drops = standingKeys(is.Name), append(again.drops, placeKey(is.Name, ""))
			}
			d.rebuild(rebuild)
		}
		again.op, again.uses = ops.AlterDomain{From: between, To: bareDomain(is), Uses: op.Uses}, d.oldSide.domain(&between)
		lighter := d.lighterDomains[is.Name]
		if lighter == nil {
			lighter = d.plan.add(node{class: before, table: is.Name, rank: rankDropConstraint, uses: d.oldSide.domain(was)})
			edge(lighter, again)
			d.lighterDomains[is.Name] = lighter
		}
		lighter.op = ops.AlterDomain{From: bareDomain(was), To: between}
	}
}

// detourDomain builds a domain anew while the type beneath it is: it is over
// text in between, since that type cannot go while the domain is over it.
func (d *differ) detourDomain(old, new *model.Domain) {
	between := model.Domain{Name: new.Name, Type: "text"}
	if model.ParseType(old.Type).Array {
		between.Type = "text[]"
	}
	rebuild := &enumRebuild{name: new.Name, reach: foreignKeysAndExpressions}
	var uses []ops.EnumUse
	uses, rebuild.columns = d.enumUses(new.Name)
	for i := range uses {
		// The default may hold a value of the type beneath.
		with, without := uses[i].Column, uses[i].Column
		if without.Default = ""; with.Default == "" {
			continue
		}
		d.plan.add(node{op: ops.AlterColumn{Table: uses[i].Table, From: with, To: without}, class: before, table: uses[i].Table,
			uses: []key{enumKey(new.Name)}})
		d.plan.add(node{op: ops.AlterColumn{Table: uses[i].Table, From: without, To: with}, class: before, table: uses[i].Table,
			needs: []key{enumKey(new.Name)}})
		uses[i].Column = without
	}
	d.plan.add(node{op: ops.AlterDomain{From: bareDomain(old), To: between, Uses: uses}, class: before, table: new.Name, rank: rankAlterTable,
		drops: append(standingKeys(new.Name), rebuild.columns...), uses: d.oldSide.domain(old)})
	d.plan.add(node{op: ops.AlterDomain{From: between, To: bareDomain(new), Uses: uses}, class: before, table: new.Name, rank: rankAlterTable,
		creates: standingKeys(new.Name), needs: d.newSide.domain(new)})
	d.rebuild(rebuild)
}

// stricter reports whether a domain gains a condition that the values that are there
// must meet.
func stricter(old, new *model.Domain) bool {
	return new.NotNull && !old.NotNull || slices.ContainsFunc(new.Checks, func(c model.Check) bool {
		return !c.NotValid && !slices.ContainsFunc(old.Checks, func(o model.Check) bool { return o.Expr == c.Expr && !o.NotValid })
	})
}

// held reports whether a column holds values of a domain within others: in
// arrays, rows or ranges. One that goes is there while the domain changes.
func (d *differ) held(name string) bool {
	over, within := d.madeOf(name)
	return slices.ContainsFunc(d.old.Tables, func(t model.Table) bool {
		return slices.ContainsFunc(t.Columns, func(c model.Column) bool {
			of := enumOf(c.Type)
			return within[of] || over[of] && model.ParseType(c.Type).Array
		})
	})
}

// alignDomains adds the questions about domains. In them VALUE is a column of
// the underlying type.
func (c *compared) alignDomains() []question {
	current, out := c.current, c.out
	out.Domains = slices.Clone(out.Domains)
	var questions []question
	for i := range out.Domains {
		m := &out.Domains[i]
		was := current.Domain(m.Name)
		if was != nil && was.HasChosenNotNull() && m.HasChosenNotNull() {
			m.NotNullName = was.NotNullName
		}
		if was == nil || was.Type != m.Type || was.Collation != m.Collation || c.retyped[m.Name] {
			continue
		}
		m.Checks = slices.Clone(m.Checks)
		values := m.Values()
		a := aligner{was: values, table: values, passing: c.passing, retyped: c.retyped}
		value := newContextColumn(&values.Columns[0])
		a.ask(InDefault, &value, was.Default, m.Default, "default of domain "+m.Name, m.Pos,
			func() { m.Default = was.Default })
		matched := match(was.Checks, m.Checks, checkName, sameCheck)
		ask := func(old, new *model.Check, tentative bool) {
			at := slices.IndexFunc(m.Checks, func(c model.Check) bool { return c.Name == new.Name })
			before := len(a.questions)
			a.ask(InCheck, nil, old.Expr, new.Expr, "check "+new.Name+" of domain "+m.Name, new.Pos,
				func() { m.Checks[at].Expr = old.Expr })
			if len(a.questions) > before {
				a.questions[before].tentative = tentative
			}
		}
		for _, p := range matched.pairs {
			ask(p.old, p.new, false)
		}
		for _, old := range matched.dropped {
			for _, new := range matched.added {
				ask(old, new, true)
			}
		}
		questions = append(questions, a.questions...)
	}
	return questions
}

// retypedNames returns the domains whose underlying type or collation the two
// sides do not share, the types that take the name of one of another kind,
// the composite types of which an attribute has another, the
// ranges over another type, and what is made of those, the functions that take or
// return one, and those that return another type or rows of other columns or of which
// one with other arguments goes: an expression over one is read anew, and the current
// text with its casts would not mean what is declared.
func retypedNames(current, desired *model.Database, recolumned []string) map[string]bool {
	functions := make(map[string]*model.Function, len(current.Functions))
	for i := range current.Functions {
		functions[current.Functions[i].Signature()] = &current.Functions[i]
	}
	// What calls a function of which another takes the place means that one then.
	leaving, stays := make(map[string]bool), make(map[string]bool, len(desired.Functions))
	for i := range desired.Functions {
		stays[desired.Functions[i].Signature()] = true
	}
	for signature, f := range functions {
		leaving[f.Name] = leaving[f.Name] || !stays[signature]
	}
	for i := range desired.Composites {
		if c := &desired.Composites[i]; !sameAttributes(current.Composite(c.Name), c) {
			recolumned = append(slices.Clip(recolumned), c.Name)
		}
	}
	retyped := make(map[string]bool)
	for _, name := range handedOn(current, desired) {
		retyped[name] = true
	}
	for changed := true; changed; {
		changed = false
		mark := func(name string, is bool) {
			if is && !retyped[name] {
				retyped[name], changed = true, true
			}
		}
		differs := func(was, is, wasCollation, isCollation string) bool {
			return was != is || wasCollation != isCollation || retyped[enumOf(is)]
		}
		for _, m := range desired.Domains {
			was := current.Domain(m.Name)
			mark(m.Name, was != nil && differs(was.Type, m.Type, was.Collation, m.Collation))
		}
		for _, m := range desired.Composites {
			was := current.Composite(m.Name)
			mark(m.Name, was != nil && slices.ContainsFunc(m.Attributes, func(a model.Attribute) bool {
				i := slices.IndexFunc(was.Attributes, func(o model.Attribute) bool { return o.Name == a.Name })
				return i >= 0 && differs(was.Attributes[i].Type, a.Type, was.Attributes[i].Collation, a.Collation)
			}))
		}
		for _, m := range desired.Ranges {
			was := current.Range(m.Name)
			mark(m.Name, was != nil && differs(was.Subtype, m.Subtype, was.Collation, m.Collation))
		}
		for i := range desired.Functions {
			f := &desired.Functions[i]
			was := functions[f.Signature()]
			mark(f.Name, leaving[f.Name] || was != nil && (!sameResult(was, f) || takesAny(retyped, f) || slices.Contains(recolumned, enumOf(f.Returns))))
		}
	}
	return retyped
}

// namesAny reports whether one of some types may be named in texts.
func namesAny(types map[string]bool, texts ...string) bool {
	if len(types) == 0 {
		return false
	}
	return slices.ContainsFunc(texts, func(text string) bool {
		words := model.Identifiers(text)
		for name := range types {
			if _, bare := model.SplitName(name); slices.Contains(words, bare) {
				return true
			}
		}
		return false
	})
}

// sameAttributes reports whether the attributes of a composite type, where it is there,
// have the same names as before, in any order.
func sameAttributes(was, is *model.Composite) bool {
	return was == nil || len(was.Attributes) == len(is.Attributes) && !slices.ContainsFunc(is.Attributes, func(a model.Attribute) bool {
		return !slices.ContainsFunc(was.Attributes, func(o model.Attribute) bool { return o.Name == a.Name })
	})
}
