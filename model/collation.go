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

// TypeCollation returns the name of the collation that values of a type have by
// themselves: that of a domain is its own or that of what it is made of, that of the
// server's type name "C", and all others have "default", also what has none (the column
// typcollation of pg_type).
func (d *Database) TypeCollation(typ string) string {
	p := ParseType(typ)
	for range d.Domains {
		m := d.Domain(JoinName(p.Schema, p.Name))
		if m == nil || p.Builtin {
			break
		}
		if m.Collation != "" {
			return strings.TrimPrefix(m.Collation, "pg_catalog.")
		}
		p = ParseType(m.Type)
	}
	if p.Name == "name" && (p.Builtin || p.Schema == "pg_catalog") {
		return "C"
	}
	return "default"
}

// CollationBeside returns the normal form of the name of a collation that is given
// beside a type: empty where it is that which the type has by itself.
func (d *Database) CollationBeside(typ, collation string) string {
	if collation = strings.TrimPrefix(collation, "pg_catalog."); collation == "" || collation == d.TypeCollation(typ) {
		return ""
	}
	return collation
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

// icuKeywords and icuValues are what the keywords of an ICU locale, and their values, are
// called in a language tag where that differs (CLDR, common/bcp47/collation.xml).
var (
	icuKeywords = map[string]string{"collation": "co", "colalternate": "ka", "colbackwards": "kb", "colcasefirst": "kf", "colcaselevel": "kc",
		"colnormalization": "kk", "colnumeric": "kn", "colreorder": "kr", "colstrength": "ks"}
	icuValues = map[string]string{"dictionary": "dict", "gb2312han": "gb2312", "phonebook": "phonebk", "traditional": "trad", "yes": "true", "no": "false",
		"non-ignorable": "noignore", "primary": "level1", "secondary": "level2", "tertiary": "level3", "quaternary": "level4", "identical": "identic"}
)

// LanguageTag returns the language tag that an ICU collation's locale means, in small
// letters: PostgreSQL keeps the tag from version 16 on, and what was written before
// (PostgreSQL documentation of 16, ICU Locales; measured on PostgreSQL 15.18 and 18.4).
func LanguageTag(locale string) string {
	locale, options, _ := strings.Cut(strings.ToLower(locale), "@")
	tag := strings.ReplaceAll(locale, "_", "-")
	if tag == "" || tag == "root" {
		tag = "und"
	}
	var list []string
	for option := range strings.SplitSeq(options, ";") {
		key, value, _ := strings.Cut(option, "=")
		if key = cmp.Or(icuKeywords[key], key); key == "" {
			continue
		}
		list = append(list, key+"-"+cmp.Or(icuValues[value], value))
	}
	if slices.Sort(list); len(list) > 0 {
		tag += "-u-" + strings.Join(list, "-")
	}
	// The value true may be left out.
	parts := strings.Split(tag, "-")
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "true" }), "-")
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
