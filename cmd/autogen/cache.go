package main

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime/debug"
	"slices"

	"github.com/autogen-db/autogen/model"
	"github.com/autogen-db/autogen/model/sqlsource"
)

// Reading SQL declarations costs PostgreSQL's own parser more than the server
// needs to list its whole catalogue (docs/performance.md), and most runs read
// the files of the run before. So what large files declare is kept in the
// user's cache folder. The key holds all that the result depends on: the text
// and name of each file, the engine and the default schema, and this very
// program. A cache that cannot be read or written costs time and nothing else.
const (
	// cacheFrom is the size of all files together from which they are kept:
	// smaller ones are read in a few milliseconds.
	cacheFrom = 128 << 10
	// cacheKeeps is how many results are kept; the oldest go first.
	cacheKeeps = 8
	// cacheLimit is the size of the largest result that is kept.
	cacheLimit = 64 << 20
	// cacheSwitch is the environment variable that turns the cache off.
	cacheSwitch = "AUTOGEN_CACHE"
)

// cacheEntry is a place in the cache; the zero value keeps nothing.
type cacheEntry struct{ path string }

// cacheOf returns the place for what the sources declare.
func cacheOf(engine model.Engine, schema string, sources []sqlsource.Source) cacheEntry {
	size := 0
	for _, s := range sources {
		size += len(s.SQL)
	}
	if size < cacheFrom || os.Getenv(cacheSwitch) == "off" {
		return cacheEntry{}
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return cacheEntry{}
	}
	program, ok := thisProgram()
	if !ok {
		return cacheEntry{}
	}
	hash := sha256.New()
	key := bufio.NewWriter(hash)
	fmt.Fprintf(key, "%q %q %q", program, engine, schema)
	for _, s := range sources {
		fmt.Fprintf(key, "%q %d:", s.File, len(s.SQL))
		key.WriteString(s.SQL)
	}
	key.Flush() // a hash takes all
	return cacheEntry{filepath.Join(dir, "autogen", "declarations", hex.EncodeToString(hash.Sum(nil)))}
}

// thisProgram tells one build of autogen from another.
func thisProgram() (string, bool) {
	path, err := os.Executable()
	if err != nil {
		return "", false
	}
	file, err := os.Stat(path)
	if err != nil {
		return "", false
	}
	version := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version = info.Main.Version + info.Main.Sum + info.GoVersion
	}
	return fmt.Sprintf("%s %s %d %d", version, path, file.Size(), file.ModTime().UnixNano()), true
}

// load returns what is kept there, or nil.
func (c cacheEntry) load() *model.Database {
	if c.path == "" {
		return nil
	}
	data, err := os.ReadFile(c.path)
	if err != nil || len(data) < sha256.Size {
		return nil
	}
	if sum := sha256.Sum256(data[sha256.Size:]); !bytes.Equal(sum[:], data[:sha256.Size]) {
		return nil
	}
	d := &model.Database{}
	if err := gob.NewDecoder(bytes.NewReader(data[sha256.Size:])).Decode(d); err != nil {
		return nil
	}
	return d
}

// store keeps d, if its encoding can hold it, and drops the oldest results.
// Nobody is told of a failure: there is nothing to do about it.
func (c cacheEntry) store(d *model.Database) {
	if c.path == "" || !encodable(reflect.ValueOf(d)) {
		return
	}
	var data bytes.Buffer
	data.Write(make([]byte, sha256.Size))
	if err := gob.NewEncoder(&data).Encode(d); err != nil || data.Len() > cacheLimit {
		return
	}
	sum := sha256.Sum256(data.Bytes()[sha256.Size:])
	copy(data.Bytes(), sum[:])
	dir := filepath.Dir(c.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return
	}
	if err := writeWhole(c.path, data.Bytes()); err == nil {
		dropOldest(dir)
	}
}

// writeWhole writes a file under another name first, so that a reader sees all
// of it or none.
func writeWhole(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = cmp.Or(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// encodable reports whether encoding/gob keeps all of v: it leaves out what is
// zero, so that a pointer to 0, "" or false would come back as none. (A pointer
// to a struct is kept.)
func encodable(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return true
		}
		if v.Elem().Kind() != reflect.Struct && v.Elem().IsZero() {
			return false
		}
		return encodable(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if !encodable(v.Field(i)) {
				return false
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if !encodable(v.Index(i)) {
				return false
			}
		}
	case reflect.Map, reflect.Interface, reflect.Func, reflect.Chan:
		return v.IsZero() // the model has none
	}
	return true
}

// dropOldest removes what is too much, left-over temporary files included.
func dropOldest(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	var files []os.FileInfo
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, info)
		}
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for i, f := range files {
		if i >= cacheKeeps {
			os.Remove(filepath.Join(dir, f.Name()))
		}
	}
}
