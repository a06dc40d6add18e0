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
	"github.com/seed24588400/paddock/locker"
)

var (
	// ErrAddressSpace means that the address space has no room for another
	// group with a whole sandbox, the process's first one included, or for
	// another isolate.
	ErrAddressSpace = cage.ErrAddressSpace
	// ErrMappings means that the kernel allows the process too few memory
	// mappings for another isolate.
	ErrMappings = cage.ErrMappings
	// ErrClosed means that the group is closed to new isolates.
	ErrClosed = errors.New("the isolate group is closed")
	// ErrLost means that the group is closed to new isolates because V8 met a
	// fatal error in one of its own.
	ErrLost = errors.New("an isolate of the group was lost")
	// ErrDefault means that the process's default group cannot be closed.
	ErrDefault = errors.New("the default isolate group lives as long as the process")
)

// Group is an isolate group. Its methods may be called from any goroutine.
type Group struct {
	id      uint64
	sandbox Sandbox
	def     bool

	mu       sync.Mutex
	group    bridge.Group
	isolates int
	members  map[*Member]struct{} // of them, those that are ready
	kept     int                  // by what else needs its memory
	made     uint64
	lost     int  // of the isolates that left
	mapped   bool // its mappings are counted
	closed   bool
	gone     bool // given back
}

// Sandbox is where a group's memory lies.
type Sandbox struct {
	Base        uintptr // the first address of the reservation
	Size        uint64  // bytes of the sandbox
	Reservation uint64  // bytes reserved from Base on, with the guard regions
	Full        bool    // the whole reservation is there; always true for a group that New returned
}

var (
	lastID   atomic.Uint64
	creating sync.Mutex // between the probe and V8's reservation nobody else makes one
)

// Supported returns nil if this process can make groups with whole sandboxes,
// and otherwise why not. It initialises V8 if nothing has yet.
func Supported() error { return engine.Init() }

// Default returns the group for isolates that ask for none: the first of the
// process, which V8 makes for itself, or a new one once an isolate was lost in
// it.
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
		current.group.begin()
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

// current is the default group of now.
var current struct {
	sync.Mutex
	group *Group
}

// New makes a group. It returns an error that wraps ErrAddressSpace, and V8
// has not been asked, when no whole reservation fits.
func New() (*Group, error) {
	if err := engine.Init(); err != nil {
		return nil, err
	}
	creating.Lock()
	defer creating.Unlock()
	if !cage.Room() {
		return nil, fmt.Errorf("groups: a group reserves %d GiB: %w; close groups that are not needed, or raise ulimit -v if it is set",
			cage.Fixed().Reservation>>30, ErrAddressSpace)
	}
	g := &Group{group: bridge.NewGroup()}
	g.sandbox = locate(g.group)
	if !g.sandbox.Full {
		g.group.Free()
		return nil, fmt.Errorf("groups: V8 reserved %d of %d GiB: %w", g.sandbox.Reservation>>30,
			cage.Fixed().Reservation>>30, ErrAddressSpace)
	}
	g.id = lastID.Add(1)
	g.begin()
	return g, nil
}

// begin makes a new group known.
func (g *Group) begin() {
	g.members = make(map[*Member]struct{})
	known.add(g)
	g.log(slog.LevelInfo, "isolate group made")
}

func locate(g bridge.Group) Sandbox {
	base, size := g.Sandbox()
	fixed := cage.Fixed()
	return Sandbox{
		Base:        uintptr(base),
		Size:        fixed.Sandbox,
		Reservation: size,
		Full:        size >= fixed.Reservation,
	}
}

// Sandbox returns where the group's memory lies. It is known even after Close.
func (g *Group) Sandbox() Sandbox {
	if g == nil {
		return Sandbox{}
	}
	return g.sandbox
}

// check returns nil for a group that New or Default made.
func (g *Group) check() error {
	if g == nil || g.members == nil {
		return fmt.Errorf("groups: %w: a nil or zero Group; use one that New or Default made", locker.ErrInvalid)
	}
	return nil
}

// Contains reports whether an address lies in the group's sandbox, guard
// regions left out; false once the group is gone.
func (g *Group) Contains(address uintptr) bool {
	if g.check() != nil {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.gone && g.group.Contains(address)
}

// Close closes the group to new isolates. Those in it live on; its address
// space is given back with the last of them, at once if there is none.
// Closing twice is fine; closing the default group is ErrDefault.
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
	if !g.gone {
		g.log(slog.LevelDebug, "isolate group closed", slog.Int("isolates", g.isolates))
	}
	g.giveBack()
	return nil
}

// giveBack ends a group that is closed and empty. V8 unmaps it with its last
// isolate; but one that was lost never lets go, so then the memory is taken.
func (g *Group) giveBack() {
	if g.gone || g.isolates > 0 || g.kept > 0 || !g.closed && !g.isLost() {
		return
	}
	if !g.isLost() {
		g.group.Free()
		g.end()
		return
	}
	if g.group.Reclaim(g.id == 0) {
		g.end()
	} else {
		// A thread of V8 is still at work in it.
		time.AfterFunc(reclaimAgain, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.giveBack()
		})
	}
}

// isLost reports whether V8 met a fatal error in the group, in one of its
// isolates or in a task that works for all.
func (g *Group) isLost() bool { return g.lost > 0 || !g.gone && g.group.Lost() }

// reclaimAgain is when to ask again for the memory of a group.
const reclaimAgain = 100 * time.Millisecond

// end notes that the group was given back.
func (g *Group) end() {
	g.gone = true
	if g.mapped {
		cage.GiveMappings(cage.MappingsPerGroup)
	}
	if g.id != 0 { // of the process's first group they stay
		cage.GiveMappings(g.lost * cage.MappingsPerIsolate)
	}
	known.remove(g)
	g.log(slog.LevelInfo, "isolate group given back", slog.Uint64("made", g.made), slog.Int("lost", g.lost))
}

// Keep has the group's memory stay until Drop, whatever becomes of its isolates.
// One of them must be alive. It is for package v8.
func (g *Group) Keep() {
	if g.check() != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.kept++
}

// Drop ends Keep, and does nothing without one. It is for package v8.
func (g *Group) Drop() {
	if g.check() != nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.kept == 0 {
		return
	}
	g.kept--
	g.giveBack()
}
