//go:build invariants

package pool

import (
	"maps"

	"github.com/seed24588400/paddock/internal/invariants"
)

// checkCounts checks that the counts of the pool are the sums of its parts. p.mu must be
// held.
func (p *Pool) checkCounts() {
	invariants.Checkf(p.total == len(p.idle.workers)+p.inUse+p.creating,
		"pool: %d isolates, of which %d are idle, %d in use and %d being created",
		p.total, len(p.idle.workers), p.inUse, p.creating)
	invariants.Checkf(p.total <= p.o.MaxIsolates, "pool: %d isolates of at most %d", p.total, p.o.MaxIsolates)
	invariants.Checkf(len(p.leased) <= p.inUse, "pool: %d isolates are leased, and %d in use", len(p.leased), p.inUse)
	invariants.Check(p.starved >= 0 && p.creating >= 0, "pool: a negative count")
	waiting := map[string]int{}
	for e := p.waiters.Front(); e != nil; e = e.Next() {
		w := e.Value.(*waiter)
		waiting[w.key]++
		select {
		case <-w.ready:
			invariants.Check(false, "pool: a waiter that was served is in the queue")
		default:
		}
	}
	using, resetting := 0, 0
	for key, t := range p.keys {
		using += t.using
		resetting += t.resetting
		invariants.Checkf(t.waiting == waiting[key], "pool: %d callers wait for a key, of whom %d are in the queue",
			t.waiting, waiting[key])
		invariants.Checkf(t.resetting >= 0 && t.resetting <= t.using && t.using <= p.o.MaxIsolatesPerKey,
			"pool: a key uses %d isolates of at most %d, and %d are reset", t.using, p.o.MaxIsolatesPerKey, t.resetting)
		delete(waiting, key)
	}
	invariants.Check(len(waiting) == 0, "pool: callers wait for an unknown key")
	invariants.Checkf(resetting == len(p.resets), "pool: %d isolates are reset, by key %d", len(p.resets), resetting)
	invariants.Checkf(using == p.inUse, "pool: %d isolates in use, by key %d", p.inUse, using)
	ofKey, unclaimed := map[string]int{}, 0
	for n, w := range p.idle.workers {
		_, leased := p.leased[w]
		invariants.Check(!leased, "pool: an isolate is idle and in use")
		invariants.Check(n == 0 || !w.idleSince.Before(p.idle.workers[n-1].idleSince),
			"pool: idle isolates are not in order")
		if w.claimed {
			ofKey[w.key]++
		} else {
			unclaimed++
		}
	}
	invariants.Checkf(maps.Equal(ofKey, p.idle.ofKey) && unclaimed == p.idle.unclaimed,
		"pool: %d idle isolates by key and %d without one, counted as %d and %d",
		len(ofKey), unclaimed, len(p.idle.ofKey), p.idle.unclaimed)
}
