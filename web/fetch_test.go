package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// transport is a transport inside the process.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// echo answers with the body of the request.
var echo = transport(func(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"X-Method": {r.Method}},
		Body: io.NopCloser(strings.NewReader(string(body)))}, nil
})

func serve(w http.ResponseWriter, r *http.Request) {
	switch path, status, _ := strings.Cut(r.URL.Path[1:], "/"); path {
	case "echo":
		body, _ := io.ReadAll(r.Body)
		w.Header()["X-Head"] = []string{"\xe9", "2"}
		fmt.Fprintf(w, "%s %s %s accept=%s", r.Method, r.URL.RequestURI(), body, r.Header.Get("Accept"))
	case "redirect":
		var n int
		_, _ = fmt.Sscan(status, &n)
		w.Header().Set("Location", "../echo")
		w.WriteHeader(n)
	case "loop":
		http.Redirect(w, r, "/loop", http.StatusFound)
	case "away":
		w.Header().Set("Location", "file:///etc/passwd")
		w.WriteHeader(http.StatusFound)
	case "large":
		_, _ = w.Write(make([]byte, 65537))
	case "endless":
		for r.Context().Err() == nil {
			_, _ = w.Write(make([]byte, 1024))
			w.(http.Flusher).Flush()
		}
	case "broken":
		panic(http.ErrAbortHandler)
	case "slow":
		<-r.Context().Done()
	default:
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "none")
	}
}

func TestFetch(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(serve))
	defer server.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	p := newPage(t, web.Options{Timers: true, Abort: true, URL: true,
		Fetch: web.Fetch{Transport: transport, MaxBody: 65536, MaxConcurrent: 4}})
	require.NoError(t, p.loop.Context().Set(ctx, "base", server.URL))
	p.specification("fetch")
}

// The host sees the cause of a failed fetch that nothing caught. The guest does not.
func TestFetchError(t *testing.T) {
	errSecret := errors.New("dial 10.0.0.1")
	p := newPage(t, web.Options{Fetch: web.Fetch{Transport: transport(func(r *http.Request) (*http.Response, error) {
		switch r.URL.Path {
		case "/panic":
			panic(errSecret)
		case "/nothing":
			return nil, nil
		case "/status":
			return &http.Response{StatusCode: 999}, nil
		case "/empty":
			return &http.Response{StatusCode: 200,
				Header: http.Header{"Bad\nname": {"x"}, "Bad": {"a\r\nb"}, "Good": {"x"}}}, nil
		case "/headers":
			return &http.Response{StatusCode: 200, Header: http.Header{"A": {strings.Repeat("x", 1<<20)}}}, nil
		}
		return nil, errSecret
	})}})
	for path, want := range map[string]string{"": "network error", "panic": "network error", "nothing": "network error",
		"status": "the response has no valid status", "headers": "the response has too many headers"} {
		_, err := p.await(ctx, "fetch('http://h/"+path+"')")
		var e *v8.Exception
		require.ErrorAs(t, err, &e, path)
		require.Equal(t, "TypeError: fetch failed", e.Name+": "+e.Message)
		if path == "" || path == "panic" {
			require.ErrorIs(t, err, errSecret)
		}
		said := p.eval("fetch('http://h/" + path +
			"').catch((e) => e.message + e.stack + e.cause.stack + e.cause.message)")
		require.NotContains(t, said, "10.0.0.1")
		require.Contains(t, said, want)
	}
	require.Equal(t, "[ '', 'good' ]", p.eval("fetch('http://h/empty').then(async (r) => [await r.text(), [...r.headers.keys()].join()])"))
}

// A redirect to another origin carries no credentials.
func TestFetchCredentials(t *testing.T) {
	var seen []string
	p := newPage(t, web.Options{Fetch: web.Fetch{Transport: transport(func(r *http.Request) (*http.Response, error) {
		seen = append(seen, r.Host+" "+r.Header.Get("Authorization")+" "+r.Header.Get("Cookie")+" "+
			r.Header.Get("X-Mine"))
		if r.Host == "c" {
			return &http.Response{StatusCode: 200}, nil
		}
		return &http.Response{StatusCode: 302,
			Header: http.Header{"Location": {map[string]string{"a": "/b",
				"a/b": "http://c/"}[strings.TrimSuffix(r.Host+r.URL.Path, "/")]}}}, nil
	})}})
	require.Equal(t, "'http://c/'", p.eval("fetch('http://a/', {headers: {authorization: 's', cookie: 't', 'x-mine': 'u'}}).then((r) => r.url)"))
	require.Equal(t, []string{"a s t u", "a s t u", "c   u"}, seen)
}

