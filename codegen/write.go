package codegen

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// WriteRevision prints a migration file into the revisions' folder and adds it
// to the list in revisions.go and to the sum file: all or none. It returns the
// file's path.
// The error wraps [os.ErrExist] where a file of that name is there already.
func WriteRevision(dir string, files FilesConfig, r RevisionFile) (string, error) {
	src, err := Revision(r)
	if err != nil {
		return "", err
	}
	name, err := files.FileName(r.Created, r.Message, r.ID)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return "", fmt.Errorf("write the revision: %s: %w", path, os.ErrExist)
	}
	list := filepath.Join(dir, "revisions.go")
	before, err := os.ReadFile(list)
	if err != nil {
		return "", fmt.Errorf("read the list of revisions: %w", err)
	}
	after, err := AddToRevisions(before, Variable(r.ID))
	if err != nil {
		return "", fmt.Errorf("%s: %w", list, err)
	}
	sum, err := sumAfter(dir, r)
	if err != nil {
		return "", err
	}
	var done transaction
	err = done.create(path, src)
	if err == nil {
		err = WriteFile(list, after)
	}
	if err == nil {
		if err = WriteFile(filepath.Join(dir, SumFile), sum); err != nil {
			err = errors.Join(err, WriteFile(list, before))
		}
	}
	if err != nil {
		return "", errors.Join(err, done.undo())
	}
	return path, nil
}
