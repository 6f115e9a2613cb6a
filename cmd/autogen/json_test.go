package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
)

// noJSON are the commands that no script runs with --format json, and why.
var noJSON = map[string]string{
	"completion bash":       "prints a script for a shell",
	"completion fish":       "prints a script for a shell",
	"completion powershell": "prints a script for a shell",
	"completion zsh":        "prints a script for a shell",
}

// Every command has a line in a script that runs it with --format json and,
// behind that, one that verifies that its output is one JSON document; and one
// that runs it for people and, behind that, one that looks at what it prints.
func TestEveryCommandIsTried(t *testing.T) {
	t.Parallel()
	root := (&app{}).root()
	root.InitDefaultCompletionCmd()
	files, err := filepath.Glob(filepath.Join("testdata", "script", "*", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	tried, read := map[string]bool{}, map[string]bool{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(src), "\n")
		for i, line := range lines[:len(lines)-1] {
			words := strings.Fields(line)
			if len(words) > 2 && words[0] == "code" {
				words = words[2:]
			}
			if len(words) < 2 || words[0] != "autogen" {
				continue
			}
			cmd, _, err := root.Find(words[1:])
			if err != nil {
				continue
			}
			next := strings.TrimSpace(lines[i+1])
			switch {
			case !strings.Contains(line, "--format json"):
				looked := strings.HasPrefix(next, "stdout ") || strings.HasPrefix(next, "cmp stdout ") || strings.HasPrefix(next, "cmpenv stdout ")
				read[commandPath(cmd)] = read[commandPath(cmd)] || looked
			case next == "json":
				tried[commandPath(cmd)] = true
			}
		}
	}
	var missing, unread []string
	walk(root, func(cmd *cobra.Command) {
		path := commandPath(cmd)
		switch {
		case !cmd.Runnable() || cmd == root || cmd.Name() == "help":
		case noJSON[path] != "" && tried[path]:
			t.Errorf("autogen %s is said to print no JSON (%s), and a script has it", path, noJSON[path])
		case noJSON[path] == "" && !tried[path]:
			missing = append(missing, path)
		}
		if cmd.Runnable() && cmd != root && cmd.Name() != "help" && noJSON[path] == "" && !read[path] {
			unread = append(unread, path)
		}
	})
	slices.Sort(unread)
	if diff := cmp.Diff([]string(nil), unread); diff != "" {
		t.Errorf("no script runs these and then looks at standard output (+):\n%s", diff)
	}
	slices.Sort(missing)
	if diff := cmp.Diff([]string(nil), missing); diff != "" {
		t.Errorf("no script runs these with --format json and then says json (+):\n%s", diff)
	}
}

// commandPath is the command's name behind autogen.
func commandPath(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), "autogen ")
}

func walk(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, sub := range cmd.Commands() {
		walk(sub, f)
	}
}
