package codegen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/autogen-db/autogen/model"
)

// fieldWriter writes one column as a field.
type fieldWriter struct {
	s    *structWriter
	c    model.Column
	g    goColumn
	isPK bool
	// numbered is set where the database numbers the rows.
	numbered bool
	// ag are the items of the ag tag; orm those of the ORM's.
	ag, orm    []string
	directives []string
}

// column writes a column, unless a tag cannot hold its name.
func (s *structWriter) column(c model.Column) {
	known := model.Column{Name: c.Name, Type: c.Type, NotNull: c.NotNull, Default: c.Default, Identity: saidIdentity(c.Identity), Autoincrement: c.Autoincrement,
		Generated: c.Generated, Virtual: c.Virtual, Collation: c.Collation, Storage: c.Storage, Compression: c.Compression, Statistics: c.Statistics, Comment: c.Comment}
	if !s.m.opts.Style.canName(c.Name) {
		return
	}
	f := &fieldWriter{s: s, c: c, g: s.m.goType(c.Type)}
	f.isPK = s.from.PrimaryKey != nil && slices.Contains(s.from.PrimaryKey.Columns, c.Name)
	f.numbered = c.Identity != nil || c.Autoincrement || serials[c.Type] != ""
	switch s.m.opts.Style {
	case GORM:
		f.gorm()
	case Bun:
		f.bun()
	default:
		f.native()
	}
	if c.Comment != "" {
		f.directives = append(f.directives, directive("comment", commentText(c.Comment)))
	}
	for _, d := range f.directives {
		s.lines = append(s.lines, jen.Comment(d))
	}
	s.lines = append(s.lines, f.code())
	s.held.Columns = append(s.held.Columns, known)
}

// canName reports whether a style's tag can hold a column's name.
func (style Style) canName(column string) bool {
	switch {
	case column == "" || !fitsLine(column):
		return false
	case style == GORM:
		return !strings.ContainsAny(column, gormSpecial)
	case style == Native:
		return column != "-" && !strings.Contains(column, ",")
	}
	return true
}

func (f *fieldWriter) code() jen.Code {
	field := jen.Id(f.s.fields.field(f.c.Name))
	if !f.c.NotNull && !f.isPK && !f.g.nilable() {
		field.Op("*")
	}
	field.Add(f.g.code)
	ag := strings.Join(f.ag, ",")
	switch f.s.m.opts.Style {
	case GORM:
		return field.Add(structTag("gorm", strings.Join(f.orm, ";"), "ag", ag))
	case Bun:
		return field.Add(structTag("bun", strings.Join(f.orm, ","), "ag", ag))
	}
	return field.Add(structTag("db", f.c.Name, "ag", ag))
}

// agText adds a key with an expression to the ag tag, or a directive above the
// field where the tag would be hard to read.
func (f *fieldWriter) agText(key, expr string) {
	line, ok := sqlLine(expr)
	if ok && strings.ContainsAny(line, "\"\\`") {
		f.directives = append(f.directives, directive(key, line))
		return
	}
	if ok {
		expr = line
	}
	f.ag = append(f.ag, key+":"+expr)
}

// agRest adds what is said in the same way in all styles.
func (f *fieldWriter) agRest() {
	if f.c.Identity != nil && (f.s.m.opts.Style != Bun || *saidIdentity(f.c.Identity) != (model.Identity{})) {
		f.ag = append(f.ag, identityItem(f.c.Identity))
	}
	if f.c.Generated != "" {
		f.agText("generated", f.c.Generated)
		if f.c.Virtual {
			f.ag = append(f.ag, "virtual")
		}
	}
	if f.c.Collation != "" {
		f.ag = append(f.ag, "collate:"+f.c.Collation)
	}
	if f.c.Storage != "" {
		f.ag = append(f.ag, "storage:"+strings.ToLower(f.c.Storage))
	}
	if f.c.Compression != "" {
		f.ag = append(f.ag, "compression:"+f.c.Compression)
	}
	if f.c.Statistics != nil {
		f.ag = append(f.ag, "statistics:"+strconv.Itoa(*f.c.Statistics))
	}
}

// native writes the ag tag.
func (f *fieldWriter) native() {
	tagged := f.s.tagged[f.c.Name]
	f.ag = append(f.ag, tagged...)
	columnType := f.c.Type
	if base, ok := serials[columnType]; ok {
		columnType = base
		f.ag = append(f.ag, "serial")
	}
	if columnType != f.g.natural && columnType != "" && !f.c.Autoincrement {
		f.ag = append(f.ag, "type:"+columnType)
	}
	if f.c.Autoincrement {
		f.ag = append(f.ag, "autoincrement")
	} else if f.c.Default != "" {
		f.agText("default", f.c.Default)
	}
	switch {
	case f.numbered:
	case f.c.NotNull || !f.g.nilable() && !f.isPK:
	default:
		f.ag = append(f.ag, "null")
	}
	f.agRest()
}

// gormSpecial are the characters that end, escape or quote a GORM setting.
const gormSpecial = "\\;\"`"

// gormWords are the types that GORM takes for its own.
var gormWords = []string{"bool", "int", "uint", "float", "string", "time", "bytes"}

