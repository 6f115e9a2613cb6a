package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/migrate/ops"
)

// checked is what check found out about one database.
type checked struct {
	name string
	*comparison
	err error
}

// checkAll compares every database of [databases] with its models.
func (a *app) checkAll(cmd *cobra.Command, jobs int) error {
	projects, err := a.projects()
	if err != nil {
		return err
	}
	if len(projects) == 0 {
		return &command.UsageError{Err: &command.NoDatabaseError{}, Command: cmd.CommandPath()}
	}
	var tasks []checkTask
	for _, p := range projects {
		if err := p.sound(); err != nil {
			return err
		}
		group, err := p.Group(p.entry)
		if err != nil {
			return err
		}
		_, databases, err := command.Find(cmd.Context(), []command.History{{Group: group}}, p.entry)
		if err != nil {
			return err
		}
		read := once()
		for _, d := range databases {
			of := *p
			of.url, of.schema, of.shared = d.URL, d.Schema, d.Shared
			tasks = append(tasks, checkTask{name: d.Name, project: &of, read: read})
		}
	}
	return a.checkedAll(cmd.Context(), checkEach(cmd.Context(), tasks, jobs))
}

// checkTask is one database to check.
type checkTask struct {
	name    string
	project *project
	read    modelReader
}

// modelReader is [declarations.readFor], or what stands for it.
type modelReader = func(d declarations, ctx context.Context, cancel func(), schema <-chan string) declared

// once returns a function that reads the models on its first call and gives a
// copy of them each time: the tenants of one entry have the same.
func once() modelReader {
	var mu sync.Mutex
	var known *declared
	return func(d declarations, ctx context.Context, cancel func(), schema <-chan string) declared {
		here := make(chan string, 1)
		select {
		case s := <-schema:
			here <- s
		case <-ctx.Done():
			return declared{err: ctx.Err()}
		}
		mu.Lock()
		defer mu.Unlock()
		if known == nil {
			// Another database must not suffer where this one is given up.
			read := d.readFor(context.WithoutCancel(ctx), func() {}, here)
			known = &read
		}
		if known.err != nil {
			cancel()
			return *known
		}
		own := *known
		own.desired = known.desired.Clone()
		return own
	}
}

// checkEach checks several databases at a time. The results are in the order of
// the tasks.
func checkEach(ctx context.Context, tasks []checkTask, jobs int) []checked {
	all := make([]checked, len(tasks))
	locks := map[string]*lockFile{}
	for _, t := range tasks {
		if lock := t.project.lockFile(); locks[lock.path] == nil {
			lock.shared = true
			locks[lock.path] = lock
		}
	}
	turns := make(chan int)
	var workers sync.WaitGroup
	for range min(jobs, len(tasks)) {
		workers.Go(func() {
			for i := range turns {
				c, err := tasks[i].project.compareAtHead(ctx, func(r *request) {
					r.read, r.lock = tasks[i].read, locks[r.lock.path]
				})
				if err == nil && len(c.result.Up) == 0 {
					// Of a thousand that are as they should be little is to be said.
					c.current, c.desired, c.result.Desired = nil, nil, nil
				}
				all[i] = checked{tasks[i].name, c, err}
			}
		})
	}
	for i := range tasks {
		turns <- i
	}
	close(turns)
	workers.Wait()
	return all
}

// checkedOutput is a database that was checked, as JSON.
type checkedOutput struct {
	Name    string   `json:"name"`
	Equal   bool     `json:"equal"`
	Changes []change `json:"changes"`
	Hazards []string `json:"hazards,omitempty"`
	Error   string   `json:"error,omitempty"`
	Hint    string   `json:"hint,omitempty"`
	// Unconfirmed counts the expressions that could not be compared.
	Unconfirmed int `json:"unconfirmed,omitempty"`
}

// checkedAll tells of every database and returns the worst verdict: an error, a
// difference, an open question.
func (a *app) checkedAll(ctx context.Context, all []checked) error {
	out := make([]checkedOutput, len(all))
	var failed, differ, open int
	for i, c := range all {
		out[i] = checkedOutput{Name: c.name, Changes: []change{}}
		switch {
		case c.err != nil:
			failed++
			out[i].Error, out[i].Hint = c.err.Error(), migrate.Hint(c.err)
			continue
		case len(c.result.Up) > 0:
			differ++
		case len(c.result.Unconfirmed) > 0:
			open++
		default:
			out[i].Equal = true
		}
		out[i].Unconfirmed, out[i].Hazards = len(c.result.Unconfirmed), hazardsOf(c.comparison, c.result.Up)
		for _, op := range c.result.Up {
			s := op.Summary()
			out[i].Changes = append(out[i].Changes, change{Sign: string(s.Sign), Summary: s.Text, Operation: op.String(), SQL: []string{}})
		}
		sql, err := compileAll(ctx, c.comparison, c.result.Up)
		if err != nil {
			return err
		}
		for j := range sql {
			out[i].Changes[j].SQL = sql[j]
		}
	}
	if a.JSON {
		if err := a.json(map[string]any{"total": len(all), "failed": failed, "differ": differ, "databases": out}); err != nil {
			return err
		}
	} else {
		a.listChecked(all)
		a.printf("%s: %d as the models say, %d differ, %d could not be compared, %d failed\n", plural(len(all), "database"), len(all)-failed-differ-open, differ, open, failed)
	}
	switch {
	case failed > 0:
		return exitCode{code: 1}
	case differ > 0:
		return exitCode{code: exitDifferences}
	case open > 0:
		return exitCode{code: exitQuestion}
	}
	return nil
}

func (a *app) listChecked(all []checked) {
	for _, c := range all {
		var up []ops.Operation
		switch {
		case c.err != nil:
			a.printf("%s: failed\n", c.name)
			a.Error(fmt.Errorf("%s: %w", c.name, withHints(c.err)))
			continue
		case len(c.result.Up) > 0:
			up = c.result.Up
			a.printf("%s: %s\n", c.name, plural(len(up), "difference"))
		case len(c.result.Unconfirmed) > 0:
			a.printf("%s: %s could not be compared\n", c.name, plural(len(c.result.Unconfirmed), "expression"))
		default:
			a.printf("%s: no changes\n", c.name)
		}
		a.changes(up)
		a.unconfirmed(c.result.Unconfirmed, c.unasked)
	}
}
