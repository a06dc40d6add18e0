package pool

import (
	"sync/atomic"
	"time"

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
	begun   time.Time
	closed  atomic.Bool
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

// Close closes the context and returns the isolate to the pool. The caller should
// close the Persistents and Scripts of the context first; otherwise the isolate is
// not used again. Runs that are still in progress end when the isolate is closed. It
// is safe to call Close more than once.
func (l *Lease) Close() error {
	if l == nil || l.pool == nil || !l.closed.CompareAndSwap(false, true) {
		return nil
	}
	p, w := l.pool, l.worker
	l.fresh.close()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.patience.ended(time.Since(l.begun))
	p.release(w)
	return nil
}
