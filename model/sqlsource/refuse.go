package sqlsource

import pg "github.com/pganalyze/pg_query_go/v6"

// refuse makes the error for a statement that is no part of a schema.
func (e *Executor) refuse(node *pg.Node) error {
	words := e.statementWords()
	switch n := node.Node.(type) {
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt, *pg.Node_TruncateStmt, *pg.Node_CopyStmt:
		return e.fail(-1, "take the rows out of the file: pg_dump --schema-only leaves them out", "%s: rows are no part of a schema", words)
	case *pg.Node_DoStmt, *pg.Node_CallStmt, *pg.Node_ExecuteStmt:
		return e.fail(-1, "write the statements that it runs", "%s: what it does is not known before it runs", words)
	case *pg.Node_SelectStmt:
		if n.SelectStmt.IntoClause != nil {
			return e.fail(-1, "write CREATE TABLE with its columns", "SELECT INTO: what columns the table has is for the server to say")
		}
		return e.fail(-1, "", "%s: a query says nothing of a schema, and what its functions do is not known", words)
	case *pg.Node_CreateTableAsStmt:
		return e.fail(-1, "write CREATE TABLE with its columns", "%s … AS: what columns the table has is for the server to say", words)
	case *pg.Node_CreateRoleStmt, *pg.Node_AlterRoleStmt, *pg.Node_AlterRoleSetStmt, *pg.Node_DropRoleStmt, *pg.Node_GrantRoleStmt,
		*pg.Node_DropOwnedStmt, *pg.Node_ReassignOwnedStmt, *pg.Node_CreatedbStmt, *pg.Node_AlterDatabaseStmt, *pg.Node_AlterDatabaseSetStmt,
		*pg.Node_AlterDatabaseRefreshCollStmt, *pg.Node_DropdbStmt, *pg.Node_AlterSystemStmt, *pg.Node_CreateTableSpaceStmt,
		*pg.Node_AlterTableSpaceOptionsStmt, *pg.Node_DropTableSpaceStmt, *pg.Node_CreateSubscriptionStmt, *pg.Node_AlterSubscriptionStmt,
		*pg.Node_DropSubscriptionStmt:
		return e.fail(-1, "", "%s: roles, databases, tablespaces, subscriptions and settings of the server are no part of a database's schema", words)
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
	}
	return nil
}
