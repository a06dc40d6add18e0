package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/seed24588400/paddock/snapshot"
	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

type answering func(r *http.Request) (*http.Response, error)

func (f answering) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// withEverything selects all APIs, with a handler that writes to out.
func withEverything(out io.Writer) web.Options {
	return web.Options{
		Console: slog.NewTextHandler(out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}),
		Timers: true, StructuredClone: true, Encoding: true, Base64: true, URL: true,
		Performance: time.Millisecond, Crypto: true, Abort: true, Streams: true, Compression: true, Serve: true,
		Subtle: true, Blob: true, Messages: true, Scheduler: true, GlobalEvents: true, URLPattern: true, Self: true,
		UserAgent: "paddock",
		Fetch: web.Fetch{Transport: answering(func(r *http.Request) (*http.Response, error) {
			body := io.NopCloser(strings.NewReader("from " + r.URL.Host))
			return &http.Response{StatusCode: 200, Status: "200 OK", Body: body}, nil
		})},
	}
}

// build builds a snapshot of a context with APIs after f.
func build(
	ctx context.Context, o web.Options, f func(loop *v8.Loop, env *web.Env) error, base ...*v8.Snapshot,
) (*v8.Snapshot, error) {
	options := snapshot.Options{Default: snapshot.Context{Setup: func(ctx context.Context, c *v8.Context) error {
		loop := v8.NewLoop(c, v8.LoopOptions{})
		defer loop.Close()
		env, err := web.Install(ctx, loop, o)
		if err != nil {
			return err
		}
		if err := f(loop, env); err != nil {
			return errors.Join(err, env.Close())
		}
		return env.Keep(ctx)
	}}}
	if len(base) > 0 {
		options.Base = base[0]
	}
	return snapshot.Build(ctx, options)
}

