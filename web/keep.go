package web

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/seed24588400/paddock/v8"
)

// hook is a function of a script that Go calls.
type hook int

const (
	noHook        hook = iota
	timerHook          // calls the handler of a timer
	fetchHook          // settles the promise of a request
	serveHook          // hands in requests and takes responses out
	streamHook         // reads and writes streams of the guest, and settles operations of those of Go
	subtleHook         // settles the promise of an operation of crypto.subtle
	rejectionHook      // dispatches the event of a rejection
	socketHook         // reports to a WebSocket what happened
	hookCount
)

// hooks are the hooks of a context.
type hooks struct {
	mu       sync.Mutex
	kept     string         // name of dispatch in the context's snapshot until it is restored
	dispatch *v8.Persistent // the JavaScript function that calls the hooks
	handler  bool           // there is a handler of requests
	closed   bool
}

// make makes dispatch of the hooks of the scripts.
func (h *hooks) make(ctx context.Context, s v8.Scope, primordials v8.Value, functions []v8.Value) error {
	list, err := s.Array(functions...)
	if err != nil {
		return err
	}
	dispatcher, err := primordials.Get(ctx, v8.String("dispatcher"))
	if err != nil {
		return err
	}
	dispatch, err := dispatcher.Call(ctx, v8.Undefined, list)
	if err != nil {
		return err
	}
	h.dispatch, err = dispatch.Persist()
	return err
}

// bound returns dispatch in a hold. After close, the error wraps v8.ErrClosed.
func (h *hooks) bound(s v8.Scope) (v8.Value, error) {
	dispatch, err := h.function(s)
	if err != nil {
		return v8.Undefined, err
	}
	return dispatch.Value(s)
}

// function returns dispatch, which it restores when it is needed first.
func (h *hooks) function(s v8.Scope) (*v8.Persistent, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, errEnvClosed
	}
	if h.kept != "" {
		var err error
		if h.dispatch, err = s.KeptValue(h.kept); err != nil {
			return nil, err
		}
		h.kept = ""
	}
	return h.dispatch, nil
}

func (h *hooks) setHandler() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.handler = true
}

func (h *hooks) hasHandler() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.handler
}

// outside is like function, without a hold.
func (h *hooks) outside(ctx context.Context, c *v8.Context) (dispatch *v8.Persistent, err error) {
	h.mu.Lock()
	dispatch, kept, closed := h.dispatch, h.kept, h.closed
	h.mu.Unlock()
	if closed {
		return nil, errEnvClosed
	}
	if kept == "" {
		return dispatch, nil
	}
	err = c.Do(ctx, func(s v8.Scope) error {
		dispatch, err = h.function(s)
		return err
	})
	return dispatch, err
}

func (h *hooks) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	return h.dispatch.Close()
}

// keptPrefix is the beginning of the name under which the hooks are kept in a snapshot.
// The names of the parts follow, and handlerSuffix if there is a handler of requests.
const (
	keptPrefix    = "paddock/web: "
	handlerSuffix = "; handler"
)

// keptIn returns the name of the hooks in the snapshot of the scope's context, if there
// are any.
func keptIn(s v8.Scope) (name string, ok bool) {
	for _, name := range s.KeptValues() {
		if strings.HasPrefix(name, keptPrefix) {
			return name, true
		}
	}
	return "", false
}

// attach uses the APIs that are part of the context's snapshot.
func (e *Env) attach(kept string) error {
	have, handler := strings.CutSuffix(strings.TrimPrefix(kept, keptPrefix), handlerSuffix)
	if want := e.parts.names(); want != have {
		return fmt.Errorf("%w: Options selects the APIs %q, but the snapshot of the context has %q; "+
			"select the same APIs", v8.ErrInvalid, want, have)
	}
	e.hooks.kept, e.hooks.handler = kept, handler
	return nil
}

// Keep adds the APIs, and the handler of requests if there is one, to the snapshot that
// is being built of the context (snapshot.Context.Setup), and closes the Env. For a
// context that is created from the snapshot, Install with the same APIs runs no scripts.
// No timers, requests and operations of crypto.subtle may be pending, no CryptoKey may
// exist, and no streams that Go compresses, reads or writes may be open. Keep returns an
// error that wraps v8.ErrInvalid
// if no snapshot is being built. Keep closes the Env even if it returns an error, because
// the build then fails: Setup can return the error, and nothing is left to close.
func (e *Env) Keep(ctx context.Context) error {
	err := e.keep(ctx)
	if closing := e.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return fmt.Errorf("web: keep: %w", err)
	}
	return nil
}

func (e *Env) keep(ctx context.Context) error {
	if e == nil || e.loop == nil {
		return fmt.Errorf("%w: a nil or zero Env; use one that Install made", v8.ErrInvalid)
	}
	timers, requests, operations := e.timers.count(), e.fetches.count(), e.operations.pending()
	streams := e.resources.count()
	if timers+requests+operations+streams > 0 {
		return fmt.Errorf("%w: %d timers, %d requests and %d operations of crypto.subtle are pending, and %d streams "+
			"of Go are open", v8.ErrInvalid, timers, requests, operations, streams)
	}
	return e.loop.Context().Do(ctx, func(s v8.Scope) error {
		if _, ok := keptIn(s); ok {
			return nil // a snapshot that is based on one with the APIs has them, too
		}
		dispatch, err := e.hooks.function(s)
		if err != nil {
			return err
		}
		if e.inspector != nil {
			if err := e.inspector.Keep(s); err != nil {
				return err
			}
		}
		name := keptPrefix + e.parts.names()
		if e.hooks.hasHandler() {
			name += handlerSuffix
		}
		return dispatch.Keep(s, name)
	})
}
