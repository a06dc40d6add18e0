package web_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/evict"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// newServer returns a page with a handler of requests.
func newServer(t testing.TB, handler string) *page {
	p := newPage(t, web.Options{Timers: true, Abort: true, URL: true, Serve: true, MaxResponse: 1000})
	p.handle(handler)
	return p
}

// handle sets the handler of requests.
func (p *page) handle(source string) {
	require.NoError(p.t, p.loop.Context().Do(ctx, func(s v8.Scope) error {
		handler, err := s.Eval(ctx, source, v8.Origin{Name: "handler.js"})
		require.NoError(p.t, err)
		return p.env.Handle(ctx, s, handler)
	}))
}

func request(t testing.TB, r *http.Request) *web.Request {
	q, err := web.NewRequest(r, web.RequestOptions{})
	require.NoError(t, err)
	return q
}

// post serves a request with a body.
func (p *page) post(body string) (*web.Response, error) {
	return p.env.Serve(ctx, request(p.t, httptest.NewRequest("POST", "/a?b=c", strings.NewReader(body))))
}

func TestServeRequests(t *testing.T) {
	p := newServer(t, `async (r) => Response.json({
		is: r instanceof Request, method: r.method, url: r.url, headers: [...r.headers], same: r.headers === r.headers,
		cookie: r.headers.get('cookie'), redirect: r.redirect, aborted: r.signal.aborted,
		body: r.headers.has('x-bytes') ? [...await r.bytes()] : await r.text(), used: r.bodyUsed })`)
	for _, test := range []struct {
		method, target, body string
		change               func(r *http.Request)
		want                 []string
	}{
		{"GET", "/", "", nil, []string{`"is":true,"method":"GET","url":"http://example.com/"`,
			`"headers":[["host","example.com"]],"same":true,"cookie":null,"redirect":"follow","aborted":false,"body":"","used":false`}},
		{"GET", "/", "ignored", nil, []string{`"body":"","used":false`}},
		{"HEAD", "/", "", nil, []string{`"method":"HEAD"`}},
		{"TRACE", "/", "", nil, []string{`"method":"TRACE"`}},
		{"MKCOL", "/", "x", nil, []string{`"method":"MKCOL"`, `"body":"x","used":true`}},
		{"POST", "/a%20b/../c?x=1&y=%zz'#f", "é€😀", nil,
			[]string{`"url":"http://example.com/c?x=1&y=%zz%27"`, `"body":"é€😀"`}},
		{"POST", "//evil/path", "", nil, []string{`"url":"http://example.com//evil/path"`}},
		{"POST", "http://other/x", "", nil, []string{`"url":"http://other/x"`, `["host","other"]`}},
		{"OPTIONS", "*", "", nil, []string{`"url":"http://example.com/*"`}},
		{"POST", "/", "\ufeffbom", nil, []string{`"body":"bom"`}},
		{"POST", "/", "\xff\x00a", nil, []string{"\"body\":\"\ufffd\\u0000a\""}},
		{"POST", "/", "\xff\x00a", func(r *http.Request) { r.Header.Set("X-Bytes", "1") },
			[]string{`"body":[255,0,97]`}},
		{"POST", "/", "é\ufeff", func(r *http.Request) { r.Header.Set("X-Bytes", "1") },
			[]string{`"body":[195,169,239,187,191]`}},
		{"POST", "/", "chunked", func(r *http.Request) { r.ContentLength = -1 }, []string{`"body":"chunked"`}},
		{"GET", "/", "", func(r *http.Request) { r.TLS = &tls.ConnectionState{} },
			[]string{`"url":"https://example.com/"`}},
		{"GET", "/", "", func(r *http.Request) { r.Host = "EXAMPLE.com:80" }, []string{`"url":"http://example.com/"`,
			`["host","EXAMPLE.com:80"]`}},
		{"GET", "/", "", func(r *http.Request) { r.Host = "bücher.example" },
			[]string{`"url":"http://xn--bcher-kva.example/"`}},
		{"GET", "/", "", func(r *http.Request) { r.Host = "[::1]:8080" }, []string{`"url":"http://[::1]:8080/"`}},
		{"GET", "/", "", func(r *http.Request) {
			r.Header = http.Header{"Cookie": {"a=1", "b=2"}, "X-Many": {"1", " 2\t"}, "X-Latin": {"\xe9"},
				"Set-Cookie": {"x", "y"}, "X-None": {}}
		}, []string{`"headers":[["cookie","a=1; b=2"],["host","example.com"],["set-cookie","x"],["set-cookie","y"],` +
			`["x-latin","é"],["x-many","1, 2"]]`, `"cookie":"a=1; b=2"`}},
	} {
		r := httptest.NewRequest(test.method, test.target, strings.NewReader(test.body))
		if test.change != nil {
			test.change(r)
		}
		response, err := p.env.Serve(ctx, request(t, r))
		require.NoError(t, err, test.target)
		for _, want := range test.want {
			require.Contains(t, string(response.Body), want, "%s %s", test.method, test.target)
		}
	}
	q, err := web.NewRequest(httptest.NewRequest("GET", "/", nil), web.RequestOptions{Scheme: "https"})
	require.NoError(t, err)
	response, err := p.env.Serve(ctx, q)
	require.NoError(t, err)
	require.Contains(t, string(response.Body), `"url":"https://example.com/"`)
}

