package main

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// linksFile lists the symbolic links that an npm package cannot hold.
const linksFile = "native/pg-symlinks.json"

// unpack unpacks an npm package into a new folder and makes its links. Every
// user may read what it holds, since the server runs as another one than root.
// Nothing is written outside the folder, whatever the archive says.
func unpack(archive, dir string) (err error) {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	compressed, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	entries := tar.NewReader(compressed)
	for {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		// An npm package holds plain files, all in one folder.
		_, name, inside := strings.Cut(header.Name, "/")
		if !inside || header.Typeflag != tar.TypeReg {
			continue
		}
		if err := unpackFile(root, name, header.Mode&0o100 != 0, entries); err != nil {
			return err
		}
	}
	return makeLinks(root)
}

func unpackFile(root *os.Root, name string, executable bool, content io.Reader) error {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	perm := os.FileMode(0o644)
	if executable {
		perm = 0o755
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}

// makeLinks makes the links that the package lists: target points to source.
func makeLinks(root *os.Root) error {
	list, err := root.ReadFile(linksFile)
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return fmt.Errorf("%s: %w", linksFile, err)
	}
	for _, link := range links {
		// The list has both relative to the package; a link is relative to
		// its own folder.
		source, err := filepath.Rel(path.Dir(link.Target), link.Source)
		if err != nil {
			return fmt.Errorf("%s: %w", linksFile, err)
		}
		if err := root.Symlink(source, link.Target); err != nil {
			return err
		}
	}
	return nil
}
