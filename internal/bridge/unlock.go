package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Parked is an activation that has released the lock of the isolate.
type Parked uint64

// Park releases V8's lock until Unpark, which must be called on the same thread. The
// callers must coordinate who has the lock meanwhile.
func (i *Isolate) Park(r *Result) (Parked, Status) {
	var p Parked
	status := C.pd_park(i.c, (*C.uint64_t)(unsafe.Pointer(&p)), r.c())
	return p, Status(status)
}

// Unpark acquires V8's lock again.
func (i *Isolate) Unpark(p Parked, r *Result) Status {
	return Status(C.pd_unpark(i.c, C.uint64_t(p), r.c()))
}
