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
	// Timers enables setTimeout, setInterval, clearTimeout, clearInterval and
	// queueMicrotask.
	Timers bool
	// StructuredClone enables structuredClone.
	StructuredClone bool
	// Encoding enables TextEncoder and TextDecoder.
	Encoding bool
	// Base64 enables atob and btoa.
	Base64 bool
	// URL enables URL and URLSearchParams.
	URL bool
	// Performance enables performance.now, with a clock of this resolution. The finer it
	// is, the more a guest can learn about other work of the machine. Date has a
	// resolution of one millisecond. If it is 0, there is no performance object.
	Performance time.Duration
	// Crypto enables crypto.getRandomValues and crypto.randomUUID.
	Crypto bool
	// Abort enables AbortController, AbortSignal, EventTarget and Event.
	Abort bool
	// Fetch enables fetch, Headers, Request and Response, if it has a transport.
	Fetch Fetch
}

// Env represents the APIs that Install added to a context. It is safe for concurrent use
// by multiple goroutines.
type Env struct {
	loop      *v8.Loop
	ctx       context.Context // done after Close
	cancel    context.CancelFunc
	timers    timers
	fetches   fetches
	inspector *console.Inspector
	start     time.Time // the origin of performance.now
	reports   atomic.Int32
}

// Install adds the APIs that o selects to the loop's context. It must be called before
// any code of the guest runs in the context. The Env must be closed unless the isolate is
// closed.
func Install(ctx context.Context, loop *v8.Loop, o Options) (*Env, error) {
	if err := loop.Err(); err != nil {
		return nil, fmt.Errorf("web: install: %w", err)
	}
	if err := option.Check(o); err != nil {
		return nil, fmt.Errorf("web: install: %w", err)
	}
	e := &Env{loop: loop, start: time.Now()}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.timers.init(loop)
	e.fetches.init(o.Fetch)
	if err := e.install(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("web: install: %w", err), e.Close())
	}
	return e, nil
}

// Close ends timers and requests, and releases the handles that Go holds in the context.
// The APIs cannot be used afterwards. It is not an error to call Close more than once.
func (e *Env) Close() error {
	if e == nil || e.loop == nil {
		return nil
	}
	e.cancel()
	err := e.timers.close()
	err = errors.Join(err, e.fetches.close())
	if e.inspector != nil {
		err = errors.Join(err, e.inspector.Close())
	}
	return err
}

func (e *Env) install(ctx context.Context, o Options) (err error) {
	if o.Console != nil {
		if e.inspector, err = console.InstallTo(ctx, e.loop.Context(), sink(o.Console)); err != nil {
			return err
		}
	}
	return e.loop.Context().Do(ctx, func(s v8.Scope) error { return e.run(ctx, s, o) })
}

//go:embed *.js
var scripts embed.FS

// functions are the Go functions for one script, by name.
type functions map[string]v8.Callback

// part is one script. If it is exposed, its classes and functions become globals; if it
// is only needed, other scripts use them.
type part struct {
	name            string
	exposed, needed bool
	functions       functions
	keep            **v8.Persistent // receives the function that the script evaluates to, unless nil
}

func (e *Env) parts(o Options) []part {
	fetch := o.Fetch.Transport != nil
	events := o.Abort || fetch
	faults := events || o.StructuredClone || o.Base64 || o.Crypto
	text := functions{"decodeUTF8": decodeUTF8, "encode": encode, "toBytes": toBytes}
	return []part{
		{name: "domexception", exposed: faults},
		{name: "timers", exposed: o.Timers, needed: events, keep: &e.timers.fire, functions: functions{
			"start": e.timers.start, "cancel": e.timers.cancel, "report": e.report}},
		{name: "event", exposed: o.Abort, needed: events},
		{name: "abort", exposed: o.Abort, needed: events},
		{name: "clone", exposed: o.StructuredClone, functions: functions{"clone": clone}},
		{name: "encoding", exposed: o.Encoding, functions: functions{
			"encode": encode, "encodeInto": encodeInto, "decode": decode, "encodingName": encodingName}},
		{name: "base64", exposed: o.Base64, functions: functions{"decodeBase64": decodeBase64,
			"encodeBase64": encodeBase64}},
		{name: "performance", exposed: o.Performance > 0, functions: e.clock(o.Performance)},
		{name: "crypto", exposed: o.Crypto, functions: functions{"random": random, "uuid": uuid}},
		{name: "url", exposed: o.URL, needed: fetch, functions: functions{
			"parseURL": parseURL, "changeURL": changeURL, "decodeUTF8": decodeUTF8}},
		{name: "headers", exposed: fetch},
		{name: "body", exposed: fetch, functions: text},
		{name: "request", exposed: fetch, functions: functions{"hasCredentials": hasCredentials}},
		{name: "response", exposed: fetch, functions: text},
		{name: "fetch", exposed: fetch, keep: &e.fetches.settled, functions: functions{
			"startFetch": e.fetches.start(e), "abortFetch": e.fetches.abort}},
	}
}

// run runs the scripts of the parts that are exposed or needed.
func (e *Env) run(ctx context.Context, s v8.Scope, o Options) error {
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
	for _, p := range e.parts(o) {
		if !p.exposed && !p.needed {
			continue
		}
		if err := s.Nest(func(s v8.Scope) error { return p.run(ctx, s, primordials) }); err != nil {
			return err
		}
	}
	return nil
}

// source evaluates a script to its value, a function.
func source(ctx context.Context, s v8.Scope, name string) (v8.Value, error) {
	text, err := scripts.ReadFile(name + ".js")
	if err != nil {
		return v8.Undefined, err
	}
	return s.Eval(ctx, string(text), v8.Origin{Name: "paddock:" + name})
}

func (p *part) run(ctx context.Context, s v8.Scope, primordials v8.Value) error {
	script, err := source(ctx, s, p.name)
	if err != nil {
		return err
	}
	object := make(map[string]any, len(p.functions))
	for name, f := range p.functions {
		if object[name], err = s.Function(name, f); err != nil {
			return err
		}
	}
	given, err := s.Value(object)
	if err != nil {
		return err
	}
	value, err := script.Call(ctx, v8.Undefined, primordials, given, v8.Bool(p.exposed))
	if err == nil && p.keep != nil {
		*p.keep, err = value.Persist()
	}
	return err
}

// maxReports is the maximum number of exceptions that wait to be returned by Loop.Run.
// Further exceptions are dropped.
const maxReports = 100

// report makes Loop.Run return an exception that no JavaScript can catch.
func (e *Env) report(_ context.Context, call *v8.Call) (v8.Value, error) {
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
