package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/child"
	"github.com/seed24588400/paddock/internal/live"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// attack is a handler that attacks Env.Serve.
type attack struct {
	handler string
	// want are the correct outcomes: those of outcomeOf, or "ok" and the body of the
	// response. There are several if the speed of the machine decides.
	want []string
	// before is a script that runs between Install and the first request. "kept" has the
	// globals.
	before     string
	body       int // size of the body of the request, if it is not "body"
	requests   int // number of requests with the handler, if it is not 1; the last one counts
	disconnect bool
}

// attacks returns the attacks by what they do.
func attacks() map[string][]attack {
	all := make(map[string][]attack)
	add := func(kind, want string, handlers ...string) {
		for _, handler := range handlers {
			all[kind] = append(all[kind], attack{handler: handler, want: strings.Split(want, " | ")})
		}
	}
	add("loops", "deadline",
		`() => { for (;;); }`,
		`async () => { for (;;) await null }`,
		`async () => { await null; for (;;); }`,
		`() => new Promise(f => setTimeout(f, 1e6))`,
		`() => { setTimeout(function again() { setTimeout(again, 0) }); return new Promise(() => {}) }`,
		`() => { queueMicrotask(() => { for (;;); }); return new Response() }`,
		`() => { (function again() { Promise.resolve().then(again) })(); return new Response() }`,
		`() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`,
		`({ get fetch() { for (;;); } })`,
		`new Proxy({}, { get() { for (;;); } })`,
		`() => ({ get then() { for (;;); } })`,
		`() => ({ then() { for (;;); } })`,
		`() => ({ then(f) { f(this) } })`,
		`() => ({ then(f) { f({ then: this.then }) } })`,
		`() => new Proxy({}, { get(o, k, p) { return k === 'then' ? (f) => f(p) : undefined } })`,
		`() => new Proxy(new Response('x'), { get() { for (;;); } })`,
		`async () => Object.defineProperty(new Response(), 'then', { get() { for (;;); } })`,
		`() => Object.defineProperty(Promise.resolve(), 'constructor', { get() { for (;;); } })`,
		`() => new Response({ toString() { for (;;); } })`,
		`() => new Response('', { get status() { for (;;); } })`,
		`() => new Response('', { status: { valueOf() { for (;;); } } })`,
		`() => new Response('', { headers: new Proxy({}, { ownKeys() { for (;;); } }) })`,
		`() => new Response('', { headers: { get a() { for (;;); } } })`,
		`() => new Response('', { headers: [{ *[Symbol.iterator]() { for (;;); } }] })`,
		`() => Response.json({ toJSON() { for (;;); } })`,
		`async (r) => { const a = JSON.parse('[]', () => { for (;;); }); return new Response(a) }`,
		`() => { try { for (;;); } finally { for (;;); } }`,
		`() => { const f = () => { try { f() } finally { f() } }; f() }`,
	)
	// A built-in function of V8 that cannot be interrupted.
	add("loops", "lost", "() => Array.prototype.every.call({ length: 2 ** 53 - 1 }, () => true)")
	add("memory", "memory | deadline",
		`() => { const a = []; for (;;) a.push(new Array(1e4).fill(1.5)) }`,
		`async () => { await null; const a = []; for (;;) a.push(new Array(1e4).fill(1.5)) }`,
		`async (r) => { const a = []; for (;;) a.push(await r.clone().bytes(), new Array(1e4).fill(1.5)) }`,
		`async (r) => { const a = [r]; for (;;) a.push(a.at(-1).clone()) }`,
		`() => { const a = []; for (;;) a.push(new Response('x'.repeat(1e5) + a.length)) }`,
		`() => new Response('', { headers: (function* () { for (let n = 0;; n++) yield ['n' + n, 'x'] })() })`,
		`() => new Response('', { headers: [(function* () { for (;;) yield 'x'.repeat(1e5) })()] })`,
		`() => { const h = new Headers(); for (;;) h.append('set-cookie', 'x'.repeat(1e5)) }`,
		`(r) => { const all = []; for (;;) all.push(AbortSignal.any([r.signal])) }`,
	)
	add("memory", "pending", `() => { for (;;) setTimeout(() => {}, 1e6) }`)
	add("promises", "unsettled",
		`() => new Promise(() => {})`,
		`() => ({ then() {} })`,
		`r => new Promise(f => { r.signal.onabort = f })`,
		`async r => { await { then() {} } }`,
	)
	add("responses", "refused",
		`() => 'x'.repeat(5e8)`,
		`() => new Response('x'.repeat(1e6))`,
		`() => { let s = 'x'; while (s.length < 2e8) s += s; return new Response(s) }`,
		`() => { let a = []; for (let n = 0; n < 1e5; n++) a = [a]; return Response.json(a) }`,
		`() => new Response(new Uint8Array(1e7))`,
		`() => new Response(new Uint8Array(new ArrayBuffer(1e4, { maxByteLength: 1e7 })))`,
		`() => new Response(new URLSearchParams({ a: 'ü'.repeat(1e5) }))`,
		`() => new Response('', { headers: { a: 'x'.repeat(1e7) } })`,
		`() => new Response('', { headers: { ['a'.repeat(1e7)]: 'x' } })`,
		`() => new Response('', { headers: { a: 'é'.repeat(2e5) } })`,
		`() => new Response('', { headers: Array.from({ length: 1e5 }, (_, n) => ['n' + n, 'x']) })`,
		`() => new Response('', { statusText: 'x'.repeat(1e7) })`,
		`() => new Response('', { statusText: 'é'.repeat(1e6) })`,
		`() => Response.error()`,
		`() => Object.create(new Response('x'))`,
		`() => { const r = new Response('x'); r.bytes(); return r }`,
		`() => class extends Response {}`,
	)
	add("errors", "exception",
		`() => { const get = () => { for (;;); }; throw new Proxy({}, { get, getPrototypeOf: get, ownKeys: get }) }`,
		`() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy }`,
		`async () => { throw Proxy.revocable(Error, {}).proxy }`,
		`() => { let e; for (let n = 0; n < 1e5; n++) e = new Error('x', { cause: e }); throw e }`,
		`async () => { let e; for (let n = 0; n < 1e4; n++) e = new AggregateError([e, e]); throw e }`,
		`() => { const e = new Error(); e.cause = e; throw e }`,
		`async () => { throw new Error('x'.repeat(1e7)) }`,
		`() => { throw 'x'.repeat(1e7) }`,
		`() => { throw 1n << 100000n }`,
		`() => { const a = { get() { for (;;); } };
			throw Object.defineProperties(new Error(), { name: a, message: a, stack: a, cause: a }) }`,
		`async () => { Error.prepareStackTrace = () => { for (;;); }; throw new Error('x') }`,
		`() => { Error.stackTraceLimit = 1e9; (function deep() { deep() })() }`,
		`async () => { (function deep() { try { deep() } finally { new URL('/a', 'http://h/') } })() }`,
		`() => { throw Object.fromEntries(Array.from({ length: 1e5 }, (_, n) => ['k' + n, n])) }`,
		`() => { (function deep() { new Response('', { get status() { deep() } }) })() }`,
		`() => new Response(Symbol())`,
		`() => new Response('', { headers: [1, 2] })`,
		`() => new Response('', { headers: { a: '\0' } })`,
		`() => new Response('', { headers: { '': 'a' } })`,
		`() => new Response('', { headers: { a: 'b\r\nc: d' } })`,
		`() => new Response('', { headers: new Proxy({}, { ownKeys() { return [1] } }) })`,
		`() => new Response(new SharedArrayBuffer(1e4))`,
		`() => new Response('', { status: 204 })`,
		`() => ({ then(f, g) { g(new Error('x')); for (let n = 0; n < 10; n++) g(n) } })`,
		`() => ({ then() { throw new Error('x') } })`,
	)
	add("errors", "exception | memory", `() => { const a = []; a[0] = a; return Response.json(a) }`)
	add("promises", "deadline", `() => { for (let n = 0; n < 10; n++) Promise.reject(n); for (;;); }`)
	add("promises", "rejection",
		`() => { for (let n = 0; n < 1e4; n++) Promise.reject(new Error('x')); return new Response() }`,
		`async () => { Promise.reject({ get message() { for (;;); } }); return new Promise(f => setTimeout(f, 1e6)) }`,
	)
	add("responses", "ok answer",
		`() => { class R extends Response { get status() { for (;;); } get headers() { for (;;); } }
			return new R('answer') }`,
		`() => { const r = new Response('answer'); r.toString = r.valueOf = r.then = () => { for (;;); }; return r }`,
		`() => ({ then(f, g) { f(new Response('answer')); f(1); g(2); throw 3 } })`,
		`() => { const b = new Uint8Array([97, 110]); const r = new Response(b); b.fill(0);
			structuredClone(b.buffer, { transfer: [b.buffer] });
			return r.text().then(t => new Response(t + 'swer')) }`,
		`() => new Response('answer', { headers: { connection: 'a, '.repeat(8e4), a: '1' } })`,
		`() => new Response('answer', { headers: Array.from({ length: 8e4 }, () => ['a', '']) })`,
		`(r) => { r.signal.addEventListener('abort', () => { for (;;); }); return new Response('answer') }`,
		`() => { setTimeout(() => { for (;;); }); return new Response('answer') }`,
		`() => { new FinalizationRegistry(() => { for (;;); }).register({}, 1); return new Response('answer') }`,
	)
	all["requests"] = append(all["requests"],
		// Bodies for which the guest has no memory.
		attack{handler: `async (r) => new Response((await r.bytes()).length)`, body: 100 << 20,
			want: []string{"memory", "not data"}},
		attack{handler: `async (r) => { const a = []; for (;;) a.push(await r.clone().arrayBuffer()) }`, body: 4 << 20,
			want: []string{"memory", "deadline"}},
		// Requests and promises that a handler keeps.
		attack{handler: `(() => { let old; return async (r) => {
			if (old === undefined) return old = r, new Response();
			const first = await old.text() + old.signal.aborted;
			return new Response(first + await r.text() + (old.signal === r.signal)) } })()`,
			requests: 2, want: []string{"ok bodyfalsebodyfalse"}},
		attack{handler: `(() => { let settle; return () => {
			if (settle === undefined) return new Promise(f => { settle = f });
			settle(new Response('old'));
			return new Promise(f => setTimeout(f, 1, new Response('new'))) } })()`,
			requests: 2, want: []string{"ok new"}},
		attack{handler: `(() => { const kept = new Response('answer'); return () => kept })()`, requests: 2,
			want: []string{"refused"}},
		// Work that is left runs with the next request.
		attack{handler: `(() => { let n = 0; return () => {
			if (n++ === 0) setTimeout(() => { for (;;); });
			return n === 1 ? new Response() : new Promise(f => setTimeout(f, 1, new Response())) } })()`,
			requests: 2, want: []string{"deadline"}},
		attack{handler: `(r) => new Promise(f => { setTimeout(f, 1e6); r.signal.onabort = () => { for (;;); } })`,
			disconnect: true, want: []string{"deadline"}},
		attack{handler: `(r) => new Promise(f => {
			setTimeout(f, 1e6); r.signal.onabort = () => { f(new Response('answer')); throw new Error('x') } })`,
			disconnect: true, want: []string{"ok answer", "exception"}},
	)
	all["tampered"] = tampered()
	return all
}

