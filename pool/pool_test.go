package pool_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

const mib = 1 << 20

func TestMain(m *testing.M) { child.Main(m, live.Check) }

var ctx = context.Background()

var limits = v8.IsolateOptions{Limits: v8.Limits{Memory: 64 * mib}}

func newPool(t testing.TB, o pool.Options) *pool.Pool {
	if o.Isolate.Limits.Memory == 0 {
		o.Isolate.Limits = limits.Limits
	}
	p, err := pool.New(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Shutdown(ctx)) })
	return p
}

// inBubble runs a test in a bubble of package synctest. The clock of the bubble advances
// only while all goroutines of the test and of the pool wait, so that work on isolates takes
// no time. It is ahead of the real clock, because v8's watchdog may run outside the bubble:
// for the watchdog no deadline of the bubble has passed.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	ahead := time.Now().Add(24 * time.Hour)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(ahead))
		// The process's goroutines that the test has started end when no isolate is left for
		// them.
		t.Cleanup(func() { time.Sleep(2 * time.Second) })
		test(t)
	})
}

// within runs f, and returns how long it took. It is exact in a bubble.
func within(f func()) time.Duration {
	begin := time.Now()
	f()
	return time.Since(begin)
}

// eval evaluates source for key, and returns the value and the ID of the isolate.
func eval(t testing.TB, p *pool.Pool, key, source string) (x any, isolate uint64) {
	t.Helper()
	require.NoError(t, p.Do(ctx, key, func(s v8.Scope) error {
		v, err := s.Eval(ctx, source)
		if err != nil {
			return err
		}
		isolate = s.Isolate().ID()
		x, err = v.Export()
		return err
	}))
	return x, isolate
}

// settled waits until no isolate is in use, being reset or being created.
func settled(t testing.TB, p *pool.Pool) (s pool.Stats) {
	t.Helper()
	require.Eventually(t, func() bool {
		s = p.Stats()
		return s.InUse == 0 && s.Waiting == 0 && s.Isolates == s.Idle+s.Ready
	}, 20*time.Second, time.Millisecond, "%+v", s)
	return s
}

func TestOptions(t *testing.T) {
	g, err := groups.New()
	require.NoError(t, err)
	defer g.Close()
	for _, o := range []pool.Options{
		{Budget: pool.Budget{CPU: 1}}, {MaxIsolates: -1}, {MaxIsolatesPerKey: -1}, {MaxWaiting: -1}, {MaxUses: -1},
		{VerifyEvery: -1}, {MaxAge: -1},
		{IdleTimeout: -1}, {ResetTimeout: -1},
		{Isolate: v8.IsolateOptions{Group: g}},
	} {
		_, err := pool.New(o)
		require.ErrorIs(t, err, v8.ErrInvalid, "%+v", o)
	}
}

// Options of which one would have no effect are refused with the names of both.
func TestInconsistentOptions(t *testing.T) {
	setup := func(context.Context, *v8.Context, pool.Tenant) (any, error) { return nil, nil }
	load := func(context.Context, string) (any, error) { return nil, nil }
	version := func(pool.Tenant) string { return "" }
	limited := v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}, RunLimit: v8.NewRunLimit(1)}
	for _, test := range []struct {
		o     pool.Options
		names []string
	}{
		{pool.Options{Load: load}, []string{"Options.Load", "Setup"}},
		{pool.Options{Snapshots: &pool.Snapshots{}}, []string{"Options.Snapshots", "Setup"}},
		{pool.Options{Setup: setup, Snapshots: &pool.Snapshots{Version: version}},
			[]string{"Snapshots.Version", "Snapshots.Dir"}},
		{pool.Options{Setup: setup, Snapshots: &pool.Snapshots{Dir: new(snapshot.Dir)}},
			[]string{"Snapshots.Dir", "Snapshots.Version"}},
		{pool.Options{Ready: 3, MaxIsolates: 2}, []string{"Options.Ready is 3", "MaxIsolates, which is 2"}},
		{pool.Options{Ready: 1 << 20}, []string{"Options.Ready", "MaxIsolates"}},
		{pool.Options{MaxIsolatesPerKey: 3, MaxIsolates: 2},
			[]string{"MaxIsolatesPerKey is 3", "MaxIsolates, which is 2"}},
		{pool.Options{MaxRunning: 1, Isolate: limited}, []string{"Options.MaxRunning", "Isolate.RunLimit"}},
		{pool.Options{MaxHeap: 65 << 20, Isolate: limited}, []string{"Options.MaxHeap", "Limits.Memory"}},
	} {
		_, err := pool.New(test.o)
		require.ErrorIs(t, err, v8.ErrInvalid, "%v", test.names)
		for _, name := range test.names {
			require.ErrorContains(t, err, name)
		}
	}
}

