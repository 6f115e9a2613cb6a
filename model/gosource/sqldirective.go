package gosource

import (
	"go/ast"
	"os"
	"path/filepath"
	"strings"
)

// SQL is a text of SQL that the directives of a package declare things with, to
// be carried out over what the structs declare.
type SQL struct {
	// File is the file that messages name. Lines of Text count as its lines
	// do: a directive's text has as many empty lines in front.
	File, Text string
}

// addSQL reads the directives that are SQL: extension, domain and sequence are
// the tails of CREATE statements of that kind, sql names a file beside the Go
// file, which is carried out before all the others or after them where it says
// so.
func (r *reader) addSQL(f *ast.File, d *directive) {
	if d.args == "" {
		r.fail(d.pos, "", "directive %s%s is empty", directivePrefix, d.verb)
		return
	}
	if d.verb != "sql" {
		if !r.postgres() {
			r.fail(d.pos, "write "+directivePrefix+d.verb+".postgres", "sqlite has no %ss", d.verb)
			return
		}
		text := strings.Repeat("\n", max(d.pos.Line-1, 0)) + "CREATE " + strings.ToUpper(d.verb) + " " + strings.TrimSuffix(d.args, ";") + ";"
		r.sql = append(r.sql, SQL{File: d.pos.File, Text: text})
		return
	}
	to, name := &r.sql, d.args
	if when, rest, ok := strings.Cut(d.args, " "); ok && when == "before" {
		to, name = &r.sqlBefore, strings.TrimSpace(rest)
	} else if ok && when == "after" {
		to, name = &r.sqlAfter, strings.TrimSpace(rest)
	}
	path := filepath.Join(filepath.Dir(r.prog.fset.Position(f.Package).Filename), filepath.FromSlash(name))
	text, err := os.ReadFile(path)
	if err != nil {
		r.fail(d.pos, "the file is looked for beside the Go file", "directive %ssql: %s", directivePrefix, strings.TrimPrefix(err.Error(), "open "+filepath.Dir(path)+string(filepath.Separator)))
		return
	}
	*to = append(*to, SQL{File: r.relative(path), Text: string(text)})
}
