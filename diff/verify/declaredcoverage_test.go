package verify_test

import (
	"flag"
	"reflect"
	"slices"
	"testing"

	"github.com/autogen-db/autogen/internal/opstest"
	"github.com/autogen-db/autogen/migrate/ops"
)

// covered counts the operations of plans by their names.
type covered map[string]int

func (c covered) plan(operations []ops.Operation) {
	for _, op := range operations {
		c[reflect.TypeOf(op).Name()]++
	}
}

// excused are the operations that random declarations need not bring about, by the
// reason.
var excused = map[string][]string{
	"only written by hand":          {"BulkInsert", "Exec", "IfExists", "IfNotExists"},
	"a rename is asked for":         {"RenameColumn", "RenameConstraint", "RenameIndex", "RenameTable"},
	"servers have other extensions": {"CreateExtension", "AlterExtension", "DropExtension"},
	"no index lacks parts":          {"AttachIndex"},
}

// expectAll fails the test where random declarations have never brought about an
// operation that is not excused.
func (c covered) expectAll(t *testing.T) {
	t.Helper()
	want := opstest.Names(t, "../../migrate/ops")
	var free []string
	for _, names := range excused {
		free = append(free, names...)
	}
	for _, name := range want {
		if c[name] == 0 && !slices.Contains(free, name) {
			t.Errorf("no random declarations bring about %s", name)
		}
	}
	for _, name := range free {
		if !slices.Contains(want, name) {
			t.Errorf("there is no operation %s to be excused", name)
		}
	}
}

// asGiven reports whether a flag of rapid is as it is where none is given.
func asGiven(name string) bool {
	f := flag.Lookup(name)
	return f.Value.String() == f.DefValue
}
