package v8

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/lock"
	"github.com/seed24588400/paddock/internal/logging"
)

// Interrupted is an isolate that is interrupted while it runs JavaScript, or that is
// idle. A function passed to [Isolate.Interrupt] receives it, and it is valid until
// that function returns. JavaScript cannot run in the isolate meanwhile: open Scopes
// return ErrInterrupted. An Interrupted is not safe for concurrent use.
type Interrupted struct{ isolate *Isolate }

// Isolate returns the isolate.
func (n *Interrupted) Isolate() *Isolate {
	if n == nil {
		return nil
	}
	return n.isolate
}

// Stack returns the JavaScript stack trace in V8's format, the innermost frame first,
// with at most ten frames. It is empty if no JavaScript is running.
func (n *Interrupted) Stack() string {
	if n.Isolate().nonzero() != nil {
		return ""
	}
	var r bridge.Result
	if n.isolate.bridge.Stack(&r) != bridge.OK {
		return ""
	}
	return stackOf(text(r.Value, r.Bytes()))
}

// HeapStatistics returns V8's statistics of the isolate.
func (n *Interrupted) HeapStatistics() (HeapStatistics, error) {
	if n.Isolate().nonzero() != nil {
		return HeapStatistics{}, zeroValue("Interrupted", "Isolate.Interrupt")
	}
	return n.isolate.statistics(bridge.Held)
}

// interrupts is the queue of requests that have not been served.
type interrupts struct {
	mu      sync.Mutex
	waiting []*interrupt
}

type interrupt struct {
	f      func(*Interrupted)
	served chan struct{}
	cancel context.CancelFunc // cancels the wait for the lock
	panic  *PanicError
}

func (s *interrupts) add(r *interrupt) {
	s.mu.Lock()
	s.waiting = append(s.waiting, r)
	s.mu.Unlock()
}

// drop removes a request. It returns false if the request is being served or has been.
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

// Interrupt calls f on the isolate as soon as possible, and returns when f has
// returned. If JavaScript is running, f is called between two steps of it, on the
// goroutine that runs it. If the isolate is free, f is called on the calling goroutine.
// Interrupt is for inspecting a busy isolate; to end a run, end its context. f must be
// short, and must not wait for anything that waits for the isolate. An uninterruptible
// built-in of V8 delays f. Interrupt returns an error if ctx ends first, if the isolate
// is closed or lost, if it is called inside the isolate (ErrReentrant), or if f panics
// (a *PanicError).
func (i *Isolate) Interrupt(ctx context.Context, f func(*Interrupted)) error {
	switch {
	case i.nonzero() != nil:
		return i.nonzero()
	case f == nil:
		return noFunction("interrupt")
	case ctx == nil:
		return fmt.Errorf("v8: interrupt: %w", lock.ErrNilContext)
	case ctx.Err() != nil:
		return fmt.Errorf("v8: interrupt: %w", lock.Ended(ctx))
	}
	// The lock is needed if no JavaScript is running that could be interrupted.
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
	err := i.inspect(func(f *frame) bridge.Status { return i.bridge.Serve(&f.result) }, nil)
	i.locker.Unlock()
	if i.interrupts.drop(r) { // the isolate has just been closed or lost
		if err == nil {
			err = i.closedError()
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
	r.panic = caughtInV8(func() { r.f(&Interrupted{i}) })
}

// Interrupt is called while JavaScript runs, after it, or if none runs.
func (h *host) Interrupt() {
	i := (*Isolate)(h)
	outer := i.locker.Enter(bridge.ThreadInside())
	i.reportSoftLimit()
	for !i.closed() { // if it is closed, Isolate.Interrupt returns the error
		r := i.interrupts.next()
		if r == nil {
			break
		}
		i.serve(r)
	}
	i.locker.Leave(outer)
}

// reportSoftLimit calls OnSoftLimit once for each time that the soft limit was exceeded.
func (i *Isolate) reportSoftLimit() {
	passed := i.bridge.Memory().SoftPassed
	if passed == i.softReported {
		return
	}
	i.softReported = passed
	if i.onSoft == nil {
		return
	}
	if p := caughtInV8(func() { i.onSoft(&Interrupted{i}) }); p != nil { // no caller is there to get it
		logging.Log(slog.LevelWarn, "OnSoftLimit panicked", slog.Uint64("isolate", i.ID()),
			slog.String("reason", p.Error()), slog.String("stack", string(p.Stack)))
	}
}
