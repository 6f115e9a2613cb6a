package model

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNameTable(t *testing.T) {
	t.Parallel()
	naming := Naming{
		PrimaryKey: "pk_{table}", Unique: "uq_{table}_{columns}", ForeignKey: "fk_{table}_{columns}_{referred_table}_{referred_columns}",
		Check: "ck_{table}_{columns}", Exclusion: "ex_{table}_{column}", Index: "ix_{table}_{columns}",
	}
	long := strings.Repeat("x", 70)
	table := Table{
		Name:        "billing.invoices",
		Columns:     []Column{{Name: "id"}, {Name: "a__b"}},
		PrimaryKey:  &PrimaryKey{Columns: []string{"id"}},
		Uniques:     []Unique{{Columns: []string{"id", "a__b"}}, {Name: "given", Columns: []string{"id"}}, {Columns: []string{long}}},
		ForeignKeys: []ForeignKey{{Columns: []string{"id"}, RefTable: "shop.users", RefColumns: []string{"uid"}}},
		Checks:      []Check{{Expr: "id > 0"}, {Expr: "a__b > 0"}, {Expr: "id > a__b"}, {Expr: "id < a__b"}, {Expr: "id < 9"}},
		Exclusions:  []Exclusion{{Elements: []Exclude{{Key: Key{Column: "a__b"}}}}},
		Indexes:     []Index{{Keys: []Key{{Column: "id"}, {Expr: "lower(a__b)"}}}},
	}
	named := naming.NameTable(table)
	var got []string
	got = append(got, named.PrimaryKey.Name)
	for _, u := range named.Uniques {
		got = append(got, u.Name)
	}
	got = append(got, named.ForeignKeys[0].Name)
	for _, c := range named.Checks {
		got = append(got, c.Name)
	}
	got = append(got, named.Exclusions[0].Name, named.Indexes[0].Name)
	want := []string{
		"pk_invoices", "uq_invoices_id_a__b", "given", ShortenName("uq_invoices_" + long), "fk_invoices_id_users_uid",
		"ck_invoices_id", "ck_invoices_a__b", "ck_invoices", "ck_invoices1", "ck_invoices_id1",
		"ex_invoices_a__b", "ix_invoices_id_expr",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if len(got[3]) != MaxName {
		t.Errorf("%s has %d bytes", got[3], len(got[3]))
	}
	if table.PrimaryKey.Name != "" || table.Uniques[0].Name != "" || table.Checks[0].Name != "" || table.Indexes[0].Name != "" {
		t.Error("the table that was given is changed")
	}
	// AUTOINCREMENT needs a key without a name; without a template nothing is
	// named.
	table.Columns[0].Autoincrement = true
	if name := naming.NameTable(table).PrimaryKey.Name; name != "" {
		t.Errorf("a numbered key is named %s", name)
	}
	if diff := cmp.Diff(table, (&Naming{}).NameTable(table)); diff != "" {
		t.Errorf("without a convention (-want +got):\n%s", diff)
	}
}

func TestNamingValidate(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		naming Naming
		want   string
	}{
		{Naming{}, ""},
		{Naming{}.WithDefaults(), ""},
		{Naming{ForeignKey: "fk_{table}_{referred_table}_{referred_columns}"}, ""},
		{Naming{Index: "ix_{columns}"}, `index: "ix_{columns}": it needs {table}, so that two tables do not get one name`},
		{Naming{Unique: "uq_{table}_{referred_table}"}, `unique: "uq_{table}_{referred_table}": the parts of a name are {table}, {columns}, {column}`},
		{Naming{Check: "ck_%(table_name)s_{"}, `check: "ck_%(table_name)s_{": the parts of a name are {table}, {columns}, {column}`},
	} {
		got := ""
		if err := test.naming.Validate(); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%+v: %s, want %s", test.naming, got, test.want)
		}
	}
}