// TestServeUses tests uses of requests, and forms of handlers and responses.
func TestServeUses(t *testing.T) {
	for source, want := range map[string]string{
		`r => new Response(typeof r.json)`:                                                           "function",
		`async r => new Response(await r.clone().text() + await r.text())`:                           "bodybody",
		`async r => new Response(await new Request('http://h/', r).text())`:                          "body",
		`async r => new Response((await new Request(r).text()) + r.bodyUsed)`:                        "bodytrue",
		`async r => new Response(String(new Request(r).headers.get("host")))`:                        "null",
		`async r => new Response(r.clone().headers.get('host'))`:                                     "example.com",
		`r => { try { r.headers.set('a', 'b') } catch (e) { return new Response(e.name) } }`:         "TypeError",
		`r => { try { r.clone().headers.set('a', 'b') } catch (e) { return new Response(e.name) } }`: "TypeError",
		`async r => { await r.text(); return r.text().catch(e => new Response(e.message)) }`:         "the body has already been used",
		`r => new Response(r.clone().signal !== r.signal)`:                                           "true",
		`r => new Response(r.signal instanceof AbortSignal)`:                                         "true",
		`r => Response.json([r.url])`:                                                                `["http://example.com/a?b=c"]`,
		`r => Promise.resolve(new Response('p'))`:                                                    "p",
		`r => ({ then(f) { f(new Response('thenable')) } })`:                                         "thenable",
		`r => new Promise(f => setTimeout(f, 2, new Response('timer')))`:                             "timer",
		`({ a: 'this', fetch(r) { return new Response(this.a) } })`:                                  "this",
		`({ async fetch(r) { return new (class extends Response {})('subclass') } })`:                "subclass",
		`new Proxy((r) => new Response('proxy'), {})`:                                                "proxy",
		`(class A { static fetch(r) { return new Response(this.name) } })`:                           "A",
		`(class extends class { static fetch(r) { return new Response('inherited') } } {})`:          "inherited",
		`({ class() { return new Response('method') } }).class`:                                      "method",
		`Object.freeze(function(r) { return new Response('frozen') })`:                               "frozen",
		`Object.assign(r => new Response('function'), { fetch() {} })`:                               "function",
		`r => new Response(new Uint8Array([65, 66]).subarray(1))`:                                    "B",
		`r => new Response(new URLSearchParams({ a: 'ü' }))`:                                         "a=%C3%BC",
		`r => new Response('\ud800x\udc00')`:                                                         "\ufffdx\ufffd",
		`r => Response.json({ a: JSON.rawJSON('"\ud800"') })`:                                        `{"a":"` + "\ufffd" + `"}`,
		`r => new Response('\ufeffbom')`:                                                             "\ufeffbom",
		`r => new Response('a').clone()`:                                                             "a",
		`r => { const a = new Response('a'); a.then = () => {}; return a }`:                          "a",
	} {
		p := newServer(t, source)
		response, err := p.post("body")
		require.NoError(t, err, source)
		require.Equal(t, want, string(response.Body), source)
	}
}

