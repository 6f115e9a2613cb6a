package diff

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// takePrivileges settles the owners and grants of the desired side: those that
// the project compares are as declared, and an object whose owner is not
// declared keeps its own; the others are as they are, so that what is built anew
// gets them back.
func takePrivileges(current, desired *model.Database, opts Options) {
	if len(current.Owners)+len(current.Grants)+len(desired.Owners)+len(desired.Grants) == 0 {
		return
	}
	there := subjectsOf(current, desired)
	owners := keep(current.Owners, func(o *model.Owner) bool { return there(o.Subject()) })
	if opts.Owners {
		declared := ownersOf(desired)
		owners = keep(owners, func(o *model.Owner) bool { return declared[o.Subject()] == "" })
		owners = append(owners, desired.Owners...)
	}
	desired.Owners = owners
	desired.DropSequenceOwners()
	if !opts.Grants {
		desired.Grants = keep(current.Grants, func(g *model.Grant) bool { return grantStays(g, there) })
		return
	}
	owned := model.Database{Owners: desired.Owners, Schemas: desired.Schemas, Sequences: desired.Sequences, Tables: desired.Tables, Role: current.Role}
	desired.Grants = slices.Clone(desired.Grants)
	for i := range desired.Grants {
		g := &desired.Grants[i]
		if current.Version > 0 && current.Version < 17 {
			g.Privileges, g.Grantable, g.Revoked = g.Before17(g.Privileges), g.Before17(g.Grantable), g.Before17(g.Revoked)
		}
		if g.Default && g.Creator == current.Role {
			g.Creator = ""
		}
		switch owner := owned.OwnerOf(g); {
		case g.Role == "" || g.Column != "" || g.Default && g.Object != "":
		case g.Role != owner:
			g.Revoked = nil // of what it did not have
		case !g.Default:
			g.Privileges, g.Grantable = nil, nil // its owner may do all
		}
	}
	desired.Grants = keep(desired.Grants, func(g *model.Grant) bool { return !g.IsEmpty() })
}

// CutGrants returns the declared grants of which the server that the current schema
// was read from does not know all: MAINTAIN is new in PostgreSQL 17 (documentation,
// section 5.8), and before it is left out where others stand beside it. ALL means
// what the server knows.
func CutGrants(current, desired *model.Database) []model.Grant {
	var cut []model.Grant
	for _, g := range desired.Grants {
		if current.Version > 0 && current.Version < 17 && (isCut(&g, g.Privileges) || isCut(&g, g.Grantable) || isCut(&g, g.Revoked)) {
			cut = append(cut, g)
		}
	}
	return cut
}

// isCut reports whether a list of privileges that is not ALL is cut before 17.
func isCut(g *model.Grant, list []string) bool {
	return slices.Contains(list, "MAINTAIN") && !slices.Contains(g.Before17(list), "MAINTAIN")
}

// subjectsOf returns a function that reports whether a subject is part of a
// schema, the other of the two being whole.
func subjectsOf(whole, part *model.Database) func(model.Subject) bool {
	lists := sync.OnceValues(func() (*model.Subjects, map[string]bool) {
		gone := make(map[string]bool)
		for _, s := range whole.Schemas {
			gone[s.Name] = true
		}
		for _, s := range part.Schemas {
			gone[s.Name] = false
		}
		return part.Subjects(), gone
	})
	return func(s model.Subject) bool {
		subjects, gone := lists()
		if s.Kind == "SCHEMA" {
			return !gone[s.Name]
		}
		return subjects.Has(s)
	}
}

// grantStays reports whether what a grant is about is there.
func grantStays(g *model.Grant, there func(model.Subject) bool) bool {
	if g.Default {
		return g.Object == "" || there(model.Subject{Kind: "SCHEMA", Name: g.Object})
	}
	return there(g.Subject())
}

func ownersOf(d *model.Database) map[model.Subject]string {
	roles := make(map[model.Subject]string, len(d.Owners))
	for i := range d.Owners {
		roles[d.Owners[i].Subject()] = d.Owners[i].Role
	}
	return roles
}

