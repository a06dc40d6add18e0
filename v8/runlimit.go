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

// SetRequested sets when the work was requested that the isolate does next, if it has a
// [RunLimit]. Isolates that wait for a RunLimit run in the order of these times, but later
// the more they have run in the last second, and a request counts as at most half a second
// old. The zero time, which is the default, means the time when a goroutine begins to wait.
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
