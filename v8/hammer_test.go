package v8_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/v8"
)

// tenant is one isolate of a hammer test. Its JavaScript counts the jobs done there.
type tenant struct {
	isolate *v8.Isolate
	context *v8.Context
	script  *v8.Script
	done    atomic.Int64
}

func newTenant(t *testing.T, group *groups.Group) *tenant {
	i, err := v8.NewIsolate(v8.IsolateOptions{Group: group, Limits: v8.Limits{Memory: 32 << 20}})
	require.NoError(t, err)
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Exec(ctx, "var n = 0; function inc() { return ++n }"))
	script, err := c.Compile(ctx, "inc()")
	require.NoError(t, err)
	require.NoError(t, c.SetFunc(ctx, "go", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		return call.Arg(0).Call(ctx, v8.Undefined)
	}))
	return &tenant{isolate: i, context: c, script: script}
}

// persisted passes persistent handles to goroutines that did not create them, which
// close them or drop them.
type persisted struct {
	handles chan *v8.Persistent
}

func (p *persisted) give(h *v8.Persistent) {
	select {
	case p.handles <- h:
	default: // dropped
	}
}

func (p *persisted) take(closing bool) {
	select {
	case h := <-p.handles:
		if closing {
			_ = h.Close()
		}
	default:
	}
}

// jobs are what a hammer test does in an isolate. Each job counts once.
var jobs = []func(on, other *tenant, p *persisted, random *rand.Rand) error{
	func(on, _ *tenant, _ *persisted, _ *rand.Rand) error {
		_, err := on.context.Call(ctx, "inc")
		return err
	},
	func(on, _ *tenant, _ *persisted, _ *rand.Rand) error {
		_, err := on.context.Run(ctx, on.script)
		return err
	},
	func(on, _ *tenant, _ *persisted, _ *rand.Rand) error {
		return on.context.Exec(ctx, "go(() => go(inc))")
	},
	func(on, _ *tenant, p *persisted, _ *rand.Rand) error {
		return on.context.Do(ctx, func(s v8.Scope) error {
			v, err := s.Eval(ctx, "go(() => { inc(); return {n} })")
			if err != nil {
				return err
			}
			h, err := v.Persist()
			if err == nil {
				p.give(h)
			}
			return err
		})
	},
	func(on, _ *tenant, p *persisted, _ *rand.Rand) error {
		p.take(true)
		return on.context.Do(ctx, func(s v8.Scope) error {
			p.take(false)
			_, err := s.Run(ctx, on.script)
			return err
		})
	},
	// Calls from one isolate into another, which may be calling this one.
	func(on, other *tenant, _ *persisted, _ *rand.Rand) error {
		return on.context.Do(ctx, func(s v8.Scope) error {
			if _, err := s.Run(ctx, on.script); err != nil {
				return err
			}
			_, err := other.context.Call(ctx, "inc")
			if err == nil {
				other.done.Add(1)
			} else if errors.Is(err, v8.ErrDeadlock) || on == other && errors.Is(err, v8.ErrReentrant) {
				err = nil
			}
			return err
		})
	},
	// Runs that are ended while they wait or run.
	func(on, _ *tenant, _ *persisted, random *rand.Rand) error {
		run, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		mine := errors.New("mine")
		time.AfterFunc(time.Duration(random.IntN(2_000_000)), func() { cancel(mine) })
		_, err := on.context.Eval(run, "go(() => { for (;;); })")
		if !errors.Is(err, mine) {
			return errors.Join(errors.New("not ended by its context"), err)
		}
		return on.context.Exec(ctx, "inc()")
	},
}

// hammer runs jobs on many goroutines in isolates of a few groups. No isolate may be
// lost, and no object may remain.
func hammer(t *testing.T, goroutines, isolates, rounds int) {
	before := bridge.CountLive()
	var in []*groups.Group
	for range 3 {
		group, err := groups.New()
		require.NoError(t, err)
		in = append(in, group)
	}
	tenants := make([]*tenant, isolates)
	for n := range tenants {
		tenants[n] = newTenant(t, in[n%len(in)])
	}
	p := &persisted{make(chan *v8.Persistent, 64)}
	handles := bridge.CountLive().Handles
	var all sync.WaitGroup
	s := seed.Of(t)
	for n := range goroutines {
		all.Go(func() {
			random := s.Rand(n)
			for range rounds {
				on := tenants[random.IntN(len(tenants))]
				err := jobs[random.IntN(len(jobs))](on, tenants[random.IntN(len(tenants))], p, random)
				if !assert.NoError(t, err) {
					return
				}
				on.done.Add(1)
				if n == 0 && random.IntN(8) == 0 {
					runtime.GC()
				}
			}
		})
	}
	all.Wait()
	for len(p.handles) > 0 {
		p.take(len(p.handles)%2 == 0)
	}
	for _, on := range tenants {
		got, err := on.context.Get(ctx, "n")
		require.NoError(t, err)
		require.Equal(t, float64(on.done.Load()), got)
	}
	// Closed and dropped handles are released when the lock of the isolate is acquired.
	require.Eventually(t, func() bool {
		runtime.GC()
		for _, on := range tenants {
			require.NoError(t, on.context.Exec(ctx, ""))
		}
		return bridge.CountLive().Handles <= handles
	}, 20*time.Second, time.Millisecond)
	for _, on := range tenants {
		require.NoError(t, on.isolate.Close())
		<-on.isolate.Done()
	}
	for _, group := range in {
		require.NoError(t, group.Close())
	}
	require.Equal(t, before, bridge.CountLive())
	require.NoError(t, live.Check())
}

func TestHammerFewIsolates(t *testing.T) { hammer(t, 300, 4, 20) }

func TestHammerManyIsolates(t *testing.T) { hammer(t, 8, 200, 150) }
