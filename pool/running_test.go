package pool_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
)

// A caller that waits for the reset of an isolate gets its turn before goroutines that came
// after the caller, although the reset consists of many holds.
func TestResetsRunInTheTurnOfTheirCallers(t *testing.T) {
	began := time.Now()
	limit := v8.NewRunLimit(1)
	var setups int
	waiting, resume := make(chan struct{}), make(chan struct{})
	var mu sync.Mutex
	var order []string
	ran := func(who string) func(v8.Scope) error {
		return func(v8.Scope) error {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, who)
			return nil
		}
	}
	p := newPool(t, pool.Options{
		Ready:   -1,
		Isolate: v8.IsolateOptions{Limits: limits.Limits, RunLimit: limit},
		Setup: func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
			if setups++; setups != 2 {
				return nil, nil
			}
			close(waiting)
			<-resume
			return nil, c.Do(ctx, ran("reset"))
		},
	})
	other, busy := contextWith(t, limit), contextWith(t, limit)
	require.NoError(t, p.Do(ctx, "a", func(v8.Scope) error { return nil }))
	<-waiting
	var all sync.WaitGroup
	all.Go(func() {
		if err := p.Do(ctx, "a", ran("caller")); err != nil {
			t.Error(err)
		}
	})
	require.Eventually(t, func() bool { return p.Stats().Waiting == 1 }, time.Minute, time.Millisecond)
	time.Sleep(2 * time.Since(began)) // by which a later time makes up for what the isolate has run
	require.NoError(t, busy.Do(ctx, func(v8.Scope) error {
		all.Go(func() {
			if err := other.Do(ctx, ran("other")); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(5 * time.Millisecond) // other waits
		close(resume)
		time.Sleep(5 * time.Millisecond) // the reset waits
		return nil
	}))
	all.Wait()
	require.Len(t, order, 3)
	require.Equal(t, "reset", order[0])
}

// contextWith creates a context in a new isolate with a limit.
func contextWith(t *testing.T, limit *v8.RunLimit) *v8.Context {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: limits.Limits, RunLimit: limit})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err := i.NewContext(ctx)
	require.NoError(t, err)
	return c
}
