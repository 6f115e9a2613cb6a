package gosource

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/model"
)

const knownModel = `package models

import (
	"encoding/json"
	clock "time"
	NEXT
)

//autogen:table
type Event struct {
	ID    int64            ` + "`ag:\"pk\"`" + `
	At    clock.Time
	Until *clock.Time
	For   clock.Duration
	Many  []clock.Time     ` + "`ag:\"type:timestamptz[]\"`" + `
	Data  json.RawMessage
	More  *json.RawMessage
	Own   Stamp            ` + "`ag:\"type:timestamptz\"`" + `
	EXTRA
}

type Stamp clock.Time
`

// TestKnownTypesReadAsTheRealOnes reads one struct with the types that are
// known and, because of a further import, with those of the export data.
func TestKnownTypesReadAsTheRealOnes(t *testing.T) {
	text := func(next, extra string) string {
		return strings.NewReplacer("NEXT", next, "EXTRA", extra).Replace(knownModel)
	}
	for _, engine := range []model.Engine{model.Postgres, model.SQLite} {
		known, warnings, err := source(t, engine, text("", ""))
		if err != nil || len(warnings) > 0 {
			t.Fatal(err, warnings)
		}
		exported, _, err := source(t, engine, text(`"database/sql"`, "Not sql.NullString `db:\"-\"`"))
		if err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(exported, known, ignorePos) {
			t.Errorf("%s: %s", engine, cmp.Diff(exported, known, ignorePos))
		}
	}
}

// TestUnknownNameOfAKnownPackage reads a field of a type that is not known,
// which takes the export data.
func TestUnknownNameOfAKnownPackage(t *testing.T) {
	d, _, err := source(t, model.Postgres, strings.NewReplacer("NEXT", "", "EXTRA", "Day clock.Weekday\n\tIn clock.Month").Replace(knownModel))
	if err != nil {
		t.Fatal(err)
	}
	if c := d.Tables[0].Column("day"); c == nil || c.Type != "bigint" {
		t.Errorf("a time.Weekday is %+v", c)
	}
}
