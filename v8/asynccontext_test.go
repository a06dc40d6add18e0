package v8_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/v8"
)

type requestKey struct{}

// request returns a context that carries the name of a request.
func request(name string) context.Context {
	return v8.WithAsyncContext(context.WithValue(ctx, requestKey{}, name))
}

// whose adds a function that records the request it is called for.
func whose(t testing.TB, c *v8.Context) *[]string {
	seen := new([]string)
	require.NoError(t, c.SetFunc(ctx, "whose", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		*seen = append(*seen, fmt.Sprint(call.Arg(0).String(), " ", ctx.Value(requestKey{})))
		return v8.Undefined, nil
	}))
	return seen
}

// The name of a request is available after an await, regardless of which run continues.
func TestCarry(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	c := l.Context()
	seen := whose(t, c)
	const handler = `
		var go
		var gate = new Promise(resolve => { go = resolve })
		async function handle(n) { whose(n); await null; whose(n); await gate; whose(n); await null; whose(n) }`
	require.NoError(t, c.Exec(ctx, handler))
	require.NoError(t, c.Exec(request("a"), "handle(1); gate.then(() => whose('then'))"))
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		_, err := s.Eval(request("b"), "handle(2)")
		return err
	}))
	require.NoError(t, c.Exec(ctx, "handle(3)"))
	require.Equal(t, []string{"1 a", "1 a", "2 b", "2 b", "3 <nil>", "3 <nil>"}, *seen)
	*seen = nil
	require.NoError(t, c.Exec(ctx, "go()"))
	require.Equal(t, []string{"then a", "1 a", "2 b", "3 <nil>", "1 a", "2 b", "3 <nil>"}, *seen)

	// The next run does not have the name.
	*seen = nil
	require.NoError(t, c.Exec(ctx, "whose(4)"))
	require.Equal(t, []string{"4 <nil>"}, *seen)
}

// Deadlines are those of the current run, even if the async context is that of another
// run.
func TestCarryNoDeadlines(t *testing.T) {
	c := newContext(t)
	var seen []context.Context
	require.NoError(t, c.SetFunc(ctx, "look", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		seen = append(seen, ctx)
		_, err := call.Scope.Eval(ctx, "1")
		return v8.Undefined, err
	}))
	soon, cancel := context.WithTimeout(request("a"), time.Minute)
	require.NoError(t, c.Exec(soon, "var go; new Promise(r => { go = r }).then(look)"))
	cancel()
	late, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	require.NoError(t, c.Exec(late, "go()"))
	require.Len(t, seen, 1)
	want, _ := late.Deadline()
	got, _ := seen[0].Deadline()
	require.Equal(t, want, got)
	require.Equal(t, "a", seen[0].Value(requestKey{}))
	require.NoError(t, seen[0].Err())
}

// Go code continues later what JavaScript started.
func TestAsyncContextOf(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	c := l.Context()
	seen := whose(t, c)
	require.NoError(t, c.SetFunc(ctx, "sleep", func(from context.Context, call *v8.Call) (v8.Value, error) {
		p, resolver, err := call.Scope.Promise()
		if err != nil {
			return v8.Undefined, err
		}
		_, err = l.After(time.Millisecond, func(ctx context.Context, s v8.Scope) error {
			_, err := s.Eval(v8.AsyncContextOf(ctx, from), "whose('timer')")
			require.NoError(t, err)
			return resolver.Resolve(ctx, s, v8.Null)
		})
		return p, err
	}))
	require.NoError(t, c.Exec(request("a"), "sleep().then(() => whose('slept'))"))
	require.NoError(t, l.Run(request("loop")))
	require.Equal(t, []string{"timer a", "slept a"}, *seen)
	require.Equal(t, ctx, v8.AsyncContextOf(ctx, ctx))
}

// While an activation has released the lock, other activations do not have its async
// context.
func TestCarryAndRelease(t *testing.T) {
	c := newContext(t)
	seen := whose(t, c)
	require.NoError(t, c.SetFunc(ctx, "release", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return v8.Undefined, call.Scope.Unlock(func() error { return c.Exec(ctx, "whose('other')") })
	}))
	require.NoError(t, c.Exec(request("a"), "whose(1); release(); whose(2); Promise.resolve().then(() => whose(3))"))
	require.NoError(t, c.Exec(ctx, "whose('after')"))
	require.Equal(t, []string{"1 a", "other <nil>", "2 a", "3 a", "after <nil>"}, *seen)
}

// Runs with the same async context share the object that represents it in JavaScript,
// even after garbage collections. However a run ends, the next one does not have its
// async context.
func TestCarryAgain(t *testing.T) {
	c := newContext(t)
	seen := whose(t, c)
	a, b := request("a"), request("b")
	before := bridge.CountLive().HostRefs
	for range 100 {
		require.NoError(t, c.Exec(a, "1"))
	}
	require.Less(t, bridge.CountLive().HostRefs, before+3)
	for range 3 {
		for _, ctx := range []context.Context{a, a, b, a, ctx} {
			require.NoError(t, c.Exec(ctx, "whose(1); Promise.resolve().then(() => whose(2))"))
		}
		require.Equal(t, []string{"1 a", "2 a", "1 a", "2 a", "1 b", "2 b", "1 a", "2 a", "1 <nil>", "2 <nil>"}, *seen)
		*seen = nil
		require.NoError(t, c.Isolate().CollectGarbage(ctx))
	}
	short, cancel := context.WithTimeout(a, 5*time.Millisecond)
	defer cancel()
	for _, fails := range []error{
		c.Exec(a, "throw 1"),
		c.Exec(a, "not JavaScript"),
		c.Exec(short, "for (;;);"),
		c.Do(ctx, func(s v8.Scope) error {
			o, err := s.Object()
			require.NoError(t, err)
			_, err = o.Call(a, v8.Undefined)
			return err
		}),
	} {
		require.Error(t, fails)
		require.NoError(t, c.Exec(ctx, "whose(3)"))
	}
	require.Equal(t, []string{"3 <nil>", "3 <nil>", "3 <nil>", "3 <nil>"}, *seen)
}

// An async context is released together with the promises that refer to it.
func TestCarryLeavesNothing(t *testing.T) {
	c := newContext(t)
	before := bridge.CountLive().HostRefs
	for n := range 1000 {
		require.NoError(t, c.Exec(request(fmt.Sprint(n)), "new Promise(() => {}).then(() => {})"))
	}
	require.Eventually(t, func() bool {
		require.NoError(t, c.Isolate().CollectGarbage(ctx))
		require.NoError(t, c.Exec(ctx, "1"))
		return bridge.CountLive().HostRefs < before+10
	}, 10*time.Second, time.Millisecond)
}