// ownerOf returns the role that owns a table that changes, before any change of that;
// "" where that is not said, as where it is the role that the catalogue was read as.
func (d *differ) ownerOf(table string) string {
	for _, o := range d.old.Owners {
		if o.Kind == "TABLE" && o.Object == table {
			return o.Role
		}
	}
	return ""
}

func ownerKey(s model.Subject) key { return key{kind: kindOwner, table: s.Name, name: s.Kind} }

func grantKey(g *model.Grant) key {
	place := "on"
	if g.Default {
		place = "default"
	}
	return key{kind: kindGrant, table: g.Object, name: strings.Join([]string{place, g.Creator, g.Kind, g.Column, g.Role}, "\x00")}
}

// defaultsKey is the key of an object's freedom from default privileges.
func defaultsKey(s model.Subject) key { return key{kind: kindGrant, table: s.Name, name: s.Kind} }

// placeKey is the key of a column as a place: unlike [columnKey] it stays where
// the column's type changes.
func placeKey(table, column string) key { return key{kind: kindPlace, table: table, name: column} }

// home returns the key of what a subject goes with.
func (s *side) home(subject model.Subject) key {
	switch subject.Kind {
	case "SCHEMA":
		return schemaKey(subject.Name)
	case "ROUTINE":
		return functionKey(subject.Name)
	case "STATISTICS":
		return statisticsKey(subject.Name)
	case "CONVERSION":
		return conversionKey(subject.Name)
	case "LANGUAGE":
		return languageKey(subject.Name)
	case "OPERATOR FAMILY":
		return familyKey(subject.Name)
	case "OPERATOR CLASS":
		return classKey(subject.Name)
	case "OPERATOR":
		return operatorKey(subject.Name)
	case "TYPE":
		if s.db.Composite(subject.Name) != nil || s.db.Domain(subject.Name) != nil {
			return placeKey(subject.Name, "")
		}
		return enumKey(subject.Name)
	case "COLLATION":
		return collationKey(subject.Name)
	case "FOREIGN DATA WRAPPER":
		return wrapperKey(subject.Name)
	case "FOREIGN SERVER":
		return serverKey(subject.Name)
	case "PUBLICATION":
		return publicationKey(subject.Name)
	case "EVENT TRIGGER":
		return eventTriggerKey(subject.Name)
	case "TEXT SEARCH DICTIONARY", "TEXT SEARCH CONFIGURATION":
		return textSearchKey(strings.TrimPrefix(subject.Kind, "TEXT SEARCH "), subject.Name)
	case "SEQUENCE":
		return sequenceKey(subject.Name)
	}
	return tableKey(subject.Name)
}

// column returns the key of the column that draws from a sequence as its identity
// or as a serial one, in a list: the sequence may come with it, after its table.
func (s *side) column(subject model.Subject) []key {
	if subject.Kind != "SEQUENCE" {
		return nil
	}
	if s.subjects == nil {
		s.subjects = s.db.Subjects()
	}
	t := s.subjects.TableOf(subject.Name)
	if t == nil {
		return nil
	}
	for i := range t.Columns {
		if t.SequenceOf(&t.Columns[i]) == subject.Name {
			return []key{columnKey(t.Name, t.Columns[i].Name)}
		}
	}
	return nil
}

// compareOwners compares owners. A sequence that a column owns has the owner of
// its table, which it must have already when it gets there.
func (d *differ) compareOwners() {
	if len(d.old.Owners) == 0 && len(d.new.Owners) == 0 {
		return
	}
	was, is := ownersOf(d.old), ownersOf(d.new)
	follows := make(map[model.Subject]string)
	settled := make(map[model.Subject]bool)
	for i, list := range [][]model.Sequence{d.old.Sequences, d.new.Sequences} {
		for j := range list {
			s := &list[j]
			if s.OwnerTable == "" {
				continue
			}
			sequence, table := model.Subject{Kind: "SEQUENCE", Name: s.Name}, model.Subject{Kind: "TABLE", Name: s.OwnerTable}
			follows[sequence] = was[table]
			role := cmp.Or(was[sequence], is[sequence])
			settled[sequence] = role == was[table] && (i == 1 || role == is[table])
		}
	}
	unsettled := func(o *model.Owner) bool { return !settled[o.Subject()] }
	addObjects(d, keep(d.old.Owners, unsettled), keep(d.new.Owners, unsettled), owners(follows))
}

