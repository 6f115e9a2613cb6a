package pgexpr

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/autogen-db/autogen/diff"
)

// Form shows the tests what Static compares, so that they can look for
// equalities among thousands of texts without asking about each pair.
func (s *Static) Form(p diff.Pair, text string) (string, bool) { return s.form(&p, text) }

// ColumnRefs returns the names that a text is taken to refer to, with "." behind
// them where one names more than a column, and those that all messages of its tree
// hold.
func ColumnRefs(text string) (taken, held []string, err error) {
	tree, err := parseTarget(text)
	if err != nil {
		return nil, nil, err
	}
	taken, qualified := columnRefs(tree)
	every := true
	visit(tree.ProtoReflect(), func(m protoreflect.Message) bool {
		if ref, ok := m.Interface().(*pg_query.ColumnRef); ok {
			parts := names(ref.Fields)
			held, every = append(held, parts...), every && len(parts) == 1
		}
		return true
	})
	slices.Sort(taken)
	slices.Sort(held)
	if qualified {
		taken = append(taken, ".")
	}
	if !every {
		held = append(held, ".")
	}
	return taken, held, nil
}