// kept returns a snapshot of a context with APIs, in which source has run.
func kept(t testing.TB, o web.Options, source string, base ...*v8.Snapshot) *v8.Snapshot {
	t.Helper()
	s, err := build(t.Context(), o, func(loop *v8.Loop, _ *web.Env) error {
		if err := loop.Context().Exec(t.Context(), source); err != nil {
			return err
		}
		return loop.Run(t.Context())
	}, base...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// inContext runs source in a new context of the isolate, and its loop until it ends.
func inContext(t *testing.T, i *v8.Isolate, o web.Options, source string) (result any) {
	t.Helper()
	c, err := i.NewContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	env, err := web.Install(t.Context(), loop, o)
	if err != nil {
		t.Fatal(err)
	}
	defer env.Close()
	if err := c.Exec(t.Context(), source); err != nil {
		t.Fatal(err)
	}
	if err := loop.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if result, err = c.Get(t.Context(), "result"); err != nil {
		t.Fatal(err)
	}
	return result
}

const useAll = `
	globalThis.result = [];
	console.log('in %s', 'context', {a: 1});
	setTimeout(() => {
		result.push('timer');
		fetch('https://example.com/').then(r => r.text()).then(text => {
			result.push(text);
			const headers = { 'content-type': 'application/wasm' };
			return WebAssembly.compileStreaming(new Response(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]), { headers }));
		}).then(module => result.push(module instanceof WebAssembly.Module));
	}, 1);
	const bytes = new TextEncoder().encode('é');
	result.push(new TextDecoder('utf-16le').decode(new Uint8Array([0x41, 0])), bytes.length);
	result.push(btoa('x'), atob('eA=='), new URL('/a?b', 'https://example.com').href);
	result.push(structuredClone(new Map([[1, 2]])).get(1), performance.now() >= 0);
	result.push(crypto.randomUUID().length);
	const controller = new AbortController();
	controller.signal.onabort = () => result.push('aborted');
	controller.abort();
	queueMicrotask(() => result.push('microtask'));
	result.push(new CustomEvent('c', { detail: 5 }).detail, performance.mark('m', { startTime: 1 }).startTime);
	result.push(navigator.userAgent, self === globalThis, new TextDecoder('gbk').decode(new Uint8Array([0x81, 0x41, 0x42])));
	const form = new FormData();
	form.append('f', new Blob(['blob'], { type: 'a/b' }), 'name');
	structuredClone(form.get('f')).text().then((text) => result.push(text));
	new Response(form).formData().then((form) => result.push(form.get('f').name));
	result.push(new URLPattern({ pathname: '/:é' }).exec('https://h/x').pathname.groups['é']);
	scheduler.postTask(() => result.push('task'));
	onerror = (text) => result.push(text) > 0;
	reportError('reported');
	const channel = new MessageChannel();
	channel.port1.onmessage = (e) => result.push(e.data);
	channel.port2.postMessage('message');
	new ReadableStream({ start(c) { c.enqueue('chunk'); c.close() } }).pipeThrough(new TextEncoderStream())
		.pipeThrough(new CompressionStream('gzip')).pipeThrough(new DecompressionStream('gzip')).pipeThrough(new TextDecoderStream())
		.pipeTo(new WritableStream({ write(chunk) { result.push(chunk) } }));
`

func TestSnapshotHasAPIs(t *testing.T) {
	var built, out bytes.Buffer
	s := kept(t, withEverything(&built), `
		setTimeout(() => { globalThis.early = 'timer while it was built' }, 1);
		console.log('built');
	`)
	if got := built.String(); !strings.Contains(got, "msg=built") {
		t.Errorf("the console wrote %q while the snapshot was built", got)
	}
	o := withEverything(&out)
	i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	plain, err := v8.NewIsolate(v8.IsolateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	want := inContext(t, plain, o, useAll)
	wrote := out.String()
	for range 3 {
		out.Reset()
		if got := inContext(t, i, o, useAll); !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if out.String() != wrote {
			t.Errorf("the console wrote %q, want %q", out.String(), wrote)
		}
		if n := i.Handles(); n != 0 {
			t.Errorf("%d handles are open after Close", n)
		}
	}
	if got := inContext(t, i, o, "result = early"); got != "timer while it was built" {
		t.Errorf("early = %v", got)
	}
}

// Functions of one context reach the Env of their own context, also when another context
// calls them.
func TestSnapshotContextsAreSeparate(t *testing.T) {
	s := kept(t, withEverything(io.Discard), "")
	i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	var outs [2]bytes.Buffer
	var contexts [2]*v8.Context
	for n := range contexts {
		c, err := i.NewContext(t.Context(), v8.ContextOptions{SecurityToken: "one"})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		loop := v8.NewLoop(c, v8.LoopOptions{})
		defer loop.Close()
		env, err := web.Install(t.Context(), loop, withEverything(&outs[n]))
		if err != nil {
			t.Fatal(err)
		}
		defer env.Close()
		contexts[n] = c
	}
	err = contexts[0].Do(t.Context(), func(first v8.Scope) error {
		log, err := first.Eval(t.Context(), "console.log")
		if err != nil {
			return err
		}
		return first.Enter(t.Context(), contexts[1], func(second v8.Scope) error {
			_, err := log.Call(t.Context(), v8.Undefined, v8.String("hello"))
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(outs[0].String(), "hello") || outs[1].Len() != 0 {
		t.Errorf("the consoles wrote %q and %q", outs[0].String(), outs[1].String())
	}
	// The function outlives its context, and then refuses.
	err = contexts[1].Do(t.Context(), func(s v8.Scope) error {
		var log v8.Value
		err := s.Enter(t.Context(), contexts[0], func(s v8.Scope) (err error) {
			v, err := s.Eval(t.Context(), "console.log")
			if err != nil {
				return err
			}
			kept, err := v.Persist()
			if err != nil {
				return err
			}
			defer kept.Close()
			log, err = kept.Value(s)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_ = contexts[0].Close()
		_, err = log.Call(t.Context(), v8.Undefined)
		return err
	})
	if !errors.Is(err, v8.ErrClosed) && !errors.Is(err, v8.ErrScopeClosed) {
		t.Errorf("a function of a closed context: %v", err)
	}
}

func TestSnapshotWithOtherAPIs(t *testing.T) {
	s := kept(t, web.Options{Timers: true}, "")
	i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: s})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	c, err := i.NewContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	loop := v8.NewLoop(c, v8.LoopOptions{})
	defer loop.Close()
	_, err = web.Install(t.Context(), loop, web.Options{Timers: true, URL: true})
	if !errors.Is(err, v8.ErrInvalid) || !strings.Contains(err.Error(), `"timers url"`) {
		t.Errorf("other APIs: %v", err)
	}
	if n := i.Handles(); n != 1 {
		t.Errorf("%d handles, want the context's", n)
	}
}

func TestKeepRefuses(t *testing.T) {
	_, err := build(t.Context(), web.Options{Timers: true}, func(loop *v8.Loop, _ *web.Env) error {
		return loop.Context().Exec(t.Context(), "setTimeout(() => 0, 1e6)")
	})
	if !errors.Is(err, v8.ErrInvalid) || !strings.Contains(err.Error(), "1 timers") {
		t.Errorf("with a pending timer: %v", err)
	}
	if err := newPage(t, web.Options{Timers: true}).env.Keep(t.Context()); !errors.Is(err, v8.ErrInvalid) {
		t.Errorf("without a snapshot: %v", err)
	}
	var none *web.Env
	if err := none.Keep(t.Context()); !errors.Is(err, v8.ErrInvalid) {
		t.Errorf("a nil Env: %v", err)
	}
}

// A snapshot on top of one with the APIs has them, whether or not they were used.
func TestSnapshotOnSnapshot(t *testing.T) {
	o := withEverything(io.Discard)
	first := kept(t, o, "")
	for _, source := range []string{"", "setTimeout(() => { globalThis.used = true }, 1); console.log(1)"} {
		second := kept(t, o, source, first)
		i, err := v8.NewIsolate(v8.IsolateOptions{Snapshot: second})
		if err != nil {
			t.Fatal(err)
		}
		got := inContext(t, i, o, "globalThis.result = 0; console.log(1); setTimeout(() => { result = 7 }, 1)")
		if got != 7.0 && got != int64(7) {
			t.Errorf("after %q: %v (%T)", source, got, got)
		}
		_ = i.Close()
	}
}