// gorm writes the gorm tag, and the ag tag for what GORM has no word for.
func (f *fieldWriter) gorm() {
	f.orm = append(f.orm, "column:"+f.c.Name)
	switch {
	case f.c.Autoincrement || f.c.Type == "":
	case slices.Contains(gormWords, f.c.Type) || strings.ContainsAny(f.c.Type, gormSpecial):
		f.ag = append(f.ag, "type:"+f.c.Type)
	default:
		f.orm = append(f.orm, "type:"+f.c.Type)
		if f.c.Identity != nil {
			f.ag = append(f.ag, "type:"+f.c.Type) // GORM makes a serial of it
		}
	}
	f.orm = append(f.orm, f.s.tagged[f.c.Name]...)
	rowid := f.s.m.Held.Engine == model.SQLite && f.isPK && len(f.s.from.PrimaryKey.Columns) == 1 && f.c.Type == "integer"
	switch {
	case f.numbered:
		f.orm = append(f.orm, "autoIncrement")
	case (f.isPK || strings.EqualFold(f.c.Name, "id")) && f.g.kind == intKind && !rowid:
		f.orm = append(f.orm, "autoIncrement:false")
	}
	if f.c.NotNull && !(f.isPK && f.s.m.Held.Engine == model.Postgres) {
		f.orm = append(f.orm, "not null")
	}
	if f.c.Default != "" {
		if d, ok := gormDefault(f.c.Default, f.g.kind); ok {
			f.orm = append(f.orm, "default:"+d)
		} else {
			f.orm = append(f.orm, "default:(-)")
			f.agText("default", f.c.Default)
		}
	}
	if f.c.Generated != "" {
		f.orm = append(f.orm, "->")
	}
	f.agRest()
}

// gormDefault returns what a gorm tag's default must be for GORM to write this
// expression. GORM quotes what a field of strings has, unless it holds
// parentheses, and writes numbers anew.
func gormDefault(expr string, kind goKind) (text string, ok bool) {
	if strings.ContainsAny(expr, gormSpecial) || !fitsLine(expr) {
		return "", false
	}
	if strings.Contains(expr, "(") && strings.Contains(expr, ")") && !strings.HasPrefix(expr, "(") {
		return expr, true
	}
	switch kind {
	case intKind:
		n, err := strconv.ParseInt(expr, 10, 64)
		return expr, err == nil && strconv.FormatInt(n, 10) == expr
	case boolKind:
		return expr, expr == "true" || expr == "false"
	case textKind:
		inner := strings.TrimSuffix(strings.TrimPrefix(expr, "'"), "'")
		plain := inner != "" && !strings.ContainsFunc(inner, func(r rune) bool { return r != '_' && r != '-' && r != '.' && !isAlnum(r) })
		return expr, plain && len(expr) == len(inner)+2 && !strings.EqualFold(inner, "null")
	}
	return "", false
}

// bunQuote quotes a value as Bun reads it: a backslash stands for itself, unless
// one stands before the first double quote.
func bunQuote(value string) string {
	if !strings.Contains(value, `"`) && !strings.HasSuffix(value, `\`) {
		return `"` + value + `"`
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// bun writes the bun tag, and the ag tag for what Bun has no word for.
func (f *fieldWriter) bun() {
	name := f.c.Name
	if name == "-" || strings.ContainsAny(name, ",:\"\\") {
		f.orm = append(f.orm, "", "column:"+bunQuote(name))
	} else {
		f.orm = append(f.orm, name)
	}
	f.orm = append(f.orm, f.s.tagged[f.c.Name]...)
	switch {
	case f.c.Autoincrement || f.c.Type == "":
	case strings.ContainsAny(f.c.Type, `"`):
		f.ag = append(f.ag, "type:"+f.c.Type)
	default:
		f.orm = append(f.orm, "type:"+f.c.Type)
	}
	if f.g.kind == listKind {
		f.orm = append(f.orm, "array")
	}
	switch {
	case f.c.Autoincrement, serials[f.c.Type] != "":
		f.orm = append(f.orm, "autoincrement")
	case f.numbered:
		f.orm = append(f.orm, "identity")
	case f.c.Generated != "":
		f.orm = append(f.orm, "nullzero")
	}
	notNull := f.isPK || f.c.Autoincrement || serials[f.c.Type] != ""
	switch {
	case f.c.NotNull && !notNull:
		f.orm = append(f.orm, "notnull")
	case notNull && !f.c.NotNull:
		f.ag = append(f.ag, "null")
	}
	if f.c.Default != "" {
		if strings.ContainsAny(f.c.Default, `,"()\`) || !fitsLine(f.c.Default) {
			f.orm = append(f.orm, "nullzero")
			f.agText("default", f.c.Default)
		} else {
			f.orm = append(f.orm, "default:"+f.c.Default)
		}
	}
	f.agRest()
}

// saidIdentity returns what the identity key of an ag tag says of an identity.
func saidIdentity(id *model.Identity) *model.Identity {
	if id == nil {
		return nil
	}
	said := *id
	said.Logging, said.Comment = "", ""
	return &said
}

// identityItem is the identity key of an ag tag.
func identityItem(id *model.Identity) string {
	item := "identity"
	if id.Always {
		item += ":always"
	}
	var c clauses
	number := func(word string, n *int64) {
		if n != nil {
			c = append(c, fmt.Sprintf("%s %d", word, *n))
		}
	}
	number("start", id.Start)
	c.add(id.Increment != 0, "increment %d", id.Increment)
	number("minvalue", id.Min)
	number("maxvalue", id.Max)
	c.add(id.Cache != 0, "cache %d", id.Cache)
	c.add(id.Cycle, "cycle")
	if len(c) == 0 {
		return item
	}
	if !id.Always {
		item += ":by default"
	}
	return item + " (" + c.String() + ")"
}
