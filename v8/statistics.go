package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// HeapStatistics are V8's statistics of one isolate, as in v8::HeapStatistics. Sizes
// are in bytes.
type HeapStatistics struct {
	TotalHeap         uint64 // reserved for the heap
	TotalExecutable   uint64 // part of TotalHeap that is for code
	TotalPhysical     uint64 // part of TotalHeap that is in physical memory
	TotalAvailable    uint64 // left by the limit
	UsedHeap          uint64 // in objects, including dead objects that are not collected yet
	HeapLimit         uint64
	Malloced          uint64 // allocated outside the heap for V8's internal use
	PeakMalloced      uint64
	External          uint64 // outside the heap and held by objects, such as array buffers
	NativeContexts    uint64 // number of live contexts
	DetachedContexts  uint64 // number of contexts that are closed but still referenced
	GlobalHandles     uint64
	UsedGlobalHandles uint64
	Allocated         uint64 // in the heap since the isolate was created
}

// HeapStatistics returns V8's statistics. It waits for the lock of the isolate.
func (i *Isolate) HeapStatistics(ctx context.Context) (HeapStatistics, error) {
	if err := i.lock(ctx); err != nil {
		return HeapStatistics{}, err
	}
	defer i.locker.Unlock()
	return i.statistics(bridge.OneShot)
}

// HeapStatistics returns V8's statistics of the scope's isolate.
func (s Scope) HeapStatistics() (HeapStatistics, error) {
	if err := s.check(); err != nil {
		return HeapStatistics{}, err
	}
	return s.scope.isolate.statistics(bridge.Held)
}

func (i *Isolate) statistics(mode bridge.Mode) (HeapStatistics, error) {
	b, status := i.bridge.Statistics(mode)
	if status != bridge.OK {
		return HeapStatistics{}, i.fail(status, &frame{}, nil)
	}
	return HeapStatistics{
		TotalHeap:         b.TotalHeap,
		TotalExecutable:   b.TotalExecutable,
		TotalPhysical:     b.TotalPhysical,
		TotalAvailable:    b.TotalAvailable,
		UsedHeap:          b.UsedHeap,
		HeapLimit:         b.HeapLimit,
		Malloced:          b.Malloced,
		PeakMalloced:      b.PeakMalloced,
		External:          b.External,
		NativeContexts:    b.NativeContexts,
		DetachedContexts:  b.DetachedContexts,
		GlobalHandles:     b.GlobalHandles,
		UsedGlobalHandles: b.UsedGlobalHandles,
		Allocated:         b.Allocated,
	}, nil
}

// CollectGarbage does a full garbage collection, as under memory pressure. It takes
// milliseconds. It is for tests and for hosts that are short of memory.
func (i *Isolate) CollectGarbage(ctx context.Context) error {
	return i.whole(ctx, func(f *frame) bridge.Status { return i.bridge.Collect(bridge.OneShot, &f.result) })
}
