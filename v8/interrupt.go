package v8

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/locker"
)

// Interrupted is an isolate in the midst of JavaScript, or idle, as a function
// given to [Isolate.Interrupt] sees it. It is good until that returns.
// JavaScript cannot be run in it: Scopes that are open answer ErrInterrupted.
type Interrupted struct{ isolate *Isolate }

// Isolate returns the isolate.
func (n *Interrupted) Isolate() *Isolate {
	if n == nil {
		return nil
	}
	return n.isolate
}

// Stack returns where JavaScript is, as V8 prints stacks, the innermost frame
// first and at most ten; "" if it is nowhere.
func (n *Interrupted) Stack() string {
	if n.Isolate().made() != nil {
		return ""
	}
	var r bridge.Result
	if n.isolate.bridge.Stack(&r) != bridge.OK {
		return ""
	}
	return stackOf(text(r.Value, r.Bytes()))
}

// HeapStatistics asks V8.
func (n *Interrupted) HeapStatistics() (HeapStatistics, error) {
	if n.Isolate().made() != nil {
		return HeapStatistics{}, unmade("Interrupted", "Isolate.Interrupt")
	}
	return n.isolate.statistics(bridge.Held)
}

// interrupts are the requests that have not been served.
type interrupts struct {
	mu      sync.Mutex
	waiting []*interrupt
}

type interrupt struct {
	f      func(*Interrupted)
	served chan struct{}
	cancel context.CancelFunc // of the wait for the turn
	panic  *PanicError
}

func (s *interrupts) add(r *interrupt) {
	s.mu.Lock()
	s.waiting = append(s.waiting, r)
	s.mu.Unlock()
}

// drop takes a request back; false if it is being served.
func (s *interrupts) drop(r *interrupt) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := slices.Index(s.waiting, r)
	if n < 0 {
		return false
	}
	s.waiting = slices.Delete(s.waiting, n, n+1)
	return true
}

func (s *interrupts) next() *interrupt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		return nil
	}
	r := s.waiting[0]
	s.waiting = slices.Delete(s.waiting, 0, 1)
	return r
}

// Interrupt runs f on the isolate as soon as possible, and returns when it has
// run: between two steps of the JavaScript that runs, on that goroutine, or on
// this one when the isolate is free. It is for looking at an isolate that is
// busy; to end a run, end its context. f must be short, and must not wait for
// anything that waits for the isolate. A built-in of V8 that never looks for
// requests delays f. Errors: the context's end, ErrClosed, ErrLost,
// ErrReentrant inside the isolate, and a PanicError if f panicked.
func (i *Isolate) Interrupt(ctx context.Context, f func(*Interrupted)) error {
	switch {
	case i.made() != nil:
		return i.made()
	case f == nil:
		return noFunction("interrupt")
	case ctx == nil:
		return fmt.Errorf("v8: interrupt: %w", locker.ErrNoContext)
	}
	// The turn is for the case that no JavaScript runs that could be interrupted.
	wait, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &interrupt{f: f, served: make(chan struct{}), cancel: cancel}
	i.interrupts.add(r)
	i.guard.interrupt(i)
	if err := i.lock(wait); err != nil {
		if i.interrupts.drop(r) {
			return err
		}
		<-r.served
		return r.err()
	}
	frame := i.enter()
	err := i.fail(i.bridge.Serve(&frame.result), frame, nil)
	i.leave(frame)
	i.locker.Unlock()
	if i.interrupts.drop(r) { // it was closed or lost at that moment
		if err == nil {
			err = i.gone()
		}
		return err
	}
	<-r.served
	return r.err()
}

func (r *interrupt) err() error {
	if r.panic != nil {
		return fmt.Errorf("v8: interrupt: %w", r.panic)
	}
	return nil
}

func (i *Isolate) serve(r *interrupt) {
	defer r.cancel()
	defer close(r.served)
	r.panic = caught(func() { r.f(&Interrupted{i}) })
}

// Interrupt is called in the midst of JavaScript, right after, or when none runs.
func (h *host) Interrupt() {
	i := (*Isolate)(h)
	outer := i.locker.Enter(bridge.ThreadInside())
	i.tellSoft()
	for !i.locker.Closed() { // else who waits is told so
		r := i.interrupts.next()
		if r == nil {
			break
		}
		i.serve(r)
	}
	i.locker.Leave(outer)
}

// tellSoft calls OnSoftLimit once each time the soft limit is passed.
func (i *Isolate) tellSoft() {
	passed := i.bridge.Memory().SoftPassed
	if passed == i.softTold {
		return
	}
	i.softTold = passed
	if i.onSoft == nil {
		return
	}
	// A panic has nowhere to go from here.
	_ = caught(func() { i.onSoft(&Interrupted{i}) })
}