func TestServeResponses(t *testing.T) {
	for source, want := range map[string]string{
		"new Response()":                 "200 '' map[] nil",
		"new Response('')":               "200 '' map[Content-Type:[text/plain;charset=UTF-8]] ''",
		"new Response(new Uint8Array())": "200 '' map[] ''",
		"new Response(null, { status: 599, statusText: 'é odd' })":                                                 "599 'é odd' map[] nil",
		"new Response(null, { status: 304 })":                                                                      "304 '' map[] nil",
		"Response.redirect('http://h/ä')":                                                                          "302 '' map[Location:[http://h/%C3%A4]] nil",
		"Response.json(1, { status: 404, headers: { 'Content-Type': 'x' } })":                                      "404 '' map[Content-Type:[x]] '1'",
		"new Response(null, { headers: [['set-cookie', 'a'], ['Set-Cookie', 'b'], ['x', 'é\\xff'], ['X', '2']] })": "200 '' map[Set-Cookie:[a b] X:[\xe9\xff 2]] nil",
		"new Response(null, { headers: { connection: 'close, X-Hop', 'x-hop': '1', 'content-length': '9', 'keep-alive': '1', te: '1', " +
			"trailer: '1', 'transfer-encoding': 'chunked', upgrade: 'h2c', 'proxy-connection': '1', kept: '1' } })": "200 '' map[Kept:[1]] nil",
	} {
		response, err := newServer(t, "() => "+source).post("")
		require.NoError(t, err, source)
		body := "nil"
		if response.Body != nil {
			body = fmt.Sprintf("'%s'", response.Body)
		}
		got := fmt.Sprintf("%d '%s' %v %s", response.Status, response.StatusText, response.Header, body)
		require.Equal(t, want, got, source)
	}
}

func TestServeFails(t *testing.T) {
	for source, want := range map[string]string{
		"() => { throw new RangeError('sync') }":                     "RangeError: sync",
		"async () => { throw new RangeError('async') }":              "RangeError: async",
		"async () => { null.x }":                                     "handler.js:1:20: TypeError: Cannot read properties of null",
		"() => { throw 7 }":                                          ": 7",
		"async () => { throw 7 }":                                    ": 7",
		"async () => { throw undefined }":                            ": undefined",
		"({})":                                                       "TypeError: the handler has no method fetch",
		"(class { fetch() {} })":                                     "TypeError: the handler is a class without a static method fetch",
		"({ get fetch() { throw new Error('getter') } })":            "Error: getter",
		"() => new Response(null, { status: 99 })":                   "RangeError: the status is not between 200 and 599",
		"() => new Response(null, { headers: { 'x': 'a\\r\\nb' } })": "TypeError: the value of the header is invalid",
		"() => new Response(null, { headers: { 'x\\n': 'a' } })":     "TypeError: the name of the header is invalid",
		"() => new Response('a', { status: 204 })":                   "TypeError: a response with this status cannot have a body",
		"async () => { throw new Proxy({}, { get() { throw 1 } }) }": "",
		"() => ({ get then() { throw new Error('then') } })":         "Error: then",
		"() => { const p = Promise.resolve(); Object.defineProperty(p, 'constructor', { get() { throw new Error('constructor') } }); return p }": "Error: constructor",
		"() => { class R extends Response { constructor() { return {} } }; return new R() }":                                                     "!the handler returned no Response",
	} {
		reason, refused := strings.CutPrefix(want, "!")
		p := newServer(t, source)
		_, err := p.post("")
		require.ErrorContains(t, err, reason, source)
		require.ErrorContains(t, err, "web: serve: ")
		var e *v8.Exception
		require.Equal(t, !refused, errors.As(err, &e), "%s: %v", source, err)
		require.Equal(t, refused, errors.Is(err, web.ErrResponse), source)
		p.stillServes()
	}
	for source, want := range map[string]string{
		"() => {}":                             "no Response",
		"async () => 5":                        "no Response",
		"() => null":                           "no Response",
		"() => 'text'":                         "no Response",
		"() => ({ status: 200, headers: {} })": "no Response",
		"() => Object.create(Response.prototype)": "no Response",
		"() => new Proxy(new Response('x'), {})":  "no Response",
		"() => Response":                          "no Response",
		"r => r":                                  "no Response",
		"async () => Response.error()":            "the response is an error",
		"async () => { const a = new Response('x'); await a.text(); return a }":                                                          "already been used",
		"() => new Response('x'.repeat(1001))":                                                                                           "the body of the response has more than 1000 bytes",
		"() => new Response('é'.repeat(501))":                                                                                            "the body of the response has more than 1000 bytes",
		"() => new Response(new Uint8Array(1001))":                                                                                       "the body of the response has more than 1000 bytes",
		"() => new Response(null, { headers: { a: 'x'.repeat(1 << 20) } })":                                                              "too many headers",
		"() => new Response(null, { headers: { a: 'é'.repeat(200000) } })":                                                               "too many headers",
		"() => { const h = new Headers(); for (let n = 0; n < 1e5; n++) h.append('a', 'b'); return new Response(null, { headers: h }) }": "too many headers",
	} {
		p := newServer(t, source)
		_, err := p.post("")
		require.ErrorIs(t, err, web.ErrResponse, source)
		require.ErrorContains(t, err, want, source)
		p.stillServes()
	}
}

