package web_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

func TestTimers(t *testing.T) { newPage(t, web.Options{Timers: true}).specification("timers") }

// An exception that a script reports is the error of Run, and the script continues.
func TestReportError(t *testing.T) {
	p := newPage(t, web.Options{Timers: true})
	require.NoError(t, p.exec("var after = false; reportError(new RangeError('reported')); after = true"))
	err := p.loop.Run(ctx)
	var e *v8.Exception
	require.ErrorAs(t, err, &e)
	require.Equal(t, "RangeError: reported", e.Name+": "+e.Message)
	require.Equal(t, "true", p.eval("after"))
	require.NoError(t, p.loop.Run(ctx))
}

// An exception that nothing can catch is the error of Run, which can then be called
// again.
func TestUncaught(t *testing.T) {
	p := newPage(t, web.Options{Timers: true, Abort: true})
	require.NoError(t, p.exec(`
		var n = 0;
		const id = setInterval(() => { if (++n === 2) clearInterval(id); throw new RangeError('interval ' + n) }, 1);
		queueMicrotask(() => { throw 'microtask' });
		const target = new EventTarget();
		target.addEventListener('x', () => { throw new Error('listener') });
		target.dispatchEvent(new Event('x'));`))
	var got []string
	for {
		err := p.loop.Run(ctx)
		if err == nil {
			break
		}
		var e *v8.Exception
		require.ErrorAs(t, err, &e)
		got = append(got, e.Message)
	}
	require.ElementsMatch(t, []string{"listener", "microtask", "interval 1", "interval 2"}, got)
	require.Equal(t, "2", p.eval("n"))
	// The number of exceptions that wait for Run is bounded.
	require.NoError(t, p.exec("for (let n = 0; n < 10000; n++) queueMicrotask(() => { throw n })"))
	count := 0
	for p.loop.Run(ctx) != nil {
		count++
	}
	require.Equal(t, 100, count)
}

// A guest cannot have more timers than the loop allows.
func TestTimersBound(t *testing.T) {
	before := runtime.NumGoroutine()
	p := newPageWith(t, web.Options{Timers: true, Abort: true}, v8.LoopOptions{MaxPending: 500})
	err := p.exec("var n = 0; for (; n < 1e6; n++) setTimeout(() => {}, 1e6)")
	var e *v8.Exception
	require.ErrorAs(t, err, &e)
	require.Equal(t, "RangeError", e.Name)
	require.ErrorIs(t, err, v8.ErrPendingLimit)
	require.Equal(t, "500", p.eval("n"))
	// Cleared timers no longer count.
	require.NoError(t, p.exec(`
		for (let id = 1; id <= 500; id++) clearTimeout(id);
		for (let n = 0; n < 1e5; n++) clearTimeout(setTimeout(() => {}, 1e6));`))
	require.NoError(t, p.loop.Run(ctx))
	require.ErrorAs(t, p.exec("for (let n = 0; n < 1e6; n++) AbortSignal.timeout(1e9)"), &e)
	require.Equal(t, "RangeError", e.Name)
	require.NoError(t, p.env.Close())
	require.NoError(t, p.env.Close())
	require.ErrorIs(t, p.exec("setTimeout(() => {}, 0)"), v8.ErrClosed)
	require.LessOrEqual(t, runtime.NumGoroutine(), before+2)
}

func TestDeadline(t *testing.T) {
	p := newPage(t, web.Options{Timers: true})
	for source, want := range map[string]error{
		"setInterval(() => {}, 1)":                               context.DeadlineExceeded,
		"setTimeout(() => { for (;;); }, 0)":                     v8.ErrTerminated,
		"(function f() { queueMicrotask(() => { for (;;); }) })": nil,
	} {
		require.NoError(t, p.exec(source))
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		err := p.loop.Run(short)
		cancel()
		if want == nil {
			require.True(t, err == nil || errors.Is(err, context.DeadlineExceeded))
			continue
		}
		require.ErrorIs(t, err, want)
	}
}
