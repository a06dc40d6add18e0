package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// released are the folders of the released modules. Each is after those that it requires.
var released = []string{"engine/linux-amd64", "engine/linux-arm64", "", "metrics", "cmd"}

// unreleased is the version of the modules of this repository that go.mod files of the main
// branch require. It does not exist; replace lines stand for it.
const unreleased = "v0.0.0"

// modulePath returns the path of the module in a folder.
func (r *release) modulePath(folder string) string { return path.Join(r.module, folder) }

// own returns the folder of a module, and whether it is one of this repository.
func (r *release) own(name string) (folder string, ok bool) {
	if name == r.module {
		return "", true
	}
	return strings.CutPrefix(name, r.module+"/")
}

func parseGoMod(file string) (*modfile.File, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return modfile.Parse(file, text, nil)
}

// checkModules checks that the go.mod files are as docs/release.md describes them, so that
// those of a release can be made from them.
func (r *release) checkModules(context.Context) (string, error) {
	var names []string
	for _, folder := range released {
		if err := r.checkModule(folder); err != nil {
			return "", err
		}
		names = append(names, r.modulePath(folder))
	}
	return strings.Join(names, ", "), nil
}

func (r *release) checkModule(folder string) error {
	file := path.Join(folder, "go.mod")
	m, err := parseGoMod(r.path(file))
	if err != nil {
		return err
	}
	if want := r.modulePath(folder); m.Module == nil || m.Module.Mod.Path != want {
		return fmt.Errorf("%s does not have the module path %s: correct it", file, want)
	}
	replaced := map[string]bool{}
	for _, replace := range m.Replace {
		other, ok := r.own(replace.Old.Path)
		if !ok {
			return fmt.Errorf("%s replaces %s: users would get the original: remove it", file, replace.Old.Path)
		}
		if path.Join(folder, replace.New.Path) != path.Clean(other) {
			return fmt.Errorf("%s replaces %s with %s: on main it must be the folder of that module",
				file, replace.Old.Path, replace.New.Path)
		}
		replaced[other] = true
	}
	for _, require := range m.Require {
		other, ok := r.own(require.Mod.Path)
		switch {
		case !ok:
		case !slices.Contains(released, other):
			return fmt.Errorf("%s requires %s, which is not released: remove the requirement", file, require.Mod.Path)
		case require.Mod.Version != unreleased:
			return fmt.Errorf("%s requires %s: on main the version must be %s", file, require.Mod, unreleased)
		case !replaced[other]:
			return fmt.Errorf("%s requires %s and does not replace it with its folder: add the line",
				file, require.Mod.Path)
		}
	}
	return nil
}

// finishGoMod makes the go.mod file of a folder of the tree that of a release: it requires
// the version that is released, and has no replace lines.
func (r *release) finishGoMod(folder string) error {
	file := filepath.Join(r.tree(), folder, "go.mod")
	m, err := parseGoMod(file)
	if err != nil {
		return err
	}
	for _, replace := range slices.Clone(m.Replace) {
		if err := m.DropReplace(replace.Old.Path, replace.Old.Version); err != nil {
			return err
		}
	}
	for _, require := range m.Require {
		if _, ok := r.own(require.Mod.Path); ok {
			if err := m.AddRequire(require.Mod.Path, r.version.String()); err != nil {
				return err
			}
		}
	}
	m.Cleanup()
	text, err := m.Format()
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o666)
}
