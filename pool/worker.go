package pool

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"github.com/seed24588400/paddock/groups"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/logging"
	"github.com/seed24588400/paddock/v8"
)

// newWorker creates a worker for key, or for any key if claimed is false.
func (p *Pool) newWorker(ctx context.Context, key string, claimed bool) (*worker, error) {
	i, err := p.newIsolate(ctx, key, claimed)
	if err != nil {
		return nil, err
	}
	w := &worker{isolate: i, key: key, claimed: claimed, created: time.Now()}
	if err := w.refresh(ctx, p.o.Setup); err != nil {
		w.close()
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts.created++
	return w, nil
}

// newIsolate creates an isolate. If evict is true it closes idle isolates to make room.
func (p *Pool) newIsolate(ctx context.Context, key string, evict bool) (*v8.Isolate, error) {
	for {
		i, err := v8.TryPlace(p.allocator, key, p.o.Isolate)
		noRoom := errors.Is(err, groups.ErrNoRoom)
		if !evict || !noRoom && !errors.Is(err, groups.ErrFull) {
			return i, err
		}
		if !noRoom {
			return v8.Place(ctx, p.allocator, key, p.o.Isolate)
		}
		p.mu.Lock()
		evicted := p.evict(unwanted)
		if evicted == nil {
			p.starved++
		}
		p.mu.Unlock()
		if evicted == nil {
			i, err := v8.Place(ctx, p.allocator, key, p.o.Isolate)
			p.mu.Lock()
			p.starved--
			p.mu.Unlock()
			return i, err
		}
		select {
		case <-evicted.Done():
		case <-ctx.Done():
		}
	}
}

// refresh creates a new context in the isolate.
func (w *worker) refresh(ctx context.Context, setup setupFunc) (err error) {
	if w.context, err = w.isolate.NewContext(ctx); err != nil {
		return err
	}
	before := w.isolate.Handles()
	w.state, err = setUp(ctx, w.context, setup)
	w.opened = w.isolate.Handles() - before
	return err
}

// closeContext closes the context and its state.
func (w *worker) closeContext() {
	closeState(w.state)
	w.state = nil
	if w.context != nil {
		_ = w.context.Close()
	}
}

func (w *worker) close() {
	w.closeContext()
	_ = w.isolate.Close()
}

// reset prepares w for its next use, or returns the reason why it cannot be used
// again.
func (p *Pool) reset(w *worker) (reason string) {
	if reason := p.retireReason(w, time.Now()); reason != "" {
		return reason
	}
	if err := w.checkHandles(); err != nil {
		p.warnHandles(w, err)
		return "open handles"
	}
	ctx, cancel := context.WithTimeout(p.ctx, p.o.ResetTimeout)
	defer cancel()
	if w.uses%p.o.VerifyEvery == 0 {
		switch collected, err := collectContexts(ctx, w.isolate); {
		case err != nil:
			return "failed reset"
		case !collected:
			return "reachable context"
		}
	}
	if m := w.isolate.Memory(); m.Heap+m.Buffers > p.maxHeap(w) {
		return "memory"
	}
	// The last use may have changed the limits.
	if w.isolate.SetLimits(p.o.Isolate.Limits) != nil || w.refresh(ctx, p.o.Setup) != nil {
		return "failed reset"
	}
	return ""
}

// collectContexts collects garbage and reports whether no former context of the isolate is
// alive. V8's optimizing compiler keeps the context that it works for until it has
// finished, so collectContexts waits for a short time.
func collectContexts(ctx context.Context, i *v8.Isolate) (bool, error) {
	for _, wait := range []time.Duration{0, 2 * time.Millisecond, 20 * time.Millisecond} {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
		if err := i.CollectGarbage(ctx); err != nil {
			return false, err
		}
		s, err := i.HeapStatistics(ctx)
		if err != nil || s.NativeContexts == 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// reason returns the reason why w must not be used again, or the empty string.
func (p *Pool) retireReason(w *worker, now time.Time) string {
	switch {
	case w.isolate.Err() != nil:
		return "closed or lost"
	case w.isolate.Group().Stats().Lost > 0:
		return "group condemned"
	case w.uses >= p.o.MaxUses:
		return "uses"
	case now.Sub(w.created) >= p.o.MaxAge:
		return "age"
	}
	return ""
}

func (p *Pool) maxHeap(w *worker) uint64 {
	if p.o.MaxHeap > 0 {
		return p.o.MaxHeap
	}
	return w.isolate.Limits().Memory / 4
}

// addIdle makes w available for its next use.
func (p *Pool) addIdle(w *worker) {
	if invariants.Enabled {
		_, leased := p.leased[w]
		invariants.Check(!leased, "pool: an isolate is idle and in use")
		invariants.Check(!slices.Contains(p.idle, w), "pool: an isolate is idle twice")
		invariants.Check(!p.down, "pool: an isolate is idle after the shutdown")
	}
	w.idleSince = time.Now()
	p.idle = append(p.idle, w)
}

// recycle closes an isolate that is not in use.
func (p *Pool) recycle(w *worker, why string) {
	p.total--
	p.counts.recycled[why]++
	logging.Log(slog.LevelDebug, "isolate recycled",
		slog.Uint64("isolate", w.isolate.ID()), slog.String("reason", why), slog.Int("uses", w.uses))
	p.work.Go(w.close) // takes about a millisecond
}

// maintain periodically recycles isolates that have been idle for too long, and those that must not be used again.
func (p *Pool) maintain() {
	tick := time.NewTicker(min(max(min(p.o.IdleTimeout, p.o.MaxAge)/4, 10*time.Millisecond), time.Second))
	defer tick.Stop()
	for {
		select {
		case <-p.ctx.Done():
			return
		case now := <-tick.C:
			p.mu.Lock()
			p.recycleExpired(now)
			p.expireLosses(now)
			p.failed = false
			p.serve()
			p.mu.Unlock()
		}
	}
}

func (p *Pool) recycleExpired(now time.Time) {
	kept := p.idle[:0]
	for _, w := range p.idle {
		why := p.retireReason(w, now)
		// Unclaimed isolates are kept ready on purpose.
		if why == "" && w.claimed && now.Sub(w.idleSince) >= p.o.IdleTimeout {
			why = "idle"
		}
		if why == "" {
			kept = append(kept, w)
		} else {
			p.recycle(w, why)
		}
	}
	clear(p.idle[len(kept):])
	p.idle = kept
}

// createReady creates isolates ahead of time until enough are ready.
func (p *Pool) createReady() {
	for ; !p.down && !p.failed && p.total < p.o.MaxIsolates && p.ready()+p.creating < p.o.Ready; p.creating++ {
		p.total++
		p.work.Go(func() {
			ctx, cancel := context.WithTimeout(p.ctx, p.o.ResetTimeout)
			defer cancel()
			w, err := p.newWorker(ctx, "", false)
			p.mu.Lock()
			defer p.mu.Unlock()
			p.creating--
			switch {
			case err != nil:
				p.total--
				p.failed = true // maintain tries again; a caller that needs an isolate gets the error
			case p.down:
				p.recycle(w, "shutdown")
				return
			default:
				p.failed = false
				p.addIdle(w)
			}
			p.serve()
		})
	}
}

// ready returns the number of idle isolates that have served no key.
func (p *Pool) ready() (n int) {
	for _, w := range p.idle {
		if !w.claimed {
			n++
		}
	}
	return n
}
