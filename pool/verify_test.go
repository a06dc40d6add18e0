package pool_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
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

// waitTurn begins a use of the key. It returns when the use waits for an isolate.
func waitTurn(t *testing.T, p *pool.Pool, key string, served chan<- string) {
	before := p.Stats().Waiting
	go func() {
		err := p.Do(ctx, key, func(v8.Scope) error {
			served <- key
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}()
	synctest.Wait()
	require.Equal(t, before+1, p.Stats().Waiting)
}

// An isolate is not closed for another key while callers wait for its own key, but only a
// bounded number of them may overtake the caller of another key.
func TestEvictSparesWaiters(t *testing.T) {
	for waiters, evicted := range map[int]uint64{2: 1, 20: 2} {
		t.Run(fmt.Sprint(waiters), func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				p := newPool(t, pool.Options{MaxIsolates: 1, Ready: -1})
				l, err := p.Get(ctx, "b")
				require.NoError(t, err)
				served := make(chan string, waiters+1)
				waitTurn(t, p, "a", served)
				for range waiters {
					waitTurn(t, p, "b", served)
				}
				require.NoError(t, l.Close())
				synctest.Wait()
				close(served)
				require.Equal(t, min(waiters, 16), position(served, "a"))
				require.Equal(t, evicted, p.Stats().Recycled["evicted"])
			})
		})
	}
}

// position returns how many strings the closed channel has before s.
func position(c <-chan string, s string) (n int) {
	for got := range c {
		if got == s {
			return n
		}
		n++
	}
	return -1
}

// A former context that is alive is found after VerifyEvery uses.
func TestVerifyEvery(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPool(t, pool.Options{Ready: -1, VerifyEvery: 3, VerifyAfter: time.Hour})
		leave := parkIn(t, p, "ann")
		defer leave()
		_, first := eval(t, p, "ann", "1")
		time.Sleep(time.Second)
		require.Empty(t, p.Stats().Recycled)
		_, same := eval(t, p, "ann", "1")
		require.Equal(t, first, same)
		time.Sleep(time.Second) // longer than a verification waits for V8's compiler
		require.Equal(t, map[string]uint64{"reachable context": 1}, p.Stats().Recycled)
	})
}

// A former context that is alive is found when the isolate has been idle for VerifyAfter.
func TestVerifyAfter(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPool(t, pool.Options{Ready: -1, VerifyEvery: 1 << 30, VerifyAfter: 10 * time.Second})
		leave := parkIn(t, p, "ann")
		defer leave()
		for range 2 {
			eval(t, p, "ann", "1")
			time.Sleep(10*time.Second - time.Millisecond)
			synctest.Wait()
			require.Empty(t, p.Stats().Recycled)
		}
		time.Sleep(time.Second) // the pool looks once a second
		synctest.Wait()
		require.Equal(t, map[string]uint64{"reachable context": 1}, p.Stats().Recycled)
	})
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
