package migrate

import (
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/autogen-db/autogen/migrate/ops"
)

// quoteText quotes a string as an SQL literal, for servers with
// standard_conforming_strings.
func quoteText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func quoteTexts(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = quoteText(t)
	}
	return strings.Join(quoted, ", ")
}

// literal returns an argument as an SQL literal.
func (s *script) literal(arg any) (string, error) {
	v, err := driver.DefaultParameterConverter.ConvertValue(arg)
	if err != nil {
		return "", &OfflineError{Reason: fmt.Sprintf("an argument of type %T", arg)}
	}
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", &OfflineError{Reason: fmt.Sprintf("the argument %v", v)}
		}
		return strconv.FormatFloat(v, 'g', -1, 64), nil
	case string:
		if strings.Contains(v, "\x00") {
			return "", &OfflineError{Reason: "an argument with a zero byte"}
		}
		return quoteText(v), nil
	case []byte:
		if s.postgres() {
			return `'\x` + hex.EncodeToString(v) + "'", nil
		}
		return "x'" + hex.EncodeToString(v) + "'", nil
	case time.Time:
		if s.postgres() {
			return quoteText(v.Format(time.RFC3339Nano)), nil
		}
	}
	return "", &OfflineError{Reason: fmt.Sprintf("an argument of type %T", arg)}
}

func (s *script) literals(args []any) (string, error) {
	out := make([]string, len(args))
	for i, arg := range args {
		var err error
		if out[i], err = s.literal(arg); err != nil {
			return "", err
		}
	}
	return strings.Join(out, ", "), nil
}

// bound returns a statement with its arguments. PostgreSQL binds them, as in
// the run, by a prepared statement, so that the text is not touched.
func (s *script) bound(sql string, args []any) ([]string, error) {
	if len(args) == 0 {
		return []string{sql}, nil
	}
	if !s.postgres() {
		return nil, &OfflineError{Reason: "a statement with arguments on SQLite"}
	}
	values, err := s.literals(args)
	if err != nil {
		return nil, err
	}
	return []string{"PREPARE autogen_statement AS " + sql, "EXECUTE autogen_statement (" + values + ")", "DEALLOCATE autogen_statement"}, nil
}

// insertRows writes a BulkInsert with its values in place.
func (s *script) insertRows(o ops.BulkInsert) (lines []string, alone bool, err error) {
	columns := make([]string, len(o.Columns))
	for i, c := range o.Columns {
		columns[i] = quote(c)
	}
	const most = 1000
	for rows := o.Rows; len(rows) > 0; {
		n := min(len(rows), most)
		groups := make([]string, n)
		for i, row := range rows[:n] {
			if len(row) != len(columns) {
				return nil, false, fmt.Errorf("%s: a row has %d values for %d columns", o, len(row), len(columns))
			}
			values, err := s.literals(row)
			if err != nil {
				return nil, false, err
			}
			groups[i] = "(" + values + ")"
		}
		lines = append(lines, "INSERT INTO "+quoteParts(o.Table)+" ("+strings.Join(columns, ", ")+") VALUES\n  "+strings.Join(groups, ",\n  "))
		rows = rows[n:]
	}
	return lines, false, nil
}
