package codegen

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/autogen-db/autogen/model"
)

// structWriter writes one table as a struct.
type structWriter struct {
	m          *Models
	from, held model.Table
	goName     string
	fields     typeNames
	directives []string
	// partly says that the tags cannot hold the names of all columns.
	partly bool
	// tagged holds the further items of columns' tags, by column: what a
	// native or a GORM tag says of a constraint over one column.
	tagged map[string][]string
	lines  []jen.Code
}

// write chooses between tags and directives for all that the table has.
func (s *structWriter) write() {
	if s.m.opts.Style == Native || s.m.opts.Style == Bun && !bunCanName(s.from.Name) {
		s.say("table", sqlTable(s.from.Name))
	}
	if by := s.from.PartitionBy; by != nil {
		body, _ := partitionBody(by)
		s.say("partition", body)
		s.held.PartitionBy = by
	}
	s.options()
	s.primaryKey()
	for _, u := range s.from.Uniques {
		s.unique(u)
	}
	for _, f := range s.from.ForeignKeys {
		s.foreignKey(f)
	}
	for _, c := range s.from.Checks {
		known := model.Check{Name: c.Name, Expr: c.Expr, NoInherit: c.NoInherit, NotValid: c.NotValid, Pos: c.Pos}
		if body, ok := checkBody(c); ok && !s.partly && fitsLine(c.Name) && isOnly(c, known) {
			s.say("check", body)
			s.held.Checks = append(s.held.Checks, c)
		}
	}
	for _, x := range s.from.Exclusions {
		s.exclusion(x)
	}
	for _, x := range s.from.Indexes {
		s.index(x)
	}
	for _, c := range s.from.Columns {
		s.column(c)
	}
}

// partitionable reports whether it can be said how the table is divided, which
// SQL beside the struct cannot add to it.
func (s *structWriter) partitionable() bool {
	by := s.from.PartitionBy
	if by == nil {
		return true
	}
	_, ok := partitionBody(by)
	return ok && s.canSay(by.Keys)
}

// canSay reports whether a directive can hold keys: columns that the struct has,
// and no expression where it lacks some.
func (s *structWriter) canSay(keys []model.Key) bool {
	for _, k := range keys {
		if k.Expr != "" && s.partly || k.Expr == "" && !s.canName(k.Column) ||
			!isOnly(k, model.Key{Column: k.Column, Expr: k.Expr, Collation: k.Collation, OpClass: k.OpClass, OpClassOptions: k.OpClassOptions, Desc: k.Desc, Nulls: k.Nulls}) {
			return false
		}
	}
	return true
}

// canName reports whether the style's tags can hold the names of columns.
func (s *structWriter) canName(columns ...string) bool {
	for _, c := range columns {
		if !s.m.opts.Style.canName(c) {
			return false
		}
	}
	return true
}

func (s *structWriter) say(verb, args string) {
	s.directives = append(s.directives, directive(verb, args))
}

func (s *structWriter) options() {
	if s.from.Comment != "" {
		s.say("comment", commentText(s.from.Comment))
		s.held.Comment = s.from.Comment
	}
	var options []string
	if s.from.Strict {
		options = append(options, "strict")
	}
	if s.from.WithoutRowID {
		options = append(options, "without rowid")
	}
	if len(options) > 0 {
		s.say("options.sqlite", strings.Join(options, ", "))
	}
	if len(s.from.Options) > 0 {
		s.say("options", optionText(s.from.Options))
		s.held.Options = s.from.Options
	}
	if s.from.Tablespace != "" && fitsLine(s.from.Tablespace) {
		s.say("tablespace", sqlName(s.from.Tablespace))
		s.held.Tablespace = s.from.Tablespace
	}
	if s.from.Unlogged {
		s.say("unlogged", "")
		s.held.Unlogged = true
	}
	s.held.Strict, s.held.WithoutRowID = s.from.Strict, s.from.WithoutRowID
}

// bare is the table's name without its schema.
func (s *structWriter) bare() string {
	_, bare := model.SplitName(s.from.Name)
	return bare
}

// isDefault reports whether a constraint has the name that its tag gives it.
func (s *structWriter) isDefault(name, column, suffix string) bool {
	want := s.bare() + "_" + column + "_" + suffix
	return len(want) <= model.MaxName && (name == want || name == "" && s.m.Held.Engine == model.SQLite)
}

