package v8

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/lock"
)

// guard ends the runs of an isolate when their contexts end.
//
// Arming a run only records it here. One goroutine of the process, the watchdog, checks
// all active runs once a millisecond and at each deadline, so no timer, channel or
// goroutine is created per run. To end a run, the watchdog asks V8 to terminate. It
// repeats the request at each check until the run has unwound, because V8 drops the
// request on some of its ways out of JavaScript. If a run has not unwound when the
// grace is used up, it is unwound by force, and the isolate is lost. mu is held while a
// run is recorded, ended or removed, so a late check never affects the next run.
//
// A run that JavaScript of another isolate started by Scope.Enter ends with the runs
// that were active there.
//
// Lock order: watch.mu before guard.mu. Only the watchdog holds the mutexes of two
// guards, of a callee and then of its caller. This is safe because such runs cannot be
// suspended.
type guard struct {
	mu      sync.Mutex
	life    life
	runs    []guarded // nested runs, outermost first
	ending  ending    // of these runs
	watched atomic.Bool
	grace   time.Duration
	idle    int  // number of checks since the last run; used only by the watchdog
	tasking bool // V8's tasks run after an operation that may have no deadline

	outside atomic.Uint64 // CPU time in ns that work of the isolate has used outside it

	limited     atomic.Bool   // one of the following is set
	runCPU, cpu time.Duration // 0 if unlimited
	deadline    time.Time     // of all runs; zero if there is none
}

type guarded struct {
	ctx      context.Context
	deadline time.Time        // zero if there is none
	end      *TerminatedError // why the run must end; nil while it may continue
	by       context.Context  // whose end is the reason: ctx or that of a calling run; or nil
	caller   caller
}

// caller is an isolate whose JavaScript started a run in another isolate, and the
// number of its runs that were active then. If isolate is nil, there is no caller.
type caller struct {
	isolate *Isolate
	runs    int
}

// callingNow returns the isolate as a caller with its current runs.
func (i *Isolate) callingNow() caller {
	i.guard.mu.Lock()
	defer i.guard.mu.Unlock()
	return caller{i, len(i.guard.runs)}
}

// end returns how the caller's runs are being ended, and the context whose end is the
// reason. It returns nil if they continue.
func (c caller) end() (*TerminatedError, context.Context) {
	if c.isolate == nil {
		return nil, nil
	}
	g := &c.isolate.guard
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, r := range g.runs[:min(c.runs, len(g.runs))] {
		if r.end != nil {
			return &TerminatedError{Err: r.end.Err, Cause: r.end.Cause}, r.by
		}
	}
	if g.life.state.Load() == stateClosing {
		return &TerminatedError{Err: ErrClosed, Cause: ErrClosed}, nil
	}
	return nil, nil
}

// outcome returns how the run was ended. The watchdog may have ended the run before the
// timer of its context fired; the error and the cause of the context are known only after
// that, because the context can also be canceled first.
func (r *guarded) outcome() reason {
	why := reason{r.end, r.by}
	why.update()
	return why
}

// update sets the error and the cause of the context, if it has ended.
func (why reason) update() {
	if why.end != nil && why.by != nil && why.by.Err() != nil {
		why.end.Err, why.end.Cause = why.by.Err(), context.Cause(why.by)
	}
}

// due reports whether the run must end at the time now. If so, it sets r.end.
func (r *guarded) due(now time.Time) bool {
	switch {
	case r.end != nil:
	case r.ctx.Err() != nil:
		r.by = r.ctx
		r.end = &TerminatedError{Err: r.ctx.Err(), Cause: context.Cause(r.ctx)}
	case !r.deadline.IsZero() && !now.Before(r.deadline):
		// The timer of the context will fire soon.
		r.by = r.ctx
		r.end = &TerminatedError{Err: context.DeadlineExceeded, Cause: context.DeadlineExceeded}
	default:
		r.end, r.by = r.caller.end()
	}
	return r.end != nil
}

