package sqlsource

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Source is a text of DDL statements.
type Source struct {
	// File is the name that messages and positions carry.
	File string
	// SQL is the text.
	SQL string
	// DefaultSchema is the schema that a bare name belongs to, and whose name
	// the model leaves out; empty means "public". All sources of one database
	// have the same.
	DefaultSchema string
}

func (s Source) defaultSchema() string {
	if s.DefaultSchema == "" {
		return "public"
	}
	return s.DefaultSchema
}

// LoadFiles reads the files that patterns name: a file, a folder, of which all
// files that end in .sql are read in the order of their names (the folders
// within it are not), or a glob in the syntax of [filepath.Match]. A file that
// several patterns name is read once. A pattern that names nothing is an error
// that wraps [fs.ErrNotExist].
func LoadFiles(patterns []string) ([]Source, error) {
	var sources []Source
	seen := map[string]bool{}
	for _, pattern := range patterns {
		files, err := expand(pattern)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if seen[filepath.Clean(file)] {
				continue
			}
			seen[filepath.Clean(file)] = true
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("sql declarations: %w", err)
			}
			sources = append(sources, Source{File: file, SQL: string(text)})
		}
	}
	return sources, nil
}

// expand returns the files that a pattern names, at least one.
func expand(pattern string) ([]string, error) {
	info, err := os.Stat(pattern)
	switch {
	case err == nil && info.IsDir():
		return folder(pattern)
	case err == nil:
		return []string{pattern}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("sql declarations: %w", err)
	}
	matches, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("sql declarations %s: %w", pattern, err)
	}
	var files []string
	for _, match := range matches {
		info, err := os.Stat(match)
		if err != nil {
			return nil, fmt.Errorf("sql declarations: %w", err)
		}
		if !info.IsDir() {
			files = append(files, match)
			continue
		}
		in, err := folder(match)
		if err != nil {
			return nil, err
		}
		files = append(files, in...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("sql declarations %s: no such file or folder: %w", pattern, fs.ErrNotExist)
	}
	return files, nil
}

// folder returns the .sql files of a folder, at least one.
func folder(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("sql declarations: %w", err)
	}
	var files []string
	for _, entry := range entries {
		if !entry.IsDir() && strings.EqualFold(filepath.Ext(entry.Name()), ".sql") {
			files = append(files, filepath.Join(dir, entry.Name()))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("sql declarations %s: the folder holds no .sql file: %w", dir, fs.ErrNotExist)
	}
	slices.Sort(files)
	return files, nil
}
