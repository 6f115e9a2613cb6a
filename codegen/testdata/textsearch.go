package migrations

import (
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

// Text search.
var revisiontextsearch = migrate.Revision{
	ID:        "textsearch",
	Message:   "text search",
	Created:   "2026-11-22T10:15:04Z",
	Upgrade:   upgradetextsearch,
	Downgrade: downgradetextsearch,
}

func upgradetextsearch(op *migrate.Op) error {
	op.CreateTextSearch(model.TextSearch{
		Kind:     "DICTIONARY",
		Name:     "d",
		Template: "snowball",
		Options:  []string{"language=german"},
		Comment:  "words",
	})
	op.CreateTextSearch(model.TextSearch{
		Kind:   "CONFIGURATION",
		Name:   "s.c",
		Parser: "default",
		Mappings: []model.TextSearchMapping{
			{Tokens: []string{"asciiword", "word"}, Dictionaries: []string{"d", "simple"}},
		},
	})
	op.AlterTextSearch(
		model.TextSearch{Kind: "CONFIGURATION", Name: "c"},
		model.TextSearch{
			Kind:     "CONFIGURATION",
			Name:     "c",
			Mappings: []model.TextSearchMapping{{Tokens: []string{"url"}, Dictionaries: []string{"simple"}}},
		},
	)
	op.CreateTextSearch(model.TextSearch{Kind: "TEMPLATE", Name: "t", Functions: []string{"lexize=dsimple_lexize"}})
	return op.Err()
}

func downgradetextsearch(op *migrate.Op) error {
	op.DropTextSearch("PARSER", "p")
	return op.Err()
}
