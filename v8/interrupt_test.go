package v8_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// busy runs JavaScript in c until the returned function is called, which returns the
// error of the run.
func busy(t *testing.T, c *v8.Context) (end func() error) {
	started := make(chan struct{})
	setFunc(t, c, "started", func() { close(started) })
	run, cancel := context.WithCancel(ctx)
	result := make(chan error, 1)
	go func() {
		result <- c.Exec(
			run, "(function outer() { started(); (function spin() { for (;;); })() })()", v8.Origin{Name: "spin.js"},
		)
	}()
	<-started
	return func() error {
		cancel()
		return <-result
	}
}

func TestInterruptBusy(t *testing.T) {
	c := newContext(t)
	end := busy(t, c)
	for range 3 {
		calls := 0
		require.NoError(t, c.Isolate().Interrupt(ctx, func(n *v8.Interrupted) {
			calls++
			assert.Same(t, c.Isolate(), n.Isolate())
			assert.Regexp(t, `^    at spin \(spin\.js:1:\d+\)\n    at outer \(spin\.js:1:\d+\)\n    at spin\.js:1:\d+$`, n.Stack())
			s, err := n.HeapStatistics()
			assert.NoError(t, err)
			assert.Positive(t, s.UsedHeap)
		}))
		require.Equal(t, 1, calls)
	}
	err := end()
	require.ErrorIs(t, err, context.Canceled, "it went on until then")
	got, err := c.Eval(ctx, sound)
	require.NoError(t, err)
	require.Equal(t, "1,2,3", got)
}

func TestInterruptIdle(t *testing.T) {
	c := newContext(t)
	calls := 0
	require.NoError(t, c.Isolate().Interrupt(ctx, func(n *v8.Interrupted) {
		calls++
		assert.Empty(t, n.Stack())
		s, err := n.HeapStatistics()
		assert.NoError(t, err)
		assert.EqualValues(t, 1, s.NativeContexts)
		assert.ErrorIs(t, n.Isolate().Interrupt(ctx, func(*v8.Interrupted) {}), v8.ErrReentrant)
		assert.ErrorIs(t, c.Exec(ctx, "1"), v8.ErrReentrant)
	}))
	require.Equal(t, 1, calls)
	// V8 still has the request, which has already been served.
	exec(t, c, "for (let i = 0; i < 1e5; i++);")
	require.Equal(t, 1, calls)
}

// Each request is served once, on any goroutine, while runs start and end.
func TestInterruptFromMany(t *testing.T) {
	c := newContext(t)
	var stop atomic.Bool
	var runs, all sync.WaitGroup
	runs.Go(func() {
		for !stop.Load() {
			assert.NoError(t, c.Exec(ctx, "for (let i = 0; i < 1e5; i++);"))
		}
	})
	var calls, inside, running atomic.Int64
	for range 8 {
		all.Go(func() {
			for range 100 {
				mine := 0
				err := c.Isolate().Interrupt(ctx, func(n *v8.Interrupted) {
					assert.EqualValues(t, 1, inside.Add(1))
					mine++
					calls.Add(1)
					if n.Stack() != "" {
						running.Add(1)
					}
					inside.Add(-1)
				})
				assert.NoError(t, err)
				assert.Equal(t, 1, mine)
			}
		})
	}
	all.Wait()
	stop.Store(true)
	runs.Wait()
	require.EqualValues(t, 800, calls.Load())
	require.Positive(t, running.Load())
}

