package model

import (
	"cmp"
	"slices"
	"strings"
)

// Collation is a collation of the user's (PostgreSQL only).
type Collation struct {
	// Name is a two-part name; see [SplitName].
	Name string
	// Provider is "icu" or "builtin" (PostgreSQL 17); empty means libc.
	Provider string
	// Locale is the locale for both of what follows.
	Locale string
	// LCCollate and LCCtype are the operating system's locales where the two
	// differ (libc only); Locale is then empty.
	LCCollate string
	LCCtype   string
	// Rules are further tailoring rules (ICU, PostgreSQL 16).
	Rules string
	// Nondeterministic says that strings of other bytes may be equal (ICU).
	Nondeterministic bool
	Comment          string
	Pos              Pos
}

// Collation returns the collation of that two-part name, or nil.
func (d *Database) Collation(name string) *Collation {
	for i := range d.Collations {
		if d.Collations[i].Name == name {
			return &d.Collations[i]
		}
	}
	return nil
}

func (d *Database) normalizeCollations() {
	for i := range d.Collations {
		c := &d.Collations[i]
		if c.Provider = strings.ToLower(c.Provider); c.Provider == "libc" {
			c.Provider = ""
		}
		if c.LCCollate == c.LCCtype && c.LCCollate != "" {
			c.Locale, c.LCCollate, c.LCCtype = c.LCCollate, "", ""
		}
	}
	slices.SortFunc(d.Collations, func(a, b Collation) int { return cmp.Compare(a.Name, b.Name) })
}
