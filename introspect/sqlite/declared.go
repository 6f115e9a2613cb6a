package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
	"github.com/autogen-db/autogen/model"
)

// Source is a declaration file of SQLite statements.
type Source struct {
	// File is the name under which the file appears in messages.
	File string
	SQL  string
}

// Declared returns the schema that the files declare, with the places of its
// tables, columns and indexes. It runs their statements, in order, on one
// connection of db, which must be an empty in-memory database, and introspects
// that.
//
// The statements that declare are CREATE, ALTER and DROP. Transaction control,
// PRAGMA and ANALYZE, which a dump holds, are passed over; all else is an
// error. A fault in a file is a [*model.DeclarationError] at the statement's
// place.
func Declared(ctx context.Context, db *sql.DB, sources []Source) (*model.Database, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("open an in-memory database: %w", err)
	}
	defer conn.Close()
	d := &declarations{tables: make(map[string]*declaredTable), indexes: make(map[string]model.Pos)}
	for _, s := range sources {
		if err := d.run(ctx, conn, s); err != nil {
			return nil, err
		}
	}
	out, err := Introspect(ctx, conn, Options{})
	if err != nil {
		return nil, err
	}
	d.place(out)
	return out, nil
}

// declarations remembers where things were declared, by their folded names.
type declarations struct {
	tables  map[string]*declaredTable
	indexes map[string]model.Pos
}

type declaredTable struct {
	pos     model.Pos
	columns map[string]model.Pos
	// clauses are the places of the constraints of each kind, in the order in
	// which ddl.Table.Model lists them.
	clauses map[ddl.ClauseKind][]model.Pos
}

// clause returns the place of the i-th constraint of a kind. One that an ALTER
// TABLE brought has the table's place.
func (t *declaredTable) clause(kind ddl.ClauseKind, i int) model.Pos {
	if list := t.clauses[kind]; i < len(list) {
		return list[i]
	}
	return t.pos
}

func (d *declarations) run(ctx context.Context, conn *sql.Conn, s Source) error {
	at := func(offset int) model.Pos {
		return model.Pos{File: s.File, Line: 1 + strings.Count(s.SQL[:offset], "\n")}
	}
	statements, err := ddl.Split(s.SQL)
	if syntax, ok := errors.AsType[*ddl.SyntaxError](err); ok {
		return &model.DeclarationError{Pos: at(syntax.Offset), Msg: syntax.Msg}
	} else if err != nil {
		return err
	}
	for _, st := range statements {
		pos := at(st.Offset)
		first := ddl.Fold(st.Tokens[0].Text)
		switch first {
		case "create", "alter", "drop":
		case "begin", "commit", "end", "rollback", "savepoint", "release", "pragma", "analyze":
			continue
		default:
			return &model.DeclarationError{
				Pos:  pos,
				Msg:  fmt.Sprintf("%s does not declare a schema", strings.ToUpper(first)),
				Hint: "a declaration file holds CREATE, ALTER and DROP statements",
			}
		}
		if len(st.Tokens) > 1 && (st.Tokens[1].Is("temp") || st.Tokens[1].Is("temporary")) {
			return &model.DeclarationError{Pos: pos, Msg: "a temporary object is not part of a schema"}
		}
		if err := d.note(st, pos, at); err != nil {
			return err
		}
		if _, err := conn.ExecContext(ctx, st.SQL); err != nil {
			if ctx.Err() != nil {
				return fmt.Errorf("run %s: %w", pos, err)
			}
			return &model.DeclarationError{Pos: pos, Msg: message(err)}
		}
	}
	return nil
}

// note remembers what a statement declares, before it is run: SQLite's own
// message for a second table of a name does not say where the first one is.
func (d *declarations) note(st ddl.Statement, pos model.Pos, at func(int) model.Pos) error {
	first, second := st.Tokens[0], ddl.Token{}
	if len(st.Tokens) > 1 {
		second = st.Tokens[1]
	}
	switch {
	case first.Is("create") && second.Is("table"):
		name, ok := objectName(st.Tokens[2:])
		if !ok {
			return nil // SQLite will say what is wrong.
		}
		if old := d.tables[ddl.Fold(name)]; old != nil {
			return &model.DeclarationError{
				Pos:  pos,
				Msg:  fmt.Sprintf("table %s is declared twice; the other declaration is at %s", name, old.pos),
				Hint: "remove one of the two, or give it another name",
			}
		}
		table := &declaredTable{
			pos:     pos,
			columns: make(map[string]model.Pos),
			clauses: make(map[ddl.ClauseKind][]model.Pos),
		}
		d.tables[ddl.Fold(name)] = table
		if parsed, err := ddl.ParseTable(st.SQL); err == nil {
			table.note(parsed, func(offset int) model.Pos { return at(st.Offset + offset) })
		}
	case first.Is("create") && (second.Is("index") || second.Is("unique")):
		if x, err := ddl.ParseIndex(st.SQL); err == nil {
			d.indexes[ddl.Fold(x.Name)] = pos
		}
	case first.Is("drop") && second.Is("table"):
		if name, ok := objectName(st.Tokens[2:]); ok {
			delete(d.tables, ddl.Fold(name))
		}
	case first.Is("alter") && second.Is("table"):
		d.alter(st.Tokens[2:], pos)
	}
	return nil
}

