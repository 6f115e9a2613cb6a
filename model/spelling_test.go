package model_test

import (
	"testing"

	"github.com/autogen-db/autogen/model"
)

// TestAccessMethodNames: the server's own are meant however they are written, and a
// name in capitals alone is written so for effect.
func TestAccessMethodNames(t *testing.T) {
	for written, want := range map[string]string{"BTree": "", "GIN": "gin", "Hash": "hash", "HNSW": "hnsw", "Odd": "Odd", "rum": "rum"} {
		d := model.Database{Engine: model.Postgres, Tables: []model.Table{{Name: "t", Columns: []model.Column{{Name: "a", Type: "integer"}},
			Indexes: []model.Index{{Name: "i", Method: written, Keys: []model.Key{{Column: "a"}}}}}}}
		if err := d.Normalize(); err != nil {
			t.Fatal(err)
		}
		if got := d.Tables[0].Indexes[0].Method; got != want {
			t.Errorf("%s: %q, want %q", written, got, want)
		}
	}
}

// TestLanguageTags: locales of ICU that mean one tag, and some that do not.
func TestLanguageTags(t *testing.T) {
	for locale, want := range map[string]string{
		"": "und", "root": "und", "de_DE": "de-de", "en-US-u-kn-true": "en-us-u-kn", "de@collation=phonebook": "de-u-co-phonebk",
		"de_AT@collation=phonebook": "de-at-u-co-phonebk", "en_US@colNumeric=yes;colCaseFirst=upper": "en-us-u-kf-upper-kn",
		"und@colStrength=secondary": "und-u-ks-level2", "und@colStrength=primary": "und-u-ks-level1", "und@colNumeric=no": "und-u-kn-false",
	} {
		if got := model.LanguageTag(locale); got != want {
			t.Errorf("%q: %s, want %s", locale, got, want)
		}
	}
}
