package command

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/autogen-db/autogen/migrate"
)

// historyOptions are the flags of history.
type historyOptions struct {
	within                   string
	verbose, indicate, graph bool
}

func (env Environment) historyCommand() *cobra.Command {
	var o historyOptions
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the revisions, newest first",
		Long: "List the revisions, newest first. A range is START:END, START: or :END, the\n" +
			"older revision first; START may be -N, counted back from END.",
		Example:     "  history -r -3:current\n  history -r 27c6a3: --graph\n  history --format dot",
		Args:        NoArgs,
		Annotations: map[string]string{formatsKey: "mermaid dot"},
		RunE:        func(cmd *cobra.Command, _ []string) error { return env.history(cmd, o) },
	}
	cmd.Flags().StringVarP(&o.within, "rev-range", "r", "", "only the revisions of a `range`, START:END")
	cmd.Flags().BoolVarP(&o.indicate, "indicate-current", "i", false, "insist on asking the database, which marks what is current")
	cmd.Flags().BoolVar(&o.graph, "graph", false, "draw the branches")
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "show all that is known of each revision")
	return cmd
}

func (env Environment) history(cmd *cobra.Command, o historyOptions) error {
	p := NewPrinter(cmd)
	if err := CheckFormat(cmd); err != nil {
		return err
	}
	all, asked, err := env.statuses(cmd, o.indicate)
	if err != nil && !isMissing(err) {
		return err
	}
	missing := err
	if o.within != "" {
		graph, err := env.graph()
		if err != nil {
			return err
		}
		within, err := graph.Range(o.within, appliedIDs(all, asked))
		if err != nil {
			return err
		}
		ids := within.IDs()
		all = slices.DeleteFunc(all, func(s migrate.Status) bool { return !slices.Contains(ids, s.ID) })
	}
	err = errors.Join(env.printHistory(p, format(cmd), all, o), missing)
	if format(cmd) == "text" {
		if len(all) == 0 && o.within == "" {
			p.none()
		}
		p.halfDone(all)
	}
	return err
}

func (env Environment) printHistory(p Printer, format string, all []migrate.Status, o historyOptions) error {
	switch {
	case format == "mermaid":
		return mermaid(p.Out, all)
	case format == "dot":
		return dot(p.Out, all)
	case p.JSON:
		return p.Statuses(all)
	case o.graph:
		return p.drawing(all)
	case o.verbose:
		return env.blocks(p, all)
	}
	return p.History(all)
}

// names numbers revisions, since neither language takes every id as a name.
func names(all []migrate.Status) map[string]string {
	out := make(map[string]string, len(all))
	for i, s := range all {
		// The oldest comes last and is number 1.
		out[s.ID] = fmt.Sprintf("r%d", len(all)-i)
	}
	return out
}

// edges calls f for each edge between the revisions given.
func edges(all []migrate.Status, f func(from, to string, dependency bool)) {
	known, labels := names(all), map[string]string{}
	for _, s := range all {
		for _, label := range s.Labels {
			labels[label] = known[s.ID]
		}
	}
	for _, s := range slices.Backward(all) {
		for _, parent := range s.Parents {
			if from, ok := known[parent]; ok {
				f(from, known[s.ID], false)
			}
		}
		for _, dependency := range s.DependsOn {
			from, ok := known[dependency]
			if !ok {
				from, ok = labels[dependency]
			}
			if ok {
				f(from, known[s.ID], true)
			}
		}
	}
}

// marked is a revision's id and what is known of it, without colour.
func marked(s migrate.Status) string { return s.ID + Printer{}.marks(s) }

// mermaid prints a flowchart (mermaid.js.org/syntax/flowchart.html). Text in
// quotes may hold all but the quote, which is an entity.
func mermaid(w io.Writer, all []migrate.Status) error {
	var b strings.Builder
	b.WriteString("flowchart BT\n")
	escape := strings.NewReplacer("&", "&amp;", `"`, "#quot;", "<", "&lt;", ">", "&gt;")
	known := names(all)
	for _, s := range slices.Backward(all) {
		text := escape.Replace(marked(s))
		if s.Message != "" {
			text += "<br/>" + escape.Replace(s.Message)
		}
		fmt.Fprintf(&b, "    %s[\"%s\"]\n", known[s.ID], text)
	}
	edges(all, func(from, to string, dependency bool) {
		arrow := "-->"
		if dependency {
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "    %s %s %s\n", from, arrow, to)
	})
	_, err := io.WriteString(w, b.String())
	return err
}

// dot prints a graph for Graphviz (graphviz.org/doc/info/lang.html).
func dot(w io.Writer, all []migrate.Status) error {
	var b strings.Builder
	b.WriteString("digraph history {\n    rankdir=BT;\n    node [shape=box];\n")
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	known := names(all)
	for _, s := range slices.Backward(all) {
		text := escape.Replace(marked(s))
		if s.Message != "" {
			text += `\n` + escape.Replace(s.Message)
		}
		fmt.Fprintf(&b, "    %s [label=\"%s\"];\n", known[s.ID], text)
	}
	edges(all, func(from, to string, dependency bool) {
		style := ""
		if dependency {
			style = " [style=dashed]"
		}
		fmt.Fprintf(&b, "    %s -> %s%s;\n", from, to, style)
	})
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}
