package v8

import (
	"errors"
	"slices"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Unlock releases the lock of the isolate while f runs, so that other goroutines can
// use the isolate. It acquires the lock again in FIFO order and returns f's error. It
// is for Go functions that JavaScript calls, and for holds, which wait for something,
// for example a reply, a mutex or a timer. To JavaScript, changes that other goroutines
// make in the isolate meanwhile look like effects of the Go function.
//
// In f the goroutine is outside the isolate: it may lock or close the isolate, and
// enter others. Until Unlock returns, all Scopes and handles of this goroutine return
// ErrUnlocked. Afterwards they can be used again.
//
// The context and the limits of the run still apply, but they end the run only after f
// returns, so f should observe the context itself. CPU time that f uses is not counted.
// If the run must end, or the isolate was closed or lost, Unlock returns a
// TerminatedError, ErrClosed or a LostError, joined with f's error. The caller should
// then return, because its JavaScript does not continue. The wait for the lock cannot
// be cancelled. The goroutine stays on its OS thread while f runs, because the thread's
// stack has frames of V8. A panic in f propagates after the lock is acquired again.
//
// If the release happens in a microtask, for example in an async function after its
// first await, JavaScript of other goroutines does not run microtasks meanwhile. They
// run when that microtask has finished, and are dropped if it is ended. If f itself runs
// JavaScript in the isolate, its microtasks run when the suspended JavaScript has ended.
//
// Unlock does not call f and returns an error if the run is already ending; in a
// function passed to Interrupt (ErrInterrupted); if the goroutine is inside a second
// isolate too, for which others might wait (ErrInvalid); or if WebAssembly is among the
// callers, because V8 cannot put its stack aside (ErrInvalid).
func (s Scope) Unlock(f func() error) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	if f == nil {
		return noFunction("unlock")
	}
	i := s.scope.isolate
	p, err := i.suspend()
	if err != nil {
		return err
	}
	defer func() {
		if back := i.restore(p); err == nil {
			err = back
		} else if back != nil {
			err = errors.Join(err, back)
		}
	}()
	return f()
}

// suspended is an activation that has released the lock. Its goroutine is locked to its
// thread.
type suspended struct {
	activation
	runs   []guarded
	bridge bridge.Suspended
	thread uint64
}

// The order matters. suspend starts with the guard: after that, no more requests to end this
// run are made, and earlier ones are recorded. restore starts with the bridge, because V8
// delivers such requests to the thread that has its lock.

func (i *Isolate) suspend() (p suspended, err error) {
	if p.runs, err = i.guard.suspend(); err != nil {
		return p, err
	}
	f := &frame{}
	var status bridge.Status
	if p.bridge, status = i.bridge.Suspend(&f.result); status != bridge.OK {
		i.guard.keep(p.runs)
		return p, i.fail(status, f, nil)
	}
	i.invalidateScopes()
	if i.ticket == 0 {
		i.lastTicket++
		i.ticket = i.lastTicket
	}
	i.unlocked = append(i.unlocked, i.ticket)
	p.activation = i.activation
	i.activation = activation{}
	if last := len(i.spare) - 1; last >= 0 {
		i.activation = i.spare[last]
		i.spare = slices.Delete(i.spare, last, last+1)
	}
	p.thread = i.locker.Suspend()
	return p, nil
}

func (i *Isolate) restore(p suspended) error {
	i.locker.Resume(p.thread)
	f := &frame{}
	status := i.bridge.Resume(p.bridge, &f.result)
	var end *TerminatedError
	if status == bridge.Lost {
		i.guard.keep(p.runs)
	} else {
		end = i.guard.restore(i, p.runs)
	}
	left := i.rejected
	i.rejected = false
	i.spare = append(i.spare, i.activation)
	i.activation = p.activation
	i.rejected = i.rejected || left
	i.checkResumed()
	i.unlocked = slices.DeleteFunc(i.unlocked, func(ticket uint64) bool { return ticket == i.ticket })
	i.revalidateScopes()
	switch {
	case status != bridge.OK:
		return i.fail(status, f, end)
	case i.closed():
		return i.closedError()
	case end != nil:
		return end
	}
	return nil
}

// invalidateScopes invalidates all scopes and handles of the activation until revalidateScopes.
func (i *Isolate) invalidateScopes() {
	for _, s := range i.scopes[:i.open] {
		s.id, s.released = 0, s.id
	}
}

func (i *Isolate) revalidateScopes() {
	for _, s := range i.scopes[:i.open] {
		s.id, s.released = s.released, 0
	}
}
