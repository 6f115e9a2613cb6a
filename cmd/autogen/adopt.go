package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/autogen-db/autogen/codegen"
)

// adoptedFile is where the declarations of an adopted database are written.
const adoptedFile = "schema.sql"

// adopt makes a project of a database as it is: the declarations of all that it
// holds, a first revision that creates that, and the database stamped with it.
func (a *app) adopt(ctx context.Context, o codegen.InitOptions) error {
	var err error
	if o.Dir, err = os.Getwd(); err != nil {
		return err
	}
	given := &codegen.Config{URL: o.URL, Dir: o.Dir, Path: "--url"}
	if a.url, err = given.DatabaseURL(); err != nil {
		return err
	}
	d, err := readDump(ctx, request{url: a.url})
	if err != nil {
		return err
	}
	if len(d.operations) == 0 {
		return hinted{errors.New("the database is empty: there is nothing to adopt"), "leave --adopt out and name the models: --models ./models"}
	}
	declared := len(o.Models) > 0
	if !declared {
		o.Models = []string{adoptedFile}
		if _, err := os.Stat(filepath.Join(o.Dir, adoptedFile)); !errors.Is(err, fs.ErrNotExist) {
			return initError(errors.Join(&codegen.ExistsError{Paths: []string{adoptedFile}}, err))
		}
	}
	if err := (&project{Config: given, url: a.url}).unrecorded(ctx); err != nil {
		return err
	}
	result, err := codegen.Init(ctx, o)
	if err != nil {
		return initError(err)
	}
	if !a.JSON {
		a.initialised(result)
	}
	if !declared {
		if err := codegen.WriteFile(filepath.Join(o.Dir, adoptedFile), []byte(d.String())); err != nil {
			return err
		}
		result.Files = append(result.Files, adoptedFile)
		a.say("Wrote %s\n", a.bold(adoptedFile))
	}
	first, err := a.baseline(ctx, d)
	if err != nil {
		return err
	}
	a.notDumped(d)
	if a.JSON {
		out := initialised(result)
		out.Revision = &first
		return a.json(out)
	}
	if declared {
		a.printf("Next: %s\n", a.bold("autogen check"))
		return nil
	}
	a.printf("Next: edit %s, then %s\n", adoptedFile, a.bold(`autogen -m "…"`))
	return nil
}

// baseline writes the revision that creates what the database holds, and
// records it as applied.
func (a *app) baseline(ctx context.Context, d *dump) (first writtenRevision, err error) {
	p, err := a.openDatabase(ctx)
	if err != nil {
		return first, err
	}
	if err := p.unrecorded(ctx); err != nil {
		return first, err
	}
	file, err := p.next(placement{}, "baseline")
	if err != nil {
		return first, err
	}
	file.Up, file.Down = d.operations, d.down
	written, err := a.writeRevision(ctx, p, "", file)
	if err != nil {
		return first, err
	}
	a.say("Wrote %s\n", a.bold(written))
	if p, err = a.openDatabase(ctx); err != nil {
		return first, err
	}
	runner, db, err := p.runner()
	if err != nil {
		return first, err
	}
	defer db.Close()
	if err := runner.Stamp(ctx, "head"); err != nil {
		return first, fmt.Errorf("record the first revision as applied: %w", err)
	}
	a.say("Stamped the database with %s: nothing ran\n", file.ID)
	return writtenRevision{ID: file.ID, Parents: []string{}, File: written}, nil
}

// unrecorded fails where the database has revisions of a history that is not the
// project's, which has none yet: before a file is written that could not be recorded.
func (p *project) unrecorded(ctx context.Context) error {
	runner, db, err := p.runner()
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = runner.Pending(ctx)
	return err
}
