package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	folderPrefix = "autogen-pg-"
	superuser    = "postgres"
	startTimeout = time.Minute
	// stopTimeout is what an immediate shutdown may take before the process
	// is killed; PostgreSQL itself gives its children five seconds.
	stopTimeout = 10 * time.Second
)

// settings of the throwaway cluster: nothing is worth a sync, and a benchmark
// may create thousands of tables in one transaction.
var settings = []string{
	"listen_addresses=",
	"fsync=off",
	"full_page_writes=off",
	"synchronous_commit=off",
	"wal_level=minimal",
	"max_wal_senders=0",
	"max_connections=200",
	"max_prepared_transactions=4",
	"max_locks_per_transaction=512",
	"max_wal_size=1GB",
	// Version 13 would store a password as MD5, which pg_hba.conf does not take.
	"password_encryption=scram-sha-256",
}

// Server is a PostgreSQL server with a superuser's access. Its methods may be
// called from several goroutines at once.
type Server struct {
	url  string
	stop func() error
	// cluster is nil where the server is not ours.
	cluster *cluster
}

// Start returns the server that [EnvURL] names, or starts a throwaway cluster,
// which [Server.Stop] ends. It returns [ErrNoServer] where there is none to
// start.
func Start(ctx context.Context) (*Server, error) {
	if given := os.Getenv(EnvURL); given != "" {
		return &Server{url: given, stop: func() error { return nil }}, nil
	}
	return StartOwn(ctx)
}

// StartOwn starts a throwaway cluster, also where [EnvURL] names a server: for
// tests that do to it what others must not see. The settings, written
// name=value, go before those that a cluster has otherwise.
func StartOwn(ctx context.Context, settings ...string) (*Server, error) {
	bin, err := findBinaries(debianFolders)
	if err != nil {
		return nil, err
	}
	user, err := unprivileged()
	if err != nil {
		return nil, err
	}
	sweep()
	c := &cluster{bin: bin, user: user, settings: settings}
	if err := c.start(ctx); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return &Server{url: c.url(), stop: sync.OnceValue(c.stop), cluster: c}, nil
}

// URL returns the URL of a superuser on the database postgres.
func (s *Server) URL() string { return s.url }

// Stop ends a throwaway cluster and removes its folder. It does nothing to a
// server that was named in [EnvURL], and nothing the second time.
func (s *Server) Stop() error { return s.stop() }

// Restart ends a throwaway cluster as an administrator does ("fast": connections
// are cut, transactions rolled back) and starts it again on the same data.
func (s *Server) Restart(ctx context.Context) error {
	c := s.cluster
	if c == nil {
		return errors.New("restart: the server was started by somebody else")
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := c.process.Process.Signal(os.Interrupt); err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	select {
	case <-c.exited:
	case <-ctx.Done():
		return fmt.Errorf("restart: %w", ctx.Err())
	}
	if err := c.startServer(filepath.Join(c.dir, "data")); err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	return c.waitReady(ctx)
}

// Own gives a folder to the account that a throwaway cluster runs as.
func (s *Server) Own(path string) error {
	if s.cluster == nil {
		return nil
	}
	return s.cluster.user.own(path)
}

// cluster is a throwaway cluster of this process.
type cluster struct {
	bin     string
	user    *account
	dir     string
	mark    *os.File
	process *exec.Cmd
	exited  chan struct{}
	// settings are added to those of every cluster; the last of a name counts.
	settings []string
}

func (c *cluster) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := c.makeFolder(); err != nil {
		return fmt.Errorf("make the cluster's folder: %w", err)
	}
	data := filepath.Join(c.dir, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(c.bin, "initdb"), "--pgdata", data,
		"--username", superuser, "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync")
	initdb.Dir, initdb.SysProcAttr, initdb.Env = c.dir, c.user.attributes(), serverEnv(c.dir)
	// The thread must outlive the child; see startServer.
	runtime.LockOSThread()
	out, err := initdb.CombinedOutput()
	runtime.UnlockOSThread()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	access := "local all " + PasswordRole + " scram-sha-256\nlocal all all trust\n"
	if err := os.WriteFile(filepath.Join(data, "pg_hba.conf"), []byte(access), 0o600); err != nil {
		return err
	}
	if err := c.startServer(data); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	return c.waitReady(ctx)
}