// checkInterval is the interval of the watchdog. near is how close a deadline must be to be
// waited for exactly. patience is the number of checks without a run after which an
// isolate leaves the list; leaving and joining costs more than staying.
const (
	checkInterval = time.Millisecond
	near          = 3 * checkInterval
	patience      = 200
	// stackTime is how long a run that must end has to record its stack trace.
	stackTime = 20 * time.Millisecond
	// tasksTime is the CPU time that V8's tasks have after a run. The tasks may belong
	// to another context.
	tasksTime = 20 * time.Millisecond
	// lag is how long to wait for the timer of a context, which may be late on a busy
	// machine.
	lag = time.Second
)

// arm records a run. It returns an error if the context has already ended, or if a limit
// of time is reached.
func (g *guard) arm(i *Isolate, ctx context.Context) (armed bool, err error) {
	if ctx != nil && i.ctx == nil && g.limited.Load() {
		return true, g.record(i, ctx) // the limits apply to the outermost run
	}
	if ctx == nil {
		return false, fmt.Errorf("v8: %w", lock.ErrNilContext)
	}
	// A context that the enclosing run already has need not be recorded again.
	done := ctx.Done()
	if i.caller.isolate == nil && (done == nil || i.ctx != nil && done == i.ctx.Done()) {
		return false, nil
	}
	return true, g.record(i, ctx)
}

// endedBy returns the error of a run whose context has ended.
func endedBy(ctx context.Context) error {
	return &TerminatedError{Err: ctx.Err(), Cause: context.Cause(ctx)}
}

func (g *guard) record(i *Isolate, ctx context.Context) error {
	if ctx.Err() != nil {
		return endedBy(ctx)
	}
	r := guarded{ctx: ctx, caller: i.caller}
	r.deadline, _ = ctx.Deadline()
	if err := g.add(i, r); err != nil {
		return err
	}
	if !g.watched.Load() {
		watch.join(i)
	}
	return nil
}

// add adds a run unless a limit of time is reached.
func (g *guard) add(i *Isolate, r guarded) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.limited.Load() { // otherwise the time need not be read
		if end := g.exceeded(i, time.Now()); end != nil {
			return end
		}
	}
	g.runs = append(g.runs, r)
	return nil
}

// disarm removes the innermost run if it was armed. It returns how that run or an
// enclosing one was ended, or nil, and how an enclosing run must end, or nil. lost says that
// the run has lost the isolate.
func (g *guard) disarm(i *Isolate, armed, lost bool) (end, around *TerminatedError) {
	if !armed && i.ctx == nil {
		return nil, nil
	}
	inner, outer := g.remove(i, armed, lost)
	g.awaitCause(inner)
	g.awaitCause(outer)
	if inner.end == nil {
		inner = outer
	}
	return inner.end, outer.end
}

// reason is why a run must end. end is nil if it may continue.
type reason struct {
	end *TerminatedError
	by  context.Context // whose end is the reason, or nil
}

// remove does the work of disarm under mu. inner is the end of the run that is removed,
// and outer that of the outermost enclosing run that must end.
func (g *guard) remove(i *Isolate, armed, lost bool) (inner, outer reason) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if armed {
		last := len(g.runs) - 1
		if invariants.Enabled {
			invariants.Check(last >= 0, "v8: a run ends that did not begin")
		}
		inner = g.runs[last].outcome()
		g.runs[last] = guarded{}
		g.runs = g.runs[:last]
	}
	outer = g.outermost()
	// The end of an inner run does not end the outer runs.
	if inner.end != nil && outer.end == nil && !lost && g.life.state.Load() == stateOpen {
		g.cancel(i)
	}
	return inner, outer
}

// outermost returns how the outermost run that must end is ended.
func (g *guard) outermost() reason {
	for n := range g.runs {
		if why := g.runs[n].outcome(); why.end != nil {
			return why
		}
	}
	return reason{}
}

