package gosource

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// directive is one //autogen: line.
type directive struct {
	// verb is the word behind the colon, without the engine; engine is what
	// stands behind a dot, as in //autogen:index.postgres.
	verb, engine string
	// args is the rest of the line.
	args string
	pos  model.Pos
	// used is set once something reads the directive.
	used bool
}

// place says what a directive may stand on.
type place int

const (
	onTable place = 1 << iota
	onField
	onEnum
	onConst
	onPackage
)

// verbs says where each directive may stand.
var verbs = map[string]place{
	"table":            onTable,
	"pk":               onTable,
	"unique":           onTable,
	"index":            onTable,
	"fk":               onTable,
	"check":            onTable | onField,
	"comment":          onTable | onField | onEnum,
	"options":          onTable,
	"renamed":          onTable,
	"ignore":           onTable,
	"dialect":          onTable,
	"default":          onField,
	"generated":        onField,
	"enum":             onEnum,
	"enum:skip":        onConst,
	"schema":           onPackage,
	"exclude":          onTable,
	"partition":        onTable,
	"inherits":         onTable,
	"tablespace":       onTable,
	"unlogged":         onTable,
	"method":           onTable,
	"cluster":          onTable,
	"replica_identity": onTable,
	"row_security":     onTable,
	"extension":        onPackage,
	"domain":           onPackage,
	"sequence":         onPackage,
	"sql":              onPackage,
}

// engines are the suffixes that a directive or a tag key may carry. MySQL's
// are accepted, so that declarations may be written ahead of it.
var engines = []string{string(model.Postgres), string(model.SQLite), string(MySQL)}

func isEngine(s string) bool {
	for _, e := range engines {
		if s == e {
			return true
		}
	}
	return false
}

const directivePrefix = "//autogen:"

// parseDirective reads one comment line. ok is false for an ordinary comment.
func (r *reader) parseDirective(c *ast.Comment) (d *directive, ok bool) {
	pos := r.pos(c.Pos())
	text, found := strings.CutPrefix(c.Text, directivePrefix)
	if !found {
		r.checkSpaced(c, pos)
		return nil, false
	}
	end := strings.IndexAny(text, " \t(")
	if end < 0 {
		end = len(text)
	}
	d = &directive{verb: text[:end], args: strings.TrimSpace(text[end:]), pos: pos}
	if base, suffix, dotted := strings.Cut(d.verb, "."); dotted {
		d.verb, d.engine = base, suffix
		if !isEngine(suffix) {
			r.fail(pos, didYouMean(suffix, engines, "the engines are "+strings.Join(engines, ", ")), "directive %s%s names an unknown engine %q", directivePrefix, text[:end], suffix)
			return nil, false
		}
	}
	if _, known := verbs[d.verb]; !known {
		r.fail(pos, didYouMean(directivePrefix+d.verb, directiveNames(), ""), "unknown directive %s%s", directivePrefix, d.verb)
		return nil, false
	}
	return d, true
}

// checkSpaced catches "// autogen:table": gofmt leaves it alone, and it is no
// directive, so a table would silently be missing.
func (r *reader) checkSpaced(c *ast.Comment, pos model.Pos) {
	text, ok := strings.CutPrefix(c.Text, "//")
	if !ok {
		return
	}
	text, ok = strings.CutPrefix(strings.TrimLeft(text, " \t"), "autogen:")
	if !ok {
		return
	}
	word := text
	if i := strings.IndexAny(text, " \t("); i >= 0 {
		word = text[:i]
	}
	base, _, _ := strings.Cut(word, ".")
	if _, known := verbs[base]; known {
		r.fail(pos, "write "+directivePrefix+word, "a directive has no space behind the slashes, so this one is only a comment")
	}
}

func directiveNames() []string {
	names := sortedKeys(verbs)
	for i := range names {
		names[i] = directivePrefix + names[i]
	}
	return names
}

// directives reads the directives of a comment group, each one once.
func (r *reader) directives(read map[*ast.CommentGroup][]*directive, groups ...*ast.CommentGroup) []*directive {
	var ds []*directive
	for _, g := range groups {
		if g != nil {
			ds = append(ds, read[g]...)
		}
	}
	return ds
}

// allow reports the directives that may not stand where they do, marks all as
// read, and returns those that may and that are for this engine.
func (r *reader) allow(ds []*directive, where place, what string) []*directive {
	var kept []*directive
	for _, d := range ds {
		d.used = true
		if verbs[d.verb]&where == 0 {
			r.fail(d.pos, placeHint(d.verb), "directive %s%s cannot stand on %s", directivePrefix, d.verb, what)
			continue
		}
		if d.engine == "" || d.engine == string(r.cfg.Engine) {
			kept = append(kept, d)
		}
	}
	return kept
}

func placeHint(name string) string {
	var places []string
	for _, p := range []struct {
		place place
		name  string
	}{
		{onTable, "a struct that is a table"}, {onField, "a field of a table"},
		{onEnum, "a named string or integer type"}, {onConst, "a constant"}, {onPackage, "a package clause"},
	} {
		if verbs[name]&p.place != 0 {
			places = append(places, p.name)
		}
	}
	return "it belongs on " + strings.Join(places, " or ")
}

// comment is the text of //autogen:comment. One that is a Go string in double
// quotes is what the string says, so that it may hold line breaks.
func (d *directive) comment() string {
	if strings.HasPrefix(d.args, `"`) {
		if s, err := strconv.Unquote(d.args); err == nil {
			return s
		}
	}
	return d.args
}

// pos turns a token position into a place, relative to the working folder
// where the file is inside it.
func (r *reader) pos(p token.Pos) model.Pos {
	if !p.IsValid() {
		return model.Pos{}
	}
	at := r.prog.fset.Position(p)
	return model.Pos{File: r.relative(at.Filename), Line: at.Line}
}

func (r *reader) relative(file string) string { return relativeTo(r.root, file) }

// relativeTo returns a path as seen from a folder, where it lies in it.
func relativeTo(folder, file string) string {
	if folder != "" {
		if rest, ok := strings.CutPrefix(file, folder+string(filepath.Separator)); ok {
			return rest
		}
	}
	return file
}
