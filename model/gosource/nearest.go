package gosource

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// didYouMean is a hint that names the nearest candidate, or the one given
// otherwise.
func didYouMean(word string, candidates []string, otherwise string) string {
	if n := model.Nearest(word, candidates); n != "" {
		return fmt.Sprintf("did you mean %s?", n)
	}
	return otherwise
}
