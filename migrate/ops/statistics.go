package ops

import (
	"strings"

	"github.com/autogen-db/autogen/model"
)

// CreateStatistics creates an extended statistics object.
type CreateStatistics struct{ Statistics model.Statistics }

// DropStatistics drops an extended statistics object.
type DropStatistics struct{ Statistics model.Statistics }

// AlterStatistics changes the target and the comment of an extended statistics
// object. The rest of it cannot change.
type AlterStatistics struct{ From, To model.Statistics }

// Reverse drops the statistics object.
func (o CreateStatistics) Reverse() (Operation, error) { return DropStatistics(o), nil }

// Reverse creates the statistics object again; it needs its table.
func (o DropStatistics) Reverse() (Operation, error) {
	if o.Statistics.Table == "" {
		return nil, irreversible(o)
	}
	return CreateStatistics(o), nil
}

// Reverse restores the former target and comment.
func (o AlterStatistics) Reverse() (Operation, error) {
	return AlterStatistics{From: o.To, To: o.From}, nil
}

func (o CreateStatistics) Summary() Summary { return added("statistics", o.Statistics.Name) }
func (o CreateStatistics) String() string   { return describe("create", o.Summary()) }
func (o DropStatistics) Summary() Summary   { return removed("statistics", o.Statistics.Name) }
func (o DropStatistics) String() string     { return describe("drop", o.Summary()) }

// Summary names what changes.
func (o AlterStatistics) Summary() Summary {
	var parts []string
	if target(o.From.Target) != target(o.To.Target) {
		parts = append(parts, "target")
	}
	if o.From.Comment != o.To.Comment {
		parts = append(parts, "comment")
	}
	return changed("statistics", o.To.Name, strings.Join(parts, ", "))
}
func (o AlterStatistics) String() string { return "alter statistics " + o.To.Name }
