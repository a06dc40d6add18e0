package bridge

// #include "bridge.h"
import "C"

import "unsafe"

// Member is one of a class's, pd_member; its name is in NewClass's bytes.
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

// The kinds of members, and the ids of no function and no class; see bridge.h.
const (
	Method     = C.PD_METHOD
	Accessor   = C.PD_ACCESSOR
	Constant   = C.PD_CONSTANT
	NoFunction = C.PD_NO_FUNCTION
	NoClass    = C.PD_NO_CLASS
)

var _ = [1]struct{}{}[unsafe.Sizeof(Member{})-C.sizeof_pd_member]

// NewClass makes a class and returns its number.
func (i *Isolate) NewClass(name string, parent, constructor uint32, members []Member, bytes []byte, r *Result) (uint32, Status) {
	var made C.uint32_t
	data, n := text(name)
	status := C.pd_class_new(i.c, data, n, C.uint32_t(parent), C.uint32_t(constructor),
		(*C.pd_member)(unsafe.Pointer(unsafe.SliceData(members))), C.uint64_t(len(members)),
		(*C.uint8_t)(unsafe.SliceData(bytes)), &made, r.c())
	return uint32(made), Status(status)
}

// Constructor is the class's in the hold's context.
func (i *Isolate) Constructor(class uint32, r *Result) Status {
	return Status(C.pd_class_constructor(i.c, C.uint32_t(class), r.c()))
}

// Wrap makes or finds the object that wraps the host's value with this id.
func (i *Isolate) Wrap(class, id uint32, r *Result) Status {
	return Status(C.pd_class_wrap(i.c, C.uint32_t(class), C.uint32_t(id), r.c()))
}
