//go:build !linux

package pgtest

import (
	"errors"
	"os"
	"syscall"
)

type account struct{}

// memory is where clusters of nobody are looked for, too: no folder is known to
// be kept in memory.
const memory = "/tmp"

func inMemory() bool { return false }

func unprivileged() (*account, error) {
	if os.Geteuid() == 0 {
		return nil, errors.New("PostgreSQL refuses to run as root; run the tests as another user or set " + EnvURL)
	}
	return nil, nil
}

func (a *account) attributes() *syscall.SysProcAttr { return nil }

func (a *account) own(string) error { return nil }

// lock says that a folder is in use: without file locks, none is ever taken
// for one that a killed process left behind.
func lock(*os.File) bool { return false }

var quit = os.Interrupt
