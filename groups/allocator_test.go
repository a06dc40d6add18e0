package groups_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/v8"
)

const mib = 1 << 20

func newAllocator(t testing.TB, o groups.AllocatorOptions) *groups.Allocator {
	a, err := groups.NewAllocator(o)
	require.NoError(t, err)
	t.Cleanup(func() {
		require.NoError(t, a.Close())
		require.Zero(t, a.Stats().Isolates)
	})
	return a
}

// reserve reserves heap bytes, for key if the policy is PerKey. If there is no room it
// returns an error after a short time.
func reserve(a *groups.Allocator, key string, heap uint64) (*groups.Reservation, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	return a.Reserve(ctx, groups.Request{Key: key, Heap: heap})
}

func mustReserve(t testing.TB, a *groups.Allocator, key string, heap uint64) *groups.Reservation {
	t.Helper()
	s, err := a.Reserve(ctx, groups.Request{Key: key, Heap: heap})
	require.NoError(t, err)
	return s
}

func release(reservations ...*groups.Reservation) {
	for _, s := range reservations {
		s.Release()
	}
}

func TestAllocatorOptions(t *testing.T) {
	g := newGroup(t)
	for want, o := range map[string]groups.AllocatorOptions{
		"AllocatorOptions.Policy is 9, which is not a Policy":                      {Policy: 9},
		"AllocatorOptions.MaxIsolates is -1; it must not be negative":              {MaxIsolates: -1},
		"AllocatorOptions.Groups must be set if, and only if, the policy is fixed": {Policy: groups.Fixed},
		"AllocatorOptions.Groups contains a nil or zero Group":                     {Policy: groups.Fixed, Groups: []*groups.Group{g, nil}},
	} {
		_, err := groups.NewAllocator(o)
		require.EqualError(t, err, "groups: new allocator: invalid argument: "+want)
	}
	_, err := groups.NewAllocator(groups.AllocatorOptions{Groups: []*groups.Group{g}})
	require.ErrorContains(t, err, "policy is fixed")
}

// Pack fills the oldest group that has room, according to the reserved heap.
func TestPack(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{MaxHeapPerGroup: 100 * mib, MaxReserved: gib, Warm: -1})
	one := mustReserve(t, a, "", 60*mib)
	two := mustReserve(t, a, "", 60*mib)
	require.NotSame(t, one.Group(), two.Group())
	three := mustReserve(t, a, "", 40*mib)
	require.Same(t, one.Group(), three.Group())
	four := mustReserve(t, a, "", 40*mib)
	require.Same(t, two.Group(), four.Group())
	require.Equal(t, groups.AllocatorStats{Groups: 2, Isolates: 4, Reserved: 200 * mib}, a.Stats())

	// An empty group is closed.
	gone := two.Group()
	release(two, four, four)
	require.True(t, gone.Stats().Closed)
	require.Equal(t, groups.AllocatorStats{Groups: 1, Isolates: 2, Reserved: 100 * mib}, a.Stats())
	release(one, three)
	require.Equal(t, groups.AllocatorStats{}, a.Stats())
}

func TestWarm(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{MaxHeapPerGroup: 10 * mib, MaxReserved: gib})
	one, two := mustReserve(t, a, "", 10*mib), mustReserve(t, a, "", 10*mib)
	kept := one.Group()
	release(one)
	require.Equal(t, 1, a.Stats().Empty)
	release(two)
	require.Equal(t, groups.AllocatorStats{Groups: 1, Empty: 1}, a.Stats())
	again := mustReserve(t, a, "", mib)
	require.Same(t, kept, again.Group())
	release(again)
}

func TestSpread(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{Policy: groups.Spread, MaxGroups: 3, MaxReserved: gib})
	var reservations []*groups.Reservation
	in := map[*groups.Group]int{}
	for range 9 {
		s := mustReserve(t, a, "", 10*mib)
		reservations = append(reservations, s)
		in[s.Group()]++
	}
	require.Len(t, in, 3)
	for _, n := range in {
		require.Equal(t, 3, n)
	}
	// The next isolate is placed in the group with the least heap reserved.
	release(reservations[4])
	s := mustReserve(t, a, "", mib)
	require.Same(t, reservations[4].Group(), s.Group())
	release(append(reservations, s)...)
}

