package wasm_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/wasm"
)

// busy returns a module of many functions that each do some work: the Nth one, called
// with n, adds up (i * N) ^ i for all i up to n.
func busy(many int) []byte {
	var codes [][]byte
	var exports []byte
	for n := range many {
		body := slices.Concat([]byte{1, 1, i32, 0x03, 0x40}, // a local, loop
			// total += (n * N) ^ n, 40 times
			bytes.Repeat(slices.Concat([]byte{0x20, 1, 0x20, 0, 0x41}, leb(n%64),
				[]byte{0x6c, 0x20, 0, 0x73, 0x6a, 0x21, 1}), 40),
			[]byte{0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x20, 1, 0x0b})
		codes = append(codes, append(leb(len(body)), body...))
		name := "f" + string(rune('a'+n/26%26)) + string(rune('a'+n%26))
		exports = slices.Concat(exports, text(name), []byte{0}, leb(n))
	}
	return binary(
		section(secType, vec(typ([]byte{i32}, []byte{i32}))),
		section(secFunction, append(leb(many), make([]byte, many)...)),
		section(secExport, append(leb(many), exports...)),
		section(secCode, append(leb(many), slices.Concat(codes...)...)),
	)
}

// work calls every function of the module and returns the sum of the results.
func work(t testing.TB, s v8.Scope, m *v8.WasmModule, many, n int) (sum int64) {
	i, err := wasm.Instantiate(ctx, s, m, nil)
	require.NoError(t, err)
	for k := range many {
		f := export[func(context.Context, int32) (int32, error)](t, i,
			"f"+string(rune('a'+k/26%26))+string(rune('a'+k%26)))
		got, err := f(ctx, int32(n))
		require.NoError(t, err)
		sum += int64(got)
	}
	return sum
}

// optimized returns a cache of the module that contains optimized code, and the
// result of work.
func optimized(t testing.TB, wire []byte, many, n int) (cache *v8.CodeCache, sum int64) {
	c := newContext(t, v8.IsolateOptions{})
	m := v8.NewWasmModule(wire)
	defer m.Close()
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := m.CodeCache(ctx, s)
		require.ErrorIs(t, err, v8.ErrInvalid)
		_, err = m.Value(ctx, s)
		require.NoError(t, err)
		_, err = m.CodeCache(ctx, s)
		require.ErrorIs(t, err, v8.ErrNotOptimized)
		return nil
	}))
	size := -1
	require.Eventually(t, func() bool { // until V8's worker threads have finished
		var err error
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			sum = work(t, s, m, many, n)
			cache, err = m.CodeCache(ctx, s)
			return nil
		}))
		if err != nil {
			require.ErrorIs(t, err, v8.ErrNotOptimized)
			return false
		}
		grown := cache.Size() > size
		size = cache.Size()
		return !grown
	}, 30*time.Second, 50*time.Millisecond)
	return cache, sum
}

func TestCodeCache(t *testing.T) {
	const many, n = 20, 1_000_000
	wire := busy(many)
	cache, sum := optimized(t, wire, many, n)
	require.NotZero(t, cache.Size())
	group, err := groups.New()
	require.NoError(t, err)
	defer group.Close()

	m := v8.NewWasmModuleCached(wire, cache)
	defer m.Close()
	for _, o := range []v8.IsolateOptions{{}, {Group: group}, {Group: group}} {
		c := newContext(t, o)
		require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
			require.Equal(t, sum, work(t, s, m, many, n))
			// A module restored from a cache can be cached again.
			again, err := m.CodeCache(ctx, s)
			require.NoError(t, err)
			require.GreaterOrEqual(t, again.Size(), cache.Size())
			return c.Isolate().Close()
		}))
	}
	require.False(t, m.CacheRejected())

	other := busy(many + 1)
	m = v8.NewWasmModuleCached(other, cache)
	defer m.Close()
	require.True(t, m.CacheRejected())
	c := newContext(t, v8.IsolateOptions{})
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		require.NotZero(t, work(t, s, m, many+1, 10))
		return nil
	}))
}

// BenchmarkCodeCache measures the functions of a module with and without a cache.
func BenchmarkCodeCache(b *testing.B) {
	const many, n = 400, 20_000
	wire := busy(many)
	cache, sum := optimized(b, wire, many, 1_000_000)
	b.Logf("%d KiB of WebAssembly, %d KiB of code", len(wire)>>10, cache.Size()>>10)
	_ = sum
	for name, module := range map[string]func() *v8.WasmModule{
		"compiled": func() *v8.WasmModule { return v8.NewWasmModule(wire) },
		"cached":   func() *v8.WasmModule { return v8.NewWasmModuleCached(wire, cache) },
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				c := newContext(b, v8.IsolateOptions{})
				b.StartTimer()
				require.NoError(b, c.Do(ctx, func(s v8.Scope) error {
					m := module()
					defer m.Close()
					work(b, s, m, many, n)
					return nil
				}))
			}
		})
	}
}