// stillServes checks that the Env can be used after an error.
func (p *page) stillServes() {
	p.handle("() => new Response('works')")
	response, err := p.post("")
	require.NoError(p.t, err)
	require.Equal(p.t, "works", string(response.Body))
}

// Errors outside the handler.
func TestServeEnds(t *testing.T) {
	// An isolate that is lost or closed.
	group, err := groups.New()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, group.Close()) })
	p := newPageIn(t, group, web.Options{Serve: true}, v8.LoopOptions{})
	require.NoError(t, p.loop.Context().SetFunc(ctx, "fail", evict.Fail))
	p.handle("() => fail()")
	for range 2 {
		_, err = p.post("")
		require.ErrorIs(t, err, v8.ErrLost)
	}
	p = newServer(t, "() => new Response()")
	require.NoError(t, p.env.Close())
	_, err = p.post("")
	require.ErrorIs(t, err, v8.ErrClosed)
	p = newServer(t, "() => new Response()")
	require.NoError(t, p.loop.Close())
	_, err = p.post("")
	require.ErrorIs(t, err, v8.ErrClosed)
	// A rejection that nothing handles, in a request that is settled at once, and later.
	for _, source := range []string{"() => { Promise.reject(new Error('lonely')); return new Response() }",
		"async () => { Promise.reject(new Error('lonely')); return new Response() }",
		"() => { Promise.reject(new Error('lonely')); return new Promise(f => setTimeout(f, 1e6)) }"} {
		p = newServer(t, source)
		_, err = p.post("")
		var rejection *v8.RejectionError
		require.ErrorAs(t, err, &rejection, source)
		require.ErrorContains(t, err, "lonely")
		p.stillServes()
	}
}

// A response of another context of the isolate belongs to other classes.
func TestServeOtherRealm(t *testing.T) {
	p := newServer(t, "() => foreign")
	c, err := p.loop.Context().Isolate().NewContext(ctx)
	require.NoError(t, err)
	defer c.Close()
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	env, err := web.Install(ctx, loop, web.Options{Serve: true})
	require.NoError(t, err)
	defer env.Close()
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		foreign, err := s.Eval(ctx, "new Response('secret')")
		if err != nil {
			return err
		}
		return s.Enter(ctx, p.loop.Context(), func(s v8.Scope) error {
			global, err := s.Global()
			if err != nil {
				return err
			}
			return global.Set(ctx, v8.String("foreign"), foreign)
		})
	}))
	_, err = p.post("")
	require.ErrorIs(t, err, web.ErrResponse)
	// A handler of another context answers with its own classes, too.
	require.NoError(t, c.Do(ctx, func(s v8.Scope) error {
		handler, err := s.Eval(ctx, "(r) => new Response(r.url)")
		if err != nil {
			return err
		}
		return s.Enter(ctx, p.loop.Context(), func(s v8.Scope) error { return p.env.Handle(ctx, s, handler) })
	}))
	_, err = p.post("")
	require.ErrorIs(t, err, web.ErrResponse)
}

