package codegen

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate/source"
	"github.com/autogen-db/autogen/model"
)

func filesOf(revisions ...source.Revision) []source.File {
	var files []source.File
	for _, r := range revisions {
		r.Pos = model.Pos{File: r.ID + ".go", Line: 6}
		files = append(files, source.File{Name: r.ID + ".go", Checksum: "sum-of-" + r.ID, Revisions: []source.Revision{r}})
	}
	return files
}

func TestSumRoundTrip(t *testing.T) {
	sum := Sum{{ID: "a"}, {ID: "b", Parents: []string{"a"}, Checksum: "12"}, {ID: "m", Parents: []string{"a", "b"}}}
	text := string(sum.Bytes())
	if !strings.HasSuffix(text, "\na - -\nb a 12\nm a,b -\n") {
		t.Error(text)
	}
	got, err := parseSum([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for i := range sum {
		sum[i].Line = i + 2
	}
	if diff := cmp.Diff(sum, got); diff != "" {
		t.Error(diff)
	}
	for src, line := range map[string]int{"a - -\n<<<<<<< HEAD\nb a -\n": 2, "a -\n": 1, "\n# x\na b c d\n": 3, "a - -\n=======\n": 2, ">>>>>>> theirs\n": 1} {
		_, err := parseSum([]byte(src))
		if fault, ok := errors.AsType[*model.DeclarationError](err); !ok || fault.Pos.Line != line || fault.Hint == "" {
			t.Errorf("%q: %v", src, err)
		}
	}
}

func TestSumCheck(t *testing.T) {
	files := filesOf(source.Revision{ID: "a"}, source.Revision{ID: "b", Parents: []string{"a"}})
	good := Sum{{ID: "a", Checksum: "sum-of-a", Line: 2}, {ID: "b", Parents: []string{"a"}, Line: 3}}
	if err := good.Check("migrations", files); err != nil {
		t.Error(err)
	}
	if err := Sum(nil).Check("migrations", files); err != nil {
		t.Errorf("a folder without the file: %v", err)
	}
	for _, test := range []struct {
		sum  Sum
		want string
	}{
		{good[:1], "migrations/b.go:6: revision b is not in migrations/autogen.sum"},
		{Sum{}, "migrations/a.go:6: revision a is not in migrations/autogen.sum\nmigrations/b.go:6: revision b is not in migrations/autogen.sum"},
		{append(good[:2:2], SumLine{ID: "c", Line: 4}), "migrations/autogen.sum:4: revision c has a line in migrations/autogen.sum:4, and no file"},
		{append(good[:2:2], good[0]), "migrations/a.go:6: revision a is listed twice in migrations/autogen.sum:2"},
		{Sum{good[0], {ID: "b", Parents: []string{"x"}, Line: 3}}, "migrations/b.go:6: revision b has other parents than migrations/autogen.sum:3 says"},
		{Sum{{ID: "a", Checksum: "other", Line: 2}, good[1]},
			"migrations/a.go:6: revision a was edited after it was applied or built on: migrations/autogen.sum:2 has another checksum"},
	} {
		err := test.sum.Check("migrations", files)
		if err == nil || err.Error() != test.want {
			t.Errorf("error %v, want %s", err, test.want)
		}
		if fault, ok := errors.AsType[*SumError](err); !ok || fault.Hint() == "" {
			t.Errorf("%v has no hint", err)
		}
	}
}

func TestSumUpdate(t *testing.T) {
	files := filesOf(source.Revision{ID: "a"}, source.Revision{ID: "b", Parents: []string{"a"}}, source.Revision{ID: "c", Parents: []string{"b"}})
	before := Sum{{ID: "gone", Line: 2}, {ID: "b", Parents: []string{"x"}, Checksum: "old", Line: 3}, {ID: "a", Line: 4}}
	never := func(string) bool { return false }
	got := before.Update(files, func(id string) bool { return id != "c" }, false)
	want := Sum{{ID: "b", Parents: []string{"x"}, Checksum: "old", Line: 3}, {ID: "a", Checksum: "sum-of-a", Line: 4}, {ID: "c", Parents: []string{"b"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = before.Update(files, never, true)
	want = Sum{{ID: "b", Parents: []string{"a"}, Checksum: "sum-of-b", Line: 3}, {ID: "a", Line: 4}, {ID: "c", Parents: []string{"b"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSetParents(t *testing.T) {
	const head = "package migrations\n\nimport \"github.com/autogen-db/autogen/migrate\"\n\n"
	with := head + "// Doc.\nvar a = migrate.Revision{\n\tID: \"a\",\n\t// What it builds on.\n\tParents: []string{\"x\"}, // old\n\tMessage: \"m\",\n}\n\nvar b = migrate.Revision{ID: `b`}\n"
	for _, test := range []struct{ id, want string }{
		{"a", strings.Replace(with, `[]string{"x"}`, `[]string{"p", "q"}`, 1)},
		{"b", strings.Replace(with, "{ID: `b`}", "{ID: `b`,\n\tParents: []string{\"p\", \"q\"}}", 1)},
	} {
		got, err := SetParents([]byte(with), test.id, []string{"p", "q"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, string(got)); diff != "" {
			t.Errorf("%s: %s", test.id, diff)
		}
	}
	if _, err := SetParents([]byte(with), "c", nil); err == nil {
		t.Error("a revision that is not there gets parents")
	}
	if _, err := SetParents([]byte("package"), "c", nil); err == nil {
		t.Error("what is not Go gets parents")
	}
}
