package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
)

// undisturbed is the state that an upgrade with mixed ends in.
func undisturbed(t *testing.T, url string) string {
	t.Helper()
	db := open(t, url)
	fatal(t, migrate.New(db, mixed()).Upgrade(context.Background(), "head"))
	return state(t, db)
}

// atOperation calls f when the operation of that number of the second revision
// begins, once.
func atOperation(n int, f func()) migrate.Option {
	once := sync.OnceFunc(f)
	return migrate.WithNotify(func(e migrate.Event) {
		if e.Kind == migrate.OperationStarted && e.Revision.ID == "0002" && e.Operation == n {
			once()
		}
	})
}

// operations is how many mixed's second upgrade has.
const operations = 12

// finishes carries the upgrade to its end on a new pool and compares the state
// with that of one that nothing disturbed: what was applied twice, or not, shows.
func finishes(t *testing.T, url, want string) {
	t.Helper()
	db, _, err := migrate.Open(url)
	fatal(t, err)
	defer db.Close()
	err = migrate.New(db, mixed()).Upgrade(context.Background(), "head")
	if overtaken := new(migrate.ConflictError); errors.As(err, &overtaken) {
		// The server was still at the last message of the run that was disturbed.
		err = migrate.New(db, mixed()).Upgrade(context.Background(), "head")
	}
	fatal(t, err)
	if diff := cmp.Diff(want, state(t, db)); diff != "" {
		t.Error(diff)
	}
}

// An administrator, or a failover, ends all connections at each operation in
// turn: the one that works and the one that holds the lock.
func TestTerminatedConnectionsResume(t *testing.T) {
	want := undisturbed(t, pgtest.Database(t))
	for n := 1; n <= operations; n++ {
		url := pgtest.Database(t)
		other := open(t, url)
		other.SetMaxOpenConns(1)
		db, _, err := migrate.Open(url)
		fatal(t, err)
		err = migrate.New(db, mixed(), atOperation(n, func() {
			_, err := other.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
			fatal(t, err)
		})).Upgrade(context.Background(), "head")
		if err == nil {
			t.Errorf("operation %d: no error", n)
		} else if hint := migrate.Hint(err); !strings.HasPrefix(hint, "the connection was lost") {
			t.Errorf("operation %d: hint %q of %v", n, hint, err)
		}
		_ = db.Close()
		finishes(t, url, want)
	}
}

// The server is restarted at operations of every kind.
func TestRestartedServerResumes(t *testing.T) {
	server, err := pgtest.StartOwn(t.Context())
	fatal(t, err)
	defer func() { fatal(t, server.Stop()) }()
	database := func() string {
		url, err := server.CreateDatabase(t.Context())
		fatal(t, err)
		return url
	}
	want := undisturbedAt(t, database())
	for _, n := range []int{1, 3, 4, 5, 9, 11} {
		url := database()
		db, _, err := migrate.Open(url)
		fatal(t, err)
		err = migrate.New(db, mixed(), atOperation(n, func() { fatal(t, server.Restart(context.Background())) })).Upgrade(context.Background(), "head")
		if err == nil {
			t.Errorf("operation %d: no error", n)
		}
		_ = db.Close()
		finishes(t, url, want)
	}
}

