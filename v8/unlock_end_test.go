package v8_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/v8"
)

// The end of a run that has released the lock ends it when it has the lock again, and
// affects no other run.
func TestEndWhileReleased(t *testing.T) {
	for _, way := range []string{"deadline", "cancel"} {
		t.Run(way, func(t *testing.T) {
			c := newContext(t)
			mine := errors.New("mine")
			run, cancel := context.WithCancelCause(ctx)
			defer cancel(nil)
			var back error
			require.NoError(t, c.SetFunc(ctx, "wait", func(_ context.Context, call *v8.Call) (v8.Value, error) {
				back = call.Scope.Unlock(func() error {
					got, err := c.Eval(ctx, "{ let n = 0; const stop = Date.now() + 100; while (Date.now() < stop) n++; n > 1000 }")
					assert.NoError(t, err)
					assert.Equal(t, true, got)
					if way == "cancel" {
						cancel(mine)
					}
					_, err = c.Eval(ctx, "for (let i = 0; i < 1e6; i++);")
					return err
				})
				return v8.Undefined, nil
			}))
			if way == "deadline" {
				var stop context.CancelFunc
				run, stop = context.WithTimeoutCause(run, 30*time.Millisecond, mine)
				defer stop()
			}
			_, err := c.Eval(run, "var n = 0; try { wait() } catch {} for (;;) n++")
			for _, err := range []error{err, back} {
				require.ErrorIs(t, err, v8.ErrTerminated)
				require.ErrorIs(t, err, mine)
			}
			got, err := evalIn(c, "[1, 2].map(x => x * 2).join()")
			require.NoError(t, err)
			require.Equal(t, "2,4", got)
		})
	}
}

// The end of other runs does not end a run that has released the lock.
func TestEndOfOthersWhileReleased(t *testing.T) {
	c := newContext(t)
	random := seed.Of(t).Shared()
	endless := func() error {
		run, cancel := context.WithTimeout(ctx, time.Duration(random.IntN(300_000)))
		defer cancel()
		_, err := c.Eval(run, "for (;;);")
		return err
	}
	releasing(t, c, func(int, *v8.Call) (string, error) {
		for n := range 200 {
			done := make(chan error)
			go func() { done <- endless() }()
			if n%2 == 0 { // also on this thread
				assert.ErrorIs(t, endless(), context.DeadlineExceeded)
			}
			assert.ErrorIs(t, <-done, context.DeadlineExceeded)
		}
		return "well", nil
	})
	got, err := c.Eval(soonEnough(t), "const f = () => { const said = wait(0); for (let i = 0; i < 1e6; i++); return said }; f()")
	require.NoError(t, err)
	require.Equal(t, "well", got)
}

// Close ends activations that have released the lock when they return. The last one
// disposes of the isolate.
func TestCloseWhileReleased(t *testing.T) {
	const n = 3
	c := newContext(t)
	i := c.Isolate()
	var in sync.WaitGroup
	in.Add(n)
	go_ := make(chan struct{})
	releasing(t, c, func(int, *v8.Call) (string, error) {
		in.Done()
		<-go_
		return "", nil
	})
	results := make(chan error, 2*n)
	for k := range n {
		go func() {
			if k == 0 {
				results <- c.Do(ctx, func(s v8.Scope) error {
					object := eval(t, s, "({})")
					err := s.Unlock(func() error { in.Done(); <-go_; return nil })
					_, again := object.Get(ctx, v8.String("a"))
					assert.ErrorIs(t, again, v8.ErrClosed)
					return err
				})
				return
			}
			_, err := evalIn(c, "for (;;) try { wait(0) } catch {}")
			results <- err
		}()
	}
	in.Wait()
	other := make(chan error)
	go func() {
		_, err := evalIn(c, "for (;;);")
		other <- err
	}()
	time.Sleep(10 * time.Millisecond)
	require.NoError(t, i.Close())
	require.ErrorIs(t, <-other, v8.ErrClosed)
	_, err := evalIn(c, "1")
	require.ErrorIs(t, err, v8.ErrClosed)
	time.Sleep(10 * time.Millisecond)
	select {
	case <-i.Done():
		t.Fatal("disposed of while they wait")
	default:
	}
	close(go_)
	for range n {
		require.ErrorIs(t, <-results, v8.ErrClosed)
	}
	<-i.Done()
}

