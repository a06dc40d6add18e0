package v8_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
)

// rejections returns a context whose rejections are recorded as strings.
func rejections(t testing.TB, o v8.IsolateOptions) (c *v8.Context, reported *[]string) {
	reported = new([]string)
	note := func(what string) func(context.Context, v8.Scope, v8.Rejection) {
		return func(_ context.Context, s v8.Scope, r v8.Rejection) {
			require.Equal(t, v8.KindPromise, r.Promise.Kind())
			require.NotNil(t, s.Context())
			*reported = append(*reported, fmt.Sprintf("%s %d %s", what, r.ID, r.Reason.Message))
		}
	}
	o.OnUnhandledRejection, o.OnRejectionHandled = note("unhandled"), note("handled")
	o.Limits.Memory = 64 << 20
	i, err := v8.NewIsolate(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, i.Close()) })
	c, err = i.NewContext(ctx)
	require.NoError(t, err)
	return c, reported
}

// The reports of rejections of several scripts in one isolate, which are those of
// Node.js.
func TestRejections(t *testing.T) {
	c, reported := rejections(t, v8.IsolateOptions{})
	for _, step := range []struct {
		source string
		want   []string
	}{
		{"Promise.resolve(1)", nil},
		{"Promise.reject(1).catch(() => {})", nil},
		{"Promise.reject(1)", []string{"unhandled 1 1"}},
		{"Promise.reject(new Error('e')); Promise.reject(2)", []string{"unhandled 2 e", "unhandled 3 2"}},
		// A rejection may be handled until the microtasks have run.
		{"const late = Promise.reject(1); Promise.resolve().then(() => late.catch(() => {}))", nil},
		{"(async () => { try { await Promise.reject(1) } catch {} })()", nil},
		{"(async () => { await null; throw 4 })()", []string{"unhandled 4 4"}},
		// The promise that then returns is another promise.
		{"const p = Promise.reject(5); p.then(() => {})", []string{"unhandled 5 5"}},
		{"var q = Promise.reject(6)", []string{"unhandled 6 6"}},
		{"q.catch(() => {})", []string{"handled 6 6"}},
		{"q.catch(() => {})", nil},
		{"throw Promise.reject(7)", []string{"unhandled 7 7"}},
		{"Promise.all([Promise.reject(8), Promise.reject(9)])", []string{"unhandled 8 8"}},
		{"queueMicrotask; 1", nil},
	} {
		*reported = nil
		_ = c.Exec(ctx, step.source)
		require.Equal(t, step.want, *reported, step.source)
	}
}

// In a hold, a rejection may be handled until the hold ends. Reading a rejection in Go
// handles it.
func TestRejectionsInHolds(t *testing.T) {
	c, reported := rejections(t, v8.IsolateOptions{})
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		eval(t, s, "Promise.reject('not looked at')")
		v := eval(t, s, "var seen = Promise.reject('seen'); seen")
		state, reason, err := v.Promise()
		require.NoError(t, err)
		require.Equal(t, "rejected seen", state.String()+" "+reason.String())
		eval(t, s, "var caught = Promise.reject('caught'); 1")
		eval(t, s, "caught.catch(() => {})")
		require.Empty(t, *reported)
		return nil
	}))
	require.Equal(t, []string{"unhandled 1 not looked at"}, *reported)

	// A hook may run JavaScript that causes another rejection.
	more := 0
	reject := func(ctx context.Context, s v8.Scope, _ v8.Rejection) {
		if more++; more < 5 {
			_, err := s.Eval(ctx, "Promise.reject(1)")
			require.NoError(t, err)
		}
	}
	i, err := v8.NewIsolate(v8.IsolateOptions{OnUnhandledRejection: reject})
	require.NoError(t, err)
	defer i.Close()
	c, err = i.NewContext(ctx)
	require.NoError(t, err)
	require.NoError(t, c.Exec(ctx, "Promise.reject(0)"))
	require.Equal(t, 5, more)
}

