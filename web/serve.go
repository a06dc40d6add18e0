package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/seed24588400/paddock/internal/wire"
	"github.com/seed24588400/paddock/v8"
)

var wired = wire.Of[v8.Scope, v8.Value, *v8.Copy, *v8.Context, *v8.Persistent, *v8.Loop]()

// ErrResponse means that a handler returned no Response, or one that cannot be sent: it is
// an error or too large, or its body has already been used.
var ErrResponse = errors.New("the handler's response cannot be sent")

// Operations of serve.js.
const (
	opHandle = iota
	opServe
	opResult
	opDone
	opReason
	opDisconnected
)

// serving is the request that is being served.
type serving struct {
	enabled     bool
	maxResponse int64

	mu      sync.Mutex
	last    int64           // ID of the last request
	failed  bool            // the last request ended with an error
	client  context.Context // of the request, or nil if no request is being served
	unwatch func() bool     // set if the end of client is watched
}

func (s *serving) init(o Options) {
	s.enabled, s.maxResponse = o.Serve, o.MaxResponse
	if s.maxResponse == 0 {
		s.maxResponse = 8 << 20
	}
}

// begin returns the ID of the request, and whether the request before has failed.
func (s *serving) begin(client context.Context) (id int64, failed bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		return 0, false, fmt.Errorf("%w: another request is being served; an Env serves one at a time", v8.ErrInvalid)
	}
	s.last++
	s.client = client
	return s.last, s.failed, nil
}

func (s *serving) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = err != nil
	if s.unwatch != nil {
		s.unwatch()
	}
	s.client, s.unwatch = nil, nil
}

// watchRequest makes the signal of the request with the given ID end with the client. It
// returns true if the client has disconnected already.
func watchRequest(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	s := &e.serving
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := call.Arg(0).Int64()
	if !ok || id != s.last || s.client == nil || s.unwatch != nil {
		return v8.Undefined, nil
	}
	if s.client.Err() != nil {
		return v8.Bool(true), nil
	}
	s.unwatch = context.AfterFunc(s.client, func() {
		_ = e.loop.Post(func(ctx context.Context, s v8.Scope) error { return e.disconnected(ctx, s, id) })
	})
	return v8.Undefined, nil
}

// disconnected aborts the signal of a request.
func (e *Env) disconnected(ctx context.Context, s v8.Scope, id int64) error {
	f, err := e.hooks.bound(s)
	if errors.Is(err, v8.ErrClosed) {
		return nil
	}
	if err == nil {
		_, err = f.Call(ctx, v8.Undefined, v8.Int(int(serveHook)), v8.Int(opDisconnected), v8.Number(float64(id)))
	}
	return err
}

// Handle sets the handler of the requests that [Env.Serve] passes to it: a function, or an
// object with a method fetch, such as the default export of a module. A class counts as an
// object: its static method fetch is the handler, and Handle makes no instance. The handler
// is called with a Request and then args. It returns a Response or a promise of one.
// [Env.Keep] keeps the handler and args in a snapshot. Handle must be called in a hold of
// the context, whose scope is s. It returns an error that wraps v8.ErrInvalid without
// Options.Serve.
func (e *Env) Handle(ctx context.Context, s v8.Scope, handler v8.Value, args ...v8.Value) error {
	if err := e.handle(ctx, s, handler, args); err != nil {
		return fmt.Errorf("web: handle: %w", err)
	}
	return nil
}

func (e *Env) handle(ctx context.Context, s v8.Scope, handler v8.Value, args []v8.Value) error {
	if err := e.serves(); err != nil {
		return err
	}
	if !handler.IsObject() {
		return fmt.Errorf("%w: the handler is of kind %v; use a function or an object with a method fetch",
			v8.ErrInvalid, handler.Kind())
	}
	list, err := s.Array(args...)
	if err != nil {
		return err
	}
	if _, err = e.ask(ctx, s, opHandle, handler, list); err == nil {
		e.hooks.setHandler()
	}
	return err
}

