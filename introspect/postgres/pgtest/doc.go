// Package pgtest gives tests and benchmarks a PostgreSQL server that is
// theirs alone: a throwaway cluster in a temporary folder, reached through a
// unix socket in it, with everything off that only protects data.
//
// A test package calls [Run] from TestMain and [Database] wherever a test
// needs a database. A server that is missing fails the test; it is never a
// reason to skip. The command in cmd/pgtest starts one cluster for a whole
// "go test ./..." and tells the test processes of it in [EnvURL]; the one in
// cmd/pgmatrix runs a command once for each version of PostgreSQL. A test that
// depends on the version asks [Version].
//
// PostgreSQL refuses to run as root. A root process therefore starts it as the
// user postgres, or nobody where there is no such user.
//
// The cluster trusts every connection, but for the role [PasswordRole].
package pgtest

import "errors"

// Environment variables that this package reads.
const (
	// EnvURL holds the URL of a superuser on a running server. It is used
	// in place of a throwaway cluster, and is never stopped.
	EnvURL = "AUTOGEN_TEST_POSTGRES"
	// EnvBin holds the folder of the server's programs (initdb, postgres), in
	// place of a search in PATH and in /usr/lib/postgresql.
	EnvBin = "AUTOGEN_TEST_PG_BIN"
	// EnvLib holds the folder of the shared libraries that those programs
	// need, where the system's own loader would not find them. Only the
	// server's programs see it, as LD_LIBRARY_PATH: the libraries of a bundle
	// must not replace those of the tests.
	EnvLib = "AUTOGEN_TEST_PG_LIB"
)

// PasswordRole is the one role that a throwaway cluster asks for its password,
// for tests of a login that fails. It does not exist until a test creates it.
const PasswordRole = "autogen_password"

// ErrNoServer is returned by [Start] where no programs of a PostgreSQL server
// are found.
var ErrNoServer = errors.New("no PostgreSQL server found; run `make test`, which installs one, or set " + EnvBin + " or " + EnvURL)
