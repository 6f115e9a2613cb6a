package verify

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// Replay returns the schema that statements lead to from another, as [Verify]
// works it out: without the database that they are meant for. On PostgreSQL
// statements that only change rows are passed over; on SQLite, where memory opens
// a database in memory, they find no rows. The error says which statement cannot
// be replayed: a DO block, a call of a function, or one with arguments.
func Replay(ctx context.Context, from *model.Database, statements []string, memory func() (*sql.DB, error)) (d *model.Database, err error) {
	s, err := newStage(ctx, from, from.Default, memory)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := s.close(); err == nil {
			err = e
		}
	}()
	for _, statement := range statements {
		if err := s.run(ctx, statement); err != nil {
			return nil, fmt.Errorf("%w: %s", err, strings.TrimSpace(statement))
		}
	}
	return s.schema(ctx)
}

func (s *symbolic) run(_ context.Context, text string) error {
	parsed, err := pg.Parse(text)
	if err != nil {
		return err
	}
	for _, statement := range parsed.Stmts {
		if onlyRows(statement.Stmt) {
			continue
		}
		one := text[statement.StmtLocation:]
		if statement.StmtLen > 0 {
			one = one[:statement.StmtLen]
		}
		if err := s.executor.Exec(sqlsource.Source{SQL: one, DefaultSchema: s.defaultSchema}); err != nil {
			return err
		}
	}
	return nil
}

// onlyRows recognises the statements that change rows and no schema. A SELECT is
// none of them: it may call a function that does.
func onlyRows(s *pg.Node) bool {
	switch s.Node.(type) {
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt,
		*pg.Node_TruncateStmt, *pg.Node_LockStmt, *pg.Node_VacuumStmt:
		return true
	}
	return false
}

func (m *inMemory) run(ctx context.Context, text string) error {
	_, err := m.db.ExecContext(ctx, text)
	return err
}
