package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// CreateDatabase creates an empty database of a new name and returns its URL,
// for a superuser.
func (s *Server) CreateDatabase(ctx context.Context) (string, error) {
	name := "test_" + strings.ToLower(rand.Text())
	// template0 has nobody connected to it, so several processes can copy it
	// at once.
	if err := s.exec(ctx, "CREATE DATABASE "+quote(name)+" TEMPLATE template0"); err != nil {
		return "", fmt.Errorf("create a test database: %w", err)
	}
	u, err := url.Parse(s.url)
	if err != nil {
		// The parse error would repeat the URL, password and all.
		return "", errors.New(EnvURL + " is not a URL")
	}
	u.Path = "/" + name
	return u.String(), nil
}

// DropDatabase drops a database that [Server.CreateDatabase] made, even while
// somebody is connected to it.
func (s *Server) DropDatabase(ctx context.Context, databaseURL string) error {
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		return fmt.Errorf("drop a test database: %w", err)
	}
	if err := s.exec(ctx, "DROP DATABASE IF EXISTS "+quote(config.Database)+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop a test database: %w", err)
	}
	return nil
}

// Version returns the server's major version, such as 15.
func (s *Server) Version(ctx context.Context) (int, error) {
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return 0, fmt.Errorf("read the server's version: %w", err)
	}
	var number int
	err = conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::integer").Scan(&number)
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return 0, fmt.Errorf("read the server's version: %w", err)
	}
	return number / 10000, nil
}

func (s *Server) exec(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
