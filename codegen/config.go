package codegen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/autogen-db/autogen/model"
)

// ConfigFile is the name of a project's configuration.
const ConfigFile = "autogen.toml"

// Config is what autogen.toml says.
type Config struct {
	// URL is the database's, as it is written: environment variables are not
	// yet put in. Use [Config.DatabaseURL] to connect.
	URL string `toml:"url"`
	// Models are package patterns and .sql files, folders or globs, relative
	// to Dir.
	Models []string `toml:"models"`
	// Migrations is the folder of the revisions, relative to Dir.
	Migrations string `toml:"migrations"`
	// Folders are further version folders, relative to Dir: each is a Go package
	// of its own.
	Folders []string `toml:"folders"`
	// Files says how new revisions are named.
	Files FilesConfig `toml:"files"`
	// Naming names constraints and indexes that are declared without a name.
	Naming model.Naming `toml:"naming"`
	// VersionTable is where the runner keeps what is applied.
	VersionTable VersionTableConfig `toml:"version_table"`
	// Hooks are run on each new revision, in order.
	Hooks []Hook `toml:"hooks"`
	// Schemas are named PostgreSQL schemas to manage beside the ones that the
	// models declare.
	Schemas []string `toml:"schemas"`
	// Databases are the entries of [databases], by name; see
	// [Config.ForDatabase].
	Databases map[string]DatabaseConfig `toml:"databases"`
	// Include and Exclude are patterns of objects: what an Exclude covers is
	// left alone, and where there are Includes, so is what none of them covers.
	Include []model.Pattern `toml:"include"`
	Exclude []model.Pattern `toml:"exclude"`
	// Compare says what is compared beside what always is.
	Compare CompareConfig `toml:"compare"`
	// GoConfig says how Go models are read.
	GoConfig
	// Dir is the folder that holds autogen.toml, as an absolute path.
	Dir string `toml:"-"`
	// Path is the file's path as it was given, for messages.
	Path string `toml:"-"`
	// Program is the folder of the program that runs the revisions, relative to
	// Dir; that of the entries of [databases] is the project's.
	Program string `toml:"-"`
}

// GoConfig is what autogen.toml says of how Go models are read: GORM and Bun
// say what of the models cannot be read off the source, Native how structs
// without an ORM are read, Types how Go types are stored, by their package's
// path and name, Inflection what plurals are, and Source how packages are
// loaded.
type GoConfig struct {
	GORM       GORMConfig            `toml:"gorm"`
	Bun        BunConfig             `toml:"bun"`
	Native     NativeConfig          `toml:"native"`
	Types      map[string]TypeConfig `toml:"types"`
	Inflection InflectionConfig      `toml:"inflection"`
	Source     SourceConfig          `toml:"loader"`
}

// Loader says how the tables of an ORM's models are found.
type Loader string

// The loaders. LoaderRead reads the source and runs nothing. LoaderRun builds a
// program in the models' module that asks the ORM for its statements.
const (
	LoaderRead Loader = "read"
	LoaderRun  Loader = "run"
)

// CompareConfig is the table [compare] of autogen.toml. What it does not turn on
// stays as it is in the database.
type CompareConfig struct {
	// Owners says that the owners of objects are compared, Grants that what roles
	// may do with them is.
	Owners bool `toml:"owners"`
	Grants bool `toml:"grants"`
	// UniqueNames is "ignore" where a unique constraint may have any name.
	UniqueNames string `toml:"unique_names"`
}

