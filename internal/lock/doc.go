// Package lock controls access to isolates. Package locker has its errors.
//
// V8 allows one thread at a time inside an isolate. A [Locker] queues goroutines for
// an isolate in FIFO order, outside V8: a goroutine that waits occupies no OS thread
// and stops waiting when its context ends. Only the goroutine that holds the Locker
// acquires V8's own lock, which is therefore never contended.
//
// There are two ways to use the lock. [Locker.Lock] is for one call into the engine
// that acquires and releases V8's lock itself; the goroutine can move between
// threads. [Locker.Hold] is for many calls: it locks the goroutine to its thread,
// acquires V8's lock and opens V8's scopes once.
//
// A goroutine that holds the lock and requests it again would wait for itself. While
// it is inside the engine or in a hold it is tied to one thread, so it can be
// recognized by its thread: the second request returns [locker.ErrReentrant] at once.
// Goroutines that use one isolate and request another could wait for each other
// forever: the request that would close such a cycle returns [locker.ErrDeadlock].
//
// A goroutine inside an isolate can let others use it for a while: [Locker.Suspend]
// releases the lock, and [Locker.Resume] waits in the queue to acquire it again,
// which cannot be cancelled. A suspended goroutine keeps the isolate from being disposed
// of. So a closed isolate is disposed of by the last goroutine that leaves it, which
// is not always the last one that acquired the lock.
//
// Lock order: the mutex of a Locker and that of the table of waiting threads are
// leaves; no other function is called with either held.
package lock
