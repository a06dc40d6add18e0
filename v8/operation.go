package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Each operation of the bridge has the same sequence: enter takes a frame, the
// arguments are written to it, begin starts a run, call calls the bridge, finish ends
// the run, read reads the result, and leave returns the frame. perform is this sequence,
// and inspect is the same without a run. Both need the lock of the isolate. Scope.value,
// Value.do, Context.oneShot and Isolate.whole use them for the usual kinds of operations.

// perform performs an operation that may run JavaScript or take long. The run ends with
// ctx. If call cannot perform the operation, it returns [frame.skip]. read may be nil;
// it is called if the operation succeeds, and must copy all that it needs of the frame.
func (i *Isolate) perform(
	ctx context.Context, call func(f *frame) bridge.Status, read func(f *frame), args ...Value,
) error {
	f := i.enter()
	defer i.leave(f)
	if err := f.values(args); err != nil {
		return err
	}
	u, err := i.begin(ctx)
	if err != nil {
		return err
	}
	status := call(f)
	f.check(status)
	if err := i.finish(u, status, f); err != nil {
		return err
	}
	if read != nil {
		read(f)
	}
	return nil
}

// make performs an operation that makes a persistent handle. If the handle was made but
// the run has to end, make releases the handle and returns the error of the run.
func (i *Isolate) make(
	ctx context.Context, call func(f *frame) (bridge.Handle, bridge.Status), read func(f *frame),
) (bits bridge.Handle, err error) {
	err = i.perform(ctx, func(f *frame) (status bridge.Status) {
		bits, status = call(f)
		return status
	}, read)
	if err != nil && bits != 0 {
		i.owned(1)
		i.discard(bits)
		bits = 0
	}
	return bits, err
}

// inspect is like perform, for an operation that is short and runs no JavaScript. It
// therefore succeeds also inside a run that must end.
func (i *Isolate) inspect(call func(f *frame) bridge.Status, read func(f *frame), args ...Value) error {
	f := i.enter()
	defer i.leave(f)
	if err := f.values(args); err != nil {
		return err
	}
	status := call(f)
	f.check(status)
	if err := i.fail(status, f, nil); err != nil {
		return err
	}
	if read != nil {
		read(f)
	}
	return nil
}

// value performs an operation that returns a value.
func (s Scope) value(ctx context.Context, call func(f *frame) bridge.Status, args ...Value) (r Value, err error) {
	if err := s.check(); err != nil {
		return Undefined, err
	}
	err = s.scope.isolate.perform(ctx, call, func(f *frame) { r = f.resultValue() }, args...)
	return r, err
}

// do performs an operation on an object.
func (v Value) do(ctx context.Context, op bridge.Op, args ...Value) (r Value, err error) {
	if err := v.check(); err != nil {
		return Undefined, err
	}
	err = v.isolate().perform(ctx, v.operation(op), func(f *frame) { r = f.resultValue() }, args...)
	return r, err
}

// operation returns the call of an operation on an object.
func (v Value) operation(op bridge.Op) func(f *frame) bridge.Status {
	return func(f *frame) bridge.Status {
		return f.isolate.bridge.Do(op, bridge.Handle(v.bits), &f.args, &f.result)
	}
}

// oneShot performs an operation that returns plain data. It has the lock of the isolate
// but no hold.
func (c *Context) oneShot(ctx context.Context, call func(f *frame) bridge.Status, args ...Value) (any, error) {
	x, _, err := c.oneShotReporting(ctx, call, args)
	return x, err
}

// oneShotReporting is like oneShot. It also returns whether there are rejections that no
// hook reports.
func (c *Context) oneShotReporting(
	ctx context.Context, call func(f *frame) bridge.Status, args []Value,
) (x any, rejected bool, err error) {
	x, rejected, err = c.oneShotLocked(ctx, call, args)
	if rejected && c.isolate.rejections.any() {
		c.reportRejections(ctx)
		rejected = false
	}
	return x, rejected, err
}

func (c *Context) oneShotLocked(
	ctx context.Context, call func(f *frame) bridge.Status, args []Value,
) (x any, rejected bool, err error) {
	i, err := c.owner()
	if err == nil {
		err = i.lockForRun(ctx)
	}
	if err != nil {
		return nil, false, err
	}
	defer i.locker.Unlock()
	// Checked with the lock, because handles are released when the lock is acquired.
	if err := c.open(); err != nil {
		return nil, false, err
	}
	i.context = c
	err = i.perform(ctx, call, func(f *frame) { x = f.graph() }, args...)
	i.context = nil
	return x, i.rejected, err
}

// reportRejections reports rejections to the hooks in a separate hold.
func (c *Context) reportRejections(ctx context.Context) {
	// If this fails, the end of the next activation reports them.
	_ = c.do(ctx, true, func(Scope) error { return nil })
}

// whole performs an operation on the whole isolate.
func (i *Isolate) whole(ctx context.Context, call func(f *frame) bridge.Status) error {
	if err := i.lock(ctx); err != nil {
		return err
	}
	defer i.locker.Unlock()
	return i.perform(ctx, call, nil)
}
