package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Limits are pd_limits, in bytes but for Mappings.
type Limits struct {
	Memory, Heap, External, Soft, Stack, Mappings uint64
}

func (l *Limits) c() *C.pd_limits { return (*C.pd_limits)(unsafe.Pointer(l)) }

// Limit changes an isolate's limits.
func (i *Isolate) Limit(l Limits) { C.pd_isolate_limit(i.c, l.c()) }

// Part says what a limit is of, pd_part.
type Part = uint64

// The parts; see bridge.h.
const (
	PartMemory   Part = C.PD_PART_MEMORY
	PartHeap     Part = C.PD_PART_HEAP
	PartBuffers  Part = C.PD_PART_BUFFERS
	PartNative   Part = C.PD_PART_NATIVE
	PartStacks   Part = C.PD_PART_STACKS
	PartMappings Part = C.PD_PART_MAPPINGS
	PartProcess  Part = C.PD_PART_PROCESS
)

// Memory is pd_memory, in bytes but for mappings and SoftPassed.
type Memory struct {
	Heap, External, Native, Mappings, Limit, HeapLimit uint64
	SoftPassed                                         uint64 // how often
	// The limit last passed.
	Part                         Part
	Passed, Allowed, Held, Asked uint64
}

// Memory is what the isolate holds.
func (i *Isolate) Memory() Memory {
	var m Memory
	C.pd_isolate_memory(i.c, (*C.pd_memory)(unsafe.Pointer(&m)))
	return m
}

// Charge counts bytes that Go holds; a negative number gives them back.
func (i *Isolate) Charge(bytes int64) bool {
	return C.pd_isolate_charge(i.c, C.int64_t(bytes)) != 0
}

// Times are pd_times, in nanoseconds.
type Times struct{ CPU, Wall, RunCPU uint64 }

// ThreadCPU reads the CPU clock, in nanoseconds, of the thread that has the lock;
// 0 if there is none.
func (i *Isolate) ThreadCPU() (thread, cpu uint64) {
	var id C.uint64_t
	c := C.pd_isolate_thread_cpu(i.c, &id)
	return uint64(id), uint64(c)
}

// Times is how long threads have been inside.
func (i *Isolate) Times() Times {
	var t Times
	C.pd_isolate_times(i.c, (*C.pd_times)(unsafe.Pointer(&t)))
	return t
}
