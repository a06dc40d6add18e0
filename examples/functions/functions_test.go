package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
)

func TestMain(m *testing.M) { child.Main(m, live.Check) }

// patient returns limits that are not reached on a busy machine by accident.
func patient() limits {
	l := defaults
	l.deadline, l.cpu, l.queue = 20*time.Second, 10*time.Second, 20*time.Second
	return l
}

// start makes a server with the functions of the tenant acme.
func start(t *testing.T, l limits, functions map[string]string) *server {
	s, err := newServer(l, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.close(context.Background())) })
	for name, source := range functions {
		require.NoError(t, s.store.put("acme", name, source))
	}
	return s
}

// response is a response with its body.
type response struct {
	*http.Response
	text    string
	failure failure
}

func postJSON(t *testing.T, h http.Handler, r *http.Request) response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := response{Response: w.Result(), text: w.Body.String()}
	if strings.HasPrefix(a.text, `{"error"`) {
		wrapped := map[string]failure{}
		require.NoError(t, json.Unmarshal([]byte(a.text), &wrapped))
		a.failure = wrapped["error"]
	}
	return a
}

func get(t *testing.T, s *server, path string) response {
	return postJSON(t, s.public(), httptest.NewRequestWithContext(t.Context(), "GET", path, nil))
}

// Work that a function does not await does not cost its isolate.
func TestUnawaited(t *testing.T) {
	s := start(t, patient(), map[string]string{
		"f":   `export default () => { import("./lib.js"); setTimeout(() => {}, 1e6); return new Response("x") }`,
		"lib": `export const one = 1`,
	})
	for range 5 {
		require.Equal(t, "x", get(t, s, "/acme/f").text)
	}
	require.Empty(t, s.engine.pool.Stats().Recycled)
}

func TestAnswers(t *testing.T) {
	s := start(t, patient(), map[string]string{
		"text":    `export default () => new Response("plain")`,
		"promise": `export default async r => { await null; return new Response(r.method + " " + r.url) }`,
		"object":  `export default { fetch: () => Response.json({ a: [1] }, { status: 418, headers: { "X-Pot": "tea", connection: "close" } }) }`,
		"bytes":   `export default async r => new Response(await r.bytes())`,
		"echo":    `export default async r => Response.json({ header: r.headers.get("x-a"), json: await r.json() })`,
		"kind":    `export default () => new Response("<p>", { headers: { "content-type": "text/html" } })`,
		"empty":   `export default () => new Response(null, { status: 204 })`,
		"imports": `import { one } from "./lib.js"; export default () => new Response(one + 1)`,
		"lib":     `export const one = 1`,
		"timer":   `export default () => new Promise(done => setTimeout(done, 5, new Response("later")))`,
		"state":   `globalThis.n = (globalThis.n ?? 0) + 1; export default () => new Response(n)`,
	})
	for _, c := range []struct {
		path, body, want string
		status           int
		headers          map[string]string
	}{
		{path: "/acme/text", want: "plain", headers: map[string]string{"Content-Type": "text/plain;charset=UTF-8",
			"X-Content-Type-Options": "nosniff"}},
		{path: "/acme/promise/a/b?q=1", want: "POST http://example.com/acme/promise/a/b?q=1"},
		{path: "/acme/object", status: 418, want: `{"a":[1]}`,
			headers: map[string]string{"X-Pot": "tea", "Connection": "", "Content-Type": "application/json"}},
		{path: "/acme/bytes", body: "\xff\x00", want: "\xff\x00", headers: map[string]string{"Content-Type": ""}},
		{path: "/acme/echo", body: `{"x":1}`, want: `{"header":"1, 2","json":{"x":1}}`},
		{path: "/acme/kind", want: "<p>", headers: map[string]string{"Content-Type": "text/html"}},
		{path: "/acme/empty", status: 204},
		{path: "/acme/imports", want: "2"},
		{path: "/acme/timer", want: "later"},
		{path: "/acme/state", want: "1"},
		{path: "/acme/state", want: "1"}, // nothing is left of the previous request
	} {
		r := httptest.NewRequestWithContext(t.Context(), "POST", c.path, strings.NewReader(c.body))
		r.Header["X-A"] = []string{"1", "2"}
		a := postJSON(t, s.public(), r)
		if c.status == 0 {
			c.status = 200
		}
		require.Equal(t, c.status, a.StatusCode, "%s: %s", c.path, a.text)
		require.Equal(t, c.want, a.text, c.path)
		for key, value := range c.headers {
			require.Equal(t, value, a.Header.Get(key), "%s: %s", c.path, key)
		}
	}
}

