package pgexpr

import (
	"context"
	"fmt"

	"github.com/autogen-db/autogen/diff"
)

// Chain returns a prover that asks each of the provers in turn about the pairs
// that are still undecided. It stops at the first error. It is safe for
// concurrent use if all of them are.
func Chain(provers ...diff.Prover) diff.Prover { return chain(provers) }

type chain []diff.Prover

func (c chain) Prove(ctx context.Context, pairs []diff.Pair) ([]diff.Verdict, error) {
	verdicts := make([]diff.Verdict, len(pairs))
	open := make([]int, len(pairs))
	for i := range open {
		open[i] = i
	}
	for _, p := range c {
		if len(open) == 0 {
			break
		}
		ask := pairs
		if len(open) < len(pairs) {
			ask = make([]diff.Pair, len(open))
			for i, n := range open {
				ask[i] = pairs[n]
			}
		}
		answers, err := p.Prove(ctx, ask)
		if err != nil {
			return nil, err
		}
		if len(answers) != len(ask) {
			return nil, fmt.Errorf("prover %T: %d verdicts for %d pairs", p, len(answers), len(ask))
		}
		var left []int
		for i, n := range open {
			if verdicts[n] = answers[i]; answers[i] == diff.Undecided {
				left = append(left, n)
			}
		}
		open = left
	}
	return verdicts, nil
}
