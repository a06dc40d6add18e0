package lock

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/locker"
)

// ways are the ways to run Go code inside an isolate.
var ways = map[string]func(ctx context.Context, g *guest, f func()) error{
	"hold": func(ctx context.Context, g *guest, f func()) error {
		if err := g.Hold(ctx, none); err != nil {
			return err
		}
		defer g.Release()
		f()
		return nil
	},
	"callback": func(ctx context.Context, g *guest, f func()) error {
		if err := g.Lock(ctx); err != nil {
			return err
		}
		defer g.Unlock()
		g.call(bridge.OneShot, f)
		return nil
	},
	"callback in a hold": func(ctx context.Context, g *guest, f func()) error {
		err := g.Hold(ctx, func() (bridge.Handle, error) { return g.context, nil })
		if err != nil {
			return err
		}
		defer g.Release()
		g.call(bridge.Held, f)
		return nil
	},
}

func newGuests(t testing.TB, n int) []*guest {
	guests := make([]*guest, n)
	for k := range guests {
		guests[k] = newGuest(t)
	}
	return guests
}

func (w *waits) len() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.lockers)
}

// soon returns a context for calls that must not hang.
func soon(t testing.TB) context.Context {
	c, cancel := context.WithTimeout(ctx, 30*time.Second)
	t.Cleanup(cancel)
	return c
}

// Each of n goroutines has an isolate and requests the next one's. The last request
// returns locker.ErrDeadlock, and when that goroutine releases its isolate the others
// proceed.
func TestDeadlock(t *testing.T) {
	for name, enter := range ways {
		for n := 2; n <= 5; n++ {
			t.Run(fmt.Sprint(name, " ", n), func(t *testing.T) {
				guests := newGuests(t, n)
				soon := soon(t)
				var inside, all sync.WaitGroup
				inside.Add(n)
				for k := range n {
					all.Go(func() {
						next := guests[(k+1)%n]
						assert.NoError(t, enter(soon, guests[k], func() {
							inside.Done()
							inside.Wait()
							if k > 0 { // goroutine 0 makes the last request
								assert.NoError(t, enter(soon, next, func() {}))
								return
							}
							for _, g := range guests[2:] {
								awaitWaiters(g.Locker, 1)
							}
							awaitWaiters(guests[0].Locker, 1)
							for _, ask := range ways {
								assert.ErrorIs(t, ask(soon, next, func() {}), locker.ErrDeadlock)
							}
							assert.Equal(t, n-1, waiting.len())
						}))
					})
				}
				all.Wait()
				require.Zero(t, waiting.len())
				for _, g := range guests {
					requireFree(t, g.Locker)
				}
			})
		}
	}
}

// The same isolates in a chain: all goroutines proceed.
func TestChainIsNoDeadlock(t *testing.T) {
	const n = 5
	guests := newGuests(t, n)
	soon := soon(t)
	var inside, all sync.WaitGroup
	inside.Add(n)
	for k := range n {
		all.Go(func() {
			assert.NoError(t, ways["hold"](soon, guests[k], func() {
				inside.Done()
				inside.Wait()
				if k < n-1 {
					assert.NoError(t, ways["callback"](soon, guests[k+1], func() {}))
					return
				}
				for _, g := range guests[1:] {
					awaitWaiters(g.Locker, 1)
				}
			}))
		})
	}
	all.Wait()
	require.Zero(t, waiting.len())
}

// A goroutine that has stopped waiting can be waited for again.
func TestCanceledDeadlock(t *testing.T) {
	a, b := newLocker(t), newLocker(t)
	soon := soon(t)
	mine := errors.New("mine")
	c, cancel := context.WithCancelCause(soon)
	gaveUp, leave := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	require.NoError(t, b.Hold(soon, none))
	all.Go(func() {
		assert.NoError(t, a.Hold(soon, none))
		assert.ErrorIs(t, b.Lock(c), mine)
		close(gaveUp)
		<-leave
		a.Release()
	})
	awaitWaiters(b, 1)
	require.ErrorIs(t, a.Lock(soon), locker.ErrDeadlock)
	cancel(mine)
	<-gaveUp
	all.Go(func() {
		awaitWaiters(a, 1)
		close(leave)
	})
	require.NoError(t, a.Lock(soon))
	a.Unlock()
	b.Release()
	all.Wait()
	require.Zero(t, waiting.len())
}

// An ended context and a closed isolate are reported before a deadlock.
func TestDeadlockComesLast(t *testing.T) {
	a, b := newLocker(t), newLocker(t)
	soon := soon(t)
	require.NoError(t, b.Hold(soon, none))
	var all sync.WaitGroup
	all.Go(func() {
		assert.NoError(t, a.Hold(soon, none))
		assert.NoError(t, b.Lock(soon))
		b.Unlock()
		a.Release()
	})
	awaitWaiters(b, 1)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	require.ErrorIs(t, a.Lock(ended), context.Canceled)
	require.ErrorIs(t, a.Lock(soon), locker.ErrDeadlock)
	a.Close()
	require.ErrorIs(t, a.Lock(soon), locker.ErrClosed)
	b.Release()
	all.Wait()
}

