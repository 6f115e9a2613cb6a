package ops

import (
	"fmt"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateSequence creates a sequence that stands by itself.
type CreateSequence struct{ Sequence model.Sequence }

// DropSequence drops a sequence that stands by itself.
type DropSequence struct{ Sequence model.Sequence }

// AlterSequence changes the options, the owner or the comment of a sequence.
// The value that it stands at is kept; where the new bounds leave it out, it
// becomes the nearest one within, and a sequence that turns round, or whose old
// and new bounds have nothing in common, starts anew.
type AlterSequence struct{ From, To model.Sequence }

// Reverse drops the sequence.
func (o CreateSequence) Reverse() (Operation, error) { return DropSequence(o), nil }

// Reverse creates the sequence again, at its start. A sequence of which only
// the name is known is one without options.
func (o DropSequence) Reverse() (Operation, error) { return CreateSequence(o), nil }

// Reverse restores the former options.
func (o AlterSequence) Reverse() (Operation, error) {
	return AlterSequence{From: o.To, To: o.From}, nil
}

func (o CreateSequence) Summary() Summary { return added("sequence", o.Sequence.Name) }
func (o CreateSequence) String() string   { return describe("create", o.Summary()) }
func (o DropSequence) Summary() Summary   { return removed("sequence", o.Sequence.Name) }
func (o DropSequence) String() string     { return describe("drop", o.Summary()) }

// Summary names the options that change, with what they were and what they
// become.
func (o AlterSequence) Summary() Summary {
	var parts []string
	change := func(what, from, to string) {
		if from != to {
			parts = append(parts, what+" "+from+arrow+to)
		}
	}
	number := func(p *int64) string {
		if p == nil {
			return "default"
		}
		return fmt.Sprint(*p)
	}
	count := func(n int64) string { return fmt.Sprint(max(n, 1)) }
	step := func(n int64) string {
		if n == 0 {
			n = 1
		}
		return fmt.Sprint(n)
	}
	f, t := o.From, o.To
	_, fromType := f.Options()
	_, toType := t.Options()
	change("type", fromType, toType)
	change("start", number(f.Start), number(t.Start))
	change("increment", step(f.Increment), step(t.Increment))
	change("minimum", number(f.Min), number(t.Min))
	change("maximum", number(f.Max), number(t.Max))
	change("cache", count(f.Cache), count(t.Cache))
	if f.Cycle != t.Cycle {
		parts = append(parts, onOff(t.Cycle, "cycle"))
	}
	if f.Unlogged != t.Unlogged {
		parts = append(parts, onOff(t.Unlogged, "unlogged"))
	}
	change("owner", sequenceOwner(f), sequenceOwner(t))
	if f.Comment != t.Comment {
		parts = append(parts, "comment")
	}
	return changed("sequence", t.Name, strings.Join(parts, ", "))
}
func (o AlterSequence) String() string { return "alter sequence " + o.To.Name }

func sequenceOwner(s model.Sequence) string {
	if s.OwnerTable == "" {
		return "none"
	}
	return s.OwnerTable + "." + s.OwnerColumn
}