// Reporting a rejection runs no code of the guest.
func TestHostileReasons(t *testing.T) {
	c, reported := rejections(t, v8.IsolateOptions{})
	require.NoError(t, c.Exec(ctx, `
		var ran = 0
		const trap = new Proxy({}, {get() { ran++ }, getPrototypeOf() { ran++ }, ownKeys() { ran++ }, getOwnPropertyDescriptor() { ran++ }})
		Promise.reject(trap)
		Promise.reject(Object.defineProperty(new Error('m'), 'stack', {get() { ran++ }}))
		Promise.reject(Object.defineProperty(new Error, 'message', {get() { ran++ }}))
		Promise.reject({toString() { ran++ }, get message() { ran++ }})
		Error.prepareStackTrace = () => { ran++ }
		Promise.reject(new Error('x', {cause: trap}))
		Promise.reject(Object.freeze(new (class extends Promise {})(() => {})))
		Object.freeze(Promise.reject('frozen'))
		Promise.reject((1n << 1000000n) ** 2n)
		Promise.reject('y'.repeat(1 << 24))
		Promise.reject(Symbol('s'))`))
	require.Len(t, *reported, 10)
	ran, err := c.Get(ctx, "ran")
	require.NoError(t, err)
	require.Equal(t, 0.0, ran)
}

// The number of recorded rejections is limited, and handled rejections make room.
func TestManyRejections(t *testing.T) {
	c, reported := rejections(t, v8.IsolateOptions{})
	require.NoError(t, c.Exec(ctx, "for (let n = 0; n < 1e6; n++) Promise.reject(n)"))
	require.Len(t, *reported, 1024)
	*reported = nil
	require.NoError(t, c.Exec(ctx, `
		const all = []
		for (let n = 0; n < 2000; n++) all.push(Promise.reject(n))
		for (const p of all) p.catch(() => {})
		for (let n = 0; n < 1e5; n++) Promise.reject(n).catch(() => {})
		for (let n = 0; n < 1100; n++) Promise.reject('last')`))
	require.NotEmpty(t, *reported)
	require.LessOrEqual(t, len(*reported), 1024)
	for _, line := range *reported {
		require.Contains(t, line, "last")
	}
}

// The rejections of a run that is ended are dropped.
func TestRejectionsOfEndedRuns(t *testing.T) {
	c, reported := rejections(t, v8.IsolateOptions{})
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, c.Exec(short, "Promise.reject(1); for (;;);"), v8.ErrTerminated)
	require.NoError(t, c.Exec(ctx, "1"))
	require.ErrorIs(t, c.Exec(ctx, "Promise.reject(1); { let s = 'abc'; const a = []; for (;;) a.push((s += 'x').replace('a', '')) }"), v8.ErrMemoryLimit)
	require.NoError(t, c.Exec(ctx, "1"))
	require.Empty(t, *reported)
}

