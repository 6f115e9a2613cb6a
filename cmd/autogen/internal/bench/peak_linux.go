package main

import (
	"os"
	"syscall"
)

// peakMemory returns the largest resident set of a process that has ended, or
// of one that it had waited for, if that was larger (getrusage(2)).
func peakMemory(state *os.ProcessState) uint64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return uint64(usage.Maxrss) * 1024
	}
	return 0
}
