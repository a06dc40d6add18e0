package v8

import (
	"context"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Carry returns a context whose values follow asynchronous JavaScript. Go functions
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
func Carry(ctx context.Context) context.Context {
	if ctx == nil {
		return nil
	}
	carryUsed.Store(true)
	return &carryContext{ctx, &carried{context.WithoutCancel(ctx)}}
}

// CarriedBy returns ctx with the values that from carries. It is for Go code that
// continues later what JavaScript started, such as timers or work on other goroutines.
func CarriedBy(ctx, from context.Context) context.Context {
	if ctx == nil || from == nil {
		return ctx
	}
	if c := carriedOf(from); c != nil {
		return resume(ctx, c)
	}
	return ctx
}

// carryUsed is set by the first Carry, so that programs that do not use it do not pay
// for it in each run.
var carryUsed atomic.Bool

type carriedKey struct{}

// carried is an async context.
type carried struct{ values context.Context }

func carriedOf(ctx context.Context) *carried {
	if !carryUsed.Load() {
		return nil
	}
	c, _ := ctx.Value(carriedKey{}).(*carried)
	return c
}

// carryContext is a context that carries its values.
type carryContext struct {
	context.Context
	carried *carried
}

func (c *carryContext) Value(key any) any {
	if key == (carriedKey{}) {
		return c.carried
	}
	return c.Context.Value(key)
}

// resumedContext is the context of a run with the values of the async context that
// continues in it.
type resumedContext struct {
	context.Context
	carried *carried
}

func (c *resumedContext) Value(key any) any {
	if key == (carriedKey{}) {
		return c.carried
	}
	if x := c.carried.values.Value(key); x != nil {
		return x
	}
	return c.Context.Value(key)
}

// resume returns ctx with the async context c, or ctx itself if it carries c already.
func resume(ctx context.Context, c *carried) context.Context {
	if carriedOf(ctx) == c {
		return ctx
	}
	return &resumedContext{ctx, c}
}

// carry sets the async context of the run that starts to the one that ctx carries.
func (i *Isolate) carry(ctx context.Context) (carries bool, err error) {
	c := carriedOf(ctx)
	if c == nil || i.callContext() == nil {
		return false, nil
	}
	mode, context := bridge.Held, bridge.Handle(0)
	if i.open == 0 {
		mode, context = bridge.OneShot, i.context.handle.bits
	}
	// V8 usually still refers to the async context of the last run, so its ID can be
	// used again.
	held, ok := i.host.get(i.carried).(*carried)
	fresh := !ok || held != c
	if fresh {
		i.carried = i.host.add(c)
	}
	f := i.enter()
	defer i.leave(f)
	err = i.fail(i.bridge.Carry(mode, context, i.carried, &f.result), f, nil)
	if err != nil && fresh && f.result.Extra == 0 {
		i.host.remove(i.carried)
	}
	return err == nil, err
}

// resumed returns the context of the run with the async context of the JavaScript that
// calls Go. id is the ID of the async context plus one, or 0.
func (i *Isolate) resumed(id uint64) context.Context {
	if id == 0 || i.ctx == nil {
		return i.ctx
	}
	if c, ok := i.host.get(uint32(id - 1)).(*carried); ok {
		return resume(i.ctx, c)
	}
	return i.ctx
}
