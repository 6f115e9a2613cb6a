package postgres

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/pgcatalog"
)

// operatorFamily is a row of pg_opfamily.
type operatorFamily struct {
	oid, owner, method uint32
	qualified
}

// operatorClass is a row of pg_opclass that is a user's own.
type operatorClass struct {
	oid, owner, method, family uint32
	qualified
	typ, storage uint32
	isDefault    bool
}

// classMember is a row of pg_amop or pg_amproc that is a user's own.
type classMember struct {
	object
	family, left, right uint32
	number              int
	// operator and sort are set in a row of pg_amop, function in one of
	// pg_amproc.
	operator, sort, function uint32
}

func readOperatorFamily(c *catalogue, r row) error {
	c.operatorFamilies = append(c.operatorFamilies, operatorFamily{
		oid: r.oid(0), qualified: qualified{schema: r.oid(2), name: r.text(1)}, owner: r.oid(3), method: r.oid(4),
	})
	return nil
}

func readOperatorClass(c *catalogue, r row) error {
	c.operatorClasses = append(c.operatorClasses, operatorClass{
		oid: r.oid(0), qualified: qualified{schema: r.oid(2), name: r.text(1)}, owner: r.oid(3), method: r.oid(4), family: r.oid(5),
		typ: r.oid(6), storage: r.oid(7), isDefault: r.bool(8),
	})
	return nil
}

func readOperatorMember(c *catalogue, r row) error {
	c.classMembers = append(c.classMembers, classMember{
		object: object{classAccessOperator, r.oid(0)}, family: r.oid(1), left: r.oid(2), right: r.oid(3), number: int(r.int16(4)),
		operator: r.oid(5), sort: r.oid(6),
	})
	return nil
}

func readFunctionMember(c *catalogue, r row) error {
	c.classMembers = append(c.classMembers, classMember{
		object: object{classAccessFunction, r.oid(0)}, family: r.oid(1), left: r.oid(2), right: r.oid(3), number: int(r.int16(4)),
		function: r.oid(5),
	})
	return nil
}

func readMemberClass(c *catalogue, r row) error {
	c.memberClasses[object{r.oid(0), r.oid(1)}] = r.oid(2)
	return nil
}

// operatorClassQueries returns the queries for operator classes and families,
// of which few databases have any.
func operatorClassQueries() []query {
	return []query{
		{what: "pg_opfamily", read: readOperatorFamily, sql: `
SELECT f.oid, f.opfname, f.opfnamespace, f.opfowner, f.opfmethod FROM pg_catalog.pg_opfamily AS f
WHERE f.oid >= 16384 OR f.oid = ANY (ARRAY(SELECT o.opcfamily FROM pg_catalog.pg_opclass AS o WHERE o.oid >= 16384
	UNION ALL SELECT a.amopsortfamily FROM pg_catalog.pg_amop AS a WHERE a.oid >= 16384))`},

		{what: "pg_opclass of the user", read: readOperatorClass, sql: `
SELECT o.oid, o.opcname, o.opcnamespace, o.opcowner, o.opcmethod, o.opcfamily, o.opcintype, o.opckeytype, o.opcdefault
FROM pg_catalog.pg_opclass AS o WHERE o.oid >= 16384`},

		{what: "pg_amop", read: readOperatorMember, sql: `
SELECT a.oid, a.amopfamily, a.amoplefttype, a.amoprighttype, a.amopstrategy, a.amopopr, a.amopsortfamily
FROM pg_catalog.pg_amop AS a WHERE a.oid >= 16384`},

		{what: "pg_amproc", read: readFunctionMember, sql: `
SELECT a.oid, a.amprocfamily, a.amproclefttype, a.amprocrighttype, a.amprocnum, a.amproc::pg_catalog.oid
FROM pg_catalog.pg_amproc AS a WHERE a.oid >= 16384`},

		{what: "pg_depend of operator classes", read: readMemberClass, sql: `
SELECT d.classid, d.objid, d.refobjid FROM pg_catalog.pg_depend AS d
WHERE d.classid IN ('pg_catalog.pg_amop'::pg_catalog.regclass, 'pg_catalog.pg_amproc'::pg_catalog.regclass) AND d.objid >= 16384
	AND d.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass`},
	}
}

// addOperatorClasses adds the operator classes and families. Of a family of
// another's only what goes with a class is read, as pg_dump does.
func (b *builder) addOperatorClasses() error {
	own := make(map[object]bool)
	for _, f := range b.operatorFamilies {
		at := object{classOpFamily, f.oid}
		own[at] = b.isOwnObject(at, f.schema)
	}
	for _, c := range b.operatorClasses {
		at := object{classOpClass, c.oid}
		own[at] = b.isOwnObject(at, c.schema)
	}
	members := make(map[object][]model.OperatorMember)
	for _, m := range b.classMembers {
		home := object{classOpFamily, m.family}
		if class := b.memberClasses[m.object]; class != 0 {
			home = object{classOpClass, class}
		}
		if !own[home] {
			continue
		}
		member := model.OperatorMember{Number: m.number}
		var err error
		if member.Left, member.Right, err = b.operands(m.left, m.right); err != nil {
			return fmt.Errorf("member of an operator class: %w", err)
		}
		if m.function != 0 {
			if member.Function, err = b.functionSignature(m.function); err != nil {
				return fmt.Errorf("function of an operator class: %w", err)
			}
		} else {
			var ok bool
			if member.Operator, ok = b.operatorName(m.operator); !ok {
				return fmt.Errorf("operator of an operator class: %w", errChanged)
			}
			if m.sort != 0 {
				member.OrderBy = b.familyName(m.sort, "")
			}
		}
		members[home] = append(members[home], member)
	}
	for _, f := range b.operatorFamilies {
		at := object{classOpFamily, f.oid}
		if own[at] {
			b.db.OperatorFamilies = append(b.db.OperatorFamilies, model.OperatorFamily{
				Name: b.fullName(f.qualified), Method: b.methods[f.method], Members: members[at], Comment: b.commentOn(classOpFamily, f.oid, 0),
			})
		}
	}
	for _, c := range b.operatorClasses {
		at := object{classOpClass, c.oid}
		if !own[at] {
			continue
		}
		m := model.OperatorClass{
			Name: b.fullName(c.qualified), Method: b.methods[c.method], Family: b.familyName(c.family, c.name), Default: c.isDefault,
			Members: members[at], Comment: b.commentOn(classOpClass, c.oid, 0),
		}
		var err error
		if m.Type, m.Storage, err = b.operands(c.typ, c.storage); err != nil {
			return fmt.Errorf("operator class %s: %w", c.name, err)
		}
		b.db.OperatorClasses = append(b.db.OperatorClasses, m)
	}
	return nil
}

// familyName returns the two-part name of the family of a class.
func (b *builder) familyName(oid uint32, class string) string {
	for _, f := range b.operatorFamilies {
		if f.oid == oid {
			if f.schema == b.defaultSchema && f.name != class && pgcatalog.Holds(pgcatalog.Class, f.name) {
				return model.JoinName(b.namespaces[f.schema].name, f.name) // the bare name means pg_catalog's
			}
			return b.fullName(f.qualified)
		}
	}
	return ""
}
