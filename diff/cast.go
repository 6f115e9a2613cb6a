package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func castKey(signature string) key { return key{kind: kindCast, name: signature} }

// valuesKey names the values of a type in columns, which are text while the type is
// built anew: the server writes them itself, and no cast of the database's may.
func valuesKey(name string) key { return key{kind: kindCast, table: "values", name: name} }

func bareCast(c *model.Cast) model.Cast {
	b := *c
	b.Pos = model.Pos{}
	return b
}

// casts is what the object core needs to know of casts. What uses one rests on
// its function, so that it is built anew with the cast.
var casts = objectKind[model.Cast]{
	key:  func(c *model.Cast) key { return castKey(c.Signature()) },
	same: func(old, new *model.Cast) bool { return sameCast(old, new) && old.Comment == new.Comment },
	alter: func(old, new *model.Cast) ops.Operation {
		if !sameCast(old, new) {
			return nil
		}
		return ops.AlterCast{From: bareCast(old), To: bareCast(new)}
	},
	object: func(in *side, c *model.Cast) object {
		o := object{create: ops.CreateCast{Cast: bareCast(c)}, drop: ops.DropCast{Cast: bareCast(c)}}
		o.needs = slices.Concat(in.typed(c.Source), in.typed(c.Target))
		for _, name := range []string{c.Source, c.Target} {
			o.needs = append(o.needs, valuesKey(enumOf(name)))
		}
		if c.Function != "" {
			o.needs = append(o.needs, functionKey(c.Function))
		}
		return o
	},
}

func sameCast(a, b *model.Cast) bool {
	return a.Function == b.Function && a.InOut == b.InOut && a.Context == b.Context
}

// using returns what ALTER COLUMN … TYPE converts the values of a column with
// where the server has no cast that it takes by itself: the one that the database
// has for explicit use, or by way of text. It is empty where the operation knows
// by itself, which it does of built-in types.
func (d *differ) using(from, to *model.Column) string {
	was, made := underlying(d.old, from.Type)
	is, making := underlying(d.new, to.Type)
	user := made || making
	if from.Type == to.Type || was == is {
		return ""
	}
	cast := was + " AS " + is
	for _, c := range []*model.Cast{d.old.Cast(cast), d.new.Cast(cast)} {
		if c != nil && c.Context == "" {
			return postgres.Explicitly(to.Name, to.Type)
		}
	}
	if (was != from.Type || is != to.Type) && model.IsCut(is) && model.IsAssignable(was, is) {
		return postgres.Ident(to.Name) // as it is assigned
	}
	if model.IsPrintable(was, is) || !user && was == from.Type && is == to.Type {
		return ""
	}
	if !user && model.IsCastable(was, is) || user && (d.old.Cast(cast) != nil || d.new.Cast(cast) != nil) {
		return ""
	}
	return postgres.ThroughText(to.Name, to.Type)
}

// underlying returns what a domain is over, down to what is none, or the type
// itself, and whether that is a type of the database that has no casts but those
// that the database has: an enum, a row or a range.
func underlying(db *model.Database, spelling string) (bare string, made bool) {
	for {
		m := db.Domain(enumOf(spelling))
		if m == nil {
			break
		}
		array := model.ParseType(spelling).Array
		if spelling = m.Type; array {
			spelling += "[]"
		}
	}
	name := enumOf(spelling)
	ranged := func(r model.Range) bool { return r.Name == name || r.MultirangeName() == name }
	return spelling, name != "" && (db.Composite(name) != nil || slices.ContainsFunc(db.Ranges, ranged) || db.Enum(name) != nil)
}
