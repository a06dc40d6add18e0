package v8

import (
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/closed"
)

// handle owns a persistent handle of V8 for a Go object. If the object becomes
// unreachable before it is closed, a cleanup releases the handle.
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
	i.owned(1)
}

func own[T any](h *handle, i *Isolate, bits bridge.Handle, of *T) {
	h.hold(i, bits)
	h.cleanup = runtime.AddCleanup(of, func(d droppable) { d.isolate.drop(d.bits) }, droppable{i, bits})
}

// close queues the handle for release. It is released when the lock of the isolate is
// acquired the next time.
func (h *handle) close() {
	if h != nil && h.isolate != nil && h.closed.CompareAndSwap(false, true) {
		h.cleanup.Stop()
		h.isolate.drop(h.bits)
	}
}

// take closes the handle without releasing V8's handle, which then belongs to the
// caller. It returns false if the handle is already closed.
func (h *handle) take() bool {
	if !h.closed.CompareAndSwap(false, true) {
		return false
	}
	h.cleanup.Stop()
	h.isolate.handles.Add(-1)
	return true
}

// free releases the handle immediately. The isolate must be held.
func (h *handle) free() {
	if h.take() {
		h.isolate.bridge.Drop(bridge.Held, []bridge.Handle{h.bits})
		h.isolate.gone(1)
	}
}

// usable returns nil if the handle belongs to isolate i and is open. Unless the caller
// has the lock of the isolate, the handle may be closed at any time.
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
		return h.nonzero(what)
	}
	if h.isolate.closed() && !h.closed.Load() {
		return h.isolate.closedError()
	}
	return h.open(what)
}

// open returns nil if the handle is open. With the lock of the isolate, which a closed
// isolate does not grant, that is all that check looks for.
func (h *handle) open(what string) error {
	if h.closed.Load() {
		return fmt.Errorf("v8: %w", closed.Error("the "+what+" is closed"))
	}
	return nil
}

// Handles returns the number of open persistent handles of the isolate, which belong to
// Contexts, Scripts, Modules, Persistents and Resolvers. It includes unreachable ones
// whose cleanup has not run.
func (i *Isolate) Handles() int {
	if i == nil {
		return 0
	}
	return int(i.handles.Load())
}
