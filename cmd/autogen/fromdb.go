package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// fromDBOptions are the flags of `autogen models --from-db`.
type fromDBOptions struct {
	fromDB               bool
	style, pkg, out, url string
}

// The files that `autogen models --from-db` writes.
const (
	modelsFile = "models.go"
	restFile   = "schema.sql"
)

func (o *fromDBOptions) bind(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.fromDB, "from-db", false, "write Go structs for the database as it is")
	cmd.Flags().StringVar(&o.style, "style", string(codegen.Native), "with --from-db: whose tags to write, `native`, gorm or bun")
	cmd.Flags().StringVar(&o.pkg, "package", "", "with --from-db: the package's `name` (default: that of the folder)")
	cmd.Flags().StringVar(&o.out, "out", "models", "with --from-db: the `folder` to write to")
	cmd.Flags().StringVar(&o.url, "url", "", "with --from-db: the database's `URL`; no project is needed then")
}

// modelsFromDB writes structs for all that the database holds, and a file of
// SQL for what structs do not declare.
func (a *app) modelsFromDB(cmd *cobra.Command, o fromDBOptions) error {
	ctx := cmd.Context()
	versionTable := migrate.DefaultTable
	if o.url == "" {
		p, err := a.openSample(ctx)
		if err != nil {
			return err
		}
		o.url, versionTable = p.compareURL(), p.versionTable()
	}
	a.url = o.url // an error is printed without its password
	engine, err := engineOf(o.url)
	if err != nil {
		return err
	}
	db, err := connect(ctx, engine, o.url, versionTable)
	if err != nil {
		return err
	}
	defer db.close(context.WithoutCancel(ctx))
	current, err := db.introspect(ctx, false)
	if err != nil {
		return err
	}
	current, failed := diff.WithoutFailedIndexes(current)
	if len(current.Tables) == 0 {
		return hinted{errors.New("the database has no tables"), "write the structs, and `autogen -m` creates them"}
	}
	out, err := filepath.Abs(o.out)
	if err != nil {
		return err
	}
	if o.pkg == "" {
		o.pkg = packageName(filepath.Base(out))
	}
	models, err := codegen.NewModels(current, codegen.ModelsOptions{Style: codegen.Style(o.style), Package: o.pkg})
	if err != nil {
		return usage(cmd, err.Error())
	}
	rest, err := undeclared(ctx, db, models.Held, current)
	if err != nil {
		return err
	}
	files, err := modelFiles(ctx, models, rest, engine)
	if err != nil {
		return err
	}
	if err := codegen.WriteModels(o.out, files); err != nil {
		var exists *codegen.ExistsError
		if errors.As(err, &exists) {
			return hinted{err, "--out names another folder"}
		}
		return err
	}
	var written []string
	for _, f := range files {
		name := filepath.ToSlash(filepath.Join(o.out, f.Name))
		written = append(written, name)
		a.say("Wrote %s\n", a.bold(name))
	}
	a.failedIndexes(failed)
	if engine == model.SQLite {
		for _, op := range rest {
			a.warn("no struct can declare it: "+op.Summary().Text, "an SQL file among the models can")
		}
	}
	if a.JSON {
		return a.json(map[string][]string{"files": written})
	}
	a.printf("Next: name %s in autogen.toml, models = [%q], then %s\n", o.out, "./"+filepath.ToSlash(filepath.Clean(o.out)), a.bold("autogen check"))
	return nil
}

// undeclared returns what leads from the schema that the structs declare to the
// one that the database has.
func undeclared(ctx context.Context, db live, held, current *model.Database) ([]ops.Operation, error) {
	held = held.Clone()
	if err := held.Normalize(); err != nil {
		return nil, err
	}
	l, err := db.provers(ctx, held, current)
	if err != nil {
		return nil, err
	}
	// All texts come from one catalogue, so that equal ones are the same
	// bytes.
	result, err := diff.Compare(ctx, held, current, diff.Options{Prover: l.static})
	if err != nil {
		return nil, fmt.Errorf("find what structs do not declare: %w", err)
	}
	return result.Up, nil
}

// modelFiles are the Go file and, where the database holds more than structs
// declare, the file of SQL. SQLite's files stand on their own and cannot add to
// tables, so it has none.
func modelFiles(ctx context.Context, models *codegen.Models, rest []ops.Operation, engine model.Engine) ([]codegen.ModelFile, error) {
	var files []codegen.ModelFile
	sqlFile := ""
	if len(rest) > 0 && engine == model.Postgres {
		compiled, err := compileAll(ctx, &comparison{engine: engine}, rest)
		if err != nil {
			return nil, err
		}
		var b strings.Builder
		b.WriteString("-- What the database holds beside what the structs declare.\n")
		for _, statements := range compiled {
			for _, s := range statements {
				b.WriteString(s + ";\n")
			}
		}
		sqlFile = restFile
		files = append(files, codegen.ModelFile{Name: restFile, Content: []byte(b.String())})
	}
	src, err := models.Source(sqlFile)
	if err != nil {
		return nil, err
	}
	return append([]codegen.ModelFile{{Name: modelsFile, Content: src}}, files...), nil
}

// packageName makes the name of a folder one of a package.
func packageName(folder string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return -1
	}, folder)
	if name = strings.TrimLeft(name, "0123456789"); name == "" {
		return "models"
	}
	return name
}

// checkFlags refuses the flags of --from-db where it is not given.
func (o *fromDBOptions) checkFlags(cmd *cobra.Command) error {
	for _, name := range []string{"style", "package", "out", "url"} {
		if cmd.Flags().Changed(name) && !o.fromDB {
			return usage(cmd, "--"+name+" is for --from-db")
		}
	}
	return nil
}
