package web_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// The loop returns exceptions and rejections, unless a listener cancels their events.
func TestGlobalEvents(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{"setTimeout(() => { throw new Error('mine') })", "mine"},
		{"onerror = () => {}; setTimeout(() => { throw new Error('mine') })", "mine"},
		{"onerror = () => true; setTimeout(() => { throw new Error('mine') })", ""},
		{"addEventListener('error', (e) => e.preventDefault()); setTimeout(() => { throw 1 })", ""},
		{"onerror = () => { throw new Error('of the listener') }; reportError(1)", "of the listener"},
		{"onerror = () => { reportError(2); return true }; reportError(1)", "2"},
		{"setTimeout(() => { Promise.reject(new Error('mine')) })", "unhandled rejection: test.js:1:35: Error: mine"},
		{"onunhandledrejection = () => {}; Promise.reject(new Error('mine'))", "unhandled rejection"},
		{"onunhandledrejection = () => false; for (let n = 0; n < 3; n++) Promise.reject(n)", ""},
		{"onunhandledrejection = (e) => { if (e.reason === 1) e.preventDefault() }; Promise.reject(1); Promise.reject(2)", "2"},
		{"onunhandledrejection = () => { throw new Error('of the listener') }; Promise.reject(1)", "1"},
		{"onunhandledrejection = (e) => { e.promise.catch(() => {}) }; Promise.reject(1)", "1"},
	} {
		p := newPage(t, web.Options{GlobalEvents: true, Timers: true})
		require.NoError(t, p.exec(test.source), test.source)
		err := p.loop.Run(ctx)
		if test.want == "" {
			require.NoError(t, err, test.source)
		} else {
			require.ErrorContains(t, err, test.want, test.source)
		}
	}
}

// After Close, nothing is dispatched, and the loop returns what it returned without the option.
func TestGlobalEventsAfterClose(t *testing.T) {
	p := newPage(t, web.Options{GlobalEvents: true})
	require.NoError(t, p.exec("globalThis.n = 0; onunhandledrejection = (e) => { n++; e.preventDefault() }"))
	require.NoError(t, p.env.Close())
	require.NoError(t, p.exec("Promise.reject(1)"))
	var rejection *v8.RejectionError
	require.ErrorAs(t, p.loop.Run(ctx), &rejection)
	n, err := p.loop.Context().Eval(ctx, "n")
	require.NoError(t, err)
	require.Zero(t, n)
}
