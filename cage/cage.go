package cage

import (
	"errors"

	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/room"
)

// Geometry describes the address space of a group, in bytes. It is fixed when V8 is
// built.
type Geometry struct {
	Cage         uint64 // the pointer-compression cage: the maximum heap of all isolates of a group together
	Sandbox      uint64 // the sandbox: the cage and all array buffers
	AddressSpace uint64 // the address space of the sandbox with its guard regions
}

// IsolatesPerGroup is the maximum number of isolates that Paddock creates in a group. V8
// has no such limit, but each isolate has a page of 256 KiB in the group's range for
// trusted objects, which is 1 GiB (kMaximalTrustedRangeSize). Tests created 3,950 idle
// isolates but not 4,150. If an isolate does not fit, V8 reports a fatal error and the
// isolate is lost, so the maximum leaves a margin.
const IsolatesPerGroup = 3500

// ErrAddressSpace means that the address space has no room for another group with a
// whole sandbox, or for another isolate.
var ErrAddressSpace = errors.New("the address space is full")

// ErrUnsupported means that this build of the program has no engine: it was built for
// another platform than linux/amd64, or without cgo. The error that wraps it names the
// reason and the remedy.
var ErrUnsupported = errors.New("no engine")

// Fixed returns the geometry of every group. V8 need not be initialized. Without an engine
// all sizes are 0.
func Fixed() Geometry {
	f := bridge.ProcessFacts()
	return Geometry{Cage: f.CageSize, Sandbox: f.SandboxSize, AddressSpace: f.ReservationSize}
}

// Count returns how many more groups, with an isolate in each, fit in the address
// space, at most limit. It reserves them all and releases them. The number is
// approximate, because it depends on other mappings and their places. Without an engine
// it is 0.
func Count(limit int) int { return room.Groups(limit) }
