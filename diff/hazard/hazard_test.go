package hazard_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/diff/hazard"
	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func alter(from, to model.Column) ops.Operation {
	return ops.AlterColumn{Table: "t", From: from, To: to}
}

func TestOf(t *testing.T) {
	typed := func(name string) model.Column { return model.Column{Name: "c", Type: name} }
	for _, c := range []struct {
		op   ops.Operation
		want []string
	}{
		{ops.DropTable{Table: model.Table{Name: "t"}}, []string{"drops table t and its rows; the downgrade restores the table, not the rows"}},
		{ops.DropColumn{Table: "t", Column: typed("text")}, []string{"drops column t.c and its values; the downgrade restores the column, not the values"}},
		{ops.AddColumn{Table: "t", Column: model.Column{Name: "c", Type: "text", NotNull: true}}, []string{"adds column t.c, NOT NULL without a default: fails on a table that has rows"}},
		{ops.AddColumn{Table: "t", Column: model.Column{Name: "c", Type: "text", NotNull: true, Default: "''"}}, nil},
		{ops.AddColumn{Table: "t", Column: model.Column{Name: "c", Type: "serial", NotNull: true}}, nil},
		{ops.AddColumn{Table: "t", Column: typed("text")}, nil},
		{alter(typed("text"), model.Column{Name: "c", Type: "text", NotNull: true}), []string{"sets t.c NOT NULL: fails where a row holds NULL"}},
		{alter(model.Column{Name: "c", Type: "text", NotNull: true, NotNullConstraint: &model.NotNull{NoInherit: true}}, model.Column{Name: "c", Type: "text", NotNull: true}),
			[]string{"sets t.c NOT NULL in the tables below: fails where a row of theirs holds NULL"}},
		{alter(typed("varchar(30)"), typed("varchar(100)")), nil},
		{alter(typed("varchar(30)"), typed("text")), nil},
		{alter(typed("integer"), typed("bigint")), nil},
		{alter(typed("numeric(12,2)"), typed("numeric(14,2)")), nil},
		{alter(typed("numeric(12,2)"), typed("numeric(14,4)")), nil},
		{alter(typed("numeric(12,2)"), typed("numeric")), nil},
		{alter(typed("integer"), typed("numeric")), nil},
		{alter(typed("timestamp(3)"), typed("timestamp")), nil},
		{alter(typed("timestamp(3)"), typed("timestamp(6)")), nil},
		{alter(typed("interval day(3)"), typed("interval day(4)")), nil},
		{alter(typed("numeric(12,2)"), typed("numeric(12,4)")), []string{"changes t.c from numeric(12,2) to numeric(12,4): fails, or loses precision, where a value does not fit"}},
		{alter(typed("numeric(12,2)"), typed("numeric(14,1)")), []string{"changes t.c from numeric(12,2) to numeric(14,1): fails, or loses precision, where a value does not fit"}},
		{alter(typed("numeric"), typed("numeric(12,2)")), []string{"changes t.c from numeric to numeric(12,2): fails, or loses precision, where a value does not fit"}},
		{alter(typed("timestamp"), typed("timestamp(3)")), []string{"changes t.c from timestamp to timestamp(3): fails, or loses precision, where a value does not fit"}},
		{alter(typed("timestamp(3)"), typed("timestamptz(3)")), []string{"changes t.c from timestamp(3) to timestamptz(3): fails, or loses precision, where a value does not fit"}},
		{alter(typed("integer"), typed("numeric(12,2)")), []string{"changes t.c from integer to numeric(12,2): fails, or loses precision, where a value does not fit"}},
		{alter(typed("varchar(100)"), typed("varchar(30)")), []string{"changes t.c from varchar(100) to varchar(30): fails, or loses precision, where a value does not fit"}},
		{alter(typed("text"), typed("varchar(30)")), []string{"changes t.c from text to varchar(30): fails, or loses precision, where a value does not fit"}},
		{alter(typed("bigint"), typed("integer")), []string{"changes t.c from bigint to integer: fails, or loses precision, where a value does not fit"}},
		{ops.AlterEnum{From: model.Enum{Name: "e", Values: []string{"a", "b"}}, To: model.Enum{Name: "e", Values: []string{"b"}}}, []string{"removes values [a] of enum e: fails where a row holds one"}},
		{ops.AlterEnum{From: model.Enum{Name: "e", Values: []string{"a"}}, To: model.Enum{Name: "e", Values: []string{"a", "b"}}}, nil},
		{ops.AlterComposite{From: model.Composite{Name: "c", Attributes: []model.Attribute{{Name: "a", Type: "text"}, {Name: "b", Type: "text"}}},
			To: model.Composite{Name: "c", Attributes: []model.Attribute{{Name: "b", Type: "text"}, {Name: "d", Type: "text"}}}},
			[]string{"drops attribute a of type c and its values; the downgrade restores the attribute, not the values"}},
		{alter(typed("mood[]"), typed("text[]")), nil},
		{alter(typed("text"), typed("mood")), []string{"changes t.c from text to mood: fails, or loses precision, where a value does not fit"}},
		{ops.AddUnique{Table: "t", Unique: model.Unique{Name: "u"}}, []string{"adds unique u on t: fails where rows hold duplicates"}},
		{ops.AddPrimaryKey{Table: "t"}, []string{"adds a primary key on t: fails where its columns hold NULLs or duplicates"}},
		{ops.CreateIndex{Table: "t", Index: model.Index{Name: "i", Unique: true}}, []string{"adds unique index i on t: fails where rows hold duplicates"}},
		{ops.CreateIndex{Table: "t", Index: model.Index{Name: "i"}}, nil},
		{ops.DropPublication{Publication: model.Publication{Name: "p"}}, []string{"drops publication p: its subscribers no longer receive what it published"}},
		{ops.AlterTextSearch{From: model.TextSearch{Kind: "DICTIONARY", Name: "d"}, To: model.TextSearch{Kind: "DICTIONARY", Name: "d", Options: []string{"language=german"}}},
			[]string{"changes what text search dictionary d makes of a text: what indexes and columns hold of it stays as it is until they are built anew"}},
		{ops.AlterTextSearch{From: model.TextSearch{Kind: "DICTIONARY", Name: "d"}, To: model.TextSearch{Kind: "DICTIONARY", Name: "d", Comment: "x"}}, nil},
	} {
		if difference := cmp.Diff(c.want, hazard.Of([]ops.Operation{c.op})); difference != "" {
			t.Errorf("%s: %s", c.op, difference)
		}
	}
}

