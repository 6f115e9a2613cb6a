package verify_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/verify"
	"github.com/autogen-db/autogen/model"
)

func TestReplay(t *testing.T) {
	for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
		t.Run(string(engine), func(t *testing.T) {
			from := &model.Database{Engine: engine, Tables: []model.Table{{Name: "users", Columns: []model.Column{{Name: "id", Type: "integer"}}}}}
			to, err := verify.Replay(context.Background(), from, []string{
				"ALTER TABLE users ADD COLUMN name text; UPDATE users SET name = ''",
				"INSERT INTO users (id, name) VALUES (1, 'a')",
				"CREATE TABLE posts (id integer)",
			}, memory)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]int{}
			for _, table := range to.Tables {
				got[table.Name] = len(table.Columns)
			}
			if diff := cmp.Diff(map[string]int{"users": 2, "posts": 1}, got); diff != "" {
				t.Errorf("columns of the tables (-want +got):\n%s", diff)
			}
			if len(from.Tables) != 1 || len(from.Tables[0].Columns) != 1 {
				t.Error("the schema that it starts from has changed")
			}
		})
	}
}

func TestReplayOfWhatOnlyAServerKnows(t *testing.T) {
	for _, statement := range []string{"DO $$ BEGIN EXECUTE 'CREATE TABLE t (a integer)'; END $$", "SELECT create_tables()", "CALL create_tables()"} {
		_, err := verify.Replay(context.Background(), &model.Database{Engine: model.Postgres}, []string{statement}, memory)
		if err == nil || !strings.Contains(err.Error(), statement) {
			t.Errorf("Replay(%s) = %v, want an error that names it", statement, err)
		}
	}
}
