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
	create := "CREATE DATABASE " + quote(name) + " TEMPLATE template0"
	if err := s.with(ctx, func(conn *pgx.Conn) error {
		major, err := version(ctx, conn)
		if err != nil {
			return err
		}
		if major >= 15 {
			// As older versions do: half the work of writing every page to the
			// log first, the default of 15 and later (measured on 15.18).
			create += " STRATEGY file_copy"
		}
		_, err = conn.Exec(ctx, create)
		return err
	}); err != nil {
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
	if err := s.with(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+quote(config.Database)+" WITH (FORCE)")
		return err
	}); err != nil {
		return fmt.Errorf("drop a test database: %w", err)
	}
	return nil
}

// createTablespace creates a tablespace, unless there is one of the name.
func (s *Server) createTablespace(ctx context.Context, name string) (made bool, err error) {
	err = s.with(ctx, func(conn *pgx.Conn) error {
		var there bool
		if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_tablespace WHERE spcname = $1)", name).Scan(&there); err != nil || there {
			return err
		}
		if _, err := conn.Exec(ctx, "SET allow_in_place_tablespaces = on"); err != nil {
			return err
		}
		_, err := conn.Exec(ctx, "CREATE TABLESPACE "+quote(name)+" LOCATION ''")
		made = err == nil
		return err
	})
	if err != nil {
		return false, fmt.Errorf("create the tablespace %s: %w", name, err)
	}
	return made, nil
}

func (s *Server) dropTablespace(ctx context.Context, name string) error {
	if err := s.with(ctx, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "DROP TABLESPACE "+quote(name))
		return err
	}); err != nil {
		return fmt.Errorf("drop the tablespace %s: %w", name, err)
	}
	return nil
}

// Version returns the server's major version, such as 15.
func (s *Server) Version(ctx context.Context) (major int, err error) {
	err = s.with(ctx, func(conn *pgx.Conn) error {
		major, err = version(ctx, conn)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("read the server's version: %w", err)
	}
	return major, nil
}

func version(ctx context.Context, conn *pgx.Conn) (int, error) {
	var number int
	err := conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::integer").Scan(&number)
	return number / 10000, err
}

// with lends a connection to the database postgres.
func (s *Server) with(ctx context.Context, use func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return err
	}
	return errors.Join(use(conn), conn.Close(ctx))
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