// serves returns an error if the Env cannot serve requests.
func (e *Env) serves() error {
	switch {
	case e == nil || e.loop == nil:
		return fmt.Errorf("%w: a nil or zero Env; use one that Install made", v8.ErrInvalid)
	case !e.serving.enabled:
		return fmt.Errorf("%w: Options.Serve was not set when the Env was installed", v8.ErrInvalid)
	}
	return nil
}

// HasHandler reports whether [Env.Handle] has been called, for this Env or for the one
// that was kept in the context's snapshot.
func (e *Env) HasHandler() bool { return e != nil && e.hooks.hasHandler() }

// Serve calls the handler of [Env.Handle] with the request, runs the loop until the
// promise of the response is settled, and returns the response. Until it returns, nothing
// has been sent to the client, so the caller can answer by itself if Serve fails.
//
// The error wraps [ErrResponse] if the handler returns no Response, or one that cannot be
// sent. It is a *v8.Exception if the handler throws or its promise is rejected, and wraps
// v8.ErrUnsettled if nothing can settle the promise. Other errors are those of
// v8.Loop.Await, for example if ctx ends.
//
// The request's signal is aborted when the context of the http.Request ends. A guest sees
// that only if ctx does not end at the same time. Work that the handler leaves pending
// continues when the loop runs again.
//
// Rejections that a request leaves unhandled after an error are discarded when the next
// request begins.
//
// An Env serves one request at a time. If Serve is called while another request is being
// served, the error wraps v8.ErrInvalid.
func (e *Env) Serve(ctx context.Context, r *Request) (*Response, error) {
	response, _, err := e.serve(ctx, r, false)
	if err != nil {
		return nil, fmt.Errorf("web: serve: %w", err)
	}
	return response, nil
}

// ServeTo is like [Env.Serve], and sends the response to w, as [Response.Write] does. A body
// that is a stream is sent while the handler's code produces it: ServeTo runs the loop until
// a chunk arrives, and writes the chunk to w before it asks for the next one. Such a body has
// no maximum size. The isolate is not locked while w waits for the client. If the client
// disconnects, the stream is canceled.
//
// If the error wraps http.ErrAbortHandler, a part of the response has been sent, and the
// caller should panic with http.ErrAbortHandler, so that the client notices that the
// response is incomplete. Otherwise nothing has been sent.
func (e *Env) ServeTo(ctx context.Context, w http.ResponseWriter, r *Request) error {
	if w == nil {
		return fmt.Errorf("web: serve: %w: a nil http.ResponseWriter", v8.ErrInvalid)
	}
	response, stream, err := e.serve(ctx, r, true)
	if err != nil {
		return fmt.Errorf("web: serve: %w", err)
	}
	if stream == nil {
		if err := response.Write(w); err != nil {
			return fmt.Errorf("web: serve: %w: %w", http.ErrAbortHandler, err)
		}
		return nil
	}
	err = e.sendStream(w, response, stream)
	e.serving.end(err)
	if err != nil {
		return fmt.Errorf("web: serve: %w: %w", http.ErrAbortHandler, err)
	}
	return nil
}

// sendStream sends a response whose body is a stream.
func (e *Env) sendStream(w http.ResponseWriter, response *Response, stream *guestReader) error {
	defer stream.Close()
	if err := response.Write(w); err != nil {
		return err
	}
	control := http.NewResponseController(w)
	_ = control.Flush()
	for {
		chunk, err := stream.chunk()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if _, err := w.Write(chunk); errors.Is(err, http.ErrBodyNotAllowed) { // as for HEAD
			return nil
		} else if err != nil {
			return err
		}
		_ = control.Flush()
	}
}