// The way back says what it fails on, and not that it drops what is new.
func TestOfDowngrade(t *testing.T) {
	got := hazard.OfDowngrade([]ops.Operation{
		ops.DropTable{Table: model.Table{Name: "new"}},
		ops.DropPublication{Publication: model.Publication{Name: "new"}},
		ops.DropColumn{Table: "t", Column: model.Column{Name: "new"}},
		ops.AddColumn{Table: "t", Column: model.Column{Name: "c", Type: "text", NotNull: true}},
		ops.AlterColumn{Table: "t", From: model.Column{Name: "d", Type: "varchar(100)"}, To: model.Column{Name: "d", Type: "varchar(30)"}},
	})
	want := []string{
		"adds column t.c, NOT NULL without a default: fails on a table that has rows",
		"changes t.d from varchar(100) to varchar(30): fails, or loses precision, where a value does not fit",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What the same upgrade creates holds nothing.
func TestNewTablesAreEmpty(t *testing.T) {
	got := hazard.Of([]ops.Operation{
		ops.CreateTable{Table: model.Table{Name: "t"}},
		ops.CreateIndex{Table: "t", Index: model.Index{Name: "i", Unique: true}},
		ops.AddUnique{Table: "t", Unique: model.Unique{Name: "u"}},
		ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "t"}},
		ops.AttachPartition{Table: "t", Partition: model.Partition{Parent: "p"}},
		ops.AddColumn{Table: "old", Column: model.Column{Name: "a", Type: "integer"}},
		ops.AddForeignKey{Table: "old", ForeignKey: model.ForeignKey{Name: "f", Columns: []string{"a"}, RefTable: "t"}},
	})
	if len(got) > 0 {
		t.Errorf("hazards: %v", got)
	}
}

// A foreign key holds where one of its columns is new and empty; with MATCH FULL
// only where all of them are.
func TestForeignKeysOverNewColumns(t *testing.T) {
	column := func(name string) ops.Operation {
		return ops.AddColumn{Table: "t", Column: model.Column{Name: name, Type: "integer"}}
	}
	line := []string{"adds foreign key f on t: fails where a row refers to none of r"}
	for _, test := range []struct {
		match string
		added []ops.Operation
		want  []string
	}{
		{"", nil, line},
		{"", []ops.Operation{column("a")}, nil},
		{"FULL", []ops.Operation{column("a")}, line},
		{"FULL", []ops.Operation{column("a"), column("b")}, nil},
	} {
		key := ops.AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Name: "f", Columns: []string{"a", "b"}, RefTable: "r", Match: test.match}}
		if difference := cmp.Diff(test.want, hazard.Of(append(test.added, key))); difference != "" {
			t.Errorf("MATCH %s with %d new columns (-want +got):\n%s", test.match, len(test.added), difference)
		}
	}
}
