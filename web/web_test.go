package web_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/pool"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

func TestSpecifications(t *testing.T) {
	for name, o := range map[string]web.Options{
		"abort":         {Abort: true, Timers: true},
		"base64":        {Base64: true},
		"blob":          {Blob: true, StructuredClone: true, Streams: true, Encoding: true, URL: true, Serve: true},
		"clone":         {StructuredClone: true},
		"crypto":        {Crypto: true},
		"encoding":      {Encoding: true},
		"scheduler":     {Scheduler: true, Abort: true},
		"globalevents":  {GlobalEvents: true, Timers: true},
		"wasmstreaming": {Serve: true},
		"messages":      {Messages: true, StructuredClone: true, Timers: true, Abort: true, Blob: true},
		"navigator":     {Self: true, UserAgent: "Paddock/1"},
		"performance":   {Performance: 5 * time.Millisecond},
		"streams":       {Streams: true, Abort: true, StructuredClone: true},
		"body":          {Streams: true, Encoding: true, Serve: true},
		"textstreams":   {Streams: true, Encoding: true},
		"compression":   {Streams: true, Compression: true, Timers: true},
		"url":           {URL: true},
		"urlpattern":    {URLPattern: true},
	} {
		t.Run(name, func(t *testing.T) { newPage(t, o).specification(name) })
	}
}

// A context has only the APIs that the options select.
func TestOffByDefault(t *testing.T) {
	before := newPage(t, web.Options{}).eval("Reflect.ownKeys(globalThis).length")
	for _, test := range []struct {
		o    web.Options
		want string
	}{
		{web.Options{}, ""},
		{web.Options{Console: slog.DiscardHandler}, ""}, // V8 provides one that does nothing
		{web.Options{Timers: true}, "clearImmediate,clearInterval,clearTimeout,queueMicrotask,reportError,setImmediate,setInterval,setTimeout"},
		{web.Options{StructuredClone: true}, "DOMException,structuredClone"},
		{web.Options{Encoding: true}, "TextDecoder,TextEncoder"},
		{web.Options{Base64: true}, "DOMException,atob,btoa"},
		{web.Options{URL: true}, "URL,URLSearchParams"},
		{web.Options{Performance: time.Millisecond}, "DOMException,Performance,PerformanceEntry,PerformanceMark,PerformanceMeasure,performance"},
		{web.Options{Self: true}, "self"},
		{web.Options{UserAgent: "x"}, "Navigator,navigator"},
		{web.Options{Crypto: true}, "Crypto,DOMException,crypto"},
		{web.Options{Abort: true}, "AbortController,AbortSignal,CustomEvent,DOMException,ErrorEvent,Event,EventTarget,PromiseRejectionEvent"},
		{web.Options{Streams: true}, "ByteLengthQueuingStrategy,CountQueuingStrategy,DOMException,ReadableByteStreamController," +
			"ReadableStream,ReadableStreamBYOBReader,ReadableStreamBYOBRequest,ReadableStreamDefaultController," +
			"ReadableStreamDefaultReader,TransformStream,TransformStreamDefaultController,WritableStream," +
			"WritableStreamDefaultController,WritableStreamDefaultWriter"},
		{web.Options{URLPattern: true}, "URLPattern"},
		{web.Options{Scheduler: true}, "DOMException,Scheduler,TaskController,TaskPriorityChangeEvent,TaskSignal,scheduler"},
		{web.Options{GlobalEvents: true}, "CustomEvent,DOMException,ErrorEvent,Event,EventTarget," +
			"PromiseRejectionEvent,addEventListener,dispatchEvent,onerror,onrejectionhandled," +
			"onunhandledrejection,removeEventListener"},
		{web.Options{Messages: true}, "BroadcastChannel,DOMException,MessageChannel,MessageEvent,MessagePort"},
		{web.Options{Blob: true}, "Blob,File,FormData"},
		{web.Options{Compression: true}, "CompressionStream,DOMException,DecompressionStream"},
		{web.Options{Fetch: web.Fetch{Transport: transport(nil)}}, "DOMException,Headers,Request,Response,fetch"},
		{web.Options{WebSocket: web.WebSocket{Transport: transport(nil)}},
			"CloseEvent,DOMException,MessageEvent,WebSocket"},
		{web.Options{Serve: true}, "DOMException,Headers,Request,Response"},
	} {
		got := newPage(t, test.o).eval("Reflect.ownKeys(globalThis).slice(" + before + ").sort().join()")
		require.Equal(t, "'"+test.want+"'", strings.Join(strings.Fields(got), " "))
	}
}

