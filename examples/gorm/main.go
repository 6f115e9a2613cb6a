// Command gorm is an application that keeps people and their addresses with
// GORM, on SQLite or PostgreSQL, in a database whose schema autogen keeps.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/glebarez/sqlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	pgmigrations "github.com/autogen-db/autogen/examples/gorm/migrations/postgres"
	litemigrations "github.com/autogen-db/autogen/examples/gorm/migrations/sqlite"
	"github.com/autogen-db/autogen/examples/gorm/models"
	"github.com/autogen-db/autogen/migrate"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gorm:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	if len(args) != 2 {
		return errors.New("usage: gorm sqlite://app.db|postgres://… upgrade|add|list|remove-sandy")
	}
	url, command := args[0], args[1]
	var dialector gorm.Dialector = postgres.Open(url)
	revisions, configure := pgmigrations.Revisions, pgmigrations.Configure
	if file, ok := strings.CutPrefix(url, "sqlite://"); ok {
		dialector = sqlite.Open(file + "?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)")
		revisions, configure = litemigrations.Revisions, litemigrations.Configure
	}
	db, err := gorm.Open(dialector, &gorm.Config{Logger: logger.Discard})
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	pool, err := db.DB()
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	defer func() { err = errors.Join(err, pool.Close()) }()

	db = db.WithContext(ctx)
	switch command {
	case "upgrade":
		// The application can bring its database to head itself, with the
		// connection that it has.
		return migrate.New(pool, revisions, configure).Upgrade(ctx, "head")
	case "add":
		return add(db)
	case "list":
		return list(db, out)
	case "remove-sandy":
		return db.Where("name = ?", "sandy").Delete(&models.User{}).Error
	}
	return fmt.Errorf("unknown command %q", command)
}

// add adds spongebob with one address, sandy with two, and patrick with none,
// in one go.
func add(db *gorm.DB) error {
	return db.Create(&[]models.User{
		{Name: "spongebob", Fullname: new("Spongebob Squarepants"), Addresses: []models.Address{
			{EmailAddress: "spongebob@example.com"},
		}},
		{Name: "sandy", Fullname: new("Sandy Cheeks"), Addresses: []models.Address{
			{EmailAddress: "sandy@example.com"},
			{EmailAddress: "sandy@squirrelpower.example"},
		}},
		{Name: "patrick", Fullname: new("Patrick Star")},
	}).Error
}

// list prints each user with the addresses, in the order they were added, and
// how many addresses there are at all.
func list(db *gorm.DB, out io.Writer) error {
	var users []models.User
	if err := db.Preload("Addresses", func(db *gorm.DB) *gorm.DB { return db.Order("id") }).Order("id").Find(&users).Error; err != nil {
		return err
	}
	for _, u := range users {
		fmt.Fprintf(out, "%s (%s)\n", u.Name, *u.Fullname)
		for _, a := range u.Addresses {
			fmt.Fprintf(out, "  %s\n", a.EmailAddress)
		}
	}
	var addresses int64
	if err := db.Model(&models.Address{}).Count(&addresses).Error; err != nil {
		return err
	}
	fmt.Fprintln(out, addresses, "addresses")
	return nil
}
