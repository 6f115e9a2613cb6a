package gosource

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// runnerSources are the parts of the program that asks an ORM for its
// statements: it is built in the user's module, which has the ORM.
//
//go:embed runner/*.go.txt
var runnerSources embed.FS

// runnerFolder is the folder of the program inside the module. It is there for
// the go command only, which is told to see files of another folder in it.
const runnerFolder = "autogen_runner"

// answer is what the program says about a table.
type answer struct {
	Type, Table string
	Statements  []string
	// Columns are the columns by their fields' names, with those of the embedded
	// structs around them, and dots between.
	Columns map[string]string
	Fault   string
	File    string
	Line    int
}

// runORM builds a program of the ORM's part and of what the models are, runs it,
// and turns its answers into SQL that stands at the structs' places. decls holds
// the models. The error is a [*model.DeclarationError] where the program does not
// build or fails; a model that the ORM refuses is a fault.
func (r *reader) runORM(kind Kind, decls []*structDecl, source string) error {
	if len(r.faults) > 0 {
		return nil // they are reported first
	}
	answers, err := r.runProgram(kind, decls, source)
	if err != nil {
		return err
	}
	byType := map[string]*structDecl{}
	for _, d := range r.structs {
		byType[d.key()] = d
	}
	for _, a := range answers {
		d := byType[a.Type]
		found := Found{Table: model.JoinName(model.SplitName(a.Table)), Kind: kind, Reason: "a join table, or another's relation"}
		if d != nil {
			found.Type, found.Pos = d.key(), d.pos
			if d.reason != "" {
				found.Reason = d.reason
			}
		}
		if a.Fault != "" {
			pos := found.Pos
			if a.File != "" {
				pos = model.Pos{File: r.relative(a.File), Line: a.Line}
			}
			r.fail(pos, "", "struct %s: %s: %s", a.Type, kind, a.Fault)
			continue
		}
		if d != nil && d.overlaid(r) {
			r.overlays = append(r.overlays, runOverlay{decl: d, kind: kind, table: found.Table, columns: a.Columns})
		}
		r.found = append(r.found, found)
		for _, statement := range a.Statements {
			text := strings.Repeat("\n", max(found.Pos.Line-1, 0)) + strings.TrimSuffix(statement, ";") + ";"
			r.sql = append(r.sql, SQL{File: found.Pos.File, Text: text})
		}
	}
	return nil
}

