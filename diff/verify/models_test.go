package verify_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/sqliteexpr"
	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	introspectsqlite "github.com/autogen-db/autogen/introspect/sqlite"
	"github.com/autogen-db/autogen/migrate/dialect/sqlite"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// modelsModule is the module that holds the structs, with a stand-in for Bun:
// the reader knows bun.BaseModel by its path alone.
var modelsModule = map[string]string{
	"go.mod":            "module example.com/app\n\ngo 1.26\n\nrequire github.com/uptrace/bun v0.0.0\n\nreplace github.com/uptrace/bun => ./bun\n",
	"bun/go.mod":        "module github.com/uptrace/bun\n\ngo 1.26\n",
	"bun/bun.go":        "package bun\n\nimport \"github.com/uptrace/bun/schema\"\n\ntype BaseModel = schema.BaseModel\n",
	"bun/schema/all.go": "package schema\n\ntype BaseModel struct{}\n",
}

// structsFor writes a schema as structs, with the rest of it as SQL, and reads
// them back.
//
// The rest may hold what one of the words of besides stands in.
func structsFor(ctx context.Context, t *testing.T, style codegen.Style, current *model.Database, besides ...string) (*model.Database, []byte) {
	t.Helper()
	models, err := codegen.NewModels(current, codegen.ModelsOptions{Style: style})
	if err != nil {
		t.Fatal(err)
	}
	held := models.Held.Clone()
	if err := held.Normalize(); err != nil {
		t.Fatal(err)
	}
	rest, err := diff.Compare(ctx, held, current, diff.Options{Prover: proverOf(held, current)})
	if err != nil {
		t.Fatal(err)
	}
	files, sqlFile := map[string]string{}, ""
	if len(rest.Up) > 0 {
		var script strings.Builder
		for _, op := range rest.Up {
			if !slices.ContainsFunc(besides, func(word string) bool { return strings.Contains(op.String(), word) }) {
				t.Fatalf("%s: structs do not hold %s", style, op)
			}
			for _, s := range compile(t, op) {
				script.WriteString(s + ";\n")
			}
		}
		sqlFile = "schema.sql"
		files["models/schema.sql"] = script.String()
	}
	src, err := models.Source(sqlFile)
	if err != nil {
		t.Fatal(err)
	}
	again, err := codegen.NewModels(current, codegen.ModelsOptions{Style: style})
	if err != nil {
		t.Fatal(err)
	}
	if second, err := again.Source(sqlFile); err != nil || !bytes.Equal(src, second) {
		t.Fatalf("the same schema gives other bytes (%v)", err)
	}
	if formatted, err := format.Source(src); err != nil || !bytes.Equal(src, formatted) {
		t.Fatalf("not as gofmt writes it (%v):\n%s", err, src)
	}
	files["models/models.go"] = string(src)
	dir := t.TempDir()
	for _, set := range []map[string]string{modelsModule, files} {
		for name, text := range set {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	read, err := gosource.Discover(ctx, gosource.Config{Dir: dir, Patterns: []string{"./models"}, Engine: current.Engine})
	if err != nil {
		t.Fatalf("%s: %v\n%s", style, err, src)
	}
	for _, w := range read.Warnings {
		t.Errorf("%s: warning: %s", style, w)
	}
	var sources []sqlsource.Source
	for _, s := range read.SQL {
		sources = append(sources, sqlsource.Source{File: s.File, SQL: s.Text})
	}
	if err := sqlsource.Declare(read.Database, sources); err != nil && len(sources) > 0 {
		t.Fatalf("%s: %v\n%s", style, err, files["models/schema.sql"])
	}
	if err := read.Database.Normalize(); err != nil {
		t.Fatal(err)
	}
	return read.Database, src
}

var styles = []codegen.Style{codegen.Native, codegen.GORM, codegen.Bun}

// TestStructsForRandomSchemas builds schemas on a database, writes structs for
// what the catalogue then holds, reads those, and finds no difference.
func TestStructsForRandomSchemas(t *testing.T) {
	ctx := context.Background()
	const schemasTried = 12
	t.Run("postgres", func(t *testing.T) {
		conn, err := pgx.Connect(ctx, pgtest.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(ctx) })
		for i := range schemasTried {
			d := schemas(model.Postgres).Example(i)
			if pgtest.Version(t) < 18 {
				stored(d)
			}
			wipe(ctx, t, conn)
			apply(ctx, t, conn, "build", compare(ctx, t, conn, &model.Database{Engine: model.Postgres}, d).Up)
			current := read(ctx, t, conn)
			if len(current.Tables) == 0 {
				continue
			}
			for _, style := range styles {
				desired, src := structsFor(ctx, t, style, current, "sequence", "domain")
				if r := compare(ctx, t, conn, current, desired); len(r.Up) > 0 {
					t.Fatalf("schema %d, %s: still to do: %v\n%s", i, style, r.Up, src)
				}
			}
		}
	})
	t.Run("sqlite", func(t *testing.T) {
		for i := range schemasTried {
			d := schemas(model.SQLite).Example(i)
			if len(d.Tables) == 0 {
				continue
			}
			script, err := sqlite.Script(d)
			if err != nil {
				t.Fatal(err)
			}
			sameFromStructs(ctx, t, fmt.Sprintf("schema %d", i), script)
		}
	})
}

// sameFromStructs builds an SQLite database, and compares it with structs that
// are written for it.
func sameFromStructs(ctx context.Context, t *testing.T, what string, script []string) {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, s := range script {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	current, err := introspectsqlite.Introspect(ctx, db, introspectsqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := current.Normalize(); err != nil {
		t.Fatal(err)
	}
	for _, style := range styles {
		desired, src := structsFor(ctx, t, style, current)
		r, err := diff.Compare(ctx, current, desired, diff.Options{Prover: sqliteexpr.Prover{}})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Up) > 0 || len(r.Unconfirmed) > 0 {
			t.Fatalf("%s, %s: still to do: %v %+v\n%s\n%s", what, style, r.Up, r.Unconfirmed, strings.Join(script, ";\n"), src)
		}
	}
}

// oddPostgres holds what tags and directives have trouble with.
const oddPostgres = `
create schema billing;
create extension if not exists citext;
create type billing."Order Status" as enum ('new', 'in work', 'it''s', 'new!');
comment on type billing."Order Status" is E'two\nlines';
create domain email as text check (value ~ '@') not null;
create type billing.address as (street text, number int);
create table "a.b" (id int primary key, "x,y" text, "p;q" text default 'a;b', "c:d" text, "e""f" text, "it's" text, "back` + "`" + `tick" text, "-" int, "größe" int, "漢字" int, "TableName" int, "BaseModel" int, "2nd" int, "a b" int, "A_B" int, "b\s" int, "b\""s" int, "b\" int);
comment on table "a.b" is E' spaces \nand "quotes"';
comment on column "a.b"."it's" is E'it''s\nover lines';
comment on column "a.b"."2nd" is '"as a Go string"';
create table billing.people (
  id smallint generated always as identity (start 7 increment 3 minvalue 2 maxvalue 900 cache 4 cycle),
  other bigint generated by default as identity,
  status billing."Order Status" not null default 'it''s',
  history billing."Order Status"[] default '{}',
  mail email,
  words text[] not null default array['a,b', 'c''d'],
  at timestamp(3) with time zone default now(),
  clock time(0), span interval default '1 day', price numeric(12,3) default -1.5, bits bit(3), doc json, docb jsonb not null default '{"a": [1]}',
  raw bytea default '\x00ff', flag boolean default true, letter char(2) collate "C",
  text1 text default E'line\nbreak \\ "quoted"',
  total int generated always as (length(text1) * 2) stored,
  constraint "using" primary key (other, id) include (flag),
  constraint "people; unique" unique nulls not distinct (mail) include (id) deferrable initially deferred,
  constraint lines check (text1 <> E'a\nb' and case when flag then true else id > 3 end),
  constraint "no:inherit" check (id > 0) no inherit
);
create index on billing.people using gin (docb jsonb_path_ops);
create unique index "Odd, Index" on billing.people (lower(text1) collate "C" text_pattern_ops desc nulls last, letter) include (id) nulls not distinct where flag and text1 <> 'x;y';
create table child (
  a bigint, b smallint, c int, d int unique, e int references child (d),
  foreign key (a, b) references billing.people (other, id) match full on delete cascade on update set null,
  constraint later foreign key (c) references "a.b" on delete set null (c) deferrable
);
alter table child add constraint unchecked check (c > 0) not valid;
alter table child add constraint "f.k" foreign key (d) references "a.b" not valid;
create table keyless (id text, name text);
create table users (id bigserial primary key);
create table billing.users (id uuid primary key default gen_random_uuid(), user_id bigint not null references users on delete cascade);
create index users_user_id_idx on billing.users (user_id);
create unlogged table rooms (room int4range not null, during tsrange, name text, constraint rooms_pkey primary key (name) with (fillfactor = 60),
  constraint apart exclude using gist (room with =, during with &&) with (fillfactor = 50) where (name <> 'x') deferrable initially deferred)
  with (fillfactor = 70, toast.autovacuum_enabled = off, autovacuum_vacuum_scale_factor = 0.1);
alter table rooms alter column name set storage external, alter column name set statistics 500;
create index rooms_words on rooms using gist (to_tsvector('english', name) tsvector_ops (siglen = 32)) with (fillfactor = 40, buffering = off);
create sequence counter increment 5 owned by keyless.id;
create table parts (id bigint, at date not null, "e;f" text, primary key (id, at)) partition by range (at);
create index on parts (id);
create table parts_1 partition of parts for values from ('2024-01-01') to ('2025-01-01') partition by hash (id);
create table parts_1_0 partition of parts_1 (constraint own check (id > 0)) for values with (modulus 2, remainder 0);
create table billing.lists ("Kind" text, b int) partition by list (lower("Kind") collate "C" text_pattern_ops);
create table billing.lists_rest partition of billing.lists default;
create table "lists, too" (a int, "p,q;r" int) partition by hash ("p,q;r");
create table few (a int primary key, "c,d;e" int constraint "only;one" unique, constraint "two;" unique (a, "c,d;e"), constraint "che;ck" check ("c,d;e" > 0),
  constraint "ou;t" foreign key ("c,d;e") references few ("c,d;e"));
create index "se;veral" on few (a, "c,d;e");
create index "expr;" on few (("c,d;e" + 1));
create index "where;" on few (a) where "c,d;e" > 0;
create table typed of billing.address;
`

const oddSQLite = `
create table "a b" (id integer primary key, "c:d" varchar(10), "it's" text collate nocase, "größe" int, "2nd" int);
create table counted (id integer primary key autoincrement not null, at datetime default current_timestamp, n numeric not null default (1 + 1), b boolean default 1, d double);
create table pair (a text, b int not null, c text not null default "quoted", primary key (b, a), unique (c), unique (a, c), check (a <> 'x'), check (b > 0));
create table child (id int primary key, a int references counted, b text, c int default (abs(-1)), constraint fk foreign key (a, b) references pair (b, a) on delete cascade on update set null deferrable initially deferred, constraint ck check (c /* one */ > 0 -- it's
));
create table flat (k text primary key, v any, w int generated always as (length(k)) virtual, s int as (w + 1) stored) strict, without rowid;
create table keyless (id text, name text);
create unique index "Odd, Index" on child (lower(b) collate nocase desc, c) where c > 1 and b <> 'x;y';
create index plain on child (a, c);
`

// TestStructsForOddSchemas does the same for what is hard to write down.
func TestStructsForOddSchemas(t *testing.T) {
	ctx := context.Background()
	t.Run("postgres", func(t *testing.T) {
		conn, err := pgx.Connect(ctx, pgtest.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(ctx) })
		script := oddPostgres
		if pgtest.Version(t) < 15 {
			script = strings.NewReplacer(" nulls not distinct", "", "on delete set null (c)", "on delete set null").Replace(script)
		}
		if _, err := conn.Exec(ctx, script); err != nil {
			t.Fatal(err)
		}
		current := read(ctx, t, conn)
		for _, style := range styles {
			beside := map[codegen.Style][]string{codegen.Native: {"x,y", `"a.b".-`, "c,d;e", ";"}, codegen.GORM: {`table "a.b"`, `on "a.b"`, `"a.b".`, ";"}}[style]
			desired, src := structsFor(ctx, t, style, current, append(beside, "sequence", "domain", "extension", "check lines", "parts_1", "lists", "type")...)
			if r := compare(ctx, t, conn, current, desired); len(r.Up) > 0 {
				t.Errorf("%s: still to do: %v\n%s", style, summaries(r.Up), src)
			}
		}
	})
	t.Run("sqlite", func(t *testing.T) {
		sameFromStructs(ctx, t, "odd", []string{oddSQLite})
	})
}
