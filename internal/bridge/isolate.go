//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import (
	"unsafe"
)

// Isolate is an isolate of V8 and the state that the bridge keeps for it.
type Isolate struct {
	c    *C.pd_isolate
	host uint64
}

// Options are the options of NewIsolate. They are pd_isolate_options.
type Options struct {
	Limits Limits
	Clock  bool // measure Times
	Depth  int  // maximum nesting of values that cross
	// Parts and Bytes are the maximum number of parts and the maximum size of plain data
	// that JavaScript passes to Go. Each part counts as PartBytes.
	Parts, Bytes uint64
	// Building is set for TakeSnapshot. Snapshot are V8's bytes of a snapshot, which
	// must be outside the Go heap and valid until Free. Doubted is set if no isolate
	// has used the snapshot before.
	Building, Doubted bool
	Snapshot          []byte
	Sources           *Sources // of the snapshot
	// Microtasks makes only RunMicrotasks run microtasks.
	Microtasks bool
	Rejections bool // record rejections from the start; see Track
	NoWait     bool // Atomics.wait throws
}

// PartBytes is the number of bytes that each part of plain data counts as.
const PartBytes = C.PD_PART_BYTES

// Loss is the reason why an isolate is lost.
type Loss struct {
	Kind    uint32 // LostFatal, LostMemory or LostStuck
	Worker  bool   // on a worker thread of V8
	Message string // usually V8's error message
}

// The kinds of losses; see bridge.h.
const (
	LostFatal  = C.PD_LOST_FATAL
	LostMemory = C.PD_LOST_MEMORY
	LostStuck  = C.PD_LOST_STUCK
)

// NewLoss converts a pd_loss.
func NewLoss(bits uint64, message string) *Loss {
	return &Loss{Kind: uint32(bits) &^ C.PD_LOST_ON_WORKER, Worker: bits&C.PD_LOST_ON_WORKER != 0, Message: message}
}

// NewIsolate creates an isolate. host receives the calls of its JavaScript to Go. If V8
// reports a fatal error, i is nil and lost has the reason.
func NewIsolate(g Group, o Options, host Host) (i *Isolate, lost *Loss) {
	i = &Isolate{host: hosts.add(host)}
	options := C.pd_isolate_options{
		limits: *o.Limits.c(),
		host:   C.uint64_t(i.host),
	}
	options.depth = C.uint32_t(o.Depth)
	options.parts, options.bytes = C.uint32_t(o.Parts), C.uint64_t(o.Bytes)
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
	if o.NoWait {
		options.no_wait = 1
	}
	var last [2048]C.char
	var loss C.uint32_t
	if C.pd_isolate_new(g.c, &options, &i.c, &loss, &last[0], C.uint64_t(len(last))) != C.PD_OK {
		hosts.remove(i.host)
		return nil, NewLoss(uint64(loss), C.GoString(&last[0]))
	}
	return i, nil
}

// Shed releases memory that the isolate does not use.
func (i *Isolate) Shed() { C.pd_isolate_shed(i.c) }

// Free disposes of the isolate. It reports whether the isolate is lost, in which case
// it is not disposed of. No goroutine may be inside or enter later.
func (i *Isolate) Free() (lost bool) {
	defer hosts.remove(i.host)
	return C.pd_isolate_free(i.c) == C.PD_LOST
}

// HeapStatistics is pd_heap_statistics. Sizes are in bytes.
type HeapStatistics struct {
	TotalHeap, TotalExecutable, TotalPhysical, TotalAvailable uint64
	UsedHeap, HeapLimit, Malloced, PeakMalloced, External     uint64
	NativeContexts, DetachedContexts                          uint64
	GlobalHandles, UsedGlobalHandles, Allocated               uint64
}

// Statistics returns V8's statistics of the isolate.
func (i *Isolate) Statistics(mode Mode) (HeapStatistics, Status) {
	var s HeapStatistics
	status := C.pd_isolate_statistics(i.c, C.uint32_t(mode), (*C.pd_heap_statistics)(unsafe.Pointer(&s)))
	return s, Status(status)
}

// Collect does a full garbage collection.
func (i *Isolate) Collect(mode Mode, r *Result) Status {
	return Status(C.pd_isolate_collect(i.c, C.uint32_t(mode), r.c()))
}

// Panic makes the Rust code of V8's Temporal panic. It is for tests.
func (i *Isolate) Panic(r *Result) Status { return Status(C.pd_isolate_panic(i.c, r.c())) }

// Drop releases persistent handles.
func (i *Isolate) Drop(mode Mode, handles []Handle) {
	C.pd_isolate_drop(i.c, C.uint32_t(mode), (*C.pd_handle)(unsafe.SliceData(handles)), C.uint64_t(len(handles)))
}

// Dead moves IDs of host references that JavaScript has released into ids, and returns
// their number.
func (i *Isolate) Dead(ids []uint32) int {
	return int(C.pd_isolate_dead(i.c, (*C.uint32_t)(unsafe.SliceData(ids)), C.uint64_t(len(ids))))
}

// OpenHold acquires V8's lock on this thread, to which the goroutine must be locked,
// and returns the thread's ID.
func (i *Isolate) OpenHold(context Handle) (thread uint64) {
	return uint64(C.pd_hold_open(i.c, C.pd_handle(context)))
}

// CloseHold undoes OpenHold. It must be called on the same thread.
func (i *Isolate) CloseHold() { C.pd_hold_close(i.c) }

// OpenScope opens a handle scope in the hold. If context is 0, the current context
// stays.
func (i *Isolate) OpenScope(context Handle) Status {
	return Status(C.pd_scope_open(i.c, C.pd_handle(context)))
}

// CloseScope undoes OpenScope.
func (i *Isolate) CloseScope() { C.pd_scope_close(i.c) }

// ThreadInside returns the ID of the thread that the calling goroutine is tied to by a
// hold of any isolate, or by JavaScript that called it. Otherwise it returns 0.
func ThreadInside() uint64 { return uint64(C.pd_thread_inside()) }

// ContextOptions are the options of NewContext; see pd_context_options.
type ContextOptions struct {
	Number      uint32 // of the context in the isolate's snapshot; 0 is the default context
	Token       string
	ToStringTag string
}

// NewContext creates a context. id identifies it in the isolate, and is not 0.
func (i *Isolate) NewContext(mode Mode, o ContextOptions, r *Result) (h Handle, id uint32, s Status) {
	var handle C.pd_handle
	var number C.uint32_t
	token, ntoken := text(o.Token)
	tag, ntag := text(o.ToStringTag)
	options := C.pd_context_options{number: C.uint32_t(o.Number), ntoken: ntoken, ntag: ntag}
	status := C.pd_context_new(i.c, C.uint32_t(mode), options, token, tag, &handle, &number, r.c())
	return Handle(handle), uint32(number), Status(status)
}

// Allow sets whether the context may compile code from strings and from WebAssembly
// bytes.
func (i *Isolate) Allow(mode Mode, context Handle, strings, wasm bool, r *Result) Status {
	return Status(C.pd_context_allow(i.c, C.uint32_t(mode), C.pd_handle(context), flag(strings), flag(wasm), r.c()))
}

func flag(b bool) C.int32_t {
	if b {
		return 1
	}
	return 0
}
