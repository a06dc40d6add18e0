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
	"github.com/seed24588400/paddock/v8"
)

// Options say what a context gets. The zero Options are nothing.
type Options struct {
	// Console makes console write to the handler, a record for each message:
	// debug at slog.LevelDebug; warn and trace at LevelWarn; error and failed
	// assertions at LevelError; all others at LevelInfo. A message has up to 16
	// MiB, and nothing limits how many there are. nil: no console.
	Console slog.Handler
	// Timers are setTimeout, setInterval, what clears them, and queueMicrotask.
	Timers bool
	// StructuredClone is the function of that name.
	StructuredClone bool
	// Encoding is TextEncoder and TextDecoder.
	Encoding bool
	// Base64 is atob and btoa.
	Base64 bool
	// URL is URL and URLSearchParams.
	URL bool
	// Performance gives performance.now a clock of this resolution. The finer
	// it is, the more a guest learns of what else the machine does; a
	// millisecond is what Date has. 0: no performance.
	Performance time.Duration
	// Crypto is crypto.getRandomValues and crypto.randomUUID.
	Crypto bool
	// Abort is AbortController, AbortSignal, EventTarget and Event.
	Abort bool
	// Fetch is fetch, Headers, Request and Response, if it has a transport.
	Fetch Fetch
}

// Env is what Install gave to a context. It may be used from any goroutine.
type Env struct {
	loop      *v8.Loop
	ctx       context.Context // until Close
	cancel    context.CancelFunc
	timers    timers
	fetches   fetches
	inspector *console.Inspector
	start     time.Time // for performance
	reports   atomic.Int32
}

// Install gives the loop's context what o asks for. No guest's code may have run
// in it yet. The Env must be closed unless the isolate is closed too.
func Install(ctx context.Context, loop *v8.Loop, o Options) (*Env, error) {
	if loop.Context() == nil {
		return nil, fmt.Errorf("web: install: %w: a nil or zero Loop; use one that v8.NewLoop made", v8.ErrInvalid)
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

// Close stops the timers and the requests, and gives up what Go holds of the
// context, in which nothing that Install gave it is of use any more. Closing
// twice is fine.
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

// functions are Go's for one script, by their names.
type functions map[string]v8.Callback

// part is one script: exposed where it is asked for, run where others need it.
type part struct {
	name            string
	exposed, needed bool
	functions       functions
	keep            **v8.Persistent // for the function that is the script's value
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
		{name: "base64", exposed: o.Base64, functions: functions{"decodeBase64": decodeBase64, "encodeBase64": encodeBase64}},
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

// run runs the scripts.
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

// source is a script's value, a function.
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

// maxReports is how many exceptions wait to be returned by Loop.Run; what is
// beyond is lost.
const maxReports = 100

// report has an exception that nobody can catch returned by Loop.Run.
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
