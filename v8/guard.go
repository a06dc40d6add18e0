package v8

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// guard ends an isolate's runs when their contexts end.
//
// Arming a run only notes it here, and a single goroutine of the process, the
// watch, looks at all runs under way once a millisecond and at each deadline:
// no timer, channel or goroutine is made per run. Ending a run is asking V8 to
// terminate, again at each look until the run has unwound, for V8 forgets the
// request on some of its ways out of JavaScript. Noting, ending and forgetting
// a run exclude each other by mu, so a late look never hits the next run.
//
// Lock order: watch.mu before guard.mu.
type guard struct {
	mu       sync.Mutex
	runs     []guarded // nested ones, outermost first
	disposed bool
	watched  atomic.Bool
	idle     int // looks since the last run; the watch's own
}

type guarded struct {
	ctx      context.Context
	deadline time.Time        // zero if none
	end      *TerminatedError // set when the run is being ended
}

// ending says how the run was ended. The watch may have been ahead of the
// context's own timer, which knows the cause.
func (r *guarded) ending() *TerminatedError {
	if r.end != nil && r.ctx.Err() != nil {
		r.end.Cause = context.Cause(r.ctx)
	}
	return r.end
}

// look is how often the watch looks, patience how many looks without a run an
// isolate stays in its list: joining it costs more than staying.
const (
	look     = time.Millisecond
	patience = 200
)

// arm notes a run. Its error is that of a context that has ended already.
func (g *guard) arm(i *Isolate, ctx context.Context) (armed bool, err error) {
	// One that guards the run around this one already needs no second look.
	done := ctx.Done()
	if done == nil || i.ctx != nil && done == i.ctx.Done() {
		return false, nil
	}
	return true, g.note(i, ctx)
}

func (g *guard) note(i *Isolate, ctx context.Context) error {
	if ctx.Err() != nil {
		return &TerminatedError{Err: ctx.Err(), Cause: context.Cause(ctx)}
	}
	r := guarded{ctx: ctx}
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
	g.mu.Lock()
	defer g.mu.Unlock()
	outer := len(g.runs)
	if armed {
		outer--
		end = g.runs[outer].ending()
		g.runs[outer] = guarded{}
		g.runs = g.runs[:outer]
	}
	for _, r := range g.runs {
		if r.end != nil {
			around = true
			if end == nil {
				end = r.ending()
			}
		}
	}
	// An inner run's end does not end the outer ones.
	if end != nil && !around && !g.disposed {
		i.bridge.Resume()
	}
	return end, around
}

// terminate ends what runs for good: the isolate is closed.
func (g *guard) terminate(i *Isolate) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.disposed {
		i.bridge.Terminate()
	}
}

func (g *guard) dispose() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.disposed = true
	g.runs = nil
}

// look ends the runs whose contexts have ended and returns the next deadline,
// and false when the isolate has been idle for long.
func (g *guard) look(i *Isolate, now time.Time, next *time.Time) (stay bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.runs) == 0 {
		g.idle++
		if g.disposed || g.idle > patience {
			g.watched.Store(false)
			return false
		}
		return true
	}
	g.idle = 0
	ended := false
	for n := range g.runs {
		r := &g.runs[n]
		if r.end == nil {
			switch {
			case r.ctx.Err() != nil:
				r.end = &TerminatedError{Err: r.ctx.Err(), Cause: context.Cause(r.ctx)}
			case !r.deadline.IsZero() && !now.Before(r.deadline):
				// The context's own timer is about to say so.
				r.end = &TerminatedError{Err: context.DeadlineExceeded, Cause: context.DeadlineExceeded}
			case !r.deadline.IsZero() && r.deadline.Before(*next):
				*next = r.deadline
			}
		}
		ended = ended || r.end != nil
	}
	if ended {
		i.bridge.Terminate()
	}
	return true
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
		next := now.Add(look)
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
		time.Sleep(time.Until(next))
	}
}
