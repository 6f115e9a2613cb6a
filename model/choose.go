package model

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxName is the longest identifier that PostgreSQL keeps, in bytes
// (NAMEDATALEN - 1; PostgreSQL documentation, section 4.1.1).
const MaxName = 63

// TruncateName cuts an identifier to [MaxName] bytes at a character boundary,
// as PostgreSQL does with a longer one.
func TruncateName(name string) string { return clip(name, MaxName) }

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// ChooseName returns the name that PostgreSQL gives an unnamed constraint or
// index: name1, name2 (left out where empty) and label, joined by underscores,
// the longer of the two names cut until the whole has 63 bytes, and a number
// appended to the label while taken reports the name as in use (makeObjectName
// and ChooseRelationName in commands/indexcmds.c, ChooseConstraintName in
// catalog/pg_constraint.c).
func ChooseName(name1, name2, label string, taken func(string) bool) string {
	for n := 0; ; n++ {
		l := label
		if n > 0 {
			l += strconv.Itoa(n)
		}
		if name := makeName(name1, name2, l); !taken(name) {
			return name
		}
	}
}

func makeName(name1, name2, label string) string {
	room := MaxName - len(label) - 1
	n1, n2 := len(name1), len(name2)
	if name2 != "" {
		room--
	}
	for n1+n2 > room {
		if n1 > n2 {
			n1--
		} else {
			n2--
		}
	}
	name := clip(name1, n1)
	if name2 != "" {
		name += "_" + clip(name2, n2)
	}
	return name + "_" + label
}

// IndexColumnNames makes the names of an index's columns, or of what stands for its
// expressions, different from each other by a number (ChooseIndexColumnNames in commands/indexcmds.c).
func IndexColumnNames(names []string) []string {
	out := make([]string, 0, len(names))
	for _, name := range names {
		chosen := name
		for i := 1; slices.Contains(out, chosen); i++ {
			number := strconv.Itoa(i)
			cut := name
			if len(cut) > MaxName-len(number) {
				// TruncateName cuts at a character boundary.
				cut = TruncateName(strings.Repeat("x", len(number)) + name)[len(number):]
			}
			chosen = cut + number
		}
		out = append(out, chosen)
	}
	return out
}

// ColumnsAddition returns what the columns of a constraint or index add to its
// chosen name: their names joined by underscores, ended once it is longer than
// an identifier (ChooseIndexNameAddition in commands/indexcmds.c).
func ColumnsAddition(columns []string) string {
	var b strings.Builder
	for i, c := range columns {
		if i > 0 {
			b.WriteByte('_')
		}
		b.WriteString(clip(c, MaxName))
		if b.Len() > MaxName {
			break
		}
	}
	return b.String()
}

