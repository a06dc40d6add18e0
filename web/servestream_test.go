package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// newStreamServer returns a page with a handler of requests and streams.
func newStreamServer(t testing.TB, handler string) *page {
	o := streaming
	o.Serve, o.MaxResponse = true, 1000
	p := newPage(t, o)
	require.NoError(t, p.exec(`
		const sleep = (n) => new Promise((r) => setTimeout(r, n)), bytes = (x) => new TextEncoder().encode(x);
		const counting = (n, more) => new ReadableStream({ n: 0, async pull(c) {
			await sleep(1);
			c.enqueue(bytes(this.n + ' '));
			if (++this.n === n) more ? more(c) : c.close();
		}, cancel(reason) { globalThis.canceled = true } }, { highWaterMark: 0 })`))
	p.handle(handler)
	return p
}

// flushes counts what was sent at each call of Flush.
type flushes struct {
	*httptest.ResponseRecorder
	sent []int
	err  error // of Write
}

func (f *flushes) Flush() { f.sent = append(f.sent, f.Body.Len()) }
func (f *flushes) Write(b []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.ResponseRecorder.Write(b)
}

func (p *page) serveTo(ctx context.Context, err error) (*flushes, error) {
	w := &flushes{ResponseRecorder: httptest.NewRecorder(), err: err}
	return w, p.env.ServeTo(ctx, w, request(p.t, httptest.NewRequest("POST", "/", strings.NewReader("body"))))
}

// Serve reads a body that is a stream to its end.
func TestServeCollectsStreams(t *testing.T) {
	for handler, want := range map[string]string{
		"() => new Response(counting(3))":                                                          "0 1 2 ",
		"async () => new Response(counting(3))":                                                    "0 1 2 ",
		"(r) => new Response(r.body)":                                                              "body",
		"(r) => new Response(r.body.pipeThrough(new TransformStream()), { status: 201 })":          "body",
		"() => { const r = new Response('x'); r.body; return r }":                                  "x",
		"() => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(1001)) } }))": "more than 1000 bytes",
		"() => { const r = new Response(counting(1)); r.body.getReader(); return r }":              "locked to a reader",
		"() => { const r = new Response('x'); r.body.getReader(); return r }":                      "locked to a reader",
		"() => { const r = new Response(counting(1)); r.text(); return r }":                        "already been used",
		"() => new Response(counting(2, (c) => c.error(new RangeError('broken'))))":                "RangeError: broken",
		"() => new Response(new ReadableStream({ pull(c) { c.enqueue('text') } }))":                "not a Uint8Array",
	} {
		p := newStreamServer(t, handler)
		response, err := p.post("body")
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = string(response.Body)
		}
		require.Contains(t, got, want, handler)
	}
}

func TestServeTo(t *testing.T) {
	for _, handler := range []string{
		"() => new Response(counting(3), { status: 201, headers: { a: 'b' } })",
		"async () => { await sleep(1); return new Response(counting(3), { status: 201, headers: { a: 'b' } }) }",
	} {
		p := newStreamServer(t, handler)
		for range 2 {
			w, err := p.serveTo(ctx, nil)
			require.NoError(t, err)
			require.Equal(t, "0 1 2 ", w.Body.String())
			require.Equal(t, 201, w.Code)
			require.Equal(t, "b", w.Header().Get("A"))
			require.Empty(t, w.Header()["Content-Length"])
			require.Equal(t, []int{0, 2, 4, 6}, w.sent, "each chunk is sent at once")
		}
	}
	p := newStreamServer(t, "async (r) => new Response(await r.text())")
	w, err := p.serveTo(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, "body", w.Body.String())
	require.Equal(t, "4", w.Header().Get("Content-Length"))

	p = newStreamServer(t, "() => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(5000)); c.close() } }))")
	w, err = p.serveTo(ctx, nil)
	require.NoError(t, err, "a stream has no maximum size")
	require.Equal(t, 5000, w.Body.Len())
}

func TestServeToFails(t *testing.T) {
	p := newStreamServer(t, "() => new Response(counting(2, (c) => c.error(new RangeError('broken'))))")
	w, err := p.serveTo(ctx, nil)
	require.ErrorIs(t, err, http.ErrAbortHandler)
	var e *v8.Exception
	require.ErrorAs(t, err, &e)
	require.Equal(t, "broken", e.Message)
	require.Equal(t, "0 1 ", w.Body.String())

	errGone := errors.New("gone")
	p = newStreamServer(t, "() => new Response(counting(1e9))")
	_, err = p.serveTo(ctx, errGone)
	require.ErrorIs(t, err, http.ErrAbortHandler)
	require.ErrorIs(t, err, errGone)
	require.Equal(t, "true", p.eval("canceled"))

	within, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, err = p.serveTo(within, nil)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	p.handle("() => new Response('next')")
	w, err = p.serveTo(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, "next", w.Body.String())

	for handler, want := range map[string]string{
		"() => 1": "no Response",
		"() => { const r = new Response(counting(1)); r.body.getReader(); return r }": "locked to a reader",
		"() => { const r = new Response(counting(1)); r.text(); return r }":           "already been used",
	} {
		p.handle(handler)
		w, err = p.serveTo(ctx, nil)
		require.ErrorIs(t, err, web.ErrResponse, handler)
		require.ErrorContains(t, err, want)
		require.NotErrorIs(t, err, http.ErrAbortHandler)
		require.Empty(t, w.sent)
	}
	require.ErrorIs(t, p.env.ServeTo(ctx, nil, nil), v8.ErrInvalid)
}

// The signal of a request continues while its response is sent.
func TestServeToSignal(t *testing.T) {
	p := newStreamServer(t, `(r) => new Response(new ReadableStream({ start(c) {
		c.enqueue(bytes('a'));
		r.signal.onabort = () => { c.enqueue(bytes('aborted')); c.close() };
	} }))`)
	client, leave := context.WithCancel(ctx)
	time.AfterFunc(20*time.Millisecond, leave)
	w := &flushes{ResponseRecorder: httptest.NewRecorder()}
	stop, err := p.loop.Keep()
	require.NoError(t, err)
	defer stop()
	require.NoError(t, p.env.ServeTo(ctx, w, request(t, httptest.NewRequestWithContext(client, "GET", "/", nil))))
	require.Equal(t, "aaborted", w.Body.String())
}
