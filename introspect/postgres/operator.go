package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// operator is a row of pg_operator that is a user's own.
type operator struct {
	oid, owner uint32
	qualified
	left, right                uint32
	commutator, negator        uint32
	function, restrict, joined uint32
	hashes, merges             bool
}

// namedFunction is a row of pg_proc, or one of pg_operator, that another object names.
type namedFunction struct {
	qualified
	types []uint32
}

func readUserOperator(c *catalogue, r row) error {
	o := operator{
		oid: r.oid(0), qualified: qualified{schema: r.oid(2), name: r.text(1)}, owner: r.oid(3), left: r.oid(4), right: r.oid(5),
		commutator: r.oid(6), negator: r.oid(7), function: r.oid(8), restrict: r.oid(9), joined: r.oid(10),
		hashes: r.bool(11), merges: r.bool(12),
	}
	c.userOperators = append(c.userOperators, o)
	return nil
}

func readNamedFunction(c *catalogue, r row) error {
	c.namedFunctions[r.oid(0)] = namedFunction{qualified: qualified{schema: r.oid(2), name: r.text(1)}, types: r.oids(3)}
	return nil
}

// operatorQueries returns the queries for operators. Few databases have any.
func operatorQueries() []query {
	return []query{
		{what: "pg_operator of the user", read: readUserOperator, sql: `
SELECT o.oid, o.oprname, o.oprnamespace, o.oprowner, o.oprleft, o.oprright, o.oprcom, o.oprnegate, o.oprcode::pg_catalog.oid,
	o.oprrest::pg_catalog.oid, o.oprjoin::pg_catalog.oid, o.oprcanhash, o.oprcanmerge
FROM pg_catalog.pg_operator AS o WHERE o.oid >= 16384`},

		{what: "pg_proc in other objects", read: readNamedFunction, sql: `
SELECT p.oid, p.proname, p.pronamespace, p.proargtypes FROM pg_catalog.pg_proc AS p
WHERE p.oid = ANY (ARRAY(SELECT pg_catalog.unnest(ARRAY[o.oprcode, o.oprrest, o.oprjoin]::pg_catalog.oid[])
		FROM pg_catalog.pg_operator AS o WHERE o.oid >= 16384
	UNION ALL SELECT c.castfunc FROM pg_catalog.pg_cast AS c WHERE c.oid >= 16384
	UNION ALL SELECT c.conproc::pg_catalog.oid FROM pg_catalog.pg_conversion AS c WHERE c.oid >= 16384
	UNION ALL SELECT pg_catalog.unnest(ARRAY[l.lanplcallfoid, l.laninline, l.lanvalidator]) FROM pg_catalog.pg_language AS l WHERE l.oid >= 16384
	UNION ALL SELECT pg_catalog.unnest(ARRAY[t.trffromsql, t.trftosql]::pg_catalog.oid[]) FROM pg_catalog.pg_transform AS t WHERE t.oid >= 16384
	UNION ALL SELECT m.amhandler::pg_catalog.oid FROM pg_catalog.pg_am AS m WHERE m.oid >= 16384
	UNION ALL SELECT a.amproc::pg_catalog.oid FROM pg_catalog.pg_amproc AS a WHERE a.oid >= 16384
	UNION ALL SELECT pg_catalog.unnest(ARRAY[a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
		a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn]::pg_catalog.oid[]) FROM pg_catalog.pg_aggregate AS a WHERE a.aggfnoid::pg_catalog.oid >= 16384
	UNION ALL SELECT f.prosupport::pg_catalog.oid FROM pg_catalog.pg_proc AS f WHERE f.oid >= 16384
	UNION ALL SELECT pg_catalog.unnest(ARRAY[r.rngcanonical, r.rngsubdiff]::pg_catalog.oid[]) FROM pg_catalog.pg_range AS r WHERE r.rngtypid >= 16384
	UNION ALL SELECT pg_catalog.unnest(ARRAY[w.fdwhandler, w.fdwvalidator]) FROM pg_catalog.pg_foreign_data_wrapper AS w WHERE w.oid >= 16384
	UNION ALL SELECT pg_catalog.unnest(ARRAY[s.prsstart, s.prstoken, s.prsend, s.prsheadline, s.prslextype]::pg_catalog.oid[])
		FROM pg_catalog.pg_ts_parser AS s WHERE s.oid >= 16384
	UNION ALL SELECT pg_catalog.unnest(ARRAY[t.tmplinit, t.tmpllexize]::pg_catalog.oid[]) FROM pg_catalog.pg_ts_template AS t WHERE t.oid >= 16384))`},
	}
}

