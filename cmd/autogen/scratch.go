package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/model"
)

// trial is the project's own program on a scratch database.
type trial struct {
	db  live
	url string
	// args name the database to the program, and databases is its list of them;
	// both are empty where the project has no [databases].
	args      []string
	databases string
	// dir is a temporary folder, which holds the program.
	dir, workDir string
	// drop removes the scratch database; nil for one that was given.
	drop func() error
}

// newTrial builds the project's program and makes a scratch database: beside the
// project's on PostgreSQL, a temporary file for SQLite. One that is given must be
// empty, and is left as the trial leaves it.
func (a *app) newTrial(ctx context.Context, p *project, given string) (_ *trial, err error) {
	t := &trial{workDir: p.Dir, url: given}
	if t.dir, err = os.MkdirTemp("", "autogen-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.close(ctx))
		}
	}()
	if err := codegen.KeepSettings(p.Config); err != nil {
		return nil, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", t.program(), "./"+p.Program)
	build.Dir, build.Stdout, build.Stderr = p.Dir, a.Err, a.Err
	if err := build.Run(); err != nil {
		return nil, hinted{fmt.Errorf("./%s does not build: %w", p.Program, err), "mend what the lines above name"}
	}
	if given == "" {
		if err := t.create(ctx, p.url); err != nil {
			return nil, err
		}
	}
	if p.entry != "" {
		list, err := json.Marshal([]migrate.Group{{Name: p.entry, URL: t.url}})
		if err != nil {
			return nil, err
		}
		t.args, t.databases = []string{"--database", p.entry}, string(list)
	}
	engine, err := engineOf(t.url)
	if err != nil {
		return nil, err
	}
	if t.db, err = connect(ctx, engine, t.url, ""); err != nil {
		return nil, err
	}
	if err := t.empty(ctx); err != nil {
		return nil, err
	}
	t.db.close(ctx)
	t.db, err = connect(ctx, engine, t.url, p.versionTable())
	return t, err
}

func (t *trial) program() string { return filepath.Join(t.dir, "migrate") }

// create makes the scratch database.
func (t *trial) create(ctx context.Context, beside string) error {
	engine, err := engineOf(beside)
	if err != nil {
		return err
	}
	if engine == model.SQLite {
		t.url = "sqlite://" + filepath.Join(t.dir, "scratch.db")
		return nil
	}
	name := "autogen_scratch_" + strings.ToLower(rand.Text()[:12])
	if t.url, err = migrate.OtherDatabase(beside, name); err != nil {
		return err
	}
	do := func(ctx context.Context, statement string) error {
		conn, err := pgx.Connect(ctx, beside)
		if err != nil {
			return &migrate.ConnectError{Err: err}
		}
		// An interrupt in the middle would leave open what the server has done.
		ctx = context.WithoutCancel(ctx)
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, statement)
		return err
	}
	if err := do(ctx, "CREATE DATABASE "+name); err != nil {
		return hinted{fmt.Errorf("make a scratch database: %w", err), "--scratch-url names an empty database to use instead"}
	}
	t.drop = func() error {
		if err := do(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			return hinted{fmt.Errorf("drop the scratch database %s: %w", name, err), "DROP DATABASE " + name}
		}
		return nil
	}
	return nil
}

// empty fails where the scratch database holds anything.
func (t *trial) empty(ctx context.Context) error {
	current, err := t.db.introspect(ctx, false)
	if err != nil {
		return err
	}
	fresh, err := diff.Compare(ctx, &model.Database{Engine: current.Engine}, current, diff.Options{})
	if err != nil {
		return err
	}
	for _, op := range fresh.Up {
		return hinted{fmt.Errorf("the scratch database is not empty: it has what %q does", op.Summary().Text), "the trial changes all that it holds: name an empty one"}
	}
	return nil
}

// close drops the scratch database and removes the program.
func (t *trial) close(ctx context.Context) error {
	if t.db != nil {
		t.db.close(context.WithoutCancel(ctx))
	}
	var err error
	if t.drop != nil {
		err = t.drop()
	}
	return errors.Join(err, os.RemoveAll(t.dir))
}

// programError is an error that the program has printed.
type programError struct {
	Text string `json:"error"`
	Help string `json:"hint"`
	SQL  string `json:"sql"`
}

// Error returns the program's text.
func (e *programError) Error() string { return e.Text }

// Hint returns the program's hint.
func (e *programError) Hint() string { return e.Help }

// run runs a command of the program and decodes what it prints into out. The
// error is a [*programError] where the program said what is wrong.
func (t *trial) run(ctx context.Context, out any, args ...string) error {
	args = append([]string{args[0], "--format", "json"}, append(t.args, args[1:]...)...)
	cmd := exec.CommandContext(ctx, t.program(), command.Arguments(args)...)
	cmd.Dir = t.workDir
	cmd.Env = append(os.Environ(), "AUTOGEN_URL="+t.url, command.DatabasesVariable+"="+t.databases)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err == nil {
		return json.Unmarshal(stdout.Bytes(), out)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	// Warnings may stand before the document.
	text := "\n" + stderr.String()
	failed := &programError{}
	if _, document, ok := strings.Cut(text, "\n{"); ok && json.Unmarshal([]byte("{"+document), failed) == nil {
		return failed
	}
	return fmt.Errorf("run the migrations: %w: %s", err, strings.TrimSpace(text))
}

// ran is what a run prints, as far as a trial needs it.
type ran struct {
	Revisions []struct {
		ID         string `json:"id"`
		Operations []struct {
			Text string   `json:"text"`
			SQL  []string `json:"sql"`
		} `json:"operations"`
	} `json:"revisions"`
}

// upgrade applies all up to a target and returns the statements that did it.
func (t *trial) upgrade(ctx context.Context, target string) (statements []string, err error) {
	var tried, done ran
	if err := t.run(ctx, &tried, "upgrade", target, "--dry-run"); err != nil {
		return nil, err
	}
	for _, r := range tried.Revisions {
		for _, o := range r.Operations {
			statements = append(statements, o.SQL...)
		}
	}
	return statements, t.run(ctx, &done, "upgrade", target)
}

// takeBack takes the newest revision back.
func (t *trial) takeBack(ctx context.Context, r migrate.Revision) error {
	target := r.ID + "@-1"
	switch len(r.Parents) {
	case 0:
		target = r.ID + "@base"
	case 1:
		target = r.ID + "@" + r.Parents[0]
	}
	return t.run(ctx, &ran{}, "downgrade", target)
}
