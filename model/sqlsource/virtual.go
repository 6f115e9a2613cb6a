package sqlsource

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v5"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// whenVirtual is the Constraint.GeneratedWhen of a virtual generated column,
// which the parser's version of PostgreSQL does not know. A stored one has
// "a", for ALWAYS.
const whenVirtual = "v"

// parse parses statements in PostgreSQL's language, with the virtual generated
// columns of version 18 besides:
//
//	column type GENERATED ALWAYS AS (expression) [VIRTUAL]
//
// and with the statement of version 17 that gives one another expression:
//
//	ALTER TABLE table ALTER [COLUMN] column SET EXPRESSION AS (expression)
//
// The parser is that of an older version and takes only STORED. A text that it
// refuses is tried again with DEFAULT (expression) in that place, or with SET
// DEFAULT and a call, spelled so that all else stays where it was, and the
// constraint or command is turned back in the tree.
func parse(sql string) (*pg.ParseResult, error) {
	tree, err := pg.Parse(sql)
	if err == nil {
		return tree, nil
	}
	spelled, at := withoutVirtual(sql)
	if len(at) == 0 {
		return nil, err
	}
	if tree, err = pg.Parse(spelled); err != nil {
		return nil, err
	}
	markVirtual(tree.ProtoReflect(), at)
	return tree, nil
}

// withoutVirtual spells virtual generated columns and new expressions as
// defaults, in as many bytes, and returns the offsets of the constraints and of
// the calls that stand for the expressions.
func withoutVirtual(sql string) (string, map[int32]bool) {
	scanned, err := pg.Scan(sql)
	if err != nil {
		return sql, nil
	}
	var tokens []*pg.ScanToken
	for _, t := range scanned.Tokens {
		if t.Token != pg.Token_SQL_COMMENT && t.Token != pg.Token_C_COMMENT {
			tokens = append(tokens, t)
		}
	}
	is := func(i int, word string) bool {
		return i >= 0 && i < len(tokens) && strings.EqualFold(sql[tokens[i].Start:tokens[i].End], word)
	}
	out := []byte(sql)
	blank := func(i int) {
		for offset := tokens[i].Start; offset < tokens[i].End; offset++ {
			out[offset] = ' '
		}
	}
	at := map[int32]bool{}
	for i := range tokens {
		if is(i, "set") && is(i+1, "expression") && is(i+2, "as") && is(i+3, "(") {
			blank(i + 1)
			copy(out[tokens[i+1].Start:], "DEFAULT")
			copy(out[tokens[i+2].Start:], "f ")
			at[tokens[i+2].Start] = true
			continue
		}
		if !is(i, "generated") || !is(i+1, "always") || !is(i+2, "as") || !is(i+3, "(") {
			continue
		}
		end := i + 4
		for depth := 1; end < len(tokens) && depth > 0; end++ {
			switch {
			case is(end, "("):
				depth++
			case is(end, ")"):
				depth--
			}
		}
		if is(end, "stored") {
			continue
		}
		if is(end, "virtual") {
			blank(end)
		}
		copy(out[tokens[i].Start:], "DEFAULT  ")
		blank(i + 1)
		blank(i + 2)
		// The place of a constraint is that of its name.
		if is(i-2, "constraint") {
			at[tokens[i-2].Start] = true
		} else {
			at[tokens[i].Start] = true
		}
	}
	return string(out), at
}

// markVirtual turns the defaults at those offsets into the generation
// expressions that they stand for. A command that gives a new one has a
// constraint of that kind as its definition.
func markVirtual(m protoreflect.Message, at map[int32]bool) {
	if c, ok := m.Interface().(*pg.Constraint); ok && c.Contype == pg.ConstrType_CONSTR_DEFAULT && at[c.Location] {
		c.Contype = pg.ConstrType_CONSTR_GENERATED
		c.GeneratedWhen = whenVirtual
		return
	}
	if c, ok := m.Interface().(*pg.AlterTableCmd); ok && c.Subtype == pg.AlterTableType_AT_ColumnDefault {
		if f := c.Def.GetFuncCall(); f != nil && at[f.Location] && len(f.Args) == 1 {
			c.Def = &pg.Node{Node: &pg.Node_Constraint{Constraint: &pg.Constraint{
				Contype: pg.ConstrType_CONSTR_GENERATED, RawExpr: f.Args[0], Location: f.Location}}}
			return
		}
	}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case field.Kind() != protoreflect.MessageKind:
		case field.IsList():
			for i := range v.List().Len() {
				markVirtual(v.List().Get(i).Message(), at)
			}
		default:
			markVirtual(v.Message(), at)
		}
		return true
	})
}
