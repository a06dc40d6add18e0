//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Store keeps the memory of a buffer alive. It is pd_store.
type Store struct{ c *C.pd_store }

// NewStore allocates zeroed memory for a buffer. It must be freed, also if the status
// is not OK.
func (i *Isolate) NewStore(n int, shared bool, r *Result) (s Store, status Status) {
	status = Status(C.pd_store_new(i.c, C.uint64_t(n), flag(shared), &s.c, r.c()))
	return s, status
}

// StoreOf returns the memory of a SharedArrayBuffer or of a view of one. It must be
// freed, also if the status is not OK.
func (i *Isolate) StoreOf(target Handle, r *Result) (s Store, status Status) {
	status = Status(C.pd_store_of(i.c, C.pd_handle(target), &s.c, r.c()))
	return s, status
}

// Buffer makes a buffer of the memory.
func (i *Isolate) Buffer(s Store, r *Result) Status {
	return Status(C.pd_store_buffer(i.c, s.c, r.c()))
}

// Bytes returns the memory, which is valid until Free.
func (s Store) Bytes() []byte {
	var at, n C.uint64_t
	C.pd_store_bytes(s.c, &at, &n)
	if n == 0 {
		return nil
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), int(n))
}

// Free releases the memory.
func (s Store) Free() { C.pd_store_free(s.c) }
