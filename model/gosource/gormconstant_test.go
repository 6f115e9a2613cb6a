package gosource

import (
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model"
)

// TestComputedNames: what a TableName method computes is known as far as it
// follows from the source alone, and otherwise an error. GORM's own answers to
// the same are held against these by TestGORM/36 of the module ormtest.
func TestComputedNames(t *testing.T) {
	t.Parallel()
	const around = `package models

import (
	"fmt"
	"os"
	"strings"
)

const app = "shop"

var prefix = app + "_"

var changed = "a"

var pointed = "a"

var Open = "a"

func init() { changed = os.Getenv("A"); flag(&pointed) }

func flag(*string) {}

func twice(s string) string { return s + s }

func again(s string) string { return again(s) }

type Name string

type User struct {
	ID    uint ` + "`gorm:\"primaryKey\"`" + `
	Shard string
}

func (u User) TableName() string {
	BODY
}

var _ = fmt.Sprintf
var _ = strings.ToLower
`
	for _, test := range []struct{ body, want string }{
		{`return "users"`, "users"},
		{`return app + "_users"`, "shop_users"},
		{`return prefix + "users"`, "shop_users"},
		{`return fmt.Sprintf("%s_%d_%v", app, 7, true)`, "shop_7_true"},
		{`return strings.ToLower("USERS")`, "users"},
		{`return strings.TrimPrefix("x_users", "x_")`, "users"},
		{`return twice("ab")`, "abab"},
		{`return string(Name("users"))`, "users"},
		{`if u.Shard != "" { return "users_" + u.Shard }; return "users"`, "users"},
		{`if n := len(app); n == 4 && !(n < 4) { return "four" } else if n > 4 { return "more" }; return "less"`, "four"},
		{`name := "outer"; if name := "inner"; name != "" { name = "changed" }; return name`, "outer"},
		{`name := "outer"; { name = "changed" }; return name`, "changed"},
		{`var name = "a"; switch { case name == "b": return "b"; default: name = "c" }; return name`, "c"},
		{`switch app { case "x", "shop": return "y" }; return "z"`, "y"},
		{`const local = "l"; return local`, "l"},
		// What another value, another file or another run may change.
		{`return changed`, ""},
		{`return pointed`, ""},
		{`return Open`, ""},
		{`return os.Getenv("TABLE")`, ""},
		{`return fmt.Sprintf("%d", "x")`, ""},
		{`return again("a")`, ""},
		{`prefix = "b"; return prefix`, ""},
		{`for { return "a" }`, ""},
		{`flag(&prefix); return "a"`, ""},
		{`var name string; return name`, ""},
		{`if os.Getenv("A") == "" { return "a" }; return "a"`, ""},
	} {
		db, _, err := sourceConfig(t, Config{Engine: model.Postgres}, map[string]string{"models/models.go": strings.Replace(around, "BODY", test.body, 1)})
		if test.want == "" {
			if faults := faultsOf(t, err); len(faults) != 1 || !strings.Contains(faults[0].Hint, "[gorm.tables]") || faults[0].At != "models.go:34" {
				t.Errorf("%s: %v", test.body, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", test.body, err)
		} else if got := db.Tables[0].Name; got != test.want {
			t.Errorf("%s: %s, want %s", test.body, got, test.want)
		}
	}
}
