package lock

import (
	"container/list"
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/holders"
	"github.com/seed24588400/paddock/locker"
)

// States of a Locker. Acquiring and releasing an uncontended lock is one atomic operation
// each, which changes free to held and held to free.
const (
	free   uint32 = iota
	held          // without waiters; the time at which it was acquired is not known
	timed         // without waiters; since is known
	queued        // with waiters; since is known
)

// Lives of a Locker, in this order. The isolate is disposed of once, when it is closed and
// the last goroutine has left.
const (
	open uint32 = iota
	closed
	disposed
)

// Locker is the queue in front of one isolate. It is safe for concurrent use by
// multiple goroutines. The zero Locker is not usable; see [New].
type Locker struct {
	//lint:ignore U1000 a build with the invariants uses it
	checks
	isolate *bridge.Isolate
	id      uint64 // of the isolate
	name    string

	state atomic.Uint32
	life  atomic.Uint32
	// thread is the thread to which the holder is tied, or 0 if the holder can move
	// between threads.
	thread    atomic.Uint64
	suspended int // number of suspended goroutines; guarded by the lock itself
	gate      *Gate
	usage     usage
	passed    bool // whether the holder has passed the gate; guarded by the lock itself

	mu      sync.Mutex
	waiters list.List // of chan struct{}, which is closed when the lock is handed over
	since   time.Time // when the lock was acquired at the latest, in states timed and queued

	refuse  chan struct{} // closed by Close
	dispose func()
	done    chan struct{}
}

// New creates the queue of an isolate with this ID and name. gate limits how many locks
// are held at a time, and may be nil. After [Locker.Close], dispose is called once, by the
// last goroutine to leave, with the lock held. A Locker must be closed.
func New(isolate *bridge.Isolate, id uint64, name string, gate *Gate, dispose func()) *Locker {
	l := &Locker{isolate: isolate, id: id, name: name, gate: gate, dispose: dispose, refuse: make(chan struct{}),
		done: make(chan struct{})}
	holders.Add(l)
	return l
}

// ErrNilContext is the [locker.ErrInvalid] for a nil context.Context.
var ErrNilContext = fmt.Errorf("%w: the context is nil; use context.Background()", locker.ErrInvalid)

// Ended returns the error of a context that has ended, with its cause if there is
// another.
func Ended(ctx context.Context) error {
	if ctx == nil {
		return ErrNilContext
	}
	err, cause := ctx.Err(), context.Cause(ctx)
	if cause == err {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// Lock acquires the lock. It returns the error and the cause of ctx if ctx ends
// first, ErrReentrant if the goroutine holds the lock already, ErrDeadlock if it
// would wait for itself through other goroutines, and ErrClosed if the isolate is
// closed.
func (l *Locker) Lock(ctx context.Context) error {
	if ctx == nil {
		return ErrNilContext
	}
	passed, err := l.gate.enter(ctx, &l.usage, l.refuse)
	if err != nil {
		return err
	}
	if !l.state.CompareAndSwap(free, held) {
		if err := l.wait(ctx); err != nil {
			l.gate.leave(passed, &l.usage)
			return err
		}
	}
	l.acquired()
	l.passed = passed
	if l.Closed() {
		l.Unlock()
		return locker.ErrClosed
	}
	return nil
}

func (l *Locker) wait(ctx context.Context) error {
	thread := bridge.ThreadInside()
	if thread != 0 && thread == l.thread.Load() {
		return locker.ErrReentrant
	}
	if l.Closed() {
		return locker.ErrClosed
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
	case <-l.refuse:
		err = locker.ErrClosed
	}
	l.mu.Lock()
	select {
	case <-ready:
		// The lock was handed over at the same moment: release it to the next waiter.
		l.mu.Unlock()
		l.acquired()
		l.Unlock()
	default:
		l.waiters.Remove(waiter)
		l.left(waiter)
		if l.waiters.Len() == 0 {
			l.state.Store(timed)
		}
		l.checkQueue()
		l.mu.Unlock()
	}
	return err
}

// enqueue joins the queue. If the lock was free, enqueue acquires it and returns a
// nil channel.
func (l *Locker) enqueue() (ready chan struct{}, waiter *list.Element) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.state.Load() != queued {
		// Without the mutex the state changes only between free and held.
		switch {
		case l.state.CompareAndSwap(free, held):
			return nil, nil
		case l.state.CompareAndSwap(held, queued):
			l.since = time.Now()
		default:
			l.state.CompareAndSwap(timed, queued)
		}
	}
	ready = make(chan struct{})
	waiter = l.waiters.PushBack(ready)
	l.joined(waiter)
	l.checkQueue()
	return ready, waiter
}

// Unlock releases the lock to the next waiter.
func (l *Locker) Unlock() {
	l.releasing()
	passed := l.passed
	l.passed = false
	l.unlock()
	l.gate.leave(passed, &l.usage)
}

func (l *Locker) unlock() {
	for {
		// Suspended goroutines have not left: the last of them disposes of the isolate.
		suspended := l.suspended > 0
		if l.life.Load() == closed && !suspended {
			l.disposeOnce()
		}
		if !l.state.CompareAndSwap(held, free) {
			if l.handOver() {
				return
			}
			continue // the lock is still held, and Close may have been called
		}
		// Close may have been called after the check and found the lock held.
		if suspended || l.life.Load() != closed || !l.state.CompareAndSwap(free, held) {
			return
		}
	}
}

// handOver hands the lock to the first waiter. It returns false if there is none, or if
// all waiters have left the queue; the state is then held.
func (l *Locker) handOver() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	front := l.waiters.Front()
	if front == nil {
		l.state.Store(held)
		return false
	}
	l.handing(front)
	l.waiters.Remove(front)
	l.since = time.Now()
	if l.waiters.Len() == 0 {
		l.state.Store(timed)
	}
	l.checkQueue()
	close(front.Value.(chan struct{}))
	return true
}

