package codegen

import (
	"fmt"
	"testing"

	"github.com/autogen-db/autogen/migrate/ops"
)

func BenchmarkRevision(b *testing.B) {
	for _, n := range []int{100, 1000, 5000} {
		b.Run(fmt.Sprint(n, "_tables"), func(b *testing.B) {
			r := RevisionFile{ID: "a", Message: "many tables"}
			for i := range n {
				table := users.Clone()
				table.Name = fmt.Sprintf("table_%d", i)
				table.Columns = append(table.Columns, table.Columns...)
				r.Up = append(r.Up, ops.CreateTable{Table: table})
				r.Down = append(r.Down, ops.DropTable{Table: table})
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Revision(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
