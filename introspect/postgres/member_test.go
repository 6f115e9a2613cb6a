package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/model"
)

// TestNotMembers looks for what extensions hold, and for what only bears such a name.
func TestNotMembers(t *testing.T) {
	conn := connect(t, "CREATE SCHEMA tools; CREATE EXTENSION citext; CREATE EXTENSION pgcrypto SCHEMA tools; CREATE TABLE mine (a integer); CREATE FUNCTION digest(text) RETURNS text LANGUAGE sql AS 'SELECT $1'")
	object := func(kind, name, args string) model.ServerObject {
		return model.ServerObject{Kind: kind, Name: name, Args: args}
	}
	missing := []model.ServerObject{
		object("type", "citxt", ""),
		object("type", "tools.citext", ""),
		object("function", "digest", "(text)"),
		object("function", "digest", ""),
		object("function", "tools.digest", "(text)"),
		object("function", "tools.digest", "(text, nothing)"),
		object("function", "tools.gen_random_bytes", "()"),
		object("table", "mine", ""),
		object("schema", "tools", ""),
		object("foreign data wrapper", "plpgsql", ""),
	}
	held := []model.ServerObject{
		object("type", "citext", ""),
		object("type", "public.citext", ""),
		object("function", "tools.digest", "(text, text)"),
		object("function", "tools.digest", ""),
		object("function", "citext_eq", "(citext, citext)"),
		object("language", "plpgsql", ""),
	}
	got, err := postgres.NotMembers(t.Context(), conn, append(held, missing...))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(missing, got); d != "" {
		t.Errorf("not held by an extension (-want +got):\n%s", d)
	}
}
