package v8

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/closed"
	"github.com/seed24588400/paddock/internal/lock"
	"github.com/seed24588400/paddock/internal/option"
)

// ErrPendingLimit means that a Loop has more pending than its options allow.
var ErrPendingLimit = errors.New("the limit of pending work is reached")

// ErrUnsettled means that Await waited for a promise that nothing pending can settle.
var ErrUnsettled = errors.New("no pending work can settle the promise")

// Task is a function that a Loop runs in a hold of its context.
type Task func(ctx context.Context, s Scope) error

// LoopOptions are the options of [NewLoop].
type LoopOptions struct {
	// MaxPending is the maximum number of pending timers and of asynchronous work
	// together. Default: 10,000.
	MaxPending int
	// MaxBytes is the maximum number of bytes that pending work may hold outside the
	// heap, for arguments and results; see [Loop.Reserve]. Default: the memory limit of
	// the isolate.
	MaxBytes uint64
}

const defaultPending = 10_000

// Loop is the event loop of a context: it runs timers and the results of asynchronous
// work of the host. It ends when nothing is pending. Its methods are safe for concurrent
// use by multiple goroutines, but only one Run or Await can be active at a time. A Loop
// must be closed.
type Loop struct {
	context *Context
	invalid error // set if the options were invalid
	most    int
	room    uint64          // the limit on bytes
	work    context.Context // the context of asynchronous work
	stop    context.CancelFunc
	wake    chan struct{} // holds a token if something has changed

	mu    sync.Mutex
	tasks []Task
	// resolvers are those of Loop.Resolver that are neither used nor closed.
	resolvers map[*Resolver]struct{}
	timers    timerHeap
	after     uint64 // the number of timers that were ever set
	pending   int    // timers and asynchronous work
	bytes     uint64 // reserved bytes
	unrefs    int    // the pending timers that Run does not wait for
	running   bool
	resumed   chan struct{} // closed when the loop runs; nil if nothing waits for that
	closed    bool

	rejections func(ctx context.Context, s Scope, promise, reason Value, handled bool) (bool, error) // may be nil
}

// NewLoop creates a loop for a context. If the Context is nil or zero, or if an option is
// invalid, all methods of the loop return an error that wraps ErrInvalid; see [Loop.Err].
func NewLoop(c *Context, o LoopOptions) *Loop {
	if err := option.Check(o); err != nil {
		return &Loop{invalid: fmt.Errorf("v8: loop: %w", err)}
	}
	if i, err := c.owner(); err != nil || i.nonzero() != nil {
		return &Loop{}
	}
	if o.MaxPending == 0 {
		o.MaxPending = defaultPending
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = c.isolate.Limits().Memory
	}
	l := &Loop{context: c, most: o.MaxPending, room: o.MaxBytes, wake: make(chan struct{}, 1)}
	l.work, l.stop = context.WithCancel(context.Background())
	c.loop.Store(l)
	c.isolate.track(1)
	return l
}

// Loop returns the loop that was last created for the context, or nil if there is none or
// it is closed.
func (c *Context) Loop() *Loop {
	if c == nil {
		return nil
	}
	return c.loop.Load()
}

// Err returns nil while the loop can be used. Otherwise it returns an error that wraps
// ErrInvalid or ErrClosed.
func (l *Loop) Err() error {
	if err := l.nonzero(); err != nil {
		return err
	}
	return l.open()
}

// Context returns the context of the loop.
func (l *Loop) Context() *Context {
	if l == nil {
		return nil
	}
	return l.context
}

// Close closes the loop. Timers are stopped, the context of asynchronous work is
// canceled, the results of the work are dropped, and the Resolvers of the loop are closed.
// Calling Close again has no effect.
func (l *Loop) Close() error {
	if l.nonzero() != nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.context.isolate.track(-1)
	}
	l.closed = true
	l.context.isolate.Discharge(l.bytes)
	l.bytes = 0
	l.context.loop.CompareAndSwap(l, nil)
	l.stop()
	l.timers, l.tasks = nil, nil
	for r := range l.resolvers {
		r.handle.close()
	}
	l.resolvers = nil
	l.notify()
	return nil
}

func (l *Loop) notify() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// open returns an error if the loop is closed.
func (l *Loop) open() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return l.closedError()
	}
	return nil
}

