package model

// Nearest returns the candidate that is the fewest edits away from word, if
// that is near enough to be a slip of the pen, and "" otherwise. Case counts.
func Nearest(word string, candidates []string) string {
	best, limit := "", len(word)/2+2
	for _, c := range candidates {
		if d := EditDistance(word, c); d < limit {
			best, limit = c, d
		}
	}
	return best
}

// EditDistance counts the letters to insert, remove, replace or exchange with
// their neighbour to make b of a (optimal string alignment distance).
func EditDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
