package model

// Extension is an installed extension (PostgreSQL only). What belongs to an
// extension is never part of a schema: it comes and goes with the extension.
type Extension struct {
	Name string
	// Schema is the name of the schema that holds the extension's objects, the
	// default schema's included. Empty means that the declaration does not
	// say, and is not compared.
	Schema string
	// Version is the installed version. Empty means that the declaration does
	// not say, and is not compared.
	Version string
	// Comment is the extension's comment, which is at first that of its
	// control file. Empty means that the declaration does not say, and is not
	// compared.
	Comment string
	Pos     Pos
}
