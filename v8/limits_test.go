package v8_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/v8"
)

const mib = 1 << 20

// wasmGrow defines grow(pages), which is WebAssembly's memory.grow of a memory of one
// page.
const wasmGrow = `const {grow} = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([
	0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // magic, version
	0x01, 0x06, 0x01, 0x60, 0x01, 0x7f, 0x01, 0x7f, // type 0: i32 -> i32
	0x03, 0x02, 0x01, 0x00,                         // function 0 is of type 0
	0x05, 0x03, 0x01, 0x00, 0x01,                   // a memory of a page or more
	0x07, 0x08, 0x01, 0x04, 0x67, 0x72, 0x6f, 0x77, 0x00, 0x00, // export "grow"
	0x0a, 0x08, 0x01, 0x06, 0x00, 0x20, 0x00, 0x40, 0x00, 0x0b, // local.get 0, memory.grow
]))).exports;`

// flood fills the heap with live objects and catches all exceptions.
const flood = "{ const a = []; for (;;) try { a.push({n: a.length, s: 'x' + a.length}) } catch {} }"

// fill keeps about n MiB in the heap.
const fill = `var kept = [];
	function fill(n) { for (let i = 0; i < n; i++) kept.push(new Array(131072).fill(i + 0.5)) }
	`

// litter makes V8 collect garbage, which is when it checks the size of the heap.
const litter = "function litter() { for (let i = 0; i < 1e6; i++) kept.last = [i, i]; kept.last = 0 }"

func contextWith(t testing.TB, o v8.IsolateOptions) *v8.Context {
	i, err := v8.NewIsolate(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	return c
}

func limited(t testing.TB, l v8.Limits) *v8.Context {
	return contextWith(t, v8.IsolateOptions{Limits: l})
}

func exec(t testing.TB, c *v8.Context, source string) {
	require.NoError(t, c.Exec(ctx, source), source)
}

func setFunc(t testing.TB, c *v8.Context, name string, f func()) {
	require.NoError(t, c.SetFunc(ctx, name, func(context.Context, *v8.Call) (v8.Value, error) {
		f()
		return v8.Undefined, nil
	}))
}

// large has the ways to allocate more than 64 MiB outside the heap, which throw a
// RangeError.
var large = map[string]string{
	"buffer":    "new ArrayBuffer(80 << 20)",
	"typed":     "new Float64Array(10 << 20)",
	"shared":    "new SharedArrayBuffer(80 << 20)",
	"resizable": "new ArrayBuffer(1, {maxByteLength: 96 << 20}).resize(80 << 20)",
	"growable":  "new SharedArrayBuffer(1, {maxByteLength: 96 << 20}).grow(80 << 20)",
	"wasm":      "new WebAssembly.Memory({initial: 1280})",
	"wasm grow": "new WebAssembly.Memory({initial: 1}).grow(1280)",
	"transfer":  "new ArrayBuffer(1 << 20).transfer(80 << 20)",
	"slices":    "for (const a = [];;) a.push(new Uint8Array(1 << 20).slice())",
}

func TestBufferOverTheLimit(t *testing.T) {
	for name, source := range large {
		t.Run(name, func(t *testing.T) {
			c := limited(t, v8.Limits{Memory: 64 * mib})
			got, err := c.Eval(ctx, "try { "+source+"; 'no error' } catch (e) { e instanceof RangeError }")
			require.NoError(t, err)
			require.Equal(t, true, got)

			err = c.Exec(ctx, source)
			require.ErrorIs(t, err, v8.ErrMemoryLimit)
			var thrown *v8.Exception
			require.ErrorAs(t, err, &thrown)
			require.Equal(t, "RangeError", thrown.Name)
			var e *v8.MemoryError
			require.ErrorAs(t, err, &e)
			require.Equal(t, uint64(64*mib), e.Limit)
			require.Positive(t, e.Used)
			require.LessOrEqual(t, e.Used, e.Limit)

			// Other RangeErrors are not memory errors.
			err = c.Exec(ctx, "new Array(-1)")
			require.ErrorContains(t, err, "RangeError")
			require.NotErrorIs(t, err, v8.ErrMemoryLimit)
		})
	}
}

func TestMemoryGrowFails(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 * mib})
	exec(t, c, wasmGrow)
	got, err := c.Eval(ctx, "[grow(160), grow(1280), grow(160)]")
	require.NoError(t, err)
	require.Equal(t, []any{1.0, -1.0, 161.0}, got) // number of pages before, or -1 for a failure
	require.Equal(t, uint64(321*64<<10), c.Isolate().Memory().Buffers)
}

