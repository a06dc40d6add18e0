package pool_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// Setup continues when its caller has left, and the next caller gets the isolate.
func TestSetupOutlivesItsCaller(t *testing.T) {
	type key struct{}
	started, resume := make(chan struct{}), make(chan struct{})
	var first sync.Once
	setup := func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
		first.Do(func() {
			close(started)
			<-resume
			if ctx.Err() != nil || ctx.Value(key{}) != "value" {
				t.Error("the context of Setup has ended, or does not have the values of the call")
			}
		})
		return nil, c.Exec(ctx, "var ready = 1")
	}
	p := newPool(t, pool.Options{Ready: -1, Setup: setup})
	short, cancel := context.WithCancel(context.WithValue(ctx, key{}, "value"))
	left := make(chan error)
	go func() { left <- p.Do(short, "a", func(v8.Scope) error { return nil }) }()
	<-started
	cancel()
	err := <-left
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "waiting for Load and Setup")
	close(resume)
	settled(t, p)
	x, _ := eval(t, p, "a", "ready")
	require.EqualValues(t, 1, x)
	require.EqualValues(t, 1, p.Stats().Created)
}

func TestSetupEnds(t *testing.T) {
	p := newPool(t, pool.Options{Ready: -1, ResetTimeout: 50 * time.Millisecond,
		Setup: func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
			return nil, c.Exec(ctx, "for (;;);")
		}})
	for _, do := range []func() error{
		func() error { return p.Do(ctx, "a", func(v8.Scope) error { return nil }) },
		func() error { return p.Reload(ctx, "a") },
	} {
		err := do()
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "ResetTimeout")
	}
	require.Zero(t, settled(t, p).Isolates)
}

// A Setup that does not use its context ends too.
func TestSetupWithoutItsContextEnds(t *testing.T) {
	p := newPool(t, pool.Options{Ready: -1, ResetTimeout: 50 * time.Millisecond, MaxIsolates: 1,
		Setup: func(_ context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
			return nil, c.Exec(context.Background(), "for (;;);")
		}})
	for range 2 {
		err := p.Do(ctx, "a", func(v8.Scope) error { return nil })
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "ResetTimeout")
	}
	err := p.Reload(ctx, "a")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "ResetTimeout")
	require.Zero(t, settled(t, p).Isolates)

	building := newPool(t, pool.Options{Ready: -1, Snapshots: &pool.Snapshots{Timeout: 50 * time.Millisecond},
		Setup: func(_ context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
			if c.Isolate().Name() != "snapshot" {
				return nil, nil
			}
			return nil, c.Exec(context.Background(), "for (;;);")
		}})
	eval(t, building, "a", "1")
	require.Eventually(t, func() bool { return building.SnapshotError("a") != nil }, 30*time.Second, time.Millisecond)
	require.ErrorContains(t, building.SnapshotError("a"), "Snapshots.Timeout")
	eval(t, building, "a", "1")
}

// Shutdown ends a call of Reload and waits for it.
func TestShutdownEndsReload(t *testing.T) {
	for _, snapshots := range []*pool.Snapshots{nil, {}} {
		running := make(chan struct{}, 1)
		p := newPool(t, pool.Options{Ready: -1, Snapshots: snapshots, ResetTimeout: time.Minute,
			Setup: func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
				running <- struct{}{}
				return nil, c.Exec(ctx, "for (;;);")
			}})
		reloaded := make(chan error, 1)
		go func() { reloaded <- p.Reload(ctx, "a") }()
		<-running
		require.NoError(t, p.Shutdown(ctx))
		select {
		case err := <-reloaded:
			require.ErrorIs(t, err, pool.ErrShutdown)
		case <-time.After(time.Minute):
			t.Fatal("Shutdown has not ended Reload")
		}
		require.ErrorIs(t, p.Reload(ctx, "a"), pool.ErrShutdown)
		require.ErrorIs(t, p.Verify(ctx), pool.ErrShutdown)
	}
}

// Reload and Verify close an idle isolate if there is no room for theirs.
func TestReloadMakesRoom(t *testing.T) {
	p := newPool(t, pool.Options{MaxIsolates: 1, Ready: -1,
		Setup: func(context.Context, *v8.Context, pool.Tenant) (any, error) { return nil, nil }})
	for _, do := range []func() error{
		func() error { return p.Reload(ctx, "a") },
		func() error { return p.Verify(ctx) },
	} {
		eval(t, p, "a", "0")
		settled(t, p)
		require.NoError(t, do())
	}
}

// Reload does not wait for the builds of other keys.
func TestReloadPassesBuilds(t *testing.T) {
	building, resume := make(chan struct{}), make(chan struct{})
	var once sync.Once
	p := newPool(t, pool.Options{Ready: -1, Snapshots: &pool.Snapshots{MaxBuilds: 1},
		Setup: func(_ context.Context, c *v8.Context, t pool.Tenant) (any, error) {
			if t.Key == "slow" && c.Isolate().Reservation() == nil {
				once.Do(func() { close(building) })
				<-resume
			}
			return nil, nil
		}})
	defer close(resume)
	eval(t, p, "slow", "0")
	<-building
	require.NoError(t, p.Reload(ctx, "a"))
	require.Equal(t, 1, p.Stats().Snapshots)
}
