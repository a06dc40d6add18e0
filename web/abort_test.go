package web_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// A signal or target that follows a long-lived signal is collected when nothing refers to
// it: 100,000 followers of the first kind, and 10,000 of each other kind, leave the heap
// as it was.
func TestFollowersGo(t *testing.T) {
	for name, make := range map[string]string{
		"any":           "AbortSignal.any([long])",
		"any of any":    "AbortSignal.any([AbortSignal.any([long, other]), long])",
		"asked":         "AbortSignal.any([long]).aborted",
		"request":       "new Request('http://h/', {signal: long})",
		"clone":         "request.clone()",
		"listener gone": "{ const s = AbortSignal.any([long]), f = () => {}; s.addEventListener('abort', f); s.removeEventListener('abort', f) }",
		"handler gone":  "{ const s = AbortSignal.any([long]); s.onabort = () => {}; s.onabort = null }",
		"signal option": "new EventTarget().addEventListener('x', () => {}, {signal: long})",
		"of followers":  "new EventTarget().addEventListener('x', () => {}, {signal: AbortSignal.any([long])})",
	} {
		t.Run(name, func(t *testing.T) {
			p := newPage(t, web.Options{Abort: true, Fetch: web.Fetch{Transport: transport(nil)}})
			require.NoError(t, p.exec("var controller = new AbortController, long = controller.signal, other = new AbortController().signal, request = new Request('http://h/', {signal: long}), n"))
			heap := func(times int) uint64 {
				require.NoError(t, p.exec(fmt.Sprintf("for (n = 0; n < %d; n++) { %s; } n = 0", times, make)))
				require.NoError(t, p.loop.Context().Isolate().CollectGarbage(ctx))
				s, err := p.loop.Context().Isolate().HeapStatistics(ctx)
				require.NoError(t, err)
				return s.UsedHeap
			}
			times := 10_000
			if name == "any" {
				times = 100_000
			}
			before := heap(1000)
			require.Less(t, heap(times), before+(512<<10), "bytes of the heap")
			require.Equal(t, "[ true, 'x' ]", p.eval("{ const s = AbortSignal.any([long]); controller.abort('x'); [s.aborted, s.reason] }"))
		})
	}
}

// A follower that nothing but a listener keeps alive is still notified after a
// collection.
func TestFollowersAreNotified(t *testing.T) {
	p := newPage(t, web.Options{Abort: true})
	require.NoError(t, p.exec(`
		var controller = new AbortController, told = [];
		AbortSignal.any([controller.signal]).addEventListener('abort', (e) => told.push(e.target.reason));
		AbortSignal.any([AbortSignal.any([controller.signal])]).onabort = (e) => told.push(e.target.reason);
		for (let n = 0; n < 1e4; n++) AbortSignal.any([controller.signal]);`))
	require.NoError(t, p.loop.Context().Isolate().CollectGarbage(ctx))
	require.NoError(t, p.exec("controller.abort('x')"))
	require.Equal(t, "[ 'x', 'x' ]", p.eval("told"))
}

// Timers, timeouts and requests that a closed loop refuses report that the loop is
// closed.
func TestClosedLoop(t *testing.T) {
	p := newPage(t, web.Options{Timers: true, Abort: true, Fetch: web.Fetch{Transport: transport(nil)}})
	require.NoError(t, p.loop.Close())
	for _, source := range []string{"setTimeout(() => {}, 0)", "setInterval(() => {}, 0)", "AbortSignal.timeout(1)"} {
		err := p.exec(source)
		require.ErrorIs(t, err, v8.ErrClosed, source)
		require.NotErrorIs(t, err, v8.ErrPendingLimit, source)
		require.ErrorContains(t, err, "Error: the loop is closed", source)
	}
	require.NoError(t, p.exec("var why; fetch('http://h/').catch(e => { why = e.cause.message })"))
	why, err := p.loop.Context().Get(ctx, "why")
	require.NoError(t, err)
	require.Equal(t, "the loop is closed", why)
}
