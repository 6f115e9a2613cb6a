package codegen

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes a file whole or not at all: to a temporary file beside it,
// which then takes its name.
func WriteFile(path string, data []byte) error {
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".autogen-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Chmod(mode)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(tmp.Name()))
	}
	return nil
}

// transaction remembers how to undo what was done to files.
type transaction struct {
	undos []func() error
}

// create writes a new file, and the folders that it is in.
func (t *transaction) create(path string, data []byte) error {
	if err := t.mkdir(filepath.Dir(path)); err != nil {
		return err
	}
	if err := WriteFile(path, data); err != nil {
		return err
	}
	t.undos = append(t.undos, func() error { return os.Remove(path) })
	return nil
}

func (t *transaction) mkdir(dir string) error {
	if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := t.mkdir(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	t.undos = append(t.undos, func() error { return os.Remove(dir) })
	return nil
}

// keep remembers what a file holds, or that there is none, so that undo
// restores it whoever changes it.
func (t *transaction) keep(path string) error {
	before, err := os.ReadFile(path)
	switch {
	case err == nil:
		t.undos = append(t.undos, func() error { return WriteFile(path, before) })
	case errors.Is(err, fs.ErrNotExist):
		t.undos = append(t.undos, func() error {
			if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		})
	default:
		return err
	}
	return nil
}

// undo takes everything back, the last thing first.
func (t *transaction) undo() error {
	var errs []error
	for i := len(t.undos) - 1; i >= 0; i-- {
		errs = append(errs, t.undos[i]())
	}
	t.undos = nil
	return errors.Join(errs...)
}
