//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Suspended is an activation that has released the lock of the isolate.
type Suspended uint64

// Suspend releases V8's lock until Resume, which must be called on the same thread. The
// callers must coordinate who has the lock meanwhile.
func (i *Isolate) Suspend(r *Result) (Suspended, Status) {
	var s Suspended
	status := C.pd_activation_suspend(i.c, (*C.uint64_t)(unsafe.Pointer(&s)), r.c())
	return s, Status(status)
}

// Resume acquires V8's lock again.
func (i *Isolate) Resume(s Suspended, r *Result) Status {
	return Status(C.pd_activation_resume(i.c, C.uint64_t(s), r.c()))
}