// owners is what the object core needs to know of owners; follows is who owns
// what has no owner of its own.
func owners(follows map[model.Subject]string) objectKind[model.Owner] {
	return objectKind[model.Owner]{
		key:  func(o *model.Owner) key { return ownerKey(o.Subject()) },
		same: func(old, new *model.Owner) bool { return old.Role == new.Role },
		alter: func(old, new *model.Owner) ops.Operation {
			return ops.AlterOwner{Kind: new.Kind, Object: new.Object, From: old.Role, To: new.Role}
		},
		object: func(in *side, o *model.Owner) object {
			return object{
				within: in.home(o.Subject()), class: redo, rank: rankOwner,
				// A role that has something by default may be the owner to come, who is to keep it.
				wants:  []key{defaultsKey(o.Subject())},
				create: ops.AlterOwner{Kind: o.Kind, Object: o.Object, To: o.Role},
				drop:   ops.AlterOwner{Kind: o.Kind, Object: o.Object, From: o.Role, To: follows[o.Subject()]},
			}
		},
	}
}

// grants is what the object core needs to know of grants.
func (d *differ) grants() objectKind[model.Grant] {
	// What is taken away of a table is taken away of its columns, too, so that
	// what a role has of those is then granted again.
	onColumns := make(map[key]bool)
	for _, list := range [][]model.Grant{d.old.Grants, d.new.Grants} {
		for i := range list {
			if g := list[i]; g.Column != "" {
				g.Column = ""
				onColumns[grantKey(&g)] = true
			}
		}
	}
	// ALTER … OWNER TO gives the new owner what the old one has of columns (aclnewowner
	// in utils/adt/acl.c), so that this is taken away before and granted again after.
	was, is := ownersOf(d.old), ownersOf(d.new)
	moves := func(g *model.Grant) bool {
		on := model.Subject{Kind: g.Kind, Name: g.Object}
		return g.Column != "" && g.Role != "" && g.Role == was[on] && was[on] != is[on]
	}
	return objectKind[model.Grant]{
		key: grantKey,
		same: func(old, new *model.Grant) bool {
			return !moves(new) && slices.Equal(old.Privileges, new.Privileges) && slices.Equal(old.Grantable, new.Grantable) && slices.Equal(old.Revoked, new.Revoked)
		},
		alter: func(old, new *model.Grant) ops.Operation {
			if moves(new) {
				return nil
			}
			o := ops.AlterGrant{From: bareGrant(old), To: bareGrant(new)}
			if revoked, options, _, _ := o.Changes(); len(revoked)+len(options) > 0 && onColumns[grantKey(new)] {
				return nil
			}
			return o
		},
		object: func(in *side, g *model.Grant) object {
			o := object{create: ops.Grant{Grant: bareGrant(g)}, drop: ops.Revoke{Grant: bareGrant(g)}, class: redo, rank: rankGrant}
			if g.Default {
				o.class = last
				if g.Object != "" {
					o.needs = []key{schemaKey(g.Object)}
				}
				return o
			}
			on := model.Subject{Kind: g.Kind, Name: g.Object}
			o.within = in.home(on)
			o.wants = append(in.column(on), ownerKey(on), defaultsKey(on))
			if g.Column != "" {
				whole := *g
				whole.Column = ""
				o.needs = []key{placeKey(g.Object, g.Column), grantKey(&whole)}
				o.wants = append(o.wants, columnKey(g.Object, g.Column))
			}
			return o
		},
	}
}

