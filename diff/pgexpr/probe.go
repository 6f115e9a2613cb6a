package pgexpr

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	pg_query "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/model"
)

// chunk bounds the size of one script, and with it the number of temporary
// tables whose locks are held at a time.
const chunk = 200

// undo removes what a script made.
const undo = "ROLLBACK TO SAVEPOINT autogen_probe; RELEASE SAVEPOINT autogen_probe"

// SQLSTATE codes of the timeouts, of a literal that is none of its type, of names that
// nothing has, and of values that nothing takes.
const (
	invalidText      = "22P02"
	queryCanceled    = "57014"
	lockNotAvailable = "55P03"

	undefinedTable    = "42P01"
	undefinedColumn   = "42703"
	undefinedFunction = "42883"
	undefinedObject   = "42704"
	undefinedSchema   = "3F000"
	cannotCoerce      = "42846"
	datatypeMismatch  = "42804"
)

// keysOfIndex is the server's bound, INDEX_MAX_KEYS.
const keysOfIndex = 32

// probe is one spelling on its way through the server.
type probe struct {
	pair  *diff.Pair
	place diff.Place
	// source is the spelling, text what to declare next: at first the spelling,
	// then what the catalogue printed.
	source, text string
	// collation is what the server sorts an index key by, as an oid. A COLLATE
	// around the whole key is kept there and not in the text.
	collation string
	// tree is what the catalogue keeps of a body.
	tree string
	// columns are those that the text names, all of them where it names the
	// row as a whole.
	columns map[string]bool
	all     bool
	// rows says that the rows of the probe's table are taken for those of the
	// table itself.
	rows bool
	// err is why there is no text.
	err error
}

func newProbe(pair *diff.Pair, text string) *probe {
	if pair.Place == diff.InBody {
		return newBodyProbe(pair, text)
	}
	p := &probe{pair: pair, place: pair.Place, source: text, text: text, columns: map[string]bool{}}
	tree, err := parseExpr(text)
	if err != nil {
		p.err = fmt.Errorf("parse %q: %w", text, err)
		return p
	}
	visit(tree.ProtoReflect(), func(m protoreflect.Message) bool {
		ref, ok := m.Interface().(*pg_query.ColumnRef)
		if !ok {
			return true
		}
		parts := names(ref.Fields)
		// What stands before a point is the table, or OLD or NEW.
		if len(parts) == 0 || len(parts) > 2 || pair.Table == nil || pair.Table.Column(parts[len(parts)-1]) == nil {
			p.all = true
		} else {
			p.columns[parts[len(parts)-1]] = true
		}
		return false
	})
	if (p.place == diff.InDefault || p.place == diff.InGenerated) && pair.Column == nil {
		p.err = fmt.Errorf("expression %q has no column", text)
	}
	return p
}

// asCheck turns the probe of an index key into that of a condition.
func (p *probe) asCheck() {
	p.place, p.err, p.collation = diff.InCheck, nil, ""
	p.text = "(\n" + p.source + "\n) IS NOT NULL"
}

// asRows lets the row of the probe's table be taken for one of the table itself. That
// is through its text, which is no part of an index.
func (p *probe) asRows() {
	p.rows, p.err, p.text = true, nil, p.source
	switch p.pair.Place {
	case diff.InIndexPredicate:
		p.place = diff.InCheck
	case diff.InIndexKey:
		p.asCheck()
	}
}

// deparse declares the probes and replaces their texts by the catalogue's.
func (s *Server) deparse(ctx context.Context, probes []*probe) error {
	for len(probes) > 0 {
		n := min(chunk, len(probes))
		if err := s.declare(ctx, probes[:n]); err != nil {
			return err
		}
		probes = probes[n:]
	}
	return nil
}

