package postgres

import "github.com/autogen-db/autogen/model"

// securityLabel is what pg_seclabel has of an object beside its text, which only the
// provider reads.
type securityLabel struct {
	object
	column   int16
	provider string
}

func labelQueries() []query {
	return []query{{what: "pg_seclabel", read: readLabel, sql: `
SELECT l.classoid, l.objoid, l.objsubid, l.provider FROM pg_catalog.pg_seclabel AS l WHERE l.objoid >= 16384`}}
}

func readLabel(c *catalogue, r row) error {
	c.securityLabels = append(c.securityLabels, securityLabel{object{r.oid(0), r.oid(1)}, int16(r.int32(2)), r.text(3)})
	return nil
}

// listLabels lists the security labels. The statements that make one only work where
// its provider is loaded, and so they are not modelled.
func (b *builder) listLabels() {
	for _, l := range b.securityLabels {
		if subject, ok := b.labelled(l); ok && !b.members[l.object] {
			o := model.Opaque{Kind: "security label", Name: l.provider, Of: subject}
			if subject.Kind == "TABLE" {
				o.Table = subject.Name
			}
			b.db.Opaque = append(b.db.Opaque, o)
		}
	}
}

// labelled returns what a label is on, unless that is none of the project's.
func (b *builder) labelled(l securityLabel) (model.Subject, bool) {
	switch l.class {
	case classClass:
		rel := b.byOID[l.oid]
		if rel == nil || b.hidden[l.oid] {
			return model.Subject{}, false
		}
		s := model.Subject{Kind: "TABLE", Name: b.fullName(rel.qualified)}
		if rel.kind == 'S' {
			s.Kind = "SEQUENCE"
		}
		if a := rel.attribute(l.column); a != nil {
			s.Column = a.name
		}
		return s, true
	case classProc:
		return model.Subject{Kind: "ROUTINE", Name: b.signatures[l.oid]}, b.signatures[l.oid] != ""
	case classType:
		t := b.types[l.oid]
		if t == nil || b.isForeignType(l.oid) {
			return model.Subject{}, false
		}
		return model.Subject{Kind: "TYPE", Name: b.fullName(t.qualified)}, true
	case classNamespace:
		if n := b.namespaces[l.oid]; !isServerSchema(n) {
			return model.Subject{Kind: "SCHEMA", Name: n.name}, true
		}
	}
	for _, p := range b.publications {
		if l.object == (object{classPublication, p.oid}) {
			return model.Subject{Kind: "PUBLICATION", Name: p.name}, true
		}
	}
	for _, t := range b.eventTriggers {
		if l.object == (object{classEventTrigger, t.oid}) {
			return model.Subject{Kind: "EVENT TRIGGER", Name: t.name}, true
		}
	}
	for _, x := range b.userLanguages {
		if l.object == (object{classLanguage, x.oid}) {
			return model.Subject{Kind: "LANGUAGE", Name: x.name}, true
		}
	}
	return model.Subject{}, false
}