// grantBeforeIndexes lets the grants on functions come before the indexes that call any:
// the server builds an index as the owner of its table (index_build in
// catalog/index.c), and which functions a body calls is not always known.
func (d *differ) grantBeforeIndexes() {
	var granted []key
	for i := range d.new.Grants {
		if g := &d.new.Grants[i]; g.Kind == "ROUTINE" && !g.Default {
			granted = append(granted, grantKey(g))
		}
	}
	for _, n := range d.plan.nodes {
		if _, is := n.op.(ops.AddExclusion); (is || n.rank == rankCreateIndex) && slices.ContainsFunc(n.needs, func(k key) bool { return k.kind == kindFunction }) {
			n.wants = append(n.wants, granted...)
		}
	}
}

func bareGrant(g *model.Grant) model.Grant {
	b := g.Clone()
	b.Pos = model.Pos{}
	return b
}

// emitDefaults takes back what default privileges give to the objects that are
// built anew, and to new ones whose grants are known: what each of those has
// stands in its grants. Which role the objects are created by is not known, so
// it is done for the defaults of all.
func (d *differ) emitDefaults() {
	role := cmp.Or(d.old.Role, d.new.Role)
	own := func(g *model.Grant) bool { return g.Creator == "" && g.Role == role }
	var defaults []*model.Grant
	for i := range d.old.Grants {
		if g := &d.old.Grants[i]; g.Default && (g.Role == "" || own(g) || len(g.Privileges)+len(g.Grantable) > 0) {
			defaults = append(defaults, g)
		}
	}
	if len(defaults) == 0 {
		return
	}
	was := d.old.Subjects()
	gone := make(map[key]bool)
	for _, k := range d.goneKeys() {
		gone[k] = true
	}
	// A schema that is not named is the default one.
	named := make(map[string]bool)
	for _, s := range slices.Concat(d.old.Schemas, d.new.Schemas) {
		named[s.Name] = true
	}
	seen := make(map[string]bool)
	for _, subject := range d.new.Subjects().All() {
		home := d.newSide.home(subject)
		there := was.Has(subject)
		if subject.Kind == "SCHEMA" {
			there = slices.ContainsFunc(d.old.Schemas, func(s model.Schema) bool { return s.Name == subject.Name })
		}
		if !gone[home] && (there || !d.exact) {
			continue
		}
		schema, _ := model.SplitName(subject.Name)
		for _, g := range defaults {
			if g.Kind != subject.Kind || g.Object != "" && g.Object != schema && (schema != "" || named[g.Object]) {
				continue
			}
			undo := bareGrant(g)
			undo.Default, undo.Creator, undo.Object = false, "", subject.Name
			if undo.Role != "" && !own(g) {
				undo.Revoked = nil // of what another creator may do
			}
			undo.Privileges, undo.Grantable = undo.ReducePrivileges(slices.Concat(g.ExpandPrivileges(g.Privileges), g.ExpandPrivileges(g.Grantable))), nil
			if undo.Role == "" && (g.Kind == "ROUTINE" || g.Kind == "TYPE") {
				undo.Privileges = nil // of what everybody may do anyhow
			}
			if undo.IsEmpty() {
				continue
			}
			for _, name := range d.aclHolders(subject) {
				undo.Object = name
				if k := (ops.Revoke{Grant: undo}).String(); !seen[k] {
					seen[k] = true
					d.plan.add(node{op: ops.Revoke{Grant: undo}, class: redo, table: subject.Name, rank: rankDefaults,
						creates: []key{defaultsKey(subject)}, needs: append(d.newSide.column(subject), home)})
				}
			}
		}
	}
}

// aclHolders returns the names of the objects that the server gives privileges of
// their own when it creates a subject: before version 17 a range type's multirange type
// is another one (measured on PostgreSQL 14.23 and 17.10).
func (d *differ) aclHolders(subject model.Subject) []string {
	names := []string{subject.Name}
	version := max(d.old.Version, d.new.Version)
	if r := d.new.Range(subject.Name); r != nil && subject.Kind == "TYPE" && version >= 14 && version < 17 {
		names = append(names, r.MultirangeName())
	}
	return names
}
