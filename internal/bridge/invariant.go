//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Invariants reports whether the C++ side checks its invariants.
func Invariants() bool { return C.pd_invariants() != 0 }

// Counts is what C++ has of an isolate, for the comparison with what Go believes. It is
// pd_counts.
type Counts struct {
	Handles   int64  // persistent handles that Go owns; -1 if the isolate is lost
	Scopes    uint64 // open handle scopes: that of a hold, and those in it
	Depth     uint64 // operations that are in progress
	Suspended uint64
	HostRefs  uint64 // different IDs of host references, also released ones
}

var _ = [1]struct{}{}[unsafe.Sizeof(Counts{})-C.sizeof_pd_counts]

// Counts returns the counts. The caller must have the lock of the isolate. It is for
// builds with invariants, because it takes time.
func (i *Isolate) Counts() (c Counts) {
	C.pd_isolate_counts(i.c, (*C.pd_counts)(unsafe.Pointer(&c)))
	return c
}

// Invariants that BreakInvariant breaks; see bridge.h.
const (
	BreakHandle   = C.PD_BREAK_HANDLE
	BreakHolder   = C.PD_BREAK_HOLDER
	BreakLife     = C.PD_BREAK_LIFE
	BreakStage    = C.PD_BREAK_STAGE
	BreakRecovery = C.PD_BREAK_RECOVERY
	BreakMemory   = C.PD_BREAK_MEMORY
	BreakCell     = C.PD_BREAK_CELL
	BreakLeft     = C.PD_BREAK_LEFT
)

// BreakInvariant breaks an invariant in a hold, for tests; see pd_break_invariant.
func (i *Isolate) BreakInvariant(which uint32) { C.pd_break_invariant(i.c, C.uint32_t(which)) }
