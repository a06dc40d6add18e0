package bridge

// #include "bridge.h"
import "C"

// Stop ends the current run and records its stack trace, until Resume. Any goroutine may
// call Stop, Terminate, Look, Evict, BoundTasks, Resume and Interrupt.
func (i *Isolate) Stop() { C.pd_isolate_stop(i.c) }

// Terminate ends the current run, until Resume. It records no stack trace.
func (i *Isolate) Terminate() { C.pd_isolate_terminate(i.c) }

// Look makes loops that are running check for interrupts in their next iteration. A call
// may have no effect, depending on what the thread does at that moment.
func (i *Isolate) Look() { C.pd_isolate_look(i.c) }

// Evict unwinds the thread that runs JavaScript by force. The isolate is then lost.
func (i *Isolate) Evict() { C.pd_isolate_evict(i.c) }

// BoundTasks ends V8's tasks that run after a run, but not the run, if they have used
// most nanoseconds of CPU time.
func (i *Isolate) BoundTasks(most uint64) { C.pd_isolate_bound_tasks(i.c, C.uint64_t(most)) }

// Resume cancels the requests of Stop, Terminate and Evict.
func (i *Isolate) Resume() { C.pd_isolate_resume(i.c) }

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
