package model

import (
	"cmp"
	"slices"
)

// Domain is a type with conditions of its own on the values of another type
// (PostgreSQL only).
type Domain struct {
	// Name is a two-part name; see [SplitName]. It shares a namespace with
	// enumerated types and tables.
	Name string
	// Type is the underlying type in its canonical spelling.
	Type string
	// Collation is a two-part name; empty means the underlying type's own.
	Collation string
	NotNull   bool
	// NotNullName is the name of the NOT NULL, which is a constraint of its own from
	// version 17 on; empty means that of [Domain.NotNullConstraint]. Names that the
	// server has chosen are never a difference; see [Domain.HasChosenNotNull].
	NotNullName string
	// NotNullComment is the comment on the NOT NULL.
	NotNullComment string
	// Default is an SQL expression; empty means none. A column's own default
	// comes before it.
	Default string
	// Checks are conditions in which VALUE stands for the value.
	Checks  []Check
	Comment string
	Pos     Pos
}

// Clone returns a copy that shares no memory with m.
func (m Domain) Clone() Domain {
	m.Checks = clone(m.Checks)
	return m
}

// Values returns the domain in the form of a table whose only column is called
// value, of the underlying type: what the conditions and the default of the
// domain may name, since VALUE is an ordinary identifier there.
func (m *Domain) Values() *Table {
	return &Table{Name: m.Name, Columns: []Column{{Name: "value", Type: m.Type, Collation: m.Collation}}}
}

// NotNullConstraint returns the name of the NOT NULL: its own, or the one that the
// server chooses where nothing else has that.
func (m *Domain) NotNullConstraint() string {
	if m.NotNullName != "" {
		return m.NotNullName
	}
	_, bare := SplitName(m.Name)
	return notNullOf(bare)
}

func notNullOf(domain string) string {
	return ChooseName(domain, "", "not_null", func(string) bool { return false })
}

// HasChosenNotNull reports whether the NOT NULL has a name that the server has chosen.
// As with columns any that ends as those do is taken for one.
func (m *Domain) HasChosenNotNull() bool { return m.NotNull && isChosenNotNull(m.NotNullConstraint()) }

// DropNotNull lets the domain be null.
func (m *Domain) DropNotNull() { m.NotNull, m.NotNullName, m.NotNullComment = false, "", "" }

// ConstraintComment returns the comment of the constraint of that name, for
// reading and changing, or nil.
func (m *Domain) ConstraintComment(name string) *string {
	for i := range m.Checks {
		if m.Checks[i].Name == name {
			return &m.Checks[i].Comment
		}
	}
	if m.NotNull && m.NotNullConstraint() == name {
		return &m.NotNullComment
	}
	return nil
}

// Domain returns the domain of that two-part name, or nil.
func (d *Database) Domain(name string) *Domain {
	for i := range d.Domains {
		if d.Domains[i].Name == name {
			return &d.Domains[i]
		}
	}
	return nil
}

// domainNames returns the domains, by the canonical spellings of their types.
func (d *Database) domainNames() map[string]bool {
	names := make(map[string]bool, len(d.Domains))
	for i := range d.Domains {
		names[TypeOfName(d.Domains[i].Name)] = true
	}
	return names
}

// normalizeDomains puts the domains into normal form. What is unnamed gets the
// name that the server chooses.
func (d *Database) normalizeDomains(domains map[string]bool) {
	for i := range d.Domains {
		m := &d.Domains[i]
		m.Type = CanonicalType(Postgres, m.Type)
		if isNull(m.Default) {
			m.Default = nullOf(Postgres, m.Type, domains)
		}
		m.Collation = d.CollationBeside(m.Type, m.Collation)
		_, bare := SplitName(m.Name)
		if m.NotNullName = TruncateName(m.NotNullName); m.NotNullName == notNullOf(bare) {
			m.NotNullName = ""
		}
		for j := range m.Checks {
			if m.Checks[j].Name == "" {
				m.Checks[j].Name = ChooseName(bare, "", "check", func(n string) bool {
					return slices.ContainsFunc(m.Checks, func(c Check) bool { return c.Name == n })
				})
			}
			m.Checks[j].Name = TruncateName(m.Checks[j].Name)
		}
		slices.SortFunc(m.Checks, func(a, b Check) int { return cmp.Compare(a.Name, b.Name) })
	}
	slices.SortFunc(d.Domains, func(a, b Domain) int { return cmp.Compare(a.Name, b.Name) })
}
