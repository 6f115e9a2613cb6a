package migrate_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
)

// What a server refuses says what to do about it, rather than to correct the
// revision.
func TestHintsOfServer(t *testing.T) {
	for _, test := range []struct{ what, parameter, value, hint string }{
		{"a role without rights", "role", "autogen_hints", "connect as a role that has the right"},
		{"a read-only session", "default_transaction_read_only", "on", "connect to the primary server where this is a standby"},
		{"a statement that takes too long", "statement_timeout", "100", "--statement-timeout"},
		{"no more connections", "user", "autogen_hints", "a run needs two connections at once"},
	} {
		t.Run(test.what, func(t *testing.T) {
			database := pgtest.Database(t)
			owner := open(t, database)
			_, err := owner.Exec(`REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE autogen_hints LOGIN CONNECTION LIMIT 0`)
			fatal(t, err)
			t.Cleanup(func() {
				_, err := owner.Exec("DROP ROLE autogen_hints")
				fatal(t, err)
			})
			u, err := url.Parse(database)
			fatal(t, err)
			query := u.Query()
			query.Set(test.parameter, test.value)
			u.RawQuery = query.Encode()
			revisions := chain(1)
			if test.parameter == "statement_timeout" {
				revisions[0].Upgrade = func(op *migrate.Op) error { op.Exec("SELECT pg_sleep(3)"); return op.Err() }
			}
			err = migrate.New(open(t, u.String()), revisions).Upgrade(t.Context(), "head")
			if hint := migrate.Hint(err); !strings.HasPrefix(hint, test.hint) {
				t.Errorf("hint %q of %v", hint, err)
			}
		})
	}
}
