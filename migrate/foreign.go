package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateForeignDataWrapper creates a foreign-data wrapper (PostgreSQL). Only a
// superuser may.
func (op *Op) CreateForeignDataWrapper(wrapper model.ForeignDataWrapper) {
	op.Apply(ops.CreateForeignDataWrapper{Wrapper: wrapper})
}

// DropForeignDataWrapper drops a foreign-data wrapper (PostgreSQL). It fails
// where a server has it.
func (op *Op) DropForeignDataWrapper(name string) {
	op.Apply(ops.DropForeignDataWrapper{Wrapper: model.ForeignDataWrapper{Name: name}})
}

// AlterForeignDataWrapper changes the functions, the options and the comment of
// a foreign-data wrapper (PostgreSQL).
func (op *Op) AlterForeignDataWrapper(from, to model.ForeignDataWrapper) {
	op.Apply(ops.AlterForeignDataWrapper{From: from, To: to})
}

// CreateServer creates a foreign server (PostgreSQL).
func (op *Op) CreateServer(server model.ForeignServer) {
	op.Apply(ops.CreateServer{Server: server})
}

// DropServer drops a foreign server (PostgreSQL). It fails where a foreign table
// or a user mapping has it.
func (op *Op) DropServer(name string) {
	op.Apply(ops.DropServer{Server: model.ForeignServer{Name: name}})
}

// AlterServer changes the version, the options and the comment of a foreign
// server (PostgreSQL).
func (op *Op) AlterServer(from, to model.ForeignServer) {
	op.Apply(ops.AlterServer{From: from, To: to})
}

// CreateUserMapping creates a user mapping (PostgreSQL). A password belongs in
// no file: set it in the database, with ALTER USER MAPPING … OPTIONS (ADD
// password …), or read it from where the program has its secrets.
func (op *Op) CreateUserMapping(mapping model.UserMapping) {
	op.Apply(ops.CreateUserMapping{Mapping: mapping})
}

// DropUserMapping drops the mapping of a role, or with an empty user that of
// PUBLIC, on a foreign server (PostgreSQL).
func (op *Op) DropUserMapping(server, user string) {
	op.Apply(ops.DropUserMapping{Mapping: model.UserMapping{Server: server, User: user}})
}

// AlterUserMapping changes the options of a user mapping (PostgreSQL): those
// that only from has are dropped, those that only to has added. Others, such as
// a password that neither has, stay as they are.
func (op *Op) AlterUserMapping(from, to model.UserMapping) {
	op.Apply(ops.AlterUserMapping{From: from, To: to})
}

// DropForeignTable drops a foreign table (PostgreSQL). What it shows stays where
// it is.
func (op *Op) DropForeignTable(name string) {
	op.Apply(ops.DropTable{Table: model.Table{Name: name, Foreign: &model.ForeignTable{}}})
}
