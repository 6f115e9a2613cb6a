package codegen

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// operation draws any operation with any field set.
func operation() *rapid.Generator[ops.Operation] {
	return rapid.OneOf(
		gen[ops.CreateSchema](), gen[ops.DropSchema](), gen[ops.AlterSchema](),
		gen[ops.CreateEnum](), gen[ops.DropEnum](), gen[ops.AlterEnum](),
		gen[ops.CreateTable](), gen[ops.DropTable](), gen[ops.RenameTable](), gen[ops.AlterTable](),
		gen[ops.AddColumn](), gen[ops.DropColumn](), gen[ops.AlterColumn](), gen[ops.RenameColumn](),
		gen[ops.AddPrimaryKey](), gen[ops.DropPrimaryKey](), gen[ops.AddUnique](), gen[ops.DropUnique](),
		gen[ops.AddForeignKey](), gen[ops.DropForeignKey](), gen[ops.AddCheck](), gen[ops.DropCheck](),
		gen[ops.RenameConstraint](), gen[ops.ValidateConstraint](), gen[ops.AlterForeignKey](),
		gen[ops.CreateIndex](), gen[ops.DropIndex](), gen[ops.RenameIndex](), gen[ops.Rename](),
	)
}

func gen[T ops.Operation]() *rapid.Generator[ops.Operation] {
	return rapid.Map(rapid.Make[T](), func(op T) ops.Operation { return op })
}

// TestRevisionProperties: whatever the operations are, the file parses, gofmt
// leaves it as it is, printing twice gives the same, no line with a literal
// that could be broken is too long to read, each operation is one statement, and
// the comment holds what the notes say.
func TestRevisionProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sql := rapid.SampledFrom([]string{"default of t.b: now() and ''", "x = ``", "''' in the database", "'' [a] # - 1. b"})
		texts := rapid.SliceOfN(rapid.OneOf(rapid.String(), sql), 0, 3)
		r := RevisionFile{
			ID:      "a1",
			Parents: texts.Draw(t, "parents"),
			Message: rapid.String().Draw(t, "message"),
			Created: created,
			Up:      rapid.SliceOfN(operation(), 0, 3).Draw(t, "up"),
			Down:    rapid.SliceOfN(operation(), 0, 3).Draw(t, "down"),
			Notes:   texts.Draw(t, "notes"), Hazards: texts.Draw(t, "hazards"), Unconfirmed: texts.Draw(t, "unconfirmed"),
		}
		src, err := Revision(r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Revision(r)
		if err != nil || string(again) != string(src) {
			t.Fatalf("printed twice, the file differs: %v\n%s\n%s", err, src, again)
		}
		if formatted, err := format.Source(src); err != nil || string(formatted) != string(src) {
			t.Fatalf("not gofmt-clean: %v\n%s", err, src)
		}
		for _, said := range slices.Concat(r.Notes, r.Hazards, r.Unconfirmed) {
			if !strings.Contains(string(src), strings.TrimRight(" "+oneLine(said), " ")) {
				t.Fatalf("the comment does not hold %q:\n%s", said, src)
			}
		}
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", src, parser.ParseComments)
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		for name, want := range map[string]int{"upgradea1": len(r.Up), "downgradea1": len(r.Down)} {
			fn, ok := f.Scope.Lookup(name).Decl.(*ast.FuncDecl)
			if !ok || len(fn.Body.List) != want+1 {
				t.Fatalf("%s does not hold %d operations:\n%s", name, want, src)
			}
		}
	})
}

