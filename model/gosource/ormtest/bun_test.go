package ormtest

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	. "github.com/autogen-db/autogen/model/gosource/ormtest/bunmodels"
)

// bunCase is a set of models in the order in which their tables are created.
// They are registered link tables first, as Bun asks for.
type bunCase struct {
	name string
	// pkg is the models' package; empty means bunmodels.
	pkg    string
	links  []any
	models []any
	only   model.Engine
	// noKeys leaves out foreign keys: Bun cannot create them in PostgreSQL.
	noKeys  bool
	prepare string
}

var bunCases = []bunCase{
	{name: "29", models: []any{(*B29)(nil)}, only: model.Postgres},
	{name: "29s", models: []any{(*B29S)(nil)}},
	{name: "30", models: []any{(*P30)(nil), (*G30)(nil), (*F30)(nil), (*U30)(nil), (*J30)(nil), (*M30)(nil)}, links: []any{(*J30)(nil)}, only: model.SQLite},
	{name: "30 without keys", models: []any{(*P30)(nil), (*G30)(nil), (*F30)(nil), (*U30)(nil), (*J30)(nil), (*M30)(nil)}, links: []any{(*J30)(nil)}, noKeys: true},
	{name: "types", models: []any{(*Types)(nil)}},
	{name: "types of postgres", models: []any{(*PGTypes)(nil)}, only: model.Postgres, prepare: "CREATE SCHEMA app"},
	{name: "embeds", models: []any{(*Embeds)(nil)}},
	{name: "unique key", models: []any{(*UniqueKey)(nil)}},
	{name: "no key", models: []any{(*NoKey)(nil)}},
	{name: "two keys", models: []any{(*TwoKeys)(nil)}},
	{name: "names", models: []any{(*UserIDs)(nil)}},
	{name: "relations", models: []any{(*Group)(nil), (*Profile)(nil), (*Note)(nil), (*Person)(nil), (*Address)(nil), (*Member)(nil)}, links: []any{(*Member)(nil)}, only: model.SQLite},
	{name: "relations without keys", models: []any{(*Group)(nil), (*Profile)(nil), (*Note)(nil), (*Person)(nil), (*Address)(nil), (*Member)(nil)}, links: []any{(*Member)(nil)}, noKeys: true},
	{name: "no cycle", models: []any{(*Author)(nil), (*Book)(nil), (*Label)(nil), (*BookLabel)(nil)}, links: []any{(*BookLabel)(nil)}},
	{name: "some relations", models: []any{(*Group)(nil), (*M30)(nil)}, only: model.SQLite, links: []any{(*J30)(nil)}},
}

// TestBun holds every case against NewCreateTable on each engine, without and
// with foreign keys.
func TestBun(t *testing.T) {
	databases := &pool{t: t}
	for _, c := range bunCases {
		for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
			for _, keys := range []bool{false, true} {
				if c.only != "" && c.only != engine || keys && c.noKeys {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/keys=%t", c.name, engine, keys), func(t *testing.T) {
					t.Parallel()
					c.run(t, databases, engine, keys)
				})
			}
		}
	}
}

func (c bunCase) run(t *testing.T, databases *pool, engine model.Engine, keys bool) {
	desired := declared(t, gosource.Config{
		Patterns: []string{cmp.Or(c.pkg, "./bunmodels")}, Engine: engine, BunForeignKeys: keys,
		Groups: groupNames([][]any{c.models, c.links}),
	})
	first := databases.database(t, engine)
	if c.prepare != "" {
		first.exec(c.prepare)
	}
	db := first.bun()
	db.RegisterModel(c.links...)
	db.RegisterModel(c.models...)
	created := map[reflect.Type]bool{}
	for _, m := range append(append([]any{}, c.models...), c.links...) {
		if created[reflect.TypeOf(m)] {
			continue
		}
		created[reflect.TypeOf(m)] = true
		q := db.NewCreateTable().Model(m)
		if keys {
			q = q.WithForeignKeys()
		}
		if _, err := q.Exec(context.Background()); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	first.equal("Bun's database and the models", first.read(), desired)
	if t.Failed() {
		return
	}
	second := databases.database(t, engine)
	second.apply(second.compare(second.read(), desired))
	built := second.read()
	second.equal("autogen's database and the models", built, desired)
	second.equal("Bun's database and autogen's", first.read(), built)
	first.mutated(desired)
}

func (d *database) bun() *bun.DB {
	if d.engine == model.SQLite {
		return bun.NewDB(d.sql, sqlitedialect.New())
	}
	return bun.NewDB(d.sql, pgdialect.New())
}
