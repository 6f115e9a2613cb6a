// Command bun is an application that keeps people and their addresses with Bun,
// on SQLite or PostgreSQL, in a database whose schema autogen keeps.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver "sqlite"

	postgres "github.com/autogen-db/autogen/examples/bun/migrations/postgres"
	sqlite "github.com/autogen-db/autogen/examples/bun/migrations/sqlite"
	"github.com/autogen-db/autogen/examples/bun/models"
	"github.com/autogen-db/autogen/migrate"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bun:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	if len(args) != 2 {
		return errors.New("usage: bun sqlite://app.db|postgres://… upgrade|add|list|remove-sandy")
	}
	url, command := args[0], args[1]
	db, revisions, err := open(url)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	switch command {
	case "upgrade":
		// The application can bring its database to head itself, with the
		// connection that it has.
		return migrate.New(db.DB, revisions.list, revisions.configure).Upgrade(ctx, "head")
	case "add":
		return add(ctx, db)
	case "list":
		return list(ctx, db, out)
	case "remove-sandy":
		_, err := db.NewDelete().Model((*models.User)(nil)).Where("name = ?", "sandy").Exec(ctx)
		return err
	}
	return fmt.Errorf("unknown command %q", command)
}

// revisions are those of one engine.
type revisions struct {
	list      migrate.Revisions
	configure migrate.Option
}

// open opens the database, and says which revisions are for its engine.
func open(url string) (*bun.DB, revisions, error) {
	if file, ok := strings.CutPrefix(url, "sqlite://"); ok {
		pool, err := sql.Open("sqlite", file+"?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)")
		if err != nil {
			return nil, revisions{}, err
		}
		return bun.NewDB(pool, sqlitedialect.New()), revisions{sqlite.Revisions, sqlite.Configure}, nil
	}
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return nil, revisions{}, err
	}
	return bun.NewDB(pool, pgdialect.New()), revisions{postgres.Revisions, postgres.Configure}, nil
}

// add adds spongebob with one address, sandy with two, and patrick with none,
// in one transaction. Bun does not insert relations with their owner: the users
// come back with their ids, which the addresses then take.
func add(ctx context.Context, db *bun.DB) error {
	users := []*models.User{
		{Name: "spongebob", Fullname: new("Spongebob Squarepants"), Addresses: []*models.Address{
			{EmailAddress: "spongebob@example.com"},
		}},
		{Name: "sandy", Fullname: new("Sandy Cheeks"), Addresses: []*models.Address{
			{EmailAddress: "sandy@example.com"},
			{EmailAddress: "sandy@squirrelpower.example"},
		}},
		{Name: "patrick", Fullname: new("Patrick Star")},
	}
	return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&users).Exec(ctx); err != nil {
			return err
		}
		var addresses []*models.Address
		for _, u := range users {
			for _, a := range u.Addresses {
				a.UserID = u.ID
				addresses = append(addresses, a)
			}
		}
		_, err := tx.NewInsert().Model(&addresses).Exec(ctx)
		return err
	})
}

// list prints each user with the addresses, in the order they were added, and
// how many addresses there are at all.
func list(ctx context.Context, db *bun.DB, out io.Writer) error {
	var users []models.User
	// Naming the columns lets the program run on a database that is a revision
	// behind.
	err := db.NewSelect().Model(&users).Column("id", "name", "fullname").OrderExpr("id").
		Relation("Addresses", func(q *bun.SelectQuery) *bun.SelectQuery { return q.OrderExpr("id") }).Scan(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		fmt.Fprintf(out, "%s (%s)\n", u.Name, *u.Fullname)
		for _, a := range u.Addresses {
			fmt.Fprintf(out, "  %s\n", a.EmailAddress)
		}
	}
	addresses, err := db.NewSelect().Model((*models.Address)(nil)).Count(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, addresses, "addresses")
	return nil
}
