package postgres

import (
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compileLanguage compiles the operations on procedural languages and
// transforms; ok is false for any other.
func compileLanguage(op ops.Operation) (sql []string, ok bool) {
	language := func(l *model.Language) string { return "LANGUAGE " + Ident(l.Name) }
	transform := func(t *model.Transform) string {
		return "TRANSFORM FOR " + typeSQL(t.Type) + " LANGUAGE " + Ident(t.Language)
	}
	switch o := op.(type) {
	case ops.CreateLanguage:
		return withComment(createLanguage("CREATE ", &o.Language), language(&o.Language), o.Language.Comment), true
	case ops.DropLanguage:
		return one("DROP " + language(&o.Language)), true
	case ops.AlterLanguage:
		if createLanguage("", &o.From) != createLanguage("", &o.To) {
			sql = one(createLanguage("CREATE OR REPLACE ", &o.To))
		}
		return append(sql, comment(language(&o.To), o.From.Comment, o.To.Comment)...), true
	case ops.CreateTransform:
		return withComment("CREATE "+transform(&o.Transform)+transformSQL(&o.Transform), transform(&o.Transform), o.Transform.Comment), true
	case ops.DropTransform:
		return one("DROP " + transform(&o.Transform)), true
	case ops.AlterTransform:
		if transformSQL(&o.From) != transformSQL(&o.To) {
			sql = one("CREATE OR REPLACE " + transform(&o.To) + transformSQL(&o.To))
		}
		return append(sql, comment(transform(&o.To), o.From.Comment, o.To.Comment)...), true
	}
	return nil, false
}

func createLanguage(verb string, l *model.Language) string {
	if l.Trusted {
		verb += "TRUSTED "
	}
	sql := verb + "LANGUAGE " + Ident(l.Name) + " HANDLER " + Name(l.Handler)
	if l.Inline != "" {
		sql += " INLINE " + Name(l.Inline)
	}
	if l.Validator != "" {
		sql += " VALIDATOR " + Name(l.Validator)
	}
	return sql
}

// transformSQL writes the functions of a transform.
func transformSQL(t *model.Transform) string {
	var list []string
	if t.FromSQL != "" {
		list = append(list, "FROM SQL WITH "+calledSQL(t.FromSQL))
	}
	if t.ToSQL != "" {
		list = append(list, "TO SQL WITH "+calledSQL(t.ToSQL))
	}
	return " (" + strings.Join(list, ", ") + ")"
}
