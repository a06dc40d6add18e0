package v8

import (
	"runtime"
	"time"

	"github.com/seed24588400/paddock/internal/lock"
)

// RunLimit limits how many isolates run at a time; see IsolateOptions.RunLimit. It is
// safe for concurrent use by multiple goroutines.
type RunLimit struct{ gate *lock.Gate }

// NewRunLimit returns a limit of n isolates. If n is not positive, the limit is
// GOMAXPROCS.
func NewRunLimit(n int) *RunLimit {
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return &RunLimit{lock.NewGate(n)}
}

// SetRequested sets the time of the request for which the isolate works next. It has an
// effect only if the isolate has a [RunLimit]: isolates that wait for it run in the order
// of their times.
//
// The zero time, which is the default, means the time at which a goroutine begins to wait
// for the RunLimit. A time in the future means that too. A time that is then more than half
// a second ago counts as half a second ago. An isolate that has run recently waits longer:
// its time counts as later by twice the time for which it has run in about the last second.
//
// Package pool sets the time for its isolates. SetRequested is safe for concurrent use.
func (i *Isolate) SetRequested(t time.Time) {
	if i.nonzero() == nil {
		i.locker.SetRequested(t)
	}
}

// Full reports whether as many isolates run as the limit allows.
func (r *RunLimit) Full() bool { return r.gateOf().Full() }

func (r *RunLimit) gateOf() *lock.Gate {
	if r == nil {
		return nil
	}
	return r.gate
}
