package v8

import (
	"context"

	"github.com/seed24588400/paddock/internal/bridge"
)

// HeapStatistics are V8's of one isolate, as v8::HeapStatistics has them: bytes
// but for the contexts.
type HeapStatistics struct {
	TotalHeap         uint64 // reserved for the heap
	TotalExecutable   uint64 // of it, for code
	TotalPhysical     uint64 // of it, in memory
	TotalAvailable    uint64 // what the limit leaves
	UsedHeap          uint64 // in objects, dead ones not yet collected included
	HeapLimit         uint64
	Malloced          uint64 // outside the heap, for V8's own use
	PeakMalloced      uint64
	External          uint64 // array buffers and the like
	NativeContexts    uint64 // how many contexts are alive
	DetachedContexts  uint64 // of them, closed but still referred to
	GlobalHandles     uint64
	UsedGlobalHandles uint64
	Allocated         uint64 // ever, in the heap
}

// HeapStatistics waits for the turn and asks V8.
func (i *Isolate) HeapStatistics(ctx context.Context) (HeapStatistics, error) {
	if err := i.lock(ctx); err != nil {
		return HeapStatistics{}, err
	}
	defer i.locker.Unlock()
	return i.statistics(bridge.OneShot)
}

// HeapStatistics asks V8, inside a hold.
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

// CollectGarbage does a full garbage collection, as under memory pressure. It
// takes milliseconds, and is for tests and for hosts that are short of memory.
func (i *Isolate) CollectGarbage(ctx context.Context) error {
	if err := i.lock(ctx); err != nil {
		return err
	}
	defer i.locker.Unlock()
	f := i.enter()
	defer i.leave(f)
	return i.run(ctx, f, func() bridge.Status { return i.bridge.Collect(bridge.OneShot, &f.result) })
}
