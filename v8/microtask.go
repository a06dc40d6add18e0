package v8

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// MicrotaskPolicy determines when microtasks run, the jobs that then, await and
// queueMicrotask add to V8's queue.
type MicrotaskPolicy uint8

const (
	// MicrotasksAuto runs microtasks at the end of the outermost run, before it returns
	// and under its context.
	MicrotasksAuto MicrotaskPolicy = iota
	// MicrotasksExplicit runs microtasks in RunMicrotasks, and in a [Loop] after each
	// task.
	MicrotasksExplicit
)

// RunMicrotasks runs the microtasks of all contexts of the isolate, including those
// that microtasks add, until the queue is empty. An exception in a microtask rejects
// its promise; an exception in a microtask that JavaScript's built-in queueMicrotask
// added is dropped. If ctx or a limit ends the run, the remaining microtasks are
// dropped, as in any run that is ended. With MicrotasksAuto the queue is usually empty
// already.
func (c *Context) RunMicrotasks(ctx context.Context) error {
	_, err := c.oneShot(ctx, func(f *frame) bridge.Status {
		return c.isolate.bridge.RunMicrotasks(bridge.OneShot, c.handle.bits, &f.result)
	})
	return err
}

// RunMicrotasks runs microtasks in a hold, as [Context.RunMicrotasks] does. It returns
// an error that wraps ErrInvalid in a function that JavaScript called, because
// JavaScript does not expect other code to run during a call.
func (s Scope) RunMicrotasks(ctx context.Context) error {
	if err := s.check(); err != nil {
		return err
	}
	if s.scope.isolate.depth > 0 {
		return fmt.Errorf("v8: run microtasks: %w: JavaScript is running", ErrInvalid)
	}
	_, err := s.value(ctx, func(f *frame) bridge.Status {
		return f.isolate.bridge.RunMicrotasks(bridge.Held, 0, &f.result)
	})
	return err
}
