package pool

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed24588400/paddock/v8"
)

// fillAfter is how long an isolate must be idle until it gets more contexts ahead of
// their use.
const fillAfter = time.Millisecond

// release ends a use of w, whose context is closed. p.mu must be held.
func (p *Pool) release(w *worker) {
	w.idleSince = time.Now()
	w.isolate.SetRequested(p.firstRequest(w.key))
	if w.isolate.Limits() != w.limits { // the use has changed them
		_ = w.isolate.SetLimits(w.limits) // isReady and reset notice a failure
	}
	// Not in the background: a loss counts before the next use of the key.
	if reason := p.retireReason(w, w.idleSince); reason != "" {
		p.finishReset(w, reason)
		return
	}
	w.unproven++
	if p.isReady(w) && (len(w.fresh) > 0 || p.mayBeLast(w)) {
		p.makeIdle(w)
		return
	}
	p.noteReset(w)
	p.background(w, p.reset)
}

// firstRequest returns when the first caller that waits for an isolate of key began to
// wait, or the zero time if there is none. p.mu must be held.
func (p *Pool) firstRequest(key string) time.Time {
	if p.keys[key].waiting > 0 {
		for e := p.waiters.Front(); e != nil; e = e.Next() {
			if w := e.Value.(*waiter); w.key == key {
				return w.since
			}
		}
	}
	return time.Time{}
}

// hasten makes the isolates that are being prepared for the key of first, which is the
// first caller that waits, run in its turn. p.mu must be held.
func (p *Pool) hasten(first *waiter) {
	for w := range p.resets {
		if w.key == first.key {
			w.isolate.SetRequested(first.since)
		}
	}
}

// mayBeLast reports whether the first use of w may be its only one: because w is replaced when
// the snapshot of its key is built, or because the pool is busy and may evict w. Most keys of
// a large pool are used rarely. If w is used again, its context is created then. p.mu must
// be held.
func (p *Pool) mayBeLast(w *worker) bool {
	return w.uses == 1 && p.keys[w.key].waiting == 0 && (w.awaitsSnapshot() || p.o.Isolate.RunLimit.Full())
}

// awaitsSnapshot reports whether w is replaced as soon as the snapshot of its key is built.
// p.mu must be held.
func (w *worker) awaitsSnapshot() bool {
	return w.edition != nil && w.edition.building && !w.fromSnapshot
}

// isReady reports whether w can be used again without a reset, except that it may have no
// context.
func (p *Pool) isReady(w *worker) bool {
	return w.unproven < p.o.VerifyEvery && w.isolate.Handles() == w.opened() && w.isolate.Limits() == w.limits &&
		!p.isLarge(w)
}

// finishReset makes w available again, or closes it for the reason. p.mu must be held.
func (p *Pool) finishReset(w *worker, reason string) {
	if errors.Is(w.isolate.Err(), v8.ErrLost) {
		p.countLoss(w.key)
	}
	if reason != "" {
		delete(p.leased, w)
		p.recycle(w, reason)
		p.done(w.key)
		return
	}
	p.makeIdle(w)
}

// makeIdle ends the use of w, which is ready for the next one. p.mu must be held.
func (p *Pool) makeIdle(w *worker) {
	delete(p.leased, w)
	switch {
	case p.down:
		p.recycle(w, "shutdown")
	case p.isReplaced(w):
		p.recycle(w, "replaced")
	default:
		p.addIdle(w)
		p.fillLater(w)
	}
	p.done(w.key)
}

// reset prepares w for its next use, or returns the reason why it cannot be used
// again.
func (p *Pool) reset(ctx context.Context, w *worker) (reason string) {
	if err := w.checkHandles(); err != nil {
		p.warnHandles(w, err)
		return "open handles"
	}
	if w.unproven >= p.o.VerifyEvery || p.isLarge(w) {
		if reason := w.prove(ctx); reason != "" {
			return reason
		}
	}
	if p.isLarge(w) {
		return "memory"
	}
	if w.isolate.Limits() != w.limits || len(w.fresh) == 0 && w.fill(ctx, p.o.Setup) != nil {
		return "failed reset"
	}
	return ""
}

// prove collects garbage and checks that no context of a former use is alive. It
// returns the reason why w cannot be used again, if any.
func (w *worker) prove(ctx context.Context) (reason string) {
	switch collected, err := collectContexts(ctx, w.isolate, len(w.fresh)); {
	case err != nil:
		return "failed reset"
	case !collected:
		return "reachable context"
	}
	w.unproven = 0
	return ""
}

// fill adds a context for a later use.
func (w *worker) fill(ctx context.Context, setup setupFunc) error {
	f, err := newFresh(ctx, w.isolate, w.tenant(), setup)
	if err == nil {
		w.fresh = append(w.fresh, f)
		w.setup = f.opened - 1
	}
	return err
}

func (w *worker) tenant() Tenant {
	if w.edition == nil {
		return Tenant{Key: w.key}
	}
	return w.edition.tenant
}

// fillLater creates contexts ahead of their use when w has been idle for a moment. p.mu
// must be held.
func (p *Pool) fillLater(w *worker) {
	if w.filling || !p.wantsFresh(w) {
		return
	}
	w.filling = true
	time.AfterFunc(fillAfter, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		w.filling = false
		if p.o.Isolate.RunLimit.Full() || !p.takeThis(w) {
			return
		}
		p.beginReset(w)
		p.background(w, p.fill)
	})
}

// wantsFresh reports whether w should get another context ahead of its use. An isolate has
// no more contexts ready than it has served uses: most keys of a large pool are used rarely.
func (p *Pool) wantsFresh(w *worker) bool {
	return w.claimed && len(w.fresh) < min(p.o.Ahead, w.uses) && !w.awaitsSnapshot() && !p.isLarge(w)
}

// fill creates contexts while nobody waits for the isolate.
func (p *Pool) fill(ctx context.Context, w *worker) (reason string) {
	for {
		if w.fill(ctx, p.o.Setup) != nil {
			return "failed reset"
		}
		p.mu.Lock()
		enough := !p.wantsFresh(w) || p.waiters.Len() > 0 || p.o.Isolate.RunLimit.Full() || p.down
		p.mu.Unlock()
		if enough {
			return ""
		}
	}
}

// takeThis removes w from the idle workers. It returns false if w is not idle. p.mu must
// be held.
func (p *Pool) takeThis(w *worker) bool {
	n := slices.Index(p.idle.workers, w)
	if n < 0 || p.down {
		return false
	}
	p.idle.remove(n)
	return true
}

// background does work on w on another goroutine, and then ends the reset of w. work
// returns the reason to close w, if any.
func (p *Pool) background(w *worker, work func(ctx context.Context, w *worker) (reason string)) {
	p.work.Go(func() {
		ctx, cancel := p.limited(p.ctx)
		defer cancel()
		reason := work(ctx, w)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.endReset(w, reason)
	})
}

// beginReset begins work on a worker that was idle. Callers of its key wait for it
// instead of creating an isolate. p.mu must be held.
func (p *Pool) beginReset(w *worker) {
	p.activity(w.key).using++
	p.inUse++
	p.noteReset(w)
}

// noteReset counts w, which is in use, as being reset until endReset. p.mu must be held.
func (p *Pool) noteReset(w *worker) {
	p.keys[w.key].resetting++
	p.resets[w] = struct{}{}
}

// endReset ends the work on a worker after noteReset. It closes w if there is a reason. p.mu
// must be held.
func (p *Pool) endReset(w *worker, reason string) {
	p.keys[w.key].resetting--
	delete(p.resets, w)
	p.finishReset(w, reason)
}