// A key gets its isolate again, without the changes of the last use. Another key gets
// another isolate.
func TestDo(t *testing.T) {
	p := newPool(t, pool.Options{})
	x, first := eval(t, p, "ann", "globalThis.left = 1; Array.prototype.left = 2; Symbol.for('left').description")
	require.Equal(t, "left", x)
	require.Equal(t, 1, settled(t, p).Idle)
	x, again := eval(t, p, "ann", "[typeof left, [].left === undefined].join()")
	require.Equal(t, "undefined,true", x)
	require.Equal(t, first, again)
	_, other := eval(t, p, "bob", "1")
	require.NotEqual(t, first, other)
	s := settled(t, p)
	require.EqualValues(t, 3, s.Uses)
	require.Equal(t, 2, s.Idle)
	require.Equal(t, 1, s.Ready)
	require.Empty(t, s.Recycled)
}

func TestErrorsPass(t *testing.T) {
	p := newPool(t, pool.Options{})
	mine := errors.New("mine")
	require.ErrorIs(t, p.Do(ctx, "", func(v8.Scope) error { return mine }), mine)
	err := p.Do(ctx, "", func(s v8.Scope) error {
		soon, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		defer cancel()
		_, err := s.Eval(soon, "for (;;);")
		return err
	})
	require.ErrorIs(t, err, v8.ErrTerminated)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.PanicsWithValue(t, "oops", func() { _ = p.Do(ctx, "", func(v8.Scope) error { panic("oops") }) })
	_, _ = eval(t, p, "", "1")
	require.Empty(t, settled(t, p).Recycled, "the isolate is as good as before")
}

// Each reason to close an isolate after a use.
func TestRecycled(t *testing.T) {
	var kept *v8.Persistent
	for why, c := range map[string]struct {
		o   pool.Options
		use func(s v8.Scope) error
	}{
		"uses":           {o: pool.Options{MaxUses: 1}},
		"age":            {o: pool.Options{MaxAge: time.Nanosecond}},
		"memory":         {o: pool.Options{MaxHeap: 1}},
		"closed or lost": {use: func(s v8.Scope) error { return s.Isolate().Close() }},
		"open handles": {use: func(s v8.Scope) error {
			v, err := s.Object()
			if err != nil {
				return err
			}
			kept, err = v.Persist()
			return err
		}},
		"failed reset": {o: pool.Options{Setup: failsAfter(2), Ready: -1}},
	} {
		t.Run(why, func(t *testing.T) {
			p := newPool(t, c.o)
			var id uint64
			require.NoError(t, p.Do(ctx, "ann", func(s v8.Scope) error {
				id = s.Isolate().ID()
				if c.use != nil {
					return c.use(s)
				}
				return nil
			}))
			require.Eventually(t, func() bool { return p.Stats().Recycled[why] > 0 }, 5*time.Second, time.Millisecond)
			if c.o.Setup == nil {
				_, next := eval(t, p, "ann", "1")
				require.NotEqual(t, id, next)
			}
		})
	}
	_ = kept.Close()
}

// failsAfter returns a Setup that fails from its nth call on.
func failsAfter(n int64) func(context.Context, *v8.Context, pool.Tenant) (any, error) {
	var calls atomic.Int64
	return func(context.Context, *v8.Context, pool.Tenant) (any, error) {
		if calls.Add(1) >= n {
			return nil, errors.New("no more")
		}
		return nil, nil
	}
}