func (l *Loop) closedError() error { return fmt.Errorf("v8: %w", closed.Error("the loop is closed")) }

var errExited = fmt.Errorf("v8: loop: %w: the work has called runtime.Goexit", ErrInvalid)

// errNothing returns the error for a nil function.
func errNothing(what string) error {
	return fmt.Errorf("v8: loop: %w: the %s is nil", ErrInvalid, what)
}

// Post adds a task to the loop. The number of posted tasks is not limited, because only
// the host can post tasks.
func (l *Loop) Post(t Task) error {
	if err := l.nonzero(); err != nil {
		return err
	}
	if t == nil {
		return errNothing("task")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return l.closedError()
	}
	l.tasks = append(l.tasks, t)
	l.notify()
	return nil
}

// begin increments the number of pending timers and work.
func (l *Loop) begin() error {
	if l.closed {
		return l.closedError()
	}
	if l.pending >= l.most {
		return fmt.Errorf("v8: %w: %d timers and operations; LoopOptions.MaxPending sets the limit",
			ErrPendingLimit, l.pending)
	}
	l.pending++
	return nil
}

// Reserve counts bytes that pending work holds outside the heap against LoopOptions.MaxBytes
// and the limits of the isolate, until Unreserve or Close. It returns an error that wraps
// ErrPendingLimit, or a MemoryError, if a limit would be exceeded, and ErrClosed if the loop is
// closed.
func (l *Loop) Reserve(n uint64) error {
	if err := l.nonzero(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return l.closedError()
	}
	if n > l.room-l.bytes {
		return fmt.Errorf("v8: %w: %d bytes are in use and %d more were requested; LoopOptions.MaxBytes sets the "+
			"limit of %d bytes", ErrPendingLimit, l.bytes, n, l.room)
	}
	if err := l.context.isolate.Charge(n); err != nil {
		return err
	}
	l.bytes += n
	return nil
}

// Unreserve undoes Reserve for n bytes.
func (l *Loop) Unreserve(n uint64) {
	if l.nonzero() != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n = min(n, l.bytes) // Close has already discharged the bytes
	l.bytes -= n
	l.context.isolate.Discharge(n)
}

// Go runs work on a new goroutine, and the task that it returns in the loop. The context
// of work is canceled when the loop is closed. Go returns an error that wraps ErrPendingLimit if
// the limit of pending work is reached. A panic of work, or a call of runtime.Goexit, is the
// error of its task.
func (l *Loop) Go(work func(ctx context.Context) Task) error {
	if err := l.nonzero(); err != nil {
		return err
	}
	if work == nil {
		return errNothing("work")
	}
	return l.spawn(work, func() {})
}

// spawn implements Go. It calls ended when the work is no longer pending.
func (l *Loop) spawn(work func(ctx context.Context) Task, ended func()) error {
	if err := l.keep(); err != nil {
		return err
	}
	go func() {
		then := func(context.Context, Scope) error { return errExited }
		defer func() { // also if work calls runtime.Goexit
			l.over(then)
			ended()
		}()
		if p := caught(func() { then = work(l.work) }); p != nil {
			then = func(context.Context, Scope) error { return p }
		}
	}()
	return nil
}

// Keep counts as pending work until release is called, so that Run waits. release may be
// called more than once and from any goroutine. Keep is meant for work that the loop does
// not know of, for example another isolate that will notify a guest in Atomics.waitAsync.
// Keep returns an error that wraps ErrPendingLimit if the limit of pending work is reached.
func (l *Loop) Keep() (release func(), err error) {
	if err := l.keep(); err != nil {
		return nil, err
	}
	return sync.OnceFunc(func() { l.over(nil) }), nil
}

// keep counts as pending work until over is called.
func (l *Loop) keep() error {
	if err := l.nonzero(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.begin()
}

// over ends pending work. It returns false if the loop is closed; the task is then not
// run.
func (l *Loop) over(then Task) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end(then)
	return !l.closed
}

// end ends pending work and adds its task, which may be nil.
func (l *Loop) end(then Task) {
	l.pending--
	if !l.closed && then != nil {
		l.tasks = append(l.tasks, then)
	}
	l.notify()
}

