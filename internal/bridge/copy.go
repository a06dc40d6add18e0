//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Copy is a value outside all heaps. It is pd_copy.
type Copy struct{ c *C.pd_copy }

// CopyFacts describes the contents of a Copy. It is pd_copy_facts.
type CopyFacts struct {
	Bytes          uint64
	Stores, Shared uint32
}

// NewCopy copies the first of args, and transfers the buffers after it. If the value is
// a primitive, it returns the zero Copy, and the value is in Result.Value.
func (i *Isolate) NewCopy(args *Args, most uint64, run bool, r *Result) (c Copy, facts CopyFacts, status Status) {
	a, cells, bytes := args.c()
	var f C.pd_copy_facts
	status = Status(C.pd_copy_new(i.c, a, cells, bytes, C.uint64_t(most), flag(run), &c.c, &f, r.c()))
	return c, CopyFacts{uint64(f.bytes), uint32(f.stores), uint32(f.shared)}, status
}

// Clone makes a clone of the first of args. The second is the function that says what stands
// for an object, and those after it are buffers, whose memory is moved.
func (i *Isolate) Clone(args *Args, most uint64, r *Result) Status {
	a, cells, bytes := args.c()
	return Status(C.pd_value_clone(i.c, a, cells, bytes, C.uint64_t(most), r.c()))
}

// CopyOf returns a Copy of data in V8's format or, if built is set, in the format of
// package marshal.
func CopyOf(data []byte, built bool) Copy {
	return Copy{C.pd_copy_of((*C.uint8_t)(unsafe.SliceData(data)), C.uint64_t(len(data)), flag(built))}
}

// CopyValue makes a value from the copy. If move is set, the copy can only be freed
// afterwards.
func (i *Isolate) CopyValue(c Copy, move bool, r *Result) Status {
	return Status(C.pd_copy_value(i.c, c.c, flag(move), r.c()))
}

// Free frees the copy.
func (c Copy) Free() { C.pd_copy_free(c.c) }
