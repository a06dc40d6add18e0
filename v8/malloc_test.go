package v8_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/v8"
)

// few has small objects of V8 that hold kilobytes outside the heap, by the expressions
// that create them.
var few = map[string]string{
	"date format": "new Intl.DateTimeFormat('de')",
	"segmenter":   "new Intl.Segmenter('ja')",
	"plural":      "new Intl.PluralRules('ru')",
	"relative":    "new Intl.RelativeTimeFormat('ru')",
	"module":      "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
}

// Garbage that holds such memory is collected before the memory reaches the limit: in a
// loop in which V8 does not check it, in calls, and over many runs.
func TestGarbageOutsideTheHeap(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(few)) {
		one := few[name]
		t.Run(name, func(t *testing.T) {
			c := limited(t, v8.Limits{Memory: 32 * mib})
			exec(t, c, "for (let n = 0; n < 5000; n++) "+one)
			exec(t, c, "function one() { return "+one+" } for (let n = 0; n < 5000; n++) one()")
			exec(t, c, "function some() { for (let n = 0; n < 10; n++) one() }")
			for range 500 {
				exec(t, c, "some()")
			}
			require.Less(t, c.Isolate().Memory().Native, uint64(16*mib))
		})
	}
}

// Live objects of this kind count against the memory limit, in however many runs they
// were created. Memory of dead ones is returned.
func TestMemoryOutsideTheHeapCounts(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(few)) {
		one := few[name]
		t.Run(name, func(t *testing.T) {
			c := limited(t, v8.Limits{Memory: 32 * mib})
			exec(t, c, "var kept = []; function keep() { for (let n = 0; n < 100; n++) kept.push("+one+") }")
			for range 2 {
				var err error
				for runs := 0; err == nil; runs++ {
					require.Less(t, runs, 1000)
					err = c.Exec(ctx, "keep()")
				}
				var e *v8.MemoryError
				require.ErrorAs(t, err, &e)
				require.NotErrorIs(t, err, v8.ErrLost)
				require.Equal(t, uint64(32*mib), e.Limit)
				require.InDelta(t, 32*mib, e.Used, 8*mib)
				held := c.Isolate().Memory().Native
				require.InDelta(t, (32+12)*mib, held, 8*mib)
				// The isolate is full, so the next run may end before it frees anything.
				require.NoError(t, c.Isolate().SetLimits(v8.Limits{Memory: 64 * mib}))
				exec(t, c, "kept = []")
				// V8's worker threads may keep modules for a while.
				require.Eventually(t, func() bool {
					return assert.NoError(t, c.Isolate().CollectGarbage(ctx)) && c.Isolate().Memory().Native < held/4
				}, 30*time.Second, 10*time.Millisecond)
				require.NoError(t, c.Isolate().SetLimits(v8.Limits{Memory: 32 * mib}))
			}
		})
	}
}

// An object of Temporal holds memory that Rust allocated, whose size V8 does not know.
// It counts for the isolate, and is freed with the object.
func TestTemporalOutsideTheHeapCounts(t *testing.T) {
	const many = 20_000
	native := func(one string) float64 {
		c := limited(t, v8.Limits{Memory: 64 * mib})
		exec(t, c, one) // initializes Temporal
		require.NoError(t, c.Isolate().CollectGarbage(ctx))
		before := c.Isolate().Memory().Native
		exec(t, c, fmt.Sprintf("var kept = []; for (let n = 0; n < %d; n++) kept.push(%s)", many, one))
		require.NoError(t, c.Isolate().CollectGarbage(ctx))
		held := c.Isolate().Memory().Native
		exec(t, c, fmt.Sprintf("kept = undefined; for (let n = 0; n < %d; n++) %s", 10*many, one))
		require.Less(t, c.Isolate().Memory().Native, before+16*mib, "garbage stays")
		return float64(held-before) / many
	}
	object, time, duration := native("{}"), native("new Temporal.PlainTime()"), native("new Temporal.Duration()")
	t.Logf("bytes: an object %.0f, a PlainTime %.0f, a Duration %.0f", object, time, duration)
	require.Greater(t, time, object+100, "what V8 allocates for it")
	require.Greater(t, duration, time+40, "Rust has ten numbers for a Duration, and four small ones for a time")
}

func init() {
	child.Register("keep", func(args []string) int {
		if err := keep(args[0]); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// keep prints by how many MiB the process grows when a guest keeps a little more memory
// in each run, for as long as it can.
func keep(some string) error {
	if err := useOne(); err != nil {
		return err
	}
	before, err := resident()
	if err != nil {
		return err
	}
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 * mib}})
	if err != nil {
		return err
	}
	c, err := i.NewContext(ctx)
	if err != nil {
		return err
	}
	for range 300 {
		if err = c.Exec(ctx, "var kept = globalThis.kept ?? []; "+some); err != nil {
			break
		}
	}
	if !errors.Is(err, v8.ErrMemoryLimit) {
		return fmt.Errorf("it ended with %w", err)
	}
	after, err := resident()
	if err != nil {
		return err
	}
	fmt.Println(after - before)
	return useOne()
}

