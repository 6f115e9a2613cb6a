package diff

import (
	"cmp"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func familyKey(signature string) key { return key{kind: kindOperatorFamily, name: signature} }
func classKey(signature string) key  { return key{kind: kindOperatorClass, name: signature} }

// memberKey is the key of a member by its family and its place in it.
func memberKey(family, slot string) key {
	return key{kind: kindOperatorMember, table: family, name: slot}
}

// memberNames are further keys that come and go with a member: a family has an
// operator once for searches and once for order.
func memberNames(family string, m *model.OperatorMember) []key {
	if m.Operator == "" {
		return nil
	}
	use := "searches by "
	if m.OrderBy != "" {
		use = "orders by "
	}
	return []key{memberKey(family, use+model.OperatorSignature(m.Operator, m.Left, m.Right))}
}

func bareFamily(f *model.OperatorFamily) model.OperatorFamily {
	return model.OperatorFamily{Name: f.Name, Method: f.Method, Comment: f.Comment}
}

func bareClass(c *model.OperatorClass) model.OperatorClass {
	b := c.Clone()
	b.Pos = model.Pos{}
	return b
}

// operatorFamilies are families without their members, which are objects of
// their own.
var operatorFamilies = objectKind[model.OperatorFamily]{
	key:  func(f *model.OperatorFamily) key { return familyKey(f.Signature()) },
	same: func(old, new *model.OperatorFamily) bool { return old.Comment == new.Comment },
	alter: func(old, new *model.OperatorFamily) ops.Operation {
		return ops.AlterOperatorFamily{From: bareFamily(old), To: bareFamily(new)}
	},
	object: func(in *side, f *model.OperatorFamily) object {
		return object{needs: append(inSchema(f.Name), in.methodKeys(f.Method)...), create: ops.CreateOperatorFamily{Family: bareFamily(f)}, drop: ops.DropOperatorFamily{Family: bareFamily(f)}}
	},
}

// member is a member of an operator family with the signatures of the family
// and of the class that it goes with, which is "" where that is the family.
type member struct {
	model.OperatorMember
	family, method, class string
	name                  string // the family's
}

func (m *member) key() key { return memberKey(m.family, m.Slot()) }

// membersOf returns all members of the operator families of a side.
func membersOf(d *model.Database) []member {
	var list []member
	for i := range d.OperatorFamilies {
		f := &d.OperatorFamilies[i]
		for _, m := range f.Members {
			list = append(list, member{OperatorMember: m, family: f.Signature(), method: f.Method, name: f.Name})
		}
	}
	for i := range d.OperatorClasses {
		c := &d.OperatorClasses[i]
		for _, m := range c.Members {
			list = append(list, member{OperatorMember: m, family: c.FamilySignature(), method: c.Method, name: c.Family, class: c.Signature()})
		}
	}
	return list
}

// compareOperatorClasses compares operator families, classes and their members.
// What goes with a class changes with it; what belongs to the family alone comes
// and goes by itself. On which of the two a member hangs is not compared: it
// depends on the server and on the order of former statements.
func (d *differ) compareOperatorClasses() {
	addObjects(d, d.old.OperatorFamilies, d.new.OperatorFamilies, operatorFamilies)
	was, is := membersOf(d.old), membersOf(d.new)
	wasAt, isAt := membersByKey(was), membersByKey(is)
	stay := func(list []model.OperatorMember, family string, at map[key]*member) bool {
		return !slices.ContainsFunc(list, func(m model.OperatorMember) bool {
			other := at[memberKey(family, m.Slot())]
			return other == nil || other.OperatorMember != m
		})
	}
	addObjects(d, d.old.OperatorClasses, d.new.OperatorClasses, objectKind[model.OperatorClass]{
		key: func(c *model.OperatorClass) key { return classKey(c.Signature()) },
		same: func(old, new *model.OperatorClass) bool {
			return old.SameHead(new) && old.Comment == new.Comment && stay(old.Members, old.FamilySignature(), isAt) && stay(new.Members, new.FamilySignature(), wasAt)
		},
		alter: func(old, new *model.OperatorClass) ops.Operation {
			if !old.SameHead(new) || !stay(old.Members, old.FamilySignature(), isAt) || !stay(new.Members, new.FamilySignature(), wasAt) {
				return nil
			}
			from, to := bareClass(old), bareClass(new)
			from.Members = to.Members
			return ops.AlterOperatorClass{From: from, To: to}
		},
		object: func(in *side, c *model.OperatorClass) object {
			o := object{create: ops.CreateOperatorClass{Class: bareClass(c)}, drop: ops.DropOperatorClass{Class: bareClass(c)}, within: familyKey(c.FamilySignature())}
			o.needs = slices.Concat(inSchema(c.Name), in.methodKeys(c.Method), in.typed(c.Type), in.typed(c.Storage))
			for i := range c.Members {
				o.needs = append(o.needs, in.memberNeeds(&c.Members[i])...)
				o.names = append(append(o.names, memberKey(c.FamilySignature(), c.Members[i].Slot())), memberNames(c.FamilySignature(), &c.Members[i])...)
			}
			if c.Default {
				o.names = append(o.names, key{kind: kindOperatorClass, table: c.Method, name: c.Type})
			}
			return o
		},
	})
	addObjects(d, was, is, objectKind[member]{
		key: (*member).key,
		// One that a new class takes over must be free.
		same: func(old, new *member) bool {
			return old.OperatorMember == new.OperatorMember && (new.class == "" || old.class != "" || d.old.OperatorClass(new.class) != nil)
		},
		object: func(in *side, m *member) object {
			if m.class != "" {
				return object{within: classKey(m.class)}
			}
			bare := model.OperatorFamily{Name: m.name, Method: m.method}
			with := bare
			with.Members = []model.OperatorMember{m.OperatorMember}
			o := object{create: ops.AlterOperatorFamily{From: bare, To: with}, drop: ops.AlterOperatorFamily{From: with, To: bare},
				names: memberNames(m.family, &m.OperatorMember), within: familyKey(m.family), needs: in.memberNeeds(&m.OperatorMember), class: redo}
			if other := isAt[m.key()]; in == d.oldSide && other != nil && other.class != "" {
				o.needs = append(o.needs, classKey(other.class))
			}
			return o
		},
	})
}

func membersByKey(list []member) map[key]*member {
	at := make(map[key]*member, len(list))
	for i := range list {
		at[list[i].key()] = &list[i]
	}
	return at
}

// joinMembers makes one operation of those that change the members of one
// operator family and follow each other.
func joinMembers(list []ops.Operation) []ops.Operation {
	var out []ops.Operation
	for _, op := range list {
		next, ok := op.(ops.AlterOperatorFamily)
		if ok && len(out) > 0 {
			// What an operation drops goes before what it adds.
			was, ok := out[len(out)-1].(ops.AlterOperatorFamily)
			if ok && was.To.Signature() == next.To.Signature() && (len(was.To.Members) == 0 || len(next.From.Members) == 0) &&
				was.From.Comment == was.To.Comment && next.From.Comment == next.To.Comment {
				was.From.Members = append(slices.Clip(was.From.Members), next.From.Members...)
				was.To.Members = append(slices.Clip(was.To.Members), next.To.Members...)
				out[len(out)-1] = was
				continue
			}
		}
		out = append(out, op)
	}
	return out
}

// memberNeeds returns the keys of what a member of an operator family is.
func (s *side) memberNeeds(m *model.OperatorMember) []key {
	keys := slices.Concat(s.typed(m.Left), s.typed(m.Right))
	if m.Operator == "" {
		return append(keys, functionKey(m.Function))
	}
	keys = append(keys, operatorKey(model.OperatorSignature(m.Operator, m.Left, m.Right)))
	if m.OrderBy != "" {
		keys = append(keys, familyKey(model.ClassSignature(m.OrderBy, "")))
	}
	return keys
}

// classesOf returns the keys of the access method of an index of a relation and
// of the operator classes of its keys: of the one that a key names, or of those that may be the default
// for what it holds. With a class go the members of its family: an index that is
// built before they are there lacks what they do.
func (s *side) classesOf(t *model.Table, method string, keys ...model.Key) []key {
	found := s.methodKeys(method)
	if len(s.db.OperatorClasses) == 0 {
		return found
	}
	if full := s.table(t.Name); full != nil {
		t = full // with the columns of a partition
	}
	for _, k := range keys {
		if k.OpClass != "" {
			found = append(found, s.classWithMembers(s.db.OperatorClass(model.ClassSignature(k.OpClass, method)))...)
			continue
		}
		c := t.Column(k.Column)
		for i := range s.db.OperatorClasses {
			o := &s.db.OperatorClasses[i]
			if o.Default && o.Method == cmp.Or(method, "btree") && (c == nil || c.Type == "" || s.baseType(c.Type) == o.Type) {
				found = append(found, s.classWithMembers(o)...)
			}
		}
	}
	return found
}

// classWithMembers returns the keys of a class and of the members of its family;
// nil is a class of another's.
func (s *side) classWithMembers(c *model.OperatorClass) []key {
	if c == nil {
		return nil
	}
	keys := []key{classKey(c.Signature())}
	if f := s.db.OperatorFamily(c.FamilySignature()); f != nil {
		for i := range f.Members {
			keys = append(keys, memberKey(f.Signature(), f.Members[i].Slot()))
		}
	}
	return keys
}

// baseType returns what a type is over that may be a domain, without modifiers.
func (s *side) baseType(typ string) string {
	for m := s.db.Domain(enumOf(typ)); m != nil; m = s.db.Domain(enumOf(typ)) {
		typ = m.Type
	}
	return model.WithoutModifiers(typ)
}

// keyClasses returns the keys of the operator classes of a table's primary key,
// unique and exclusion constraints and of its partition key.
func (s *side) keyClasses(t *model.Table) []key {
	if len(s.db.OperatorClasses)+len(s.db.AccessMethods) == 0 {
		return nil
	}
	var keys []key
	if t.PrimaryKey != nil {
		keys = s.columnClasses(t, t.PrimaryKey.Columns, t.PrimaryKey.WithoutOverlaps)
	}
	for i := range t.Uniques {
		keys = append(keys, s.columnClasses(t, t.Uniques[i].Columns, t.Uniques[i].WithoutOverlaps)...)
	}
	for i := range t.Exclusions {
		keys = append(keys, s.elementClasses(t, &t.Exclusions[i])...)
	}
	if t.PartitionBy != nil {
		keys = append(keys, s.dividing(t, t.PartitionBy.Keys...)...)
	}
	return keys
}

// dividing returns the keys of the operator classes of a table's partition key.
func (s *side) dividing(t *model.Table, keys ...model.Key) []key {
	method := "btree"
	if t.PartitionBy.Strategy == "HASH" {
		method = "hash"
	}
	return s.classesOf(t, method, keys...)
}

// indexClasses returns the keys of the operator classes of a table's indexes.
func (s *side) indexClasses(t *model.Table) []key {
	var keys []key
	for i := range t.Indexes {
		keys = append(keys, s.classesOf(t, t.Indexes[i].Method, t.Indexes[i].Keys...)...)
	}
	return keys
}

// rangeClasses returns the keys of the operator class that orders the values of
// a range type.
func (s *side) rangeClasses(r *model.Range) []key {
	of := &model.Table{Columns: []model.Column{{Name: "subtype", Type: r.Subtype}}}
	return s.classesOf(of, "", model.Key{Column: "subtype", OpClass: r.OpClass})
}

// checkRanges refuses to build an operator class anew that a range type keeps: the
// server does not drop it.
func (d *differ) checkRanges() error {
	gone := make(map[key]bool)
	for _, p := range d.objects {
		gone[p.key] = p.key.kind == kindOperatorClass && p.goes()
	}
	var err error
	pairs(d.old.Ranges, d.new.Ranges, rangeName, func(old, new *model.Range) {
		keys := d.oldSide.rangeClasses(old)
		if i := slices.IndexFunc(keys, func(k key) bool { return gone[k] }); i >= 0 && !d.lost[enumKey(new.Name)] && err == nil {
			err = &ImpossibleError{Object: "range type " + new.Name, Pos: new.Pos,
				Reason: "it rests on operator class " + keys[i].name + ", which must be dropped",
				Advice: "declare an operator class of another name beside it"}
		}
	})
	return err
}

// columnClasses returns the keys of the operator classes of a primary key or
// unique constraint, which is one of GiST where it is WITHOUT OVERLAPS.
func (s *side) columnClasses(t *model.Table, columns []string, overlaps bool) []key {
	if len(s.db.OperatorClasses) == 0 {
		return nil
	}
	method := "btree"
	if overlaps {
		method = "gist"
	}
	keys := make([]model.Key, len(columns))
	for i, name := range columns {
		keys[i].Column = name
	}
	return s.classesOf(t, method, keys...)
}

// elementClasses returns the keys of the operator classes of an exclusion
// constraint.
func (s *side) elementClasses(t *model.Table, x *model.Exclusion) []key {
	var keys []key
	for _, e := range x.Elements {
		keys = append(keys, s.classesOf(t, x.Method, e.Key)...)
	}
	return keys
}
