package model

import (
	"errors"
	"testing"
)

func TestMerge(t *testing.T) {
	at := func(file string) Pos { return Pos{File: file, Line: 1} }
	base := func() *Database {
		return &Database{
			Tables: []Table{{Name: "t", Pos: at("a")}}, Enums: []Enum{{Name: "e", Pos: at("a")}}, Domains: []Domain{{Name: "d", Pos: at("a")}},
			Sequences: []Sequence{{Name: "s", Pos: at("a")}}, Extensions: []Extension{{Name: "x", Pos: at("a")}}, Schemas: []Schema{{Name: "n"}},
		}
	}
	for want, other := range map[string]*Database{
		"b:1: table t is declared twice; the other declaration is at a:1":     {Tables: []Table{{Name: "t", Pos: at("b")}}},
		"b:1: enum e is declared twice; the other declaration is at a:1":      {Enums: []Enum{{Name: "e", Pos: at("b")}}},
		"b:1: domain e is declared twice; the other declaration is at a:1":    {Domains: []Domain{{Name: "e", Pos: at("b")}}},
		"b:1: enum d is declared twice; the other declaration is at a:1":      {Enums: []Enum{{Name: "d", Pos: at("b")}}},
		"b:1: sequence s is declared twice; the other declaration is at a:1":  {Sequences: []Sequence{{Name: "s", Pos: at("b")}}},
		"b:1: extension x is declared twice; the other declaration is at a:1": {Extensions: []Extension{{Name: "x", Pos: at("b")}}},
	} {
		d := base()
		err := d.Merge(other)
		var fault *DeclarationError
		if !errors.As(err, &fault) || err.Error() != want {
			t.Errorf("error is %v, want %s", err, want)
		}
		if len(d.Tables) != 1 || len(d.Enums) != 1 {
			t.Errorf("%s: the merge that failed changed its target", want)
		}
	}
	d := base()
	if err := d.Merge(&Database{Tables: []Table{{Name: "u"}}, Schemas: []Schema{{Name: "n"}, {Name: "m"}}}); err != nil {
		t.Fatal(err)
	}
	if len(d.Tables) != 2 || len(d.Schemas) != 2 {
		t.Errorf("tables %v, schemas %v", d.Tables, d.Schemas)
	}
}
