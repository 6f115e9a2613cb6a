package verify_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// declaration draws a schema as the text that declares it, in the order in which
// a server takes it. Each decision has a name; a second declaration takes most of
// them from a first, so that a pair has a few differences in the midst of what
// stays.
type declaration struct {
	t *rapid.T
	// is are the decisions, was the last ones of those before.
	was, is map[string]int
	// major is the version of the server.
	major int
	// keep is how many times as likely as to draw anew it is to decide as before.
	keep int
	// few are the decisions that are made anew, where it is not left to chance:
	// then changes that have to do with each other come by themselves.
	few  map[string]bool
	text strings.Builder
}

// declarations draws schemas over all kinds of objects, each related to the one
// before it, for a version of the server.
func declarations(t *rapid.T, major, n int) []string {
	texts := make([]string, n)
	was := make(map[string]int)
	for i := range texts {
		d := &declaration{t: t, major: major, was: maps.Clone(was), is: make(map[string]int)}
		switch rapid.SampledFrom([]string{"few", "few", "some", "many", "most", "all"}).Draw(t, "changes") {
		case "few":
			d.few = make(map[string]bool)
			for range rapid.IntRange(1, 4).Draw(t, "how many") {
				if names := slices.Sorted(maps.Keys(was)); len(names) > 0 {
					d.few[rapid.SampledFrom(names).Draw(t, "changed")] = true
				}
			}
		case "some":
			d.keep = 20
		case "many":
			d.keep = 5
		case "most":
			d.keep = 1
		}
		d.all()
		texts[i] = d.text.String()
		maps.Copy(was, d.is)
	}
	return texts
}

// pick decides for one of some texts.
func (d *declaration) pick(what string, of ...string) string {
	n, decided := d.was[what]
	keep := d.keep * len(of)
	switch {
	case !decided:
		keep = 0
	case d.few != nil && !d.few[what]:
		d.is[what] = min(n, len(of)-1)
		return of[d.is[what]]
	}
	if drawn := rapid.IntRange(0, keep+len(of)-1).Draw(d.t, what); drawn >= keep {
		n = drawn - keep
	}
	d.is[what] = min(n, len(of)-1)
	return of[d.is[what]]
}

// once decides as pick does, and in all declarations of a check alike.
func (d *declaration) once(what string, of ...string) string {
	if n, decided := d.was[what]; decided {
		d.is[what] = min(n, len(of)-1)
		return of[d.is[what]]
	}
	return d.pick(what, of...)
}

// has decides whether something is there.
func (d *declaration) has(what string) bool { return d.pick("has "+what, "", "yes", "yes") != "" }

// seldom decides whether something is there that is not to be everywhere.
func (d *declaration) seldom(what string) bool { return d.pick("has "+what, "", "", "", "yes") != "" }

// made reports what was decided before.
func (d *declaration) made(what string) bool { return d.is["has "+what]+d.is[what] != 0 }

func (d *declaration) add(format string, args ...any) {
	fmt.Fprintf(&d.text, format+";\n", args...)
}

// object adds a statement that creates something, and what may be said of it.
func (d *declaration) object(kind, name, format string, args ...any) {
	d.add(format, args...)
	d.comment(kind, name)
}

func (d *declaration) comment(kind, name string) {
	if text := d.pick("comment on "+name, "", "", "", "it''s one", "another"); text != "" {
		d.add("comment on %s %s is '%s'", kind, name, text)
	}
}

// owned gives an object to a role: an owner that is not declared stays as it is.
func (d *declaration) owned(kind, name string) {
	d.add("alter %s %s owner to %s", kind, name, d.pick("owner of "+name, "pg_read_all_stats", "pg_read_all_stats", "pg_monitor"))
}

// granted lets others have privileges and perhaps the object itself.
func (d *declaration) granted(kind, name, privileges string) {
	// An owner that is not declared stays as it is.
	owner := d.pick("owner of "+name, "pg_read_all_stats", "pg_read_all_stats", "pg_monitor")
	who := d.pick("grant on "+name, "", "", "pg_monitor", "public", "pg_monitor with grant option")
	if owner == "pg_monitor" {
		// An owner can pass on what is its own.
		who, _, _ = strings.Cut(who, " ")
	}
	if who != "" {
		d.add("grant %s on %s %s to %s", privileges, kind, name, who)
	}
	// The owner of a table calls twice when an index is built.
	if kind == "function" && name != "twice(int)" && d.seldom("revoke on "+name) {
		d.add("revoke execute on function %s from public", name)
	}
	// A sequence belongs to the owner of the table that owns it, and a view reads
	// with the rights of its owner.
	if name != "app" && kind != "sequence" && name != "a" && name != "app.a" && name != "v" {
		d.add("alter %s %s owner to %s", strings.TrimPrefix(kind, "foreign "), name, owner)
	}
}

// since returns texts that servers know from a version on.
func (d *declaration) since(major int, texts ...string) []string {
	if d.major < major {
		return nil
	}
	return texts
}

func (d *declaration) all() {
	d.object("schema", "app", "create schema app")
	d.granted("schema", "app", "usage")
	if d.seldom("extra") {
		d.object("schema", `"Extra one"`, `create schema "Extra one"`)
		d.granted("schema", `"Extra one"`, "usage, create")
	}
	d.types()
	d.functions()
	d.operators()
	d.languages()
	d.operatorClasses()
	d.search()
	d.sequences()
	d.tables()
	d.typed()
	d.named()
	d.temporal()
	d.partitions()
	d.divided()
	d.inheritance()
	d.foreign()
	d.calls()
	d.views()
	d.hung()
	d.database()
}
