package v8_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// giants are scripts that ask for one object of hundreds of megabytes.
var giants = []string{
	"new Array(30e6); 1",
	"new Array(3e7).fill({}); 1",
	"new Array(1e8).fill(0).map(() => ({})); 1",
	"Array(2e7).join('a').length",
	"[...'.'.repeat(5e8)].length",
	"'a'.repeat(5e8).split('').length",
	"'\\u1234'.repeat(500e6).charCodeAt(3)",
	"'x'.repeat(5e8).replace(/y/g, 'z').length",
	"'ab'.repeat(2e8).toUpperCase().length",
	"'ab'.repeat(2e8).slice(1, -1) === 'c'",
	"'a'.repeat(5e8) === 'a'.repeat(5e8 - 1) + 'b'",
	"'a'.repeat(5e8) < 'a'.repeat(5e8 - 1) + 'b'",
	"1n << 1000000000n; 1",
	"7n ** 100000000n; 1",
	"new Map(Array(1e7).entries()).size",
	"[].concat(Array(3e7).fill(1), Array(3e7).fill(2)).length",
	"{ const a = []; for (;;) a.push(1); }",
	"{ const a = []; a.length = 1e8; for (let i = 0; i < 1e8; i++) a[i] = i; }",
	"{ const a = []; a.length = 4e8; a.fill(1); }",
	"{ const s = new Set(); for (let i = 0; ; i++) s.add(i); }",
	"{ const o = {}; for (let i = 0; ; i++) o[i * 7] = i; }",
	"{ const o = {}; for (let i = 0; ; i++) o['k' + i] = i; }",
	"try { new Array(30e6); } catch {} finally { new Array(30e6); } 1",
	"(async () => { new Array(30e6); })(); 1",
	"Promise.resolve().then(() => new Array(30e6)); 1",
	"[3, 1, 2].sort(() => new Array(30e6) && 1); 1",
	"JSON.stringify({ toJSON: () => new Array(30e6) && 1 })",
	"'abc'.replace(/b/, () => new Array(30e6) && 'x')",
}

// resetPeak makes the memory that is resident now the process's peak, and returns
// it; peak is what it has become. Both in bytes.
func resetPeak(t *testing.T) uint64 {
	require.NoError(t, os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200))
	return peak(t)
}

func peak(t *testing.T) (bytesOf uint64) {
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, line, _ := bytes.Cut(status, []byte("VmHWM:"))
	_, err = fmt.Sscanf(string(line), "%d kB", &bytesOf)
	require.NoError(t, err)
	return bytesOf << 10
}

// A large object that does not fit ends its run before V8 allocates it, and the
// isolate is as good as before.
func TestLarge(t *testing.T) {
	for _, limit := range []uint64{8, 64} {
		isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: limit << 20}})
		require.NoError(t, err)
		for _, source := range giants {
			c, err := isolate.NewContext(ctx)
			require.NoError(t, err)
			before := resetPeak(t)
			_, err = c.Eval(ctx, source, v8.Origin{})
			require.ErrorIs(t, err, v8.ErrMemoryLimit, source)
			require.NotErrorIs(t, err, v8.ErrLost, source)
			require.LessOrEqual(t, peak(t), before+((limit*3/2+16)<<20), source)
			got, err := c.Eval(ctx, "[1, 2, 3].map((x) => x + 1).join()", v8.Origin{})
			require.NoError(t, err, source)
			require.Equal(t, "2,3,4", got, source)
			require.NoError(t, c.Close())
		}
		require.NoError(t, isolate.Close())
	}
}

// Garbage does not count: each of these fits, though all together would not.
func TestLargeGarbage(t *testing.T) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 32 << 20}})
	require.NoError(t, err)
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	require.NoError(t, err)
	for _, source := range []string{
		"for (let i = 0; i < 300; i++) new Array(1e6).fill(i)",
		"for (let i = 0; i < 300; i++) ('ab'.repeat(1e6) + i).charCodeAt(3)",
		"for (let i = 0; i < 300; i++) 'x'.repeat(1e5).split('')",
		"for (let i = 0; i < 300; i++) Array.from({ length: 2e5 }, () => 1)",
		"for (let i = 0; i < 100; i++) new Set(new Array(1e5).keys())",
		"for (let i = 0; i < 300; i++) 1n << 8000000n",
	} {
		require.NoError(t, c.Exec(ctx, source, v8.Origin{}), source)
	}
}

// What an isolate holds is known at once, not after the next collection.
func TestLargeIsCounted(t *testing.T) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 256 << 20}})
	require.NoError(t, err)
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Exec(ctx, "x = new Array(10e6).fill(1)", v8.Origin{}))
	require.GreaterOrEqual(t, isolate.Memory().Heap, uint64(40e6))
	require.NoError(t, c.Exec(ctx, "y = '\\u1234'.repeat(10e6); y.charCodeAt(3)", v8.Origin{}))
	require.GreaterOrEqual(t, isolate.Memory().Heap, uint64(60e6))
}

// A Go function is not called when the run has passed the limit already.
func TestLargeThenCall(t *testing.T) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 8 << 20}})
	require.NoError(t, err)
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	require.NoError(t, err)
	calls := 0
	require.NoError(t, c.SetFunc(ctx, "f", func(context.Context, *v8.Call) (v8.Value, error) { calls++; return v8.Undefined, nil }))
	err = c.Exec(ctx, "escape('a'.repeat(9e6)); f()", v8.Origin{})
	assert.ErrorIs(t, err, v8.ErrMemoryLimit)
	require.Zero(t, calls)
}

// Code of each of V8's tiers looks whether the run must end as soon as the heap
// is full: without that these loops lose their isolates.
func TestLookSoon(t *testing.T) {
	for _, tier := range []string{"--no-sparkplug --no-maglev --no-turbofan", "--always-sparkplug --no-maglev --no-turbofan", "--no-turbofan", "--no-maglev", ""} {
		t.Run(tier, func(t *testing.T) {
			t.Parallel()
			r := child.Run(t, "hogs", tier)
			require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
			require.Equal(t, "memory\nmemory\nmemory\nmemory\n", r.Stdout, r.Stderr)
		})
	}
}

var loops = []string{
	"{ const a = []; for (;;) a.push(new Array(100).fill(0)); }",
	"{ const a = []; for (;;) a.push(new Array(20000).fill(0)); }",
	"{ const a = []; for (;;) a.push('abc'.repeat(50).toUpperCase() + a.length); }",
	"{ const a = []; do a.push([...'abcdefgh']); while (true); }",
}

func init() {
	child.Register("hogs", func(args []string) int {
		if err := hogs(args[0]); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

func hogs(flags string) error {
	if err := v8.SetOptions(v8.Options{Flags: strings.Fields(flags)}); err != nil {
		return err
	}
	for _, source := range loops {
		group, err := groups.New()
		if err != nil {
			return err
		}
		isolate, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 16 << 20}})
		if err != nil {
			return err
		}
		c, err := isolate.NewContext(ctx)
		if err != nil {
			return err
		}
		switch err := c.Exec(ctx, source, v8.Origin{}); {
		case errors.Is(err, v8.ErrLost) || !errors.Is(err, v8.ErrMemoryLimit):
			return err
		default:
			fmt.Println("memory")
		}
		if err := isolate.Close(); err != nil {
			return err
		}
		if err := group.Close(); err != nil {
			return err
		}
	}
	return nil
}