// Hold acquires the lock as [Locker.Lock] does, locks the goroutine to its thread,
// and opens V8's scopes in the context that enter returns. enter is called with the
// lock held; if it returns an error, Hold releases the lock. Release must be called
// on the same goroutine.
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

// HoldAfter is like [Locker.Hold] for a call that opens the hold itself. If call
// leaves the hold open it returns its thread. Otherwise it returns 0, and HoldAfter
// releases the lock and returns false.
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

// Release ends a hold and releases the lock.
func (l *Locker) Release() {
	l.thread.Store(0)
	l.isolate.CloseHold()
	runtime.UnlockOSThread()
	l.Unlock()
}

// Enter records that the holder's goroutine runs Go code called by JavaScript on this
// thread. It returns the argument for Leave.
func (l *Locker) Enter(thread uint64) (outer uint64) {
	outer = l.thread.Load()
	if outer != thread { // in a hold the thread is set already
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

// Suspend releases the lock during an activation. The goroutine stays inside the
// isolate, which is not disposed of before it leaves. Resume must follow, with the
// result of Suspend.
func (l *Locker) Suspend() (thread uint64) {
	thread = l.thread.Load()
	l.thread.Store(0)
	l.suspended++
	l.Unlock()
	return thread
}

// Resume acquires the lock again, behind the goroutines that wait already, even if
// the isolate is closed. It is not recorded in the table of waiting threads: a suspended
// goroutine must not be inside another isolate, so that no other goroutine can wait
// for it.
func (l *Locker) Resume(thread uint64) {
	passed := l.gate.reenter(&l.usage)
	if !l.state.CompareAndSwap(free, held) {
		if ready, _ := l.enqueue(); ready != nil {
			<-ready
		}
	}
	l.acquired()
	l.resuming()
	l.passed = passed
	l.suspended--
	l.thread.Store(thread)
}

// WithHolderOf reports whether the goroutine that holds l is inside the other isolate
// as well. It must be called on that goroutine.
func (l *Locker) WithHolderOf(other *Locker) bool {
	thread := l.thread.Load()
	return thread != 0 && thread == other.thread.Load()
}

// Closed reports whether Close was called.
func (l *Locker) Closed() bool { return l.life.Load() != open }

// Done returns a channel that is closed when the isolate has been disposed of.
func (l *Locker) Done() <-chan struct{} { return l.done }

// Close closes the isolate to new callers, and never waits. Waiting goroutines get
// ErrClosed, except those in Resume. Goroutines inside stay until they leave, and the
// last one to leave disposes of the isolate. If there is none, Close disposes of it.
// Close reports whether this was the first call.
func (l *Locker) Close() bool {
	if !l.life.CompareAndSwap(open, closed) {
		return false
	}
	close(l.refuse)
	if l.state.CompareAndSwap(free, held) {
		l.acquired()
		l.Unlock()
	}
	return true
}

// disposeOnce must be called with the lock held.
func (l *Locker) disposeOnce() {
	if l.life.CompareAndSwap(closed, disposed) {
		l.dispose()
		holders.Remove(l)
		close(l.done)
	}
}

// Holder implements [holders.Lock]. If the lock is held and no time is known, it counts
// from now on.
func (l *Locker) Holder() (h holders.Holder, locked bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state.CompareAndSwap(held, timed) {
		l.since = time.Now()
	}
	if s := l.state.Load(); s == free || s == held { // if held, it was acquired just now
		return holders.Holder{}, false
	}
	return holders.Holder{Isolate: l.id, Name: l.name, Held: time.Since(l.since), Waiting: l.waiters.Len()}, true
}
