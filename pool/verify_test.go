package pool_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// keeper is a state whose Close closes the handle only if closes is set.
type keeper struct {
	kept   *v8.Persistent
	closes bool
}

func (k *keeper) Close() error {
	if k.closes {
		return k.kept.Close()
	}
	return nil
}

func keep(closes bool) func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
	return func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
		k := &keeper{closes: closes}
		err := c.Do(ctx, func(s v8.Scope) error {
			global, err := s.Global()
			if err == nil {
				k.kept, err = global.Persist()
			}
			return err
		})
		return k, err
	}
}

func TestVerify(t *testing.T) {
	refused := errors.New("refused")
	for _, c := range []struct {
		name  string
		setup func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error)
		want  error
	}{
		{"no setup", nil, nil},
		{"handles are closed with the state", keep(true), nil},
		{"handles of the former context are open", keep(false), pool.ErrHandles},
		{"an error", func(context.Context, *v8.Context, pool.Tenant) (any, error) { return nil, refused }, refused},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPool(t, pool.Options{Setup: c.setup, Ready: -1})
			require.ErrorIs(t, p.Verify(ctx), c.want)
		})
	}
}

// A Setup that leaves handles open is logged once.
func TestHandlesLeftBySetup(t *testing.T) {
	var log bytes.Buffer
	groups.SetLogger(slog.New(slog.NewTextHandler(&log, nil)))
	defer groups.SetLogger(nil)
	p := newPool(t, pool.Options{Setup: keep(false), Ready: -1, MaxIsolates: 1})
	for range 4 {
		eval(t, p, "a", "1")
		settled(t, p)
	}
	require.EqualValues(t, 4, p.Stats().Recycled["open handles"])
	require.NoError(t, p.Shutdown(ctx))
	groups.SetLogger(nil)
	require.Equal(t, 1, strings.Count(log.String(), "pool cannot reuse its isolates"), log.String())
	require.Contains(t, log.String(), "must return a state whose Close closes them")
}

// Do returns Setup's error. A state returned with an error, or a nil pointer, is
// ignored.
func TestSetupFails(t *testing.T) {
	refused := errors.New("refused")
	for _, setup := range []func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error){
		func(context.Context, *v8.Context, pool.Tenant) (any, error) { return nil, refused },
		func(context.Context, *v8.Context, pool.Tenant) (any, error) { return (*keeper)(nil), refused },
		func(context.Context, *v8.Context, pool.Tenant) (any, error) { return &keeper{closes: true}, refused },
		func(context.Context, *v8.Context, pool.Tenant) (any, error) { panic(refused) },
	} {
		p := newPool(t, pool.Options{Setup: setup, Ready: -1})
		require.ErrorIs(t, p.Do(ctx, "a", func(v8.Scope) error { return nil }), refused)
		require.ErrorIs(t, p.Verify(ctx), refused)
		require.Zero(t, settled(t, p).Isolates)
	}
}

func TestNilState(t *testing.T) {
	p := newPool(t, pool.Options{Ready: -1, Setup: func(context.Context, *v8.Context, pool.Tenant) (any, error) {
		return (*keeper)(nil), nil
	}})
	l, err := p.Get(ctx, "a")
	require.NoError(t, err)
	require.Nil(t, l.State())
	require.NoError(t, l.Close())
}

// An isolate is not closed for another key while callers wait for its own key.
func TestEvictSparesWaiters(t *testing.T) {
	p := newPool(t, pool.Options{MaxIsolates: 1, Ready: -1})
	l, err := p.Get(ctx, "b")
	require.NoError(t, err)
	isolate := l.Context().Isolate().ID()
	served := make(chan string, 3)
	wait := func(key string, n int) {
		go func() {
			if p.Do(ctx, key, func(s v8.Scope) error {
				if key == "b" && s.Isolate().ID() != isolate {
					served <- "another isolate"
				}
				served <- key
				return nil
			}) != nil {
				served <- "an error"
			}
		}()
		require.Eventually(t, func() bool { return p.Stats().Waiting == n }, 5*time.Second, time.Millisecond)
	}
	wait("a", 1)
	wait("b", 2)
	wait("b", 3)
	require.NoError(t, l.Close())
	require.Equal(t, []string{"b", "b", "a"}, []string{<-served, <-served, <-served})
	require.EqualValues(t, 1, settled(t, p).Recycled["evicted"])
}

// Waiters behind the first one overtake it only a bounded number of times.
func TestPassedIsServed(t *testing.T) {
	p := newPool(t, pool.Options{MaxIsolates: 1, Ready: -1})
	stop, cancel := context.WithCancel(ctx)
	busy := make(chan struct{})
	for range 3 {
		go func() {
			for stop.Err() == nil {
				_ = p.Do(stop, "b", func(v8.Scope) error { return nil })
			}
			busy <- struct{}{}
		}()
	}
	within, done := context.WithTimeout(ctx, 20*time.Second)
	defer done()
	require.NoError(t, p.Do(within, "a", func(v8.Scope) error { return nil }))
	cancel()
	for range 3 {
		<-busy
	}
}

// A former context that is alive is found after VerifyEvery uses, or when the isolate has
// been idle for VerifyAfter.
func TestVerifyInBatches(t *testing.T) {
	for name, o := range map[string]pool.Options{
		"uses": {VerifyEvery: 3, VerifyAfter: time.Hour},
		"time": {VerifyEvery: 1 << 30, VerifyAfter: 20 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			o.Ready = -1
			p := newPool(t, o)
			leave := parkIn(t, p, "ann")
			defer leave()
			_, first := eval(t, p, "ann", "1")
			if name == "uses" {
				require.Zero(t, settled(t, p).Recycled["reachable context"])
				_, same := eval(t, p, "ann", "1")
				require.Equal(t, first, same)
			}
			require.Eventually(t, func() bool { return p.Stats().Recycled["reachable context"] == 1 },
				20*time.Second, time.Millisecond)
		})
	}
}

// parkIn uses a context of the key, and leaves a goroutine in it that has released the
// isolate. leave ends the goroutine.
func parkIn(t *testing.T, p *pool.Pool, key string) (leave func()) {
	l, err := p.Get(ctx, key)
	require.NoError(t, err)
	parked, release, left := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		left <- l.Context().Do(ctx, func(s v8.Scope) error {
			return s.Unlock(func() error {
				close(parked)
				<-release
				return nil
			})
		})
	}()
	<-parked
	require.NoError(t, l.Close())
	return func() {
		close(release)
		<-left
	}
}