// No key gets the group of another key, not even after it has become empty.
func TestPerKey(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{Policy: groups.PerKey, MaxHeapPerGroup: 100 * mib, MaxReserved: gib})
	ann, bob := mustReserve(t, a, "ann", mib), mustReserve(t, a, "bob", mib)
	more := mustReserve(t, a, "ann", mib)
	require.Same(t, ann.Group(), more.Group())
	require.NotSame(t, ann.Group(), bob.Group())
	anns := ann.Group()
	release(ann, more)
	require.True(t, anns.Stats().Closed)
	for _, key := range []string{"cy", "dee", "ann"} {
		s := mustReserve(t, a, key, mib)
		require.NotSame(t, anns, s.Group())
		defer s.Release()
	}
	// Only ann uses her cage, and it can become full.
	s := mustReserve(t, a, "ann", 99*mib)
	_, err := reserve(a, "ann", mib)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = a.TryReserve(groups.Request{Key: "ann", Heap: 2 * mib})
	require.ErrorIs(t, err, groups.ErrFull)
	release(s, bob)
}

func TestClaim(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{Policy: groups.PerKey, MaxReserved: gib})
	one, two := mustReserve(t, a, "", mib), mustReserve(t, a, "", mib)
	require.NotSame(t, one.Group(), two.Group())
	require.False(t, one.Claim(""))
	require.True(t, one.Claim("ann"))
	require.False(t, two.Claim("ann"), "she has a group")
	require.False(t, one.Claim("bob"), "it is Ann's")
	more := mustReserve(t, a, "ann", mib)
	require.Same(t, one.Group(), more.Group())
	release(one, two, more)
	require.False(t, two.Claim("cy"), "it was released")
	_, err := a.TryReserve(groups.Request{Key: "ann", Heap: 2 * gib})
	require.ErrorIs(t, err, groups.ErrTooLarge)
}

func TestFixed(t *testing.T) {
	g, h := newGroup(t), newGroup(t)
	a := newAllocator(t, groups.AllocatorOptions{Policy: groups.Fixed, Groups: []*groups.Group{g, h}, MaxReserved: gib})
	one, two := mustReserve(t, a, "", mib), mustReserve(t, a, "", mib)
	require.ElementsMatch(t, []*groups.Group{g, h}, []*groups.Group{one.Group(), two.Group()})
	release(one, two)
	require.False(t, g.Stats().Closed)

	// A group that its owner has closed is skipped, and the other one is used.
	require.NoError(t, g.Close())
	for range 4 {
		i, err := v8.Place(ctx, a, "", v8.IsolateOptions{Limits: v8.Limits{Memory: 16 * mib}})
		require.NoError(t, err)
		require.Same(t, h, i.Group())
		defer closeIsolate(i)
	}
	require.NoError(t, h.Close())
	_, err := v8.Place(ctx, a, "", v8.IsolateOptions{Limits: v8.Limits{Memory: 16 * mib}})
	require.ErrorIs(t, err, groups.ErrGroupClosed)
	require.ErrorContains(t, err, "all fixed groups are closed")
}

func TestLimits(t *testing.T) {
	for name, o := range map[string]groups.AllocatorOptions{
		"isolates":         {MaxIsolates: 2},
		"reserved":         {MaxReserved: 20 * mib},
		"groups":           {MaxGroups: 2, MaxHeapPerGroup: 10 * mib},
		"isolates a group": {MaxGroups: 1, MaxIsolatesPerGroup: 2},
	} {
		for _, policy := range []groups.Policy{groups.Pack, groups.Spread, groups.PerKey} {
			if policy == groups.PerKey && name == "isolates a group" {
				continue // covered by TestPerKey
			}
			t.Run(fmt.Sprint(policy, " ", name), func(t *testing.T) {
				o.Policy = policy
				a := newAllocator(t, o)
				one, two := mustReserve(t, a, "a", 10*mib), mustReserve(t, a, "b", 10*mib)
				_, err := reserve(a, "c", 10*mib)
				require.ErrorIs(t, err, context.DeadlineExceeded)
				_, err = a.TryReserve(groups.Request{Key: "c", Heap: 10 * mib})
				require.ErrorIs(t, err, groups.ErrNoRoom)
				require.Zero(t, a.Stats().Waiting)
				got := make(chan *groups.Reservation)
				go func() { got <- mustReserve(t, a, "c", 10*mib) }()
				for a.Stats().Waiting == 0 {
					time.Sleep(time.Millisecond)
				}
				release(one)
				release(<-got, two)
			})
		}
	}
}

