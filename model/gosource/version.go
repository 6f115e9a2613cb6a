package gosource

import (
	"fmt"
	"os"
	"path/filepath"
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

// goMod parses the go.mod of the models' module.
func (r *reader) goMod() (*modfile.File, model.Pos, error) {
	name := filepath.Join(r.prog.moduleDir, "go.mod")
	pos := model.Pos{File: r.relative(name)}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, pos, fmt.Errorf("read the module's file: %w", err)
	}
	mod, err := modfile.Parse(name, text, nil)
	return mod, pos, err
}

// readVersions reads the ORMs' versions off go.mod. Without one, or where it
// cannot be read, all count as the newest: the go command has had its say.
func (r *reader) readVersions() {
	r.versions = versions{}
	mod, pos, err := r.goMod()
	if err != nil {
		return
	}
	for _, req := range mod.Require {
		if _, ok := followed[req.Mod.Path]; ok {
			pos.Line = req.Syntax.Start.Line
			r.versions[req.Mod.Path] = requirement{req.Mod.Version, pos}
		}
	}
	for _, by := range mod.Replace {
		if have, ok := r.versions[by.Old.Path]; ok && (by.Old.Version == "" || by.Old.Version == have.version) {
			have.version = ""
			if by.New.Path == by.Old.Path {
				have.version = by.New.Version
			}
			r.versions[by.Old.Path] = have
		}
	}
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
			r.warn(have.pos, hint, "%s %s is older than %s, the first version that is followed, and read as that", module, have.version, span[0])
		} else if semver.Compare(have.version, span[1]) >= 0 {
			r.warn(have.pos, hint, "%s %s is newer than the versions that are followed, which end before %s", module, have.version, span[1])
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
