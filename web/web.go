package web

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/internal/console"
	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/v8"
)

// Options select the APIs that a context gets. The zero Options select none.
type Options struct {
	// Console makes console write to the handler, one record for each message: debug at
	// slog.LevelDebug; warn and trace at LevelWarn; error and failed assertions at
	// LevelError; all others at LevelInfo. A message has at most 16 MiB. The number of
	// messages is not limited. If it is nil, console does nothing.
	Console slog.Handler
	// Timers enables setTimeout, setInterval, setImmediate, the functions that clear them,
	// queueMicrotask and reportError.
	Timers bool
	// StructuredClone enables structuredClone.
	StructuredClone bool
	// Encoding enables TextEncoder and TextDecoder.
	Encoding bool
	// Base64 enables atob and btoa.
	Base64 bool
	// URL enables URL and URLSearchParams.
	URL bool
	// URLPattern enables URLPattern. V8 matches its regular expressions; a run that takes too
	// long there ends with its context.
	URLPattern bool
	// Performance enables performance, with a clock of this resolution. The finer it
	// is, the more a guest can learn about other work of the machine. Date has a
	// resolution of one millisecond. If it is 0, there is no performance object.
	Performance time.Duration
	// Crypto enables crypto.getRandomValues and crypto.randomUUID.
	Crypto bool
	// Subtle enables what Crypto enables, and crypto.subtle, CryptoKey and SubtleCrypto.
	// Operations that take long compute on other goroutines while the loop runs; their CPU
	// time counts for the isolate. docs/web.md describes the bounds.
	Subtle bool
	// Abort enables AbortController, AbortSignal, EventTarget, Event, CustomEvent, ErrorEvent
	// and PromiseRejectionEvent.
	Abort bool
	// GlobalEvents makes the global object a target of events, with onerror,
	// onunhandledrejection and onrejectionhandled, and enables the classes of events. A guest
	// that cancels such an event hides the exception or the rejection from the host: Loop.Run
	// does not return it.
	GlobalEvents bool
	// Scheduler enables scheduler, TaskController, TaskSignal and TaskPriorityChangeEvent.
	Scheduler bool
	// Messages enables MessageChannel, MessagePort, MessageEvent and BroadcastChannel. A message
	// is a task of the loop. BroadcastChannel reaches only the same context.
	Messages bool
	// Streams enables ReadableStream, WritableStream, TransformStream, the classes of their
	// readers, writers and controllers, and the queuing strategies. With Encoding, it also
	// enables TextEncoderStream and TextDecoderStream.
	Streams bool
	// Blob enables Blob, File and FormData, and with Fetch or Serve the methods blob and
	// formData of bodies. Their bytes count for the isolate.
	Blob bool
	// Compression enables CompressionStream and DecompressionStream. An open one counts
	// against the memory limit of the isolate, with 1 MiB or 128 KiB.
	Compression bool
	// Self enables self, another name of globalThis.
	Self bool
	// UserAgent enables navigator.userAgent, which is this text. It is not sent with requests.
	// If it is empty, there is no navigator.
	UserAgent string
	// Fetch enables fetch, Headers, Request, Response, WebAssembly.compileStreaming and
	// instantiateStreaming, if it has a transport.
	Fetch Fetch
	// WebSocket enables WebSocket, CloseEvent and MessageEvent, if it has a transport.
	WebSocket WebSocket
	// Serve enables what Fetch enables, without fetch, and [Env.Handle] and [Env.Serve].
	Serve bool
	// MaxResponse is the maximum size in bytes of the body of a response that Env.Serve
	// returns. It requires Serve. Default: 8 MiB.
	MaxResponse int64
}

// Env represents the APIs that Install added to a context. It is safe for concurrent use
// by multiple goroutines.
type Env struct {
	loop       *v8.Loop
	streams    bool
	parts      selection
	hooks      hooks
	ctx        context.Context // done after Close
	cancel     context.CancelFunc
	timers     timers
	fetches    fetches
	sockets    sockets
	operations operations
	serving    serving
	resources  resources
	inspector  *console.Inspector
	userAgent  string
	start      time.Time     // the origin of performance.now
	clock      time.Duration // the resolution of performance.now
	reports    atomic.Int32
}

