package ops

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
)

func added(text ...string) Summary   { return Summary{Sign: '+', Text: strings.Join(text, " ")} }
func removed(text ...string) Summary { return Summary{Sign: '-', Text: strings.Join(text, " ")} }
func changed(text ...string) Summary { return Summary{Sign: '~', Text: strings.Join(text, " ")} }

// describe puts an operation's summary into words: the verb of its sign, or
// the one given, then what the summary says.
func describe(verb string, s Summary) string { return verb + " " + s.Text }

const arrow = " → "

func on(table, name string) string { return name + " on " + table }

// constraint names a constraint, or lists its columns where it has no name.
// ofIndex says that a key is made of an index.
func ofIndex(index string) string {
	if index == "" {
		return ""
	}
	return " of index " + index
}

func constraint(table, name string, columns []string) string {
	if name == "" {
		name = "(" + strings.Join(columns, ", ") + ")"
	}
	return on(table, name)
}

func (o CreateSchema) Summary() Summary { return added("schema", o.Schema.Name) }
func (o CreateSchema) String() string   { return describe("create", o.Summary()) }
func (o DropSchema) Summary() Summary   { return removed("schema", o.Schema.Name) }
func (o DropSchema) String() string     { return describe("drop", o.Summary()) }
func (o AlterSchema) Summary() Summary  { return changed("schema", o.To.Name, "comment") }
func (o AlterSchema) String() string    { return describe("alter", o.Summary()) }
func (o CreateEnum) Summary() Summary   { return added("enum", o.Enum.Name) }
func (o CreateEnum) String() string     { return describe("create", o.Summary()) }
func (o DropEnum) Summary() Summary     { return removed("enum", o.Enum.Name) }
func (o DropEnum) String() string       { return describe("drop", o.Summary()) }

// Summary lists the values that come and go.
func (o AlterEnum) Summary() Summary {
	text := []string{"enum", o.To.Name}
	for _, v := range missing(o.To.Values, o.From.Values) {
		text = append(text, "+"+v)
	}
	for _, v := range missing(o.From.Values, o.To.Values) {
		text = append(text, "-"+v)
	}
	switch {
	case len(text) > 2:
	case strings.Join(o.From.Values, "\x00") != strings.Join(o.To.Values, "\x00"):
		text = append(text, "order of values")
	default:
		text = append(text, "comment")
	}
	return changed(text...)
}
func (o AlterEnum) String() string { return describe("alter", o.Summary()) }

// missing returns the elements of a that b lacks.
func missing(a, b []string) []string {
	have := make(map[string]bool, len(b))
	for _, v := range b {
		have[v] = true
	}
	var out []string
	for _, v := range a {
		if !have[v] {
			out = append(out, v)
		}
	}
	return out
}

func (o CreateTable) Summary() Summary { return added("table", o.Table.Name) }
func (o CreateTable) String() string   { return describe("create", o.Summary()) }
func (o DropTable) Summary() Summary   { return removed("table", o.Table.Name) }
func (o DropTable) String() string     { return describe("drop", o.Summary()) }
func (o RenameTable) Summary() Summary { return changed("table", o.From+arrow+o.To) }
func (o RenameTable) String() string   { return describe("rename", o.Summary()) }

// Summary names the properties that change.
func (o AlterTable) Summary() Summary {
	var parts []string
	if o.From.Comment != o.To.Comment {
		parts = append(parts, "comment")
	}
	if o.From.Strict != o.To.Strict {
		parts = append(parts, onOff(o.To.Strict, "strict"))
	}
	if o.From.WithoutRowID != o.To.WithoutRowID {
		parts = append(parts, onOff(o.To.WithoutRowID, "without rowid"))
	}
	parts = append(parts, tableChanges(o.From, o.To)...)
	if f, t := o.From.Foreign, o.To.Foreign; f != nil && t != nil && len(missing(f.Options, t.Options))+len(missing(t.Options, f.Options)) > 0 {
		parts = append(parts, "options")
	}
	if o.From.RowSecurity != o.To.RowSecurity {
		parts = append(parts, onOff(o.To.RowSecurity, "row security"))
	}
	if o.From.ForceRowSecurity != o.To.ForceRowSecurity {
		parts = append(parts, onOff(o.To.ForceRowSecurity, "row security for the owner"))
	}
	return changed("table", o.To.Name, strings.Join(parts, ", "))
}
func (o AlterTable) String() string { return describe("alter", o.Summary()) }

func onOff(on bool, what string) string {
	if on {
		return what
	}
	return "no longer " + what
}

func (o AddColumn) Summary() Summary {
	return added("column", o.Table+"."+o.Column.Name, o.Column.Type)
}
func (o AddColumn) String() string { return "add column " + o.Table + "." + o.Column.Name }
func (o DropColumn) Summary() Summary {
	return removed("column", o.Table+"."+o.Column.Name)
}
func (o DropColumn) String() string { return describe("drop", o.Summary()) }

