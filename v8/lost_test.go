package v8_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/v8"
)

// These scripts do not check for interrupts. The first is in V8's generated code, the
// second in its C++ code, and the third, for seconds, in the Rust code of Temporal.
const (
	endless     = "Array.prototype.forEach.call({length: 2 ** 53 - 1}, () => {})"
	endlessCxx  = "Array.prototype.includes.call({length: 2 ** 53 - 1}, 1)"
	endlessRust = `{ const [from, to] = ['-271821-04-19', '+275760-09-13'].map((s) => Temporal.PlainDate.from(s).withCalendar('chinese'));
		for (;;) from.until(to, {largestUnit: 'months'}) }`
)

// tenantOf returns a context of a new isolate of 64 MiB in the group. The function fail
// loses the isolate.
func tenantOf(group *groups.Group) (*v8.Context, error) {
	isolate, err := v8.NewIsolate(v8.IsolateOptions{
		Group:  group,
		Limits: v8.Limits{Memory: 64 << 20},
		Grace:  5 * time.Millisecond,
	})
	if err != nil {
		return nil, err
	}
	c, err := isolate.NewContext(ctx)
	if err != nil {
		return nil, err
	}
	return c, c.SetFunc(ctx, "fail", evict.Fail)
}

// doomed returns a tenantOf a new group.
func doomed(t *testing.T) *v8.Context {
	group, err := groups.New()
	require.NoError(t, err)
	c, err := tenantOf(group)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = c.Isolate().Close()
		<-c.Isolate().Done()
		_ = group.Close()
	})
	return c
}

// These are V8's fatal errors, and scripts that never end. Each script runs in a child
// process. The process must continue, with one other isolate in another group and one
// in the same group.
func TestFatalErrors(t *testing.T) {
	for name, source := range map[string]string{
		"failure": "fail()",
		"builtin": endless,
		"runtime": endlessCxx,
		"rust":    endlessRust,
	} {
		t.Run(name, func(t *testing.T) {
			r := child.Run(t, "lose", source)
			require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
			require.Equal(t, "lost\nneighbours well\n", r.Stdout, r.Stderr)
		})
	}
}

