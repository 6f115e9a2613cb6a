package gosource

import (
	"reflect"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// agTag is a field's `ag` tag: the items for this engine, with the most
// specific of each key.
type agTag struct {
	values map[string]string
	has    map[string]bool
	// order holds the keys in the order of their first appearance.
	order []string
	// checks holds every check item, since a field may have several.
	checks []string
}

// agKeys are the keys of the `ag` tag: "no" for one that takes no value, "must"
// for one that needs one.
var agKeys = map[string]string{
	"type": "must", "null": "no", "notnull": "no",
	"default": "must", "identity": "", "autoincrement": "no", "serial": "no",
	"generated": "must", "virtual": "no", "pk": "",
	"unique": "", "index": "", "uniqueindex": "",
	"fk": "must", "ondelete": "must", "onupdate": "must",
	"deferrable": "no", "deferred": "no", "notvalid": "no", "match": "must",
	"check": "must", "collate": "must", "comment": "must", "enum": "",
	"storage": "must", "compression": "must", "statistics": "must", "options": "must",
	"renamed": "must", "embed": "", "-": "no",
}

// parseAgTag reads the `ag` key of a struct tag. Fields whose keys have one text
// share one value, which nobody changes.
func (r *reader) parseAgTag(tag string, pos model.Pos, field string) *agTag {
	text, ok := reflect.StructTag(tag).Lookup("ag")
	if !ok {
		if strings.Contains(" "+tag, " ag:") {
			r.fail(pos, "write key:\"value\" pairs with one space between them", "field %s: the struct tag is malformed, so its ag key cannot be read", field)
		}
		return &agTag{}
	}
	t, faults := r.agTags[text], len(r.faults)
	if t == nil {
		if t = r.readAgTag(text, pos, field); len(r.faults) == faults {
			r.agTags[text] = t
		}
	}
	return t
}

// readAgTag reads the text of an `ag` key.
func (r *reader) readAgTag(text string, pos model.Pos, field string) *agTag {
	t := &agTag{values: map[string]string{}, has: map[string]bool{}}
	items, err := splitItems(text)
	if err != nil {
		r.fail(pos, "quotes and brackets pair up in a tag; a text or an expression may stand in //autogen:comment, :check or :default above the field", "field %s: ag tag: %s", field, err)
		return t
	}
	specific := map[string]bool{}
	for _, item := range items {
		key, value, hasValue := strings.Cut(item, ":")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if key == "" {
			r.fail(pos, "", "field %s: ag tag has an empty item", field)
			continue
		}
		base, engine, dotted := strings.Cut(key, ".")
		if dotted && !isEngine(engine) {
			r.fail(pos, didYouMean(engine, engines, "the engines are "+strings.Join(engines, ", ")), "field %s: ag tag: unknown engine %q", field, engine)
			continue
		}
		takes, known := agKeys[base]
		if !known {
			r.fail(pos, didYouMean(base, sortedKeys(agKeys), ""), "field %s: unknown ag option %q", field, base)
			continue
		}
		if dotted && engine != string(r.cfg.Engine) {
			continue
		}
		switch {
		case takes == "must" && value == "":
			r.fail(pos, "write "+base+":…", "field %s: ag option %q needs a value", field, base)
			continue
		case takes == "no" && hasValue:
			r.fail(pos, "write "+base, "field %s: ag option %q takes no value", field, base)
			continue
		}
		if base == "check" {
			t.checks = append(t.checks, value)
		} else if t.has[base] && dotted == specific[base] {
			r.fail(pos, "", "field %s: ag option %q stands twice", field, base)
			continue
		}
		if t.has[base] && specific[base] {
			continue
		}
		if !t.has[base] {
			t.order = append(t.order, base)
		}
		t.has[base], t.values[base], specific[base] = true, value, dotted
	}
	return t
}

// splitItems cuts a tag at the commas that no bracket or quote holds.
func splitItems(text string) ([]string, error) {
	if !strings.ContainsAny(text, ",\"`'$()[]") {
		if text = strings.TrimSpace(text); text == "" {
			return nil, nil
		}
		return []string{text}, nil
	}
	t, err := newTail(text)
	if err != nil {
		return nil, err
	}
	if len(t.toks) == 0 {
		return nil, nil
	}
	var items []string
	for _, part := range t.split() {
		items = append(items, part.all())
	}
	return items, nil
}