// The number of pending requests is bounded, and closing ends them.
func TestFetchBounds(t *testing.T) {
	before := runtime.NumGoroutine()
	var most, now atomic.Int32
	transport := transport(func(r *http.Request) (*http.Response, error) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	p := newPageWith(t, web.Options{Fetch: web.Fetch{Transport: transport, MaxBody: 1 << 20, MaxConcurrent: 3}},
		v8.LoopOptions{MaxPending: 50})
	require.NoError(t, p.exec(`
		var why = {};
		for (let n = 0; n < 1000; n++) fetch('http://h/' + n).catch((e) => why[e.cause.message] = (why[e.cause.message] ?? 0) + 1);`))
	require.Eventually(t, func() bool { return now.Load() == 3 }, 10*time.Second, time.Millisecond)
	require.Equal(t, "{ 'the limit of pending work is reached': 950 }", p.eval("why"))
	_, err := p.await(ctx, "fetch('http://h/')")
	require.ErrorIs(t, err, v8.ErrPendingLimit)
	require.NoError(t, p.loop.Close())
	require.NoError(t, p.env.Close())
	require.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+2 }, 10*time.Second, time.Millisecond)
	require.EqualValues(t, 3, most.Load())

	// The bodies of pending requests have a common limit.
	p = newPage(t, web.Options{Fetch: web.Fetch{Transport: transport, MaxBody: 1 << 20, MaxConcurrent: 3}})
	require.NoError(t, p.exec(`
		var why = {}, body = new Uint8Array(1 << 20);
		for (let n = 0; n < 10; n++) fetch('http://h/' + n, {method: 'POST', body}).catch((e) => why[e.cause.message] = (why[e.cause.message] ?? 0) + 1);`))
	require.Equal(t, "{ 'the limit of request bodies is reached': 7 }", p.eval("why"))
	require.NoError(t, p.env.Close())
	require.NoError(t, p.loop.Run(ctx)) // nothing is settled after Close
}

// If the guest has no memory left for a body, fetch fails with a memory error.
func TestFetchMemory(t *testing.T) {
	p := newPage(t,
		web.Options{Fetch: web.Fetch{MaxBody: 1 << 30,
			Transport: transport(func(r *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Body: io.NopCloser(io.LimitReader(zeros{}, 100<<20))}, nil
			})}})
	_, err := p.await(ctx, "fetch('http://h/')")
	require.ErrorIs(t, err, v8.ErrMemoryLimit)
	require.Equal(t, "1", p.eval("1"))
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

// With streams, the promise of fetch is settled when the headers have arrived.
func TestFetchStreams(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(serve))
	defer server.Close()
	roundTrips := &http.Transport{}
	defer roundTrips.CloseIdleConnections()
	p := newPage(t, web.Options{Timers: true, Abort: true, Streams: true, Encoding: true,
		Fetch: web.Fetch{Transport: roundTrips, MaxBody: 65536, MaxConcurrent: 2}})
	require.NoError(t, p.loop.Context().Set(ctx, "base", server.URL))
	for _, test := range [][2]string{
		{`fetch(base + '/echo').then((r) => r.text())`,
			`'GET /echo  accept=*/*'`},
		{`fetch(base + '/echo', { method: 'POST', body: new Response('sent').body, duplex: 'half' }).then((r) => r.text())`,
			`'POST /echo sent accept=*/*'`},
		{`fetch(base + '/echo', { method: 'POST', duplex: 'half', body: new ReadableStream({ pull() { throw 'no' } }) }).catch((e) => e.cause)`,
			`'no'`},
		{`fetch(base + '/echo', { method: 'HEAD' }).then((r) => r.body)`,
			`null`},
		{`fetch(base + '/large').then((r) => r.text()).catch((e) => e.cause.message)`,
			`'the body has more than 65536 bytes'`},
		{`fetch(base + '/endless').then((r) => r.text()).catch((e) => e.name + ' ' + e.cause.message)`,
			`'TypeError the body has more than 65536 bytes'`},
		{`fetch(base + '/endless').then(async (r) => { const c = r.body.getReader(); await c.read(); await c.cancel(); return r.bodyUsed })`,
			`true`},
		{`fetch(base + '/echo').then(async (r) => { const q = r.clone(); return [await r.text() === await q.text(), r.url === base + '/echo'] })`,
			`[ true, true ]`},
		{`(async () => {
			const c = new AbortController(), r = await fetch(base + '/endless', { signal: c.signal }), reader = r.body.getReader();
			await reader.read();
			c.abort('why');
			try { for (;;) if ((await reader.read()).done) return 'done'; } catch (e) { return e; }
		})()`,
			`'why'`},
		{`(async () => { // the slots are free again
			for (let n = 0; n < 5; n++) await (await fetch(base + '/endless')).body.cancel();
			return 'ok';
		})()`,
			`'ok'`},
	} {
		require.Equal(t, test[1], p.eval(test[0]), test[0])
	}
}

// zeroBody is a body of a given size.
type zeroBody struct{ left int64 }

func (z *zeroBody) Read(b []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), z.left))
	z.left -= int64(n)
	return n, nil
}

