package bridge

// #include "bridge.h"
import "C"

import "errors"

// Init initialises V8 for the life of the process; later calls do nothing.
// The caller sees to it that calls do not overlap.
func Init(flags string, workers int) error {
	data, n := text(flags)
	if why := C.pd_init(data, n, C.int32_t(workers)); why != nil {
		return errors.New(C.GoString(why))
	}
	return nil
}

// Version is V8's version; it needs no Init.
func Version() string { return C.GoString(C.pd_version()) }

// Facts are V8's of this build, in bytes.
type Facts struct {
	SandboxSize     uint64
	CageSize        uint64
	ReservationSize uint64 // a sandbox with its guard regions
}

// ProcessFacts needs no Init.
func ProcessFacts() Facts {
	var f C.pd_facts
	C.pd_process_facts(&f)
	return Facts{
		SandboxSize:     uint64(f.sandbox_size),
		CageSize:        uint64(f.cage_size),
		ReservationSize: uint64(f.reservation_size),
	}
}

// TakeMappings counts n more memory mappings in, of an isolate or a group;
// false, and does not, where the kernel may allow the process too few.
func TakeMappings(n int) bool { return C.pd_mappings_take(C.uint64_t(n)) != 0 }

// GiveMappings counts them out.
func GiveMappings(n int) { C.pd_mappings_give(C.uint64_t(n)) }

// Live counts what is alive on the C++ side.
type Live struct {
	Groups, Isolates, Handles, HostRefs, Stores, Copies, Modules int64
}

// CountLive may be called at any time.
func CountLive() Live {
	var l C.pd_live
	C.pd_count_live(&l)
	return Live{int64(l.groups), int64(l.isolates), int64(l.handles), int64(l.host_refs), int64(l.stores), int64(l.copies), int64(l.modules)}
}
