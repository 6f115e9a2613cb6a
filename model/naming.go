package model

import (
	"cmp"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Naming is how constraints and indexes are named that are declared without a
// name, as Alembic's naming_convention does: a template for each kind. An empty
// one means the names that PostgreSQL chooses (see [ChooseName]).
//
// A template may hold {table}, which it must, {columns} (joined by underscores;
// of a check the one column that it names), {column} (the first), and for a
// foreign key {referred_table} and {referred_columns}. None has a schema in it.
// A name that the table has already gets a number at its end, and one of more
// than 63 bytes ends in eight digits of its SHA-1, so that two long names stay
// apart.
type Naming struct {
	PrimaryKey string `toml:"primary_key"`
	Unique     string `toml:"unique"`
	ForeignKey string `toml:"foreign_key"`
	Check      string `toml:"check"`
	Exclusion  string `toml:"exclusion"`
	Index      string `toml:"index"`
}

// NamePart is what a constraint or an index is named after.
type NamePart struct {
	// Label is the end of the name that PostgreSQL would choose: "pkey", "key",
	// "fkey", "check", "excl" or "idx".
	Label string
	// Table and RefTable are two-part names.
	Table   string
	Columns []string
	// RefTable and RefColumns are those of a foreign key.
	RefTable   string
	RefColumns []string
}

// WithDefaults returns the convention with templates for what it says nothing
// about: table_columns_label, as PostgreSQL has it (ChooseConstraintName and
// ChooseIndexName).
func (n Naming) WithDefaults() Naming {
	return Naming{
		PrimaryKey: cmp.Or(n.PrimaryKey, "{table}_pkey"),
		Unique:     cmp.Or(n.Unique, "{table}_{columns}_key"),
		ForeignKey: cmp.Or(n.ForeignKey, "{table}_{columns}_fkey"),
		Check:      cmp.Or(n.Check, "{table}_{columns}_check"),
		Exclusion:  cmp.Or(n.Exclusion, "{table}_{columns}_excl"),
		Index:      cmp.Or(n.Index, "{table}_{columns}_idx"),
	}
}

// Template returns the template for a label of [NamePart]; empty where there is
// none.
func (n *Naming) Template(label string) string {
	switch label {
	case "pkey":
		return n.PrimaryKey
	case "key":
		return n.Unique
	case "fkey":
		return n.ForeignKey
	case "check":
		return n.Check
	case "excl":
		return n.Exclusion
	case "idx":
		return n.Index
	}
	return ""
}

// Choose returns the name by the template of the label; it has one. taken
// reports that a name is in use.
func (n *Naming) Choose(p NamePart, taken func(string) bool) string {
	first := ""
	if len(p.Columns) > 0 {
		first = p.Columns[0]
	}
	_, table := SplitName(p.Table)
	_, refTable := SplitName(p.RefTable)
	template := n.Template(p.Label)
	if len(p.Columns) == 0 { // a check of several columns
		template = strings.NewReplacer("_{columns}", "", "{columns}_", "", "_{column}", "", "{column}_", "").Replace(template)
	}
	whole := fill(template, func(part string) string {
		switch part {
		case "table":
			return table
		case "columns":
			return strings.Join(p.Columns, "_")
		case "column":
			return first
		case "referred_table":
			return refTable
		case "referred_columns":
			return strings.Join(p.RefColumns, "_")
		}
		return "{" + part + "}"
	})
	name := ShortenName(whole)
	for i := 1; taken(name); i++ {
		name = ShortenName(whole + strconv.Itoa(i))
	}
	return name
}

// fill replaces each {part} of a template. A strings.Replacer, which is made for
// many texts of the same values, takes 20 times as long for one.
func fill(template string, value func(part string) string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		part, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return b.String()
		}
		b.WriteString(value(part))
		template = after
	}
}

// ShortenName makes a default name fit into PostgreSQL's identifiers: one that
// is too long keeps its first 55 bytes and ends in eight hexadecimal digits of
// the whole name's SHA-1, so that two long names stay apart. SQLite has no limit
// and is given the same names.
func ShortenName(name string) string {
	if len(name) <= MaxName {
		return name
	}
	sum := sha1.Sum([]byte(name))
	head := name[:MaxName-8]
	for !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	return head + hex.EncodeToString(sum[:])[:8]
}

