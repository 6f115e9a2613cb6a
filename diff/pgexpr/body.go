package pgexpr

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/model"
)

// parseBody parses the body of a function in SQL that is not a string, "RETURN
// …" or "BEGIN ATOMIC … END". It refuses a text that holds more.
func parseBody(text string) (*pg_query.Node, error) {
	tree, err := pg_query.Parse("CREATE FUNCTION f() RETURNS void LANGUAGE sql\n" + text + "\n")
	if err != nil {
		return nil, err
	}
	if len(tree.Stmts) != 1 {
		return nil, errors.New("not a single body")
	}
	s := tree.Stmts[0].Stmt.GetCreateFunctionStmt()
	if s == nil || s.SqlBody == nil || len(s.Options) != 1 {
		return nil, errors.New("not a single body")
	}
	return s.SqlBody, nil
}

// sameBody proves two bodies to be one: those that RETURN by the rules for
// expressions, in which the arguments are columns of the function, others by
// their parse trees.
func (s *Static) sameBody(p *diff.Pair) bool {
	current, err := parseBody(p.Current)
	if err != nil {
		return false
	}
	desired, err := parseBody(p.Desired)
	if err != nil {
		return false
	}
	if a, b := current.GetReturnStmt(), desired.GetReturnStmt(); a != nil && b != nil && p.Function != nil {
		arguments := &diff.Context{Name: p.Function.Name}
		for _, a := range p.Function.Args {
			if a.Input() && a.Name != "" {
				arguments.Columns = append(arguments.Columns, diff.ContextColumn{Name: a.Name, Type: a.Type})
			}
		}
		e := s.elaborator(arguments)
		return e.expr(a.Returnval).form == e.expr(b.Returnval).form
	}
	return rawForm(current) == rawForm(desired)
}

// namesColumns reports whether a function returns rows that have the names of its
// last query's columns. Others have those of their type or of the arguments.
func namesColumns(f *model.Function) bool {
	return f.Returns == "record" || strings.HasPrefix(f.Returns, "any")
}

// newBodyProbe makes the probe of a body.
func newBodyProbe(pair *diff.Pair, text string) *probe {
	p := &probe{pair: pair, place: pair.Place, source: text, text: text}
	if _, err := parseBody(text); err != nil {
		p.err = fmt.Errorf("parse %q: %w", text, err)
	} else if pair.Function == nil {
		p.err = fmt.Errorf("body %q has no function", text)
	}
	return p
}

// bodies writes the functions of a script. Each has the name that it has, since
// its text may hold that, and so goes before the next is made; what the body
// names are the real tables. A body does not depend on the defaults of its
// arguments, which may be values that the server is yet to get.
func bodies(b *strings.Builder, probes []*probe) {
	for n, p := range probes {
		if p.place != diff.InBody {
			continue
		}
		_, bare := model.SplitName(p.pair.Function.Name)
		args := slices.Clone(p.pair.Function.Args)
		for i := range args {
			args[i].Default = ""
		}
		f := model.Function{
			Name: model.JoinName("pg_temp", bare), Procedure: p.pair.Function.Procedure, Args: args,
			Returns: p.pair.Function.Returns, SetOf: p.pair.Function.SetOf, Language: "sql", SQL: p.text,
		}
		b.WriteString(postgres.CreateFunction(f) + ";\n")
		fmt.Fprintf(b, "SELECT '%d', pg_catalog.pg_get_function_sqlbody(p.oid), '', p.prosqlbody FROM pg_catalog.pg_proc p"+
			" WHERE p.pronamespace = pg_catalog.pg_my_temp_schema() AND p.proname = %s;\n", n, quoteLiteral(bare))
		b.WriteString(postgres.DropFunction(f) + ";\n")
	}
}
