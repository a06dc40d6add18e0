package pool

import (
	"errors"
	"sync/atomic"

	"github.com/seed24588400/paddock/v8"
)

// Lease is a context for one's own until it is closed. Its methods may be called
// from any goroutine.
type Lease struct {
	pool    *Pool
	worker  *worker
	context *v8.Context // the worker's own will be the next lease's
	state   any
	closed  atomic.Bool
}

// Context is where to run things: nothing has run in it since Setup.
func (l *Lease) Context() *v8.Context {
	if l == nil {
		return nil
	}
	return l.context
}

// State is what Setup returned for the context.
func (l *Lease) State() any {
	if l == nil {
		return nil
	}
	return l.state
}

// Close gives the context up and the isolate back. Handles into it, Persistents
// and Scripts, should be closed before, or the isolate is not used again. What
// still runs there is ended with the isolate. Closing twice is fine.
func (l *Lease) Close() error {
	if l == nil || l.pool == nil || !l.closed.CompareAndSwap(false, true) {
		return nil
	}
	p, w := l.pool, l.worker
	w.forget()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys[w.key].resetting++
	p.work.Go(func() {
		worn := p.reset(w)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.keys[w.key].resetting--
		delete(p.leased, w)
		if errors.Is(w.isolate.Err(), v8.ErrLost) {
			p.lost(w.key)
		}
		if worn == "" && p.down {
			worn = "shutdown"
		}
		if worn != "" {
			p.recycle(w, worn)
		} else {
			p.rest(w)
		}
		p.done(w.key)
	})
	return nil
}
