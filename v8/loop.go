package v8

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/locker"
)

// ErrLoop means that a Loop has more pending than its options allow.
var ErrLoop = errors.New("too much is pending")

// ErrUnsettled means that a promise was awaited that nothing pending is going to
// settle.
var ErrUnsettled = errors.New("nothing is pending that could settle the promise")

// Task is what a Loop runs, in a hold of its context.
type Task func(ctx context.Context, s Scope) error

// LoopOptions are one loop's.
type LoopOptions struct {
	// Pending is how much may be pending at a time: timers, and work that was
	// begun. Default: 10,000.
	Pending int
	// Bytes is how many bytes outside the heap, of arguments and results, what is
	// pending may hold together; see Loop.Reserve. Default: the memory limit of the
	// isolate.
	Bytes uint64
}

const defaultPending = 10_000

// Loop runs in a context what JavaScript waits for: timers, and what Go's own
// goroutines have for it. It ends when nothing is pending. Its methods may be
// called from any goroutine but for Run and Await, which are for one at a time.
// It must be closed.
type Loop struct {
	context *Context
	invalid error // the options were invalid
	most    int
	room    uint64          // in bytes
	work    context.Context // of what was begun
	stop    context.CancelFunc
	wake    chan struct{} // holds a token when something has changed

	mu       sync.Mutex
	tasks    []Task
	timers   timerHeap
	after    uint64 // timers, ever
	pending  int    // timers and work
	bytes    uint64 // reserved
	unwanted int    // of them, those that Run does not wait for
	running  bool
	closed   bool
}

// NewLoop makes a loop for a context. All methods of a loop for a nil or zero
// Context, or with invalid options, return ErrInvalid; see [Loop.Err].
func NewLoop(c *Context, o LoopOptions) *Loop {
	if err := option.Check(o); err != nil {
		return &Loop{invalid: fmt.Errorf("v8: loop: %w", err)}
	}
	if i, err := c.home(); err != nil || i.made() != nil {
		return &Loop{}
	}
	if o.Pending == 0 {
		o.Pending = defaultPending
	}
	if o.Bytes == 0 {
		o.Bytes = c.isolate.Limits().Memory
	}
	l := &Loop{context: c, most: o.Pending, room: o.Bytes, wake: make(chan struct{}, 1)}
	l.work, l.stop = context.WithCancel(context.Background())
	c.loop.Store(l)
	c.isolate.track(1)
	return l
}

// Loop returns the last loop made for the context; nil if there is none, or it is
// closed.
func (c *Context) Loop() *Loop {
	if c == nil {
		return nil
	}
	return c.loop.Load()
}

// Err returns nil while the loop can be used. Otherwise it returns an error that wraps
// ErrInvalid or ErrClosed.
func (l *Loop) Err() error {
	if err := l.made(); err != nil {
		return err
	}
	return l.open()
}

// Context is what the loop runs in.
func (l *Loop) Context() *Context {
	if l == nil {
		return nil
	}
	return l.context
}

// Close ends the loop: timers are stopped, and what was begun has its context
// cancelled and its outcome dropped. Closing twice is fine.
func (l *Loop) Close() error {
	if l.made() != nil {
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
	l.notify()
	return nil
}

func (l *Loop) notify() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// open is an error if the loop is closed.
func (l *Loop) open() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return l.gone()
	}
	return nil
}

func (l *Loop) gone() error { return fmt.Errorf("v8: the loop is closed: %w", ErrClosed) }

// errNothing is that of a function that is nil.
func errNothing(what string) error {
	return fmt.Errorf("v8: loop: %w: the %s is nil", ErrInvalid, what)
}

// Post has a task run. It is the host's own: nothing limits how many there are.
func (l *Loop) Post(t Task) error {
	if err := l.made(); err != nil {
		return err
	}
	if t == nil {
		return errNothing("task")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return l.gone()
	}
	l.tasks = append(l.tasks, t)
	l.notify()
	return nil
}

// begin counts something pending.
func (l *Loop) begin() error {
	if l.closed {
		return l.gone()
	}
	if l.pending >= l.most {
		return fmt.Errorf("v8: %w: %d; LoopOptions.Pending sets the limit", ErrLoop, l.pending)
	}
	l.pending++
	return nil
}

// Reserve counts bytes that something pending holds outside the heap, against
// LoopOptions.Bytes and the limits of the isolate, until Unreserve or Close. It returns
// ErrLoop or a MemoryError if that would be too many, and ErrClosed if the loop is closed.
func (l *Loop) Reserve(n uint64) error {
	if err := l.made(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return l.gone()
	}
	if n > l.room-l.bytes {
		return fmt.Errorf("v8: %w: %d bytes, and %d more were requested; LoopOptions.Bytes sets the limit of %d", ErrLoop, l.bytes, n, l.room)
	}
	if err := l.context.isolate.Charge(n); err != nil {
		return err
	}
	l.bytes += n
	return nil
}

// Unreserve undoes Reserve.
func (l *Loop) Unreserve(n uint64) {
	if l.made() != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n = min(n, l.bytes) // Close has given the rest back
	l.bytes -= n
	l.context.isolate.Discharge(n)
}

