package modules_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/modules"
	"github.com/seed24588400/paddock/v8"
)

// web returns a graph of n modules in which each imports a few others, with cycles.
func web(n int) modules.Map {
	m := modules.Map{}
	for at := range n {
		m[fmt.Sprintf("%d.js", at)] = fmt.Sprintf(
			"import './%d.js'; import './%d.js'; import './%d.js'; export default %d",
			(at*2+1)%n, (at*2+2)%n, (at*7+3)%n, at)
	}
	return m
}

// counted is a resolver that counts its active calls.
type counted struct {
	modules.Resolver
	call            func(ctx context.Context, key string) error // called by Load
	loads, resolves peak
	all             atomic.Int32 // number of calls of Load
}

type peak struct{ now, most atomic.Int32 }

func (p *peak) enter() (leave func()) {
	now := p.now.Add(1)
	for most := p.most.Load(); now > most && !p.most.CompareAndSwap(most, now); most = p.most.Load() {
	}
	return func() { p.now.Add(-1) }
}

func (c *counted) Resolve(ctx context.Context, r modules.Request) (string, error) {
	defer c.resolves.enter()()
	runtime.Gosched()
	return c.Resolver.Resolve(ctx, r)
}

func (c *counted) Load(ctx context.Context, key string) (modules.Source, error) {
	defer c.loads.enter()()
	c.all.Add(1)
	if c.call != nil {
		if err := c.call(ctx, key); err != nil {
			return modules.Source{}, err
		}
	}
	return c.Resolver.Load(ctx, key)
}

// wait is the work of a slow resolver, which returns when its context ends.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// The number of active calls of the resolver is limited as the host wants, whatever is
// imported at the same time, and each module is loaded once.
func TestBounded(t *testing.T) {
	const n, concurrent = 300, 5
	r := &counted{Resolver: web(n), call: func(ctx context.Context, _ string) error {
		return wait(ctx, time.Millisecond)
	}}
	_, loop := newLoader(t, modules.Options{Resolver: r, MaxConcurrent: concurrent})
	require.NoError(t, loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, "Promise.all(Array.from({length: 1000}, (_, n) => import(`./${n % 300}.js`)))")
	}, func(v8.Scope, v8.Value) error { return nil }))
	require.EqualValues(t, n, r.all.Load())
	require.EqualValues(t, concurrent, r.loads.most.Load())
	require.LessOrEqual(t, r.resolves.most.Load(), int32(concurrent))
}

// The first error ends all other loading of the graph, and is the error that is
// returned.
func TestFirstError(t *testing.T) {
	const n = 100
	m := modules.Map{"bad.js": ""}
	for at := range n {
		m["main.js"] += fmt.Sprintf("import './%d.js';", at)
		m[fmt.Sprintf("%d.js", at)] = ""
	}
	m["main.js"] += "import './bad.js'"
	flaky := errors.New("the network is down")
	var ended, started atomic.Int32
	under := make(chan struct{})
	r := &counted{Resolver: m, call: func(ctx context.Context, key string) error {
		switch key {
		case "main.js":
			return nil
		case "bad.js":
			<-under
			return flaky
		}
		if started.Add(1) == 10 {
			close(under)
		}
		<-ctx.Done()
		ended.Add(1)
		return ctx.Err()
	}}
	l, _ := newLoader(t, modules.Options{Resolver: r, MaxConcurrent: 2 * n})
	err := l.Import(ctx, "main.js", nil)
	require.ErrorIs(t, err, flaky)
	require.Equal(t, started.Load(), ended.Load()) // no call is active
	r.call = nil
	require.NoError(t, l.Import(ctx, "main.js", nil))
}

// Waiting imports need no goroutines, and do not block imports of the host.
func TestManyPending(t *testing.T) {
	stuck := make(chan struct{})
	m := modules.Map{"main.js": "export default 1"}
	r := &counted{Resolver: m, call: func(ctx context.Context, key string) error {
		if key == "main.js" {
			return nil
		}
		select {
		case <-stuck:
		case <-ctx.Done():
		}
		return ctx.Err()
	}}
	for n := range 5000 {
		m[fmt.Sprintf("%d.js", n)] = ""
	}
	l, loop := newLoader(t, modules.Options{Resolver: r, MaxConcurrent: 100}) // more than workers
	before := runtime.NumGoroutine()
	require.NoError(t, loop.Context().Do(ctx, func(s v8.Scope) error {
		_, err := s.Eval(ctx, "globalThis.done = 0; for (let n = 0; n < 5000; n++) import(`./${n}.js`).then(() => done++)")
		return err
	}))
	require.Less(t, runtime.NumGoroutine(), before+300)
	got, err := export(l, "main.js", "default")
	require.NoError(t, err)
	require.Equal(t, 1.0, got)
	close(stuck)
	require.NoError(t, loop.Run(ctx))
	done, err := loop.Context().Get(ctx, "done")
	require.NoError(t, err)
	require.Equal(t, 5000.0, done)
}

