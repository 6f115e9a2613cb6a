package hazard_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// TestLosses says of each operation what it loses or fails on, as the upgrade's file and as
// that of a downgrade name it. There, what the upgrade made goes without a word.
func TestLosses(t *testing.T) {
	const (
		misfit = "fails, or loses precision, where a value does not fit"
		crash  = "makes table t unlogged: a crash of the server empties it"
	)
	table := model.Table{Name: "t"}
	column := func(typ string) model.Column { return model.Column{Name: "c", Type: typ} }
	identity := column("integer")
	identity.Identity = &model.Identity{}
	counting := func(options model.Identity) model.Column {
		c := column("integer")
		c.Identity = &options
		return c
	}
	generated := column("integer")
	generated.Generated = "a + 1"
	sequence := func(change func(*model.Sequence)) model.Sequence {
		s := model.Sequence{Name: "s", Increment: 1}
		change(&s)
		return s
	}
	plain := sequence(func(*model.Sequence) {})
	composite := func(attributes ...model.Attribute) model.Composite {
		return model.Composite{Name: "p", Attributes: attributes}
	}
	kept := model.View{Name: "m", Materialized: true}
	secret := []string{"password"}
	both := func(line string) [2]string { return [2]string{line, line} }
	up := func(line string) [2]string { return [2]string{line} }
	seen := make(map[string]bool)
	for _, c := range []struct {
		op   ops.Operation
		want [2]string // up and down
	}{
		{ops.DropTable{Table: table}, up("drops table t and its rows; the downgrade restores the table, not the rows")},
		{ops.DropTable{Table: model.Table{Name: "t", Partition: &model.Partition{Parent: "p"}}}, up("drops table t and its rows; the downgrade restores the table, not the rows")},
		{ops.DropTable{Table: model.Table{Name: "t", Foreign: &model.ForeignTable{Server: "s"}}}, up("")},
		{ops.DropColumn{Table: "t", Column: column("text")}, up("drops column t.c and its values; the downgrade restores the column, not the values")},
		{ops.DropColumn{Table: "t", Column: generated}, up("")},
		{ops.DropView{View: kept}, up("drops materialized view m and its rows; they come from its query, as it finds them then")},
		{ops.DropView{View: model.View{Name: "m", Materialized: true, NoData: true}}, up("")},
		{ops.DropView{View: model.View{Name: "v"}}, up("")},
		{ops.DropSequence{Sequence: plain}, up("drops sequence s and where it stands: made again, it begins at its start")},
		{ops.DropExtension{Extension: model.Extension{Name: "x"}}, up("drops extension x and what its own tables hold: made again, it lacks that")},
		{ops.DropPublication{Publication: model.Publication{Name: "p"}}, up("drops publication p: its subscribers no longer receive what it published")},
		{ops.DropForeignDataWrapper{Wrapper: model.ForeignDataWrapper{Name: "w", Secrets: secret}}, both("drops foreign-data wrapper w with its options password, which the downgrade does not restore")},
		{ops.DropServer{Server: model.ForeignServer{Name: "s", Secrets: secret}}, both("drops foreign server s with its options password, which the downgrade does not restore")},
		{ops.DropUserMapping{Mapping: model.UserMapping{Server: "s", User: "u", Secrets: secret}}, both("drops the user mapping for u on s with its options password, which the downgrade does not restore")},
		{ops.IfExists{Operation: ops.DropTable{Table: table}}, [2]string{"drops table t and its rows; the downgrade restores the table, not the rows", "drops table t and its rows"}},

		{alter(column("text"), column("integer")), both("changes t.c from text to integer: " + misfit)},
		{alter(column("varchar(9)"), column("varchar(5)")), both("changes t.c from varchar(9) to varchar(5): " + misfit)},
		{alter(column("integer"), column("bigint")), both("")},
		{alter(column("serial"), column("integer")), both("drops the sequence of t.c and where it stands: a new one begins behind the greatest value")},
		{alter(identity, model.Column{Name: "c", Type: "integer", Default: model.Nextval("s")}), both("has t.c draw from another sequence, which stands where it does: values that are there may come again")},
		{alter(identity, column("integer")), both("drops the sequence of t.c and where it stands: a new one begins behind the greatest value")},
		{alter(column("serial"), identity), both("")},
		{alter(identity, column("serial")), both("")},
		{alter(identity, counting(model.Identity{Increment: 5})), both("")},
		{alter(identity, counting(model.Identity{Increment: -1})), both("turns the sequence of t.c round: it begins at its start")},
		{alter(identity, counting(model.Identity{Max: model.Ptr[int64](9)})), both("narrows the sequence of t.c: where it stands beyond its new bounds it goes on at the nearest number within")},
		{ops.AlterEnum{From: model.Enum{Name: "e", Values: []string{"a", "b"}}, To: model.Enum{Name: "e", Values: []string{"b"}}}, both("removes values [a] of enum e: fails where a row holds one")},
		{ops.AlterComposite{From: composite(model.Attribute{Name: "a", Type: "text"}, model.Attribute{Name: "b", Type: "text"}), To: composite(model.Attribute{Name: "b", Type: "text"})},
			[2]string{"drops attribute a of type p and its values; the downgrade restores the attribute, not the values", "drops attribute a of type p and its values"}},
		{ops.AlterComposite{From: composite(model.Attribute{Name: "a", Type: "bigint"}), To: composite(model.Attribute{Name: "a", Type: "integer"})},
			both("changes attribute a of type p from bigint to integer: " + misfit)},
		{ops.AlterDomain{From: model.Domain{Name: "d", Type: "text"}, To: model.Domain{Name: "d", Type: "varchar(3)"}}, both("changes domain d from text to varchar(3): " + misfit)},
		{ops.AlterRange{From: model.Range{Name: "r", Subtype: "double precision"}, To: model.Range{Name: "r", Subtype: "real"}}, both("changes range type r from double precision to real: " + misfit)},
		{ops.AlterDomain{From: model.Domain{Name: "d", Type: "text", Checks: []model.Check{{Name: "old", Expr: "VALUE <> ''"}}}, To: model.Domain{Name: "d", Type: "text", NotNull: true, Checks: []model.Check{{Name: "new", Expr: "VALUE <> ''"}}}},
			both("sets domain d NOT NULL: fails where a column holds NULL")},
		{ops.AlterDomain{From: model.Domain{Name: "d", Type: "text"}, To: model.Domain{Name: "d", Type: "text", Checks: []model.Check{{Name: "k", Expr: "VALUE <> ''"}}}},
			both("adds check k on domain d: fails where a column holds a value that does not pass it")},
		{ops.AlterDomain{From: model.Domain{Name: "d", Type: "text"}, To: model.Domain{Name: "d", Type: "text", Checks: []model.Check{{Name: "k", Expr: "VALUE <> ''", NotValid: true}}}}, both("")},
		{ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "r"}}, both("adds foreign key f on t: fails where a row refers to none of r")},
		{ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "r", NotValid: true}}, both("")},
		{ops.AlterForeignKey{Table: "t", From: model.ForeignKey{Name: "f", RefTable: "r", NotEnforced: true}, To: model.ForeignKey{Name: "f", RefTable: "r"}}, both("enforces foreign key f on t: fails where a row refers to none of r")},
		{ops.AddCheck{Table: "t", Check: model.Check{Name: "k", Expr: "a > 0"}}, both("adds check k on t: fails where a row does not pass it")},
		{ops.AddCheck{Table: "t", Check: model.Check{Name: "k", Expr: "a > 0", NotValid: true}}, both("")},
		{ops.AddCheck{Table: "t", Check: model.Check{Name: "k", Expr: "a > 0", NotEnforced: true}}, both("")},
		{ops.AddExclusion{Table: "t", Exclusion: model.Exclusion{Name: "x"}}, both("adds exclusion constraint x on t: fails where two rows exclude each other")},
		{ops.AlterIndex{Table: "t", From: model.Index{Name: "x", Unique: true, Storage: model.IndexStorage{Invalid: true}}, To: model.Index{Name: "x", Unique: true}},
			both("builds unique index x on t anew: fails where rows hold duplicates")},
		{ops.ValidateConstraint{Table: "t", Name: "k"}, both("validates constraint k on t: fails where a row violates it")},
		{ops.AttachPartition{Table: "t", Partition: model.Partition{Parent: "p"}}, both("attaches t to p: fails where a row is outside of its bounds")},
		{ops.AttachPartition{Table: "t", Partition: model.Partition{Parent: "p", Default: true}}, both("attaches t to p as the default partition: fails where a row belongs to another one")},
		{ops.AlterTable{From: table, To: model.Table{Name: "t", Unlogged: true}}, both(crash)},
		{ops.AlterTable{From: model.Table{Name: "t", Unlogged: true}, To: table}, both("")},
		{ops.AlterSequence{From: plain, To: sequence(func(s *model.Sequence) { s.Unlogged = true })}, both("makes sequence s unlogged: after a crash of the server it begins at its start")},
		{ops.AlterSequence{From: plain, To: sequence(func(s *model.Sequence) { s.Max = model.Ptr[int64](9) })}, both("narrows sequence s: where it stands beyond its new bounds it goes on at the nearest number within")},
		{ops.AlterSequence{From: sequence(func(s *model.Sequence) { s.Min = model.Ptr[int64](-9) }), To: plain}, both("narrows sequence s: where it stands beyond its new bounds it goes on at the nearest number within")},
		{ops.AlterSequence{From: plain, To: sequence(func(s *model.Sequence) { s.Type = "integer" })}, both("narrows sequence s: where it stands beyond its new bounds it goes on at the nearest number within")},
		{ops.AlterSequence{From: plain, To: sequence(func(s *model.Sequence) { s.Increment = -1 })}, both("turns sequence s round: it begins at its start")},
		{ops.Rename{Kind: "PUBLICATION", From: "p", To: "q"}, both("renames publication p to q: its subscribers receive nothing until they name the new one")},
		{ops.Rename{Kind: "VIEW", From: "v", To: "w"}, both("")},
		{ops.AlterTextSearch{From: model.TextSearch{Kind: "DICTIONARY", Name: "d"}, To: model.TextSearch{Kind: "DICTIONARY", Name: "d", Options: []string{"language=german"}}},
			both("changes what text search dictionary d makes of a text: what indexes and columns hold of it stays as it is until they are built anew")},
	} {
		seen[reflect.TypeOf(c.op).Name()] = true
		for i, got := range [2][]string{hazard.Of([]ops.Operation{c.op}), hazard.OfDowngrade([]ops.Operation{c.op})} {
			var want []string
			if c.want[i] != "" {
				want = []string{c.want[i]}
			}
			if difference := cmp.Diff(want, got); difference != "" {
				t.Errorf("%s, of %s (-want +got):\n%s", []string{"up", "down"}[i], c.op, difference)
			}
		}
	}
	for _, op := range lossless {
		seen[reflect.TypeOf(op).Name()] = true
		if got := hazard.Of([]ops.Operation{op}); len(got) > 0 {
			t.Errorf("%T: %v", op, got)
		}
	}
	for name := range operationNames(t) {
		if !seen[name] {
			t.Errorf("no case says what %s loses", name)
		}
	}
}

