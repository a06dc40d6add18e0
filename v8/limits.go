package v8

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"github.com/seed24588400/paddock/cage"
	"github.com/seed24588400/paddock/internal/bridge"
	"github.com/seed24588400/paddock/internal/option"
)

// MinMemory is the smallest memory limit, in bytes, that V8 starts with and
// still has room to run something.
const MinMemory = 8 << 20

// DefaultMappings is how many memory mappings the buffers and Wasm memories of an
// isolate may take if Limits does not say.
const DefaultMappings = 2048

// MinStack is the smallest stack limit, in bytes, in which V8 can still report
// that the stack is used up.
const MinStack = 64 << 10

// Limits bound what one isolate may use. Memory alone is enough for most; the
// others narrow it. The zero value is V8's own limits.
type Limits struct {
	// Memory is the most bytes that the isolate's JavaScript heap, array buffers
	// and Wasm memories may hold together, from MinMemory on, with what V8's
	// libraries hold for it beyond an eighth of that and 8 MiB. A heap that would
	// pass it ends the run with a MemoryError; a buffer or a Wasm memory that
	// would is refused as on a machine without memory, with a RangeError that
	// JavaScript may catch, or -1 from memory.grow. The heap counts as of its
	// last collection, so that until the next it may take what buffers hold as
	// well. Default: what V8 chooses as the heap's limit, 1.5 GiB, or a quarter of
	// what the machine has, or its control group may use, if that is less; where
	// Heap is given, the size of a pointer cage, 4 GiB.
	Memory uint64
	// Heap is the most bytes of them that the heap may hold. Default: Memory.
	Heap uint64
	// Buffers is the most bytes of them that array buffers, shared ones too, and
	// Wasm memories may hold. Default: Memory.
	Buffers uint64
	// Mappings is the most memory mappings of the process that array buffers and
	// Wasm memories may take; not bytes. Each resizable buffer, growable shared
	// buffer and Wasm memory that is not empty takes two, and the kernel allows a
	// process 65,530 of all kinds (vm.max_map_count). One that would pass the limit
	// is refused as for Buffers. The heap takes at most one for each 64 KiB.
	// Default: DefaultMappings.
	Mappings uint64
	// Soft is the number of bytes held at which IsolateOptions.OnSoftLimit is
	// called, after the garbage collection that finds so many. Default: it is never called.
	Soft uint64
	// Stack is how many bytes of a thread's stack JavaScript may use, from
	// MinStack on; less where the thread has less. They count from the stack's
	// start, so isolates that call each other on one thread share them. Passing
	// it is a RangeError. Default: 984 KiB, V8's own.
	Stack uint64
	// RunCPU is the most CPU time that one run may take, Go functions that it
	// calls included, but not waiting, for the isolate or in such a function.
	// Passing it ends the run as a context's end does, with ErrCPULimit as the
	// cause. Default: none.
	RunCPU time.Duration
	// CPU is the most CPU time that all runs of the isolate may take together.
	// Once it is used up every run ends so, until it is raised. Default: none.
	CPU time.Duration
}

func (l Limits) check() error {
	heaps := []struct {
		name  string
		bytes uint64
	}{{"memory", l.Memory}, {"heap", l.Heap}}
	for _, h := range heaps {
		if h.bytes != 0 && h.bytes < MinMemory {
			return fmt.Errorf("%w: a %s limit of %d bytes is below the minimum of %d", ErrInvalid, h.name, h.bytes, MinMemory)
		}
	}
	switch {
	case l.Heap > cage.Fixed().Cage:
		return fmt.Errorf("%w: a heap limit of %d bytes is above the %d of a pointer cage", ErrInvalid, l.Heap, cage.Fixed().Cage)
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
		b.Heap = modest(cage.Memory())
	}
	return b
}

// modest is the heap's limit for an isolate that was given none, where there is
// too little memory for V8's own choice; else 0.
func modest(memory uint64) uint64 {
	if memory == 0 || memory/4 >= chosenHeap {
		return 0
	}
	return max(memory/4, MinMemory)
}

// reserved is how much heap an allocator is to reserve for an isolate.
func (l Limits) reserved() uint64 {
	switch {
	case l.Heap > 0:
		return l.Heap
	case l.Memory > 0:
		return min(l.Memory, cage.Fixed().Cage)
	}
	return cmp.Or(modest(cage.Memory()), chosenHeap)
}

