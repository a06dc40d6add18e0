//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import (
	"errors"
	"fmt"
)

// Init initializes V8 for the lifetime of the process. Later calls do nothing. Calls
// must not overlap.
func Init(flags string, workers int) error {
	if linked := C.GoString(C.pd_interface()); linked != C.PD_INTERFACE {
		return fmt.Errorf("the linked engine has the interface %s, but this version of Paddock requires %s: "+
			"require the modules of Paddock and of its engine in the same version", linked, C.PD_INTERFACE)
	}
	data, n := text(flags)
	if why := C.pd_init(data, n, C.int32_t(workers)); why != nil {
		return errors.New(C.GoString(why))
	}
	return nil
}

// Version returns the version of V8. It may be called before Init.
func Version() string { return C.GoString(C.pd_version()) }

// Facts are properties of this build of V8, in bytes.
type Facts struct {
	SandboxSize     uint64
	CageSize        uint64
	ReservationSize uint64 // a sandbox with its guard regions
}

// ProcessFacts returns the Facts. It may be called before Init.
func ProcessFacts() Facts {
	var f C.pd_facts
	C.pd_process_facts(&f)
	return Facts{
		SandboxSize:     uint64(f.sandbox_size),
		CageSize:        uint64(f.cage_size),
		ReservationSize: uint64(f.reservation_size),
	}
}

// ReserveMappings counts n memory mappings of an isolate or a group. It returns false, and
// counts nothing, if too few mappings of the process might be left.
func ReserveMappings(n int) bool { return C.pd_mappings_reserve(C.uint64_t(n)) != 0 }

// ReleaseMappings undoes ReserveMappings.
func ReleaseMappings(n int) { C.pd_mappings_release(C.uint64_t(n)) }

// Fail makes V8 report a fatal error, for tests. The isolate of the Go function that calls
// Fail is lost when that function returns.
func Fail() { C.pd_fail() }

// Live are the numbers of live objects on the C++ side.
type Live struct {
	Groups, Isolates, Handles, HostRefs, Stores, Copies, Modules int64
}

// CountLive returns the numbers of live objects. It is safe for concurrent use.
func CountLive() Live {
	var l C.pd_live
	C.pd_count_live(&l)
	return Live{
		int64(l.groups), int64(l.isolates), int64(l.handles), int64(l.host_refs),
		int64(l.stores), int64(l.copies), int64(l.modules),
	}
}
