package codegen

import (
	"flag"
	"go/format"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/internal/opstest"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

var update = flag.Bool("update", false, "write the golden files")

var created = time.Date(2026, 11, 22, 11, 15, 4, 999, time.FixedZone("", 3600)).UTC()

// users is the table of design.md.
var users = model.Table{
	Name: "users",
	Columns: []model.Column{
		{Name: "id", Type: "bigserial", NotNull: true, Sequence: "user_ids"},
		{Name: "name", Type: "varchar(30)", NotNull: true, RenamedFrom: "nick"},
		{Name: "team_id", Type: "bigint"},
	},
	PrimaryKey:  &model.PrimaryKey{Name: "users_pkey", Columns: []string{"id"}},
	Uniques:     []model.Unique{{Name: "users_name_key", Columns: []string{"name"}}},
	ForeignKeys: []model.ForeignKey{{Name: "users_team_id_fkey", Columns: []string{"team_id"}, RefTable: "teams", RefColumns: []string{"id"}, OnDelete: "CASCADE"}},
	Checks:      []model.Check{{Name: "users_name_check", Expr: "name <> ''"}, {Name: "c", Expr: `"name" ~ '^\w+$'`}},
	RenamedFrom: "accounts",
	Pos:         model.Pos{File: "models.go", Line: 7},
}

// golden holds a file for each kind of object; together they hold every kind
// of operation.
var golden = []RevisionFile{
	{ID: "1975ea83b712", Parents: []string{"27c6a30d7c24"}, Message: "add email",
		Hazards: []string{"index users(email): SHARE lock, blocks writes while it is built (about 1,200,000 rows); --online builds it concurrently"},
		Up: []ops.Operation{
			ops.AddColumn{Table: "users", Column: model.Column{Name: "email", Type: "varchar(100)"}},
			ops.CreateIndex{Table: "users", Index: model.Index{Name: "ix_users_email", Keys: []model.Key{{Column: "email"}}, Unique: true}},
		},
		Down: []ops.Operation{
			ops.DropIndex{Table: "users", Index: model.Index{Name: "ix_users_email", Keys: []model.Key{{Column: "email"}}}},
			ops.DropColumn{Table: "users", Column: model.Column{Name: "email", Type: "varchar(100)"}},
		}},
	{ID: "empty", Parents: []string{"a", "b"}, Message: "backfill the names"},
	{ID: "branch", DependsOn: []string{"1975ea83b712", "users"}, Labels: []string{"billing"}, Message: "begin billing"},
	{ID: "comment", Message: "do \"this\"\n// and that\u202e\x00",
		Notes:       []string{"the table t is rebuilt", "second"},
		Hazards:     []string{"drop column t.a: loses its\ndata"},
		Unconfirmed: []string{"default of t.b: now() and CURRENT_TIMESTAMP", "default of t.c: '' and trim(' ')"}},
	{ID: "schema", Message: "schemas",
		Up: []ops.Operation{
			ops.CreateSchema{Schema: model.Schema{Name: "billing", Comment: "money"}},
			ops.AlterSchema{From: model.Schema{Name: "billing", Comment: "money"}, To: model.Schema{Name: "billing"}},
		},
		Down: []ops.Operation{ops.DropSchema{Schema: model.Schema{Name: "billing", Comment: "money"}}}},
	{ID: "enum", Message: "enums",
		Up: []ops.Operation{
			ops.CreateEnum{Enum: model.Enum{Name: "billing.currency", Values: []string{"EUR", "it's", ""}, Comment: `a "comment"`}},
			ops.AlterEnum{From: model.Enum{Name: "mood", Values: []string{"sad", "ok"}}, To: model.Enum{Name: "mood", Values: []string{"sad", "ok", "happy"}}},
			ops.AlterEnum{
				From: model.Enum{Name: "mood", Values: []string{"sad", "ok"}}, To: model.Enum{Name: "mood", Values: []string{"ok"}},
				Uses: []ops.EnumUse{{Table: "users", Column: model.Column{Name: "mood", Type: "mood", Default: "'ok'::mood"}}, {Table: "b.t", Column: model.Column{Name: "m", Type: "mood[]"}}}},
			ops.CreateEnum{Enum: model.Enum{Name: "country", Values: strings.Fields(strings.Repeat("Liechtenstein ", 9))}},
		},
		Down: []ops.Operation{ops.DropEnum{Enum: model.Enum{Name: "billing.currency", Values: []string{"EUR"}}}}},
	{ID: "table", Message: "Tables!",
		Up: []ops.Operation{
			ops.CreateTable{Table: users},
			ops.CreateTable{Table: model.Table{Name: "t", Columns: []model.Column{{Name: "id", Type: "integer"}}}},
			ops.CreateTable{Table: model.Table{Name: "nothing"}},
			ops.CreateTable{Table: model.Table{
				Name: `"a.b"."c""d"`, Comment: "it's `so`\nand \"so\"", Strict: true, WithoutRowID: true,
				Columns:    []model.Column{{Name: "id", Type: "integer", Autoincrement: true}},
				PrimaryKey: &model.PrimaryKey{Columns: []string{"id", "and", "many", "more", "columns"}, Name: "a_rather_long_name_for_a_primary_key", Include: []string{"b"}, Deferrable: true, Deferred: true},
				Indexes:    []model.Index{{Name: "i", Keys: []model.Key{{Column: "id"}}}},
			}},
			ops.RenameTable{From: "users", To: "billing.users"},
			ops.AlterTable{From: users, To: model.Table{Name: "users", Comment: "people", Strict: true, WithoutRowID: true, Columns: users.Columns}},
		},
		Down: []ops.Operation{ops.DropTable{Table: users}}},
	{ID: "column", Message: "columns",
		Up: []ops.Operation{
			ops.AddColumn{Table: "t", Column: model.Column{
				Name: "all", Type: "numeric(10,2)[]", NotNull: true, Default: `'{"a":1}'::text`, Autoincrement: true,
				Identity:  &model.Identity{Always: true, Start: model.Ptr(int64(-5)), Increment: 2, Min: model.Ptr(int64(-9223372036854775808)), Max: model.Ptr(int64(0)), Cache: 10, Cycle: true},
				Generated: "a + b", Virtual: true, Collation: `"de-x-icu"`, Comment: "first line\nsecond line", Sequence: "s.q"}},
			ops.AddColumn{Table: "t", Column: model.Column{Name: "id", Type: "bigint", NotNull: true, Identity: &model.Identity{}}},
			ops.AlterColumn{Table: "users", From: model.Column{Name: "name", Type: "varchar(30)"}, To: model.Column{Name: "name", Type: "varchar(100)", NotNull: true}},
			ops.AlterColumn{Table: "users", From: model.Column{Name: "n", Type: "text"}, To: model.Column{Name: "n", Type: "integer"}, Using: `n::integer + length("n")`},
			ops.AlterColumn{Table: "t", From: model.Column{Name: "long", Type: "text"}, To: model.Column{Name: "long", Type: "text", NotNull: true, Default: "concat('a long expression', 'that does not fit', 'on a line with the rest')", Comment: "and more"}},
			ops.RenameColumn{Table: "users", From: "name", To: "full_name"},
		},
		Down: []ops.Operation{ops.DropColumn{Table: "users", Column: model.Column{Name: "email"}}}},
	{ID: "constraint", Message: "constraints",
		Up: []ops.Operation{
			ops.AddPrimaryKey{Table: "t", PrimaryKey: model.PrimaryKey{Name: "t_pkey", Columns: []string{"b", "a"}, Include: []string{"c"}, Deferrable: true, Deferred: true}},
			ops.AddUnique{Table: "t", Unique: model.Unique{Name: "u", Columns: []string{"a"}, Include: []string{"b"}, NullsNotDistinct: true, Deferrable: true, Deferred: true}},
			ops.AddPrimaryKey{Table: "t", PrimaryKey: model.PrimaryKey{Name: "t_pkey", Columns: []string{"a"}}, Using: "i"},
			ops.AddUnique{Table: "t", Unique: model.Unique{Name: "u", Columns: []string{"a"}}, Using: "i"},
			ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{
				Name: "f", Columns: []string{"a", "b"}, RefTable: "billing.invoices", RefColumns: []string{"x", "y"}, OnDelete: "SET NULL", OnUpdate: "RESTRICT",
				OnDeleteColumns: []string{"b"}, Match: "FULL", Deferrable: true, Deferred: true, NotValid: true}},
			ops.AddCheck{Table: "t", Check: model.Check{Name: "c", Expr: "a > 0", NoInherit: true, NotValid: true}},
			ops.RenameConstraint{Table: "t", From: "c", To: "c2"},
			ops.ValidateConstraint{Table: "t", Name: "c2"},
			ops.AlterForeignKey{Table: "t", From: model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "u"}, To: model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "u", Deferrable: true}},
		},
		Down: []ops.Operation{
			ops.DropCheck{Table: "t", Check: model.Check{Name: "c", Expr: "a > 0"}},
			ops.DropForeignKey{Table: "t", ForeignKey: model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "x"}},
			ops.DropUnique{Table: "t", Unique: model.Unique{Name: "u", Columns: []string{"a"}}},
			ops.DropPrimaryKey{Table: "t", PrimaryKey: model.PrimaryKey{Name: "t_pkey", Columns: []string{"a"}}},
		}},
	{ID: "unnamed", Message: "constraints without a name",
		Up: []ops.Operation{
			ops.DropPrimaryKey{Table: "t", PrimaryKey: model.PrimaryKey{Columns: []string{"a"}}},
			ops.DropUnique{Table: "t", Unique: model.Unique{Columns: []string{"a", "b"}}},
			ops.DropForeignKey{Table: "t", ForeignKey: model.ForeignKey{Columns: []string{"a_rather_long_column_name"}, RefTable: "another_table", OnDelete: "CASCADE"}},
			ops.DropCheck{Table: "t", Check: model.Check{Expr: "a > 0"}},
		},
		Down: []ops.Operation{ops.AddCheck{Table: "t", Check: model.Check{Expr: "a > 0"}}}},
	{ID: "index", Message: "indexes",
		Up: []ops.Operation{
			ops.CreateIndex{Table: "t", Index: model.Index{
				Name: "i", Unique: true, Method: "gin", Include: []string{"c"}, NullsNotDistinct: true, Where: "deleted_at IS NULL",
				Keys: []model.Key{{Column: "a", Collation: "C", OpClass: "text_pattern_ops", Desc: true, Nulls: "LAST"}, {Expr: `lower("B")`}}}},
			ops.CreateIndex{Table: "t", Index: model.Index{Name: "k", Keys: []model.Key{{Column: "a"}}}, Concurrently: true},
			ops.IfNotExists{Operation: ops.CreateIndex{Table: "t", Index: model.Index{Name: "l", Keys: []model.Key{{Column: "a"}}}}},
			ops.IfExists{Operation: ops.DropIndex{Table: "t", Index: model.Index{Name: "m"}}},
			ops.RenameIndex{Table: "t", From: "i", To: "j"},
		},
		Down: []ops.Operation{
			ops.DropIndex{Table: "t", Index: model.Index{Name: "k"}, Concurrently: true},
			ops.DropIndex{Table: "t", Index: model.Index{Name: "i"}},
		}},
	{ID: "domain", Message: "domains",
		Up: []ops.Operation{
			ops.CreateDomain{Domain: model.Domain{Name: "s.email", Type: "varchar(100)", Collation: "C", NotNull: true, Default: "'x'",
				Checks: []model.Check{{Name: "email_check", Expr: "VALUE ~ '@'", NotValid: true}}, Comment: "an address"}},
			ops.AlterDomain{From: model.Domain{Name: "d", Type: "integer"}, To: model.Domain{Name: "d", Type: "integer", NotNull: true, NotNullName: "nn", NotNullComment: "n"}},
			ops.AlterDomain{From: model.Domain{Name: "d", Type: "integer"}, To: model.Domain{Name: "d", Type: "bigint"},
				Uses: []ops.EnumUse{{Table: "t", Column: model.Column{Name: "a", Type: "d[]"}}}},
		},
		Down: []ops.Operation{ops.DropDomain{Domain: model.Domain{Name: "s.email", Type: "text"}}}},
	{ID: "view", Message: "views",
		Up: []ops.Operation{
			ops.CreateView{View: model.View{Name: "s.v", Columns: []model.ViewColumn{{Name: "a", Default: "1", Comment: "one"}},
				Query: "SELECT id AS a\n   FROM t\n  WHERE n > 1", Options: []string{"security_barrier=true"}, CheckOption: "LOCAL", Comment: "c"}},
			ops.AlterView{From: model.View{Name: "v", Query: "SELECT 1"}, To: model.View{Name: "v", Query: "SELECT 2"}},
			ops.DropView{View: model.View{Name: "m", Materialized: true}},
		},
		Down: []ops.Operation{ops.DropView{View: model.View{Name: "s.v", Query: "SELECT 1"}}}},
	{ID: "type", Message: "composite and range types, collations",
		Up: []ops.Operation{
			ops.CreateComposite{Composite: model.Composite{Name: "s.pair", Comment: "two", Attributes: []model.Attribute{
				{Name: "a", Type: "integer", Comment: "first"}, {Name: "b", Type: "text", Collation: "C"}}}},
			ops.AlterComposite{From: model.Composite{Name: "p", Attributes: []model.Attribute{{Name: "a", Type: "integer"}}},
				To:   model.Composite{Name: "p", Attributes: []model.Attribute{{Name: "a", Type: "bigint"}}},
				Uses: []ops.EnumUse{{Table: "t", Column: model.Column{Name: "a", Type: "p"}}}},
			ops.CreateRange{Range: model.Range{Name: "span", Subtype: "double precision", OpClass: "o", Collation: "C",
				SubtypeDiff: "float8mi", Multirange: "spans", Comment: "from to"}},
			ops.AlterRange{From: model.Range{Name: "r", Subtype: "text"}, To: model.Range{Name: "r", Subtype: "text", Collation: "C"}},
			ops.CreateCollation{Collation: model.Collation{Name: "german", Provider: "icu", Locale: "de", Rules: "&a < b", Nondeterministic: true, Comment: "c"}},
			ops.CreateCollation{Collation: model.Collation{Name: "mixed", LCCollate: "C", LCCtype: "C.UTF-8"}},
			ops.AlterCollation{From: model.Collation{Name: "german", Locale: "de"}, To: model.Collation{Name: "german", Locale: "de", Comment: "c"}},
		},
		Down: []ops.Operation{
			ops.DropCollation{Collation: model.Collation{Name: "german", Locale: "de"}},
			ops.DropRange{Range: model.Range{Name: "span", Subtype: "text"}},
			ops.DropComposite{Composite: model.Composite{Name: "s.pair"}},
		}},
	{ID: "function", Message: "functions and triggers",
		Up: []ops.Operation{
			ops.CreateFunction{Function: model.Function{Name: "s.add", Args: []model.Argument{{Name: "a", Type: "integer"}, {Name: "b", Type: "integer", Default: "1"}},
				Returns: "integer", Language: "sql", Body: "\n  SELECT a + b;\n", Volatility: "IMMUTABLE", Cost: 12.5,
				Settings: []model.Setting{{Name: "search_path", Value: `""`}}, Comment: "adds"}},
			ops.AlterFunction{From: model.Function{Name: "f", Returns: "integer", Language: "sql", Body: "SELECT 1"},
				To: model.Function{Name: "f", Returns: "integer", Language: "sql", Body: "SELECT 1", Strict: true}},
			ops.CreateTrigger{Trigger: model.Trigger{Name: "touch", Table: "t", Timing: "BEFORE", Update: true, UpdateOf: []string{"name"},
				ForEachRow: true, When: "old.name <> new.name", Function: "touch", Args: []string{"x"}, Enabled: "ALWAYS"}},
			ops.AlterTrigger{From: model.Trigger{Name: "log", Table: "t", Timing: "AFTER", Insert: true, Function: "log"},
				To: model.Trigger{Name: "log", Table: "t", Timing: "AFTER", Insert: true, Function: "log", Enabled: "DISABLED"}},
		},
		Down: []ops.Operation{
			ops.CreateAggregate{Aggregate: model.Aggregate{Name: "s.total", Args: []model.Argument{{Name: "x", Type: "integer"}}, State: "integer",
				Transition: "s.add", Initial: model.Ptr("0"), Parallel: "SAFE"}},
			ops.AlterAggregate{From: model.Aggregate{Name: "many", State: "bigint", Transition: "int8inc"},
				To: model.Aggregate{Name: "many", State: "bigint", Transition: "int8inc", Combine: "int8pl"}},
			ops.DropAggregate{Aggregate: model.Aggregate{Name: "s.total", Args: []model.Argument{{Name: "x", Type: "integer"}}}},
			ops.DropTrigger{Trigger: model.Trigger{Name: "touch", Table: "t"}},
			ops.DropFunction{Function: model.Function{Name: "s.add", Args: []model.Argument{{Name: "a", Type: "integer"}, {Type: "text", Mode: "OUT"}}}},
			ops.DropFunction{Function: model.Function{Name: "p", Procedure: true}},
		}},
	{ID: "operator", Message: "operators, operator classes, casts and conversions",
		Up: []ops.Operation{
			ops.CreateOperator{Operator: model.Operator{Name: "s.<->", Left: "place", Right: "place", Function: "distance", Commutator: "s.<->"}},
			ops.CreateOperatorFamily{Family: model.OperatorFamily{Name: "s.places", Method: "gist"}},
			ops.CreateOperatorClass{Class: model.OperatorClass{Name: "s.places", Method: "gist", Type: "place", Storage: "box", Family: "s.places", Default: true,
				Members: []model.OperatorMember{{Number: 1, Left: "place", Right: "place", Function: "within(place, place)"}}}},
			ops.AlterOperatorFamily{From: model.OperatorFamily{Name: "s.places", Method: "gist"}, To: model.OperatorFamily{Name: "s.places", Method: "gist",
				Members: []model.OperatorMember{{Number: 15, Left: "place", Right: "place", Operator: "s.<->", OrderBy: "float_ops"}}}},
			ops.AlterOperatorClass{From: model.OperatorClass{Name: "c", Method: "hash", Type: "place", Family: "c"},
				To: model.OperatorClass{Name: "c", Method: "hash", Type: "place", Family: "c", Comment: "hashes"}},
			ops.CreateConversion{Conversion: model.Conversion{Name: "s.conv", From: "LATIN1", To: "UTF8", Function: "s.convert", Default: true}},
			ops.AlterConversion{From: model.Conversion{Name: "c", From: "LATIN1", To: "UTF8", Function: "f"},
				To: model.Conversion{Name: "c", From: "LATIN1", To: "UTF8", Function: "f", Comment: "converts"}},
			ops.CreateCast{Cast: model.Cast{Source: "text", Target: "geo.place", Function: "geo.place_of(text)", Context: "ASSIGNMENT"}},
			ops.AlterCast{From: model.Cast{Source: "place", Target: "text", InOut: true}, To: model.Cast{Source: "place", Target: "text", InOut: true, Comment: "as text"}},
			ops.AlterOperator{From: model.Operator{Name: "<<<", Left: "place", Right: "place", Function: "before"},
				To: model.Operator{Name: "<<<", Left: "place", Right: "place", Function: "before", Restrict: "scalarltsel"}},
		},
		Down: []ops.Operation{
			ops.DropOperator{Operator: model.Operator{Name: "s.<->", Left: "place", Right: "place", Function: "distance"}},
			ops.DropOperator{Operator: model.Operator{Name: "-", Right: "place"}},
			ops.DropOperatorClass{Class: model.OperatorClass{Name: "s.places", Method: "gist"}},
			ops.DropOperatorFamily{Family: model.OperatorFamily{Name: "s.places", Method: "gist"}},
			ops.DropConversion{Conversion: model.Conversion{Name: "s.conv"}},
			ops.DropCast{Cast: model.Cast{Source: "text", Target: "geo.place"}},
		}},
	{ID: "language", Message: "languages, transforms and access methods",
		Up: []ops.Operation{
			ops.CreateAccessMethod{Method: model.AccessMethod{Name: "am", Type: "TABLE", Handler: "s.handle"}},
			ops.AlterAccessMethod{From: model.AccessMethod{Name: "am", Type: "TABLE", Handler: "s.handle"},
				To: model.AccessMethod{Name: "am", Type: "TABLE", Handler: "s.handle", Comment: "mine"}},
			ops.CreateLanguage{Language: model.Language{Name: "l", Trusted: true, Handler: "s.call", Inline: "s.run", Validator: "s.look"}},
			ops.AlterLanguage{From: model.Language{Name: "m", Handler: "call"}, To: model.Language{Name: "m", Handler: "call", Comment: "mine"}},
			ops.CreateTransform{Transform: model.Transform{Type: "s.mood", Language: "l", FromSQL: "out_of(internal)"}},
			ops.AlterTransform{From: model.Transform{Type: "integer", Language: "l", FromSQL: "out_of(internal)"},
				To: model.Transform{Type: "integer", Language: "l", ToSQL: "into(internal)"}},
			ops.CreateFunction{Function: model.Function{Name: "f", Args: []model.Argument{{Type: "s.mood"}}, Returns: "text", Language: "l", Transforms: []string{"s.mood"}, Body: "…"}},
		},
		Down: []ops.Operation{
			ops.DropTransform{Transform: model.Transform{Type: "s.mood", Language: "l"}},
			ops.DropLanguage{Language: model.Language{Name: "l"}},
			ops.DropAccessMethod{Method: model.AccessMethod{Name: "am"}},
		}},
	{ID: "policy", Message: "row security",
		Up: []ops.Operation{
			ops.AlterTable{From: model.Table{Name: "t"}, To: model.Table{Name: "t", RowSecurity: true, ForceRowSecurity: true}},
			ops.CreatePolicy{Policy: model.Policy{Table: "t", Name: "own", Restrictive: true, Command: "UPDATE", Roles: []string{"app"},
				Using: "owner = CURRENT_USER", Check: "id > 0", Comment: "rows of one's own"}},
			ops.AlterPolicy{From: model.Policy{Table: "t", Name: "p", Using: "a"}, To: model.Policy{Table: "t", Name: "p", Using: "b"}},
		},
		Down: []ops.Operation{ops.DropPolicy{Policy: model.Policy{Table: "t", Name: "own"}}}},
	{ID: "statistics", Message: "statistics objects",
		Up: []ops.Operation{
			ops.CreateStatistics{Statistics: model.Statistics{Name: "st", Table: "t", Kinds: []string{"mcv"}, Columns: []string{"a"},
				Exprs: []string{"lower(b)"}, Target: model.Ptr(100), Comment: "together"}},
			ops.AlterStatistics{From: model.Statistics{Name: "s.st", Table: "t"}, To: model.Statistics{Name: "s.st", Table: "t", Target: model.Ptr(0)}},
		},
		Down: []ops.Operation{
			ops.SetComment{Table: "t", Constraint: "t_pkey", From: "old"}, ops.SetComment{Table: "t", Index: "i", To: "new"},
			ops.DropStatistics{Statistics: model.Statistics{Name: "st"}},
		}},
	{ID: "publication", Message: "publications",
		Up: []ops.Operation{
			ops.CreatePublication{Publication: model.Publication{Name: "p", Tables: []model.PublishedTable{{Name: "s.t", Columns: []string{"a"}, Where: "a > 1"}},
				Schemas: []string{"s"}, Omits: []string{"delete"}, ViaRoot: true, Comment: "sent"}},
			ops.AlterPublication{From: model.Publication{Name: "p"}, To: model.Publication{Name: "p", Tables: []model.PublishedTable{{Name: "t"}}}},
		},
		Down: []ops.Operation{ops.DropPublication{Publication: model.Publication{Name: "p"}}}},
	{ID: "eventtrigger", Message: "event triggers",
		Up: []ops.Operation{
			ops.CreateEventTrigger{EventTrigger: model.EventTrigger{Name: "e", Event: "sql_drop", Tags: []string{"DROP TABLE"}, Function: "s.f", Enabled: "ALWAYS", Comment: "seen"}},
			ops.AlterEventTrigger{From: model.EventTrigger{Name: "x", Event: "login", Function: "f"}, To: model.EventTrigger{Name: "x", Event: "login", Function: "f", Enabled: "DISABLED"}},
			ops.AlterOwner{Kind: "EVENT TRIGGER", Object: "x", To: "app"},
		},
		Down: []ops.Operation{ops.DropEventTrigger{EventTrigger: model.EventTrigger{Name: "e"}}}},
	{ID: "textsearch", Message: "text search",
		Up: []ops.Operation{
			ops.CreateTextSearch{TextSearch: model.TextSearch{Kind: model.TextSearchDictionary, Name: "d", Template: "snowball", Options: []string{"language=german"}, Comment: "words"}},
			ops.CreateTextSearch{TextSearch: model.TextSearch{Kind: model.TextSearchConfiguration, Name: "s.c", Parser: "default",
				Mappings: []model.TextSearchMapping{{Tokens: []string{"asciiword", "word"}, Dictionaries: []string{"d", "simple"}}}}},
			ops.AlterTextSearch{From: model.TextSearch{Kind: model.TextSearchConfiguration, Name: "c"},
				To: model.TextSearch{Kind: model.TextSearchConfiguration, Name: "c", Mappings: []model.TextSearchMapping{{Tokens: []string{"url"}, Dictionaries: []string{"simple"}}}}},
			ops.CreateTextSearch{TextSearch: model.TextSearch{Kind: model.TextSearchTemplate, Name: "t", Functions: []string{"lexize=dsimple_lexize"}}},
		},
		Down: []ops.Operation{ops.DropTextSearch{TextSearch: model.TextSearch{Kind: model.TextSearchParser, Name: "p"}}}},
	{ID: "rule", Message: "rules",
		Up: []ops.Operation{
			ops.CreateRule{Rule: model.Rule{Table: "t", Name: "keep", Event: "DELETE", Instead: true, Where: "old.a > 1",
				Actions: []string{"INSERT INTO log VALUES (old.a)", "NOTIFY gone"}, Enabled: "ALWAYS", Comment: "what went"}},
			ops.AlterRule{From: model.Rule{Table: "t", Name: "r", Event: "INSERT"}, To: model.Rule{Table: "t", Name: "r", Event: "INSERT", Instead: true}},
		},
		Down: []ops.Operation{ops.DropRule{Rule: model.Rule{Table: "t", Name: "keep"}}}},
	{ID: "grant", Message: "owners and grants",
		Up: []ops.Operation{
			ops.AlterOwner{Kind: "TABLE", Object: "t", From: "a", To: "b"},
			ops.Grant{Grant: model.Grant{Kind: "TABLE", Object: "t", Column: "c", Role: "app", Privileges: []string{"SELECT"}, Grantable: []string{"UPDATE"}}},
			ops.AlterGrant{From: model.Grant{Kind: "ROUTINE", Object: "f(integer)", Revoked: []string{"EXECUTE"}}, To: model.Grant{Kind: "ROUTINE", Object: "f(integer)"}},
		},
		Down: []ops.Operation{ops.Revoke{Grant: model.Grant{Default: true, Creator: "app", Kind: "TABLE", Object: "s", Role: "reader", Privileges: []string{"SELECT"}}}}},
	{ID: "rename", Message: "other names",
		Up: []ops.Operation{
			ops.Rename{Kind: "SCHEMA", From: "billing", To: "sales"},
			ops.Rename{Kind: "FUNCTION", From: "f(integer)", To: "s.f"},
			ops.Rename{Kind: "POLICY", On: "t", From: "p", To: "q"},
			ops.Rename{Kind: "ATTRIBUTE", On: "pair", From: "x", To: "y"},
			ops.Rename{Kind: "VALUE", On: "mood", From: "ok", To: "fine"},
		},
		Down: []ops.Operation{ops.Rename{Kind: "FUNCTION", From: "s.f(integer)", To: "f"}}},
	{ID: "sequence", Message: "sequences and extensions",
		Up: []ops.Operation{
			ops.CreateExtension{Extension: model.Extension{Name: "uuid-ossp", Schema: "ext", Version: "1.1", Comment: "identifiers"}},
			ops.AlterExtension{From: model.Extension{Name: "hstore", Version: "1.4"}, To: model.Extension{Name: "hstore", Version: "1.8"}},
			ops.CreateSequence{Sequence: model.Sequence{Name: "billing.numbers", Type: "integer", Start: model.Ptr(int64(10)), Increment: -2,
				Min: model.Ptr(int64(-5)), Max: model.Ptr(int64(100)), Cache: 3, Cycle: true, OwnerTable: "t", OwnerColumn: "id", Comment: "of invoices"}},
			ops.AlterSequence{From: model.Sequence{Name: "s"}, To: model.Sequence{Name: "s", Increment: 5}},
		},
		Down: []ops.Operation{
			ops.DropSequence{Sequence: model.Sequence{Name: "billing.numbers", Increment: -2}},
			ops.DropExtension{Extension: model.Extension{Name: "uuid-ossp"}},
		}},
	{ID: "foreign", Message: "foreign data",
		Up: []ops.Operation{
			ops.CreateForeignDataWrapper{Wrapper: model.ForeignDataWrapper{Name: "w", Validator: "v", Options: []string{"a=b"}}},
			ops.AlterForeignDataWrapper{From: model.ForeignDataWrapper{Name: "x"}, To: model.ForeignDataWrapper{Name: "x", Handler: "s.h"}},
			ops.CreateServer{Server: model.ForeignServer{Name: "s", Wrapper: "w", Type: "t", Version: "1", Options: []string{"host=h"}, Comment: "c"}},
			ops.AlterServer{From: model.ForeignServer{Name: "r", Wrapper: "w"}, To: model.ForeignServer{Name: "r", Wrapper: "w", Version: "2"}},
			ops.CreateUserMapping{Mapping: model.UserMapping{Server: "s", User: "app", Options: []string{"user=u"}, Secrets: []string{"password"}}},
			ops.AlterUserMapping{From: model.UserMapping{Server: "s"}, To: model.UserMapping{Server: "s", Options: []string{"user=u"}}},
			ops.CreateTable{Table: model.Table{Name: "f", Foreign: &model.ForeignTable{Server: "s", Options: []string{"table_name=T"}},
				Columns: []model.Column{{Name: "a", Type: "integer", ForeignOptions: []string{"column_name=A"}}}}},
		},
		Down: []ops.Operation{
			ops.DropTable{Table: model.Table{Name: "f", Foreign: &model.ForeignTable{Server: "s"}}},
			ops.DropUserMapping{Mapping: model.UserMapping{Server: "s", User: "app"}},
			ops.DropServer{Server: model.ForeignServer{Name: "s"}},
			ops.DropForeignDataWrapper{Wrapper: model.ForeignDataWrapper{Name: "w"}},
		}},
	{ID: "storage", Message: "storage and exclusion constraints",
		Up: []ops.Operation{
			ops.AlterTable{From: model.Table{Name: "t"}, To: model.Table{Name: "t", Unlogged: true, Options: []string{"fillfactor=70"}, Tablespace: "fast", ReplicaIdentity: model.ReplicaIdentityFull}},
			ops.AlterIndex{Table: "t", From: model.Index{Name: "i"}, To: model.Index{Name: "i", Storage: model.IndexStorage{Clustered: true}}},
			ops.CreateIndex{Table: "t", Index: model.Index{Name: "part", Keys: []model.Key{{Column: "a"}}, Storage: model.IndexStorage{Invalid: true}}},
			ops.AttachIndex{Table: "t1", Name: "part1", Parent: "t", Of: "part"},
			ops.AlterColumn{Table: "t", From: model.Column{Name: "a", Type: "text"}, To: model.Column{Name: "a", Type: "text", Storage: "EXTERNAL", Statistics: model.Ptr(0)}},
			ops.AttachPartition{Table: "t1", Partition: model.Partition{Parent: "t", From: []string{"1"}, To: []string{"MAXVALUE"}}},
			ops.DetachPartition{Table: "t2", Partition: model.Partition{Parent: "t", Modulus: 4}},
			ops.CreateTable{Table: model.Table{Name: "t3", Inherits: []string{"t", "u"},
				Columns: []model.Column{{Name: "a", Default: "7"}, {Name: "own", Type: "text"}}}},
			ops.NoInherit{Table: "t4", Parent: "u"},
			ops.Inherit{Table: "t4", Parent: "t"},
			ops.DropColumn{Table: "t", Column: model.Column{Name: "b", Type: "text"}, Only: true},
			ops.AddExclusion{Table: "t", Exclusion: model.Exclusion{Name: "x", Method: "gist",
				Elements: []model.Exclude{{Key: model.Key{Column: "r"}, Operator: "&&"}}, Where: "a > 0"}},
		},
		Down: []ops.Operation{ops.DropExclusion{Table: "t", Exclusion: model.Exclusion{Name: "x"}}}},
	{ID: "exec", Message: "exec",
		Up: []ops.Operation{
			ops.Exec{SQL: "UPDATE users SET name = 'x'"},
			ops.Exec{SQL: "UPDATE users\n   SET name = \"fullname\"\n WHERE name = ''"},
			ops.Exec{SQL: "UPDATE \"t\" SET a = `b`, c = $1", Args: []any{
				nil, "a\"b", []byte{0, 255}, true, 1, int64(-2), uint8(3), 1.5, float32(2), created}},
			ops.BulkInsert{Table: "countries", Columns: []string{"code", "name"}, Rows: [][]any{{"de", "Germany"}, {"fr", nil}}},
		}},
}

