package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTag(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	head, cmdMod := r.git("rev-parse", "HEAD"), r.read("cmd/go.mod")
	require.NoError(t, r.tag(t.Context(), true), &r.log)

	require.Equal(t, "cmd/v0.1.0\nmetrics/v0.1.0\nv0.1.0", r.git("tag"))
	require.Equal(t, head, r.git("rev-parse", "v0.1.0^{commit}"))
	require.Equal(t, head, r.git("rev-parse", "cmd/v0.1.0^{commit}^"))
	require.Equal(t, r.git("rev-parse", "cmd/v0.1.0^{commit}"), r.git("rev-parse", "metrics/v0.1.0^{commit}"))
	require.Equal(t, "module "+module+"/cmd\n\ngo 1.26.0\n\nrequire "+module+" v0.1.0",
		r.git("show", "cmd/v0.1.0:cmd/go.mod"))
	require.Contains(t, r.git("show", "metrics/v0.1.0:metrics/go.sum"), module+" v0.1.0 h1:")
	require.Contains(t, r.log.String(), "git push origin main v0.1.0 metrics/v0.1.0 cmd/v0.1.0\n")

	// The branch is unchanged, and nothing else is left.
	require.Equal(t, head, r.git("rev-parse", "main"))
	require.Equal(t, cmdMod, r.read("cmd/go.mod"))
	require.Empty(t, r.git("status", "--porcelain"))
	require.NotContains(t, r.git("worktree", "list"), tree)
	left, err := os.ReadDir(filepath.Join(r.dir, "bin"))
	require.NoError(t, err)
	require.Len(t, left, 1, "the nightly report")

	require.ErrorContains(t, r.tag(t.Context(), true), "the tag v0.1.0 exists: if it is not pushed, remove it")
}

// If a command fails, all tags are removed, and the next attempt can make them.
func TestTagFails(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	good := r.read("metrics/metrics.go")
	r.write("metrics/metrics.go", strings.Replace(good, module, module+"/missing", 1))
	r.commitAll("change")
	err := r.tag(t.Context(), true)
	require.ErrorContains(t, err, "no tag was made")
	require.ErrorContains(t, err, "missing")
	require.Empty(t, r.git("tag"))
	require.NotContains(t, r.git("worktree", "list"), tree)

	r.write("metrics/metrics.go", good)
	r.commitAll("change")
	require.NoError(t, r.tag(t.Context(), true), &r.log)
}

// The printed commands are those that run: a shell makes the same tags of them.
func TestPrintedCommands(t *testing.T) {
	r := newRepository(t, "v0.1.0")
	require.NoError(t, r.tag(t.Context(), false))
	require.Empty(t, r.git("tag"))
	_, after, ok := strings.Cut(r.log.String(), ":\n\n")
	require.True(t, ok)
	script, _, ok := strings.Cut(after, "\n\n")
	require.True(t, ok)
	out, err := exec.CommandContext(t.Context(), "bash", "-euc", script).CombinedOutput()
	require.NoError(t, err, string(out))
	require.Equal(t, "cmd/v0.1.0\nmetrics/v0.1.0\nv0.1.0", r.git("tag"))
	require.NoError(t, r.checkTags(t.Context()))
}
