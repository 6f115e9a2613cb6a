//go:build !linux

package main

import "os"

// peakMemory is known on Linux alone; other systems count in other units.
func peakMemory(*os.ProcessState) uint64 { return 0 }
