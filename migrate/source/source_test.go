package source_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/source"
	"github.com/autogen-db/autogen/model"
)

const head = "package migrations\n\nimport \"github.com/autogen-db/autogen/migrate\"\n\n"

// folder makes a file system of "name" and code after the import.
func folder(files ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		out[files[i]] = &fstest.MapFile{Data: []byte(head + files[i+1])}
	}
	return out
}

func TestRead(t *testing.T) {
	fsys := folder(
		"revisions.go", "var Revisions = migrate.Revisions{\n\tfirst,\n\tsecond,\n\tthird,\n}\n",
		"20260101_b.go", "const base = \"27c6\"\n\n// Add email.\n//\n// Hazards:\n//   - none\nvar second = migrate.Revision{\n"+
			"\tID: \"1975ea83b712\",\n\tParents: []string{base + \"a30d7c24\"},\n\tMessage: `add \"email\"`,\n\tCreated: \"2026-11-22T10:15:04Z\",\n\tUpgrade: up,\n\tDowngrade: nil,\n}\n",
		"20260202_a.go", "var first = migrate.Revision{ID: (base + \"a30d7c24\"), Labels: []string{\"lib\"}, Upgrade: up, Downgrade: up}\n\nfunc up(*migrate.Op) error { return nil }\n",
		"env.go", "func Configure(*migrate.Config) error { return nil }\n",
		"x_test.go", "this is not Go",
		"_draft.go", "neither is this",
		".#20260101_b.go", "or what an editor leaves",
	)
	fsys["third.go"] = &fstest.MapFile{Data: []byte("package migrations\n\nimport m \"github.com/autogen-db/autogen/migrate\"\n\nvar (\n\t// Doc of third.\n\tthird = m.Revision{\"33\", []string{\"1975ea83b712\"}, []string{\"lib\"}, []string{\"app\", \"x\"}, []string{\"31\", \"32\"}, \"merge\", \"\", nil, nil}\n\tother = Revision{ID: \"no\"}\n)\n")}
	fsys["sub/x.go"] = &fstest.MapFile{Data: []byte("neither is this")}
	files, err := source.Read(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var got []source.Revision
	for _, f := range files {
		if want := source.Checksum(fsys[f.Name].Data); f.Checksum != want {
			t.Errorf("%s has checksum %s, want %s", f.Name, f.Checksum, want)
		}
		got = append(got, f.Revisions...)
	}
	want := []source.Revision{
		{ID: "1975ea83b712", Message: `add "email"`, Created: "2026-11-22T10:15:04Z", Parents: []string{"27c6a30d7c24"}, Upgrade: true,
			Variable: "second", Doc: "Add email.\n\nHazards:\n  - none", Pos: model.Pos{File: "20260101_b.go", Line: 11}, Position: 1},
		{ID: "27c6a30d7c24", Labels: []string{"lib"}, Upgrade: true, Downgrade: true, Variable: "first", Pos: model.Pos{File: "20260202_a.go", Line: 5}},
		{ID: "33", Message: "merge", Parents: []string{"1975ea83b712"}, DependsOn: []string{"lib"}, Labels: []string{"app", "x"}, Replaces: []string{"31", "32"}, Variable: "third", Doc: "Doc of third.", Pos: model.Pos{File: "third.go", Line: 7}, Position: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	revisions := source.Revisions(files)
	if diff := cmp.Diff([]string{"27c6a30d7c24", "1975ea83b712", "33"}, revisions.IDs()); diff != "" {
		t.Error(diff)
	}
	if _, err := migrate.NewGraph(revisions); err != nil {
		t.Error(err)
	}
}

func TestReadInlineList(t *testing.T) {
	files, err := source.Read(folder("revisions.go", "var Revisions = migrate.Revisions{\n\t{ID: \"a\"},\n\tmigrate.Revision{ID: \"b\", Parents: []string{\"a\"}},\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "b"}, source.Revisions(files).IDs()); diff != "" {
		t.Error(diff)
	}
}

func TestReadErrors(t *testing.T) {
	list := func(names string) string { return "var Revisions = migrate.Revisions{" + names + "}\n" }
	tests := map[string]struct {
		fsys fs.FS
		want string
		is   func(error) bool
	}{
		"not constant": {folder("revisions.go", list("a"), "a.go", "var a = migrate.Revision{\n\tID: \"a\",\n\tMessage: message(),\n}\n"),
			"a.go:7: field Message of a is not a constant string", isA[*source.LiteralError]},
		"parents not constant": {folder("revisions.go", list("a"), "a.go", "var a = migrate.Revision{ID: \"a\", Parents: []string{\"b\", id}}\n"),
			"a.go:5: field Parents of a element 2 is not a constant string", isA[*source.LiteralError]},
		"a circle of constants": {folder("revisions.go", list("a"), "a.go", "const x, y = y, x\n\nvar a = migrate.Revision{ID: x}\n"),
			"a.go:7: field ID of a is not a constant string", isA[*source.LiteralError]},
		"no id": {folder("revisions.go", list("a"), "a.go", "var a = migrate.Revision{Message: \"m\"}\n"),
			"a.go:5: field ID of a is empty", isA[*source.LiteralError]},
		"unlisted": {folder("revisions.go", list(""), "a.go", "var a = migrate.Revision{ID: \"1\"}\n"),
			"a.go:5: revision 1 is not listed in revisions.go", isA[*source.UnlistedError]},
		"undefined": {folder("revisions.go", list("gone")),
			"revisions.go:5: gone is listed, but no file of the folder defines it", isA[*source.UndefinedError]},
		"duplicate": {folder("revisions.go", list("a, b"), "a.go", "var a = migrate.Revision{ID: \"1\"}\n", "b.go", "\nvar b = migrate.Revision{ID: \"1\"}\n"),
			"b.go:6: revision 1 is defined at a.go:5 already", isA[*source.DuplicateError]},
		"listed twice": {folder("revisions.go", list("a, a"), "a.go", "var a = migrate.Revision{ID: \"1\"}\n"),
			"revisions.go:5: a is listed twice", isA[*source.ListError]},
		"a call in the list": {folder("revisions.go", list("f()")),
			"revisions.go:5: an element of the list is not the name of a revision", isA[*source.ListError]},
		"no list": {folder("a.go", "var a = migrate.Revision{ID: \"1\"}\n"),
			"revisions.go: there is no list of revisions: var Revisions = migrate.Revisions{…}", isA[*source.ListError]},
		"syntax": {folder("revisions.go", list(""), "a.go", "var a = migrate.Revision{\n"),
			"a.go:5: expected '}', found 'EOF'", isA[*source.SyntaxError]},
	}
	for name, test := range tests {
		_, err := source.Read(test.fsys)
		if err == nil || !test.is(err) {
			t.Errorf("%s: error %v (%T)", name, err, err)
			continue
		}
		first, _, _ := strings.Cut(err.Error(), "\n")
		if first != test.want {
			t.Errorf("%s: error %q, want %q", name, first, test.want)
		}
		if migrate.Hint(err) == "" {
			t.Errorf("%s: there is no hint", name)
		}
	}
	if _, err := source.Read(os.DirFS(filepath.Join(t.TempDir(), "none"))); err == nil {
		t.Error("a folder that is not there can be read")
	}
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func TestSeveralFaultsAreAllReported(t *testing.T) {
	files, err := source.Read(folder("revisions.go", "var Revisions = migrate.Revisions{gone, a}\n",
		"a.go", "var a = migrate.Revision{ID: \"1\"}\n", "b.go", "var b = migrate.Revision{ID: \"2\"}\n"))
	if !isA[*source.UndefinedError](err) || !isA[*source.UnlistedError](err) {
		t.Errorf("error %v", err)
	}
	if len(files) != 2 {
		t.Errorf("%d files could be read, want 2", len(files))
	}
}

func TestChecksum(t *testing.T) {
	const code = head + "var a = migrate.Revision{ID: \"1\", Parents: []string{\"a\", \"b\"}}\n\nfunc f() { g(1); h() }\n"
	sum := source.Checksum([]byte(code))
	if len(sum) != 64 {
		t.Fatalf("checksum %q", sum)
	}
	for name, same := range map[string]string{
		"comments":     strings.ReplaceAll(code, "var a", "// A comment.\nvar /* b */ a"),
		"layout":       strings.NewReplacer("{ID", "{\n\tID", "\"b\"}}", "\"b\"},\n}", "{ g(1); h() }", "{\n\tg(1)\n\th()\n}").Replace(code),
		"line endings": strings.ReplaceAll(code, "\n", "\r\n"),
		"commas":       strings.ReplaceAll(code, "g(1)", "g(\n1,\n)"),
	} {
		if source.Checksum([]byte(same)) != sum {
			t.Errorf("%s change the checksum", name)
		}
	}
	for name, other := range map[string]string{
		"a string":  strings.ReplaceAll(code, `"b"`, `"c"`),
		"a number":  strings.ReplaceAll(code, "g(1)", "g(2)"),
		"a name":    strings.ReplaceAll(code, "g(1)", "i(1)"),
		"operators": strings.ReplaceAll(code, "g(1)", "g(-1)"),
		"order":     strings.ReplaceAll(code, "g(1); h()", "h(); g(1)"),
		"joined":    strings.ReplaceAll(code, "g(1); h()", "g(1).h()"),
	} {
		if source.Checksum([]byte(other)) == sum {
			t.Errorf("%s do not change the checksum", name)
		}
	}
}
