package migrate_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
)

// namespaced says that the test runs in a user namespace, where it may mount.
const namespaced = "AUTOGEN_TEST_NAMESPACED"

// onSmallDisk calls test with the folder of a file system of a few megabytes, and
// with functions that fill it up and make room again. A user who may not mount
// one runs the test again in a namespace of its own, where everybody may.
func onSmallDisk(t *testing.T, test func(dir string, fill, free func())) {
	t.Helper()
	dir, err := os.MkdirTemp("", "autogen-disk-")
	fatal(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	fatal(t, os.Chmod(dir, 0o755))
	err = syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m")
	if errors.Is(err, syscall.EPERM) && os.Getenv(namespaced) == "" {
		inNamespace(t)
		return
	}
	fatal(t, err)
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	filler := filepath.Join(dir, "filler")
	fill := func() {
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
	test(dir, fill, func() { fatal(t, os.Remove(filler)) })
}

// inNamespace runs the test in another process, in a user namespace with the
// same users and the right to mount. The few systems that forbid that to
// ordinary users (kernel.unprivileged_userns_clone, some containers) have
// [TestFullDatabaseOfSQLite] and [TestFullServer].
func inNamespace(t *testing.T) {
	t.Helper()
	const sysAdmin = 21 // CAP_SYS_ADMIN in linux/capability.h
	same := func(id int) []syscall.SysProcIDMap {
		if id == 0 {
			return []syscall.SysProcIDMap{{Size: 1 << 16}}
		}
		return []syscall.SysProcIDMap{{ContainerID: id, HostID: id, Size: 1}}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), namespaced+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS, UidMappings: same(os.Getuid()), GidMappings: same(os.Getgid()),
		AmbientCaps: []uintptr{sysAdmin},
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
		t.Skip("neither mounting a file system nor making a user namespace is allowed")
	}
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Fatalf("in a namespace: %v\n%s", err, out)
	}
}

func TestFullDiskOfSQLite(t *testing.T) {
	onSmallDisk(t, func(dir string, fill, free func()) {
		fullDisk(t, func(n int) string { return fmt.Sprintf("sqlite://%s/%d.db", dir, n) }, fill, free)
	})
}

func TestFullDiskOfPostgres(t *testing.T) {
	onSmallDisk(t, func(dir string, fill, free func()) {
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
	})
}
