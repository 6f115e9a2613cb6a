package verify_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/migrate/dialect/postgres"
	"github.com/autogen-db/autogen/model"
)

// TestRandomRenamesOnServer does what [TestRandomDeclarationsOnServer] does where tables
// and columns are renamed, too; in fewer checks, if no number is given.
func TestRandomRenamesOnServer(t *testing.T) {
	value := flag.Lookup("rapid.checks").Value
	if asGiven("rapid.checks") {
		given := value.String()
		if err := value.Set("15"); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = value.Set(given) }()
	}
	leadRound(t, true)
}

// renaming draws statements behind a text that rename tables and columns of it. What
// the string of a function names would not follow, and stays; and so do parents: where one is
// dropped and made, its children's columns become their own.
func renaming(t *rapid.T, text string) string {
	d := declare(t, "renamed.sql", text)
	var named, parents []string
	for i := range d.Functions {
		named = append(named, model.Identifiers(d.Functions[i].Body)...)
	}
	for i := range d.Tables {
		parents = append(parents, d.Tables[i].Inherits...)
	}
	var columns, tables []string
	for i := range d.Tables {
		table := &d.Tables[i]
		if slices.Contains(parents, table.Name) {
			continue
		}
		if _, bare := model.SplitName(table.Name); !slices.Contains(named, bare) && table.Foreign == nil {
			tables = append(tables, fmt.Sprintf("alter table %s rename to %s;\n", postgres.Name(table.Name), postgres.Ident("new "+bare[:min(len(bare), 20)])))
		}
		if table.Partition != nil || table.Of != "" || len(table.Inherits) > 0 {
			continue
		}
		for _, c := range table.Columns {
			if !slices.Contains(named, c.Name) {
				columns = append(columns, fmt.Sprintf("alter table %s rename column %s to %s;\n", postgres.Name(table.Name), postgres.Ident(c.Name), postgres.Ident("new "+c.Name[:min(len(c.Name), 20)])))
			}
		}
	}
	out := ""
	for _, of := range [][]string{columns, tables} {
		if len(of) > 0 && rapid.Bool().Draw(t, "renamed") {
			out += rapid.SampledFrom(of).Draw(t, "rename")
		}
	}
	return out
}

// renamed answers the questions about renames that were drawn with yes. That a table
// becomes another would give it an owner that is not declared.
func renamed(t tester, current, desired *model.Database) []diff.Rename {
	t.Helper()
	var chosen []diff.Rename
	for {
		left, err := diff.Candidates(current, desired, chosen)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(left, func(r diff.Rename) bool {
			_, from := model.SplitName(r.Name)
			_, to := model.SplitName(r.To)
			return strings.HasPrefix("new "+from, to) || strings.HasPrefix("new "+to, from)
		})
		if at < 0 {
			return chosen
		}
		chosen = append(chosen, left[at])
	}
}
