package verify_test

// search draws what full text search is made of, which tables and views use.
func (d *declaration) search() {
	if d.has("dictionary") {
		d.object("text search dictionary", "app.words", "create text search dictionary app.words (template = %s)",
			d.pick("dictionary of", "simple", "simple, accept = false", "simple, stopwords = english", "snowball, language = english", "snowball, language = german"))
		d.owned("text search dictionary", "app.words")
	}
	if !d.has("search") {
		return
	}
	d.object("text search configuration", "search", "create text search configuration search (%s)", d.pick("search of", `parser = "default"`, "copy = simple", "copy = english"))
	d.owned("text search configuration", "search")
	with := []string{"simple", "english_stem"}
	if d.made("dictionary") {
		with = append(with, "app.words", "app.words, simple")
	}
	if d.is["search of"] == 0 {
		d.add("alter text search configuration search add mapping for word, asciiword with %s", d.pick("words with", with...))
		return
	}
	if d.has("mapping changed") {
		d.add("alter text search configuration search alter mapping for asciiword with %s", d.pick("words with", with...))
	}
	if d.seldom("mapping dropped") {
		d.add("alter text search configuration search drop mapping for email, url")
	}
}
