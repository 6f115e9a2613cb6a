package migrate

import (
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// CreateLanguage creates a procedural language (PostgreSQL). It needs a
// superuser.
func (op *Op) CreateLanguage(language model.Language) {
	op.Apply(ops.CreateLanguage{Language: language})
}

// DropLanguage drops a procedural language (PostgreSQL).
func (op *Op) DropLanguage(name string) {
	op.Apply(ops.DropLanguage{Language: model.Language{Name: name}})
}

// AlterLanguage changes the functions of a procedural language, whether it is
// trusted, and its comment (PostgreSQL). The name must be the same.
func (op *Op) AlterLanguage(from, to model.Language) {
	op.Apply(ops.AlterLanguage{From: from, To: to})
}

// CreateTransform creates the transform of a type for a procedural language
// (PostgreSQL).
func (op *Op) CreateTransform(transform model.Transform) {
	op.Apply(ops.CreateTransform{Transform: transform})
}

// DropTransform drops the transform of a type for a procedural language
// (PostgreSQL).
func (op *Op) DropTransform(typ, language string) {
	op.Apply(ops.DropTransform{Transform: model.Transform{Type: typ, Language: language}})
}

// AlterTransform changes the functions of a transform and its comment
// (PostgreSQL). The type and the language must be the same.
func (op *Op) AlterTransform(from, to model.Transform) {
	op.Apply(ops.AlterTransform{From: from, To: to})
}