// The memory that pending imports hold outside the heap is limited by the loop's bytes.
func TestPendingBytes(t *testing.T) {
	loop := newLoop(t, v8.LoopOptions{MaxBytes: 1 << 20})
	l, err := modules.New(ctx, loop, modules.Options{Resolver: modules.Map{}})
	require.NoError(t, err)
	defer l.Close()
	const source = `Promise.allSettled(Array.from({length: 1000}, (_, n) => import("x".repeat(60000) + n))).then(all =>
		[all.filter(p => p.reason.message.includes("bytes")).length > 900, Math.max(...all.map(p => p.reason.message.length)) < 1000].join())`
	for range 2 { // and is released
		require.NoError(t, loop.Await(ctx, func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, source) },
			func(_ v8.Scope, v v8.Value) error {
				require.Equal(t, "true,true", v.String())
				return nil
			}))
	}
}

// An import that would wait for itself is an error.
func TestReentrant(t *testing.T) {
	var l *modules.Loader
	var inside []error
	again := func(ctx context.Context) error {
		err := l.Import(ctx, "other.js", nil)
		inside = append(inside, err)
		return err
	}
	r := &counted{Resolver: modules.Map{
		"main.js": "import './loads.js'", "loads.js": "", "other.js": "",
		"requires.js": "import './a.cjs'", "a.cjs": "require('./b.cjs')", "b.cjs": "",
		"calls.js": "import { call } from 'host'; call()",
	}, call: func(ctx context.Context, key string) error {
		if key == "loads.js" || key == "b.cjs" {
			return again(ctx)
		}
		return nil
	}}
	l, _ = newLoader(t, modules.Options{Resolver: modules.Values{Next: r, Values: map[string]any{"host": map[string]any{
		"call": func(ctx context.Context, _ *v8.Call) (v8.Value, error) { return v8.Undefined, again(ctx) },
	}}}})
	short, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for n, name := range []string{"main.js", "requires.js", "calls.js"} {
		require.Error(t, l.Import(short, name, nil), name)
		require.Len(t, inside, n+1)
		require.ErrorIs(t, inside[n], v8.ErrReentrant, name)
	}
	require.NoError(t, l.Import(short, "other.js", nil))
}

// Loaders of several isolates share a slow resolver that fails sometimes, and are
// closed at any time. Afterwards no goroutine is left.
func TestHammerLoaders(t *testing.T) {
	const n, loaders = 200, 6
	before := runtime.NumGoroutine()
	random := seed.Of(t)
	shared := random.Shared()
	flaky := errors.New("now and then")
	r := &counted{Resolver: web(n), call: func(ctx context.Context, _ string) error {
		if shared.IntN(400) == 0 {
			return flaky
		}
		return wait(ctx, time.Duration(shared.IntN(int(time.Millisecond))))
	}}
	var all sync.WaitGroup
	var whole atomic.Int32
	for at := range loaders {
		all.Go(func() {
			own := random.Rand(at)
			for round := range 5 {
				loop := newLoop(t, v8.LoopOptions{})
				l, err := modules.New(ctx, loop, modules.Options{Resolver: r, MaxConcurrent: 8})
				if err != nil {
					t.Error(err)
					return
				}
				var users sync.WaitGroup
				for u := range 3 {
					users.Go(func() {
						err := l.Import(ctx, fmt.Sprintf("%d.js", (at*31+u*7+round)%n), nil)
						switch {
						case err == nil:
							whole.Add(1)
						case errors.Is(err, flaky), errors.Is(err, v8.ErrClosed), errors.Is(err, context.Canceled):
						case strings.Contains(err.Error(), "closed"):
						default:
							t.Error(err)
						}
					})
				}
				pause := time.Duration(own.IntN(int(60 * time.Millisecond)))
				switch at % 3 {
				case 0:
					<-time.After(pause)
					if err := l.Close(); err != nil {
						t.Error(err)
					}
				case 1:
					<-time.After(pause)
					if err := loop.Context().Isolate().Close(); err != nil {
						t.Error(err)
					}
				}
				users.Wait()
				_ = l.Close()
				_ = loop.Close()
				_ = loop.Context().Isolate().Close()
			}
		})
	}
	all.Wait()
	require.Positive(t, whole.Load())
	require.Eventually(t, func() bool {
		return r.loads.now.Load() == 0 && runtime.NumGoroutine() <= before+5
	}, 10*time.Second, time.Millisecond)
}
