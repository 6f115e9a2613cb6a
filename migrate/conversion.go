package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateConversion creates a conversion between two encodings (PostgreSQL).
func (op *Op) CreateConversion(conversion model.Conversion) {
	op.Apply(ops.CreateConversion{Conversion: conversion})
}

// DropConversion drops a conversion between two encodings (PostgreSQL).
func (op *Op) DropConversion(name string) {
	op.Apply(ops.DropConversion{Conversion: model.Conversion{Name: name}})
}

// AlterConversion changes the comment of a conversion (PostgreSQL). The rest of
// from and to must be equal.
func (op *Op) AlterConversion(from, to model.Conversion) {
	op.Apply(ops.AlterConversion{From: from, To: to})
}
