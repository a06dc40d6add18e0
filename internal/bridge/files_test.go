package bridge_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// PD_INTERFACE changes with bridge.h, so that a program does not start if its C++ code was compiled
// with another one.
func TestInterface(t *testing.T) {
	text, err := os.ReadFile("header/bridge.h")
	require.NoError(t, err)
	line := regexp.MustCompile(`(?m)^#define PD_INTERFACE "(.*)"$`)
	defined := line.FindSubmatch(text)
	require.Len(t, defined, 2)
	sum := sha256.Sum256(line.ReplaceAll(text, []byte(`#define PD_INTERFACE ""`)))
	require.Equal(t, hex.EncodeToString(sum[:8]), string(defined[1]), "bridge.h has changed: set PD_INTERFACE")
}

// The table of README.md has all files of the package and of its folder with C++, and no others.
func TestFileMap(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(line, "|"); len(cells) > 3 {
			for _, name := range regexp.MustCompile("`([a-z0-9_]+)`").FindAllStringSubmatch(cells[2], -1) {
				listed[name[1]] = true
			}
		}
	}
	found := map[string]bool{}
	for _, folder := range []string{".", "header", "native"} {
		entries, err := os.ReadDir(folder)
		require.NoError(t, err)
		for _, e := range entries {
			switch ext := filepath.Ext(e.Name()); ext {
			case ".cc", ".h", ".go":
				if !strings.HasSuffix(e.Name(), "_test.go") {
					found[strings.TrimSuffix(e.Name(), ext)] = true
				}
			}
		}
	}
	require.Equal(t, found, listed)
}

// unit.cc includes all other C++ files, and these are empty if cgo compiles them alone.
func TestUnit(t *testing.T) {
	unit, err := os.ReadFile("native/unit.cc")
	require.NoError(t, err)
	files, err := filepath.Glob("native/*.cc")
	require.NoError(t, err)
	require.Greater(t, len(files), 1)
	for _, file := range files {
		name := filepath.Base(file)
		if name == "unit.cc" {
			continue
		}
		includes := strings.Count(string(unit), "#include \""+name+"\"\n")
		require.Equal(t, 1, includes, "unit.cc must include %s once", name)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(text), "#ifdef PADDOCK_UNIT"), "%s must begin as the others do", name)
		require.True(t, strings.HasSuffix(string(text), "\n#endif\n"), "%s must end with #endif", name)
	}
}
