package postgres_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/introspect/postgres"
	"github.com/autogen-db/autogen/model"
)

// tenantDDL has every kind of relation, and what refers to other schemas.
const tenantDDL = `
CREATE SCHEMA far CREATE TABLE continent (id int PRIMARY KEY, name text CHECK (name <> ''));
CREATE SCHEMA shared CREATE TABLE country (id int PRIMARY KEY, continent int REFERENCES far.continent (id)) CREATE TABLE unrelated (id serial PRIMARY KEY);
CREATE TYPE shared.mood AS ENUM ('sad', 'ok');
CREATE TYPE shared.place AS (lat float8, lon float8);
CREATE SEQUENCE shared.numbers;
CREATE FUNCTION shared.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE SCHEMA other;
CREATE SCHEMA acme;
SET search_path = other;
{body}
SET search_path = acme;
{body}
`

const tenantBody = `
CREATE TYPE state AS ENUM ('new', 'paid');
CREATE DOMAIN amount AS numeric(10,2) CHECK (VALUE >= 0);
CREATE FUNCTION next_total(a amount) RETURNS amount LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE TABLE person (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, no serial UNIQUE, name text NOT NULL DEFAULT 'x' CHECK (name <> ''),
	ticket bigint DEFAULT nextval('shared.numbers'), country int REFERENCES shared.country (id), feeling shared.mood, home shared.place,
	wide text, total amount, upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
ALTER TABLE person ALTER wide SET STORAGE PLAIN;
COMMENT ON TABLE person IS 'people';
COMMENT ON COLUMN person.name IS 'names';
CREATE INDEX ix_person ON person (lower(name)) INCLUDE (no) WHERE country > 0;
COMMENT ON INDEX ix_person IS 'by name';
CREATE STATISTICS person_stats ON name, country FROM person;
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON person USING (name = current_user);
CREATE TRIGGER touch BEFORE UPDATE ON person FOR EACH ROW WHEN (NEW.name <> OLD.name) EXECUTE FUNCTION shared.touch();
CREATE RULE nothing AS ON DELETE TO person DO INSTEAD NOTHING;
CREATE TABLE child (person bigint REFERENCES person ON DELETE CASCADE, EXCLUDE USING btree (person WITH =)) WITH (toast.autovacuum_enabled = off);
CREATE TABLE log_0 (id int);
CREATE TABLE log (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE SEQUENCE own_numbers OWNED BY person.ticket;
CREATE VIEW names AS SELECT p.name, c.id FROM person p JOIN shared.country c ON c.id = p.country;
CREATE MATERIALIZED VIEW counts AS SELECT count(*) FROM person;
CREATE TABLE heir (extra text) INHERITS (log_0);
`

// What is read of one schema is what is read of it together with all others.
func TestIntrospectOneSchema(t *testing.T) {
	conn := connect(t, strings.ReplaceAll(tenantDDL, "{body}", tenantBody))
	exec(t, conn, "SET search_path = acme")
	all := introspect(t, conn)
	one, err := postgres.Introspect(t.Context(), conn, postgres.Options{Schemas: []string{"acme"}})
	if err != nil {
		t.Fatal(err)
	}
	nothing := &model.Database{Engine: model.Postgres}
	want, _, _ := diff.Scope(all, nothing, diff.Ownership{})
	got, _, _ := diff.Scope(one, nothing, diff.Ownership{})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-all +one):\n%s", diff)
	}
	if len(want.Tables) < 4 || len(want.Views) != 2 || len(want.Functions) != 1 || len(want.Triggers) != 1 || len(want.Policies) != 1 {
		t.Errorf("what is there to compare: %+v", want)
	}
	var names []string
	for _, table := range one.Tables {
		names = append(names, table.Name)
	}
	if diff := cmp.Diff([]string{"child", "far.continent", "heir", "log", "log_0", "log_1", "person", "shared.country"}, names); diff != "" {
		t.Errorf("tables: %s", diff)
	}
}