// TestRebuiltLosses names in a downgrade what is dropped only to be built anew.
func TestRebuiltLosses(t *testing.T) {
	table, column := model.Table{Name: "t"}, model.Column{Name: "c", Type: "text"}
	got := hazard.OfDowngrade([]ops.Operation{
		ops.DropTable{Table: table}, ops.CreateTable{Table: table},
		ops.DropColumn{Table: "u", Column: column}, ops.AddColumn{Table: "u", Column: column},
		ops.DropColumn{Table: "u", Column: model.Column{Name: "new"}},
		ops.DropView{View: model.View{Name: "m", Materialized: true}}, ops.CreateView{View: model.View{Name: "m", Materialized: true, NoData: true}},
	})
	want := []string{
		"drops table t and its rows",
		"drops column u.c and its values",
		"drops materialized view m and its rows; they come from its query, as it finds them then",
	}
	if difference := cmp.Diff(want, got); difference != "" {
		t.Error(difference)
	}
}

// lossless are the operations that lose nothing: they make something, change what
// can be changed back, or drop what the downgrade makes again from its definition.
// Those that may fail on rows, and say so, are tried in TestOf.
var lossless = []ops.Operation{
	ops.CreateSchema{}, ops.DropSchema{}, ops.AlterSchema{}, ops.CreateEnum{}, ops.DropEnum{}, ops.CreateDomain{}, ops.DropDomain{},
	ops.CreateComposite{}, ops.DropComposite{}, ops.CreateRange{}, ops.DropRange{}, ops.CreateCollation{}, ops.DropCollation{}, ops.AlterCollation{},
	ops.CreateTable{}, ops.RenameTable{}, ops.AddColumn{}, ops.RenameColumn{}, ops.DropPrimaryKey{}, ops.DropUnique{},
	ops.DropForeignKey{}, ops.AlterForeignKey{}, ops.DropCheck{}, ops.DropExclusion{},
	ops.RenameConstraint{}, ops.CreateIndex{}, ops.DropIndex{}, ops.AlterIndex{}, ops.AttachIndex{}, ops.RenameIndex{},
	ops.DetachPartition{}, ops.Inherit{}, ops.NoInherit{}, ops.CreateSequence{}, ops.CreateExtension{}, ops.AlterExtension{},
	ops.CreateView{}, ops.AlterView{}, ops.CreateFunction{}, ops.DropFunction{}, ops.AlterFunction{}, ops.CreateAggregate{}, ops.DropAggregate{}, ops.AlterAggregate{},
	ops.CreateAccessMethod{}, ops.DropAccessMethod{}, ops.AlterAccessMethod{},
	ops.CreateLanguage{}, ops.DropLanguage{}, ops.AlterLanguage{}, ops.CreateTransform{}, ops.DropTransform{}, ops.AlterTransform{},
	ops.CreateOperator{}, ops.DropOperator{}, ops.AlterOperator{}, ops.CreateOperatorFamily{}, ops.DropOperatorFamily{}, ops.AlterOperatorFamily{},
	ops.CreateOperatorClass{}, ops.DropOperatorClass{}, ops.AlterOperatorClass{}, ops.CreateCast{}, ops.DropCast{}, ops.AlterCast{},
	ops.CreateConversion{}, ops.DropConversion{}, ops.AlterConversion{}, ops.CreateTextSearch{}, ops.DropTextSearch{},
	ops.CreateTrigger{}, ops.DropTrigger{}, ops.AlterTrigger{}, ops.CreateEventTrigger{}, ops.DropEventTrigger{}, ops.AlterEventTrigger{},
	ops.CreateRule{}, ops.DropRule{}, ops.AlterRule{}, ops.CreatePolicy{}, ops.DropPolicy{}, ops.AlterPolicy{},
	ops.CreateStatistics{}, ops.DropStatistics{}, ops.AlterStatistics{}, ops.CreatePublication{}, ops.AlterPublication{},
	ops.CreateForeignDataWrapper{}, ops.AlterForeignDataWrapper{}, ops.CreateServer{}, ops.AlterServer{}, ops.CreateUserMapping{}, ops.AlterUserMapping{},
	ops.AlterOwner{}, ops.Grant{}, ops.Revoke{}, ops.AlterGrant{}, ops.SetComment{}, ops.BulkInsert{}, ops.IfNotExists{Operation: ops.CreateTable{}},
}

// operationNames returns the names of the operations of package ops, but those
// that TestOf tries alone, and SQL written by hand, of which nothing is known.
func operationNames(t *testing.T) map[string]bool {
	t.Helper()
	paths, err := filepath.Glob("../../migrate/ops/*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]bool)
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || fn.Name.Name != "Reverse" {
				continue
			}
			if id, ok := fn.Recv.List[0].Type.(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
	}
	if len(names) < 100 {
		t.Fatalf("found only the operations %v", names)
	}
	for _, name := range []string{"Exec", "AddPrimaryKey", "AddUnique"} {
		delete(names, name)
	}
	return names
}
