package codegen_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/codegen"
	"github.com/autogen-db/autogen/migrate/source"
)

// handFile is a migration file with one revision "r", whose upgrade has the
// statements given.
func handFile(statements string) string {
	return "package migrations\n\nimport (\n\t\"time\"\n\n\t\"github.com/autogen-db/autogen/migrate\"\n\t\"github.com/autogen-db/autogen/migrate/ops\"\n\t\"github.com/autogen-db/autogen/model\"\n)\n\n" +
		"var revisionr = migrate.Revision{ID: \"r\", Upgrade: upgrader, Downgrade: migrate.Reversible(upgrader)}\n\n" +
		"func upgrader(op *migrate.Op) error {\n" + statements + "\n}\n"
}

func TestReadBodies(t *testing.T) {
	for name, test := range map[string]struct {
		statements        string
		generated, inline bool
		step              string
	}{
		"schema":             {"op.CreateTable(model.Table{Name: \"t\"})\nop.DropColumn(\"t\", \"c\")\nreturn op.Err()", true, true, ""},
		"described":          {"op.Apply(ops.DropUnique{Table: \"t\"})\nreturn op.Err()", true, true, ""},
		"nothing":            {"return nil", true, true, ""},
		"outside":            {"op.Autocommit(func(op *migrate.Op) error {\nop.CreateIndexConcurrently(\"t\", model.Index{Name: \"i\"})\nreturn op.Err()\n})\nreturn op.Err()", true, true, ""},
		"sql":                {"op.DropTable(\"t\")\nop.Exec(\"DELETE FROM u\")\nreturn op.Err()", false, true, "op.Exec"},
		"sql outside":        {"op.Autocommit(func(op *migrate.Op) error {\nop.Exec(\"VACUUM\")\nreturn op.Err()\n})\nreturn op.Err()", false, true, "op.Exec"},
		"rows":               {"op.BulkInsert(\"t\", []string{\"a\"}, []any{1})\nreturn op.Err()", false, true, "op.BulkInsert"},
		"batches":            {"op.Batched(\"UPDATE t\", 100)\nreturn op.Err()", false, true, "op.Batched"},
		"time limit":         {"op.SetLockTimeout(3 * time.Second)\nreturn op.Err()", false, true, "op.SetLockTimeout"},
		"operation of users": {"op.Apply(mine)\nreturn op.Err()", false, false, "the name mine"},
		"described by hand":  {"op.Apply(ops.Exec{SQL: \"x\"})\nreturn op.Err()", false, true, "op.Apply"},
		"condition":          {"if op.Err() == nil {\nop.DropTable(\"t\")\n}\nreturn op.Err()", false, false, "a statement that is no call of op's"},
		"condition outside":  {"op.Autocommit(func(op *migrate.Op) error {\nif true {\nreturn nil\n}\nreturn op.Err()\n})\nreturn op.Err()", false, false, "a statement that is no call of op's"},
		"read":               {"rows := op.Query(\"SELECT 1\")\n_ = rows\nreturn op.Err()", false, false, "a statement that is no call of op's"},
		"constant":           {"op.DropTable(table)\nreturn op.Err()", false, false, "the name table"},
		"end":                {"return migrate.Irreversible(\"no\")", false, false, "another end than return op.Err()"},
		"early end":          {"return op.Err()\nop.DropTable(\"t\")\nreturn op.Err()", false, false, "a statement that is no call of op's"},
		"other function":     {"other(op)\nreturn op.Err()", false, false, "a statement that is no call of op's"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "r.go"), []byte(handFile(test.statements)), 0o644); err != nil {
				t.Fatal(err)
			}
			bodies, err := codegen.ReadBodies(dir)
			if err != nil {
				t.Fatal(err)
			}
			up := bodies["r"].Up
			if up.Generated != test.generated || up.Inline != test.inline || up.Step != test.step {
				t.Errorf("generated %v, inline %v, step %q; want %v, %v, %q", up.Generated, up.Inline, up.Step, test.generated, test.inline, test.step)
			}
			if down := bodies["r"].Down; down.Inline || down.Generated || down.Call != "migrate.Reversible(upgrader)" {
				t.Errorf("an expression: %+v", down)
			}
		})
	}
}

