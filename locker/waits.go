package locker

import "sync"

// waits tells which Locker each thread waits for that is inside others. A
// request closes a circle if going from its Locker to the thread inside, on to
// the Locker that this thread waits for, and so on, leads back to who asks.
//
// No circle is missed: all its members but the last to come are in the table
// when that one looks. None is imagined: a thread in the table cannot enter or
// leave anything until mu is free, so it is inside what names it; and a Locker
// whose turn is on its way to a waiter names nobody. So the table itself has no
// circles, and looking ends.
type waits struct {
	mu sync.Mutex
	on map[uint64]*Locker
}

var waiting = waits{on: make(map[uint64]*Locker)}

// add notes that a thread is going to wait for l, unless that is ErrDeadlock.
// The thread must be tied to its goroutine until remove.
func (w *waits) add(thread uint64, l *Locker) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for next := l; next != nil; {
		holder := next.thread.Load()
		if holder == thread {
			return ErrDeadlock
		}
		next = w.on[holder]
	}
	w.on[thread] = l
	return nil
}

func (w *waits) remove(thread uint64) {
	w.mu.Lock()
	delete(w.on, thread)
	w.mu.Unlock()
}
