package layers

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/seed24588400/paddock/"

// layers are the packages from the bottom up. A package may import packages of lower
// layers. "/..." stands for a tree of packages, which may also import each other.
var layers = [][]string{
	{"internal/invariants", "internal/bridge/header"},
	{"internal/bridge/native"},
	{"engine/linux-amd64", "engine/linux-arm64"},
	{"internal/bridge", "internal/holders"},
	{"internal/room"},
	{"cage"},
	{"internal/engine"},
	{"locker"},
	{"internal/lock"},
	{"internal/option", "internal/closed", "internal/logging", "internal/membership"},
	{"groups", "internal/startup", "internal/urls", "internal/wire"},
	{"v8"},
	{"internal/conversion"},
	{"marshal", "wasm"},
	{"modules", "remote"},
	{"remote/isolates"},
	{"snapshot"},
	{"pool"},
	{"metrics"},
	{"internal/console"},
	{"web"},
	{"node"},
	{"internal/hostile"},
	{"bench/...", "cmd/...", "examples/...", "internal/ci/...", "internal/ecosystem",
		"internal/hostile/cmd", "internal/prose", "internal/release", "internal/soak"},
}

// helpers are packages for tests. Every test may import them. Each helper may import the
// packages in its list.
var helpers = map[string][]string{
	"internal/child":      nil,
	"internal/evict":      {"internal/bridge", "v8"},
	"internal/live":       {"internal/bridge", "internal/holders"},
	"internal/docs":       {"internal/repository"},
	"internal/repository": nil,
	"internal/escapes":    nil,
	"internal/image":      nil,
	"internal/layers":     nil,
	"internal/misuse":     nil,
	"internal/model":      nil,
	"internal/platforms":  nil,
	"internal/seed":       nil,
	"internal/surface":    nil,
}

// testers are commands that test. They may import helpers.
var testers = []string{"internal/soak"}

// c are the packages that may import "C": the bridge, and what measures the same in C++.
var c = []string{"internal/bridge", "internal/bridge/native", "bench/baseline", "bench/peers/cpp", "bench/profile"}

// aPackage is the output of go list for one package.
type aPackage struct {
	ImportPath, Dir                    string
	GoFiles, CgoFiles, IgnoredGoFiles  []string
	TestGoFiles, XTestGoFiles          []string
	Imports, TestImports, XTestImports []string
}

// packages returns the packages of all modules, with paths relative to the root module.
func packages(t *testing.T) []aPackage {
	var all []aPackage
	for d := json.NewDecoder(strings.NewReader(goIn(t, ".", workspace(t), "list", "-e", "-json", "work"))); ; {
		var p aPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		all = append(all, p)
	}
	require.NotEmpty(t, all)
	return all
}

// layerOf returns the layer and the pattern of a package; layer is -1 if it has none.
func layerOf(path string) (layer int, pattern string) {
	for n, names := range layers {
		for _, name := range names {
			tree, isTree := strings.CutSuffix(name, "/...")
			if path == name || isTree && (path == tree || strings.HasPrefix(path, tree+"/")) {
				return n, name
			}
		}
	}
	return -1, ""
}

var engine, _ = layerOf("v8")

// check returns an error text if path must not import imported. The external tests of
// packages below v8 may import v8, to run JavaScript.
func check(path, imported string, test, external bool) string {
	if imported == path {
		return ""
	}
	if allowed, ok := helpers[path]; ok {
		if test || slices.Contains(allowed, imported) {
			return ""
		}
		return "this helper of tests may not import it"
	}
	if _, ok := helpers[imported]; ok {
		if test || slices.Contains(testers, path) {
			return ""
		}
		return "that is for tests only"
	}
	from, pattern := layerOf(path)
	to, tree := layerOf(imported)
	switch {
	case to < 0:
		return "that package has no place yet: give it one in the layers of internal/layers/layers_test.go"
	case to < from, external && to <= engine:
		return ""
	case to == from && pattern == tree && strings.HasSuffix(tree, "/..."):
		return ""
	case to == from:
		return "both are in the same layer"
	default:
		return "imports go downward only"
	}
}