// Run runs tasks until nothing is pending. Each task runs in a separate hold, and its
// microtasks run after it. Run returns early if ctx ends, with an error that wraps
// ErrClosed if the Context or the isolate is closed, and with the first error of a task,
// for example an exception that the function of a timer threw. If a promise has been
// rejected and has no handler after the microtasks of a task, Run returns a
// RejectionError, unless IsolateOptions.OnUnhandledRejection is set. A later call of Run
// continues with the remaining tasks. A panic of a task passes through Run, which releases
// the isolate.
//
// Run also runs V8's own tasks when they are due: the callbacks of FinalizationRegistry,
// and the tasks that settle promises of Atomics.waitAsync and of WebAssembly. It waits
// for WebAssembly that is being compiled or instantiated, and for calls of
// Atomics.waitAsync that have a timeout. It does not wait for calls without a timeout
// (see [Loop.Keep]), nor for a garbage collection.
func (l *Loop) Run(ctx context.Context) error { return l.run(ctx, nil) }

// run implements Run and Await. If enough is not nil, it is called in each hold, and run
// returns when it returns true.
func (l *Loop) run(ctx context.Context, enough func(s Scope) (bool, error)) error {
	if err := l.nonzero(); err != nil {
		return err
	}
	if ctx == nil {
		return fmt.Errorf("v8: loop: %w", lock.ErrNilContext)
	}
	if err := l.start(); err != nil {
		return err
	}
	defer l.finish()
	if ctx.Err() != nil {
		return ended(ctx)
	}
	// A closed context has no rejections to report.
	if enough == nil && !l.context.handle.closed.Load() {
		if _, err := l.turn(ctx, nil, nil); err != nil {
			return err
		}
	}
	watched := false
	for {
		t, wait, idle, err := l.take(ctx)
		if err != nil {
			return err
		}
		if t == nil && watched {
			if idle {
				return nil
			}
			if err := l.wait(ctx, wait); err != nil {
				return err
			}
			continue
		}
		if t == nil {
			if err := pump.add(l); err != nil {
				return err
			}
			defer pump.remove(l)
			watched = true
			if enough == nil {
				continue
			}
			// Other goroutines may have used the isolate meanwhile.
		}
		if done, err := l.turn(ctx, t, enough); done || err != nil {
			return err
		}
	}
}

// turn runs a task and the steps after it in one hold. Both t and enough may be nil. If
// ctx ends before the task begins, the next call of run continues with it.
func (l *Loop) turn(ctx context.Context, t Task, enough func(s Scope) (bool, error)) (done bool, err error) {
	begun := false
	err = l.context.Do(ctx, func(s Scope) error {
		begun = true
		if t != nil {
			if err := t(ctx, s); err != nil {
				return err
			}
		}
		err := l.behind(ctx, s)
		if err == nil && enough != nil {
			done, err = enough(s)
		}
		return err
	})
	if t != nil && !begun {
		l.putBack(t)
	}
	return done, err
}

// putBack makes t the next task.
func (l *Loop) putBack(t Task) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.tasks = slices.Insert(l.tasks, 0, t)
	}
}

func ended(ctx context.Context) error { return fmt.Errorf("v8: loop: %w", context.Cause(ctx)) }

// behind runs the steps that follow each task: explicit microtasks and the check for
// rejections.
func (l *Loop) behind(ctx context.Context, s Scope) error {
	i := l.context.isolate
	if i.microtasks == MicrotasksExplicit {
		if err := s.RunMicrotasks(ctx); err != nil {
			return err
		}
	}
	if !i.rejected || i.rejections.any() {
		return nil
	}
	l.mu.Lock()
	hook := l.rejections
	l.mu.Unlock()
	for _, handled := range []bool{false, true} {
		for more := true; more; {
			var err error
			if more, err = l.reject(ctx, s, hook, handled); err != nil {
				return err
			}
		}
		if hook == nil {
			break
		}
	}
	i.rejected = false
	return nil
}

// reject returns the error of the next rejection, unless the hook returns true for it.
func (l *Loop) reject(
	ctx context.Context, s Scope, hook func(context.Context, Scope, Value, Value, bool) (bool, error), handled bool,
) (more bool, err error) {
	err = s.Nest(func(s Scope) error {
		r, err := s.rejection(handled)
		if r == nil || err != nil {
			l.context.isolate.rejected = false
			return err
		}
		if ctx.Err() != nil { // the guest may have been ended before it could handle the rejection
			return ended(ctx)
		}
		if hook != nil {
			done, err := hook(ctx, s, r.Promise, r.Reason.Value, handled)
			if err != nil || done || handled {
				more = true
				return err
			}
		}
		return &RejectionError{Reason: r.Reason}
	})
	return more, err
}