func TestTooLarge(t *testing.T) {
	for _, c := range []struct {
		o    groups.AllocatorOptions
		heap uint64
	}{
		{groups.AllocatorOptions{MaxHeapPerGroup: 10 * mib}, 11 * mib},
		{groups.AllocatorOptions{MaxHeapPerGroup: 20 * mib, MaxReserved: 10 * mib}, 11 * mib},
		{groups.AllocatorOptions{MaxHeapPerGroup: 64 * gib, MaxReserved: 64 * gib}, 5 * gib},
	} {
		_, err := newAllocator(t, c.o).Reserve(ctx, groups.Request{Heap: c.heap})
		require.ErrorIs(t, err, groups.ErrTooLarge)
	}
}

// Waiters are served in FIFO order, whatever size they request.
func TestReserveIsFIFO(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{MaxReserved: 100 * mib})
	all := mustReserve(t, a, "", 100*mib)
	var (
		mu    sync.Mutex
		order []int
		wait  sync.WaitGroup
	)
	heaps := []uint64{50, 1, 100, 1, 60, 40}
	for n, heap := range heaps {
		wait.Go(func() {
			s := mustReserve(t, a, "", heap*mib)
			mu.Lock()
			order = append(order, n)
			mu.Unlock()
			// Give other waiters a chance to overtake.
			time.Sleep(time.Millisecond)
			release(s)
		})
		for a.Stats().Waiting <= n {
			time.Sleep(time.Millisecond)
		}
	}
	release(all)
	wait.Wait()
	// Waiters that fit at the same time may append in any order.
	slices.Sort(order[:2])
	slices.Sort(order[3:])
	require.Equal(t, []int{0, 1, 2, 3, 4, 5}, order)
}

// When a waiter's context ends, the waiters behind it get the available room.
func TestReserveCanceled(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{MaxReserved: 100 * mib})
	half := mustReserve(t, a, "", 50*mib)
	cause := errors.New("enough")
	first, cancel := context.WithCancelCause(ctx)
	large := make(chan error)
	go func() {
		_, err := a.Reserve(first, groups.Request{Heap: 100 * mib})
		large <- err
	}()
	for a.Stats().Waiting < 1 {
		time.Sleep(time.Millisecond)
	}
	small := make(chan *groups.Reservation)
	go func() { small <- mustReserve(t, a, "", 50*mib) }()
	for a.Stats().Waiting < 2 {
		time.Sleep(time.Millisecond)
	}
	cancel(cause)
	err := <-large
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, cause)
	release(<-small, half)
	_, err = a.Reserve(first, groups.Request{Heap: mib})
	require.ErrorIs(t, err, cause, "even where there is room")
}

// A key that has room in its own group does not wait for keys that have none.
func TestKeysDoNotWaitForEachOther(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{Policy: groups.PerKey, MaxIsolatesPerGroup: 1, MaxReserved: gib})
	ann := mustReserve(t, a, "ann", mib)
	got := make(chan *groups.Reservation)
	go func() { got <- mustReserve(t, a, "ann", mib) }()
	for a.Stats().Waiting == 0 {
		time.Sleep(time.Millisecond)
	}
	release(mustReserve(t, a, "bob", mib))
	release(ann)
	release(<-got)
}

func TestResize(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{MaxHeapPerGroup: 100 * mib, MaxReserved: 150 * mib})
	i, err := v8.Place(ctx, a, "", v8.IsolateOptions{Limits: v8.Limits{Memory: 50 * mib}})
	require.NoError(t, err)
	defer closeIsolate(i)
	require.NoError(t, i.SetLimits(v8.Limits{Memory: 100 * mib}))
	require.EqualValues(t, 100*mib, a.Stats().Reserved)
	err = i.SetLimits(v8.Limits{Memory: 101 * mib})
	require.ErrorIs(t, err, groups.ErrFull)
	require.EqualValues(t, 100*mib, i.Limits().Memory)
	require.NoError(t, i.SetLimits(v8.Limits{Memory: 60 * mib}))
	other := mustReserve(t, a, "", 40*mib)
	require.Same(t, i.Group(), other.Group())
	require.ErrorIs(t, i.SetLimits(v8.Limits{Memory: 61 * mib}), groups.ErrFull)
	release(other)
	require.NoError(t, other.Resize(mib), "it was released")
}

