package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// aggregate is a row of pg_aggregate with its row of pg_proc.
type aggregate struct {
	oid uint32
	qualified
	types    []uint32
	modes    []byte
	names    []string
	parallel byte
	possession

	kind   byte
	direct int
	// functions are, in this order, those of the transition, the final one, those
	// that combine, serialise and deserialise states, and those of a moving
	// window: the transition, its inverse and the final one.
	functions                     [8]uint32
	finalExtra, movingFinalExtra  bool
	finalModify, movingModify     byte
	sort, state, movingState      uint32
	stateSize, movingSize         int
	hasInitial, hasMovingInitial  bool
	initialState, movingInitState string
}

func readAggregateProc(c *catalogue, r row) error {
	a := aggregate{oid: r.oid(0), qualified: qualified{schema: r.oid(2), name: r.text(1)}, types: r.oids(3), names: r.texts(5), parallel: r.char(6),
		possession: possession{r.oid(7), r.acl(8)}}
	r.elements(4, func(b []byte) { a.modes = append(a.modes, b...) })
	c.aggregatePlaces[a.oid] = len(c.aggregates)
	c.aggregates = append(c.aggregates, a)
	return nil
}

func readAggregate(c *catalogue, r row) error {
	at, ok := c.aggregatePlaces[r.oid(0)]
	if !ok {
		return fmt.Errorf("aggregate %d: %w", r.oid(0), errChanged)
	}
	a := &c.aggregates[at]
	a.kind, a.direct = r.char(1), int(r.int16(2))
	for n := range a.functions {
		a.functions[n] = r.oid(3 + n)
	}
	a.finalExtra, a.movingFinalExtra, a.finalModify, a.movingModify = r.bool(11), r.bool(12), r.char(13), r.char(14)
	a.sort, a.state, a.stateSize = r.oid(15), r.oid(16), int(r.int32(17))
	a.movingState, a.movingSize = r.oid(18), int(r.int32(19))
	a.initialState, a.hasInitial = r.text(20), !r.isNull(20)
	a.movingInitState, a.hasMovingInitial = r.text(21), !r.isNull(21)
	return nil
}

// aggregateQueries returns the queries for aggregates. Few databases have more
// than some.
func aggregateQueries() []query {
	return []query{
		{what: "pg_proc of aggregates", read: readAggregateProc, sql: `
SELECT p.oid, p.proname, p.pronamespace, p.proargtypes, p.proargmodes, p.proargnames, p.proparallel, p.proowner, p.proacl::pg_catalog.text[]
FROM pg_catalog.pg_proc AS p WHERE p.oid >= 16384 AND p.prokind = 'a'`},

		{what: "pg_aggregate", read: readAggregate, sql: `
SELECT a.aggfnoid::pg_catalog.oid, a.aggkind, a.aggnumdirectargs, a.aggtransfn::pg_catalog.oid, a.aggfinalfn::pg_catalog.oid,
	a.aggcombinefn::pg_catalog.oid, a.aggserialfn::pg_catalog.oid, a.aggdeserialfn::pg_catalog.oid, a.aggmtransfn::pg_catalog.oid,
	a.aggminvtransfn::pg_catalog.oid, a.aggmfinalfn::pg_catalog.oid, a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify, a.aggmfinalmodify,
	a.aggsortop, a.aggtranstype, a.aggtransspace, a.aggmtranstype, a.aggmtransspace, a.agginitval, a.aggminitval
FROM pg_catalog.pg_aggregate AS a WHERE a.aggfnoid::pg_catalog.oid >= 16384`},
	}
}

var finalModifies = map[byte]string{'r': "READ_ONLY", 's': "SHAREABLE", 'w': "READ_WRITE"}

func (b *builder) addAggregates() error {
	for i := range b.aggregates {
		a := &b.aggregates[i]
		if b.members[object{classProc, a.oid}] || isServerSchema(b.namespaces[a.schema]) {
			continue
		}
		if a.kind == 0 {
			return fmt.Errorf("aggregate %s: %w", a.name, errChanged)
		}
		m := model.Aggregate{
			Name: b.fullName(a.qualified), OrderedSet: a.kind != 'n', Hypothetical: a.kind == 'h', Direct: a.direct,
			StateSize: a.stateSize, FinalExtra: a.finalExtra, FinalModify: finalModifies[a.finalModify],
			MovingFinalModify: finalModifies[a.movingModify], MovingStateSize: a.movingSize,
			MovingFinalExtra: a.movingFinalExtra, Parallel: parallelisms[a.parallel], Comment: b.commentOn(classProc, a.oid, 0),
		}
		for n, to := range []*string{&m.Transition, &m.Final, &m.Combine, &m.Serial, &m.Deserial, &m.MovingTransition, &m.MovingInverse, &m.MovingFinal} {
			*to = b.functionName(a.functions[n])
		}
		spell := func(oid uint32) (string, error) {
			typ, ok := b.typeName(oid, -1)
			if oid != 0 && !ok {
				return "", fmt.Errorf("type in aggregate %s: %w", a.name, errChanged)
			}
			return typ.spelling, nil
		}
		var err error
		if m.State, err = spell(a.state); err != nil {
			return err
		}
		if m.MovingState, err = spell(a.movingState); err != nil {
			return err
		}
		for n, oid := range a.types {
			var arg model.Argument
			if arg.Type, err = spell(oid); err != nil {
				return err
			}
			if n < len(a.names) {
				arg.Name = a.names[n]
			}
			if n < len(a.modes) {
				arg.Mode = argumentModes[a.modes[n]]
			}
			m.Args = append(m.Args, arg)
		}
		if a.hasInitial {
			m.Initial = &a.initialState
		}
		if a.hasMovingInitial {
			m.MovingInitial = &a.movingInitState
		}
		if a.sort != 0 {
			m.SortOperator, _ = b.operatorName(a.sort)
		}
		b.db.Aggregates = append(b.db.Aggregates, m)
		b.signatures[a.oid] = m.Signature()
		b.possess(model.Subject{Kind: "ROUTINE", Name: m.Signature()}, a.possession)
	}
	return nil
}
