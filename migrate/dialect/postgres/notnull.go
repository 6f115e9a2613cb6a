package postgres

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// notNullSQL writes a NOT NULL of a column's definition, or with a column that
// of a table.
func notNullSQL(n model.NotNull, column string) string {
	sql := named(n.Name, "NOT NULL")
	if column != "" {
		sql += " " + Ident(column)
	}
	if n.NoInherit {
		sql += " NO INHERIT"
	}
	return sql + notValid(n.NotValid)
}

// addNotNull makes a column that is there NOT NULL.
func addNotNull(table string, c model.Column, n model.NotNull) []string {
	if n.Name == "" && !n.NoInherit && !n.NotValid {
		return one(alter(table, "ALTER COLUMN "+Ident(c.Name)+" SET NOT NULL"))
	}
	return one(alter(table, "ADD "+notNullSQL(n, c.Name)))
}

// newNotNull returns the statements for what the definition of a new column
// leaves out: it takes no NOT VALID.
func newNotNull(table string, c model.Column) []string {
	var sql []string
	if n := c.NotNullDetails(); n.NotValid {
		sql = addNotNull(table, c, n)
	}
	return append(sql, notNullComment(table, model.Column{}, c)...)
}

// notNullComment changes the comment on the NOT NULL of a column.
func notNullComment(table string, from, to model.Column) []string {
	if !to.NotNull {
		return nil
	}
	t := model.Table{Name: table}
	return constraintComment(table, t.NotNullName(&to), from.NotNullDetails().Comment, to.NotNullDetails().Comment)
}

// alterNotNull makes a column NOT NULL, or changes what its NOT NULL has beside.
func alterNotNull(o ops.AlterColumn) []string {
	from, to := o.From.NotNullDetails(), o.To.NotNullDetails()
	if !o.From.NotNull {
		return addNotNull(o.Table, o.To, to)
	}
	var sql []string
	if to.NotValid && !from.NotValid {
		return append(one(alter(o.Table, "ALTER COLUMN "+Ident(o.To.Name)+" DROP NOT NULL")), addNotNull(o.Table, o.To, to)...)
	}
	t := model.Table{Name: o.Table}
	name := t.NotNullName(&o.To)
	if was := t.NotNullName(&o.From); was != name {
		sql = append(sql, alter(o.Table, "RENAME CONSTRAINT "+Ident(was)+" TO "+Ident(name)))
	}
	switch {
	case to.NoInherit && !from.NoInherit:
		sql = append(sql, alter(o.Table, "ALTER CONSTRAINT "+Ident(name)+" NO INHERIT"))
	case from.NoInherit && !to.NoInherit:
		sql = append(sql, alter(o.Table, "ALTER CONSTRAINT "+Ident(name)+" INHERIT"))
	}
	if from.NotValid && !to.NotValid {
		sql = append(sql, alter(o.Table, "VALIDATE CONSTRAINT "+Ident(name)))
	} else if to.Local && !from.Local {
		sql = append(sql, alter(o.Table, "ALTER COLUMN "+Ident(o.To.Name)+" SET NOT NULL"))
	}
	return sql
}
