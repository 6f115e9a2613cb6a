package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
)

// shared is the server of a test process. TestMain has no other way to hand
// one to the tests.
var shared struct {
	sync.Mutex
	running bool // inside Run
	server  *Server
	err     error
}

// Run runs a package's tests and stops the server that they started, also when
// the process is interrupted. It returns the exit code:
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }
func Run(m *testing.M) int {
	shared.Lock()
	shared.running = true
	shared.Unlock()

	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		if _, ok := <-signals; ok {
			stopShared()
			os.Exit(130)
		}
	}()
	code := m.Run()
	signal.Stop(signals)
	close(signals)
	if err := stopShared(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the test server:", err)
		return max(code, 1)
	}
	return code
}

func stopShared() error {
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		return nil
	}
	return shared.server.Stop()
}

// server returns the process's server; the first call starts it. A start that
// failed is not tried again.
func server(ctx context.Context) (*Server, error) {
	shared.Lock()
	defer shared.Unlock()
	if !shared.running {
		return nil, errors.New("TestMain must call pgtest.Run, which stops the server again")
	}
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = Start(ctx)
	}
	return shared.server, shared.err
}

// Database creates an empty database for a test and returns its URL, for a
// superuser; it is dropped when the test ends. The first call of a process
// starts the server. It fails the test where there is none.
func Database(t testing.TB) string {
	t.Helper()
	ctx := context.Background()
	s, err := server(ctx)
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.CreateDatabase(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.DropDatabase(ctx, url); err != nil {
			t.Error(err)
		}
	})
	return url
}

// Version returns the major version of the server that [Database] uses, such
// as 15, for a test of what only some versions have. The first call of a
// process starts the server. It fails the test where there is none.
func Version(t testing.TB) int {
	t.Helper()
	ctx := context.Background()
	s, err := server(ctx)
	if err != nil {
		t.Fatal(err)
	}
	major, err := s.Version(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return major
}

// Tablespaces makes tablespaces in the server's own data folder, which every
// version in use can; they are dropped when the test ends. One that is there
// already stays.
func Tablespaces(t testing.TB, names ...string) {
	t.Helper()
	ctx := context.Background()
	s, err := server(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		made, err := s.createTablespace(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		if !made {
			continue
		}
		t.Cleanup(func() {
			if err := s.dropTablespace(ctx, name); err != nil {
				t.Error(err)
			}
		})
	}
}
