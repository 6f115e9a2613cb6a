package command

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate"
)

func events() []migrate.Event {
	first := migrate.Revision{ID: "a1", Message: "create users"}
	second := migrate.Revision{ID: "b2", Parents: []string{"a1"}, Message: "a message that is much longer than what a terminal has room for in a line"}
	return []migrate.Event{
		{Kind: migrate.Started, Direction: migrate.Up, Revision: first, Step: 1, Steps: 2},
		{Kind: migrate.OperationStarted, Direction: migrate.Up, Revision: first, Step: 1, Steps: 2, Operation: 1, Text: "create table users"},
		{Kind: migrate.Finished, Direction: migrate.Up, Revision: first, Step: 1, Steps: 2, Duration: 3 * time.Millisecond},
		{Kind: migrate.Started, Direction: migrate.Up, Revision: second, Step: 2, Steps: 2},
		{Kind: migrate.Progress, Direction: migrate.Up, Revision: second, Step: 2, Steps: 2, Operation: 1, Text: "x", Rows: 5000},
		{Kind: migrate.Retrying, Direction: migrate.Up, Revision: second, Step: 2, Steps: 2, Duration: time.Second, Err: errors.New("deadlock\ndetected")},
		{Kind: migrate.Finished, Direction: migrate.Up, Revision: second, Step: 2, Steps: 2, Duration: 2 * time.Second},
	}
}

func play(width int) (out, err string) {
	var o, e bytes.Buffer
	now := time.Unix(0, 0)
	s := &progress{printer: Printer{Out: &o, Err: &e}, width: width, now: func() time.Time { now = now.Add(time.Second); return now }}
	for _, event := range events() {
		s.notify(event)
	}
	s.end()
	return o.String(), e.String()
}

const lines = "Running upgrade <base> -> a1, create users (3 ms)\n" +
	"Running upgrade a1 -> b2, a message that is much longer than what a terminal has room for in a line (2.0 s)\n"

func TestProgressAsLines(t *testing.T) {
	out, err := play(0)
	// The line of the revision that is tried again begins anew.
	first, second, _ := strings.Cut(lines, "\n")
	want := first + "\n" + strings.TrimSuffix(second, " (2.0 s)\n") + "\n" + second
	if diff := cmp.Diff(want, out); diff != "" {
		t.Error(diff)
	}
	if err != "trying again in 1.0 s: deadlock detected\n" {
		t.Errorf("%q", err)
	}
}

func TestProgressAsBar(t *testing.T) {
	out, _ := play(79)
	var screen []string // what each write of the bar leaves of the line
	var kept strings.Builder
	for i, part := range strings.Split(out, "\r\x1b[K") {
		if text, rest, ok := strings.Cut(part, "\n"); ok {
			kept.WriteString(text + "\n")
			part = rest
		} else if i > 0 {
			screen = append(screen, part)
		}
		if n := len([]rune(part)); n > 79 {
			t.Errorf("a bar of %d columns: %q", n, part)
		}
	}
	if diff := cmp.Diff(lines, kept.String()); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"[--------------------] 1/2 a1 (create users) · 1.0 s",
		"[--------------------] 1/2 a1 (create users) · 1: create table users · 2.0 s",
		"[##########----------] 2/2 b2 (a message that is much longer than what… · 1.0 s",
		"[##########----------] 2/2 b2 (a message that is much longer than what… · 2.0 s",
	}
	if diff := cmp.Diff(want, screen); diff != "" {
		t.Error(diff)
	}
}
