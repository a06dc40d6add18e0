// Package locker says who may touch an isolate.
//
// V8 allows one thread at a time inside an isolate. A [Locker] queues
// goroutines for it first in, first out, outside V8: a goroutine that waits
// holds no OS thread and gives up when its context ends. Only the goroutine
// whose turn it is takes V8's own lock, which is therefore never contended.
//
// There are two ways to use a turn. [Locker.Lock] is for one call into the
// engine that takes V8's lock itself and leaves it again; the goroutine stays
// free to move between threads. [Locker.Hold] is for many calls: it locks the
// goroutine to its thread, takes V8's lock and opens V8's scopes once.
//
// A goroutine that has the turn and asks for it again would wait for itself.
// While it is inside the engine or in a hold it is tied to one thread, so the
// thread tells: the second request is [ErrReentrant] at once. Goroutines that
// use one isolate and ask for another could wait for each other for ever: the
// request that would make them do so is [ErrDeadlock].
//
// Whoever is inside can let others have turns and stay: [Locker.Park] gives the
// turn up, [Locker.Unpark] waits for it again in the queue, which it cannot give
// up. What is parked keeps the isolate from being disposed of; so the one who
// disposes of a closed isolate is the last to leave, not the last to have a turn.
//
// Lock order: a Locker's own mutex and that of the table of who waits for what
// are leaves; nothing is called with either held.
package locker