// Each part alone is within the limit.
func TestMemoryIsOfAllTogether(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 * mib})
	exec(t, c, fill+wasmGrow+"fill(20); const b = new ArrayBuffer(20 << 20); grow(159)")
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	m := c.Isolate().Memory()
	require.Equal(t, uint64(30*mib), m.Buffers)
	require.InDelta(t, 22*mib, m.Heap, 4*mib)
	require.Equal(t, uint64(64*mib), m.Limit)
	require.ErrorIs(t, c.Exec(ctx, "new ArrayBuffer(20 << 20)"), v8.ErrMemoryLimit)
	got, err := c.Eval(ctx, "grow(320)")
	require.NoError(t, err)
	require.Equal(t, -1.0, got)
	err = c.Exec(ctx, "fill(200)")
	var e *v8.MemoryError
	require.ErrorAs(t, err, &e)
	require.Equal(t, uint64(64*mib), e.Limit)
	require.Greater(t, e.Used+e.Asked, e.Limit)
	require.LessOrEqual(t, e.Used, e.Limit+m.Buffers)

	// Garbage makes room without an explicit collection.
	exec(t, c, "kept = []; for (let i = 0; i < 100; i++) new ArrayBuffer(10 << 20)")
}

func TestFreedBuffersAreCountedBack(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 64 * mib})
	for _, source := range []string{
		"{ let b = new ArrayBuffer(40 << 20) }",
		"{ let b = new SharedArrayBuffer(40 << 20) }",
		"{ let b = new ArrayBuffer(1 << 20, {maxByteLength: 50 << 20}); b.resize(40 << 20); b.resize(30 << 20) }",
		"{ let b = new WebAssembly.Memory({initial: 100}); b.grow(500) }",
	} {
		for range 3 {
			exec(t, c, source)
			require.NoError(t, c.Isolate().CollectGarbage(ctx))
			require.Zero(t, c.Isolate().Memory().Buffers, source)
		}
	}
}

func TestBuffersAlone(t *testing.T) {
	c := limited(t, v8.Limits{Buffers: 8 * mib})
	exec(t, c, fill+"fill(30); var b = new ArrayBuffer(6 << 20)")
	err := c.Exec(ctx, "new ArrayBuffer(3 << 20)")
	var e *v8.MemoryError
	require.ErrorAs(t, err, &e)
	require.Equal(
		t, v8.MemoryError{Part: v8.PartBuffers, Limit: 8 * mib, Allowed: 8 * mib, Used: 6 * mib, Asked: 3 * mib}, *e,
	)
	require.ErrorContains(t, e, "v8: the memory limit is reached: Limits.Buffers is 8.0 MiB, and buffers hold 6.0 MiB; 3.0 MiB more were requested")
}

func TestHeapAlone(t *testing.T) {
	c := limited(t, v8.Limits{Heap: 24 * mib})
	require.Greater(t, c.Isolate().Limits().Memory, uint64(24*mib))
	exec(t, c, "var b = new ArrayBuffer(60 << 20)")
	err := c.Exec(ctx, flood)
	var e *v8.MemoryError
	require.ErrorAs(t, err, &e)
	require.Equal(t, uint64(24*mib), e.Limit)
	require.Equal(t, v8.PartHeap, e.Part)
	require.InDelta(t, 24*mib, e.Used, 12*mib)
}

