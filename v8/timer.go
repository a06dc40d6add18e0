package v8

import (
	"container/heap"
	"math"
	"time"
)

// Timer is a task of a [Loop] that runs at a given time. It is safe for concurrent use
// by multiple goroutines.
type Timer struct {
	loop  *Loop
	task  Task
	due   time.Time
	nth   uint64
	index int // index in the heap, or -1 after removal
	unref bool
}

// After adds a task that runs after the duration d. Tasks that are due at the same time
// run in the order in which they were added. After returns an error that wraps ErrPendingLimit
// if too much work is pending.
func (l *Loop) After(d time.Duration, t Task) (*Timer, error) {
	if err := l.nonzero(); err != nil {
		return nil, err
	}
	if t == nil {
		return nil, errNothing("task")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return nil, err
	}
	l.after++
	timer := &Timer{loop: l, task: t, due: time.Now().Add(d), nth: l.after}
	heap.Push(&l.timers, timer)
	if timer.index == 0 {
		l.notify()
	}
	return timer, nil
}

// Stop removes the timer. It reports whether it prevented the task from running.
func (t *Timer) Stop() bool {
	if t == nil || t.loop == nil {
		return false
	}
	l := t.loop
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.index < 0 || l.closed {
		return false
	}
	heap.Remove(&l.timers, t.index)
	t.end(nil)
	return true
}

// Unref makes Run not wait for the timer. The task still runs if the loop runs long
// enough for other reasons.
func (t *Timer) Unref() {
	if t == nil || t.loop == nil {
		return
	}
	l := t.loop
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.index >= 0 && !t.unref && !l.closed {
		t.unref = true
		l.unrefs++
		l.notify()
	}
}

func (t *Timer) end(then Task) {
	if t.unref {
		t.loop.unrefs--
	}
	t.task = nil
	t.loop.end(then)
}

// queueDue queues the tasks of the timers that are due, and returns the time until the next
// timer is due.
func (l *Loop) queueDue(now time.Time) time.Duration {
	for len(l.timers) > 0 {
		t := l.timers[0]
		if wait := t.due.Sub(now); wait > 0 {
			return wait
		}
		heap.Pop(&l.timers)
		t.end(t.task)
	}
	return math.MaxInt64
}

// timerHeap is a heap with the timer that is due first on top.
type timerHeap []*Timer

func (h timerHeap) Len() int { return len(h) }

func (h timerHeap) Less(a, b int) bool {
	if c := h[a].due.Compare(h[b].due); c != 0 {
		return c < 0
	}
	return h[a].nth < h[b].nth
}

func (h timerHeap) Swap(a, b int) {
	h[a], h[b] = h[b], h[a]
	h[a].index, h[b].index = a, b
}

// Push implements heap.Interface.
func (h *timerHeap) Push(x any) {
	t := x.(*Timer)
	t.index = len(*h)
	*h = append(*h, t)
}

// Pop implements heap.Interface.
func (h *timerHeap) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.index = -1
	return t
}