func TestFailures(t *testing.T) {
	l := patient()
	l.body = 1000
	s := start(t, l, map[string]string{
		"throws":   "export default function f() {\n  null.x\n}",
		"rejects":  `export default async () => { throw new RangeError("r") }`,
		"nothing":  `export const other = 1`,
		"syntax":   `export default (`,
		"missing":  `import "./nowhere.js"; export default () => 1`,
		"json":     `export default async r => Response.json(await r.json())`,
		"status":   `export default () => new Response(null, { status: 99 })`,
		"getter":   `export default () => ({ get body() { return "x" } })`,
		"large":    `export default () => new Response("x".repeat(2000))`,
		"headers":  `export default () => new Response(null, { headers: { a: "x".repeat(1 << 20) } })`,
		"never":    `export default () => new Promise(() => {})`,
		"toplevel": `throw new Error("at the top"); export default () => 1`,
		"hoards":   `export default () => { const a = []; for (;;) a.push(new Array(10000).fill(1.5)) }`,
		"timers":   `export default () => { for (;;) setTimeout(() => {}, 1000) }`,
	})
	for _, c := range []struct {
		path, body, kind, message, stack string
		status                           int
	}{
		{path: "/acme/nowhere", status: 404, kind: "not found"},
		{path: "/nobody/x", status: 404, kind: "not found"},
		{path: "/acme/throws", status: 500, kind: "exception",
			message: "TypeError: Cannot read properties of null (reading 'x')", stack: "at f (throws.js:2:8)"},
		{path: "/acme/rejects", status: 500, kind: "exception", message: "RangeError: r"},
		{path: "/acme/nothing", status: 500, kind: "export"},
		{path: "/acme/syntax", status: 500, kind: "module", message: "SyntaxError"},
		{path: "/acme/missing", status: 500, kind: "module", message: "nowhere.js"},
		{path: "/acme/json", body: "{", status: 500, kind: "exception", message: "SyntaxError"},
		{path: "/acme/json", body: strings.Repeat("x", 1001), status: 413, kind: "body"},
		{path: "/acme/status", status: 500, kind: "exception", message: "the status is not between 200 and 599"},
		{path: "/acme/getter", status: 502, kind: "answer", message: "the handler returned no Response"},
		{path: "/acme/large", status: 502, kind: "answer", message: "more than 1000 bytes"},
		{path: "/acme/headers", status: 502, kind: "answer", message: "too many headers"},
		{path: "/acme/never", status: 500, kind: "unsettled"},
		{path: "/acme/toplevel", status: 500, kind: "exception", message: "at the top"},
		{path: "/acme/hoards", status: 507, kind: "memory"},
		{path: "/acme/timers", status: 500, kind: "pending"},
	} {
		a := postJSON(t, s.public(), httptest.NewRequestWithContext(t.Context(), "POST", c.path,
			strings.NewReader(c.body)))
		require.Equal(t, c.status, a.StatusCode, "%s: %s", c.path, a.text)
		require.Equal(t, c.kind, a.failure.Kind, "%s: %s", c.path, a.text)
		require.Contains(t, a.failure.Message, c.message, c.path)
		require.Contains(t, strings.Join(a.failure.Stack, "\n"), c.stack, c.path)
		require.NotContains(t, a.text, "examples/functions", "%s tells of Go", c.path)
	}
	log := strings.Join(s.store.tenants["acme"].journal.read(), "\n")
	require.Contains(t, log, "throws: exception: TypeError: Cannot read properties of null (reading 'x')\nat f (throws.js:2:8)")
}

