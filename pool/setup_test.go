package pool_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// Get and Do return when their context ends, even if Setup does not. The isolate is used
// for others when Setup returns.
func TestSetupHangs(t *testing.T) {
	hang := make(chan struct{})
	setups := make(chan struct{}, 10)
	setup := func(context.Context, *v8.Context, pool.Tenant) (any, error) {
		setups <- struct{}{}
		<-hang
		return nil, nil
	}
	p := newPool(t, pool.Options{Ready: -1, MaxIsolates: 1, Setup: setup})
	within, cancel := context.WithCancelCause(ctx)
	go func() {
		<-setups
		cancel(context.DeadlineExceeded)
	}()
	_, err := p.Get(within, "ann")
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	s := p.Stats()
	require.Equal(t, 1, s.Isolates)
	require.Zero(t, s.Waiting)

	// The hanging Setup keeps its isolate, so others wait for as long as they want to.
	short, stop := context.WithTimeout(ctx, 10*time.Millisecond)
	defer stop()
	require.ErrorIs(t, p.Do(short, "bob", func(v8.Scope) error { return nil }), context.DeadlineExceeded)
	require.ErrorIs(t, p.Do(short, "ann", func(v8.Scope) error { return nil }), context.DeadlineExceeded)

	waited := make(chan error, 1)
	go func() {
		waited <- p.Do(ctx, "ann", func(s v8.Scope) error {
			_, err := s.Eval(ctx, "1")
			return err
		})
	}()
	close(hang)
	require.NoError(t, <-waited)
	s = settled(t, p)
	require.Equal(t, 1, s.Isolates)
	require.Empty(t, s.Recycled)
}

// Setup may return an error or panic after its caller has returned.
func TestSetupFailsLate(t *testing.T) {
	for _, fail := range []func() error{
		func() error { return context.Canceled },
		func() error { panic("late") },
	} {
		hang, began := make(chan struct{}), make(chan struct{})
		p := newPool(t, pool.Options{Ready: -1, Setup: func(context.Context, *v8.Context, pool.Tenant) (any, error) {
			close(began)
			<-hang
			return nil, fail()
		}})
		within, cancel := context.WithCancel(ctx)
		go func() {
			<-began
			cancel()
		}()
		require.ErrorIs(t, p.Do(within, "", func(v8.Scope) error { return nil }), context.Canceled)
		close(hang)
		require.Zero(t, settled(t, p).Isolates)
	}
}

// A function of the host that ends its goroutine fails, and holds nobody up.
func TestGoexit(t *testing.T) {
	exit := func() error { runtime.Goexit(); return nil }
	nothing := func(context.Context, *v8.Context, pool.Tenant) (any, error) { return nil, nil }
	for name, o := range map[string]pool.Options{
		"setup": {Setup: func(context.Context, *v8.Context, pool.Tenant) (any, error) { return nil, exit() }},
		"load":  {Load: func(context.Context, string) (any, error) { return nil, exit() }, Setup: nothing},
		"warm-up": {Setup: nothing, Snapshots: &pool.Snapshots{
			WarmUp: func(context.Context, *v8.Context, any) error { return exit() }}},
	} {
		for _, o.Ready = range []int{-1, 1} {
			p := newPool(t, o)
			err := p.Do(ctx, "ann", func(v8.Scope) error { return nil })
			if o.Snapshots == nil {
				require.ErrorIs(t, err, v8.ErrInvalid, name)
				require.ErrorContains(t, err, "runtime.Goexit", name)
			} else {
				require.NoError(t, err) // it does without the snapshot
			}
			require.ErrorContains(t, p.Reload(ctx, "ann"), "runtime.Goexit", name)
			require.NoError(t, p.Shutdown(ctx))
			require.Zero(t, p.Stats().Isolates, name)
		}
	}
}

// Shutdown returns when its context ends, even if Setup does not. The isolate is closed
// when Setup returns.
func TestShutdownWhileSetupHangs(t *testing.T) {
	hang, began := make(chan struct{}), make(chan struct{})
	p := newPool(t, pool.Options{Ready: -1, Setup: func(context.Context, *v8.Context, pool.Tenant) (any, error) {
		close(began)
		<-hang
		return nil, nil
	}})
	within, cancel := context.WithCancel(ctx)
	go func() {
		<-began
		cancel()
	}()
	require.ErrorIs(t, p.Do(within, "", func(v8.Scope) error { return nil }), context.Canceled)
	short, stop := context.WithTimeout(ctx, 10*time.Millisecond)
	defer stop()
	require.ErrorIs(t, p.Shutdown(short), context.DeadlineExceeded)
	close(hang)
	require.NoError(t, p.Shutdown(ctx))
	s := p.Stats()
	require.Zero(t, s.Isolates)
	require.EqualValues(t, 1, s.Recycled["shutdown"])
}

