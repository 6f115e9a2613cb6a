package postgres

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func columnSQL(c model.Column) string {
	sql := Ident(c.Name)
	if c.Type != "" {
		sql += " " + typeSQL(c.Type)
	}
	if c.Type != "" {
		sql += foreignOptions(c.ForeignOptions)
	}
	if c.Collation != "" {
		sql += " COLLATE " + Name(c.Collation)
	}
	if n := c.NotNullDetails(); (c.NotNull || n.Local || n.Name != "") && !n.NotValid {
		sql += " " + notNullSQL(n, "")
	}
	if c.Default != "" {
		sql += " DEFAULT " + defaultSQL(c.Default)
	}
	switch {
	case c.Identity != nil:
		sql += " " + identitySQL(c)
	case c.Generated != "" && c.Virtual:
		sql += " GENERATED ALWAYS AS (" + c.Generated + ") VIRTUAL"
	case c.Generated != "":
		sql += " GENERATED ALWAYS AS (" + c.Generated + ") STORED"
	}
	return sql
}

// defaultSQL puts parentheses around a default that is more than one word: a
// column definition takes only a restricted expression (b_expr in PostgreSQL's
// gram.y).
func defaultSQL(expr string) string {
	if strings.ContainsAny(expr, " \t\n") && !isString(expr) {
		return "(" + expr + ")"
	}
	return expr
}

// isString reports whether expr is nothing but one string literal.
func isString(expr string) bool {
	if len(expr) < 2 || expr[0] != '\'' || expr[len(expr)-1] != '\'' {
		return false
	}
	return !strings.Contains(strings.ReplaceAll(expr[1:len(expr)-1], "''", ""), "'")
}

func identitySQL(c model.Column) string {
	sql := "GENERATED " + generation(*c.Identity) + " AS IDENTITY"
	options := sequenceOptions(*c.Identity, "")
	if c.Sequence != "" {
		options = slices.Insert(options, 0, "SEQUENCE NAME "+relation(c.Sequence))
	}
	if len(options) > 0 {
		sql += " (" + strings.Join(options, " ") + ")"
	}
	return sql
}

func generation(id model.Identity) string {
	if id.Always {
		return "ALWAYS"
	}
	return "BY DEFAULT"
}

// sequenceOptions writes the options that are set, each with a prefix ("SET "
// in ALTER COLUMN).
func sequenceOptions(id model.Identity, prefix string) []string {
	var out []string
	number := func(word string, n int64) { out = append(out, fmt.Sprintf("%s%s %d", prefix, word, n)) }
	if id.Increment != 0 {
		number("INCREMENT BY", id.Increment)
	}
	if id.Min != nil {
		number("MINVALUE", *id.Min)
	}
	if id.Max != nil {
		number("MAXVALUE", *id.Max)
	}
	if id.Start != nil {
		number("START WITH", *id.Start)
	}
	if id.Cache != 0 {
		number("CACHE", id.Cache)
	}
	if id.Cycle {
		out = append(out, prefix+"CYCLE")
	}
	return out
}

// alterIdentity returns the statements that change the options of an identity
// column, which are those of its sequence. A change of the column's type has
// been made before, and has moved the bounds that were the old type's.
func alterIdentity(table string, from, to model.Column, columnType string) []string {
	var sql, set []string
	sql = append(sql, renameSequence(table, from, to)...)
	if from.Identity.Always != to.Identity.Always {
		set = append(set, "SET GENERATED "+generation(*to.Identity))
	}
	var f, t model.Sequence
	f.SetOptions(*from.Identity, columnType)
	t.SetOptions(*to.Identity, columnType)
	for _, option := range sequenceChanges(f, t) {
		if option != "RESTART" {
			option = "SET " + option
		}
		set = append(set, option)
	}
	if len(set) > 0 {
		sql = append(sql, moveInto(sequenceName(table, to), f, t)...)
		sql = append(sql, alter(table, "ALTER COLUMN "+Ident(to.Name)+" "+strings.Join(set, " ")))
	}
	return append(sql, identityMarks(table, *from.Identity, to)...)
}

// identityMarks returns the statements that change what the sequence of an identity
// column has beside its options.
func identityMarks(table string, from model.Identity, to model.Column) []string {
	sequence := "SEQUENCE " + sequenceName(table, to)
	var sql []string
	if is := to.Identity.Logging; is != from.Logging {
		switch { // as its table is
		case is == "" && from.Logging == "LOGGED":
			is = "UNLOGGED"
		case is == "":
			is = "LOGGED"
		}
		sql = append(sql, "ALTER "+sequence+" SET "+is)
	}
	return append(sql, comment(sequence, from.Comment, to.Identity.Comment)...)
}

