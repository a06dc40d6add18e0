package v8

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/seed24588400/paddock/locker"
)

// guard ends an isolate's runs when their contexts end.
//
// Arming a run only notes it here, and a single goroutine of the process, the
// watch, looks at all runs under way once a millisecond and at each deadline:
// no timer, channel or goroutine is made per run. Ending a run is asking V8 to
// terminate, again at each look until the run has unwound, for V8 forgets the
// request on some of its ways out of JavaScript. A run that has not unwound
// when the grace is over is taken out of V8, and the isolate is lost. Noting,
// ending and forgetting a run exclude each other by mu, so a late look never
// hits the next run.
//
// A run that another isolate's JavaScript called for by Scope.Enter ends with
// the runs that were under way there.
//
// Lock order: watch.mu before guard.mu. Only the watch holds two guards', a callee's
// and then its caller's: such runs cannot be parked.
type guard struct {
	mu       sync.Mutex
	runs     []guarded // nested ones, outermost first
	disposed bool      // or lost: V8 must not be asked for anything
	watched  atomic.Bool
	grace    time.Duration
	idle     int    // looks since the last run; the watch's own
	ending   ending // how long something has had to end
	pressed  int    // looks since the grace was over
	closing  bool
	tasking  bool // V8's tasks are run behind a verb, which may have no deadline

	cpuLimited  atomic.Bool
	runCPU, cpu time.Duration // 0: none
}

type guarded struct {
	ctx      context.Context
	deadline time.Time        // zero if none
	end      *TerminatedError // set when the run is being ended
	caller   caller
}

// caller is an isolate whose JavaScript called for a run in another, and how many
// of its runs were under way then; none if it is nil.
type caller struct {
	isolate *Isolate
	runs    int
}

// callingNow is the isolate as a caller.
func (i *Isolate) callingNow() caller {
	i.guard.mu.Lock()
	defer i.guard.mu.Unlock()
	return caller{i, len(i.guard.runs)}
}

// end is how what called is being ended; nil if it goes on.
func (c caller) end() *TerminatedError {
	if c.isolate == nil {
		return nil
	}
	g := &c.isolate.guard
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, r := range g.runs[:min(c.runs, len(g.runs))] {
		if r.end != nil {
			return &TerminatedError{Err: r.end.Err, Cause: r.end.Cause}
		}
	}
	if g.closing {
		return &TerminatedError{Err: ErrClosed, Cause: ErrClosed}
	}
	return nil
}

// how says how the run was ended. The watch may have been ahead of the
// context's own timer, which knows the cause.
func (r *guarded) how() *TerminatedError {
	if r.end != nil && r.end.Err == r.ctx.Err() {
		r.end.Cause = context.Cause(r.ctx)
	}
	return r.end
}

// due tells whether the run is to end, by now.
func (r *guarded) due(now time.Time) bool {
	switch {
	case r.end != nil:
	case r.ctx.Err() != nil:
		r.end = &TerminatedError{Err: r.ctx.Err(), Cause: context.Cause(r.ctx)}
	case !r.deadline.IsZero() && !now.Before(r.deadline):
		// The context's own timer is about to say so.
		r.end = &TerminatedError{Err: context.DeadlineExceeded, Cause: context.DeadlineExceeded}
	default:
		r.end = r.caller.end()
	}
	return r.end != nil
}

// look is how often the watch looks, near what it takes for close to a deadline,
// patience how many looks without a run an
// isolate stays in its list: joining it costs more than staying.
const (
	look     = time.Millisecond
	near     = 3 * look
	patience = 200
	// stackTime is how long a run that is to end has to tell its stack.
	stackTime = 20 * time.Millisecond
	// tasksTime is the CPU time that V8's tasks have behind a run: they may be
	// those of another context.
	tasksTime = 20 * time.Millisecond
	// lag bounds the wait for a context's own timer, which a busy machine delays.
	lag = time.Second
)

// arm notes a run. Its error is that of a context that has ended already, or of
// CPU time that is used up.
func (g *guard) arm(i *Isolate, ctx context.Context) (armed bool, err error) {
	if ctx != nil && i.ctx == nil && g.cpuLimited.Load() {
		return true, g.note(i, ctx) // the budget is the outermost run's
	}
	if ctx == nil {
		return false, fmt.Errorf("v8: %w", locker.ErrNoContext)
	}
	// One that guards the run around this one already needs no second look.
	done := ctx.Done()
	if i.caller.isolate == nil && (done == nil || i.ctx != nil && done == i.ctx.Done()) {
		return false, nil
	}
	return true, g.note(i, ctx)
}