// Requests are not served while the isolate is in a Go function. A caller whose context
// ends removes its request.
func TestInterruptGivesUp(t *testing.T) {
	c := newContext(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	setFunc(t, c, "wait", func() {
		close(entered)
		<-leave
	})
	result := make(chan error)
	go func() { result <- c.Exec(ctx, "wait(); for (let i = 0; i < 1e6; i++);") }()
	<-entered
	mine := errors.New("mine")
	wait, cancel := context.WithCancelCause(ctx)
	time.AfterFunc(10*time.Millisecond, func() { cancel(mine) })
	var served atomic.Bool
	err := c.Isolate().Interrupt(wait, func(*v8.Interrupted) { served.Store(true) })
	require.ErrorIs(t, err, context.Canceled)
	close(leave)
	require.NoError(t, <-result)
	exec(t, c, "for (let i = 0; i < 1e5; i++);")
	require.False(t, served.Load())
}

func TestInterruptErrors(t *testing.T) {
	c := newContext(t)
	i := c.Isolate()
	never := func(*v8.Interrupted) { t.Error("served") }
	require.ErrorIs(t, i.Interrupt(ctx, nil), v8.ErrInvalid)
	setFunc(t, c, "inside", func() {
		assert.ErrorIs(t, i.Interrupt(ctx, never), v8.ErrReentrant)
	})
	exec(t, c, "inside(); for (let i = 0; i < 1e5; i++);")
	require.NoError(t, c.Do(ctx, func(v8.Scope) error {
		require.ErrorIs(t, i.Interrupt(ctx, never), v8.ErrReentrant)
		return nil
	}))
	end := busy(t, c)
	require.NoError(t, i.Interrupt(ctx, func(*v8.Interrupted) {
		assert.ErrorIs(t, i.Interrupt(ctx, never), v8.ErrReentrant)
	}))
	require.ErrorIs(t, end(), context.Canceled)
	require.NoError(t, i.Close())
	<-i.Done()
	require.ErrorIs(t, i.Interrupt(ctx, never), v8.ErrClosed)
}

// The isolate is closed while a request waits.
func TestInterruptClosed(t *testing.T) {
	c := newContext(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	setFunc(t, c, "wait", func() {
		close(entered)
		<-leave
	})
	result := make(chan error)
	go func() { result <- c.Exec(ctx, "wait(); for (;;);") }()
	<-entered
	time.AfterFunc(10*time.Millisecond, func() {
		_ = c.Isolate().Close()
		close(leave)
	})
	require.ErrorIs(t, c.Isolate().Interrupt(ctx, func(*v8.Interrupted) { t.Error("served") }), v8.ErrClosed)
	require.ErrorIs(t, <-result, v8.ErrClosed)
	<-c.Isolate().Done()
}

// A Scope that is open during the interrupt cannot run JavaScript until the interrupt
// is over.
func TestInterruptedScope(t *testing.T) {
	c := newContext(t)
	started := make(chan struct{})
	setFunc(t, c, "started", func() { close(started) })
	var scope v8.Scope
	var object v8.Value
	run, cancel := context.WithCancel(ctx)
	result := make(chan error)
	go func() {
		result <- c.Do(ctx, func(s v8.Scope) error {
			scope = s
			object, _ = s.Eval(ctx, "({a: 1})")
			_, err := s.Eval(run, "started(); for (;;);")
			assert.ErrorIs(t, err, context.Canceled)
			_, err = s.Eval(ctx, "1")
			return err
		})
	}()
	<-started
	require.NoError(t, c.Isolate().Interrupt(ctx, func(*v8.Interrupted) {
		_, err := scope.Eval(ctx, "1")
		assert.ErrorIs(t, err, v8.ErrInterrupted)
		_, err = object.Get(ctx, v8.String("a"))
		assert.ErrorIs(t, err, v8.ErrInterrupted)
		_, err = scope.Value([]any{1})
		assert.ErrorIs(t, err, v8.ErrInterrupted)
		assert.ErrorIs(t, c.Exec(ctx, "1"), v8.ErrReentrant)
	}))
	cancel()
	require.NoError(t, <-result)
}

func TestInterruptPanics(t *testing.T) {
	c := newContext(t)
	mine := errors.New("mine")
	bad := func(*v8.Interrupted) { panic(mine) }
	end := busy(t, c)
	for _, err := range []error{
		c.Isolate().Interrupt(ctx, bad),
		func() error {
			assert.ErrorIs(t, end(), context.Canceled)
			return c.Isolate().Interrupt(ctx, bad) // the isolate is idle
		}(),
	} {
		require.EqualError(t, err, "v8: interrupt: panic: mine")
		require.ErrorIs(t, err, mine)
		var e *v8.PanicError
		require.ErrorAs(t, err, &e)
		require.Contains(t, string(e.Stack), "TestInterruptPanics")
	}
	exec(t, c, sound)
}
