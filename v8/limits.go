package v8

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/option"
	"github.com/seed24588400/paddock/internal/room"
)

// MinMemory is the smallest memory limit, in bytes, with which V8 starts and still has
// room to run code.
const MinMemory = 8 << 20

// DefaultMappings is the default of Limits.Mappings.
const DefaultMappings = 2048

// MinStack is the smallest stack limit, in bytes, with which V8 can still report that the
// stack is used up.
const MinStack = 64 << 10

// Limits bound what one isolate may use. Memory alone is enough for most hosts; the other
// limits narrow it. The zero value stands for V8's limits.
type Limits struct {
	// Memory is the maximum number of bytes that the isolate's JavaScript heap, array
	// buffers and Wasm memories may hold together. It must be at least MinMemory. The
	// memory of V8's own data structures counts only as far as it exceeds an eighth of
	// the limit and 8 MiB.
	//
	// A heap that would exceed the limit ends the run with a MemoryError. A buffer or a
	// Wasm memory that would exceed it is refused: JavaScript gets a RangeError, which it
	// may catch, or -1 from memory.grow. The heap counts with its size at its last
	// garbage collection and the objects of more than 128 KiB allocated since. Until the
	// next collection it may therefore also take what buffers hold.
	//
	// Default: if Heap is set, 4 GiB, the size of a pointer-compression cage. Otherwise
	// the heap limit that V8 chooses, 1.5 GiB, or a quarter of the memory that the
	// computer or the control group has, if that is less.
	Memory uint64
	// Heap is the maximum number of bytes that the heap may hold. Default: Memory.
	Heap uint64
	// Buffers is the maximum number of bytes that array buffers, including shared ones,
	// and Wasm memories may hold. Default: Memory.
	Buffers uint64
	// Mappings is the maximum number of memory mappings of the process that array buffers
	// and Wasm memories may take. Each resizable buffer, growable shared buffer and Wasm
	// memory takes two unless it is empty. The kernel allows a process 65,530 mappings of
	// all kinds (vm.max_map_count). A buffer or Wasm memory that would exceed the limit
	// is refused as for Buffers. The heap takes at most one mapping for each 64 KiB.
	// Default: DefaultMappings.
	Mappings uint64
	// Soft is the number of bytes held at which IsolateOptions.OnSoftLimit is called,
	// after the garbage collection that finds so many. It requires OnSoftLimit. Default:
	// OnSoftLimit is never called.
	Soft uint64
	// Stack is the number of bytes of a thread's stack that JavaScript may use. It must
	// be at least MinStack; a thread with a smaller stack allows less. It is counted from
	// the start of the stack, so isolates that call each other on one thread share it.
	// JavaScript that exceeds it gets a RangeError. Default: 984 KiB, V8's default.
	Stack uint64
	// RunCPU is the maximum CPU time of one run. Go functions that the run calls count;
	// waiting does not. A run that exceeds it ends like a run whose context ends, with
	// ErrCPULimit as the cause. It also limits each operation of crypto.subtle of package
	// web that computes outside the isolate. Default: no limit.
	RunCPU time.Duration
	// CPU is the maximum CPU time of all runs of the isolate together, and of such
	// operations. When it is used up, every run ends as with RunCPU until the limit is
	// raised. Default: no limit.
	CPU time.Duration
	// Deadline is the time at which all runs end, like a run whose context ends, with
	// ErrTimeLimit as the cause, and after which no run and no hold begins. Runs, holds and
	// a Loop of the isolate do not wait longer either. The contexts of Go functions that
	// the runs call do not end. Default: no limit.
	Deadline time.Time
}

func (l Limits) check() error {
	heaps := []struct {
		name  string
		bytes uint64
	}{{"memory", l.Memory}, {"heap", l.Heap}}
	for _, h := range heaps {
		if h.bytes != 0 && h.bytes < MinMemory {
			return fmt.Errorf("%w: a %s limit of %d bytes is below the minimum of %d",
				ErrInvalid, h.name, h.bytes, MinMemory)
		}
	}
	switch {
	case l.Heap > cage.Fixed().Cage:
		return fmt.Errorf("%w: a heap limit of %d bytes exceeds the %d bytes of a pointer-compression cage",
			ErrInvalid, l.Heap, cage.Fixed().Cage)
	case l.Stack != 0 && l.Stack < MinStack:
		return fmt.Errorf("%w: a stack limit of %d bytes is below the minimum of %d", ErrInvalid, l.Stack, MinStack)
	}
	return option.Check(l)
}

func (l Limits) bridge() bridge.Limits {
	b := bridge.Limits{Memory: l.Memory, Heap: l.Heap, External: l.Buffers, Soft: l.Soft, Stack: l.Stack,
		Mappings: cmp.Or(l.Mappings, DefaultMappings)}
	if b.Heap == 0 {
		b.Heap = min(l.Memory, cage.Fixed().Cage)
	}
	switch {
	case b.Memory != 0:
	case b.Heap != 0:
		b.Memory = cage.Fixed().Cage
	default:
		b.Heap = modest(room.Memory())
	}
	return b
}

// modest returns the heap limit of an isolate without limits if there is too little
// memory for V8's default, and 0 otherwise.
func modest(memory uint64) uint64 {
	if memory == 0 || memory/4 >= chosenHeap {
		return 0
	}
	return max(memory/4, MinMemory)
}

// reserved returns the heap size that an allocator must reserve for an isolate.
func (l Limits) reserved() uint64 {
	switch {
	case l.Heap > 0:
		return l.Heap
	case l.Memory > 0:
		return min(l.Memory, cage.Fixed().Cage)
	}
	return cmp.Or(modest(room.Memory()), chosenHeap)
}