// undisturbedAt is undisturbed on a pool that is closed at once.
func undisturbedAt(t *testing.T, url string) string {
	t.Helper()
	db, _, err := migrate.Open(url)
	fatal(t, err)
	defer db.Close()
	fatal(t, migrate.New(db, mixed()).Upgrade(context.Background(), "head"))
	return state(t, db)
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

// The database may not grow beyond each number of pages in turn (SQLITE_FULL), so
// that the upgrade fails at every place that needs one more.
func TestFullDatabaseOfSQLite(t *testing.T) {
	want := undisturbedAt(t, "sqlite://"+filepath.Join(t.TempDir(), "want.db"))
	failed := 0
	for pages := 1; ; pages++ {
		url := "sqlite://" + filepath.Join(t.TempDir(), "full.db")
		db, _, err := migrate.Open(fmt.Sprintf("%s?_pragma=max_page_count(%d)", url, pages))
		fatal(t, err)
		err = migrate.New(db, mixed()).Upgrade(context.Background(), "head")
		_ = db.Close()
		finishes(t, url, want)
		if err == nil {
			break
		}
		if !strings.Contains(err.Error(), "full") {
			t.Errorf("%d pages: %v", pages, err)
		}
		failed++
	}
	if failed < 4 {
		t.Errorf("the upgrade failed with %d sizes only", failed)
	}
}

// The server answers as one whose disk is full (disk_full), from each operation
// on: with an event trigger, which needs no right of the system's.
func TestFullServer(t *testing.T) {
	var url string
	other := func(statements string) {
		db, _, err := migrate.Open(url)
		fatal(t, err)
		defer db.Close()
		_, err = db.Exec(statements)
		fatal(t, err)
	}
	fullDisk(t, func(int) string {
		url = pgtest.Database(t)
		return url
	}, func() {
		other(`CREATE FUNCTION full_disk() RETURNS event_trigger LANGUAGE plpgsql AS
			$$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'No space left on device'; END $$;
			CREATE EVENT TRIGGER full_disk ON ddl_command_start EXECUTE FUNCTION full_disk()`)
	}, func() {
		other("DROP EVENT TRIGGER full_disk; DROP FUNCTION full_disk()")
	})
}

// The network is cut behind each message of the run in turn: the server has it,
// and the answer is lost, that to a COMMIT among them.
func TestCutConnectionResumes(t *testing.T) {
	want := undisturbed(t, pgtest.Database(t))
	cuts := 0
	for n := int64(1); ; n += 3 {
		direct := pgtest.Database(t)
		proxied, proxy := cutting(t, direct, n)
		db, _, err := migrate.Open(proxied)
		fatal(t, err)
		err = migrate.New(db, mixed()).Upgrade(context.Background(), "head")
		_ = db.Close()
		proxy.close()
		finishes(t, direct, want)
		if err == nil && !proxy.cut.Load() {
			break
		}
		cuts++
	}
	if cuts < 15 {
		t.Errorf("the connection was cut at %d places only", cuts)
	}
}

// cutter is a proxy that ends all its connections behind a number of messages
// from the client, and takes no more.
type cutter struct {
	listener net.Listener
	network  string
	address  string
	left     atomic.Int64
	cut      atomic.Bool
	mu       sync.Mutex
	conns    []net.Conn
	group    sync.WaitGroup
}

// cutting returns the URL of a database behind a cutter.
func cutting(t *testing.T, database string, messages int64) (string, *cutter) {
	t.Helper()
	u, err := url.Parse(database)
	fatal(t, err)
	c := &cutter{network: "tcp", address: u.Host}
	query := u.Query()
	if host := query.Get("host"); strings.HasPrefix(host, "/") {
		port := query.Get("port")
		if port == "" {
			port = "5432"
		}
		c.network, c.address = "unix", filepath.Join(host, ".s.PGSQL."+port)
	} else if u.Port() == "" {
		c.address = net.JoinHostPort(u.Hostname(), "5432")
	}
	c.left.Store(messages)
	c.listener, err = net.Listen("tcp", "127.0.0.1:0")
	fatal(t, err)
	query.Del("host")
	query.Del("port")
	query.Set("sslmode", "disable")
	u.Host, u.RawQuery = c.listener.Addr().String(), query.Encode()
	c.group.Go(c.accept)
	return u.String(), c
}

func (c *cutter) accept() {
	for {
		client, err := c.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial(c.network, c.address)
		if err != nil {
			_ = client.Close()
			continue
		}
		c.mu.Lock()
		c.conns = append(c.conns, client, server)
		c.mu.Unlock()
		c.group.Go(func() { _, _ = io.Copy(client, server); _ = client.Close() })
		c.group.Go(func() { c.forward(client, server); _ = server.Close() })
	}
}

func (c *cutter) forward(client, server net.Conn) {
	buffer := make([]byte, 1<<20)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		last := c.left.Add(-1) == 0
		if last {
			// The answer must not come back.
			c.cut.Store(true)
			_ = client.Close()
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
		if last {
			_ = c.listener.Close()
			c.mu.Lock()
			for _, conn := range c.conns {
				_ = conn.Close()
			}
			c.mu.Unlock()
			return
		}
	}
}

func (c *cutter) close() {
	_ = c.listener.Close()
	c.mu.Lock()
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	c.mu.Unlock()
	c.group.Wait()
}
