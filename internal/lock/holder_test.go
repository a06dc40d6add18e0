package lock

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/holders"
)

// requireHeld returns how long the lock has been held at least, and fails if the number
// of waiters is wrong.
func requireHeld(t *testing.T, l *Locker, waiting int) time.Duration {
	t.Helper()
	h, locked := l.Holder()
	require.True(t, locked)
	require.Equal(t, holders.Holder{Isolate: 7, Name: "seven", Held: h.Held, Waiting: waiting}, h)
	require.GreaterOrEqual(t, h.Held, time.Duration(0))
	return h.Held
}

// requireNotHeld fails if the lock is held.
func requireNotHeld(t *testing.T, l *Locker) {
	t.Helper()
	h, locked := l.Holder()
	require.False(t, locked, "%+v", h)
}

const nap = 2 * time.Millisecond

// The time counts from the first look at a lock that was acquired without waiting, and
// starts anew for the next holder.
func TestHolderThatDidNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := closing(t, New(nil, 7, "seven", nil, func() {}))
		requireNotHeld(t, l)
		for range 2 {
			require.NoError(t, l.Lock(ctx))
			time.Sleep(nap)
			require.Zero(t, requireHeld(t, l, 0))
			time.Sleep(nap)
			require.Equal(t, nap, requireHeld(t, l, 0))
			l.Unlock()
			requireNotHeld(t, l)
		}
		requireFree(t, l)
	})
}

// The time counts from the first waiter, and from the hand-over for a holder that waited.
func TestHolderWithWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := closing(t, New(nil, 7, "seven", nil, func() {}))
		require.NoError(t, l.Lock(ctx))
		var all sync.WaitGroup
		holds, next := make(chan struct{}), make(chan struct{})
		for n := range 2 {
			all.Go(func() {
				if l.Lock(ctx) == nil {
					holds <- struct{}{}
					<-next
					l.Unlock()
				}
			})
			synctest.Wait()
			time.Sleep(nap)
			require.Equal(t, time.Duration(n+1)*nap, requireHeld(t, l, n+1))
		}
		l.Unlock()
		<-holds
		time.Sleep(nap)
		require.Equal(t, nap, requireHeld(t, l, 1))
		next <- struct{}{}
		<-holds
		require.Zero(t, requireHeld(t, l, 0))
		next <- struct{}{}
		all.Wait()
		requireNotHeld(t, l)
		requireFree(t, l)
	})
}

// Holder is called while goroutines lock, wait, stop waiting and unlock.
func TestHammerHolder(t *testing.T) {
	l := newQueue(t)
	var all sync.WaitGroup
	inside := 0 // plain variable: the race detector watches it
	for range 8 {
		all.Go(func() {
			for range 500 {
				c, cancel := context.WithTimeout(ctx, nap)
				if l.Lock(c) == nil {
					inside++
					if inside != 1 {
						t.Error("two hold the lock")
					}
					inside--
					l.Unlock()
				}
				cancel()
			}
		})
	}
	done := make(chan struct{})
	go func() {
		all.Wait()
		close(done)
	}()
	for {
		select {
		case <-done:
			requireFree(t, l)
			return
		default:
			if h, locked := l.Holder(); locked && (h.Held < 0 || h.Held > time.Minute || h.Waiting > 7) {
				t.Errorf("%+v", h)
			}
		}
	}
}
