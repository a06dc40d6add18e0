//go:build !(linux && cgo && (amd64 || arm64))

package platforms_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

var ctx = context.Background()

// A function that would create something of the engine returns an error with the reason
// and the remedy in one line.
func TestUnsupported(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.snapshot")
	require.NoError(t, os.WriteFile(file, []byte("snapshot"), 0o600))
	only := func(_ any, err error) error { return err }
	for name, err := range map[string]error{
		"v8.Supported":         v8.Supported(),
		"v8.NewIsolate":        only(v8.NewIsolate(v8.IsolateOptions{})),
		"groups.Supported":     groups.Supported(),
		"groups.New":           only(groups.New()),
		"groups.Default":       only(groups.Default()),
		"groups.NewAllocator":  only(groups.NewAllocator(groups.AllocatorOptions{})),
		"pool.New":             only(pool.New(pool.Options{})),
		"snapshot.Build":       only(snapshot.Build(ctx, snapshot.Options{})),
		"snapshot.Load":        only(snapshot.Load(nil)),
		"snapshot.Open":        only(snapshot.Open(file)),
		"snapshot.OpenFS":      only(snapshot.OpenFS(fstest.MapFS{}, "a.snapshot")),
		"snapshot.DecodeCache": only(snapshot.DecodeCache(nil)),
		"marshal.CopyOf":       only(marshal.CopyOf([]int{1})),
	} {
		require.ErrorIs(t, err, v8.ErrUnsupported, name)
		require.NotContains(t, err.Error(), "\n", name)
		require.Contains(t, err.Error(), reason(), name)
	}
}

func reason() string {
	if runtime.GOOS == "linux" && (runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64") {
		return "paddock: no engine, because cgo is off: set CGO_ENABLED=1 and install g++"
	}
	return "paddock: no engine for " + runtime.GOOS + "/" + runtime.GOARCH + ": build for linux/amd64 or linux/arm64"
}

// The rest works as far as it needs no engine, and nothing panics.
func TestWithout(t *testing.T) {
	require.Empty(t, v8.Version())
	require.NoError(t, v8.SetOptions(v8.Options{}))
	require.Zero(t, cage.Fixed())
	require.Zero(t, cage.Count(10))
	require.Empty(t, groups.ReadStats().Groups)
	require.NoError(t, groups.Worn())
	if machine, err := cage.ReadMachine(); runtime.GOOS == "linux" {
		require.NoError(t, err)
		require.Positive(t, machine.Memory)
	} else {
		require.ErrorIs(t, err, cage.ErrUnsupported)
	}

	// Values of Go, which the tests of users may compare.
	require.Equal(t, "a", v8.String("a").String())
	c, err := marshal.CopyOf("a")
	require.NoError(t, err)
	require.NoError(t, c.Close())
	_, err = marshal.NewClass[strings.Builder]("Builder")
	require.NoError(t, err)
	f, err := modules.NewFS(fstest.MapFS{"a.js": {Data: []byte("1")}}, modules.FSOptions{})
	require.NoError(t, err)
	require.NoError(t, f.Close())
	d, err := snapshot.OpenDir(t.TempDir(), snapshot.DirOptions{})
	require.NoError(t, err)
	require.Zero(t, d.Stats())
	v8.NewWasmModule(nil).Close()

	// Objects of an isolate that could not be created are zero.
	var isolate *v8.Isolate
	_, err = isolate.NewContext(ctx)
	require.ErrorIs(t, err, v8.ErrInvalid)
	loop := v8.NewLoop(nil, v8.LoopOptions{})
	_, err = web.Install(ctx, loop, web.Options{})
	require.Error(t, err)
	_, err = modules.New(ctx, loop, modules.Options{})
	require.Error(t, err)
	require.NoError(t, loop.Close())
}
