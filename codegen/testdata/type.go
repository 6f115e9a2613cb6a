package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// Composite and range types, collations.
var revisiontype = migrate.Revision{
	ID:        "type",
	Message:   "composite and range types, collations",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradetype,
	Downgrade: downgradetype,
}

func upgradetype(op *migrate.Op) error {
	op.CreateComposite(model.Composite{
		Name: "s.pair",
		Attributes: []model.Attribute{
			{Name: "a", Type: "integer", Comment: "first"},
			{Name: "b", Type: "text", Collation: "C"},
		},
		Comment: "two",
	})
	op.AlterComposite(
		model.Composite{Name: "p", Attributes: []model.Attribute{{Name: "a", Type: "integer"}}},
		model.Composite{Name: "p", Attributes: []model.Attribute{{Name: "a", Type: "bigint"}}},
		ops.EnumUse{Table: "t", Column: model.Column{Name: "a", Type: "p"}},
	)
	op.CreateRange(model.Range{
		Name:        "span",
		Subtype:     "double precision",
		OpClass:     "o",
		Collation:   "C",
		SubtypeDiff: "float8mi",
		Multirange:  "spans",
		Comment:     "from to",
	})
	op.AlterRange(
		model.Range{Name: "r", Subtype: "text"},
		model.Range{Name: "r", Subtype: "text", Collation: "C"},
	)
	op.CreateCollation(model.Collation{
		Name:             "german",
		Provider:         "icu",
		Locale:           "de",
		Rules:            "&a < b",
		Nondeterministic: true,
		Comment:          "c",
	})
	op.CreateCollation(model.Collation{Name: "mixed", LCCollate: "C", LCCtype: "C.UTF-8"})
	op.AlterCollation(
		model.Collation{Name: "german", Locale: "de"},
		model.Collation{Name: "german", Locale: "de", Comment: "c"},
	)
	return op.Err()
}

func downgradetype(op *migrate.Op) error {
	op.DropCollation("german")
	op.DropRange("span")
	op.DropComposite("s.pair")
	return op.Err()
}