// tampered returns handlers whose globals and prototypes have been changed. Nothing that a
// guest changes affects how a response is made.
func tampered() (all []attack) {
	const respond = `new kept.Response('answer', { status: 201, headers: [['a', 'b'], ['set-cookie', 'c']] })`
	const answer, made = "ok 201 [b] [c] answer", "ok 201 [b] [c] made"
	source, err := os.ReadFile("testdata/tampered.js")
	if err != nil {
		panic(err)
	}
	_, tampers, _ := strings.Cut(string(source), "//// tamper\n")
	for _, tamper := range append(strings.Split(tampers, "//// tamper\n"),
		`for (const C of [Request, Response, Headers, AbortSignal]) for (const k of Reflect.ownKeys(C.prototype))
			try { Object.defineProperty(C.prototype, k, { get() { for (;;); }, set() { for (;;); } }) } catch {}
		 Object.setPrototypeOf(Response.prototype, null); Object.setPrototypeOf(Headers, null)`,
		`const fail = () => { throw 'tampered' };
		 for (const k of ['fetch', 'id', 'signal', 'done', 'result', 'thrown', 'reason', 'length', 'content', '-1'])
			Object.defineProperty(Object.prototype, k, { get: fail, set: fail, configurable: true })`,
		`Response[Symbol.hasInstance] = () => true; Request = Response = Headers = undefined`) {
		// The guest's own code may fail, because it uses what it has tampered with.
		all = append(all, attack{handler: "(r) => " + respond, before: tamper, want: []string{answer, "exception"}},
			attack{handler: "async (r) => " + respond, before: tamper, want: []string{answer, "exception", "deadline"}},
			attack{handler: "() => made", before: tamper, want: []string{made}})
	}
	for _, tamper := range []string{
		`Object.defineProperty(Object.prototype, 'then', { get() { for (;;); } })`,
		`Object.prototype.then = function (f) { for (;;); }`,
		`Object.prototype.then = function (f) { f(this) }`,
		`Object.defineProperty(Promise.prototype, 'constructor', { get() { for (;;); } })`,
		`Object.setPrototypeOf(Response.prototype, new Proxy({}, { get() { for (;;); } }))`,
	} {
		all = append(all, attack{handler: "() => made", before: tamper, want: []string{made}},
			attack{handler: "async () => made", before: tamper, want: []string{"deadline"}})
	}
	for _, tamper := range []string{
		`for (const k of ['then', 'catch', 'finally'])
			Object.defineProperty(Promise.prototype, k, { get() { for (;;); } })`,
		`const loop = () => { for (;;); };
		 Promise.prototype.then = Promise.resolve = Promise.withResolvers = Promise = loop`,
		`Array.prototype[Symbol.iterator] = Array.prototype.push = function* () { for (;;); }`,
		`for (const k of ['0', '1', '2', '3', 'length', 'body', 'headers', 'status'])
			Object.defineProperty(Object.prototype, k, { get() { for (;;); }, set() { for (;;); } })`,
		`[Object.prototype, Array.prototype, Function.prototype, globalThis].forEach(Object.freeze)`,
		`Object.setPrototypeOf(Array.prototype, null)`,
	} {
		all = append(all, attack{handler: "() => made", before: "try {" + tamper + "} catch {}", want: []string{made}},
			attack{handler: "async () => made", before: "try {" + tamper + "} catch {}", want: []string{made}})
	}
	return all
}

