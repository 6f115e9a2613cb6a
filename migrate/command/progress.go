package command

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/mattn/go-runewidth"

	"github.com/autogen-db/autogen/migrate"
)

// progress prints a line for each step as it goes on. On a terminal a bar under
// the lines shows the revision and the operation that run, and for how long.
type progress struct {
	printer Printer
	// width is the terminal's; 0 means that there is none.
	width int
	now   func() time.Time

	mu    sync.Mutex
	done  []stepOutput
	open  bool          // a line is begun
	event migrate.Event // what the bar shows
	start time.Time     // of the revision
	drawn bool          // the bar is on the screen
}

func newProgress(p Printer) *progress {
	return &progress{printer: p, now: time.Now, done: []stepOutput{}, width: p.barWidth()}
}

// barWidth returns how wide a bar may be; 0 where there is to be none.
func (p Printer) barWidth() int {
	if f, ok := p.Out.(*os.File); ok && !p.JSON && os.Getenv("TERM") != "dumb" && isatty.IsTerminal(f.Fd()) {
		return barWidth
	}
	return 0
}

// barWidth fits every usual terminal.
const barWidth = 79

// keep redraws the bar until the function that it returns is called, so that
// its time goes on.
func (s *progress) keep() (stop func()) {
	return keepDrawing(s.width, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.drawn {
			s.draw()
		}
	})
}

// keepDrawing calls draw five times a second until the function that it returns
// is called; never where the width is 0.
func keepDrawing(width int, draw func()) (stop func()) {
	if width == 0 {
		return func() {}
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(200 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				draw()
			case <-end:
				return
			}
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}

// option has the progress told, beside what Configure has set.
func (s *progress) option(c *migrate.Config) error {
	other := c.Notify
	c.Notify = func(e migrate.Event) {
		s.notify(e)
		if other != nil {
			other(e)
		}
	}
	return nil
}

func (s *progress) notify(e migrate.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.printer
	switch e.Kind {
	case migrate.Waiting:
		fmt.Fprintln(p.Err, "waiting for another run to end …")
	case migrate.Retrying:
		s.clear()
		if s.open {
			fmt.Fprintln(p.Out)
			s.open = false
		}
		fmt.Fprintf(p.Err, "trying again in %s: %s\n", duration(e.Duration), oneLine(e.Err.Error()))
	case migrate.PassedOver:
		if !p.JSON {
			fmt.Fprintf(p.Out, "Recorded %s: the database has all that it replaces\n", e.Revision)
		}
	case migrate.Started:
		s.start, s.event = s.now(), e
		if s.width > 0 {
			s.draw()
		} else if !p.JSON {
			fmt.Fprint(p.Out, s.line(e))
			s.open = true
		}
	case migrate.OperationStarted, migrate.Progress:
		s.event = e
		if s.width > 0 {
			s.draw()
		}
	case migrate.Finished:
		s.done = append(s.done, stepOutput{
			ID: e.Revision.ID, Parents: orEmpty(e.Revision.Parents), Message: e.Revision.Message,
			DurationMS: e.Duration.Milliseconds(),
		})
		if p.JSON {
			return
		}
		s.clear()
		if !s.open {
			fmt.Fprint(p.Out, s.line(e))
		}
		fmt.Fprintf(p.Out, " (%s)\n", duration(e.Duration))
		s.open = false
	}
}

// line is what stands for a revision.
func (s *progress) line(e migrate.Event) string {
	from, to := parents(e.Revision), e.Revision.ID
	if e.Direction == migrate.Down {
		from, to = to, from
	}
	line := fmt.Sprintf("Running %s %s -> %s", e.Direction, s.printer.id(from), s.printer.id(to))
	if e.Revision.Message != "" {
		line += ", " + e.Revision.Message
	}
	return line
}

// draw writes the bar over the one that is there.
func (s *progress) draw() {
	e := s.event
	text := fmt.Sprintf("%s %d/%d %s", cells(e.Step-1, e.Steps), e.Step, e.Steps, e.Revision)
	if e.Operation > 0 {
		text += fmt.Sprintf(" · %d: %s", e.Operation, e.Text)
	}
	if e.Rows > 0 {
		text += fmt.Sprintf(" · %d rows", e.Rows)
	}
	drawBar(s.printer.Out, s.width, text, s.now().Sub(s.start))
	s.drawn = true
}

// drawBar writes a bar's text and the time over what is on the line.
func drawBar(w io.Writer, width int, text string, elapsed time.Duration) {
	end := " · " + duration(elapsed)
	text = runewidth.Truncate(oneLine(text), width-runewidth.StringWidth(end), "…") + end
	_, _ = io.WriteString(w, "\r\x1b[K"+text)
}

// cells draws how much of a whole is done.
func cells(done, of int) string {
	const wide = 20
	full := 0
	if of > 0 {
		full = wide * done / of
	}
	return "[" + strings.Repeat("#", full) + strings.Repeat("-", wide-full) + "]"
}

// clear takes the bar away.
func (s *progress) clear() {
	if s.drawn {
		_, _ = io.WriteString(s.printer.Out, "\r\x1b[K")
		s.drawn = false
	}
}

// end ends a line whose step failed.
func (s *progress) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	if s.open {
		fmt.Fprintln(s.printer.Out)
	}
}
