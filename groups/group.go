package groups

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/engine"
)

var (
	// ErrAddressSpace means that the address space has no room for another
	// group with a whole sandbox, the process's first one included, or for
	// another isolate.
	ErrAddressSpace = cage.ErrAddressSpace
	// ErrClosed means that the group is closed to new isolates.
	ErrClosed = errors.New("the isolate group is closed")
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
	made     uint64
	closed   bool
}

// Sandbox is where a group's memory lies.
type Sandbox struct {
	Base        uintptr // the first address of the reservation
	Size        uint64  // bytes of the sandbox
	Reservation uint64  // bytes reserved from Base on, with the guard regions
	Full        bool    // the whole reservation is there; always true for a group that New returned
}

// Stats is what a group holds.
type Stats struct {
	ID       uint64 // unique in the process; the default group is 0
	Default  bool
	Closed   bool
	Isolates int    // alive
	Made     uint64 // isolates ever made in it
	Sandbox  Sandbox
}

var (
	lastID   atomic.Uint64
	joining  atomic.Int64 // isolates being made
	creating sync.Mutex   // between the probe and V8's reservation nobody else makes one
)

// Supported returns nil if this process can make groups with whole sandboxes,
// and otherwise why not. It initialises V8 if nothing has yet.
func Supported() error { return engine.Init() }

// Default returns the first group of the process, which V8 makes for itself.
func Default() (*Group, error) {
	if err := engine.Init(); err != nil {
		return nil, err
	}
	return defaultGroup(), nil
}

var defaultGroup = sync.OnceValue(func() *Group {
	g := &Group{def: true, group: bridge.DefaultGroup()}
	g.sandbox = locate(g.group)
	return g
})

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
	return g, nil
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
func (g *Group) Sandbox() Sandbox { return g.sandbox }

// Contains reports whether an address lies in the group's sandbox, guard
// regions left out; false once the group is gone.
func (g *Group) Contains(address uintptr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.gone() && g.group.Contains(address)
}

// Stats returns what the group holds at this moment.
func (g *Group) Stats() Stats {
	g.mu.Lock()
	defer g.mu.Unlock()
	return Stats{ID: g.id, Default: g.def, Closed: g.closed, Isolates: g.isolates, Made: g.made, Sandbox: g.sandbox}
}

// Close closes the group to new isolates. Those in it live on; its address
// space is given back with the last of them, at once if there is none.
// Closing twice is fine; closing the default group is ErrDefault.
func (g *Group) Close() error {
	if g.def {
		return fmt.Errorf("groups: close: %w", ErrDefault)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	if g.isolates == 0 {
		g.group.Free()
	}
	return nil
}

func (g *Group) gone() bool { return g.closed && g.isolates == 0 }

// Join counts an isolate in and hands make the group for it. It is for package
// v8; users call v8.NewIsolate.
func (g *Group) Join(make func(bridge.Group)) error {
	defer joining.Add(-1)
	if n := joining.Add(1); !cage.RoomForIsolates(int(n)) {
		return fmt.Errorf("groups: an isolate takes 2 GiB of address space: %w; close isolates that are not needed, or raise ulimit -v", ErrAddressSpace)
	}
	g.mu.Lock()
	if g.closed {
		g.mu.Unlock()
		return fmt.Errorf("groups: %w", ErrClosed)
	}
	g.isolates++
	g.made++
	g.mu.Unlock()
	make(g.group)
	return nil
}

// Leave counts an isolate out that has been disposed of. It is for package v8.
func (g *Group) Leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.isolates--
	if g.gone() {
		g.group.Free()
	}
}