// Summary lists each property that changes, as from → to.
func (o AlterColumn) Summary() Summary {
	from, to := o.From, o.To
	var parts []string
	change := func(what, from, to string) {
		if from == to {
			return
		}
		if what != "" {
			what += " "
		}
		parts = append(parts, what+orNone(from)+arrow+orNone(to))
	}
	change("", from.Type, to.Type)
	change("", nullability(from), nullability(to))
	change("default", from.Default, to.Default)
	change("generated", generated(from), generated(to))
	change("identity", identity(from.Identity), identity(to.Identity))
	if from.Identity != nil && to.Identity != nil {
		if from.Identity.Comment != to.Identity.Comment {
			parts = append(parts, "comment of its sequence")
		}
		if from.Identity.Logging != to.Identity.Logging {
			parts = append(parts, "logging of its sequence")
		}
	}
	change("collation", from.Collation, to.Collation)
	if from.Autoincrement != to.Autoincrement {
		parts = append(parts, onOff(to.Autoincrement, "autoincrement"))
	}
	change("storage", from.Storage, to.Storage)
	change("compression", from.Compression, to.Compression)
	change("statistics", target(from.Statistics), target(to.Statistics))
	parts = append(parts, optionChanges(from.Options, to.Options)...)
	if from.Comment != to.Comment {
		parts = append(parts, "comment")
	}
	return changed("column", o.Table+"."+to.Name, strings.Join(parts, ", "))
}
func (o AlterColumn) String() string { return "alter column " + o.Table + "." + o.To.Name }

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func nullability(c model.Column) string {
	if c.NotNull {
		return "not null"
	}
	return "null"
}

func generated(c model.Column) string {
	if c.Generated != "" && c.Virtual {
		return c.Generated + " (virtual)"
	}
	return c.Generated
}

// target spells a statistics target.
func target(n *int) string {
	if n == nil {
		return "default"
	}
	return fmt.Sprint(*n)
}

func identity(id *model.Identity) string {
	switch {
	case id == nil:
		return ""
	case id.Always:
		return "always"
	}
	return "by default"
}

func (o RenameColumn) Summary() Summary {
	return changed("column", o.Table+"."+o.From+arrow+o.To)
}
func (o RenameColumn) String() string { return describe("rename", o.Summary()) }
func (o AddPrimaryKey) Summary() Summary {
	return added("primary key", constraint(o.Table, o.PrimaryKey.Name, o.PrimaryKey.Columns)+ofIndex(o.Using))
}
func (o AddPrimaryKey) String() string { return describe("add", o.Summary()) }
func (o DropPrimaryKey) Summary() Summary {
	return removed("primary key", constraint(o.Table, o.PrimaryKey.Name, o.PrimaryKey.Columns))
}
func (o DropPrimaryKey) String() string { return describe("drop", o.Summary()) }
func (o AddUnique) Summary() Summary {
	return added("unique", constraint(o.Table, o.Unique.Name, o.Unique.Columns)+ofIndex(o.Using))
}
func (o AddUnique) String() string { return describe("add", o.Summary()) }
func (o DropUnique) Summary() Summary {
	return removed("unique", constraint(o.Table, o.Unique.Name, o.Unique.Columns))
}
func (o DropUnique) String() string { return describe("drop", o.Summary()) }
func (o AddForeignKey) Summary() Summary {
	return added("foreign key", constraint(o.Table, o.ForeignKey.Name, o.ForeignKey.Columns))
}
func (o AddForeignKey) String() string { return describe("add", o.Summary()) }
func (o DropForeignKey) Summary() Summary {
	return removed("foreign key", constraint(o.Table, o.ForeignKey.Name, o.ForeignKey.Columns))
}
func (o DropForeignKey) String() string { return describe("drop", o.Summary()) }
func (o AlterForeignKey) Summary() Summary {
	what := "deferrable"
	switch {
	case o.To.NotEnforced && !o.From.NotEnforced:
		what = "not enforced"
	case o.From.NotEnforced && !o.To.NotEnforced:
		what = "enforced"
	}
	return changed("foreign key", constraint(o.Table, o.To.Name, o.To.Columns), what)
}
func (o AlterForeignKey) String() string { return describe("alter", o.Summary()) }
func (o AddCheck) Summary() Summary {
	return added("check", constraint(o.Table, o.Check.Name, []string{o.Check.Expr}))
}
func (o AddCheck) String() string { return describe("add", o.Summary()) }
func (o DropCheck) Summary() Summary {
	return removed("check", constraint(o.Table, o.Check.Name, []string{o.Check.Expr}))
}
func (o DropCheck) String() string { return describe("drop", o.Summary()) }
func (o RenameConstraint) Summary() Summary {
	return changed("constraint", on(o.Table, o.From+arrow+o.To))
}
func (o RenameConstraint) String() string { return describe("rename", o.Summary()) }
func (o ValidateConstraint) Summary() Summary {
	return changed("constraint", on(o.Table, o.Name), "validated")
}
func (o ValidateConstraint) String() string { return "validate constraint " + on(o.Table, o.Name) }
func (o CreateIndex) Summary() Summary {
	if o.Index.Unique {
		return added("unique index", on(o.Table, o.Index.Name))
	}
	return added("index", on(o.Table, o.Index.Name))
}
func (o CreateIndex) String() string { return describe("create", o.Summary()) }
func (o DropIndex) Summary() Summary { return removed("index", on(o.Table, o.Index.Name)) }
func (o DropIndex) String() string   { return describe("drop", o.Summary()) }
func (o RenameIndex) Summary() Summary {
	return changed("index", on(o.Table, o.From+arrow+o.To))
}
func (o RenameIndex) String() string { return describe("rename", o.Summary()) }

// Summary shows the first line of the statement.
func (o Exec) Summary() Summary {
	line, rest, more := strings.Cut(strings.TrimSpace(o.SQL), "\n")
	if more && strings.TrimSpace(rest) != "" {
		line += " …"
	}
	return changed("exec", line)
}
func (o Exec) String() string { return o.Summary().Text }

// Summary counts the rows.
func (o BulkInsert) Summary() Summary {
	rows := fmt.Sprintf("%d rows", len(o.Rows))
	if len(o.Rows) == 1 {
		rows = "1 row"
	}
	return changed("table", o.Table, rows)
}
func (o BulkInsert) String() string { return "insert into " + o.Table }
