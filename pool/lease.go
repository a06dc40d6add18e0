package pool

import (
	"sync/atomic"

	"github.com/seed24588400/paddock/v8"
)

// Lease is a context that belongs to the caller until the Lease is closed. It is safe
// for concurrent use by multiple goroutines.
type Lease struct {
	pool    *Pool
	worker  *worker
	fresh   *fresh
	context *v8.Context
	state   any // remains available after Close
	meter   meter
	closed  atomic.Bool
	used    Usage // set by Close; guarded by Pool.mu
}

// Context returns the context. Nothing but Options.Setup has run in it before.
func (l *Lease) Context() *v8.Context {
	if l == nil {
		return nil
	}
	return l.context
}

// State returns the state that Options.Setup returned for the context.
func (l *Lease) State() any {
	if l == nil {
		return nil
	}
	return l.state
}

// Usage returns what the use has taken so far or, after Close, in total.
func (l *Lease) Usage() Usage {
	if l == nil || l.pool == nil {
		return Usage{}
	}
	if !l.closed.Load() {
		return l.meter.usage()
	}
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	return l.used
}

// Close closes the context and returns the isolate to the pool. The caller should
// close the Persistents and Scripts of the context first; otherwise the isolate is
// not used again. Runs that are still in progress end when the isolate is closed. It
// is safe to call Close more than once.
func (l *Lease) Close() error {
	if l == nil || l.pool == nil || !l.closed.CompareAndSwap(false, true) {
		return nil
	}
	p, w := l.pool, l.worker
	used := l.meter.usage()
	l.fresh.close()
	p.mu.Lock()
	defer p.mu.Unlock()
	l.used = used
	p.patience.ended(used.Time)
	p.release(w)
	return nil
}