// truncateNames cuts each identifier of d at 63 bytes.
func (d *Database) truncateNames() {
	two := func(name *string) {
		if len(*name) <= MaxName {
			return
		}
		schema, bare := SplitName(*name)
		*name = JoinName(TruncateName(schema), TruncateName(bare))
	}
	one := func(name *string) { *name = TruncateName(*name) }
	all := func(names []string) {
		for i := range names {
			one(&names[i])
		}
	}
	for i := range d.Schemas {
		one(&d.Schemas[i].Name)
	}
	for i := range d.Enums {
		two(&d.Enums[i].Name)
	}
	for i := range d.Domains {
		two(&d.Domains[i].Name)
	}
	for i := range d.Composites {
		two(&d.Composites[i].Name)
		for j := range d.Composites[i].Attributes {
			one(&d.Composites[i].Attributes[j].Name)
		}
	}
	for i := range d.Ranges {
		two(&d.Ranges[i].Name)
		two(&d.Ranges[i].Multirange)
		two(&d.Ranges[i].Constructor)
		two(&d.Ranges[i].MultirangeConstructor)
	}
	for i := range d.Collations {
		two(&d.Collations[i].Name)
	}
	for i := range d.Statistics {
		s := &d.Statistics[i]
		two(&s.Name)
		two(&s.Table)
		all(s.Columns)
	}
	for i := range d.TextSearch {
		two(&d.TextSearch[i].Name)
	}
	for i := range d.EventTriggers {
		two(&d.EventTriggers[i].Function)
	}
	for i := range d.Publications {
		for j := range d.Publications[i].Tables {
			t := &d.Publications[i].Tables[j]
			two(&t.Name)
			all(t.Columns)
		}
		all(d.Publications[i].Schemas)
	}
	for i := range d.Functions {
		two(&d.Functions[i].Name)
	}
	for i := range d.Aggregates {
		two(&d.Aggregates[i].Name)
	}
	for i := range d.Conversions {
		two(&d.Conversions[i].Name)
	}
	for i := range d.AccessMethods {
		one(&d.AccessMethods[i].Name)
	}
	for i := range d.Languages {
		one(&d.Languages[i].Name)
	}
	for i := range d.Operators {
		two(&d.Operators[i].Name)
	}
	for i := range d.OperatorFamilies {
		two(&d.OperatorFamilies[i].Name)
	}
	for i := range d.OperatorClasses {
		two(&d.OperatorClasses[i].Name)
		two(&d.OperatorClasses[i].Family)
	}
	for i := range d.Triggers {
		t := &d.Triggers[i]
		one(&t.Name)
		two(&t.Table)
		two(&t.Function)
		two(&t.RefTable)
		all(t.UpdateOf)
	}
	for i := range d.Rules {
		one(&d.Rules[i].Name)
		two(&d.Rules[i].Table)
	}
	for i := range d.Sequences {
		s := &d.Sequences[i]
		two(&s.Name)
		two(&s.OwnerTable)
		one(&s.OwnerColumn)
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		two(&t.Name)
		for j := range t.Columns {
			one(&t.Columns[j].Name)
		}
		if t.PrimaryKey != nil {
			one(&t.PrimaryKey.Name)
			all(t.PrimaryKey.Columns)
			all(t.PrimaryKey.Include)
		}
		for j := range t.Uniques {
			one(&t.Uniques[j].Name)
			all(t.Uniques[j].Columns)
			all(t.Uniques[j].Include)
		}
		for j := range t.ForeignKeys {
			f := &t.ForeignKeys[j]
			one(&f.Name)
			two(&f.RefTable)
			all(f.Columns)
			all(f.RefColumns)
			all(f.OnDeleteColumns)
		}
		if t.Partition != nil {
			two(&t.Partition.Parent)
		}
		two(&t.Of)
		for j := range t.Inherits {
			two(&t.Inherits[j])
		}
		if t.PartitionBy != nil {
			for j := range t.PartitionBy.Keys {
				one(&t.PartitionBy.Keys[j].Column)
			}
		}
		for j := range t.Checks {
			one(&t.Checks[j].Name)
		}
		for j := range t.Exclusions {
			x := &t.Exclusions[j]
			one(&x.Name)
			all(x.Include)
			for k := range x.Elements {
				one(&x.Elements[k].Key.Column)
			}
		}
		for j := range t.Indexes {
			x := &t.Indexes[j]
			one(&x.Name)
			all(x.Include)
			for k := range x.Keys {
				one(&x.Keys[k].Column)
			}
		}
	}
}

// names is what a schema's chosen names must stay clear of.
type names struct {
	relations   map[string]bool
	constraints map[string]bool
}