// outcomeOf returns the kind of an error of Env.Serve.
func outcomeOf(r *web.Response, err error) string {
	var rejection *v8.RejectionError
	var exception *v8.Exception
	switch {
	case err == nil && r.Status == 200:
		return "ok " + string(r.Body)
	case err == nil:
		return fmt.Sprintf("ok %d %v %v %s", r.Status, r.Header["A"], r.Header["Set-Cookie"], r.Body)
	case errors.Is(err, v8.ErrLost):
		return "lost"
	case errors.Is(err, v8.ErrMemoryLimit):
		return "memory"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	case errors.Is(err, v8.ErrPendingLimit):
		return "pending"
	case errors.Is(err, v8.ErrUnsettled):
		return "unsettled"
	case errors.Is(err, web.ErrResponse):
		return "refused"
	case errors.Is(err, v8.ErrNotData):
		return "not data"
	case errors.As(err, &rejection):
		return "rejection"
	case errors.As(err, &exception):
		return "exception"
	}
	return err.Error()
}

func init() {
	child.Register("hostile handlers", func(args []string) int {
		if err := hostileHandlers(attacks()[args[0]]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	})
}

// Each attack ends with an error of a documented kind, or with a correct response. The
// isolate, unless it is lost, and another one answer the next request, and nothing is left.
func TestHostileHandlers(t *testing.T) {
	for kind := range attacks() {
		t.Run(kind, func(t *testing.T) {
			r := child.Run(t, "hostile handlers", kind)
			require.Zero(t, r.ExitCode, "%s%s", r.Stdout, r.Stderr)
			t.Log(r.Stdout)
		})
	}
}

func hostileHandlers(all []attack) error {
	bystander, err := newTarget()
	if err != nil {
		return err
	}
	if err := bystander.handle("() => new Response('answer')"); err != nil {
		return err
	}
	var failed error
	for _, a := range all {
		fmt.Printf("%s\n%s\n", a.before, a.handler)
		began := time.Now()
		err := a.run()
		if got := outcomeOf(bystander.serve(time.Minute, "body", false)); got != "ok answer" {
			err = errors.Join(err, fmt.Errorf("the bystander got %s", got))
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s\n%s\n%w", a.before, a.handler, err))
		}
		fmt.Println("took", time.Since(began).Round(time.Millisecond))
	}
	return errors.Join(failed, bystander.close(), live.Check())
}

func (a *attack) run() (err error) {
	target, err := newTarget()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.close()) }()
	c := target.loop.Context()
	const prepare = `const kept = { ...globalThis, Response }, last = new Response('last'),
		made = new Response('made', { status: 201, headers: [['a', 'b'], ['set-cookie', 'c']] })`
	if err := c.Exec(ctx, prepare); err != nil {
		return err
	}
	if err := c.Exec(ctx, "{\n"+a.before+"\n}"); err != nil {
		return err
	}
	if err := target.handle(a.handler); err != nil {
		return err
	}
	within := 30 * time.Second
	if slices.Contains(a.want, "deadline") || slices.Contains(a.want, "lost") {
		within = 100 * time.Millisecond
		if len(a.want) > 1 {
			within = 2 * time.Second
		}
	}
	body := "body"
	if a.body > 0 {
		body = strings.Repeat("x", a.body)
	}
	var got string
	for range max(a.requests, 1) {
		response, err := target.serve(within, body, a.disconnect)
		if got = outcomeOf(response, err); response != nil && response.Write(httptest.NewRecorder()) != nil {
			return errors.New("the response is invalid")
		}
	}
	if !slices.Contains(a.want, got) {
		return fmt.Errorf("got %.1000s, want %q", got, a.want)
	}
	if got == "lost" {
		return nil
	}
	if err := target.handle("() => last"); err != nil {
		return err
	}
	if got := outcomeOf(target.serve(time.Minute, "body", false)); got != "ok last" {
		return fmt.Errorf("the next request got %.1000s", got)
	}
	return nil
}