// GORMConfig is the table [gorm] of autogen.toml. What it leaves out is read
// off the program's own AutoMigrate calls and gorm.Config.
type GORMConfig struct {
	// Loader is [LoaderRead], which empty means too, or [LoaderRun].
	Loader Loader `toml:"loader"`
	// Models names further structs that are GORM models: "User", or
	// "example.com/app/models.User". Exclude names structs that are none though
	// they look like ones; "example.com/app/migrations/..." are all of a folder's
	// packages.
	Models  []string `toml:"models"`
	Exclude []string `toml:"exclude"`
	// Groups decides alone which structs are models: each group holds those of
	// one AutoMigrate call, in its order.
	Groups [][]string `toml:"groups"`
	// The rest are the options of schema.NamingStrategy and gorm.Config.
	TablePrefix         *string  `toml:"table_prefix"`
	SingularTable       *bool    `toml:"singular_table"`
	NoLowerCase         *bool    `toml:"no_lower_case"`
	IdentifierMaxLength *int     `toml:"identifier_max_length"`
	Replace             []string `toml:"replace"`
	DisableForeignKeys  *bool    `toml:"disable_foreign_keys"`
	IgnoreRelationships *bool    `toml:"ignore_relationships"`
	// Tables names the tables of models whose name or names the program computes,
	// by struct: a name, or a list of which the first is the model's own.
	Tables map[string]Names `toml:"tables"`
	// JoinTables names the models of join tables, by "Struct.Field".
	JoinTables map[string]string `toml:"join_tables"`
	// MySQL holds the options of GORM's MySQL driver.
	MySQL MySQLConfig `toml:"mysql"`
	// Config names a function of the module that returns the *gorm.Config for
	// LoaderRun: "example.com/app/db.Config".
	Config string `toml:"config"`
}

// MySQLConfig is the table [gorm.mysql] of autogen.toml: what changes the types
// and the tables that GORM's MySQL driver writes. What it leaves out is read off
// the program's mysql.Config and its settings "gorm:table_options".
type MySQLConfig struct {
	// DefaultStringSize is the length of strings without a size.
	DefaultStringSize *int `toml:"default_string_size"`
	// DatetimePrecision is that of times without one; 0 gives none.
	DatetimePrecision *int `toml:"datetime_precision"`
	// TableOptions stand behind each table: "ENGINE=InnoDB".
	TableOptions *string `toml:"table_options"`
}

// Names is a name, or a list of names.
type Names []string

// UnmarshalTOML reads either.
func (n *Names) UnmarshalTOML(value any) error {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, v := range list {
		s, ok := v.(string)
		if !ok || s == "" {
			return errors.New("a name, or a list of names, is expected")
		}
		*n = append(*n, s)
	}
	return nil
}

// NativeConfig is the table [native] of autogen.toml.
type NativeConfig struct {
	// Models names structs that are tables without //autogen:table.
	Models []string `toml:"models"`
	// Plural names tables by the plural of the struct's name.
	Plural bool `toml:"plural"`
	// RequireDBTag makes a column without a db tag an error.
	RequireDBTag bool `toml:"require_db_tag"`
	// DocComments takes the comments of tables and columns from doc comments.
	DocComments bool `toml:"doc_comments"`
}

// TypeConfig is an entry of [types] in autogen.toml: how a Go type is stored on
// each engine, and the kind of Go type that it is stored like.
type TypeConfig struct {
	Postgres string `toml:"postgres"`
	SQLite   string `toml:"sqlite"`
	MySQL    string `toml:"mysql"`
	Kind     string `toml:"kind"`
}

// InflectionConfig is the table [inflection] of autogen.toml: the rules for
// plurals that the program adds to those of github.com/jinzhu/inflection.
type InflectionConfig struct {
	// Irregular holds plurals by their singulars.
	Irregular map[string]string `toml:"irregular"`
	// Uncountable words are their own plurals.
	Uncountable []string `toml:"uncountable"`
	// Plural and Singular hold pairs of a regular expression and what replaces its
	// match.
	Plural   [][2]string `toml:"plural"`
	Singular [][2]string `toml:"singular"`
}

// SourceConfig is the table [loader] of autogen.toml.
type SourceConfig struct {
	// BuildTags are the build tags that the models' files are chosen with.
	BuildTags []string `toml:"build_tags"`
	// Mode says where the types of imported packages are read from: "export" for
	// what the compiler left, "source", or "auto", which empty means too, for the
	// first as far as there is some.
	Mode string `toml:"mode"`
}

