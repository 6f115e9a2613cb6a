package verify_test

import "strings"

func (d *declaration) types() {
	if d.has("folded") {
		// Texts of the same letters are equal by some of them, and are the same by none.
		d.object("collation", "app.folded", "create collation app.folded (%s)", d.once("folded", "locale = 'C'", "locale = 'POSIX'", "provider = icu, locale = 'und'", "provider = icu, locale = 'und-u-ks-level2', deterministic = false"))
		d.owned("collation", "app.folded")
	}
	if d.has("mood") {
		d.object("type", "mood", "create type mood as enum (%s)", d.pick("values", "'happy'", "'happy', 'sad'", "'new', 'happy', 'sad'", "'sad', 'happy'"))
		d.granted("type", "mood", "usage")
	}
	if d.has("other mood") {
		d.add("create type app.mood as enum (%s)", d.pick("other values", "'happy'", "'happy', 'so-so'", "'so-so', 'happy'"))
		d.owned("type", "app.mood") // the other one may become it
	}
	d.ranges()
	// What is made of a type that changes takes a detour, which is not there for
	// every change at once: where there may be such a type, the pair stays.
	made := d.once("made of pair", "", "yes", "no")
	pick := d.pick
	if made != "" {
		pick = d.once
	}
	if made != "" || d.has("pair") {
		d.is["has pair"] = 1
		texts := []string{"text", "varchar(10)", `text collate "C"`}
		if made == "" && d.made("folded") {
			texts = append(texts, "text collate app.folded")
		}
		d.object("type", "app.pair", "create type app.pair as (a %s, b %s%s)", pick("pair.a", "int", "bigint"), pick("pair.b", texts...), pick("pair.c", "", ", c date"))
		d.granted("type", "app.pair", "usage")
		d.comment("column", "app.pair.b")
	}
	d.domains(made != "")
	if made == "yes" {
		d.is["has triple"] = 1
		of := []string{"int", "int[]", "bigint"}
		d.object("type", "triple", "create type triple as (p app.pair, n %s)", d.pick("triple.n", of...))
	}
}

func (d *declaration) ranges() {
	if d.has("span") {
		of := []string{"int", "bigint", "numeric", "float8, subtype_diff = float8mi", `text, collation = "C"`, "text, subtype_opclass = text_pattern_ops"}
		of = append(of, d.since(14, "int, multirange_type_name = spans", "int, multirange_type_name = app.spans")...)
		d.object("type", "span", "create type span as range (subtype = %s)", d.pick("span of", of...))
		d.granted("type", "span", "usage")
	}
}

func (d *declaration) domains(overPair bool) {
	if d.has("domain") {
		d.object("domain", `app."Num"`, `create domain app."Num" as %s %s %s %s`, d.pick("domain of", "int", "bigint"), d.pick("domain default", "", "default 1"),
			d.pick("domain null", "", "not null"), d.pick("domain check", "", "constraint positive check (value > 0)", "constraint positive check (value <> 13)"))
		if d.made("domain check") {
			d.comment("constraint", `positive on domain app."Num"`)
		}
		if d.seldom("domain later") {
			d.add(`alter domain app."Num" add constraint later check (value < 1000) not valid`)
		}
		d.granted("domain", `app."Num"`, "usage")
		if d.has("small") {
			d.object("domain", "small", `create domain small as app."Num" %s check (value < %s)`, d.pick("small default", "", "default 2", "default null"), d.pick("small below", "100", "200"))
		}
	}
	word := d.once("word of", "text", `text collate "C"`, "varchar(30)", "text collate app.folded")
	if (d.is["word of"] < 3 || d.made("folded")) && d.has("word") {
		d.object("domain", "app.word", "create domain app.word as %s%s", word, d.pick("word check", "", " check (value <> '')", " check (length(value) between 1 and 40)"))
	}
	of := []string{"int[]", "text[]"}
	if d.made("mood") {
		of = append(of, "mood[]")
	}
	if d.made("domain") {
		of = append(of, `app."Num"[]`)
	}
	if overPair {
		of = append(of, "app.pair", "app.pair[]")
	}
	if d.has("many") {
		base := d.pick("many of", of...)
		d.object("domain", "many", "create domain many as %s%s", base, d.pickIf(strings.HasSuffix(base, "[]"), "many check", "", " check (cardinality(value) < 9)"))
	}
}
