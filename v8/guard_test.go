package v8_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/seed"
	"github.com/seed24588400/paddock/v8"
)

// A run ends with its context, and the isolate remains usable.
func TestDeadline(t *testing.T) {
	c := newContext(t)
	for _, source := range []string{
		"for (;;);",
		"while (true) try { for (;;); } catch {} finally { continue }",
		"(function f() { try { f() } finally { f() } })()",
		"for (;;) [3, 1, 2].sort(() => 0)",
		"/(a+)+b/.exec('a'.repeat(100))",
		"Promise.resolve().then(function f() { return Promise.resolve().then(f) }); 1",
		"function* g() { for (;;) yield } for (const x of g());",
		"new Proxy({}, {get() { for (;;); }}).x",
		"JSON.stringify({toJSON() { for (;;); }})",
	} {
		run, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		_, err := c.Eval(run, source)
		cancel()
		require.ErrorIs(t, err, v8.ErrTerminated, source)
		require.ErrorIs(t, err, context.DeadlineExceeded, source)
		got, err := c.Eval(ctx, "[1, 2].map(x => x * 2)")
		require.NoError(t, err, source)
		require.Equal(t, []any{2.0, 4.0}, got)
	}
}

func TestCancel(t *testing.T) {
	c := newContext(t)
	mine := errors.New("mine")
	run, cancel := context.WithCancelCause(ctx)
	time.AfterFunc(20*time.Millisecond, func() { cancel(mine) })
	_, err := c.Eval(run, "for (;;);")
	require.ErrorIs(t, err, mine)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, v8.ErrTerminated)
	var e *v8.TerminatedError
	require.ErrorAs(t, err, &e)
	require.Equal(t, mine, e.Cause)
	// With a context that has already ended, nothing runs.
	require.NoError(t, c.Exec(ctx, "var ran = false"))
	_, err = c.Eval(run, "ran = true")
	require.ErrorIs(t, err, mine)
	ran, err := c.Get(ctx, "ran")
	require.NoError(t, err)
	require.Equal(t, false, ran)
}

// The end of an inner run does not end the outer run; the end of the outer run ends
// both.
func TestNestedDeadlines(t *testing.T) {
	c := newContext(t)
	var inner error
	require.NoError(t, c.SetFunc(ctx, "nested", func(ctx context.Context, call *v8.Call) (v8.Value, error) {
		ms, _ := call.Arg(0).Int64()
		run, cancel := context.WithTimeout(ctx, time.Duration(ms)*time.Millisecond)
		defer cancel()
		_, inner = call.Scope.Eval(run, "for (;;);")
		return v8.String("outer goes on"), nil
	}))
	got, err := c.Eval(ctx, "const said = nested(20); for (let i = 0; i < 1e6; i++); said")
	require.NoError(t, err)
	require.Equal(t, "outer goes on", got)
	require.ErrorIs(t, inner, context.DeadlineExceeded)

	run, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	got, err = c.Eval(run, "nested(20)")
	require.NoError(t, err)
	require.Equal(t, "outer goes on", got)

	run, cancel = context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, err = c.Eval(run, "for (;;) nested(60000)")
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorIs(t, inner, context.DeadlineExceeded)
	got, err = c.Eval(ctx, "1")
	require.NoError(t, err)
	require.Equal(t, 1.0, got)
}

// A deadline at about the end of a run never affects the next run.
func TestLateDeadlinesHitNobody(t *testing.T) {
	c := newContext(t)
	next, err := c.Compile(ctx, "{ let n = 0; for (let i = 0; i < 2000; i++) n += i; n }")
	require.NoError(t, err)
	random := seed.Of(t).Rand(0)
	stop := time.Now().Add(2 * time.Second)
	ended := 0
	for time.Now().Before(stop) {
		run, cancel := context.WithTimeout(ctx, time.Duration(random.Int64N(int64(300*time.Microsecond))))
		_, err := c.Eval(run, "{ let n = 0; for (let i = 0; i < 20000; i++) n += i }")
		cancel()
		if err != nil {
			require.ErrorIs(t, err, context.DeadlineExceeded)
			ended++
		}
		got, err := c.Run(ctx, next)
		require.NoError(t, err)
		require.Equal(t, 1999000.0, got)
	}
	require.NotZero(t, ended)
}

// Reaching the heap limit ends the run, and the isolate remains usable.
func TestHeapLimit(t *testing.T) {
	c := newContext(t)
	for range 2 {
		_, err := c.Eval(ctx, "{ const a = []; for (;;) try { a.push({n: a.length, s: 'x' + a.length}) } catch {} }")
		require.ErrorIs(t, err, v8.ErrMemoryLimit)
		var e *v8.MemoryError
		require.ErrorAs(t, err, &e)
		require.InDelta(t, 64<<20, e.Limit, 16<<20)
		got, err := c.Eval(ctx, "'still here'")
		require.NoError(t, err)
		require.Equal(t, "still here", got)
	}
	_, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 1}})
	require.ErrorIs(t, err, v8.ErrInvalid)
}

// The error has the position at which JavaScript was ended.
func TestTerminatedStack(t *testing.T) {
	const source = `function helper() {
	for (;;);
}
function main() { helper() }
main()`
	const stack = `^    at helper \(loop\.js:2:\d+\)\n    at main \(loop\.js:4:\d+\)\n    at loop\.js:5:1$`
	origin := v8.Origin{Name: "loop.js"}
	c := newContext(t)
	for end, begin := range map[string]func() (context.Context, context.CancelFunc){
		"deadline": func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 20*time.Millisecond)
		},
		"cancel": func() (context.Context, context.CancelFunc) {
			run, cancel := context.WithCancel(ctx)
			time.AfterFunc(20*time.Millisecond, cancel)
			return run, cancel
		},
	} {
		for mode, exec := range map[string]func(context.Context) error{
			"one-shot": func(run context.Context) error { return c.Exec(run, source, origin) },
			"held": func(run context.Context) error {
				return c.Do(ctx, func(s v8.Scope) error {
					_, err := s.Eval(run, source, origin)
					return err
				})
			},
		} {
			t.Run(end+" "+mode, func(t *testing.T) {
				reported := 0
				for n := 0; n < 3 || reported == 0 && n < 20; n++ {
					run, cancel := begin()
					err := exec(run)
					cancel()
					var e *v8.TerminatedError
					require.ErrorAs(t, err, &e)
					require.Equal(
						t, map[string]error{"deadline": context.DeadlineExceeded, "cancel": context.Canceled}[end],
						e.Err,
					)
					if e.Stack != "" { // empty if there was no time to record it on a busy machine
						reported++
						require.Regexp(t, stack, e.Stack)
					}
				}
				require.Positive(t, reported)
			})
		}
	}
	// With a context that has already ended there is no stack trace.
	run, cancel := context.WithCancel(ctx)
	cancel()
	var e *v8.TerminatedError
	require.ErrorAs(t, c.Exec(run, source, origin), &e)
	require.Empty(t, e.Stack)
}