// serve returns a response. If its body is a stream, the request continues until
// serving.end.
func (e *Env) serve(
	ctx context.Context, r *Request, streams bool,
) (response *Response, stream *guestReader, err error) {
	if err := e.serves(); err != nil {
		return nil, nil, err
	}
	if err := e.loop.Err(); err != nil {
		return nil, nil, err
	}
	if r == nil || r.client == nil {
		return nil, nil, fmt.Errorf("%w: a nil or zero Request; use NewRequest", v8.ErrInvalid)
	}
	if !e.HasHandler() {
		return nil, nil, fmt.Errorf("%w: there is no handler; call Env.Handle first", v8.ErrInvalid)
	}
	hooks, err := e.hooks.outside(ctx, e.loop.Context())
	if err != nil {
		return nil, nil, err
	}
	id, failed, err := e.serving.begin(r.client)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if stream == nil {
			e.serving.end(err)
		}
	}()
	c := e.loop.Context()
	if failed { // the rejections of that request must not end this one
		if err := c.Do(ctx, wired.DropRejections); err != nil {
			return nil, nil, err
		}
	}
	most := e.serving.maxResponse
	if streams { // a negative maximum lets the body be a stream
		most = -most
	}
	result, rejected, err := wired.CallData(hooks, ctx, c, int(serveHook), opServe, id, r.method, r.url, r.headers,
		r.body, most, maxHeaders)
	if err == nil && result == nil { // the handler returned a promise, which the microtasks may have settled
		result, err = e.result(ctx, hooks)
	}
	if err == nil && (rejected || result == nil) {
		if err = e.finish(ctx); err == nil && result == nil {
			result, err = e.result(ctx, hooks)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	return e.respond(ctx, result)
}

func (e *Env) result(ctx context.Context, hooks *v8.Persistent) (any, error) {
	result, _, err := wired.CallData(hooks, ctx, e.loop.Context(), int(serveHook), opResult)
	return result, err
}

// finish runs the loop until the request is finished. It returns an error for a rejection
// that nothing handles.
func (e *Env) finish(ctx context.Context) error {
	return e.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) { return e.ask(ctx, s, opDone) }, nil)
}

// ask returns the result of an operation in a hold.
func (e *Env) ask(ctx context.Context, s v8.Scope, operation int, args ...v8.Value) (v8.Value, error) {
	f, err := e.hooks.bound(s)
	if err != nil {
		return v8.Undefined, err
	}
	return f.Call(ctx, v8.Undefined, append([]v8.Value{v8.Int(int(serveHook)), v8.Int(operation)}, args...)...)
}

// respond converts a result of serve.js.
func (e *Env) respond(ctx context.Context, result any) (*Response, *guestReader, error) {
	if reason, ok := result.(string); ok {
		return nil, nil, fmt.Errorf("%w: %s", ErrResponse, reason)
	}
	parts, _ := result.([]any)
	if len(parts) < 4 {
		return nil, nil, e.loop.Context().Do(ctx, func(s v8.Scope) error {
			reason, err := e.ask(ctx, s, opReason)
			if err != nil {
				return err
			}
			return reason.Error()
		})
	}
	response := &Response{}
	var stream *guestReader
	status, _ := parts[0].(float64)
	response.Status = int(status)
	response.StatusText, _ = parts[1].(string)
	lines, _ := parts[2].(string)
	switch body := parts[3].(type) {
	case string:
		response.Body = []byte(body)
	case []byte:
		response.Body = body
	case float64:
		stream = &guestReader{e: e, ctx: ctx, id: v8.Number(body)}
	}
	var ok bool
	if response.Header, ok = readHeaders(lines); !ok {
		return nil, nil, fmt.Errorf("%w: the response has too many headers", ErrResponse)
	}
	if int64(len(response.Body)) > e.serving.maxResponse {
		return nil, nil, fmt.Errorf("%w: the body of the response has more than %d bytes", ErrResponse,
			e.serving.maxResponse)
	}
	response.removeHopByHop()
	return response, stream, nil
}

// removeHopByHop removes the headers that concern only one connection.
func (r *Response) removeHopByHop() {
	for _, names := range r.Header["Connection"] {
		for name := range strings.SplitSeq(names, ",") {
			r.Header.Del(strings.TrimSpace(name))
		}
	}
	for name := range r.Header {
		if isHopByHop(name) {
			delete(r.Header, name)
		}
	}
}
