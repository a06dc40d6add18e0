package pool_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
)

// bundles are the sources of keys, and count how often Setup evaluates one.
type bundles struct {
	mu        sync.Mutex
	source    map[string]string
	evaluated atomic.Int64
	built     atomic.Int64 // those in builds of snapshots
}

func (b *bundles) set(key, source string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.source[key] = source
}

func (b *bundles) load(_ context.Context, key string) (any, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.source[key], nil
}

// setup evaluates the bundle of the key unless the context's snapshot has it already.
func (b *bundles) setup(ctx context.Context, c *v8.Context, t pool.Tenant) (any, error) {
	x, err := c.Eval(ctx, "typeof app")
	if err != nil || x != "undefined" {
		return nil, err
	}
	b.evaluated.Add(1)
	if c.Isolate().Name() == "snapshot" {
		b.built.Add(1)
	}
	return nil, c.Exec(ctx, t.Code.(string), v8.Origin{Name: t.Key + ".js"})
}

// bundle returns the source of an app, with a table that takes time and memory to build.
func bundle(name string) string {
	return fmt.Sprintf(`var table = Array.from({length: 1e4}, (_, n) => ({n}));
		var app = (x) => %q + table[x].n`, name)
}

// replaced waits until the snapshot of the key has been built and is in use.
func replaced(t *testing.T, p *pool.Pool, n uint64) {
	t.Helper()
	require.Eventually(t, func() bool { return p.Stats().Snapshots == int(n) && settled(t, p).InUse == 0 },
		30*time.Second, time.Millisecond)
}

func TestSnapshots(t *testing.T) {
	b := &bundles{source: map[string]string{"ann": bundle("ann"), "bob": bundle("bob")}}
	p := newPool(t, pool.Options{Ready: -1, Load: b.load, Setup: b.setup, Snapshots: &pool.Snapshots{}})
	for _, key := range []string{"ann", "bob"} {
		x, _ := eval(t, p, key, "app(7)")
		require.Equal(t, key+"7", x)
	}
	replaced(t, p, 2)
	before := b.evaluated.Load()
	for range 10 {
		for _, key := range []string{"ann", "bob"} {
			x, _ := eval(t, p, key, "const seen = typeof left; left = 1; seen + app(7)")
			require.Equal(t, "undefined"+key+"7", x)
			require.NoError(t, p.SnapshotError(key))
		}
	}
	settled(t, p)
	require.Equal(t, before, b.evaluated.Load(), "contexts from a snapshot evaluate nothing")
}

