package groups

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/seed24588400/paddock/cage"
)

// Stats is what a group is, and how many isolates it has and had.
type Stats struct {
	ID       uint64 // unique in the process; the first default group is 0
	Default  bool
	Closed   bool
	Isolates int    // alive
	Made     uint64 // isolates ever made in it
	Lost     int    // of them, lost to a fatal error of V8: more than 0 closes the group
	Sandbox  Sandbox
}

// Stats returns that of this moment.
func (g *Group) Stats() Stats {
	if g.check() != nil {
		return Stats{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return Stats{ID: g.id, Default: g.def, Closed: g.closed, Isolates: g.isolates, Made: g.made, Lost: g.lost, Sandbox: g.sandbox}
}

// IsolateStats is what one isolate has.
type IsolateStats struct {
	ID   uint64 // unique in the process
	Name string // v8.IsolateOptions.Name
	Made time.Time
	cage.Use
}

// Isolates returns what each isolate of the group has at this moment, in the
// order in which they were made.
func (g *Group) Isolates() []IsolateStats {
	if g.check() != nil {
		return nil
	}
	// A member's use must not be asked for with the group locked: one that
	// leaves locks them in the other order.
	g.mu.Lock()
	members := make([]*Member, 0, len(g.members))
	for m := range g.members {
		members = append(members, m)
	}
	g.mu.Unlock()
	slices.SortFunc(members, func(a, b *Member) int { return cmp.Compare(a.ID, b.ID) })
	all := make([]IsolateStats, len(members))
	for n, m := range members {
		all[n] = IsolateStats{ID: m.ID, Name: m.Name, Made: m.Made, Use: m.Use()}
	}
	return all
}

// Use returns what the isolates of the group have together.
func (g *Group) Use() (sum cage.Use) {
	for _, i := range g.Isolates() {
		sum.Add(i.Use)
	}
	return sum
}

// Snapshot is all that the process has, at one moment or nearly so.
type Snapshot struct {
	Groups []GroupSnapshot // in the order in which they were made
	Total  cage.Use
	Made   uint64            // isolates of all groups there ever were
	Lost   uint64            // of them
	LostTo map[string]uint64 // of those, by what they were lost to: the names of v8.LossKind
}

// GroupSnapshot is one group and all that is in it.
type GroupSnapshot struct {
	Stats
	Use  cage.Use
	Each []IsolateStats
}

// TakeSnapshot looks at all groups that are not given back yet.
func TakeSnapshot() Snapshot {
	all, made, lost := known.list()
	s := Snapshot{Groups: make([]GroupSnapshot, 0, len(all)), Made: made, LostTo: lost}
	for _, n := range lost {
		s.Lost += n
	}
	for _, g := range all {
		one := GroupSnapshot{Stats: g.Stats(), Each: g.Isolates()}
		for _, i := range one.Each {
			one.Use.Add(i.Use)
		}
		s.Total.Add(one.Use)
		s.Made += one.Made
		s.Groups = append(s.Groups, one)
	}
	return s
}

// register is of the groups of the process. Lock order: a group's own mutex
// before it.
type register struct {
	mu     sync.Mutex
	groups map[*Group]struct{}
	made   uint64            // in those that were given back
	lost   map[string]uint64 // ever, by what they were lost to
	told   uint64            // of them, when it was last told that they are many
}

var known = register{groups: make(map[*Group]struct{}), lost: make(map[string]uint64)}

func (r *register) add(g *Group) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.groups[g] = struct{}{}
}

// remove is called with the group locked.
func (r *register) remove(g *Group) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.groups, g)
	r.made += g.made
}

// list returns the groups, how many isolates those had that were given back, and
// how many were ever lost.
func (r *register) list() (all []*Group, made uint64, lost map[string]uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for g := range r.groups {
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *Group) int { return cmp.Compare(a.id, b.id) })
	return all, r.made, maps.Clone(r.lost)
}
