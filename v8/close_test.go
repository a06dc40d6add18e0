package v8_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/v8"
)

// All methods return ErrClosed after the isolate was closed, even twice.
func TestUseAfterClose(t *testing.T) {
	i := newIsolate(t)
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	script, err := c.Compile(ctx, "1")
	require.NoError(t, err)
	var p *v8.Persistent
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		p, err = eval(t, s, "() => 1").Persist()
		return err
	}))
	require.NoError(t, i.Close())
	require.NoError(t, i.Close())
	<-i.Done()
	_, err = i.NewContext(ctx)
	require.ErrorIs(t, err, v8.ErrClosed)
	_, err = c.Eval(ctx, "1")
	require.ErrorIs(t, err, v8.ErrClosed)
	_, err = c.Run(ctx, script)
	require.ErrorIs(t, err, v8.ErrClosed)
	_, err = p.Call(ctx, c)
	require.ErrorIs(t, err, v8.ErrClosed)
	_, err = i.HeapStatistics(ctx)
	require.ErrorIs(t, err, v8.ErrClosed)
	require.ErrorIs(t, c.Do(ctx, func(v8.Scope) error { return nil }), v8.ErrClosed)
	require.NoError(t, script.Close())
	require.NoError(t, p.Close())
	require.NoError(t, c.Close())
}

func TestUseAfterCloseOfParts(t *testing.T) {
	c := newContext(t)
	script, err := c.Compile(ctx, "1")
	require.NoError(t, err)
	require.NoError(t, script.Close())
	require.NoError(t, script.Close())
	_, err = c.Run(ctx, script)
	require.ErrorIs(t, err, v8.ErrClosed)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := s.Run(ctx, script)
		require.ErrorIs(t, err, v8.ErrClosed)
		p, err := eval(t, s, "({})").Persist()
		require.NoError(t, err)
		require.NoError(t, p.Close())
		_, err = p.Value(s)
		require.ErrorIs(t, err, v8.ErrClosed)
		return nil
	}))
	require.NoError(t, c.Close())
	_, err = c.Eval(ctx, "1")
	require.ErrorIs(t, err, v8.ErrClosed)
}

func TestWrongIsolate(t *testing.T) {
	a, b := newContext(t), newContext(t)
	script, err := a.Compile(ctx, "1")
	require.NoError(t, err)
	_, err = b.Run(ctx, script)
	require.ErrorIs(t, err, v8.ErrOtherIsolate)
	require.NoError(t, b.Do(ctx, func(s v8.Scope) error {
		_, err := s.Run(ctx, script)
		require.ErrorIs(t, err, v8.ErrOtherIsolate)
		return nil
	}))
}

// Close does not wait for JavaScript, and JavaScript does not continue after Close.
func TestCloseStopsWhatRuns(t *testing.T) {
	i := newIsolate(t)
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	started := make(chan struct{})
	require.NoError(t, c.SetFunc(ctx, "started", func(context.Context, *v8.Call) (v8.Value, error) {
		close(started)
		return v8.Undefined, nil
	}))
	result := make(chan error)
	go func() {
		_, err := c.Eval(ctx, "started(); for (;;);")
		result <- err
	}()
	<-started
	require.NoError(t, i.Close())
	require.ErrorIs(t, <-result, v8.ErrClosed)
	<-i.Done()
}

// An isolate is closed in a hold: the hold ends normally, and its values return
// ErrClosed.
func TestCloseFromInside(t *testing.T) {
	i := newIsolate(t)
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.SetFunc(ctx, "close", func(context.Context, *v8.Call) (v8.Value, error) {
		return v8.Undefined, i.Close()
	}))
	require.NoError(t, c.SetFunc(ctx, "after", func(context.Context, *v8.Call) (v8.Value, error) {
		t.Error("called by what was closed")
		return v8.Undefined, nil
	}))
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		object := eval(t, s, "({})")
		_, err := s.Eval(ctx, "close(); after()")
		require.ErrorIs(t, err, v8.ErrClosed)
		_, err = object.Get(ctx, v8.String("a"))
		require.ErrorIs(t, err, v8.ErrClosed)
		select {
		case <-i.Done():
			t.Error("disposed of with a hold open")
		default:
		}
		return nil
	}))
	<-i.Done()
}

