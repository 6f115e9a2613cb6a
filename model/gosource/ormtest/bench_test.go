package ormtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
)

// BenchmarkGORM1000 reads a package of 1,000 models in a module that has GORM,
// the go command's part included. The build cache is warm from the second
// round on.
func BenchmarkGORM1000(b *testing.B) {
	const models = 1000
	dir, err := os.MkdirTemp(".", "bench")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) })
	var src strings.Builder
	src.WriteString("package models\n\nimport \"gorm.io/gorm\"\n")
	for i := range models {
		fmt.Fprintf(&src, "\ntype Model%[1]d struct {\n\tgorm.Model\n\tName string `gorm:\"size:100;not null;index\"`\n\tEmail *string `gorm:\"uniqueIndex\"`\n"+
			"\tScore float64 `gorm:\"type:numeric(10,2);default:0;check:score >= 0\"`\n\tParentID *uint\n\tParent *Model%[2]d `gorm:\"constraint:OnDelete:CASCADE\"`\n}\n", i, i/2)
	}
	if err := os.WriteFile(filepath.Join(dir, "models.go"), []byte(src.String()), 0o644); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		d, _, err := gosource.Load(context.Background(), gosource.Config{Patterns: []string{"./" + dir}, Engine: model.Postgres})
		if err != nil {
			b.Fatal(err)
		}
		if len(d.Tables) != models {
			b.Fatalf("%d tables", len(d.Tables))
		}
	}
}
