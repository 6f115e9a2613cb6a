package model_test

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// A name has one part or two; a part that holds a dot is quoted.
func ExampleSplitName() {
	for _, name := range []string{"users", "billing.invoices", `"v1.2"`, `billing."v1.2"`} {
		schema, bare := model.SplitName(name)
		fmt.Printf("%q %q\n", schema, bare)
	}
	// Output:
	// "" "users"
	// "billing" "invoices"
	// "" "v1.2"
	// "billing" "v1.2"
}

// Two spellings mean the same type exactly when their canonical spellings are
// the same string.
func ExampleCanonicalType() {
	for _, spelling := range []string{"INT8", "character varying(30)", "timestamp with time zone", "decimal(10)", "int4[3][]", `app."Mood"`} {
		fmt.Println(model.CanonicalType(model.Postgres, spelling))
	}
	fmt.Println(model.CanonicalType(model.SQLite, "VARCHAR (30)"))
	// Output:
	// bigint
	// varchar(30)
	// timestamptz
	// numeric(10,0)
	// integer[]
	// app."Mood"
	// varchar(30)
}
