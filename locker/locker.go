package locker

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/bridge"
)

var (
	// ErrReentrant means that the goroutine asks for an isolate that it is
	// already using: in a hold, or in a function called by its JavaScript.
	ErrReentrant = errors.New("this goroutine is already inside the isolate; use the Scope it was given")
	// ErrDeadlock means that the isolate would never come free: whoever is in
	// it waits, directly or through others, for one that this goroutine is
	// using. Of those who wait for each other the last to ask gets it, whatever
	// the contexts; the others get on when it lets go of what it has.
	ErrDeadlock = errors.New("deadlock: the isolate's user waits for one that this goroutine is using")
	// ErrClosed means that the isolate is closed.
	ErrClosed = errors.New("the isolate is closed")
	// ErrInvalid means that the arguments cannot be; nothing was done.
	ErrInvalid = errors.New("invalid argument")
	// ErrNoContext is the ErrInvalid of a nil context.Context.
	ErrNoContext = fmt.Errorf("%w: the context is nil; use context.Background()", ErrInvalid)
)

// States of a Locker. Waiters exist only in queued, so that taking and giving
// back an uncontended turn are one atomic operation each.
const (
	free uint32 = iota
	held
	queued
)

// Locker is the queue in front of one isolate. All its methods may be called
// from any goroutine. The zero Locker is not usable; see [New].
type Locker struct {
	isolate *bridge.Isolate
	state   atomic.Uint32
	// thread is the one that the holder is tied to, 0 while it is free to move.
	thread atomic.Uint64
	parked int // of those inside; belongs to whoever has the turn

	mu      sync.Mutex
	waiters list.List // of chan struct{}, closed on hand-over

	closed   atomic.Bool
	closing  chan struct{} // closed with it
	disposed atomic.Bool
	dispose  func()
	done     chan struct{}
}

// New makes the queue of an isolate. dispose is called once after [Locker.Close],
// by the last goroutine to leave, with the turn.
func New(isolate *bridge.Isolate, dispose func()) *Locker {
	return &Locker{isolate: isolate, dispose: dispose, closing: make(chan struct{}), done: make(chan struct{})}
}

// Ended says how a context ended: its error, and its cause if that says more.
func Ended(ctx context.Context) error {
	if ctx == nil {
		return ErrNoContext
	}
	err, cause := ctx.Err(), context.Cause(ctx)
	if cause == err {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// Lock waits for the turn. It returns the context's error and cause when that
// ends first, ErrReentrant when the goroutine has the turn already, ErrDeadlock
// when it would wait for itself through others, and ErrClosed.
func (l *Locker) Lock(ctx context.Context) error {
	if ctx == nil {
		return ErrNoContext
	}
	if !l.state.CompareAndSwap(free, held) {
		if err := l.wait(ctx); err != nil {
			return err
		}
	}
	if l.closed.Load() {
		l.Unlock()
		return ErrClosed
	}
	return nil
}

func (l *Locker) wait(ctx context.Context) error {
	thread := bridge.ThreadInside()
	if thread != 0 && thread == l.thread.Load() {
		return ErrReentrant
	}
	if l.closed.Load() {
		return ErrClosed
	}
	if ctx.Err() != nil {
		return Ended(ctx)
	}
	if thread != 0 {
		if err := waiting.add(thread, l); err != nil {
			return err
		}
		defer waiting.remove(thread)
	}
	ready, waiter := l.enqueue()
	if ready == nil {
		return nil
	}
	var err error
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		err = Ended(ctx)
	case <-l.closing:
		err = ErrClosed
	}
	l.mu.Lock()
	select {
	case <-ready:
		// Handed over at the same moment: the turn goes on to the next.
		l.mu.Unlock()
		l.Unlock()
	default:
		l.waiters.Remove(waiter)
		if l.waiters.Len() == 0 {
			l.state.CompareAndSwap(queued, held)
		}
		l.mu.Unlock()
	}
	return err
}

// enqueue joins the queue; ready is nil if the turn was free and is taken.
func (l *Locker) enqueue() (ready chan struct{}, waiter *list.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// Only a holder moves the state without the mutex, and only to free.
	for !l.state.CompareAndSwap(held, queued) && l.state.Load() != queued {
		if l.state.CompareAndSwap(free, held) {
			return nil, nil
		}
	}
	ready = make(chan struct{})
	return ready, l.waiters.PushBack(ready)
}

// Unlock gives the turn to the next in the queue.
func (l *Locker) Unlock() {
	for {
		// Of those who are parked the last to leave disposes of the isolate.
		parked := l.parked > 0
		if l.closed.Load() && !parked {
			l.disposeOnce()
		}
		if !l.state.CompareAndSwap(held, free) {
			if l.handOver() {
				return
			}
			continue // with the turn still, and maybe a Close that found it taken
		}
		// A Close that came after the check found the turn taken.
		if parked || !l.closed.Load() || l.disposed.Load() || !l.state.CompareAndSwap(free, held) {
			return
		}
	}
}

// handOver gives the turn to the first waiter. It returns false when they have
// all given up; then the state is held again.
func (l *Locker) handOver() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	front := l.waiters.Front()
	if front == nil {
		return false
	}
	l.waiters.Remove(front)
	if l.waiters.Len() == 0 {
		l.state.Store(held)
	}
	close(front.Value.(chan struct{}))
	return true
}