// Options that have no effect without another are refused with the names of both.
func TestInconsistentOptions(t *testing.T) {
	c := newPage(t, web.Options{}).loop.Context()
	for want, o := range map[string]web.Options{
		"no Transport":             {Fetch: web.Fetch{MaxBody: 1}},
		"requires Options.Streams": {Fetch: web.Fetch{Transport: echo, MaxStream: 1}},
		"requires Serve":           {MaxResponse: 1},
		"Options.WebSocket":        {WebSocket: web.WebSocket{MaxMessage: 1}},
	} {
		l := v8.NewLoop(c, v8.LoopOptions{})
		_, err := web.Install(ctx, l, o)
		require.ErrorIs(t, err, v8.ErrInvalid)
		require.ErrorContains(t, err, want)
		require.NoError(t, l.Close())
	}
}

func TestConsole(t *testing.T) {
	var out bytes.Buffer
	h := slog.NewTextHandler(&out,
		&slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}})
	p := newPage(t, web.Options{Console: h})
	require.NoError(t, p.exec(`
		console.log('a %s', 'b', {c: [1]}); console.info(1); console.debug(2); console.warn(3); console.error(4);
		console.assert(true); console.assert(false, 'x'); console.count(); console.countReset('none');
		console.group('g'); console.dir([1]); console.groupEnd(); console.table(5);
		console.group(); console.group(); console.clear(); console.log(6, String(console), Reflect.ownKeys(Object.getPrototypeOf(console)).length)`))
	require.Equal(t, `level=INFO msg="a b { c: [ 1 ] }"
level=INFO msg=1
level=DEBUG msg=2
level=WARN msg=3
level=ERROR msg=4
level=ERROR msg="Assertion failed: x"
level=INFO msg="default: 1"
level=WARN msg="Warning: Count for 'none' does not exist"
level=INFO msg=g
level=INFO msg="  [ 1 ]"
level=INFO msg=5
level=INFO msg="6 [object console] 0"
`, out.String())
	out.Reset()
	require.NoError(t, p.exec("console.trace('t')"))
	require.Contains(t, out.String(), "level=WARN msg=\"Trace: t\\n    at test.js")
	require.NoError(t, p.env.Close())
	require.ErrorIs(t, p.exec("console.log(1)"), v8.ErrClosed)
}

var everything = web.Options{Console: slog.DiscardHandler, Timers: true, StructuredClone: true,
	Encoding: true, Base64: true,
	URL: true, Performance: time.Millisecond, Crypto: true, Abort: true, Streams: true,
	Compression: true, Subtle: true, Blob: true, Messages: true,
	Scheduler: true, GlobalEvents: true, URLPattern: true, Self: true, UserAgent: "paddock",
	Fetch: web.Fetch{Transport: echo}, WebSocket: web.WebSocket{Transport: echo}, Serve: true}

// A context that is closed leaves nothing behind in its isolate.
func TestCloseFrees(t *testing.T) {
	i, err := v8.NewIsolate(v8.IsolateOptions{Limits: v8.Limits{Memory: 64 << 20}})
	require.NoError(t, err)
	defer i.Close()
	for n := range 150 {
		c, err := i.NewContext(ctx)
		require.NoError(t, err, n)
		loop := v8.NewLoop(c, v8.LoopOptions{})
		env, err := web.Install(ctx, loop, everything)
		require.NoError(t, err, n)
		require.NoError(
			t,
			c.Exec(ctx, "var big = 'x'.repeat(1e6) + 'y'; big[5]; setTimeout(() => big, 1e6); AbortSignal.timeout(1e6); fetch('http://h/')"),
			n,
		)
		require.NoError(t, loop.Close())
		require.NoError(t, env.Close())
		require.NoError(t, c.Close())
	}
}

// The APIs keep working when a guest changes globals and prototypes.
func TestTampered(t *testing.T) {
	source, err := os.ReadFile("testdata/tampered.js")
	require.NoError(t, err)
	use, tampers, _ := strings.Cut(string(source), "//// tamper\n")
	run := func(tamper string) string {
		p := newPage(t, everything)
		var said []string
		require.NoError(t,
			p.loop.Context().SetFunc(ctx, "say", func(_ context.Context, call *v8.Call) (v8.Value, error) {
				text, err := call.Arg(0).ToString(ctx)
				said = append(said, text)
				return v8.Undefined, err
			}))
		require.NoError(
			t, p.exec("const kept = {}; for (const k of Reflect.ownKeys(globalThis)) kept[k] = globalThis[k];"),
		)
		require.NoError(t, p.exec(tamper))
		require.NoError(t, p.exec(use))
		require.NoError(t, p.loop.Run(ctx))
		return strings.Join(said, "\n")
	}
	want := run("")
	require.Contains(t, want, "fetched 200")
	for n, tamper := range strings.Split(tampers, "//// tamper\n") {
		require.Equal(t, want, run(tamper), "%d: %s", n, tamper)
	}
}

