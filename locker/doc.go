// Package locker defines the errors of requests for the lock of an isolate, and reports
// which locks are held.
//
// V8 allows one thread at a time inside an isolate. Each isolate has a lock, which
// goroutines acquire in FIFO order. A goroutine that waits occupies no OS thread, and
// stops waiting when its context ends. The methods of package v8 acquire the lock for
// one call; v8.Context.Do holds it for many.
//
// A goroutine that requests a lock that it holds gets [ErrReentrant] at once. If
// goroutines that hold one lock and request another would wait for each other forever,
// the request that completes the cycle returns [ErrDeadlock].
//
// [Holders] reports which isolates are in use, for how long, and how many goroutines
// wait, so that a host can log why a service is stuck.
package locker
