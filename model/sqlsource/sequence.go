package sqlsource

import (
	"math"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// sequence is a sequence that the executor knows of.
type sequence struct {
	name string
	// table and column own the sequence; they are empty for one that nothing
	// owns.
	table, column string
	// identity says that it is an identity column's.
	identity bool
	// typ and options are its canonical type, empty for bigint, and what else
	// is no default; an identity's are kept with its column.
	typ     string
	options model.Identity
	comment string
	// loose says that it is among the database's sequences.
	loose    bool
	unlogged bool
	pos      model.Pos
}

// chosenSequence is the name that the server would choose for a column's
// sequence if no other had it (ChooseRelationName in
// transformColumnDefinition, parser/parse_utilcmd.c).
func chosenSequence(table, column string) string {
	schema, bare := model.SplitName(table)
	return model.JoinName(schema, model.ChooseName(bare, column, "seq", func(string) bool { return false }))
}

// ownSequence returns the two-part name of the sequence that a serial or
// identity column draws from, or "".
func (e *Executor) ownSequence(t *model.Table, c *model.Column) string {
	switch {
	case c.Identity != nil:
		for name, s := range e.owned[t.Name] {
			if s.identity && s.column == c.Name {
				return name
			}
		}
	case serialTypes[c.Type] == "":
		return ""
	}
	if c.Sequence != "" {
		return c.Sequence
	}
	return chosenSequence(t.Name, c.Name)
}

// nameSequence notes the sequence of a serial or identity column, which only
// says so where the name is not the one to expect.
func nameSequence(t *model.Table, c *model.Column, name string) {
	if c.Sequence = name; name == chosenSequence(t.Name, c.Name) {
		c.Sequence = ""
	}
}

// newSequence chooses and enters the sequence of a serial or identity column. The
// latter may have been named.
func (e *Executor) newSequence(t *model.Table, c *model.Column) error {
	schema, bare := model.SplitName(t.Name)
	name := c.Sequence
	if name == "" {
		name = model.JoinName(schema, e.chooseRelation(schema, bare, c.Name, "seq", false))
	} else if err := e.relationFree(-1, sequenceRelation, name); err != nil {
		return err
	}
	e.relations[name] = relation{kind: sequenceRelation, table: t.Name, pos: c.Pos}
	s := &sequence{name: name, typ: serialTypes[c.Type], identity: c.Identity != nil, unlogged: t.Unlogged, pos: c.Pos}
	e.sequences[name] = s
	e.setOwner(s, t.Name, c.Name)
	nameSequence(t, c, name)
	return nil
}

// setOwner makes a column the owner of a sequence; empty names make it
// nobody's.
func (e *Executor) setOwner(s *sequence, table, column string) {
	if s.table != "" {
		delete(e.owned[s.table], s.name)
	}
	if s.table, s.column = table, column; table == "" {
		return
	}
	if e.owned[table] == nil {
		e.owned[table] = map[string]*sequence{}
	}
	e.owned[table][s.name] = s
}

// renameSequence enters a sequence under another name.
func (e *Executor) renameSequence(s *sequence, to string) {
	delete(e.sequences, s.name)
	delete(e.relations, s.name)
	delete(e.owned[s.table], s.name)
	e.movePrivileges(model.Subject{Kind: "SEQUENCE", Name: s.name}, model.Subject{Name: to})
	e.sequencesChanged = e.sequencesChanged || s.loose
	e.followLiteral(relationName, s.name, to)
	s.name = to
	e.sequences[to] = s
	e.relations[to] = relation{kind: sequenceRelation, table: s.table, pos: s.pos}
	e.setOwner(s, s.table, s.column)
}

// dropSequence forgets a sequence.
func (e *Executor) dropSequence(name string) {
	if s := e.sequences[name]; s != nil {
		e.setOwner(s, "", "")
		e.sequencesChanged = e.sequencesChanged || s.loose
	}
	delete(e.relations, name)
	delete(e.sequences, name)
	e.sweepPrivileges()
}

// dropOwned forgets the sequences that a column owns, whether it still draws
// from them or not.
func (e *Executor) dropOwned(t *model.Table, c *model.Column) {
	for name, s := range e.owned[t.Name] {
		if s.column == c.Name {
			e.dropSequence(name)
		}
	}
}

// serialColumn returns the column that is serial by a sequence, or nil.
func (e *Executor) serialColumn(s *sequence) *model.Column {
	i, ok := e.tables[s.table]
	if !ok {
		return nil
	}
	t := &e.d.Tables[i]
	c := t.Column(s.column)
	if c == nil || serialTypes[c.Type] == "" || e.ownSequence(t, c) != s.name {
		return nil
	}
	return c
}

// settle makes a column serial or plain again, as its type, default and
// nullability and the owner of its sequence have it.
func (e *Executor) settle(t *model.Table, c *model.Column) {
	e.spellNextval(c)
	if plain := serialTypes[c.Type]; plain != "" {
		name := e.ownSequence(t, c)
		s := e.sequences[name]
		if c.NotNull && s != nil && s.table == t.Name && s.column == c.Name && s.isPlain(t, plain) {
			return
		}
		e.sequencesChanged = true
		c.Type, c.Default, c.Sequence = plain, nextval(name), ""
		return
	}
	serial := integerSerials[c.Type]
	if serial == "" || !c.NotNull || !strings.Contains(strings.ToLower(c.Default), "nextval") {
		return
	}
	s := e.sequences[e.drawsFrom(c.Default)]
	if s == nil || s.table != t.Name || s.column != c.Name || !s.isPlain(t, c.Type) {
		return
	}
	e.sequencesChanged = true
	c.Type, c.Default = serial, ""
	nameSequence(t, c, s.name)
}

// unsettle turns a serial column into what it stands for, for as long as it is
// changed.
func (e *Executor) unsettle(t *model.Table, c *model.Column) {
	if plain := serialTypes[c.Type]; plain != "" {
		c.Type, c.Default, c.Sequence = plain, nextval(e.ownSequence(t, c)), ""
		e.sequencesChanged = true
	}
}

// nextval writes the default of a column that draws from a sequence.
func nextval(sequence string) string {
	return model.Nextval(sequence)
}

// drawsFrom returns the two-part name of the sequence in a default of the form
// nextval('…'::regclass), or "".
func (e *Executor) drawsFrom(text string) string {
	node, err := parseExpr(text)
	if err != nil {
		return ""
	}
	if f := node.GetFuncCall(); f != nil && len(f.Args) == 1 && lastName(f.Funcname) == "nextval" {
		return e.sequenceIn(f.Args[0])
	}
	return ""
}

// sequenceIn returns the sequence that an argument names as a literal, or "".
func (e *Executor) sequenceIn(arg *pg.Node) string {
	if cast := arg.GetTypeCast(); cast != nil {
		// By 's'::text the name is looked up at each call: the server knows of no
		// sequence there.
		if names := fieldNames(cast.GetTypeName().GetNames()); len(names) == 0 || names[len(names)-1] != "regclass" {
			return ""
		}
		arg = cast.Arg
	}
	name := arg.GetAConst().GetSval().GetSval()
	if name == "" {
		return ""
	}
	// The literal is read as regclass reads it: as an identifier of SQL.
	ref, err := parseExpr(name)
	if err != nil || ref.GetColumnRef() == nil {
		return ""
	}
	return e.listName(ref.GetColumnRef().Fields)
}

func (e *Executor) createSequence(s *pg.CreateSeqStmt) error {
	name := e.rangeName(s.Sequence)
	if s.Sequence.Relpersistence == "t" {
		return e.unsupported(-1, "CREATE TEMPORARY SEQUENCE")
	}
	if err := e.schemaMustExist(s.Sequence.Location, name); err != nil {
		return err
	}
	if _, ok := e.relations[name]; ok && s.IfNotExists && !e.declaring {
		return nil
	}
	if err := e.relationFree(s.Sequence.Location, sequenceRelation, name); err != nil {
		return err
	}
	seq := &sequence{name: name, unlogged: s.Sequence.Relpersistence == "u", pos: e.pos(s.Sequence.Location)}
	e.sequences[name] = seq
	e.relations[name] = relation{kind: sequenceRelation, pos: seq.pos}
	return e.sequenceOptions(seq, s.Options, true)
}

func (e *Executor) alterSequence(s *pg.AlterSeqStmt) error {
	seq, err := e.sequence(s.Sequence.Location, e.rangeName(s.Sequence), s.MissingOk)
	if seq == nil {
		return err
	}
	if _, c := e.identityColumn(seq); c != nil {
		return e.alterIdentitySequence(seq, c, s)
	}
	return e.sequenceOptions(seq, s.Options, false)
}

// alterSequenceLogging carries out ALTER SEQUENCE … SET LOGGED and SET UNLOGGED.
func (e *Executor) alterSequenceLogging(s *pg.AlterTableStmt) error {
	if onlyOwner(s) {
		return nil
	}
	seq, err := e.sequence(s.Relation.Location, e.rangeName(s.Relation), s.MissingOk)
	if seq == nil {
		return err
	}
	for _, node := range s.Cmds {
		switch sub := node.GetAlterTableCmd().GetSubtype(); sub {
		case pg.AlterTableType_AT_SetLogged, pg.AlterTableType_AT_SetUnLogged:
			if err := e.logSequence(seq, sub == pg.AlterTableType_AT_SetLogged); err != nil {
				return err
			}
		case pg.AlterTableType_AT_ChangeOwner:
		default:
			return e.unsupported(-1, e.statementWords())
		}
	}
	return nil
}

// alterIdentitySequence carries out ALTER SEQUENCE for that of an identity column.
// The server gives it another type than the column's where it is told to, or lets
// it be; that is of no use.
func (e *Executor) alterIdentitySequence(seq *sequence, c *model.Column, s *pg.AlterSeqStmt) error {
	for _, o := range s.Options {
		switch d := o.GetDefElem(); d.Defname {
		case "owned_by":
			return e.fail(d.Location, "", "sequence %s belongs to the identity column %s.%s", seq.name, seq.table, seq.column)
		case "as":
			if typ, err := e.typeName(d.Arg.GetTypeName()); err != nil {
				return err
			} else if typ != c.Type {
				return e.fail(d.Location, "change the type of the column", "sequence %s belongs to the identity column %s.%s, which is of type %s", seq.name, seq.table, seq.column, c.Type)
			}
		}
	}
	return e.identityOptions(c.Identity, c.Type, s.Options, false)
}

// identityColumn returns the identity column that a sequence is of, and its table,
// or nil.
func (e *Executor) identityColumn(s *sequence) (*model.Table, *model.Column) {
	if i, ok := e.tables[s.table]; ok && s.identity {
		return &e.d.Tables[i], e.d.Tables[i].Column(s.column)
	}
	return nil, nil
}

// logSequence makes a sequence logged or unlogged.
func (e *Executor) logSequence(seq *sequence, logged bool) error {
	if t, c := e.identityColumn(seq); c != nil {
		c.Identity.SetUnlogged(!logged, t.Unlogged)
		return nil
	}
	return e.changeSequence(seq, func() error {
		seq.unlogged = !logged
		return nil
	})
}

// sequence finds the sequence of a statement; one that is nothing is no error
// where missingOK is set.
func (e *Executor) sequence(location int32, name string, missingOK bool) (*sequence, error) {
	seq := e.sequences[name]
	switch {
	case seq == nil && missingOK:
		return nil, nil
	case seq == nil:
		return nil, e.fail(location, "", "sequence %s does not exist", name)
	}
	return seq, nil
}

// own carries out OWNED BY.
func (e *Executor) own(seq *sequence, d *pg.DefElem) error {
	names := fieldNames(d.Arg.GetList().GetItems())
	was := e.serialColumn(seq)
	wasTable := seq.table
	if len(names) == 1 && names[0] == "none" {
		e.setOwner(seq, "", "")
		e.keepOwner(seq.name, wasTable)
	} else {
		if len(names) < 2 {
			return e.fail(d.Location, "write OWNED BY table.column or OWNED BY NONE", "the owner of a sequence is a column")
		}
		table := e.name("", names[len(names)-2])
		if len(names) > 2 {
			table = e.name(names[len(names)-3], names[len(names)-2])
		}
		i, ok := e.tables[table]
		if !ok {
			return e.unknownTable(d.Location, table)
		}
		t := &e.d.Tables[i]
		c, err := e.column(d.Location, t, names[len(names)-1])
		if err != nil {
			return err
		}
		schema, _ := model.SplitName(t.Name)
		if own, _ := model.SplitName(seq.name); own != schema {
			return e.fail(d.Location, "", "sequence %s must be in the same schema as table %s, which is to own it", seq.name, t.Name)
		}
		e.setOwner(seq, t.Name, c.Name)
	}
	e.relations[seq.name] = relation{kind: sequenceRelation, table: seq.table, pos: seq.pos}
	if was != nil {
		e.settle(&e.d.Tables[e.tables[wasTable]], was)
	}
	if seq.table != "" {
		t := &e.d.Tables[e.tables[seq.table]]
		e.settle(t, t.Column(seq.column))
	}
	return nil
}

// identityRange returns the least and the greatest value of an integer type.
func identityRange(typ string) (low, high int64) {
	switch typ {
	case "smallint":
		return math.MinInt16, math.MaxInt16
	case "integer":
		return math.MinInt32, math.MaxInt32
	}
	return math.MinInt64, math.MaxInt64
}

// plainSequence holds a sequence's options with nothing left to a default.
type plainSequence struct {
	start, increment, min, max, cache int64
}

// resolve writes out the defaults of init_params (commands/sequence.c).
func resolve(id *model.Identity, typ string) plainSequence {
	low, high := identityRange(typ)
	p := plainSequence{increment: id.Increment, cache: id.Cache, min: 1, max: high}
	if p.increment == 0 {
		p.increment = 1
	}
	if p.cache == 0 {
		p.cache = 1
	}
	if p.increment < 0 {
		p.min, p.max = low, -1
	}
	if id.Min != nil {
		p.min = *id.Min
	}
	if id.Max != nil {
		p.max = *id.Max
	}
	if p.start = p.min; p.increment < 0 {
		p.start = p.max
	}
	if id.Start != nil {
		p.start = *id.Start
	}
	return p
}

// reduce is the inverse of resolve: it keeps only what is no default.
func (p plainSequence) reduce(id *model.Identity, typ string) {
	*id = model.Identity{Always: id.Always, Cycle: id.Cycle, Logging: id.Logging, Comment: id.Comment}
	if p.increment != 1 {
		id.Increment = p.increment
	}
	if p.cache != 1 {
		id.Cache = p.cache
	}
	d := resolve(id, typ)
	if p.min != d.min {
		id.Min = &p.min
	}
	if p.max != d.max {
		id.Max = &p.max
	}
	if p.start != resolve(id, typ).start {
		id.Start = &p.start
	}
}

// identityOptions carries out the options of a sequence on id. Options that are
// not given keep their value, or, for a new sequence, get their default
// (init_params in commands/sequence.c).
func (e *Executor) identityOptions(id *model.Identity, typ string, options []*pg.Node, isNew bool) error {
	was := resolve(id, typ)
	given := model.Identity{Always: id.Always, Cycle: id.Cycle, Increment: was.increment, Cache: was.cache}
	if !isNew {
		given.Min, given.Max, given.Start = &was.min, &was.max, &was.start
	}
	for _, o := range options {
		d := o.GetDefElem()
		v, number := defElemInt(d)
		switch d.Defname {
		case "start":
			given.Start = &v
		case "increment":
			given.Increment = v
			if v == 0 {
				return e.fail(d.Location, "", "INCREMENT must not be zero")
			}
		case "minvalue":
			if given.Min = &v; !number {
				given.Min = nil
			}
		case "maxvalue":
			if given.Max = &v; !number {
				given.Max = nil
			}
		case "cache":
			if given.Cache = v; v < 1 {
				return e.fail(d.Location, "", "CACHE (%d) must be greater than zero", v)
			}
		case "cycle":
			given.Cycle = d.Arg.GetBoolean().GetBoolval()
		case "generated":
			given.Always = d.Arg.GetInteger().GetIval() == 'a'
		case "as", "owned_by", "restart", "sequence_name":
		default:
			return e.unsupported(d.Location, "the sequence option "+strings.ToUpper(d.Defname))
		}
	}
	p := resolve(&given, typ)
	low, high := identityRange(typ)
	switch {
	case p.min < low || p.max > high:
		return e.fail(-1, "", "a bound of the sequence is out of range for type %s", typ)
	case p.min >= p.max:
		return e.fail(-1, "", "MINVALUE (%d) must be less than MAXVALUE (%d)", p.min, p.max)
	case p.start < p.min:
		return e.fail(-1, "", "START value (%d) cannot be less than MINVALUE (%d)", p.start, p.min)
	case p.start > p.max:
		return e.fail(-1, "", "START value (%d) cannot be greater than MAXVALUE (%d)", p.start, p.max)
	}
	id.Always, id.Cycle = given.Always, given.Cycle
	p.reduce(id, typ)
	return nil
}