func TestRevisionGolden(t *testing.T) {
	for _, r := range golden {
		t.Run(r.ID, func(t *testing.T) {
			r.Created = created
			got, err := Revision(r)
			if err != nil {
				t.Fatal(err)
			}
			compareGolden(t, r.ID+".go", got)
			if formatted, err := format.Source(got); err != nil || string(formatted) != string(got) {
				t.Errorf("the file is not gofmt-clean: %v", err)
			}
			again, err := Revision(r)
			if err != nil || string(again) != string(got) {
				t.Errorf("printed twice, the file differs: %v", err)
			}
		})
	}
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s", path, d)
	}
}

// TestGoldenHoldsEveryOperation fails where package ops gains an operation
// that no golden file shows.
func TestGoldenHoldsEveryOperation(t *testing.T) {
	shown := map[string]bool{}
	for _, r := range golden {
		for _, op := range append(r.Up[:len(r.Up):len(r.Up)], r.Down...) {
			shown[reflect.TypeOf(op).Name()] = true
		}
	}
	for _, name := range opstest.Names(t, "../migrate/ops") {
		if !shown[name] {
			t.Errorf("no golden file holds %s", name)
		}
	}
}

func TestRevisionErrors(t *testing.T) {
	type unknown struct{ ops.Operation }
	for name, r := range map[string]RevisionFile{
		"no id":              {},
		"id with a dash":     {ID: "a-b"},
		"id that Go skips":   {ID: "linux"},
		"id that is a test":  {ID: "my_test"},
		"id of architecture": {ID: "x_arm64"},
		"unknown operation":  {ID: "a", Up: []ops.Operation{unknown{}}},
		"unknown argument":   {ID: "a", Up: []ops.Operation{ops.Exec{SQL: "x", Args: []any{struct{}{}}}}},
		"no constant":        {ID: "a", Down: []ops.Operation{ops.Exec{SQL: "x", Args: []any{nan()}}}},
	} {
		if src, err := Revision(r); err == nil {
			t.Errorf("%s: no error, but\n%s", name, src)
		}
	}
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

func TestFileName(t *testing.T) {
	for message, want := range map[string]string{
		"add email":           "20261122101504_add_email_1975ea83b712.go",
		"  Add: E-Mail (2)! ": "20261122101504_add_e_mail_2_1975ea83b712.go",
		"":                    "20261122101504_1975ea83b712.go",
		"日本語":                 "20261122101504_1975ea83b712.go",
		"for linux":           "20261122101504_for_linux_1975ea83b712.go",
		"../../etc/passwd":    "20261122101504_etc_passwd_1975ea83b712.go",
		"a long message that goes on and on past the end": "20261122101504_a_long_message_that_goes_on_and_on_past_1975ea83b712.go",
	} {
		if got, err := (FilesConfig{}).FileName(created, message, "1975ea83b712"); got != want || err != nil {
			t.Errorf("FileName(%q) = %s, %v, want %s", message, got, err, want)
		}
	}
}

// TestNaming names revisions as autogen.toml says.
func TestNaming(t *testing.T) {
	for name, test := range map[string]struct {
		files    FilesConfig
		taken    []string
		id, file string
	}{
		"sequence":       {FilesConfig{ID: "sequence"}, nil, "0001", "20261122101504_add_email_0001.go"},
		"next":           {FilesConfig{ID: "sequence"}, []string{"0001", "1975ea83b712", "0041", "2"}, "0042", "20261122101504_add_email_0042.go"},
		"past four":      {FilesConfig{ID: "sequence"}, []string{"9999"}, "10000", "20261122101504_add_email_10000.go"},
		"time":           {FilesConfig{ID: "time", Name: "{id}_{message}"}, nil, "20261122101504", "20261122101504_add_email.go"},
		"time, taken":    {FilesConfig{ID: "time", Name: "{id}"}, []string{"20261122101504"}, "20261122101505", "20261122101505.go"},
		"zone":           {FilesConfig{ID: "time", Name: "{date}-{hour}{minute}_{id}", Timezone: "Asia/Kolkata"}, nil, "20261122154504", "20261122-1545_20261122154504.go"},
		"parts":          {FilesConfig{ID: "sequence", Name: "{year}.{month}.{day}-{second}-{epoch}-{id}"}, nil, "0001", "2026.11.22-04-1795342504-0001.go"},
		"message at end": {FilesConfig{ID: "sequence", Name: "{id}_{message}"}, nil, "0001", "0001_add_email.go"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.files.check(); err != nil {
				t.Fatal(err)
			}
			id, err := test.files.NewID(created, test.taken)
			if err != nil || id != test.id {
				t.Fatalf("NewID: %q, %v, want %q", id, err, test.id)
			}
			if file, err := test.files.FileName(created, "add email", id); err != nil || file != test.file {
				t.Errorf("FileName: %q, %v, want %q", file, err, test.file)
			}
		})
	}
	for _, message := range []string{"for linux", "a test", "on amd64"} {
		if name, err := (FilesConfig{Name: "{id}_{message}"}).FileName(created, message, "1"); err == nil {
			t.Errorf("%q: %s, which Go skips", message, name)
		}
	}
}

func TestNewID(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		id, err := FilesConfig{}.NewID(created, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(id) != 12 || strings.Trim(id, "0123456789abcdef") != "" || CheckID(id) != nil {
			t.Fatalf("NewID() = %q", id)
		}
		seen[id] = true
	}
	if len(seen) != 100 {
		t.Errorf("100 identifiers, only %d different ones", len(seen))
	}
}
