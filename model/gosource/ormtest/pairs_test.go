package ormtest

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/gosource"
	"github.com/autogen-db/autogen/model/gosource/ormtest/bunpairslite"
	"github.com/autogen-db/autogen/model/gosource/ormtest/bunpairspg"
	"github.com/autogen-db/autogen/model/gosource/ormtest/internal/gen"
	"github.com/autogen-db/autogen/model/gosource/ormtest/pairslite"
	"github.com/autogen-db/autogen/model/gosource/ormtest/pairspg"
)

var update = flag.Bool("update", false, "write the generated models again")

// TestPairsAreCurrent makes sure that the generated models are those of the
// generator.
func TestPairsAreCurrent(t *testing.T) {
	for name, source := range map[string]func(name string, postgres bool) ([]byte, error){
		"pairspg": gen.Source, "pairslite": gen.Source, "bunpairspg": gen.BunSource, "bunpairslite": gen.BunSource} {
		want, err := source(name, strings.HasSuffix(name, "pg"))
		if err != nil {
			t.Fatal(err)
		}
		file := name + "/models.go"
		if *update {
			if err := os.MkdirAll(name, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes; run go test -run TestPairsAreCurrent -update", file)
		}
	}
}

// TestBunPairs holds the generated models against Bun.
func TestBunPairs(t *testing.T) {
	databases := &pool{t: t}
	for _, keys := range []bool{false, true} {
		for engine, set := range map[model.Engine]struct {
			pkg                      string
			fields, relations, links []any
		}{
			model.Postgres: {"./bunpairspg", bunpairspg.Fields, bunpairspg.Relations, bunpairspg.Links},
			model.SQLite:   {"./bunpairslite", bunpairslite.Fields, bunpairslite.Relations, bunpairslite.Links},
		} {
			for _, c := range []bunCase{{name: "fields", models: set.fields}, {name: "relations", models: set.relations, links: set.links}} {
				c.pkg = set.pkg
				t.Run(fmt.Sprintf("%s/%s/keys=%t", c.name, engine, keys), func(t *testing.T) {
					t.Parallel()
					c.run(t, databases, engine, keys)
				})
			}
		}
	}
}

// TestPairs holds the generated models against GORM.
func TestPairs(t *testing.T) {
	databases := &pool{t: t}
	for engine, set := range map[model.Engine]struct {
		pkg          string
		fields, keys []any
		relations    [][]any
	}{
		model.Postgres: {"./pairspg", pairspg.Fields, pairspg.Keys, pairspg.Relations},
		model.SQLite:   {"./pairslite", pairslite.Fields, pairslite.Keys, pairslite.Relations},
	} {
		cfg := gosource.Config{Patterns: []string{set.pkg}}
		cases := []gormCase{{name: "fields", groups: [][]any{set.fields}}, {name: "keys", groups: [][]any{set.keys}}}
		var relations []any
		for _, pair := range set.relations {
			relations = append(relations, pair...)
		}
		cases = append(cases, gormCase{name: "relations", groups: [][]any{relations}})
		for _, c := range cases {
			t.Run(fmt.Sprintf("%s/%s", c.name, engine), func(t *testing.T) {
				t.Parallel()
				c.run(t, databases, engine, cfg)
			})
		}
	}
}
