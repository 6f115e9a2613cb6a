package gosource

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strings"

	"github.com/autogen-db/autogen/model"
)

// Kind says by whose rules a struct is read.
type Kind string

// The kinds of structs that are tables.
const (
	Native Kind = "native"
	GORM   Kind = "gorm"
	Bun    Kind = "bun"
)

// Found is a struct, or the relation behind a join table, that [Discover] read
// as a table or left out although it looks like one.
type Found struct {
	// Type is the Go type, with its package's path: "example.com/app/models.User".
	// It is empty for a join table that no struct declares.
	Type string
	// Table is the two-part name of the table; empty where the struct is left
	// out.
	Table string
	Kind  Kind
	// Reason says in a few words why the struct is a table, or why not.
	Reason string
	// Left is set for a struct that is left out.
	Left bool
	Pos  model.Pos
}

// Setting is an option of the ORM that was read off the program's source, or
// given in [Config].
type Setting struct {
	// Name is the ORM's own word, such as "TablePrefix".
	Name, Value string
	// Pos is zero for one that [Config] gives.
	Pos model.Pos
}

// Result is all that [Discover] finds.
type Result struct {
	// Database is what the structs declare, not normalised.
	Database *model.Database
	// Models lists the structs by package and line, and the join tables behind
	// the structs that they belong to.
	Models []Found
	// Settings lists the ORM's options that are not its defaults.
	Settings []Setting
	// SQL lists what the directives extension, domain, sequence and sql
	// declare, in the order of the source, and behind it the statements of an
	// ORM that was run. It is to be carried out over Database, which holds none
	// of it.
	SQL      []SQL
	Warnings []Warning

	reader   *reader
	overlays []runOverlay
}

// Discover reads what [Load] reads, and says which structs were found and why.
// Where declarations have faults, the result still lists the models, beside
// the error that Load returns.
func Discover(ctx context.Context, cfg Config) (*Result, error) {
	p, err := Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return p.Discover(cfg)
}

// Packages are Go packages that were parsed and type-checked once, to be read
// for several engines or with several options. They are not safe for
// concurrent use.
type Packages struct{ prog *program }

