package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/repository"
)

// docs/v8-changes.md has all functions that the linker replaces, and files and tests that exist.
func TestPage(t *testing.T) {
	root := filepath.Join("..", repository.Root)
	groups, err := readGroups(root)
	require.NoError(t, err)
	functions := 0
	for _, g := range groups {
		functions += len(g.symbols)
		require.FileExists(t, filepath.Join(root, filepath.Dir(native), g.file), g.name)
		if g.test == "" {
			continue
		}
		folder, name, _ := strings.Cut(g.test, ".")
		files, err := filepath.Glob(filepath.Join(root, folder, "*_test.go"))
		require.NoError(t, err)
		found := false
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			found = found || strings.Contains(string(text), "\nfunc "+name+"(t *testing.T)")
		}
		require.True(t, found, "%s: no test %s", g.name, g.test)
	}
	require.Greater(t, functions, 100)
}

const (
	flags  = "#cgo LDFLAGS: -Wl,--wrap=_ZN2v88internal4Heap4GrowEv -Wl,--wrap=malloc\n#cgo LDFLAGS: -lm\n"
	header = "| hooks | file | purpose | fails without them | upstream |\n|---|---|---|---|---|\n"
	lists  = "\n## Names of the hooks\n\nText.\n\n### heap\n\n`Heap::Grow`\n\n### memory\n\n`malloc`\n"
)

func TestGroups(t *testing.T) {
	const heap, memory = "| [heap](#heap) | `heap.cc` | it grows | `v8.TestHeap` | nothing |\n",
		"| [memory](#memory) | `malloc.cc` | it is counted | not verified | nothing |\n"
	read := func(flags, text string) ([]group, error) {
		root := t.TempDir()
		for name, content := range map[string]string{native: flags, page: text} {
			require.NoError(t, os.MkdirAll(filepath.Join(root, filepath.Dir(name)), 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(content), 0o644))
		}
		return readGroups(root)
	}
	groups, err := read(flags, header+heap+memory+lists)
	require.NoError(t, err)
	require.Equal(t, []group{
		{"heap", "heap.cc", "v8.TestHeap", []string{"_ZN2v88internal4Heap4GrowEv"}},
		{"memory", "malloc.cc", "", []string{"malloc"}},
	}, groups)
	const table = header + heap + memory
	replace := func(old, text string) string { return strings.Replace(table+lists, old, text, 1) }
	for wrong, texts := range map[string][2]string{
		"has no section":                 {flags, table},
		"the table does not have memory": {flags, header + heap + lists},
		"the table does not have heap":   {"#cgo LDFLAGS: -Wl,--wrap=malloc\n", header + memory + lists},
		"memory has no list":             {flags, replace("### memory", "### heaps")},
		"no list has free":               {flags + "#cgo LDFLAGS: -Wl,--wrap=free\n", table + lists},
		"has no flag for Heap::Grow":     {"#cgo LDFLAGS: -Wl,--wrap=malloc\n", table + lists},
		`"perhaps" is neither a test`:    {flags, replace("`v8.TestHeap`", "perhaps")},
		"or another group has it, too":   {flags, table + lists + "\n`Heap::Grow`\n"},
		"are both called malloc":         {flags + "#cgo LDFLAGS: -Wl,--wrap=malloc\n", table + lists},
	} {
		_, err := read(texts[0], texts[1])
		require.ErrorContains(t, err, wrong)
	}
}

// Without the flags nothing else changes.
func TestOverlay(t *testing.T) {
	require.Equal(t, "#cgo LDFLAGS: -lm\n", wrapLine.ReplaceAllString(flags, ""))
}
