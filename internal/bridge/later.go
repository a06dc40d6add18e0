package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// RunMicrotasks runs the jobs of promises that wait.
func (i *Isolate) RunMicrotasks(mode Mode, context Handle, r *Result) Status {
	return Status(C.pd_microtasks_run(i.c, C.uint32_t(mode), C.pd_handle(context), r.c()))
}

// Track has promises noted that are rejected and not handled, or not.
func (i *Isolate) Track(on bool) { C.pd_isolate_track(i.c, flag(on)) }

// Rejection gets the next promise that was noted, or that was handled after its
// report; undefined if there is none.
func (i *Isolate) Rejection(handled bool, r *Result) (report uint64, status Status) {
	var n C.uint64_t
	status = Status(C.pd_rejection(i.c, flag(handled), &n, r.c()))
	return uint64(n), status
}

// WakeFile can be read when Woken has something; -1 if the system has no file.
func WakeFile() int { return int(C.pd_wake_file()) }

// Woken moves keys of isolates that V8 has got tasks for into keys.
func Woken(keys []uint64) int {
	return int(C.pd_woken((*C.uint64_t)(unsafe.SliceData(keys)), C.uint64_t(len(keys))))
}

// Watch has the isolate known by key in Woken; 0 for not.
func (i *Isolate) Watch(key uint64) { C.pd_isolate_watch(i.c, C.uint64_t(key)) }

// Tasks returns how many nanoseconds it is until a task of V8's for the
// isolate's thread is due, negative for never, and whether JavaScript may wait
// for one that is not.
func (i *Isolate) Tasks() (wait int64, awaited bool) {
	var t C.pd_tasks
	C.pd_isolate_tasks(i.c, &t)
	return int64(t.wait), t.awaited != 0
}

// Pump runs those that are due.
func (i *Isolate) Pump(r *Result) Status { return Status(C.pd_isolate_pump(i.c, r.c())) }

// Carry has the next verb carry the value with this id.
func (i *Isolate) Carry(mode Mode, context Handle, id uint32, r *Result) Status {
	return Status(C.pd_isolate_carry(i.c, C.uint32_t(mode), C.pd_handle(context), C.uint32_t(id), r.c()))
}

// Uncarry undoes Carry where that verb may not have begun.
func (i *Isolate) Uncarry() { C.pd_isolate_uncarry(i.c) }
