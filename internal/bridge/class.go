//go:build linux && cgo && (amd64 || arm64)

package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Member describes a member of a class. It is pd_member. Its name is in the bytes
// passed to NewClass.
type Member struct {
	Kind   uint32
	Static uint32
	Symbol uint32
	Call   uint32
	Set    uint32
	NName  uint32
	Name   uint64
	Value  Cell
}

// The kinds of members, and the IDs that mean no function and no class; see bridge.h.
const (
	Method     = C.PD_METHOD
	Accessor   = C.PD_ACCESSOR
	Constant   = C.PD_CONSTANT
	NoFunction = C.PD_NO_FUNCTION
	NoClass    = C.PD_NO_CLASS
)

var _ = [1]struct{}{}[unsafe.Sizeof(Member{})-C.sizeof_pd_member]

// NewClass creates a class and returns its number.
func (i *Isolate) NewClass(
	name string, parent, constructor uint32, members []Member, bytes []byte, r *Result,
) (uint32, Status) {
	var made C.uint32_t
	data, n := text(name)
	status := C.pd_class_new(i.c, data, n, C.uint32_t(parent), C.uint32_t(constructor),
		(*C.pd_member)(unsafe.Pointer(unsafe.SliceData(members))), C.uint64_t(len(members)),
		(*C.uint8_t)(unsafe.SliceData(bytes)), C.uint64_t(len(bytes)), &made, r.c())
	return uint32(made), Status(status)
}

// RestoreClasses restores the classes of the isolate's snapshot, before any other is
// created. parents has for each the number of its base class, or NoClass.
func (i *Isolate) RestoreClasses(parents []uint32, r *Result) Status {
	first := (*C.uint32_t)(unsafe.SliceData(parents))
	return Status(C.pd_class_restore(i.c, first, C.uint64_t(len(parents)), r.c()))
}

// Constructor returns the constructor of the class in the hold's context.
func (i *Isolate) Constructor(class uint32, r *Result) Status {
	return Status(C.pd_class_constructor(i.c, C.uint32_t(class), r.c()))
}

// Wrap returns the object that stands for the Go value with this ID, and creates it if
// there is none. held is the number of bytes that Go holds for the value.
func (i *Isolate) Wrap(class, id uint32, held uint64, r *Result) Status {
	return Status(C.pd_class_wrap(i.c, C.uint32_t(class), C.uint32_t(id), C.uint64_t(held), r.c()))
}
