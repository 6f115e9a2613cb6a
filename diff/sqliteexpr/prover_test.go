package sqliteexpr_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	_ "modernc.org/sqlite"

	"github.com/autogen-db/autogen/diff"
	"github.com/autogen-db/autogen/diff/sqliteexpr"
)

var table = &diff.Context{
	Name:    "users",
	Columns: []diff.ContextColumn{{Name: "age"}, {Name: "email"}, {Name: "Full Name"}, {Name: "current_date"}, {Name: "key"}},
}

func TestProve(t *testing.T) {
	tests := []struct {
		place            diff.Place
		current, desired string
		want             diff.Verdict
	}{
		{diff.InCheck, `age > 0`, `age > 0`, diff.Equal},
		{diff.InCheck, `age>0`, "AGE  >\n0 -- positive", diff.Equal},
		{diff.InCheck, `((age > 0))`, `age > 0`, diff.Equal},
		{diff.InCheck, `(age > 0) and (age < 9)`, `age > 0 and age < 9`, diff.Different},
		{diff.InCheck, `(age > 0) and (age < 9)`, `((age > 0) and (age < 9))`, diff.Equal},
		{diff.InCheck, `"age" > 0`, `[age] > 0`, diff.Equal},
		{diff.InCheck, "`age` > 0", `age > 0`, diff.Equal},
		{diff.InCheck, `users.age > 0`, `age > 0`, diff.Equal},
		{diff.InCheck, `"Users"."age" > 0`, `age > 0`, diff.Equal},
		{diff.InCheck, `orders.age > 0`, `age > 0`, diff.Different},
		{diff.InCheck, `age <> 0`, `age != 0`, diff.Equal},
		{diff.InCheck, `age == 0`, `age = 0`, diff.Equal},
		{diff.InCheck, `age >= 0`, `age > 0`, diff.Different},
		{diff.InCheck, `email in ('a', 'b')`, `email IN ('a','b')`, diff.Equal},
		{diff.InCheck, `email in ('a', 'b')`, `email IN ('A','b')`, diff.Different},
		{diff.InCheck, `email = 'it''s'`, `email = 'it''s' /* so */`, diff.Equal},
		{diff.InCheck, `email = "abc"`, `email = abc`, diff.Different},
		{diff.InCheck, `email = "Abc"`, `email = "abc"`, diff.Different},
		{diff.InCheck, `"Full Name" <> ''`, `"full name" <> ''`, diff.Equal},
		{diff.InCheck, `"current_date" > 1`, `current_date > 1`, diff.Different},
		{diff.InCheck, `email = "true"`, `email = true`, diff.Different},
		{diff.InCheck, `email = 'a b'`, `email = 'a  b'`, diff.Different},
		{diff.InCheck, `x'AB' = email`, `X'ab' = email`, diff.Equal},
		{diff.InCheck, `a - -1`, `a --1`, diff.Different},
		{diff.InCheck, `age > 0) or (1`, `age > 0) or (1 `, diff.Different},
		{diff.InIndexKey, `"lower"("email")`, `LOWER(email)`, diff.Equal},
		{diff.InIndexKey, `email collate "nocase"`, `email COLLATE NOCASE`, diff.Equal},
		{diff.InDefault, `"abc"`, `'abc'`, diff.Equal},
		{diff.InDefault, `[abc]`, `'abc'`, diff.Equal},
		{diff.InDefault, `abc`, `'abc'`, diff.Equal},
		{diff.InDefault, `Abc`, `'abc'`, diff.Different},
		{diff.InDefault, `KEY`, `key`, diff.Different},
		{diff.InDefault, `"true"`, `true`, diff.Different},
		{diff.InDefault, `TRUE`, `true`, diff.Equal},
		{diff.InDefault, `'true'`, `"true"`, diff.Equal},
		{diff.InDefault, `null`, `'null'`, diff.Different},
		{diff.InDefault, `CURRENT_TIMESTAMP`, `(current_timestamp)`, diff.Equal},
		{diff.InDefault, `CURRENT_TIMESTAMP`, `'current_timestamp'`, diff.Different},
		{diff.InDefault, `1`, `'1'`, diff.Different},
		{diff.InDefault, `- 1`, `-1`, diff.Equal},
		{diff.InDefault, `1`, `1.0`, diff.Different},
		{diff.InDefault, `1E3`, `1e3`, diff.Equal},
		{diff.InCheck, `'open`, `'open `, diff.Different},
	}
	for _, test := range tests {
		for _, swapped := range []bool{false, true} {
			p := diff.Pair{Place: test.place, Table: table, Current: test.current, Desired: test.desired}
			if swapped {
				p.Current, p.Desired = p.Desired, p.Current
			}
			got, err := sqliteexpr.Prover{}.Prove(context.Background(), []diff.Pair{p})
			if err != nil {
				t.Fatal(err)
			}
			if got[0] != test.want {
				t.Errorf("Prove(%s, %s) = %v, want %v", p.Current, p.Desired, got[0], test.want)
			}
		}
	}
}

// TestEqualDefaultsStoreTheSame asks SQLite: defaults that are proved equal
// must fill a column with the same value, and those in the list that SQLite
// fills alike and that are found different are only a pity.
func TestEqualDefaultsStoreTheSame(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	defaults := []string{`abc`, `ABC`, `"abc"`, `"ABC"`, `[abc]`, "`abc`", `'abc'`, `'ABC'`, `true`, `TRUE`, `"true"`, `'true'`,
		`null`, `"null"`, `key`, `KEY`, `"key"`, `1`, `'1'`, `1.0`, `+1`, `-1`, `- 1`, `(-1)`, `('abc')`, `(1 + 1)`, `((1 + 1))`, `(2)`,
		`x'61'`, `X'61'`, `1e3`, `1E3`, `0x10`, `0X10`, `current_date`, `CURRENT_DATE`, `"current_date"`, `(current_date)`}
	values := make([]string, len(defaults))
	for i, d := range defaults {
		for _, s := range []string{
			fmt.Sprintf("CREATE TABLE t%d (a, b DEFAULT %s)", i, d),
			fmt.Sprintf("INSERT INTO t%d (a) VALUES (1)", i),
		} {
			if _, err := db.Exec(s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
		if err := db.QueryRow(fmt.Sprintf("SELECT typeof(b) || quote(b) FROM t%d", i)).Scan(&values[i]); err != nil {
			t.Fatal(err)
		}
	}
	equal := 0
	for i, a := range defaults {
		for j, b := range defaults {
			got, err := sqliteexpr.Prover{}.Prove(context.Background(), []diff.Pair{{Place: diff.InDefault, Current: a, Desired: b}})
			if err != nil {
				t.Fatal(err)
			}
			if got[0] == diff.Equal && values[i] != values[j] {
				t.Errorf("%s and %s are called equal, and SQLite stores %s and %s", a, b, values[i], values[j])
			}
			if got[0] == diff.Equal && i != j {
				equal++
			}
		}
	}
	if equal < 20 {
		t.Errorf("only %d pairs are proved equal", equal)
	}
}
