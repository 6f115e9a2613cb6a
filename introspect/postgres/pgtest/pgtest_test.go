package pgtest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

func TestDatabase(t *testing.T) {
	var urls []string
	t.Run("use", func(t *testing.T) {
		for range 2 {
			url := Database(t)
			urls = append(urls, url)
			// The name is new: the table is not there yet.
			conn := open(t, url)
			if _, err := conn.Exec(t.Context(), "CREATE TABLE t ()"); err != nil {
				t.Error(err)
			}
			var super bool
			if err := conn.QueryRow(t.Context(), "SELECT rolsuper FROM pg_roles WHERE rolname = current_user").Scan(&super); err != nil || !super {
				t.Errorf("superuser: %t, %v", super, err)
			}
			// The connection stays open: a database in use is dropped too.
		}
	})
	for _, url := range urls {
		if conn, err := pgx.Connect(t.Context(), url); err == nil {
			conn.Close(t.Context())
			t.Errorf("%s is still there", url)
		}
	}
}

func open(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestStartStop(t *testing.T) {
	t.Setenv(EnvURL, "")
	s, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn := open(t, s.URL())
	var dir, listen string
	if err := conn.QueryRow(t.Context(), "SELECT current_setting('unix_socket_directories'), current_setting('listen_addresses')").Scan(&dir, &listen); err != nil {
		t.Error(err)
	}
	if listen != "" {
		t.Errorf("listens on %q", listen)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder of the socket: %v, %v", info, err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE ROLE "+PasswordRole+" LOGIN PASSWORD 'right'"); err != nil {
		t.Error(err)
	}
	conn.Close(t.Context())
	for password, want := range map[string]bool{"right": true, "wrong": false} {
		conn, err := pgx.Connect(t.Context(), s.URL()+"&user="+PasswordRole+"&password="+password)
		if (err == nil) != want {
			t.Errorf("password %s: %v", password, err)
		}
		if err == nil {
			conn.Close(t.Context())
		}
	}
	for range 2 {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

// TestGivenServer has Start use a running server, and leave it running.
func TestGivenServer(t *testing.T) {
	url := Database(t)
	t.Setenv(EnvURL, url)
	s, err := Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.URL() != url {
		t.Errorf("URL %s", s.URL())
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	open(t, url).Close(t.Context())
}

func TestFindBinaries(t *testing.T) {
	root := t.TempDir()
	for _, version := range []string{"9.6", "16", "13", "17"} {
		bin := filepath.Join(root, version, "bin")
		if err := os.MkdirAll(bin, 0o755); err != nil {
			t.Fatal(err)
		}
		programs := []string{"initdb", "postgres"}
		if version == "17" {
			programs = programs[:1] // The client's package only.
		}
		for _, name := range programs {
			if err := os.WriteFile(filepath.Join(bin, name), nil, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Setenv(EnvBin, "")
	t.Setenv("PATH", t.TempDir())
	pattern := filepath.Join(root, "*", "bin")
	if dir, err := findBinaries(pattern); err != nil || dir != filepath.Join(root, "16", "bin") {
		t.Errorf("newest: %s, %v", dir, err)
	}
	if _, err := findBinaries(filepath.Join(root, "none", "*")); !errors.Is(err, ErrNoServer) || !strings.Contains(err.Error(), "make test") {
		t.Errorf("none: %v", err)
	}
	t.Setenv("PATH", filepath.Join(root, "13", "bin"))
	if dir, err := findBinaries(pattern); err != nil || dir != filepath.Join(root, "13", "bin") {
		t.Errorf("in PATH: %s, %v", dir, err)
	}
	t.Setenv(EnvBin, filepath.Join(root, "9.6", "bin"))
	if dir, err := findBinaries(pattern); err != nil || dir != filepath.Join(root, "9.6", "bin") {
		t.Errorf("named: %s, %v", dir, err)
	}
	t.Setenv(EnvBin, filepath.Join(root, "17", "bin"))
	if dir, err := findBinaries(pattern); err == nil {
		t.Errorf("named, without a server: %s", dir)
	}
}
