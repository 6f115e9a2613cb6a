package model_test

import (
	"testing"

	"github.com/autogen-db/autogen/model"
)

func TestOtherKey(t *testing.T) {
	pk := &model.PrimaryKey{Name: "p", Columns: []string{"id"}}
	unique := []model.Unique{{Name: "u", Columns: []string{"id"}}}
	for _, test := range []struct {
		name      string
		own       model.Table
		above     model.Table
		part, its string
	}{
		{"a primary key below a unique constraint", model.Table{PrimaryKey: pk}, model.Table{Uniques: unique}, "p", "u"},
		{"a unique constraint below a primary key", model.Table{Uniques: unique}, model.Table{PrimaryKey: pk}, "u", "p"},
		{"primary keys", model.Table{PrimaryKey: pk}, model.Table{PrimaryKey: pk, Uniques: unique}, "", ""},
		{"both", model.Table{PrimaryKey: pk, Uniques: unique}, model.Table{PrimaryKey: pk, Uniques: unique}, "", ""},
		{"other columns", model.Table{PrimaryKey: pk}, model.Table{Uniques: []model.Unique{{Name: "u", Columns: []string{"id", "n"}}}}, "", ""},
		{"a part that is there", model.Table{PrimaryKey: pk, Parts: []model.PartIndex{{Of: "u", Name: "u1"}}}, model.Table{Uniques: unique}, "", ""},
	} {
		if part, its := test.own.OtherKey(&test.above); part != test.part || its != test.its {
			t.Errorf("%s: %q becomes the part of %q, not %q of %q", test.name, part, its, test.part, test.its)
		}
	}
}
