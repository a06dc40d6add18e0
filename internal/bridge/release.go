package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Parked is a stay in an isolate that others may interrupt.
type Parked uint64

// Park lets others have V8's lock until Unpark, which must be called on the
// same thread. Who has it in the meantime is the callers' affair.
func (i *Isolate) Park(r *Result) (Parked, Status) {
	var p Parked
	status := C.pd_park(i.c, (*C.uint64_t)(unsafe.Pointer(&p)), r.c())
	return p, Status(status)
}

// Unpark takes V8's lock again.
func (i *Isolate) Unpark(p Parked, r *Result) Status {
	return Status(C.pd_unpark(i.c, C.uint64_t(p), r.c()))
}