// The same for a Setup that hangs in the background.
func TestShutdownWhileFillHangs(t *testing.T) {
	hang, began := make(chan struct{}), make(chan struct{})
	var calls atomic.Int64
	p := newPool(t, pool.Options{Ready: -1, Setup: func(context.Context, *v8.Context, pool.Tenant) (any, error) {
		if calls.Add(1) == 2 {
			close(began)
			<-hang
		}
		return nil, nil
	}})
	require.NoError(t, p.Do(ctx, "", func(v8.Scope) error { return nil }))
	<-began
	short, stop := context.WithTimeout(ctx, 10*time.Millisecond)
	defer stop()
	require.ErrorIs(t, p.Shutdown(short), context.DeadlineExceeded)
	close(hang)
	require.NoError(t, p.Shutdown(ctx))
}

// Contexts for several uses are created ahead when the isolate has been idle for a moment, and
// each use gets its own.
func TestAhead(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		setups := 0
		p := newPool(t, pool.Options{Ready: -1, Ahead: 3, VerifyAfter: time.Hour,
			Setup: func(_ context.Context, _ *v8.Context, tenant pool.Tenant) (any, error) {
				setups++
				return tenant.Key, nil
			}})
		seen := map[*v8.Context]bool{}
		for n := range 20 {
			l, err := p.Get(ctx, "ann")
			require.NoError(t, err)
			require.Equal(t, "ann", l.State())
			require.False(t, seen[l.Context()])
			seen[l.Context()] = true
			x, err := l.Context().Eval(ctx, "typeof left")
			require.NoError(t, err)
			require.Equal(t, "undefined", x)
			require.NoError(t, l.Context().Exec(ctx, "left = 1"))
			require.NoError(t, l.Close())
			if n%5 == 0 {
				time.Sleep(time.Millisecond)
				synctest.Wait()
				require.Equal(t, n+1+min(3, n+1), setups)
				require.Equal(t, 1, p.Stats().Idle)
			}
		}
		require.EqualValues(t, 1, p.Stats().Created)
		require.Empty(t, p.Stats().Recycled)
	})
}

// A Setup that takes longer than ResetTimeout ends with its context, and the isolate is
// closed.
func TestResetTimeout(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		calls := 0
		p := newPool(t, pool.Options{Ready: -1, ResetTimeout: time.Minute,
			Setup: func(ctx context.Context, _ *v8.Context, _ pool.Tenant) (any, error) {
				if calls++; calls == 1 {
					return nil, nil
				}
				<-ctx.Done()
				return nil, ctx.Err()
			}})
		require.NoError(t, p.Do(ctx, "ann", func(v8.Scope) error { return nil }))
		time.Sleep(time.Minute - time.Millisecond)
		synctest.Wait()
		require.Empty(t, p.Stats().Recycled)
		time.Sleep(time.Millisecond)
		synctest.Wait()
		require.Equal(t, map[string]uint64{"failed reset": 1}, p.Stats().Recycled)
	})
}

// syncBuffer is a bytes.Buffer for several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// failingState is a state whose Close fails.
type failingState struct{ close func() error }

func (s failingState) Close() error { return s.close() }

// The logger gets errors and panics of the Close of a state.
func TestCloseOfStateIsLogged(t *testing.T) {
	for want, closing := range map[string]func() error{
		"reason=failed":            func() error { return errors.New("failed") },
		`reason="panic: in Close"`: func() error { panic("in Close") },
		"runtime.Goexit":           func() error { runtime.Goexit(); return nil },
	} {
		var log syncBuffer
		groups.SetLogger(slog.New(slog.NewTextHandler(&log, nil)))
		defer groups.SetLogger(nil)
		p := newPool(t, pool.Options{Ready: -1, MaxUses: 1,
			Setup: func(context.Context, *v8.Context, pool.Tenant) (any, error) { return failingState{closing}, nil }})
		require.NoError(t, p.Do(ctx, "", func(v8.Scope) error { return nil }))
		require.Eventually(t, func() bool { return strings.Contains(log.String(), want) }, 10*time.Second,
			time.Millisecond, "%s", want)
		require.Contains(t, log.String(), "level=WARN")
		require.Contains(t, log.String(), "failingState")
	}
}
