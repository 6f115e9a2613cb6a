package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// foreignSecrets holds a secret wherever foreign data may have one.
const foreignSecrets = `
CREATE FOREIGN DATA WRAPPER w OPTIONS (secret_key 'SECRET', plain '1');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (conn 'host=h password = SECRET', url 'https://u:SECRET@h/d', host 'h');
CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'u', password 'SECRET', Passphrase 'SECRET');
CREATE FOREIGN TABLE t (a integer OPTIONS (auth_token 'SECRET', column_name 'a')) SERVER s OPTIONS (api_key 'SECRET', x '1');
`

// TestForeignSecrets looks for the secrets of foreign data in all that is made of
// a database that has them and of declarations that have others: neither is
// kept, compared or printed.
func TestForeignSecrets(t *testing.T) {
	live := load(t, strings.ReplaceAll(foreignSecrets, "SECRET", "hunter2"))
	current := live.read(t)
	desired := declare(t, "schema.sql", strings.ReplaceAll(foreignSecrets, "SECRET", "hunter3"))
	live.same(t, "secrets that differ", current, desired)
	hidden := func(what, text string) {
		if strings.Contains(text, "hunter") {
			t.Errorf("%s shows a secret:\n%s", what, text)
		}
	}
	print := func(d *model.Database) string {
		return fmt.Sprintf("%+v %+v %+v %+v %+v", d.ForeignDataWrappers, d.ForeignServers, d.UserMappings, d.Tables, d.Tables[0].Foreign)
	}
	hidden("the catalogue", print(current))
	hidden("the declaration", print(desired))

	empty := &model.Database{Engine: model.Postgres}
	for name, r := range map[string][]ops.Operation{
		"created": live.compare(t, empty, desired).Up, "dropped": live.compare(t, current, empty).Up,
	} {
		hidden("what is "+name, strings.Join(compiled(t, r), ";\n"))
		lines := strings.Join(hazard.Of(r), "\n")
		hidden("the hazards of what is "+name, lines)
		for _, word := range []string{"secret_key", "conn, url", "passphrase, password", "api_key"} {
			if !strings.Contains(lines, word) {
				t.Errorf("the hazards of what is %s do not name %s:\n%s", name, word, lines)
			}
		}
		file, err := codegen.Revision(codegen.RevisionFile{ID: "a", Message: "m", Up: r})
		if err != nil {
			t.Fatal(err)
		}
		hidden("the file", string(file))
	}
}