// isOwnObject reports whether an object is the user's own: no extension's, and
// in no schema of the server.
func (c *catalogue) isOwnObject(o object, schema uint32) bool {
	return !c.members[o] && !isServerSchema(c.namespaces[schema])
}

// addOperators adds the operators. One that a server before version 14 has with
// an operand on its left alone is listed, and so is a shell operator that no
// other names: neither can be declared.
func (b *builder) addOperators() error {
	linked := make(map[uint32]bool)
	for i := range b.userOperators {
		o := &b.userOperators[i]
		linked[o.commutator], linked[o.negator] = true, true
	}
	for i := range b.userOperators {
		o := &b.userOperators[i]
		if !b.isOwnObject(object{classOperator, o.oid}, o.schema) {
			continue
		}
		switch {
		case o.right == 0:
			b.addOpaque("postfix operator", b.fullName(o.qualified), "")
			continue
		case o.function == 0 && !linked[o.oid]:
			b.addOpaque("shell operator", b.fullName(o.qualified), "")
			continue
		}
		m := model.Operator{Name: b.fullName(o.qualified), Hashes: o.hashes, Merges: o.merges, Comment: b.commentOn(classOperator, o.oid, 0)}
		var err error
		if m.Left, m.Right, err = b.operands(o.left, o.right); err != nil {
			return fmt.Errorf("operator %s: %w", o.name, err)
		}
		for _, link := range []struct {
			oid uint32
			to  *string
		}{{o.commutator, &m.Commutator}, {o.negator, &m.Negator}} {
			*link.to, _ = b.operatorName(link.oid)
		}
		for _, function := range []struct {
			oid uint32
			to  *string
		}{{o.function, &m.Function}, {o.restrict, &m.Restrict}, {o.joined, &m.Join}} {
			*function.to = b.functionName(function.oid)
		}
		b.operatorSignatures[o.oid] = m.Signature()
		b.db.Operators = append(b.db.Operators, m)
	}
	return nil
}

// operands spells two types, of which the left one may be none.
func (b *builder) operands(left, right uint32) (spelledLeft, spelledRight string, err error) {
	for _, operand := range []struct {
		oid uint32
		to  *string
	}{{left, &spelledLeft}, {right, &spelledRight}} {
		if operand.oid == 0 {
			continue
		}
		name, ok := b.typeName(operand.oid, -1)
		if !ok {
			return "", "", errChanged
		}
		*operand.to = name.spelling
	}
	return spelledLeft, spelledRight, nil
}

// functionName returns the two-part name of a function that another object names, or
// "" for none.
func (b *builder) functionName(oid uint32) string {
	f, ok := b.namedFunctions[oid]
	if !ok {
		return ""
	}
	return b.callName(pgcatalog.Function, f)
}

// operatorName returns the two-part name of an operator that another object names, and
// false where it is not known.
func (b *builder) operatorName(oid uint32) (string, bool) {
	o, ok := b.operators[oid]
	if !ok {
		return "", false
	}
	return b.callName(pgcatalog.Operator, o), true
}

// functionSignature spells a function that an operator, a cast or the like
// names, as [model.Function.Signature] does.
func (b *builder) functionSignature(oid uint32) (string, error) {
	f := b.namedFunctions[oid]
	var types []string
	for _, t := range f.types {
		name, ok := b.typeName(t, -1)
		if !ok {
			return "", errChanged
		}
		types = append(types, name.spelling)
	}
	return b.functionName(oid) + "(" + strings.Join(types, ", ") + ")", nil
}
