package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// wrappers is what the object core needs to know of foreign-data wrappers. All
// of one changes in place.
var wrappers = objectKind[model.ForeignDataWrapper]{
	key: func(w *model.ForeignDataWrapper) key { return wrapperKey(w.Name) },
	same: func(old, new *model.ForeignDataWrapper) bool {
		return old.Handler == new.Handler && old.Validator == new.Validator && slices.Equal(old.Options, new.Options) && old.Comment == new.Comment
	},
	alter: func(old, new *model.ForeignDataWrapper) ops.Operation {
		return ops.AlterForeignDataWrapper{From: bareWrapper(old), To: bareWrapper(new)}
	},
	object: func(in *side, w *model.ForeignDataWrapper) object {
		return object{create: ops.CreateForeignDataWrapper{Wrapper: bareWrapper(w)}, drop: ops.DropForeignDataWrapper{Wrapper: bareWrapper(w)},
			needs: slices.Concat(in.function(w.Handler), in.function(w.Validator))}
	},
}

// servers is what the object core needs to know of foreign servers.
var servers = objectKind[model.ForeignServer]{
	key: func(s *model.ForeignServer) key { return serverKey(s.Name) },
	same: func(old, new *model.ForeignServer) bool {
		return !otherServer(old, new) && old.Version == new.Version && slices.Equal(old.Options, new.Options) && old.Comment == new.Comment
	},
	alter: func(old, new *model.ForeignServer) ops.Operation {
		if otherServer(old, new) {
			return nil
		}
		return ops.AlterServer{From: bareServer(old), To: bareServer(new)}
	},
	object: func(_ *side, s *model.ForeignServer) object {
		return object{create: ops.CreateServer{Server: bareServer(s)}, drop: ops.DropServer{Server: bareServer(s)},
			needs: []key{wrapperKey(s.Wrapper), extensionKey(s.Wrapper)}}
	},
}

// otherServer reports whether a server changes in what no statement changes.
func otherServer(old, new *model.ForeignServer) bool {
	return old.Wrapper != new.Wrapper || old.Type != new.Type
}

// userMappings is what the object core needs to know of user mappings.
var userMappings = objectKind[model.UserMapping]{
	key: func(m *model.UserMapping) key { return key{kind: kindMapping, table: m.Server, name: m.User} },
	same: func(old, new *model.UserMapping) bool {
		return old.Hidden || new.Hidden || slices.Equal(old.Options, new.Options)
	},
	alter: func(old, new *model.UserMapping) ops.Operation {
		return ops.AlterUserMapping{From: bareMapping(old), To: bareMapping(new)}
	},
	object: func(_ *side, m *model.UserMapping) object {
		return object{create: ops.CreateUserMapping{Mapping: bareMapping(m)}, drop: ops.DropUserMapping{Mapping: bareMapping(m)},
			needs: []key{serverKey(m.Server)}}
	},
}

func bareWrapper(w *model.ForeignDataWrapper) model.ForeignDataWrapper {
	b := w.Clone()
	b.Pos = model.Pos{}
	return b
}

func bareServer(s *model.ForeignServer) model.ForeignServer {
	b := s.Clone()
	b.Pos = model.Pos{}
	return b
}

func bareMapping(m *model.UserMapping) model.UserMapping {
	b := m.Clone()
	b.Pos = model.Pos{}
	return b
}

// newServers returns the names of the servers that are dropped and created.
func (d *differ) newServers() map[string]bool {
	again := make(map[string]bool)
	for i := range d.old.ForeignServers {
		was := &d.old.ForeignServers[i]
		for j := range d.new.ForeignServers {
			if is := &d.new.ForeignServers[j]; is.Name == was.Name && otherServer(was, is) {
				again[is.Name] = true
			}
		}
	}
	return again
}

// remade reports whether a foreign table is dropped and created: its server
// cannot change, and it holds no rows.
func remade(old, new *model.Table, again map[string]bool) bool {
	return old.Foreign != nil && new.Foreign != nil && (old.Foreign.Server != new.Foreign.Server || again[new.Foreign.Server])
}

// checkForeign refuses to make a table a foreign one, and the other way around.
func checkForeign(was map[string]*model.Table, new *model.Database) error {
	for i := range new.Tables {
		t := &new.Tables[i]
		if o := was[t.Name]; o != nil && (o.Foreign == nil) != (t.Foreign == nil) {
			return &ImpossibleError{Object: "table " + t.Name, Pos: t.Pos,
				Reason: "PostgreSQL cannot make a table a foreign one, or a foreign one a table",
				Advice: "drop it in a migration of your own first, where its rows may go"}
		}
	}
	return nil
}

// serverOf returns the key of the server of a foreign table.
func serverOf(t *model.Table) []key {
	if t.Foreign == nil {
		return nil
	}
	return []key{serverKey(t.Foreign.Server)}
}

func sameForeignOptions(a, b *model.Table) bool {
	return a.Foreign == nil || b.Foreign == nil || slices.Equal(a.Foreign.Options, b.Foreign.Options)
}
