package v8_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

func TestThen(t *testing.T) {
	c := newContext(t)
	require.NoError(t, c.Exec(ctx, "Promise.prototype.then = Promise.prototype.catch = () => { throw 'the guest is asked' }"))
	mine := errors.New("mine")
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		after := func(source string, fulfilled, rejected v8.Callback) string {
			p, err := eval(t, s, source).Then(ctx, fulfilled, rejected)
			require.NoError(t, err)
			state, v, err := p.Promise()
			require.NoError(t, err)
			return state.String() + " " + v.String()
		}
		twice := func(_ context.Context, call *v8.Call) (v8.Value, error) {
			f, _ := call.Arg(0).Float64()
			return v8.Number(2 * f), nil
		}
		fails := func(context.Context, *v8.Call) (v8.Value, error) { return v8.Undefined, mine }
		require.Equal(t, "fulfilled 42", after("Promise.resolve(21)", twice, nil))
		require.Equal(t, "rejected 21", after("Promise.reject(21)", twice, nil))
		require.Equal(t, "fulfilled 42", after("Promise.reject(21)", nil, twice))
		require.Equal(t, "fulfilled 21", after("Promise.resolve(21)", nil, twice))
		require.Equal(t, "fulfilled 21", after("Promise.resolve(21)", nil, nil))
		require.Equal(t, "pending undefined", after("new Promise(() => {})", twice, twice))
		p, err := eval(t, s, "Promise.resolve(1)").Then(ctx, fails, nil)
		require.NoError(t, err)
		_, reason, err := p.Promise()
		require.NoError(t, err)
		require.ErrorIs(t, reason.Error(), mine)
		_, err = eval(t, s, "({then() {}})").Then(ctx, twice, nil)
		require.ErrorIs(t, err, v8.ErrInvalid)
		return nil
	}))
}

// Any goroutine can settle a promise, and the loop waits for it.
func TestDeferred(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{MaxPending: 100})
	mine := errors.New("mine")
	await := func(settle func(d *v8.Deferred)) (got string, err error) {
		var settling sync.WaitGroup
		defer settling.Wait()
		err = l.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			p, d, err := l.Promise(s)
			if err == nil {
				settling.Go(func() { settle(d) })
			}
			return p, err
		}, func(_ v8.Scope, v v8.Value) error {
			x, err := v.Export()
			require.NoError(t, err)
			if list, ok := x.([]any); ok {
				got, _ = list[0].(string)
			} else {
				got = v.String()
			}
			return nil
		})
		return got, err
	}
	got, err := await(func(d *v8.Deferred) {
		require.NoError(t, d.Resolve([]any{"data"}))
		require.ErrorIs(t, d.Resolve(1), v8.ErrInvalid)
		require.ErrorIs(t, d.Reject(mine), v8.ErrInvalid)
		require.NoError(t, d.Close())
	})
	require.NoError(t, err)
	require.Equal(t, "data", got)
	_, err = await(func(d *v8.Deferred) { require.NoError(t, d.Reject(mine)) })
	require.ErrorIs(t, err, mine)
	_, err = await(func(d *v8.Deferred) { require.NoError(t, d.Resolve(make(chan int))) })
	require.ErrorIs(t, err, v8.ErrNotData)
	_, err = await(func(d *v8.Deferred) { require.NoError(t, d.Close()) })
	require.ErrorIs(t, err, v8.ErrUnsettled)
	got, err = await(func(d *v8.Deferred) {
		require.NoError(
			t,
			d.ResolveWith(func(s v8.Scope) (v8.Value, error) { return s.Eval(ctx, "Promise.resolve('followed')") }),
		)
	})
	require.NoError(t, err)
	require.Equal(t, "followed", got)

	handles := l.Context().Isolate().Handles()
	var last *v8.Deferred
	require.NoError(t, l.Context().Do(ctx, func(s v8.Scope) error {
		for range 100 {
			_, d, err := l.Promise(s)
			require.NoError(t, err)
			last = d
		}
		_, _, err := l.Promise(s)
		require.ErrorIs(t, err, v8.ErrPendingLimit)
		return nil
	}))
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, l.Run(short), context.DeadlineExceeded)
	require.NoError(t, l.Close())
	require.ErrorIs(t, last.Resolve(1), v8.ErrClosed)
	require.Equal(t, handles, l.Context().Isolate().Handles())
}

// Close of a loop closes the resolvers of tasks that did not run.
func TestResolverOfLoop(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	i := l.Context().Isolate()
	handles := i.Handles()
	var dropped, closed *v8.Resolver
	require.NoError(t, l.Context().Do(ctx, func(s v8.Scope) error {
		for n := range 3 {
			p, r, err := l.Resolver(s)
			require.NoError(t, err)
			require.Equal(t, v8.KindPromise, p.Kind())
			switch n {
			case 0:
				require.NoError(t, r.Resolve(ctx, s, v8.Int(1)))
				state, _, err := p.Promise()
				require.NoError(t, err)
				require.Equal(t, v8.Fulfilled, state)
			case 1:
				closed = r
			case 2:
				dropped = r
			}
		}
		return nil
	}))
	require.Equal(t, handles+2, i.Handles())
	require.NoError(t, closed.Close())
	require.NoError(t, closed.Close())
	require.Equal(t, handles+1, i.Handles())
	require.NoError(t, l.Post(func(ctx context.Context, s v8.Scope) error {
		return dropped.Resolve(ctx, s, v8.Undefined)
	}))
	require.NoError(t, l.Close())
	require.Equal(t, handles, i.Handles())
	require.NoError(t, l.Context().Do(ctx, func(s v8.Scope) error {
		require.ErrorIs(t, dropped.Resolve(ctx, s, v8.Undefined), v8.ErrClosed)
		_, _, err := l.Resolver(s)
		require.ErrorIs(t, err, v8.ErrClosed)
		_, _, err = newLoop(t, v8.LoopOptions{}).Resolver(s)
		require.ErrorIs(t, err, v8.ErrOtherIsolate)
		_, _, err = (&v8.Loop{}).Resolver(s)
		require.ErrorIs(t, err, v8.ErrInvalid)
		return nil
	}))
	require.Equal(t, handles, i.Handles())
	require.NoError(t, dropped.Close())
}

// Many goroutines settle promises while JavaScript awaits all of them.
func TestHammerDeferred(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	var settling sync.WaitGroup
	require.NoError(t, l.Context().SetFunc(ctx, "later", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		p, d, err := l.Promise(call.Scope)
		if err != nil {
			return v8.Undefined, err
		}
		settling.Go(func() { _ = d.Resolve(1) })
		settling.Go(func() { _ = d.Resolve(1) })
		return p, nil
	}))
	require.NoError(t, l.Await(ctx, func(s v8.Scope) (v8.Value, error) {
		return s.Eval(ctx, `
			(async () => {
				let sum = 0
				for (let n = 0; n < 20; n++) {
					for (const x of await Promise.all(Array.from({length: 50}, later))) sum += x
				}
				return sum
			})()`)
	}, func(_ v8.Scope, v v8.Value) error {
		require.Equal(t, "1000", v.String())
		return nil
	}))
	settling.Wait()
	require.NoError(t, l.Run(ctx))
}