// declare tries all probes in one message. Where the server refuses one it
// tries each half, so that the refused one is found in few steps and fails
// alone; where it ran out of time it tries each, since a half would take as
// long again.
func (s *Server) declare(ctx context.Context, probes []*probe) error {
	parts := 2
	sql, err := script(probes)
	if err == nil {
		// A message that the server cannot parse sets no savepoint: a text may be
		// of a newer version than it is.
		if err := s.exec(ctx, "SAVEPOINT autogen_probe"); err != nil {
			return fmt.Errorf("probe expressions: %w", err)
		}
		err = s.run(ctx, sql, probes)
		if err == nil {
			return nil
		}
		answer, ok := refusal(ctx, s.conn, err)
		if !ok {
			return fmt.Errorf("probe expressions: %w", err)
		}
		if answer.Code == queryCanceled || answer.Code == lockNotAvailable {
			parts = len(probes)
		}
		if err := s.exec(ctx, undo); err != nil {
			return fmt.Errorf("probe expressions: %w", err)
		}
	}
	if len(probes) == 1 {
		probes[0].err = err
		return nil
	}
	for part := range slices.Chunk(probes, (len(probes)+parts-1)/parts) {
		if err := s.declare(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) run(ctx context.Context, sql string, probes []*probe) error {
	results, err := s.conn.PgConn().Exec(ctx, sql).ReadAll()
	if err != nil {
		return err
	}
	texts, collations, trees := map[int]string{}, map[int]string{}, map[int]string{}
	for _, r := range results {
		for _, row := range r.Rows {
			if n, err := strconv.Atoi(string(row[0])); err == nil && row[1] != nil {
				if texts[n], collations[n] = string(row[1]), string(row[2]); len(row) > 3 {
					trees[n] = string(row[3])
				}
			}
		}
	}
	for i, p := range probes {
		text, ok := texts[i]
		if !ok && p.place == diff.InDefault {
			text, ok = "NULL", true // the server keeps no default that is NULL
		}
		if !ok {
			p.err = fmt.Errorf("the catalogue shows no text for %q", p.text)
			continue
		}
		p.text, p.tree = text, trees[i]
		if p.collation == "" {
			// The first pass knows; in the second the COLLATE is gone.
			p.collation = collations[i]
		}
	}
	return nil
}

// same tells whether two probes came back alike.
func (p *probe) same(q *probe) bool {
	return p.text == q.text && p.collation == q.collation || p.place == diff.InBody && sameTrees(p.tree, q.tree, namesColumns(p.pair.Function))
}

// script writes one message of statements: a temporary table for each table of
// the probes, their indexes, a query for the texts, and the way back.
//
// Every expression stands between parentheses on lines of its own, and was
// parsed as one expression before, so that it can not reach out of its clause.
func script(probes []*probe) (string, error) {
	var b, keys strings.Builder
	var tables []string
	bodies(&b, probes)
	for _, g := range groups(probes) {
		tables = append(tables, quoteLiteral(g.name))
		if err := g.create(&b); err != nil {
			return "", err
		}
		g.indexes(&b, &keys)
		g.triggers(&b)
	}
	if len(tables) == 0 {
		b.WriteString(undo)
		return b.String(), nil
	}
	// One row each: the probe's number, its text, a key's collation. The number ends the name
	// of the column, constraint or index that carries it.
	relations := "SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relname IN (" +
		strings.Join(tables, ", ") + ")"
	number := func(name string) string { return "pg_catalog.substr(" + name + "::pg_catalog.text, 15)" }
	b.WriteString("SELECT " + number("a.attname") + ", pg_catalog.pg_get_expr(d.adbin, d.adrelid), '' FROM pg_catalog.pg_attrdef d" +
		" JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid IN (" + relations + ")\n" +
		"UNION ALL SELECT " + number("k.conname") + ", pg_catalog.pg_get_expr(k.conbin, k.conrelid), '' FROM pg_catalog.pg_constraint k" +
		" WHERE k.contype = 'c' AND k.conrelid IN (" + relations + ")\n" +
		"UNION ALL SELECT " + number("x.relname") + ", pg_catalog.pg_get_expr(i.indpred, i.indrelid), '' FROM pg_catalog.pg_index i" +
		" JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE i.indpred IS NOT NULL AND i.indrelid IN (" + relations + ")")
	b.WriteString(conditions(relations, number("t.tgname")))
	if keys.Len() > 0 {
		b.WriteString("\nUNION ALL SELECT v.n::pg_catalog.text, pg_catalog.pg_get_indexdef(x.oid, v.k, false), i.indcollation[v.k - 1]::pg_catalog.text" +
			" FROM (VALUES " + keys.String() + ") AS v(name, k, n)" +
			" JOIN pg_catalog.pg_class x ON x.relname = v.name AND x.relnamespace = pg_catalog.pg_my_temp_schema()" +
			" JOIN pg_catalog.pg_index i ON i.indexrelid = x.oid")
	}
	b.WriteString(";\n" + undo)
	return b.String(), nil
}

// prefix is 14 bytes long; see number in script.
const prefix = "autogen_probe_"

// group is what one temporary table carries.
type group struct {
	table   *diff.Context
	name    string
	probes  []*probe
	numbers []int
}

// groups makes a temporary table of each table's own name, so that a text may
// qualify its columns. A second one of a name in another schema takes a name
// of ours.
func groups(probes []*probe) []*group {
	var out []*group
	byTable := map[*diff.Context]*group{}
	taken := map[string]bool{}
	for i, p := range probes {
		if p.place == diff.InBody {
			continue
		}
		g := byTable[p.pair.Table]
		if g == nil {
			g = &group{table: p.pair.Table}
			if g.table != nil {
				_, g.name = model.SplitName(g.table.Name)
			}
			if g.name == "" || taken[g.name] {
				g.name = "autogen_table_" + strconv.Itoa(len(out))
			}
			taken[g.name] = true
			byTable[p.pair.Table] = g
			out = append(out, g)
		}
		g.probes = append(g.probes, p)
		g.numbers = append(g.numbers, i)
	}
	return out
}

// create writes the table: the columns that the expressions name, with the
// desired types but nothing else of their declaration, then a column for each
// default and generation expression and a constraint for each check.
func (g *group) create(b *strings.Builder) error {
	var parts, checks []string
	if g.table != nil {
		for _, c := range g.table.Columns {
			if !g.needs(c.Name) {
				continue
			}
			def, err := columnType(c)
			if err != nil {
				return err
			}
			parts = append(parts, model.QuoteIdentifier(c.Name)+" "+def)
		}
	}
	for i, p := range g.probes {
		name := model.QuoteIdentifier(prefix + strconv.Itoa(g.numbers[i]))
		switch p.place {
		case diff.InDefault, diff.InGenerated:
			def, err := columnType(*p.pair.Column)
			if err != nil {
				return err
			}
			if p.place == diff.InDefault {
				parts = append(parts, name+" "+def+" DEFAULT (\n"+p.text+"\n)")
			} else {
				parts = append(parts, name+" "+def+" GENERATED ALWAYS AS (\n"+p.text+"\n) STORED")
			}
		case diff.InCheck:
			checks = append(checks, "CONSTRAINT "+name+" CHECK (\n"+p.text+"\n)")
		}
	}
	if !slices.ContainsFunc(g.probes, func(p *probe) bool { return p.rows }) {
		b.WriteString("CREATE TEMPORARY TABLE " + model.QuoteIdentifier(g.name) + " (" + strings.Join(append(parts, checks...), ",\n") + ");\n")
		return nil
	}
	b.WriteString("CREATE TEMPORARY TABLE " + model.QuoteIdentifier(g.name) + " (" + strings.Join(parts, ",\n") + ");\n" + rowCast(model.QuoteIdentifier(g.name), model.QuoteName(g.table.Name)))
	for _, check := range checks {
		b.WriteString("ALTER TABLE pg_temp." + model.QuoteIdentifier(g.name) + " ADD " + check + ";\n")
	}
	return nil
}

func (g *group) needs(column string) bool {
	for _, p := range g.probes {
		if p.all || p.columns[column] {
			return true
		}
	}
	return false
}

// indexes writes a partial index for each predicate, and for the keys as few
// indexes as hold them. It notes in keys which key of which index is whose.
func (g *group) indexes(b, keys *strings.Builder) {
	target := "ON pg_temp." + model.QuoteIdentifier(g.name) + " "
	var list []string
	var first int
	flush := func() {
		if len(list) == 0 {
			return
		}
		b.WriteString("CREATE INDEX " + model.QuoteIdentifier("autogen_index_"+strconv.Itoa(first)) + " " + target + "(" + strings.Join(list, ", ") + ");\n")
		list = nil
	}
	for i, p := range g.probes {
		n := strconv.Itoa(g.numbers[i])
		switch p.place {
		case diff.InIndexPredicate:
			// The key is a constant: a predicate need not name a column.
			b.WriteString("CREATE INDEX " + model.QuoteIdentifier(prefix+n) + " " + target + "((true)) WHERE (\n" + p.text + "\n);\n")
		case diff.InIndexKey:
			if len(list) == keysOfIndex {
				flush()
			}
			if len(list) == 0 {
				first = g.numbers[i]
			}
			list = append(list, "(\n"+p.text+"\n)")
			if keys.Len() > 0 {
				keys.WriteString(", ")
			}
			keys.WriteString("('autogen_index_" + strconv.Itoa(first) + "', " + strconv.Itoa(len(list)) + ", " + n + ")")
		}
	}
	flush()
}

// The parts of a trigger's definition before and after its condition.
const (
	triggerHead = " FOR EACH ROW WHEN ("
	triggerTail = ") EXECUTE FUNCTION suppress_redundant_updates_trigger()"
)

// triggers writes a trigger for each condition of one. An AFTER UPDATE trigger
// for each row may name all that any other may.
func (g *group) triggers(b *strings.Builder) {
	for i, p := range g.probes {
		if p.place == diff.InTrigger {
			b.WriteString("CREATE TRIGGER " + model.QuoteIdentifier(prefix+strconv.Itoa(g.numbers[i])) + " AFTER UPDATE ON pg_temp." + model.QuoteIdentifier(g.name) +
				" FOR EACH ROW WHEN (\n" + p.text + "\n) EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger();\n")
		}
	}
}

// conditions writes the query for the conditions of triggers.
func conditions(relations, number string) string {
	start := fmt.Sprintf("pg_catalog.strpos(d.d, '%s') + %d", triggerHead, len(triggerHead))
	return "\nUNION ALL SELECT " + number + ", pg_catalog.substr(d.d, " + start + ", pg_catalog.length(d.d) - " +
		strconv.Itoa(len(triggerTail)-1) + " - (" + start + ")), ''" +
		" FROM pg_catalog.pg_trigger t, LATERAL (SELECT pg_catalog.pg_get_triggerdef(t.oid, false)) AS d(d)" +
		" WHERE t.tgrelid IN (" + relations + ")"
}

// columnType writes a column's type and collation. A spelling that is not that
// of a type is refused, since it goes into the script as it is.
func columnType(c diff.ContextColumn) (string, error) {
	spelling := c.Type
	switch spelling {
	case "smallserial", "serial", "bigserial":
		spelling = map[string]string{"smallserial": "smallint", "serial": "integer", "bigserial": "bigint"}[spelling]
	default:
		tree, err := parseTarget("NULL::" + spelling)
		if err == nil && !tree.GetTypeCast().GetArg().GetAConst().GetIsnull() {
			err = errNotExpression
		}
		if err != nil {
			return "", fmt.Errorf("type %q of column %q: %w", c.Type, c.Name, err)
		}
	}
	if c.Collation != "" {
		spelling += " COLLATE " + model.QuoteName(c.Collation)
	}
	return spelling, nil
}

func quoteLiteral(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