// If the isolate is lost while an activation has released the lock, the activation
// returns without V8.
func TestLostWhileReleased(t *testing.T) {
	for name, lose := range map[string]func(c *v8.Context) error{
		"one-shot": func(c *v8.Context) error { return c.Exec(ctx, "fail()") },
		"hold": func(c *v8.Context) error {
			return c.Do(ctx, func(s v8.Scope) error {
				return s.Nest(func(s v8.Scope) error {
					return evict.FailIn(ctx, s)
				})
			})
		},
		"evicted": func(c *v8.Context) error { return evict.Evict(ctx, c) },
	} {
		for _, same := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " on the same thread: ", same), func(t *testing.T) {
				c := doomed(t)
				var in sync.WaitGroup
				in.Add(3)
				go_ := make(chan struct{})
				releasing(t, c, func(k int, _ *v8.Call) (string, error) {
					in.Done()
					if k > 0 {
						<-go_
						return "", nil
					}
					in.Wait()
					lost := make(chan error, 1)
					if same {
						lost <- lose(c)
					} else {
						go func() { lost <- lose(c) }()
					}
					assert.ErrorIs(t, <-lost, v8.ErrLost)
					close(go_)
					return "", nil
				})
				results := make(chan error)
				go func() {
					results <- c.Exec(ctx, "[3, 1].sort(() => { for (;;) try { wait(0) } catch {} })")
				}()
				go func() { results <- c.Exec(ctx, "for (;;) try { wait(1) } catch {}") }()
				go func() {
					results <- c.Do(ctx, func(s v8.Scope) error {
						return s.Nest(func(s v8.Scope) error {
							_, err := s.Eval(ctx, "for (;;) try { wait(2) } catch {}")
							assert.ErrorIs(t, err, v8.ErrLost)
							return s.Unlock(func() error { return nil })
						})
					})
				}()
				for range 3 {
					require.ErrorIs(t, <-results, v8.ErrLost)
				}
				<-c.Isolate().Done()
			})
		}
	}
}

// If another run reaches the memory limit, a run that has released the lock does not
// end.
func TestMemoryLimitWhileReleased(t *testing.T) {
	c := newContext(t)
	releasing(t, c, func(k int, _ *v8.Call) (string, error) {
		done := make(chan error)
		go func() {
			_, err := evalIn(c, "{ const a = []; for (;;) a.push({n: a.length, s: 'x' + a.length}) }")
			done <- err
		}()
		assert.ErrorIs(t, <-done, v8.ErrMemoryLimit)
		return "well", nil
	})
	got, err := evalIn(c, "{ const mine = Array.from({length: 1e4}, (_, i) => ({i})); const said = wait(0); [said, mine.every(({i}, k) => i === k)] }")
	require.NoError(t, err)
	require.Equal(t, []any{"well", true}, got)
}

// The CPU time of a run does not include the time of others while it has released the
// lock.
func TestCPULimitWhileReleased(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Measure: true, Limits: v8.Limits{Memory: 64 << 20}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	var burn string
	releasing(t, c, func(k int, _ *v8.Call) (string, error) {
		for range k {
			if _, err := evalIn(c, burn); err != nil {
				return "", err
			}
		}
		return "well", nil
	})
	// A script that takes about 40 ms.
	require.NoError(t, c.Exec(ctx, "function burn(n) { let x = 0; for (let i = 0; i < n; i++) x = (x * 31 + i) | 0; return x }"))
	var took time.Duration
	for n := 1 << 16; took < 40*time.Millisecond; n *= 2 {
		burn = fmt.Sprintf("burn(%d);", n)
		before := i.Times().CPU
		_, err := evalIn(c, burn)
		require.NoError(t, err)
		took = i.Times().CPU - before
	}
	limit := 4 * took
	require.NoError(t, i.SetLimits(v8.Limits{Memory: 64 << 20, RunCPU: limit}))
	before := i.Times().CPU
	got, err := evalIn(c, burn+"wait(10)")
	require.NoError(t, err)
	require.Equal(t, "well", got)
	require.Greater(t, i.Times().CPU-before, limit)

	// The run's own CPU time continues to count.
	_, err = evalIn(c, "for (;;) { "+burn+" wait(0) }")
	require.ErrorIs(t, err, v8.ErrCPULimit)
}

// A panic propagates when the lock has been acquired again.
func TestPanicWhileReleased(t *testing.T) {
	c := newContext(t)
	mine := errors.New("mine")
	releasing(t, c, func(int, *v8.Call) (string, error) { panic(mine) })
	_, err := evalIn(c, "wait(0)")
	require.ErrorIs(t, err, mine)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		require.PanicsWithValue(t, mine, func() { _ = s.Unlock(func() error { panic(mine) }) })
		eval(t, s, "1")
		return nil
	}))
	got, err := evalIn(c, "1")
	require.NoError(t, err)
	require.Equal(t, 1.0, got)
}

// A run that has released the lock in a microtask is ended when it has the lock again,
// and the microtasks after it are dropped. Later ones run.
func TestEndOfReleaseInPromiseJob(t *testing.T) {
	c := newContext(t)
	run, cancel := context.WithCancel(ctx)
	releasing(t, c, func(int, *v8.Call) (string, error) {
		for range 100 {
			_, err := evalIn(c, "Promise.resolve().then(() => { log.push('theirs') }); 1")
			assert.NoError(t, err)
		}
		cancel()
		return "", nil
	})
	_, err := c.Eval(run, "var log = []; (async () => { await 1; try { wait(0) } catch {} for (;;); })(); 1")
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, c.Exec(ctx, "Promise.resolve().then(() => { log.push('later') })"))
	got, err := evalIn(c, "log.join()")
	require.NoError(t, err)
	require.Equal(t, "later", got)
}