// The run ends, and the next run is not affected.
func TestHeapFlood(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 32 * mib})
	held := func(run context.Context, source string) error {
		return c.Do(ctx, func(s v8.Scope) error {
			_, err := s.Eval(run, source)
			if got, after := s.Eval(ctx, sound); assert.NoError(t, after) {
				text, _ := got.AsString()
				assert.Equal(t, "1,2,3", text)
			}
			return err
		})
	}
	for _, run := range []func(context.Context, string) error{
		held,
		func(run context.Context, source string) error { return c.Exec(run, source) },
	} {
		for _, source := range []string{
			flood,
			"{ const m = new Map; for (let i = 0;; i++) m.set(i, [i]) }",
			"{ let s = 'abc'; const a = []; for (;;) a.push((s += 'x').replace('a', '')) }",
			"{ const a = []; for (;;) a.push(new Uint8Array(1)) }",
		} {
			within, cancel := context.WithTimeout(ctx, 20*time.Second)
			err := run(within, source)
			cancel()
			require.ErrorIs(t, err, v8.ErrMemoryLimit, source)
			require.NotErrorIs(t, err, v8.ErrTerminated, source)
			var e *v8.MemoryError
			require.ErrorAs(t, err, &e)
			require.Equal(t, uint64(32*mib), e.Limit)
			require.Greater(t, e.Used, e.Limit/2)
			require.Less(t, e.Used, e.Limit*2)
			got, err := c.Eval(ctx, sound)
			require.NoError(t, err)
			require.Equal(t, "1,2,3", got)
			require.Less(t, c.Isolate().Memory().Heap, uint64(8*mib), source)
		}
	}
	// The error for a refused buffer does not count what the floods held.
	var e *v8.MemoryError
	require.ErrorAs(t, c.Exec(ctx, "new ArrayBuffer(40 << 20)"), &e)
	require.Less(t, e.Used, uint64(8*mib))
}

// A program that holds two thirds of a limit goes on, whatever garbage it makes.
func TestGarbageBesideMuch(t *testing.T) {
	for limit, hold := range map[uint64]string{
		16: "for (let i = 0; i < 380e3; i++) keep.push({ a: i, b: i, c: 0 })",
		64: "for (let i = 0; i < 125e3; i++) keep.push(new Array(100).fill(i))",
	} {
		for _, garbage := range []string{
			"new Uint8Array(20000)",
			"new Uint8Array(500)",
			"new ArrayBuffer(1000, { maxByteLength: 2000 })",
			"({ x: [1, 2, 3] })",
			"JSON.stringify([1, { a: 2, b: 'x' + Math.random() }])",
		} {
			c := limited(t, v8.Limits{Memory: limit * mib})
			exec(t, c, "var keep = []; "+hold)
			require.Greater(t, c.Isolate().Memory().Heap, limit*mib*6/10)
			require.NoError(
				t, c.Exec(ctx, "for (const end = Date.now() + 500; Date.now() < end;) "+garbage), "%d MiB: %s", limit,
				garbage,
			)
			require.NoError(t, c.Isolate().Close())
		}
	}
}

// A small buffer counts with what V8's allocator takes for it.
func TestSmallBuffers(t *testing.T) {
	c := limited(t, v8.Limits{Memory: 16 * mib})
	exec(t, c, "var keep = Array.from({ length: 1000 }, () => new ArrayBuffer(16))")
	require.EqualValues(t, 1000*256, c.Isolate().Memory().Buffers)
	exec(t, c, "keep = null")
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	require.Eventually(t, func() bool { return c.Isolate().Memory().Buffers == 0 }, 5*time.Second, time.Millisecond)
}

// An error that V8 throws to end its parsers is not the result of a run.
func TestTypedArrayFlood(t *testing.T) {
	for range 10 {
		c := limited(t, v8.Limits{Memory: 16 * mib})
		err := c.Exec(ctx, "const a = [], source = new Uint8Array(100); for (;;) a.push(source.map((x) => x + 1))")
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		require.NotErrorIs(t, err, v8.ErrLost)
		require.NoError(t, c.Isolate().Close())
	}
}

func TestSetLimitsRaises(t *testing.T) {
	for name, source := range map[string]string{
		"heap":    "fill(10); raise(); fill(50)",
		"buffers": "var b = [new ArrayBuffer(20 << 20)]; raise(); for (let i = 0; i < 5; i++) b.push(new ArrayBuffer(10 << 20))",
	} {
		t.Run(name, func(t *testing.T) {
			c := limited(t, v8.Limits{Memory: 32 * mib})
			setFunc(t, c, "raise", func() {})
			exec(t, c, fill)
			require.ErrorIs(t, c.Exec(ctx, source), v8.ErrMemoryLimit)
			exec(t, c, "kept = []; b = []")
			setFunc(t, c, "raise", func() { assert.NoError(t, c.Isolate().SetLimits(v8.Limits{Memory: 128 * mib})) })
			exec(t, c, source)
			require.Equal(
				t, v8.Limits{Memory: 128 * mib, Heap: 128 * mib, Mappings: v8.DefaultMappings}, c.Isolate().Limits(),
			)
			require.Equal(t, uint64(128*mib), c.Isolate().Memory().Limit)
			// The limit still applies.
			require.ErrorIs(t, c.Exec(ctx, flood), v8.ErrMemoryLimit)
		})
	}
}