func (s *structWriter) primaryKey() {
	pk := s.from.PrimaryKey
	if pk == nil {
		if s.m.opts.Style == GORM && slices.ContainsFunc(s.from.Columns, func(c model.Column) bool { return strings.EqualFold(c.Name, "id") }) {
			// GORM takes a column of that name for the key.
			s.say("pk", "none")
		}
		return
	}
	known := model.PrimaryKey{Name: pk.Name, Columns: pk.Columns, Include: pk.Include, Deferrable: pk.Deferrable, Deferred: pk.Deferred, Storage: writtenStorage(pk.Storage), Pos: pk.Pos}
	if !isOnly(*pk, known) || !fitsLine(pk.Name) || !s.canName(slices.Concat(pk.Columns, pk.Include)...) {
		return
	}
	s.held.PrimaryKey = pk
	inOrder := slices.IsSortedFunc(pk.Columns, func(a, b string) int { return s.position(a) - s.position(b) })
	unnamed := pk.Name == "" || pk.Name == s.bare()+"_pkey" && (s.m.Held.Engine == model.Postgres || s.m.opts.Style == Native)
	if !inOrder || !unnamed || len(pk.Include) > 0 || pk.Deferrable || !pk.Storage.IsZero() || s.m.opts.Style == GORM && !s.hasColumn("id") && len(pk.Columns) > 1 {
		s.say("pk", primaryKeyBody(pk))
		if s.m.opts.Style == Native {
			return
		}
	}
	for _, c := range pk.Columns {
		s.tag(c, map[Style]string{Native: "pk", GORM: "primaryKey", Bun: "pk"}[s.m.opts.Style])
	}
}

func (s *structWriter) hasColumn(name string) bool { return s.from.Column(name) != nil }

func (s *structWriter) position(column string) int {
	return slices.IndexFunc(s.from.Columns, func(c model.Column) bool { return c.Name == column })
}

func (s *structWriter) tag(column, item string) {
	s.tagged[column] = append(s.tagged[column], item)
}

func (s *structWriter) unique(u model.Unique) {
	known := model.Unique{Name: u.Name, Columns: u.Columns, Include: u.Include, NullsNotDistinct: u.NullsNotDistinct, Deferrable: u.Deferrable, Deferred: u.Deferred,
		Storage: writtenStorage(u.Storage), Pos: u.Pos}
	if !isOnly(u, known) || !fitsLine(u.Name) || !s.canName(slices.Concat(u.Columns, u.Include)...) {
		return
	}
	s.held.Uniques = append(s.held.Uniques, u)
	plain := len(u.Columns) == 1 && len(u.Include) == 0 && !u.NullsNotDistinct && !u.Deferrable && u.Storage.IsZero()
	if plain && s.m.opts.Style == Native && s.isDefault(u.Name, u.Columns[0], "key") {
		s.tag(u.Columns[0], "unique")
		return
	}
	s.say("unique", uniqueBody(u))
}

func (s *structWriter) foreignKey(f model.ForeignKey) {
	known := model.ForeignKey{Name: f.Name, Columns: f.Columns, RefTable: f.RefTable, RefColumns: f.RefColumns, OnDelete: f.OnDelete, OnUpdate: f.OnUpdate,
		OnDeleteColumns: f.OnDeleteColumns, Match: f.Match, Deferrable: f.Deferrable, Deferred: f.Deferred, NotValid: f.NotValid, Pos: f.Pos}
	if !isOnly(f, known) || !allFit(f.Name, f.RefTable) || !s.canName(slices.Concat(f.Columns, f.RefColumns, f.OnDeleteColumns)...) {
		return
	}
	s.held.ForeignKeys = append(s.held.ForeignKeys, f)
	schema, table := model.SplitName(f.RefTable)
	plain := len(f.Columns) == 1 && f.OnUpdate == "" && len(f.OnDeleteColumns) == 0 && f.Match == "" && !f.Deferrable && !f.NotValid &&
		schema == "" && sqlName(table) == table && len(f.RefColumns) == 1 && sqlName(f.RefColumns[0]) == f.RefColumns[0]
	if !plain || s.m.opts.Style != Native || !s.isDefault(f.Name, f.Columns[0], "fkey") || s.hasKeyTag(f.Columns[0]) {
		s.say("fk", foreignKeyBody(f))
		return
	}
	s.tag(f.Columns[0], "fk:"+table+"."+f.RefColumns[0])
	if f.OnDelete != "" {
		s.tag(f.Columns[0], "ondelete:"+strings.ToLower(f.OnDelete))
	}
}

