package web_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/marshal"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// plainRequest and plainReply are what a host without Env.Serve hands in and takes out.
type plainRequest struct {
	Method  string            `js:"method"`
	URL     string            `js:"url"`
	Headers map[string]string `js:"headers"`
	body    []byte
}

var plainClass = marshal.MustClass[plainRequest]("PlainRequest", marshal.Method("json", (*plainRequest).JSON))

func (r *plainRequest) JSClass() *v8.Class             { return plainClass }
func (r *plainRequest) JSON() (json.RawMessage, error) { return r.body, nil }

type plainReply struct {
	Status  int               `js:"status"`
	Headers map[string]string `js:"headers"`
	Body    string            `js:"body"`
}

func servedRequest(t testing.TB, method string) *http.Request {
	r := httptest.NewRequestWithContext(t.Context(), method, "http://shop.example/shop/7?page=2",
		strings.NewReader(`{"a":1}`))
	for _, h := range [][2]string{{"Accept", "text/html"}, {"Accept-Encoding", "gzip"}, {"Accept-Language", "en"},
		{"Cookie", "session=123456789"}, {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"},
		{"Content-Type", "application/json"},
		{"X-Forwarded-For", "192.0.2.1"}, {"X-Request-Id", "0123456789abcdef"}} {
		r.Header.Set(h[0], h[1])
	}
	return r
}

// BenchmarkServe hands a request in and takes a response out of a context that is kept:
// with package marshal, and with Env.Serve.
func BenchmarkServe(b *testing.B) {
	b.Run("marshal", func(b *testing.B) {
		p := newPage(b, web.Options{Timers: true, URL: true, Encoding: true})
		serve := plainServer(b, p, `(async (r) => ({
			status: 200, headers: { 'content-type': 'text/plain', 'x-type': r.headers['content-type'] }, body: 'a' + r.json().a }))`)
		r := servedRequest(b, "POST")
		require.Equal(b, "a1", serve(r).Body)
		crossings(b, func() { serve(r) })
	})
	for name, handler := range map[string]string{
		"sync":  `(r) => new Response('a' + r.url.length, { headers: { 'content-type': 'text/plain' } })`,
		"async": `async (r) => new Response('a' + (await r.json()).a, { headers: { 'x-type': r.headers.get('content-type') } })`,
	} {
		b.Run(name, func(b *testing.B) {
			p := newPage(b, web.Options{Timers: true, URL: true, Encoding: true, Serve: true})
			p.handle(handler)
			r := servedRequest(b, "POST")
			crossings(b, func() {
				r.Body = io.NopCloser(strings.NewReader(`{"a":1}`))
				q, err := web.NewRequest(r, web.RequestOptions{})
				if err != nil {
					b.Fatal(err)
				}
				response, err := p.env.Serve(ctx, q)
				if err != nil || response.Body[0] != 'a' {
					b.Fatal(response, err)
				}
			})
		})
	}
	b.Run("request", func(b *testing.B) {
		r := servedRequest(b, "POST")
		crossings(b, func() {
			r.Body = io.NopCloser(strings.NewReader(`{"a":1}`))
			if _, err := web.NewRequest(r, web.RequestOptions{}); err != nil {
				b.Fatal(err)
			}
		})
	})
}

// crossings runs f, and reports how often it enters C++.
func crossings(b *testing.B, f func()) {
	f()
	before := runtime.NumCgoCall()
	f()
	n := runtime.NumCgoCall() - before
	b.ReportAllocs()
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(n), "crossings/op")
}

func plainServer(b *testing.B, p *page, source string) func(r *http.Request) plainReply {
	var handler *v8.Persistent
	require.NoError(b, p.loop.Context().Do(ctx, func(s v8.Scope) error {
		f, err := s.Eval(ctx, source)
		if err == nil {
			handler, err = f.Persist()
		}
		return err
	}))
	b.Cleanup(func() { _ = handler.Close() })
	return func(r *http.Request) (reply plainReply) {
		q := &plainRequest{Method: r.Method, URL: "http://" + r.Host + r.URL.RequestURI(), Headers: map[string]string{},
			body: []byte(`{"a":1}`)}
		for key, values := range r.Header {
			q.Headers[strings.ToLower(key)] = strings.Join(values, ", ")
		}
		err := p.loop.Await(context.Background(), func(s v8.Scope) (v8.Value, error) {
			f, err := handler.Value(s)
			if err != nil {
				return v8.Undefined, err
			}
			v, err := marshal.Marshal(s, q)
			if err != nil {
				return v8.Undefined, err
			}
			return f.Call(ctx, v8.Undefined, v)
		}, func(s v8.Scope, v v8.Value) error { return marshal.Unmarshal(s, v, &reply) })
		require.NoError(b, err)
		return reply
	}
}
