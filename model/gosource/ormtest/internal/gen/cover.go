// Package gen writes Go source of GORM models that together hold every pair of
// tag options.
package gen

// parameter is one thing that a declaration may say, and the ways to say it.
type parameter struct {
	name   string
	values []string
}

// row is one declaration: a value for each parameter.
type row map[string]string

// cover returns rows in which every two values of different parameters that
// may stand together do so in some row. The result depends on its input alone.
func cover(params []parameter, valid func(row) bool) []row {
	type pair struct{ a, av, b, bv string }
	var pairs []pair
	open := map[pair]bool{}
	for i, a := range params {
		for _, b := range params[i+1:] {
			for _, av := range a.values {
				for _, bv := range b.values {
					p := pair{a.name, av, b.name, bv}
					if valid(row{a.name: av, b.name: bv}) {
						pairs = append(pairs, p)
						open[p] = true
					}
				}
			}
		}
	}
	var rows []row
	for _, p := range pairs {
		if !open[p] {
			continue
		}
		r := row{p.a: p.av, p.b: p.bv}
		// Each further parameter takes the value that meets the most pairs
		// that are still open.
		for _, q := range params {
			if _, set := r[q.name]; set {
				continue
			}
			best, most := "", -1
			for _, v := range q.values {
				r[q.name] = v
				if !valid(r) {
					continue
				}
				n := 0
				for _, other := range params {
					w, set := r[other.name]
					if !set || other.name == q.name {
						continue
					}
					if open[pair{other.name, w, q.name, v}] || open[pair{q.name, v, other.name, w}] {
						n++
					}
				}
				if n > most {
					best, most = v, n
				}
			}
			r[q.name] = best
		}
		if !valid(r) {
			delete(open, p)
			continue
		}
		for i, a := range params {
			for _, b := range params[i+1:] {
				delete(open, pair{a.name, r[a.name], b.name, r[b.name]})
			}
		}
		rows = append(rows, r)
	}
	return rows
}
