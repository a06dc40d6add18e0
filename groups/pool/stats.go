package pool

import (
	"maps"
	"time"
)

// Stats is what a pool has and did.
type Stats struct {
	Isolates int // all that follow, and those being made
	InUse    int // by leases, or being reset after one
	Idle     int // for the keys they served
	Ready    int // for whoever comes
	Waiting  int // callers
	Keys     int // with anybody using or waiting

	Uses     uint64            // leases given
	Waited   time.Duration     // for all of them together
	Busy     uint64            // refused with ErrBusy
	Made     uint64            // isolates
	Recycled map[string]uint64 // isolates given up, by why: "uses", "age", "idle", "memory", "evicted", "shutdown", …
}

type counts struct {
	uses, busy, made uint64
	waited           time.Duration
	recycled         map[string]uint64
}

// Stats returns that of this moment.
func (p *Pool) Stats() Stats {
	if p.made() != nil {
		return Stats{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	ready := p.ready()
	return Stats{
		Isolates: p.total, InUse: p.inUse, Idle: len(p.idle) - ready, Ready: ready,
		Waiting: p.waiters.Len(), Keys: len(p.keys),
		Uses: p.counts.uses, Waited: p.counts.waited, Busy: p.counts.busy, Made: p.counts.made,
		Recycled: maps.Clone(p.counts.recycled),
	}
}