func TestJoin(t *testing.T) {
	revisions := []source.Revision{{ID: "a", Message: "first"}, {ID: "b", Message: "second"}}
	copied := func(text string) codegen.Body { return codegen.Body{Inline: true, Text: text} }
	byHand := codegen.Body{Call: "upgradeb", Step: "a loop"}
	bodies := map[string]codegen.Bodies{"a": {Up: copied("op.A()"), Down: copied("op.UndoA()")}, "b": {Up: copied("op.B()"), Down: copied("op.UndoB()")}}
	got, err := codegen.Join(revisions, bodies, false)
	if err != nil {
		t.Fatal(err)
	}
	want := codegen.Squash{Up: "// a first\nop.A()\n// b second\nop.B()\nreturn op.Err()\n", Down: "// b second\nop.UndoB()\n// a first\nop.UndoA()\nreturn op.Err()\n", Imports: map[string]string{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("copied (-want +got):\n%s", diff)
	}
	bodies["b"] = codegen.Bodies{Up: byHand, Down: codegen.Body{Missing: true}}
	var refused *codegen.ByHandError
	if _, err := codegen.Join(revisions, bodies, false); !errors.As(err, &refused) || refused.Revision != "b" {
		t.Errorf("a loop: %v, want a *ByHandError", err)
	}
	if got, err = codegen.Join(revisions, bodies, true); err != nil {
		t.Fatal(err)
	}
	want = codegen.Squash{Up: "// a first\nop.A()\n// b second\nif err := upgradeb(op); err != nil {\nreturn err\n}\nreturn op.Err()\n", Imports: map[string]string{}, Called: true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("called, and without a downgrade (-want +got):\n%s", diff)
	}
}

// Two files that call different packages by one name cannot be copied both. Of
// two such names the first is said, every time.
func TestJoinOfImports(t *testing.T) {
	named := func(path string) codegen.Body {
		return codegen.Body{Inline: true, Text: "op.Exec(m.SQL, n.SQL)", Imports: map[string]string{"n": path + "/n", "m": path + "/m"}, Call: "f"}
	}
	none := codegen.Body{Missing: true}
	for range 20 {
		_, err := codegen.Join([]source.Revision{{ID: "a"}, {ID: "b"}}, map[string]codegen.Bodies{"a": {Up: named("x"), Down: none}, "b": {Up: named("y"), Down: none}}, false)
		if err == nil || !strings.Contains(err.Error(), "the name m, which stands for another package elsewhere") {
			t.Fatalf("Join = %v", err)
		}
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const head = "package migrations\n\nimport \"github.com/autogen-db/autogen/migrate\"\n\n"
	revision := func(id, fields string) string {
		return head + "// R " + id + ".\nvar revision" + id + " = migrate.Revision{ID: \"" + id + "\"" + fields + "}\n\nfunc upgrade" + id + "(op *migrate.Op) error { return shared" + id + "() }\n"
	}
	write("a.go", revision("a", "")+"\nfunc shareda() error { return nil }\n")
	write("b.go", revision("b", ", Upgrade: upgradeb")+"\nfunc sharedb() error { return other() }\n")
	write("c.go", revision("c", "")+"\nfunc sharedc() error { return nil }\n\nfunc other() error { return nil }\n")
	write("s.go", head+"var revisions = migrate.Revision{ID: \"s\", Replaces: []string{\"a\", \"b\", \"c\"}, Upgrade: upgradeb}\n")
	write("revisions.go", head+"// Revisions are all.\nvar Revisions = migrate.Revisions{\n\trevisiona,\n\trevisionb, // the second\n\trevisionc,\n\trevisions,\n}\n")
	write("autogen.sum", "a - -\nb - -\nc - -\ns - -\n")
	got, err := codegen.Prune(dir, []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(codegen.Pruned{Removed: []string{"a.go"}, Kept: []string{"b.go", "c.go"}}, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{
		"b.go": head + "func upgradeb(op *migrate.Op) error { return sharedb() }\n\nfunc sharedb() error { return other() }\n",
		"c.go": head + "func upgradec(op *migrate.Op) error { return sharedc() }\n\nfunc sharedc() error { return nil }\n\nfunc other() error { return nil }\n",
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	list, err := os.ReadFile(filepath.Join(dir, "revisions.go"))
	if err != nil {
		t.Fatal(err)
	}
	variables, err := codegen.ListedRevisions(list)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"revisions"}, variables); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	sum, err := codegen.ReadSum(dir)
	if err != nil || len(sum) != 1 || sum[0].ID != "s" {
		t.Errorf("sum %v, %v", sum, err)
	}
	if _, err := codegen.Prune(dir, []string{"s", "nowhere"}); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("an unknown revision: %v", err)
	}
}
