package pool_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// An isolate is closed when it has been idle for IdleTimeout. Isolates that are kept ready
// for new keys are not.
func TestIdleTimeout(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPool(t, pool.Options{IdleTimeout: 10 * time.Minute})
		for range 2 { // the time begins anew with each use
			eval(t, p, "ann", "1")
			time.Sleep(10*time.Minute - time.Second)
			require.Empty(t, p.Stats().Recycled)
		}
		time.Sleep(2 * time.Second) // the pool looks once a second
		synctest.Wait()
		s := p.Stats()
		require.Equal(t, map[string]uint64{"idle": 1}, s.Recycled)
		require.Equal(t, 1, s.Ready)
		require.Equal(t, 1, s.Isolates)
	})
}

// An isolate is closed at the age MaxAge, in use or not.
func TestMaxAge(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPool(t, pool.Options{Ready: -1, MaxAge: time.Hour, IdleTimeout: 2 * time.Hour})
		_, first := eval(t, p, "ann", "1")
		lease, err := p.Get(ctx, "bob")
		require.NoError(t, err)
		time.Sleep(time.Hour - time.Second)
		_, same := eval(t, p, "ann", "1")
		require.Equal(t, first, same)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		require.Equal(t, map[string]uint64{"age": 1}, p.Stats().Recycled)
		_, err = lease.Context().Eval(ctx, "1")
		require.NoError(t, err, "a use keeps its isolate")
		require.NoError(t, lease.Close())
		synctest.Wait()
		require.Equal(t, map[string]uint64{"age": 2}, p.Stats().Recycled)
		_, next := eval(t, p, "ann", "1")
		require.NotEqual(t, first, next)
	})
}

// Isolates that could not be created ahead of time are tried again a second later.
func TestReadyAgain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPool(t, pool.Options{MaxIsolates: 2, Ready: 1})
		lease, err := p.Get(ctx, "ann")
		require.NoError(t, err)
		synctest.Wait()
		require.Equal(t, 1, p.Stats().Ready)
		require.NoError(t, p.Do(ctx, "bob", func(v8.Scope) error { return nil }))
		synctest.Wait()
		require.Zero(t, p.Stats().Ready, "there is no room for another")
		require.NoError(t, lease.Context().Isolate().Close())
		require.NoError(t, lease.Close())
		synctest.Wait()
		require.Equal(t, 1, p.Stats().Ready)
	})
}