func TestImportsGoDownward(t *testing.T) {
	for _, p := range packages(t) {
		_, isHelper := helpers[p.ImportPath]
		if layer, _ := layerOf(p.ImportPath); layer < 0 && !isHelper {
			t.Errorf("%s is new: give it a place in the layers of internal/layers/layers_test.go", p.ImportPath)
			continue
		}
		for _, list := range []struct {
			imports        []string
			test, external bool
		}{{p.Imports, false, false}, {p.TestImports, true, false}, {p.XTestImports, true, true}} {
			for _, imported := range list.imports {
				imported, ours := strings.CutPrefix(imported, module)
				if !ours {
					continue
				}
				if wrong := check(p.ImportPath, imported, list.test, list.external); wrong != "" {
					t.Errorf("%s imports %s: %s", p.ImportPath, imported, wrong)
				}
			}
		}
	}
}

// Only the bridge uses cgo, and files that import unsafe have names that say so.
func TestUnsafe(t *testing.T) {
	for _, p := range packages(t) {
		for _, file := range slices.Concat(p.GoFiles, p.CgoFiles, p.IgnoredGoFiles, p.TestGoFiles, p.XTestGoFiles) {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.ImportsOnly)
			require.NoError(t, err)
			for _, spec := range parsed.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				if wrong := checkUnsafe(p.ImportPath, file, imported); wrong != "" {
					t.Errorf("%s/%s imports %q: %s", p.ImportPath, file, imported, wrong)
				}
			}
		}
	}
}

func checkUnsafe(path, file, imported string) string {
	switch {
	case slices.Contains(c, path):
		return ""
	case imported == "C":
		return "only the packages in c may"
	case imported == "unsafe" && !strings.HasSuffix(file, "_unsafe.go") && !strings.HasSuffix(file, "_test.go"):
		return "only files named *_unsafe.go may"
	default:
		return ""
	}
}

// Tests of packages with C++ are external: go compiles a package again for its internal tests,
// with its C++, which takes minutes for the bridge.
func TestExternalTests(t *testing.T) {
	for _, p := range packages(t) {
		if slices.Contains(c, p.ImportPath) {
			require.NotEmpty(t, p.CgoFiles, p.ImportPath)
			require.Empty(t, p.TestGoFiles, "%s: name the package of these files %[1]s_test", p.ImportPath)
		}
	}
}

// TestRules tests the rules themselves.
func TestRules(t *testing.T) {
	const code, test, external = 0, 1, 2
	for _, r := range []struct {
		path, imported string
		in             int
		ok             bool
	}{
		{"v8", "groups", code, true},
		{"v8", "internal/bridge", code, true},
		{"groups", "v8", code, false},
		{"groups", "v8", test, false},
		{"groups", "v8", external, true},
		{"groups", "marshal", external, false},
		{"cage", "locker", code, false},
		{"internal/bridge", "internal/engine", code, false},
		{"internal/console", "v8", code, true},
		{"internal/console", "cmd/paddock", code, false},
		{"cmd/paddock", "internal/console", code, true},
		{"cmd/paddock", "cmd/paddock/help", code, true},
		{"cmd/paddock", "examples/tenants", code, false},
		{"cmd/paddock", "cmdline", code, false},
		{"v8", "internal/child", code, false},
		{"v8", "internal/child", test, true},
		{"internal/live", "internal/bridge", code, true},
		{"internal/live", "v8", code, false},
		{"internal/live", "internal/child", test, true},
		{"v8", "newcomer", code, false},
	} {
		wrong := check(r.path, r.imported, r.in != code, r.in == external)
		require.Equal(t, r.ok, wrong == "", "%+v: %s", r, wrong)
	}
	require.Contains(t, check("v8", "newcomer", false, false), "give it one")
	require.Empty(t, checkUnsafe("internal/bridge", "bridge.go", "C"))
	require.Empty(t, checkUnsafe("v8", "value_unsafe.go", "unsafe"))
	require.Empty(t, checkUnsafe("v8", "value_test.go", "unsafe"))
	require.NotEmpty(t, checkUnsafe("v8", "value.go", "unsafe"))
	require.NotEmpty(t, checkUnsafe("v8", "value_unsafe.go", "C"))
}
