package sqlite

import (
	"strings"

	"github.com/autogen-db/autogen/introspect/sqlite/ddl"
	"github.com/autogen-db/autogen/model"
)

func createTableSQL(t model.Table) (string, error) {
	name, err := tableName(t.Name)
	if err != nil {
		return "", err
	}
	if t.Comment != "" {
		return "", unsupported("there are no comments on tables")
	}
	out := &ddl.Table{Name: name, Strict: t.Strict, WithoutRowID: t.WithoutRowID}
	for _, col := range t.Columns {
		c, err := columnDefinition(col)
		if err != nil {
			return "", err
		}
		out.Columns = append(out.Columns, c)
	}
	if err := placePrimaryKey(out, t); err != nil {
		return "", err
	}
	add := func(c *ddl.Clause, err error) error {
		if err == nil {
			out.Constraints = append(out.Constraints, c)
		}
		return err
	}
	for _, u := range t.Uniques {
		if err := add(uniqueClause(u)); err != nil {
			return "", err
		}
	}
	for _, f := range t.ForeignKeys {
		if err := add(foreignKeyClause(f)); err != nil {
			return "", err
		}
	}
	for _, k := range t.Checks {
		if err := add(checkClause(k)); err != nil {
			return "", err
		}
	}
	return out.SQL(name), nil
}

// placePrimaryKey writes a key of one column into the column, where
// AUTOINCREMENT belongs, and a longer one as a constraint of the table.
func placePrimaryKey(out *ddl.Table, t model.Table) error {
	auto := ""
	for _, c := range t.Columns {
		if c.Autoincrement {
			auto = c.Name
		}
	}
	pk := t.PrimaryKey
	if auto != "" && (pk == nil || len(pk.Columns) != 1 || !ddl.SameName(pk.Columns[0], auto)) {
		return unsupported("AUTOINCREMENT needs a primary key of that one column")
	}
	if pk == nil {
		return nil
	}
	if len(pk.Columns) == 1 {
		if c := out.Column(pk.Columns[0]); c != nil {
			if err := checkPrimaryKey(*pk); err != nil {
				return err
			}
			c.Clauses = append([]*ddl.Clause{inlinePrimaryKey(pk.Name, auto != "")}, c.Clauses...)
			return nil
		}
	}
	c, err := primaryKeyClause(*pk)
	if err == nil {
		out.Constraints = append(out.Constraints, c)
	}
	return err
}

func inlinePrimaryKey(name string, autoincrement bool) *ddl.Clause {
	c := &ddl.Clause{Kind: ddl.PrimaryKey, Name: name, Body: "PRIMARY KEY", Autoincrement: autoincrement}
	if autoincrement {
		c.Body += " AUTOINCREMENT"
	}
	return c
}

func columnDefinition(c model.Column) (*ddl.Column, error) {
	switch {
	case c.Identity != nil:
		return nil, unsupported("there are no identity columns")
	case c.Comment != "":
		return nil, unsupported("there are no comments on columns")
	}
	out := &ddl.Column{Name: c.Name, Type: c.Type, TypeSQL: c.Type}
	add := func(kind ddl.ClauseKind, body string) {
		out.Clauses = append(out.Clauses, &ddl.Clause{Kind: kind, Body: body})
	}
	if c.Collation != "" {
		add(ddl.Collate, collate(c.Collation))
	}
	if c.NotNull {
		add(ddl.NotNull, "NOT NULL")
	}
	if c.Default != "" {
		add(ddl.Default, "DEFAULT "+defaultSQL(c.Default))
	}
	if c.Generated != "" {
		add(ddl.Generated, generatedSQL(c))
	}
	return out, nil
}

func collate(name string) string {
	_, bare := model.SplitName(name)
	switch bare {
	case "BINARY", "NOCASE", "RTRIM": // Known words read better without quotes.
		return "COLLATE " + bare
	}
	return "COLLATE " + ddl.Quote(bare)
}

func generatedSQL(c model.Column) string {
	if c.Virtual {
		return "GENERATED ALWAYS AS (" + c.Generated + ") VIRTUAL"
	}
	return "GENERATED ALWAYS AS (" + c.Generated + ") STORED"
}

// defaultSQL writes a default: a literal bare, and an expression in the
// parentheses that it needs.
func defaultSQL(expr string) string {
	if _, literal := defaultLiteral(expr); literal {
		return expr
	}
	return "(" + expr + ")"
}

// defaultLiteral reports whether a default is a literal, a signed number or a
// name, and returns its last token.
func defaultLiteral(expr string) (ddl.Token, bool) {
	tokens, err := ddl.Scan(expr)
	if err != nil || len(tokens) == 0 {
		return ddl.Token{}, false
	}
	last := tokens[len(tokens)-1]
	signed := len(tokens) == 2 && (tokens[0].IsSymbol("-") || tokens[0].IsSymbol("+")) && last.Kind == ddl.Number
	if len(tokens) == 1 && last.Kind != ddl.Symbol && last.Kind != ddl.Variable || signed {
		return last, true
	}
	return ddl.Token{}, false
}

