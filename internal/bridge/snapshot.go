package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// SnapshotsSupported says why V8 cannot make snapshots with its flags; "" if it
// can.
func SnapshotsSupported() string {
	why := C.pd_snapshot_supported()
	if why == nil {
		return ""
	}
	return C.GoString(why)
}

// SnapshotTag is a number for V8's version and its flags.
func SnapshotTag() uint32 { return uint32(C.pd_snapshot_tag()) }

// OwnSnapshot is V8's own snapshot.
func OwnSnapshot() []byte {
	var at, n C.uint64_t
	C.pd_snapshot_own(&at, &n)
	return memory(at, n)
}

// memory is that of C.
func memory(at, n C.uint64_t) []byte {
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), n)
}

// PrepareSnapshots prepares the process, once, with a plain isolate.
func (i *Isolate) PrepareSnapshots(r *Result) Status {
	return Status(C.pd_snapshot_prepare(i.c, r.c()))
}

// LearnSnapshots learns what can be in a snapshot from a plain isolate, once for
// the process.
func (i *Isolate) LearnSnapshots(context Handle, r *Result) Status {
	return Status(C.pd_snapshot_learn(i.c, C.pd_handle(context), r.c()))
}

// CheckSnapshot says whether all in the isolate can be in a snapshot.
func (i *Isolate) CheckSnapshot(context Handle, contexts int, keep bool, r *Result) Status {
	return Status(C.pd_snapshot_check(i.c, C.pd_handle(context), C.uint64_t(contexts), flag(keep), r.c()))
}

// MostSources is how many source texts a snapshot may have.
const MostSources = C.PD_MOST_SOURCES

// Sources are the source texts of a snapshot.
type Sources struct{ c *C.pd_sources }

// NewSources are these texts, which are outside of Go's heap and there until Free.
func NewSources(texts [][]byte) *Sources {
	var at, n [MostSources]C.uint64_t
	for i, text := range texts {
		at[i] = C.uint64_t(uintptr(unsafe.Pointer(unsafe.SliceData(text))))
		n[i] = C.uint64_t(len(text))
	}
	return &Sources{C.pd_sources_new(&at[0], &n[0], C.uint64_t(len(texts)))}
}

// Free frees them, which no isolate uses any more.
func (s *Sources) Free() { C.pd_sources_free(s.c) }

// TakeSnapshot takes it, of a table as in bridge.h, and gives take V8's bytes and
// the source texts, which are gone afterwards.
func (i *Isolate) TakeSnapshot(table []Handle, keep bool, take func(bytes []byte, sources [][]byte), r *Result) Status {
	var data, size C.uint64_t
	status := Status(C.pd_snapshot_take(i.c, (*C.pd_handle)(unsafe.SliceData(table)), C.uint64_t(len(table)), flag(keep), &data, &size, r.c()))
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

// VerifySnapshot makes a context of the snapshot, and collects all else.
func (i *Isolate) VerifySnapshot(number uint32, r *Result) Status {
	return Status(C.pd_snapshot_verify(i.c, C.uint32_t(number), r.c()))
}

// NewSnapshotFunction makes a function of Go for good, so that it can be in a
// snapshot.
func (i *Isolate) NewSnapshotFunction(id uint32, name string, r *Result) Status {
	data, n := text(name)
	return Status(C.pd_snapshot_function(i.c, C.uint32_t(id), data, n, r.c()))
}
