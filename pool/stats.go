package pool

import (
	"maps"
	"time"
)

// Stats counts a pool's isolates and the events since its creation.
type Stats struct {
	Isolates int // isolates in use, idle or ready, and those that are being created
	InUse    int // leased, or being reset after a lease
	Idle     int // idle, for the keys that they have served
	Ready    int // ready for any key
	Waiting  int // callers that wait
	Keys     int // keys that use isolates or have callers that wait
	// Snapshots is the number of keys with a snapshot in memory.
	Snapshots int

	Uses    uint64        // leases granted
	Waited  time.Duration // total time that callers waited for them
	Busy    uint64        // callers that got ErrBusy
	Created uint64        // isolates created
	// Recycled counts the isolates that were closed, by reason: "uses", "age",
	// "idle", "memory", "evicted", "shutdown" and others.
	Recycled map[string]uint64
}

type counts struct {
	uses, busy, created uint64
	waited              time.Duration
	recycled            map[string]uint64
}

// Stats returns the current statistics.
func (p *Pool) Stats() Stats {
	if p.check() != nil {
		return Stats{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	snapshots := 0
	for _, e := range p.editions {
		if e.snapshot != nil {
			snapshots++
		}
	}
	return Stats{
		Snapshots: snapshots,
		Isolates:  p.total, InUse: p.inUse,
		Idle: len(p.idle.workers) - p.idle.unclaimed, Ready: p.idle.unclaimed,
		Waiting: p.waiters.Len(), Keys: len(p.keys),
		Uses: p.counts.uses, Waited: p.counts.waited, Busy: p.counts.busy, Created: p.counts.created,
		Recycled: maps.Clone(p.counts.recycled),
	}
}
