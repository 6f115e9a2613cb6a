package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/source"
)

// Printer writes what the commands say. It is not safe for concurrent use.
type Printer struct {
	Out, Err io.Writer
	// JSON says that Out is for a program.
	JSON bool
	// Program is the name of the program, for commands to type.
	Program string
	// Colour and ErrColour say that Out and Err are terminals that want it.
	Colour, ErrColour bool
}

// NewPrinter returns the printer of a command: its streams, and what --format
// and --quiet say. Colour is for terminals, and not where NO_COLOR is set (no-color.org)
// or TERM is dumb.
func NewPrinter(cmd *cobra.Command) Printer {
	out, err := cmd.OutOrStdout(), cmd.ErrOrStderr()
	if isQuiet(cmd) {
		out = io.Discard
	}
	return Printer{Out: out, Err: err, JSON: format(cmd) == "json", Program: cmd.Root().Name(), Colour: wantsColour(out), ErrColour: wantsColour(err)}
}

func wantsColour(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isatty.IsTerminal(f.Fd())
}

// AddOutputFlags adds --format and --quiet to a command and its sub-commands.
func AddOutputFlags(cmd *cobra.Command) {
	cmd.PersistentFlags().String("format", "text", "output format: text or json")
	cmd.PersistentFlags().BoolP("quiet", "q", false, "print errors and warnings only; what a command is there to print, a list or a script, stays")
}

// showsKey is the annotation of a command that is there to print something, so
// that --quiet does not silence it.
const showsKey = "shows"

// Showing marks commands that are there to print something, which --quiet does
// not silence.
func Showing(commands ...*cobra.Command) []*cobra.Command {
	for _, cmd := range commands {
		if cmd.Annotations == nil {
			cmd.Annotations = map[string]string{}
		}
		cmd.Annotations[showsKey] = "true"
	}
	return commands
}

// isQuiet reports whether a command's standard output is to be empty: with
// --quiet, unless it is what the command line asks for.
func isQuiet(cmd *cobra.Command) bool {
	if quiet := cmd.Flag("quiet"); quiet == nil || !quiet.Changed || quiet.Value.String() != "true" {
		return false
	}
	if cmd.Annotations[showsKey] != "" || format(cmd) == "json" {
		return false
	}
	for _, name := range []string{"sql", "dry-run"} {
		if flag := cmd.Flag(name); flag != nil && flag.Changed && flag.Value.String() == "true" {
			return false
		}
	}
	return true
}

func format(cmd *cobra.Command) string {
	if flag := cmd.Flag("format"); flag != nil {
		return flag.Value.String()
	}
	return "text"
}

// formatsKey is the annotation of a command that has more formats than text and
// json: their names, with blanks between.
const formatsKey = "formats"

// CheckFormat returns a [*UsageError] where --format has a value that is none.
func CheckFormat(cmd *cobra.Command) error {
	known := append([]string{"text", "json"}, strings.Fields(cmd.Annotations[formatsKey])...)
	if f := format(cmd); !slices.Contains(known, f) {
		last := len(known) - 1
		return &UsageError{
			Err:     fmt.Errorf("unknown format %q: %s or %s", f, strings.Join(known[:last], ", "), known[last]),
			Command: cmd.CommandPath(),
		}
	}
	return nil
}

func paint(on bool, text string, attributes ...color.Attribute) string {
	if !on || text == "" {
		return text
	}
	c := color.New(attributes...)
	c.EnableColor()
	return c.Sprint(text)
}

func (p Printer) id(text string) string { return paint(p.Colour, text, color.FgYellow) }

// Line returns a revision as a line of the history, as Alembic writes it:
// "27c6a30d7c24 -> 1975ea83b712 (head), add email". What it depends on stands in
// brackets behind the parents.
func (p Printer) Line(s migrate.Status) string {
	line := p.id(parents(s.Revision))
	if len(s.DependsOn) > 0 {
		line += " (" + strings.Join(s.DependsOn, ", ") + ")"
	}
	return line + " -> " + p.Short(s)
}

// Short returns a revision without its parents: "1975ea83b712 (head), add
// email".
func (p Printer) Short(s migrate.Status) string {
	line := p.id(s.ID) + p.marks(s)
	if s.Message != "" {
		line += ", " + s.Message
	}
	return line
}

