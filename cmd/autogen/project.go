package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/ledger"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/source"
	"github.com/autogen-db/autogen/model"
)

// project is an opened project: its configuration and what its version folders
// say.
type project struct {
	*codegen.Config
	// entry is the entry of [databases] that the project is opened for, and
	// tenant the one of its tenants that --database names; both may be empty.
	entry, tenant string
	// schema is the tenant's, and shared are those behind it; see
	// [migrate.WithSchema].
	schema    string
	shared    []string
	url       string
	revisions migrate.Revisions
	// files are those that hold the revisions.
	files []source.File
}

// open reads the configuration and the version folders. Their files are read,
// not built.
func (a *app) open() (*project, error) {
	config, err := a.readConfig()
	if err != nil {
		return nil, err
	}
	return a.openEntry(config)
}

func (a *app) readConfig() (*codegen.Config, error) {
	config, err := codegen.ReadConfig(a.config)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, hinted{fmt.Errorf("no %s here: this is not a project's folder", a.config), "`autogen init --url sqlite://app.db --models ./models` makes one; --config names one elsewhere"}
	}
	return config, err
}

// openEntry opens the part of a project that --database names.
func (a *app) openEntry(config *codegen.Config) (*project, error) {
	p, err := a.pick(config)
	if err != nil {
		return nil, err
	}
	config = p.Config
	for i, folder := range config.VersionFolders() {
		files, err := source.Read(os.DirFS(config.FolderDir(folder)))
		switch {
		case errors.Is(err, fs.ErrNotExist) && i == 0:
			return nil, hinted{fmt.Errorf("there is no migrations folder %s", folder), "`autogen init` makes it; " + a.config + ", migrations = \"…\", names it"}
		case errors.Is(err, fs.ErrNotExist):
			continue // the first revision of a further folder makes it
		case err != nil:
			return nil, inFolder(folder, err)
		}
		for j := range files {
			files[j].Folder = folder
		}
		p.files, p.revisions = append(p.files, files...), append(p.revisions, source.Revisions(files)...)
	}
	return p, nil
}

// filesIn returns the files of a version folder.
func (p *project) filesIn(folder string) []source.File {
	var out []source.File
	for _, f := range p.files {
		if f.Folder == folder {
			out = append(out, f)
		}
	}
	return out
}

// versionTable is the two-part name of the version table; empty stands for its
// default.
func (p *project) versionTable() string {
	if p.schema != "" {
		return cmp.Or(p.VersionTable.Name, migrate.DefaultTable)
	}
	return model.JoinName(p.VersionTable.Schema, cmp.Or(p.VersionTable.Name, migrate.DefaultTable))
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
func (a *app) openDatabase(ctx context.Context) (*project, error) {
	p, err := a.open()
	if err != nil {
		return nil, err
	}
	if err := p.findDatabase(ctx, false); err != nil {
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
	options = append(options, p.configure)
	if p.schema != "" {
		options = append(options, migrate.WithSchema(p.schema, p.shared...))
	}
	return migrate.New(db, p.revisions, options...), db, nil
}

// configure makes the settings that the project's program has.
func (p *project) configure(c *migrate.Config) error {
	c.Sources = os.DirFS(p.MigrationsDir())
	c.Schema, c.Table = p.VersionTable.Schema, p.VersionTable.Name
	// The revisions of all folders are given to the runner at once.
	for _, folder := range p.Folders {
		if dir := p.FolderDir(folder); len(p.filesIn(folder)) > 0 {
			c.Folders = append(c.Folders, migrate.Folder{Sources: os.DirFS(dir)})
		}
	}
	return nil
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
	return request{url: p.compareURL(), tenant: p.schema != "", dir: p.Dir, models: p.Models, owned: p.owned(), compare: p.Compare, source: p.GoConfig, naming: p.Naming, versionTable: p.versionTable(), renames: r, lock: p.lockFile()}
}

// owned says what of the database is the project's.
func (p *project) owned() diff.Ownership {
	return diff.Ownership{Schemas: p.Schemas, Include: p.Include, Exclude: p.Exclude}
}

// lockFile is where the project keeps what servers found equal.
func (p *project) lockFile() *lockFile { return &lockFile{path: filepath.Join(p.Dir, ledger.FileName)} }