// The signal of a request is aborted when the client disconnects.
func TestServeSignal(t *testing.T) {
	p := newServer(t, `r => new Promise((f) => {
		const late = setTimeout(f, 20000, new Response('late'));
		const aborted = () => clearTimeout(late) ?? f(new Response(r.signal.reason.name + ': ' + r.signal.reason.message));
		r.signal.onabort = aborted;
		if (r.signal.aborted) aborted();
		reading();
	})`)
	client, disconnect := context.WithCancel(ctx)
	require.NoError(t, p.loop.Context().SetFunc(ctx, "reading", func(context.Context, *v8.Call) (v8.Value, error) {
		disconnect()
		return v8.Undefined, nil
	}))
	r := request(t, httptest.NewRequestWithContext(client, "GET", "/", nil))
	for range 2 { // the second client has disconnected before
		response, err := p.env.Serve(ctx, r)
		require.NoError(t, err)
		require.Equal(t, "AbortError: the client has disconnected", string(response.Body))
	}
	p.handle("r => new Response(r.signal.aborted)")
	response, err := p.env.Serve(ctx, r)
	require.NoError(t, err)
	require.Equal(t, "true", string(response.Body))
	// A request that has been served is not watched.
	client, disconnect = context.WithCancel(ctx)
	p.handle("r => { globalThis.last ??= r; r.signal.onabort = () => { globalThis.aborted = true }; return new Response() }")
	for range 2 {
		_, err = p.env.Serve(ctx, request(t, httptest.NewRequestWithContext(client, "GET", "/", nil)))
		require.NoError(t, err)
	}
	disconnect()
	require.NoError(t, p.loop.Run(ctx))
	require.Equal(t, "[ false, 'undefined' ]", p.eval("[last.signal.aborted, typeof aborted]"))
}

// A request is handed in, and the response taken out, in one crossing each.
func TestServeCrossesOnce(t *testing.T) {
	for handler, want := range map[string]int64{
		"(r) => new Response('a', { headers: { b: r.url } })":                1,
		"async (r) => new Response(await r.text(), { headers: { b: '1' } })": 2,
		"async (r) => Response.json(await r.json())":                         2,
	} {
		p := newServer(t, handler)
		q := request(t, httptest.NewRequest("POST", "/", strings.NewReader("[1]")))
		for range 2 {
			_, err := p.env.Serve(ctx, q)
			require.NoError(t, err)
		}
		before := runtime.NumCgoCall()
		_, err := p.env.Serve(ctx, q)
		crossings := runtime.NumCgoCall() - before
		require.NoError(t, err)
		if !invariants.Enabled { // the checks call C
			require.Equal(t, want, crossings, handler)
		}
	}
}

func TestServeMisuse(t *testing.T) {
	p := newPage(t, web.Options{Serve: true})
	q := request(t, httptest.NewRequest("GET", "/", nil))
	require.False(t, p.env.HasHandler())
	_, err := p.env.Serve(ctx, q)
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "call Env.Handle first")
	p.handle("() => new Response()")
	require.True(t, p.env.HasHandler())
	_, err = p.env.Serve(ctx, nil)
	require.ErrorContains(t, err, "use NewRequest")
	_, err = p.env.Serve(ctx, &web.Request{})
	require.ErrorContains(t, err, "use NewRequest")
	require.NoError(t, p.loop.Context().Do(ctx, func(s v8.Scope) error {
		require.ErrorIs(t, p.env.Handle(ctx, s, v8.String("x")), v8.ErrInvalid)
		require.ErrorIs(t, newPage(t, web.Options{}).env.Handle(ctx, s, v8.Undefined), v8.ErrInvalid)
		return nil
	}))
	_, err = newPage(t, web.Options{}).env.Serve(ctx, q)
	require.ErrorContains(t, err, "Options.Serve was not set")
	_, err = (*web.Env)(nil).Serve(ctx, q)
	require.ErrorIs(t, err, v8.ErrInvalid)
	// A handler cannot serve a request in the middle of another.
	require.NoError(t, p.loop.Context().SetFunc(ctx, "again", func(ctx context.Context, _ *v8.Call) (v8.Value, error) {
		_, err := p.env.Serve(ctx, q)
		require.ErrorIs(t, err, v8.ErrInvalid)
		require.ErrorContains(t, err, "serves one at a time")
		return v8.Undefined, nil
	}))
	p.handle("() => { again(); return new Response() }")
	_, err = p.env.Serve(ctx, q)
	require.NoError(t, err)
}

