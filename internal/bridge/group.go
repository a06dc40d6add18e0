//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

// Group is a reference to an isolate group of V8.
type Group struct{ c *C.pd_group }

// NewGroup creates a group. The address space for it must be available; see
// pd_group_new.
func NewGroup() Group { return Group{C.pd_group_new()} }

// DefaultGroup returns a reference to the first group of the process. It must not be
// freed.
func DefaultGroup() Group { return Group{C.pd_group_default()} }

// Free releases the reference that NewGroup returned.
func (g Group) Free() { C.pd_group_free(g.c) }

// Sandbox returns the address range of the group's sandbox with its guard regions.
func (g Group) Sandbox() (base, size uint64) {
	var b, s C.uint64_t
	C.pd_group_sandbox(g.c, &b, &s)
	return uint64(b), uint64(s)
}

// Contains reports whether an address is in the group's sandbox.
func (g Group) Contains(address uintptr) bool {
	return C.pd_group_contains(g.c, C.uint64_t(address)) != 0
}

// Lost reports whether V8 reported a fatal error in the group, in an isolate or outside
// of all. Such a group must be released with Reclaim.
func (g Group) Lost() bool { return C.pd_group_lost(g.c) != 0 }

// Reclaim releases the memory of a group with a lost isolate. It returns false while a
// worker thread of V8 runs a task of the group.
func (g Group) Reclaim(isDefault bool) bool {
	def := C.int32_t(0)
	if isDefault {
		def = 1
	}
	return C.pd_group_reclaim(g.c, def) != 0
}
