//go:build linux && cgo && (amd64 || arm64)

package platforms

import (
	"os"
	"os/exec"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/repository"
)

// platforms are builds without an engine, with the environment variables of each.
var platforms = []string{
	"GOOS=darwin GOARCH=arm64 CGO_ENABLED=0",
	"GOOS=windows GOARCH=amd64 CGO_ENABLED=0",
	"GOOS=linux GOARCH=riscv64 CGO_ENABLED=0",
	"GOOS=linux GOARCH=amd64 CGO_ENABLED=0",
}

// run runs go in the root of the repository with these variables, and returns its output.
func run(t *testing.T, variables string, args ...string) string {
	c := exec.Command("go", args...)
	c.Dir = repository.Root
	c.Env = append(c.Environ(), strings.Fields(variables)...)
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s go %s:\n%s", variables, strings.Join(args, " "), out)
	return string(out)
}

// readAll opens the files that the results depend on, so that go test repeats these tests
// if one of them has changed.
func readAll(t *testing.T) {
	for _, pattern := range []string{"*.go", "*go.mod"} {
		files, err := repository.Files(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, name := range files {
			_, err := os.ReadFile(path.Join(repository.Root, name))
			require.NoError(t, err)
		}
	}
}

// All packages of all modules compile, with their tests.
func TestVet(t *testing.T) {
	readAll(t)
	some := platforms
	// Another system, and this one without cgo, are where most mistakes show.
	if testing.Short() {
		some = []string{platforms[0], platforms[len(platforms)-1]}
	}
	for _, variables := range some {
		run(t, variables, "vet", "work")
	}
}

// No package of Paddock that users import, not even indirectly, needs a C compiler on another
// platform: a Mac has cgo, and linux/riscv64 too.
func TestNoCgo(t *testing.T) {
	readAll(t)
	const c = `{{if not .Standard}}{{if or .CgoFiles .Incomplete}}{{.ImportPath}} {{.Error}}{{"\n"}}{{end}}{{end}}`
	for _, platform := range []string{"darwin GOARCH=arm64", "windows GOARCH=amd64", "linux GOARCH=riscv64"} {
		found := run(t, "CGO_ENABLED=1 GOOS="+platform, "list", "-e", "-deps", "-f", c,
			"./v8", "./pool", "./snapshot", "./modules", "./web", "./remote/...", "./wasm", "./marshal",
			"./metrics", "./cmd/...", "./examples/...")
		for line := range strings.Lines(found) {
			require.NotContains(t, line, "seed24588400/paddock/", platform)
		}
	}
}

// The tests of errors_test.go pass in a program without cgo.
func TestErrors(t *testing.T) {
	readAll(t)
	out := run(t, "CGO_ENABLED=0", "test", "-v", "./internal/platforms")
	require.Contains(t, out, "--- PASS: TestUnsupported")
}
