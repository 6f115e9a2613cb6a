package verify_test

// languages draws an access method, and a procedural language, a transform and
// functions that rest on them.
func (d *declaration) languages() {
	if d.seldom("access method") {
		d.object("access method", "am", "create access method am type %s", d.pick("access method of", "table handler heap_tableam_handler", "index handler bthandler"))
	}
	if !d.seldom("language") {
		return
	}
	d.add("create function call() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler'")
	d.add("create function app.look(oid) returns void language c as '$libdir/plpgsql', 'plpgsql_validator'")
	d.object("language", "lang", "create %slanguage lang handler call%s", d.pick("lang trusted", "", "trusted "), d.pick("lang validator", "", " validator app.look"))
	d.owned("language", "lang")
	if d.made("mood") && d.has("transform") {
		d.add("create function into_mood(internal) returns mood language internal immutable as 'enum_recv'")
		d.object("transform", "for mood language lang", "create transform for mood language lang (to sql with function into_mood(internal))")
		d.add("create function felt(m mood) returns text %s language lang as 'begin return m; end'", d.pick("felt transforms", "", "transform for type mood"))
	}
	if d.has("in lang") {
		d.add("create function spoken(n int) returns int language %s immutable as 'begin return n; end'", d.pick("language of spoken", "lang", "plpgsql"))
	}
}