// Tasks makes the watchdog bound V8's tasks while they run.
func (h *host) Tasks(on bool) {
	i := (*Isolate)(h)
	i.guard.mu.Lock()
	i.guard.tasking = on
	i.guard.mu.Unlock()
	if on && !i.guard.watched.Load() {
		watch.join(i)
	}
}

// overdue reports whether the deadline of the context has passed, even if its timer has
// not fired.
func overdue(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// awaitCause waits until the timer of the context fires if its deadline was the reason,
// and sets the cause. On a busy machine the timer may be milliseconds late, after the
// watchdog and the end of the run.
func (g *guard) awaitCause(why reason) {
	if why.end == nil || why.end.Err != context.DeadlineExceeded || !overdue(why.by) {
		return
	}
	late := time.NewTimer(lag)
	defer late.Stop()
	select {
	case <-why.by.Done():
		g.mu.Lock()
		defer g.mu.Unlock()
		why.update()
	case <-late.C: // perhaps not a context of package context
	}
}

// suspend hides the current runs, so that requests to end them affect no other runs. It
// returns an error if one of them is being ended.
func (g *guard) suspend() ([]guarded, error) {
	runs, ended := g.hide()
	if ended.end != nil {
		g.awaitCause(ended)
		return nil, ended.end
	}
	return runs, nil
}

// hide does the work of suspend under mu.
func (g *guard) hide() (runs []guarded, ended reason) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if ended = g.outermost(); ended.end != nil {
		return nil, ended
	}
	runs = g.runs
	g.runs = nil
	return runs, reason{}
}

// keep brings the runs back without ending any: no other goroutine had the lock, or the
// isolate is lost.
func (g *guard) keep(runs []guarded) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.checkNone()
	g.runs = runs
}

// restore brings the runs back and ends those that must end. It returns how the outermost
// of them ends, or nil.
func (g *guard) restore(i *Isolate, runs []guarded) *TerminatedError {
	ended := g.restoreRuns(i, runs)
	g.awaitCause(ended)
	if len(runs) > 0 && !g.watched.Load() {
		watch.join(i)
	}
	return ended.end
}

func (g *guard) restoreRuns(i *Isolate, runs []guarded) reason {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.checkNone()
	g.runs = runs
	if !g.life.usable() {
		return reason{}
	}
	now := time.Now()
	for n := range runs {
		runs[n].due(now)
	}
	g.enforce(i, now)
	ended := g.outermost()
	// A request to end another activation may have been delivered to this thread: V8
	// delivers it to the thread that had the lock last.
	g.cancel(i)
	if ended.end != nil || g.life.state.Load() == stateClosing {
		g.escalate(i, now)
	}
	return ended
}

// close reports whether the isolate was open. It is then closing.
func (g *guard) close() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.life.advance(stateClosing)
}

// lose reports whether the isolate was neither lost nor disposed of. It is then lost.
func (g *guard) lose(reason *LostError) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.life.usable() {
		return false
	}
	g.life.reason = reason
	return g.life.advance(stateLost)
}

// dispose is called when no goroutine is inside the isolate or will be.
func (g *guard) dispose() {
	g.mu.Lock()
	defer g.mu.Unlock()
	disposed := g.life.advance(stateDisposed)
	if invariants.Enabled {
		invariants.Check(disposed, "v8: an open isolate is disposed of")
		g.checkNone()
	}
	g.runs = nil
}

// endAll ends all runs of an isolate that is closing.
func (g *guard) endAll(i *Isolate) {
	if g.terminate(i) {
		watch.join(i)
	}
}

func (g *guard) terminate(i *Isolate) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.life.state.Load() != stateClosing {
		return false // disposed of, because no goroutine was inside
	}
	// EndTerminate alone would not stop JavaScript without loops and calls, which could
	// then still call Go.
	g.ending.raise(i, time.Now(), terminating)
	i.bridge.End(bridge.EndStop)
	i.bridge.End(bridge.EndTerminate)
	return true
}