// makeFolder creates the cluster's folder, which the server's user owns, and
// marks it as in use.
func (c *cluster) makeFolder() error {
	dir, err := os.MkdirTemp(tempRoot(c.user), folderPrefix)
	if err != nil {
		return err
	}
	c.dir = dir
	mark, err := os.CreateTemp(dir, "mark")
	if err != nil {
		return err
	}
	c.mark = mark
	lock(mark)
	// Only a mark under its final name is looked at, so that no other process
	// finds it before it is locked.
	if err := os.Rename(mark.Name(), filepath.Join(dir, "mark")); err != nil {
		return err
	}
	return c.user.own(dir)
}

// startServer starts postgres from a goroutine that keeps its thread until the
// server has ended: Linux ties the signal of a parent's death to the thread
// that made the child, not to the process.
func (c *cluster) startServer(data string) error {
	args := []string{"-D", data, "-k", c.dir}
	for _, setting := range slices.Concat(settings, c.settings) {
		args = append(args, "-c", setting)
	}
	log, err := os.Create(c.logFile())
	if err != nil {
		return err
	}
	defer log.Close()
	process := exec.Command(filepath.Join(c.bin, "postgres"), args...)
	process.Dir, process.SysProcAttr, process.Env = c.dir, c.user.attributes(), serverEnv(c.dir)
	process.Stdout, process.Stderr = log, log

	started := make(chan error)
	exited := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := process.Start()
		started <- err
		if err == nil {
			// How the server ended is in its log.
			_ = process.Wait()
		}
		close(exited)
	}()
	if err := <-started; err != nil {
		return err
	}
	c.process, c.exited = process, exited
	return nil
}

// waitReady returns once the server takes connections.
func (c *cluster) waitReady(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, c.url())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.exited:
			log, _ := os.ReadFile(c.logFile())
			return fmt.Errorf("postgres ended while starting:\n%s", log)
		case <-ctx.Done():
			return fmt.Errorf("wait for postgres: %w", err)
		case <-tick.C:
		}
	}
}

// stop ends the server at once, without the checkpoint of an orderly shutdown:
// its folder goes next.
func (c *cluster) stop() error {
	var errs []error
	if c.process != nil {
		if err := c.process.Process.Signal(quit); err != nil && !errors.Is(err, os.ErrProcessDone) {
			errs = append(errs, err)
		}
		timeout := time.NewTimer(stopTimeout)
		defer timeout.Stop()
		select {
		case <-c.exited:
		case <-timeout.C:
			errs = append(errs, c.process.Process.Kill())
			<-c.exited
		}
	}
	if c.dir != "" {
		errs = append(errs, os.RemoveAll(c.dir))
	}
	if c.mark != nil {
		errs = append(errs, c.mark.Close())
	}
	return errors.Join(errs...)
}

func (c *cluster) logFile() string { return filepath.Join(c.dir, "log") }

func (c *cluster) url() string {
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/postgres"}
	u.RawQuery = url.Values{"host": {c.dir}}.Encode()
	return u.String()
}

// serverEnv is the environment of the server's programs: nothing of the
// caller's PG… variables or locale may reach them.
func serverEnv(home string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C", "TZ=UTC"}
	if lib := os.Getenv(EnvLib); lib != "" {
		env = append(env, "LD_LIBRARY_PATH="+lib)
	}
	return env
}

// tempRoot returns the folder for clusters: that of TMPDIR, or else one in
// memory where there is room, or the system's temporary folder. It is none that
// the server's user could not reach into, or in which the path of a socket would
// be too long (107 bytes on Linux).
func tempRoot(user *account) string {
	const fallback = "/tmp"
	root := os.TempDir()
	if os.Getenv("TMPDIR") == "" && inMemory() {
		root = memory
	}
	if len(root) > 70 {
		return fallback
	}
	if user == nil {
		return root
	}
	for dir := root; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&0o001 == 0 {
			return fallback
		}
		if dir == filepath.Dir(dir) {
			return root
		}
	}
}

// sweep removes the folders of clusters whose process was killed before it
// could: nobody holds the lock on their marks any more.
func sweep() {
	for _, root := range []string{os.TempDir(), "/tmp", memory} {
		marks, err := filepath.Glob(filepath.Join(root, folderPrefix+"*", "mark"))
		if err != nil {
			continue
		}
		for _, path := range marks {
			f, err := os.Open(path)
			if err != nil {
				continue
			}
			if lock(f) {
				// A folder of another user stays; that user sweeps it.
				_ = os.RemoveAll(filepath.Dir(path))
			}
			f.Close()
		}
	}
}