// A handler with parameters is a part of a snapshot.
func TestServeSnapshot(t *testing.T) {
	o := withEverything(io.Discard)
	shot, err := build(ctx, o, func(loop *v8.Loop, env *web.Env) error {
		err := loop.Context().Do(ctx, func(s v8.Scope) error {
			handler, err := s.Eval(ctx, "let n = 0; ({ async fetch(r, a, b) { return Response.json([r.url, a, b, n++, r.signal.aborted]) } })")
			if err != nil {
				return err
			}
			return env.Handle(ctx, s, handler, v8.String("a"), v8.Int(7))
		})
		if err == nil { // also before the snapshot is built
			_, err = env.Serve(ctx, request(t, httptest.NewRequest("GET", "/early", nil)))
		}
		return err
	})
	require.NoError(t, err)
	defer shot.Close()
	i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: shot})
	require.NoError(t, err)
	defer i.Close()
	for range 3 {
		c, err := i.NewContext(ctx)
		require.NoError(t, err)
		loop := v8.NewLoop(c, v8.LoopOptions{})
		env, err := web.Install(ctx, loop, o)
		require.NoError(t, err)
		require.True(t, env.HasHandler())
		for n := range 2 {
			response, err := env.Serve(ctx, request(t, httptest.NewRequest("GET", "/x", nil)))
			require.NoError(t, err)
			require.Equal(t, fmt.Sprintf(`["http://example.com/x","a",7,%d,false]`, n+1), string(response.Body))
		}
		require.NoError(t, env.Close())
		require.NoError(t, loop.Close())
		require.NoError(t, c.Close())
		require.Zero(t, i.Handles())
	}
}

func TestNewRequestFails(t *testing.T) {
	small := web.RequestOptions{MaxBody: 4}
	failing := io.MultiReader(strings.NewReader("x"), failingReader{})
	host := func(host string) func(r *http.Request) { return func(r *http.Request) { r.Host = host } }
	for name, test := range map[string]struct {
		change func(r *http.Request)
		o      web.RequestOptions
		want   string
	}{
		"length":  {func(r *http.Request) {}, small, "too large"},
		"chunked": {func(r *http.Request) { r.ContentLength = -1 }, small, "too large"},
		"server": {func(r *http.Request) { r.Body = http.MaxBytesReader(nil, r.Body, 4) }, web.RequestOptions{},
			"too large"},
		"reader": {func(r *http.Request) { r.Body = io.NopCloser(failing) }, web.RequestOptions{}, "the reader failed"},
		"zero":   {func(r *http.Request) { *r = http.Request{} }, web.RequestOptions{}, "without a URL"},
		"scheme": {func(r *http.Request) {}, web.RequestOptions{Scheme: "ftp"}, `Scheme is "ftp"`},
		"limit":  {func(r *http.Request) {}, web.RequestOptions{MaxBody: -1}, "must not be negative"},
		"host":   {host("a b"), web.RequestOptions{}, "is invalid"},
		"user":   {host("a@b"), web.RequestOptions{}, `the host "a@b" is invalid`},
		"path":   {host("a/b?"), web.RequestOptions{}, "is invalid"},
		"none":   {host(""), web.RequestOptions{}, `the host "" is invalid`},
		"method": {func(r *http.Request) { r.Method = "A B" }, web.RequestOptions{}, "the method is not"},
		"long": {func(r *http.Request) { r.URL.Path += strings.Repeat("x", 3<<20) }, web.RequestOptions{},
			"is invalid"},
		"headers": {func(r *http.Request) { r.Header.Set("A", strings.Repeat("x", 1<<20)) }, web.RequestOptions{},
			"too many headers"},
		"name":    {func(r *http.Request) { r.Header["X\nY"] = []string{"1"} }, web.RequestOptions{}, `name "X\nY" is`},
		"space":   {func(r *http.Request) { r.Header["X Y"] = []string{"1"} }, web.RequestOptions{}, `name "X Y" is`},
		"no name": {func(r *http.Request) { r.Header[""] = []string{"1"} }, web.RequestOptions{}, "has no name"},
		"value": {func(r *http.Request) { r.Header.Set("A", "b\r\nc: d") }, web.RequestOptions{},
			"value of the header A"},
		"many": {func(r *http.Request) { r.Header["A"] = make([]string, 1e6) }, web.RequestOptions{},
			"too many headers"},
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader("12345"))
		test.change(r)
		q, err := web.NewRequest(r, test.o)
		require.Nil(t, q, name)
		require.ErrorContains(t, err, test.want, name)
		var large *http.MaxBytesError
		require.Equal(t, test.want == "too large", errors.As(err, &large), name)
		if large != nil {
			require.EqualValues(t, 4, large.Limit)
		}
	}
	_, err := web.NewRequest(nil, web.RequestOptions{})
	require.ErrorIs(t, err, v8.ErrInvalid)
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, errors.New("the reader failed") }

