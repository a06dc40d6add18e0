//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// SnapshotTag returns a number that identifies V8's version and flags.
func SnapshotTag() uint32 { return uint32(C.pd_snapshot_tag()) }

// OwnSnapshot returns V8's built-in snapshot.
func OwnSnapshot() []byte {
	var at, n C.uint64_t
	C.pd_snapshot_own(&at, &n)
	return memory(at, n)
}

// memory returns a slice of C memory.
func memory(at, n C.uint64_t) []byte {
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), n)
}

// PrepareSnapshots prepares the process for snapshots. It is called once, with an
// isolate without a snapshot.
func (i *Isolate) PrepareSnapshots(r *Result) Status {
	return Status(C.pd_snapshot_prepare(i.c, r.c()))
}

// LearnSnapshots determines what a snapshot can contain. It is called once for the
// process, with an isolate without a snapshot.
func (i *Isolate) LearnSnapshots(context Handle, r *Result) Status {
	return Status(C.pd_snapshot_learn(i.c, C.pd_handle(context), r.c()))
}

// CheckSnapshot checks whether everything in the isolate can be part of a snapshot.
func (i *Isolate) CheckSnapshot(context Handle, contexts int, keep bool, r *Result) Status {
	return Status(C.pd_snapshot_check(i.c, C.pd_handle(context), C.uint64_t(contexts), flag(keep), r.c()))
}

// MostSources is the maximum number of sources in a snapshot.
const MostSources = C.PD_MOST_SOURCES

// Sources are the sources of scripts in a snapshot.
type Sources struct{ c *C.pd_sources }

// NewSources returns Sources of texts, which must be outside the Go heap and valid
// until Free.
func NewSources(texts [][]byte) *Sources {
	var at, n [MostSources]C.uint64_t
	for i, text := range texts {
		at[i] = C.uint64_t(uintptr(unsafe.Pointer(unsafe.SliceData(text))))
		n[i] = C.uint64_t(len(text))
	}
	return &Sources{C.pd_sources_new(&at[0], &n[0], C.uint64_t(len(texts)))}
}

// Free frees the Sources. No isolate may use them.
func (s *Sources) Free() { C.pd_sources_free(s.c) }

// TakeSnapshot takes a snapshot. table is described in bridge.h. It calls take with
// V8's bytes and the sources, which are valid until take returns.
func (i *Isolate) TakeSnapshot(table []Handle, keep bool, take func(bytes []byte, sources [][]byte), r *Result) Status {
	var data, size C.uint64_t
	first := (*C.pd_handle)(unsafe.SliceData(table))
	status := Status(C.pd_snapshot_take(i.c, first, C.uint64_t(len(table)), flag(keep), &data, &size, r.c()))
	if status == OK {
		var at, n [MostSources]C.uint64_t
		sources := make([][]byte, C.pd_snapshot_sources(i.c, &at[0], &n[0]))
		for k := range sources {
			sources[k] = memory(at[k], n[k])
		}
		take(memory(data, size), sources)
		C.pd_snapshot_free(data)
	}
	return status
}

// VerifySnapshot creates a context from the snapshot, and does a full garbage
// collection.
func (i *Isolate) VerifySnapshot(number uint32, r *Result) Status {
	return Status(C.pd_snapshot_verify(i.c, C.uint32_t(number), r.c()))
}

// NewSnapshotFunction makes a function that calls Go and is never released, so that it
// can be part of a snapshot.
func (i *Isolate) NewSnapshotFunction(id uint32, name string, r *Result) Status {
	data, n := text(name)
	return Status(C.pd_snapshot_function(i.c, C.uint32_t(id), data, n, r.c()))
}

// NewHostFunction is like NewSnapshotFunction, but calls of the function have the ID of
// its context.
func (i *Isolate) NewHostFunction(id uint32, name string, r *Result) Status {
	data, n := text(name)
	return Status(C.pd_host_function(i.c, C.uint32_t(id), data, n, r.c()))
}

// SnapshotValue returns the value that was kept with the context in its snapshot as
// number n of modules and values.
func (i *Isolate) SnapshotValue(context Handle, n int, r *Result) Status {
	return Status(C.pd_snapshot_value(i.c, C.pd_handle(context), C.uint64_t(n), r.c()))
}