// Install adds the APIs that o selects to the loop's context. It must be called before
// any code of the guest runs in the context. If the context's snapshot has the APIs
// already (see [Env.Keep]), Install only connects them, and o must select the same APIs.
// A context can have one open Env. The Env must be closed unless the isolate is closed.
func Install(ctx context.Context, loop *v8.Loop, o Options) (*Env, error) {
	if err := loop.Err(); err != nil {
		return nil, fmt.Errorf("web: install: %w", err)
	}
	if err := option.Check(o); err != nil {
		return nil, fmt.Errorf("web: install: %w", err)
	}
	switch f := o.Fetch; {
	case f.Transport == nil && f != (Fetch{}):
		return nil, fmt.Errorf("web: install: %w: Options.Fetch has limits but no Transport, and enables nothing "+
			"without one", v8.ErrInvalid)
	case o.Fetch.MaxStream != 0 && !o.Streams:
		return nil, fmt.Errorf("web: install: %w: Fetch.MaxStream requires Options.Streams", v8.ErrInvalid)
	case o.WebSocket.Transport == nil && o.WebSocket != (WebSocket{}):
		return nil, fmt.Errorf("web: install: %w: Options.WebSocket has limits but no Transport, and enables nothing "+
			"without one", v8.ErrInvalid)
	case o.MaxResponse != 0 && !o.Serve:
		return nil, fmt.Errorf("web: install: %w: Options.MaxResponse requires Serve", v8.ErrInvalid)
	}
	e := &Env{loop: loop, parts: o.selection(), streams: o.Streams, userAgent: o.UserAgent, start: time.Now(),
		clock: o.Performance}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.timers.init(loop, &e.hooks)
	e.fetches.init(o, &e.hooks)
	e.sockets.init(o)
	e.operations.init(&e.hooks)
	e.serving.init(o)
	if o.GlobalEvents {
		wired.OnRejection(loop, e.rejected)
	}
	if err := e.install(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("web: install: %w", err), e.Close())
	}
	return e, nil
}

// Close ends timers, requests and operations of crypto.subtle, and releases the handles that Go holds in the context.
// The APIs cannot be used afterwards. It is not an error to call Close more than once.
func (e *Env) Close() error {
	if e == nil || e.loop == nil {
		return nil
	}
	e.cancel()
	e.timers.close()
	e.fetches.close()
	e.sockets.close()
	e.resources.close()
	e.operations.close()
	e.serving.end(nil)
	err := e.hooks.close()
	if e.inspector != nil {
		err = errors.Join(err, e.inspector.Close())
	}
	return err
}

// envKey is the key of the Env in the data of its context.
type envKey struct{}

func (e *Env) install(ctx context.Context, o Options) (err error) {
	c := e.loop.Context()
	if other, ok := c.Data(envKey{}).(*Env); ok && other.ctx.Err() == nil {
		return fmt.Errorf("%w: the context has the APIs of another Env; select all APIs in one call, or close it",
			v8.ErrInvalid)
	}
	c.SetData(envKey{}, e)
	if o.Console != nil {
		if e.inspector, err = console.InstallTo(ctx, c, sink(o.Console)); err != nil {
			return err
		}
	}
	return c.Do(ctx, func(s v8.Scope) error {
		if kept, ok := keptIn(s); ok {
			return e.attach(kept)
		}
		return e.run(ctx, s)
	})
}

//go:embed *.js
var scripts embed.FS

// run runs the scripts of the parts that are exposed or needed.
func (e *Env) run(ctx context.Context, s v8.Scope) error {
	capture, err := source(ctx, s, "primordials")
	if err != nil {
		return err
	}
	global, err := s.Global()
	if err != nil {
		return err
	}
	primordials, err := capture.Call(ctx, v8.Undefined, global)
	if err != nil {
		return err
	}
	functions := make([]v8.Value, hookCount)
	for n, u := range e.parts {
		if u == unused {
			continue
		}
		p := &parts[n]
		value, err := p.run(ctx, s, primordials, u)
		if err != nil {
			return err
		}
		if p.hook != noHook {
			functions[p.hook] = value
		}
	}
	return e.hooks.make(ctx, s, primordials, functions)
}

// source evaluates a script to its value, a function.
func source(ctx context.Context, s v8.Scope, name string) (v8.Value, error) {
	text, err := scripts.ReadFile(name + ".js")
	if err != nil {
		return v8.Undefined, err
	}
	return wired.EvalInternal(s, ctx, string(text))
}

// maxReports is the maximum number of exceptions that wait to be returned by Loop.Run.
// Further exceptions are dropped.
const maxReports = 100

// report makes Loop.Run return an exception that no JavaScript can catch.
func report(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	if e.reports.Add(1) > maxReports {
		e.reports.Add(-1)
		return v8.Undefined, nil
	}
	exception := call.Arg(0).Error()
	err := e.loop.Post(func(context.Context, v8.Scope) error {
		e.reports.Add(-1)
		return exception
	})
	return v8.Undefined, err
}
