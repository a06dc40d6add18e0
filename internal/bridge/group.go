package bridge

// #include "bridge.h"
import "C"

// Group is a reference to an isolate group of V8.
type Group struct{ c *C.pd_group }

// NewGroup makes a group. The address space for it must be there: see
// pd_group_new.
func NewGroup() Group { return Group{C.pd_group_new()} }

// DefaultGroup is a reference to the first group of the process, never freed.
func DefaultGroup() Group { return Group{C.pd_group_default()} }

// Free gives the reference of NewGroup up.
func (g Group) Free() { C.pd_group_free(g.c) }

// Sandbox is the range of the group's sandbox with its guard regions.
func (g Group) Sandbox() (base, size uint64) {
	var b, s C.uint64_t
	C.pd_group_sandbox(g.c, &b, &s)
	return uint64(b), uint64(s)
}

// Contains reports whether an address lies in the group's sandbox.
func (g Group) Contains(address uintptr) bool {
	return C.pd_group_contains(g.c, C.uint64_t(address)) != 0
}

// Lost reports whether V8 met a fatal error in the group, in one of its isolates
// or outside of all: it needs Reclaim then.
func (g Group) Lost() bool { return C.pd_group_lost(g.c) != 0 }

// Reclaim gives the memory of a group back in which something was lost; false
// while a thread of V8 is still at work there.
func (g Group) Reclaim(isDefault bool) bool {
	def := C.int32_t(0)
	if isDefault {
		def = 1
	}
	return C.pd_group_reclaim(g.c, def) != 0
}