// A function that exceeds its deadline yields a timeout, regardless of what it does.
func TestDeadline(t *testing.T) {
	for _, deadline := range []time.Duration{time.Microsecond, time.Millisecond, 5 * time.Millisecond,
		50 * time.Millisecond} {
		l := patient()
		l.deadline = deadline
		s := start(t, l, map[string]string{
			"loops":  `export default function spin() { for (;;); }`,
			"awaits": `export default async () => { for (;;) await null }`,
			"waits":  `export default () => new Promise(done => setTimeout(done, 1e6))`,
			"top":    `for (;;); export default () => 1`,
			"late":   `await new Promise(done => setTimeout(done, 1e6)); export default () => 1`,
		})
		for range 5 {
			for _, function := range []string{"loops", "awaits", "waits", "top", "late"} {
				a := get(t, s, "/acme/"+function)
				require.Equal(t, http.StatusGatewayTimeout, a.StatusCode, "%s after %v: %s", function, deadline, a.text)
				require.Equal(t, "timeout", a.failure.Kind)
			}
		}
		if deadline >= 50*time.Millisecond {
			require.Contains(t, get(t, s, "/acme/loops").failure.Stack[0], "at spin (loops.js:1:")
		}
	}
}

// The limit of CPU time is per request, not per isolate, and waiting uses none.
func TestCPU(t *testing.T) {
	l := patient()
	l.cpu, l.isolates = 100*time.Millisecond, 1
	s := start(t, l, map[string]string{
		"works":  `export default r => { const end = Date.now() + 20; while (Date.now() < end); return new Response("done") }`,
		"loops":  `export default () => { for (;;); }`,
		"pieces": `export default async () => { for (;;) { const end = Date.now() + 5; while (Date.now() < end); await new Promise(done => setTimeout(done, 1)) } }`,
	})
	for range 5 {
		require.Equal(t, "done", get(t, s, "/acme/works").text)
		for _, function := range []string{"loops", "pieces"} {
			a := get(t, s, "/acme/"+function)
			require.Equal(t, http.StatusGatewayTimeout, a.StatusCode, a.text)
			require.Equal(t, "cpu", a.failure.Kind)
		}
	}
	require.Zero(t, s.engine.pool.Stats().Recycled["failed reset"], "the isolate is as good as before")
}

// A tenant's lost isolates are replaced until it has lost too many.
func TestLost(t *testing.T) {
	l := patient()
	l.deadline, l.losses = 100*time.Millisecond, 2
	s := start(t, l, map[string]string{
		"breaks": `export default () => Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, Boolean)`,
	})
	require.NoError(t, s.store.put("other", "works", `export default () => new Response("works")`))
	for range 2 {
		a := get(t, s, "/acme/breaks")
		require.Equal(t, "timeout", a.failure.Kind, a.text)
	}
	require.Eventually(t, func() bool {
		a := get(t, s, "/acme/breaks")
		return a.StatusCode == http.StatusTooManyRequests && a.failure.Kind == "banned" &&
			a.Header.Get("Retry-After") == "3600"
	}, 10*time.Second, time.Millisecond)
	require.Eventually(t, func() bool {
		return get(t, s, "/other/works").text == "works"
	}, 10*time.Second, time.Millisecond)
}

// A request beyond the tenant's limit gets status 429, beyond the server's limit status
// 503, and both have a Retry-After header.
func TestBackPressure(t *testing.T) {
	l := patient()
	l.isolates, l.waiting, l.inFlight = 1, 1, 4
	s := start(t, l, map[string]string{"waits": `export default () => new Promise(done => setTimeout(done, 1e6))`})
	require.NoError(t, s.store.put("other", "waits", `export default () => new Promise(done => setTimeout(done, 1e6))`))
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	begin := func(path string, state func() bool) {
		wg.Go(func() {
			s.public().ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", path, nil))
		})
		require.Eventually(t, state, 10*time.Second, time.Millisecond)
	}
	stats := s.engine.pool.Stats
	begin("/acme/waits", func() bool { return stats().InUse == 1 })
	begin("/acme/waits", func() bool { return stats().Waiting == 1 })
	a := get(t, s, "/acme/waits")
	require.Equal(t, http.StatusTooManyRequests, a.StatusCode, a.text)
	require.Equal(t, "1", a.Header.Get("Retry-After"))
	begin("/other/waits", func() bool { return stats().InUse == 2 })
	begin("/other/waits", func() bool { return stats().Waiting == 2 })
	a = get(t, s, "/other/waits")
	require.Equal(t, http.StatusServiceUnavailable, a.StatusCode, a.text)
	require.Equal(t, "1", a.Header.Get("Retry-After"))

	_, err := newEngine(limits{inFlight: 2, isolates: 1, waiting: 1}, nil)
	require.ErrorContains(t, err, "one tenant could use all 2 requests in flight")
}

