// Command tutorial is an application that keeps people and their addresses with
// GORM, in a database whose schema autogen keeps.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/glebarez/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"github.com/autogen-db/autogen/examples/tutorial/migrations"
	"github.com/autogen-db/autogen/examples/tutorial/models"
	"github.com/autogen-db/autogen/migrate"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "tutorial:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	if len(args) != 1 {
		return errors.New("usage: tutorial upgrade | add | list | remove-sandy")
	}
	db, err := gorm.Open(
		sqlite.Open("app.db?_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)"),
		&gorm.Config{Logger: logger.Discard},
	)
	if err != nil {
		return fmt.Errorf("open app.db: %w", err)
	}
	pool, err := db.DB()
	if err != nil {
		return fmt.Errorf("open app.db: %w", err)
	}
	defer func() { err = errors.Join(err, pool.Close()) }()

	db = db.WithContext(ctx)
	switch args[0] {
	case "upgrade":
		// The application can bring its database to head itself, with the
		// connection that it has.
		return migrate.New(pool, migrations.Revisions, migrations.Configure).Upgrade(ctx, "head")
	case "add":
		return add(db)
	case "list":
		return list(db, out)
	case "remove-sandy":
		return db.Where("name = ?", "sandy").Delete(&models.User{}).Error
	}
	return fmt.Errorf("unknown command %q", args[0])
}

// add adds spongebob with one address, sandy with two, and patrick with none.
func add(db *gorm.DB) error {
	fullname := func(s string) *string { return &s }
	return db.Create(&[]models.User{
		{Name: "spongebob", Fullname: fullname("Spongebob Squarepants"), Addresses: []models.Address{
			{EmailAddress: "spongebob@example.com"},
		}},
		{Name: "sandy", Fullname: fullname("Sandy Cheeks"), Addresses: []models.Address{
			{EmailAddress: "sandy@example.com"},
			{EmailAddress: "sandy@squirrelpower.example"},
		}},
		{Name: "patrick", Fullname: fullname("Patrick Star")},
	}).Error
}

// list prints each user with the addresses, in the order they were added.
func list(db *gorm.DB, out io.Writer) error {
	var users []models.User
	if err := db.Preload("Addresses").Order("id").Find(&users).Error; err != nil {
		return err
	}
	for _, u := range users {
		fmt.Fprint(out, u.Name)
		if u.Fullname != nil {
			fmt.Fprintf(out, " (%s)", *u.Fullname)
		}
		fmt.Fprintln(out)
		for _, a := range u.Addresses {
			fmt.Fprintf(out, "  %s\n", a.EmailAddress)
		}
	}
	var orphans int64
	if err := db.Model(&models.Address{}).Where("user_id NOT IN (SELECT id FROM users)").Count(&orphans).Error; err != nil {
		return err
	}
	if orphans > 0 {
		return fmt.Errorf("%d addresses without a user", orphans)
	}
	return nil
}