func TestSetLimitsLowers(t *testing.T) {
	for name, lower := range map[string]v8.Limits{
		"memory": {Memory: 20 * mib},
		"heap":   {Memory: 128 * mib, Heap: 20 * mib},
	} {
		t.Run(name, func(t *testing.T) {
			c := limited(t, v8.Limits{Memory: 128 * mib})
			setFunc(t, c, "lower", func() { assert.NoError(t, c.Isolate().SetLimits(lower)) })
			exec(t, c, fill)
			run, cancel := context.WithTimeout(ctx, 20*time.Second)
			defer cancel()
			// Only garbage is created after it.
			err := c.Exec(run, "fill(40); lower(); for (;;) new Array(1000).fill({})")
			require.ErrorIs(t, err, v8.ErrMemoryLimit)
			exec(t, c, "kept = []; fill(8)")
			require.ErrorIs(t, c.Exec(ctx, "fill(120)"), v8.ErrMemoryLimit)
		})
	}
}

func TestInvalidLimits(t *testing.T) {
	i := newIsolate(t)
	before := i.Limits()
	for want, l := range map[string]v8.Limits{
		"invalid argument: a memory limit of 1 bytes is below the minimum of 8388608":                                                                        {Memory: 1},
		"invalid argument: a heap limit of 8388607 bytes is below the minimum of 8388608":                                                                    {Memory: 64 * mib, Heap: v8.MinMemory - 1},
		fmt.Sprintf("invalid argument: a heap limit of %d bytes exceeds the %d bytes of a pointer-compression cage", cage.Fixed().Cage+1, cage.Fixed().Cage): {Heap: cage.Fixed().Cage + 1},
		"invalid argument: a stack limit of 65535 bytes is below the minimum of 65536":                                                                       {Stack: v8.MinStack - 1},
		"invalid argument: Limits.CPU is -1ns; it must not be negative":                                                                                      {CPU: -1},
	} {
		require.EqualError(t, i.SetLimits(l), "v8: set limits: "+want)
		require.ErrorIs(t, i.SetLimits(l), v8.ErrInvalid)
		_, err := v8.NewIsolate(v8.IsolateOptions{Limits: l})
		require.EqualError(t, err, "v8: new isolate: "+want)
		require.ErrorIs(t, err, v8.ErrInvalid)
	}
	err := i.SetLimits(v8.Limits{RunCPU: time.Second})
	require.EqualError(t, err, "v8: set limits: invalid argument: a CPU limit requires IsolateOptions.Measure")
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.Equal(t, before, i.Limits())
	require.NoError(t, i.Close())
	<-i.Done()
	require.ErrorIs(t, i.SetLimits(v8.Limits{}), v8.ErrClosed)
	require.Zero(t, i.Memory())
	require.Zero(t, i.Times())
}

// Simple code runs with the smallest memory and the smallest stack.
func TestLeastLimits(t *testing.T) {
	c := limited(t, v8.Limits{Memory: v8.MinMemory, Stack: v8.MinStack})
	got, err := c.Eval(ctx, sound)
	require.NoError(t, err)
	require.Equal(t, "1,2,3", got)
	require.ErrorIs(t, c.Exec(ctx, flood), v8.ErrMemoryLimit)
	require.ErrorContains(t, c.Exec(ctx, overflows[0]), "RangeError")
}

// softened returns a context whose isolate has 128 MiB and calls f at 24 MiB.
func softened(t *testing.T, f func(*v8.Interrupted)) *v8.Context {
	c := contextWith(t, v8.IsolateOptions{
		Limits:      v8.Limits{Memory: 128 * mib, Soft: 24 * mib},
		OnSoftLimit: f,
	})
	exec(t, c, fill+litter)
	return c
}

