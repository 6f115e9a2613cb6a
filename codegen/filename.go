package codegen

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"go/build"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FilesConfig is the table [files] of autogen.toml: how new revisions are named.
type FilesConfig struct {
	// Name is the template of the file's name, without .go; empty means
	// [DefaultFileName]. {id}, {message}, {time}, {date}, {year}, {month}, {day},
	// {hour}, {minute}, {second} and {epoch} are put in.
	Name string `toml:"name"`
	// Timezone is that of the time in the name and of the field Created: UTC,
	// which empty means, local, or a name of the IANA database.
	Timezone string `toml:"timezone"`
	// ID says how identifiers are made: random, which empty means, sequence or
	// time.
	ID string `toml:"id"`
}

// DefaultFileName is the template where autogen.toml has none. The identifier
// stands last, so that no message makes Go skip the file, as it skips …_test.go
// and …_windows.go.
const DefaultFileName = "{time}_{message}_{id}"

// The ways to make an identifier.
const (
	idRandom   = "random"
	idSequence = "sequence"
	idTime     = "time"
)

// timeLayout is that of {time} and of an identifier that is a time.
const timeLayout = "20060102150405"

// slugLength is the largest number of characters of a message in a file name.
const slugLength = 40

func (f FilesConfig) check() error {
	switch f.ID {
	case "", idRandom, idSequence, idTime:
	default:
		return fmt.Errorf("id = %q: it is random, sequence or time", f.ID)
	}
	if _, err := f.location(); err != nil {
		return err
	}
	if f.Name == "" {
		return nil
	}
	if !strings.Contains(f.Name, "{id}") {
		return fmt.Errorf("name = %q: {id} must be in it, since two revisions may share all else", f.Name)
	}
	_, err := f.fileName(time.Unix(0, 0), "message", "0")
	return err
}

// location returns the time zone.
func (f FilesConfig) location() (*time.Location, error) {
	switch strings.ToLower(f.Timezone) {
	case "", "utc":
		return time.UTC, nil
	case "local":
		return time.Local, nil
	}
	zone, err := time.LoadLocation(f.Timezone)
	if err != nil {
		return nil, fmt.Errorf("timezone = %q: it is UTC, local or a name like Europe/Berlin", f.Timezone)
	}
	return zone, nil
}

// Now returns the time to give a new revision: in the time zone, in whole
// seconds.
func (f FilesConfig) Now() (time.Time, error) {
	zone, err := f.location()
	return time.Now().In(zone).Truncate(time.Second), err
}

// NewID returns an identifier for a revision of that time, beside those that are
// taken: twelve random hexadecimal digits; the number behind the largest, in
// four digits or more; or the time. Two branches in git that both take the next
// number meet in one that is there twice, which every command refuses.
func (f FilesConfig) NewID(created time.Time, taken []string) (string, error) {
	switch f.ID {
	case idSequence:
		last := 0
		for _, id := range taken {
			if n, err := strconv.Atoi(id); err == nil {
				last = max(last, n)
			}
		}
		return fmt.Sprintf("%04d", last+1), nil
	case idTime:
		zone, err := f.location()
		if err != nil {
			return "", err
		}
		created = created.In(zone)
		id := created.Format(timeLayout)
		for slices.Contains(taken, id) {
			created = created.Add(time.Second)
			id = created.Format(timeLayout)
		}
		return id, nil
	}
	var b [6]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("new revision id: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// FileName returns the name of a migration file. The error says why Go or a file
// system would not take it.
func (f FilesConfig) FileName(created time.Time, message, id string) (string, error) {
	zone, err := f.location()
	if err != nil {
		return "", err
	}
	name, err := f.fileName(created.In(zone), message, id)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") || ignoredByGo(name+".go") {
		return "", fmt.Errorf("file name %s.go: Go would skip it; put {id} last in [files] name", name)
	}
	return name + ".go", nil
}

func (f FilesConfig) fileName(created time.Time, message, id string) (string, error) {
	name := f.Name
	if name == "" {
		name = DefaultFileName
	}
	s := slug(message)
	if s == "" {
		// A message without a letter leaves no gap.
		name = strings.NewReplacer("_{message}", "", "{message}_", "").Replace(name)
	}
	name = strings.NewReplacer(
		"{id}", id, "{message}", s, "{time}", created.Format(timeLayout), "{date}", created.Format("20060102"),
		"{year}", created.Format("2006"), "{month}", created.Format("01"), "{day}", created.Format("02"),
		"{hour}", created.Format("15"), "{minute}", created.Format("04"), "{second}", created.Format("05"),
		"{epoch}", strconv.FormatInt(created.Unix(), 10),
	).Replace(name)
	if i := strings.IndexFunc(name, func(r rune) bool { return !isAlnum(r) && r != '_' && r != '-' && r != '.' }); i >= 0 {
		return "", fmt.Errorf("name = %q: %q cannot be part of a file's name here; known are {id}, {message}, {time}, {date}, {year}, {month}, {day}, {hour}, {minute}, {second} and {epoch}", f.Name, name[i:i+1])
	}
	return name, nil
}

// slug is a message in lower-case ASCII.
func slug(message string) string {
	words := strings.FieldsFunc(strings.ToLower(message), func(r rune) bool { return !isAlnum(r) })
	s := strings.Join(words, "_")
	if len(s) > slugLength {
		s = strings.TrimRight(s[:slugLength], "_")
	}
	return s
}

// ignoredByGo reports whether Go skips a file of that name, or compiles it for
// one operating system or architecture only: go/build knows their names; on a
// system that does not exist it refuses them all.
func ignoredByGo(name string) bool {
	nowhere := build.Context{
		GOOS: "nowhere", GOARCH: "nowhere", Compiler: "gc",
		OpenFile: func(string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("package migrations\n")), nil
		},
	}
	ok, err := nowhere.MatchFile("", name)
	return err != nil || !ok || strings.HasSuffix(name, "_test.go")
}

// idLength is the largest number of characters of an identifier: with the time
// and the message before it, the file's name stays within what file systems
// take.
const idLength = 64

// CheckID returns an error that says why id cannot identify a revision: it is
// part of Go names, and the last part of a file name that Go must not skip.
func CheckID(id string) error {
	if id == "" {
		return errors.New("a revision needs an id")
	}
	if i := strings.IndexFunc(id, func(r rune) bool { return r != '_' && !isAlnum(r) }); i >= 0 {
		return fmt.Errorf("revision id %q: only ASCII letters, digits and underscores can be part of a Go name", id)
	}
	if len(id) > idLength {
		return fmt.Errorf("revision id %q: it is longer than %d characters", id, idLength)
	}
	if ignoredByGo("x_" + id + ".go") {
		return fmt.Errorf("revision id %q: Go skips files whose name ends in _%s.go", id, id[strings.LastIndexByte(id, '_')+1:])
	}
	return nil
}
