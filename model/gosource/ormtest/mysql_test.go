package ormtest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	"github.com/autogen-db/autogen/model/gosource/ormtest/bunmodels"
	. "github.com/autogen-db/autogen/model/gosource/ormtest/tricky"
)

// mysqlCases are the sections of testdata/mysql.txt, which holds what GORM
// v1.31.2 with its MySQL driver v1.6.0, and Bun v1.3.0, sent to a driver that
// records: the CREATE TABLE statements of the models, in one call each.
var mysqlCases = []struct {
	section string
	pkg     string
	models  []any
}{
	{section: "01", models: []any{&T01{}}}, {section: "02", models: []any{&T02{}}}, {section: "03", models: []any{&T03{}}},
	{section: "04", models: []any{&T04{}}}, {section: "05", models: []any{&T05{}}}, {section: "06", models: []any{&T06{}}},
	{section: "07", models: []any{&T07{}}}, {section: "08", models: []any{&T08{}}}, {section: "09", models: []any{&T09{}}},
	{section: "10", models: []any{&T10{}}}, {section: "11", models: []any{&T11{}}}, {section: "12", models: []any{&T12{}}},
	{section: "13", models: []any{&T13{}}}, {section: "14", models: []any{&T14{}}}, {section: "15", models: []any{&T15{}}},
	{section: "16", models: []any{&P16{}, &T16{}}}, {section: "17", models: []any{&T17{}, &T17Card{}}}, {section: "17r", models: []any{&T17Card{}, &T17{}}},
	{section: "17alone", models: []any{&T17Card{}}}, {section: "18", models: []any{&T18{}, &T18Dog{}}}, {section: "19", models: []any{&T19{}, &T19Kid{}}},
	{section: "20", models: []any{&Husband{}, &Wife{}}}, {section: "21", models: []any{&T21{}}}, {section: "22", models: []any{&T22{}, &L22{}}},
	{section: "22r", models: []any{&L22{}, &T22{}}}, {section: "24", models: []any{&T24{}, &L24{}}}, {section: "25", models: []any{&T25{}}},
	{section: "26", models: []any{&T26{}}}, {section: "27", models: []any{&T27{}}}, {section: "28", models: []any{&T28{}}},
	{section: "BUN 29", pkg: "./bunmodels", models: []any{&bunmodels.B29{}}},
	{section: "BUN 30", pkg: "./bunmodels", models: []any{&bunmodels.P30{}, &bunmodels.G30{}, &bunmodels.F30{}, &bunmodels.U30{}, &bunmodels.J30{}, &bunmodels.M30{}}},
}

// TestMySQL holds the models as they are read for MySQL against what was
// recorded.
func TestMySQL(t *testing.T) {
	recorded := mysqlStatements(t)
	compared := 0
	for _, c := range mysqlCases {
		t.Run(c.section, func(t *testing.T) {
			cfg := gosource.Config{Patterns: []string{"./tricky"}, Engine: gosource.MySQL, Groups: groupNames([][]any{c.models}), BunForeignKeys: true}
			if c.pkg != "" {
				cfg.Patterns = []string{c.pkg}
			}
			result, err := discover(t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			want, got := recorded[c.section], map[string][]string{}
			for _, table := range result.Database.Tables {
				name, parts := mysqlTable(table)
				got[name] = parts
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-recorded +read):\n%s", d)
			}
			compared += len(want)
		})
	}
	if compared < 40 {
		t.Errorf("%d tables were compared", compared)
	}
}

// mysqlStatements reads the recorded statements: the parts of each table in
// sorted order, by section.
func mysqlStatements(t *testing.T) map[string]map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/mysql.txt")
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]map[string][]string{}
	section := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "=== "); ok {
			section = name
			sections[section] = map[string][]string{}
			continue
		}
		head, body, ok := strings.Cut(strings.TrimPrefix(line, "CREATE TABLE "), " (")
		if !ok {
			t.Fatalf("no statement: %s", line)
		}
		sections[section][head] = mysqlParts(strings.TrimSuffix(body, ")"))
	}
	return sections
}

