package bridge_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The table of README.md has all files of the package, and no others.
func TestFileMap(t *testing.T) {
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	listed := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if cells := strings.Split(line, "|"); len(cells) > 3 {
			for _, name := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(cells[2], -1) {
				listed[name[1]] = true
			}
		}
	}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	found := map[string]bool{}
	for _, e := range entries {
		switch ext := filepath.Ext(e.Name()); ext {
		case ".cc", ".h", ".go":
			if !strings.HasSuffix(e.Name(), "_test.go") {
				found[strings.TrimSuffix(e.Name(), ext)] = true
			}
		}
	}
	require.Equal(t, found, listed)
}