// chosenHeap is the heap's limit that V8 chooses where it is given none.
const chosenHeap = 3 << 29

func (l Limits) clock() bool { return l.CPU > 0 || l.RunCPU > 0 }

// Limits returns the limits in force, with V8's choice in Memory and Heap and
// the default in Mappings where none was made.
func (i *Isolate) Limits() Limits {
	if i == nil {
		return Limits{}
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	return i.limits
}

// SetLimits changes the limits, also while JavaScript runs, and from the next
// collection, allocation or run on. A heap that is above a lower limit already
// reaches it at its next collection. CPU time can only be limited later if
// IsolateOptions.Measure was set or it was limited from the beginning.
func (i *Isolate) SetLimits(l Limits) error {
	if err := i.made(); err != nil {
		return err
	}
	if err := l.check(); err != nil {
		return fmt.Errorf("v8: set limits: %w", err)
	}
	if l.clock() && !i.measured {
		return fmt.Errorf("v8: set limits: %w: the isolate was made without measuring CPU time", ErrInvalid)
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.locker.Closed() {
		return i.gone()
	}
	if err := i.seat.Resize(l.reserved()); err != nil {
		return fmt.Errorf("v8: set limits: %w", err)
	}
	i.setLimits(l)
	i.bridge.Limit(i.limits.bridge())
	return nil
}

// setLimits fills in what V8 chose when the isolate was made.
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

// Memory is what an isolate holds, in bytes but for Mappings.
type Memory struct {
	Heap     uint64 // the JavaScript heap, as of its last collection
	Buffers  uint64 // array buffers and Wasm memories
	Native   uint64 // what V8's parsers, compilers and libraries took from malloc since the isolate was made
	Limit    uint64 // of all together, but for the part of Native that is free
	Mappings uint64 // memory mappings that array buffers and Wasm memories take
}

// Memory returns what the isolate holds at this moment. It does not wait for
// the turn.
func (i *Isolate) Memory() Memory {
	if i.made() != nil {
		return Memory{}
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.locker.Closed() {
		return Memory{}
	}
	m := i.bridge.Memory()
	return Memory{Heap: m.Heap, Buffers: m.External, Native: m.Native, Limit: m.Limit, Mappings: m.Mappings}
}

// Charge counts bytes that the host holds for the isolate's JavaScript against
// Limits.Memory and Limits.Buffers, until Discharge. It returns a MemoryError if they
// would pass a limit, and ErrClosed if the isolate is closed. It may be called from any
// goroutine and does not wait for the turn; in a function that JavaScript called, and in
// a hold, it collects garbage before it refuses.
func (i *Isolate) Charge(bytes uint64) error {
	if err := i.made(); err != nil {
		return err
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.locker.Closed() {
		return i.gone()
	}
	if !i.bridge.Charge(int64(min(bytes, math.MaxInt64))) {
		return i.memoryError()
	}
	i.charged += bytes
	return nil
}

// Discharge gives back bytes that Charge has counted, at most all of them. It may be
// called from any goroutine.
func (i *Isolate) Discharge(bytes uint64) {
	if i.made() != nil {
		return
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if !i.locker.Closed() {
		bytes = min(bytes, i.charged)
		i.charged -= bytes
		i.bridge.Charge(-int64(bytes))
	}
}

// use is what the isolate's group tells of it.
func (i *Isolate) use() cage.Use {
	m := i.Memory()
	return cage.Use{Isolates: 1, Reserved: i.Limits().Heap, Heap: m.Heap, Buffers: m.Buffers, Native: m.Native}
}

// Times is how long an isolate was at work, Go functions that its JavaScript
// called included.
type Times struct {
	CPU  time.Duration // of the threads inside, without waiting
	Wall time.Duration // by the clock
}

// Times returns how long the isolate has been at work, the run under way
// included. It does not wait for the turn. Both are zero unless
// IsolateOptions.Measure is set or CPU time is limited.
func (i *Isolate) Times() Times {
	if i.made() != nil {
		return Times{}
	}
	i.limitsMu.Lock()
	defer i.limitsMu.Unlock()
	if i.locker.Closed() {
		return Times{}
	}
	t := i.bridge.Times()
	return Times{CPU: time.Duration(t.CPU), Wall: time.Duration(t.Wall)}
}