// nameAll names the unnamed constraints and indexes in the order in which
// PostgreSQL creates them: checks, primary key, unique constraints, foreign
// keys, then indexes.
func (d *Database) nameAll() {
	schemas := d.takenNames()
	if schemas == nil {
		return
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		schema, bare := SplitName(t.Name)
		in := schemas[schema]
		constraint := func(addition, label string) string {
			name := ChooseName(bare, addition, label, func(n string) bool { return in.constraints[n] })
			in.constraints[name] = true
			return name
		}
		relation := func(addition, label string, isConstraint bool) string {
			name := ChooseName(bare, addition, label, func(n string) bool {
				return in.relations[n] || isConstraint && in.constraints[n]
			})
			in.relations[name] = true
			if isConstraint {
				in.constraints[name] = true
			}
			return name
		}
		for j := range t.Checks {
			if c := &t.Checks[j]; c.Name == "" {
				c.Name = constraint(t.soleColumn(c.Expr), "check")
			}
		}
		if pk := t.PrimaryKey; pk != nil && pk.Name == "" {
			pk.Name = relation("", "pkey", true)
		}
		for j := range t.Uniques {
			if u := &t.Uniques[j]; u.Name == "" {
				u.Name = relation(ColumnsAddition(u.Columns), "key", true)
			}
		}
		for j := range t.Exclusions {
			if x := &t.Exclusions[j]; x.Name == "" {
				x.Name = relation(x.columnsAddition(), "excl", true)
			}
		}
		for j := range t.ForeignKeys {
			if f := &t.ForeignKeys[j]; f.Name == "" {
				f.Name = constraint(ColumnsAddition(f.Columns), "fkey")
			}
		}
		for j := range t.Indexes {
			if x := &t.Indexes[j]; x.Name == "" {
				x.Name = relation(ColumnsAddition(x.NamePart().Columns), "idx", false)
			}
		}
	}
}

// hasUnnamed reports whether a constraint or an index has no name yet.
func (d *Database) hasUnnamed() bool {
	unnamed := false
	for i := range d.Tables {
		d.Tables[i].eachName(func(name string, _, _ bool) { unnamed = unnamed || name == "" })
	}
	return unnamed
}

// eachName calls use with the name of each constraint and index, and whether
// it is one of a relation, of a constraint, or both.
func (t *Table) eachName(use func(name string, relation, constraint bool)) {
	if t.PrimaryKey != nil {
		use(t.PrimaryKey.Name, true, true)
	}
	for i := range t.Uniques {
		use(t.Uniques[i].Name, true, true)
	}
	for i := range t.Exclusions {
		use(t.Exclusions[i].Name, true, true)
	}
	for i := range t.ForeignKeys {
		use(t.ForeignKeys[i].Name, false, true)
	}
	for i := range t.Checks {
		use(t.Checks[i].Name, false, true)
	}
	for i := range t.Indexes {
		use(t.Indexes[i].Name, true, false)
	}
}

// takenNames collects the names in use by schema, or returns nil where nothing
// is unnamed.
func (d *Database) takenNames() map[string]names {
	if !d.hasUnnamed() {
		return nil // as in every catalogue
	}
	schemas := make(map[string]names)
	for i := range d.Tables {
		t := &d.Tables[i]
		schema, bare := SplitName(t.Name)
		in, ok := schemas[schema]
		if !ok {
			in = names{relations: map[string]bool{}, constraints: map[string]bool{}}
			schemas[schema] = in
		}
		in.relations[bare] = true
		t.eachName(func(name string, relation, constraint bool) {
			if relation && name != "" {
				in.relations[name] = true
			}
			if constraint && name != "" {
				in.constraints[name] = true
			}
		})
	}
	for i := range d.Domains {
		schema, _ := SplitName(d.Domains[i].Name)
		for _, c := range d.Domains[i].Checks {
			if in, ok := schemas[schema]; ok {
				in.constraints[c.Name] = true
			}
		}
	}
	for i := range d.Sequences {
		schema, bare := SplitName(d.Sequences[i].Name)
		if in, ok := schemas[schema]; ok {
			in.relations[bare] = true
		}
	}
	return schemas
}

// soleColumn returns the one column of t that an expression names, or "" where
// it names none or several.
func (t *Table) soleColumn(expr string) string {
	sole := ""
	for _, word := range Identifiers(expr) {
		if t.Column(word) == nil || word == sole {
			continue
		}
		if sole != "" {
			return ""
		}
		sole = word
	}
	return sole
}
