package gosource

import (
	"context"
	"fmt"
	"github.com/autogen-db/autogen/model"
	"os"
	"testing"
	"time"
)

func TestTmpLoad(t *testing.T) {
	for _, e := range []model.Engine{model.Postgres, model.SQLite} {
		s := time.Now()
		db, w, err := Load(context.Background(), Config{Patterns: []string{os.Getenv("PAT")}, Engine: e})
		fmt.Println(e, time.Since(s), err, len(w))
		if db != nil {
			fmt.Println(len(db.Tables))
			if len(db.Tables) < 5 || os.Getenv("V") != "" {
				for _, t := range db.Tables {
					fmt.Printf("%+v\n", t)
				}
			}
		}
	}
}