func (g *guard) note(i *Isolate, ctx context.Context) error {
	if ctx.Err() != nil {
		return &TerminatedError{Err: ctx.Err(), Cause: context.Cause(ctx)}
	}
	if g.cpuLimited.Load() && g.overCPU(i) {
		return &TerminatedError{Err: ErrCPULimit, Cause: ErrCPULimit}
	}
	r := guarded{ctx: ctx, caller: i.caller}
	r.deadline, _ = ctx.Deadline()
	g.mu.Lock()
	g.runs = append(g.runs, r)
	g.mu.Unlock()
	if !g.watched.Load() {
		watch.join(i)
	}
	return nil
}

// disarm forgets the innermost run if it was armed. It returns how it or one
// around it was ended, or nil, and whether one around it is to end.
func (g *guard) disarm(i *Isolate, armed bool) (end *TerminatedError, around bool) {
	if !armed && i.ctx == nil {
		return nil, false
	}
	end, ctx, around := g.forget(i, armed)
	if end != nil && end.Err == context.DeadlineExceeded && overdue(ctx) {
		g.learn(end, ctx)
	}
	return end, around
}

// forget does so, and returns the context of what was ended too.
func (g *guard) forget(i *Isolate, armed bool) (end *TerminatedError, ctx context.Context, around bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	outer := len(g.runs)
	if armed {
		outer--
		end, ctx = g.runs[outer].how(), g.runs[outer].ctx
		g.runs[outer] = guarded{}
		g.runs = g.runs[:outer]
	}
	for _, r := range g.runs {
		if r.end != nil {
			around = true
			if end == nil {
				end, ctx = r.how(), r.ctx
			}
		}
	}
	// An inner run's end does not end the outer ones.
	if end != nil && !around && !g.disposed && !g.closing {
		i.bridge.Resume()
		g.ending, g.pressed = ending{}, 0
	}
	return end, ctx, around
}

// Tasks has the watch look at V8's tasks while they are run.
func (h *host) Tasks(on bool) {
	i := (*Isolate)(h)
	i.guard.mu.Lock()
	i.guard.tasking = on
	i.guard.mu.Unlock()
	if on && !i.guard.watched.Load() {
		watch.join(i)
	}
}

// overdue tells whether the context's own deadline is over, which it may not know
// yet, or know only by now; a run that ended with its caller's deadline may have
// none.
func overdue(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// learn waits for a context whose deadline is over to know it too, and with it
// the cause: its timer, which on a busy machine is late by milliseconds, may come
// behind the watch and the end of the run.
func (g *guard) learn(end *TerminatedError, ctx context.Context) {
	late := time.NewTimer(lag)
	defer late.Stop()
	select {
	case <-ctx.Done():
		g.mu.Lock()
		defer g.mu.Unlock()
		if ctx.Err() == end.Err {
			end.Cause = context.Cause(ctx)
		}
	case <-late.C: // a context of the host's own, perhaps
	}
}

// park takes the runs under way out of sight, so that their ends hit nobody
// else. Its error is of one that is being ended.
func (g *guard) park() ([]guarded, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for n := range g.runs {
		if end := g.runs[n].how(); end != nil {
			return nil, end
		}
	}
	runs := g.runs
	g.runs = nil
	return runs, nil
}

// keep undoes park before anybody else was let in.
func (g *guard) keep(runs []guarded) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.runs = runs
}

// unpark takes them back, and has those ended whose time has come; it returns
// how the outermost of them ends, or nil.
func (g *guard) unpark(i *Isolate, runs []guarded) *TerminatedError {
	end := g.takeBack(i, runs)
	if len(runs) > 0 && !g.watched.Load() {
		watch.join(i)
	}
	return end
}

func (g *guard) takeBack(i *Isolate, runs []guarded) (end *TerminatedError) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.runs = runs
	if g.disposed {
		return nil
	}
	now := time.Now()
	for n := range runs {
		if runs[n].due(now) && end == nil {
			end = runs[n].how()
		}
	}
	// A request to end what ran meanwhile may have hit this thread: V8 takes it
	// for who had the lock last.
	i.bridge.Resume()
	g.ending, g.pressed = ending{}, 0
	if end != nil || g.closing {
		g.press(i, now)
	}
	return end
}

// close ends what runs for good: the isolate is closed.
func (g *guard) close(i *Isolate) {
	g.mu.Lock()
	if g.disposed {
		g.mu.Unlock()
		return
	}
	g.closing = true
	// Terminating alone would let JavaScript without loops or calls of its own go
	// on, and call Go.
	i.bridge.Stop()
	i.bridge.Terminate()
	g.mu.Unlock()
	watch.join(i)
}

// release has V8 left alone: the isolate is lost.
func (g *guard) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.disposed = true
}

func (g *guard) dispose() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.disposed = true
	g.runs = nil
}

// interrupt has what waits in Isolate.interrupts served.
func (g *guard) interrupt(i *Isolate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.disposed {
		i.bridge.Interrupt()
	}
}

