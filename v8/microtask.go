package v8

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/bridge"
)

// MicrotaskPolicy says when the jobs of promises run: what then, await and
// queueMicrotask leave to be done.
type MicrotaskPolicy uint8

const (
	// MicrotasksAuto runs them when the outermost run ends, before it returns
	// and under its context.
	MicrotasksAuto MicrotaskPolicy = iota
	// MicrotasksExplicit runs them in RunMicrotasks, and in a [Loop] behind each
	// task.
	MicrotasksExplicit
)

// RunMicrotasks runs the jobs of promises that wait, of all contexts of the
// isolate, and those that they leave, until there are none. What they throw is
// rejections of their promises; a job that queueMicrotask of JavaScript's own
// made has nobody to tell. If ctx or a limit ends it, what still waits is
// forgotten, as in any run that is ended. With MicrotasksAuto there is mostly
// nothing to do.
func (c *Context) RunMicrotasks(ctx context.Context) error {
	_, err := c.oneShot(ctx, nil, func(f *frame) bridge.Status {
		return c.isolate.bridge.RunMicrotasks(bridge.OneShot, c.handle.bits, &f.result)
	})
	return err
}

// RunMicrotasks does so inside a hold. In a function that JavaScript called it is
// ErrInvalid: JavaScript would find that others ran in its midst.
func (s Scope) RunMicrotasks(ctx context.Context) error {
	if err := s.check(); err != nil {
		return err
	}
	if s.scope.isolate.depth > 0 {
		return fmt.Errorf("v8: run microtasks: %w: JavaScript is under way", ErrInvalid)
	}
	_, err := s.verb(ctx, func(i *Isolate, f *frame) (bridge.Status, error) {
		return i.bridge.RunMicrotasks(bridge.Held, 0, &f.result), nil
	})
	return err
}