// marks returns " (head) (current)" and the like.
func (p Printer) marks(s migrate.Status) string {
	var b strings.Builder
	mark := func(on bool, text string, a color.Attribute) {
		if on {
			b.WriteString(" " + paint(p.Colour, "("+text+")", a))
		}
	}
	mark(len(s.BranchLabels) > 0, strings.Join(s.BranchLabels, ", "), color.FgBlue)
	mark(s.Head && !s.EffectiveHead, "head", color.FgGreen)
	mark(s.EffectiveHead, "effective head", color.FgGreen)
	mark(s.Current, "current", color.FgCyan)
	if n := len(s.Replaces); n > 0 {
		mark(true, "replaces "+s.Replaces[0]+":"+s.Replaces[n-1], color.FgBlue)
	}
	mark(s.ReplacedBy != "", "replaced by "+s.ReplacedBy, color.FgRed)
	mark(s.BranchPoint, "branchpoint", color.FgMagenta)
	mark(s.MergePoint, "mergepoint", color.FgMagenta)
	mark(s.Half(), "half done", color.FgRed)
	mark(s.Edited, "edited", color.FgRed)
	mark(s.Missing, "missing", color.FgRed)
	return b.String()
}

// halfDone tells what to do about the revisions that a run stopped in the middle
// of.
func (p Printer) halfDone(all []migrate.Status) {
	for _, s := range all {
		if !s.Half() {
			continue
		}
		direction := migrate.Up
		if s.Applied.State == migrate.StateDowngrading {
			direction = migrate.Down
		}
		operations := "no operation"
		if n := s.Applied.LastOperation; n == 1 {
			operations = "1 operation"
		} else if n > 1 {
			operations = fmt.Sprintf("%d operations", n)
		}
		p.Warn(fmt.Sprintf("the %s of %s stopped with %s done; to finish it: %s", direction, s.Revision, operations, p.finish(s)))
	}
}

// finish is the command to type for a half-done revision.
func (p Printer) finish(s migrate.Status) string {
	if command := s.Finish(); command != "" {
		return p.Program + " " + command
	}
	return ""
}

// none says that there are no revisions, on Err: Out has a line for each.
func (p Printer) none() {
	fmt.Fprintln(p.Err, "There are no revisions yet.")
}

// History prints one line for each revision, or JSON.
func (p Printer) History(all []migrate.Status) error {
	if p.JSON {
		return p.Statuses(all)
	}
	for _, s := range all {
		line := p.Line(s)
		if s.Missing {
			line = p.Short(s)
		}
		if _, err := fmt.Fprintln(p.Out, line); err != nil {
			return err
		}
	}
	return nil
}

// Block prints all that is known of a revision. children are the ids of those
// that build on it; file is its source, whose zero value means that it is not
// known.
func (p Printer) Block(s migrate.Status, children []string, file source.Revision) {
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(p.Out, "%-14s %s\n", name+":", value)
		}
	}
	field("Revision", p.id(s.ID)+p.marks(s))
	if s.MergePoint {
		field("Merges", parents(s.Revision))
	} else {
		field("Parent", parents(s.Revision))
	}
	field("Depends on", strings.Join(s.DependsOn, ", "))
	field("Labels", strings.Join(s.Labels, ", "))
	field("Replaces", strings.Join(s.Replaces, ", "))
	field("Branches into", strings.Join(children, ", "))
	field("Message", s.Message)
	field("Created", s.Created)
	if s.Half() {
		field("Half done", fmt.Sprintf("since %s, operations done: %d", s.Applied.At.UTC().Format(time.RFC3339), s.Applied.LastOperation))
		field("To finish", p.finish(s))
	} else if s.Applied != nil {
		field("Applied", fmt.Sprintf("%s (%s)", s.Applied.At.UTC().Format(time.RFC3339), duration(s.Applied.Duration)))
	}
	field("File", file.Pos.String())
	if file.Doc != "" {
		fmt.Fprintln(p.Out)
		for line := range strings.Lines(file.Doc) {
			fmt.Fprintln(p.Out, strings.TrimRight("    "+strings.TrimRight(line, "\n"), " "))
		}
	}
}

// place says where a database is: "1975ea83b712 (head)", or "base".
func (p Printer) place(current []migrate.Status) string {
	if len(current) == 0 {
		return "base"
	}
	parts := make([]string, len(current))
	for i, s := range current {
		s.Current, s.BranchPoint, s.MergePoint, s.BranchLabels = false, false, false, nil
		parts[i] = p.id(s.ID) + p.marks(s)
	}
	return strings.Join(parts, ", ")
}