// limit sets the limits of CPU time.
func (g *guard) limit(l Limits) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.runCPU, g.cpu = l.RunCPU, l.CPU
	g.cpuLimited.Store(l.clock())
}

func (g *guard) overCPU(i *Isolate) bool {
	t := i.bridge.Times()
	return g.runCPU > 0 && t.RunCPU > uint64(g.runCPU) || g.cpu > 0 && t.CPU > uint64(g.cpu)
}

// look ends the runs whose contexts have ended and returns the next deadline,
// and false when the isolate has been idle for long.
func (g *guard) look(i *Isolate, now time.Time, next *time.Time) (stay bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.runs) == 0 && !g.closing && !g.tasking || g.disposed {
		g.idle++
		if g.disposed || g.idle > patience {
			g.watched.Store(false)
			return false
		}
		return true
	}
	g.idle = 0
	ended := g.closing
	if len(g.runs) > 0 && g.runs[0].end == nil && g.cpuLimited.Load() && g.overCPU(i) {
		g.runs[0].end = &TerminatedError{Err: ErrCPULimit, Cause: ErrCPULimit}
	}
	for n := range g.runs {
		r := &g.runs[n]
		if r.due(now) {
			ended = true
		} else if !r.deadline.IsZero() && r.deadline.Before(*next) {
			*next = r.deadline
		}
	}
	if ended {
		g.press(i, now)
	}
	i.bridge.BoundTasks(uint64(tasksTime))
	return true
}

// press asks V8 to end what runs, more firmly at each look.
func (g *guard) press(i *Isolate, now time.Time) {
	if g.ending.since.IsZero() {
		g.ending.begin(i, now)
		i.bridge.Stop()
		return
	}
	took := now.Sub(g.ending.since)
	// What notes the stack comes at the next step of JavaScript, but after
	// Terminate if both wait, as they do while the system has the thread wait.
	if took < stackTime && (g.grace < 0 || took < g.grace/2) && !g.closing {
		return
	}
	i.bridge.Terminate()
	if g.grace < 0 || !g.ending.over(i, now, g.grace) {
		return
	}
	// It may be in a Go function that takes its time: less and less often.
	g.pressed++
	if g.pressed < 100 || g.pressed%50 == 0 {
		i.bridge.Evict()
	}
}

// ending is how long a run that is to end has had for it. What counts is the
// CPU time of its thread: on a busy machine the run, and the watch that tells it
// to end, wait for a processor.
type ending struct {
	since  time.Time // zero if nothing is to end
	thread uint64    // that was inside when cpu was read
	cpu    uint64    // of the thread, ns
}

func (e *ending) begin(i *Isolate, now time.Time) {
	e.since = now
	e.thread, e.cpu = i.bridge.ThreadCPU()
}

// A thread that waits uses no CPU time, so the time that passes has a bound too:
// waitFactor times the grace, and waitLeast at least.
const (
	waitFactor = 10
	waitLeast  = 5 * time.Second
)

// over reports whether the grace is.
func (e *ending) over(i *Isolate, now time.Time, grace time.Duration) bool {
	took := now.Sub(e.since)
	if took < grace {
		return false // CPU time is not faster
	}
	if took >= max(waitLeast, waitFactor*grace) {
		return true
	}
	thread, cpu := i.bridge.ThreadCPU()
	if thread != e.thread {
		e.thread, e.cpu = thread, cpu
	}
	return cpu-e.cpu >= uint64(grace)
}

// watch is the goroutine that looks after all isolates with runs under way. It
// ends when there are none.
var watch watcher

type watcher struct {
	mu       sync.Mutex
	isolates []*Isolate
	running  bool
}

func (w *watcher) join(i *Isolate) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !i.guard.watched.CompareAndSwap(false, true) {
		return
	}
	w.isolates = append(w.isolates, i)
	if !w.running {
		w.running = true
		go w.loop()
	}
}

func (w *watcher) loop() {
	for {
		now := time.Now()
		next := now.Add(near)
		w.mu.Lock()
		stay := w.isolates[:0]
		for _, i := range w.isolates {
			if i.guard.look(i, now, &next) {
				stay = append(stay, i)
			}
		}
		clear(w.isolates[len(stay):])
		w.isolates = stay
		if len(stay) == 0 {
			w.running = false
			w.mu.Unlock()
			return
		}
		w.mu.Unlock()
		rest(now, next)
	}
}

// rest waits until the next look, or for the next deadline if it is before
// that. Go's timers may come a millisecond late, for the runtime's poller waits
// in whole ones: near a deadline the thread sleeps itself.
func rest(now, next time.Time) {
	if next.Sub(now) >= near {
		time.Sleep(look)
		return
	}
	// A signal may end it early, which is one look more.
	t := syscall.NsecToTimespec(max(0, min(look, time.Until(next)).Nanoseconds()))
	_ = syscall.Nanosleep(&t, nil)
}
