package layers

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/repository"
)

// apart are the folders of the modules that are not in the workspace.
var apart = map[string]string{
	"bench/peers/goja":              "make bench-peers fetches it, in exactly the versions of its go.sum",
	"bench/peers/quickjs":           "make bench-peers fetches it, in exactly the versions of its go.sum",
	"bench/peers/wazero":            "make bench-peers fetches it, in exactly the versions of its go.sum",
	"internal/image/testdata/hello": "a program of a user of the images, outside the repository",
	"internal/image/testdata/probe": "a program of a user of the images, outside the repository",
}

const (
	alone = "GOWORK=off"
	arm64 = alone + " GOARCH=arm64 CGO_ENABLED=1"
)

// workspace returns the environment variable that makes go use this repository's go.work.
func workspace(t *testing.T) string {
	file, err := filepath.Abs(path.Join(repository.Root, "go.work"))
	require.NoError(t, err)
	return "GOWORK=" + file
}

// goIn runs go in a folder of the repository with these environment variables, and returns its output.
func goIn(t *testing.T, folder, variables string, args ...string) string {
	c := exec.Command("go", args...)
	c.Dir = path.Join(repository.Root, folder)
	c.Env = append(c.Environ(), strings.Fields(variables)...)
	var problems strings.Builder
	c.Stderr = &problems
	out, err := c.Output()
	require.NoError(t, err, "%s: %s go %s: %s", folder, variables, strings.Join(args, " "), &problems)
	return string(out)
}

// used returns the folders of the modules in go.work.
func used(t *testing.T) (all []string) {
	var work struct{ Use []struct{ DiskPath string } }
	require.NoError(t, json.Unmarshal([]byte(goIn(t, ".", workspace(t), "work", "edit", "-json")), &work))
	for _, u := range work.Use {
		all = append(all, path.Clean(u.DiskPath))
	}
	slices.Sort(all)
	return all
}

// go.work has every module except those in apart. The path of a module follows its folder.
func TestWorkspace(t *testing.T) {
	files, err := repository.Files("*go.mod")
	require.NoError(t, err)
	var found []string
	for _, file := range files {
		folder := path.Dir(file)
		if _, ok := apart[folder]; ok {
			continue
		}
		found = append(found, folder)
		want := strings.TrimSuffix(path.Join(module, folder), "/")
		require.Equal(t, want, strings.TrimSpace(goIn(t, folder, alone, "list", "-m")))
	}
	slices.Sort(found)
	require.Equal(t, found, used(t), "modules in the repository and in go.work")
	for _, folder := range slices.Sorted(maps.Keys(apart)) {
		require.Contains(t, files, folder+"/go.mod")
	}
}

// The table of modules in docs/architecture.md has the modules of go.work.
func TestModuleTable(t *testing.T) {
	text, err := os.ReadFile(path.Join(repository.Root, "docs", "architecture.md"))
	require.NoError(t, err)
	_, section, ok := strings.Cut(string(text), "\n## Go modules\n")
	require.True(t, ok)
	section, _, _ = strings.Cut(section, "\n## ")
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(section, -1) {
		listed = append(listed, row[1])
	}
	slices.Sort(listed)
	require.Equal(t, used(t), listed, "modules in go.work and in the table")
}

// A module can be used without the workspace: its go.mod and go.sum are complete.
func TestAlone(t *testing.T) {
	for _, folder := range used(t) {
		variables := alone
		if folder == "engine/linux-arm64" {
			variables = arm64
		}
		require.NotEmpty(t, goIn(t, folder, variables, "list", "-deps", "-test", "./..."), folder)
	}
}

// The root module requires only modules that the public packages need, with the tests of
// these packages and of the internal packages that they import.
func TestRequirements(t *testing.T) {
	var required struct {
		Require []struct{ Path string }
	}
	require.NoError(t, json.Unmarshal([]byte(goIn(t, ".", alone, "mod", "edit", "-json")), &required))
	var needed []string
	for _, platform := range []string{alone, arm64} {
		list := []string{"list", "-deps", "-test", "-f", "{{with .Module}}{{.Path}}{{end}}"}
		list = append(list, library(t, platform)...)
		needed = append(needed, strings.Fields(goIn(t, ".", platform, list...))...)
	}
	require.Contains(t, needed, strings.TrimSuffix(module, "/"))
	for _, r := range required.Require {
		if !slices.Contains(needed, r.Path) {
			t.Errorf("go.mod requires %s, which no public package needs: make what needs it a module", r.Path)
		}
	}
}

// library returns the public packages of the root module and what they import of this repository, on a
// platform.
func library(t *testing.T, platform string) (all []string) {
	public := slices.DeleteFunc(strings.Fields(goIn(t, ".", platform, "list", "./...")), func(p string) bool {
		return strings.HasPrefix(p, module+"internal/")
	})
	require.Contains(t, public, module+"v8")
	for _, p := range strings.Fields(goIn(t, ".", platform, append([]string{"list", "-deps"}, public...)...)) {
		if strings.HasPrefix(p, module) {
			all = append(all, p)
		}
	}
	return all
}
