package diff

import (
	"strings"
	"testing"

	"github.com/autogen-db/autogen/migrate/ops"
)

// TestCycleOfRenamesThatHandNoNameOn has renames in a cycle that no third name
// helps, since neither frees the name that the other waits for.
func TestCycleOfRenamesThatHandNoNameOn(t *testing.T) {
	for _, op := range []ops.Operation{
		ops.RenameIndex{Table: "t", From: "a", To: "b"},
		ops.RenameConstraint{Table: "t", From: "a", To: "b"},
	} {
		var p plan
		p.add(node{op: op, creates: []key{tableKey("x")}, needs: []key{tableKey("y")}})
		p.add(node{op: op, creates: []key{tableKey("y")}, needs: []key{tableKey("x")}})
		if _, err := p.order(); err == nil || !strings.Contains(err.Error(), "depend on each other in a cycle") {
			t.Errorf("%s: error %v, want one about a cycle", op, err)
		}
	}
}