// renameSequence renames the sequence that a column draws from, if its name
// changes.
func renameSequence(table string, from, to model.Column) []string {
	was, is := sequenceName(table, from), sequenceName(table, to)
	if was == is {
		return nil
	}
	_, bare := model.SplitName((&model.Table{Name: table}).SequenceOf(&to))
	return one("ALTER SEQUENCE " + was + " RENAME TO " + Ident(bare))
}

// alterColumn changes a column in place. The default is dropped before a
// change of type and set after it: the server would otherwise cast it, which
// fails for many types.
func alterColumn(o ops.AlterColumn) ([]string, error) {
	from, to := o.From, o.To
	column := "ALTER COLUMN " + Ident(to.Name)
	if o.Only {
		if from.DropNotNull(); !o.From.NotNull || !reflect.DeepEqual(from, to) {
			return nil, unsupported(o, "only a NOT NULL can be dropped from a table and stay in those that inherit it")
		}
		return one("ALTER TABLE ONLY " + relation(o.Table) + " " + column + " DROP NOT NULL"), nil
	}
	var sql []string
	do := func(action string) { sql = append(sql, alter(o.Table, column+" "+action)) }
	if from.Generated != to.Generated || from.Generated != "" && from.Virtual != to.Virtual {
		action, err := alterGeneration(o)
		if err != nil {
			return nil, err
		}
		do(action)
	}
	serialFrom, serialTo := model.IsSerial(from.Type), model.IsSerial(to.Type)
	fromType, toType := integerOf(from.Type), integerOf(to.Type)
	retype := fromType != toType || from.Collation != to.Collation
	replaced := serialFrom && to.Identity != nil || serialTo && from.Identity != nil
	if replaced {
		sql = append(sql, keepNext(o.Table, from))
	}
	if from.Identity != nil && to.Identity == nil {
		do("DROP IDENTITY")
	}
	if serialFrom && !serialTo {
		do("DROP DEFAULT")
		sql = append(sql, "DROP SEQUENCE "+sequenceName(o.Table, from))
	}
	dropped := false
	if from.Default != "" && (to.Default == "" || retype) {
		do("DROP DEFAULT")
		dropped = true
	}
	if retype {
		action := "TYPE " + typeSQL(toType)
		if to.Collation != "" {
			action += " COLLATE " + Name(to.Collation)
		}
		switch {
		case o.Using != "":
			action += " USING " + o.Using
		case !model.IsCastable(fromType, toType):
			action += " USING " + ThroughText(to.Name, toType)
		case !model.IsAssignable(fromType, toType):
			action += " USING " + Explicitly(to.Name, toType)
		}
		do(action)
		if serialFrom && serialTo {
			sql = append(sql, "ALTER SEQUENCE "+sequenceName(o.Table, from)+" AS "+toType)
		}
	}
	if serialFrom && serialTo {
		sql = append(sql, renameSequence(o.Table, from, to)...)
	}
	if to.NotNull {
		sql = append(sql, alterNotNull(o)...)
	}
	if to.Default != "" && (to.Default != from.Default || dropped) {
		do("SET DEFAULT " + to.Default)
	}
	if serialTo && !serialFrom {
		sql = append(sql, makeSerial(o, toType, replaced)...)
	}
	switch {
	case to.Identity == nil:
	case from.Identity == nil:
		do("ADD " + identitySQL(to))
		sql = append(sql, passValues(o.Table, to, *to.Identity, toType, replaced))
		sql = append(sql, identityMarks(o.Table, model.Identity{}, to)...)
	default:
		sql = append(sql, alterIdentity(o.Table, from, to, toType)...)
	}
	if from.NotNull && !to.NotNull {
		do("DROP NOT NULL")
	}
	for _, action := range columnStorage(from, to, retype) {
		do(action)
	}
	sql = append(sql, alterForeignColumn(o.Table, from.ForeignOptions, to)...)
	sql = append(sql, comment(columnTarget(o.Table, to.Name), from.Comment, to.Comment)...)
	return append(sql, notNullComment(o.Table, from, to)...), nil
}

// alterGeneration returns the action that changes what a generated column is
// computed from. PostgreSQL takes SET EXPRESSION from version 17 on, and keeps
// the column's place, indexes and comment; for an older one the column is
// dropped and added. No version makes an ordinary column a generated one, or a
// virtual one an ordinary or a stored one (measured on PostgreSQL 18.4).
func alterGeneration(o ops.AlterColumn) (string, error) {
	switch {
	case o.From.Generated != "" && o.To.Generated != "" && o.From.Virtual == o.To.Virtual:
		return "SET EXPRESSION AS (" + o.To.Generated + ")", nil
	case o.To.Generated != "" || o.From.Virtual:
		return "", unsupported(o, "such a change of a generated column is made by dropping the column and adding it")
	}
	return "DROP EXPRESSION", nil
}

// integerOf returns the type that a column has on the server: a serial column
// is an integer one.
func integerOf(t string) string {
	switch t {
	case "serial":
		return "integer"
	case "bigserial":
		return "bigint"
	case "smallserial":
		return "smallint"
	}
	return t
}