// Many goroutines use and close isolates at the same time, and close them again.
func TestCloseHammer(t *testing.T) {
	for range 30 {
		group, err := groups.New()
		require.NoError(t, err)
		i, err := v8.NewIsolate(v8.IsolateOptions{Group: group})
		require.NoError(t, err)
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		script, err := c.Compile(ctx, "({n: 1})")
		require.NoError(t, err)
		var wg sync.WaitGroup
		for n := range 8 {
			wg.Go(func() {
				for range 20 {
					_, err := c.Run(ctx, script)
					if err == nil && n == 3 {
						err = c.Do(ctx, func(s v8.Scope) error {
							v, err := s.Run(ctx, script)
							if err != nil {
								return err
							}
							p, err := v.Persist()
							if err != nil {
								return err
							}
							return p.Close()
						})
					}
					if err != nil {
						assert.ErrorIs(t, err, v8.ErrClosed)
						return
					}
				}
			})
		}
		for range 3 {
			wg.Go(func() {
				time.Sleep(time.Millisecond)
				_ = group.Close()
				_ = script.Close()
				_ = i.Close()
				_ = c.Close()
			})
		}
		wg.Wait()
		<-i.Done()
	}
}

// A context and a script may be closed while others wait for the lock to use them.
func TestCloseOfPartsHammer(t *testing.T) {
	i := newIsolate(t)
	for range 200 {
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		script, err := c.Compile(ctx, "1")
		require.NoError(t, err)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				_, err := c.Run(ctx, script)
				assert.True(t, err == nil || errors.Is(err, v8.ErrClosed), err)
			})
			wg.Go(func() {
				err := c.Do(ctx, func(s v8.Scope) error {
					_, err := s.Run(ctx, script)
					return err
				})
				assert.True(t, err == nil || errors.Is(err, v8.ErrClosed), err)
			})
		}
		wg.Go(func() { _ = c.Close() })
		wg.Go(func() { _ = script.Close() })
		wg.Go(func() { _, _ = i.HeapStatistics(ctx) }) // releases closed handles
		wg.Wait()
	}
}

// Objects that become unreachable without Close are released by their cleanups.
func TestForgottenHandles(t *testing.T) {
	c := newContext(t)
	before := bridge.CountLive().Handles
	for range 100 {
		_, err := c.Compile(ctx, "1")
		require.NoError(t, err)
	}
	require.GreaterOrEqual(t, bridge.CountLive().Handles, before+50)
	require.Eventually(t, func() bool {
		runtime.GC()
		_, err := c.Eval(ctx, "1") // acquiring the lock releases the handles
		return err == nil && bridge.CountLive().Handles <= before+1
	}, 20*time.Second, 10*time.Millisecond)
}

func TestPersistent(t *testing.T) {
	c := newContext(t)
	var p *v8.Persistent
	require.NoError(t, c.Do(ctx, func(s v8.Scope) (err error) {
		p, err = eval(t, s, "let n = 0; (by) => n += by").Persist()
		return err
	}))
	require.Equal(t, v8.KindFunction, p.Kind())
	require.NoError(t, c.Isolate().CollectGarbage(ctx))
	got, err := p.Call(ctx, c, 2)
	require.NoError(t, err)
	require.Equal(t, 2.0, got)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		f, err := p.Value(s)
		require.NoError(t, err)
		r, err := f.Call(ctx, v8.Undefined, v8.Int(3))
		require.NoError(t, err)
		require.Equal(t, v8.Int(5), r)
		return nil
	}))
	require.NoError(t, p.Close())
}
