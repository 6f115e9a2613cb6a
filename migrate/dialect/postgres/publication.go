package postgres

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// compilePublication compiles the operations on publications; ok is false for
// any other.
func compilePublication(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreatePublication:
		return createPublication(o.Publication), true, nil
	case ops.DropPublication:
		return one("DROP PUBLICATION " + Ident(o.Publication.Name)), true, nil
	case ops.AlterPublication:
		if o.From.AllTables != o.To.AllTables {
			return nil, true, unsupported(o, "whether a publication is for all tables cannot change: drop it and create it again")
		}
		return alterPublication(o), true, nil
	}
	return nil, false, nil
}

func createPublication(p model.Publication) []string {
	sql := "CREATE PUBLICATION " + Ident(p.Name)
	if p.AllTables {
		sql += " FOR ALL TABLES"
	}
	if len(p.Tables)+len(p.Schemas) > 0 {
		sql += " FOR " + publishedSQL(p)
	}
	if options := publicationOptions(model.Publication{}, p); options != "" {
		sql += " WITH (" + options + ")"
	}
	return withComment(sql, "PUBLICATION "+Ident(p.Name), p.Comment)
}

// publishedSQL lists tables and schemas. ONLY keeps out the tables that inherit
// from one, which are listed themselves where they are published.
func publishedSQL(p model.Publication) string {
	var list []string
	for i, t := range p.Tables {
		sql := "ONLY " + relation(t.Name)
		if i == 0 {
			sql = "TABLE " + sql // before version 15 the word stands there once
		}
		if len(t.Columns) > 0 {
			sql += " (" + idents(t.Columns) + ")"
		}
		if t.Where != "" {
			sql += " WHERE (" + t.Where + ")"
		}
		list = append(list, sql)
	}
	for _, s := range p.Schemas {
		list = append(list, "TABLES IN SCHEMA "+Ident(s))
	}
	return strings.Join(list, ", ")
}

// publicationOptions writes the options that differ.
func publicationOptions(from, to model.Publication) string {
	var options []string
	if !slices.Equal(from.Omits, to.Omits) {
		sent := slices.DeleteFunc(slices.Clone(model.PublicationChanges), func(c string) bool { return slices.Contains(to.Omits, c) })
		options = append(options, "publish = "+Literal(strings.Join(sent, ", ")))
	}
	if from.ViaRoot != to.ViaRoot {
		value := "false"
		if to.ViaRoot {
			value = "true"
		}
		options = append(options, "publish_via_partition_root = "+value)
	}
	if from.GeneratedColumns != to.GeneratedColumns {
		value := "none"
		if to.GeneratedColumns {
			value = "stored"
		}
		options = append(options, "publish_generated_columns = "+value)
	}
	return strings.Join(options, ", ")
}

func alterPublication(o ops.AlterPublication) []string {
	name := Ident(o.To.Name)
	removed, added := o.Changes()
	for i := range removed.Tables {
		removed.Tables[i] = model.PublishedTable{Name: removed.Tables[i].Name}
	}
	var sql []string
	list := func(verb string, p model.Publication) {
		if len(p.Tables)+len(p.Schemas) > 0 {
			sql = append(sql, "ALTER PUBLICATION "+name+" "+verb+" "+publishedSQL(p))
		}
	}
	// A partitioned table may have a column list or a row filter only while
	// changes are sent as the root's (PostgreSQL documentation, CREATE
	// PUBLICATION), so the options change in between.
	list("DROP", removed)
	if options := publicationOptions(o.From, o.To); options != "" {
		sql = append(sql, "ALTER PUBLICATION "+name+" SET ("+options+")")
	}
	list("ADD", added)
	return append(sql, comment("PUBLICATION "+name, o.From.Comment, o.To.Comment)...)
}