// A friendly tenant gets correct replies while other tenants are hostile.
func TestNeighbours(t *testing.T) {
	l := patient()
	l.cpu = 100 * time.Millisecond
	s := start(t, l, map[string]string{"adds": `export default r => new Response(Number(new URL(r.url).searchParams.get("a")) + 1)`})
	hostile := map[string]string{
		"loops":  `export default () => { for (;;); }`,
		"hoards": `export default () => { const a = []; for (;;) a.push(new Array(10000).fill(1.5)) }`,
		"breaks": `export default () => Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, Boolean)`,
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for name, source := range hostile {
		require.NoError(t, s.store.put(name, "f", source))
		wg.Go(func() {
			for ctx.Err() == nil {
				w := httptest.NewRecorder()
				s.public().ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/"+name+"/f", nil))
				if w.Code < 400 && ctx.Err() == nil {
					t.Errorf("%s: %d %s", name, w.Code, w.Body)
				}
			}
		})
	}
	for n := range 60 {
		a := get(t, s, "/acme/adds?a="+string(rune('0'+n%9)))
		require.Equal(t, string(rune('1'+n%9)), a.text)
	}
}

func TestAdmin(t *testing.T) {
	s := start(t, patient(), nil)
	send := func(method, path, body string) response {
		return postJSON(t, s.private(), httptest.NewRequestWithContext(t.Context(), method, path,
			strings.NewReader(body)))
	}
	for _, c := range []struct {
		path, source string
		status       int
		kind         string
	}{
		{"/tenants/acme/functions/f", `export default () => { console.warn("told", {a: 1}); return new Response("one") }`, 204, ""},
		{"/tenants/acme/functions/g", `export default () => {`, 422, "syntax"},
		{"/tenants/acme/functions/Bad", `1`, 400, "invalid"},
		{"/tenants/-x/functions/f", `1`, 400, "invalid"},
		{"/tenants/acme/functions/f", strings.Repeat(" ", defaults.source+1), 413, "body"},
	} {
		a := send("PUT", c.path, c.source)
		require.Equal(t, c.status, a.StatusCode, "%s: %s", c.path, a.text)
		require.Equal(t, c.kind, a.failure.Kind)
	}
	require.Equal(t, "one", get(t, s, "/acme/f").text)
	require.Contains(t, send("GET", "/tenants/acme/log", "").text, "WARN told { a: 1 }\n")
	require.Equal(t, 404, send("GET", "/tenants/nobody/log", "").StatusCode)
	require.Contains(t, send("GET", "/metrics", "").text, `functions_requests_total{outcome="ok"} 1`)
	require.Contains(t, send("GET", "/metrics", "").text, `paddock_pool_uses_total{pool="functions"} 3`)
	require.Equal(t, "ok\n", send("GET", "/healthz", "").text)
	require.Equal(t, 204, send("DELETE", "/tenants/acme/functions/f", "").StatusCode)
	require.Equal(t, 404, send("DELETE", "/tenants/acme/functions/f", "").StatusCode)
	require.Equal(t, 404, get(t, s, "/acme/f").StatusCode)
	// The public address does not serve the admin paths.
	require.Equal(t, 404, get(t, s, "/metrics").StatusCode)
	require.Equal(t, 404, postJSON(t, s.public(), httptest.NewRequestWithContext(t.Context(), "PUT",
		"/tenants/acme/functions/f", nil)).StatusCode)
}

func TestStoreIsBounded(t *testing.T) {
	s := newStore(limits{tenants: 2, files: 2, source: 10, journal: 1, line: 1})
	require.NoError(t, s.put("a", "f", "1"))
	require.NoError(t, s.put("a", "g", "1"))
	require.ErrorIs(t, s.put("a", "h", "1"), errFull)
	require.NoError(t, s.put("a", "g", "2"))
	require.NoError(t, s.put("b", "f", "1"))
	require.ErrorIs(t, s.put("c", "f", "1"), errFull)
	require.ErrorIs(t, s.put("b", "f", "12345678901"), errTooBig)
	require.ErrorIs(t, s.put("b", "../f", "1"), errName)
}

func TestJournalIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal(2, 5)
		j.add(time.Now(), slog.LevelInfo, "one")
		require.Equal(t, []string{"2000-01-01T00:00:00Z INFO one"}, j.read())
		j.add(time.Now(), slog.LevelInfo, "two")
		j.add(time.Now(), slog.LevelError, "three and more\xff")
		require.Equal(t, []string{"2000-01-01T00:00:00Z INFO two", "2000-01-01T00:00:00Z ERROR three…"}, j.read())
	})
}

