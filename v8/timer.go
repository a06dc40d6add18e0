package v8

import (
	"container/heap"
	"math"
	"time"
)

// Timer is a task of a [Loop] that waits for its time. Its methods may be called
// from any goroutine.
type Timer struct {
	loop     *Loop
	task     Task
	due      time.Time
	nth      uint64
	place    int // in the heap, -1 if it is not there any more
	unwanted bool
}

// After has a task run once d is over; of those due at the same time the first
// made is the first run. It is ErrLoop where too much is pending.
func (l *Loop) After(d time.Duration, t Task) (*Timer, error) {
	if err := l.made(); err != nil {
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
	if timer.place == 0 {
		l.notify()
	}
	return timer, nil
}

// Stop has the timer forgotten. It reports false if its task has run or is about
// to.
func (t *Timer) Stop() bool {
	if t == nil || t.loop == nil {
		return false
	}
	l := t.loop
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.place < 0 || l.closed {
		return false
	}
	heap.Remove(&l.timers, t.place)
	t.end(nil)
	return true
}

// Unref has Run not wait for the timer; it is run if the loop lives so long.
func (t *Timer) Unref() {
	if t == nil || t.loop == nil {
		return
	}
	l := t.loop
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.place >= 0 && !t.unwanted && !l.closed {
		t.unwanted = true
		l.unwanted++
		l.notify()
	}
}

func (t *Timer) end(then Task) {
	if t.unwanted {
		t.loop.unwanted--
	}
	t.task = nil
	t.loop.end(then)
}

// ring makes tasks of the timers that are due, and returns how long the next has.
func (l *Loop) ring(now time.Time) time.Duration {
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

// timerHeap has the timer on top that is due first.
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
	h[a].place, h[b].place = a, b
}

// Push is for package heap.
func (h *timerHeap) Push(x any) {
	t := x.(*Timer)
	t.place = len(*h)
	*h = append(*h, t)
}

// Pop is for package heap.
func (h *timerHeap) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	t.place = -1
	return t
}
