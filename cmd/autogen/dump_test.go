package main

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/migrate/command"
	"github.com/autogen-db/autogen/model"
)

func TestDumpSaysWhatItLacks(t *testing.T) {
	d := &dump{engine: model.Postgres, opaque: []model.Opaque{
		{Kind: "trigger", Name: "audit", Table: "app.users"},
		{Kind: "typed table", Name: "app.rows", Table: "app.rows"},
	}}
	for _, tt := range []struct {
		name        string
		opaque      bool
		out, errors string
	}{
		{name: "dump", out: "-- The schema of a database, written by `autogen dump`.\n",
			errors: "warning: 2 objects of kinds that are not modelled: not in the dump, and left alone\n" +
				"  hint: `autogen dump --opaque` lists what that is\n"},
		{name: "opaque", opaque: true, out: "trigger audit on app.users\ntyped table app.rows\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, errors bytes.Buffer
			a := &app{printer: printer{command.Printer{Out: &out, Err: &errors}}}
			if err := a.dump(d, tt.opaque); err != nil {
				t.Fatal(err)
			}
			if difference := cmp.Diff(tt.out, out.String()); difference != "" {
				t.Errorf("output (-want +got):\n%s", difference)
			}
			if difference := cmp.Diff(tt.errors, errors.String()); difference != "" {
				t.Errorf("errors (-want +got):\n%s", difference)
			}
		})
	}
}
