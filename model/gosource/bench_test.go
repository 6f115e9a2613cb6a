package gosource

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model"
)

// manyStructs writes a package of n structs of eight columns, with a foreign
// key, two indexes, a unique constraint and a check each, twenty to a file.
func manyStructs(b *testing.B, n int, gorm bool) string {
	b.Helper()
	dir := b.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	write("go.mod", "module example.com/many\n\ngo 1.26\n")
	const native = `
//autogen:table
//autogen:index (lower(name)) where (score > 0)
type M%[1]d struct {
	ID       int64   ` + "`ag:\"pk,identity\"`" + `
	Name     string  ` + "`ag:\"type:varchar(100),index\"`" + `
	Email    *string ` + "`ag:\"unique\"`" + `
	Age      int32   ` + "`ag:\"check:age > 0\"`" + `
	Score    float64 ` + "`ag:\"default:0\"`" + `
	Data     []byte
	At       time.Time
	ParentID *int64 ` + "`ag:\"fk:M%[2]d.ID,ondelete:cascade\"`" + `
	Parent   *M%[2]d
}

func (m *M%[1]d) Title() string { return fmt.Sprintf("%%s (%%d)", m.Name, m.ID) }
`
	const orm = `
type M%[1]d struct {
	ID       uint    ` + "`gorm:\"primaryKey\"`" + `
	Name     string  ` + "`gorm:\"size:100;not null;index\"`" + `
	Email    *string ` + "`gorm:\"unique\"`" + `
	Age      int32   ` + "`gorm:\"check:age > 0\"`" + `
	Score    float64 ` + "`gorm:\"default:0;index\"`" + `
	Data     []byte
	At       time.Time
	ParentID *uint
	Parent   *M%[2]d ` + "`gorm:\"constraint:OnDelete:CASCADE\"`" + `
}

func (m *M%[1]d) Title() string { return fmt.Sprintf("%%s (%%d)", m.Name, m.ID) }
`
	text := native
	if gorm {
		text = orm
	}
	const perFile = 20
	for i := 0; i < n; i += perFile {
		var s strings.Builder
		s.WriteString("package many\n\nimport (\n\t\"fmt\"\n\t\"time\"\n)\n")
		for j := i; j < min(i+perFile, n); j++ {
			fmt.Fprintf(&s, text, j, max(0, j-1))
		}
		write(fmt.Sprintf("m%d.go", i), s.String())
	}
	return dir
}

// BenchmarkLoad measures the whole of Load, the go command included.
func BenchmarkLoad(b *testing.B) {
	for _, gorm := range []bool{false, true} {
		for _, n := range []int{100, 1000, 5000} {
			b.Run(fmt.Sprintf("gorm=%t/structs=%d", gorm, n), func(b *testing.B) {
				dir := manyStructs(b, n, gorm)
				b.ReportAllocs()
				for b.Loop() {
					db, _, err := Load(context.Background(), Config{Dir: dir, Patterns: []string{"."}, Engine: model.Postgres})
					if err != nil {
						b.Fatal(err)
					}
					if len(db.Tables) != n || len(db.Tables[0].Indexes) != 2 {
						b.Fatalf("%d tables", len(db.Tables))
					}
				}
			})
		}
	}
}

// BenchmarkLoadProgram measures what comes before the structs are read: the go
// command, parsing and type-checking.
func BenchmarkLoadProgram(b *testing.B) {
	for _, n := range []int{100, 1000, 5000} {
		b.Run(fmt.Sprintf("structs=%d", n), func(b *testing.B) {
			dir := manyStructs(b, n, false)
			for b.Loop() {
				if _, err := loadProgram(context.Background(), Config{Dir: dir, Patterns: []string{"."}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
