package lock

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/locker"
)

// newGate returns a gate that lets a goroutine pass when none has left for a while.
func newGate(limit int, stall time.Duration) *Gate {
	g := NewGate(limit)
	g.stall = stall
	return g
}

// If no holder leaves, further goroutines pass one by one. They need not leave.
func TestGateStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := newGate(1, time.Minute)
		lockers := make([]*Locker, 4)
		begin := time.Now()
		for n := range lockers {
			lockers[n] = closing(t, New(nil, uint64(n), "", gate, func() {}))
			require.NoError(t, lockers[n].Lock(ctx))
			require.Equal(t, time.Duration(n)*time.Minute, time.Since(begin))
		}
		require.True(t, gate.Full())
		thread := lockers[3].Suspend()
		lockers[3].Resume(thread)
		for _, l := range lockers {
			l.Unlock()
		}
		require.Empty(t, gate.slots)
		require.False(t, gate.Full())
	})
}

// While goroutines leave, none passes in addition to the limit.
func TestGateMoves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := newGate(1, time.Minute)
		var lockers []*Locker
		for n := range 5 {
			lockers = append(lockers, closing(t, New(nil, uint64(n), "", gate, func() {})))
		}
		inside := 0
		var all sync.WaitGroup
		begin := time.Now()
		for _, l := range lockers {
			all.Go(func() {
				if err := l.Lock(ctx); err != nil {
					t.Error(err)
					return
				}
				if inside++; inside > 1 {
					t.Error("the gate let more pass than its limit")
				}
				time.Sleep(59 * time.Second)
				inside--
				l.Unlock()
			})
		}
		all.Wait()
		require.Equal(t, 5*59*time.Second, time.Since(begin))
		require.Empty(t, gate.slots)
	})
}

// No more locks are held at a time than the gate allows, and all goroutines get their
// turns.
func TestGate(t *testing.T) {
	gate := newGate(2, time.Hour)
	var lockers []*Locker
	for n := range 5 {
		lockers = append(lockers, closing(t, New(nil, uint64(n), "", gate, func() {})))
	}
	var inside, most atomic.Int64
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			l := lockers[n%len(lockers)]
			for range 50 {
				if err := l.Lock(ctx); err != nil {
					t.Error(err)
					return
				}
				now := inside.Add(1)
				for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
				}
				time.Sleep(time.Microsecond)
				inside.Add(-1)
				l.Unlock()
			}
		})
	}
	all.Wait()
	require.LessOrEqual(t, most.Load(), int64(2))
	require.Empty(t, gate.slots)
}

// Waiting at the gate ends with the context, and when the isolate is closed.
func TestGateWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := newGate(1, time.Hour)
		first := closing(t, New(nil, 1, "", gate, func() {}))
		second := New(nil, 2, "", gate, func() {})
		require.NoError(t, first.Lock(ctx))
		short, cancel := context.WithTimeout(ctx, nap)
		defer cancel()
		begin := time.Now()
		require.ErrorIs(t, second.Lock(short), context.DeadlineExceeded)
		require.Equal(t, nap, time.Since(begin))
		closed := make(chan error)
		go func() { closed <- second.Lock(ctx) }()
		synctest.Wait()
		require.True(t, second.Close())
		require.ErrorIs(t, <-closed, locker.ErrClosed)
		require.Equal(t, nap, time.Since(begin))
		first.Unlock()
		require.Empty(t, gate.slots)
		require.ErrorIs(t, second.Lock(ctx), locker.ErrClosed)
		require.Empty(t, gate.slots)
	})
}

// A goroutine that waits for the lock of an isolate and is refused leaves the gate.
func TestGateAfterRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := newGate(2, time.Hour)
		l := closing(t, New(nil, 1, "", gate, func() {}))
		require.NoError(t, l.Lock(ctx))
		short, cancel := context.WithTimeout(ctx, nap)
		defer cancel()
		refused := make(chan error)
		go func() { refused <- l.Lock(short) }()
		synctest.Wait()
		require.Len(t, gate.slots, 2)
		require.ErrorIs(t, <-refused, context.DeadlineExceeded)
		require.Len(t, gate.slots, 1)
		l.Unlock()
		require.Empty(t, gate.slots)
	})
}

// A goroutine inside an isolate passes without waiting, and a suspended one leaves the
// gate to others.
func TestGateInside(t *testing.T) {
	g := newGuest(t)
	gate := newGate(1, time.Hour)
	g.gate = gate
	other := closing(t, New(nil, 1, "", gate, func() {}))
	require.NoError(t, g.Lock(ctx))
	g.call(bridge.OneShot, func() {
		require.Len(t, gate.slots, 1)
		require.NoError(t, other.Lock(ctx))
		other.Unlock()
		require.Len(t, gate.slots, 1)
	})
	g.Unlock()
	require.Empty(t, gate.slots)
	require.NoError(t, g.Lock(ctx))
	thread := g.Suspend()
	require.Empty(t, gate.slots)
	var left atomic.Bool
	locked := make(chan struct{})
	go func() {
		if err := other.Lock(ctx); err != nil {
			t.Error(err)
		}
		close(locked)
		time.Sleep(nap)
		left.Store(true)
		other.Unlock()
	}()
	<-locked
	g.Resume(thread)
	require.True(t, left.Load(), "resumed before the other isolate was left")
	g.Unlock()
	require.Empty(t, gate.slots)
}
