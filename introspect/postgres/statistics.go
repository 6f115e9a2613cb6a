package postgres

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// statistics is a row of pg_statistic_ext.
type statistics struct {
	oid uint32
	qualified
	relation uint32
	kinds    string
	columns  []int16
	target   int
	exprs    []string
	owner    uint32
}

func readStatistics(c *catalogue, r row) error {
	s := statistics{
		oid: r.oid(0), qualified: qualified{schema: r.oid(2), name: r.text(1)}, relation: r.oid(3), kinds: r.text(4),
		columns: r.int16s(5), target: int(r.int32(6)), exprs: r.texts(7), owner: r.oid(9),
	}
	if r.bool(8) && len(s.exprs) == 0 {
		return fmt.Errorf("statistics object %s: %w", s.name, errChanged)
	}
	c.statistics = append(c.statistics, s)
	return nil
}

// statisticsQueries returns the query for extended statistics objects, which
// have expressions since version 14.
func statisticsQueries(version int) []query {
	exprs, has := "NULL::text[]", "false"
	if version >= 140000 {
		exprs, has = "pg_catalog.pg_get_statisticsobjdef_expressions(s.oid)", "s.stxexprs IS NOT NULL"
	}
	return []query{{what: "pg_statistic_ext", read: readStatistics, among: "s.stxrelid = ANY ($1)", sql: `
SELECT s.oid, s.stxname, s.stxnamespace, s.stxrelid, pg_catalog.array_to_string(s.stxkind, ''), s.stxkeys,
	coalesce(s.stxstattarget, -1)::int4, ` + exprs + `, ` + has + `, s.stxowner
FROM pg_catalog.pg_statistic_ext AS s WHERE s.oid >= 16384`}}
}

// statisticsKinds are the values of pg_statistic_ext.stxkind that a declaration
// can name; e stands for what expressions have anyhow.
var statisticsKinds = map[rune]string{'d': "ndistinct", 'f': "dependencies", 'm': "mcv"}

func (b *builder) addStatistics() error {
	for _, s := range b.statistics {
		rel := b.byOID[s.relation]
		if rel == nil || b.hidden[s.relation] || b.members[object{classStatistics, s.oid}] || isServerSchema(b.namespaces[s.schema]) {
			continue
		}
		if b.table(s.relation) == nil && rel.kind != 'm' {
			b.addOpaque("statistics", b.fullName(s.qualified), b.fullName(rel.qualified))
			continue
		}
		m := model.Statistics{
			Name: b.fullName(s.qualified), Table: b.fullName(rel.qualified), Comment: b.commentOn(classStatistics, s.oid, 0),
		}
		var err error
		if m.Columns, err = b.columnNames(s.relation, s.columns); err != nil {
			return fmt.Errorf("statistics object %s: %w", m.Name, err)
		}
		for _, kind := range s.kinds {
			if name, ok := statisticsKinds[kind]; ok {
				m.Kinds = append(m.Kinds, name)
			}
		}
		for _, text := range s.exprs {
			m.Exprs = append(m.Exprs, strings.TrimSpace(string(trimParentheses([]byte(text)))))
		}
		if s.target >= 0 {
			m.Target = model.Ptr(s.target)
		}
		b.db.Statistics = append(b.db.Statistics, m)
		b.possess(model.Subject{Kind: "STATISTICS", Name: m.Name}, possession{owner: s.owner})
	}
	return nil
}