// interrupt asks V8 to serve the requests in Isolate.interrupts.
func (g *guard) interrupt(i *Isolate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.life.usable() {
		i.bridge.Interrupt()
		i.bridge.CheckInterrupts()
	}
}

// limit sets the limits of time.
func (g *guard) limit(l Limits) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.runCPU, g.cpu, g.deadline = l.RunCPU, l.CPU, l.Deadline
	g.limited.Store(l.clock() || !l.Deadline.IsZero())
}

// enforce ends the outermost run if a limit of time is reached. mu must be held.
func (g *guard) enforce(i *Isolate, now time.Time) {
	if len(g.runs) > 0 && g.runs[0].end == nil {
		g.runs[0].end = g.exceeded(i, now)
	}
}

// exceeded returns the error of a run if a limit of time is reached at the time now, or
// nil. mu must be held.
func (g *guard) exceeded(i *Isolate, now time.Time) *TerminatedError {
	if !g.deadline.IsZero() && !now.Before(g.deadline) {
		return endedByLimit(ErrTimeLimit)
	}
	if g.runCPU == 0 && g.cpu == 0 {
		return nil
	}
	t := i.bridge.Times()
	if g.runCPU > 0 && t.RunCPU > uint64(g.runCPU) || g.cpu > 0 && t.CPU+g.outside.Load() > uint64(g.cpu) {
		return endedByLimit(ErrCPULimit)
	}
	return nil
}

// endedByLimit returns the error of a run that has reached a limit of time.
func endedByLimit(limit error) *TerminatedError { return &TerminatedError{Err: limit, Cause: limit} }