// mysqlParts cuts a table's body at the commas outside of brackets and quotes,
// and writes what means the same in one way.
func mysqlParts(body string) []string {
	var parts []string
	depth, start, quoted := 0, 0, false
	for i, c := range body + "," {
		switch {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			part := strings.TrimSpace(body[start:i])
			start = i + 1
			if strings.HasPrefix(part, "`") {
				// Types are written in lower case, and a nullable time says so.
				name, rest, _ := strings.Cut(part, " ")
				typ, rest := mysqlType(rest)
				part = name + " " + strings.ToLower(typ) + strings.Replace(" "+rest, " NULL", "", map[bool]int{true: 1}[strings.HasPrefix(rest, "NULL")])
			}
			part = strings.NewReplacer(", ", ",", " ON UPDATE NO ACTION", "", " ON DELETE NO ACTION", "").Replace(part)
			parts = append(parts, strings.TrimSpace(part))
		}
	}
	slices.Sort(parts)
	return parts
}

// mysqlType cuts a column's type off what stands behind it.
func mysqlType(text string) (typ, rest string) {
	end := len(text)
	for _, word := range []string{" AUTO_INCREMENT", " NOT NULL", " NULL", " DEFAULT", " COMMENT"} {
		if i := strings.Index(text, word); i >= 0 {
			end = min(end, i)
		}
	}
	return text[:end], strings.TrimSpace(text[end:])
}

func mysqlNames(names []string) string { return "(`" + strings.Join(names, "`,`") + "`)" }

func mysqlName(name string) string {
	if schema, bare := model.SplitName(name); schema != "" {
		return "`" + schema + "`.`" + bare + "`"
	}
	return "`" + name + "`"
}

// mysqlTable writes a table as the ORMs do.
func mysqlTable(t model.Table) (name string, parts []string) {
	for _, c := range t.Columns {
		part := "`" + c.Name + "` " + c.Type
		after := ""
		if c.NotNull {
			after += " NOT NULL"
		}
		if c.Autoincrement {
			if strings.Contains(after, "NOT NULL") {
				after += " AUTO_INCREMENT"
			} else {
				after = " AUTO_INCREMENT" + after
			}
		}
		if c.Default != "" {
			after += " DEFAULT " + c.Default
		}
		if c.Comment != "" {
			after += " COMMENT '" + c.Comment + "'"
		}
		parts = append(parts, part+after)
	}
	if t.PrimaryKey != nil {
		parts = append(parts, "PRIMARY KEY "+mysqlNames(t.PrimaryKey.Columns))
	}
	named := func(name string) string {
		if name == "" {
			return ""
		}
		return "CONSTRAINT `" + name + "` "
	}
	for _, u := range t.Uniques {
		parts = append(parts, named(u.Name)+"UNIQUE "+mysqlNames(u.Columns))
	}
	for _, c := range t.Checks {
		parts = append(parts, named(c.Name)+"CHECK ("+strings.ReplaceAll(c.Expr, ", ", ",")+")")
	}
	for _, f := range t.ForeignKeys {
		space := map[bool]string{true: "", false: " "}[f.Name != ""]
		part := named(f.Name) + "FOREIGN KEY " + mysqlNames(f.Columns) + " REFERENCES " + mysqlName(f.RefTable) + space + mysqlNames(f.RefColumns)
		if f.OnUpdate != "" {
			part += " ON UPDATE " + f.OnUpdate
		}
		if f.OnDelete != "" {
			part += " ON DELETE " + f.OnDelete
		}
		parts = append(parts, part)
	}
	for _, x := range t.Indexes {
		part := map[bool]string{true: "UNIQUE ", false: ""}[x.Unique] + "INDEX `" + x.Name + "` ("
		for i, k := range x.Keys {
			key := k.Expr
			if k.Column != "" {
				key = "`" + k.Column + "`"
			}
			if k.OpClass != "" {
				key = k.Column + " " + k.OpClass
			}
			if k.Desc {
				key += " desc"
			}
			if k.Nulls != "" {
				key += " nulls " + strings.ToLower(k.Nulls)
			}
			part += map[bool]string{true: ",", false: ""}[i > 0] + key
		}
		part += ")"
		if len(x.Include) > 0 {
			part += fmt.Sprintf(" INCLUDE (%s)", strings.Join(x.Include, ","))
		}
		if x.NullsNotDistinct {
			part += " NULLS NOT DISTINCT"
		}
		parts = append(parts, part)
	}
	slices.Sort(parts)
	return mysqlName(t.Name), parts
}
