package lock

import (
	"sync"

	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/locker"
)

// waits records which Locker each thread that is inside an isolate waits for. A
// request closes a cycle if the path from its Locker to the thread inside, to the
// Locker that this thread waits for, and so on, leads back to the requesting thread.
//
// Each cycle is found: all its members except the last are in the table when the last
// one checks. No cycle is reported wrongly: a thread in the table cannot enter or
// leave an isolate until mu is released, so it is inside the isolates that name it;
// and a Locker that is being handed over names no thread. Because of this the table
// itself has no cycles, and the search ends.
type waits struct {
	mu      sync.Mutex
	lockers map[uint64]*Locker
}

var waiting = waits{lockers: make(map[uint64]*Locker)}

// add records that a thread waits for l, or returns ErrDeadlock if that would close a
// cycle. The thread must be locked to its goroutine until remove.
func (w *waits) add(thread uint64, l *Locker) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for next := l; next != nil; {
		holder := next.thread.Load()
		if holder == thread {
			return locker.ErrDeadlock
		}
		next = w.lockers[holder]
	}
	if invariants.Enabled {
		invariants.Check(w.lockers[thread] == nil, "lock: a thread waits for two isolates")
	}
	w.lockers[thread] = l
	return nil
}

func (w *waits) remove(thread uint64) {
	w.mu.Lock()
	if invariants.Enabled {
		invariants.Check(w.lockers[thread] != nil, "lock: a thread that waits is not in the table")
	}
	delete(w.lockers, thread)
	w.mu.Unlock()
}
