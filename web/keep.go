package web

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/seed24588400/paddock/v8"
)

// hook is a function of a script that Go calls.
type hook int

const (
	noHook    hook = iota
	timerHook      // calls the handler of a timer
	fetchHook      // settles the promise of a request
	hookCount
)

// hooks are the hooks of a context.
type hooks struct {
	mu        sync.Mutex
	kept      string // name of the value in the context's snapshot from which the hooks are read
	functions [hookCount]*v8.Persistent
	closed    bool
}

func (h *hooks) set(n hook, f v8.Value) (err error) {
	h.functions[n], err = f.Persist()
	return err
}

// get returns a hook. After close, the error wraps v8.ErrClosed.
func (h *hooks) get(ctx context.Context, s v8.Scope, n hook) (v8.Value, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return v8.Undefined, errEnvClosed
	}
	if h.kept != "" {
		if err := h.restore(ctx, s); err != nil {
			return v8.Undefined, err
		}
	}
	return h.functions[n].Value(s)
}

// restore reads the hooks from the snapshot, the first time that Go needs one.
func (h *hooks) restore(ctx context.Context, s v8.Scope) error {
	all, err := s.KeptValue(h.kept)
	if err != nil {
		return err
	}
	defer all.Close()
	h.kept = ""
	list, err := all.Value(s)
	if err != nil {
		return err
	}
	for n := range hookCount {
		f, err := list.Get(ctx, v8.Int(int(n)))
		if err != nil {
			return err
		}
		if f.Kind() != v8.KindUndefined {
			if err := h.set(n, f); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *hooks) close() (err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, p := range h.functions {
		if p != nil {
			err = errors.Join(err, p.Close())
		}
	}
	return err
}

// keptPrefix is the beginning of the name under which the hooks are kept in a snapshot.
// The names of the parts follow.
const keptPrefix = "paddock/web: "

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
	if want, have := names(e.parts), strings.TrimPrefix(kept, keptPrefix); want != have {
		return fmt.Errorf("%w: Options selects the APIs %q, but the snapshot of the context has %q; "+
			"select the same APIs", v8.ErrInvalid, want, have)
	}
	e.hooks.kept = kept
	return nil
}

// Keep adds the APIs to the snapshot that is being built of the context
// (snapshot.Context.Setup), and closes the Env. For a context that is created from the
// snapshot, Install with the same APIs runs no scripts. No timers and requests may be
// pending. Keep returns an error that wraps v8.ErrInvalid if no snapshot is being built.
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
	timers, requests := e.timers.count(), e.fetches.count()
	if timers+requests > 0 {
		return fmt.Errorf("%w: %d timers and %d requests are pending", v8.ErrInvalid, timers, requests)
	}
	return e.loop.Context().Do(ctx, func(s v8.Scope) error {
		if _, ok := keptIn(s); ok {
			return nil // a snapshot that is based on one with the APIs has them, too
		}
		functions := make([]v8.Value, hookCount)
		for n, p := range e.hooks.functions {
			if p == nil {
				continue
			}
			var err error
			if functions[n], err = p.Value(s); err != nil {
				return err
			}
		}
		list, err := s.Array(functions...)
		if err != nil {
			return err
		}
		kept, err := list.Persist()
		if err != nil {
			return err
		}
		defer kept.Close()
		if e.inspector != nil {
			if err := e.inspector.Keep(s); err != nil {
				return err
			}
		}
		return kept.Keep(s, keptPrefix+names(e.parts))
	})
}
