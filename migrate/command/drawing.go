package command

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/migrate"
)

// drawing prints revisions, newest first, with their branches to the left of
// them, as git log --graph does. Dependencies are not drawn: the line of a
// revision names them.
func (p Printer) drawing(all []migrate.Status) error {
	d := drawing{out: p.Out, ended: -1, shown: make(map[string]bool, len(all))}
	for _, s := range all {
		d.shown[s.ID] = true
	}
	for _, s := range all {
		line := p.Line(s)
		if s.Missing {
			line = p.Short(s)
		}
		d.revision(s, line)
	}
	return d.err
}

// drawing is a history being drawn. A lane is an edge that goes down; it holds
// the id of the revision that it leads to. Lanes are two characters wide.
type drawing struct {
	out   io.Writer
	shown map[string]bool
	lanes []string
	// ended is the place of a last lane that has just come to its end, or -1.
	ended int
	err   error
}

// revision draws one revision below those that build on it.
func (d *drawing) revision(s migrate.Status, text string) {
	at := slices.Index(d.lanes, s.ID)
	if at < 0 {
		if at = len(d.lanes); at == d.ended {
			// Else it would look as if it led on from the one above.
			d.print(d.row(at), "")
		}
		d.lanes = append(d.lanes, s.ID)
	}
	d.ended = -1
	for last := lastIndex(d.lanes, s.ID); last > at; last = lastIndex(d.lanes, s.ID) {
		d.join(at, last)
	}
	row := d.row(len(d.lanes))
	row[2*at] = '*'
	d.print(row, " "+text)

	var parents []string
	for _, parent := range s.Parents {
		if d.shown[parent] && !slices.Contains(parents, parent) {
			parents = append(parents, parent)
		}
	}
	if len(parents) == 0 {
		d.end(at)
		return
	}
	d.lanes[at] = parents[0]
	for _, parent := range slices.Backward(parents[1:]) {
		d.part(at, parent)
	}
}

// row returns n lanes that go straight down.
func (d *drawing) row(n int) []byte {
	if n == 0 {
		return nil
	}
	return []byte(strings.Repeat("| ", n-1) + "|")
}

// join leads lane from into lane to, on its left.
func (d *drawing) join(to, from int) {
	row := d.row(len(d.lanes))
	row[2*from], row[2*from-1] = ' ', '/'
	for i := 2*to + 1; i < 2*from-1; i++ {
		if row[i] == ' ' {
			row[i] = '_'
		}
	}
	d.shiftLeft(row, from)
	d.print(row, "")
	d.lanes = slices.Delete(d.lanes, from, from+1)
}

// end closes a lane.
func (d *drawing) end(at int) {
	if at < len(d.lanes)-1 {
		row := d.row(len(d.lanes))
		row[2*at] = ' '
		d.shiftLeft(row, at)
		d.print(row, "")
	}
	d.lanes = slices.Delete(d.lanes, at, at+1)
	d.ended = len(d.lanes)
}

// shiftLeft moves the lanes right of one that is gone.
func (d *drawing) shiftLeft(row []byte, gone int) {
	for i := gone + 1; i < len(d.lanes); i++ {
		row[2*i], row[2*i-1] = ' ', '/'
	}
}

// part opens a lane to the right of one, out of it.
func (d *drawing) part(at int, parent string) {
	row := append(d.row(len(d.lanes)), ' ')
	row[2*at+1] = '\\'
	for i := at + 1; i < len(d.lanes); i++ {
		row[2*i], row[2*i+1] = ' ', '\\'
	}
	d.print(row, "")
	d.lanes = slices.Insert(d.lanes, at+1, parent)
}

func (d *drawing) print(row []byte, text string) {
	if d.err == nil {
		_, d.err = fmt.Fprintln(d.out, strings.TrimRight(string(row)+text, " "))
	}
}

func lastIndex(list []string, value string) int {
	for i, v := range slices.Backward(list) {
		if v == value {
			return i
		}
	}
	return -1
}
