package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// account is the unprivileged user that the server runs as.
type account struct{ uid, gid uint32 }

// memory is a folder that is kept in memory.
const memory = "/dev/shm"

// inMemory reports whether a cluster may lie there: it needs up to some
// gigabytes. The system then works half as much for the tests, nearly all of
// which make databases of their own (measured on Linux 6, ext4, PostgreSQL 15.18).
func inMemory() bool {
	var stat syscall.Statfs_t
	const room = 8 << 30
	return syscall.Statfs(memory, &stat) == nil && stat.Bavail*uint64(stat.Bsize) >= room
}

// unprivileged returns the user to run the server as, or nil where this
// process is not root and can run it itself.
func unprivileged() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &account{uint32(uid), uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres nor a user nobody")
}

// attributes makes a child run as that user, outside the terminal's process
// group, so that an interrupt does not take the server away under the tests,
// and go down with this process however that ends. SIGQUIT is PostgreSQL's
// immediate shutdown.
func (a *account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGQUIT}
	if a != nil {
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attr
}

// own gives a path to that user.
func (a *account) own(path string) error {
	if a == nil {
		return nil
	}
	return os.Chown(path, int(a.uid), int(a.gid))
}

// lock takes an exclusive lock on an open file, which lasts until it is
// closed, or reports that another process holds it.
func lock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

const quit = syscall.SIGQUIT