// BunConfig is the table [bun] of autogen.toml.
type BunConfig struct {
	// Loader is [LoaderRead], which empty means too, or [LoaderRun].
	Loader Loader `toml:"loader"`
	// Models names further structs that are Bun models, and Exclude structs that
	// are none though they look like ones, as those of [GORMConfig] do.
	Models  []string `toml:"models"`
	Exclude []string `toml:"exclude"`
	// ForeignKeys says that tables are created WithForeignKeys.
	ForeignKeys bool `toml:"foreign_keys"`
	// VarcharLen is the length that NewCreateTable gives columns of type varchar
	// without one.
	VarcharLen int `toml:"varchar_len"`
	// Unmanaged are the kinds of things that Bun's tags cannot declare and that are
	// left alone where the database has them on the tables of Bun models: "indexes",
	// "checks", "comments" and "foreign_keys". Without the key they are all of these;
	// foreign keys only while ForeignKeys is not set.
	Unmanaged []string `toml:"unmanaged"`
	// Tables says how tables are named: "plural", "singular" or "as is". Empty
	// means as the program's SetTableNameInflector call says, or else plural.
	Tables string `toml:"tables"`
}

// UnmanagedKinds are what [BunConfig.Unmanaged] may name.
var UnmanagedKinds = []string{"indexes", "checks", "comments", "foreign_keys"}

// UniqueNamesIgnore is the one value of [CompareConfig.UniqueNames].
const UniqueNamesIgnore = "ignore"

// Leaves reports whether a kind is left alone.
func (c BunConfig) Leaves(kind string) bool {
	if c.Unmanaged == nil {
		return kind != "foreign_keys" || !c.ForeignKeys
	}
	return slices.Contains(c.Unmanaged, kind)
}

// VersionTableConfig is the table [version_table] of autogen.toml.
type VersionTableConfig struct {
	// Name is the bare name; empty means migrate.DefaultTable.
	Name string `toml:"name"`
	// Schema is the schema on PostgreSQL, made where it is missing; empty means
	// the connection's own.
	Schema string `toml:"schema"`
}

// Hook is a command that is run on each new revision: an element of [[hooks]] in
// autogen.toml.
type Hook struct {
	// Name is for messages; empty means the command.
	Name string `toml:"name"`
	// Command is looked for as a shell does, Args are its arguments; {file}
	// stands for the path of the new file and {id} for the revision.
	Command string   `toml:"command"`
	Args    []string `toml:"args"`
}

// knownKeys are the keys of autogen.toml by the table that they stand in; ""
// is the top.
var knownKeys = map[string][]string{
	"":              {"url", "models", "migrations", "folders", "files", "naming", "version_table", "hooks", "schemas", "include", "exclude", "databases", "compare", "gorm", "bun", "native", "types", "inflection", "loader"},
	"databases":     {"url", "models", "migrations", "schemas", "names", "query", "shared"},
	"compare":       {"owners", "grants", "unique_names"},
	"files":         {"name", "timezone", "id"},
	"naming":        {"primary_key", "unique", "foreign_key", "check", "exclusion", "index"},
	"version_table": {"name", "schema"},
	"hooks":         {"name", "command", "args"},
	"gorm":          {"loader", "models", "exclude", "groups", "table_prefix", "singular_table", "no_lower_case", "identifier_max_length", "replace", "disable_foreign_keys", "ignore_relationships", "tables", "join_tables", "mysql", "config"},
	"native":        {"models", "plural", "require_db_tag", "doc_comments"},
	"types":         {"postgres", "sqlite", "mysql", "kind"},
	"inflection":    {"irregular", "uncountable", "plural", "singular"},
	"loader":        {"build_tags", "mode"},
	"gorm.mysql":    {"default_string_size", "datetime_precision", "table_options"},
	"bun":           {"loader", "models", "exclude", "foreign_keys", "varchar_len", "unmanaged", "tables"},
}

// ReadConfig reads autogen.toml. The error wraps [fs.ErrNotExist] where there
// is none, and is a [*model.DeclarationError] with the line where the file is
// not TOML or holds a key that is not known.
func ReadConfig(file string) (*Config, error) {
	src, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w; `autogen init` makes one", file, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	return parseConfig(file, src)
}

