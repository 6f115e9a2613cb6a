package verify_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// Outcomes of a form of a statement behind the declarations of base.sql.
const (
	applied = "applied"
	nothing = "nothing"
	aside   = "left alone"
)

// TestForms gives each form of each statement of PostgreSQL's documentation to
// the reader of declarations. A file of testdata/forms has a form on a line, and
// beneath it what comes of it: it is applied, it says nothing of the schema, it
// is refused with a message, or it is about the server's own objects, which are left
// alone. The server must agree that the catalogue changes
// or does not: so nothing is passed over in silence. Behind "from" stands the
// version that brought a form.
func TestForms(t *testing.T) {
	base, err := os.ReadFile("testdata/forms/base.sql")
	if err != nil {
		t.Fatal(err)
	}
	declared := declare(t, "base.sql", string(base))
	d, major := load(t, string(base)), pgtest.Version(t)
	catalogue := d.catalogue(t)
	files, err := filepath.Glob("testdata/forms/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		if filepath.Base(file) == "base.sql" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		var out []string
		for i, form := range lines {
			if strings.HasPrefix(form, "-- ") {
				continue
			}
			want, from := "", 0
			if i+1 < len(lines) {
				want, from = outcome(t, lines[i+1])
			}
			note(t, form, seen)
			got := declaredAs(declared, string(base), form)
			if got != want && !*update {
				t.Errorf("%s\n  %s, not %s", form, got, want)
			}
			out = append(out, form, "-- "+strings.TrimSpace(got+since(from)))
			if (got == applied || got == nothing || got == aside) && major >= from {
				changed, err := d.changedBy(t, form, catalogue)
				switch {
				case err != nil:
					t.Errorf("%s\n  %s, and the server refuses it: %v", form, got, err)
				case changed != (got == applied):
					t.Errorf("%s\n  %s, and the catalogue of the server changes: %v", form, got, changed)
				}
			}
		}
		if *update {
			if err := os.WriteFile(file, []byte(strings.Join(out, "\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	everyForm(t, seen)
}

// declaredAs returns what comes of a form.
func declaredAs(declared *model.Database, base, form string) string {
	d, err := sqlsource.Load([]sqlsource.Source{{File: "base.sql", SQL: base}, {File: "form.sql", SQL: form}})
	switch {
	case err != nil:
		return "refused: " + strings.ReplaceAll(err.Error(), "\n", " ")
	case len(d.ServerOwn) > 0:
		return aside
	case cmp.Equal(declared, d, cmpopts.IgnoreTypes(model.Pos{}), cmpopts.EquateEmpty()):
		return nothing
	}
	return applied
}

// outcome reads the line beneath a form.
func outcome(t *testing.T, line string) (want string, from int) {
	t.Helper()
	want, ok := strings.CutPrefix(line, "-- ")
	if !ok {
		return "", 0
	}
	for major := 14; major <= 18; major++ {
		if bare, ok := strings.CutSuffix(want, since(major)); ok {
			return bare, major
		}
	}
	return want, 0
}

func since(major int) string {
	if major == 0 {
		return ""
	}
	return " from " + strconv.Itoa(major)
}

// changedBy reports whether a form changes the catalogue, which it leaves as it
// was.
func (d database) changedBy(t *testing.T, form string, was map[string]string) (bool, error) {
	t.Helper()
	if _, err := d.conn.Exec(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	_, err := d.conn.PgConn().Exec(t.Context(), form).ReadAll()
	changed := err == nil && !cmp.Equal(was, d.catalogue(t))
	if _, e := d.conn.Exec(t.Context(), "ROLLBACK"); e != nil {
		t.Fatal(e)
	}
	if _, e := d.conn.Exec(t.Context(), "RESET ALL; RESET SESSION AUTHORIZATION"); e != nil {
		t.Fatal(e)
	}
	return changed, err
}

// note notes the kinds of the nodes of a form: its statements, the subcommands of
// ALTER TABLE, and the kinds of the objects that statements are about.
func note(t *testing.T, form string, seen map[string]bool) {
	t.Helper()
	tree, err := pg.Parse(form)
	if err != nil {
		return // which the reader refuses, or respells
	}
	var walk func(m protoreflect.Message)
	walk = func(m protoreflect.Message) {
		seen[string(m.Descriptor().Name())] = true
		m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			switch {
			case field.Kind() == protoreflect.EnumKind && !field.IsList():
				seen[string(field.Enum().Values().ByNumber(v.Enum()).Name())] = true
			case field.Kind() != protoreflect.MessageKind:
			case field.IsList():
				for i := range v.List().Len() {
					walk(v.List().Get(i).Message())
				}
			default:
				walk(v.Message())
			}
			return true
		})
	}
	walk(tree.ProtoReflect())
}

// unparsed are the kinds of nodes that no statement has by itself: those that the
// server makes, those within others, and what is not in the language of SQL.
var unparsed = strings.Fields(`PLAssignStmt ReturnStmt SetOperationStmt
AT_AddColumnToView AT_CookedColumnDefault AT_CheckNotNull AT_AddIndex AT_ReAddIndex AT_ReAddConstraint AT_ReAddDomainConstraint AT_AddIndexConstraint
AT_ReAddComment AT_ReplaceRelOptions AT_ReAddStatistics
OBJECT_AMOP OBJECT_AMPROC OBJECT_DEFACL OBJECT_DEFAULT OBJECT_PUBLICATION_NAMESPACE OBJECT_PUBLICATION_REL OBJECT_USER_MAPPING`)

// everyForm fails where the parser knows of a statement, a subcommand of ALTER
// TABLE or a kind of object that no form has.
func everyForm(t *testing.T, seen map[string]bool) {
	t.Helper()
	for _, kind := range unparsed {
		seen[kind] = true
	}
	fields := (&pg.Node{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		if m := fields.Get(i).Message(); m != nil && strings.HasSuffix(string(m.Name()), "Stmt") && !seen[string(m.Name())] {
			t.Errorf("no form has a %s", m.Name())
		}
	}
	for _, enum := range []protoreflect.EnumDescriptor{pg.AlterTableType(0).Descriptor(), pg.ObjectType(0).Descriptor()} {
		for i := range enum.Values().Len() {
			if name := string(enum.Values().Get(i).Name()); !seen[name] && !strings.HasSuffix(name, "_UNDEFINED") {
				t.Errorf("no form has %s", name)
			}
		}
	}
}
