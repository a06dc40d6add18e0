package lock

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/locker"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

// newIsolate returns an isolate. A Locker needs one only for holds.
func newIsolate(t testing.TB) *bridge.Isolate {
	require.NoError(t, engine.Init())
	isolate, lost := bridge.NewIsolate(bridge.DefaultGroup(), bridge.Options{}, nil)
	require.Nil(t, lost)
	return isolate
}

// newLocker returns a Locker with an isolate that exists until the test ends.
func newLocker(t testing.TB) *Locker {
	isolate := newIsolate(t)
	t.Cleanup(func() { isolate.Free() })
	return closing(t, New(isolate, 0, "", nil, func() {}))
}

// newQueue returns a Locker without an isolate.
func newQueue(t testing.TB) *Locker { return closing(t, New(nil, 0, "", nil, func() {})) }

func closing(t testing.TB, l *Locker) *Locker {
	t.Cleanup(func() { l.Close() })
	return l
}

func (l *Locker) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waiters.Len()
}

// awaitWaiters waits until n goroutines are in the queue.
func awaitWaiters(l *Locker, n int) {
	for l.waiting() != n {
		time.Sleep(10 * time.Microsecond)
	}
}

// none is the argument of Hold for holds that enter no context.
func none() (bridge.Handle, error) { return 0, nil }

// requireFree fails if the lock was never released.
func requireFree(t *testing.T, l *Locker) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	require.NoError(t, l.Lock(ctx))
	require.Zero(t, l.waiting())
	l.Unlock()
	require.Equal(t, free, l.state.Load())
}

func isClosed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

func TestUncontended(t *testing.T) {
	l := newQueue(t)
	allocations := testing.AllocsPerRun(100, func() {
		_ = l.Lock(ctx)
		l.Unlock()
	})
	if !invariants.Enabled { // the checks allocate
		require.Zero(t, allocations)
	}
	requireFree(t, l)
}

func TestFirstComeFirstServed(t *testing.T) {
	const n = 200
	l := newQueue(t)
	require.NoError(t, l.Lock(ctx))
	var (
		order []int // guarded by the lock
		all   sync.WaitGroup
	)
	for k := range n {
		all.Go(func() {
			if l.Lock(ctx) == nil {
				order = append(order, k)
				l.Unlock()
			}
		})
		awaitWaiters(l, k+1)
	}
	l.Unlock()
	all.Wait()
	require.Len(t, order, n)
	require.IsIncreasing(t, order)
	requireFree(t, l)
}

// A goroutine that requests the lock again at once does not overtake those in the
// queue.
func TestNoOvertaking(t *testing.T) {
	l := newQueue(t)
	require.NoError(t, l.Lock(ctx))
	var order []string
	var all sync.WaitGroup
	all.Go(func() {
		if l.Lock(ctx) == nil {
			order = append(order, "waiter")
			l.Unlock()
		}
	})
	awaitWaiters(l, 1)
	l.Unlock()
	require.NoError(t, l.Lock(ctx))
	order = append(order, "back")
	l.Unlock()
	all.Wait()
	require.Equal(t, []string{"waiter", "back"}, order)
}

func TestWaiterCanceled(t *testing.T) {
	const n = 20
	l := newQueue(t)
	require.NoError(t, l.Lock(ctx))
	reason := errors.New("changed its mind")
	var (
		order   []int
		errs    [n]error
		cancels [n]context.CancelCauseFunc
		all     sync.WaitGroup
	)
	for k := range n {
		var c context.Context
		c, cancels[k] = context.WithCancelCause(ctx)
		defer cancels[k](nil)
		all.Go(func() {
			if errs[k] = l.Lock(c); errs[k] == nil {
				order = append(order, k)
				l.Unlock()
			}
		})
		awaitWaiters(l, k+1)
	}
	for k := 0; k < n; k += 2 {
		cancels[k](reason)
	}
	awaitWaiters(l, n/2)
	l.Unlock()
	all.Wait()
	for k, err := range errs {
		if k%2 == 0 {
			require.ErrorIs(t, err, reason)
		} else {
			require.NoError(t, err)
		}
	}
	require.Len(t, order, n/2)
	require.IsIncreasing(t, order)
	requireFree(t, l)
}

func TestLastWaiterCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newQueue(t)
		require.NoError(t, l.Lock(ctx))
		c, cancel := context.WithTimeout(ctx, time.Hour)
		defer cancel()
		begin := time.Now()
		require.ErrorIs(t, l.Lock(c), context.DeadlineExceeded)
		require.Equal(t, time.Hour, time.Since(begin))
		require.ErrorIs(t, l.Lock(c), context.DeadlineExceeded, "with the context ended before")
		require.Zero(t, l.waiting())
		l.Unlock()
		requireFree(t, l)
	})
}

// A waiter may stop waiting at the moment of a hand-over. No hand-over is lost, and
// no two goroutines hold the lock.
func TestHammerCancellation(t *testing.T) {
	const goroutines, rounds = 2000, 5
	s := seed.Of(t)
	l := newQueue(t)
	var (
		inside, served int // plain variables: the race detector watches them
		mu             sync.Mutex
		got, gaveUp    int
		all            sync.WaitGroup
	)
	for n := range goroutines {
		all.Go(func() {
			random := s.Rand(n)
			for range rounds {
				c, cancel := context.WithTimeout(ctx, time.Duration(random.IntN(2_000_000)))
				err := l.Lock(c)
				if err == nil {
					inside++
					if inside != 1 {
						t.Error("two have the turn")
					}
					if random.IntN(4) == 0 {
						runtime.Gosched()
					}
					inside--
					served++
					l.Unlock()
				} else if !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
				cancel()
				mu.Lock()
				if err == nil {
					got++
				} else {
					gaveUp++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	requireFree(t, l)
	require.Equal(t, got, served)
	require.Equal(t, goroutines*rounds, got+gaveUp)
	require.Positive(t, got)
	t.Log(got, "served,", gaveUp, "gave up")
}

// If enter returns an error, Hold releases the lock.
func TestHoldThatCannotEnter(t *testing.T) {
	l := newLocker(t)
	mine := errors.New("mine")
	require.ErrorIs(t, l.Hold(ctx, func() (bridge.Handle, error) { return 0, mine }), mine)
	requireFree(t, l)
}

func TestReentry(t *testing.T) {
	l := newLocker(t)
	require.NoError(t, l.Hold(ctx, none))
	require.ErrorIs(t, l.Lock(ctx), locker.ErrReentrant)
	require.ErrorIs(t, l.Hold(ctx, none), locker.ErrReentrant)

	// Another goroutine waits.
	other := make(chan error)
	go func() {
		c, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		other <- l.Lock(c)
	}()
	require.ErrorIs(t, <-other, context.DeadlineExceeded)
	unlock := make(chan struct{})
	go func() {
		other <- l.Lock(ctx)
		<-unlock
		l.Unlock()
		close(other)
	}()
	awaitWaiters(l, 1)
	l.Release()
	require.NoError(t, <-other)

	// This goroutine is not the holder any longer, so it waits too.
	c, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	require.ErrorIs(t, l.Lock(c), context.DeadlineExceeded)
	close(unlock)
	<-other
	requireFree(t, l)
}

// guest is an isolate whose JavaScript calls Go.
type guest struct {
	*Locker
	context bridge.Handle
	f       func()
}

func newGuest(t testing.TB) *guest {
	require.NoError(t, engine.Init())
	g := new(guest)
	isolate, lost := bridge.NewIsolate(bridge.DefaultGroup(), bridge.Options{}, g)
	require.Nil(t, lost)
	t.Cleanup(func() { isolate.Free() })
	g.Locker = closing(t, New(isolate, 0, "", nil, func() {}))
	var global, f, result bridge.Result
	require.NoError(t, g.Hold(ctx, func() (bridge.Handle, error) {
		g.context, _, _ = isolate.NewContext(bridge.OneShot, bridge.ContextOptions{}, &result)
		return g.context, nil
	}))
	defer g.Release()
	require.Equal(t, bridge.OK, isolate.NewFunction(0, false, "f", &f))
	require.Equal(t, bridge.OK, isolate.Global(&global))
	set := bridge.Args{Roots: 2, Cells: []bridge.Cell{{Kind: bridge.String, Aux: 1}, f.Value}, Bytes: []byte("f")}
	require.Equal(t, bridge.OK, isolate.Do(bridge.OpSet, bridge.Handle(global.Value.Bits), &set, &result))
	return g
}

// Call implements the call of a Go function by JavaScript.
func (g *guest) Call(call *bridge.Call) {
	outer := g.Enter(call.Thread)
	g.f()
	g.Leave(outer)
}

// Interrupt is never requested.
func (g *guest) Interrupt() {}

func (g *guest) Tasks(bool) {}

// call makes JavaScript call f, in a hold or with only the lock held.
func (g *guest) call(mode bridge.Mode, f func()) {
	outer := g.f
	g.f = f
	var r bridge.Result
	g.isolate.Eval(mode, g.context, &bridge.Origin{}, "f()", bridge.WantNothing, &r)
	g.f = outer
}

// Without a hold, the call of a Go function by JavaScript records the thread inside.
func TestReentryFromCallbacks(t *testing.T) {
	g := newGuest(t)
	require.NoError(t, g.Lock(ctx))
	calls := 0
	g.call(bridge.OneShot, func() {
		calls++
		assert.ErrorIs(t, g.Lock(ctx), locker.ErrReentrant)
		g.call(bridge.Held, func() {
			calls++
			assert.ErrorIs(t, g.Lock(ctx), locker.ErrReentrant)
		})
		assert.ErrorIs(t, g.Lock(ctx), locker.ErrReentrant)
	})
	require.Zero(t, g.thread.Load())
	g.Unlock()
	requireFree(t, g.Locker)

	require.NoError(t, g.Hold(ctx, func() (bridge.Handle, error) { return g.context, nil }))
	g.call(bridge.Held, func() {
		calls++
		assert.ErrorIs(t, g.Lock(ctx), locker.ErrReentrant)
	})
	require.ErrorIs(t, g.Lock(ctx), locker.ErrReentrant)
	g.Release()
	requireFree(t, g.Locker)
	require.Equal(t, 3, calls)
}

// A goroutine may hold two lockers at a time.
func TestHoldsNest(t *testing.T) {
	a, b := newLocker(t), newLocker(t)
	require.NoError(t, a.Hold(ctx, none))
	require.NoError(t, b.Hold(ctx, none))
	require.ErrorIs(t, a.Lock(ctx), locker.ErrReentrant)
	require.ErrorIs(t, b.Lock(ctx), locker.ErrReentrant)
	b.Release()
	require.ErrorIs(t, a.Lock(ctx), locker.ErrReentrant)
	a.Release()
	requireFree(t, a)
	requireFree(t, b)
}

// In a hold V8's lock is held by its thread only.
func TestHoldAndRelease(t *testing.T) {
	l := newLocker(t)
	holds := 0 // plain variable: the race detector watches it
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				if err := l.Hold(ctx, none); err != nil {
					t.Error(err)
					return
				}
				if _, status := l.isolate.Statistics(bridge.Held); status != bridge.OK {
					t.Error("not held:", status)
				}
				holds++
				l.Release()
			}
		})
	}
	all.Wait()
	require.Equal(t, 800, holds)
	_, status := l.isolate.Statistics(bridge.Held)
	require.Equal(t, bridge.Closed, status)
	requireFree(t, l)
}

func TestCloseWhenFree(t *testing.T) {
	disposed := 0
	l := New(nil, 0, "", nil, func() { disposed++ })
	require.False(t, l.Closed())
	require.False(t, isClosed(l.Done()))
	require.True(t, l.Close())
	require.Equal(t, 1, disposed)
	require.True(t, l.Closed())
	require.True(t, isClosed(l.Done()))
	require.False(t, l.Close())
	require.ErrorIs(t, l.Lock(ctx), locker.ErrClosed)
	require.ErrorIs(t, l.Hold(ctx, none), locker.ErrClosed)
	require.Equal(t, 1, disposed)
}

// A goroutine inside stays there after Close, and disposes of the isolate when it
// leaves.
func TestCloseWhenInside(t *testing.T) {
	var isolate *bridge.Isolate
	inside, disposed := true, 0
	isolate = newIsolate(t)
	l := New(isolate, 0, "", nil, func() {
		require.False(t, inside)
		isolate.Free()
		disposed++
	})
	require.NoError(t, l.Hold(ctx, none))
	waiter := make(chan error)
	go func() { waiter <- l.Lock(ctx) }()
	awaitWaiters(l, 1)
	require.True(t, l.Close())
	require.False(t, l.Close())
	require.ErrorIs(t, <-waiter, locker.ErrClosed, "at once")
	require.False(t, isClosed(l.Done()))
	require.Zero(t, disposed)
	require.ErrorIs(t, l.Lock(ctx), locker.ErrReentrant)
	late := make(chan error)
	go func() { late <- l.Lock(ctx) }()
	require.ErrorIs(t, <-late, locker.ErrClosed)
	_, status := isolate.Statistics(bridge.Held)
	require.Equal(t, bridge.OK, status)
	inside = false
	l.Release()
	require.Equal(t, 1, disposed)
	require.True(t, isClosed(l.Done()))
	require.ErrorIs(t, l.Lock(ctx), locker.ErrClosed)
	require.Equal(t, 1, disposed)
}

// The last waiter stops waiting while the holder hands over, and Close is called at
// the same time.
func TestCloseWhileHandingOver(t *testing.T) {
	for range 200 {
		l := New(nil, 0, "", nil, func() {})
		held, unlock := make(chan struct{}), make(chan struct{})
		c, cancel := context.WithCancel(ctx)
		var all sync.WaitGroup
		all.Go(func() {
			if assert.NoError(t, l.Lock(ctx)) {
				close(held)
				<-unlock
				l.Unlock()
			}
		})
		<-held
		all.Go(func() {
			if l.Lock(c) == nil {
				l.Unlock()
			}
		})
		awaitWaiters(l, 1)
		l.mu.Lock() // both wait for it, in most cases the waiter first
		cancel()
		time.Sleep(100 * time.Microsecond)
		close(unlock)
		time.Sleep(100 * time.Microsecond)
		l.Close()
		l.mu.Unlock()
		all.Wait()
		require.True(t, isClosed(l.Done()), "nobody disposed of it")
	}
}

// Close is called while goroutines enter, wait, stop waiting and leave. The isolate
// is disposed of once, with no goroutine inside, by the last one to leave.
func TestHammerClose(t *testing.T) {
	random := seed.Of(t).Shared()
	for range 300 {
		var (
			inside, disposed int // plain variables: the race detector watches them
			all              sync.WaitGroup
		)
		l := New(nil, 0, "", nil, func() {
			if inside != 0 {
				t.Error("disposed of with somebody inside")
			}
			disposed++
		})
		for range 16 {
			all.Go(func() {
				for {
					c, cancel := context.WithTimeout(ctx, time.Duration(random.IntN(100_000)))
					err := l.Lock(c)
					if err == nil {
						inside++
						if random.IntN(4) == 0 {
							runtime.Gosched()
						}
						inside--
						l.Unlock()
					}
					cancel()
					if errors.Is(err, locker.ErrClosed) {
						return
					}
				}
			})
		}
		firsts := make(chan bool, 2)
		for range 2 {
			all.Go(func() {
				time.Sleep(time.Duration(random.IntN(300_000)))
				firsts <- l.Close()
			})
		}
		all.Wait()
		require.True(t, isClosed(l.Done()), "nobody disposed of it")
		require.Equal(t, 1, disposed)
		require.NotEqual(t, <-firsts, <-firsts, "one Close is the first")
	}
}

// HoldAfter leaves a hold open until Release, or none at all.
func TestHoldAfter(t *testing.T) {
	l, other := newLocker(t), newLocker(t)
	held, err := l.HoldAfter(ctx, func() uint64 { return l.isolate.OpenHold(0) })
	require.NoError(t, err)
	require.True(t, held)
	require.ErrorIs(t, l.Lock(ctx), locker.ErrReentrant)
	require.False(t, l.WithHolderOf(other))
	require.NoError(t, other.Hold(ctx, none))
	require.True(t, l.WithHolderOf(other))
	require.True(t, other.WithHolderOf(l))
	other.Release()
	l.Release()
	require.False(t, l.WithHolderOf(l), "nobody's is no holder")

	held, err = l.HoldAfter(ctx, func() uint64 { return 0 })
	require.NoError(t, err)
	require.False(t, held)
	requireFree(t, l)
	require.True(t, l.Close())
	held, err = l.HoldAfter(ctx, nil)
	require.ErrorIs(t, err, locker.ErrClosed)
	require.False(t, held)
}
