package model

import (
	"cmp"
	"slices"
	"strconv"
)

// OperatorFamily is a family of operator classes of one access method
// (PostgreSQL only; documentation, CREATE OPERATOR FAMILY).
type OperatorFamily struct {
	// Name is a two-part name; see [SplitName].
	Name string
	// Method is the access method: "btree".
	Method string
	// Members are those that belong to the family alone; the others go with
	// their class.
	Members []OperatorMember
	Comment string
	Pos     Pos
}

// OperatorClass says how an access method deals with a type (PostgreSQL only;
// documentation, CREATE OPERATOR CLASS).
type OperatorClass struct {
	// Name is a two-part name; see [SplitName].
	Name string
	// Method is the access method: "btree".
	Method string
	// Type is what the class is for and Storage what is stored in the index, both
	// in their canonical spelling. Storage is empty where that is the same.
	Type, Storage string
	// Family is the two-part name of the family that the class is in.
	Family string
	// Default says that the class is taken for its type where none is named.
	Default bool
	// Members are those that come and go with the class.
	Members []OperatorMember
	Comment string
	Pos     Pos
}

// OperatorMember is an operator or a function of an operator family or class.
type OperatorMember struct {
	// Number is the strategy of an operator or the number of a support function,
	// which starts at 1.
	Number int
	// Left and Right are the types that the member is for, in their canonical
	// spelling: an operator's operands.
	Left, Right string
	// Operator is the two-part name of the operator; it is empty for a support
	// function.
	Operator string
	// OrderBy is the two-part name of the B-tree family by which rows are ordered
	// where the operator serves that, and is empty where it is for searches.
	OrderBy string
	// Function is what [Function.Signature] returns for the support function.
	Function string
}

// Slot returns the place of the member in its family, which no two share:
// "OPERATOR 1 (integer, integer)".
func (m *OperatorMember) Slot() string {
	kind := "FUNCTION "
	if m.Operator != "" {
		kind = "OPERATOR "
	}
	return kind + strconv.Itoa(m.Number) + " (" + m.Left + ", " + m.Right + ")"
}

// Signature returns what tells the family from others: its two-part name and
// its method, "s.name USING btree".
func (f *OperatorFamily) Signature() string { return ClassSignature(f.Name, f.Method) }

// Signature returns what tells the class from others: its two-part name and
// its method, "s.name USING btree".
func (c *OperatorClass) Signature() string { return ClassSignature(c.Name, c.Method) }

// FamilySignature returns the signature of the family that the class is in.
func (c *OperatorClass) FamilySignature() string { return ClassSignature(c.Family, c.Method) }

// ClassSignature returns the signature of an operator class or family that is
// known by its two-part name and its method, of which "" is a B-tree.
func ClassSignature(name, method string) string { return name + " USING " + cmp.Or(method, "btree") }

// Clone returns a copy that shares nothing with f.
func (f OperatorFamily) Clone() OperatorFamily {
	f.Members = slices.Clone(f.Members)
	return f
}

// Clone returns a copy that shares nothing with c.
func (c OperatorClass) Clone() OperatorClass {
	c.Members = slices.Clone(c.Members)
	return c
}

// SameHead reports whether two operator classes differ in their members and
// comments at most.
func (c *OperatorClass) SameHead(other *OperatorClass) bool {
	return c.Signature() == other.Signature() && c.Type == other.Type && c.Storage == other.Storage && c.Family == other.Family && c.Default == other.Default
}

// OperatorFamily returns the operator family of that signature, or nil.
func (d *Database) OperatorFamily(signature string) *OperatorFamily {
	for i := range d.OperatorFamilies {
		if d.OperatorFamilies[i].Signature() == signature {
			return &d.OperatorFamilies[i]
		}
	}
	return nil
}

// OperatorClass returns the operator class of that signature, or nil.
func (d *Database) OperatorClass(signature string) *OperatorClass {
	for i := range d.OperatorClasses {
		if d.OperatorClasses[i].Signature() == signature {
			return &d.OperatorClasses[i]
		}
	}
	return nil
}

// normalizeOperatorClasses puts the operator classes and families into normal
// form.
func (d *Database) normalizeOperatorClasses() {
	typed := func(types ...*string) {
		for _, t := range types {
			if *t != "" {
				*t = WithoutModifiers(CanonicalType(Postgres, *t))
			}
		}
	}
	members := func(list []OperatorMember) {
		for i := range list {
			typed(&list[i].Left, &list[i].Right)
		}
		// Operators first, each sort by number.
		slices.SortFunc(list, func(a, b OperatorMember) int {
			if (a.Operator == "") != (b.Operator == "") {
				return cmp.Compare(len(b.Operator), len(a.Operator))
			}
			return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Slot(), b.Slot()))
		})
	}
	for i := range d.OperatorFamilies {
		members(d.OperatorFamilies[i].Members)
	}
	for i := range d.OperatorClasses {
		c := &d.OperatorClasses[i]
		typed(&c.Type, &c.Storage)
		if c.Storage == c.Type {
			c.Storage = ""
		}
		members(c.Members)
	}
	slices.SortFunc(d.OperatorFamilies, func(a, b OperatorFamily) int { return cmp.Compare(a.Signature(), b.Signature()) })
	slices.SortFunc(d.OperatorClasses, func(a, b OperatorClass) int { return cmp.Compare(a.Signature(), b.Signature()) })
}