func (z *zeroBody) Close() error { return nil }

// streamBody reads a body of the given size as a stream, and returns the highest amount of
// memory of the isolate.
func streamBody(t testing.TB, size int64) (most uint64) {
	p := newPage(t, web.Options{Streams: true, Fetch: web.Fetch{MaxStream: size, Transport: transport(
		func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: &zeroBody{size}, ContentLength: -1}, nil
		})}})
	isolate := p.loop.Context().Isolate()
	require.NoError(t, p.loop.Context().SetFunc(ctx, "measure", func(context.Context, *v8.Call) (v8.Value, error) {
		m := isolate.Memory()
		most = max(most, m.Heap+m.Buffers+m.Native)
		return v8.Undefined, nil
	}))
	require.Equal(t, fmt.Sprint(size), p.eval(`(async () => {
		let total = 0, n = 0;
		for await (const chunk of (await fetch('http://h/')).body) {
			total += chunk.length;
			if (++n % 16 === 0) measure();
		}
		return total;
	})()`))
	return most
}

func TestFetchStreamIsFlat(t *testing.T) {
	size := int64(1 << 30)
	if testing.Short() {
		size = 64 << 20
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begin := time.Now()
	most := streamBody(t, size)
	t.Logf("%.0f MB/s, %d KiB of the isolate at most", float64(size)/1e6/time.Since(begin).Seconds(), most>>10)
	runtime.ReadMemStats(&after)
	require.Less(t, int64(after.HeapSys)-int64(before.HeapSys), int64(16<<20), "bytes of Go's heap")
}

// zeroBodies is a transport whose responses have endless bodies. open counts those that are
// not closed.
func zeroBodies(open *atomic.Int32) transport {
	return func(*http.Request) (*http.Response, error) {
		open.Add(1)
		return &http.Response{StatusCode: 200, Body: &countedBody{open: open}, ContentLength: -1}, nil
	}
}

type countedBody struct {
	zeros
	open *atomic.Int32
}

func (c *countedBody) Close() error {
	c.open.Add(-1)
	return nil
}

// Bodies that are not read give their places to requests that wait for one.
func TestFetchUnreadBodies(t *testing.T) {
	var open atomic.Int32
	p := newPage(t, web.Options{Timers: true, Abort: true, Streams: true,
		Fetch: web.Fetch{Transport: zeroBodies(&open), MaxConcurrent: 2, MaxStream: 1 << 40}})
	require.Equal(t, "65536", p.eval(`(async () => {
		a = (await fetch('http://h/a')).body.getReader();
		b = (await fetch('http://h/b')).body.getReader();
		return (await a.read()).value.length;
	})()`))
	begin := time.Now()
	require.Equal(t, "200", p.eval("(async () => { c = await fetch('http://h/c'); return c.status })()"))
	require.Greater(t, time.Since(begin), 700*time.Millisecond)
	require.EqualValues(t, 2, open.Load())
	require.Equal(t, "[ 'TypeError', true, 65536 ]", p.eval(`(async () => [
		...await b.read().catch(({ name, cause: { message } }) => [name, message.includes('at most 2') && message.includes('cancel')]),
		(await a.read()).value.length,
	])()`))

	require.Equal(t, "undefined", p.eval("a.cancel(), c.body.cancel()"))
	require.Eventually(t, func() bool { return open.Load() == 0 }, 10*time.Second, time.Millisecond)
	// Nothing refers to these responses.
	require.Equal(t, "200", p.eval("fetch('http://h/').then(() => fetch('http://h/')).then((r) => r.status)"))
	require.EqualValues(t, 2, open.Load())
	require.Eventually(t, func() bool {
		if err := p.loop.Context().Isolate().CollectGarbage(ctx); err != nil {
			return false
		}
		p.eval("0")
		runtime.GC()
		return open.Load() == 0
	}, 10*time.Second, 10*time.Millisecond)

	require.Equal(t, "200", p.eval("(async () => { d = await fetch('http://h/'); return d.status })()"))
	require.NoError(t, p.env.Close())
	require.Zero(t, open.Load())
}

// A body that the guest is reading keeps its place.
func TestFetchReadBodies(t *testing.T) {
	r, w := io.Pipe()
	p := newPage(t, web.Options{Timers: true, Abort: true, Streams: true, Fetch: web.Fetch{MaxConcurrent: 1,
		Transport: transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: r, ContentLength: -1}, nil
		})}})
	require.Equal(t, "'TimeoutError'", p.eval(`(async () => {
		reading = (await fetch('http://h/')).body.getReader().read();
		try { await fetch('http://h/', { signal: AbortSignal.timeout(2000) }) } catch (e) { return e.name }
	})()`))
	go func() { _, _ = w.Write([]byte("abc")) }()
	require.Equal(t, "3", p.eval("reading.then(({ value }) => value.length)"))
}
