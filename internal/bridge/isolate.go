package bridge

// #include "bridge.h"
import "C"

import (
	"unsafe"
)

// Isolate is an isolate of V8 and what the bridge keeps beside it.
type Isolate struct {
	c    *C.pd_isolate
	host uint64
}

// Options are of NewIsolate, pd_isolate_options.
type Options struct {
	Limits Limits
	Clock  bool // measures Times
	Depth  int  // how deep values that cross may nest
	// Building is for TakeSnapshot; Snapshot is V8's bytes of one, outside of Go's
	// heap and there until Free, which nobody has used if Doubted.
	Building, Doubted bool
	Snapshot          []byte
	Sources           *Sources // the snapshot's
	// Microtasks has the jobs of promises run by RunMicrotasks only.
	Microtasks bool
	Rejections bool // notes them from the beginning; see Track
}

// Loss is why an isolate is lost.
type Loss struct {
	Kind   uint32 // LostFatal, LostMemory or LostStuck
	Worker bool   // on one of V8's worker threads
	Words  string // V8's last, mostly
}

// The kinds of losses; see bridge.h.
const (
	LostFatal  = C.PD_LOST_FATAL
	LostMemory = C.PD_LOST_MEMORY
	LostStuck  = C.PD_LOST_STUCK
)

// NewLoss reads a pd_loss.
func NewLoss(bits uint64, words string) *Loss {
	return &Loss{Kind: uint32(bits) &^ C.PD_LOST_ON_WORKER, Worker: bits&C.PD_LOST_ON_WORKER != 0, Words: words}
}

// NewIsolate makes an isolate; host answers its JavaScript's calls to Go. When
// V8 meets a fatal error, there is none, but a loss that says why.
func NewIsolate(g Group, o Options, host Host) (i *Isolate, lost *Loss) {
	i = &Isolate{host: hosts.add(host)}
	options := C.pd_isolate_options{
		limits: *o.Limits.c(),
		host:   C.uint64_t(i.host),
	}
	options.depth = C.uint32_t(o.Depth)
	if o.Clock {
		options.clock = 1
	}
	options.building, options.doubted = C.uint32_t(flag(o.Building)), C.uint32_t(flag(o.Doubted))
	options.snapshot = C.uint64_t(uintptr(unsafe.Pointer(unsafe.SliceData(o.Snapshot))))
	options.nsnapshot = C.uint64_t(len(o.Snapshot))
	if o.Sources != nil {
		options.sources = o.Sources.c
	}
	if o.Microtasks {
		options.microtasks = 1
	}
	if o.Rejections {
		options.rejections = 1
	}
	var last [2048]C.char
	var loss C.uint32_t
	if C.pd_isolate_new(g.c, &options, &i.c, &loss, &last[0], C.uint64_t(len(last))) != C.PD_OK {
		hosts.remove(i.host)
		return nil, NewLoss(uint64(loss), C.GoString(&last[0]))
	}
	return i, nil
}

// Shed gives memory back that the isolate does not use.
func (i *Isolate) Shed() { C.pd_isolate_shed(i.c) }

// Free disposes of the isolate, and reports whether it is lost instead. Nobody
// may be inside, or come later.
func (i *Isolate) Free() (lost bool) {
	defer hosts.remove(i.host)
	return C.pd_isolate_free(i.c) == C.PD_LOST
}

// HeapStatistics is pd_heap_statistics, in bytes but for the contexts.
type HeapStatistics struct {
	TotalHeap, TotalExecutable, TotalPhysical, TotalAvailable uint64
	UsedHeap, HeapLimit, Malloced, PeakMalloced, External     uint64
	NativeContexts, DetachedContexts                          uint64
	GlobalHandles, UsedGlobalHandles, Allocated               uint64
}

// Statistics asks V8 for them.
func (i *Isolate) Statistics(mode Mode) (HeapStatistics, Status) {
	var s HeapStatistics
	status := C.pd_isolate_statistics(i.c, C.uint32_t(mode), (*C.pd_heap_statistics)(unsafe.Pointer(&s)))
	return s, Status(status)
}

// Collect does a full garbage collection.
func (i *Isolate) Collect(mode Mode, r *Result) Status {
	return Status(C.pd_isolate_collect(i.c, C.uint32_t(mode), r.c()))
}

// Panic has the Rust code of V8's Temporal panic, for tests.
func (i *Isolate) Panic(r *Result) Status { return Status(C.pd_isolate_panic(i.c, r.c())) }

// Drop resets persistent handles.
func (i *Isolate) Drop(mode Mode, handles []Handle) {
	C.pd_isolate_drop(i.c, C.uint32_t(mode), (*C.pd_handle)(unsafe.SliceData(handles)), C.uint64_t(len(handles)))
}

// Dead moves ids of host references that JavaScript gave up into ids.
func (i *Isolate) Dead(ids []uint32) int {
	return int(C.pd_isolate_dead(i.c, (*C.uint32_t)(unsafe.SliceData(ids)), C.uint64_t(len(ids))))
}

// OpenHold takes V8's lock on this thread, to which the goroutine must be
// locked, and returns the thread's id.
func (i *Isolate) OpenHold(context Handle) (thread uint64) {
	return uint64(C.pd_hold_open(i.c, C.pd_handle(context)))
}

// CloseHold undoes OpenHold, on the same thread.
func (i *Isolate) CloseHold() { C.pd_hold_close(i.c) }

// OpenScope opens a handle scope in the hold; context 0 keeps the current one.
func (i *Isolate) OpenScope(context Handle) Status {
	return Status(C.pd_scope_open(i.c, C.pd_handle(context)))
}

// CloseScope undoes OpenScope.
func (i *Isolate) CloseScope() { C.pd_scope_close(i.c) }

// ThreadInside returns the id of the thread that the calling goroutine is tied
// to by a hold or by JavaScript that called it, of whatever isolate; else 0.
func ThreadInside() uint64 { return uint64(C.pd_thread_inside()) }

// NewContext makes a context.
func (i *Isolate) NewContext(mode Mode, r *Result) (Handle, Status) {
	return i.NewContextNumbered(mode, 0, r)
}

// NewContextNumbered makes the context of that number in the isolate's snapshot.
func (i *Isolate) NewContextNumbered(mode Mode, number uint32, r *Result) (Handle, Status) {
	var h C.pd_handle
	status := C.pd_context_new(i.c, C.uint32_t(mode), C.uint32_t(number), &h, r.c())
	return Handle(h), Status(status)
}

// Allow says whether code may be made of strings, and of WebAssembly's bytes.
func (i *Isolate) Allow(mode Mode, context Handle, strings, wasm bool, r *Result) Status {
	return Status(C.pd_context_allow(i.c, C.uint32_t(mode), C.pd_handle(context), flag(strings), flag(wasm), r.c()))
}

func flag(b bool) C.int32_t {
	if b {
		return 1
	}
	return 0
}