// A former context can be alive without open handles: a goroutine has released the
// isolate (Scope.Unlock) during a run in the context.
func TestFormerContextAlive(t *testing.T) {
	p := newPool(t, pool.Options{Ready: -1, VerifyEvery: 1})
	var isolate *v8.Isolate
	leave := parkIn(t, p, "ann")
	settled(t, p)
	require.EqualValues(t, 1, p.Stats().Recycled["reachable context"])
	require.NoError(t, p.Do(ctx, "ann", func(s v8.Scope) error {
		isolate = s.Isolate()
		return nil
	}))
	require.EqualValues(t, 2, p.Stats().Created)
	leave()
	require.NoError(t, isolate.Err())
}

type closer struct{ closed *atomic.Int64 }

func (c closer) Close() error {
	c.closed.Add(1)
	return nil
}

// The state that Setup creates is available in each use, and is closed with the
// context.
func TestSetup(t *testing.T) {
	var made, closed atomic.Int64
	setup := func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
		made.Add(1)
		return closer{&closed}, c.Set(ctx, "answer", 42)
	}
	p := newPool(t, pool.Options{Ready: -1, Ahead: 1, Setup: setup})
	for range 3 {
		x, _ := eval(t, p, "", "answer")
		require.EqualValues(t, 42, x)
	}
	l, err := p.Get(ctx, "")
	require.NoError(t, err)
	require.IsType(t, closer{}, l.State())
	require.NoError(t, l.Context().Exec(ctx, "answer = 43"))
	require.NoError(t, l.Close())
	require.NoError(t, l.Close())
	_, err = l.Context().Eval(ctx, "answer")
	require.ErrorIs(t, err, v8.ErrClosed)
	idle := settled(t, p).Idle
	require.Equal(t, made.Load(), closed.Load()+int64(idle))
	require.NoError(t, p.Shutdown(ctx))
	require.Equal(t, made.Load(), closed.Load())
}

// Limits that a use has changed are restored for the next use.
func TestLimitsAreRestored(t *testing.T) {
	p := newPool(t, pool.Options{})
	for range 2 {
		require.NoError(t, p.Do(ctx, "", func(s v8.Scope) error {
			require.EqualValues(t, 64*mib, s.Isolate().Limits().Memory)
			return s.Isolate().SetLimits(v8.Limits{Memory: 32 * mib})
		}))
		settled(t, p)
	}
}

// When all isolates are in use, callers wait until their contexts end, and no more
// callers may wait than Options.MaxWaiting.
func TestBackPressure(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newPool(t, pool.Options{MaxIsolates: 2, MaxIsolatesPerKey: 1, MaxWaiting: 1})
		ann, err := p.Get(ctx, "ann")
		require.NoError(t, err)
		got := make(chan *pool.Lease)
		go func() {
			l, err := p.Get(ctx, "ann")
			if err != nil {
				t.Error(err)
			}
			got <- l
		}()
		synctest.Wait()
		require.Equal(t, 1, p.Stats().Waiting)
		_, err = p.Get(ctx, "ann")
		require.ErrorIs(t, err, pool.ErrBusy)
		// The key bob does not wait for the isolates of ann.
		bob, err := p.Get(ctx, "bob")
		require.NoError(t, err)
		short, cancel := context.WithTimeoutCause(ctx, time.Minute, errors.New("too slow"))
		defer cancel()
		require.Equal(t, time.Minute, within(func() { _, err = p.Get(short, "cy") }))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "too slow")
		require.NoError(t, ann.Close())
		require.NoError(t, (<-got).Close())
		require.NoError(t, bob.Close())
		synctest.Wait()
		s := p.Stats()
		require.EqualValues(t, 1, s.Busy)
		require.Zero(t, s.Keys)
	})
}

// An idle isolate of one key makes room for another key.
func TestEviction(t *testing.T) {
	p := newPool(t, pool.Options{MaxIsolates: 2})
	for n := range 6 {
		eval(t, p, fmt.Sprint("key", n), "1")
		require.LessOrEqual(t, p.Stats().Isolates, 2)
	}
	require.NotZero(t, settled(t, p).Recycled["evicted"])
}