// A guest that obtained the Go functions could not cause a panic with them.
func TestRawFunctions(t *testing.T) {
	errs := map[string]bool{}
	var p *page
	newLoop := func() *v8.Loop {
		p = newPage(t, web.Options{})
		return p.loop
	}
	err := web.EachFunction(newLoop, func(name string) {
		for _, source := range []string{
			"raw()", "raw(-1, -1, -1, -1)", "raw(NaN, Infinity, {}, [])", "raw(1e300, 1e300)",
			"raw({}, Symbol(), 1n, null)",
			"raw('x'.repeat(1e6), 'x'.repeat(1e6), 'x'.repeat(1e6))",
			"raw(new Proxy({}, {get() { throw 1 }}), new Uint8Array(3))",
			"raw(new Uint8Array(new SharedArrayBuffer(4)))", "raw(0, 'CONNECT', 'http://h/', '', null, 'follow')",
			"raw(0, 'GET', 'file:///etc/passwd', '', null, 'follow')",
			"raw(0, 'GET', 'http://h/', 'host:x\\n', null, 'follow')",
			"raw(0, 'G T', 'http://h/', '', null, 'follow')", "raw('utf-8', new ArrayBuffer(3), 'x', 1, 1, 1)",
			"raw('http://h/', 1, 'x')", "raw('http://h/', 99, 'x')", "raw('http://h/', 0, 'x')",
		} {
			err := p.exec(source)
			var e *v8.PanicError
			require.False(t, errors.As(err, &e), "%s: %s: %v", name, source, err)
		}
		errs[name] = true
		require.NoError(t, p.env.Close())
	})
	require.NoError(t, err)
	require.Greater(t, len(errs), 20)
}

func TestInstallFails(t *testing.T) {
	p := newPage(t, web.Options{})
	_, err := web.Install(ctx, p.loop, web.Options{Timers: true})
	require.ErrorIs(t, err, v8.ErrInvalid)
	require.ErrorContains(t, err, "another Env")
	require.NoError(t, p.env.Close())
	require.NoError(t, p.loop.Context().Isolate().Close())
	_, err = web.Install(ctx, p.loop, web.Options{Console: slog.DiscardHandler, Timers: true})
	require.ErrorIs(t, err, v8.ErrClosed)
	require.ErrorContains(t, err, "web: install: ")
}

// A pool returns an error of Install in its Setup unchanged.
func TestInstallFailsInPool(t *testing.T) {
	refused := errors.New("refused")
	setup := func(ctx context.Context, c *v8.Context, _ pool.Tenant) (any, error) {
		ended, cancel := context.WithCancelCause(ctx)
		cancel(refused)
		return web.Install(ended, v8.NewLoop(c, v8.LoopOptions{}), web.Options{Timers: true})
	}
	p, err := pool.New(pool.Options{Ready: -1, Setup: setup})
	require.NoError(t, err)
	_, err = p.Get(ctx, "a")
	require.ErrorIs(t, err, refused)
	require.NoError(t, p.Shutdown(ctx))
}

// minimumCommonAPI are the names of the Minimum Common Web API (ECMA-429).
const minimumCommonAPI = `AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream
	CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DecompressionStream ErrorEvent Event EventTarget
	File FormData Headers MessageChannel MessageEvent MessagePort Performance PromiseRejectionEvent
	ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
	ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder
	TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern
	URLSearchParams WebAssembly.Global WebAssembly.Instance WebAssembly.Memory WebAssembly.Module WebAssembly.Table
	WritableStream WritableStreamDefaultController WritableStreamDefaultWriter globalThis self atob btoa
	clearInterval clearTimeout console crypto crypto.subtle fetch navigator.userAgent onerror onrejectionhandled
	onunhandledrejection performance.now performance.timeOrigin queueMicrotask reportError setInterval setTimeout
	structuredClone WebAssembly.compile WebAssembly.compileStreaming WebAssembly.instantiate
	WebAssembly.instantiateStreaming WebAssembly.validate`

func TestMinimumCommonAPI(t *testing.T) {
	p := newPage(t, everything)
	for name := range strings.FieldsSeq(minimumCommonAPI) {
		require.NotEqual(t, "'undefined'", p.eval("typeof "+name), name)
	}
}
