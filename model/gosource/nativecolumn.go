package gosource

import (
	"fmt"
	"go/ast"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// column makes a field's column from its Go type, its tag and its directives.
func (r *reader) column(t *nativeTable, f *nativeField) model.Column {
	full := t.decl.name + "." + f.name
	c := model.Column{Name: f.column, Pos: f.pos}
	f.goType = r.columnType(f.typ)
	r.fieldEnum(f, full)
	switch {
	case f.tag.has["type"]:
		c.Type = f.tag.values["type"]
	case f.goType.sql == "":
		r.unknown(codeNoRule, f.pos, "add ag:\"type:…\", or db:\"-\" to leave the field out", "field %s: %s", full, f.why)
	default:
		c.Type = f.goType.sql
		if f.unsigned && r.postgres() && !f.tag.has["identity"] {
			r.warn(codeUnsigned, f.pos, "add ag:\"type:numeric(20)\" if values above 9223372036854775807 occur", "field %s: an unsigned integer of 64 bits becomes bigint, which is signed", full)
		}
	}
	c.NotNull = !f.null
	if f.tag.has["null"] && f.tag.has["notnull"] {
		r.fail(f.pos, "", "field %s: null and notnull exclude each other", full)
	}
	if f.tag.has["null"] {
		c.NotNull = false
	}
	if f.tag.has["notnull"] {
		c.NotNull = true
	}
	r.numbering(f, full, &c)
	if c.Type != "" {
		c.Type = r.canonicalType(c.Type)
	}
	c.Default = unparen(f.tag.values["default"])
	c.Generated = unparen(f.tag.values["generated"])
	c.Virtual = f.tag.has["virtual"]
	if f.tag.has["collate"] {
		schema, bare := model.SplitName(f.tag.values["collate"])
		if schema == "pg_catalog" {
			schema = ""
		}
		c.Collation = model.JoinName(schema, bare)
	}
	r.columnStorage(f.tag, f.pos, full, &c)
	comment := f.tag.values["comment"]
	c.RenamedFrom = f.tag.values["renamed"]
	if f.node != nil {
		r.fieldDirectives(f, full, &c, &comment)
		if comment == "" && r.cfg.Native.DocComments {
			comment = docComment(f.node.field.Doc)
		}
	}
	if r.cfg.Engine != model.SQLite {
		c.Comment = comment
	}
	switch {
	case c.Virtual && c.Generated == "":
		r.fail(f.pos, "add generated:…", "field %s: virtual is for a generated column", full)
	case c.Generated != "" && c.Default != "":
		r.fail(f.pos, "leave one of them out", "field %s: a generated column has no default", full)
	case c.Default != "" && (c.Identity != nil || c.Autoincrement || f.tag.has["serial"]):
		r.fail(f.pos, "leave one of them out", "field %s: a column that numbers its rows has no default", full)
	}
	return c
}

// docComment is the text of a doc comment, without its directives.
func docComment(g *ast.CommentGroup) string { return strings.TrimSpace(g.Text()) }

// fieldDirectives reads the directives above or behind a field.
func (r *reader) fieldDirectives(f *nativeField, full string, c *model.Column, comment *string) {
	for _, d := range f.node.directives {
		var to *string
		switch d.verb {
		case "default":
			to = &c.Default
		case "generated":
			to = &c.Generated
		case "comment":
			to = comment
		default:
			continue
		}
		if *to != "" {
			r.fail(d.pos, "keep one of them", "field %s has two values for %s", full, d.verb)
			continue
		}
		text := d.args
		if d.verb == "comment" {
			text = d.comment()
		}
		if d.verb == "generated" {
			if rest, ok := cutWord(text, "virtual"); ok {
				text, c.Virtual = rest, true
			} else if rest, ok := cutWord(text, "stored"); ok {
				text = rest
			}
		}
		if d.verb != "comment" {
			if _, err := lexSQL(text); err != nil {
				r.fail(d.pos, "", "directive %s%s: %s", directivePrefix, d.verb, err)
				continue
			}
			text = unparen(text)
		}
		if text == "" {
			r.fail(d.pos, "", "directive %s%s is empty", directivePrefix, d.verb)
			continue
		}
		*to = text
	}
}

// cutWord takes a word off the end of a text.
func cutWord(text, w string) (string, bool) {
	head := strings.TrimSpace(text)
	if len(head) <= len(w) || !strings.EqualFold(head[len(head)-len(w):], w) {
		return text, false
	}
	head = head[:len(head)-len(w)]
	if last := head[len(head)-1]; last != ' ' && last != '\t' && last != ')' {
		return text, false
	}
	return strings.TrimSpace(head), true
}

// fieldEnum applies the enum option: the field's Go type must be an enum, and
// a name of its own makes a type of that name with the same values.
func (r *reader) fieldEnum(f *nativeField, full string) {
	if !f.tag.has["enum"] {
		return
	}
	if f.enum == nil {
		r.fail(f.pos, "put //autogen:enum above the type", "field %s: the Go type %s is declared as no enum", full, shortType(f.typ))
		return
	}
	name := f.tag.values["enum"]
	if name == "" || !r.postgres() || f.enum.check {
		return
	}
	name = r.objectName(f.pos, r.schemas[f.enum.pkg.path], name)
	if r.db.Enum(name) == nil {
		r.db.Enums = append(r.db.Enums, model.Enum{Name: name, Values: f.enum.values, Pos: f.pos})
	}
	f.goType.sql = model.TypeOfName(name)
	if f.array {
		f.goType.sql += "[]"
	}
}

// numbering applies identity, serial and autoincrement.
func (r *reader) numbering(f *nativeField, full string, c *model.Column) {
	identity, serial, auto := f.tag.has["identity"], f.tag.has["serial"], f.tag.has["autoincrement"]
	if identity && serial {
		r.fail(f.pos, "identity is the newer form", "field %s: identity and serial exclude each other", full)
		return
	}
	if !identity && !serial && !auto {
		return
	}
	if f.tag.has["null"] {
		r.fail(f.pos, "leave null out", "field %s: a column that numbers its rows cannot be null", full)
	}
	c.NotNull = true
	if r.mysql() {
		c.Autoincrement = true
		return
	}
	if !r.postgres() {
		// SQLite numbers the rows of an INTEGER PRIMARY KEY by itself
		// (sqlite.org, "ROWIDs and the INTEGER PRIMARY KEY").
		c.Type = "integer"
		c.Autoincrement = auto
		return
	}
	if auto && !identity && !serial {
		r.fail(f.pos, "use identity, or write autoincrement.sqlite", "field %s: postgres has no autoincrement", full)
		return
	}
	base := model.CanonicalType(r.cfg.Engine, c.Type)
	if serial {
		kinds := map[string]string{"smallint": "smallserial", "integer": "serial", "bigint": "bigserial"}
		if strings.HasSuffix(base, "serial") {
			return
		}
		if kinds[base] == "" {
			r.fail(f.pos, "use an integer type", "field %s: a serial column cannot have type %s", full, c.Type)
			return
		}
		c.Type = kinds[base]
		return
	}
	if base != "smallint" && base != "integer" && base != "bigint" {
		r.fail(f.pos, "use an integer type", "field %s: an identity column cannot have type %s", full, c.Type)
		return
	}
	id, err := parseIdentity(f.tag.values["identity"])
	if err != nil {
		r.fail(f.pos, "the form is identity[:always] [(start 100 increment 5)]", "field %s: identity: %s", full, err)
		return
	}
	c.Identity = id
}

// parseIdentity reads [always | by default] [(sequence options)].
func parseIdentity(text string) (*model.Identity, error) {
	id := &model.Identity{}
	t, err := newTail(text)
	if err != nil {
		return nil, err
	}
	if t.accept("always") {
		id.Always = true
	} else {
		t.accept("by", "default")
	}
	if t.done() {
		return id, nil
	}
	g, err := t.group()
	if err != nil {
		return nil, err
	}
	if err := t.leftover(); err != nil {
		return nil, err
	}
	for !g.done() {
		switch {
		case g.accept("start"):
			g.accept("with")
			id.Start, err = g.integer()
		case g.accept("increment"):
			g.accept("by")
			var n *int64
			if n, err = g.integer(); err == nil {
				id.Increment = *n
			}
		case g.accept("minvalue"):
			id.Min, err = g.integer()
		case g.accept("maxvalue"):
			id.Max, err = g.integer()
		case g.accept("cache"):
			var n *int64
			if n, err = g.integer(); err == nil {
				id.Cache = *n
			}
		case g.accept("no", "minvalue"), g.accept("no", "maxvalue"), g.accept("no", "cycle"):
		case g.accept("cycle"):
			id.Cycle = true
		default:
			err = g.leftover()
		}
		if err != nil {
			return nil, err
		}
	}
	return id, nil
}

// integer reads a number with an optional sign.
func (t *sqlTail) integer() (*int64, error) {
	sign := ""
	if t.accept("-") {
		sign = "-"
	}
	if t.done() || t.toks[t.at].kind != number {
		return nil, fmt.Errorf("a number is missing at %q", t.rest())
	}
	n, ok := parseInt(sign + t.toks[t.at].value)
	if !ok {
		return nil, fmt.Errorf("%s is no number that fits", t.toks[t.at].value)
	}
	t.at++
	return &n, nil
}
