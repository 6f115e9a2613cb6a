package migrations

import "github.com/autogen-db/autogen/migrate"

// Revisions lists every revision, one a line; autogen adds to it. Each one names
// its parents, so the order of the lines does not matter.
var Revisions = migrate.Revisions{}
