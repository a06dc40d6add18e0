package pool

import (
	"context"
	"fmt"

	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/lock"
)

// Shutdown shuts down the pool. Callers that wait get ErrShutdown, and so do later
// calls. Shutdown waits until the isolates in use are returned and calls of
// Options.Setup have returned. If ctx ends first, it closes the isolates in use, which
// ends their runs, and returns an error that wraps the context's error. It is safe to
// call Shutdown more than once.
func (p *Pool) Shutdown(ctx context.Context) error {
	switch {
	case p.check() != nil:
		return p.check()
	case ctx == nil:
		return fmt.Errorf("pool: shutdown: %w", lock.ErrNilContext)
	}
	p.beginShutdown()
	finished := make(chan struct{})
	go func() {
		<-p.drained
		p.work.Wait()
		close(finished)
	}()
	select {
	case <-finished:
		return nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forced = true
	for w := range p.leased {
		_ = w.isolate.Close()
	}
	return fmt.Errorf("pool: shutdown: %d isolates are still in use: %w", p.inUse, lock.Ended(ctx))
}

func (p *Pool) beginShutdown() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return
	}
	p.down = true
	p.stop()
	for e := p.waiters.Front(); e != nil; e = e.Next() {
		w := e.Value.(*waiter)
		w.err = ErrShutdown
		p.keys[w.key].waiting--
		p.removeUnused(w.key)
		close(w.ready)
	}
	p.waiters.Init()
	p.idle.removeFunc(func(w *worker) bool {
		p.recycle(w, "shutdown")
		return true
	})
	p.closeSnapshots()
	if p.own {
		_ = p.allocator.Close()
	}
	if p.inUse == 0 {
		close(p.drained)
	}
	if invariants.Enabled {
		p.checkCounts()
	}
}
