// Package membership is the interface between packages groups and v8: how an isolate
// joins its group and leaves it. It is internal, so that only package v8 can change how
// many isolates a group counts, which decides when its memory is released.
package membership

import (
	"time"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
)

// Member describes an isolate to its group.
type Member struct {
	ID      uint64
	Name    string
	Created time.Time
	Use     func() cage.Use // returns the current use; it must not call package groups
	Lost    string          // the cause of the loss, as v8.LossKind names it; "" if the isolate was not lost
	Leaked  uint64          // bytes that V8 had allocated with malloc for an isolate that was lost
}

// Hooks are the functions of package groups. G is *groups.Group, which this package
// cannot import. For a nil or zero group Join returns an error, and the others do
// nothing. All are safe for concurrent use by multiple goroutines.
type Hooks[G any] struct {
	// Join adds an isolate to the group and calls create to create it. If create
	// returns an error, the Member's Lost field names the cause of the loss.
	Join func(group G, create func(bridge.Group) (*Member, error)) error
	// Leave removes an isolate that has been disposed of or lost. It does nothing if
	// the Member has not joined or has left already.
	Leave func(group G, m *Member)
	// Keep keeps the group's memory mapped until Drop, even after all isolates are
	// closed. At the time of the call the group must have an isolate.
	Keep func(group G)
	// Drop undoes one call of Keep. Without such a call it does nothing.
	Drop func(group G)
}

var hooks any

// Register is called by package groups when it is initialized.
func Register[G any](h Hooks[G]) { hooks = h }

// Of returns the functions that were registered for G. Packages that import G's package
// may call it when they are initialized.
func Of[G any]() Hooks[G] { return hooks.(Hooks[G]) }