// onRejection is OnRejection of package wire.
func (l *Loop) onRejection(f func(context.Context, Scope, Value, Value, bool) (bool, error)) {
	if l.Err() != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rejections = f
}

func (l *Loop) start() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running {
		return fmt.Errorf("v8: loop: %w: the loop is already running", ErrInvalid)
	}
	l.running = true
	if l.resumed != nil {
		close(l.resumed)
		l.resumed = nil
	}
	return nil
}

func (l *Loop) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = false
}

// wait waits until there may be a task. It returns an error if the context or its isolate is
// closed; the pump wakes the loop if that happens later.
func (l *Loop) wait(ctx context.Context, most time.Duration) error {
	if err := l.context.check(); err != nil {
		return err
	}
	alarm := time.NewTimer(most)
	defer alarm.Stop()
	select {
	case <-ctx.Done():
	case <-l.wake:
	case <-alarm.C:
	}
	return nil
}

// take returns the next task. If there is none, it returns how long to wait for one, and
// whether nothing is pending.
func (l *Loop) take(ctx context.Context) (t Task, wait time.Duration, idle bool, err error) {
	if ctx.Err() != nil {
		return nil, 0, false, ended(ctx)
	}
	left, err := l.context.isolate.guard.timeLeft()
	if err != nil {
		return nil, 0, false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, 0, false, l.closedError()
	}
	wait = min(left, l.queueDue(time.Now()))
	if len(l.tasks) == 0 {
		due, awaited := l.context.isolate.tasks()
		if due == 0 {
			return runTasks, 0, false, nil
		}
		return nil, min(wait, due), l.pending == l.unrefs && !awaited, nil
	}
	t = l.tasks[0]
	l.tasks[0] = nil
	l.tasks = l.tasks[1:]
	return t, 0, false, nil
}

// Await calls begin in a hold. If the result is a promise, Await runs the loop until the
// promise is settled. It then calls got, which may be nil, with the fulfilled value, or
// with the result of begin if that is not a promise. If the promise is rejected, Await
// returns the *Exception that throwing the reason uncaught would cause. If nothing is
// pending and the promise is not settled, the error wraps ErrUnsettled. Other errors are
// those of Run.
func (l *Loop) Await(ctx context.Context, begin func(s Scope) (Value, error), got func(s Scope, v Value) error) error {
	if err := l.nonzero(); err != nil {
		return err
	}
	if begin == nil {
		return errNothing("function begin")
	}
	if err := l.open(); err != nil {
		return err
	}
	var promise handle // set if the promise is pending; released below, so it needs no cleanup
	settled := func(s Scope, state PromiseState, result Value) error {
		if state == Rejected {
			return result.Error()
		}
		if got == nil {
			return nil
		}
		return got(s, result)
	}
	err := l.context.Do(ctx, func(s Scope) error {
		v, err := begin(s)
		if err != nil {
			return err
		}
		state, result := Fulfilled, v
		if v.Kind() == KindPromise {
			// DoMark marks the promise as handled.
			if state, result, err = v.promise(bridge.OpMark); err != nil {
				return err
			}
		}
		if err := l.behind(ctx, s); err != nil {
			return err
		}
		if state == Pending && s.Isolate().microtasks == MicrotasksExplicit { // the microtasks may have settled it
			if state, result, err = v.Promise(); err != nil {
				return err
			}
		}
		if state == Pending {
			bits, err := v.persist()
			if err == nil {
				promise.hold(l.context.isolate, bits)
			}
			return err
		}
		return settled(s, state, result)
	})
	if err != nil || promise.isolate == nil {
		return err
	}
	defer promise.close()
	done := false
	err = l.run(ctx, func(s Scope) (bool, error) {
		v := Value{kind: KindPromise, bits: uint64(promise.bits), ref: scopeRef(s)}
		state, result, err := v.Promise()
		if err != nil || state == Pending {
			return false, err
		}
		done = true
		promise.free()
		return true, settled(s, state, result)
	})
	if err == nil && !done {
		err = fmt.Errorf("v8: %w", ErrUnsettled)
	}
	return err
}
