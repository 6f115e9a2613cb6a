package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// function is a row of pg_proc that is no aggregate.
type function struct {
	oid uint32
	qualified
	kind     byte
	language uint32
	result   uint32
	set      bool
	// types are those of all arguments; modes is empty where all are IN.
	types           []uint32
	modes           []byte
	names, defaults []string
	source, library string
	sql             string
	volatility      byte
	strict          bool
	leakproof       bool
	definer         bool
	parallel        byte
	cost, rows      float32
	support         uint32
	transforms      []uint32
	settings        []string
	possession
}

func readInternalFunction(c *catalogue, r row) error {
	c.internal[r.oid(0)] = true
	return nil
}

func readFunction(c *catalogue, r row) error {
	f := function{
		oid: r.oid(0), qualified: qualified{schema: r.oid(2), name: r.text(1)}, kind: r.char(3),
		language: r.oid(4), result: r.oid(5), set: r.bool(6), types: r.oids(7), names: r.texts(10), defaults: r.texts(11),
		source: r.text(12), library: r.text(13), sql: r.text(14), volatility: r.char(15), strict: r.bool(16),
		leakproof: r.bool(17), definer: r.bool(18), parallel: r.char(19), cost: r.float32(20), rows: r.float32(21),
		support: r.oid(22), settings: r.texts(23), possession: possession{r.oid(25), r.acl(26)},
		transforms: r.oids(27),
	}
	if all := r.oids(8); len(all) > 0 {
		f.types = all
	}
	r.elements(9, func(b []byte) { f.modes = append(f.modes, b...) })
	if r.bool(24) && f.sql == "" {
		return fmt.Errorf("body of function %s: %w", f.name, errChanged)
	}
	c.routines = append(c.routines, f)
	return nil
}

// functionQueries returns the queries for functions and procedures. The
// functions that come with a range type depend on it in a way of their own.
func functionQueries(version int) []query {
	body, hasBody := "NULL::text", "false"
	if version >= 140000 {
		body, hasBody = "pg_catalog.pg_get_function_sqlbody(p.oid)", "p.prosqlbody IS NOT NULL"
	}
	return []query{
		{what: "pg_depend of functions", read: readInternalFunction, sql: `
SELECT d.objid FROM pg_catalog.pg_depend AS d
WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid >= 16384 AND d.deptype = 'i'`},

		{what: "pg_proc", read: readFunction, within: "p.pronamespace = ANY ($1)", sql: strings.NewReplacer("{body}", body, "{hasbody}", hasBody).Replace(`
SELECT p.oid, p.proname, p.pronamespace, p.prokind, p.prolang, p.prorettype, p.proretset,
	p.proargtypes, p.proallargtypes, p.proargmodes, p.proargnames,
	CASE WHEN p.pronargdefaults > 0 THEN ARRAY(SELECT coalesce(pg_catalog.pg_get_function_arg_default(p.oid, n), '')
		FROM pg_catalog.generate_series(1, coalesce(pg_catalog.array_length(p.proallargtypes, 1), p.pronargs::int4)) AS n) END,
	p.prosrc, p.probin, {body}, p.provolatile, p.proisstrict, p.proleakproof, p.prosecdef, p.proparallel,
	p.procost, p.prorows, p.prosupport::pg_catalog.oid, p.proconfig, {hasbody}, p.proowner, p.proacl::pg_catalog.text[], p.protrftypes
FROM pg_catalog.pg_proc AS p WHERE p.oid >= 16384 AND p.prokind <> 'a'`)},
	}
}

// isOwn reports whether a function is the user's own: no extension's, and none
// that comes with a type.
func (c *catalogue) isOwn(f *function) bool {
	return !c.members[object{classProc, f.oid}] && !c.internal[f.oid] && !isServerSchema(c.namespaces[f.schema])
}

var (
	argumentModes = map[byte]string{'o': "OUT", 'b': "INOUT", 'v': "VARIADIC", 't': "TABLE"}
	volatilities  = map[byte]string{'i': "IMMUTABLE", 's': "STABLE"}
	parallelisms  = map[byte]string{'s': "SAFE", 'r': "RESTRICTED"}
)

func (b *builder) addFunctions() error {
	for i := range b.routines {
		f := &b.routines[i]
		if !b.isOwn(f) {
			continue
		}
		m := model.Function{
			Name: b.fullName(f.qualified), Procedure: f.kind == 'p', Window: f.kind == 'w', SetOf: f.set,
			Language: b.languages[f.language], Body: f.source, Library: f.library, SQL: f.sql,
			Volatility: volatilities[f.volatility], Strict: f.strict, Leakproof: f.leakproof, SecurityDefiner: f.definer,
			Parallel: parallelisms[f.parallel], Cost: float64(f.cost), Rows: float64(f.rows),
			Comment: b.commentOn(classProc, f.oid, 0), DependsOn: b.dependsOn(classProc, f.oid),
		}
		result, ok := b.typeName(f.result, -1)
		if !ok {
			return fmt.Errorf("result of function %s: %w", f.name, errChanged)
		}
		m.Returns = result.spelling
		for n, oid := range f.types {
			typ, ok := b.typeName(oid, -1)
			if !ok {
				return fmt.Errorf("argument of function %s: %w", f.name, errChanged)
			}
			a := model.Argument{Type: typ.spelling}
			if n < len(f.names) {
				a.Name = f.names[n]
			}
			if n < len(f.modes) {
				a.Mode = argumentModes[f.modes[n]]
			}
			if n < len(f.defaults) {
				a.Default = string(trimParentheses([]byte(b.spellNextval(f.defaults[n]))))
			}
			m.Args = append(m.Args, a)
		}
		for _, oid := range f.transforms {
			typ, ok := b.typeName(oid, -1)
			if !ok {
				return fmt.Errorf("transform of function %s: %w", f.name, errChanged)
			}
			m.Transforms = append(m.Transforms, typ.spelling)
		}
		m.Support = b.functionName(f.support)
		for _, s := range f.settings {
			name, value, _ := strings.Cut(s, "=")
			m.Settings = append(m.Settings, model.Setting{Name: name, Value: value})
		}
		b.signatures[f.oid] = m.Signature()
		b.db.Functions = append(b.db.Functions, m)
	}
	return nil
}

// functionTypes calls use with each type that a user's function or operator names.
func (c *catalogue) functionTypes(use func(oid uint32)) {
	for i := range c.routines {
		if f := &c.routines[i]; c.isOwn(f) {
			for _, oid := range append(append(slices.Clip(f.types), f.result), f.transforms...) {
				use(oid)
			}
		}
	}
	for i := range c.aggregates {
		a := &c.aggregates[i]
		for _, oid := range append(slices.Clip(a.types), a.state, a.movingState) {
			if oid != 0 {
				use(oid)
			}
		}
	}
	for i := range c.userOperators {
		for _, oid := range []uint32{c.userOperators[i].left, c.userOperators[i].right} {
			if oid != 0 {
				use(oid)
			}
		}
	}
	for _, t := range c.things {
		for _, used := range c.thingUses[t.object] {
			if used.class == classType {
				use(used.oid)
			}
		}
	}
	for _, m := range c.classMembers {
		use(m.left)
		use(m.right)
	}
	for _, o := range c.operatorClasses {
		use(o.typ)
		if o.storage != 0 {
			use(o.storage)
		}
	}
	for _, t := range c.transforms {
		use(t.typ)
	}
	for _, m := range c.casts {
		use(m.source)
		use(m.target)
	}
	for _, f := range c.namedFunctions {
		for _, oid := range f.types {
			use(oid)
		}
	}
}