func TestReservations(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{Warm: -1})
	limits := v8.Limits{Memory: 16 * mib}
	// If an isolate cannot be created, its reservation is released.
	for want, o := range map[string]v8.IsolateOptions{
		"below the minimum": {Limits: v8.Limits{Memory: 1}},
		"IsolateOptions.Group is not the group of IsolateOptions.Reservation": {Group: newGroup(t)},
	} {
		o.Reservation = mustReserve(t, a, "", mib)
		_, err := v8.NewIsolate(o)
		require.ErrorContains(t, err, want)
		require.Zero(t, a.Stats().Isolates)
	}
	reservation := mustReserve(t, a, "", mib)
	require.NoError(t, reservation.Group().Close())
	_, err := v8.NewIsolate(v8.IsolateOptions{Reservation: reservation})
	require.ErrorIs(t, err, groups.ErrGroupClosed)
	require.Equal(t, groups.AllocatorStats{}, a.Stats(), "the group is not the allocator's any more")

	_, err = v8.Place(ctx, a, "", v8.IsolateOptions{Group: newGroup(t)})
	require.ErrorIs(t, err, v8.ErrInvalid)
	i, err := v8.Place(ctx, a, "", v8.IsolateOptions{Name: "it", Limits: limits})
	require.NoError(t, err)
	require.Equal(t, "it", i.Name())
	require.Equal(t, 1, a.Stats().Isolates)
	closeIsolate(i)
	require.Zero(t, a.Stats().Isolates)
}

func TestAllocatorClose(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{MaxIsolates: 2})
	one, two := mustReserve(t, a, "", mib), mustReserve(t, a, "", mib)
	g := one.Group()
	waits := make(chan error)
	go func() {
		_, err := a.Reserve(ctx, groups.Request{Heap: mib})
		waits <- err
	}()
	for a.Stats().Waiting == 0 {
		time.Sleep(time.Millisecond)
	}
	require.NoError(t, a.Close())
	require.NoError(t, a.Close())
	require.ErrorIs(t, <-waits, groups.ErrAllocatorClosed)
	_, err := a.Reserve(ctx, groups.Request{Heap: mib})
	require.ErrorIs(t, err, groups.ErrAllocatorClosed)
	require.False(t, g.Stats().Closed)
	release(one, two)
	require.True(t, g.Stats().Closed)
}

// An overcommitted cage that is nearly full gets no more isolates.
func TestOvercommit(t *testing.T) {
	if raceDetector {
		t.Skip("takes 3.3 GiB of heap, and minutes under the race detector")
	}
	a := newAllocator(t, groups.AllocatorOptions{MaxHeapPerGroup: 32 * gib, MaxReserved: 64 * gib})
	i, err := v8.Place(ctx, a, "", v8.IsolateOptions{Limits: v8.Limits{Memory: 4*gib - mib}})
	require.NoError(t, err)
	defer closeIsolate(i)
	more, err := v8.Place(ctx, a, "", v8.IsolateOptions{Limits: v8.Limits{Memory: 4*gib - mib}})
	require.NoError(t, err)
	defer closeIsolate(more)
	require.Same(t, i.Group(), more.Group())
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Exec(ctx, "a = []; for (let k = 0; k < 33; k++) a.push(new Array(25e6).fill(k))"))
	require.NoError(t, i.CollectGarbage(ctx))
	require.Greater(t, i.Group().Use().Heap, uint64(3*gib))
	time.Sleep(110 * time.Millisecond) // the count of the heap in use is renewed after 100 ms
	s := mustReserve(t, a, "", mib)
	require.NotSame(t, i.Group(), s.Group())
	release(s)
}