// Goroutines that are inside no isolate wait without being recorded.
func TestOnlyHoldersAreRecorded(t *testing.T) {
	l, other := newLocker(t), newLocker(t)
	require.NoError(t, l.Hold(ctx, none))
	var all sync.WaitGroup
	for k := range 8 {
		all.Go(func() {
			if k%2 == 0 { // locked to its thread, but not inside an isolate
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
			}
			assert.NoError(t, l.Lock(ctx))
			l.Unlock()
		})
	}
	awaitWaiters(l, 8)
	require.Zero(t, waiting.len())
	all.Go(func() {
		assert.NoError(t, other.Hold(ctx, none))
		assert.NoError(t, l.Lock(ctx))
		l.Unlock()
		other.Release()
	})
	awaitWaiters(l, 9)
	require.Equal(t, 1, waiting.len())
	l.Release()
	all.Wait()
	require.Zero(t, waiting.len())
}

// model records which isolates the goroutines of a hammer have and request.
type model struct {
	mu   sync.Mutex
	has  map[*guest]int
	asks map[int]*guest
}

// circle reports whether who would wait for itself if it requests g.
func (m *model) circle(who int, g *guest) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for range len(m.asks) + 1 {
		holder, held := m.has[g]
		if !held {
			return false
		}
		if holder == who {
			return true
		}
		next, waits := m.asks[holder]
		if !waits {
			return false
		}
		g = next
	}
	return false
}

func (m *model) note(f func()) {
	m.mu.Lock()
	f()
	m.mu.Unlock()
}

// hammer makes many goroutines enter few isolates, each nested in the last one, in
// the order that path returns. It returns the number of ErrDeadlock results. Each of
// them is checked with the model, unless contexts end, because cycles then come and
// go unobserved.
func hammer(t *testing.T, ending bool, path func(n int, random *rand.Rand) []int) (deadlocks int64) {
	const goroutines, rounds, isolates = 24, 40, 5
	guests := newGuests(t, isolates)
	random := seed.Of(t).Shared()
	soon := soon(t)
	names := slices.Sorted(maps.Keys(ways))
	m := model{has: map[*guest]int{}, asks: map[int]*guest{}}
	var all sync.WaitGroup
	var found, entered, gaveUp atomic.Int64
	var walk func(who int, path []int, has map[*guest]bool)
	walk = func(who int, path []int, has map[*guest]bool) {
		if len(path) == 0 {
			return
		}
		g := guests[path[0]]
		c, cancel := soon, context.CancelFunc(func() {})
		if ending && random.IntN(2) == 0 {
			c, cancel = context.WithTimeout(soon, time.Duration(random.IntN(200_000)))
		}
		defer cancel()
		m.note(func() { m.asks[who] = g })
		enter := ways[names[random.IntN(len(names))]]
		err := enter(c, g, func() {
			entered.Add(1)
			m.note(func() { delete(m.asks, who); m.has[g] = who })
			has[g] = true
			if random.IntN(2) == 0 {
				time.Sleep(time.Duration(random.IntN(20_000)))
			}
			walk(who, path[1:], has)
			delete(has, g)
			m.note(func() { delete(m.has, g) })
		})
		switch {
		case err == nil:
			return
		case has[g]:
			assert.ErrorIs(t, err, locker.ErrReentrant)
		case errors.Is(err, locker.ErrDeadlock):
			found.Add(1)
			assert.True(t, ending || m.circle(who, g), "there was none")
		default:
			gaveUp.Add(1)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.NoError(t, soon.Err(), "hung")
		}
		m.note(func() { delete(m.asks, who) })
		if random.IntN(2) == 0 { // continue with the isolates that it has
			walk(who, path[1:], has)
		}
	}
	for who := range goroutines {
		all.Go(func() {
			for range rounds {
				walk(who, path(isolates, random), map[*guest]bool{})
				// Goroutines without an isolate are never part of a cycle.
				g := guests[random.IntN(isolates)]
				if err := g.Lock(soon); assert.NoError(t, err) {
					g.Unlock()
				}
			}
		})
	}
	all.Wait()
	require.Zero(t, waiting.len())
	for _, g := range guests {
		requireFree(t, g.Locker)
	}
	t.Log(entered.Load(), "entered,", found.Load(), "deadlocks,", gaveUp.Load(), "gave up")
	return found.Load()
}

// anyOrder may return the same isolate more than once.
func anyOrder(n int, random *rand.Rand) []int {
	path := make([]int, 2+random.IntN(n))
	for k := range path {
		path[k] = random.IntN(n)
	}
	return path
}

// oneOrder returns ascending orders only.
func oneOrder(n int, random *rand.Rand) (path []int) {
	for k := range n {
		if random.IntN(3) > 0 {
			path = append(path, k)
		}
	}
	return path
}

// In any order of requests, no goroutine hangs, and each reported cycle exists.
func TestHammerDeadlock(t *testing.T) {
	require.NotZero(t, hammer(t, false, anyOrder))
}

func TestHammerDeadlockCancellation(t *testing.T) {
	require.NotZero(t, hammer(t, true, anyOrder))
}

// Isolates that are always entered in one order never deadlock.
func TestHammerOneOrder(t *testing.T) {
	require.Zero(t, hammer(t, false, oneOrder))
	require.Zero(t, hammer(t, true, oneOrder))
}
