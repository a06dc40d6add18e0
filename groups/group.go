package groups

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/engine"
	"github.com/seed24588400/paddock/internal/invariants"
	"github.com/seed24588400/paddock/internal/membership"
	"github.com/seed24588400/paddock/internal/room"
	"github.com/seed24588400/paddock/locker"
)

var (
	// ErrAddressSpace means that the address space has no room for another group with
	// a whole sandbox, including the first group of the process, or for another
	// isolate.
	ErrAddressSpace = cage.ErrAddressSpace
	// ErrMappings means that the kernel allows the process too few memory
	// mappings for another isolate.
	ErrMappings = cage.ErrMappings
	// ErrGroupClosed means that the group is closed to new isolates.
	ErrGroupClosed = errors.New("the isolate group is closed")
	// ErrGroupLost means that the group accepts no new isolates because V8 reported a
	// fatal error in one of its isolates.
	ErrGroupLost = errors.New("an isolate of the group was lost")
	// ErrDefault means that the process's default group cannot be closed.
	ErrDefault = errors.New("the default isolate group cannot be closed")
)

// Group is an isolate group. It is safe for concurrent use by multiple goroutines.
type Group struct {
	id      uint64
	sandbox Sandbox
	def     bool

	mu       sync.Mutex
	group    bridge.Group
	isolates int
	members  map[*membership.Member]struct{} // the isolates that have finished joining
	kept     int                             // number of keep calls without drop
	created  uint64
	lost     int  // isolates that were lost
	mapped   bool // whether its mappings are counted
	closed   bool
	released bool // whether its memory has been released
}

// Sandbox describes where the memory of a group lies.
type Sandbox struct {
	Base         uintptr // first address of the range
	Size         uint64  // size of the sandbox in bytes
	AddressSpace uint64  // bytes of address space reserved from Base on, including the guard regions
	Full         bool    // whether the range is complete; always true for a group that New returned
}

var (
	lastID   atomic.Uint64
	creating sync.Mutex // held from the check for room until V8 has reserved it
)

// Supported returns an error if this process cannot create groups with whole
// sandboxes. It initializes V8 if necessary.
func Supported() error { return engine.Init() }

// Default returns the group of isolates for which no group is given. It is the first
// group of the process, which V8 creates, until an isolate is lost in it. Then
// Default creates another.
func Default() (*Group, error) {
	if err := engine.Init(); err != nil {
		return nil, err
	}
	current.Lock()
	defer current.Unlock()
	switch {
	case current.group == nil:
		current.group = &Group{def: true, group: bridge.DefaultGroup()}
		current.group.sandbox = locate(current.group.group)
		current.group.register()
	case current.group.condemned():
		next, err := New()
		if err != nil {
			return nil, err
		}
		next.def = true
		current.group = next
	}
	return current.group, nil
}

// current holds the current default group.
var current struct {
	sync.Mutex
	group *Group
}

// New creates a group. It returns an error that wraps ErrAddressSpace if the address
// space has no room for a whole sandbox with its guard regions.
func New() (*Group, error) {
	if err := engine.Init(); err != nil {
		return nil, err
	}
	creating.Lock()
	defer creating.Unlock()
	if !room.ForGroup() {
		return nil,
			fmt.Errorf("groups: a group reserves %d GiB: %w; close groups that are not needed, or raise ulimit -v "+
				"if it is set",
				cage.Fixed().AddressSpace>>30, ErrAddressSpace)
	}
	g := &Group{group: bridge.NewGroup()}
	g.sandbox = locate(g.group)
	if !g.sandbox.Full {
		g.group.Free()
		return nil, fmt.Errorf("groups: V8 reserved %d of %d GiB: %w", g.sandbox.AddressSpace>>30,
			cage.Fixed().AddressSpace>>30, ErrAddressSpace)
	}
	g.id = lastID.Add(1)
	g.register()
	return g, nil
}

// register registers a new group.
func (g *Group) register() {
	g.members = make(map[*membership.Member]struct{})
	known.add(g)
	g.log(slog.LevelInfo, "isolate group created")
}

func locate(g bridge.Group) Sandbox {
	base, size := g.Sandbox()
	fixed := cage.Fixed()
	return Sandbox{
		Base:         uintptr(base),
		Size:         fixed.Sandbox,
		AddressSpace: size,
		Full:         size >= fixed.AddressSpace,
	}
}

// Sandbox returns where the memory of the group lies. The result stays the same after
// Close.
func (g *Group) Sandbox() Sandbox {
	if g == nil {
		return Sandbox{}
	}
	return g.sandbox
}

// check returns an error if g was not created by New or Default.
func (g *Group) check() error {
	if g == nil || g.members == nil {
		return fmt.Errorf("groups: %w: a nil or zero Group; use one that New or Default made", locker.ErrInvalid)
	}
	return nil
}

// Contains reports whether an address is in the group's sandbox, excluding guard
// regions. It returns false once the group's memory has been released.
func (g *Group) Contains(address uintptr) bool {
	if g.check() != nil {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.released && g.group.Contains(address)
}

// Close closes the group to new isolates. Its isolates remain usable. The address
// space is released when the last of them is closed, or at once if there is none.
// Close returns an error that wraps ErrDefault for the default group. It is safe to
// call Close more than once.
func (g *Group) Close() error {
	if g.check() != nil {
		return nil
	}
	if g.def {
		return fmt.Errorf("groups: close: %w", ErrDefault)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	if !g.released {
		g.log(slog.LevelDebug, "isolate group closed", slog.Int("isolates", g.isolates))
	}
	g.releaseUnused()
	return nil
}

// releaseUnused releases the memory of the group if the group is closed or lost, has no
// isolates and is not kept. V8 unmaps a group with its last isolate. A lost isolate
// never leaves its group, so in that case releaseUnused reclaims the memory itself. g.mu
// must be held.
func (g *Group) releaseUnused() {
	if invariants.Enabled {
		g.checkCounts()
	}
	if g.released || g.isolates > 0 || g.kept > 0 || !g.closed && !g.isLost() {
		return
	}
	if !g.isLost() {
		g.group.Free()
		g.recordRelease()
		return
	}
	if g.group.Reclaim(g.id == 0) {
		g.recordRelease()
	} else {
		// A thread of V8 is still working in the group.
		time.AfterFunc(reclaimDelay, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.releaseUnused()
		})
	}
}

// isLost reports whether V8 reported a fatal error in the group, either in an isolate
// or in a task that works for the group as a whole. g.mu must be held.
func (g *Group) isLost() bool { return g.lost > 0 || !g.released && g.group.Lost() }

// reclaimDelay is the delay before another attempt to reclaim the memory of a group.
const reclaimDelay = 100 * time.Millisecond

// recordRelease records that the memory of the group has been released.
func (g *Group) recordRelease() {
	if invariants.Enabled {
		invariants.Check(!g.released && g.isolates == 0 && g.kept == 0 && len(g.members) == 0,
			"groups: the memory of a group in use is released")
	}
	g.released = true
	if g.mapped {
		bridge.ReleaseMappings(cage.MappingsPerGroup)
	}
	if g.id != 0 { // the first group of the process stays mapped
		bridge.ReleaseMappings(g.lost * cage.MappingsPerIsolate)
	}
	known.remove(g)
	g.log(slog.LevelInfo, "isolate group released",
		slog.Uint64("created", g.created), slog.Int("lost", g.lost))
}