// Many goroutines make and release reservations, and no limit is ever exceeded.
func TestHammerAllocator(t *testing.T) {
	for _, policy := range []groups.Policy{groups.Pack, groups.Spread, groups.PerKey} {
		t.Run(policy.String(), func(t *testing.T) {
			o := groups.AllocatorOptions{Policy: policy, MaxGroups: 6, MaxIsolates: 40, MaxReserved: 300 * mib,
				MaxHeapPerGroup: 64 * mib, MaxIsolatesPerGroup: 9}
			a := newAllocator(t, o)
			var all sync.WaitGroup
			random := seed.Of(t)
			for n := range 8 {
				all.Go(func() {
					r := random.Rand(n)
					for range 200 {
						ctx, cancel := context.WithTimeout(ctx, time.Duration(r.IntN(3000))*time.Microsecond)
						s, err := a.Reserve(ctx, groups.Request{Key: fmt.Sprint("k", r.IntN(5)),
							Heap: uint64(1+r.IntN(40)) * mib})
						cancel()
						if err != nil {
							if !errors.Is(err, context.DeadlineExceeded) {
								t.Error(err)
							}
							continue
						}
						if stats := a.Stats(); stats.Groups > o.MaxGroups || stats.Isolates > o.MaxIsolates ||
							stats.Reserved > o.MaxReserved {
							t.Errorf("%+v", stats)
						}
						if r.IntN(10) == 0 {
							_ = s.Resize(uint64(1+r.IntN(40)) * mib)
						}
						s.Release()
					}
				})
			}
			all.Wait()
			stats := a.Stats()
			require.Zero(t, stats.Isolates)
			require.Zero(t, stats.Reserved)
			require.Zero(t, stats.Waiting)
		})
	}
}

// A lost isolate condemns its group: new isolates are placed elsewhere, also under
// load, and the group's memory is released with its last isolate.
func TestLostGroupUnderLoad(t *testing.T) {
	a := newAllocator(t, groups.AllocatorOptions{MaxReserved: 8 * gib, Warm: -1})
	o := v8.IsolateOptions{Limits: v8.Limits{Memory: 64 * mib}}
	neighbour, err := v8.Place(ctx, a, "", o)
	require.NoError(t, err)
	condemned := neighbour.Group()
	victim, err := v8.Place(ctx, a, "", o)
	require.NoError(t, err)
	require.Same(t, condemned, victim.Group())

	stop := make(chan struct{})
	var load sync.WaitGroup
	for range 3 {
		load.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				i, err := v8.Place(ctx, a, "", o)
				if err != nil {
					t.Error(err)
					return
				}
				c, err := i.NewContext(ctx)
				if err == nil {
					var x any
					if x, err = c.Eval(ctx, "[1, 2, 3].map(x => x * 2).join()"); x != "2,4,6" {
						t.Error(x)
					}
				}
				if err != nil {
					t.Error(err)
				}
				closeIsolate(i)
			}
		})
	}
	loseIsolate(t, victim)
	<-victim.Done()
	require.Equal(t, 1, condemned.Stats().Lost)
	for condemned.Stats().Isolates > 1 {
		time.Sleep(time.Millisecond) // wait for the isolates of the load that were in it
	}
	made := condemned.Stats().Created
	fresh, err := v8.Place(ctx, a, "", o)
	require.NoError(t, err)
	require.NotSame(t, condemned, fresh.Group())
	require.Equal(t, 1, a.Stats().Condemned)

	// The neighbour remains usable.
	c, err := neighbour.NewContext(ctx)
	require.NoError(t, err)
	x, err := c.Eval(ctx, "40 + 2")
	require.NoError(t, err)
	require.EqualValues(t, 42, x)
	require.Equal(t, made, condemned.Stats().Created)
	close(stop)
	load.Wait()
	requireMapped(t, condemned, true)
	closeIsolate(neighbour)
	require.Eventually(t, func() bool { return mapped(t, condemned.Sandbox()) < condemned.Sandbox().AddressSpace/8 },
		5*time.Second, 10*time.Millisecond)
	require.Zero(t, a.Stats().Condemned)
	closeIsolate(fresh)
}

// loseIsolate makes V8 report a fatal error in i.
func loseIsolate(t testing.TB, i *v8.Isolate) {
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	err = c.Do(ctx, func(s v8.Scope) error { return evict.FailIn(ctx, s) })
	require.ErrorIs(t, err, v8.ErrLost)
}

func BenchmarkReserve(b *testing.B) {
	for _, policy := range []groups.Policy{groups.Pack, groups.Spread, groups.PerKey} {
		for _, n := range []int{1, 100} {
			b.Run(fmt.Sprint(policy, "/", n, " groups"), func(b *testing.B) {
				a := newAllocator(b, groups.AllocatorOptions{Policy: policy, MaxGroups: n + 1,
					MaxIsolatesPerGroup: 4, MaxReserved: gib})
				var reservations []*groups.Reservation
				for k := range 4*n - 1 {
					reservations = append(reservations, mustReserve(b, a, fmt.Sprint("k", k/4), mib))
				}
				last := fmt.Sprint("k", n-1)
				for b.Loop() {
					mustReserve(b, a, last, mib).Release()
				}
				release(reservations...)
			})
		}
	}
}