// Validate returns an error for the first template that cannot be: one without
// {table}, or with a part that there is not.
func (n *Naming) Validate() error {
	for _, t := range []struct{ key, label string }{
		{"primary_key", "pkey"}, {"unique", "key"}, {"foreign_key", "fkey"}, {"check", "check"}, {"exclusion", "excl"}, {"index", "idx"},
	} {
		template := n.Template(t.label)
		if template == "" {
			continue
		}
		known := []string{"{table}", "{columns}", "{column}"}
		if t.label == "fkey" {
			known = append(known, "{referred_table}", "{referred_columns}")
		}
		rest := template
		for _, part := range known {
			rest = strings.ReplaceAll(rest, part, "")
		}
		switch {
		case strings.ContainsAny(rest, "{}"):
			return fmt.Errorf("%s: %q: the parts of a name are %s", t.key, template, strings.Join(known, ", "))
		case !strings.Contains(template, "{table}"):
			return fmt.Errorf("%s: %q: it needs {table}, so that two tables do not get one name", t.key, template)
		}
	}
	return nil
}

// NameTable returns a table with names for its constraints and indexes that
// have none and that there is a template for. t keeps its own.
func (n *Naming) NameTable(t Table) Table {
	taken := map[string]bool{}
	name := func(name *string, p NamePart) {
		if p.Table = t.Name; *name == "" && n.Template(p.Label) != "" {
			*name = n.Choose(p, func(s string) bool { return taken[s] })
		}
		taken[*name] = true
	}
	// SQLite has AUTOINCREMENT only with a key in the column's own definition,
	// where it has no name (sqlite.org/autoinc.html).
	if numbered := slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Autoincrement }); t.PrimaryKey != nil && !numbered {
		own := *t.PrimaryKey
		name(&own.Name, NamePart{Label: "pkey", Columns: own.Columns})
		t.PrimaryKey = &own
	}
	t.Checks = slices.Clone(t.Checks)
	for i := range t.Checks {
		name(&t.Checks[i].Name, NamePart{Label: "check", Columns: sole(t.soleColumn(t.Checks[i].Expr))})
	}
	t.Uniques = slices.Clone(t.Uniques)
	for i := range t.Uniques {
		name(&t.Uniques[i].Name, NamePart{Label: "key", Columns: t.Uniques[i].Columns})
	}
	t.Exclusions = slices.Clone(t.Exclusions)
	for i := range t.Exclusions {
		name(&t.Exclusions[i].Name, t.Exclusions[i].NamePart())
	}
	t.ForeignKeys = slices.Clone(t.ForeignKeys)
	for i := range t.ForeignKeys {
		name(&t.ForeignKeys[i].Name, t.ForeignKeys[i].NamePart())
	}
	t.Indexes = slices.Clone(t.Indexes)
	for i := range t.Indexes {
		name(&t.Indexes[i].Name, t.Indexes[i].NamePart())
	}
	return t
}

func sole(column string) []string {
	if column == "" {
		return nil
	}
	return []string{column}
}

// NamePart returns what the foreign key is named after, but for its table.
func (f *ForeignKey) NamePart() NamePart {
	return NamePart{Label: "fkey", Columns: f.Columns, RefTable: f.RefTable, RefColumns: f.RefColumns}
}

// NamePart returns what the index is named after, but for its table: an
// expression counts as "expr".
func (x *Index) NamePart() NamePart {
	columns := make([]string, len(x.Keys))
	for i, key := range x.Keys {
		columns[i] = keyName(key)
	}
	return NamePart{Label: "idx", Columns: columns}
}

// NamePart returns what the constraint is named after, but for its table: an
// expression counts as "expr".
func (x *Exclusion) NamePart() NamePart {
	columns := make([]string, len(x.Elements))
	for i, e := range x.Elements {
		columns[i] = keyName(e.Key)
	}
	return NamePart{Label: "excl", Columns: columns}
}

func keyName(k Key) string {
	if k.Column == "" {
		return "expr"
	}
	return k.Column
}