// hasKeyTag reports whether a column's tag holds a foreign key already.
func (s *structWriter) hasKeyTag(column string) bool {
	return slices.ContainsFunc(s.tagged[column], func(item string) bool { return strings.HasPrefix(item, "fk:") })
}

func (s *structWriter) index(x model.Index) {
	known := model.Index{Name: x.Name, Unique: x.Unique, Method: x.Method, Keys: x.Keys, Include: x.Include, NullsNotDistinct: x.NullsNotDistinct, Where: x.Where,
		Storage: writtenStorage(x.Storage), Pos: x.Pos}
	body, ok := indexBody(x)
	if !ok || !isOnly(x, known) || !fitsLine(x.Name) || !s.canName(x.Include...) || !s.canSay(x.Keys) || x.Where != "" && s.partly {
		return
	}
	s.held.Indexes = append(s.held.Indexes, x)
	plain := x.Method == "" && len(x.Include) == 0 && !x.NullsNotDistinct && x.Where == "" && x.Storage.IsZero()
	for _, k := range x.Keys {
		plain = plain && isOnly(k, model.Key{Column: k.Column})
	}
	switch {
	case plain && s.m.opts.Style == Native && len(x.Keys) == 1 && s.isDefault(x.Name, x.Keys[0].Column, "idx"):
		s.tag(x.Keys[0].Column, map[bool]string{false: "index", true: "uniqueindex"}[x.Unique])
	case plain && s.m.opts.Style == GORM && !strings.ContainsAny(x.Name, gormSpecial+","):
		for i, k := range x.Keys {
			item := map[bool]string{false: "index:", true: "uniqueIndex:"}[x.Unique] + x.Name
			if len(x.Keys) > 1 {
				item += ",priority:" + strconv.Itoa(i+1)
			}
			s.tag(k.Column, item)
		}
	default:
		s.say("index", body)
	}
}

func (s *structWriter) exclusion(x model.Exclusion) {
	known := model.Exclusion{Name: x.Name, Method: x.Method, Elements: x.Elements, Include: x.Include, Where: x.Where, Deferrable: x.Deferrable, Deferred: x.Deferred,
		Storage: writtenStorage(x.Storage), Pos: x.Pos}
	body, ok := exclusionBody(x)
	for _, e := range x.Elements {
		ok = ok && s.canSay([]model.Key{e.Key})
	}
	if ok && isOnly(x, known) && fitsLine(x.Name) && s.canName(x.Include...) && (x.Where == "" || !s.partly) {
		s.say("exclude", body)
		s.held.Exclusions = append(s.held.Exclusions, x)
	}
}

// code prints the struct, and the method or the field that names the table for
// the ORM.
func (s *structWriter) code() jen.Code {
	doc := jen.Comment(s.goName + " is a row of table " + s.from.Name + ".")
	if len(s.directives) > 0 {
		doc.Line().Comment("//")
	}
	for _, d := range s.directives {
		doc.Line().Comment(d)
	}
	body := s.lines
	if s.m.opts.Style == Bun {
		table := ""
		if bunCanName(s.from.Name) {
			table = "table:" + s.from.Name
		}
		base := jen.Qual(bunPath, "BaseModel").Add(structTag("bun", table))
		body = append([]jen.Code{base, jen.Line()}, body...)
	}
	out := doc.Line().Type().Id(s.goName).Struct(body...)
	if s.m.opts.Style == GORM {
		schema, name := model.SplitName(s.from.Name)
		if schema != "" {
			name = schema + "." + name
		}
		out.Line().Line().Comment("TableName tells GORM the name of the table.").Line().
			Func().Params(jen.Id(s.goName)).Id("TableName").Params().String().Block(jen.Return(jen.Lit(name)))
	}
	return out
}

// bunCanName reports whether the tag of BaseModel can hold a table's name.
func bunCanName(table string) bool { return !strings.ContainsAny(table, ",:\"\\") }

// structTag prints a struct tag out of keys and values in turn; a key without
// a value is left out.
func structTag(pairs ...string) jen.Code {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			parts = append(parts, pairs[i]+":"+strconv.Quote(pairs[i+1]))
		}
	}
	text := strings.Join(parts, " ")
	if text == "" {
		return jen.Null()
	}
	if strings.Contains(text, "`") {
		return jen.Lit(text)
	}
	return jen.Op("`" + text + "`")
}
