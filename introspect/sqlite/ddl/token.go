// Package ddl reads and writes the text of SQLite's CREATE TABLE and CREATE
// INDEX statements.
//
// SQLite has no catalogue of constraints: sqlite_schema keeps each statement as
// it was written, and the pragmas leave out names, checks, collations and
// conflict clauses. So the text is the only exact source. The scanner follows
// SQLite's own tokenizer, the parser its grammar
// (https://sqlite.org/lang_createtable.html), with the liberties that the
// grammar takes and the page leaves out: a table constraint needs no comma
// before it, a type name may be a string, CONSTRAINT may stand without a
// constraint.
//
// A parsed [Table] keeps the text of every clause, so that an edit of one
// leaves all others byte for byte as they were written.
package ddl

import (
	"fmt"
	"strings"
)

// Kind is the kind of a token.
type Kind uint8

// The kinds of tokens.
const (
	// Word is an identifier or a keyword without quotes.
	Word Kind = iota
	// Quoted is an identifier in "", `` or [].
	Quoted
	// String is a string literal.
	String
	// Blob is a blob literal: x'00ff'.
	Blob
	// Number is a numeric literal.
	Number
	// Variable is a parameter: ?1, :name, @name or $name.
	Variable
	// Symbol is an operator or a punctuation mark.
	Symbol
)

// Token is a piece of SQL text. White space and comments are none.
type Token struct {
	Kind Kind
	// Text is the token as it is written.
	Text string
	// Value is the name or the string without its quotes; it is Text for the
	// other kinds.
	Value string
	// Pos and End are the byte offsets of the token's start and of the byte
	// after it.
	Pos, End int
}

// Is reports whether t is that keyword.
func (t Token) Is(keyword string) bool { return t.Kind == Word && strings.EqualFold(t.Text, keyword) }

// IsSymbol reports whether t is that operator or punctuation mark.
func (t Token) IsSymbol(s string) bool { return t.Kind == Symbol && t.Text == s }

// SyntaxError reports SQL text that SQLite would not accept, or that is none
// of the statements that this package reads.
type SyntaxError struct {
	// Offset is the byte offset of the fault.
	Offset int
	Msg    string
}

// Error returns the message and the offset.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s at byte %d", e.Msg, e.Offset) }

// Scan takes SQL text apart. The error is a [*SyntaxError].
func Scan(sql string) ([]Token, error) {
	tokens := make([]Token, 0, len(sql)/5+1)
	for i := 0; i < len(sql); {
		if n := blank(sql[i:]); n > 0 {
			i += n
			continue
		}
		t, err := next(sql, i)
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
		i = t.End
	}
	return tokens, nil
}

// blank returns the length of the white space, byte order mark or comment that
// s starts with. A block comment that nothing closes runs to the end, as it
// does in SQLite.
func blank(s string) int {
	switch {
	case isSpace(s[0]):
		return 1
	case strings.HasPrefix(s, "\ufeff"):
		return len("\ufeff")
	case strings.HasPrefix(s, "--"):
		if n := strings.IndexByte(s, '\n'); n >= 0 {
			return n + 1
		}
		return len(s)
	case len(s) > 2 && s[:2] == "/*":
		if n := strings.Index(s[2:], "*/"); n >= 0 {
			return n + 4
		}
		return len(s)
	}
	return 0
}

func next(sql string, i int) (Token, error) {
	c := sql[i]
	made := func(kind Kind, n int) (Token, error) {
		text := sql[i : i+n]
		return Token{Kind: kind, Text: text, Value: text, Pos: i, End: i + n}, nil
	}
	switch {
	case c == '\'' || c == '"' || c == '`' || c == '[':
		return quoted(sql, i)
	case (c == 'x' || c == 'X') && i+1 < len(sql) && sql[i+1] == '\'':
		return blob(sql, i)
	case isDigit(c) || c == '.' && i+1 < len(sql) && isDigit(sql[i+1]):
		n := number(sql[i:])
		if i+n < len(sql) && isIdent(sql[i+n]) {
			return Token{}, &SyntaxError{i, "malformed number"}
		}
		return made(Number, n)
	case c == '?':
		n := 1
		for i+n < len(sql) && isDigit(sql[i+n]) {
			n++
		}
		return made(Variable, n)
	case c == ':' || c == '@' || c == '$' || c == '#':
		n := 1
		for i+n < len(sql) && isIdent(sql[i+n]) {
			n++
		}
		if n == 1 {
			return Token{}, &SyntaxError{i, fmt.Sprintf("unrecognised character %q", c)}
		}
		return made(Variable, n)
	case isIdent(c):
		n := 1
		for i+n < len(sql) && isIdent(sql[i+n]) {
			n++
		}
		return made(Word, n)
	}
	for _, op := range []string{"->>", "->", "||", "<<", ">>", "<=", ">=", "<>", "==", "!="} {
		if strings.HasPrefix(sql[i:], op) {
			return made(Symbol, len(op))
		}
	}
	if strings.IndexByte("-+*/%(),;.<>=&|~", c) >= 0 {
		return made(Symbol, 1)
	}
	return Token{}, &SyntaxError{i, fmt.Sprintf("unrecognised character %q", c)}
}

// quoted reads a string or a quoted name. A doubled quote stands for itself,
// except in brackets, which have no escape.
func quoted(sql string, i int) (Token, error) {
	open := sql[i]
	if open == '[' {
		n := strings.IndexByte(sql[i:], ']')
		if n < 0 {
			return Token{}, &SyntaxError{i, "unterminated quoted name"}
		}
		return Token{Quoted, sql[i : i+n+1], sql[i+1 : i+n], i, i + n + 1}, nil
	}
	kind := Quoted
	if open == '\'' {
		kind = String
	}
	var value strings.Builder
	for j := i + 1; j < len(sql); j++ {
		if sql[j] == open {
			if j+1 < len(sql) && sql[j+1] == open {
				j++
			} else {
				return Token{kind, sql[i : j+1], value.String(), i, j + 1}, nil
			}
		}
		value.WriteByte(sql[j])
	}
	if kind == String {
		return Token{}, &SyntaxError{i, "unterminated string"}
	}
	return Token{}, &SyntaxError{i, "unterminated quoted name"}
}

func blob(sql string, i int) (Token, error) {
	j := i + 2
	for j < len(sql) && isHex(sql[j]) {
		j++
	}
	if j == len(sql) || sql[j] != '\'' || (j-i)%2 != 0 {
		return Token{}, &SyntaxError{i, "malformed blob literal"}
	}
	text := sql[i : j+1]
	return Token{Blob, text, text, i, j + 1}, nil
}

// number returns the length of the numeric literal that s starts with. Digits
// may be separated by underscores (SQLite 3.46).
func number(s string) int {
	digits := func(i int, is func(byte) bool) int {
		for i < len(s) && (is(s[i]) || s[i] == '_' && i+1 < len(s) && is(s[i+1])) {
			i++
		}
		return i
	}
	if len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && isHex(s[2]) {
		return digits(2, isHex)
	}
	i := digits(0, isDigit)
	if i < len(s) && s[i] == '.' {
		i = digits(i+1, isDigit)
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if j < len(s) && isDigit(s[j]) {
			i = digits(j, isDigit)
		}
	}
	return i
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// isIdent reports whether c may stand within a name: SQLite takes every byte
// of a multi-byte character for a letter.
func isIdent(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$' || c >= 0x80
}
