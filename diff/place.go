package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// checkPlaces refuses texts that name the columns of a table by their places, t AS
// p(x, y), where the database has them in another order than the declaration: the names
// would stand for other columns.
func (d *differ) checkPlaces() error {
	moved := make(map[string][]string)
	for i := range d.new.Tables {
		if name := d.new.Tables[i].Name; !d.remade[name] {
			if order := d.orderOf(name); order != nil {
				moved[name] = order
			}
		}
	}
	if len(moved) == 0 {
		return nil
	}
	for i := range d.new.Views {
		v := &d.new.Views[i]
		if err := d.placed(moved, v.Kind()+" "+v.Name, v.Pos, v.Query, sqlsource.MentionsOf); err != nil {
			return err
		}
	}
	for i := range d.new.Policies {
		p := &d.new.Policies[i]
		for _, expr := range []string{p.Using, p.Check} {
			if err := d.placed(moved, "policy "+p.Name+" on "+p.Table, p.Pos, expr, sqlsource.MentionsOfExpr); err != nil {
				return err
			}
		}
	}
	for i := range d.new.Rules {
		r := &d.new.Rules[i]
		if err := d.placed(moved, "rule "+r.Name+" on "+r.Table, r.Pos, sqlsource.RuleStatement(r), sqlsource.MentionsOf); err != nil {
			return err
		}
	}
	for i := range d.new.Functions {
		f := &d.new.Functions[i]
		if err := d.placed(moved, f.Kind()+" "+f.Signature(), f.Pos, f.SQL, sqlsource.MentionsOfBody); err != nil {
			return err
		}
	}
	return nil
}

// orderOf returns the columns of a table as the database will have them, where that is
// not the order of its declaration: those that stay, and behind them the ones that come.
func (d *differ) orderOf(table string) []string {
	old, new := d.oldSide.table(table), d.newSide.table(table)
	if old == nil && new != nil && len(new.Order) > 0 {
		return d.orderUnder(new)
	}
	if old == nil || new == nil {
		return nil
	}
	comes := func(name string) bool {
		t := d.tables[table]
		return old.Column(name) == nil || t != nil && slices.ContainsFunc(t.addedColumns, func(c *model.Column) bool { return c.Name == name })
	}
	var stay, come, declared []string
	for _, c := range old.Columns {
		if new.Column(c.Name) != nil && !comes(c.Name) {
			stay = append(stay, c.Name)
		}
	}
	for _, c := range new.Columns {
		if declared = append(declared, c.Name); comes(c.Name) {
			come = append(come, c.Name)
		}
	}
	if order := append(stay, come...); !slices.Equal(order, declared) {
		return order
	}
	return nil
}

// orderUnder returns the columns of a new child as it gets them where it is created as
// one: those of its parents come first.
func (d *differ) orderUnder(t *model.Table) []string {
	var parents []*model.Table
	for _, name := range t.Parents() {
		if p := d.newSide.table(name); p != nil {
			parents = append(parents, p)
		}
	}
	var order []string
	for _, c := range slices.Concat(model.InheritedColumns(parents), t.Columns) {
		if !slices.Contains(order, c.Name) {
			order = append(order, c.Name)
		}
	}
	return order
}

// placed returns an error where a text names the columns of one of some tables by their
// places, and those have others in the order given.
func (d *differ) placed(moved map[string][]string, object string, pos model.Pos, text string, read func(string) (*sqlsource.Mentions, error)) error {
	if !strings.Contains(text, "(") {
		return nil
	}
	m, err := read(text)
	if err != nil {
		return nil // what cannot be read is not written, either
	}
	for _, r := range m.Relations {
		name := d.newSide.own(r.Name)
		order := moved[name]
		if order == nil {
			continue
		}
		for i, c := range d.newSide.table(name).Columns {
			if i < min(r.Renamed, len(order)) && order[i] != c.Name {
				return &ImpossibleError{Object: object, Pos: pos,
					Reason: fmt.Sprintf("it names the columns of table %s by their places, and the database has them in another order, (%s)", name, strings.Join(order, ", ")),
					Advice: "in a revision before, let it select the columns by their names, FROM (SELECT a AS x, …) AS p, not by a list behind the alias"}
			}
		}
	}
	return nil
}