// With such a guest a process stays within the bound of docs/limits.md, and remains
// usable.
func TestMemoryOutsideTheHeapOfAProcess(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector keeps memory for all that was ever used")
	}
	for name, some := range map[string]string{
		"formats":     "for (let n = 0; n < 100; n++) kept.push(new Intl.DateTimeFormat('de'))",
		"dates":       "for (let n = 0; n < 2000; n++) kept.push(new Temporal.PlainDate(2026, 1, 1))",
		"durations":   "for (let n = 0; n < 2000; n++) kept.push(Temporal.Duration.from({years: n, hours: n}))",
		"zoned times": "for (let n = 0; n < 2000; n++) kept.push(new Temporal.ZonedDateTime(0n, 'Europe/Berlin', 'hebrew'))",
	} {
		t.Run(name, func(t *testing.T) {
			r := child.Run(t, "keep", some)
			require.Zero(t, r.ExitCode, r.Stdout+r.Stderr)
			grown, err := strconv.ParseFloat(strings.TrimSpace(r.Stdout), 64)
			require.NoError(t, err, r.Stdout)
			t.Logf("grew by %.0f MiB", grown)
			require.Less(t, grown, 1.5*64+16)
		})
	}
}

// V8 keeps code that was compiled and ran once for six collections. It must not fill a
// small heap.
func TestSourcesThatDiffer(t *testing.T) {
	for name, source := range map[string]string{
		"eval":     "eval('%d + 1')",
		"function": "new Function('a', 'let x = a + %d; for (let i = 0; i < 10; i++) x += i; return x')(1)",
		"closure":  "[1, 2, 3].map(function (x) { const o = {a: x, b: [x]}; return JSON.stringify(o) + %d })[0]",
	} {
		t.Run(name, func(t *testing.T) {
			c := limited(t, v8.Limits{Memory: 16 * mib})
			for n := range 40_000 {
				require.NoError(t, c.Exec(ctx, fmt.Sprintf(source, n)), n)
			}
		})
	}
}

// Memory that is freed without being credited to an isolate must not add up to the
// limit.
func TestNativeMemoryDoesNotAddUp(t *testing.T) {
	a, b := limited(t, v8.Limits{Memory: 64 * mib}), limited(t, v8.Limits{Memory: 64 * mib})
	exec(t, a, "const bytes = new Uint8Array(1 << 17)")
	native := func(c *v8.Context) int64 {
		for range 3 {
			require.NoError(t, c.Isolate().CollectGarbage(ctx))
		}
		return int64(c.Isolate().Memory().Native)
	}
	for name, op := range map[string]func(n int){
		"optimized": func(n int) {
			exec(t, a, fmt.Sprintf("(function () { let s = %d; for (let i = 0; i < 20000; i++) s += i ^ s; return s })()", n))
		},
		"collected": func(int) { require.NoError(t, a.Isolate().CollectGarbage(ctx)) },
		"copied": func(int) {
			var copied *v8.Copy
			require.NoError(t, a.Do(ctx, func(s v8.Scope) error {
				bytes, err := s.Eval(ctx, "({bytes, buffer: bytes.slice().buffer})")
				require.NoError(t, err)
				buffer, err := bytes.Get(ctx, v8.String("buffer"))
				require.NoError(t, err)
				copied, err = s.Copy(ctx, bytes, v8.CopyOptions{Transfer: []v8.Value{buffer}})
				return err
			}))
			require.NoError(t, b.Do(ctx, func(s v8.Scope) error {
				_, err := copied.Move(ctx, s)
				return err
			}))
			copied.Close()
		},
		"buffers": func(int) { exec(t, a, "for (let i = 0; i < 20; i++) new Uint8Array(5000 + i)") },
	} {
		t.Run(name, func(t *testing.T) {
			const n = 300
			run := func() {
				for k := range n {
					op(k)
				}
			}
			run()
			beforeA, beforeB := native(a), native(b)
			// V8's tables grow and shrink.
			leastA, leastB := int64(math.MaxInt64), int64(math.MaxInt64)
			for range 3 {
				run()
				leastA, leastB = min(leastA, native(a)), min(leastB, native(b))
			}
			require.Less(t, leastA-beforeA, int64(n*200))
			require.Less(t, leastB-beforeB, int64(n*200))
		})
	}
}
