//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

// Tasks returns the time in nanoseconds until a task of V8 for the isolate's thread is
// due. It is negative if there is no task. awaited reports whether JavaScript may be
// waiting for a task that is not due.
func (i *Isolate) Tasks() (wait int64, awaited bool) {
	var t C.pd_tasks
	C.pd_isolate_tasks(i.c, &t)
	return int64(t.wait), t.awaited != 0
}

// RunTasks runs the tasks that are due.
func (i *Isolate) RunTasks(r *Result) Status { return Status(C.pd_isolate_run_tasks(i.c, r.c())) }
