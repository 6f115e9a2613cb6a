package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"
)

// report is what the program prints.
type report struct {
	Go     string `json:"go"`
	System string `json:"system"`
	CPUs   int    `json:"cpus"`
	Server string `json:"server"`
	Rounds int    `json:"rounds"`
	// LoadBefore and LoadAfter are the machine's load averages, over a minute.
	LoadBefore string       `json:"load_before"`
	LoadAfter  string       `json:"load_after"`
	Sizes      []sizeReport `json:"sizes"`
}

type sizeReport struct {
	Tables int   `json:"tables"`
	Rows   []row `json:"rows"`
}

// row is one part, measured in several rounds.
type row struct {
	Part string `json:"part"`
	// Time is the median, Base that of the queries in the same rounds.
	Time time.Duration `json:"time_ns"`
	Base time.Duration `json:"queries_ns,omitempty"`
	// Ratio is the median of the rounds' own ratios.
	Ratio float64 `json:"ratio,omitempty"`
	// CPU is the median of the time that all of autogen's threads worked.
	CPU time.Duration `json:"cpu_ns,omitempty"`
	// Allocated and Allocations are of one run, in this process.
	Allocated   uint64 `json:"allocated_bytes,omitempty"`
	Allocations uint64 `json:"allocations,omitempty"`
	// Peak is of a run in a process of its own.
	Peak uint64 `json:"peak_bytes,omitempty"`
}

func newReport(rounds int) *report {
	return &report{
		Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(),
		Rounds: rounds, LoadBefore: loadAverage(),
	}
}

func (r *report) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// writeHead writes what the numbers were measured on and how.
func (r *report) writeHead(w io.Writer) {
	fmt.Fprintf(w, "%s, %s, %d CPUs, medians of %d rounds, load %s before\n", r.Go, r.System, r.CPUs, r.Rounds, r.LoadBefore)
}

// writeLast writes the size that was measured last, so that a long run shows
// something.
func (r *report) writeLast(w io.Writer) error {
	last := len(r.Sizes) - 1
	s := r.Sizes[last]
	fmt.Fprintf(w, "\n%d tables, PostgreSQL %s\n", s.Tables, r.Server)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	growth := ""
	if last > 0 {
		growth = fmt.Sprintf("time vs %d\tCPU vs %[1]d\t", r.Sizes[last-1].Tables)
	}
	fmt.Fprintf(t, "part\ttime\tqueries\tratio\tallocated\tallocations\tpeak\tCPU\t%s\n", growth)
	for _, now := range s.Rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t", now.Part, milliseconds(now.Time), milliseconds(now.Base),
			ratio(now.Ratio), megabytes(now.Allocated), count(now.Allocations), megabytes(now.Peak), milliseconds(now.CPU))
		if last > 0 {
			before := r.Sizes[last-1].Rows
			fmt.Fprintf(t, "%s\t%s\t", ratio(growthOf(before, now, func(r row) time.Duration { return r.Time })),
				ratio(growthOf(before, now, func(r row) time.Duration { return r.CPU })))
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

// growthOf is how many times as much of something a part takes as with fewer
// tables.
func growthOf(before []row, now row, of func(row) time.Duration) float64 {
	for _, b := range before {
		if b.Part == now.Part && of(b) > 0 {
			return float64(of(now)) / float64(of(b))
		}
	}
	return 0
}

func milliseconds(d time.Duration) string {
	if d == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f ms", float64(d)/1e6)
}

func megabytes(n uint64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

func count(n uint64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func ratio(r float64) string {
	if r == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", r)
}
