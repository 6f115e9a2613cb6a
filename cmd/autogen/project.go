package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff/ledger"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/source"
	"github.com/autogen-db/autogen/model"
)

// project is an opened project: its configuration and what its migrations
// folder says.
type project struct {
	*codegen.Config
	url       string
	revisions migrate.Revisions
	// files are those that hold the revisions.
	files []source.File
}

// open reads the configuration and the migrations folder. The folder's files
// are read, not built.
func (a *app) open() (*project, error) {
	config, err := codegen.ReadConfig(a.config)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hinted{fmt.Errorf("no %s here: this is not a project's folder", a.config), "`autogen init --url sqlite://app.db --models ./models` makes one; --config names one elsewhere"}
	}
	if err != nil {
		return nil, err
	}
	p := &project{Config: config}
	dir := os.DirFS(config.MigrationsDir())
	files, err := source.Read(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hinted{fmt.Errorf("there is no migrations folder %s", config.Migrations), "`autogen init` makes it; " + a.config + ", migrations = \"…\", names it"}
	}
	if err != nil {
		return nil, inFolder(config.Migrations, err)
	}
	p.files, p.revisions = files, source.Revisions(files)
	return p, nil
}

// inFolder puts a folder before the places of faults in its files: their texts
// begin with the file's name.
func inFolder(folder string, err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var parts []error
		for _, part := range joined.Unwrap() {
			parts = append(parts, inFolder(folder, part))
		}
		return errors.Join(parts...)
	}
	switch err.(type) {
	case *source.SyntaxError, *source.LiteralError, *source.DuplicateError,
		*source.ListError, *source.UnlistedError, *source.UndefinedError, *model.DeclarationError:
		return fmt.Errorf("%s/%w", folder, err)
	}
	return err
}

// openDatabase also takes the URL from the configuration.
func (a *app) openDatabase() (*project, error) {
	p, err := a.open()
	if err != nil {
		return nil, err
	}
	if p.url, err = p.DatabaseURL(); err != nil {
		return nil, err
	}
	a.url = p.url
	return p, nil
}

// runner returns a runner over the revisions as they are read. Their functions
// are not known, so it can look and stamp, and neither upgrade nor downgrade.
func (p *project) runner(options ...migrate.Option) (*migrate.Runner, *sql.DB, error) {
	db, _, err := migrate.Open(p.url)
	if err != nil {
		return nil, nil, err
	}
	options = append(options, migrate.WithSources(os.DirFS(p.MigrationsDir())))
	return migrate.New(db, p.revisions, options...), db, nil
}

// atHead fails where the database has not all revisions, and names the ones
// that it lacks.
func (p *project) atHead(ctx context.Context) error {
	r, db, err := p.runner()
	if err != nil {
		return err
	}
	defer db.Close()
	pending, err := r.Pending(ctx)
	if err != nil {
		return err
	}
	if len(pending) == 0 {
		return nil
	}
	var names string
	for i, revision := range pending {
		if i > 0 {
			names += ", "
		}
		names += revision.String()
	}
	return hinted{fmt.Errorf("the database is not at head: %s pending: %s", plural(len(pending), "revision"), names), "autogen upgrade head"}
}

// request is what the project compares.
func (p *project) request(r renames) request {
	return request{url: p.url, dir: p.Dir, models: p.Models, schemas: p.Schemas, gorm: p.GORM, bun: p.Bun, renames: r, ledger: p.ledgerPath()}
}

// ledgerPath is where the project keeps what servers found equal.
func (p *project) ledgerPath() string { return filepath.Join(p.Dir, ledger.FileName) }
