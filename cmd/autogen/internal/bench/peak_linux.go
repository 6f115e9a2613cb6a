package main

import (
	"os"
	"syscall"
	"time"
)

// peakMemory returns the largest resident set of a process that has ended, or
// of one that it had waited for, if that was larger (getrusage(2)).
func peakMemory(state *os.ProcessState) uint64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return uint64(usage.Maxrss) * 1024
	}
	return 0
}

// cpuTime returns the CPU time that this process has taken, in user mode and in
// the kernel (getrusage(2)).
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
