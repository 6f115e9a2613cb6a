package migrations

import "github.com/autogen-db/autogen/migrate"

// Revisions lists every revision, one a line; autogen adds to it. Each one names
// its parents, so the order of the lines does not matter.
var Revisions = migrate.Revisions{
	revisiona51fe8c82764,
	revisionf51c92c2221f,
}
