package diff

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func accessMethodKey(name string) key { return key{kind: kindAccessMethod, name: name} }

func bareAccessMethod(m *model.AccessMethod) model.AccessMethod {
	b := *m
	b.Pos = model.Pos{}
	return b
}

// accessMethods is what the object core needs to know of access methods.
var accessMethods = objectKind[model.AccessMethod]{
	key:  func(m *model.AccessMethod) key { return accessMethodKey(m.Name) },
	same: func(old, new *model.AccessMethod) bool { return bareAccessMethod(old) == bareAccessMethod(new) },
	alter: func(old, new *model.AccessMethod) ops.Operation {
		from, to := bareAccessMethod(old), bareAccessMethod(new)
		if from.Comment = to.Comment; from != to {
			return nil
		}
		return ops.AlterAccessMethod{From: bareAccessMethod(old), To: to}
	},
	object: func(in *side, m *model.AccessMethod) object {
		return object{create: ops.CreateAccessMethod{Method: bareAccessMethod(m)}, drop: ops.DropAccessMethod{Method: bareAccessMethod(m)},
			needs: in.functionOf(m.Handler, "internal")}
	},
}

// methodKeys returns the key of an access method that is a user's own.
func (s *side) methodKeys(name string) []key {
	if s.db.AccessMethod(name) == nil {
		return nil
	}
	return []key{accessMethodKey(name)}
}

// checkMethods refuses to build an access method anew in which a table is stored:
// the rows would have to be elsewhere meanwhile.
func (d *differ) checkMethods() error {
	for _, p := range d.objects {
		if p.key.kind != kindAccessMethod || !p.goes() || p.new == nil {
			continue
		}
		for i := range d.new.Tables {
			t := &d.new.Tables[i]
			if was := d.old.Table(t.Name); was != nil && was.Method == p.key.name && t.Method == was.Method {
				return &ImpossibleError{Object: "access method " + p.key.name, Pos: d.new.AccessMethod(p.key.name).Pos,
					Reason: "table " + t.Name + " is stored by it, and it must be dropped and created again",
					Advice: "declare an access method of another name beside it, and move the table there"}
			}
		}
	}
	return nil
}
