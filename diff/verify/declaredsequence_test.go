package verify_test

// sequences draws those that stand by themselves, whatever may own them later.
func (d *declaration) sequences() {
	if d.has("sequence q") {
		kinds := append([]string{"", ""}, d.since(15, "unlogged ")...)
		d.object("sequence", "q", "create %ssequence q %s%s", d.pick("q unlogged", kinds...), d.pick("type of q", "", "as integer ", "as smallint "),
			d.pick("options of q", "", "increment 5", "minvalue -5 maxvalue 100 cycle", "cache 3 start 7", "increment -1", "increment -2 minvalue -90 maxvalue -1 start -3"))
		d.granted("sequence", "q", "usage")
	}
	if d.has("other sequence") {
		d.object("sequence", "app.q", "create sequence app.q %s", d.pick("options of app.q", "", "start 40", "maxvalue 1000 cycle"))
	}
}