// A loop ends with the first unhandled rejection, unless there is a hook.
func TestLoopRejections(t *testing.T) {
	l := newLoop(t, v8.LoopOptions{})
	c := l.Context()
	require.NoError(
		t,
		c.Exec(ctx, "Promise.reject(new RangeError('first')); Promise.reject('second')", v8.Origin{Name: "app.js"}),
	)
	err := l.Run(ctx)
	require.EqualError(t, err, "v8: unhandled rejection: app.js:1:16: RangeError: first")
	var rejected *v8.RejectionError
	require.ErrorAs(t, err, &rejected)
	var thrown *v8.Exception
	require.ErrorAs(t, err, &thrown)
	require.Equal(t, "RangeError", thrown.Name)
	require.EqualError(t, l.Run(ctx), "v8: unhandled rejection: second")
	require.NoError(t, l.Run(ctx))

	// A rejection that is awaited is handled; other rejections at the same time are
	// not.
	await := func(source string) error {
		return l.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			return s.Eval(ctx, source)
		}, func(v8.Scope, v8.Value) error { return nil })
	}
	err = await("Promise.reject('awaited')")
	require.EqualError(t, err, "v8: awaited")
	require.False(t, errors.As(err, &rejected) && rejected.Reason.Message == "awaited")
	require.NoError(t, l.Run(ctx))
	require.EqualError(t, await("Promise.reject('beside'); 1"), "v8: unhandled rejection: beside")
	require.NoError(t, await("Promise.reject(1).catch(() => 2)"))

	// errors.Is finds an error that Go code made the reason.
	mine := errors.New("mine")
	require.NoError(t, l.Post(func(ctx context.Context, s v8.Scope) error {
		_, r, err := s.Promise()
		if err != nil {
			return err
		}
		return r.Reject(ctx, s, mine)
	}))
	require.ErrorIs(t, l.Run(ctx), mine)

	// Rejections that a closed loop left are not reported.
	require.NoError(t, c.Exec(ctx, "Promise.reject('old')"))
	require.NoError(t, l.Close())
	l = v8.NewLoop(c, v8.LoopOptions{})
	defer l.Close()
	require.NoError(t, l.Run(ctx))

	c, reported := rejections(t, v8.IsolateOptions{})
	hooked := v8.NewLoop(c, v8.LoopOptions{})
	defer hooked.Close()
	require.NoError(t, hooked.Post(func(ctx context.Context, s v8.Scope) error {
		_, err := s.Eval(ctx, "Promise.reject(1)")
		return err
	}))
	require.NoError(t, hooked.Run(ctx))
	require.Equal(t, []string{"unhandled 1 1"}, *reported)
}

// The rejections of an activation that has released the lock are reported by that
// activation.
func TestRejectionsOfParkedStays(t *testing.T) {
	c, reported := rejections(t, v8.IsolateOptions{})
	require.NoError(t, c.SetFunc(ctx, "release", func(_ context.Context, call *v8.Call) (v8.Value, error) {
		return v8.Undefined, call.Scope.Unlock(func() error {
			if err := c.Exec(ctx, "Promise.reject('other')"); err != nil {
				return err
			}
			require.Equal(t, []string{"unhandled 1 other"}, *reported)
			return nil
		})
	}))
	require.NoError(t, c.Exec(ctx, "const p = Promise.reject('mine'); release(); p.catch(() => {}); Promise.reject('still')"))
	require.Equal(t, []string{"unhandled 1 other", "unhandled 2 still"}, *reported)
}

// The rejections of a hold are reported also if its function panics, even while another
// activation has released the lock.
func TestRejectionsOfPanics(t *testing.T) {
	c, told := rejections(t, v8.IsolateOptions{})
	panicking := func() error {
		require.Panics(t, func() {
			_ = c.Do(ctx, func(s v8.Scope) error {
				_, err := s.Eval(ctx, "Promise.reject(1); 0")
				require.NoError(t, err)
				panic("on purpose")
			})
		})
		return nil
	}
	require.NoError(t, panicking())
	require.Equal(t, []string{"unhandled 1 1"}, *told)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error { return s.Unlock(panicking) }))
	require.Equal(t, []string{"unhandled 1 1", "unhandled 2 1"}, *told)
}

// If the context of a one-shot operation is closed during it, the next activation
// reports its rejections: also one that had released the lock.
func TestRejectionsOfClosedContexts(t *testing.T) {
	c, told := rejections(t, v8.IsolateOptions{})
	closing := func() error {
		other, err := c.Isolate().NewContext(ctx)
		require.NoError(t, err)
		require.NoError(t, other.SetFunc(ctx, "close", func(context.Context, *v8.Call) (v8.Value, error) {
			return v8.Undefined, other.Close()
		}))
		return other.Exec(ctx, "close(); Promise.reject(1)")
	}
	require.NoError(t, closing())
	require.NoError(t, c.Exec(ctx, ""))
	require.Equal(t, []string{"unhandled 1 1"}, *told)
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error { return s.Unlock(closing) }))
	require.Equal(t, []string{"unhandled 1 1", "unhandled 2 1"}, *told)
}
