package verify_test

// operators draws operators, casts and conversions, which tables and views use.
func (d *declaration) operators() {
	if d.has("bigger") {
		d.object("function", "bigger(int, int)", "create function bigger(a int, b int) returns boolean language sql immutable %s as 'select a > b'", d.pick("bigger cost", "", "cost 7"))
		if d.has("smaller") {
			d.add("create function app.smaller(a int, b int) returns boolean language sql immutable as 'select a < b'")
		}
	}
	if d.made("bigger") && d.has(">>>") {
		partner, negator := "", d.pick("negator", "", ", negator = <<=")
		if d.made("smaller") && d.has("<<<") {
			partner = ", commutator = operator(app.<<<)"
		}
		estimate := d.pick("estimate", "", ", restrict = scalargtsel", ", restrict = scalargtsel, join = scalargtjoinsel")
		d.object("operator", ">>> (int, int)", "create operator >>> (function = bigger, leftarg = int, rightarg = int%s%s%s)", partner, negator, estimate)
		if partner != "" {
			d.object("operator", "app.<<< (int, int)", "create operator app.<<< (function = app.smaller, leftarg = int, rightarg = int, commutator = >>>)")
		}
		if negator != "" {
			d.add("create function not_bigger(a int, b int) returns boolean language sql immutable as 'select a <= b'")
			d.add("create operator <<= (function = not_bigger, leftarg = int, rightarg = int, negator = >>>)")
		}
		d.owned("operator", ">>> (int, int)")
	}
	if d.made("twice") && d.is["twice returns"] < 2 && d.has("@#") {
		d.object("operator", "@# (none, int)", "create operator @# (function = twice, rightarg = int)")
	}
	if d.made("pair") {
		d.castsOfPair()
	}
	if d.has("conversion") {
		d.object("conversion", "app.conv", "create %sconversion app.conv for %s", d.pick("conversion default", "", "default "),
			d.pick("conversion of", "'UTF8' to 'LATIN1' from utf8_to_iso8859_1", "'LATIN1' to 'UTF8' from iso8859_1_to_utf8"))
		d.owned("conversion", "app.conv")
	}
}

func (d *declaration) castsOfPair() {
	if d.has("cast") {
		d.object("function", "first(app.pair)", "create function first(p app.pair) returns int language sql immutable as 'select (p).a::int'")
		d.object("cast", "(app.pair as int)", "create cast (app.pair as int) with function first(app.pair)%s", d.pick("cast as", "", " as assignment", " as implicit"))
	}
	if d.seldom("text cast") {
		d.object("cast", "(app.pair as text)", "create cast (app.pair as text) with inout%s", d.pick("text cast as", "", " as assignment"))
	}
}

// operated returns conditions over a number that use operators of the schema.
func (d *declaration) operated(column string) []string {
	var conditions []string
	if d.made("bigger") && d.made(">>>") {
		conditions = append(conditions, column+"::int >>> 5", column+"::int operator(public.>>>) 6")
		if d.made("smaller") && d.made("<<<") {
			conditions = append(conditions, column+"::int operator(app.<<<) 70")
		}
	}
	if d.made("twice") && d.is["twice returns"] < 2 && d.made("@#") {
		conditions = append(conditions, "@# "+column+"::int > 3")
	}
	return conditions
}
