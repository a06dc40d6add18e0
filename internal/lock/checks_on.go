//go:build invariants

package lock

import (
	"container/list"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/invariants"
)

// checks has what the invariants of a Locker are checked with.
type checks struct {
	holder atomic.Uint64   // the goroutine that holds the lock, or 0
	order  []*list.Element // the waiters in the order of their arrival; guarded by Locker.mu
}

// acquired is called by the goroutine that has just acquired the lock.
func (l *Locker) acquired() {
	invariants.Check(l.state.Load() != free, "lock: acquired but free")
	invariants.Check(l.thread.Load() == 0, "lock: acquired while the thread of another holder is recorded")
	invariants.Check(l.life.Load() != disposed || l.suspended == 0, "lock: disposed of with suspended goroutines")
	before := l.holder.Swap(invariants.Goroutine())
	invariants.Checkf(before == 0, "lock: acquired while goroutine %d holds it", before)
}

// releasing is called before the lock is released.
func (l *Locker) releasing() {
	l.CheckHolder()
	invariants.Check(l.state.Load() != free, "lock: released but free")
	invariants.Check(l.thread.Load() == 0, "lock: released while the thread of the holder is recorded")
	invariants.Check(l.suspended >= 0, "lock: fewer than 0 suspended goroutines")
	l.holder.Store(0)
}

// CheckHolder checks that the calling goroutine holds the lock.
func (l *Locker) CheckHolder() {
	holder, caller := l.holder.Load(), invariants.Goroutine()
	invariants.Checkf(holder == caller, "lock: goroutine %d uses the isolate, and goroutine %d holds it",
		caller, holder)
}

// HeldByCaller reports whether the calling goroutine holds the lock.
func (l *Locker) HeldByCaller() bool { return l.holder.Load() == invariants.Goroutine() }

// resuming is called with the lock held, before the goroutine is not suspended any more.
func (l *Locker) resuming() {
	invariants.Check(l.suspended > 0, "lock: resumed but not suspended")
	invariants.Check(l.life.Load() != disposed, "lock: disposed of with suspended goroutines")
}

// The methods below are called with Locker.mu held.

func (l *Locker) joined(waiter *list.Element) { l.order = append(l.order, waiter) }

func (l *Locker) left(waiter *list.Element) {
	for n, e := range l.order {
		if e == waiter {
			l.order = append(l.order[:n:n], l.order[n+1:]...)
			return
		}
	}
	invariants.Check(false, "lock: a goroutine leaves the queue that is not in it")
}

func (l *Locker) handing(to *list.Element) {
	invariants.Check(len(l.order) > 0 && l.order[0] == to, "lock: handed over out of order")
	l.order = l.order[1:]
}

func (l *Locker) checkQueue() {
	n := l.waiters.Len()
	invariants.Checkf((l.state.Load() == queued) == (n > 0), "lock: state %d with %d waiters", l.state.Load(), n)
	invariants.Checkf(n == len(l.order), "lock: %d waiters, of whom %d arrived", n, len(l.order))
}