// TestLiteralRoundTrip: a printed literal, evaluated, is the value that was
// printed.
func TestLiteralRoundTrip(t *testing.T) {
	hints := cmp.Options{
		cmpopts.EquateEmpty(),
		cmpopts.IgnoreTypes(model.Pos{}),
		cmpopts.IgnoreFields(model.Table{}, "RenamedFrom"),
		cmpopts.IgnoreFields(model.Column{}, "RenamedFrom"),
	}
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Make[model.Table]().AsAny(), rapid.Make[model.Column]().AsAny(), rapid.Make[model.Index]().AsAny(),
			rapid.Make[model.Enum]().AsAny(), rapid.Make[ops.EnumUse]().AsAny(), rapid.Make[ops.DropForeignKey]().AsAny(),
		).Draw(t, "value")
		e, err := literal(value)
		if err != nil {
			t.Fatal(err)
		}
		src := fmt.Sprintf("%#v", e.layout(1, 10))
		parsed, err := parser.ParseExpr(src)
		if err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		got := reflect.New(reflect.TypeOf(value)).Elem()
		if err := eval(parsed, got); err != nil {
			t.Fatalf("%v\n%s", err, src)
		}
		if d := cmp.Diff(value, got.Interface(), hints); d != "" {
			t.Fatalf("(-printed +read):\n%s\n%s", d, src)
		}
	})
}

// eval evaluates the kinds of expression that literal prints.
func eval(e ast.Expr, into reflect.Value) error {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			s, err := strconv.Unquote(e.Value)
			into.SetString(s)
			return err
		}
		n, err := strconv.ParseInt(e.Value, 10, 64)
		into.SetInt(n)
		return err
	case *ast.Ident:
		into.SetBool(e.Name == "true")
		return nil
	case *ast.UnaryExpr:
		if e.Op == token.SUB {
			n, err := strconv.ParseInt("-"+e.X.(*ast.BasicLit).Value, 10, 64)
			into.SetInt(n)
			return err
		}
		into.Set(reflect.New(into.Type().Elem()))
		return eval(e.X, into.Elem())
	case *ast.CallExpr:
		into.Set(reflect.New(into.Type().Elem()))
		return eval(e.Args[0], into.Elem())
	case *ast.CompositeLit:
		if want := typeText(e.Type); want != "" && want != into.Type().String() {
			return fmt.Errorf("a %s where a %s is expected", want, into.Type())
		}
		if into.Kind() == reflect.Slice {
			into.Set(reflect.MakeSlice(into.Type(), len(e.Elts), len(e.Elts)))
			for i, el := range e.Elts {
				if err := eval(el, into.Index(i)); err != nil {
					return err
				}
			}
			return nil
		}
		for _, el := range e.Elts {
			kv := el.(*ast.KeyValueExpr)
			if err := eval(kv.Value, into.FieldByName(kv.Key.(*ast.Ident).Name)); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("unexpected %T", e)
}

func typeText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ArrayType:
		return "[]" + typeText(e.Elt)
	case *ast.SelectorExpr:
		return typeText(e.X) + "." + e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// TestLineWidth: what can be broken is broken.
func TestLineWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		short := rapid.StringMatching(`[a-z]{1,12}`)
		table := model.Table{Name: short.Draw(t, "table")}
		for i := range rapid.IntRange(1, 5).Draw(t, "columns") {
			table.Columns = append(table.Columns, model.Column{
				Name: short.Draw(t, "name"), Type: short.Draw(t, "type"), NotNull: i%2 == 0,
				Default: short.Draw(t, "default"), Comment: short.Draw(t, "comment"), Collation: short.Draw(t, "collation"),
			})
			table.Checks = append(table.Checks, model.Check{Name: short.Draw(t, "name"), Expr: short.Draw(t, "expr")})
		}
		idx := model.Index{Name: short.Draw(t, "index")}
		for range rapid.IntRange(1, 12).Draw(t, "keys") {
			idx.Keys = append(idx.Keys, model.Key{Column: short.Draw(t, "key")})
			idx.Include = append(idx.Include, short.Draw(t, "include"))
		}
		src, err := Revision(RevisionFile{ID: "a", Up: []ops.Operation{
			ops.CreateTable{Table: table}, ops.CreateIndex{Table: table.Name, Index: idx},
			ops.AlterColumn{Table: table.Name, From: table.Columns[0], To: table.Columns[len(table.Columns)-1]},
		}})
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(src)) {
			line = strings.TrimRight(strings.ReplaceAll(line, "\t", "    "), "\n")
			if len(line) > maxWidth {
				t.Fatalf("a line of %d columns: %s", len(line), line)
			}
		}
	})
}
