package web

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// timers measures the time for timers.js, which keeps the handlers.
type timers struct {
	loop  *v8.Loop
	hooks *hooks

	mu      sync.Mutex
	waiting map[int64]*v8.Timer
	closed  bool
}

func (t *timers) init(loop *v8.Loop, h *hooks) {
	t.loop, t.hooks = loop, h
	t.waiting = make(map[int64]*v8.Timer)
}

func (t *timers) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	for _, timer := range t.waiting {
		timer.Stop()
	}
	t.waiting = nil
}

// count returns the number of pending timers.
func (t *timers) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting)
}

var errEnvClosed = refusal("the environment is closed", v8.ErrClosed)

// delay converts a number of milliseconds.
func delay(v v8.Value) time.Duration {
	ms, _ := v.Float64()
	if !(ms > 0) {
		return 0
	}
	return time.Duration(min(ms*float64(time.Millisecond), math.MaxInt64/2))
}

// startTimer begins a timer. Its arguments are the id, the milliseconds, and whether the
// loop may end without it.
func startTimer(e *Env, ctx context.Context, call *v8.Call) (v8.Value, error) {
	id, _ := call.Arg(0).Int64()
	unwanted, _ := call.Arg(2).Bool()
	return v8.Undefined, e.timers.add(ctx, id, delay(call.Arg(1)), unwanted)
}

func (t *timers) add(from context.Context, id int64, d time.Duration, unwanted bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return errEnvClosed
	}
	t.drop(id)
	timer, err := t.loop.After(d, func(ctx context.Context, s v8.Scope) error {
		t.mu.Lock()
		delete(t.waiting, id)
		t.mu.Unlock()
		return t.serve(v8.AsyncContextOf(ctx, from), s, id)
	})
	if err != nil {
		return unpended(err)
	}
	if unwanted {
		timer.Unref()
	}
	t.waiting[id] = timer
	return nil
}

// serve calls a timer's function and then, after its microtasks have run, notifies
// timers.js.
func (t *timers) serve(ctx context.Context, s v8.Scope, id int64) error {
	fire, err := t.hooks.bound(s)
	if errors.Is(err, v8.ErrClosed) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := fire.Call(ctx, v8.Undefined, v8.Int(int(timerHook)), v8.Number(float64(id))); err != nil {
		return err
	}
	_, err = fire.Call(ctx, v8.Undefined, v8.Int(int(timerHook)))
	return err
}

// cancelTimer stops the timer with the given id.
func cancelTimer(e *Env, _ context.Context, call *v8.Call) (v8.Value, error) {
	t := &e.timers
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := call.Arg(0).Int64(); ok {
		t.drop(id)
	}
	return v8.Undefined, nil
}

func (t *timers) drop(id int64) {
	if timer := t.waiting[id]; timer != nil {
		timer.Stop()
		delete(t.waiting, id)
	}
}
