package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// released are the folders of the modules that are released in addition to the root
// module.
var released = []string{"metrics", "cmd"}

// unreleased is the version of the root module that go.mod files of the main branch
// require. It does not exist; a replace line stands for it.
const unreleased = "v0.0.0"

// goMod is the output of go mod edit -json.
type goMod struct {
	Module  struct{ Path string }
	Require []struct{ Path, Version string }
	Replace []struct {
		Old, New struct{ Path, Version string }
	}
}

func (r *release) goMod(ctx context.Context, folder string) (m goMod, err error) {
	text, err := r.output(ctx, folder, "go", "mod", "edit", "-json")
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal([]byte(text), &m)
}

// checkModules checks that the go.mod files are as docs/release.md describes them, so that
// the commands of tag make from them the go.mod files of a release.
func (r *release) checkModules(ctx context.Context) (string, error) {
	root, err := r.goMod(ctx, "")
	if err != nil {
		return "", err
	}
	for _, replace := range root.Replace {
		return "", fmt.Errorf("go.mod replaces %s: users would get the original: remove the line", replace.Old.Path)
	}
	for _, require := range root.Require {
		if strings.HasPrefix(require.Path, root.Module.Path+"/") {
			return "", fmt.Errorf("go.mod requires %s, a module of this repository: the root module is released first",
				require.Path)
		}
	}
	for _, folder := range released {
		if err := r.checkModule(ctx, folder); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s, %s", r.module, strings.Join(released, ", ")), nil
}

func (r *release) checkModule(ctx context.Context, folder string) error {
	m, err := r.goMod(ctx, folder)
	if err != nil {
		return err
	}
	file := folder + "/go.mod"
	if want := r.module + "/" + folder; m.Module.Path != want {
		return fmt.Errorf("%s has the module path %s: it must be %s", file, m.Module.Path, want)
	}
	var requires, replaces bool
	for _, require := range m.Require {
		switch {
		case require.Path == r.module:
			if requires = true; require.Version != unreleased {
				return fmt.Errorf("%s requires %s %s: on main it must be %s",
					file, r.module, require.Version, unreleased)
			}
		case strings.HasPrefix(require.Path, r.module+"/"):
			return fmt.Errorf("%s requires %s: a released module may require only the root module of this repository",
				file, require.Path)
		}
	}
	for _, replace := range m.Replace {
		if replace.Old.Path != r.module {
			return fmt.Errorf("%s replaces %s: go install refuses a module with such a line: remove it",
				file, replace.Old.Path)
		}
		if replaces = true; path.Join(folder, replace.New.Path) != "." {
			return fmt.Errorf("%s replaces %s with %s: on main it must be the root folder",
				file, r.module, replace.New.Path)
		}
	}
	if !requires || !replaces {
		return fmt.Errorf("%s must require %s %s and replace it with the root folder", file, r.module, unreleased)
	}
	return nil
}
