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

// newWorker creates a worker for a caller of key that came at the time begin.
func (p *Pool) newWorker(ctx context.Context, key string, begin time.Time) (*worker, error) {
	e, err := p.edition(ctx, key)
	if err != nil {
		return nil, err
	}
	o := p.o.Isolate
	s := p.useSnapshot(e)
	if s != nil {
		o.Snapshot = s
	}
	i, err := p.place(ctx, key, o, true)
	if s != nil && errors.Is(err, v8.ErrClosed) { // the snapshot was dropped in the meantime
		s = nil
		i, err = p.place(ctx, key, p.o.Isolate, true)
	}
	if err != nil {
		return nil, err
	}
	w := p.workerOf(i)
	w.key, w.claimed, w.edition, w.fromSnapshot = key, true, e, s != nil
	if err := p.fillFor(ctx, w, begin); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// fillFor adds a context for a caller that came at the time begin, in whose turn Setup runs.
func (p *Pool) fillFor(ctx context.Context, w *worker, begin time.Time) error {
	w.isolate.SetRequested(begin)
	ctx, cancel := p.limited(context.WithoutCancel(ctx))
	defer cancel()
	return w.fill(ctx, p.o.Setup)
}

// newReady creates a worker for any key. It has no context if there is a Setup, because
// Setup needs the key.
func (p *Pool) newReady(ctx context.Context) (*worker, error) {
	i, err := p.place(ctx, "", p.o.Isolate, false)
	if err != nil {
		return nil, err
	}
	w := p.workerOf(i)
	if p.o.Setup == nil {
		if err := w.fill(ctx, nil); err != nil {
			w.close()
			return nil, err
		}
	}
	return w, nil
}

func (p *Pool) workerOf(i *v8.Isolate) *worker {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts.created++
	now := time.Now()
	return &worker{isolate: i, created: now, idleSince: now, limits: i.Limits()}
}

// place creates an isolate. If evict is true it closes idle isolates to make room.
func (p *Pool) place(ctx context.Context, key string, o v8.IsolateOptions, evict bool) (*v8.Isolate, error) {
	for {
		i, err := v8.TryPlace(p.allocator, key, o)
		noRoom := errors.Is(err, groups.ErrNoRoom)
		if !evict || !noRoom && !errors.Is(err, groups.ErrFull) {
			return i, err
		}
		if !noRoom {
			return v8.Place(ctx, p.allocator, key, o)
		}
		p.mu.Lock()
		evicted := p.evict(time.Now(), unwanted, false)
		if evicted == nil {
			p.starved++
		}
		p.mu.Unlock()
		if evicted == nil {
			i, err := v8.Place(ctx, p.allocator, key, o)
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

// close closes the contexts and the isolate.
func (w *worker) close() {
	for _, f := range w.fresh {
		f.close()
	}
	w.fresh = nil
	_ = w.isolate.Close()
}

// opened returns the number of handles that are open between two uses.
func (w *worker) opened() (n int) {
	for _, f := range w.fresh {
		n += f.opened
	}
	return n
}

// retireReason returns the reason why w must not be used again, or the empty string.
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

// isLarge reports whether w holds more than Options.MaxHeap.
func (p *Pool) isLarge(w *worker) bool {
	most := p.o.MaxHeap
	if most == 0 {
		most = w.limits.Memory / 4
	}
	m := w.isolate.Memory()
	return m.Heap+m.Buffers > most
}

// addIdle makes w available for its next use.
func (p *Pool) addIdle(w *worker) {
	if invariants.Enabled {
		_, leased := p.leased[w]
		invariants.Check(!leased, "pool: an isolate is idle and in use")
		invariants.Check(!slices.Contains(p.idle.workers, w), "pool: an isolate is idle twice")
		invariants.Check(!p.down, "pool: an isolate is idle after the shutdown")
	}
	p.idle.add(w)
}

// recycle closes an isolate that is not in use.
func (p *Pool) recycle(w *worker, why string) {
	p.total--
	p.counts.recycled[why]++
	logging.Log(slog.LevelDebug, "isolate recycled",
		slog.Uint64("isolate", w.isolate.ID()), slog.String("reason", why), slog.Int("uses", w.uses))
	p.work.Go(w.close) // takes about a millisecond
}

// maintain periodically recycles isolates that have been idle for too long, and those that
// must not be used again.
func (p *Pool) maintain() {
	shortest := min(p.o.IdleTimeout, p.o.MaxAge, p.o.VerifyAfter)
	tick := time.NewTicker(min(max(shortest/4, 10*time.Millisecond), time.Second))
	defer tick.Stop()
	for {
		select {
		case <-p.ctx.Done():
			return
		case now := <-tick.C:
			p.mu.Lock()
			p.recycleExpired(now)
			p.proveIdle()
			p.expireLosses(now)
			p.forgetEditions(now)
			p.failed = false
			p.serve()
			p.mu.Unlock()
		}
	}
}

func (p *Pool) recycleExpired(now time.Time) {
	p.idle.removeFunc(func(w *worker) bool {
		why := p.retireReason(w, now)
		// Unclaimed isolates are kept ready on purpose.
		if why == "" && w.claimed && now.Sub(w.idleSince) >= p.o.IdleTimeout {
			why = "idle"
		}
		if why == "" && p.isReplaced(w) {
			why = "replaced"
		}
		if why != "" {
			p.recycle(w, why)
		}
		return why != ""
	})
}

// proveIdle starts to check the isolates that have been idle for a while for contexts of
// former uses, one after the other, so that the others can be used meanwhile. p.mu must be
// held.
func (p *Pool) proveIdle() {
	if p.proving || p.down || p.due() == nil {
		return
	}
	p.proving = true
	p.work.Go(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		defer func() { p.proving = false }()
		for w := p.due(); w != nil && p.takeThis(w); w = p.due() {
			p.beginReset(w)
			p.mu.Unlock()
			ctx, cancel := p.limited(p.ctx)
			reason := w.prove(ctx)
			cancel()
			p.mu.Lock()
			p.endReset(w, reason)
		}
	})
}

// due returns an isolate that must be checked because it has been idle for
// Options.VerifyAfter, or nil.
func (p *Pool) due() *worker {
	for _, w := range p.idle.workers {
		if time.Since(w.idleSince) < p.o.VerifyAfter {
			return nil // the others have been idle for a shorter time
		}
		if w.unproven > 0 {
			return w
		}
	}
	return nil
}

// createReady creates isolates ahead of time until enough are ready.
func (p *Pool) createReady() {
	for ; !p.down && !p.failed && p.total < p.o.MaxIsolates && p.idle.unclaimed+p.creating < p.o.Ready; p.creating++ {
		p.total++
		p.work.Go(func() {
			ctx, cancel := p.limited(p.ctx)
			defer cancel()
			w, err := p.newReady(ctx)
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
