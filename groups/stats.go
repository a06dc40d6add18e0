package groups

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/membership"
)

// GroupStats describes a group and counts its isolates.
type GroupStats struct {
	ID       uint64 // unique in the process; the first default group has 0
	Default  bool
	Closed   bool
	Isolates int    // isolates that exist
	Created  uint64 // isolates ever created in the group
	Lost     int    // isolates lost to a fatal error of V8; if it is not 0 the group accepts no new isolates
	Sandbox  Sandbox
}

// Stats returns the current statistics.
func (g *Group) Stats() GroupStats {
	if g.check() != nil {
		return GroupStats{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return GroupStats{
		ID: g.id, Default: g.def, Closed: g.closed,
		Isolates: g.isolates, Created: g.created, Lost: g.lost, Sandbox: g.sandbox,
	}
}

// IsolateStats describes one isolate.
type IsolateStats struct {
	ID      uint64 // unique in the process
	Name    string // v8.IsolateOptions.Name
	Created time.Time
	cage.Use
}

// Isolates returns the current statistics of each isolate of the group, in the order
// in which the isolates were created.
func (g *Group) Isolates() []IsolateStats {
	if g.check() != nil {
		return nil
	}
	// Call Use without g.mu: an isolate that leaves the group acquires the locks in
	// the opposite order.
	g.mu.Lock()
	members := make([]*membership.Member, 0, len(g.members))
	for m := range g.members {
		members = append(members, m)
	}
	g.mu.Unlock()
	slices.SortFunc(members, func(a, b *membership.Member) int { return cmp.Compare(a.ID, b.ID) })
	all := make([]IsolateStats, len(members))
	for n, m := range members {
		all[n] = IsolateStats{ID: m.ID, Name: m.Name, Created: m.Created, Use: m.Use()}
	}
	return all
}

// Use returns the total use of the group's isolates.
func (g *Group) Use() (sum cage.Use) {
	for _, i := range g.Isolates() {
		sum.Add(i.Use)
	}
	return sum
}

// ProcessStats describes all groups of the process at about one moment.
type ProcessStats struct {
	Groups     []GroupUsage // in the order in which they were created
	Total      cage.Use
	Created    uint64            // isolates ever created, in all groups
	Lost       uint64            // isolates ever lost
	LostByKind map[string]uint64 // Lost by cause, as v8.LossKind names it
	Leaked     uint64            // bytes that V8 had allocated with malloc for isolates that were lost
}

// GroupUsage describes a group and the use of its isolates.
type GroupUsage struct {
	GroupStats
	Use       cage.Use
	ByIsolate []IsolateStats
}

// ReadStats returns the statistics of all groups whose memory has not been
// released.
func ReadStats() ProcessStats {
	all, created, lost, leaked := known.list()
	s := ProcessStats{Groups: make([]GroupUsage, 0, len(all)), Created: created, LostByKind: lost, Leaked: leaked}
	for _, n := range lost {
		s.Lost += n
	}
	for _, g := range all {
		one := GroupUsage{GroupStats: g.Stats(), ByIsolate: g.Isolates()}
		for _, i := range one.ByIsolate {
			one.Use.Add(i.Use)
		}
		s.Total.Add(one.Use)
		s.Created += one.Created
		s.Groups = append(s.Groups, one)
	}
	return s
}

// registry is the list of the groups of the process. Lock order: a group's mutex
// before it.
type registry struct {
	mu      sync.Mutex
	groups  map[*Group]struct{}
	created uint64            // isolates created in groups that have been released
	lost    map[string]uint64 // isolates ever lost, by cause
	leaked  uint64            // bytes that lost isolates leaked
	logged  float64           // the wear when ErrWorn was last logged
}

var known = registry{groups: make(map[*Group]struct{}), lost: make(map[string]uint64)}

func (r *registry) add(g *Group) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.groups[g] = struct{}{}
}

// remove is called with the group's mutex held.
func (r *registry) remove(g *Group) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.groups, g)
	r.created += g.created
}

// list returns the groups, the number of isolates created in groups that have been
// released, the numbers of lost isolates by cause, and the bytes that those leaked.
func (r *registry) list() (all []*Group, created uint64, lost map[string]uint64, leaked uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for g := range r.groups {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *Group) int { return cmp.Compare(a.id, b.id) })
	return all, r.created, maps.Clone(r.lost), r.leaked
}
