//go:build !linux

package main

import (
	"os"
	"time"
)

// peakMemory is known on Linux alone; other systems count in other units.
func peakMemory(*os.ProcessState) uint64 { return 0 }

// cpuTime is known on Linux alone, too.
func cpuTime() time.Duration { return 0 }
