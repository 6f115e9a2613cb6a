package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// headroom is how much is allocated before the garbage collector runs, and runs
// again.
const headroom = 48 << 20

// paceCollector makes the garbage collector wait until headroom was allocated
// since its last run, or half of what is live, if that is more. A run of
// autogen makes some long-lived values and ends: with Go's own pace, which
// starts at 4 MB, a third of its time went into looking at them again and
// again (docs/performance.md). GOGC, where it is set, keeps its meaning.
func paceCollector() {
	// A heap without anything live is collected at 4 MB times this percentage.
	if was := debug.SetGCPercent(headroom / (4 << 20) * 100); was != 100 {
		debug.SetGCPercent(was)
		return
	}
	afterCollection(func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		if n := live[0].Value.Uint64(); n > 0 {
			debug.SetGCPercent(int(max(50, headroom*100/n)))
		}
	})
}

// afterCollection calls f after each run of the collector: a value that nothing
// refers to is cleaned up by each.
func afterCollection(f func()) {
	runtime.AddCleanup(new([16]byte), func(struct{}) {
		f()
		afterCollection(f)
	}, struct{}{})
}

// collectOnce runs the garbage collector if it has not run yet. It is called
// while the server is what is waited for: the collector would have its turn just
// when its rows are compared.
func collectOnce() {
	cycles := []metrics.Sample{{Name: "/gc/cycles/total:gc-cycles"}}
	metrics.Read(cycles)
	if cycles[0].Value.Uint64() == 0 {
		runtime.GC()
	}
}
