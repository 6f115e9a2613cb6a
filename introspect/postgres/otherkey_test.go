package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/model"
)

// TestOtherKeys lists the keys of partitions that are parts of keys of another kind, and
// no others.
func TestOtherKeys(t *testing.T) {
	conn := connect(t, `
CREATE TABLE u (id int NOT NULL, CONSTRAINT above UNIQUE (id)) PARTITION BY LIST (id);
CREATE TABLE u1 (id int NOT NULL, CONSTRAINT k1 PRIMARY KEY (id));
ALTER TABLE u ATTACH PARTITION u1 FOR VALUES IN (1);
CREATE TABLE u2 PARTITION OF u FOR VALUES IN (2);
CREATE TABLE p (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE p1 (id int NOT NULL, CONSTRAINT k2 UNIQUE (id));
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES IN (1);
CREATE TABLE p2 (id int PRIMARY KEY);
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
CREATE TABLE r (id int REFERENCES p)`)
	want := []model.Opaque{{Kind: "primary key", Name: "k1", Table: "u1"}, {Kind: "unique constraint", Name: "k2", Table: "p1"}}
	if pgtest.Version(t) >= 17 {
		want = nil // each gets a key of the kind beside its own
	}
	if difference := cmp.Diff(want, introspect(t, conn).Opaque); difference != "" {
		t.Errorf("what is listed (-want +got):\n%s", difference)
	}
}
