package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateForeignDataWrapper creates a foreign-data wrapper.
type CreateForeignDataWrapper struct{ Wrapper model.ForeignDataWrapper }

// DropForeignDataWrapper drops a foreign-data wrapper.
type DropForeignDataWrapper struct{ Wrapper model.ForeignDataWrapper }

// AlterForeignDataWrapper changes a foreign-data wrapper in place. Its name stays.
type AlterForeignDataWrapper struct{ From, To model.ForeignDataWrapper }

// CreateServer creates a foreign server.
type CreateServer struct{ Server model.ForeignServer }

// DropServer drops a foreign server.
type DropServer struct{ Server model.ForeignServer }

// AlterServer changes the version, the options and the comment of a foreign
// server. Its name, wrapper and type stay.
type AlterServer struct{ From, To model.ForeignServer }

// CreateUserMapping creates a user mapping. The options that hold a secret are
// not among those of the mapping.
type CreateUserMapping struct{ Mapping model.UserMapping }

// DropUserMapping drops a user mapping.
type DropUserMapping struct{ Mapping model.UserMapping }

// AlterUserMapping changes the options of a user mapping. Its server and its
// user stay, and so do the options that hold a secret.
type AlterUserMapping struct{ From, To model.UserMapping }

// Reverse drops the wrapper.
func (o CreateForeignDataWrapper) Reverse() (Operation, error) {
	return DropForeignDataWrapper(o), nil
}

// Reverse creates the wrapper again as it was given.
func (o DropForeignDataWrapper) Reverse() (Operation, error) {
	return CreateForeignDataWrapper(o), nil
}

// Reverse restores the former definition.
func (o AlterForeignDataWrapper) Reverse() (Operation, error) {
	return AlterForeignDataWrapper{From: o.To, To: o.From}, nil
}

// Reverse drops the server.
func (o CreateServer) Reverse() (Operation, error) { return DropServer(o), nil }

// Reverse creates the server again; it needs the server's wrapper.
func (o DropServer) Reverse() (Operation, error) {
	if o.Server.Wrapper == "" {
		return nil, irreversible(o)
	}
	return CreateServer(o), nil
}

// Reverse restores the former definition.
func (o AlterServer) Reverse() (Operation, error) { return AlterServer{From: o.To, To: o.From}, nil }

// Reverse drops the mapping.
func (o CreateUserMapping) Reverse() (Operation, error) { return DropUserMapping(o), nil }

// Reverse creates the mapping again, without what was secret.
func (o DropUserMapping) Reverse() (Operation, error) { return CreateUserMapping(o), nil }

// Reverse restores the former options.
func (o AlterUserMapping) Reverse() (Operation, error) {
	return AlterUserMapping{From: o.To, To: o.From}, nil
}

func (o CreateForeignDataWrapper) Summary() Summary {
	return added("foreign-data wrapper", o.Wrapper.Name)
}
func (o CreateForeignDataWrapper) String() string { return describe("create", o.Summary()) }
func (o DropForeignDataWrapper) Summary() Summary {
	return removed("foreign-data wrapper", o.Wrapper.Name)
}
func (o DropForeignDataWrapper) String() string { return describe("drop", o.Summary()) }
func (o AlterForeignDataWrapper) Summary() Summary {
	return changed("foreign-data wrapper", o.To.Name, "definition")
}
func (o AlterForeignDataWrapper) String() string { return describe("alter", o.Summary()) }

func (o CreateServer) Summary() Summary { return added("foreign server", o.Server.Name) }
func (o CreateServer) String() string   { return describe("create", o.Summary()) }
func (o DropServer) Summary() Summary   { return removed("foreign server", o.Server.Name) }
func (o DropServer) String() string     { return describe("drop", o.Summary()) }
func (o AlterServer) Summary() Summary {
	return changed("foreign server", o.To.Name, "definition")
}
func (o AlterServer) String() string { return describe("alter", o.Summary()) }

func mapping(m model.UserMapping) string { return m.UserName() + " on " + m.Server }

func (o CreateUserMapping) Summary() Summary { return added("user mapping", mapping(o.Mapping)) }
func (o CreateUserMapping) String() string   { return describe("create", o.Summary()) }
func (o DropUserMapping) Summary() Summary   { return removed("user mapping", mapping(o.Mapping)) }
func (o DropUserMapping) String() string     { return describe("drop", o.Summary()) }

// Summary names the options that come, change and go, not their values.
func (o AlterUserMapping) Summary() Summary {
	var names []string
	for _, option := range append(missing(o.From.Options, o.To.Options), missing(o.To.Options, o.From.Options)...) {
		if name, _ := model.SplitOption(option); len(missing([]string{name}, names)) > 0 {
			names = append(names, name)
		}
	}
	return changed("user mapping", mapping(o.To), strings.Join(names, ", "))
}
func (o AlterUserMapping) String() string { return describe("alter", o.Summary()) }
