package v8

import (
	"runtime"

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

// Full reports whether as many isolates run as the limit allows.
func (r *RunLimit) Full() bool { return r.gateOf().Full() }

func (r *RunLimit) gateOf() *lock.Gate {
	if r == nil {
		return nil
	}
	return r.gate
}
