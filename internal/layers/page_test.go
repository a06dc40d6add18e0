package layers

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const page = "../../docs/architecture.md"

func readPage(t *testing.T) string {
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	return string(text)
}

// listed returns the packages of the first block of the page, line by line from the top.
func listed(t *testing.T) (lines [][]string) {
	_, text, found := strings.Cut(readPage(t), "```text\n")
	require.True(t, found)
	text, _, _ = strings.Cut(text, "```")
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		names := regexp.MustCompile(`\s{2,}`).Split(line, -1)
		if n > 0 {
			names = names[:1] // the rest describes the package
		}
		lines = append(lines, names)
	}
	return lines
}

// The page lists all layers in their order.
func TestPageLayers(t *testing.T) {
	above := len(layers) - 1
	var all []string
	for _, names := range listed(t) {
		for _, name := range names {
			if name == "third_party/v8" {
				continue
			}
			layer, pattern := layerOf(name)
			require.NotEqual(t, -1, layer, "%s is not in the layers of the test", name)
			require.LessOrEqual(t, layer, above, "%s is below a package of a lower layer", name)
			above = layer
			all = append(all, pattern)
		}
	}
	for _, names := range layers {
		for _, name := range names {
			require.Contains(t, all, name, "%s has no line", name)
		}
	}
}

// A file that the page names exists. Names without a folder are of internal/bridge
// or of
// its folders with C++ and with the header.
func TestPageFiles(t *testing.T) {
	names := regexp.MustCompile("`([a-z0-9_/]+\\.(?:go|cc|h))`").FindAllStringSubmatch(readPage(t), -1)
	require.Greater(t, len(names), 50)
	for _, name := range names {
		file := name[1]
		if !strings.Contains(file, "/") {
			folder := "internal/bridge"
			switch {
			case file == "bridge.h":
				folder += "/header"
			case path.Ext(file) != ".go":
				folder += "/native"
			}
			file = path.Join(folder, file)
		}
		if _, err := os.Stat(path.Join("../..", file)); err != nil {
			t.Errorf("%s names %s, which does not exist", page, name[1])
		}
	}
}
