package pgexpr

import "github.com/autogen-db/autogen/diff"

// Form shows the tests what Static compares, so that they can look for
// equalities among thousands of texts without asking about each pair.
func (s *Static) Form(p diff.Pair, text string) (string, bool) { return s.form(&p, text) }
