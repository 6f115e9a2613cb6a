package model

import "testing"

func TestCanonicalTypePostgres(t *testing.T) {
	for spelling, want := range map[string]string{
		"int4": "integer", "INT": "integer", "pg_catalog.int8": "bigint", "bool": "boolean",
		"character varying(30)": "varchar(30)", "character varying": "varchar", "VARCHAR ( 30 )": "varchar(30)",
		"character": "char(1)", "char(3)": "char(3)", `"char"`: `"char"`, `pg_catalog."char"`: `"char"`,
		"bpchar": "bpchar", "bpchar(4)": "char(4)", "pg_catalog.bpchar": "bpchar",
		"timestamp with time zone": "timestamptz", "timestamp(3) with time zone": "timestamptz(3)",
		"timestamp(0) without time zone": "timestamp(0)", "time with time zone": "timetz", "timestamptz(6)": "timestamptz(6)",
		"decimal": "numeric", "numeric(10)": "numeric(10,0)", "DECIMAL(10, 2)": "numeric(10,2)", "numeric(3,-2)": "numeric(3,-2)",
		"float": "double precision", "float(24)": "real", "float(25)": "double precision", "float8": "double precision",
		"double precision": "double precision", "bit": "bit(1)", "bit varying(5)": "varbit(5)",
		"text[]": "text[]", "text[3][4]": "text[]", "integer array": "integer[]", "varchar(10)[]": "varchar(10)[]",
		"timestamp with time zone[]": "timestamptz[]", "numeric(10,2)[]": "numeric(10,2)[]",
		"interval day to second(3)": "interval day to second(3)", "interval(3)": "interval(3)", "INTERVAL YEAR": "interval year",
		"serial8": "bigserial", "mood": "mood", "Mood": "mood", `"Mood"`: `"Mood"`, `"mood"`: "mood",
		`billing.currency`: "billing.currency", `"Billing"."My Type"[]`: `"Billing"."My Type"[]`, `public."text"`: `public."text"`,
		"_text": "text[]", `"_int4"`: "integer[]", "pg_catalog._numeric": "numeric[]", "_mood": "_mood", "_bit": "_bit", "s._text": "s._text",
		"citext": "citext", "geometry(Point,4326)": "geometry(point,4326)", `"text"`: "text", `"int4"`: "integer", `"integer"`: `"integer"`,
	} {
		if got := CanonicalType(Postgres, spelling); got != want {
			t.Errorf("CanonicalType(%q) = %q, want %q", spelling, got, want)
		}
	}
}

func TestCanonicalTypeIsAFixedPoint(t *testing.T) {
	for alias := range typeAliases {
		once := CanonicalType(Postgres, alias)
		if twice := CanonicalType(Postgres, once); twice != once {
			t.Errorf("%q → %q → %q", alias, once, twice)
		}
	}
}

func TestCanonicalTypeSQLite(t *testing.T) {
	for spelling, want := range map[string]string{
		"VARCHAR( 30 )": "varchar(30)", "INTEGER": "integer", "Double   Precision": "double precision",
		"decimal (10 , 2)": "decimal(10,2)", "text []": "text[]", "": "",
	} {
		if got := CanonicalType(SQLite, spelling); got != want {
			t.Errorf("CanonicalType(%q) = %q, want %q", spelling, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ name, schema, bare string }{
		{"users", "", "users"}, {"billing.invoices", "billing", "invoices"}, {`"a.b"`, "", "a.b"},
		{`"a.b"."c""d"`, "a.b", `c"d`}, {"Users", "", "Users"}, {"order status", "", "order status"},
	} {
		schema, bare := SplitName(c.name)
		if schema != c.schema || bare != c.bare {
			t.Errorf("SplitName(%q) = %q, %q", c.name, schema, bare)
		}
		if got := JoinName(schema, bare); got != c.name {
			t.Errorf("JoinName(%q, %q) = %q, want %q", schema, bare, got, c.name)
		}
	}
}