func checkPrimaryKey(k model.PrimaryKey) error {
	switch {
	case len(k.Include) > 0:
		return unsupported("there are no included columns")
	case k.WithoutOverlaps:
		return unsupported("there are no keys over time")
	case k.Deferrable:
		return unsupported("only foreign keys are deferrable")
	}
	return nil
}

func primaryKeyClause(k model.PrimaryKey) (*ddl.Clause, error) {
	if err := checkPrimaryKey(k); err != nil {
		return nil, err
	}
	return &ddl.Clause{Kind: ddl.PrimaryKey, Name: k.Name, Body: "PRIMARY KEY (" + ddl.QuoteAll(k.Columns) + ")"}, nil
}

func uniqueClause(u model.Unique) (*ddl.Clause, error) {
	switch {
	case len(u.Include) > 0:
		return nil, unsupported("there are no included columns")
	case u.NullsNotDistinct:
		return nil, unsupported("nulls are always distinct")
	case u.WithoutOverlaps:
		return nil, unsupported("there are no keys over time")
	case u.Deferrable:
		return nil, unsupported("only foreign keys are deferrable")
	}
	return &ddl.Clause{Kind: ddl.Unique, Name: u.Name, Body: "UNIQUE (" + ddl.QuoteAll(u.Columns) + ")"}, nil
}

func checkClause(k model.Check) (*ddl.Clause, error) {
	switch {
	case k.NoInherit:
		return nil, unsupported("there is no inheritance")
	case k.NotValid:
		return nil, unsupported("every constraint is valid from the start")
	case k.NotEnforced:
		return nil, unsupported("every constraint is enforced")
	}
	return &ddl.Clause{Kind: ddl.Check, Name: k.Name, Expr: k.Expr, Body: "CHECK (" + k.Expr + ")"}, nil
}

func foreignKeyClause(f model.ForeignKey) (*ddl.Clause, error) {
	switch {
	case len(f.OnDeleteColumns) > 0:
		return nil, unsupported("SET NULL and SET DEFAULT take no columns")
	case f.NotValid:
		return nil, unsupported("every constraint is valid from the start")
	case f.NotEnforced:
		return nil, unsupported("every constraint is enforced")
	case f.Period:
		return nil, unsupported("there are no keys over time")
	}
	table, err := tableName(f.RefTable)
	if err != nil {
		return nil, err
	}
	body := "FOREIGN KEY (" + ddl.QuoteAll(f.Columns) + ") REFERENCES " + ddl.Quote(table)
	if len(f.RefColumns) > 0 {
		body += " (" + ddl.QuoteAll(f.RefColumns) + ")"
	}
	if f.Match != "" {
		body += " MATCH " + f.Match
	}
	if f.OnUpdate != "" {
		body += " ON UPDATE " + f.OnUpdate
	}
	if f.OnDelete != "" {
		body += " ON DELETE " + f.OnDelete
	}
	if f.Deferrable {
		body += " DEFERRABLE"
		if f.Deferred {
			body += " INITIALLY DEFERRED"
		}
	}
	return &ddl.Clause{Kind: ddl.ForeignKey, Name: f.Name, Body: body}, nil
}

func createIndexSQL(table string, x model.Index) (string, error) {
	name, err := tableName(table)
	if err != nil {
		return "", err
	}
	switch {
	case x.Method != "" && x.Method != "btree":
		return "", unsupported("there is one index method, a B-tree")
	case len(x.Include) > 0:
		return "", unsupported("there are no included columns")
	case x.NullsNotDistinct:
		return "", unsupported("nulls are always distinct")
	}
	keys := make([]string, len(x.Keys))
	for i, k := range x.Keys {
		switch {
		case k.OpClass != "":
			return "", unsupported("there are no operator classes")
		case k.Nulls != "":
			return "", unsupported("the order of nulls in an index is fixed")
		}
		keys[i] = keySQL(k)
	}
	sql := "CREATE INDEX "
	if x.Unique {
		sql = "CREATE UNIQUE INDEX "
	}
	sql += ddl.Quote(x.Name) + " ON " + ddl.Quote(name) + " (" + strings.Join(keys, ", ") + ")"
	if x.Where != "" {
		sql += " WHERE " + x.Where
	}
	return sql, nil
}

func keySQL(k model.Key) string {
	sql := ddl.Quote(k.Column)
	if k.Expr != "" {
		if sql = k.Expr; !ddl.IsCall(k.Expr) {
			sql = "(" + k.Expr + ")"
		}
	}
	if k.Collation != "" {
		sql += " " + collate(k.Collation)
	}
	if k.Desc {
		sql += " DESC"
	}
	return sql
}
