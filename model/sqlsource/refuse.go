package sqlsource

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
)

// passOver is the line of comment that has the statement below it passed over.
const passOver = "-- autogen:skip"

// rowsHint is what to do about statements that change rows.
const rowsHint = "take the rows out of the file, as pg_dump --schema-only does, or write " + passOver + " above each statement"

// isPassedOver reports whether passOver stands on a line of its own before the
// statement.
func (e *Executor) isPassedOver(stmt *pg.RawStmt) bool {
	from := e.base + int(stmt.StmtLocation)
	// What stands behind the statement before, on its line, is about that one.
	if from > 0 {
		_, rest, _ := strings.Cut(e.text.sql[from:e.base+e.start], "\n")
		from = e.base + e.start - len(rest)
	}
	for line := range strings.Lines(e.text.sql[from : e.base+e.start]) {
		if strings.TrimSpace(line) == passOver {
			return true
		}
	}
	return false
}

// refused is what a file holds that is no part of a schema: the statements that
// one fault is about.
type refused struct {
	fault *model.DeclarationError
	lines []int
}

// refuse keeps the fault of a statement that is no part of a schema until all
// are known, so that a person reads of all at once.
func (e *Executor) refuse(node *pg.Node) error {
	err := e.refusal(node)
	var fault *model.DeclarationError
	if !e.declaring || !errors.As(err, &fault) {
		return err
	}
	for i := range e.refused {
		if was := &e.refused[i]; was.fault.Pos.File == fault.Pos.File && was.fault.Msg == fault.Msg {
			was.lines = append(was.lines, fault.Pos.Line)
			return nil
		}
	}
	e.refused = append(e.refused, refused{fault: fault})
	return nil
}

// maxLines is how many more lines of statements that are refused for one reason
// are named.
const maxLines = 8

// refusals returns err, which may be nil, behind the faults of the statements
// that were refused before it.
func (e *Executor) refusals(err error) error {
	var all []error
	for _, r := range e.refused {
		var lines []string
		for _, line := range r.lines[:min(len(r.lines), maxLines)] {
			lines = append(lines, strconv.Itoa(line))
		}
		if more := len(r.lines) - maxLines; more > 0 {
			lines = append(lines, fmt.Sprintf("and %d more", more))
		}
		if len(lines) > 0 {
			r.fault.Msg += "; so on " + strings.Join(lines, ", ")
		}
		all = append(all, r.fault)
	}
	if len(all) == 0 {
		return err
	}
	if err != nil {
		all = append(all, err)
	}
	if len(all) == 1 {
		return all[0]
	}
	return errors.Join(all...)
}

// replaces reports whether OR REPLACE, where a statement says so, replaces what
// was declared at pos. The same thing in two files is taken for a mistake.
func (e *Executor) replaces(or bool, pos model.Pos) bool {
	return or && (!e.declaring || pos.File == e.text.file)
}

// refusal makes the fault of a statement that is no part of a schema.
func (e *Executor) refusal(node *pg.Node) error {
	words := e.statementWords()
	switch n := node.Node.(type) {
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt, *pg.Node_TruncateStmt, *pg.Node_CopyStmt:
		return e.fail(-1, rowsHint, "%s: rows are no part of a schema", words)
	case *pg.Node_DoStmt, *pg.Node_CallStmt, *pg.Node_ExecuteStmt:
		return e.fail(-1, "write the statements that it runs, or "+passOver+" above it", "%s: what it does is not known before it runs", words)
	case *pg.Node_DefineStmt:
		if n.DefineStmt.Kind == pg.ObjectType_OBJECT_TYPE {
			return e.fail(-1, "let an extension bring the type and write CREATE EXTENSION, or use a domain, a composite or a range type",
				"%s: a base type, and a shell type, which is the beginning of one and of a range type with a canonical function, are made of functions in C and not modelled", words)
		}
	case *pg.Node_AlterTypeStmt:
		return e.fail(-1, "", "%s … SET changes a base type, and those are not modelled", words)
	case *pg.Node_SelectStmt:
		if n.SelectStmt.IntoClause != nil {
			return e.fail(-1, "write CREATE TABLE with its columns", "SELECT INTO: what columns the table has is for the server to say")
		}
		return e.fail(-1, "to pass over it, write "+passOver+" above it", "%s: a query says nothing of a schema, and what its functions do is not known", words)
	case *pg.Node_CreateTableAsStmt:
		return e.fail(-1, "write CREATE TABLE with its columns", "%s … AS: what columns the table has is for the server to say", words)
	case *pg.Node_CreateRoleStmt, *pg.Node_AlterRoleStmt, *pg.Node_AlterRoleSetStmt, *pg.Node_DropRoleStmt, *pg.Node_GrantRoleStmt,
		*pg.Node_DropOwnedStmt, *pg.Node_ReassignOwnedStmt, *pg.Node_CreatedbStmt, *pg.Node_AlterDatabaseStmt, *pg.Node_AlterDatabaseSetStmt,
		*pg.Node_AlterDatabaseRefreshCollStmt, *pg.Node_DropdbStmt, *pg.Node_AlterSystemStmt, *pg.Node_CreateTableSpaceStmt,
		*pg.Node_AlterTableSpaceOptionsStmt, *pg.Node_DropTableSpaceStmt, *pg.Node_CreateSubscriptionStmt, *pg.Node_AlterSubscriptionStmt,
		*pg.Node_DropSubscriptionStmt:
		return e.fail(-1, "to pass over it, write "+passOver+" above it", "%s: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema", words)
	case *pg.Node_AlterTableMoveAllStmt:
		return e.fail(-1, "write ALTER … SET TABLESPACE for each of them", "%s ALL IN TABLESPACE: which objects that moves depends on the database", words)
	case *pg.Node_ImportForeignSchemaStmt:
		return e.fail(-1, "write CREATE FOREIGN TABLE for each table", "%s: what tables there are is for the foreign server to say", words)
	}
	return e.unsupported(-1, words)
}

// transaction passes over statements on transactions, but for those that would
// undo what stands before them.
func (e *Executor) transaction(s *pg.TransactionStmt) error {
	switch s.Kind {
	case pg.TransactionStmtKind_TRANS_STMT_ROLLBACK, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO,
		pg.TransactionStmtKind_TRANS_STMT_PREPARE, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_PREPARED:
		return e.fail(-1, "", "%s: a declaration is not undone", e.statementWords())
	case pg.TransactionStmtKind_TRANS_STMT_BEGIN, pg.TransactionStmtKind_TRANS_STMT_START:
		e.path.open = true
	case pg.TransactionStmtKind_TRANS_STMT_COMMIT:
		return e.endTransaction()
	}
	return nil
}
