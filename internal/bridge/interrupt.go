//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

// EndStage is a stage of the end of a run. It is pd_end. Each stage includes the earlier
// ones.
type EndStage = uint32

// Stages of the end of a run; see bridge.h.
const (
	EndStop      EndStage = C.PD_END_STOP      // records the stack trace
	EndTerminate EndStage = C.PD_END_TERMINATE // without a stack trace
	EndUnwind    EndStage = C.PD_END_UNWIND    // by force, which loses the isolate
)

// End ends the current run, or the next one, until CancelEnd. It is called repeatedly, with
// increasing stages. Any goroutine may call End, CancelEnd, Terminate, CheckInterrupts,
// BoundTasks and Interrupt.
func (i *Isolate) End(stage EndStage) { C.pd_isolate_end(i.c, C.uint32_t(stage)) }

// CancelEnd withdraws the requests of End and Terminate.
func (i *Isolate) CancelEnd() { C.pd_isolate_cancel_end(i.c) }

// Terminate makes V8 terminate a run that is being ended already, after a Go function that
// JavaScript called has returned.
func (i *Isolate) Terminate() { C.pd_isolate_terminate(i.c) }

// CheckInterrupts makes loops that are running check for interrupts in their next
// iteration. A call may have no effect, depending on what the thread does at that moment.
func (i *Isolate) CheckInterrupts() { C.pd_isolate_check_interrupts(i.c) }

// BoundTasks terminates V8's tasks that run after a run, but not the run, if they have used
// most nanoseconds of CPU time.
func (i *Isolate) BoundTasks(most uint64) { C.pd_isolate_bound_tasks(i.c, C.uint64_t(most)) }

// Interrupt makes JavaScript call the Interrupt method of the Host when it next checks
// for interrupts.
func (i *Isolate) Interrupt() { C.pd_isolate_interrupt(i.c) }

// Serve calls the Interrupt method of the Host. The caller must have the lock, and no
// goroutine may be inside.
func (i *Isolate) Serve(r *Result) Status { return Status(C.pd_isolate_serve(i.c, r.c())) }

// Stack returns the stack trace of JavaScript, during an interrupt or in a hold.
func (i *Isolate) Stack(r *Result) Status { return Status(C.pd_isolate_stack(i.c, r.c())) }

//export paddockTasks
func paddockTasks(host C.uint64_t, on C.int32_t) {
	if h := (*hosts.table.Load())[host]; h != nil {
		h.Tasks(on != 0)
	}
}

//export paddockInterrupt
func paddockInterrupt(host C.uint64_t) { (*hosts.table.Load())[host].Interrupt() }