// chosenHeap is the heap limit that V8 chooses if none is set.
const chosenHeap = 3 << 29

func (l Limits) clock() bool { return l.CPU > 0 || l.RunCPU > 0 }

// Limits returns the limits in force. Memory, Heap and Mappings hold the defaults if they
// were not set.
func (i *Isolate) Limits() Limits {
	if i == nil {
		return Limits{}
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	return i.limits
}

// SetLimits changes the limits. It may be called while JavaScript runs; the new limits
// apply from the next garbage collection, allocation or run. If the heap is already above
// a new limit, the limit is reached at the next garbage collection. CPU time can be
// limited only if IsolateOptions.Measure was set or the isolate was created with a limit
// on CPU time, and a soft limit requires IsolateOptions.OnSoftLimit; otherwise the error
// wraps ErrInvalid.
func (i *Isolate) SetLimits(l Limits) error {
	if err := i.nonzero(); err != nil {
		return err
	}
	err := i.changeLimits(l)
	if err == nil && !l.Deadline.IsZero() {
		pump.wake(i.ID()) // running loops look at the deadline again
	}
	return err
}

func (i *Isolate) changeLimits(l Limits) error {
	if err := l.check(); err != nil {
		return fmt.Errorf("v8: set limits: %w", err)
	}
	if l.clock() && !i.measured {
		return fmt.Errorf("v8: set limits: %w: a CPU limit requires IsolateOptions.Measure", ErrInvalid)
	}
	if l.Soft != 0 && i.onSoft == nil {
		return fmt.Errorf("v8: set limits: %w: a soft limit requires IsolateOptions.OnSoftLimit", ErrInvalid)
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.closed() {
		return i.closedError()
	}
	if err := i.reservation.Resize(l.reserved()); err != nil {
		return fmt.Errorf("v8: set limits: %w", err)
	}
	i.setLimits(l)
	i.bridge.Limit(i.limits.bridge())
	return nil
}

// setLimits fills in the defaults and stores the limits.
func (i *Isolate) setLimits(l Limits) {
	if l.Memory == 0 {
		l.Memory = i.chosen
		if l.Heap > l.Memory {
			l.Memory = l.Heap
		}
	}
	if l.Heap == 0 {
		l.Heap = min(l.Memory, cage.Fixed().Cage)
	}
	l.Mappings = cmp.Or(l.Mappings, DefaultMappings)
	i.limits = l
	i.guard.limit(l)
}

// Memory is what an isolate holds. All fields but Mappings are in bytes.
type Memory struct {
	Heap    uint64 // the JavaScript heap at its last garbage collection, and large objects since
	Buffers uint64 // array buffers and Wasm memories
	// Native is what V8's parsers, compilers and libraries have allocated with malloc
	// since the isolate was created.
	Native   uint64
	Limit    uint64 // of the sum, excluding the part of Native that does not count
	Mappings uint64 // memory mappings of array buffers and Wasm memories
}

// Memory returns what the isolate holds. It does not wait for the lock.
func (i *Isolate) Memory() Memory {
	if i.nonzero() != nil {
		return Memory{}
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.closed() {
		return Memory{}
	}
	m := i.bridge.Memory()
	return Memory{Heap: m.Heap, Buffers: m.External, Native: m.Native, Limit: m.Limit, Mappings: m.Mappings}
}

// Charge counts bytes that the host holds for the isolate's JavaScript against
// Limits.Memory and Limits.Buffers, until Discharge. It returns a MemoryError if a limit
// would be exceeded, and ErrClosed if the isolate is closed. It may be called from any
// goroutine and does not wait for the lock. In a hold and in a function called by
// JavaScript, it collects garbage before it returns a MemoryError.
func (i *Isolate) Charge(bytes uint64) error {
	if err := i.nonzero(); err != nil {
		return err
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.closed() {
		return i.closedError()
	}
	if !i.bridge.Charge(int64(min(bytes, math.MaxInt64))) {
		return i.memoryError()
	}
	i.charged += bytes
	return nil
}

// Discharge undoes Charge for the given number of bytes, at most all that are charged. It
// may be called from any goroutine.
func (i *Isolate) Discharge(bytes uint64) {
	if i.nonzero() != nil {
		return
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if !i.closed() {
		bytes = min(bytes, i.charged)
		i.charged -= bytes
		i.bridge.Charge(-int64(bytes))
	}
}

// use returns the isolate's part of its group's statistics.
func (i *Isolate) use() cage.Use {
	m := i.Memory()
	return cage.Use{Isolates: 1, Reserved: i.Limits().Heap, Heap: m.Heap, Buffers: m.Buffers, Native: m.Native}
}

// Times are how long an isolate has run, including the Go functions that its JavaScript
// called.
type Times struct {
	// CPU is the CPU time of the threads inside the isolate, and of the operations of
	// crypto.subtle of package web that compute outside it.
	CPU  time.Duration
	Wall time.Duration // wall-clock time
}

// Times returns how long the isolate has run, including the active run, also after the
// isolate is closed or lost. It does not wait for the lock. Both times are zero unless
// IsolateOptions.Measure is set or CPU time is limited.
func (i *Isolate) Times() Times {
	if i.nonzero() != nil {
		return Times{}
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.times != nil {
		return *i.times
	}
	return i.readTimes()
}

// readTimes reads the times of an isolate that is not disposed of. limitsMu must be held.
func (i *Isolate) readTimes() Times {
	t := i.bridge.Times()
	return Times{CPU: time.Duration(t.CPU + i.guard.outside.Load()), Wall: time.Duration(t.Wall)}
}
