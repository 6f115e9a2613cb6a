package ops

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

func TestNamed(t *testing.T) {
	t.Parallel()
	naming := model.Naming{PrimaryKey: "pk_{table}", Unique: "uq_{table}_{columns}", ForeignKey: "fk_{table}_{columns}_{referred_table}", Check: "ck_{table}", Exclusion: "ex_{table}_{columns}", Index: "ix_{table}_{columns}"}
	columns := []string{"a", "b"}
	for _, test := range []struct{ from, want Operation }{
		{AddPrimaryKey{Table: "s.t", PrimaryKey: model.PrimaryKey{Columns: columns}}, AddPrimaryKey{Table: "s.t", PrimaryKey: model.PrimaryKey{Name: "pk_t", Columns: columns}}},
		{AddUnique{Table: "t", Unique: model.Unique{Columns: columns}}, AddUnique{Table: "t", Unique: model.Unique{Name: "uq_t_a_b", Columns: columns}}},
		{AddUnique{Table: "t", Unique: model.Unique{Name: "final", Columns: columns}}, AddUnique{Table: "t", Unique: model.Unique{Name: "final", Columns: columns}}},
		{AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Columns: columns, RefTable: "o.u"}}, AddForeignKey{Table: "t", ForeignKey: model.ForeignKey{Name: "fk_t_a_b_u", Columns: columns, RefTable: "o.u"}}},
		{AddCheck{Table: "t", Check: model.Check{Expr: "a > 0"}}, AddCheck{Table: "t", Check: model.Check{Name: "ck_t", Expr: "a > 0"}}},
		{AddExclusion{Table: "t", Exclusion: model.Exclusion{Elements: []model.Exclude{{Key: model.Key{Column: "a"}}}}}, AddExclusion{Table: "t", Exclusion: model.Exclusion{Name: "ex_t_a", Elements: []model.Exclude{{Key: model.Key{Column: "a"}}}}}},
		{CreateIndex{Table: "t", Index: model.Index{Keys: []model.Key{{Column: "a"}}}}, CreateIndex{Table: "t", Index: model.Index{Name: "ix_t_a", Keys: []model.Key{{Column: "a"}}}}},
		{IfNotExists{CreateIndex{Table: "t", Index: model.Index{Keys: []model.Key{{Column: "a"}}}}}, IfNotExists{CreateIndex{Table: "t", Index: model.Index{Name: "ix_t_a", Keys: []model.Key{{Column: "a"}}}}}},
		{CreateTable{Table: model.Table{Name: "t", Uniques: []model.Unique{{Columns: columns}}}}, CreateTable{Table: model.Table{Name: "t", Uniques: []model.Unique{{Name: "uq_t_a_b", Columns: columns}}}}},
		{DropUnique{Table: "t"}, DropUnique{Table: "t"}},
	} {
		got, err := Named(test.from, naming)
		if err != nil {
			t.Errorf("%s: %v", test.from, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.from, diff)
		}
		if got, err = Named(test.from, model.Naming{}); err != nil || !cmp.Equal(got, test.from) {
			t.Errorf("%s without a convention: %v, %v", test.from, got, err)
		}
	}
	_, err := Named(AddCheck{Table: "t", Check: model.Check{Expr: "a > 0"}}, model.Naming{Check: "ck_{table}_{columns}"})
	if !errors.Is(err, ErrUnnamedCheck) {
		t.Errorf("a check of columns: %v", err)
	}
}
