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
		require.Zero(t, gate.count())
		require.False(t, gate.Full())
	})
}

// If the gate stalls, the first in rank passes, whichever came first.
func TestGateStallsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := newGate(1, time.Minute)
		holder := closing(t, New(nil, 100, "", gate, func() {}))
		require.NoError(t, holder.Lock(ctx))
		var p passages
		for id := range uint64(3) {
			l := closing(t, New(nil, id, "", gate, func() {}))
			l.SetRequested(time.Now().Add(-time.Duration(id) * time.Millisecond))
			p.begin(t, l)
			time.Sleep(time.Microsecond)
		}
		p.all.Wait()
		require.Equal(t, []uint64{2, 1, 0}, p.passed)
		holder.Unlock()
		require.Zero(t, gate.count())
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
		require.Zero(t, gate.count())
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
	require.Zero(t, gate.count())
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
		require.Zero(t, gate.count())
		require.ErrorIs(t, second.Lock(ctx), locker.ErrClosed)
		require.Zero(t, gate.count())
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
		require.Equal(t, 2, gate.count())
		require.ErrorIs(t, <-refused, context.DeadlineExceeded)
		require.Equal(t, 1, gate.count())
		l.Unlock()
		require.Zero(t, gate.count())
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
		require.Equal(t, 1, gate.count())
		require.NoError(t, other.Lock(ctx))
		other.Unlock()
		require.Equal(t, 1, gate.count())
	})
	g.Unlock()
	require.Zero(t, gate.count())
	require.NoError(t, g.Lock(ctx))
	thread := g.Suspend()
	require.Zero(t, gate.count())
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
	require.Zero(t, gate.count())
}

// passages records the order in which goroutines pass a gate.
type passages struct {
	all    sync.WaitGroup
	mu     sync.Mutex
	passed []uint64 // IDs of the lockers
}

// begin starts a goroutine that acquires and releases the lock.
func (p *passages) begin(t *testing.T, l *Locker) {
	p.all.Go(func() {
		if err := l.Lock(ctx); err != nil {
			t.Error(err)
			return
		}
		p.mu.Lock()
		p.passed = append(p.passed, l.id)
		p.mu.Unlock()
		l.Unlock()
	})
}

// order returns the order in which lockers pass a gate that arrive in this order, while
// the gate is full. prepare is called when all of them wait.
func order(t *testing.T, gate *Gate, lockers []*Locker, prepare func()) []uint64 {
	holder := closing(t, New(nil, 100, "", gate, func() {}))
	require.NoError(t, holder.Lock(ctx))
	var p passages
	for n, l := range lockers {
		p.begin(t, l)
		require.Eventually(t, func() bool {
			gate.mu.Lock()
			defer gate.mu.Unlock()
			return gate.waiting.Len() == n+1
		}, time.Minute, 50*time.Microsecond)
	}
	prepare()
	holder.Unlock()
	p.all.Wait()
	return p.passed
}

func TestGateOrder(t *testing.T) {
	gate := newGate(1, time.Hour)
	var lockers []*Locker
	for id := range uint64(5) {
		lockers = append(lockers, closing(t, New(nil, id, "", gate, func() {})))
	}
	require.Equal(t, []uint64{0, 1, 2, 3, 4}, order(t, gate, lockers, func() {}))

	// On a busy machine an isolate may have run for a while.
	for _, l := range lockers {
		l.usage.used = 0
	}
	// Those that work for older requests pass first, also if this becomes known while they wait.
	ago := func(l *Locker, d time.Duration) { l.SetRequested(time.Now().Add(-d)) }
	ago(lockers[3], maxAge/2)
	require.Equal(t, []uint64{4, 3, 0, 1, 2}, order(t, gate, lockers, func() { ago(lockers[4], 10*maxAge) }))
	require.Zero(t, gate.count())

	// Isolates that have run much pass later, however old their requests are.
	lockers[4].usage.used = recentUse
	ago(lockers[4], time.Hour)
	lockers[0].usage.used = recentUse / 2
	lockers[0].usage.at, lockers[4].usage.at = now(), now()
	require.Equal(t, []uint64{3, 1, 2, 0, 4}, order(t, gate, lockers, func() {}))

	// The time that they have run is forgotten, and so is the age of their last request.
	for _, l := range lockers {
		l.usage.at -= 1e6 * recentUse
		l.SetRequested(time.Time{})
	}
	require.Equal(t, []uint64{0, 1, 2, 3, 4}, order(t, gate, lockers, func() {}))
}

// The used time is the time inside.
func TestGateUsage(t *testing.T) {
	gate := newGate(1, time.Hour)
	l := closing(t, New(nil, 1, "", gate, func() {}))
	for range 2 {
		before := l.usage.used
		require.NoError(t, l.Lock(ctx))
		began := now()
		time.Sleep(nap)
		inside := now() - began
		l.Unlock()
		require.GreaterOrEqual(t, l.usage.used-before/2, inside)
	}
}
