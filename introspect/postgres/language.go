package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// language is a row of pg_language that is a user's own.
type language struct {
	oid                        uint32
	name                       string
	trusted                    bool
	handler, inline, validator uint32
	possession
}

// languageACL is what roles may do with a language that is none of a user's.
type languageACL struct {
	name string
	possession
}

// transform is a row of pg_transform that is a user's own.
type transform struct{ oid, typ, language, fromSQL, toSQL uint32 }

func readLanguage(c *catalogue, r row) error {
	l := language{oid: r.oid(0), name: r.text(1), trusted: r.bool(2), handler: r.oid(3), inline: r.oid(4), validator: r.oid(5), possession: possession{r.oid(6), r.acl(7)}}
	c.languages[l.oid] = l.name
	if l.oid >= firstUserOID {
		c.userLanguages = append(c.userLanguages, l)
	} else if l.acl != nil {
		c.languageACLs = append(c.languageACLs, languageACL{l.name, l.possession})
	}
	return nil
}

func readTransform(c *catalogue, r row) error {
	c.transforms = append(c.transforms, transform{oid: r.oid(0), typ: r.oid(1), language: r.oid(2), fromSQL: r.oid(3), toSQL: r.oid(4)})
	return nil
}

// languageQueries returns the queries for languages and transforms.
func languageQueries() []query {
	return []query{
		{what: "pg_language", read: readLanguage, sql: `
SELECT l.oid, l.lanname, l.lanpltrusted, l.lanplcallfoid, l.laninline, l.lanvalidator, l.lanowner, l.lanacl::pg_catalog.text[]
FROM pg_catalog.pg_language AS l`},

		{what: "pg_transform", read: readTransform, sql: `
SELECT t.oid, t.trftype, t.trflang, t.trffromsql::pg_catalog.oid, t.trftosql::pg_catalog.oid
FROM pg_catalog.pg_transform AS t WHERE t.oid >= 16384`},
	}
}

// addLanguages adds the procedural languages and the transforms.
func (b *builder) addLanguages() error {
	for _, l := range b.userLanguages {
		if b.members[object{classLanguage, l.oid}] {
			continue
		}
		m := model.Language{Name: l.name, Trusted: l.trusted, Comment: b.commentOn(classLanguage, l.oid, 0)}
		for _, function := range []struct {
			oid uint32
			to  *string
		}{{l.handler, &m.Handler}, {l.inline, &m.Inline}, {l.validator, &m.Validator}} {
			*function.to = b.functionName(function.oid)
		}
		b.db.Languages = append(b.db.Languages, m)
	}
	for _, t := range b.transforms {
		if b.members[object{classTransform, t.oid}] {
			continue
		}
		typ, ok := b.typeName(t.typ, -1)
		if !ok {
			return fmt.Errorf("transform %d: %w", t.oid, errChanged)
		}
		m := model.Transform{Type: typ.spelling, Language: b.languages[t.language], Comment: b.commentOn(classTransform, t.oid, 0)}
		for _, function := range []struct {
			oid uint32
			to  *string
		}{{t.fromSQL, &m.FromSQL}, {t.toSQL, &m.ToSQL}} {
			if function.oid == 0 {
				continue
			}
			var err error
			if *function.to, err = b.functionSignature(function.oid); err != nil {
				return fmt.Errorf("transform %s: %w", m.Signature(), err)
			}
		}
		b.db.Transforms = append(b.db.Transforms, m)
	}
	return nil
}
