package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// searchPath is what search_path has been set to in a text, each of which begins
// with that of a connection: the default schema alone.
type searchPath struct {
	// names are the schemas in which names are looked up, pg_catalog among them where
	// it is written; nil for the default schema behind pg_catalog.
	names []string
	// written is the value as the server keeps it; empty for a connection's own.
	written string
	// session is what written becomes again when a transaction ends that has changed
	// it by SET LOCAL, and open says that one is open.
	session string
	open    bool
}

// setPath carries out SET search_path. SET LOCAL ends with the transaction.
func (e *Executor) setPath(value string, local bool) error {
	if local && !e.path.open && e.declaring {
		return e.fail(-1, "write SET search_path, or BEGIN before it", "SET LOCAL search_path: no transaction is open, so it does nothing")
	}
	if e.path.written = value; !local {
		e.path.session = value
	}
	names := slices.DeleteFunc(model.Setting{Value: value}.Names(), func(s string) bool { return s == "" || s == "$user" || s == "pg_temp" })
	own := slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == "pg_catalog" })
	if len(own) == 0 || slices.Equal(names, []string{e.schema}) || slices.Equal(names, []string{"pg_catalog", e.schema}) {
		names = nil
	}
	e.path.names = names
	return nil
}

// setsPath carries out SELECT set_config('search_path', …), and passes over those of
// other parameters.
func (e *Executor) setsPath(f *pg.FuncCall) error {
	if len(f.Args) != 3 || !strings.EqualFold(f.Args[0].GetAConst().GetSval().GetSval(), "search_path") {
		return nil
	}
	value := f.Args[1].GetAConst()
	if value.GetIsnull() || value.GetSval() == nil {
		return e.fail(-1, "write the names as a string", "set_config: what search_path becomes is not known before it runs")
	}
	local := f.Args[2].GetAConst().GetBoolval().GetBoolval()
	return e.setPath(value.GetSval().GetSval(), local)
}

// endTransaction takes back what SET LOCAL has changed.
func (e *Executor) endTransaction() error {
	e.path.open = false
	return e.setPath(e.path.session, false)
}

// exists reports whether a schema is there to be searched.
func (e *Executor) exists(schema string) bool {
	_, ok := e.schemas[schema]
	return ok || schema == e.schema
}

// creation returns the schema that a name without one is created in: the first of
// the path that is there (PostgreSQL documentation, section 5.10.3). Of
// declarations it may be declared later.
func (e *Executor) creation() (string, error) {
	own := slices.DeleteFunc(slices.Clone(e.path.names), func(s string) bool { return s == "pg_catalog" })
	if i := slices.IndexFunc(own, e.exists); i >= 0 {
		return own[i], nil
	}
	if e.declaring && len(own) > 0 {
		return own[0], nil
	}
	return "", e.fail(-1, "", "no schema of search_path exists: %s", strings.Join(e.path.names, ", "))
}

// searched returns the schemas that a name without one is looked up in, in their
// order: pg_catalog comes first where the path does not list it.
func (e *Executor) searched() []string {
	if slices.Contains(e.path.names, "pg_catalog") {
		return e.path.names
	}
	return append([]string{"pg_catalog"}, e.path.names...)
}
