package bridge

// #include "bridge.h"
import "C"

// Stop ends what runs until Resume and notes its stack; any goroutine may call
// these.
func (i *Isolate) Stop() { C.pd_isolate_stop(i.c) }

// Terminate ends what runs until Resume, without the stack.
func (i *Isolate) Terminate() { C.pd_isolate_terminate(i.c) }

// Evict is the last resort, after which the isolate is lost.
func (i *Isolate) Evict() { C.pd_isolate_evict(i.c) }

// BoundTasks ends V8's tasks that run behind a run, and not the run, if they have
// taken most nanoseconds of CPU time.
func (i *Isolate) BoundTasks(most uint64) { C.pd_isolate_bound_tasks(i.c, C.uint64_t(most)) }

// Resume takes them back.
func (i *Isolate) Resume() { C.pd_isolate_resume(i.c) }

// Interrupt has the Host's Interrupt called when JavaScript next looks.
func (i *Isolate) Interrupt() { C.pd_isolate_interrupt(i.c) }

// Serve has it called now; with the turn, and nobody inside.
func (i *Isolate) Serve(r *Result) Status { return Status(C.pd_isolate_serve(i.c, r.c())) }

// Stack is where JavaScript is, inside an interrupt or a hold.
func (i *Isolate) Stack(r *Result) Status { return Status(C.pd_isolate_stack(i.c, r.c())) }

//export paddockTasks
func paddockTasks(host C.uint64_t, on C.int32_t) {
	if h := (*hosts.table.Load())[host]; h != nil {
		h.Tasks(on != 0)
	}
}

//export paddockInterrupt
func paddockInterrupt(host C.uint64_t) { (*hosts.table.Load())[host].Interrupt() }