func parseConfig(file string, src []byte) (*Config, error) {
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c := &Config{Migrations: "migrations", Dir: dir, Path: file}
	meta, err := toml.NewDecoder(bytes.NewReader(src)).Decode(c)
	if err != nil {
		var parse toml.ParseError
		if errors.As(err, &parse) {
			return nil, &model.DeclarationError{
				Pos:  model.Pos{File: file, Line: parse.Position.Line},
				Msg:  keyPrefix(parse.LastKey) + parse.Message,
				Hint: "the file is TOML: url = \"sqlite://app.db\", models = [\"./models\"]",
			}
		}
		return nil, typeError(file, src, meta, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0]
		fault := &model.DeclarationError{
			Pos: model.Pos{File: file, Line: keyLine(src, key)},
			Msg: fmt.Sprintf("unknown key %q", key.String()),
		}
		table := strings.Join(key[:len(key)-1], ".")
		if _, ok := knownKeys[table]; !ok && len(key) == 3 {
			table = key[0] // of an entry
		}
		known := knownKeys[table]
		if near := model.Nearest(strings.ToLower(key[len(key)-1]), known); near != "" {
			fault.Hint = fmt.Sprintf("did you mean %q?", near)
		} else {
			fault.Hint = "known are " + strings.Join(known, ", ")
		}
		return nil, fault
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	c.Program = path.Join(filepath.ToSlash(c.Migrations), "cmd/migrate")
	return c, c.checkDatabases()
}

// check returns the first value that has the right type and cannot be right.
func (c *Config) check() error {
	wrong := func(format string, args ...any) error {
		return &model.DeclarationError{Pos: model.Pos{File: c.Path}, Msg: fmt.Sprintf(format, args...)}
	}
	seen := map[string]bool{path.Clean(filepath.ToSlash(c.Migrations)): true}
	for i, folder := range c.Folders {
		folder = path.Clean(filepath.ToSlash(folder))
		if seen[folder] {
			return wrong("folders: %s is there twice", folder)
		}
		if !filepath.IsLocal(filepath.FromSlash(folder)) || folder == "." {
			return wrong("folders: %q is not a folder below the project's", folder)
		}
		seen[folder], c.Folders[i] = true, folder
	}
	if err := c.Files.check(); err != nil {
		return wrong("files: %s", err)
	}
	if err := c.Naming.Validate(); err != nil {
		return wrong("naming.%s", err)
	}
	for _, of := range []struct {
		table  string
		loader Loader
	}{{"gorm", c.GORM.Loader}, {"bun", c.Bun.Loader}} {
		if of.loader != "" && of.loader != LoaderRead && of.loader != LoaderRun {
			return wrong("%s.loader: %q is none; known are %q and %q", of.table, of.loader, LoaderRead, LoaderRun)
		}
	}
	if modes := []string{"", "auto", "export", "source"}; !slices.Contains(modes, c.Source.Mode) {
		return wrong("loader.mode: %q is none; known are %s", c.Source.Mode, strings.Join(modes[1:], ", "))
	}
	for _, kind := range c.Bun.Unmanaged {
		if !slices.Contains(UnmanagedKinds, kind) {
			return wrong("bun.unmanaged: %q is none; known are %s", kind, strings.Join(UnmanagedKinds, ", "))
		}
	}
	if c.Compare.UniqueNames != "" && c.Compare.UniqueNames != UniqueNamesIgnore {
		return wrong("compare.unique_names: %q is none; known is %q", c.Compare.UniqueNames, UniqueNamesIgnore)
	}
	for i, hook := range c.Hooks {
		if hook.Command == "" {
			return wrong("hooks: number %d has no command", i+1)
		}
	}
	return nil
}

// typeError says which key holds a value of another type than it should. The
// TOML reader knows the line and tells it in words only.
func typeError(file string, src []byte, meta toml.MetaData, err error) error {
	for _, key := range []struct{ name, want string }{{"url", "String"}, {"models", "Array"}, {"migrations", "String"}, {"schemas", "Array"}} {
		if got := meta.Type(key.name); got != "" && got != key.want {
			return &model.DeclarationError{
				Pos:  model.Pos{File: file, Line: keyLine(src, toml.Key{key.name})},
				Msg:  fmt.Sprintf("%s: %s where %s is expected", key.name, inWords(got), inWords(key.want)),
				Hint: "as in url = \"sqlite://app.db\", models = [\"./models\"]",
			}
		}
	}
	return &model.DeclarationError{Pos: model.Pos{File: file}, Msg: strings.TrimPrefix(err.Error(), "toml: ")}
}

// inWords names a type of TOML.
func inWords(tomlType string) string {
	switch tomlType {
	case "String":
		return "a string"
	case "Array":
		return "a list of strings"
	}
	return "a value of type " + strings.ToLower(tomlType)
}

func keyPrefix(key string) string {
	if key == "" {
		return ""
	}
	return key + ": "
}

// keyLine returns the line on which a key is set, or a table opened, and 0
// where it cannot be told: the TOML reader keeps no places for keys.
func keyLine(src []byte, key toml.Key) int {
	last := key[len(key)-1]
	n, inline := 0, 0
	for line := range strings.Lines(string(src)) {
		n++
		s := strings.TrimSpace(line)
		if name, _, ok := strings.Cut(s, "="); ok {
			name = strings.TrimSpace(name)
			if strings.Trim(name[strings.LastIndexByte(name, '.')+1:], `"' `) == last {
				return n
			}
		}
		if strings.HasPrefix(s, "[") && strings.Contains(s, last) {
			return n
		}
		if inline == 0 && strings.Contains(s, "{") && strings.Contains(s, last) {
			inline = n
		}
	}
	return inline
}

// MigrationsDir returns the absolute path of the revisions' folder.
func (c *Config) MigrationsDir() string {
	return c.FolderDir(c.Migrations)
}

// VersionFolders returns the folders of the revisions as they are written, the
// main one first.
func (c *Config) VersionFolders() []string { return append([]string{c.Migrations}, c.Folders...) }

// FolderDir returns the absolute path of a folder of the project.
func (c *Config) FolderDir(folder string) string {
	if dir := filepath.FromSlash(folder); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(c.Dir, filepath.FromSlash(folder))
}

// DatabaseURL returns the URL with each ${NAME} replaced by the environment
// variable of that name; a relative path of an SQLite file is made absolute,
// counted from autogen.toml. The error is a [*model.DeclarationError] that names a
// variable that is not set; it never holds the URL.
func (c *Config) DatabaseURL() (string, error) {
	if c.URL == "" {
		return "", &model.DeclarationError{Pos: model.Pos{File: c.Path}, Msg: "no url", Hint: "as in url = \"sqlite://app.db\" or url = \"${DATABASE_URL}\""}
	}
	url, err := expand(c.URL, os.LookupEnv)
	if err != nil {
		return "", &model.DeclarationError{Pos: model.Pos{File: c.Path}, Msg: "url: " + err.Error(), Hint: "as in `export DATABASE_URL='postgres://me@localhost/app'`"}
	}
	return absoluteSQLite(url, c.Dir), nil
}

// absoluteSQLite makes the relative path of an SQLite URL absolute. Other URLs,
// and a database in memory, come back as they are.
func absoluteSQLite(url, dir string) string {
	rest, ok := strings.CutPrefix(url, "sqlite:")
	if !ok {
		return url
	}
	file, query, hasQuery := strings.Cut(strings.TrimPrefix(rest, "//"), "?")
	if file == "" || file == ":memory:" || strings.HasPrefix(file, "/") || filepath.IsAbs(filepath.FromSlash(file)) {
		return url
	}
	// The path of a URL is escaped; the folder is not yet.
	dir = strings.NewReplacer("%", "%25", "?", "%3F", "#", "%23").Replace(filepath.ToSlash(dir))
	url = "sqlite://" + path.Join(dir, filepath.ToSlash(file))
	if hasQuery {
		url += "?" + query
	}
	return url
}

// expand replaces each ${NAME} by the value that lookup has for NAME.
func expand(s string, lookup func(string) (string, bool)) (string, error) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(s, "${")
		out.WriteString(before)
		if !found {
			return out.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || name == "" || strings.Trim(name, "_") == "" ||
			strings.IndexFunc(name, func(r rune) bool { return r != '_' && !isAlnum(r) }) >= 0 {
			return "", errors.New("a variable is written ${NAME}, with a name of letters, digits and underscores")
		}
		value, ok := lookup(name)
		if !ok {
			return "", fmt.Errorf("the environment variable %s is not set", name)
		}
		out.WriteString(value)
		s = after
	}
}