func (t *declaredTable) note(parsed *ddl.Table, at func(int) model.Pos) {
	clauses := func(list []*ddl.Clause) {
		for _, k := range list {
			t.clauses[k.Kind] = append(t.clauses[k.Kind], at(k.Offset))
		}
	}
	for _, c := range parsed.Columns {
		t.columns[ddl.Fold(c.Name)] = at(c.Offset)
		clauses(c.Clauses)
	}
	clauses(parsed.Constraints)
}

// alter follows a renamed table, and places an added or renamed column.
func (d *declarations) alter(tokens []ddl.Token, pos model.Pos) {
	name, ok := objectName(tokens)
	table := d.tables[ddl.Fold(name)]
	if !ok || table == nil {
		return
	}
	tokens = tokens[1:]
	if len(tokens) > 1 && tokens[0].IsSymbol(".") {
		tokens = tokens[2:]
	}
	last := ddl.Token{}
	if len(tokens) > 0 {
		last = tokens[len(tokens)-1]
	}
	switch {
	case len(tokens) == 3 && tokens[0].Is("rename") && tokens[1].Is("to"):
		delete(d.tables, ddl.Fold(name))
		d.tables[ddl.Fold(last.Value)] = table
	case len(tokens) > 3 && tokens[0].Is("rename"):
		table.columns[ddl.Fold(last.Value)] = pos
	case len(tokens) > 1 && tokens[0].Is("add"):
		column := tokens[1]
		if column.Is("column") && len(tokens) > 2 {
			column = tokens[2]
		}
		table.columns[ddl.Fold(column.Value)] = pos
	}
}

// objectName returns the name at the start of the tokens, past IF [NOT] EXISTS
// and without its schema.
func objectName(tokens []ddl.Token) (string, bool) {
	if len(tokens) > 0 && tokens[0].Is("if") {
		for len(tokens) > 0 && !tokens[0].Is("exists") {
			tokens = tokens[1:]
		}
		if len(tokens) > 0 {
			tokens = tokens[1:]
		}
	}
	if len(tokens) > 2 && tokens[1].IsSymbol(".") {
		tokens = tokens[2:]
	}
	if len(tokens) == 0 {
		return "", false
	}
	switch t := tokens[0]; t.Kind {
	case ddl.Word, ddl.Quoted, ddl.String:
		return t.Value, true
	}
	return "", false
}

func (d *declarations) place(db *model.Database) {
	for i := range db.Tables {
		t := &db.Tables[i]
		_, bare := model.SplitName(t.Name)
		declared := d.tables[ddl.Fold(bare)]
		if declared == nil {
			continue
		}
		t.Pos = declared.pos
		for j := range t.Columns {
			t.Columns[j].Pos = declared.columns[ddl.Fold(t.Columns[j].Name)]
		}
		if t.PrimaryKey != nil {
			t.PrimaryKey.Pos = declared.clause(ddl.PrimaryKey, 0)
		}
		for j := range t.Uniques {
			t.Uniques[j].Pos = declared.clause(ddl.Unique, j)
		}
		for j := range t.ForeignKeys {
			t.ForeignKeys[j].Pos = declared.clause(ddl.ForeignKey, j)
		}
		for j := range t.Checks {
			t.Checks[j].Pos = declared.clause(ddl.Check, j)
		}
		for j := range t.Indexes {
			t.Indexes[j].Pos = d.indexes[ddl.Fold(t.Indexes[j].Name)]
		}
	}
}

// message is the server's message without what the driver puts around it:
// "SQL logic error: near "x": syntax error (1)".
func message(err error) string {
	msg := strings.TrimPrefix(err.Error(), "SQL logic error: ")
	if i := strings.LastIndex(msg, " ("); i > 0 && strings.HasSuffix(msg, ")") && strings.Trim(msg[i+2:len(msg)-1], "0123456789") == "" {
		msg = msg[:i]
	}
	return msg
}
