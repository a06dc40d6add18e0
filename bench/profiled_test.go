//go:build linux && cgo && (amd64 || arm64)

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pb "github.com/google/pprof/profile"
	"github.com/stretchr/testify/require"
)

// The command's profile names functions of V8, the bridge, Go and JavaScript.
func TestProfile(t *testing.T) {
	dir := t.TempDir()
	bench, file := filepath.Join(dir, "bench"), filepath.Join(dir, "cpu.pb.gz")
	out, err := exec.Command("go", "build", "-o", bench, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	out, err = exec.Command(bench, "-profile", file, "-run", "^(held call add|10 µs of script, held call)", "-for",
		"1s").CombinedOutput()
	require.NoError(t, err, "%s", out)
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	p, err := pb.Parse(f)
	require.NoError(t, err)
	for what, prefix := range map[string]string{"V8": "v8::internal::", "the bridge": "paddock::",
		"Go": "github.com/seed24588400/paddock/v8.", "JavaScript": "JS:"} {
		require.True(t, slices.ContainsFunc(p.Function, func(f *pb.Function) bool {
			return strings.HasPrefix(f.Name, prefix)
		}), "nothing of %s in %v", what, p.Function)
	}
	out, err = exec.Command(bench, "-profile", file, "-run", "none such").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "no operation matches")
	out, err = exec.Command(bench, "-profile", file, "-side", "rust").CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "-side rust: want go or c++")
}
