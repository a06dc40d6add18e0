package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// RunMicrotasks runs the microtasks in the queue.
func (i *Isolate) RunMicrotasks(mode Mode, context Handle, r *Result) Status {
	return Status(C.pd_microtasks_run(i.c, C.uint32_t(mode), C.pd_handle(context), r.c()))
}

// Track sets whether rejected promises that nothing handles are recorded.
func (i *Isolate) Track(on bool) { C.pd_isolate_track(i.c, flag(on)) }

// Rejection returns the next recorded promise. If handled is set, that is one that was
// handled after it was reported. The result is undefined if there is none.
func (i *Isolate) Rejection(handled bool, r *Result) (report uint64, status Status) {
	var n C.uint64_t
	status = Status(C.pd_rejection(i.c, flag(handled), &n, r.c()))
	return uint64(n), status
}

// WakeFile returns the descriptor of a file that becomes readable when Woken has a key,
// or -1 if it cannot be created.
func WakeFile() int { return int(C.pd_wake_file()) }

// Woken moves the keys of isolates for which V8 has new tasks into keys, and returns
// their number.
func Woken(keys []uint64) int {
	return int(C.pd_woken((*C.uint64_t)(unsafe.SliceData(keys)), C.uint64_t(len(keys))))
}

// Watch sets the key of the isolate in Woken. If key is 0, Woken does not return the
// isolate.
func (i *Isolate) Watch(key uint64) { C.pd_isolate_watch(i.c, C.uint64_t(key)) }

// Tasks returns the time in nanoseconds until a task of V8 for the isolate's thread is
// due. It is negative if there is no task. awaited reports whether JavaScript may be
// waiting for a task that is not due.
func (i *Isolate) Tasks() (wait int64, awaited bool) {
	var t C.pd_tasks
	C.pd_isolate_tasks(i.c, &t)
	return int64(t.wait), t.awaited != 0
}

// Pump runs the tasks that are due.
func (i *Isolate) Pump(r *Result) Status { return Status(C.pd_isolate_pump(i.c, r.c())) }

// Carry sets the value with this ID as the async context of the next operation.
func (i *Isolate) Carry(mode Mode, context Handle, id uint32, r *Result) Status {
	return Status(C.pd_isolate_carry(i.c, C.uint32_t(mode), C.pd_handle(context), C.uint32_t(id), r.c()))
}

// Uncarry undoes Carry if that operation may not have started.
func (i *Isolate) Uncarry() { C.pd_isolate_uncarry(i.c) }