// An idle isolate is also closed when the allocator has no more room.
func TestEvictionForTheAllocator(t *testing.T) {
	a, err := groups.NewAllocator(groups.AllocatorOptions{MaxReserved: 130 * mib})
	require.NoError(t, err)
	defer a.Close()
	p := newPool(t, pool.Options{MaxIsolates: 10, Allocator: a})
	for n := range 6 {
		eval(t, p, fmt.Sprint("key", n), "1")
	}
	require.NotZero(t, settled(t, p).Recycled["evicted"])
	require.NoError(t, p.Shutdown(ctx))
	require.Zero(t, a.Stats().Isolates)
}

// With a group for each key, an isolate created ahead of time serves the first new
// key.
func TestPerKey(t *testing.T) {
	a, err := groups.NewAllocator(groups.AllocatorOptions{Policy: groups.PerKey})
	require.NoError(t, err)
	defer a.Close()
	p := newPool(t, pool.Options{Allocator: a})
	require.Eventually(t, func() bool { return p.Stats().Ready == 1 }, 5*time.Second, time.Millisecond)
	in := map[string]*groups.Group{}
	for range 2 {
		for _, key := range []string{"ann", "bob", "cy"} {
			require.NoError(t, p.Do(ctx, key, func(s v8.Scope) error {
				g := s.Isolate().Group()
				if in[key] != nil {
					require.Same(t, in[key], g)
				}
				in[key] = g
				return nil
			}))
		}
		settled(t, p)
	}
	require.NotSame(t, in["ann"], in["bob"])
	require.NotSame(t, in["cy"], in["bob"])
	require.NoError(t, p.Shutdown(ctx))
}

// When an isolate is lost, the pool closes its other isolates in the group, and the
// group's memory is released.
func TestLost(t *testing.T) {
	a, err := groups.NewAllocator(groups.AllocatorOptions{Warm: -1})
	require.NoError(t, err)
	defer a.Close()
	p := newPool(t, pool.Options{Allocator: a, IdleTimeout: 40 * time.Millisecond, Ready: -1})
	hold, err := p.Get(ctx, "neighbour")
	require.NoError(t, err)
	condemned := hold.Context().Isolate().Group()
	err = p.Do(ctx, "attacker", func(s v8.Scope) error {
		require.Same(t, condemned, s.Isolate().Group())
		return evict.FailIn(ctx, s)
	})
	require.ErrorIs(t, err, v8.ErrLost)
	x, err := hold.Context().Eval(ctx, "6 * 7")
	require.NoError(t, err)
	require.EqualValues(t, 42, x)
	require.NoError(t, hold.Close())
	require.NoError(t, p.Do(ctx, "attacker", func(s v8.Scope) error {
		require.NotSame(t, condemned, s.Isolate().Group())
		return nil
	}))
	require.Eventually(t, func() bool {
		return a.Stats().Condemned == 0 && condemned.Stats().Isolates == 0
	}, 10*time.Second, time.Millisecond)
	require.EqualValues(t, 1, p.Stats().Recycled["group condemned"])
	require.EqualValues(t, 1, p.Stats().Recycled["closed or lost"])
}

func TestShutdown(t *testing.T) {
	p := newPool(t, pool.Options{MaxIsolates: 1})
	l, err := p.Get(ctx, "")
	require.NoError(t, err)
	waits := make(chan error)
	go func() { waits <- p.Do(ctx, "", func(v8.Scope) error { return nil }) }()
	require.Eventually(t, func() bool { return p.Stats().Waiting == 1 }, 5*time.Second, time.Millisecond)
	down := make(chan error)
	go func() { down <- p.Shutdown(ctx) }()
	require.ErrorIs(t, <-waits, pool.ErrShutdown)
	require.ErrorIs(t, p.Do(ctx, "", func(v8.Scope) error { return nil }), pool.ErrShutdown)
	// A lease can still be used after Shutdown is called.
	x, err := l.Context().Eval(ctx, "1 + 1")
	require.NoError(t, err)
	require.EqualValues(t, 2, x)
	require.NoError(t, l.Close())
	require.NoError(t, <-down)
	require.Zero(t, p.Stats().Isolates)
	require.NoError(t, p.Shutdown(ctx))
}

