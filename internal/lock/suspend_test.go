package lock

import (
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/locker"
)

// A suspended goroutine acquires the lock after those that wait already, even if the
// isolate is closed. The last goroutine to leave disposes of the isolate.
func TestSuspend(t *testing.T) {
	disposed := 0
	l := New(nil, 0, "", nil, func() { disposed++ })
	require.NoError(t, l.Lock(ctx))
	l.thread.Store(7)
	thread := l.Suspend()
	require.Zero(t, l.thread.Load())
	requireFree(t, l)

	require.NoError(t, l.Lock(ctx))
	var order []string
	var all sync.WaitGroup
	all.Go(func() {
		if l.Lock(ctx) == nil {
			order = append(order, "before")
			l.Unlock()
		}
	})
	awaitWaiters(l, 1)
	all.Go(func() {
		l.Resume(thread)
		order = append(order, "back")
		require.Equal(t, uint64(7), l.thread.Load())
		l.thread.Store(0)
		again := l.Suspend()
		l.Close()
		require.Zero(t, disposed)
		require.ErrorIs(t, l.Lock(ctx), locker.ErrClosed)
		l.Resume(again)
		order = append(order, "closed")
		l.Unlock()
	})
	awaitWaiters(l, 2)
	l.Unlock()
	all.Wait()
	require.Equal(t, []string{"before", "back", "closed"}, order)
	require.Equal(t, 1, disposed)
	require.True(t, isClosed(l.Done()))
}

// Close is called while goroutines are suspended. The isolate is disposed of once, by the last
// one to leave.
func TestHammerSuspend(t *testing.T) {
	random := seed.Of(t).Shared()
	for range 300 {
		var (
			staying, disposed int // plain variables: the race detector watches them
			all               sync.WaitGroup
		)
		l := New(nil, 0, "", nil, func() {
			if staying != 0 {
				t.Error("disposed of with somebody inside")
			}
			disposed++
		})
		for range 8 {
			all.Go(func() {
				for {
					if err := l.Lock(ctx); errors.Is(err, locker.ErrClosed) {
						return
					}
					staying++
					for range random.IntN(3) {
						thread := l.Suspend()
						if random.IntN(4) == 0 {
							runtime.Gosched()
						}
						l.Resume(thread)
					}
					staying--
					l.Unlock()
				}
			})
		}
		all.Go(func() {
			time.Sleep(time.Duration(random.IntN(300_000)))
			l.Close()
		})
		all.Wait()
		require.True(t, isClosed(l.Done()), "nobody disposed of it")
		require.Equal(t, 1, disposed)
	}
}
