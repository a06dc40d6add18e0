package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/room"
	"github.com/seed24588400/paddock/v8"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

func init() {
	child.Register("twice", func([]string) int {
		fmt.Println(engine.Set(engine.Options{Flags: []string{"wrong"}}) != nil) // has no effect
		fmt.Println(engine.Set(engine.Options{}))
		fmt.Println(errors.Is(v8.SetOptions(v8.Options{}), v8.ErrInitialized))
		return 0
	})
	child.Register("late", func([]string) int {
		fmt.Println(engine.Init())
		fmt.Println(v8.SetOptions(v8.Options{}))
		fmt.Println(engine.Init())
		return 0
	})
	child.Register("at once", func([]string) int {
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if err := engine.Init(); err != nil {
					fmt.Println(err)
				}
			})
		}
		all.Wait()
		return 0
	})
	// The child evaluates args[0], with the following arguments as flags.
	child.Register("flags", func(args []string) int {
		if err := engine.Set(engine.Options{Flags: args[1:]}); err != nil {
			fmt.Println(err)
			return 1
		}
		result, err := eval(args[0])
		if err != nil {
			fmt.Println(err)
			return 2
		}
		fmt.Println(result)
		return 0
	})
	child.Register("workers", func(args []string) int {
		n, _ := strconv.Atoi(args[0])
		if err := engine.Set(engine.Options{Workers: n}); err != nil {
			fmt.Println(err)
			return 1
		}
		if err := engine.Init(); err != nil {
			fmt.Println(err)
			return 2
		}
		// A worker thread sets its name when it starts.
		for begin := time.Now(); workers() < max(n, 1) && time.Since(begin) < 30*time.Second; {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(50 * time.Millisecond)
		fmt.Println(workers())
		return 0
	})
	child.Register("little", func([]string) int {
		if err := child.LimitAddressSpace(64 << 30); err != nil {
			fmt.Println(err)
		}
		err := engine.Init()
		fmt.Println(err)
		fmt.Println(errors.Is(err, cage.ErrAddressSpace))
		if err := child.LimitAddressSpace(room.Start() + 1<<30); err != nil {
			fmt.Println(err)
		}
		fmt.Println(eval("6 * 7"))
		return 0
	})
}

func eval(source string) (any, error) {
	ctx := context.Background()
	isolate, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		return nil, err
	}
	defer isolate.Close()
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return nil, err
	}
	return c.Eval(ctx, source)
}

// workers counts V8's worker threads by the name that the bridge gives them.
func workers() (n int) {
	names, _ := filepath.Glob("/proc/self/task/*/comm")
	for _, name := range names {
		if text, _ := os.ReadFile(name); strings.HasPrefix(string(text), "V8 worker") {
			n++
		}
	}
	return n
}

func lines(t *testing.T, name string, args ...string) []string {
	t.Helper()
	r := child.Run(t, name, args...)
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	return strings.Split(strings.TrimSuffix(r.Stdout, "\n"), "\n")
}

func TestSetOnce(t *testing.T) {
	require.Equal(t, []string{"true", "<nil>", "true"}, lines(t, "twice"))
}

func TestSetBeforeInit(t *testing.T) {
	require.Equal(t, []string{
		"<nil>",
		"v8: options: V8 is already initialized; set its options before the first group or isolate is created",
		"<nil>",
	}, lines(t, "late"))
}

func TestInitConcurrently(t *testing.T) {
	require.Equal(t, []string{""}, lines(t, "at once"))
}

func TestWrongFlags(t *testing.T) {
	for _, flag := range []string{"", "expose-gc", "-x", "--a b", "--a\t", "--a\n", "--a\x00b", " --a", "--"} {
		err := engine.Set(engine.Options{Flags: []string{"--expose-gc", flag}})
		require.EqualError(t, err, fmt.Sprintf(`v8: options: flag %q: want one flag such as "--expose-gc"`, flag))
	}
	err := engine.Set(engine.Options{Workers: -1})
	require.EqualError(t, err, "v8: options: -1 worker threads: want 0, which lets V8 choose, or more")
}

func TestFlagsTakeEffect(t *testing.T) {
	const depth = "let n = 0; function f() { n++; f() } try { f() } catch {} n"
	require.Equal(t, []string{"undefined"}, lines(t, "flags", "typeof gc"))
	require.Equal(t, []string{"function"}, lines(t, "flags", "typeof gc", "--expose-gc"))
	require.Equal(t, []string{"function undefined"},
		lines(t, "flags", "typeof gc + ' ' + typeof WebAssembly", "--expose_gc", "--jitless"))
	usual, err := strconv.Atoi(lines(t, "flags", depth)[0])
	require.NoError(t, err)
	small, err := strconv.Atoi(lines(t, "flags", depth, "--stack-size=100")[0])
	require.NoError(t, err)
	require.Less(t, small, usual/2)
	require.Equal(t, lines(t, "flags", "Math.random()", "--random-seed=7"),
		lines(t, "flags", "Math.random()", "--random-seed=7"))
}

// V8 reports an unknown flag on stderr and continues.
func TestUnknownFlag(t *testing.T) {
	r := child.Run(t, "flags", "1", "--no-such-flag-at-all")
	require.Equal(t, "1\n", r.Stdout)
	require.Zero(t, r.ExitCode)
	require.Contains(t, r.Stderr, "no-such-flag-at-all")
}

func TestWorkers(t *testing.T) {
	require.Equal(t, []string{"1"}, lines(t, "workers", "1"))
	require.Equal(t, []string{"3"}, lines(t, "workers", "3"))
	usual, err := strconv.Atoi(lines(t, "workers", "0")[0])
	require.NoError(t, err)
	require.Positive(t, usual)
	r := child.Run(t, "workers", "-1")
	require.Equal(t, 1, r.ExitCode)
}

// Without the check V8 would abort. A later attempt with more room succeeds.
func TestTooLittleAddressSpace(t *testing.T) {
	require.Equal(t, []string{
		fmt.Sprintf("v8: initialize: V8 needs about %d GiB of address space to start: "+
			"the address space is full; raise ulimit -v", room.Start()>>30),
		"true",
		"42 <nil>",
	}, lines(t, "little"))
}
