package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateDomain creates a domain.
type CreateDomain struct{ Domain model.Domain }

// DropDomain drops a domain.
type DropDomain struct{ Domain model.Domain }

// AlterDomain changes a domain in place. Another underlying type or collation,
// and any change where Uses are listed, builds the domain anew and carries Uses
// over.
type AlterDomain struct {
	From, To model.Domain
	// Uses are the columns of the domain, or of arrays of it. They need to be
	// listed only where the domain is built anew.
	Uses []EnumUse
}

// Reverse drops the domain.
func (o CreateDomain) Reverse() (Operation, error) { return DropDomain(o), nil }

// Reverse creates the domain again; it needs the domain's type.
func (o DropDomain) Reverse() (Operation, error) {
	if o.Domain.Type == "" {
		return nil, irreversible(o)
	}
	return CreateDomain(o), nil
}

// Reverse restores the former definition.
func (o AlterDomain) Reverse() (Operation, error) {
	return AlterDomain{From: o.To, To: o.From, Uses: o.Uses}, nil
}

func (o CreateDomain) Summary() Summary { return added("domain", o.Domain.Name, o.Domain.Type) }
func (o CreateDomain) String() string   { return "create domain " + o.Domain.Name }
func (o DropDomain) Summary() Summary   { return removed("domain", o.Domain.Name) }
func (o DropDomain) String() string     { return describe("drop", o.Summary()) }

// Summary lists each property that changes, as from → to.
func (o AlterDomain) Summary() Summary {
	var parts []string
	change := func(what, from, to string) {
		if from != to {
			parts = append(parts, what+orNone(from)+arrow+orNone(to))
		}
	}
	f, t := o.From, o.To
	change("", f.Type, t.Type)
	change("collation ", f.Collation, t.Collation)
	change("", nullability(model.Column{NotNull: f.NotNull}), nullability(model.Column{NotNull: t.NotNull}))
	if f.NotNull && t.NotNull {
		change("name of not null ", f.NotNullName, t.NotNullName)
	}
	change("default ", f.Default, t.Default)
	is := func(list []model.Check, c model.Check) bool {
		for _, x := range list {
			if x.Name == c.Name && x.Expr == c.Expr && x.NotValid == c.NotValid {
				return true
			}
		}
		return false
	}
	for _, c := range f.Checks {
		if !is(t.Checks, c) {
			parts = append(parts, "-check "+c.Name)
		}
	}
	for _, c := range t.Checks {
		if !is(f.Checks, c) {
			parts = append(parts, "+check "+c.Name)
		}
	}
	if f.Comment != t.Comment {
		parts = append(parts, "comment")
	}
	return changed("domain", t.Name, strings.Join(parts, ", "))
}
func (o AlterDomain) String() string { return "alter domain " + o.To.Name }