// Open parses the packages that the patterns of cfg match; of the other fields
// it uses Dir, BuildFlags and Env.
func Open(ctx context.Context, cfg Config) (*Packages, error) {
	if len(cfg.Patterns) == 0 {
		return nil, errors.New("read Go models: no package pattern is given")
	}
	prog, err := loadProgram(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &Packages{prog: prog}, nil
}

// Discover is the function of that name over packages that were opened: Dir,
// Patterns and Env of cfg are those of [Open].
func (p *Packages) Discover(cfg Config) (*Result, error) {
	if cfg.DefaultSchema == "" {
		cfg.DefaultSchema = map[model.Engine]string{model.Postgres: "public", model.SQLite: "main"}[cfg.Engine]
	}
	r := newReader(cfg, p.prog)
	r.readVersions()
	r.scan()
	if err := r.readCalls(); err != nil {
		return nil, err
	}
	r.classify()
	r.readEnums()
	r.readNative()
	if err := r.readORMs(); err != nil {
		return nil, err
	}
	r.finish()
	return &Result{Database: &r.db, Models: r.found, Settings: r.settings, SQL: slices.Concat(r.sqlBefore, r.sql, r.sqlAfter), Warnings: r.warnings, reader: r, overlays: r.overlays}, r.err()
}

// readORMs reads the GORM and the Bun models, or has the ORM say what they are.
func (r *reader) readORMs() error {
	var gorm, bun error
	if r.cfg.RunGORM {
		gorm = r.runGORM()
	} else {
		r.checkVersions(GORM, gormPath, gormPGPath)
		r.checkNamer()
		r.readGORM()
	}
	if r.cfg.RunBun {
		bun = r.runBun()
	} else {
		r.checkVersions(Bun, bunPath)
		r.readBun()
	}
	return errors.Join(gorm, bun)
}

// note enters a struct into the list of what was found.
func (r *reader) note(d *structDecl, table string) {
	f := Found{Type: d.key(), Table: table, Kind: d.kind(), Reason: d.reason, Pos: d.pos}
	if d.elsewhere {
		f.Left, f.Table = true, ""
	}
	r.found = append(r.found, f)
}

func (d *structDecl) kind() Kind {
	switch {
	case d.gorm:
		return GORM
	case d.bun:
		return Bun
	}
	return Native
}

// sortFound puts the structs into the order of their places, and join tables
// behind them.
func (r *reader) sortFound() {
	sort.SliceStable(r.found, func(i, j int) bool {
		a, b := r.found[i], r.found[j]
		if a.Pos.File != b.Pos.File {
			return a.Pos.File < b.Pos.File
		}
		return a.Pos.Line < b.Pos.Line
	})
}

// named says whether a list of names has a struct: by its name, with its
// package's path, or by "path/..." for the packages of a folder and below.
func (d *structDecl) named(list []string) bool {
	return slices.ContainsFunc(list, func(name string) bool {
		folder, tree := strings.CutSuffix(name, "/...")
		return name == d.name || name == d.key() || tree && strings.HasPrefix(d.pkg.path+"/", folder+"/")
	})
}

// ormOf says which ORM a struct's fields speak of, and by what. An ORM without
// a reason is one whose tags are missing.
func (r *reader) ormOf(d *structDecl) (kind Kind, reason string) {
	st, ok := d.obj.Type().Underlying().(*types.Struct)
	if !ok {
		return "", ""
	}
	gormTags, bunTags := false, false
	for i := range st.NumFields() {
		if st.Field(i).Embedded() {
			switch _, key := namedOf(st.Field(i).Type()); key {
			case "github.com/uptrace/bun.BaseModel", "github.com/uptrace/bun/schema.BaseModel":
				return Bun, "embeds bun.BaseModel"
			case "gorm.io/gorm.Model":
				return GORM, "embeds gorm.Model"
			}
		}
		gormTags = gormTags || gormTag(st.Tag(i)) != ""
		bunTags = bunTags || bunTag(st.Tag(i)) != ""
	}
	switch {
	case gormTags:
		return GORM, "has gorm tags"
	case bunTags:
		return Bun, ""
	}
	return "", ""
}

// chooseORM decides whether a struct is a GORM or a Bun model.
func (r *reader) chooseORM(d *structDecl, embeddedOnly map[string]bool, related map[string]string) {
	kind, reason := r.ormOf(d)
	listed := d.named(r.cfg.Models) || len(r.tablesOf(d)) > 0
	group := r.groupOf(d)
	set := func(why string) {
		d.reason = why
		d.bun = kind == Bun
		d.gorm = !d.bun
	}
	generic := false
	if n, ok := d.obj.Type().(*types.Named); ok {
		generic = n.TypeParams().Len() > 0
	}
	switch {
	case d.named(r.cfg.Exclude):
		if kind != "" {
			d.reason = "excluded"
			d.bun, d.gorm, d.elsewhere = kind == Bun, kind == GORM, true
		}
	case group != "":
		set(group)
	case listed:
		set("listed in the configuration")
	case d.named(r.cfg.BunModels):
		kind = Bun
		set("listed in the configuration")
	case r.joinOf(d) != "":
		kind = GORM
		set("join table of " + r.joinOf(d))
	case len(r.cfg.Groups) > 0 || !token.IsExported(d.name) || generic:
	case kind == Bun && reason != "":
		set(reason)
	case r.registered[d.key()] != "":
		kind = Bun
		set(r.registered[d.key()])
	case related[d.key()] != "" && kind != GORM:
		kind = Bun
		set(related[d.key()])
	case kind == Bun:
	case d.hasTable:
		if kind == GORM {
			set(reason + ", and a table directive")
		}
	case embeddedOnly[d.key()]:
	case kind != "" || r.gorm().method(d.obj.Type(), "TableName", 0, 1) != nil:
		if reason == "" {
			reason = "has a TableName method"
		}
		if len(r.groups) > 0 && !r.guessing {
			r.passedOver = append(r.passedOver, d)
			return
		}
		set(reason)
	}
}

// groupOf says which AutoMigrate call, or which group of the configuration,
// holds a struct.
func (r *reader) groupOf(d *structDecl) string {
	for _, g := range r.groups {
		if d.named(g.models) {
			return g.reason
		}
	}
	return ""
}

// reportPassedOver warns of the structs that look like GORM models where the
// program's AutoMigrate calls decide what is one.
func (r *reader) reportPassedOver() {
	if len(r.passedOver) == 0 {
		return
	}
	var names []string
	for _, d := range r.passedOver {
		names = append(names, d.name)
		r.found = append(r.found, Found{Type: d.key(), Kind: GORM, Reason: "no AutoMigrate call names it", Left: true, Pos: d.pos})
	}
	r.warn(codeModels, r.passedOver[0].pos, "list them as models if they are tables, or exclude them", "no AutoMigrate call names %s, so no table is read from %s",
		strings.Join(names, ", "), map[bool]string{true: "it", false: "them"}[len(names) == 1])
}

// modelGroup holds the models of one AutoMigrate call, in its order.
type modelGroup struct {
	models []string
	// table is the name that db.Table gives the models' tables.
	table  string
	reason string
}

// configuredGroups takes over Config.Groups.
func (r *reader) configuredGroups() {
	for i, g := range r.cfg.Groups {
		r.groups = append(r.groups, modelGroup{models: g, reason: fmt.Sprintf("listed in group %d of the configuration", i+1)})
	}
}

func sortSettings(list []Setting) {
	sort.SliceStable(list, func(i, j int) bool { return list[i].Name < list[j].Name })
}
