package migrate_test

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/autogen-db/autogen/introspect/postgres/pgtest"
	"github.com/autogen-db/autogen/migrate"
)

// A run through a pooler that hands the server's sessions on changes nothing,
// and leaves no lock behind.
func TestPooledSessions(t *testing.T) {
	for _, test := range []struct {
		name     string
		sessions int
		inTurn   bool
	}{{"one", 1, false}, {"the last", 3, false}, {"two in turn", 2, true}, {"three in turn", 3, true}} {
		t.Run(test.name, func(t *testing.T) {
			direct := pgtest.Database(t)
			pooled := pooling(t, direct, test.sessions, test.inTurn) + "&default_query_exec_mode=exec"
			db, _, err := migrate.Open(pooled)
			fatal(t, err)
			defer db.Close()
			r := migrate.New(db, chain(2))
			for _, err := range []error{r.Upgrade(t.Context(), "head"), r.Stamp(t.Context(), "head")} {
				if pooler := new(migrate.PoolerError); !errors.As(err, &pooler) {
					t.Fatalf("error %v", err)
				}
				if hint := migrate.Hint(err); !strings.HasPrefix(hint, "connect to the server itself") {
					t.Errorf("hint %q", hint)
				}
			}
			if st, err := r.Current(t.Context()); err != nil || len(st) != 0 {
				t.Errorf("current: %v, %v", st, err)
			}
			own := open(t, direct)
			var locks int
			fatal(t, own.QueryRow("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())").Scan(&locks))
			if locks != 0 {
				t.Errorf("%d locks are left behind", locks)
			}
			fatal(t, migrate.New(own, chain(2)).Upgrade(t.Context(), "head"))
		})
	}
}

// The driver prepares its statements, which the next run finds in a session of
// another one.
func TestPooledStatements(t *testing.T) {
	pooled := pooling(t, pgtest.Database(t), 1, false)
	var failed error
	for range 2 {
		db, _, err := migrate.Open(pooled)
		fatal(t, err)
		_, err = migrate.New(db, chain(1)).Current(t.Context())
		failed = errors.Join(failed, err)
		_ = db.Close()
	}
	if hint := migrate.Hint(failed); !strings.HasPrefix(hint, "a pooler in transaction mode stands before the server: connect to the server itself") {
		t.Errorf("hint %q of %v", hint, failed)
	}
}

// pooler is a pooler in transaction mode: a client has a session of the server
// from a message to the next moment without a transaction.
type pooler struct {
	mu     sync.Mutex
	idle   []*pgconn.HijackedConn
	inTurn bool
	free   chan struct{}
}

// pooling returns the URL of a database behind a pooler with so many sessions,
// which it gives out in turn, or that first which came back last.
func pooling(t *testing.T, database string, sessions int, inTurn bool) string {
	t.Helper()
	p := &pooler{inTurn: inTurn, free: make(chan struct{}, sessions)}
	for range sessions {
		conn, err := pgconn.Connect(context.Background(), database)
		fatal(t, err)
		server, err := conn.Hijack()
		fatal(t, err)
		t.Cleanup(func() { _ = server.Conn.Close() })
		p.give(server)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	fatal(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	u, err := url.Parse(database)
	fatal(t, err)
	u.Host, u.RawQuery = listener.Addr().String(), "sslmode=disable"
	return u.String()
}

func (p *pooler) take() *pgconn.HijackedConn {
	<-p.free
	p.mu.Lock()
	defer p.mu.Unlock()
	at := len(p.idle) - 1
	if p.inTurn {
		at = 0
	}
	server := p.idle[at]
	p.idle = append(p.idle[:at:at], p.idle[at+1:]...)
	return server
}

func (p *pooler) give(server *pgconn.HijackedConn) {
	p.mu.Lock()
	p.idle = append(p.idle, server)
	p.mu.Unlock()
	p.free <- struct{}{}
}

// serve answers a client until it goes. What fails ends its connection.
func (p *pooler) serve(conn net.Conn) {
	defer conn.Close()
	client := pgproto3.NewBackend(conn, conn)
	if _, err := client.ReceiveStartupMessage(); err != nil {
		return
	}
	client.Send(&pgproto3.AuthenticationOk{})
	client.Send(&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"})
	client.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	client.Send(&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{0, 0, 0, 1}})
	client.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	var server *pgconn.HijackedConn
	for client.Flush() == nil {
		message, err := client.Receive()
		if err != nil {
			return
		}
		if _, ends := message.(*pgproto3.Terminate); ends {
			return
		}
		if server == nil {
			server = p.take()
		}
		server.Frontend.Send(message)
		switch message.(type) {
		case *pgproto3.Sync, *pgproto3.Query:
		default:
			continue
		}
		if server.Frontend.Flush() != nil {
			return
		}
		for {
			answer, err := server.Frontend.Receive()
			if err != nil {
				return
			}
			client.Send(answer)
			ready, ok := answer.(*pgproto3.ReadyForQuery)
			if !ok {
				continue
			}
			if ready.TxStatus == 'I' {
				p.give(server)
				server = nil
			}
			break
		}
	}
}