// statusOutput is a revision as JSON.
type statusOutput struct {
	ID            string     `json:"id"`
	Parents       []string   `json:"parents"`
	DependsOn     []string   `json:"depends_on"`
	Labels        []string   `json:"labels"`
	Branches      []string   `json:"branches"`
	Replaces      []string   `json:"replaces"`
	ReplacedBy    string     `json:"replaced_by,omitempty"`
	Message       string     `json:"message"`
	Created       string     `json:"created,omitempty"`
	Head          bool       `json:"head"`
	EffectiveHead bool       `json:"effective_head"`
	Current       bool       `json:"current"`
	BranchPoint   bool       `json:"branch_point"`
	MergePoint    bool       `json:"merge_point"`
	Applied       bool       `json:"applied"`
	State         string     `json:"state,omitempty"`
	HalfDone      bool       `json:"half_done"`
	Operations    *int       `json:"operations_done,omitempty"`
	Next          string     `json:"next,omitempty"`
	AppliedAt     *time.Time `json:"applied_at,omitempty"`
	DurationMS    *int64     `json:"duration_ms,omitempty"`
	Edited        bool       `json:"edited"`
	Missing       bool       `json:"missing"`
}

func (p Printer) output(s migrate.Status) statusOutput {
	out := statusOutput{
		ID: s.ID, Parents: orEmpty(s.Parents), DependsOn: orEmpty(s.DependsOn), Labels: orEmpty(s.Labels), Branches: orEmpty(s.BranchLabels), Replaces: orEmpty(s.Replaces), ReplacedBy: s.ReplacedBy,
		Message: s.Message, Created: s.Created, Head: s.Head, EffectiveHead: s.EffectiveHead, Current: s.Current,
		BranchPoint: s.BranchPoint, MergePoint: s.MergePoint, Applied: s.Done(), HalfDone: s.Half(), Edited: s.Edited, Missing: s.Missing,
	}
	if a := s.Applied; a != nil {
		milliseconds := a.Duration.Milliseconds()
		out.AppliedAt, out.DurationMS, out.State = &a.At, &milliseconds, a.State
		if s.Half() {
			out.Operations, out.Next = &a.LastOperation, p.finish(s)
		}
	}
	return out
}

// Statuses prints revisions as a JSON array.
func (p Printer) Statuses(all []migrate.Status) error {
	out := make([]statusOutput, len(all))
	for i, s := range all {
		out[i] = p.output(s)
	}
	return p.encode(out)
}

func (p Printer) encode(v any) error { return encode(p.Out, v) }

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// Warn prints a warning on Err.
func (p Printer) Warn(text string) {
	fmt.Fprintln(p.Err, paint(p.ErrColour, "warning:", color.FgYellow), text)
}

// errorOutput is an error as JSON.
type errorOutput struct {
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
	SQL   string `json:"sql,omitempty"`
}

// Error prints an error on Err: one line, a hint, and the SQL that failed. A
// joined error is printed as its parts. The password of each URL given is left
// out.
func (p Printer) Error(err error, urls ...string) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, part := range joined.Unwrap() {
			p.Error(part, urls...)
		}
		return
	}
	out := errorOf(err, urls...)
	if p.JSON {
		_ = encode(p.Err, out)
		return
	}
	fmt.Fprintln(p.Err, paint(p.ErrColour, "error:", color.FgRed, color.Bold), out.Error)
	if out.Hint != "" {
		fmt.Fprintln(p.Err, paint(p.ErrColour, "hint:", color.FgCyan), out.Hint)
	}
	if out.SQL != "" {
		for line := range strings.Lines(out.SQL) {
			fmt.Fprintln(p.Err, "    "+strings.TrimRight(line, "\n"))
		}
	}
}

func errorOf(err error, urls ...string) errorOutput {
	out := errorOutput{Error: migrate.Redact(oneLine(err.Error()), urls...), Hint: migrate.Redact(migrate.Hint(err), urls...)}
	var failed *migrate.RevisionError
	if errors.As(err, &failed) {
		out.SQL = failed.SQL
	}
	return out
}

// oneLine joins the lines of a driver's message.
func oneLine(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

// parents joins the parents of a revision, or says that there is none.
func parents(r migrate.Revision) string {
	if len(r.Parents) == 0 {
		return "<base>"
	}
	return strings.Join(r.Parents, ", ")
}

func ids(all []migrate.Status) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.ID
	}
	return out
}

// orEmpty makes a nil list an empty one, which is [] in JSON.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
