package node

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// timers measures the time for timers.js, which keeps the callbacks.
type timers struct {
	env *Env

	mu      sync.Mutex
	waiting map[int64]*v8.Timer
	closed  bool
}

func (t *timers) init(e *Env) {
	t.env = e
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

// startTimer begins a timer. Its arguments are the id, the milliseconds, and whether the loop
// may end without it.
func startTimer(e *Env, ctx context.Context, call *v8.Call) (v8.Value, error) {
	if !e.options.Timers {
		return v8.Undefined, refusal("the host gives scripts no timers", nil)
	}
	id, _ := call.Arg(0).Int64()
	ms, _ := call.Arg(1).Float64()
	d := time.Duration(0)
	if ms > 0 {
		d = time.Duration(min(ms*float64(time.Millisecond), math.MaxInt64/2))
	}
	unwanted, _ := call.Arg(2).Bool()
	return v8.Undefined, e.timers.add(ctx, id, d, unwanted)
}

func (t *timers) add(from context.Context, id int64, d time.Duration, unwanted bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return errClosed
	}
	t.drop(id)
	timer, err := t.env.loop.After(d, func(ctx context.Context, s v8.Scope) error {
		t.mu.Lock()
		delete(t.waiting, id)
		t.mu.Unlock()
		_, err := t.env.call(v8.AsyncContextOf(ctx, from), s, opFire, v8.Number(float64(id)))
		if errors.Is(err, errClosed) {
			return nil
		}
		return err
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