// runProgram writes the program into a temporary folder, outside of the module,
// builds it as if it lay in a folder of the models' package, so that it may
// import what is internal to the module, and runs it.
func (r *reader) runProgram(kind Kind, decls []*structDecl, source string) (answers []answer, err error) {
	ctx := r.prog.base.Context
	temp, err := os.MkdirTemp("", "autogen-run")
	if err != nil {
		return nil, fmt.Errorf("run the models: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	dir := r.runnerParent(decls)
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	put := func(name string, text []byte) error {
		file := filepath.Join(temp, name)
		overlay.Replace[filepath.Join(dir, runnerFolder, name)] = file
		return os.WriteFile(file, text, 0o600)
	}
	for _, name := range []string{"main.go", string(kind) + ".go"} {
		text, err := runnerSources.ReadFile("runner/" + name + ".txt")
		if err == nil {
			err = put(name, text)
		}
		if err != nil {
			return nil, fmt.Errorf("run the models: %w", err)
		}
	}
	if err := put("models.go", []byte(source)); err != nil {
		return nil, fmt.Errorf("run the models: %w", err)
	}
	replacements, err := json.Marshal(overlay)
	if err == nil {
		err = os.WriteFile(filepath.Join(temp, "overlay.json"), replacements, 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("run the models: %w", err)
	}
	program, result := filepath.Join(temp, "runner"), filepath.Join(temp, "answers.json")
	args := append([]string{"build", "-overlay", filepath.Join(temp, "overlay.json"), "-o", program}, r.cfg.BuildFlags...)
	if out, err := r.command(ctx, dir, "go", append(args, "./"+runnerFolder)...); err != nil {
		return nil, r.buildFault(ctx, dir, decls[0], out, err)
	}
	if out, err := r.command(ctx, dir, program, result); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &model.DeclarationError{Pos: decls[0].pos, Msg: fmt.Sprintf("the program that asks %s for its statements failed: %s", kind, lastLine(out, err)),
			Hint: "it runs what the models' packages do when they are loaded"}
	}
	text, err := os.ReadFile(result)
	if err == nil {
		err = json.Unmarshal(text, &answers)
	}
	if err != nil {
		return nil, fmt.Errorf("run the models: %w", err)
	}
	return answers, nil
}

// command runs a program in the models' folder and returns what it prints.
func (r *reader) command(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, r.cfg.Env
	return cmd.CombinedOutput()
}

// runnerParent is the folder of a package that may import all models, as far as
// there is one: that which is deepest inside an internal folder.
func (r *reader) runnerParent(decls []*structDecl) string {
	best := decls[0]
	for _, d := range decls {
		if strings.LastIndex(d.pkg.path+"/", "/internal/") > strings.LastIndex(best.pkg.path+"/", "/internal/") {
			best = d
		}
	}
	return filepath.Dir(r.prog.fset.Position(best.spec.Pos()).Filename)
}

// buildFault makes a fault of what the compiler says first.
func (r *reader) buildFault(ctx context.Context, dir string, first *structDecl, out []byte, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		file, rest, _ := strings.Cut(line, ":")
		number, rest, ok := strings.Cut(rest, ":")
		at, failed := strconv.Atoi(number)
		if !ok || failed != nil {
			continue
		}
		if column, message, ok := strings.Cut(rest, ":"); ok {
			if _, err := strconv.Atoi(column); err == nil {
				rest = message
			}
		}
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		if filepath.Base(filepath.Dir(file)) == runnerFolder {
			break // our own part does not build: the whole text says why
		}
		return &model.DeclarationError{Pos: model.Pos{File: r.relative(file), Line: at}, Msg: strings.TrimSpace(rest),
			Hint: "loader = \"run\" builds the models, and they do not build"}
	}
	return &model.DeclarationError{Pos: first.pos, Msg: "the program that asks the models does not build: " + strings.TrimSpace(string(out)),
		Hint: "the module must have the ORM's driver for this engine: `go get` it, or use loader = \"read\""}
}

// lastLine is the last line that a program prints, or its error.
func lastLine(out []byte, err error) string {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	for _, line := range lines {
		if bytes.HasPrefix(line, []byte("panic:")) || bytes.HasPrefix(line, []byte("fatal error:")) {
			return string(line)
		}
	}
	if last := string(lines[len(lines)-1]); last != "" {
		return last
	}
	return err.Error()
}

// canRun reports a model that the program cannot name.
func (r *reader) canRun(d *structDecl, kind Kind) {
	if !token.IsExported(d.name) {
		r.fail(d.pos, "export it, or use loader = \"read\"", "struct %s is not exported, so no program can ask %s about it", d.name, kind)
	}
	if d.pkg.name == "main" {
		r.fail(d.pos, "move the models into a package of their own, or use loader = \"read\"", "struct %s is of package main, which no program can import", d.name)
	}
}

// runnerModels are the types of the program, imported by the paths of their
// packages.
type runnerModels struct {
	imports strings.Builder
	names   map[string]string
}

// list prints a slice of pointers to models, as the text of a []any.
func (m *runnerModels) list(decls []*structDecl) string {
	var out strings.Builder
	out.WriteString("[]any{")
	for _, d := range decls {
		out.WriteString(m.one(d) + ", ")
	}
	out.WriteString("}")
	return out.String()
}

// tables prints the tables of the models that directives name, as the text of a
// []name.
func (m *runnerModels) tables(decls []*structDecl, table func(*structDecl) string) string {
	var out strings.Builder
	out.WriteString("[]name{")
	for _, d := range decls {
		if d.hasTable && d.table != "" {
			fmt.Fprintf(&out, "{%s, %q}, ", m.one(d), table(d))
		}
	}
	out.WriteString("}")
	return out.String()
}

// one prints a pointer to a model.
func (m *runnerModels) one(d *structDecl) string {
	return fmt.Sprintf("new(%s.%s)", m.imported(d.pkg.path), d.name)
}

// function prints a call of a function that is named by its package's path.
func (m *runnerModels) function(name string) string {
	at := max(strings.LastIndexByte(name, '.'), 0)
	return fmt.Sprintf("%s%s()", m.imported(name[:at]), name[at:])
}

// imported is the name that the program imports a package by.
func (m *runnerModels) imported(path string) string {
	if m.names == nil {
		m.names = map[string]string{}
	}
	name := m.names[path]
	if name == "" {
		name = fmt.Sprintf("m%d", len(m.names))
		m.names[path] = name
		fmt.Fprintf(&m.imports, "import %s %q\n", name, path)
	}
	return name
}

// required returns the first of the modules that the go.mod of the models'
// module requires.
func (r *reader) required(what string, paths ...string) string {
	mod, pos, err := r.goMod()
	if err != nil {
		r.fail(pos, "", "%s", err)
		return paths[0]
	}
	for _, p := range paths {
		for _, req := range mod.Require {
			if req.Mod.Path == p {
				return p
			}
		}
	}
	r.fail(pos, "`go get "+paths[0]+"`, or use loader = \"read\"", "loader = \"run\" needs %s, and the module requires none", what)
	return paths[0]
}
