package codegen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// checkoutVersion is the version that go.mod requires of a module that a
// replace directive takes from a folder.
const checkoutVersion = "v0.0.0-00010101000000-000000000000"

// findModule looks for go.mod in dir and above it, and returns its folder and
// the module's name.
func findModule(dir string) (root, name string, err error) {
	for root = dir; ; root = filepath.Dir(root) {
		src, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			if name = modfile.ModulePath(src); name == "" {
				return "", "", fmt.Errorf("%s: no module line", filepath.Join(root, "go.mod"))
			}
			return root, name, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", "", fmt.Errorf("find the Go module: %w", err)
		}
		if filepath.Dir(root) == root {
			return "", "", fmt.Errorf("%s: %w; migrations are Go code: run `go mod init NAME` first", dir, ErrNoModule)
		}
	}
}

// origin is where this build of autogen comes from.
type origin struct {
	// version is the release that a project requires.
	version string
	// checkout is a folder with autogen's sources; it is empty for a release.
	checkout string
	// modules are the versions that this build was made with.
	modules map[string]string
}

// findOrigin returns the checkout of that folder, or where the running program
// was built.
func findOrigin(folder string) (*origin, error) {
	if folder != "" {
		abs, err := filepath.Abs(folder)
		if err != nil {
			return nil, fmt.Errorf("checkout of autogen: %w", err)
		}
		return readCheckout(abs)
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	// Only what comes out of the module cache has a checksum. (The version
	// alone does not tell: the go command stamps a build in a checkout with a
	// version that nobody can download.)
	if info.Main.Path == modulePath && info.Main.Sum != "" {
		o := &origin{version: info.Main.Version, modules: map[string]string{}}
		for _, dep := range info.Deps {
			o.modules[dep.Path] = dep.Version
		}
		return o, nil
	}
	_, file, _, _ := runtime.Caller(0)
	if !filepath.IsAbs(file) {
		return nil, errors.New("this autogen is neither a release nor was it built in a checkout without -trimpath; " +
			"install one with `go install " + modulePath + "/cmd/autogen@latest`")
	}
	return readCheckout(filepath.Dir(filepath.Dir(file)))
}

// readCheckout verifies that dir holds autogen's sources.
func readCheckout(dir string) (*origin, error) {
	src, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("checkout of autogen: %w", err)
	}
	f, err := modfile.Parse(filepath.Join(dir, "go.mod"), src, nil)
	if err != nil {
		return nil, fmt.Errorf("checkout of autogen: %w", err)
	}
	if f.Module == nil || f.Module.Mod.Path != modulePath {
		return nil, fmt.Errorf("checkout of autogen: %s is not the module %s", dir, modulePath)
	}
	o := &origin{version: checkoutVersion, checkout: dir, modules: map[string]string{}}
	for _, r := range f.Require {
		o.modules[r.Mod.Path] = r.Mod.Version
	}
	return o, nil
}

// require adds the runtime and the driver to go.mod, and lets the go command
// add what these need. It asks for nothing else: `go mod tidy` would also
// remove what the user has and does not use yet.
func (p *initPlan) require(ctx context.Context, done *transaction) error {
	src, err := os.ReadFile(p.gomod)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	f, err := modfile.Parse(p.gomod, src, nil)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	o, err := findOrigin(p.replace)
	if err != nil {
		return err
	}
	gosum := filepath.Join(filepath.Dir(p.gomod), "go.sum")
	for _, file := range []string{p.gomod, gosum} {
		if err := done.keep(file); err != nil {
			return fmt.Errorf("init: %w", err)
		}
	}
	if err := p.addModules(f, o); err != nil {
		return fmt.Errorf("init: %s: %w", p.gomod, err)
	}
	goBefore := goVersion(f)
	f.Cleanup()
	out, err := f.Format()
	if err != nil {
		return fmt.Errorf("init: %s: %w", p.gomod, err)
	}
	if err := WriteFile(p.gomod, out); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if err := p.complete(ctx, o, gosum); err != nil {
		return err
	}
	if out, err = os.ReadFile(p.gomod); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if f, err = modfile.Parse(p.gomod, out, nil); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if after := goVersion(f); goBefore != "" && after != goBefore {
		p.result.GoVersion = goBefore + " → " + after
	}
	return nil
}

func goVersion(f *modfile.File) string {
	if f.Go == nil {
		return ""
	}
	return f.Go.Version
}

// addModules adds the requirements that f does not have yet.
func (p *initPlan) addModules(f *modfile.File, o *origin) error {
	if f.Module.Mod.Path == modulePath {
		// A project inside autogen's own module has all it needs.
		return nil
	}
	has := map[string]bool{}
	for _, r := range f.Require {
		has[r.Mod.Path] = true
	}
	replaced := false
	for _, r := range f.Replace {
		replaced = replaced || r.Old.Path == modulePath
	}
	required := slices.Clone(f.Require)
	mods := []module.Version{{Path: modulePath, Version: o.version}}
	for _, engine := range p.engines {
		driver := drivers[engine].module
		mods = append(mods, module.Version{Path: driver, Version: o.modules[driver]})
	}
	for _, mod := range mods {
		if has[mod.Path] {
			continue
		}
		if mod.Version == "" {
			return fmt.Errorf("no version of %s is known", mod.Path)
		}
		required = append(required, &modfile.Require{Mod: mod})
		p.result.Required = append(p.result.Required, mod.Path+" "+mod.Version)
	}
	// Unlike AddRequire, this does not put them among the indirect ones.
	f.SetRequireSeparateIndirect(required)
	if o.checkout == "" || replaced {
		return nil
	}
	p.result.Replace = o.checkout
	return f.AddReplace(modulePath, "", o.checkout, "")
}

// complete lets the go command fill in go.mod and go.sum for the packages that
// were written. Where the checksum database cannot be reached, the checkout's
// go.sum vouches for the modules that autogen itself was built with.
func (p *initPlan) complete(ctx context.Context, o *origin, gosum string) error {
	first := p.goGet(ctx)
	if first == nil || o.checkout == "" || ctx.Err() != nil {
		return first
	}
	own, err := os.ReadFile(gosum)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("init: %w", err)
	}
	known, err := os.ReadFile(filepath.Join(o.checkout, "go.sum"))
	if err != nil {
		return first
	}
	if len(own) > 0 && !bytes.HasSuffix(own, []byte("\n")) {
		own = append(own, '\n')
	}
	if err := WriteFile(gosum, append(own, known...)); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if p.goGet(ctx) != nil {
		return first
	}
	return nil
}

func (p *initPlan) goGet(ctx context.Context) error {
	args := []string{"get"}
	for _, file := range p.result.Files {
		folder := "./" + path.Dir(file)
		if path.Ext(file) == ".go" && !slices.Contains(args, folder) {
			args = append(args, folder)
		}
	}
	if len(args) == 1 {
		return nil // a template without Go files
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = p.dir
	// -mod=readonly or -mod=vendor in the user's flags would refuse.
	cmd.Env = append(os.Environ(), "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -mod=mod"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("init: go %s: %w\n%s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return nil
}
