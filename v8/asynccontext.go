package v8

import (
	"context"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// WithAsyncContext returns a context whose values follow asynchronous JavaScript. Go functions
// that are called by a run under the returned context, or by asynchronous work that the
// run started, see the values in their contexts. This is so even if a later run, under
// another context, continues the work. For example, a logger or a request ID is
// available after an await.
//
// Deadlines, cancellation and limits are always those of the current run. Values that
// only the context of the current run has are visible too. The async context of a run
// is determined by its outermost operation; nested calls keep it. V8 stores the async
// context with each promise reaction, and releases it with the reaction (v8-isolate.h,
// SetContinuationPreservedEmbedderDataV2).
func WithAsyncContext(ctx context.Context) context.Context {
	if ctx == nil {
		return nil
	}
	asyncContextUsed.Store(true)
	return &asyncContextCarrier{ctx, &asyncContext{context.WithoutCancel(ctx)}}
}

// AsyncContextOf returns ctx with the async context of from. It is for Go code that
// continues later what JavaScript started, such as timers or work on other goroutines.
func AsyncContextOf(ctx, from context.Context) context.Context {
	if ctx == nil || from == nil {
		return ctx
	}
	if c := asyncContextFrom(from); c != nil {
		return resume(ctx, c)
	}
	return ctx
}

// asyncContextUsed is set by the first WithAsyncContext, so that programs that do not use
// it do not pay for it in each run.
var asyncContextUsed atomic.Bool

type asyncContextKey struct{}

// asyncContext has the values that follow asynchronous JavaScript.
type asyncContext struct{ values context.Context }

func asyncContextFrom(ctx context.Context) *asyncContext {
	if !asyncContextUsed.Load() {
		return nil
	}
	c, _ := ctx.Value(asyncContextKey{}).(*asyncContext)
	return c
}

// asyncContextCarrier is a context whose values follow asynchronous JavaScript.
type asyncContextCarrier struct {
	context.Context
	async *asyncContext
}

func (c *asyncContextCarrier) Value(key any) any {
	if key == (asyncContextKey{}) {
		return c.async
	}
	return c.Context.Value(key)
}

// resumedContext is the context of a run with the values of the async context that
// continues in it.
type resumedContext struct {
	context.Context
	async *asyncContext
}

func (c *resumedContext) Value(key any) any {
	if key == (asyncContextKey{}) {
		return c.async
	}
	if x := c.async.values.Value(key); x != nil {
		return x
	}
	return c.Context.Value(key)
}

// resume returns ctx with the async context c, or ctx itself if it has c already.
func resume(ctx context.Context, c *asyncContext) context.Context {
	if asyncContextFrom(ctx) == c {
		return ctx
	}
	return &resumedContext{ctx, c}
}

// asyncContextAccess is AsyncContextAccess of package wire.
func (s Scope) asyncContextAccess() (Value, error) {
	return s.value(context.Background(), func(f *frame) bridge.Status {
		return f.isolate.bridge.AsyncContextAccess(&f.result)
	})
}

// setAsyncContext sets the async context of the run that starts to that of ctx.
func (i *Isolate) setAsyncContext(ctx context.Context) (set bool, err error) {
	c := asyncContextFrom(ctx)
	if c == nil || i.callContext() == nil {
		return false, nil
	}
	mode, context := bridge.Held, bridge.Handle(0)
	if i.open == 0 {
		mode, context = bridge.OneShot, i.context.handle.bits
	}
	// V8 usually still refers to the async context of the last run, so its ID can be
	// used again.
	held, ok := i.host.get(i.asyncContextID).(*asyncContext)
	fresh := !ok || held != c
	if fresh {
		i.asyncContextID = i.host.add(c)
	}
	owned := false
	err = i.inspect(func(f *frame) bridge.Status {
		status := i.bridge.SetAsyncContext(mode, context, i.asyncContextID, &f.result)
		owned = f.result.Extra != 0
		return status
	}, nil)
	if err != nil && fresh && !owned {
		i.host.remove(i.asyncContextID)
	}
	return err == nil, err
}

// resumed returns the context of the run with the async context of the JavaScript that
// calls Go. id is the ID of the async context plus one, or 0.
func (i *Isolate) resumed(id uint64) context.Context {
	if id == 0 || i.ctx == nil {
		return i.ctx
	}
	if c, ok := i.host.get(uint32(id - 1)).(*asyncContext); ok {
		return resume(i.ctx, c)
	}
	return i.ctx
}
