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

// operatorClasses draws families and classes, some of which indexes use.
func (d *declaration) operatorClasses() {
	if d.has("family") {
		d.object("operator family", "app.sizes using btree", "create operator family app.sizes using btree")
		if d.has("loose") {
			d.add("alter operator family app.sizes using btree add operator %s < (int, bigint), function 1 (int, bigint) btint48cmp(int, bigint)", d.pick("loose number", "1", "2"))
		}
		d.owned("operator family", "app.sizes using btree")
	}
	if d.has("by size") {
		family := ""
		if d.made("family") && d.seldom("of the family") {
			family = " family app.sizes"
		}
		d.object("operator class", "app.by_size using btree", "create operator class app.by_size for type int using btree%s as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, function 1 btint4cmp(int, int)%s",
			family, d.pick("sorted", "", ", function 2 btint4sortsupport(internal)"))
		d.owned("operator class", "app.by_size using btree")
		if family == "" { // it comes with the class
			d.owned("operator family", "app.by_size using btree")
		}
	}
	if d.made("pair") && d.has("hashed") {
		d.add("create function same_pair(app.pair, app.pair) returns boolean language plpgsql immutable as 'begin return ($1).a = ($2).a; end'")
		d.add("create operator === (function = same_pair, leftarg = app.pair, rightarg = app.pair%s)", d.pick("=== hashes", ", commutator = ===", ", commutator = ===, hashes"))
		d.add("create function hash_pair(app.pair) returns int language plpgsql immutable as 'begin return hashint8(($1).a); end'")
		d.object("operator class", "hashed using hash", "create operator class hashed %sfor type app.pair using hash as operator 1 ===, function 1 hash_pair(app.pair)", d.pick("hashed default", "", "default "))
	}
}