func TestResponseWrite(t *testing.T) {
	responses := map[string]*web.Response{
		"/body": {Status: 201, Header: http.Header{"Set-Cookie": {"b=2"}, "X-Mine": {"guest"}},
			Body: []byte("<html>body")},
		"/large": {Status: 200, Body: bytes.Repeat([]byte("x"), 1<<20)},
		"/none":  {Status: 204},
		"/same":  {Status: 304, Header: http.Header{"Etag": {"x"}}},
		"/reset": {Status: 205},
		"/empty": {Status: 404, Body: []byte{}},
	}
	errs := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "a=1")
		w.Header().Set("X-Mine", "host")
		errs <- responses[r.URL.Path].Write(w)
	}))
	defer server.Close()
	for _, method := range []string{"GET", "HEAD"} {
		for path, want := range responses {
			r, err := http.NewRequestWithContext(ctx, method, server.URL+path, nil)
			require.NoError(t, err)
			got, err := server.Client().Do(r)
			require.NoError(t, err)
			body, err := io.ReadAll(got.Body)
			require.NoError(t, err)
			got.Body.Close()
			require.NoError(t, <-errs)
			require.Equal(t, want.Status, got.StatusCode)
			require.NotContains(t, got.Header, "Content-Type")
			require.Empty(t, got.TransferEncoding)
			if method == "GET" {
				require.Equal(t, string(want.Body), string(body))
			}
			if want.Body != nil {
				require.EqualValues(t, len(want.Body), got.ContentLength)
			}
			if path == "/body" {
				require.Equal(t, []string{"a=1", "b=2"}, got.Header["Set-Cookie"])
				require.Equal(t, []string{"guest"}, got.Header["X-Mine"])
			}
		}
	}
	header := func(name, value string) *web.Response {
		return &web.Response{Status: 200, Header: http.Header{name: {value}}}
	}
	for _, r := range []*web.Response{nil, {}, {Status: 101}, {Status: 600}, {Status: 204, Body: []byte("x")},
		{Status: 205, Body: []byte("x")}, {Status: 304, Body: []byte("x")}, header("A\n", "x"), header("", "x"),
		header("A B", "x"), header("A:", "x"), header("é", "x"), header("A", "x\r\nB: y"), header("A", "\x00")} {
		w := httptest.NewRecorder()
		require.ErrorIs(t, r.Write(w), v8.ErrInvalid)
		require.Empty(t, w.Header())
	}
	require.ErrorIs(t, responses["/body"].Write(nil), v8.ErrInvalid)
}
