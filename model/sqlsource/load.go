package sqlsource

import (
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// Fold carries out the statements of src on d, in order and in place. The
// error is a [*model.DeclarationError] where a statement is at fault; d is
// then partly changed. To fold many texts one after the other, an [Executor]
// saves reading d anew for each.
func Fold(d *model.Database, src Source) error { return New(d).Exec(src) }

// Load reads declarations: it folds the sources, in order, over an empty
// PostgreSQL database, which it returns in normal form. Foreign keys may point
// to tables that a later source declares, or that none does: when all
// declarations have been merged, [CheckReferences] tells. The error is a
// [*model.DeclarationError] where a statement is at fault.
func Load(sources []Source) (*model.Database, error) {
	d := &model.Database{Engine: model.Postgres}
	if err := Declare(d, sources); err != nil {
		return nil, err
	}
	if err := checkSchemas(d); err != nil {
		return nil, err
	}
	if err := d.Normalize(); err != nil {
		return nil, err
	}
	return d, nil
}

// Declare adds declarations to d: it folds the sources, in order and in place,
// over what other declarations, Go structs for example, have put there, so that
// a source may hold an index for a table of theirs. Unlike [Fold] it lets a
// foreign key point to a table that comes later, lets a table lie in a schema
// that nothing declares yet, and takes a second declaration of a table or an
// index for a mistake even if it says IF NOT EXISTS. d need not be in normal
// form and is not put into it. The error is a [*model.DeclarationError] where a
// statement is at fault; d is then partly changed.
func Declare(d *model.Database, sources []Source) error {
	e := New(d)
	e.declaring = true
	e.nameShared()
	e.closeNulls()
	for _, src := range sources {
		if err := e.Exec(src); err != nil {
			return e.refusals(err)
		}
	}
	if err := e.refusals(nil); err != nil {
		return err
	}
	if err := e.closeViews(); err != nil {
		return err
	}
	if err := e.closeStars(); err != nil {
		return err
	}
	return e.checkShortReferences()
}

// closeNulls marks what the server makes NOT NULL by itself: a partition, or a
// table that inherits, takes over what is marked when it comes.
func (e *Executor) closeNulls() {
	if e.d.Engine != model.Postgres {
		return
	}
	for i := range e.d.Tables {
		t := &e.d.Tables[i]
		for j := range t.Columns {
			c := &t.Columns[j]
			if c.Identity != nil || model.IsSerial(c.Type) || t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, c.Name) {
				c.NotNull = true
			}
		}
	}
}

// checkShortReferences looks for foreign keys that name no columns of a table
// that is not declared here, so that nothing says which those are.
func (e *Executor) checkShortReferences() error {
	for i := range e.d.Tables {
		t := &e.d.Tables[i]
		for j := range t.ForeignKeys {
			f := &t.ForeignKeys[j]
			if _, ok := e.tables[f.RefTable]; ok || len(f.RefColumns) > 0 {
				continue
			}
			hint := hintOf(f.RefTable, keys(e.tables))
			if hint == "" {
				hint = "if " + f.RefTable + " is declared elsewhere, name the columns that the key refers to"
			}
			return fault(f.Pos, t.Pos, hint, "table %s: foreign key (%s) refers to table %s, which does not exist",
				t.Name, strings.Join(f.Columns, ", "), f.RefTable)
		}
	}
	return nil
}

// checkSchemas looks for tables and types in a schema that is not declared.
func checkSchemas(d *model.Database) error {
	declared := map[string]bool{"": true}
	for _, s := range d.Schemas {
		declared[s.Name] = true
	}
	look := func(what, name string, pos model.Pos) error {
		schema, _ := model.SplitName(name)
		if declared[schema] {
			return nil
		}
		return &model.DeclarationError{
			Pos:  pos,
			Msg:  what + " " + name + ": schema " + schema + " is not declared",
			Hint: "CREATE SCHEMA " + model.QuoteIdentifier(schema) + ";",
		}
	}
	for i := range d.Tables {
		if err := look("table", d.Tables[i].Name, d.Tables[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Views {
		if err := look("view", d.Views[i].Name, d.Views[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Domains {
		if err := look("domain", d.Domains[i].Name, d.Domains[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Sequences {
		if err := look("sequence", d.Sequences[i].Name, d.Sequences[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Composites {
		if err := look("type", d.Composites[i].Name, d.Composites[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Ranges {
		if err := look("type", d.Ranges[i].Name, d.Ranges[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Collations {
		if err := look("collation", d.Collations[i].Name, d.Collations[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.TextSearch {
		if err := look(d.TextSearch[i].KindName(), d.TextSearch[i].Name, d.TextSearch[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Functions {
		if err := look("function", d.Functions[i].Name, d.Functions[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Aggregates {
		if err := look("aggregate", d.Aggregates[i].Name, d.Aggregates[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Conversions {
		if err := look("conversion", d.Conversions[i].Name, d.Conversions[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.OperatorFamilies {
		if err := look("operator family", d.OperatorFamilies[i].Name, d.OperatorFamilies[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.OperatorClasses {
		if err := look("operator class", d.OperatorClasses[i].Name, d.OperatorClasses[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Operators {
		if err := look("operator", d.Operators[i].Name, d.Operators[i].Pos); err != nil {
			return err
		}
	}
	for i := range d.Enums {
		if err := look("type", d.Enums[i].Name, d.Enums[i].Pos); err != nil {
			return err
		}
	}
	return nil
}