func TestOnSoftLimit(t *testing.T) {
	for name, source := range map[string]string{
		"heap":    "fill(40)",
		"buffers": "for (let i = 0; i < 10; i++) kept.push(new ArrayBuffer(4 << 20))",
		"wasm":    "kept.push(new WebAssembly.Memory({initial: 640}))",
	} {
		t.Run(name, func(t *testing.T) {
			reported := 0
			var c *v8.Context
			c = softened(t, func(n *v8.Interrupted) {
				reported++
				assert.Same(t, c.Isolate(), n.Isolate())
				m := n.Isolate().Memory()
				assert.Greater(t, m.Heap+m.Buffers, uint64(24*mib))
				s, err := n.HeapStatistics()
				assert.NoError(t, err)
				assert.Positive(t, s.UsedHeap)
				assert.ErrorIs(t, c.Exec(ctx, "1"), v8.ErrReentrant)
				if reported == 2 {
					panic("is dropped")
				}
			})
			for n := range 3 {
				exec(t, c, source+"; litter()")
				for more := 0; reported == n && more < 50; more++ { // checked at a collection
					exec(t, c, "litter()")
				}
				require.Equal(t, n+1, reported)
				exec(t, c, "fill(10); litter()")
				require.Equal(t, n+1, reported, "it has been over it all the time")
				exec(t, c, "kept = []")
				// Buffers are freed some time after the collection that found them
				// dead.
				require.Eventually(t, func() bool {
					assert.NoError(t, c.Isolate().CollectGarbage(ctx))
					m := c.Isolate().Memory()
					return m.Heap+m.Buffers < 24*mib
				}, 10*time.Second, time.Millisecond)
			}
		})
	}
}

// Without a function, a soft limit would have no effect.
func TestSoftLimitRequiresFunction(t *testing.T) {
	_, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Soft: 24 * mib}})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "IsolateOptions.OnSoftLimit")
	before := v8.Limits{Memory: 64 * mib}
	c := limited(t, before)
	err = c.Isolate().SetLimits(v8.Limits{Memory: 128 * mib, Soft: 24 * mib})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "IsolateOptions.OnSoftLimit")
	require.Equal(t, before.Memory, c.Isolate().Limits().Memory)
}

// A panic of OnSoftLimit is logged, and the run continues.
func TestOnSoftLimitPanics(t *testing.T) {
	var log bytes.Buffer
	groups.SetLogger(slog.New(slog.NewTextHandler(&log, nil)))
	defer groups.SetLogger(nil)
	exec(t, softened(t, func(*v8.Interrupted) { panic("too soft") }), "fill(40)")
	groups.SetLogger(nil)
	require.Contains(t, log.String(), "level=WARN")
	require.Contains(t, log.String(), "too soft")
}

func TestOnSoftLimitMayRaise(t *testing.T) {
	reported := 0
	c := contextWith(t, v8.IsolateOptions{
		Limits: v8.Limits{Memory: 32 * mib, Soft: 16 * mib},
		OnSoftLimit: func(n *v8.Interrupted) {
			reported++
			assert.Contains(t, n.Stack(), "crossing")
			l := n.Isolate().Limits()
			assert.NoError(t, n.Isolate().SetLimits(v8.Limits{Memory: 2 * l.Memory, Soft: 2 * l.Soft}))
		},
	})
	exec(t, c, fill+"(function crossing() { for (let i = 0; i < 80; i++) { fill(1); for (let j = 0; j < 1e4; j++); } })()")
	require.Equal(t, 3, reported)
	require.Equal(t, uint64(256*mib), c.Isolate().Limits().Memory)
}

func TestStackLimitSizes(t *testing.T) {
	depth := func(c *v8.Context) float64 {
		got, err := c.Eval(ctx, "var n = 0; function f() { n++; f() } try { f() } catch (e) { e instanceof RangeError ? n : e }")
		require.NoError(t, err)
		return got.(float64)
	}
	var depths []float64 // frames of V8's compilers differ in size
	for _, size := range []uint64{v8.MinStack, 256 << 10, 0} {
		c := limited(t, v8.Limits{Stack: size})
		depths = append(depths, depth(c))
		err := c.Exec(ctx, "f()")
		require.ErrorContains(t, err, "RangeError: Maximum call stack size exceeded")
		require.NotErrorIs(t, err, v8.ErrMemoryLimit)
	}
	require.Greater(t, depths[0], 100.0)
	for n := range depths[1:] {
		require.Greater(t, depths[n+1], 1.5*depths[n], "%v", depths)
	}
	// The new limit applies from the next run on.
	c := limited(t, v8.Limits{})
	whole := depth(c)
	require.NoError(t, c.Isolate().SetLimits(v8.Limits{Stack: 128 << 10}))
	require.Less(t, depth(c), whole/2)
	require.ErrorContains(t, c.Exec(ctx, "f()"), "RangeError")
}
