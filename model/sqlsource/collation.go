package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

func (e *Executor) createCollation(s *pg.DefineStmt) error {
	c := model.Collation{Name: e.listName(s.Defnames), Pos: e.pos(-1)}
	if have := e.d.Collation(c.Name); have != nil {
		if s.IfNotExists && !e.declaring {
			return nil
		}
		return e.fail(-1, "", "collation %s is declared twice%s", c.Name, declaredAt(have.Pos))
	}
	if err := e.schemaMustExist(-1, c.Name); err != nil {
		return err
	}
	for _, node := range s.Definition {
		d := node.GetDefElem()
		text := strings.Join(fieldNames(defNames(d)), ".")
		switch d.Defname {
		case "from":
			if err := e.copyCollation(&c, e.collationRef(defNames(d))); err != nil {
				return err
			}
		case "provider":
			c.Provider = text
		case "locale":
			c.Locale = text
		case "lc_collate":
			c.LCCollate = text
		case "lc_ctype":
			c.LCCtype = text
		case "rules":
			c.Rules = text
		case "deterministic":
			switch text = strings.ToLower(text); {
			case text == "false" || text == "off", d.Arg.GetInteger() != nil && d.Arg.GetInteger().Ival == 0,
				d.Arg.GetBoolean() != nil && !d.Arg.GetBoolean().Boolval:
				c.Nondeterministic = true
			}
		case "version":
		default:
			return e.fail(d.Location, "", "collation %s: %s is not an attribute of one", c.Name, d.Defname)
		}
	}
	e.d.Collations = append(e.d.Collations, c)
	return nil
}

// copyCollation takes over what a collation is that a new one is made FROM:
// one that is declared, or one of the server's own whose name says what it is.
func (e *Executor) copyCollation(c *model.Collation, from string) error {
	if have := e.d.Collation(e.ownCollation(from)); have != nil {
		name, pos := c.Name, c.Pos
		*c = *have
		c.Name, c.Pos, c.Comment = name, pos, ""
		return nil
	}
	switch locale, icu := strings.CutSuffix(from, "-x-icu"); {
	case icu:
		c.Provider, c.Locale = "icu", locale
	case from == "C", from == "POSIX":
		c.Locale = from
	default:
		return e.fail(-1, "write the collation's locale", "collation %s: what %s is depends on the server", c.Name, from)
	}
	return nil
}

// collationRef returns what a statement names a collation by; see collationNamed. A
// declaration whose bare name means one or the other by the server is refused.
func (e *Executor) collationRef(list []*pg.Node) string {
	names := fieldNames(list)
	if e.declaring && len(names) == 1 && pgcatalog.Holds(collationName, names[0]) && names[0] != "C" && names[0] != "POSIX" &&
		e.d.Collation(model.JoinName("", names[0])) != nil {
		e.shadowed = e.fail(-1, "write its schema: pg_catalog."+model.QuoteIdentifier(names[0])+" or "+model.QuoteName(model.JoinName(e.schema, names[0])),
			"collation %s is that of pg_catalog on servers that have one of this name, and the declared one on others", names[0])
	}
	return e.collationNamed(list)
}

// collationNamed returns what names a collation in the model. A user's of the default
// schema has that before its name where pg_catalog may have one of the name, which the
// bare name means.
func (e *Executor) collationNamed(list []*pg.Node) string {
	if names := fieldNames(list); len(names) == 2 && names[0] == e.schema {
		return e.refOfCollation(model.JoinName("", names[1]))
	}
	return e.catalogName(list)
}

// refOfCollation returns what names the user's collation of a name.
func (e *Executor) refOfCollation(name string) string {
	if schema, bare := model.SplitName(name); schema == "" && pgcatalog.Holds(collationName, bare) {
		return model.JoinName(e.schema, bare)
	}
	return name
}

// ownCollation returns the name of the user's collation that is named so, and of no
// user's where that is the server's.
func (e *Executor) ownCollation(ref string) string {
	schema, bare := model.SplitName(ref)
	switch {
	case schema == e.schema:
		return model.JoinName("", bare)
	case schema == "" && pgcatalog.Holds(collationName, bare):
		return ""
	}
	return ref
}

func (e *Executor) mustHaveCollation(name string) (*model.Collation, error) {
	if c := e.d.Collation(name); c != nil {
		return c, nil
	}
	var known []string
	for i := range e.d.Collations {
		known = append(known, e.d.Collations[i].Name)
	}
	return nil, e.fail(-1, hintOf(name, known), "collation %s does not exist", name)
}

func (e *Executor) dropCollation(name string, missingOK bool) error {
	if _, err := e.mustHaveCollation(name); err != nil {
		if missingOK {
			return nil
		}
		return err
	}
	for place, collation := range e.collationUses() {
		if e.ownCollation(*collation) == name {
			return e.fail(-1, "drop that first", "collation %s cannot be dropped: %s has it", name, place)
		}
	}
	e.d.Collations = slices.DeleteFunc(e.d.Collations, func(c model.Collation) bool { return c.Name == name })
	return nil
}

func (e *Executor) moveCollation(from, to string) error {
	c, err := e.mustHaveCollation(from)
	if err != nil {
		return err
	}
	if e.d.Collation(to) != nil {
		return e.fail(-1, "", "collation %s exists already", to)
	}
	e.movePrivileges(model.Subject{Kind: "COLLATION", Name: from}, model.Subject{Name: to})
	for _, collation := range e.collationUses() {
		if e.ownCollation(*collation) == from {
			*collation = e.refOfCollation(to)
		}
	}
	c.Name = to
	e.followCollation(from, to)
	return nil
}

// collationUses yields each place that may have a collation, in words, and its
// collation.
func (e *Executor) collationUses() func(yield func(string, *string) bool) {
	return func(yield func(string, *string) bool) {
		for i := range e.d.Domains {
			if !yield("domain "+e.d.Domains[i].Name, &e.d.Domains[i].Collation) {
				return
			}
		}
		for i := range e.d.Ranges {
			if !yield("type "+e.d.Ranges[i].Name, &e.d.Ranges[i].Collation) {
				return
			}
		}
		for i := range e.d.Composites {
			m := &e.d.Composites[i]
			for j := range m.Attributes {
				if !yield("attribute "+m.Name+"."+m.Attributes[j].Name, &m.Attributes[j].Collation) {
					return
				}
			}
		}
		for i := range e.d.Tables {
			t := &e.d.Tables[i]
			for j := range t.Columns {
				if !yield("column "+t.Name+"."+t.Columns[j].Name, &t.Columns[j].Collation) {
					return
				}
			}
			for j := range t.Indexes {
				for k := range t.Indexes[j].Keys {
					if !yield("index "+t.Indexes[j].Name, &t.Indexes[j].Keys[k].Collation) {
						return
					}
				}
			}
		}
	}
}