// Hold waits for the turn as [Locker.Lock] does, locks the goroutine to its
// thread, and opens V8's scopes in the context that enter returns; enter is
// called with the turn, and its error gives the turn back. Release undoes all of
// it, on the same goroutine.
func (l *Locker) Hold(ctx context.Context, enter func() (bridge.Handle, error)) error {
	if err := l.Lock(ctx); err != nil {
		return err
	}
	context, err := enter()
	if err != nil {
		l.Unlock()
		return err
	}
	runtime.LockOSThread()
	l.thread.Store(l.isolate.OpenHold(context))
	return nil
}

// HoldAfter is [Locker.Hold] for a call that opens the hold itself, and leaves it
// open if it returns its thread. Otherwise, and held is false then, the turn is
// given back.
func (l *Locker) HoldAfter(ctx context.Context, call func() (thread uint64)) (held bool, err error) {
	if err := l.Lock(ctx); err != nil {
		return false, err
	}
	runtime.LockOSThread()
	thread := call()
	if thread == 0 {
		runtime.UnlockOSThread()
		l.Unlock()
		return false, nil
	}
	l.thread.Store(thread)
	return true, nil
}

// Release ends a hold.
func (l *Locker) Release() {
	l.thread.Store(0)
	l.isolate.CloseHold()
	runtime.UnlockOSThread()
	l.Unlock()
}

// Enter notes that the holder's goroutine is in Go code called by JavaScript
// on this thread; it returns what to give to Leave.
func (l *Locker) Enter(thread uint64) (outer uint64) {
	outer = l.thread.Load()
	if outer != thread { // in a hold it is known already
		l.thread.Store(thread)
	}
	return outer
}

// Leave undoes Enter.
func (l *Locker) Leave(outer uint64) {
	if l.thread.Load() != outer {
		l.thread.Store(outer)
	}
}

// Park gives the turn up in the midst of what its holder does: it stays inside,
// and the isolate is not disposed of before it has left. Unpark must follow; it
// takes what Park returned.
func (l *Locker) Park() (thread uint64) {
	thread = l.thread.Load()
	l.thread.Store(0)
	l.parked++
	l.Unlock()
	return thread
}

// Unpark waits for the turn behind those who wait already, closed or not. It is
// not in the table of who waits for what: whoever is parked must be inside
// nothing else, so that nobody waits for it.
func (l *Locker) Unpark(thread uint64) {
	if !l.state.CompareAndSwap(free, held) {
		if ready, _ := l.enqueue(); ready != nil {
			<-ready
		}
	}
	l.parked--
	l.thread.Store(thread)
}

// WithHolderOf reports whether the goroutine that is tied to a thread in one
// isolate is in the other as well. Ask it on that goroutine.
func (l *Locker) WithHolderOf(other *Locker) bool {
	thread := l.thread.Load()
	return thread != 0 && thread == other.thread.Load()
}

// Closed reports whether Close was called.
func (l *Locker) Closed() bool { return l.closed.Load() }

// Done is closed when the isolate is disposed of.
func (l *Locker) Done() <-chan struct{} { return l.done }

// Close lets nobody in any more and never waits. Who waits is sent away, but for
// Unpark; who is inside stays until it leaves, and the last one to leave disposes of the isolate, at once if there is
// none. It reports whether this was the first call.
func (l *Locker) Close() bool {
	if !l.closed.CompareAndSwap(false, true) {
		return false
	}
	close(l.closing)
	if l.state.CompareAndSwap(free, held) {
		l.Unlock()
	}
	return true
}

// disposeOnce runs with the turn.
func (l *Locker) disposeOnce() {
	if l.disposed.CompareAndSwap(false, true) {
		l.dispose()
		close(l.done)
	}
}
