package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Limits are pd_limits, in bytes.
type Limits struct {
	Memory, Heap, External, Soft, Stack uint64
}

func (l *Limits) c() *C.pd_limits { return (*C.pd_limits)(unsafe.Pointer(l)) }

// Limit changes an isolate's limits.
func (i *Isolate) Limit(l Limits) { C.pd_isolate_limit(i.c, l.c()) }

// Memory is pd_memory, in bytes but for SoftPassed.
type Memory struct {
	Heap, External, Native, Limit, HeapLimit uint64
	Passed, Held                             uint64 // the limit last passed, and what was held of it then
	SoftPassed                               uint64 // how often
}

// Memory is what the isolate holds.
func (i *Isolate) Memory() Memory {
	var m Memory
	C.pd_isolate_memory(i.c, (*C.pd_memory)(unsafe.Pointer(&m)))
	return m
}

// Times are pd_times, in nanoseconds.
type Times struct{ CPU, Wall, RunCPU uint64 }

// Times is how long threads have been inside.
func (i *Isolate) Times() Times {
	var t Times
	C.pd_isolate_times(i.c, (*C.pd_times)(unsafe.Pointer(&t)))
	return t
}
