//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

// RunMicrotasks runs the microtasks in the queue.
func (i *Isolate) RunMicrotasks(mode Mode, context Handle, r *Result) Status {
	return Status(C.pd_microtasks_run(i.c, C.uint32_t(mode), C.pd_handle(context), r.c()))
}