// Pending requests are finished when the server stops, and ended when they take longer
// than the grace period.
func TestShutdown(t *testing.T) {
	for _, c := range []struct {
		name   string
		grace  time.Duration
		wait   string
		status int
	}{
		{"finished", 20 * time.Second, "50", 200},
		{"ended", 50 * time.Millisecond, "1000000", 503},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := patient()
			l.grace = c.grace
			s, err := newServer(l, slog.New(slog.DiscardHandler))
			require.NoError(t, err)
			require.NoError(t, s.store.put("acme", "waits", `export default r => new Promise(done => setTimeout(done, Number(new URL(r.url).searchParams.get("ms")), new Response("done")))`))
			public, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			private, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- s.run(ctx, public, private) }()
			url := "http://" + public.Addr().String()
			status := make(chan int, 1)
			go func() {
				r, err := http.Get(url + "/acme/waits?ms=" + c.wait)
				if err != nil {
					t.Error(err)
					status <- 0
					return
				}
				_, _ = io.Copy(io.Discard, r.Body)
				r.Body.Close()
				status <- r.StatusCode
			}()
			require.Eventually(t, func() bool {
				return s.engine.pool.Stats().InUse == 1
			}, 10*time.Second, time.Millisecond)
			stop()
			require.Equal(t, c.status, <-status)
			require.NoError(t, <-ended)
			require.Equal(t, 503, postJSON(t, s.public(), httptest.NewRequest("GET", "/healthz", nil)).StatusCode)
			_, err = http.Get(url + "/healthz")
			require.Error(t, err)
		})
	}
}

// The command serves a folder until its context is cancelled.
func TestCommand(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	args := []string{"-listen", "127.0.0.1:0", "-admin", "127.0.0.1:0", "-dir", "functions"}
	require.NoError(t, run(ctx, io.Discard, args))
	require.ErrorContains(t, run(ctx, io.Discard, append(args, "-listen", "nowhere")), "nowhere")
	bad := t.TempDir()
	require.NoError(t, os.CopyFS(bad, fstest.MapFS{"Bad/f.js": {Data: []byte("1")}}))
	require.ErrorIs(t, run(ctx, io.Discard, append(args, "-dir", bad)), errName)
}

func TestDemonstration(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out, nil))
	require.Contains(t, out.String(), "200 × 400")
	require.Contains(t, out.String(), "200 at last")
}

// Uploads replace a function while clients call it. No request fails, and a request that
// begins after an upload is answered by the new version.
func TestReload(t *testing.T) {
	s := start(t, patient(), map[string]string{"version": `export default () => new Response(0)`})
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range 2 {
		wg.Go(func() {
			for ctx.Err() == nil {
				w := httptest.NewRecorder()
				s.public().ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/acme/version", nil))
				if w.Code != http.StatusOK && ctx.Err() == nil {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			}
		})
	}
	for version := range 4 {
		source := fmt.Sprintf(`export default () => new Response(%d)`, version)
		a := postJSON(t, s.private(), httptest.NewRequestWithContext(t.Context(), "PUT",
			"/tenants/acme/functions/version", strings.NewReader(source)))
		require.Equal(t, http.StatusNoContent, a.StatusCode, a.text)
		require.Equal(t, fmt.Sprint(version), get(t, s, "/acme/version").text)
		require.Positive(t, s.engine.pool.Stats().Snapshots)
	}
}
