// Package ormtest holds package gosource against the ORMs themselves: what it
// reads from a package of models must be what AutoMigrate, or Bun's
// NewCreateTable, builds from them on real servers. It is a module of its own,
// so that nothing but its tests depends on an ORM.
package ormtest