// Reload replaces the code of a key without a failed use, and keeps the old code if the
// new one fails.
func TestReload(t *testing.T) {
	for _, snapshots := range []*pool.Snapshots{nil, {}} {
		t.Run(fmt.Sprint("snapshots ", snapshots != nil), func(t *testing.T) {
			b := &bundles{source: map[string]string{"ann": bundle("one ")}}
			p := newPool(t, pool.Options{Ready: -1, Load: b.load, Setup: b.setup, Snapshots: snapshots})
			ask := func() any {
				x, _ := eval(t, p, "ann", "app(1)")
				return x
			}
			require.Equal(t, "one 1", ask())
			if snapshots != nil {
				replaced(t, p, 1)
			}
			held, err := p.Get(ctx, "ann")
			require.NoError(t, err)
			stop := make(chan struct{})
			var uses sync.WaitGroup
			for range 3 {
				uses.Go(func() {
					for {
						select {
						case <-stop:
							return
						default:
						}
						err := p.Do(ctx, "ann", func(s v8.Scope) error {
							_, err := s.Eval(ctx, "app(2)")
							return err
						})
						if err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			b.set("ann", "throw new Error('broken')")
			require.ErrorContains(t, p.Reload(ctx, "ann"), "broken")
			require.Equal(t, "one 1", ask())
			b.set("ann", bundle("two "))
			require.NoError(t, p.Reload(ctx, "ann"))
			for range 5 {
				require.Equal(t, "two 1", ask())
			}
			x, err := held.Context().Eval(ctx, "app(1)")
			require.NoError(t, err)
			require.Equal(t, "one 1", x, "a use in progress keeps its code")
			require.NoError(t, held.Close())
			close(stop)
			uses.Wait()
			require.Equal(t, "two 1", ask())
			require.NotZero(t, settled(t, p).Recycled["replaced"])
		})
	}
}

// A key whose context cannot be part of a snapshot works without one.
func TestNoSnapshotPossible(t *testing.T) {
	b := &bundles{source: map[string]string{"ann": "var app = () => 'shared', s = new SharedArrayBuffer(8)"}}
	p := newPool(t, pool.Options{Ready: -1, Load: b.load, Setup: b.setup, Snapshots: &pool.Snapshots{}})
	x, _ := eval(t, p, "ann", "app()")
	require.Equal(t, "shared", x)
	require.Eventually(t, func() bool { return p.SnapshotError("ann") != nil }, 30*time.Second, time.Millisecond)
	var unsupported *v8.SnapshotError
	require.ErrorAs(t, p.SnapshotError("ann"), &unsupported)
	require.Contains(t, unsupported.What, "SharedArrayBuffer")
	b.set("ann", "var app = () => 'again', s = new SharedArrayBuffer(8)")
	require.NoError(t, p.Reload(ctx, "ann"))
	x, _ = eval(t, p, "ann", "app()")
	require.Equal(t, "again", x)
	require.Zero(t, p.Stats().Snapshots)
}

// The snapshots of the most used keys are built first. Until then an isolate that was used
// once gets no context ahead of its next use, because the snapshot replaces it.
func TestBuildsOfMostUsedFirst(t *testing.T) {
	var setups atomic.Int64
	var mu sync.Mutex
	var order []string
	started, resume := make(chan struct{}), make(chan struct{})
	p := newPool(t, pool.Options{Ready: -1, MaxIsolates: 8, Snapshots: &pool.Snapshots{MaxBuilds: 1},
		Setup: func(_ context.Context, c *v8.Context, tenant pool.Tenant) (any, error) {
			setups.Add(1)
			if c.Isolate().Name() == "snapshot" {
				mu.Lock()
				order = append(order, tenant.Key)
				mu.Unlock()
				if tenant.Key == "first" {
					close(started)
					<-resume
				}
			}
			return nil, nil
		}})
	use := func(key string) { eval(t, p, key, "1") }
	use("first")
	<-started
	use("once")
	require.EqualValues(t, 3, setups.Load(), "no context for a second use of once")
	use("once")
	for range 3 {
		use("often")
	}
	close(resume)
	replaced(t, p, 3)
	mu.Lock()
	defer mu.Unlock()
	require.Equal(t, []string{"first", "often", "once"}, order)
	require.Empty(t, p.Stats().Recycled["open handles"])
}

// Snapshots in a directory outlive the pool, and belong to a version.
func TestSnapshotsInDir(t *testing.T) {
	dir, err := snapshot.OpenDir(t.TempDir(), snapshot.DirOptions{Key: []byte("0123456789abcdef")})
	require.NoError(t, err)
	version := "v1"
	built := func(name string) int64 {
		b := &bundles{source: map[string]string{"ann": bundle(name)}}
		p := newPool(t, pool.Options{Ready: -1, Load: b.load, Setup: b.setup, Snapshots: &pool.Snapshots{
			Dir:     dir,
			Version: func(pool.Tenant) string { return version },
		}})
		x, _ := eval(t, p, "ann", "app(3)")
		require.Equal(t, name+"3", x)
		replaced(t, p, 1)
		x, _ = eval(t, p, "ann", "app(3)")
		require.Equal(t, name+"3", x)
		require.NoError(t, p.Shutdown(ctx))
		return b.built.Load()
	}
	require.EqualValues(t, 1, built("one "))
	require.Zero(t, built("one "), "the snapshot is read from the directory")
	version = "v2"
	require.EqualValues(t, 1, built("two "))
}

// The least recently used snapshots are dropped, and built again when they are needed.
func TestSnapshotsMaxBytes(t *testing.T) {
	b := &bundles{source: map[string]string{}}
	p := newPool(t, pool.Options{Ready: -1, Load: b.load, Setup: b.setup, Snapshots: &pool.Snapshots{MaxBytes: 1}})
	b.set("ann", bundle("ann"))
	for range 3 {
		x, _ := eval(t, p, "ann", "app(1)")
		require.Equal(t, "ann1", x)
		settled(t, p)
	}
	require.Zero(t, p.Stats().Snapshots)
}

func TestSnapshotsOptions(t *testing.T) {
	dir, err := snapshot.OpenDir(t.TempDir(), snapshot.DirOptions{})
	require.NoError(t, err)
	setup := func(context.Context, *v8.Context, pool.Tenant) (any, error) { return nil, nil }
	for _, o := range []pool.Options{
		{Snapshots: &pool.Snapshots{}},
		{Setup: setup, Snapshots: &pool.Snapshots{Dir: dir}},
		{Setup: setup, Snapshots: &pool.Snapshots{MaxBytes: -1}},
	} {
		_, err := pool.New(o)
		require.ErrorIs(t, err, v8.ErrInvalid)
	}
	refused := errors.New("refused")
	p := newPool(t, pool.Options{Ready: -1, Setup: func(context.Context, *v8.Context, pool.Tenant) (any, error) {
		return nil, refused
	}})
	require.ErrorIs(t, p.Reload(ctx, "ann"), refused)
	require.ErrorIs(t, (*pool.Pool)(nil).Reload(ctx, ""), v8.ErrInvalid)
	require.NoError(t, p.Shutdown(ctx))
	require.ErrorIs(t, p.Reload(ctx, "ann"), pool.ErrShutdown)
}

var failing = v8.NewHostFunction("paddock/pool_test.failing", func(context.Context, *v8.Call) (v8.Value, error) {
	return v8.Undefined, errors.New("a path of the host")
})

// The options of the pool's isolates also hold while a snapshot is built: what a guest
// learns then, it has in each context.
func TestSnapshotsKeepOptions(t *testing.T) {
	setup := func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
		return nil, c.Do(ctx, func(s v8.Scope) error {
			f, err := s.HostFunction(failing)
			if err != nil {
				return err
			}
			learn, err := s.Eval(ctx, `(f) => {
				globalThis.learned ??= [];
				try { f() } catch (e) { learned.push(e.message) }
				try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0) } catch (e) { learned.push(e.name) }
			}`)
			if err == nil {
				_, err = learn.Call(ctx, v8.Undefined, f)
			}
			return err
		})
	}
	p := newPool(t, pool.Options{Ready: -1, Setup: setup, Snapshots: &pool.Snapshots{},
		Isolate: v8.IsolateOptions{Limits: limits.Limits, PrivateErrors: true, ForbidAtomicsWait: true}})
	x, _ := eval(t, p, "ann", "learned.join()")
	require.Equal(t, "internal error,TypeError", x)
	replaced(t, p, 1)
	x, _ = eval(t, p, "ann", "learned.join()")
	require.Equal(t, "internal error,TypeError,internal error,TypeError", x)
}

// The pool's own isolates can start from a snapshot, too.
func TestIsolateSnapshot(t *testing.T) {
	s, err := snapshot.Build(ctx, snapshot.Options{Default: snapshot.Context{
		Scripts: []snapshot.Script{{Source: "var n = 40; const f = () => ++n"}},
	}})
	require.NoError(t, err)
	p := newPool(t, pool.Options{Isolate: v8.IsolateOptions{Snapshot: s, Limits: limits.Limits}})
	for range 3 {
		x, _ := eval(t, p, "tenant", "f()")
		require.EqualValues(t, 41, x)
	}
	require.NoError(t, p.Shutdown(ctx))
	require.NoError(t, s.Close())
}

// counter is a Go value that tenants create.
type counter struct{ n int }

var counterClass = v8.RegisterClass("paddock/pool_test.Counter", &v8.Class{
	Name: "Counter",
	New:  func(context.Context, *v8.Call) (any, error) { return new(counter), nil },
	Members: []v8.Member{{Name: "next", Method: func(_ context.Context, call *v8.Call) (v8.Value, error) {
		x, _ := call.This().Unwrap()
		x.(*counter).n++
		return v8.Int(x.(*counter).n), nil
	}}},
})

// shared is the state of a context with a counter of the host.
type shared struct{ c *v8.Context }

// Keep removes the counter from a context that becomes a snapshot.
func (s shared) Keep(ctx context.Context) error { return s.c.Exec(ctx, "delete globalThis.shared") }

// A class that Setup installs is part of the snapshots, and objects of the host are set in
// each context. A tenant that keeps an object of the class works without a snapshot.
func TestSnapshotsHaveClasses(t *testing.T) {
	b := &bundles{source: map[string]string{
		"ann": "class Mine extends Counter { twice() { return this.next() + this.next() } }; new Mine().next(); var app = () => new Mine().twice()",
		"bob": "const counter = new Counter(); var app = () => counter.next()",
	}}
	setup := func(ctx context.Context, c *v8.Context, tenant pool.Tenant) (any, error) {
		err := c.Do(ctx, func(s v8.Scope) error {
			global, err := s.Global()
			if err != nil {
				return err
			}
			class, err := s.Class(counterClass)
			if err != nil {
				return err
			}
			ours, err := s.Wrap(counterClass, new(counter))
			if err != nil {
				return err
			}
			return errors.Join(
				global.Set(ctx, v8.String("Counter"), class), global.Set(ctx, v8.String("shared"), ours))
		})
		if err != nil {
			return nil, err
		}
		if _, err = b.setup(ctx, c, tenant); err != nil {
			return nil, err
		}
		return shared{c}, nil
	}
	dir, err := snapshot.OpenDir(t.TempDir(), snapshot.DirOptions{})
	require.NoError(t, err)
	for range 2 { // the second pool reads the snapshot
		p := newPool(t, pool.Options{Ready: -1, Load: b.load, Setup: setup, Snapshots: &pool.Snapshots{
			Dir: dir, Version: func(pool.Tenant) string { return "v1" },
		}})
		for key, want := range map[string]int{"ann": 3, "bob": 1} {
			x, _ := eval(t, p, key, "app()")
			require.EqualValues(t, want, x)
		}
		replaced(t, p, 1)
		require.Eventually(t, func() bool { return p.SnapshotError("bob") != nil }, 30*time.Second, time.Millisecond)
		require.ErrorContains(t, p.SnapshotError("bob"), "an object of class Counter, which stands for a Go value")
		before := b.evaluated.Load()
		for range 10 {
			x, _ := eval(t, p, "ann", "app() + app() + shared.next()")
			require.EqualValues(t, 7, x)
		}
		require.NoError(t, p.SnapshotError("ann"))
		require.Equal(t, before, b.evaluated.Load(), "contexts from a snapshot evaluate nothing")
		x, _ := eval(t, p, "bob", "app()")
		require.EqualValues(t, 1, x)
		require.NoError(t, p.Shutdown(ctx))
	}
}
