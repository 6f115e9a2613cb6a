package sqlsource

import (
	"errors"
	"fmt"
	"runtime"
	"sort"
	"strings"
	"unicode/utf8"

	pg "github.com/pganalyze/pg_query_go/v6"
	"github.com/pganalyze/pg_query_go/v6/parser"

	"github.com/autogen-db/autogen/model"
)

// text is a source that is being folded: its SQL, with what gives a byte offset
// its line.
type text struct {
	file string
	sql  string
	// newlines are the offsets of the line ends.
	newlines []int
}

func newText(src Source) *text {
	// psql passes over a byte order mark, too.
	t := &text{file: src.File, sql: blankMeta(strings.TrimPrefix(src.SQL, "\ufeff"))}
	for i := 0; i < len(t.sql); i++ {
		if t.sql[i] == '\n' {
			t.newlines = append(t.newlines, i)
		}
	}
	return t
}

// pos returns the place of a byte offset.
func (t *text) pos(offset int) model.Pos {
	return model.Pos{File: t.file, Line: 1 + sort.SearchInts(t.newlines, offset)}
}

// blankMeta replaces the \restrict and \unrestrict lines that pg_dump writes
// for psql by as many spaces.
func blankMeta(sql string) string {
	if !strings.Contains(sql, "restrict ") {
		return sql
	}
	lines := strings.SplitAfter(sql, "\n")
	for i, line := range lines {
		body := strings.TrimRight(line, "\r\n")
		if word, key, ok := strings.Cut(body, " "); ok && (word == `\restrict` || word == `\unrestrict`) && isAlphanumeric(key) {
			lines[i] = strings.Repeat(" ", len(body)) + line[len(body):]
		}
	}
	return strings.Join(lines, "")
}

func isAlphanumeric(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return s != ""
}

// chunkSize is how many bytes of statements are parsed at once. A parse tree is
// some twenty times the size of its text, in C and again in Go, so a large file
// is not held whole. With 32 KB a check of 1,000 tables needs 10 MB less than
// with 128 KB and is no slower; with 16 KB it needs more again.
const chunkSize = 32 << 10

// each calls do with every statement of the text and the offset that the
// statement's own locations count from.
func (t *text) each(do func(stmt *pg.RawStmt, base int) error) error {
	if i := strings.IndexByte(t.sql, 0); i >= 0 {
		return &model.DeclarationError{Pos: t.pos(i), Msg: "the text holds a zero byte"}
	}
	parsed := t.parseAhead()
	defer parsed.stop()
	for start := 0; start < len(t.sql); {
		c := parsed.next()
		if c.err != nil && c.end < len(t.sql) {
			// The scanner does not know of statements that hold semicolons of
			// their own; the parser, given all the rest, does.
			c.end = len(t.sql)
			c.tree, c.err = parse(t.sql[start:])
		}
		if c.err != nil {
			return t.syntaxError(c.err, start)
		}
		for _, stmt := range c.tree.Stmts {
			if err := do(stmt, start); err != nil {
				return err
			}
		}
		start = c.end
	}
	return nil
}

// chunk is a part of the text, parsed.
type chunk struct {
	end  int
	tree *pg.ParseResult
	err  error
}

// chunks hands out the parts of a text in their order.
type chunks struct {
	parsed  chan chan chunk
	stopped chan struct{}
}

// parseAhead parses the parts of the text while those before them are worked
// on: as many at once as there are processors, and no more are held than that.
func (t *text) parseAhead() chunks {
	ends := t.chunkEnds()
	c := chunks{parsed: make(chan chan chunk, runtime.GOMAXPROCS(0)-1), stopped: make(chan struct{})}
	go func() {
		start := 0
		for _, end := range ends {
			one := make(chan chunk, 1)
			select {
			case c.parsed <- one:
			case <-c.stopped:
				return
			}
			go func(start int) {
				tree, err := parse(t.sql[start:end])
				one <- chunk{end: end, tree: tree, err: err}
			}(start)
			start = end
		}
	}()
	return c
}

// next waits for the next part. There must be one.
func (c chunks) next() chunk { return <-<-c.parsed }

// stop keeps the parts that nobody has asked for from being parsed.
func (c chunks) stop() { close(c.stopped) }

// chunkEnds returns the ends of the chunks that the text is parsed in, the last
// of which is the end of the text.
func (t *text) chunkEnds() []int {
	whole := []int{len(t.sql)}
	if len(t.sql) <= chunkSize {
		return whole
	}
	pieces, err := pg.SplitWithScanner(t.sql, false)
	if err != nil {
		return whole
	}
	var ends []int
	start, at := 0, 0
	for _, piece := range pieces {
		// The scanner leaves out what stands between statements: the
		// semicolon, and empty statements.
		i := strings.Index(t.sql[at:], piece)
		if i < 0 || strings.Trim(t.sql[at:at+i], "; \t\r\n") != "" {
			break
		}
		at += i + len(piece)
		if at-start >= chunkSize && at < len(t.sql) && t.sql[at] == ';' {
			start = at + 1
			ends = append(ends, start)
		}
	}
	if start == len(t.sql) {
		return ends
	}
	return append(ends, len(t.sql))
}

