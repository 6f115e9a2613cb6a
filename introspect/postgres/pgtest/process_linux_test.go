package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// envVictim makes TestVictim a process that starts a cluster, says where it is
// and waits to be ended.
const envVictim = "PGTEST_VICTIM"

// TestVictim is no test of its own: TestKilled runs it in another process.
func TestVictim(t *testing.T) {
	if os.Getenv(envVictim) == "" {
		return
	}
	s, err := Start(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(s.URL())
	select {}
}

// TestKilled kills a process that has a cluster: the server goes down with it,
// and the next start removes its folder.
func TestKilled(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), envVictim+"=1", EnvURL+"=")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	config, err := pgx.ParseConfig(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	dir := config.Host
	pidFile, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(pidFile), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	// It fails with the signal, which is what was asked for.
	_ = cmd.Wait()
	if !gone(pid) {
		t.Fatalf("server %d outlived its process", pid)
	}

	sweep()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// gone waits for a process that is not this one's child to end.
func gone(pid int) bool {
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := syscall.Kill(pid, 0); err != nil || isZombie(pid) {
			return true
		}
		select {
		case <-deadline:
			return false
		case <-tick.C:
		}
	}
}

// isZombie reports whether a process has ended and nobody has asked how: in a
// container there may be no init process to do so.
func isZombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(state, "Z")
}

// TestSweepLeavesOthers keeps sweep from the folder of a running cluster and
// from one that is only just being made.
func TestSweepLeavesOthers(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	held, err := os.MkdirTemp("", folderPrefix)
	if err != nil {
		t.Fatal(err)
	}
	mark, err := os.Create(filepath.Join(held, "mark"))
	if err != nil {
		t.Fatal(err)
	}
	defer mark.Close()
	if !lock(mark) {
		t.Fatal("not locked")
	}
	unmarked, err := os.MkdirTemp("", folderPrefix)
	if err != nil {
		t.Fatal(err)
	}
	sweep()
	for _, dir := range []string{held, unmarked} {
		if _, err := os.Stat(dir); err != nil {
			t.Error(err)
		}
	}
	mark.Close()
	sweep()
	if _, err := os.Stat(held); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an orphan's folder is still there: %v", err)
	}
}

func TestTempRoot(t *testing.T) {
	private, err := os.MkdirTemp("", "private")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(private)
	t.Setenv("TMPDIR", private)
	if got := tempRoot(&account{}); got != "/tmp" {
		t.Errorf("a folder that only its owner can enter, for another user: %s", got)
	}
	if got := tempRoot(nil); got != private && len(private) <= 70 {
		t.Errorf("a folder of one's own: %s", got)
	}
	t.Setenv("TMPDIR", "/"+strings.Repeat("long/", 20))
	if got := tempRoot(nil); got != "/tmp" {
		t.Errorf("a path that is too long for a socket: %s", got)
	}
}