func init() {
	child.Register("lose", func(args []string) int {
		if err := lose(args[0]); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

func lose(source string) error {
	group, err := groups.New()
	if err != nil {
		return err
	}
	lost, err := tenantOf(group)
	if err != nil {
		return err
	}
	same, err := tenantOf(group)
	if err != nil {
		return err
	}
	other, err := tenantOf(nil)
	if err != nil {
		return err
	}
	run, cancel := context.WithTimeout(ctx, 20*time.Second)
	if source == endless || source == endlessCxx || source == endlessRust {
		run, cancel = context.WithTimeout(ctx, 500*time.Millisecond)
	}
	defer cancel()
	err = lost.Exec(run, source)
	var e *v8.LostError
	if !errors.As(err, &e) || !errors.Is(err, v8.ErrLost) || e.Reason == "" {
		return fmt.Errorf("not lost: %w", err)
	}
	if stuck := source == endless || source == endlessCxx; stuck && e.Kind != v8.LossStuck {
		return fmt.Errorf("lost to %v: %w", e.Kind, err)
	}
	if errors.Is(err, v8.ErrMemoryLimit) != (e.Kind == v8.LossMemory) || e.Worker {
		return fmt.Errorf("lost to %v, on a worker %v: %w", e.Kind, e.Worker, err)
	}
	fmt.Println("lost")
	<-lost.Isolate().Done()
	if err := lost.Exec(ctx, "1"); !errors.Is(err, v8.ErrLost) {
		return fmt.Errorf("used again: %w", err)
	}
	if _, err := tenantOf(group); !errors.Is(err, groups.ErrGroupLost) {
		return fmt.Errorf("a new isolate in the group: %w", err)
	}
	for _, c := range []*v8.Context{same, other} {
		x, err := c.Eval(ctx, "Array.from({length: 1e5}, (_, i) => ({i})).reduce((n, {i}) => n + i, 0)")
		if err != nil || x != 4999950000.0 {
			return fmt.Errorf("a neighbour: %v, %w", x, err)
		}
		_ = c.Isolate().Close()
	}
	if s := group.Stats(); s.Lost != 1 || s.Isolates != 0 {
		return fmt.Errorf("the group holds %+v", s)
	}
	fmt.Println("neighbours well")
	return group.Close()
}

func TestLostWrapsWhatEndedTheRun(t *testing.T) {
	c := doomed(t)
	err := evict.Evict(ctx, c)
	require.ErrorIs(t, err, v8.ErrLost)
	require.ErrorIs(t, err, v8.ErrTerminated)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.EqualError(t, err, "v8: the isolate is lost: the run did not end within its grace")
}

// Close also ends uninterruptible built-ins.
func TestCloseTakesTheThreadBack(t *testing.T) {
	c := doomed(t)
	require.NoError(t, c.SetFunc(ctx, "begun", func(context.Context, *v8.Call) (v8.Value, error) {
		time.AfterFunc(200*time.Millisecond, func() { _ = c.Isolate().Close() }) // in the built-in
		return v8.Undefined, nil
	}))
	require.ErrorIs(t, c.Exec(ctx, "begun(); "+endless), v8.ErrLost)
	<-c.Isolate().Done()
}

// The isolate is lost in a run that a Go function started inside another run: each Go
// frame returns.
func TestLostNested(t *testing.T) {
	c := doomed(t)
	var inner, after error
	returned := 0
	err := c.Do(ctx, func(s v8.Scope) error {
		f, err := s.Function("f", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
			defer func() { returned++ }()
			inner = evict.FailIn(ctx, call.Scope)
			_, after = call.Scope.Eval(ctx, "1")
			return v8.Int(1), nil
		})
		if err != nil {
			return err
		}
		_, err = f.Call(ctx, v8.Undefined)
		require.Equal(t, 1, returned)
		require.ErrorIs(t, err, v8.ErrLost)
		_, err = s.Eval(ctx, "1")
		return err
	})
	require.ErrorIs(t, err, v8.ErrLost)
	require.ErrorIs(t, inner, v8.ErrLost)
	require.ErrorIs(t, after, v8.ErrLost)
}

// An isolate is lost in a function that another isolate calls on the same thread. The
// other isolate works before and after.
func TestLostInsideAnother(t *testing.T) {
	a := newContext(t)
	for _, source := range []string{"fail()", endless} {
		b := doomed(t)
		err := a.Do(ctx, func(s v8.Scope) error {
			f, err := s.Function("f", func(_ context.Context, call *v8.Call) (v8.Value, error) {
				run, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
				defer cancel()
				err := b.Do(run, func(s v8.Scope) error {
					_, err := s.Eval(run, source)
					return err
				})
				assert.ErrorIs(t, err, v8.ErrLost)
				two, err := call.Scope.Eval(ctx, "1 + 1")
				assert.NoError(t, err)
				return two, err
			})
			if err != nil {
				return err
			}
			got, err := f.Call(ctx, v8.Undefined)
			require.NoError(t, err)
			require.Equal(t, v8.Number(2), got)
			return err
		})
		require.NoError(t, err)
	}
	x, err := a.Eval(ctx, "[1, 2, 3].map(x => x * 2).join()")
	require.NoError(t, err)
	require.Equal(t, "2,4,6", x)
}

func init() {
	child.Register("default", func([]string) int {
		for range 3 {
			c, err := tenantOf(nil)
			if err != nil {
				fmt.Println(err)
				return 1
			}
			group := c.Isolate().Group()
			err = c.Exec(ctx, "fail()")
			next, _ := groups.Default()
			fmt.Println(errors.Is(err, v8.ErrLost), group.Stats().Lost, next != group, next.Stats().Default)
		}
		return 0
	})
}

// An isolate without an explicit group gets a group without lost isolates, even after
// an isolate of the default group was lost.
func TestDefaultGroupIsReplaced(t *testing.T) {
	r := child.Run(t, "default")
	require.Equal(t, "true 1 true true\ntrue 1 true true\ntrue 1 true true\n", r.Stdout, r.Stderr)
	require.Zero(t, r.ExitCode)
}

func init() {
	child.Register("evictions", func(args []string) int {
		n, _ := strconv.Atoi(args[0])
		if err := evictions(n); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// evictions unwinds n threads by force while other tenants, Go's garbage collector and
// its preemption, which uses signals too, are active.
func evictions(n int) error {
	all := make(chan os.Signal, 1)
	signal.Notify(all) // replaces all handlers
	var stop atomic.Bool
	var others sync.WaitGroup
	var failed atomic.Pointer[error]
	fail := func(err error) { failed.CompareAndSwap(nil, &err) }
	for range 2 {
		others.Go(func() {
			c, err := tenantOf(nil)
			if err != nil {
				fail(err)
				return
			}
			defer c.Isolate().Close()
			for !stop.Load() {
				run, cancel := context.WithTimeout(ctx, time.Minute)
				x, err := c.Eval(run, `{ const a = []; for (let i = 0; i < 2e4; i++) a.push({i});
					a.length * Temporal.PlainDate.from('2025-12-20[u-ca=chinese]').add({months: 1}).day }`)
				cancel()
				if err != nil || x != 20000.0 {
					fail(fmt.Errorf("a healthy tenant: %v, %w", x, err))
					return
				}
			}
		})
	}
	others.Go(func() {
		for !stop.Load() {
			garbage := make(map[int][]byte)
			for i := range 1000 {
				garbage[i] = make([]byte, 1000)
			}
			runtime.GC()
		}
	})
	for done := 0; done < n && failed.Load() == nil; {
		group, err := groups.New()
		if err != nil {
			return err
		}
		var batch []*v8.Context
		for range 10 {
			c, err := tenantOf(group)
			if err != nil {
				return err
			}
			batch = append(batch, c)
		}
		for k, c := range batch {
			run, cancel := context.WithTimeout(ctx, 2*time.Millisecond)
			err := c.Exec(run, []string{endless, endlessCxx, endlessRust}[k%3])
			cancel()
			// If the deadline passed before the run started, or while it waited for the
			// lock, there was no forced unwind.
			if !errors.Is(err, v8.ErrTerminated) && !errors.Is(err, context.DeadlineExceeded) {
				return fmt.Errorf("after %d: %w", done, err)
			}
			if errors.Is(err, v8.ErrLost) {
				done++
			}
			_ = c.Isolate().Close()
		}
		_ = group.Close()
	}
	stop.Store(true)
	others.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}

func TestUnwindsDisturbNobody(t *testing.T) {
	processes, n := 8, "250"
	if testing.Short() || raceDetector {
		processes, n = 1, "100"
	}
	for range processes {
		r := child.Run(t, "evictions", n)
		require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
	}
}

// Contexts are created until there is no memory for another: that is an error, and the
// next isolate has room.
func TestContextCreationOutOfMemory(t *testing.T) {
	for range 3 {
		isolate, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: v8.MinMemory}})
		require.NoError(t, err)
		var all []*v8.Context
		for err == nil && len(all) < 1000 {
			var c *v8.Context
			if c, err = isolate.NewContext(ctx); err == nil {
				all = append(all, c)
			}
		}
		require.NotEmpty(t, all)
		require.True(
			t, errors.Is(err, v8.ErrMemoryLimit) || errors.Is(err, v8.ErrLost), "%d contexts: %v", len(all), err,
		)
		runtime.KeepAlive(all)
		require.NoError(t, isolate.Close())
	}
}

func init() {
	child.Register("lost while it compiles", func([]string) int {
		if err := lostWhileItCompiles(); err != nil {
			fmt.Println(err)
			return 1
		}
		return 0
	})
}

// While V8 compiles, a scope on the stack postpones interrupts. Other threads follow the
// chain of these scopes to end the run, also when the stack of a lost isolate has been left
// and is in use again.
func TestLostWhileItCompiles(t *testing.T) {
	r := child.Run(t, "lost while it compiles")
	require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
}

func lostWhileItCompiles() error {
	runtime.LockOSThread()
	group, err := groups.New()
	if err != nil {
		return err
	}
	lost, err := tenantOf(group)
	if err != nil {
		return err
	}
	other, err := tenantOf(nil)
	if err != nil {
		return err
	}
	if err := lost.Isolate().SetLimits(v8.Limits{Memory: 1 << 30}); err != nil {
		return err
	}
	// In a hold, so that the isolate is not disposed of.
	return lost.Do(ctx, func(s v8.Scope) error {
		if _, err := s.Eval(ctx, "const source = 'return {' + 'a:1,'.repeat(4e6) + '}'"); err != nil {
			return err
		}
		// If the deadline passes before V8 compiles, the run is only terminated.
		for wait := 20 * time.Millisecond; !errors.Is(err, v8.ErrLost); wait *= 2 {
			if wait > time.Second {
				return fmt.Errorf("not lost: %w", err)
			}
			short, cancel := context.WithTimeout(ctx, wait)
			_, err = s.Eval(short, "new Function(source)")
			cancel()
		}
		for range 3 {
			_ = other.Exec(ctx, "(function f(a) { return f(a) + 1 })(1)")
			_ = other.Exec(ctx, "{ const s = '['.repeat(1000) + ']'.repeat(1000); JSON.parse(s); new Function(s) }")
			lost.Isolate().Terminate()
		}
		return nil
	})
}
