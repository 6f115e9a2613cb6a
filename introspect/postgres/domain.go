package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// domain is what pg_type has of a domain beyond any other type.
type domain struct {
	oid, base uint32
	modifier  int32
	notNull   bool
	expr      string // the default
	checks    []model.Check
	checkOIDs []uint32
	// From version 17 on a NOT NULL is a constraint.
	notNullName string
	notNullOID  uint32
}

func readDomain(c *catalogue, r row) error {
	m := &domain{oid: r.oid(0), base: r.oid(1), modifier: r.int32(2), notNull: r.bool(3), expr: string(trimParentheses(r[4]))}
	if r.bool(5) && m.expr == "" {
		return fmt.Errorf("default of domain %d: %w", m.oid, errChanged)
	}
	c.domains[m.oid] = m
	return nil
}

func readDomainConstraint(c *catalogue, r row) error {
	m := c.domains[r.oid(0)]
	if m == nil {
		return nil
	}
	if r.text(5) == "n" {
		m.notNullName, m.notNullOID = r.text(1), r.oid(4)
		return nil
	}
	if r.isNull(3) {
		return fmt.Errorf("check constraint %s of a domain: %w", r.text(1), errChanged)
	}
	m.checkOIDs = append(m.checkOIDs, r.oid(4))
	m.checks = append(m.checks, model.Check{Name: r.text(1), NotValid: !r.bool(2), Expr: string(trimParentheses(r[3]))})
	return nil
}

// domainQueries returns the queries for domains.
func domainQueries() []query {
	return []query{
		{what: "pg_type of domains", read: readDomain, sql: `
SELECT t.oid, t.typbasetype, t.typtypmod, t.typnotnull, pg_catalog.pg_get_expr(t.typdefaultbin, 0), t.typdefaultbin IS NOT NULL
FROM pg_catalog.pg_type AS t WHERE t.oid >= 16384 AND t.typtype = 'd'`},

		{what: "pg_constraint of domains", read: readDomainConstraint, sql: `
SELECT c.contypid, c.conname, c.convalidated, pg_catalog.pg_get_expr(c.conbin, 0), c.oid, c.contype
FROM pg_catalog.pg_constraint AS c WHERE c.contypid >= 16384 AND c.contype IN ('c', 'n')`},
	}
}

func (b *builder) addDomains() error {
	for _, oid := range b.typeOrder {
		t, m := b.types[oid], b.domains[oid]
		if t.kind != 'd' || m == nil || b.isForeignType(oid) {
			continue
		}
		typ, ok := b.typeName(m.base, m.modifier)
		if !ok {
			return fmt.Errorf("type of domain %s: %w", t.name, errChanged)
		}
		d := model.Domain{
			Name: b.fullName(t.qualified), Type: typ.spelling, NotNull: m.notNull, NotNullName: m.notNullName, Default: b.spellNextval(m.expr),
			Checks: m.checks, Comment: b.commentOn(classType, oid, 0),
		}
		if m.notNullOID != 0 {
			d.NotNullComment = b.commentOn(classConstraint, m.notNullOID, 0)
		}
		for i, check := range m.checkOIDs {
			d.Checks[i].Comment = b.commentOn(classConstraint, check, 0)
		}
		if t.collation != 0 && t.collation != typ.collation {
			d.Collation = b.collationName(t.collation)
		}
		b.db.Domains = append(b.db.Domains, d)
	}
	return nil
}
