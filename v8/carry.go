package v8

import (
	"context"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Carry returns a context whose values go with JavaScript through its awaits: a
// run under it, and whatever that run leaves behind, sees them in the contexts
// that Go functions are called with, also where a later run of another context
// has it go on. So a logger or a request's id is there after an await.
//
// Deadlines, cancels and limits are always those of the run under way; a value
// that only that run's context has is seen too. What a run carries is what its
// outermost verb's context says: a nested call carries on with it. V8 remembers
// what is carried with each promise reaction, and lets go of it with those
// (v8-isolate.h, SetContinuationPreservedEmbedderDataV2).
func Carry(ctx context.Context) context.Context {
	if ctx == nil {
		return nil
	}
	carryUsed.Store(true)
	return &carryContext{ctx, &carried{context.WithoutCancel(ctx)}}
}

// CarriedBy returns ctx with what from carries, for Go that goes on later with
// what JavaScript began: timers, work on other goroutines.
func CarriedBy(ctx, from context.Context) context.Context {
	if ctx == nil || from == nil {
		return ctx
	}
	if c := carriedOf(from); c != nil {
		return resume(ctx, c)
	}
	return ctx
}

// carryUsed spares whoever does not use it the look at each run.
var carryUsed atomic.Bool

type carriedKey struct{}

// carried is what goes with JavaScript.
type carried struct{ values context.Context }

func carriedOf(ctx context.Context) *carried {
	if !carryUsed.Load() {
		return nil
	}
	c, _ := ctx.Value(carriedKey{}).(*carried)
	return c
}

// carryContext is one that carries its values.
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

// resumedContext is a run's context with the values of what goes on in it.
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

// resume is ctx with what is carried, itself if that is its own.
func resume(ctx context.Context, c *carried) context.Context {
	if carriedOf(ctx) == c {
		return ctx
	}
	return &resumedContext{ctx, c}
}

// carry has the run that begins carry what its context says.
func (i *Isolate) carry(ctx context.Context) (carries bool, err error) {
	c := carriedOf(ctx)
	if c == nil || i.callContext() == nil {
		return false, nil
	}
	mode, context := bridge.Held, bridge.Handle(0)
	if i.open == 0 {
		mode, context = bridge.OneShot, i.context.handle.bits
	}
	// What the last run carried, the engine mostly has still.
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

// resumed is the context of what JavaScript goes on with as it calls Go.
func (i *Isolate) resumed(id uint64) context.Context {
	if id == 0 || i.ctx == nil {
		return i.ctx
	}
	if c, ok := i.host.get(uint32(id - 1)).(*carried); ok {
		return resume(i.ctx, c)
	}
	return i.ctx
}
