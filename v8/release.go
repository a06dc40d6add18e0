package v8

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed24588400/paddock/internal/bridge"
)

// Release lets other goroutines use the isolate while f runs, and returns f's
// error when it has the isolate again, in turn with those who wait for it. It is
// for Go functions called by JavaScript, and for holds, that wait for something:
// a reply, a lock, a timer. What others do in the isolate meanwhile JavaScript
// sees as if the Go function had done it.
//
// In f the isolate is as free as for any goroutine: it may be asked for again,
// closed, and others entered. The Scopes and handles of this goroutine, all of
// them and wherever they are used, answer ErrReleased until Release returns;
// then they are good again.
//
// A run's context and its limits go on applying, but end it only when it is
// back: f should heed the context itself. The CPU time that f takes is not the
// run's. If the run is to end, or the isolate was closed or lost, that is
// Release's error, joined with f's: a TerminatedError, ErrClosed or a LostError;
// the function should return then, for its JavaScript will not go on. Coming
// back cannot be given up. While f runs, the OS thread is kept, and with it the
// stack. A panic in f comes out when the isolate is back.
//
// JavaScript of others does not run promise jobs while the release is in one,
// as it is in an async function after its first await; they run when that is
// over, and are lost if it is ended.
//
// Nothing is released and f does not run where the run is already ending, with
// that error; in a function given to Interrupt, with ErrInterrupted; and, with
// ErrInvalid, where the goroutine is inside a second isolate too, which others
// might wait for, or where WebAssembly is among the callers, whose stack V8
// cannot put aside.
func (s Scope) Release(f func() error) (err error) {
	if err := s.check(); err != nil {
		return err
	}
	if f == nil {
		return fmt.Errorf("v8: release: %w: nil", ErrInvalid)
	}
	i := s.scope.isolate
	p, err := i.park()
	if err != nil {
		return err
	}
	defer func() {
		if back := i.unpark(p); err == nil {
			err = back
		} else if back != nil {
			err = errors.Join(err, back)
		}
	}()
	return f()
}

// parked is a stay that was released, of a goroutine tied to its thread.
type parked struct {
	stay   stay
	runs   []guarded
	bridge bridge.Parked
	thread uint64
}

// The order, on the way out: from the guard's on nobody asks V8 to end this run,
// and what was asked before is known. On the way back the bridge's is first, for
// V8 takes such a request for whoever has its lock.

func (i *Isolate) park() (p parked, err error) {
	if p.runs, err = i.guard.park(); err != nil {
		return p, err
	}
	f := &frame{}
	var status bridge.Status
	if p.bridge, status = i.bridge.Park(&f.result); status != bridge.OK {
		i.guard.keep(p.runs)
		return p, i.fail(status, f, nil)
	}
	i.putAway()
	p.stay = i.stay
	i.stay = stay{}
	if last := len(i.spare) - 1; last >= 0 {
		i.stay = i.spare[last]
		i.spare = slices.Delete(i.spare, last, last+1)
	}
	p.thread = i.locker.Park()
	return p, nil
}

func (i *Isolate) unpark(p parked) error {
	i.locker.Unpark(p.thread)
	f := &frame{}
	status := i.bridge.Unpark(p.bridge, &f.result)
	if status == bridge.Lost {
		i.guard.release()
	}
	end := i.guard.unpark(i, p.runs)
	i.spare = append(i.spare, i.stay)
	i.stay = p.stay
	i.bringBack()
	switch {
	case status != bridge.OK:
		return i.fail(status, f, end)
	case i.locker.Closed():
		return i.gone()
	case end != nil:
		return end
	}
	return nil
}

// putAway has no scope and no handle of the stay be used until bringBack.
func (i *Isolate) putAway() {
	for _, s := range i.scopes[:i.open] {
		s.id, s.released = 0, s.id
	}
}

func (i *Isolate) bringBack() {
	for _, s := range i.scopes[:i.open] {
		s.id, s.released = s.released, 0
	}
}