// sequenceName returns the name of the sequence that a serial or identity column
// draws from.
func sequenceName(table string, c model.Column) string {
	return relation((&model.Table{Name: table}).SequenceOf(&c))
}

// makeSerial turns an integer column into a serial one, as CREATE TABLE would
// have made it (PostgreSQL documentation, section 8.1.4), and moves the
// sequence past the values that are there, and to where the one that it replaces
// stood.
func makeSerial(o ops.AlterColumn, integer string, replaced bool) []string {
	sequence, column := sequenceName(o.Table, o.To), Ident(o.To.Name)
	sql := one("CREATE SEQUENCE " + sequence + " AS " + integer)
	if o.Owner != "" {
		sql = append(sql, "ALTER SEQUENCE "+sequence+" OWNER TO "+Ident(o.Owner))
	}
	return append(sql,
		alter(o.Table, "ALTER COLUMN "+column+" SET DEFAULT nextval("+Literal(sequence)+"::regclass)"),
		"ALTER SEQUENCE "+sequence+" OWNED BY "+relation(o.Table)+"."+column,
		passValues(o.Table, o.To, model.Identity{}, integer, replaced))
}

// ownSequence returns a serial column as it is written where its sequence has a
// name of its own, for which a serial has no clause: an integer with a default.
// The statements create the sequence, before, and make it the column's, after.
func ownSequence(table string, unlogged bool, c model.Column) (written model.Column, before, after []string) {
	if c.Sequence == "" || !model.IsSerial(c.Type) {
		return c, nil, nil
	}
	sequence, create := relation(c.Sequence), "CREATE SEQUENCE "
	if unlogged {
		create = "CREATE UNLOGGED SEQUENCE "
	}
	c.Type, c.Default = integerOf(c.Type), model.Nextval(c.Sequence)
	return c, one(create + sequence + " AS " + c.Type), one("ALTER SEQUENCE " + sequence + " OWNED BY " + relation(table) + "." + Ident(c.Name))
}

// addColumn adds a column with what its definition cannot say.
func addColumn(o ops.AddColumn) []string {
	c, before, after := ownSequence(o.Table, false, o.Column)
	if o.Owner != "" && len(before) > 0 {
		before = append(before, "ALTER SEQUENCE "+relation(o.Column.Sequence)+" OWNER TO "+Ident(o.Owner))
	}
	return slices.Concat(before, withComment(alter(o.Table, "ADD COLUMN "+columnSQL(c)), columnTarget(o.Table, c.Name), c.Comment), after,
		newColumnStorage(o.Table, c), newNotNull(o.Table, c))
}

// nextValue is the parameter that holds the next value of a sequence from before it is
// dropped until its successor is there.
const nextValue = "'autogen.next_value'"

// keepNext returns the statement that remembers what the sequence of a column would
// hand out next.
func keepNext(table string, c model.Column) string {
	var s model.Sequence
	if c.Identity != nil {
		s.SetOptions(*c.Identity, "")
	}
	return fmt.Sprintf("SELECT pg_catalog.set_config(%s, (last_value::numeric + CASE WHEN is_called THEN %d ELSE 0 END)::text, false) FROM %s",
		nextValue, boundsOf(s).increment, sequenceName(table, c))
}

// passValues returns the statement that moves the sequence of a column past the
// values that are there: one that has just been made would hand them out again. Those
// that the sequence before it has handed out may no longer be there.
func passValues(table string, c model.Column, options model.Identity, integer string, replaced bool) string {
	var s model.Sequence
	s.SetOptions(options, integer)
	b := boundsOf(s)
	before := ""
	if replaced {
		before = "pg_catalog.current_setting(" + nextValue + ", true)::numeric, "
	}
	next := fmt.Sprintf("least(greatest(max(%s)::numeric + %d, %s%d), %d)", Ident(c.Name), b.increment, before, b.start, b.max)
	if b.increment < 0 {
		next = fmt.Sprintf("greatest(least(min(%s)::numeric - %d, %s%d), %d)", Ident(c.Name), -b.increment, before, b.start, b.min)
	}
	return fmt.Sprintf("SELECT pg_catalog.setval(pg_catalog.pg_get_serial_sequence(%s, %s), %s::bigint, false) FROM %s",
		Literal(relation(table)), Literal(c.Name), next, relation(table))
}

// ThroughText returns the expression that turns a column into a type, given in its
// canonical spelling, by way of what its values are printed as.
func ThroughText(column, typ string) string { return Ident(column) + "::text::" + typeSQL(typ) }

// Explicitly returns the expression that turns a column into a type, given in its
// canonical spelling, by a cast that the server does not take by itself.
func Explicitly(column, typ string) string { return Ident(column) + "::" + typeSQL(typ) }
