package postgres_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// TestNewSequencesPassValues has columns with values become identity and serial
// columns: the next value is one that is not there yet.
func TestNewSequencesPassValues(t *testing.T) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(ctx) })
	number := func(n int64) *int64 { return &n }
	plain := model.Column{Name: "Id", Type: "integer", NotNull: true}
	identity := func(i model.Identity) model.Column {
		c := plain
		c.Identity = &i
		return c
	}
	serial := plain
	serial.Type = "serial"
	for _, test := range []struct {
		name   string
		to     model.Column
		values string
		next   int64
	}{
		{"identity", identity(model.Identity{}), "(1), (7), (3)", 8},
		{"identity, no rows", identity(model.Identity{Start: number(5)}), "", 5},
		{"identity below its start", identity(model.Identity{Start: number(100)}), "(1)", 100},
		{"identity in steps", identity(model.Identity{Increment: 10}), "(1), (11)", 21},
		{"identity downwards", identity(model.Identity{Increment: -1}), "(-1), (-4)", -5},
		{"identity, all negative", identity(model.Identity{}), "(-4)", 1},
		{"identity to its bound", identity(model.Identity{Max: number(9)}), "(20)", 9},
		{"identity at the end of the type", identity(model.Identity{}), "(2147483647)", 2147483647},
		{"serial", serial, "(1), (7), (3)", 8},
		{"serial, no rows", serial, "", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			exec(t, conn, `DROP TABLE IF EXISTS "T"; CREATE TABLE "T" ("Id" int NOT NULL)`)
			if test.values != "" {
				exec(t, conn, `INSERT INTO "T" VALUES `+test.values)
			}
			for _, sql := range compile(t, ops.AlterColumn{Table: "T", From: plain, To: test.to}) {
				exec(t, conn, sql)
			}
			var next int64
			if err := conn.QueryRow(ctx, `INSERT INTO "T" DEFAULT VALUES RETURNING "Id"`).Scan(&next); err != nil || next != test.next {
				t.Errorf("the next value is %d (%v), want %d", next, err, test.next)
			}
		})
	}
}