// Go has work done on a goroutine of its own, and what it returns run in the
// loop. The work's context ends when the loop is closed. It is ErrLoop where too
// much is pending.
func (l *Loop) Go(work func(ctx context.Context) Task) error {
	if err := l.made(); err != nil {
		return err
	}
	if work == nil {
		return errNothing("work")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.begin(); err != nil {
		return err
	}
	go func() {
		var then Task
		if p := caught(func() { then = work(l.work) }); p != nil {
			then = func(context.Context, Scope) error { return p }
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.end(then)
	}()
	return nil
}

// Keep counts something pending until release is called, which may be more than
// once and from any goroutine: Run waits for it. It is for hosts that know of
// something that the loop does not, such as another isolate that is going to
// notify one that waits with Atomics.waitAsync. It is ErrLoop where too much is
// pending.
func (l *Loop) Keep() (release func(), err error) {
	if err := l.keep(); err != nil {
		return nil, err
	}
	return sync.OnceFunc(func() { l.over(nil) }), nil
}

// keep counts something pending until over.
func (l *Loop) keep() error {
	if err := l.made(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.begin()
}

// over ends something pending; it reports false if the loop is closed, where the
// task is not going to run.
func (l *Loop) over(then Task) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.end(then)
	return !l.closed
}

// end has the task run, nil for none, that something pending ends with.
func (l *Loop) end(then Task) {
	l.pending--
	if !l.closed && then != nil {
		l.tasks = append(l.tasks, then)
	}
	l.notify()
}

// Run runs tasks, each in a hold of its own and the jobs of promises behind it,
// until nothing is pending. It ends early with ctx, and with the first error of a
// task, such as an exception that a timer's function threw, or a RejectionError
// where a promise is rejected and nothing handles it when the jobs behind a task
// have run, unless IsolateOptions.OnUnhandledRejection is told of those. Running
// it again goes on with what is left.
//
// Run has V8's own tasks run when they are due: the callbacks of
// FinalizationRegistry, and what settles the promises of Atomics.waitAsync and of
// WebAssembly. It waits for WebAssembly that is being compiled or instantiated and
// for waits that have a timeout; not for one that has none, see Keep, nor for a
// garbage collection.
func (l *Loop) Run(ctx context.Context) error { return l.run(ctx, nil) }

// run is Run. With enough, which is asked in each hold, it goes on with what the
// caller has begun, until enough says so.
func (l *Loop) run(ctx context.Context, enough func(s Scope) (bool, error)) error {
	if err := l.made(); err != nil {
		return err
	}
	if ctx == nil {
		return fmt.Errorf("v8: loop: %w", locker.ErrNoContext)
	}
	if err := l.start(); err != nil {
		return err
	}
	defer l.finish()
	if ctx.Err() != nil {
		return ended(ctx)
	}
	// A context that is closed has nothing more to say.
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
			// Others may have been in the isolate since.
		}
		if done, err := l.turn(ctx, t, enough); done || err != nil {
			return err
		}
	}
}

// turn runs a task, and what is to be done behind it, in a hold; both may be nil.
func (l *Loop) turn(ctx context.Context, t Task, enough func(s Scope) (bool, error)) (done bool, err error) {
	err = l.context.Do(ctx, func(s Scope) error {
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
	return done, err
}

func ended(ctx context.Context) error { return fmt.Errorf("v8: loop: %w", context.Cause(ctx)) }

// behind does what is to be done behind a task.
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
	r, err := s.rejection(false)
	if r == nil || err != nil {
		i.rejected = false
		return err
	}
	if ctx.Err() != nil { // the guest may have been ended before it could handle it
		return ended(ctx)
	}
	return &RejectionError{Reason: r.Reason}
}

func (l *Loop) start() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running {
		return fmt.Errorf("v8: loop: %w: it is running already", ErrInvalid)
	}
	l.running = true
	return nil
}

func (l *Loop) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = false
}

// wait waits until there may be a task.
func (l *Loop) wait(ctx context.Context, most time.Duration) error {
	alarm := time.NewTimer(most)
	defer alarm.Stop()
	select {
	case <-ctx.Done():
	case <-l.wake:
	case <-alarm.C:
	case <-l.context.isolate.Done():
		return l.context.isolate.gone()
	}
	return nil
}

// take takes the next task, or says how long to wait for one, and whether nothing is
// pending.
func (l *Loop) take(ctx context.Context) (t Task, wait time.Duration, idle bool, err error) {
	if ctx.Err() != nil {
		return nil, 0, false, ended(ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, 0, false, l.gone()
	}
	wait = l.ring(time.Now())
	if len(l.tasks) == 0 {
		due, awaited := l.context.isolate.tasks()
		if due == 0 {
			return runTasks, 0, false, nil
		}
		return nil, min(wait, due), l.pending == l.unwanted && !awaited, nil
	}
	t = l.tasks[0]
	l.tasks[0] = nil
	l.tasks = l.tasks[1:]
	return t, 0, false, nil
}

// Await calls begin, and got, which may be nil, with what it returns; if that is
// a promise, with what it is fulfilled with, running the loop until it is
// settled. A rejection is returned as the *Exception that it would be, thrown and
// not caught. If nothing is pending and the promise is not settled, that is
// ErrUnsettled. Other errors are those of Run.
func (l *Loop) Await(ctx context.Context, begin func(s Scope) (Value, error), got func(s Scope, v Value) error) error {
	if err := l.made(); err != nil {
		return err
	}
	if begin == nil {
		return errNothing("function to begin with")
	}
	if err := l.open(); err != nil {
		return err
	}
	var promise handle // if it is pending; given up here, so that it needs no cleanup
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
			// A rejection is handled here.
			if state, result, err = v.promise(bridge.DoMark); err != nil {
				return err
			}
		}
		if err := l.behind(ctx, s); err != nil {
			return err
		}
		if state == Pending && s.Isolate().microtasks == MicrotasksExplicit { // it may be no longer
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
