package web

import (
	"container/heap"
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// timers keeps the time for timers.js, which knows what to do when it has come.
// Every timer has one of the loop's, which counts it as pending; whichever of
// those goes off, the timer that is due first is served, so that equal times
// keep their order.
type timers struct {
	mu       sync.Mutex
	fire     *v8.Persistent
	queue    queue
	waiting  map[int64]*timer
	timeouts map[int64]*time.Timer
	begun    uint64
	closed   bool
}

type timer struct {
	id    int64
	due   time.Time
	nth   uint64
	place int // in the queue
	token *v8.Timer
}

func (t *timers) init() {
	t.waiting = make(map[int64]*timer)
	t.timeouts = make(map[int64]*time.Timer)
}

func (t *timers) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	for _, timer := range t.waiting {
		timer.token.Stop()
	}
	for _, timeout := range t.timeouts {
		timeout.Stop()
	}
	t.queue, t.waiting, t.timeouts = nil, nil, nil
	if t.fire == nil {
		return nil
	}
	return t.fire.Close()
}

var errEnvClosed = refusal("the environment is closed", v8.ErrClosed)

// delay reads a number of milliseconds.
func delay(v v8.Value) time.Duration {
	ms, _ := v.Float64()
	if !(ms > 0) {
		return 0
	}
	return time.Duration(min(ms*float64(time.Millisecond), math.MaxInt64/2))
}

// start begins a timer: id, milliseconds. It returns an error where too much is
// pending.
func (t *timers) start(loop *v8.Loop) v8.Callback {
	return func(_ context.Context, call *v8.Call) (v8.Value, error) {
		id, _ := call.Arg(0).Int64()
		if err := t.add(loop, id, delay(call.Arg(1))); err != nil {
			return call.Scope.Error(err)
		}
		return v8.Undefined, nil
	}
}

func (t *timers) add(loop *v8.Loop, id int64, d time.Duration) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return errEnvClosed
	}
	t.drop(id)
	due := time.Now().Add(d) // not behind the time at which the loop's timer goes off
	token, err := loop.After(d, func(ctx context.Context, s v8.Scope) error {
		if id, ok := t.next(); ok {
			return t.serve(ctx, s, id)
		}
		return nil
	})
	if err != nil {
		return refusal("too much is pending", err)
	}
	t.begun++
	timer := &timer{id: id, due: due, nth: t.begun, token: token}
	t.waiting[id] = timer
	heap.Push(&t.queue, timer)
	return nil
}

// next takes the timer that is due first.
func (t *timers) next() (id int64, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.queue) == 0 || time.Until(t.queue[0].due) > 0 {
		return 0, false
	}
	timer := t.queue[0]
	heap.Pop(&t.queue)
	delete(t.waiting, timer.id)
	return timer.id, true
}

// serve calls a timer's function, and once its microtasks have run says so.
func (t *timers) serve(ctx context.Context, s v8.Scope, id int64) error {
	fire, err := t.fire.Value(s)
	if errors.Is(err, v8.ErrClosed) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := fire.Call(ctx, v8.Undefined, v8.Number(float64(id))); err != nil {
		return err
	}
	_, err = fire.Call(ctx, v8.Undefined)
	return err
}

// cancel ends a timer: id.
func (t *timers) cancel(_ context.Context, call *v8.Call) (v8.Value, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if id, ok := call.Arg(0).Int64(); ok {
		t.drop(id)
	}
	return v8.Undefined, nil
}

func (t *timers) drop(id int64) {
	if timer := t.waiting[id]; timer != nil {
		timer.token.Stop()
		heap.Remove(&t.queue, timer.place)
		delete(t.waiting, id)
	}
}

// maxTimeouts is how many timeouts may be under way: the loop does not count
// them.
const maxTimeouts = 10_000

// after begins a timeout: id, milliseconds. Unlike a timer it does not keep the
// loop running. It returns whether there was room.
func (t *timers) after(loop *v8.Loop) v8.Callback {
	return func(_ context.Context, call *v8.Call) (v8.Value, error) {
		t.mu.Lock()
		defer t.mu.Unlock()
		id, _ := call.Arg(0).Int64()
		if t.closed || len(t.timeouts) >= maxTimeouts || t.timeouts[id] != nil {
			return v8.Bool(false), nil
		}
		t.timeouts[id] = time.AfterFunc(delay(call.Arg(1)), func() {
			// A loop that is closed needs no timeouts.
			_ = loop.Post(func(ctx context.Context, s v8.Scope) error {
				t.mu.Lock()
				delete(t.timeouts, id)
				t.mu.Unlock()
				return t.serve(ctx, s, id)
			})
		})
		return v8.Bool(true), nil
	}
}

// queue is a heap of timers, the first to be due on top.
type queue []*timer

func (q queue) Len() int { return len(q) }

func (q queue) Less(a, b int) bool {
	if c := q[a].due.Compare(q[b].due); c != 0 {
		return c < 0
	}
	return q[a].nth < q[b].nth
}

func (q queue) Swap(a, b int) {
	q[a], q[b] = q[b], q[a]
	q[a].place, q[b].place = a, b
}

func (q *queue) Push(x any) {
	t := x.(*timer)
	t.place = len(*q)
	*q = append(*q, t)
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	t := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return t
}
