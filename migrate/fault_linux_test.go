package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
)

// smallDisk mounts a file system of a few megabytes and returns its folder, with
// functions that fill it up and make room again.
func smallDisk(t *testing.T) (dir string, fill, free func()) {
	t.Helper()
	dir, err := os.MkdirTemp("", "autogen-disk-")
	fatal(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	fatal(t, os.Chmod(dir, 0o755))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		if errors.Is(err, syscall.EPERM) {
			t.Skip("mounting a file system needs the right to: run the test as root")
		}
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	filler := filepath.Join(dir, "filler")
	fill = func() {
		f, err := os.Create(filler)
		fatal(t, err)
		defer f.Close()
		block := make([]byte, 512)
		for {
			if _, err := f.Write(block); errors.Is(err, syscall.ENOSPC) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir, fill, func() { fatal(t, os.Remove(filler)) }
}

// fullDisk fills the disk at each operation in turn. The upgrade fails where an
// operation needs room, and goes on when there is some.
func fullDisk(t *testing.T, fresh func(n int) string, fill, free func()) {
	t.Helper()
	want := undisturbedAt(t, fresh(0))
	failed := 0
	for n := 1; n <= operations; n++ {
		url := fresh(n)
		db, _, err := migrate.Open(url)
		fatal(t, err)
		err = migrate.New(db, mixed(), atOperation(n, fill)).Upgrade(context.Background(), "head")
		_ = db.Close()
		free()
		if err != nil {
			failed++
		}
		finishes(t, url, want)
	}
	if failed < operations/2 {
		t.Errorf("the upgrade failed at %d operations only", failed)
	}
}

func TestFullDiskOfSQLite(t *testing.T) {
	dir, fill, free := smallDisk(t)
	fullDisk(t, func(n int) string { return fmt.Sprintf("sqlite://%s/%d.db", dir, n) }, fill, free)
}

func TestFullDiskOfPostgres(t *testing.T) {
	dir, fill, free := smallDisk(t)
	server, err := pgtest.StartOwn(t.Context())
	fatal(t, err)
	// The cleanup that unmounts the disk runs behind this.
	t.Cleanup(func() { fatal(t, server.Stop()) })
	data := filepath.Join(dir, "data")
	fatal(t, os.Mkdir(data, 0o700))
	fatal(t, server.Own(data))
	admin, _, err := migrate.Open(server.URL())
	fatal(t, err)
	defer admin.Close()
	_, err = admin.Exec("CREATE TABLESPACE small LOCATION '" + data + "'")
	fatal(t, err)
	fullDisk(t, func(int) string {
		url, err := server.CreateDatabase(t.Context())
		fatal(t, err)
		return url + "&default_tablespace=small"
	}, fill, free)
}
