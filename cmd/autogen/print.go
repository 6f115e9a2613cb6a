package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/fatih/color"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

// printer adds to the runtime's printer what only autogen says.
type printer struct{ command.Printer }

func (p printer) printf(format string, args ...any) { fmt.Fprintf(p.Out, format, args...) }

// say prints a line for a person: nothing where the output is JSON.
func (p printer) say(format string, args ...any) {
	if !p.JSON {
		p.printf(format, args...)
	}
}

// paint colours a text where the output wants colour.
func (p printer) paint(attribute color.Attribute, text string) string {
	if !p.Colour {
		return text
	}
	c := color.New(attribute)
	c.EnableColor()
	return c.Sprint(text)
}

func (p printer) bold(text string) string { return p.paint(color.Bold, text) }

// warn writes a line of warning and, where there is one, a hint.
func (p printer) warn(text, hint string) {
	p.Warn(text)
	if hint != "" {
		fmt.Fprintf(p.Err, "  hint: %s\n", hint)
	}
}

// hinted adds a hint to an error.
type hinted struct {
	error
	hint string
}

// Unwrap returns the cause.
func (h hinted) Unwrap() error { return h.error }

// Hint returns the way out.
func (h hinted) Hint() string { return h.hint }

// withHints gives the faults of declarations their hints in the form that the
// runtime's printer looks for.
func withHints(err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var parts []error
		for _, part := range joined.Unwrap() {
			parts = append(parts, withHints(part))
		}
		return errors.Join(parts...)
	}
	var declaration *model.DeclarationError
	if migrate.Hint(err) == "" && errors.As(err, &declaration) && declaration.Hint != "" {
		return hinted{err, declaration.Hint}
	}
	return err
}

// changes lists operations, a line each.
func (p printer) changes(operations []ops.Operation) {
	for _, op := range operations {
		s := op.Summary()
		p.printf("  %s %s\n", p.paint(signColours[s.Sign], string(s.Sign)), s.Text)
	}
}

// unconfirmed lists the expressions that could not be compared.
func (p printer) unconfirmed(list []diff.Unconfirmed, reason string) {
	for _, u := range list {
		p.warn(fmt.Sprintf("%s: it could not be told whether %q in the database and %q in the models mean the same", u.Where, u.Current, u.Desired),
			"it is left as it is; write it in the models as the database does")
	}
	if len(list) > 0 && reason != "" {
		fmt.Fprintf(p.Err, "  the server was not asked: %s\n", reason)
	}
}

var signColours = map[rune]color.Attribute{'+': color.FgGreen, '-': color.FgRed, '~': color.FgYellow}

// change is an operation as JSON.
type change struct {
	Sign      string   `json:"sign"`
	Summary   string   `json:"summary"`
	Operation string   `json:"operation"`
	SQL       []string `json:"sql"`
}

// report is what `check` and `diff` print with --format json.
type report struct {
	Engine      model.Engine       `json:"engine"`
	Equal       bool               `json:"equal"`
	Changes     []change           `json:"changes"`
	Unconfirmed []unconfirmedEntry `json:"unconfirmed,omitempty"`
	SchemasLeft []string           `json:"schemas_left_alone,omitempty"`
	Left        []string           `json:"left_alone,omitempty"`
	Hazards     []string           `json:"hazards,omitempty"`
}

type unconfirmedEntry struct {
	Where   string `json:"where"`
	Current string `json:"current"`
	Desired string `json:"desired"`
	Pos     string `json:"pos,omitempty"`
}

func (p printer) json(v any) error {
	encoder := json.NewEncoder(p.Out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// plural returns "1 change", "2 changes".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
