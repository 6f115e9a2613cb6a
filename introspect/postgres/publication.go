package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// publication is a row of pg_publication.
type publication struct {
	oid, owner uint32
	name       string
	allTables  bool
	// sends says of each of model.PublicationChanges whether it is sent.
	sends                     [4]bool
	viaRoot, generatedColumns bool
}

// published is a row of pg_publication_rel, or one of
// pg_publication_namespace, which has a schema and no relation.
type published struct {
	publication, relation, schema uint32
	columns                       []int16
	where                         string
}

func readPublication(c *catalogue, r row) error {
	c.publications = append(c.publications, publication{
		oid: r.oid(0), name: r.text(1), owner: r.oid(2), allTables: r.bool(3), sends: [4]bool{r.bool(4), r.bool(5), r.bool(6), r.bool(7)},
		viaRoot: r.bool(8), generatedColumns: r.bool(9),
	})
	return nil
}

func readPublished(c *catalogue, r row) error {
	p := published{publication: r.oid(0), relation: r.oid(1), schema: r.oid(2), columns: r.int16s(3), where: string(trimParentheses(r[4]))}
	if r.bool(5) && p.where == "" {
		return fmt.Errorf("publication %d: %w", p.publication, errChanged)
	}
	c.published = append(c.published, p)
	return nil
}

// publicationQueries returns the queries for publications. Version 15 brought
// row filters, column lists and schemas.
func publicationQueries(version int) []query {
	generated, published := "false", "SELECT r.prpubid, r.prrelid, 0::pg_catalog.oid, NULL::int2vector, NULL, false FROM pg_catalog.pg_publication_rel AS r"
	if version >= 150000 {
		published = `SELECT r.prpubid, r.prrelid, 0::pg_catalog.oid, r.prattrs, pg_catalog.pg_get_expr(r.prqual, r.prrelid), r.prqual IS NOT NULL
FROM pg_catalog.pg_publication_rel AS r
UNION ALL SELECT n.pnpubid, 0::pg_catalog.oid, n.pnnspid, NULL, NULL, false FROM pg_catalog.pg_publication_namespace AS n`
	}
	if version >= 180000 {
		generated = "p.pubgencols = 's'"
	}
	return []query{
		{what: "pg_publication", read: readPublication, within: "false", sql: `
SELECT p.oid, p.pubname, p.pubowner, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot, ` + generated + `
FROM pg_catalog.pg_publication AS p WHERE p.oid >= 16384`},
		{what: "pg_publication_rel", read: readPublished, sql: published},
	}
}

func (b *builder) addPublications() error {
	places := make(map[uint32]int, len(b.publications))
	for _, p := range b.publications {
		if b.members[object{classPublication, p.oid}] {
			continue
		}
		m := model.Publication{
			Name: p.name, AllTables: p.allTables, ViaRoot: p.viaRoot, GeneratedColumns: p.generatedColumns,
			Comment: b.commentOn(classPublication, p.oid, 0),
		}
		for i, change := range model.PublicationChanges {
			if !p.sends[i] {
				m.Omits = append(m.Omits, change)
			}
		}
		places[p.oid] = len(b.db.Publications)
		b.db.Publications = append(b.db.Publications, m)
	}
	for _, p := range b.published {
		place, ok := places[p.publication]
		if !ok {
			continue
		}
		m := &b.db.Publications[place]
		if p.schema != 0 {
			m.Schemas = append(m.Schemas, b.namespaces[p.schema].name)
			continue
		}
		rel := b.byOID[p.relation]
		if rel == nil || b.hidden[p.relation] {
			continue
		}
		if b.table(p.relation) == nil {
			b.addOpaque("publication", model.JoinName("", m.Name), b.fullName(rel.qualified))
			continue
		}
		columns, err := b.columnNames(p.relation, p.columns)
		if err != nil {
			return fmt.Errorf("publication %s: %w", m.Name, err)
		}
		m.Tables = append(m.Tables, model.PublishedTable{Name: b.fullName(rel.qualified), Columns: columns, Where: p.where})
	}
	return nil
}
