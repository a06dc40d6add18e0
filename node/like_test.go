package node_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/node"
)

var update = flag.Bool("update", false, "rewrite testdata/*.txt with the output of the installed node")

// major is the version of Node.js that wrote testdata/*.txt.
const major = "v20."

// inNode returns the output of a file of testdata in the installed Node.js.
func inNode(t *testing.T, name string) string {
	c := exec.CommandContext(t.Context(), "node", "--no-warnings", "-e",
		"import('./"+name+".mjs').then((m) => process.stdout.write(m.default + '\\n'))")
	c.Dir = "testdata"
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	require.NoError(t, err, stderr.String())
	return string(out)
}

// installed reports whether there is a Node.js that must have the same output.
func installed(t *testing.T) bool {
	version, err := exec.CommandContext(t.Context(), "node", "--version").Output()
	if err != nil {
		t.Logf("the files are not compared with Node.js, which is not installed: %v", err)
		return false
	}
	if !strings.HasPrefix(string(version), major) {
		t.Logf("the files are not compared with Node.js: want %s, have %s", major, version)
		return false
	}
	return true
}

// The modules do what those of Node.js do. Each file of testdata prints the results of many
// expressions, and the text next to it has the output of Node.js.
func TestLikeNode(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.mjs")
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	compare := installed(t)
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".mjs")
		if name == "check" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(inNode(t, name)), 0o666))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			if compare {
				require.Equal(t, inNode(t, name), string(want), "go test ./node -update rewrites the file")
			}
			p := newPage(t, node.Options{Timers: true, Args: []string{"test"}}, files(t))
			got, err := p.text(t.Context(), name+".mjs")
			require.NoError(t, err)
			wanted, had := strings.Split(string(want), "\n"), strings.Split(got+"\n", "\n")
			for n := range max(len(wanted), len(had)) {
				if at(wanted, n) != at(had, n) {
					t.Errorf("line %d:\n\tNode.js %s\n\there    %s", n+1, at(wanted, n), at(had, n))
				}
			}
		})
	}
}

func at(lines []string, n int) string {
	if n < len(lines) {
		return lines[n]
	}
	return "(ends)"
}
