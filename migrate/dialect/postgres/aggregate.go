package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// compileAggregate compiles the operations on aggregates; ok is false for any
// other.
func compileAggregate(op ops.Operation) (sql []string, ok bool, err error) {
	switch o := op.(type) {
	case ops.CreateAggregate:
		return withComment(createAggregate("CREATE ", &o.Aggregate), aggregateTarget(&o.Aggregate), o.Aggregate.Comment), true, nil
	case ops.DropAggregate:
		return one("DROP " + aggregateTarget(&o.Aggregate)), true, nil
	case ops.AlterAggregate:
		if !o.From.CanReplace(&o.To) {
			return nil, true, unsupported(op, "the kind, the state, the final function and the arguments' names of an aggregate cannot be changed in place: drop it and create it again")
		}
		plain := o.From
		if plain.Comment = o.To.Comment; !plain.Equal(&o.To) {
			sql = one(createAggregate("CREATE OR REPLACE ", &o.To))
		}
		return append(sql, comment(aggregateTarget(&o.To), o.From.Comment, o.To.Comment)...), true, nil
	}
	return nil, false, nil
}

// aggregateTarget names an aggregate for DROP and COMMENT ON, which take the
// arguments of an ordered-set one in a single list.
func aggregateTarget(a *model.Aggregate) string {
	types := strings.Join(mapped(a.Types(), typeSQL), ", ")
	return "AGGREGATE " + own(pgcatalog.Function, a.Name) + "(" + orDefault(types, "*") + ")"
}

// createAggregate writes the whole definition; verb is CREATE or CREATE OR
// REPLACE, and a space.
func createAggregate(verb string, a *model.Aggregate) string {
	var args []string
	for _, arg := range a.Args {
		text := typeSQL(arg.Type)
		if arg.Name != "" {
			text = argumentName(arg.Name) + " " + text
		}
		if arg.Mode != "" {
			text = arg.Mode + " " + text
		}
		args = append(args, text)
	}
	list := orDefault(strings.Join(args, ", "), "*")
	if a.OrderedSet {
		direct := min(a.Direct, len(args))
		ordered := args[direct:]
		if len(ordered) == 0 && direct > 0 {
			ordered = args[direct-1:]
		}
		list = strings.TrimSpace(strings.Join(args[:direct], ", ") + " ORDER BY " + strings.Join(ordered, ", "))
	}
	var options []string
	set := func(option, value string) {
		if value != "" {
			options = append(options, option+" = "+value)
		}
	}
	flag := func(is bool, option string) {
		if is {
			options = append(options, option)
		}
	}
	function := func(name string) string {
		if name == "" {
			return ""
		}
		return Name(name)
	}
	size := func(bytes int) string {
		if bytes == 0 {
			return ""
		}
		return fmt.Sprint(bytes)
	}
	value := func(text *string) string {
		if text == nil {
			return ""
		}
		return Literal(*text)
	}
	set("SFUNC", Name(a.Transition))
	set("STYPE", typeSQL(a.State))
	set("SSPACE", size(a.StateSize))
	set("FINALFUNC", function(a.Final))
	flag(a.FinalExtra, "FINALFUNC_EXTRA")
	set("FINALFUNC_MODIFY", a.FinalModify)
	set("COMBINEFUNC", function(a.Combine))
	set("SERIALFUNC", function(a.Serial))
	set("DESERIALFUNC", function(a.Deserial))
	set("INITCOND", value(a.Initial))
	if a.MovingTransition != "" {
		set("MSFUNC", Name(a.MovingTransition))
		set("MINVFUNC", function(a.MovingInverse))
		set("MSTYPE", typeSQL(a.MovingState))
		set("MSSPACE", size(a.MovingStateSize))
		set("MFINALFUNC", function(a.MovingFinal))
		flag(a.MovingFinalExtra, "MFINALFUNC_EXTRA")
		set("MFINALFUNC_MODIFY", a.MovingFinalModify)
		set("MINITCOND", value(a.MovingInitial))
	}
	if a.SortOperator != "" {
		set("SORTOP", operatorSQL(a.SortOperator))
	}
	set("PARALLEL", a.Parallel)
	flag(a.Hypothetical, "HYPOTHETICAL")
	return verb + "AGGREGATE " + own(pgcatalog.Function, a.Name) + "(" + list + ") (" + strings.Join(options, ", ") + ")"
}
