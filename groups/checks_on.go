//go:build invariants

package groups

import (
	"slices"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/invariants"
)

// checkCounts checks the counts of the group. g.mu must be held.
func (g *Group) checkCounts() {
	invariants.Checkf(g.isolates >= len(g.members), "groups: %d isolates, of which %d have joined", g.isolates,
		len(g.members))
	invariants.Checkf(g.isolates <= cage.IsolatesPerGroup, "groups: %d isolates in a group", g.isolates)
	invariants.Checkf(g.created >= uint64(g.isolates+g.lost),
		"groups: %d isolates were created, %d are lost and %d alive", g.created, g.lost, g.isolates)
	invariants.Checkf(g.kept >= 0 && g.lost >= 0, "groups: kept %d times, %d lost", g.kept, g.lost)
	invariants.Check(!g.released || g.isolates == 0 && g.kept == 0, "groups: a group in use has been released")
	invariants.Check(g.isolates == 0 || g.mapped, "groups: the mappings of a group are not counted")
}

// checkCounts checks that the counts of the allocator are the sums of its parts. a.mu must
// be held.
func (a *Allocator) checkCounts() {
	isolates, reserved := 0, uint64(0)
	for _, m := range a.groups {
		invariants.Check(!m.condemned, "groups: a condemned group accepts isolates")
		invariants.Checkf(m.isolates >= 0 && m.isolates <= a.o.MaxIsolatesPerGroup,
			"groups: %d reservations in a group", m.isolates)
		invariants.Checkf(m.reserved <= a.o.MaxHeapPerGroup, "groups: %d bytes are reserved in a group", m.reserved)
		invariants.Check(m.isolates > 0 || m.reserved == 0, "groups: an empty group has reservations")
		invariants.Check(m.key == "" || a.byKey[m.key] == m, "groups: the group of a key is unknown")
		isolates += m.isolates
		reserved += m.reserved
	}
	for key, m := range a.byKey {
		invariants.Check(m.key == key && slices.Contains(a.groups, m), "groups: the group of a key is gone")
	}
	invariants.Checkf(isolates <= a.isolates && reserved <= a.reserved && a.condemned >= 0,
		"groups: %d isolates with %d bytes, in groups %d with %d", a.isolates, a.reserved, isolates, reserved)
	invariants.Checkf(a.condemned > 0 || isolates == a.isolates && reserved == a.reserved,
		"groups: %d isolates with %d bytes, in groups %d with %d", a.isolates, a.reserved, isolates, reserved)
	invariants.Checkf(a.reserved <= a.o.MaxReserved, "groups: %d bytes of at most %d are reserved", a.reserved,
		a.o.MaxReserved)
	for e := a.waiters.Front(); e != nil; e = e.Next() {
		select {
		case <-e.Value.(*waiter).ready:
			invariants.Check(false, "groups: a waiter that was served is in the queue")
		default:
		}
	}
}
