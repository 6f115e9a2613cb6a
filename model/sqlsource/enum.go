package sqlsource

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

func (e *Executor) createEnum(s *pg.CreateEnumStmt) error {
	name := e.listName(s.TypeName)
	if err := e.typeFree(-1, "type", name); err != nil {
		return err
	}
	if err := e.schemaMustExist(-1, name); err != nil {
		return err
	}
	values := fieldNames(s.Vals)
	for i, v := range values {
		if slices.Contains(values[:i], v) {
			return e.fail(-1, "", "type %s has the value %q twice", name, v)
		}
	}
	e.enums[name] = len(e.d.Enums)
	e.d.Enums = append(e.d.Enums, model.Enum{Name: name, Values: values, Pos: e.pos(-1)})
	return nil
}

// enum finds the enumerated type of a statement.
func (e *Executor) enum(name string) (*model.Enum, error) {
	if i, ok := e.enums[name]; ok {
		return &e.d.Enums[i], nil
	}
	return nil, e.unknownType(name)
}

func (e *Executor) alterEnum(s *pg.AlterEnumStmt) error {
	n, err := e.enum(e.listName(s.TypeName))
	if err != nil {
		return err
	}
	if s.OldVal != "" {
		i := slices.Index(n.Values, s.OldVal)
		switch {
		case i < 0:
			return e.fail(-1, hintOf(s.OldVal, n.Values), "type %s has no value %q", n.Name, s.OldVal)
		case slices.Contains(n.Values, s.NewVal):
			return e.fail(-1, "", "type %s has the value %q already", n.Name, s.NewVal)
		}
		n.Values[i] = s.NewVal
		return e.followValue(n.Name, s.OldVal, s.NewVal)
	}
	if slices.Contains(n.Values, s.NewVal) {
		if s.SkipIfNewValExists {
			return nil
		}
		return e.fail(-1, "", "type %s has the value %q already", n.Name, s.NewVal)
	}
	at := len(n.Values)
	if s.NewValNeighbor != "" {
		if at = slices.Index(n.Values, s.NewValNeighbor); at < 0 {
			return e.fail(-1, hintOf(s.NewValNeighbor, n.Values), "type %s has no value %q", n.Name, s.NewValNeighbor)
		}
		if s.NewValIsAfter {
			at++
		}
	}
	n.Values = slices.Insert(n.Values, at, s.NewVal)
	return nil
}

// moveEnum gives a type another name, another schema or both, in the columns
// and expressions that use it too.
func (e *Executor) moveEnum(from, to string) error {
	n, err := e.enum(from)
	if err != nil {
		return err
	}
	if err := e.typeFree(-1, "type", to); err != nil {
		return err
	}
	index := e.enums[from]
	delete(e.enums, from)
	e.enums[to] = index
	n.Name = to
	e.renameType(from, to)
	return nil
}
