package v8

import (
	"fmt"
	"sync/atomic"

	"github.com/seed24588400/paddock/internal/invariants"
)

// state is a state in the life of an isolate:
//
//	open ──── Close ───► closing ──── last goroutine left ───► disposed
//	  │                     │                                      ▲
//	  └──── fatal error ────┴───► lost ──── last goroutine left ───┘
//
// It decides whether the isolate may be used, and is the only record of that in this
// package. The lock (internal/lock) has its own record of whether it accepts new
// callers, and the C++ side of whether the isolate is lost; both follow.
type state = uint32

const (
	stateOpen state = iota
	stateClosing
	stateLost     // V8 must not be called
	stateDisposed // the same
	states
)

// follows has the states that may follow each state.
var follows = [states][states]bool{
	stateOpen:    {stateClosing: true, stateLost: true},
	stateClosing: {stateLost: true, stateDisposed: true},
	stateLost:    {stateDisposed: true},
}

// life is the current state. Only advance changes it, with the mutex of the guard held:
// while that is held, an isolate that is open or closing is neither lost nor disposed of,
// as far as this package knows.
type life struct {
	state  atomic.Uint32
	reason *LostError // set before the state is lost; nil if it never was
}

// advance changes the state. It reports false, and changes nothing, if the new state may
// not follow the current one.
func (l *life) advance(to state) bool {
	if !follows[l.state.Load()][to] {
		return false
	}
	if invariants.Enabled {
		invariants.Check(to != stateLost || l.reason != nil, "v8: an isolate is lost without a reason")
		invariants.Check(to == stateLost || to == stateDisposed || l.reason == nil, "v8: a lost isolate is closing")
	}
	l.state.Store(to)
	return true
}

// usable reports whether V8 may be called, with the mutex of the guard held.
func (l *life) usable() bool { return l.state.Load() < stateLost }

// closed reports whether the isolate was closed or lost.
func (i *Isolate) closed() bool { return i.guard.life.state.Load() != stateOpen }

// lostError returns the reason for which the isolate is or was lost, or nil.
func (i *Isolate) lostError() *LostError {
	if i.guard.life.state.Load() < stateLost {
		return nil
	}
	return i.guard.life.reason
}

// closedError returns the reason why a closed isolate cannot be used.
func (i *Isolate) closedError() error {
	if e := i.lostError(); e != nil {
		return e
	}
	return fmt.Errorf("v8: %w", ErrClosed)
}