// target is an isolate in a group of its own, with the APIs of the package.
type target struct {
	group   *groups.Group
	isolate *v8.Isolate
	loop    *v8.Loop
	env     *web.Env
}

func newTarget() (p *target, err error) {
	p = new(target)
	if p.group, err = groups.New(); err != nil {
		return nil, err
	}
	o := v8.IsolateOptions{Group: p.group, Limits: v8.Limits{Memory: 32 << 20}}
	if p.isolate, err = v8.NewIsolate(o); err != nil {
		return nil, err
	}
	c, err := p.isolate.NewContext(ctx)
	if err != nil {
		return nil, err
	}
	p.loop = v8.NewLoop(c, v8.LoopOptions{})
	all := everything
	all.MaxResponse = 1000
	p.env, err = web.Install(ctx, p.loop, all)
	return p, err
}

func (p *target) close() error {
	err := errors.Join(p.env.Close(), p.loop.Close(), p.isolate.Close())
	<-p.isolate.Done()
	return errors.Join(err, p.group.Close())
}

func (p *target) handle(source string) error {
	return p.loop.Context().Do(ctx, func(s v8.Scope) error {
		handler, err := s.Eval(ctx, source, v8.Origin{Name: "handler.js"})
		if err != nil {
			return err
		}
		return p.env.Handle(ctx, s, handler)
	})
}

// serve serves one request. If disconnect is true, the client disconnects soon afterwards.
func (p *target) serve(within time.Duration, body string, disconnect bool) (*web.Response, error) {
	client, leave := context.WithCancel(ctx)
	defer leave()
	r := httptest.NewRequestWithContext(client, "POST", "/a?b=c", strings.NewReader(body))
	q, err := web.NewRequest(r, web.RequestOptions{MaxBody: 1 << 30})
	if err != nil {
		return nil, err
	}
	if disconnect {
		time.AfterFunc(10*time.Millisecond, leave)
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return p.env.Serve(ctx, q)
}
