package model

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// kinds are the words for kinds of objects that a [Pattern] may begin with.
var kinds = []string{
	"schema", "extension", "enum", "domain", "composite type", "range type", "collation", "sequence", "table", "view",
	"materialized view", "foreign table", "function", "procedure", "aggregate", "operator", "operator class", "operator family", "cast", "trigger",
	"event trigger", "rule", "policy", "publication", "subscription", "statistics", "text search configuration",
	"text search dictionary", "text search parser", "text search template", "foreign server", "foreign-data wrapper", "conversion", "language", "transform", "access method",
}

// Kinds returns the words for kinds of objects that a [Pattern] may begin with.
func Kinds() []string { return slices.Clone(kinds) }

// Pattern covers objects by kind, schema and name. It is written
// [KIND:][SCHEMA.]NAME, where the schema and the name are globs in the syntax
// of [path.Match]: "legacy_*" covers what is called so in any schema and of any
// kind, "audit.*" all of a schema together with the schema, "table:*_old"
// tables alone. A schema that holds a dot is quoted, as in a two-part name.
type Pattern struct {
	kind, schema, name string
}

// ParsePattern reads a pattern.
func ParsePattern(text string) (Pattern, error) {
	var p Pattern
	rest := text
	if kind, after, found := strings.Cut(text, ":"); found {
		if !slices.Contains(kinds, kind) {
			hint := "known are " + strings.Join(kinds, ", ")
			if near := Nearest(kind, kinds); near != "" {
				hint = "did you mean " + near + "?"
			}
			return p, fmt.Errorf("pattern %q: %q is no kind of object; %s", text, kind, hint)
		}
		p.kind, rest = kind, after
	}
	p.schema, p.name = SplitName(rest)
	if p.name == "" {
		return p, fmt.Errorf("pattern %q names nothing; all is written *", text)
	}
	for _, glob := range []string{p.schema, p.name} {
		if _, err := path.Match(glob, ""); err != nil {
			return p, fmt.Errorf("pattern %q: %w", text, err)
		}
	}
	return p, nil
}

// Covers reports whether p covers an object of a kind by its two-part name, in
// which the schema defaultSchema is left out.
func (p Pattern) Covers(kind, name, defaultSchema string) bool {
	matches := func(glob, text string) bool {
		ok, err := path.Match(glob, text)
		return err == nil && ok // ParsePattern has seen that the glob is one
	}
	if p.kind != "" && p.kind != kind {
		return false
	}
	if kind == "schema" && p.schema != "" {
		return matches(p.schema, name)
	}
	schema, bare := SplitName(name)
	if schema == "" {
		schema = defaultSchema
	}
	return matches(p.name, bare) && (p.schema == "" || matches(p.schema, schema))
}

// CoversName reports whether p may cover an object of unknown kind by its
// two-part name; a name without a schema may be in any.
func (p Pattern) CoversName(name string) bool {
	schema, _ := SplitName(name)
	if schema == "" {
		p.schema = ""
	}
	return p.Covers(p.kind, name, "")
}

// UnmarshalText reads a pattern, for a configuration file.
func (p *Pattern) UnmarshalText(text []byte) error {
	read, err := ParsePattern(string(text))
	if err == nil {
		*p = read
	}
	return err
}
