package v8

import (
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// handle owns a persistent handle of the engine for a Go object. If that is
// forgotten instead of closed, the garbage collector gives the handle up.
type handle struct {
	isolate *Isolate
	bits    bridge.Handle
	closed  atomic.Bool
	cleanup runtime.Cleanup
}

type droppable struct {
	isolate *Isolate
	bits    bridge.Handle
}

func (h *handle) hold(i *Isolate, bits bridge.Handle) {
	h.isolate, h.bits = i, bits
	i.handles.Add(1)
}

func own[T any](h *handle, i *Isolate, bits bridge.Handle, of *T) {
	h.hold(i, bits)
	h.cleanup = runtime.AddCleanup(of, func(d droppable) { d.isolate.drop(d.bits) }, droppable{i, bits})
}

// close queues the handle to be given up at the isolate's next turn.
func (h *handle) close() {
	if h != nil && h.isolate != nil && h.closed.CompareAndSwap(false, true) {
		h.cleanup.Stop()
		h.isolate.drop(h.bits)
	}
}

// keep closes the handle, and leaves what it refers to to the caller; false if it
// is closed.
func (h *handle) keep() bool {
	if !h.closed.CompareAndSwap(false, true) {
		return false
	}
	h.cleanup.Stop()
	h.isolate.handles.Add(-1)
	return true
}

// free gives the handle up at once; its isolate must be held.
func (h *handle) free() {
	if h.keep() {
		h.isolate.bridge.Drop(bridge.Held, []bridge.Handle{h.bits})
	}
}

// usable is nil for a handle of isolate i that is open; a caller who is not in
// the isolate needs the turn, or it may be gone a moment later.
func (h *handle) usable(what string, i *Isolate) error {
	if err := h.check(what); err != nil {
		return err
	}
	if h.isolate != i {
		return fmt.Errorf("v8: the %s: %w", what, ErrOtherIsolate)
	}
	return nil
}

func (h *handle) check(what string) error {
	if h == nil || h.isolate == nil {
		return h.made(what)
	}
	if h.closed.Load() {
		return fmt.Errorf("v8: the %s is closed: %w", what, ErrClosed)
	}
	if h.isolate.locker.Closed() {
		return h.isolate.gone()
	}
	return nil
}

// Handles returns how many Contexts, Scripts and Persistents of the isolate are
// open, those not yet missed by the garbage collector included.
func (i *Isolate) Handles() int {
	if i == nil {
		return 0
	}
	return int(i.handles.Load())
}

// Persistent is a handle that outlives scopes, until it or its isolate is
// closed. It may be passed between goroutines.
type Persistent struct {
	handle handle
	kind   Kind
}

// Kind tells what the value is.
func (p *Persistent) Kind() Kind {
	if p == nil {
		return KindUndefined
	}
	return p.kind
}

// Value returns a handle of the value for a scope of its isolate.
func (p *Persistent) Value(s Scope) (Value, error) {
	if err := s.check(); err != nil {
		return Undefined, err
	}
	if err := p.usable(s.scope.isolate); err != nil {
		return Undefined, err
	}
	return Value{kind: p.kind, bits: uint64(p.handle.bits), ref: scopeRef(s)}.localise()
}

func (p *Persistent) usable(i *Isolate) error {
	if p == nil {
		return unmade("Persistent", "Value.Persist")
	}
	return p.handle.usable("persistent value", i)
}

// Close gives the handle up; closing twice is fine.
func (p *Persistent) Close() error {
	if p != nil {
		p.handle.close()
	}
	return nil
}
