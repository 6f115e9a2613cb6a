package migrate_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
	"github.com/autogen-db/autogen/model"
)

func TestOpenSQLite(t *testing.T) {
	t.Chdir(t.TempDir())
	absolute := filepath.Join(t.TempDir(), "abs.db")
	for url, file := range map[string]string{
		"sqlite://rel.db":             "rel.db",
		"sqlite:rel2.db":              "rel2.db",
		"sqlite://" + absolute:        absolute,
		"sqlite://a%20b%23c%3Fd.db":   "a b#c?d.db",
		"sqlite://50% off.db":         "50% off.db",
		"sqlite://mode.db?mode=rwc":   "mode.db",
		"SQLite://capital.db?cache=x": "",
	} {
		db, engine, err := migrate.Open(url)
		if err != nil || engine != model.SQLite {
			t.Errorf("%s: %v, %v", url, engine, err)
			continue
		}
		if file == "" {
			_ = db.Close()
			continue
		}
		if _, err := db.Exec("CREATE TABLE t (id integer)"); err != nil {
			t.Errorf("%s: %v", url, err)
		}
		fatal(t, db.Close())
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestOpenSQLitePragmas(t *testing.T) {
	for query, want := range map[string][2]string{
		"":                                  {"5000", "1"},
		"?_pragma=busy_timeout(7)":          {"7", "1"},
		"?_pragma=foreign_keys(0)":          {"5000", "0"},
		"?_pragma=FOREIGN_KEYS%20%3D%20OFF": {"5000", "0"},
		"?_fk=0&_timeout=8":                 {"8", "0"},
		"?_pragma=journal_mode(wal)":        {"5000", "1"},
		"?_pragma=busy_timeout%3D9&_pragma=foreign_keys%3Dfalse": {"9", "0"},
	} {
		db := open(t, sqliteURL(t)+query)
		got := [2]string{column(t, db, "PRAGMA busy_timeout")[0], column(t, db, "PRAGMA foreign_keys")[0]}
		if got != want {
			t.Errorf("%s: busy_timeout and foreign_keys are %v, want %v", query, got, want)
		}
	}
}

func TestOpenMemory(t *testing.T) {
	for _, url := range []string{"sqlite::memory:", "sqlite://:memory:"} {
		db := open(t, url)
		r := migrate.New(db, chain(2))
		fatal(t, r.Upgrade(t.Context(), "head"))
		if got := tables(t, db); got != "autogen_revisions t1 t2" {
			t.Errorf("%s: the tables are %q", url, got)
		}
		if got := column(t, db, "PRAGMA foreign_keys"); got[0] != "1" {
			t.Errorf("%s: foreign_keys is off", url)
		}
	}
}

func TestOpenPostgres(t *testing.T) {
	url := pgtest.Database(t)
	db, engine, err := migrate.Open("postgresql" + strings.TrimPrefix(url, "postgres"))
	if err != nil || engine != model.Postgres {
		t.Fatal(engine, err)
	}
	defer db.Close()
	if got := column(t, db, "SELECT current_setting('application_name')"); got[0] != "autogen" {
		t.Errorf("application_name is %q", got[0])
	}
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	own := open(t, url+separator+"application_name=mine")
	if got := column(t, own, "SELECT current_setting('application_name')"); got[0] != "mine" {
		t.Errorf("application_name is %q", got[0])
	}
}

func TestOpenErrors(t *testing.T) {
	for url, hint := range map[string]string{
		"":                                "accepted: sqlite://",
		"app.db":                          "accepted: sqlite://",
		"mysql://me:s3cret-pass@host/db":  "accepted: sqlite://",
		"sqlite://":                       "accepted: sqlite://",
		"postgres://me:s3cret-pass/@h/db": "escape",

		"host=h password='s3cret:pass' dbname=d":  "accepted: sqlite://",
		"host=h password = s3cret:pass dbname=d":  "accepted: sqlite://",
		"postgres//me:s3cret-pass@h/db":           "accepted: sqlite://",
		"me:s3cret-pass@tcp(h)/db":                "accepted: sqlite://",
		"postgres:me:s3cret-pass@h/db":            "accepted: sqlite://",
		"Postgres://me:s3cret-pass@h/db":          "accepted: sqlite://",
		"postgres://me:s3cret-pass@h/db\n":        "line break",
		" postgres://me:s3cret-pass@h/db":         "line break",
		"postgres://me:s3@cret-pass@h/db":         "escape",
		"postgres://me:s3/s3cret@h/db":            "escape",
		"postgres://me:12/s3cret@h/db":            "escape",
		"postgres://me@h/db?password=s3cret%zz&x": "escape",
		"postgres://me:s3cret-pass%zz@h/":         "escape",
	} {
		_, _, err := migrate.Open(url)
		var bad *migrate.URLError
		if !errors.As(err, &bad) {
			t.Errorf("%s: error %v", url, err)
			continue
		}
		if strings.Contains(err.Error(), "s3cret") || strings.Contains(migrate.Hint(err), "s3cret") {
			t.Errorf("the password is in the error: %v", err)
		}
		if !strings.Contains(migrate.Hint(err), hint) {
			t.Errorf("%s: hint %q", url, migrate.Hint(err))
		}
	}
}

func TestUnreachableServerKeepsThePassword(t *testing.T) {
	db := open(t, "postgres://me:s3cret-pass@127.0.0.1:1/db?connect_timeout=2")
	err := migrate.New(db, chain(1)).Upgrade(t.Context(), "head")
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("error %v", err)
	}
}

func TestRedactURL(t *testing.T) {
	for url, want := range map[string]string{
		"sqlite://app.db":                              "sqlite://app.db",
		"postgres://me@host/db":                        "postgres://me@host/db",
		"postgres://host:5432/db":                      "postgres://host:5432/db",
		"postgres://me:pw@host:5432/db?x=1":            "postgres://me:xxxxx@host:5432/db?x=1",
		"postgres://me:p@w:/x@host/db":                 "postgres://me:xxxxx@host/db",
		"postgres://me:pw@host/db?options=a@b":         "postgres://me:xxxxx@host/db?options=a@b",
		"postgres://host/db?user=me&password=pw&x=1":   "postgres://host/db?user=me&password=xxxxx&x=1",
		"postgres://host/db?sslpassword=pw":            "postgres://host/db?sslpassword=xxxxx",
		"host=h password=pw dbname=d":                  "host=h password=xxxxx dbname=d",
		"host=h Password='p w' dbname=d":               "host=h Password=xxxxx dbname=d",
		"host=h password=pw":                           "host=h password=xxxxx",
		"postgres://me:p?w@host/db":                    "postgres://me:xxxxx@host/db",
		"not a url":                                    "not a url",
		"host=h password = 'p\\' w' dbname=d":          "host=h password=xxxxx dbname=d",
		"host=h PASSWORD=p\\ w dbname=d":               "host=h PASSWORD=xxxxx dbname=d",
		"İpassword=pw İ":                               "İpassword=xxxxx İ",
		"me:pw@tcp(h)/db":                              "me:xxxxx@tcp(h)/db",
		"postgres://me:pw@host/db?passfile=/x&y=a@b/c": "postgres://me:xxxxx@host/db?passfile=/x&y=a@b/c",
	} {
		if got := migrate.RedactURL(url); got != want {
			t.Errorf("%s becomes %s, want %s", url, got, want)
		}
	}
}

func TestRedact(t *testing.T) {
	const url = "postgres://me:s3%40cret@h/db?sslpassword=other-one&x=s"
	got := migrate.Redact("cannot use "+url+": s3@cret, s3%40cret, other-one, me:s3@cret@h", url, "", "app.db")
	if want := "cannot use postgres://me:xxxxx@h/db?sslpassword=xxxxx&x=s: xxxxx, xxxxx, xxxxx, me:xxxxx@h"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Several hosts, a socket's folder as the host, and parameters that are kept as
// they stand.
func TestOtherDatabase(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://me:p%40@h1:5432,h2/db": "postgres://me:p%40@h1:5432,h2/a%20b",
		"postgres://":                      "postgres:///a%20b",
		"postgres://%2Ftmp?options=-c%20x%3D1&dbname=d&sslmode=": "postgres://%2Ftmp/a%20b?options=-c%20x%3D1&sslmode=",
		"postgresql://me@/db?host=/tmp":                          "postgresql://me@/a%20b?host=/tmp",
		"postgres://h/db?options=a@b":                            "postgres://h/a%20b?options=a@b",
	} {
		if db, _, err := migrate.Open(url); err != nil {
			t.Errorf("%s: %v", url, err)
		} else {
			_ = db.Close()
		}
		if got, err := migrate.OtherDatabase(url, "a b"); got != want {
			t.Errorf("%s becomes %s, want %s (%v)", url, got, want, err)
		}
	}
}