// syntaxError places an error of the parser for the text that began at start.
func (t *text) syntaxError(err error, start int) error {
	var at *parser.Error
	if !errors.As(err, &at) {
		return fmt.Errorf("%s: %w", t.file, err)
	}
	// The parser counts characters from 1.
	offset := start
	for n := at.Cursorpos - 1; n > 0 && offset < len(t.sql); n-- {
		_, size := utf8.DecodeRuneInString(t.sql[offset:])
		offset += size
	}
	if offset >= len(t.sql) {
		offset = len(strings.TrimRight(t.sql, " \t\r\n"))
	}
	if command, _, _ := strings.Cut(strings.TrimSpace(firstLine(t.sql[offset:])), " "); strings.HasPrefix(command, `\`) {
		return &model.DeclarationError{Pos: t.pos(offset), Msg: command + " is a command of psql and no SQL",
			Hint: "take it out of the file; a file that \\i reads is one more of the models"}
	}
	if fault := t.copied(offset); fault != nil {
		return fault
	}
	before, rest := strings.TrimRight(t.sql[:offset], " \t\r\n"), t.sql[offset:]
	if word := len(before) - len("RETURNING"); word >= 0 && strings.EqualFold(before[word:], "RETURNING") && len(rest) > 4 && strings.EqualFold(rest[:4], "WITH") {
		return &model.DeclarationError{Pos: t.pos(offset), Msg: "RETURNING WITH needs the grammar of PostgreSQL 18, and the parser's is that of 17",
			Hint: "leave WITH (OLD AS …, NEW AS …) out and write old and new, which are read"}
	}
	return &model.DeclarationError{Pos: t.pos(offset), Msg: withoutString(firstLine(at.Message))}
}

// withoutString returns a message of the parser without the string that it stumbled
// over, which may be a password.
func withoutString(message string) string {
	if fault, near, ok := strings.Cut(message, ` at or near "`); ok && (strings.Contains(near, "'") || strings.HasPrefix(near, "$")) {
		return fault + " at or near a string"
	}
	return message
}

// hasBackslash reports whether a backslash stands anywhere but in a command of psql.
func (t *text) hasBackslash() bool {
	for line := range strings.Lines(t.sql) {
		if strings.Contains(strings.TrimPrefix(line, `\`), `\`) {
			return true
		}
	}
	return false
}

// copied returns the fault of the rows that stand behind COPY … FROM stdin, where
// the parser stumbled over some at offset, or nil.
func (t *text) copied(offset int) *model.DeclarationError {
	const word = "COPY "
	begin := offset
	for isCopy := false; !isCopy; {
		if begin == 0 {
			return nil
		}
		begin = strings.LastIndexByte(t.sql[:begin-1], '\n') + 1
		isCopy = len(t.sql)-begin > len(word) && strings.EqualFold(t.sql[begin:begin+len(word)], word)
	}
	if !strings.Contains(t.sql[offset:], "\n\\.") || strings.Contains(t.sql[begin:offset], "\n\\.") {
		return nil
	}
	return &model.DeclarationError{Pos: t.pos(begin), Msg: "COPY: rows are no part of a schema", Hint: "take them out of the file, with the lines down to \\., as pg_dump --schema-only does"}
}

// firstLine returns the first line of a message, marked where more was cut off.
func firstLine(s string) string {
	line, _, more := strings.Cut(s, "\n")
	if more {
		line += " …"
	}
	return line
}

// skipBlank returns the offset of the first thing at or after offset that is
// neither white space nor a comment.
func (t *text) skipBlank(offset int) int {
	s := t.sql
	for offset < len(s) {
		switch {
		case strings.IndexByte(" \t\r\n\f\v;", s[offset]) >= 0:
			offset++
		case strings.HasPrefix(s[offset:], "--"):
			end := strings.IndexByte(s[offset:], '\n')
			if end < 0 {
				return len(s)
			}
			offset += end
		case strings.HasPrefix(s[offset:], "/*"):
			depth := 1
			for offset += 2; offset < len(s) && depth > 0; {
				switch {
				case strings.HasPrefix(s[offset:], "/*"):
					depth, offset = depth+1, offset+2
				case strings.HasPrefix(s[offset:], "*/"):
					depth, offset = depth-1, offset+2
				default:
					offset++
				}
			}
		default:
			return offset
		}
	}
	return offset
}