// deadlineOfAll returns the deadline of all runs, or the zero time.
func (g *guard) deadlineOfAll() time.Time {
	if !g.limited.Load() {
		return time.Time{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.deadline
}

// until returns ctx with the deadline of all runs, if there is one.
func (g *guard) until(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline := g.deadlineOfAll()
	if deadline.IsZero() || ctx == nil {
		return ctx, func() {}
	}
	return context.WithDeadlineCause(ctx, deadline, ErrTimeLimit)
}

// timeLeft returns the time until the deadline of all runs, and an error if it has passed.
func (g *guard) timeLeft() (time.Duration, error) {
	deadline := g.deadlineOfAll()
	if deadline.IsZero() {
		return math.MaxInt64, nil
	}
	left := time.Until(deadline)
	if left <= 0 {
		return 0, endedByLimit(ErrTimeLimit)
	}
	return left, nil
}

// check ends the runs whose contexts have ended, and sets next to the earliest deadline.
// It returns false if the isolate has been idle for long.
func (g *guard) check(i *Isolate, now time.Time, next *time.Time) (active bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	closing := g.life.state.Load() == stateClosing
	if len(g.runs) == 0 && !closing && !g.tasking || !g.life.usable() {
		g.idle++
		if !g.life.usable() || g.idle > patience {
			g.watched.Store(false)
			return false
		}
		return true
	}
	g.idle = 0
	ended := closing
	g.enforce(i, now)
	if !g.deadline.IsZero() && g.deadline.Before(*next) {
		*next = g.deadline
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
		g.escalate(i, now)
	}
	g.checkNext(*next)
	i.bridge.BoundTasks(uint64(tasksTime))
	return true
}

// escalate asks V8 to end the current runs, by stronger means at later checks.
func (g *guard) escalate(i *Isolate, now time.Time) {
	e := &g.ending
	if e.stage == running {
		e.raise(i, now, stopping)
		i.bridge.End(bridge.EndStop)
		return
	}
	// A loop that calls slow built-ins checks after a megabyte of bytecode, which takes
	// seconds. V8 cannot shorten that from another thread.
	e.checks++
	if !rare(e.checks) {
		i.bridge.CheckInterrupts()
	}
	// EndStop records the stack trace at the next step of JavaScript. If EndTerminate is
	// requested before that step, for example because the thread waits for a processor,
	// it takes effect first. So EndStop gets some time.
	took := now.Sub(e.since)
	if e.stage == stopping && took < stackTime && (g.grace < 0 || took < g.grace/2) {
		return
	}
	e.raise(i, now, terminating)
	i.bridge.End(bridge.EndTerminate)
	if g.grace < 0 || !e.over(i, now, g.grace) {
		return
	}
	e.raise(i, now, unwinding)
	e.unwinds++
	if !rare(e.unwinds) {
		i.bridge.End(bridge.EndUnwind)
	}
}

// cancel withdraws the requests to end the runs.
func (g *guard) cancel(i *Isolate) {
	i.bridge.CancelEnd()
	g.ending = ending{}
}

// rare reports whether attempt n to interrupt the thread is left out: the run may be in a
// slow Go function, so the attempts become less frequent.
func rare(n int) bool { return n >= 100 && n%50 != 0 }

// stage is a stage of the end of the runs. It only increases until cancel.
type stage uint8

const (
	running     stage = iota
	stopping          // bridge.EndStop was requested
	terminating       // bridge.EndTerminate
	unwinding         // bridge.EndUnwind
)

// ending is the end of the runs of an isolate. It measures how long they have had to end,
// in CPU time of their thread. On a busy machine both the run and the watchdog wait for a
// processor.
type ending struct {
	stage  stage
	since  time.Time // of the first stage after running
	thread uint64    // thread that was inside when cpu was read
	cpu    uint64    // CPU time of the thread in ns

	checks  int // number of checks since the request to end the runs
	unwinds int // number of checks since the grace was used up
}

// raise begins a stage, unless the runs are in a later one.
func (e *ending) raise(i *Isolate, now time.Time, to stage) {
	if invariants.Enabled {
		// terminating may follow running directly, and is also requested in later stages.
		invariants.Checkf(to == terminating || to == e.stage || to == e.stage+1,
			"v8: stage %d follows stage %d", to, e.stage)
	}
	if e.stage == running {
		e.since = now
		e.thread, e.cpu = i.bridge.ThreadCPU()
	}
	e.stage = max(e.stage, to)
}

// A thread that waits uses no CPU time, so the elapsed time is limited too: to
// waitFactor times the grace, but at least waitLeast.
const (
	waitFactor = 10
	waitLeast  = 5 * time.Second
)

// over reports whether the grace is used up.
func (e *ending) over(i *Isolate, now time.Time, grace time.Duration) bool {
	took := now.Sub(e.since)
	if took < grace {
		return false // the CPU time cannot be more than the elapsed time
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

// watch is the watchdog: one goroutine for all isolates with active runs. The goroutine
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
	if invariants.Enabled {
		invariants.Check(!slices.Contains(w.isolates, i), "v8: an isolate is watched twice")
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
		active := w.isolates[:0]
		for _, i := range w.isolates {
			if invariants.Enabled {
				invariants.Check(i.guard.watched.Load(), "v8: an isolate in the list is not watched")
			}
			if i.guard.check(i, now, &next) {
				active = append(active, i)
			}
		}
		clear(w.isolates[len(active):])
		w.isolates = active
		if len(active) == 0 {
			w.running = false
			w.mu.Unlock()
			return
		}
		w.mu.Unlock()
		rest(now, next)
	}
}

// rest waits until the next check, or until next if that is earlier. Go's timers may
// fire a millisecond late, because the runtime's poller waits for whole milliseconds.
// So near a deadline the thread sleeps in the kernel.
func rest(now, next time.Time) {
	if next.Sub(now) >= near {
		time.Sleep(checkInterval)
		return
	}
	// A signal may end the sleep early, which causes one extra check.
	sleep(max(0, min(checkInterval, time.Until(next))))
}
