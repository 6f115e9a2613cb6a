package gosource

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/autogen-db/autogen/model"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
	"gorm.io/gorm/schema"
)

// The modules whose versions decide what an ORM creates.
const (
	gormPath       = "gorm.io/gorm"
	gormPGPath     = "gorm.io/driver/postgres"
	gormMySQLPath  = "gorm.io/driver/mysql"
	bunPath        = "github.com/uptrace/bun"
	quotedQuote    = `\"`
	quoteStandsFor = "\x00"
)

// followed are the versions of each module that this package follows: from the
// first on, and before the second, which was not there to be read.
var followed = map[string][2]string{
	gormPath:   {"v1.25.5", "v1.32.0"},
	gormPGPath: {"v1.5.4", "v1.7.0"},
	bunPath:    {"v1.2.15", "v1.4.0"},
}

// requirement is a module's version, and where go.mod names it.
type requirement struct {
	version string
	pos     model.Pos
}

// versions are the ORMs' modules that the go.mod of the models' module
// requires. One that it does not name, or replaces by a folder, counts as the
// newest that this package follows.
type versions map[string]requirement

// getenv is a variable of the environment that the go command has.
func (c Config) getenv(name string) string {
	if c.Env == nil {
		return os.Getenv(name)
	}
	value := ""
	for _, entry := range c.Env {
		if key, v, _ := strings.Cut(entry, "="); key == name {
			value = v // the last one counts
		}
	}
	return value
}

// modfileFlag begins the flag that names another go.mod.
const modfileFlag = "modfile="

// goModFile is the go.mod of the models' module, or the file that -modfile names
// in its place.
func (r *reader) goModFile() string {
	for _, flag := range append(strings.Fields(r.cfg.getenv("GOFLAGS")), r.cfg.BuildFlags...) {
		if name, ok := strings.CutPrefix(strings.TrimLeft(flag, "-"), modfileFlag); ok {
			if filepath.IsAbs(name) {
				return name
			}
			return filepath.Join(r.cfg.Dir, name)
		}
	}
	return filepath.Join(r.prog.moduleDir, "go.mod")
}

// goMod parses the go.mod of the models' module.
func (r *reader) goMod() (*modfile.File, model.Pos, error) { return r.parseMod(r.goModFile()) }

func (r *reader) parseMod(name string) (*modfile.File, model.Pos, error) {
	pos := model.Pos{File: r.relative(name)}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, pos, fmt.Errorf("read the module's file: %w", err)
	}
	mod, err := modfile.Parse(name, text, nil)
	return mod, pos, err
}

// workspace parses the go.work that holds the models' module: that which GOWORK
// names, or the next one above. Without one, and where it does not use the module,
// it returns nil.
func (r *reader) workspace() (work *modfile.WorkFile, dir string) {
	name := r.cfg.getenv("GOWORK")
	if name == "off" {
		return nil, ""
	}
	for dir = r.prog.moduleDir; name == ""; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			name = filepath.Join(dir, "go.work")
		} else if dir == filepath.Dir(dir) {
			return nil, ""
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, ""
	}
	dir = filepath.Dir(name)
	work, err = modfile.ParseWork(name, text, nil)
	if err != nil || !slices.ContainsFunc(work.Use, func(u *modfile.Use) bool { return inFolder(dir, u.Path) == filepath.Clean(r.prog.moduleDir) }) {
		return nil, ""
	}
	return work, dir
}

// inFolder is a path of a go.work.
func inFolder(dir, name string) string {
	if name = filepath.FromSlash(name); filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(dir, name)
}

// readVersions reads the ORMs' versions off go.mod, and in a workspace off those
// of all its modules: the newest is what the go command chooses (Go Modules
// Reference, "Minimal version selection"). Without one, or where it cannot be read,
// all count as the newest: the go command has had its say.
func (r *reader) readVersions() {
	r.versions = versions{}
	files := []string{r.goModFile()}
	var replaced []*modfile.Replace
	if work, dir := r.workspace(); work != nil {
		for _, use := range work.Use {
			if file := filepath.Join(inFolder(dir, use.Path), "go.mod"); file != files[0] {
				files = append(files, file)
			}
		}
		replaced = work.Replace // it goes before those of the modules
	}
	for _, file := range files {
		mod, pos, err := r.parseMod(file)
		if err != nil {
			continue
		}
		for _, req := range mod.Require {
			if _, ok := followed[req.Mod.Path]; ok && !r.versions.atLeast(req.Mod.Path, req.Mod.Version) {
				pos.Line = req.Syntax.Start.Line
				r.versions[req.Mod.Path] = requirement{req.Mod.Version, pos}
			}
		}
		replaced = append(replaced, mod.Replace...)
	}
	done := map[string]bool{}
	for _, by := range replaced {
		if have, ok := r.versions[by.Old.Path]; ok && !done[by.Old.Path] && (by.Old.Version == "" || by.Old.Version == have.version) {
			done[by.Old.Path] = true
			have.version = ""
			if by.New.Path == by.Old.Path {
				have.version = by.New.Version
			}
			r.versions[by.Old.Path] = have
		}
	}
}

// atLeast says whether a module is known with a version, or a newer one.
func (v versions) atLeast(module, version string) bool {
	have, ok := v[module]
	return ok && semver.Compare(have.version, version) >= 0
}

// before says whether a module is older than a version.
func (v versions) before(module, version string) bool {
	have := v[module].version
	return have != "" && semver.Compare(have, version) < 0
}

// checkVersions warns of an ORM whose version this package does not follow.
func (r *reader) checkVersions(kind Kind, modules ...string) {
	used := false
	for _, d := range r.structs {
		used = used || d.kind() == kind && !d.elsewhere
	}
	for _, module := range modules {
		have, span := r.versions[module], followed[module]
		if !used || have.version == "" {
			continue
		}
		hint := "have the ORM say it itself: loader = \"run\" in autogen.toml, [" + string(kind) + "]"
		if semver.Compare(have.version, span[0]) < 0 {
			r.warn(codeVersion, have.pos, hint, "%s %s is older than %s, the first version that is followed, and read as that", module, have.version, span[0])
		} else if semver.Compare(have.version, span[1]) >= 0 {
			r.warn(codeVersion, have.pos, hint, "%s %s is newer than the versions that are followed, which end before %s", module, have.version, span[1])
		}
	}
}

// tagSettings is schema.ParseTagSetting of the module's GORM: up to 1.31.0 a
// quote behind a backslash stays as it is.
func (g *gormReader) tagSettings(text, separator string) map[string]string {
	if !g.r.versions.before(gormPath, "v1.31.1") || !strings.Contains(text, quotedQuote) {
		return schema.ParseTagSetting(text, separator)
	}
	settings := schema.ParseTagSetting(strings.ReplaceAll(text, quotedQuote, quoteStandsFor), separator)
	for key, value := range settings {
		settings[key] = strings.ReplaceAll(value, quoteStandsFor, quotedQuote)
	}
	return settings
}

// isName is the rule by which GORM tells a constraint's name from what follows:
// letters, digits, underscores and hyphens. Up to 1.25.7 it has no digits.
func (g *gormReader) isName(s string) bool {
	digits := !g.r.versions.before(gormPath, "v1.25.8")
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '-' && c != '_' && (!digits || c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return s != ""
}