// When the context of Shutdown ends, runs are ended.
func TestShutdownForced(t *testing.T) {
	p := newPool(t, pool.Options{})
	runs := make(chan struct{})
	ended := make(chan error)
	go func() {
		ended <- p.Do(ctx, "", func(s v8.Scope) error {
			close(runs)
			_, err := s.Eval(ctx, "for (;;);")
			return err
		})
	}()
	<-runs
	soon, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	err := p.Shutdown(soon)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "1 isolates are still in use")
	require.ErrorIs(t, <-ended, v8.ErrClosed)
	require.NoError(t, p.Shutdown(ctx))
}

// Many tenants, some of them hostile, share few isolates. Each use gets a context in
// which nothing has run, no isolate serves two keys, and each use is served.
func TestHammer(t *testing.T) {
	for _, policy := range []groups.Policy{groups.Pack, groups.PerKey} {
		t.Run(policy.String(), func(t *testing.T) {
			a, err := groups.NewAllocator(groups.AllocatorOptions{Policy: policy})
			require.NoError(t, err)
			defer a.Close()
			p := newPool(t, pool.Options{Allocator: a, Isolate: v8.IsolateOptions{Limits: v8.Limits{Memory: 16 * mib}},
				MaxIsolates: 6, MaxIsolatesPerKey: 3, MaxUses: 7, IdleTimeout: 40 * time.Millisecond, VerifyEvery: 3})
			var (
				all    sync.WaitGroup
				served sync.Map // the key of each isolate
			)
			random := seed.Of(t)
			for n := range 8 {
				all.Go(func() {
					r := random.Rand(n)
					for range 25 {
						key := fmt.Sprint("k", r.IntN(5))
						within, cancel := context.WithTimeout(ctx, 20*time.Second)
						err := p.Do(within, key, func(s v8.Scope) error {
							if other, _ := served.LoadOrStore(s.Isolate().ID(), key); other != key {
								return fmt.Errorf("the isolate of %v serves %v", other, key)
							}
							v, err := s.Eval(within, "typeof left")
							if err != nil {
								return err
							}
							if v.String() != "undefined" {
								return errors.New("something was left")
							}
							_, err = s.Eval(within, "left = new Array(1e4).fill({})")
							if err != nil {
								return err
							}
							switch r.IntN(12) {
							case 0:
								return s.Isolate().Close()
							case 1:
								soon, cancel := context.WithTimeout(within, time.Millisecond)
								defer cancel()
								if _, err := s.Eval(soon, "for (;;);"); !errors.Is(err, v8.ErrTerminated) {
									return err
								}
							case 2:
								_, err := s.Eval(within, "a = []; for (;;) a.push(new Array(1e4).fill(1))")
								if !errors.Is(err, v8.ErrMemoryLimit) {
									return err
								}
							}
							return nil
						})
						cancel()
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
			s := settled(t, p)
			require.EqualValues(t, 200, s.Uses)
			require.NoError(t, p.Shutdown(ctx))
		})
	}
}

// BenchmarkDo measures a use when an isolate with a fresh context is available.
func BenchmarkDo(b *testing.B) {
	for name, verify := range map[string]int{"verified": 1, "unverified": 1 << 30} {
		b.Run(name, func(b *testing.B) {
			p := newPool(b, pool.Options{MaxIsolates: 4, VerifyEvery: verify})
			for b.Loop() {
				if err := p.Do(ctx, "", func(v8.Scope) error { return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A use can wait for other uses, in the same goroutine and in others, although only one
// isolate may run at a time.
func TestUseWaitsForUses(t *testing.T) {
	p := newPool(t, pool.Options{MaxRunning: 1, Ready: -1})
	require.NoError(t, p.Do(ctx, "ann", func(s v8.Scope) error {
		if x, _ := eval(t, p, "bob", "1"); x == nil {
			return errors.New("no result of the same goroutine")
		}
		var others sync.WaitGroup
		for n := range 3 {
			others.Go(func() {
				err := p.Do(ctx, fmt.Sprint("other", n), func(s v8.Scope) error {
					_, err := s.Eval(ctx, "1")
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		others.Wait()
		return nil
	}))
}
