//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Limits are the limits of an isolate. It is pd_limits: bytes, except for Mappings.
// bridge.h describes the meaning of 0.
type Limits struct {
	Memory, Heap, External, Soft, Stack, Mappings uint64
}

func (l *Limits) c() *C.pd_limits { return (*C.pd_limits)(unsafe.Pointer(l)) }

// Limit changes the limits of the isolate. Any goroutine may call it.
func (i *Isolate) Limit(l Limits) { C.pd_isolate_limit(i.c, l.c()) }

// Part is the memory that a limit applies to. It is pd_part.
type Part = uint64

// Parts of the memory; see bridge.h.
const (
	PartMemory   Part = C.PD_PART_MEMORY
	PartHeap     Part = C.PD_PART_HEAP
	PartBuffers  Part = C.PD_PART_BUFFERS
	PartNative   Part = C.PD_PART_NATIVE
	PartStacks   Part = C.PD_PART_STACKS
	PartMappings Part = C.PD_PART_MAPPINGS
	PartProcess  Part = C.PD_PART_PROCESS
)

// Memory is the memory of an isolate. It is pd_memory: bytes, except for Mappings and
// SoftPassed.
type Memory struct {
	Heap, External, Native, Mappings, Limit, HeapLimit uint64
	SoftPassed                                         uint64 // how often the soft limit was passed
	// The limit that was passed last; see bridge.h.
	Part                         Part
	Passed, Allowed, Held, Asked uint64
}

// Memory returns the memory that the isolate holds. Any goroutine may call it.
func (i *Isolate) Memory() Memory {
	var m Memory
	C.pd_isolate_memory(i.c, (*C.pd_memory)(unsafe.Pointer(&m)))
	return m
}

// Charge counts bytes that Go holds on behalf of JavaScript, and reports whether the
// limits allow them. A negative number releases bytes.
func (i *Isolate) Charge(bytes int64) bool {
	return C.pd_isolate_charge(i.c, C.int64_t(bytes)) != 0
}

// Times are the times that threads have spent inside an isolate, in nanoseconds. It is
// pd_times.
type Times struct{ CPU, Wall, RunCPU uint64 }

// ThreadCPU returns the ID and the CPU clock, in nanoseconds, of the thread that has V8's
// lock, and zeros if there is none.
func (i *Isolate) ThreadCPU() (thread, cpu uint64) {
	var id C.uint64_t
	c := C.pd_isolate_thread_cpu(i.c, &id)
	return uint64(id), uint64(c)
}

// Times returns the times that threads have spent inside the isolate. They are zero if it
// was created without Clock.
func (i *Isolate) Times() Times {
	var t Times
	C.pd_isolate_times(i.c, (*C.pd_times)(unsafe.Pointer(&t)))
	return t
}
