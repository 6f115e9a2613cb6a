package diff

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// checkVersion refuses constraints of the new side, and where grants are compared
// default privileges, that the server of the old one is too old for: it would refuse
// the statement, and not say where they are declared.
func checkVersion(old, new *model.Database, grants bool) error {
	const since = 18
	if old.Version == 0 || old.Version >= since {
		return nil
	}
	refuse := func(object string, pos model.Pos, what string) error {
		return &ImpossibleError{Object: object, Pos: pos,
			Reason: fmt.Sprintf("%s needs PostgreSQL %d, and the server is of version %d", what, since, old.Version),
			Advice: "take it out of the declaration, or use a newer server"}
	}
	for i := range new.Grants {
		if g := &new.Grants[i]; grants && g.Default && g.Kind == "LARGE OBJECT" {
			return refuse("default privileges", g.Pos, "ALTER DEFAULT PRIVILEGES … ON LARGE OBJECTS")
		}
	}
	for i := range new.Tables {
		t := &new.Tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			what := ""
			switch n := c.NotNullDetails(); {
			case n.NoInherit:
				what = "NOT NULL with NO INHERIT"
			case n.NotValid:
				what = "a NOT NULL that is NOT VALID"
			case n.Comment != "":
				what = "a comment on a NOT NULL"
			}
			if what != "" {
				return refuse("column "+t.Name+"."+c.Name, c.Pos, what)
			}
		}
		if pk := t.PrimaryKey; pk != nil && pk.WithoutOverlaps {
			return refuse("primary key of "+t.Name, pk.Pos, "WITHOUT OVERLAPS")
		}
		for _, u := range t.Uniques {
			if u.WithoutOverlaps {
				return refuse("unique constraint "+u.Name+" of "+t.Name, u.Pos, "WITHOUT OVERLAPS")
			}
		}
		for _, c := range t.Checks {
			if c.NotEnforced {
				return refuse("check "+c.Name+" of "+t.Name, c.Pos, "NOT ENFORCED")
			}
		}
		for _, f := range t.ForeignKeys {
			switch {
			case f.Period:
				return refuse("foreign key "+f.Name+" of "+t.Name, f.Pos, "PERIOD")
			case f.NotEnforced:
				return refuse("foreign key "+f.Name+" of "+t.Name, f.Pos, "NOT ENFORCED")
			}
		}
	}
	return nil
}
