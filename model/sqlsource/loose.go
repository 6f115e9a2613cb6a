package sqlsource

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// isLoose reports whether a sequence stands by itself: it is neither an
// identity's nor what a serial column stands for.
func (e *Executor) isLoose(s *sequence) bool { return !s.identity && e.serialColumn(s) == nil }

// syncSequences writes the sequences that stand by themselves to the database,
// if there may be others than before.
func (e *Executor) syncSequences() {
	if !e.sequencesChanged {
		return
	}
	e.sequencesChanged = false
	e.d.Sequences = e.d.Sequences[:0]
	for _, s := range e.sequences {
		if s.loose = e.isLoose(s); !s.loose {
			continue
		}
		q := model.Sequence{Name: s.name, OwnerTable: s.table, OwnerColumn: s.column, Comment: s.comment, Unlogged: s.unlogged, Pos: s.pos}
		q.SetOptions(s.options, s.sequenceType())
		e.d.Sequences = append(e.d.Sequences, q.Clone())
	}
	slices.SortFunc(e.d.Sequences, func(a, b model.Sequence) int { return strings.Compare(a.Name, b.Name) })
}

// enlistSequence enters a sequence of the database that the executor starts
// from.
func (e *Executor) enlistSequence(q *model.Sequence) {
	s := &sequence{name: q.Name, comment: q.Comment, loose: true, unlogged: q.Unlogged, pos: q.Pos}
	q = model.Ptr(q.Clone())
	s.options, s.typ = q.Options()
	e.sequences[q.Name] = s
	e.relations[q.Name] = relation{kind: sequenceRelation, table: q.OwnerTable, pos: q.Pos}
	e.setOwner(s, q.OwnerTable, q.OwnerColumn)
}

// sequenceType returns the canonical name of the type of a sequence.
func (s *sequence) sequenceType() string {
	if s.typ == "" {
		return "bigint"
	}
	return s.typ
}

// isPlain reports whether a sequence has nothing that that of a serial column of a
// type in a table has not.
func (s *sequence) isPlain(t *model.Table, column string) bool {
	return s.options == (model.Identity{}) && s.comment == "" && s.sequenceType() == column && s.unlogged == t.Unlogged
}

// sequenceOptions carries out the options of CREATE and ALTER SEQUENCE. What a
// serial column draws from ceases to be its own when it gets an option of its
// own.
func (e *Executor) sequenceOptions(seq *sequence, options []*pg.Node, isNew bool) error {
	typ := seq.sequenceType()
	for _, o := range options {
		d := o.GetDefElem()
		if d.Defname != "as" {
			continue
		}
		var err error
		if typ, err = e.typeName(d.Arg.GetTypeName()); err != nil {
			return err
		}
		if integerSerials[typ] == "" {
			return e.fail(d.Location, "", "sequence type must be smallint, integer, or bigint, not %s", typ)
		}
	}
	return e.changeSequence(seq, func() error {
		if !isNew && typ != seq.sequenceType() {
			retypeOptions(&seq.options, seq.sequenceType(), typ)
		}
		seq.typ = typ
		if err := e.identityOptions(&seq.options, typ, options, isNew); err != nil {
			return err
		}
		for _, o := range options {
			if d := o.GetDefElem(); d.Defname == "owned_by" {
				return e.own(seq, d)
			}
		}
		return nil
	})
}

// changeSequence changes a sequence, and then what the column that draws from
// it is.
func (e *Executor) changeSequence(seq *sequence, change func() error) error {
	e.sequencesChanged = true
	if c := e.serialColumn(seq); c != nil {
		e.unsettle(&e.d.Tables[e.tables[seq.table]], c)
	}
	if err := change(); err != nil {
		return err
	}
	if i, ok := e.tables[seq.table]; ok {
		t := &e.d.Tables[i]
		if c := t.Column(seq.column); c != nil {
			e.settle(t, c)
		}
	}
	return nil
}

// retypeOptions moves the bounds that were the old type's to the new type's
// (init_params in commands/sequence.c).
func retypeOptions(id *model.Identity, from, to string) {
	was := resolve(id, from)
	oldLow, oldHigh := identityRange(from)
	low, high := identityRange(to)
	if was.max == oldHigh {
		was.max = high
	}
	if was.min == oldLow {
		was.min = low
	}
	was.reduce(id, to)
}

// commentSequence carries out COMMENT ON SEQUENCE.
func (e *Executor) commentSequence(name, comment string) error {
	seq, err := e.sequence(-1, name, false)
	if err != nil {
		return err
	}
	if _, c := e.identityColumn(seq); c != nil {
		c.Identity.Comment = comment
		return nil
	}
	return e.changeSequence(seq, func() error {
		seq.comment = comment
		return nil
	})
}

// spellNextval writes a default that draws from a sequence, and does nothing
// else, in the one way that the model has for it.
func (e *Executor) spellNextval(c *model.Column) {
	if !strings.Contains(strings.ToLower(c.Default), "nextval") {
		return
	}
	if name := e.drawsFrom(c.Default); name != "" {
		c.Default = nextval(name)
	}
}

// drawsMustExist reports a default that draws from a sequence that is nothing.
// Declarations are looked at when they are complete, and other tools' schemas
// are not known here.
func (e *Executor) drawsMustExist(location int32, text string) error {
	if e.declaring || !strings.Contains(text, "nextval") {
		return nil
	}
	name := e.drawsFrom(text)
	schema, _ := model.SplitName(name)
	if _, known := e.schemas[schema]; name == "" || schema != "" && !known {
		return nil
	}
	if _, ok := e.relations[name]; !ok {
		return e.fail(location, "", "sequence %s does not exist", name)
	}
	return nil
}

// drawers returns the columns whose default draws from a sequence, its serial
// column apart.
func (e *Executor) drawers(sequence string) (columns []*model.Column, tables []*model.Table) {
	for i := range e.d.Tables {
		t := &e.d.Tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			if strings.Contains(c.Default, "nextval") && slices.Contains(model.Relations(c.Default), sequence) {
				columns, tables = append(columns, c), append(tables, t)
			}
		}
	}
	return columns, tables
}
